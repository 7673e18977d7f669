package redact_test

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/transcripts"
	"github.com/candorbot/candor/transcripts/redact"
)

var fuzzSeeds = []string{
	"", "jane@example.com", "4111 1111 1111 1111 12/27 123", "[EMAIL_1] a@b.co", "my name is Anna Maria van der Berg, 12 Main Street, London",
	"ｊ@ｅ.com", "a%40b.com &#64; \\u0040", "1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6", "DE89 3704 0044 0532 0130 00", "http://a:b@c?token=x&token=[EMAIL_1]",
	"I live at 5 rue de la Paix\n75002 Paris\nFrance", "-----BEGIN PRIVATE KEY-----", "@@@@", "[[[[[", "::1 fe80::1 00:1B:44:11:3A:B7", "one two three four five six seven",
	"password: x", "أحمد 我叫王小明 Ελένη", "amFuZS5kb2VAZXhhbXBsZS5jb20=", "e\u0301@e\u0301.com", "\x00a\x00@b.com", "St. St. St. 1 Apt. 2, NY 10001",
}

func FuzzFind(f *testing.F) {
	for _, s := range fuzzSeeds {
		f.Add(s, "")
		f.Add(s, s)
	}
	e := engine(f, nil)
	strict := engine(f, &redact.Options{Profile: redact.ProfileStrict, Region: "US"})
	f.Fuzz(func(t *testing.T, text, before string) {
		for _, e := range []*redact.Engine{e, strict} {
			h := transcripts.Hints{Before: before, Known: []transcripts.Value{{Type: redact.Person, Text: before}}}
			spans, err := e.Find(context.Background(), text, h)
			if !utf8.ValidString(text) {
				require.Error(t, err)
				continue
			}
			require.NoError(t, err)
			end := 0
			for _, s := range spans {
				require.True(t, s.Start >= end && s.Start < s.End && s.End <= len(text), "%v", s)
				require.True(t, utf8.ValidString(text[s.Start:s.End]))
				require.NotEmpty(t, s.Key)
				end = s.End
			}
		}
		if !utf8.ValidString(text) {
			return
		}
		// Redacting twice changes nothing.
		once, err := e.Redact(context.Background(), text, transcripts.Hints{}, e.Numbering())
		require.NoError(t, err)
		n := 0
		for range 4 { // what stands together anew may be found anew, but it ends
			twice, err := e.Redact(context.Background(), once, transcripts.Hints{}, e.Numbering())
			require.NoError(t, err)
			if twice == once {
				break
			}
			once = twice
			n++
		}
		require.Less(t, n, 4)
	})
}

// A labelled secret must not survive at any place in any text that leaves it
// standing by itself.
func FuzzSecretsDoNotSurvive(f *testing.F) {
	for _, s := range fuzzSeeds {
		f.Add(s, uint16(3))
	}
	e := engine(f, nil)
	secrets := []string{
		"jane.doe@example.com", "DE89370400440532013000", "ghp_16C7e42F292c6912E7710c838347Ae178B4a", "4111 1111 1111 1111", "+44 7700 900123",
		"my SSN is 512-48-7731", "2001:db8::8a2e:370:7334", "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq", "password: Tr0ub4dor&3",
	}
	f.Fuzz(func(t *testing.T, text string, at uint16) {
		if !utf8.ValidString(text) {
			return
		}
		i := int(at) % (len(text) + 1)
		for i > 0 && i < len(text) && !utf8.RuneStart(text[i]) {
			i--
		}
		for _, secret := range secrets {
			in := text[:i] + "\n\n" + secret + "\n\n" + text[i:]
			out, err := e.Redact(context.Background(), in, transcripts.Hints{}, e.Numbering())
			require.NoError(t, err)
			require.NotContains(t, out, secret)
		}
	})
}

func FuzzRestore(f *testing.F) {
	for _, s := range append(fuzzSeeds, "[EMAIL_2", `[EM\_2]`, "[PERSON_1][EMAIL_2]") {
		f.Add(s, uint8(1))
	}
	f.Fuzz(func(t *testing.T, text string, chunk uint8) {
		whole, err := redact.Restore(text, open, nil)
		require.NoError(t, err)
		var b bytes.Buffer
		r, err := redact.NewRestorer(&b, open, nil)
		require.NoError(t, err)
		for rest := []byte(text); len(rest) > 0; {
			n := min(int(chunk)+1, len(rest))
			_, err := r.Write(rest[:n])
			require.NoError(t, err)
			rest = rest[n:]
		}
		require.NoError(t, r.Close())
		require.Equal(t, whole, b.String())
	})
}

func FuzzNeutralise(f *testing.F) {
	for _, s := range append(fuzzSeeds, "［ＥＭＡＩＬ＿１］", "[ email _ 1 ]", "[EMAIL-1]") {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		out := transcripts.Neutralise(text)
		require.Equal(t, out, transcripts.Neutralise(out))
		for i := strings.IndexByte(out, '['); i >= 0 && i < len(out); i++ {
			_, _, _, ok := transcripts.ParsePlaceholder(out[i:])
			require.False(t, ok, "a placeholder was forged")
		}
		restored, err := redact.Restore(out, func(string, int) (string, bool) { t.Fatal("opened"); return "", false }, nil)
		require.NoError(t, err)
		require.Equal(t, out, restored)
	})
}

// A value that is cut by the pieces of a stream is found all the same.
func FuzzStream(f *testing.F) {
	for _, s := range fuzzSeeds {
		f.Add(s, uint8(7))
	}
	e := engine(f, nil)
	f.Fuzz(func(t *testing.T, text string, chunk uint8) {
		if !utf8.ValidString(text) {
			return
		}
		const secret = "jane.doe@example.com"
		in := []byte(text + "\n\n" + secret + "\n\n" + text)
		var b bytes.Buffer
		s, err := e.NewStream(context.Background(), &b, e.Numbering(), &redact.StreamOptions{Window: 256})
		require.NoError(t, err)
		for len(in) > 0 {
			n := min(int(chunk)+1, len(in))
			if _, err := s.Write(in[:n]); err != nil {
				require.ErrorIs(t, err, redact.ErrTooLong)
				require.NotContains(t, b.String(), secret)
				return
			}
			in = in[n:]
		}
		require.NoError(t, s.Close())
		require.NotContains(t, b.String(), secret)
	})
}

// Mentions lie in the text, in order and inside their sentences.
func FuzzMentions(f *testing.F) {
	for _, s := range append(fuzzSeeds, "I am pregnant. My union, my church!", "she is ＨＩＶ-positive") {
		f.Add(s)
	}
	e := engine(f, nil)
	f.Fuzz(func(t *testing.T, text string) {
		end := 0
		for _, m := range e.Mentions(text) {
			require.True(t, m.Start >= end && m.Start < m.End && m.From <= m.Start && m.End <= m.To && m.To <= len(text), "%v", m)
			require.True(t, utf8.ValidString(text[m.Start:m.End]) && utf8.ValidString(text[m.From:m.To]))
			end = m.End
		}
	})
}
