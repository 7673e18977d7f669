package redact

import (
	"strings"
	"unicode/utf8"
)

// numbers walks the tokens that hold digits and gives each group of them to
// the first reader that knows it: address, checksum, date, phone.
func (sc *scratch) numbers() {
	if sc.dashes {
		sc.privateKeys()
	}
	var done int32
	for _, n := range sc.nums {
		i := int(n)
		t := &sc.toks[i]
		if t.start < done {
			continue
		}
		// Codes of letters only are read by their cue; some ids begin with
		// letters that stand apart.
		if i > 0 && t.kind != tWord && sc.leadsNumber(i-1) {
			if end := sc.nationalID(i - 1); end > t.start {
				done = end
				continue
			}
		}
		if end := sc.numberAt(i); end > 0 {
			done = end
		}
	}
}

// leadsNumber reports one to three capitals right before digits: "AB 12 34 56".
func (sc *scratch) leadsNumber(i int) bool {
	t := &sc.toks[i]
	n := t.end - t.start
	if n > 3 || t.flags&capFirst == 0 || n > 1 && t.flags&capAll == 0 || i+1 == len(sc.toks) {
		return false
	}
	g := sc.gap(i)
	return len(g) == 1 && (g[0] == ' ' || g[0] == '-') && sc.toks[i+1].kind != tWord
}

// numberAt reads what starts at token i and returns where it ends, or 0.
func (sc *scratch) numberAt(i int) int32 {
	t := &sc.toks[i]
	if end := sc.secretAt(i); end > 0 {
		sc.add(t.start, end, kSecret, rankSecret)
		return end
	}
	if t.kind == tWord {
		if t.end-t.start >= 14 {
			return sc.wallet(i)
		}
		return 0
	}
	if t.kind == tNum {
		if end := sc.ipv4(i); end > 0 {
			return end
		}
		if end := sc.card(i); end > 0 {
			return end
		}
		if end := sc.coordinates(i); end > 0 {
			return end
		}
	} else {
		if end := sc.iban(i); end > 0 {
			return end
		}
		if end := sc.wallet(i); end > 0 {
			return end
		}
	}
	if end := sc.nationalID(i); end > 0 {
		return end
	}
	if end := sc.date(i); end > 0 {
		return end
	}
	return sc.phone(i)
}

// A group is one token of a number with the separator before it.
type group struct {
	start, end int32
	sep        byte // 0 at the first; ' ' for white space, else the sign
	ext        bool // digits, x, an extension
}

// loose is the separator class between digits that people may put anywhere
// (spaces, dots, dashes, line breaks, emoji, tags), or 0.
func loose(g string) byte {
	switch {
	case len(g) == 0:
		return 0
	case len(g) == 1:
		switch g[0] {
		case ' ', '-', '.', '/', '_', '\n', '\t', '*', ',', ':', '|', '\'', '~', '+', '=':
			return g[0]
		}
		return 0
	case len(g) > 16:
		return 0
	case g[0] == '<' && g[len(g)-1] == '>':
		return '<'
	}
	runes := 0
	for i := 0; i < len(g); {
		r, n := utf8.DecodeRuneInString(g[i:])
		switch {
		case r >= utf8.RuneSelf, r == ' ', r == '-', r == '\n', r == '\r', r == '\t', r == '.', r == '_', r == '/', r == ',', r == '|', r == '>', r == '\\':
		default:
			return 0
		}
		if runes++; runes > 4 {
			return 0
		}
		i += n
	}
	return '*'
}

// maxCard is the longest card number (ISO/IEC 7812-1).
const maxCard = 19

