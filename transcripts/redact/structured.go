package redact

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// structured runs every recogniser that works by form, checksum and cue.
func (sc *scratch) structured() {
	for _, a := range sc.opens {
		sc.placeholder(int(a.pos), int(a.tok))
	}
	sc.colonValues()
	for i, a := range sc.ats {
		if n := len(sc.cands); n == cap(sc.cands) && n >= 1<<10 {
			sc.cands = slices.Grow(sc.cands, min(len(sc.ats)-i, 7*n)) // a hostile text: fewer copies than by doubling
		}
		if len(sc.userinfo) == 0 || !slices.Contains(sc.userinfo, a.pos) {
			sc.email(int(a.pos), int(a.tok))
		}
	}
	if sc.cues&cueAtWord != 0 && sc.cues&cueDot != 0 {
		sc.spelledEmails()
	}
	if sc.cues&cueSpoken != 0 {
		sc.spokenDigits()
	}
	sc.numbers()
	if sc.cues&(cuePassword|cueKey|cueUser) != 0 {
		sc.saidSecrets()
	}
	if sc.cues&(cueZip|cueDOB|cueCVV|cueExpiry|cuePassport|cueDriver|cuePlate|cueBIC|cueID|cueAge|cueBank|cueUser|cueRouting|cueSSN) != 0 {
		sc.cuedValues()
	}
	sc.birthDates()
}

func isLocal(b byte) bool {
	switch classes[b] {
	case cLower, cUpper, cDigit, cHigh:
		return true
	}
	return b == '.' || b == '_' || b == '-' || b == '+' || b == '\'' || b == '~' || b == '^' || b == '`' || b == '!' || b == '#' || b == '$' || b == '*'
}

// maxLocal and maxDomain bound an address (RFC 5321 4.5.3.1).
const (
	maxLocal  = 64
	maxDomain = 253
)

// email reads an address around the '@' at p; tok is the token after it.
func (sc *scratch) email(p, tok int) {
	s := sc.v.s
	start := p
	for start > 0 && p-start < maxLocal && isLocal(s[start-1]) {
		start--
	}
	for start > 0 && !utf8.RuneStart(s[start]) {
		start--
	}
	for start < p && !letterOrDigit(s[start]) {
		start++
	}
	spaced := false
	if start == p && p > 1 && s[p-1] == ' ' && isLocal(s[p-2]) {
		// "john @ example.com", when what follows is surely a domain
		for start = p - 1; start > 0 && p-start < maxLocal && isLocal(s[start-1]); {
			start--
		}
		spaced = true
	}
	from := p + 1
	for from < len(s) && from < p+4 && (s[from] == ' ' || s[from] == '\n' || s[from] == '\r') {
		from++
		spaced = true
	}
	end, dots := sc.domain(from)
	switch {
	case start == p || spaced && dots == 0 && s[p-1] == ' ':
		sc.handle(p, tok)
	case dots > 0:
		if !numeric(s[from:end]) || dots == 3 && !spaced { // "2 pcs @ 4.99"
			sc.add(int32(start), int32(end), kEmail, rankCheck)
		}
	case !spaced && end > from:
		// user@host, user@example (dot) com
		if e := sc.spelledDomain(tok, end); e > end {
			end = e
		}
		sc.add(int32(start), int32(end), kEmail, rankShape)
	case !spaced && from < len(s) && s[from] == '[':
		if close := strings.IndexByte(s[from:min(len(s), from+48)], ']'); close > 0 {
			sc.add(int32(start), int32(from+close+1), kEmail, rankShape)
		}
	}
}

func letterOrDigit(b byte) bool {
	c := classes[b]
	return c >= cLower && c <= cHigh
}

// domain reads labels from i and returns where they end and how many dots
// stand between them; the last label must look like a top-level domain.
func (sc *scratch) domain(i int) (end, dots int) {
	s := sc.v.s
	end = i
	label := 0
	for k := i; k < len(s) && k-i < maxDomain; k++ {
		b := s[k]
		switch {
		case letterOrDigit(b):
			if b >= utf8.RuneSelf {
				if r, _ := utf8.DecodeRuneInString(s[k:]); utf8.RuneStart(b) && !unicode.IsLetter(r) && !unicode.Is(unicode.Mn, r) {
					return end, dots
				}
			}
			label++
			end = k + 1
		case b == '-' && label > 0:
		case b == '.' && label > 0 && k+1 < len(s) && letterOrDigit(s[k+1]) && tldAhead(s[k+1:]):
			dots++
			label = 0
		default:
			return end, dots
		}
	}
	return end, dots
}

