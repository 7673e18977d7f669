package bot

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// ungrounded reports whether a model's words state a figure, or send the
// customer to a web site, an e-mail address or a phone number, that is neither
// in the approved facts nor in what the customer said: a price, a deadline or
// an address that the shop would be held to.
func ungrounded(words string, d *Draft, req *Request) bool {
	words = plain(words)
	known := make([]string, 0, len(d.Facts)+1)
	for _, f := range d.Facts {
		known = append(known, plain(f))
	}
	known = append(known, plain(req.Text))
	if elsewhere(words, known) {
		return true
	}
	words, ok := withoutPhones(words, known)
	if !ok {
		return true
	}
	figures := figuresIn(words)
	if len(figures) == 0 {
		return false
	}
	var said []string
	for _, k := range known {
		said = append(said, figuresIn(k)...)
	}
	return slices.ContainsFunc(figures, func(f string) bool { return !slices.Contains(said, f) })
}

var (
	placeholder = regexp.MustCompile(`\[[A-Z][A-Z0-9_]*\]`)
	// figure matches amounts, percentages, times, dates and plain numbers.
	figure = regexp.MustCompile(`\d+(?:[.,:/-]\d+)*`)
	round  = regexp.MustCompile(`[.,]00\b`)
)

// plain takes placeholders and invisible characters out and writes wide
// letters and all digits as ASCII.
func plain(s string) string {
	s = norm.NFKC.String(placeholder.ReplaceAllString(s, ""))
	if !strings.ContainsFunc(s, func(r rune) bool { return r > unicode.MaxASCII }) {
		return s
	}
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Cf, r):
			return -1
		case r > unicode.MaxASCII && unicode.IsDigit(r):
			for zero := r; zero > r-10; zero-- {
				if !unicode.IsDigit(zero - 1) {
					return '0' + (r - zero)
				}
			}
		}
		return r
	}, s)
}

// figuresIn drops the decimals of round amounts, so that 3.00 is 3.
func figuresIn(s string) []string {
	if !strings.ContainsAny(s, "0123456789") {
		return nil
	}
	return figure.FindAllString(round.ReplaceAllString(s, ""), -1)
}

// topLevels are the endings by which a web address without https:// and www.
// is known. A word of them after a full stop without a space is taken for one:
// then a person answers.
const topLevels = `com|net|org|info|biz|io|co|app|dev|shop|store|online|site|xyz|top|club|live|link|click|page|website|space|tech|pro|cloud|zone|help|support|` +
	`me|tv|cc|ws|ly|gl|gg|gd|to|ai|am|fm|im|is|it|so|eu|uk|gb|de|fr|es|nl|be|at|ch|pl|pt|se|dk|no|fi|ie|cz|sk|hu|ro|bg|hr|si|gr|ee|lv|lt|lu|mt|us|ca|au|nz|in|cn|jp|kr|tw|hk|ru|su|ua|tr|br|mx|ar|za|ng|example`

var (
	mail    = regexp.MustCompile(`[\p{L}\p{N}._%+'-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+`)
	schemed = regexp.MustCompile(`(?i)\b[a-z][a-z0-9+.-]{1,15}:[/\\]+[^\s<>"]+`)
	bare    = regexp.MustCompile(`(?i:www\.[^\s<>"]+)|(?:[\p{L}\p{N}][\p{L}\p{N}-]*\.)+(?:(?:` + topLevels + `|` + strings.ToUpper(topLevels) + `)\b|\p{L}{2,}[/\\][^\s<>"]+)(?:[/:?#\\][^\s<>"]*)?`)
	active  = regexp.MustCompile(`(?i)\b(?:javascript|vbscript|data|blob|file|intent):[^\s]`)
	phone   = regexp.MustCompile(`\+?\(?\d+\)?(?:(?:[ ./-]|\) ?| \()\(?\d+\)?)*`)
)