// card tries the card numbers that start at token i.
func (sc *scratch) card(i int) int32 {
	s := sc.v.s
	first := s[sc.toks[i].start]
	if first < '2' && first != '1' || first == '7' || first == '8' && sc.cues&cueCard == 0 {
		return 0
	}
	if n := sc.toks[i].end - sc.toks[i].start; n > maxCard {
		return 0
	}
	d := sc.digits[:0]
	var best int32
	bestDigits := 0
	last := byte(0)
	for k := i; k < len(sc.toks); k++ {
		t := &sc.toks[k]
		if t.kind != tNum || len(d)+int(t.end-t.start) > maxCard {
			break
		}
		if k > i {
			sep := loose(sc.gap(k - 1))
			if sep == 0 || len(d) >= 16 && sep != last && best > 0 {
				break
			}
			last = sep
		}
		d = append(d, s[t.start:t.end]...)
		if len(d) >= 2 && d[0] == '1' && d[1] != '8' || len(d) >= 4 && !brandStart(num(d[:4])) {
			return 0
		}
		if len(d) >= 12 && (best == 0 || len(d) <= 16) && brandLength(d) && luhn(d) {
			best, bestDigits = t.end, len(d)
		}
	}
	if best == 0 {
		return 0
	}
	if n := best - sc.toks[i].start; n < 16 && first != '4' && first != '3' && first != '2' && first != '1' || n > 16 && best == sc.toks[i].end {
		// Lengths that one number in ten of any kind would pass.
		if all, near := sc.before(i, 8, cueCard|cueOrder); n < 16 && all&cueCard == 0 || near == cueOrder {
			return 0
		}
	}
	if bestDigits == 13 || bestDigits > 16 {
		// Also the lengths of barcodes (EAN-13) and of order numbers.
		if _, near := sc.before(i, 8, cueCard|cueOrder); near == cueOrder {
			return 0
		}
	}
	if sc.toks[i].start > 0 && s[sc.toks[i].start-1] == '.' && sc.toks[i].start > 1 && classes[s[sc.toks[i].start-2]] == cDigit {
		return 0 // the fraction of a number
	}
	sc.add(sc.toks[i].start, best, kCard, rankCheck)
	sc.besideCard(best)
	return best
}

// luhn checks ISO/IEC 7812-1 annex B.
func luhn[T string | []byte](d T) bool {
	sum := 0
	for i := range len(d) {
		n := int(d[len(d)-1-i] - '0')
		if i%2 == 1 {
			if n *= 2; n > 9 {
				n -= 9
			}
		}
		sum += n
	}
	return sum%10 == 0
}

func num(d []byte) (n int) {
	for _, b := range d {
		n = n*10 + int(b-'0')
	}
	return n
}

// brandStart reports the first four digits that some network issues.
func brandStart(p4 int) bool {
	switch p4 / 1000 {
	case 3, 4, 5, 6:
		return true
	case 1:
		return p4 == 1800
	case 2:
		return p4 == 2131 || p4 >= 2200 && p4 <= 2720
	}
	return p4/100 == 81 || p4/100 == 82 || p4 >= 9704 && p4 <= 9792
}

// brandLength reports whether a network issues numbers of this start and
// length: the published issuer ranges.
func brandLength(d []byte) bool {
	n, p2, p3, p4 := len(d), num(d[:2]), num(d[:3]), num(d[:4])
	switch {
	case d[0] == '4':
		return n == 13 || n == 16 || n == 18 || n == 19
	case p2 >= 51 && p2 <= 55, p4 >= 2221 && p4 <= 2720:
		return n == 16
	case p2 == 34, p2 == 37:
		return n == 15
	case p3 >= 300 && p3 <= 305, p2 == 36, p2 == 38, p2 == 39, p3 == 309:
		return n >= 14 && n <= 19
	case p2 == 35: // 3528 to 3589 are issued; test numbers use the whole range
		return n >= 16 && n <= 19
	case p4 == 2131, p4 == 1800:
		return n == 15
	case p4 >= 2200 && p4 <= 2204:
		return n >= 16 && n <= 19
	case p4 == 6011, p2 == 65, p3 >= 644 && p3 <= 649:
		return n >= 16 && n <= 19
	case p2 == 62, p2 == 81 || p2 == 82:
		return n >= 16 && n <= 19
	case p2 == 50, p2 >= 56 && p2 <= 58, p2 == 60, p2 == 63, p2 == 67, p2 == 61, p2 == 66, p2 == 69, p2 == 64, p2 == 68:
		return n >= 12 && n <= 19
	case p4 >= 9704 && p4 <= 9792:
		return n == 16 || n == 19
	}
	return false
}

// besideCard finds expiry and CVV that follow a card number: "12/27 123",
// "exp 12/27 cvv 123".
func (sc *scratch) besideCard(end int32) {
	k := sc.tokenAt(end)
	for steps := 0; k < len(sc.toks) && steps < 12; k, steps = k+1, steps+1 {
		if k > 0 && breaksSentence(sc.gap(k-1)) && steps > 6 {
			return
		}
		t := &sc.toks[k]
		if t.kind != tNum {
			if steps > 0 && t.cue&(cueCVV|cueExpiry|cueMonth|cueCard|cueNumber) == 0 && steps > 8 {
				return
			}
			continue
		}
		s := sc.text(k)
		switch {
		case len(s) == 2 && k+1 < len(sc.toks) && month(s) && sc.toks[k+1].kind == tNum && oneOf(sc.gap(k), "/", "-", " / ", " ", "."):
			if y := sc.text(k + 1); len(y) == 2 || len(y) == 4 && y[:2] == "20" {
				sc.add(t.start, sc.toks[k+1].end, kExpiry, rankCheck)
				k++
				continue
			}
			return
		case len(s) == 4 && month(s[:2]) && s[2] >= '2' && s[2] <= '4' && steps == 0:
			sc.add(t.start, t.end, kExpiry, rankCue)
		case (len(s) == 3 || len(s) == 4) && (steps <= 2 || sc.toks[k-1].cue&cueCVV != 0 || k > 1 && sc.toks[k-2].cue&cueCVV != 0):
			sc.add(t.start, t.end, kCVV, rankCheck)
			return
		default:
			return
		}
	}
}

