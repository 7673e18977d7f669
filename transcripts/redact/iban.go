package redact

import (
	"crypto/sha256"
	"encoding/binary"
	"strings"
)

// ibanLength is the length of an IBAN by country (SWIFT IBAN Registry).
var ibanLength = map[string]int{
	"AD": 24, "AE": 23, "AL": 28, "AT": 20, "AZ": 28, "BA": 20, "BE": 16, "BG": 22, "BH": 22, "BI": 27, "BR": 29, "BY": 28, "CH": 21,
	"CR": 22, "CY": 28, "CZ": 24, "DE": 22, "DJ": 27, "DK": 18, "DO": 28, "EE": 20, "EG": 29, "ES": 24, "FI": 18, "FK": 18, "FO": 18,
	"FR": 27, "GB": 22, "GE": 22, "GI": 23, "GL": 18, "GR": 27, "GT": 28, "HN": 28, "HR": 21, "HU": 28, "IE": 22, "IL": 23, "IQ": 23,
	"IS": 26, "IT": 27, "JO": 30, "KW": 30, "KZ": 20, "LB": 28, "LC": 32, "LI": 21, "LT": 20, "LU": 20, "LV": 21, "LY": 25, "MC": 27,
	"MD": 24, "ME": 22, "MK": 19, "MN": 20, "MR": 27, "MT": 31, "MU": 30, "NI": 28, "NL": 18, "NO": 15, "OM": 23, "PK": 24, "PL": 28,
	"PS": 29, "PT": 25, "QA": 29, "RO": 24, "RS": 22, "RU": 33, "SA": 24, "SC": 31, "SD": 18, "SE": 24, "SI": 19, "SK": 24, "SM": 27,
	"SO": 23, "ST": 25, "SV": 28, "TL": 23, "TN": 24, "TR": 26, "UA": 29, "VA": 22, "VG": 24, "XK": 20, "YE": 30,
}

// iban reads an IBAN that starts at token i, in groups of any size.
func (sc *scratch) iban(i int) int32 {
	s := sc.v.s
	t := &sc.toks[i]
	if t.end-t.start < 4 || classes[s[t.start+1]] == cDigit || classes[s[t.start+2]] != cDigit || classes[s[t.start+3]] != cDigit {
		return 0
	}
	var country [2]byte
	country[0], country[1] = s[t.start]&^0x20, s[t.start+1]&^0x20
	want := ibanLength[string(country[:])]
	if want == 0 {
		return 0
	}
	d := sc.digits[:0]
	for k := i; k < len(sc.toks) && len(d) < want; k++ {
		if k > i && loose(sc.gap(k-1)) == 0 {
			return 0
		}
		w := sc.text(k)
		if len(d)+len(w) > want {
			return 0
		}
		for j := range len(w) {
			if c := classes[w[j]]; c == cLower {
				d = append(d, w[j]-'a'+'A')
			} else {
				d = append(d, w[j])
			}
		}
		if len(d) == want {
			if !mod97(d) {
				// A typed slip is still an account number: the form is enough
				// with a word that says so.
				if all, _ := sc.before(i, 6, 0); all&cueBank == 0 {
					return 0
				}
			}
			end := sc.toks[k].end
			sc.addKey(t.start, end, kIBAN, rankCheck, string(d))
			return end
		}
	}
	return 0
}

// mod97 is ISO 7064 MOD 97-10 over an IBAN (ISO 13616): the first four
// characters at the end, letters as 10 to 35, remainder 1.
func mod97(d []byte) bool {
	r := 0
	for i := range d {
		b := d[(i+4)%len(d)]
		switch {
		case b >= '0' && b <= '9':
			r = (r*10 + int(b-'0')) % 97
		case b >= 'A' && b <= 'Z':
			r = (r*100 + int(b-'A'+10)) % 97
		default:
			return false
		}
	}
	return r == 1
}