// tldAhead reports whether what follows a dot can be a label: two letters or
// more, or digits (an address literal), not the next sentence's "I".
func tldAhead(s string) bool {
	n := 0
	for n < len(s) && n < 3 && letterOrDigit(s[n]) {
		n++
	}
	return n >= 2 || n == 1 && len(s) > 1 && (s[1] == '.' || s[1] == '-') || n == 1 && classes[s[0]] == cDigit
}

// numeric reports digits and dots only.
func numeric(s string) bool {
	for i := range len(s) {
		if s[i] != '.' && classes[s[i]] != cDigit {
			return false
		}
	}
	return true
}

// handle reads "@name" as a user name.
func (sc *scratch) handle(p, tok int) {
	s := sc.v.s
	if p > 0 && letterOrDigit(s[p-1]) || tok >= len(sc.toks) || int(sc.toks[tok].start) != p+1 {
		return
	}
	end := p + 1
	for end < len(s) && end-p < 40 && (letterOrDigit(s[end]) || s[end] == '_' || s[end] == '.') {
		end++
	}
	for end > p && s[end-1] == '.' {
		end--
	}
	if end-p < 4 || classes[s[p+1]] == cDigit {
		return
	}
	sc.add(int32(p), int32(end), kUsername, rankShape)
}

// spelledDomain continues a domain over "dot com" words; it returns 0 if none.
func (sc *scratch) spelledDomain(tok, from int) int {
	end := 0
	for k := tok; k+2 < len(sc.toks) && k < tok+8; k++ {
		if int(sc.toks[k].start) >= from && sc.toks[k].cue&cueDot == 0 {
			break
		}
		if sc.toks[k+1].cue&cueDot != 0 && shortGap(sc.gap(k)) && shortGap(sc.gap(k+1)) {
			end = int(sc.toks[k+2].end)
			k++
			from = end
		}
	}
	return end
}

func shortGap(g string) bool {
	if len(g) > 3 {
		return false
	}
	for i := range len(g) {
		switch g[i] {
		case ' ', '(', ')', '[', ']', '{', '}', '<', '>', '_', '-', '*':
		default:
			return false
		}
	}
	return true
}

// topLevel are the top-level domains that people spell out.
var topLevel = func() map[string]bool {
	m := map[string]bool{}
	for t := range strings.FieldsSeq(`com org net edu gov mil info biz name io co me app dev ai tv cc shop store online site xyz example test eu uk us ca au nz ie de
		at ch fr es pt it nl be lu dk se no fi is ee lv lt pl cz sk hu ro bg gr cy mt si hr rs ba al tr ru ua by il ae sa eg za ng ke in pk bd lk cn hk
		tw jp kr sg my th vn ph id br mx ar cl pe`) {
		m[t] = true
	}
	return m
}()

// spelledEmails finds "john dot doe at example dot com" and "john(at)x.com".
func (sc *scratch) spelledEmails() {
	for _, n := range sc.cued {
		i := int(n)
		if sc.toks[i].cue&cueAtWord == 0 || i == 0 || i+1 >= len(sc.toks) {
			continue
		}
		l, r := sc.gap(i-1), sc.gap(i)
		bracketed := strings.ContainsAny(l, "([{<") && strings.ContainsAny(r, ")]}>")
		if !shortGap(l) || !shortGap(r) {
			continue
		}
		start := i - 1
		for start >= 2 && sc.toks[start-1].cue&cueDot != 0 && shortGap(sc.gap(start-1)) && shortGap(sc.gap(start-2)) {
			start -= 2
		}
		for start >= 1 && (sc.gap(start-1) == "." || sc.gap(start-1) == "_" || sc.gap(start-1) == "-") {
			start--
		}
		end := sc.spelledDomain(i+1, int(sc.toks[i+1].end))
		if end > 0 && !bracketed && !topLevel[strings.ToLower(sc.text(sc.tokenAt(int32(end))-1))] {
			continue // "look at the dot on the screen"
		}
		if end == 0 {
			var dots int
			if e, d := sc.domain(int(sc.toks[i+1].start)); d > 0 && bracketed {
				end, dots = e, d
			}
			if dots == 0 {
				continue
			}
		}
		sc.add(sc.toks[start].start, int32(end), kEmail, rankCue)
	}
}

