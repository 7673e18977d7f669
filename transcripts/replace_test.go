package transcripts_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/transcripts"
)

func TestReplace(t *testing.T) {
	t.Parallel()
	name := func(s transcripts.Span) string { return "<" + s.Type + ">" }
	for _, c := range []struct {
		text  string
		spans []transcripts.Span
		want  string
	}{
		{"abc", nil, "abc"},
		{"abc", []transcripts.Span{{Start: 0, End: 3, Type: "X"}}, "<X>"},
		{"a b c", []transcripts.Span{{Start: 0, End: 1, Type: "X"}, {Start: 4, End: 5, Type: "Y"}}, "<X> b <Y>"},
		{"touching", []transcripts.Span{{Start: 0, End: 5, Type: "X"}, {Start: 5, End: 8, Type: "Y"}}, "<X><Y>"},
		{"overlap", []transcripts.Span{{Start: 0, End: 4, Type: "X"}, {Start: 2, End: 6, Type: "Y"}}, "<X>lap"},
		{"out", []transcripts.Span{{Start: 1, End: 9, Type: "X"}, {Start: 2, End: 2, Type: "Y"}}, "out"},
		{"", []transcripts.Span{{Start: 0, End: 1, Type: "X"}}, ""},
	} {
		require.Equal(t, c.want, transcripts.Replace(c.text, c.spans, name))
	}
}

func TestParsePlaceholder(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"[EMAIL_1]": "EMAIL 1 9", "[email_12] x": "EMAIL 12 10", "[NATIONAL_ID_3]": "NATIONAL_ID 3 15", "[A_9999999]": "A 9999999 11",
		"[EMAIL_0]": "", "[EMAIL_01]": "", "[EMAIL_]": "", "[_1]": "", "[1A_1]": "", "[EMAIL_1": "", "EMAIL_1]": "", "[E MAIL_1]": "", "": "", "[]": "",
		"[EMAIL_99999999]": "", "[" + strings.Repeat("A", 70) + "_1]": "", "[É_1]": "",
	} {
		typ, n, size, ok := transcripts.ParsePlaceholder(in)
		if want == "" {
			require.False(t, ok, in)
			continue
		}
		require.True(t, ok, in)
		require.Equal(t, want, fmt.Sprint(typ, " ", n, " ", size))
	}
	require.Equal(t, "[CARD_7]", transcripts.Placeholder("CARD", 7))
}

func TestNeutralise(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"nothing":                     "nothing",
		"my [EMAIL_1] and [person_2]": "my (EMAIL_1) and (person_2)",
		"[order 5] [x] [1] []":        "[order 5] [x] [1] []",
		"［ＥＭＡＩＬ＿１］":                   "(ＥＭＡＩＬ＿１)",
		"[ EMAIL_1 ]":                 "( EMAIL_1 )",
		"[E\u200bMAIL_1]":             "(E\u200bMAIL_1)",
		"[[EMAIL_1]]":                 "[(EMAIL_1)]",
		"[EMAIL-1]":                   "(EMAIL-1)",
		"[EMAIL_1":                    "[EMAIL_1",
	} {
		require.Equal(t, want, transcripts.Neutralise(in), in)
	}
}

func ExampleReplace() {
	spans := []transcripts.Span{{Start: 9, End: 13, Type: "PERSON", Key: "jane"}}
	fmt.Println(transcripts.Replace("Hello, I Jane", spans, func(s transcripts.Span) string {
		return transcripts.Placeholder(s.Type, 1)
	}))
	// Output: Hello, I [PERSON_1]
}

func ExampleNeutralise() {
	fmt.Println(transcripts.Neutralise("send it to [EMAIL_1]"))
	// Output: send it to (EMAIL_1)
}
