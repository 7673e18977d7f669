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

func same(d string) bool { return strings.Count(d, d[:1]) == len(d) }

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

func pesel(d string) bool {
	if m := at2(d, 2); m%20 == 0 || m%20 > 12 || !dayMonth(at2(d, 4), m%20) {
		return false
	}
	return (10-weighted(d, 1, 3, 7, 9, 1, 3, 7, 9, 1, 3)%10)%10 == int(d[10]-'0')
}

func nip(d string) bool {
	return weighted(d, 6, 5, 7, 2, 3, 4, 5, 6, 7)%11 == int(d[9]-'0') && !same(d)
}

func regon9(d string) bool {
	return weighted(d, 8, 9, 2, 3, 4, 5, 6, 7)%11%10 == int(d[8]-'0') && !same(d)
}

// dowod: Polish identity card.
func dowod(d string) bool {
	sum := 0
	for i, w := range [...]int{7, 3, 1, 9, 7, 3, 1, 7, 3} {
		v := int(d[i] - '0')
		if d[i] >= 'A' {
			v = int(d[i]-'A') + 10
		}
		sum += v * w
	}
	return sum%10 == 0
}

// personnummer: Luhn over the last ten digits; co-ordination numbers add 60 to
// the day.
func personnummer(d string) bool {
	if len(d) == 12 {
		if d[:2] != "19" && d[:2] != "20" && d[:2] != "18" {
			return false
		}
		d = d[2:]
	}
	return dayMonth(at2(d, 4)%60, at2(d, 2)) && luhn(d)
}

// fodselsnummer: Norwegian, two check digits; D numbers add 40 to the day,
// H and synthetic numbers 40, 65 or 80 to the month.
func fodselsnummer(d string) bool {
	day, m := at2(d, 0), at2(d, 2)
	if day > 40 {
		day -= 40
	}
	switch {
	case m > 80:
		m -= 80
	case m > 65:
		m -= 65
	case m > 40:
		m -= 40
	}
	if !dayMonth(day, m) {
		return false
	}
	k1 := (11 - weighted(d, 3, 7, 6, 1, 8, 9, 4, 5, 2)%11) % 11
	k2 := (11 - weighted(d, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)%11) % 11
	return k1 == int(d[9]-'0') && k2 == int(d[10]-'0')
}

// cpr: since 2007 issued without a checksum, so the date is what is checked.
func cpr(d string) bool { return dayMonth(at2(d, 0), at2(d, 2)) }

func hetu(d string) bool {
	n := d[6:]
	if len(d) == 11 {
		if strings.IndexByte("ABCDEFYXWVU", d[6]) < 0 {
			return false
		}
		n = d[7:]
	}
	if !dayMonth(at2(d, 0), at2(d, 2)) || !digitsOnly(n[:3]) {
		return false
	}
	return "0123456789ABCDEFHJKLMNPRSTUVWXY"[(toInt(d[:6])*1000+toInt(n[:3]))%31] == n[3]
}

// svnrAT: the check digit stands fourth.
func svnrAT(d string) bool {
	return d[0] != '0' && at2(d, 4) <= 31 && at2(d, 6) <= 15 && weighted(d, 3, 7, 9, 0, 5, 8, 4, 2, 1, 6)%11 == int(d[3]-'0')
}

func ean13(d string) bool {
	return (10-weighted(d, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3)%10)%10 == int(d[12]-'0')
}

// rodneCislo: Czech and Slovak, divisible by 11; women add 50 to the month.
func rodneCislo(d string) bool {
	m := at2(d, 2)
	for _, add := range [...]int{70, 50, 20} {
		if m > add {
			m -= add
			break
		}
	}
	return dayMonth(at2(d, 4), m) && (toInt(d)%11 == 0 || toInt(d[:9])%11 == 10 && d[9] == '0')
}

func cnp(d string) bool {
	if d[0] == '0' || !dayMonth(at2(d, 5), at2(d, 3)) {
		return false
	}
	c := weighted(d, 2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9) % 11
	if c == 10 {
		c = 1
	}
	return c == int(d[12]-'0')
}

func amka(d string) bool { return dayMonth(at2(d, 0), at2(d, 2)) && luhn(d) }

func afm(d string) bool {
	return weighted(d, 256, 128, 64, 32, 16, 8, 4, 2)%11%10 == int(d[8]-'0') && !same(d)
}

func tckn(d string) bool {
	if d[0] == '0' {
		return false
	}
	odd := weighted(d, 1, 0, 1, 0, 1, 0, 1, 0, 1)
	even := weighted(d, 0, 1, 0, 1, 0, 1, 0, 1)
	return ((odd*7-even)%10+10)%10 == int(d[9]-'0') && (odd+even+int(d[9]-'0'))%10 == int(d[10]-'0')
}

func mod11BR(sum int) byte {
	if r := sum % 11; r >= 2 {
		return '0' + byte(11-r)
	}
	return '0'
}

func cpf(d string) bool {
	return !same(d) && mod11BR(weighted(d, 10, 9, 8, 7, 6, 5, 4, 3, 2)) == d[9] &&
		mod11BR(weighted(d, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2)) == d[10]
}

func cnpj(d string) bool {
	return !same(d) && mod11BR(weighted(d, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2)) == d[12] &&
		mod11BR(weighted(d, 6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2)) == d[13]
}