// colonValues handles what a ':' announces: URLs, MAC and IPv6 addresses.
func (sc *scratch) colonValues() {
	var done int32
	sc.userinfo = sc.userinfo[:0]
	for _, a := range sc.colons {
		if a.pos < done {
			continue
		}
		s := sc.v.s
		switch {
		case strings.HasPrefix(s[a.pos:], "://"):
			done = sc.url(a)
		default:
			done = sc.colonHex(a)
		}
	}
}

// secretParams are query parameters whose value is not to be kept.
var secretParams = map[string]bool{
	"token": true, "access_token": true, "refresh_token": true, "id_token": true, "auth": true, "authorization": true, "key": true,
	"apikey": true, "api_key": true, "api-key": true, "secret": true, "client_secret": true, "password": true, "passwd": true, "pwd": true, "pass": true,
	"sig": true, "signature": true, "session": true, "sessionid": true, "session_id": true, "sid": true, "jwt": true, "code": true, "otp": true,
	"reset_token": true, "x-amz-signature": true, "x-amz-credential": true, "x-amz-security-token": true, "user": true, "username": true, "login": true, "name": true,
	"email": true, "phone": true, "firstname": true, "lastname": true, "first_name": true, "last_name": true, "state": true, "nonce": true, "ticket": true, "hash": true,
}

// maxURL bounds one URL; nothing longer is followed in practice.
const maxURL = 8192

// url reads the URL whose "://" stands at a and returns where it ends.
func (sc *scratch) url(a at) int32 {
	s := sc.v.s
	end := int(a.pos) + 3
	for end < len(s) && end-int(a.pos) < maxURL && s[end] > ' ' && s[end] != '"' && s[end] != '<' && s[end] != '>' && s[end] != '\\' {
		end++
	}
	body := s[int(a.pos)+3 : end]
	host := body
	if i := strings.IndexAny(host, "/?#"); i >= 0 {
		host = host[:i]
	}
	base := a.pos + 3
	if i := strings.LastIndexByte(host, '@'); i > 0 {
		sc.add(base, base+int32(i), kURLSecret, rankSecret)
		sc.userinfo = append(sc.userinfo, base+int32(i))
	}
	for at := strings.IndexAny(body, "?#"); at >= 0 && at < len(body); {
		rest := body[at+1:]
		stop := strings.IndexAny(rest, "&;?#")
		pair := rest
		if stop >= 0 {
			pair = rest[:stop]
		}
		if name, value, ok := strings.Cut(pair, "="); ok && len(value) > 2 && len(name) < 24 && secretParams[strings.ToLower(name)] && value[0] != '[' {
			from := base + int32(at+1+len(name)+1)
			sc.add(from, from+int32(len(strings.TrimRight(value, ".,)"))), kURLSecret, rankSecret)
		}
		if stop < 0 {
			break
		}
		at += 1 + stop
	}
	return base + int32(len(body))
}

func hexByte(b byte) bool {
	return b >= '0' && b <= '9' || b|0x20 >= 'a' && b|0x20 <= 'f'
}

// colonHex reads MAC and IPv6 addresses around the first of their colons.
func (sc *scratch) colonHex(a at) int32 {
	s := sc.v.s
	start := int(a.pos)
	for start > 0 && int(a.pos)-start < 5 && hexByte(s[start-1]) {
		start--
	}
	if start > 0 && (letterOrDigit(s[start-1]) || s[start-1] == ':') {
		return 0
	}
	end, colons, double := start, 0, false
	for end < len(s) && end-start < 46 && (hexByte(s[end]) || s[end] == ':' || s[end] == '.' && colons > 1) {
		if s[end] == ':' {
			colons++
			if end > start && s[end-1] == ':' {
				double = true
			}
		}
		end++
	}
	if end < len(s) && letterOrDigit(s[end]) {
		return 0
	}
	for end > start && (s[end-1] == '.' || s[end-1] == ':' && !strings.HasSuffix(s[start:end], "::")) {
		end--
	}
	text := s[start:end]
	switch {
	case colons == 5 && len(text) == 17 && !double:
		sc.add(int32(start), int32(end), kMAC, rankCheck)
	case colons >= 2 && validIPv6(text):
		sc.add(int32(start), int32(end), kIP, rankCheck)
	default:
		return 0
	}
	return int32(end)
}
