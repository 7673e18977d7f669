package redact

import (
	"strings"

	"github.com/candorbot/candor/transcripts/redact/internal/lexicon"
)

// canonical is the form by which two spellings of one value are the same.
func (sc *scratch) canonical(k kind, text string) string {
	switch k {
	case kPhone:
		return sc.phoneKey(text)
	case kCard, kCVV, kExpiry, kSSN, kBank:
		if d := onlyDigits(text); d != "" {
			return d
		}
	case kEmail, kUsername:
		return strings.ToLower(strings.TrimPrefix(dropSpace(text), "@"))
	case kIBAN, kNationalID, kPassport, kDriver, kPlate, kPostcode, kMAC:
		return compactUpper(text)
	case kPerson, kAddress:
		return foldWords(text)
	case kPassword, kSecret, kCrypto, kURLSecret:
		return strings.Clone(text)
	}
	return strings.ToLower(text)
}

func dropSpace(s string) string {
	return strings.Map(func(r rune) rune {
		if r == ' ' || r == '\n' || r == '\r' || r == '\t' {
			return -1
		}
		return r
	}, s)
}

func compactUpper(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z':
			return r - 'a' + 'A'
		case r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r >= 0x80:
			return r
		}
		return -1
	}, s)
}

// foldWords folds letters and keeps one space between words.
func foldWords(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	space := false
	for _, r := range s {
		f := lexicon.Fold(r)
		switch {
		case f == 0:
			continue
		case f <= ' ' || f == ',' || f == '.' || f == '-' || f == '\\':
			space = b.Len() > 0
			continue
		case space:
			b.WriteByte(' ')
			space = false
		}
		b.WriteRune(f)
	}
	return b.String()
}
