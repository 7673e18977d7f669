package lex

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// MaxText bounds the work on one message, in bytes: of a longer one the first
// and the last half of it are read, where questions stand.
const MaxText = 4 << 10

// Fold returns text in lower case, compatibility-composed, without invisible
// and combining signs of Latin, Greek and Cyrillic letters, and with look-alike
// letters of other scripts written as Latin where a word mixes them.
func Fold(text string) string {
	if len(text) > MaxText {
		head, tail := text[:MaxText/2], text[len(text)-MaxText/2:]
		for len(head) > 0 && !utf8.ValidString(head[len(head)-min(4, len(head)):]) && !utf8.RuneStart(head[len(head)-1]) {
			head = head[:len(head)-1]
		}
		text = head + " " + tail
	}
	if ascii(text) {
		return strings.ToLower(text)
	}
	text = norm.NFKD.String(strings.ToValidUTF8(text, " "))
	var b strings.Builder
	b.Grow(len(text))
	last := rune(0)
	for _, r := range text {
		switch {
		case r == '’' || r == '‘' || r == 'ʼ' || r == '`' || r == '´':
			r = '\''
		case r == '“' || r == '”' || r == '„' || r == '«' || r == '»':
			r = '"'
		case unicode.Is(unicode.Cf, r), r == 0xFE0F, r == 0x115F, r == 0x1160, r == 0x3164, r == 0x2800:
			continue // zero-width and filler
		case unicode.Is(unicode.Mn, r):
			// Marks are accents on Latin, Greek and Cyrillic letters (й and ї
			// lose theirs on both sides), but letters elsewhere.
			if unicode.In(last, unicode.Latin, unicode.Greek, unicode.Cyrillic) || unicode.Is(unicode.Arabic, r) || r == 0x0640 {
				continue
			}
			if !unicode.IsLetter(last) && !unicode.Is(unicode.M, last) {
				continue
			}
		}
		if r == '🤖' {
			b.WriteString(" robot ")
			last = ' '
			continue
		}
		if r == 0x0640 { // Arabic stretching
			continue
		}
		r = unicode.ToLower(r)
		if l, ok := letters[r]; ok {
			b.WriteString(l)
			last = 'a'
			continue
		}
		last = r
		b.WriteRune(r)
	}
	return unmix(norm.NFC.String(b.String()))
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// letters are Latin letters that no decomposition reaches.
var letters = map[rune]string{
	'ß': "ss", 'ı': "i", 'ł': "l", 'ø': "o", 'đ': "d", 'ð': "d", 'þ': "th", 'æ': "ae", 'œ': "oe", 'ħ': "h", 'ŋ': "n", 'ə': "e",
	'ɑ': "a", 'ɡ': "g", 'ɩ': "i", 'ʀ': "r", 'ʏ': "y", 'ᴀ': "a", 'ᴇ': "e", 'ᴏ': "o", 'ᴜ': "u",
}

// lookalikes are letters of other scripts that pass for Latin ones.
var lookalikes = map[rune]rune{
	'а': 'a', 'е': 'e', 'о': 'o', 'р': 'p', 'с': 'c', 'х': 'x', 'у': 'y', 'і': 'i', 'ѕ': 's', 'ј': 'j', 'һ': 'h', 'ԁ': 'd', 'ո': 'n',
	'м': 'm', 'т': 't', 'н': 'h', 'в': 'b', 'к': 'k', 'г': 'r', 'п': 'n', 'ь': 'b', 'ц': 'u', 'и': 'u',
	'ο': 'o', 'α': 'a', 'ι': 'i', 'ν': 'v', 'ρ': 'p', 'τ': 't', 'υ': 'u', 'ε': 'e', 'κ': 'k', 'η': 'n', 'μ': 'u', 'χ': 'x', 'β': 'b',
	'օ': 'o', 'ս': 'u', 'ց': 'g', 'հ': 'h', 'ա': 'w', 'ʜ': 'h', 'ᴍ': 'm', 'ɴ': 'n', 'ᴛ': 't', 'ʙ': 'b',
}

// backwards are Latin letters that pass for Cyrillic ones.
var backwards = map[rune]rune{'a': 'а', 'e': 'е', 'o': 'о', 'p': 'р', 'c': 'с', 'x': 'х', 'y': 'у', 'i': 'і', 'k': 'к', 'm': 'м', 't': 'т', 'h': 'н', 'b': 'в'}

// Strict look-alikes have the same shape; a whole word of them in a text
// that is otherwise Latin is taken for Latin.
const strict = "аеорсхуіѕјһԁοανιρτυ"

// unmix rewrites look-alikes in words that mix scripts, and words made only
// of exact look-alikes where the rest of the text is Latin.
func unmix(text string) string {
	latin, other := 0, 0
	foreign := false
	for _, r := range text {
		switch {
		case r < 0x80:
			if r >= 'a' && r <= 'z' {
				latin++
			}
		case lookalikes[r] != 0:
			foreign = true
			other++
		case unicode.IsLetter(r):
			other++
		}
	}
	if !foreign || latin == 0 {
		return text
	}
	var b strings.Builder
	word := func(w string) {
		hasLatin, onlyStrict := false, true
		for _, r := range w {
			hasLatin = hasLatin || r >= 'a' && r <= 'z'
			onlyStrict = onlyStrict && strings.ContainsRune(strict, r)
		}
		cyrillic := latin < other && strings.ContainsFunc(w, func(r rune) bool { return unicode.Is(unicode.Cyrillic, r) })
		for _, r := range w {
			if c := backwards[r]; cyrillic && hasLatin {
				if c != 0 { // a Latin letter in a Cyrillic word
					r = c
				}
				b.WriteRune(r)
				continue
			}
			if l := lookalikes[r]; l != 0 && (hasLatin || onlyStrict && latin > other) {
				r = l
			}
			b.WriteRune(r)
		}
	}
	start := -1
	for i, r := range text {
		if unicode.IsLetter(r) {
			if start < 0 {
				start = i
			}
			continue
		}
		if start >= 0 {
			word(text[start:i])
			start = -1
		}
		b.WriteRune(r)
	}
	if start >= 0 {
		word(text[start:])
	}
	return b.String()
}

// Words cuts folded text into words and the marks ? . , " (other punctuation
// parts words). Apostrophes inside words vanish.
// Letters spelled one by one ("b o t", "b.o.t") are joined.
func Words(folded string, dst []string) []string {
	start := -1
	apostrophe := false
	flush := func(end int) {
		if start < 0 {
			return
		}
		w := folded[start:end]
		if apostrophe {
			w = strings.ReplaceAll(w, "'", "")
		}
		if w != "" {
			dst = append(dst, w)
		}
		start, apostrophe = -1, false
	}
	for i, r := range folded {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r >= 0x80 && (unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.M, r)),
			(r == '@' || r == '$') && start >= 0:
			if start < 0 {
				start = i
			}
		case r == '\'' && start >= 0:
			apostrophe = true
		default:
			flush(i)
			var mark string
			switch r {
			case '?', '؟', ';', '？':
				mark = "?"
				if r == ';' {
					mark = "."
				}
			case '.', '!', '\n', '。', '！', '।', '…':
				mark = "."
			case '"':
				mark = "\""
			case ',', ':', '，', '、', '،', '(', ')', '–', '—':
				mark = ","
			default:
				continue
			}
			if n := len(dst); n > 0 && (dst[n-1] == mark || dst[n-1] == "?" || mark == "," && dst[n-1] == ".") && mark != "\"" {
				continue
			}
			dst = append(dst, mark)
		}
	}
	flush(len(folded))
	return joinSpelled(dst)
}

// joinSpelled joins runs of three and more single Latin letters that make a
// word ("r u a" is none).
func joinSpelled(words []string) []string {
	single := func(w string) bool { return len(w) == 1 && w[0] >= 'a' && w[0] <= 'z' }
	out := words[:0]
	for i := 0; i < len(words); {
		j := i
		for j < len(words) && j < i+40 && (single(words[j]) || words[j] == "." && j+1 < len(words) && single(words[j+1]) && j > i) {
			j++
		}
		n := 0
		for _, w := range words[i:j] {
			if single(w) {
				n++
			}
		}
		if n < 3 {
			j = i + 1
			out = append(out, words[i])
			i = j
			continue
		}
		var b strings.Builder
		for _, w := range words[i:j] {
			if single(w) {
				b.WriteString(w)
			}
		}
		if joined := b.String(); ClassOf(joined) != None {
			out = append(out, joined)
		} else {
			out = append(out, words[i])
			j = i + 1
		}
		i = j
	}
	return out
}