func month(s string) bool {
	return len(s) == 2 && (s[0] == '0' && s[1] >= '1' && s[1] <= '9' || s[0] == '1' && s[1] >= '0' && s[1] <= '2')
}

func oneOf(s string, list ...string) bool {
	for _, l := range list {
		if s == l {
			return true
		}
	}
	return false
}

// tokenAt is the first token that starts at or after a place in the view.
func (sc *scratch) tokenAt(pos int32) int {
	lo, hi := 0, len(sc.toks)
	for lo < hi {
		m := (lo + hi) / 2
		if sc.toks[m].start < pos {
			lo = m + 1
		} else {
			hi = m
		}
	}
	return lo
}

// ipv4 reads four octets with dots. A version ("v1.2.3.4", "version 10.0.0.1")
// and a longer dotted number are none.
func (sc *scratch) ipv4(i int) int32 {
	if i+3 >= len(sc.toks) || sc.toks[i].end-sc.toks[i].start > 3 {
		return 0
	}
	s := sc.v.s
	if at := sc.toks[i].end; s[at] != '.' && s[at] != '[' && s[at] != '(' && s[at] != ' ' || s[at] == ' ' && s[at+1] != '.' {
		return 0
	}
	if at := sc.toks[i].start; at > 0 && (s[at-1] == '.' || s[at-1] == '-') {
		return 0
	}
	for k := i; k < i+4; k++ {
		t := &sc.toks[k]
		if t.kind != tNum || t.end-t.start > 3 || toInt(s[t.start:t.end]) > 255 {
			return 0
		}
		if k < i+3 && !oneOf(sc.gap(k), ".", "[.]", "(.)", " . ") {
			return 0
		}
	}
	start, end := sc.toks[i].start, sc.toks[i+3].end
	if int(end)+1 < len(s) && s[end] == '.' && classes[s[end+1]] == cDigit {
		return 0
	}
	if i > 0 && isWord(sc.text(i-1), "version", "v", "ver", "release", "firmware", "build", "update") {
		return 0
	}
	if int(end) < len(s) && s[end] == '/' && int(end)+2 < len(s) && classes[s[end+1]] == cDigit {
		// a prefix length belongs to it
		end = sc.toks[i+3].end
	}
	sc.add(start, end, kIP, rankCheck)
	return end
}

// coordinates reads "52.520008, 13.404954": two numbers of at least four
// decimals each, or with a cue at least two.
func (sc *scratch) coordinates(i int) int32 {
	if i+3 >= len(sc.toks) || sc.v.s[sc.toks[i].end] != '.' || sc.toks[i].end-sc.toks[i].start > 3 {
		return 0
	}
	for k := i; k < i+4; k++ {
		if sc.toks[k].kind != tNum {
			return 0
		}
	}
	if sc.gap(i) != "." || sc.gap(i+2) != "." || sc.gap(i+1) == "." {
		return 0
	}
	mid := strings.Trim(sc.gap(i+1), " °NSEWnsew")
	if mid != "," && mid != "" && mid != "/" && mid != ",-" && mid != ", -" && mid != "-" && mid != ";" || sc.gap(i+1) == "." {
		return 0
	}
	lat, lon := sc.text(i), sc.text(i+2)
	a, b := len(sc.text(i+1)), len(sc.text(i+3))
	if len(lat) > 3 || len(lon) > 3 || toInt(lat) > 90 || toInt(lon) > 180 {
		return 0
	}
	if a < 4 || b < 4 {
		all, _ := sc.before(i, 6, 0)
		if a < 2 || b < 2 || all&cueGeo == 0 {
			return 0
		}
	}
	start := sc.toks[i].start
	if start > 0 && sc.v.s[start-1] == '-' {
		start--
	}
	sc.add(start, sc.toks[i+3].end, kCoordinates, rankCheck)
	return sc.toks[i+3].end
}
