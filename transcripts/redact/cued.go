package redact

import "strings"

// date recognises a numeric date or time at token i, so that it is not read as
// a phone number; it returns where the date ends. Dates are not personal in
// themselves: birthDates adds those that a cue makes so.
func (sc *scratch) date(i int) int32 {
	end, ok := sc.dateAt(i)
	if !ok {
		return 0
	}
	// "2020-07-31 00:57:51"
	k := sc.tokenAt(end)
	if k+1 < len(sc.toks) && sc.toks[k].start-end == 1 && sc.gap(k) == ":" {
		for k+1 < len(sc.toks) && sc.gap(k) == ":" && sc.toks[k+1].kind == tNum {
			k++
		}
		return sc.toks[k].end
	}
	return end
}

func (sc *scratch) dateAt(i int) (int32, bool) {
	if i+2 >= len(sc.toks) || sc.toks[i].kind != tNum || sc.toks[i+1].kind != tNum || sc.toks[i+2].kind != tNum {
		return 0, false
	}
	la, lb, lc := sc.toks[i].end-sc.toks[i].start, sc.toks[i+1].end-sc.toks[i+1].start, sc.toks[i+2].end-sc.toks[i+2].start
	if lb > 2 || (la != 4 || lc > 2) && (la > 2 || lc != 4 && lc != 2) {
		return 0, false
	}
	g := sc.gap(i)
	if g != sc.gap(i+1) || g != "-" && g != "/" && g != "." && g != " " && g != ". " {
		return 0, false
	}
	a, b, c := sc.text(i), sc.text(i+1), sc.text(i+2)
	if len(b) > 2 || len(a) > 4 || len(c) > 4 {
		return 0, false
	}
	x, y, z := toInt(a), toInt(b), toInt(c)
	switch {
	case len(a) == 4 && len(c) <= 2:
		if x < 1900 || x > 2100 || !eitherOrder(z, y) {
			return 0, false
		}
	case len(a) <= 2 && (len(c) == 4 || len(c) == 2 && g != " "):
		if len(c) == 4 && (z < 1900 || z > 2100) || !eitherOrder(x, y) {
			return 0, false
		}
		if int(sc.toks[i+2].end) < len(sc.v.s) && i+3 < len(sc.toks) && sc.gap(i+2) == g && sc.toks[i+3].kind == tNum {
			return 0, false // a fourth group: no date
		}
	default:
		return 0, false
	}
	return sc.toks[i+2].end, true
}

// eitherOrder reports that a and b are a day and a month, in any order.
func eitherOrder(a, b int) bool { return dayMonth(a, b) || dayMonth(b, a) }

// birthDates finds dates that a cue says are a birth date.
func (sc *scratch) birthDates() {
	if sc.cues&cueDOB == 0 {
		return
	}
	for _, n := range sc.cued {
		i := int(n)
		if sc.toks[i].cue&cueDOB == 0 {
			continue
		}
		// Look on for a date over up to ten tokens, across one sentence end:
		// "tell me your date of birth. It's 8/1/1951".
		for k := i + 1; k < len(sc.toks) && k < i+11; k++ {
			if end, ok := sc.dateAt(k); ok {
				sc.add(sc.toks[k].start, end, kDOB, rankCue)
				break
			}
			if end := sc.writtenDate(k); end > 0 {
				sc.add(sc.toks[k].start, end, kDOB, rankCue)
				break
			}
		}
	}
}

// writtenDate reads "12 March 1980", "March 12th, 1980", "12. Mai 80".
func (sc *scratch) writtenDate(i int) int32 {
	var day, mon, year bool
	end := int32(0)
	for k := i; k < len(sc.toks) && k < i+4; k++ {
		t := &sc.toks[k]
		w := sc.text(k)
		if k > i && len(sc.gap(k-1)) > 2 {
			break
		}
		switch {
		case t.cue&cueMonth != 0 && !mon:
			mon = true
		case classes[w[0]] == cDigit && len(w) <= 2 && !day, t.kind == tAlnum && len(w) <= 4 && classes[w[0]] == cDigit && !day:
			day = true
		case t.kind == tNum && (len(w) == 4 || len(w) == 2 && day && mon) && !year:
			year = true
		case isWord(w, "of", "de", "del", "the") && k > i:
			continue
		default:
			k = i + 4
			continue
		}
		end = t.end
	}
	if mon && (day || year) {
		return end
	}
	return 0
}

