package redact

import (
	"net/netip"
	"strings"
)

func validIPv6(s string) bool {
	a, err := netip.ParseAddr(s)
	return err == nil && a.Is6() && len(s) > 4
}

// A keyForm is a vendor's published form of credential.
type keyForm struct {
	prefix string
	min    int // bytes after the prefix
}

// keyForms by first byte of the prefix.
var keyForms = func() (t [256][]keyForm) {
	for _, f := range []keyForm{
		{"sk-", 16}, {"sk_live_", 10}, {"sk_test_", 10}, {"pk_live_", 10}, {"pk_test_", 10}, {"rk_live_", 10}, {"rk_test_", 10},
		{"ghp_", 20}, {"gho_", 20}, {"ghu_", 20}, {"ghs_", 20}, {"ghr_", 20}, {"github_pat_", 20}, {"glpat-", 16},
		{"xoxb-", 10}, {"xoxp-", 10}, {"xoxa-", 10}, {"xoxr-", 10}, {"xoxs-", 10}, {"xapp-", 10},
		{"AKIA", 16}, {"ASIA", 16}, {"AROA", 16}, {"AIza", 30}, {"ya29.", 20}, {"GOCSPX-", 20},
		{"SG.", 30}, {"shpat_", 20}, {"shpss_", 20}, {"shpca_", 20}, {"npm_", 30}, {"pypi-", 30}, {"dop_v1_", 30},
		{"hf_", 24}, {"whsec_", 16}, {"rzp_live_", 10}, {"rzp_test_", 10}, {"sq0atp-", 16}, {"sq0csp-", 16}, {"EAAA", 40},
		{"key-", 28}, {"AGE-SECRET-KEY-", 30}, {"tskey-", 16}, {"lin_api_", 20}, {"secret_", 30}, {"figd_", 20}, {"NRAK-", 20},
		{"eyJ", 20}, {"glsa_", 20}, {"pat-", 20}, {"dapi", 30}, {"sbp_", 20}, {"vercel_", 20},
	} {
		t[f.prefix[0]] = append(t[f.prefix[0]], f)
	}
	return t
}()

func keyByte(b byte) bool {
	c := classes[b]
	return c >= cLower && c <= cDigit || b == '-' || b == '_' || b == '.' || b == '/' || b == '+' || b == '='
}

// secretAt tries the vendor forms at token i; it returns the end or 0.
func (sc *scratch) secretAt(i int) int32 {
	s, start := sc.v.s, int(sc.toks[i].start)
	forms := keyForms[s[start]]
	if len(forms) == 0 || start > 0 && (letterOrDigit(s[start-1]) || s[start-1] == '_') {
		return 0
	}
	for _, f := range forms {
		if !strings.HasPrefix(s[start:], f.prefix) {
			continue
		}
		end := start
		for end < len(s) && keyByte(s[end]) {
			end++
		}
		for end > start && (s[end-1] == '.' || s[end-1] == '/') {
			end--
		}
		body := s[start+len(f.prefix) : end]
		if len(body) < f.min || !mixed(body) {
			continue
		}
		if f.prefix == "eyJ" && strings.Count(body, ".") < 1 && len(body) < 40 {
			continue
		}
		return int32(end)
	}
	return 0
}

// mixed reports whether s holds digits and letters, as made keys do.
func mixed(s string) bool {
	var l, d bool
	for i := range len(s) {
		switch classes[s[i]] {
		case cLower, cUpper:
			l = true
		case cDigit:
			d = true
		}
	}
	return l && d
}

// privateKey finds PEM blocks; from is where "-----BEGIN" stands.
func (sc *scratch) privateKeys() {
	s := sc.v.s
	for at := 0; ; {
		i := strings.Index(s[at:], "-----BEGIN")
		if i < 0 {
			return
		}
		start := at + i
		head := s[start:min(len(s), start+64)]
		at = start + 10
		if !strings.Contains(head, "PRIVATE KEY") {
			continue
		}
		end := len(s)
		if k := strings.Index(s[at:], "-----END"); k >= 0 {
			end = at + k + 8
			if m := strings.Index(s[end:min(len(s), end+64)], "-----"); m >= 0 {
				end += m + 5
			}
		}
		sc.add(int32(start), int32(end), kSecret, rankSecret)
		at = end
	}
}