// curp: RENAPO; the alphabet has Ñ after N, which takes value 24.
func curp(d string) bool {
	if !dayMonth(at2(d, 8), at2(d, 6)) || d[10] != 'H' && d[10] != 'M' && d[10] != 'X' {
		return false
	}
	sum := 0
	for i := range 17 {
		v := int(d[i] - '0')
		if d[i] >= 'A' {
			v = int(d[i]-'A') + 10
			if d[i] > 'N' {
				v++
			}
		}
		sum += v * (18 - i)
	}
	return (10-sum%10)%10 == int(d[17]-'0')
}

// rfc: the date inside is what is checked; its check character is not kept by
// all issuers.
func rfc(d string) bool {
	n := len(d) - 9
	return dayMonth(at2(d, n+4), at2(d, n+2))
}

var (
	verhoeffD = [10]string{"0123456789", "1234067895", "2340178956", "3401289567", "4012395678", "5987604321", "6598710432", "7659821043", "8765932104", "9876543210"}
	verhoeffP = [8]string{"0123456789", "1576283094", "5803796142", "8916043527", "9453126870", "4286573901", "2793806415", "7046913258"}
)

// aadhaar: Verhoeff over twelve digits; the first is 2 to 9.
func aadhaar(d string) bool {
	if d[0] < '2' {
		return false
	}
	c := byte('0')
	for i := range len(d) {
		c = verhoeffD[c-'0'][verhoeffP[i%8][d[len(d)-1-i]-'0']-'0']
	}
	return c == '0'
}

func panIN(d string) bool { return strings.IndexByte("PCHABGJLFT", d[3]) >= 0 }

// gstin: base 36 Luhn-like check over fourteen characters.
func gstin(d string) bool {
	if s := at2(d, 0); s < 1 || s > 38 && s != 97 || d[13] != 'Z' {
		return false
	}
	const set = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	sum := 0
	for i := range 14 {
		v := strings.IndexByte(set, d[i]) * (1 + i%2)
		sum += v/36 + v%36
	}
	return set[(36-sum%36)%36] == d[14]
}

func tfn(d string) bool {
	return weighted(d, 1, 4, 3, 7, 5, 8, 6, 9, 10)%11 == 0 && !same(d)
}

func abn(d string) bool {
	return d[0] != '0' && (weighted(d, 10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19)-10)%89 == 0
}

func medicareAU(d string) bool {
	return d[0] >= '2' && d[0] <= '6' && weighted(d, 1, 3, 7, 9, 1, 3, 7, 9)%10 == int(d[8]-'0')
}

func ird(d string) bool {
	if len(d) == 8 {
		d = "0" + d
	}
	if n := toInt(d); n < 10000000 || n > 150000000 {
		return false
	}
	c := (11 - weighted(d, 3, 2, 7, 6, 5, 4, 3, 2)%11) % 11
	if c == 10 {
		if c = (11 - weighted(d, 7, 4, 3, 2, 5, 2, 7, 6)%11) % 11; c == 10 {
			return false
		}
	}
	return c == int(d[8]-'0')
}

// nhiNZ: New Zealand health index, modulo 11; letters without I and O.
func nhiNZ(d string) bool {
	const set = "ABCDEFGHJKLMNPQRSTUVWXYZ"
	sum := 0
	for i := range 6 {
		v := int(d[i] - '0')
		if d[i] >= 'A' {
			if v = strings.IndexByte(set, d[i]) + 1; v == 0 {
				return false
			}
		}
		sum += v * (7 - i)
	}
	r := sum % 11
	return r != 0 && (11-r)%10 == int(d[6]-'0')
}

// myNumber: Japanese individual number (ordinance 85 of 2014).
func myNumber(d string) bool {
	sum := 0
	for n := 1; n <= 11; n++ {
		q := n + 1
		if n >= 7 {
			q = n - 5
		}
		sum += int(d[11-n]-'0') * q
	}
	c := 11 - sum%11
	if c > 9 {
		c = 0
	}
	return c == int(d[11]-'0') && !same(d)
}

// rrn: Korean; numbers issued since October 2020 have no checksum, so the date
// and the century digit are what is checked.
func rrn(d string) bool {
	return dayMonth(at2(d, 4), at2(d, 2)) && d[6] >= '1' && d[6] <= '8'
}

// residentCN: GB 11643, ISO 7064 MOD 11-2.
func residentCN(d string) bool {
	if !digitsOnly(d[:17]) || !dayMonth(at2(d, 12), at2(d, 10)) || d[6:8] != "19" && d[6:8] != "20" {
		return false
	}
	return "10X98765432"[weighted(d, 7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)%11] == d[17]
}

// nric: Singapore NRIC and FIN.
func nric(d string) bool {
	sum := weighted(d[1:], 2, 7, 6, 5, 4, 3, 2)
	switch d[0] {
	case 'S':
		return "JZIHGFEDCBA"[sum%11] == d[8]
	case 'T':
		return "JZIHGFEDCBA"[(sum+4)%11] == d[8]
	case 'F':
		return "XWUTRQPNMLK"[sum%11] == d[8]
	case 'G':
		return "XWUTRQPNMLK"[(sum+4)%11] == d[8]
	case 'M':
		return "XWUTRQPNJLK"[(sum+3)%11] == d[8]
	}
	return false
}

// idZA: birth date, citizenship digit and Luhn.
func idZA(d string) bool {
	return dayMonth(at2(d, 4), at2(d, 2)) && d[10] <= '2' && luhn(d)
}
