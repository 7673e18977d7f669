package redact

import "strings"

// The checks below follow each issuer's published rule. They take the compact
// value: upper case, no separators, already of the rule's form.

func at2(d string, i int) int { return int(d[i]-'0')*10 + int(d[i+1]-'0') }

// weighted is the sum of digits times weights.
func weighted(d string, w ...int) (sum int) {
	for i, x := range w {
		sum += int(d[i]-'0') * x
	}
	return sum
}

func toInt(d string) (n int) {
	for i := range len(d) {
		n = n*10 + int(d[i]-'0')
	}
	return n
}

// dayMonth reports whether day and month can be a date.
func dayMonth(day, month int) bool {
	return day >= 1 && month >= 1 && month <= 12 &&
		day <= [...]int{31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}[month-1]
}

func same[T string | []byte](d T) bool {
	for i := range len(d) {
		if d[i] != d[0] {
			return false
		}
	}
	return true
}

// usSSN: the shape is what tells; area 000, group 00 and serial 0000 are never
// issued (SSA). Areas 9xx are taxpayer numbers (ITIN).
func usSSN(d string) bool {
	return d[:3] != "000" && d[3:5] != "00" && d[5:] != "0000" && !same(d)
}

func einPrefix(d string) bool { return d[:2] != "00" }

// sinCA: Luhn; 0 and 8 are not issued to people.
func sinCA(d string) bool { return d[0] != '0' && d[0] != '8' && luhn(d) }

// nino: HMRC manual NIM39110; the suffix is A to D.
func nino(d string) bool {
	if strings.IndexByte("DFIQUV", d[0]) >= 0 || strings.IndexByte("DFIQUVO", d[1]) >= 0 || d[8] > 'D' {
		return false
	}
	switch d[:2] {
	case "BG", "GB", "KN", "NK", "NT", "TN", "ZZ":
		return false
	}
	return true
}

// nhs: NHS number, modulus 11.
func nhs(d string) bool {
	c := 11 - weighted(d, 10, 9, 8, 7, 6, 5, 4, 3, 2)%11
	if c == 11 {
		c = 0
	}
	return c == int(d[9]-'0') && !same(d)
}

// utr: HMRC unique taxpayer reference, first digit is the check.
func utr(d string) bool {
	return "21987654321"[weighted(d[1:], 6, 7, 8, 9, 10, 5, 4, 3, 2)%11] == d[0]
}

// pps: Irish PPS number, modulus 23; a second letter weighs 9.
func pps(d string) bool {
	sum := weighted(d, 8, 7, 6, 5, 4, 3, 2)
	if len(d) == 9 && d[8] != 'W' {
		sum += int(d[8]-'A'+1) * 9
	}
	return "WABCDEFGHIJKLMNOPQRSTUV"[sum%23] == d[7]
}

// steuerID: ISO 7064 MOD 11,10; one digit twice or thrice in the first ten.
func steuerID(d string) bool {
	if d[0] == '0' {
		return false
	}
	var n [10]int
	p := 10
	for i := range 10 {
		x := int(d[i] - '0')
		n[x]++
		s := (x + p) % 10
		if s == 0 {
			s = 10
		}
		p = s * 2 % 11
	}
	repeated := 0
	for _, c := range n {
		if c > 3 {
			return false
		}
		if c > 1 {
			repeated++
		}
	}
	c := 11 - p
	if c == 10 {
		c = 0
	}
	return repeated == 1 && c == int(d[10]-'0')
}

// rvnr: German pension insurance number: area, birth date, letter, serial.
func rvnr(d string) bool {
	day := at2(d, 2)
	if day > 31 {
		day -= 50
	}
	if !dayMonth(day, at2(d, 4)) {
		return false
	}
	l := int(d[8] - 'A' + 1)
	x := d[:8] + string([]byte{'0' + byte(l/10), '0' + byte(l%10)}) + d[9:11]
	sum := 0
	for i, w := range [...]int{2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1} {
		p := int(x[i]-'0') * w
		sum += p/10 + p%10
	}
	return sum%10 == int(d[11]-'0')
}

// ausweisDE: ICAO 9303 check digit (7, 3, 1) over nine characters.
func ausweisDE(d string) bool {
	return strings.IndexByte("LMNPRTVWXYCFGHJK", d[0]) >= 0 && icao(d[:9]) == int(d[9]-'0')
}

func icao(s string) (sum int) {
	for i := range len(s) {
		v := int(s[i] - '0')
		if s[i] >= 'A' {
			v = int(s[i]-'A') + 10
		}
		sum += v * [...]int{7, 3, 1}[i%3]
	}
	return sum % 10
}