// cuedValues finds what only a cue can tell: passports, licences, plates,
// postcodes, CVVs, bank accounts, and ids of unknown form.
func (sc *scratch) cuedValues() {
	const cued = cueZip | cueCVV | cueExpiry | cuePassport | cueDriver | cuePlate | cueBIC | cueRouting | cueBank | cueID | cueSSN | cueAge
	for _, n := range sc.cued {
		i := int(n)
		c := sc.toks[i].cue & cued
		if c == 0 {
			continue
		}
		if c&cueAge != 0 && sc.e.wants(kAge) {
			sc.age(i)
			if c &^= cueAge; c == 0 {
				continue
			}
		}
		k := sc.valueAfter(i, c)
		if k < 0 {
			continue
		}
		sc.cuedAt(i, k, c)
	}
}

// valueAfter is the first token after the cue at i that holds a digit, when
// only small words, other cues and light punctuation stand between; or -1.
func (sc *scratch) valueAfter(i int, c cue) int {
	for k := i; k+1 < len(sc.toks) && k < i+6; k++ {
		g := sc.gap(k)
		if sc.breaks(k) || strings.ContainsAny(g, "?!") {
			return -1
		}
		n := &sc.toks[k+1]
		if n.kind != tWord {
			if n.cue != 0 && n.kind == tAlnum {
				continue // cvv2
			}
			return k + 1
		}
		w := sc.text(k + 1)
		if c&cueBIC != 0 && n.flags&capAll != 0 && (len(w) == 8 || len(w) == 11) {
			return k + 1
		}
		if c&(cuePlate|cuePassport|cueDriver|cueZip) != 0 && (n.flags&capAll != 0 || len(w) == 1 && n.flags&capFirst != 0) && len(w) <= 4 && k+2 < len(sc.toks) && len(sc.gap(k+1)) == 1 {
			if m := &sc.toks[k+2]; m.kind != tWord || m.flags&capAll != 0 && m.end-m.start <= 3 && k+3 < len(sc.toks) && sc.toks[k+3].kind != tWord {
				return k + 1 // AB 123, B-AB 123
			}
		}
		if n.cue&(cueNumber|cueID|cuePassport|cueDriver|cuePlate|cueZip|cueBank|cueRouting|cueCVV|cueCard|cueSSN|cueExpiry) == 0 && n.cue&cueOrder != 0 {
			return -1
		}
		if n.cue == 0 && !isWord(w, "is", "are", "was", "ist", "es", "est", "are", "my", "the", "of", "for", "der", "die", "das", "le", "la", "el", "de", "and", "it", "to", "as", "lautet", "on", "a", "it's", "its", "security", "code", "date", "e", "è", "er", "är", "on", "jest", "van", "von", "du") {
			return -1
		}
	}
	return -1
}