// elsewhere reports whether words hold a web or e-mail address that is in none
// of the known texts. Of a web address the host counts, of an e-mail address
// all of it.
func elsewhere(words string, known []string) bool {
	hosts, mails, odd := addresses(words)
	if odd {
		return true
	}
	if len(hosts)+len(mails) == 0 {
		return false
	}
	var knownHosts, knownMails []string
	for _, k := range known {
		h, m, _ := addresses(k)
		knownHosts, knownMails = append(knownHosts, h...), append(knownMails, m...)
		for _, a := range m {
			_, host, _ := strings.Cut(a, "@")
			knownHosts = append(knownHosts, host)
		}
	}
	return slices.ContainsFunc(hosts, func(h string) bool { return !slices.Contains(knownHosts, h) }) ||
		slices.ContainsFunc(mails, func(m string) bool { return !slices.Contains(knownMails, m) })
}

// addresses finds the hosts of web addresses and the e-mail addresses in s. odd
// is true for an address that leads to no host, such as javascript:.
func addresses(s string) (hosts, mails []string, odd bool) {
	if strings.Contains(s, ":") {
		odd = active.MatchString(s)
		s = schemed.ReplaceAllStringFunc(s, func(m string) string {
			_, rest, _ := strings.Cut(m, ":")
			h := host(strings.TrimLeft(rest, `/\`))
			odd = odd || h == ""
			hosts = append(hosts, h)
			return " "
		})
	}
	if strings.Contains(s, "@") {
		s = mail.ReplaceAllStringFunc(s, func(m string) string {
			mails = append(mails, strings.ToLower(m))
			return " "
		})
	}
	if dotted(s) {
		for _, m := range bare.FindAllString(s, -1) {
			hosts = append(hosts, host(m))
		}
	}
	return hosts, mails, odd
}

// dotted reports whether a full stop stands between two characters that a host
// may have: almost no sentence has one.
func dotted(s string) bool {
	for i := 1; i < len(s)-1; i++ {
		if s[i] == '.' && hostByte(s[i-1]) && hostByte(s[i+1]) {
			return true
		}
	}
	return false
}

func hostByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c >= 0x80
}

// host is the host of a web address without its scheme.
func host(s string) string {
	if i := strings.IndexAny(s, `/\?#`); i >= 0 {
		s = s[:i]
	}
	s = s[strings.LastIndexByte(s, '@')+1:]
	s, _, _ = strings.Cut(s, ":")
	s = strings.TrimRight(strings.ToLower(s), ".,;!)]}'")
	return strings.TrimPrefix(s, "www.")
}

// withoutPhones takes the known phone numbers out of words; ok is false when
// there is another. The same number may be written in other groups, and with
// or without the code of the country.
func withoutPhones(words string, known []string) (rest string, ok bool) {
	if strings.IndexFunc(words, isDigit) < 0 {
		return words, true
	}
	ok = true
	rest = phone.ReplaceAllStringFunc(words, func(m string) string {
		n := number(m)
		if n == "" {
			return m
		}
		for _, k := range known {
			for _, p := range phone.FindAllString(k, -1) {
				switch p := number(p); {
				case p == "":
				case strings.Contains(p, n), strings.HasPrefix(m, "+") && strings.HasSuffix(n, p) && len(n)-len(p) <= 3:
					return " "
				case strings.Contains(n, p): // and more figures, such as hours
					return m
				}
			}
		}
		ok = false
		return m
	})
	return rest, ok
}

// number is the digits of what looks like a phone number, else "": 7 to 15,
// with a plus, a leading zero or at least three groups, and no date.
func number(s string) string {
	digits := strings.Map(func(r rune) rune {
		if isDigit(r) {
			return r
		}
		return -1
	}, s)
	groups := len(strings.FieldsFunc(s, func(r rune) bool { return !isDigit(r) }))
	if len(digits) < 7 || len(digits) > 15 || len(digits) == 8 && groups == 3 && !strings.Contains(s, " ") ||
		!strings.HasPrefix(s, "+") && digits[0] != '0' && (groups < 3 || len(digits) < 10) {
		return ""
	}
	return strings.TrimLeft(digits, "0")
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }
