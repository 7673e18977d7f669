package redact_test

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"strconv"
	"strings"
)

// The generators below make valid numbers from each issuer's published rule,
// written apart from the engine's checks: they build the check digits, the
// engine verifies them.

type gen struct {
	country, name, cue string
	make               func(r *rand.Rand) string
}

func digits(r *rand.Rand, n int) string {
	var b strings.Builder
	for i := range n {
		if i == 0 {
			b.WriteByte('1' + byte(r.IntN(9)))
			continue
		}
		b.WriteByte('0' + byte(r.IntN(10)))
	}
	return b.String()
}

func letter(r *rand.Rand, set string) string { return set[r.IntN(len(set)):][:1] }

// dot is the sum of digit times weight.
func dot(d string, weights string) (s int) {
	for i, w := range strings.Fields(weights) {
		n, _ := strconv.Atoi(w)
		s += n * int(d[i]-'0')
	}
	return s
}

func itoa(n int) string { return strconv.Itoa(n) }

func mod(d string, m int64) int {
	n, _ := new(big.Int).SetString(d, 10)
	return int(n.Mod(n, big.NewInt(m)).Int64())
}

// luhnDigit is the digit that completes d.
func luhnDigit(d string) string {
	table := []int{0, 2, 4, 6, 8, 1, 3, 5, 7, 9}
	s := 0
	for i := len(d) - 1; i >= 0; i-- {
		n := int(d[i] - '0')
		if (len(d)-1-i)%2 == 0 {
			n = table[n]
		}
		s += n
	}
	return itoa((1000 - s) % 10)
}

// date makes yy, mm, dd.
func date(r *rand.Rand) (yy, mm, dd string) {
	return fmt.Sprintf("%02d", r.IntN(100)), fmt.Sprintf("%02d", 1+r.IntN(12)), fmt.Sprintf("%02d", 1+r.IntN(28))
}

// until draws bodies until f can complete one.
func until(f func() string) string {
	for {
		if s := f(); s != "" {
			return s
		}
	}
}

func group(d string, sizes ...any) string {
	var b strings.Builder
	for _, s := range sizes {
		switch v := s.(type) {
		case int:
			b.WriteString(d[:v])
			d = d[v:]
		case string:
			b.WriteString(v)
		}
	}
	return b.String() + d
}