func (sc *scratch) cuedAt(i, k int, c cue) {
	t := &sc.toks[k]
	w := sc.text(k)
	// The value: groups joined by single signs.
	last, n, digits := k, 0, 0
	for j := k; j < len(sc.toks) && j < k+6; j++ {
		u := &sc.toks[j]
		if j > k {
			g := sc.gap(j - 1)
			if len(g) != 1 || strings.IndexByte(" -./", g[0]) < 0 || u.kind == tWord && u.flags&capAll == 0 && (j > k || u.end-u.start > 1) {
				break
			}
			if g[0] == ' ' && u.kind == tWord && u.end-u.start > 3 {
				break
			}
		}
		last = j
		n += int(u.end - u.start)
		digits += countDigits(sc.text(j))
	}
	end := sc.toks[last].end
	all, near := sc.before(k, 6, cueOrder|c)
	ordered := near&c == 0 && near != 0 && all&(cueZip|cueCVV|cuePassport|cueDriver|cueBIC|cueSSN) == 0
	switch {
	case c&cueBIC != 0:
		if isBIC(w) {
			sc.add(t.start, t.end, kBIC, rankCue)
		}
	case c&cueCVV != 0:
		if t.kind == tNum && (len(w) == 3 || len(w) == 4) {
			sc.add(t.start, t.end, kCVV, rankCue)
		}
	case c&cueExpiry != 0:
		if month(w) && k+1 < len(sc.toks) && oneOf(sc.gap(k), "/", "-", ".") && sc.toks[k+1].kind == tNum && sc.cues&(cueCard|cueCVV) != 0 {
			if l := len(sc.text(k + 1)); l == 2 || l == 4 {
				sc.add(t.start, sc.toks[k+1].end, kExpiry, rankCue)
			}
		}
	case c&cueZip != 0:
		sc.postcode(k)
	case c&cueDriver != 0:
		if (digits >= 4 || digits == 3 && n >= 8 && t.kind == tAlnum) && n >= 5 && n <= 20 && all&cueOrder == 0 && !sc.isDate(k) {
			sc.add(t.start, end, kDriver, rankCue)
		}
	case c&cuePassport != 0:
		if digits >= 4 && n >= 6 && n <= 12 && !ordered && !sc.isDate(k) && (sc.text(i) != "pass" || all&cueNumber != 0) {
			sc.add(t.start, end, kPassport, rankCue)
		}
	case c&cuePlate != 0:
		if digits >= 1 && n >= 4 && n <= 9 && anyUpper(sc.v.s[t.start:end]) && !ordered {
			sc.add(t.start, end, kPlate, rankCue)
		}
	case c&cueRouting != 0:
		if n == 9 && digits == 9 && aba(onlyDigits(sc.v.s[t.start:end])) {
			sc.add(t.start, end, kBank, rankCue)
		}
	case c&(cueBank) != 0:
		if digits >= 6 && n <= 24 && !ordered && (n > 10 || !sc.isDate(k)) {
			sc.add(t.start, end, kBank, rankCue)
		} else if digits == 6 && n == 6 {
			sc.add(t.start, end, kBank, rankCue)
		}
	case c&(cueID|cueSSN) != 0:
		if digits >= 5 && n >= 6 && n <= 18 && all&(cueOrder|cuePhone) == 0 && !sc.isDate(k) {
			kd := kNationalID
			if all&cueSSN != 0 || c&cueSSN != 0 {
				kd = kSSN
			}
			sc.add(t.start, end, kd, rankCue)
		}
	}
}

func (sc *scratch) isDate(k int) bool {
	_, ok := sc.dateAt(k)
	return ok
}

// aba is the check of a US routing number: weights 3, 7, 1.
func aba(d string) bool {
	return len(d) == 9 && weighted(d, 3, 7, 1, 3, 7, 1, 3, 7, 1)%10 == 0 && !same(d)
}

// otherBIC are countries with banks but without IBANs.
const otherBIC = "US CA AU NZ JP CN HK SG IN ZA MX KR TH ID MY PH AR CL CO PE VN TW"

// isBIC is the form of ISO 9362 with a country of the IBAN registry or one of
// the large ones outside it.
func isBIC(w string) bool {
	if len(w) != 8 && len(w) != 11 {
		return false
	}
	for i := range 6 {
		if c := classes[w[i]]; c != cUpper && c != cLower {
			return false
		}
	}
	cc := strings.ToUpper(w[4:6])
	return ibanLength[cc] > 0 || strings.Contains(otherBIC, cc)
}

func anyUpper(s string) bool {
	for i := range len(s) {
		if classes[s[i]] == cUpper {
			return true
		}
	}
	return false
}

func countDigits(s string) (n int) {
	for i := range len(s) {
		if classes[s[i]] == cDigit {
			n++
		}
	}
	return n
}

// postcode reads a postal code at token k: up to two groups of up to five
// letters and digits.
func (sc *scratch) postcode(k int) {
	t := &sc.toks[k]
	end := t.end
	n := int(t.end - t.start)
	if n > 9 || n < 2 {
		return
	}
	if k+1 < len(sc.toks) && (sc.gap(k) == " " || sc.gap(k) == "-") {
		u := &sc.toks[k+1]
		l := int(u.end - u.start)
		if u.kind != tWord && l <= 4 && n <= 5 || u.kind == tWord && u.flags&capAll != 0 && l == 2 && n == 4 {
			end = u.end
		}
	}
	sc.add(t.start, end, kPostcode, rankCue)
}

// age marks the number at "41 years old", "aged 41" in the strict profile.
func (sc *scratch) age(i int) {
	for _, k := range [...]int{i - 1, i + 1, i + 2} {
		if k < 0 || k >= len(sc.toks) || sc.toks[k].kind != tNum {
			continue
		}
		if w := sc.text(k); len(w) <= 3 && toInt(w) < 120 {
			sc.add(sc.toks[k].start, sc.toks[k].end, kAge, rankCue)
			return
		}
	}
}