// wallet reads Bitcoin (base58check and bech32), Ethereum and Tron addresses.
func (sc *scratch) wallet(i int) int32 {
	t := &sc.toks[i]
	w := sc.text(i)
	switch n := len(w); {
	case n == 42 && (w[:2] == "0x" || w[:2] == "0X") && allHex(w[2:]):
	case n >= 26 && n <= 35 && (w[0] == '1' || w[0] == '3' || w[0] == 'T' || w[0] == 'L' || w[0] == 'D' || w[0] == 'X' || w[0] == 'm' || w[0] == 'n' || w[0] == '2' || w[0] == 'r') && base58Check(w):
	case n >= 14 && n <= 90 && bech32(w):
	case n == 95 && (w[0] == '4' || w[0] == '8') && base58Only(w):
	case n >= 32 && n <= 44 && base58Only(w) && mixed(w) && sc.nearWallet(i):
	default:
		return 0
	}
	sc.add(t.start, t.end, kCrypto, rankCheck)
	return t.end
}

func (sc *scratch) nearWallet(i int) bool {
	all, _ := sc.before(i, 8, 0)
	return all&cueWallet != 0
}

func allHex(s string) bool {
	for i := range len(s) {
		if !hexByte(s[i]) {
			return false
		}
	}
	return true
}

const base58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"

func base58Only(s string) bool {
	for i := range len(s) {
		if base58Order[s[i]] == 0xFF {
			return false
		}
	}
	return true
}

// base58Order and xrpOrder give the value of each letter, 0xFF for none; XRP
// uses an order of its own for the same letters.
var base58Order, xrpOrder = orderOf(base58), orderOf("rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz")

func orderOf(letters string) (t [256]uint8) {
	for i := range t {
		t[i] = 0xFF
	}
	for i := range len(letters) {
		t[letters[i]] = uint8(i)
	}
	return t
}

// base58Check verifies the four-byte double SHA-256 of a Base58Check address
// of 25 bytes.
func base58Check(s string) bool {
	order := &base58Order
	if s[0] == 'r' {
		order = &xrpOrder
	}
	var limbs [7]uint32 // 25 bytes and what may overflow, the lowest first
	for i := range len(s) {
		carry := uint64(order[s[i]])
		if carry == 0xFF {
			return false
		}
		for k := range limbs {
			carry += uint64(limbs[k]) * 58
			limbs[k] = uint32(carry)
			carry >>= 32
		}
		if carry > 0 {
			return false
		}
	}
	if limbs[6] > 0xFF {
		return false
	}
	var raw [28]byte
	for k, l := range limbs {
		binary.BigEndian.PutUint32(raw[24-4*k:], l)
	}
	body := raw[3:]
	a := sha256.Sum256(body[:21])
	b := sha256.Sum256(a[:])
	return string(b[:4]) == string(body[21:])
}

// bech32 verifies the checksum of BIP 173 and BIP 350.
func bech32(s string) bool {
	const charset = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
	cut := strings.LastIndexByte(s, '1')
	if cut < 2 || cut > 5 || len(s)-cut < 8 {
		return false
	}
	var upper, lowercase bool
	for i := range len(s) {
		upper, lowercase = upper || classes[s[i]] == cUpper, lowercase || classes[s[i]] == cLower
	}
	if upper && lowercase {
		return false
	}
	lower := s
	if upper {
		lower = strings.ToLower(s)
	}
	chk := uint32(1)
	step := func(v byte) {
		top := chk >> 25
		chk = (chk&0x1ffffff)<<5 ^ uint32(v)
		for i, g := range [...]uint32{0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3} {
			if top>>i&1 == 1 {
				chk ^= g
			}
		}
	}
	for i := range cut {
		step(lower[i] >> 5)
	}
	step(0)
	for i := range cut {
		step(lower[i] & 31)
	}
	for i := cut + 1; i < len(lower); i++ {
		v := strings.IndexByte(charset, lower[i])
		if v < 0 {
			return false
		}
		step(byte(v))
	}
	return chk == 1 || chk == 0x2bc830a3
}