var generators = []gen{
	{"US", "SSN", "SSN", func(r *rand.Rand) string {
		return fmt.Sprintf("%03d-%02d-%04d", 100+r.IntN(500), 1+r.IntN(98), 1+r.IntN(9998))
	}},
	{"CA", "SIN", "SIN", func(r *rand.Rand) string {
		d := letter(r, "1245679") + digits(r, 7)
		return group(d+luhnDigit(d), 3, " ", 3, " ", 3)
	}},
	{"GB", "NINO", "NI number", func(r *rand.Rand) string {
		return letter(r, "ABCEHJLMPRSWXY") + letter(r, "ABCEHJLMPRSTWXY") + " " + group(digits(r, 6), 2, " ", 2, " ", 2) + " " + letter(r, "ABCD")
	}},
	{"GB", "NHS", "NHS number", func(r *rand.Rand) string {
		return until(func() string {
			d := digits(r, 9)
			c := (11 - dot(d, "10 9 8 7 6 5 4 3 2")%11) % 11
			if c == 10 {
				return ""
			}
			return group(d+itoa(c), 3, " ", 3, " ", 4)
		})
	}},
	{"IE", "PPS", "PPS number", func(r *rand.Rand) string {
		d := digits(r, 7)
		return d + "WABCDEFGHIJKLMNOPQRSTUV"[dot(d, "8 7 6 5 4 3 2")%23:][:1]
	}},
	{"DE", "Steuer-ID", "Steuer-ID", func(r *rand.Rand) string {
		return until(func() string {
			p := r.Perm(10)
			p[9] = p[r.IntN(9)] // one digit twice, one missing
			r.Shuffle(10, func(i, j int) { p[i], p[j] = p[j], p[i] })
			if p[0] == 0 {
				return ""
			}
			product, d := 10, ""
			for _, n := range p {
				d += itoa(n)
				s := (n + product) % 10
				if s == 0 {
					s = 10
				}
				product = (2 * s) % 11
			}
			return group(d+itoa((11-product)%10), 2, " ", 3, " ", 3, " ", 3)
		})
	}},
	{"FR", "NIR", "numéro de sécurité sociale", func(r *rand.Rand) string {
		yy, mm, _ := date(r)
		d := letter(r, "12") + yy + mm + fmt.Sprintf("%02d%03d%03d", 1+r.IntN(95), 1+r.IntN(900), 1+r.IntN(900))
		return group(d+fmt.Sprintf("%02d", 97-mod(d, 97)), 1, " ", 2, " ", 2, " ", 2, " ", 3, " ", 3, " ", 2)
	}},
	{"ES", "DNI", "DNI", func(r *rand.Rand) string {
		d := digits(r, 8)
		return d + "TRWAGMYFPDXBNJZSQVHLCKE"[mod(d, 23):][:1]
	}},
	{"ES", "NIE", "NIE", func(r *rand.Rand) string {
		x, d := r.IntN(3), digits(r, 7)
		return "XYZ"[x:x+1] + d + "TRWAGMYFPDXBNJZSQVHLCKE"[mod(itoa(x)+d, 23):][:1]
	}},
	{"IT", "codice fiscale", "codice fiscale", func(r *rand.Rand) string {
		const cons = "BCDFGLMNPRSTVZ"
		s := ""
		for range 6 {
			s += letter(r, cons)
		}
		yy, _, dd := date(r)
		s += yy + letter(r, "ABCDEHLMPRST") + dd + letter(r, "ABCDEFGHIL") + digits(r, 3)
		odd := map[byte]int{}
		for i, v := range []int{1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23} {
			odd['A'+byte(i)] = v
			if i < 10 {
				odd['0'+byte(i)] = v
			}
		}
		sum := 0
		for i := range s {
			switch {
			case i%2 == 0:
				sum += odd[s[i]]
			case s[i] >= 'A':
				sum += int(s[i] - 'A')
			default:
				sum += int(s[i] - '0')
			}
		}
		return s + string(rune('A'+sum%26))
	}},
	{"NL", "BSN", "BSN", func(r *rand.Rand) string {
		return until(func() string {
			d := digits(r, 8)
			c := dot(d, "9 8 7 6 5 4 3 2") % 11
			if c == 10 {
				return ""
			}
			return d + itoa(c)
		})
	}},
	{"BE", "rijksregister", "rijksregisternummer", func(r *rand.Rand) string {
		yy, mm, dd := date(r)
		d := yy + mm + dd + fmt.Sprintf("%03d", 1+r.IntN(990))
		return group(d+fmt.Sprintf("%02d", 97-mod(d, 97)), 2, ".", 2, ".", 2, "-", 3, ".", 2)
	}},
	{"PT", "NIF", "NIF", func(r *rand.Rand) string {
		d := letter(r, "12356") + digits(r, 7)
		c := 11 - dot(d, "9 8 7 6 5 4 3 2")%11
		if c > 9 {
			c = 0
		}
		return d + itoa(c)
	}},
	{"PL", "PESEL", "PESEL", func(r *rand.Rand) string {
		yy, mm, dd := date(r)
		d := yy + mm + dd + digits(r, 4)
		return d + itoa((10-dot(d, "1 3 7 9 1 3 7 9 1 3")%10)%10)
	}},
	{"PL", "NIP", "NIP", func(r *rand.Rand) string {
		return until(func() string {
			d := digits(r, 9)
			c := dot(d, "6 5 7 2 3 4 5 6 7") % 11
			if c == 10 {
				return ""
			}
			return group(d+itoa(c), 3, "-", 3, "-", 2, "-", 2)
		})
	}},
	{"SE", "personnummer", "personnummer", func(r *rand.Rand) string {
		yy, mm, dd := date(r)
		d := yy + mm + dd + digits(r, 3)
		return group(d+luhnDigit(d), 6, "-", 4)
	}},
	{"NO", "fødselsnummer", "fødselsnummer", func(r *rand.Rand) string {
		return until(func() string {
			yy, mm, dd := date(r)
			d := dd + mm + yy + digits(r, 3)
			a := (11 - dot(d, "3 7 6 1 8 9 4 5 2")%11) % 11
			if a == 10 {
				return ""
			}
			d += itoa(a)
			b := (11 - dot(d, "5 4 3 2 7 6 5 4 3 2")%11) % 11
			if b == 10 {
				return ""
			}
			return d + itoa(b)
		})
	}},
	{"DK", "CPR", "CPR", func(r *rand.Rand) string { yy, mm, dd := date(r); return dd + mm + yy + "-" + digits(r, 4) }},
	{"FI", "hetu", "henkilötunnus", func(r *rand.Rand) string {
		yy, mm, dd := date(r)
		n := fmt.Sprintf("%03d", 2+r.IntN(890))
		return dd + mm + yy + "-" + n + "0123456789ABCDEFHJKLMNPRSTUVWXY"[mod(dd+mm+yy+n, 31):][:1]
	}},
	{"AT", "SVNR", "SVNR", func(r *rand.Rand) string {
		return until(func() string {
			yy, mm, dd := date(r)
			s := digits(r, 3)
			c := (dot(s, "3 7 9") + dot(dd+mm+yy, "5 8 4 2 1 6")) % 11
			if c == 10 {
				return ""
			}
			return s + itoa(c) + " " + dd + mm + yy
		})
	}},
	{"CH", "AHV", "AHV", func(r *rand.Rand) string {
		d := "756" + digits(r, 9)
		s := 0
		for i := range d {
			s += int(d[i]-'0') * (1 + 2*(i%2))
		}
		return group(d+itoa((10-s%10)%10), 3, ".", 4, ".", 4, ".", 2)
	}},
	{"CZ", "rodné číslo", "rodné číslo", func(r *rand.Rand) string {
		return until(func() string {
			yy, mm, dd := date(r)
			d := yy + mm + dd + digits(r, 3)
			c := mod(d, 11)
			if c == 10 {
				return ""
			}
			return group(d+itoa(c), 6, "/", 4)
		})
	}},
	{"RO", "CNP", "CNP", func(r *rand.Rand) string {
		yy, mm, dd := date(r)
		d := letter(r, "1256") + yy + mm + dd + fmt.Sprintf("%02d%03d", 1+r.IntN(46), 1+r.IntN(990))
		c := dot(d, "2 7 9 1 4 6 3 5 8 2 7 9") % 11
		if c == 10 {
			c = 1
		}
		return d + itoa(c)
	}},
	{"GR", "AMKA", "AMKA", func(r *rand.Rand) string {
		yy, mm, dd := date(r)
		d := dd + mm + yy + digits(r, 4)
		return d + luhnDigit(d)
	}},
	{"GR", "AFM", "ΑΦΜ", func(r *rand.Rand) string {
		d := digits(r, 8)
		return d + itoa(dot(d, "256 128 64 32 16 8 4 2")%11%10)
	}},
	{"TR", "TCKN", "kimlik", func(r *rand.Rand) string {
		d := digits(r, 9)
		a := (7*dot(d, "1 0 1 0 1 0 1 0 1") + 9*dot(d, "0 1 0 1 0 1 0 1 0")) % 10 // -1 = 9 mod 10
		s := 0
		for i := range d {
			s += int(d[i] - '0')
		}
		return d + itoa(a) + itoa((s+a)%10)
	}},
	{"BR", "CPF", "CPF", func(r *rand.Rand) string {
		d := digits(r, 9)
		check := func(d string) string {
			s := 0
			for i := range d {
				s += int(d[i]-'0') * (len(d) + 1 - i)
			}
			return itoa(s * 10 % 11 % 10)
		}
		d += check(d)
		return group(d+check(d), 3, ".", 3, ".", 3, "-", 2)
	}},
	{"MX", "CURP", "CURP", func(r *rand.Rand) string {
		yy, mm, dd := date(r)
		s := letter(r, "BCDFGHLMPRSTVZ") + letter(r, "AEIOU") + letter(r, "BCDLMPRST") + letter(r, "ABCDLMPRST") + yy + mm + dd + letter(r, "HM") + "DF" + letter(r, "BCDLMPRST") + letter(r, "BCDLMPRST") + letter(r, "BCDLMPRST") + "0"
		alphabet := []rune("0123456789ABCDEFGHIJKLMNÑOPQRSTUVWXYZ")
		sum := 0
		for i, c := range []rune(s) {
			for v, a := range alphabet {
				if a == c {
					sum += v * (18 - i)
				}
			}
		}
		return s + itoa((10-sum%10)%10)
	}},
	{"IN", "Aadhaar", "Aadhaar", func(r *rand.Rand) string {
		// The dihedral group D5 by its rule, not by tables.
		mul := func(a, b int) int {
			switch {
			case a < 5 && b < 5:
				return (a + b) % 5
			case a < 5:
				return 5 + (a+b-5)%5
			case b < 5:
				return 5 + (a-5-b+5)%5
			}
			return (a - b + 5) % 5
		}
		perm := []int{1, 5, 7, 6, 2, 8, 3, 0, 9, 4}
		p := func(i, n int) int {
			for range i % 8 {
				n = perm[n]
			}
			return n
		}
		d := letter(r, "23456789") + digits(r, 10)
		for c := range 10 {
			full, x := d+itoa(c), 0
			for i := range full {
				x = mul(x, p(i, int(full[len(full)-1-i]-'0')))
			}
			if x == 0 {
				return group(full, 4, " ", 4, " ", 4)
			}
		}
		return ""
	}},
	{"IN", "PAN", "PAN", func(r *rand.Rand) string {
		return letter(r, "ABC") + letter(r, "XYZ") + letter(r, "KLM") + letter(r, "PCHF") + letter(r, "RST") + digits(r, 4) + letter(r, "ABCDEF")
	}},
	{"AU", "TFN", "TFN", func(r *rand.Rand) string {
		return until(func() string {
			d := digits(r, 9)
			if dot(d, "1 4 3 7 5 8 6 9 10")%11 != 0 {
				return ""
			}
			return group(d, 3, " ", 3, " ", 3)
		})
	}},
	{"NZ", "IRD", "IRD number", func(r *rand.Rand) string {
		return until(func() string {
			d := fmt.Sprintf("%08d", 1000000+r.IntN(13000000))
			c := (11 - dot(d, "3 2 7 6 5 4 3 2")%11) % 11
			if c == 10 || d[0] == '0' && d[1] < '1' {
				return ""
			}
			return group(strings.TrimPrefix(d, "0")+itoa(c), len(strings.TrimPrefix(d, "0"))-5, "-", 3, "-", 3)
		})
	}},
	{"JP", "My Number", "マイナンバー", func(r *rand.Rand) string {
		d := digits(r, 11)
		s := dot(d, "6 5 4 3 2 7 6 5 4 3 2") % 11
		c := 0
		if s > 1 {
			c = 11 - s
		}
		return group(d+itoa(c), 4, "-", 4, "-", 4)
	}},
	{"KR", "RRN", "주민등록번호", func(r *rand.Rand) string {
		yy, mm, dd := date(r)
		return yy + mm + dd + "-" + letter(r, "1234") + digits(r, 6)
	}},
	{"CN", "resident id", "身份证", func(r *rand.Rand) string {
		yy, mm, dd := date(r)
		d := digits(r, 6) + "19" + yy + mm + dd + digits(r, 3)
		s := 0
		for i := range d {
			w := 1
			for range 17 - i {
				w = w * 2 % 11
			}
			s += w * int(d[i]-'0')
		}
		return d + "0123456789X"[(12-s%11)%11:][:1]
	}},
	{"SG", "NRIC", "NRIC", func(r *rand.Rand) string {
		p, d := letter(r, "STFG"), digits(r, 7)
		s := dot(d, "2 7 6 5 4 3 2")
		if p == "T" || p == "G" {
			s += 4
		}
		if p == "S" || p == "T" {
			return p + d + "JZIHGFEDCBA"[s%11:][:1]
		}
		return p + d + "XWUTRQPNMLK"[s%11:][:1]
	}},
	{"ZA", "ID", "ID number", func(r *rand.Rand) string {
		yy, mm, dd := date(r)
		d := yy + mm + dd + digits(r, 4) + letter(r, "01") + "8"
		return d + luhnDigit(d)
	}},
	{"US", "EIN", "EIN", func(r *rand.Rand) string { return fmt.Sprintf("%02d-%07d", 10+r.IntN(80), r.IntN(1e7)) }},
	{"US", "ITIN", "ITIN", func(r *rand.Rand) string {
		return fmt.Sprintf("9%02d-%02d-%04d", r.IntN(99), 70+r.IntN(18), 1+r.IntN(9998))
	}},
	{"GB", "UTR", "UTR", func(r *rand.Rand) string {
		d := digits(r, 9)
		return group("21987654321"[dot(d, "6 7 8 9 10 5 4 3 2")%11:][:1]+d, 5, " ", 5)
	}},
	{"FR", "SIRET", "SIRET", func(r *rand.Rand) string { d := digits(r, 13); return group(d+luhnDigit(d), 3, " ", 3, " ", 3, " ", 5) }},
	{"IT", "partita IVA", "codice fiscale", func(r *rand.Rand) string { d := digits(r, 10); return d + luhnDigit(d) }},
	{"ES", "NUSS", "NSS", func(r *rand.Rand) string {
		d := fmt.Sprintf("%02d", 1+r.IntN(50)) + digits(r, 8)
		return group(d+fmt.Sprintf("%02d", mod(d, 97)), 2, "/", 8, "/", 2)
	}},
	{"PL", "REGON", "REGON", func(r *rand.Rand) string {
		d := digits(r, 8)
		return d + itoa(dot(d, "8 9 2 3 4 5 6 7")%11%10)
	}},
	{"BR", "CNPJ", "CNPJ", func(r *rand.Rand) string {
		d := digits(r, 8) + "0001"
		for _, w := range []string{"5 4 3 2 9 8 7 6 5 4 3 2", "6 5 4 3 2 9 8 7 6 5 4 3 2"} {
			c := 11 - dot(d, w)%11
			if c > 9 {
				c = 0
			}
			d += itoa(c)
		}
		return group(d, 2, ".", 3, ".", 3, "/", 4, "-", 2)
	}},
	{"AU", "ABN", "ABN", func(r *rand.Rand) string {
		return until(func() string {
			d := digits(r, 11)
			first := int(d[0]-'0') - 1
			if (10*first+dot("0"+d[1:], "0 1 3 5 7 9 11 13 15 17 19"))%89 != 0 {
				return ""
			}
			return group(d, 2, " ", 3, " ", 3, " ", 3)
		})
	}},
	{"MX", "NSS", "NSS", func(r *rand.Rand) string {
		d := digits(r, 10)
		return group(d+luhnDigit(d), 2, "-", 2, "-", 2, "-", 4, "-", 1)
	}},
}