// nir: French social security number, 97 less the rest by 97; 2A and 2B count
// as 19 and 18.
func nir(d string) bool {
	if d[0] != '1' && d[0] != '2' && d[0] != '7' && d[0] != '8' {
		return false
	}
	if i := strings.IndexAny(d, "AB"); i >= 0 {
		if i != 6 || d[5] != '2' {
			return false
		}
		d = d[:5] + string([]byte{'1', '9' - (d[6] - 'A')}) + d[7:]
	}
	if !digitsOnly(d) {
		return false
	}
	m := at2(d, 3)
	if m == 0 || m > 12 && m < 20 || m > 42 && m < 50 {
		return false
	}
	return 97-toInt(d[:13])%97 == at2(d, 13)
}

// spi: French tax number, first ten digits modulo 511.
func spi(d string) bool { return d[0] <= '3' && toInt(d[:10])%511 == toInt(d[10:]) }

func luhnDigits(d string) bool { return luhn(d) && !same(d) }

const dniLetters = "TRWAGMYFPDXBNJZSQVHLCKE"

func dni(d string) bool { return dniLetters[toInt(d[:8])%23] == d[8] }

func nie(d string) bool {
	if d[0] < 'X' || d[0] > 'Z' {
		return false
	}
	return dniLetters[(int(d[0]-'X')*10000000+toInt(d[1:8]))%23] == d[8]
}

// cifES: Spanish company and association number.
func cifES(d string) bool {
	if strings.IndexByte("ABCDEFGHJNPQRSUVW", d[0]) < 0 {
		return false
	}
	sum := 0
	for i := range 7 {
		n := int(d[1+i] - '0')
		if i%2 == 0 {
			n = n*2/10 + n*2%10
		}
		sum += n
	}
	c := (10 - sum%10) % 10
	return d[8] == '0'+byte(c) || d[8] == "JABCDEFGHI"[c]
}

// nussES: Spanish social security number, modulo 97.
func nussES(d string) bool {
	return (toInt(d[:2])*100000000+toInt(d[2:10]))%97 == at2(d, 10) || toInt(d[:10])%97 == at2(d, 10)
}

// codiceFiscale: Italian D.M. 23/12/1976, with the letters that replace digits
// in case of homocody.
func codiceFiscale(d string) bool {
	const odd = "BAKPLCQDREVOSFTGUHMINJWZYX" // place = value
	if strings.IndexByte("ABCDEHLMPRST", d[8]) < 0 {
		return false
	}
	sum := 0
	for i := range 15 {
		b := d[i]
		v := int(b - 'A')
		if b <= '9' {
			v = int(b - '0')
		}
		if i%2 == 0 {
			v = strings.IndexByte(odd, 'A'+byte(v))
		}
		sum += v
	}
	return byte(sum%26)+'A' == d[15]
}

func partitaIVA(d string) bool { return luhnDigits(d) }

// bsn: Dutch "elfproef", last weight -1.
func bsn(d string) bool {
	return weighted(d, 9, 8, 7, 6, 5, 4, 3, 2, -1)%11 == 0 && !same(d)
}

// nrnBE: Belgian national register number, modulo 97, born before or after 2000.
func nrnBE(d string) bool {
	m := at2(d, 2) % 20
	if m > 12 || at2(d, 4) > 31 {
		return false
	}
	n, c := toInt(d[:9]), at2(d, 9)
	return 97-n%97 == c || 97-(2000000000+n)%97 == c
}

func nifPT(d string) bool {
	if strings.IndexByte("123569", d[0]) < 0 && d[:2] != "45" && d[:2] != "70" && d[:2] != "74" && d[:2] != "75" && d[:2] != "77" {
		return false
	}
	c := 11 - weighted(d, 9, 8, 7, 6, 5, 4, 3, 2)%11
	if c > 9 {
		c = 0
	}
	return c == int(d[8]-'0') && !same(d)
}

// cartaoPT: citizen card number, Luhn over base 36 from the right.
func cartaoPT(d string) bool {
	sum := 0
	for i := range len(d) {
		b := d[len(d)-1-i]
		v := int(b - '0')
		if b >= 'A' {
			v = int(b-'A') + 10
		}
		if i%2 == 1 {
			if v *= 2; v > 9 {
				v -= 9
			}
		}
		sum += v
	}
	return sum%10 == 0 && (d[9] >= 'A' || d[10] >= 'A')
}