// saidSecrets finds what a person says a password, a PIN, a key or a user
// name is: after a colon or an equals sign anything, after "is" what no
// ordinary word is.
func (sc *scratch) saidSecrets() {
	for _, n := range sc.cued {
		i := int(n)
		c := sc.toks[i].cue
		if c&(cuePassword|cueKey|cueUser) == 0 || i+1 >= len(sc.toks) {
			continue
		}
		k, strong, ok := sc.announced(i)
		if !ok {
			continue
		}
		start, end := sc.wordFrom(int(sc.toks[k].start))
		value := sc.v.s[start:end]
		if value == "" || value[0] == '[' {
			continue
		}
		plainWord := sc.toks[k].kind == tWord && int(sc.toks[k].end) == end
		switch {
		case c&cuePassword != 0:
			pin := isWord(sc.text(i), "pin")
			if pin && sc.orderBetween(i, k) {
				continue // "no pin for order 1234567"
			}
			if len(value) < 3 || plainWord && (pin || !strong || sc.info(k).Word() >= 4 && !sc.wholeValue(k, end)) || pin && (!digitsOnly(value) || len(value) > 12) {
				continue
			}
			if !strong && !anyDigit(value) && !strings.ContainsAny(value, "!@#$%^&*_") {
				continue
			}
			sc.add(int32(start), int32(end), kPassword, rankCue)
		case c&cueKey != 0:
			if cut := strings.IndexByte(value, '&'); cut > 0 { // the next parameter
				value, end = value[:cut], start+cut
			}
			if len(value) < 12 || !mixed(value) {
				continue
			}
			sc.add(int32(start), int32(end), kSecret, rankCue)
		default:
			if len(value) < 3 || plainWord && (!strong || sc.info(k).Word() >= 3) {
				continue
			}
			if !strong && !anyDigit(value) && !strings.ContainsAny(value, "_.-") {
				continue
			}
			sc.add(int32(start), int32(end), kUsername, rankCue)
		}
	}
}

// wholeValue reports that the word at token k, which ends at end, is all that
// stands after its sign: "password=summer", "Password: summer" on a line.
func (sc *scratch) wholeValue(k, end int) bool {
	rest := sc.v.s[end:]
	return strings.Contains(sc.gap(k-1), "=") || rest == "" || rest[0] == '\n' || rest[0] == '"' || rest[0] == '\''
}

// orderBetween reports a word of an order between tokens i and k.
func (sc *scratch) orderBetween(i, k int) bool {
	for j := i + 1; j < k; j++ {
		if sc.toks[j].cue&cueOrder != 0 {
			return true
		}
	}
	return false
}

// announced finds the value that token i announces: the token after ":" or
// "=" (strong), or after "is", "=", "was", in up to three words.
func (sc *scratch) announced(i int) (k int, strong, ok bool) {
	for k = i; k+1 < len(sc.toks) && k < i+4; k++ {
		g := sc.gap(k)
		if strings.ContainsAny(g, ":=") {
			return k + 1, true, true
		}
		if strings.ContainsAny(g, ".!?;\n,") && !strings.HasSuffix(g, "\"") {
			return 0, false, false
		}
		switch w := sc.text(k + 1); {
		case isWord(w, "is", "was", "ist", "es", "est", "è", "é", "er", "är", "on", "to"):
			if k+2 < len(sc.toks) {
				return k + 2, strings.ContainsAny(sc.gap(k+1), "\"'`“"), true
			}
		case sc.toks[k+1].kind != tWord:
			return k + 1, false, true
		}
	}
	return 0, false, false
}

func isWord(w string, list ...string) bool {
	for _, l := range list {
		if len(w) == len(l) && strings.EqualFold(w, l) {
			return true
		}
	}
	return false
}

func anyDigit(s string) bool {
	for i := range len(s) {
		if classes[s[i]] == cDigit {
			return true
		}
	}
	return false
}

// wordFrom is the run without spaces and quotes that starts at i, less the
// punctuation at its end.
func (sc *scratch) wordFrom(i int) (start, end int) {
	s := sc.v.s
	for i > 0 && strings.IndexByte("!#$%^&*@", s[i-1]) >= 0 {
		i--
	}
	end = i
	for end < len(s) && s[end] > ' ' && strings.IndexByte("\"'`<>,;)]", s[end]) < 0 && end-i < 256 {
		end++
	}
	for end > i && strings.IndexByte(".?:", s[end-1]) >= 0 {
		end--
	}
	return i, end
}
