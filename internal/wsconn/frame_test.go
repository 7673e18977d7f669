package wsconn_test

import (
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/internal/wsconn"
)

type frame struct {
	Type string  `json:"type"`
	Seq  *uint64 `json:"seq"`
	Text string  `json:"text"`
	On   *bool   `json:"on"`
}

func TestParse(t *testing.T) {
	t.Parallel()
	for in, ok := range map[string]bool{
		`{"type":"say","text":"hi","unknown":[1,{"a":2}]}`: true,
		` {"type":"seen","seq":18446744073709551615} `:     true,
		`{}`:                                  false,
		`{"type":"t","text":"a \" , { [ \\"}`: true,
		``:                                    false,
		`null`:                                false,
		`[]`:                                  false,
		`"x"`:                                 false,
		`{"type":1}`:                          false,
		`{"type":"t","seq":-1}`:               false,
		`{"type":"t","seq":1.5}`:              false,
		`{"type":"t","seq":18446744073709551616}`:               false,
		`{"type":"t","on":"yes"}`:                               false,
		`{"type":"a","type":"b"}`:                               false,
		`{"type":"a","Type":"b"}`:                               false,
		`{"type":"a","\u0074ype":"b"}`:                          false,
		`{"type":"a"}{"type":"b"}`:                              false,
		`{"type":"a"`:                                           false,
		`{"type":"t","a":{"b":{"c":{"d":1}}}}`:                  true,
		`{"type":"t","a":{"b":{"c":{"d":{}}}}}`:                 false,
		"{\"text\":\"\xff\"}":                                   false,
		`{"type":"t","a":[` + strings.Repeat("1,", 64) + `1]}`:  false,
		strings.Repeat("[", 10000) + strings.Repeat("]", 10000): false,
	} {
		var f frame
		p, err := wsconn.Parse([]byte(in))
		if err == nil {
			err = p.Decode(&f)
		}
		if ok {
			require.NoError(t, err, in)
		} else {
			require.ErrorIs(t, err, wsconn.ErrBadFrame, in)
		}
	}
	var f frame
	p, err := wsconn.Parse([]byte(`{"type":"seen","seq":"ada@example.com"}`))
	require.NoError(t, err)
	err = p.Decode(&f)
	require.ErrorContains(t, err, "seq")
	require.NotContains(t, err.Error(), "ada")
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{`{"type":"say","text":"hi"}`, `{"a":[{"b":"\""}]}`, `{"\\":1,"\"":2}`, `{`, "{\"a\":\"\xff\"}", `{"type":"a","TYPE":"b"}`, ` {} `} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		var v frame
		p, err := wsconn.Parse(in)
		if err != nil {
			return
		}
		if err := p.Decode(&v); err != nil {
			require.ErrorIs(t, err, wsconn.ErrBadFrame)
			return
		}
		// What is accepted is one object that encoding/json reads the same way.
		var m map[string]json.RawMessage
		require.NoError(t, json.Unmarshal(in, &m))
		var again frame
		require.NoError(t, json.Unmarshal(in, &again))
		require.Equal(t, again, v)
		if raw, ok := m["type"]; ok {
			var s string
			require.NoError(t, json.Unmarshal(raw, &s))
			require.Equal(t, s, v.Type)
			require.Equal(t, s, p.Type, "no other spelling of the name may win")
		}
	})
}

func ExampleParse() {
	f, err := wsconn.Parse([]byte(`{"type":"say","text":"hello"}`))
	var m struct {
		Text string `json:"text"`
	}
	fmt.Println(f.Type, err, f.Decode(&m), m.Text)
	_, err = wsconn.Parse([]byte(`{"type":"say","type":"erase"}`))
	fmt.Println(err)
	// Output:
	// say <nil> <nil> hello
	// wsconn: not a frame of the protocol: a field comes twice
}

func ExampleOrigins_Allowed() {
	o, err := wsconn.NewOrigins([]string{"https://shop.example"})
	fmt.Println(err)
	for _, origin := range []string{"https://shop.example", "https://chat.example", "https://evil.example"} {
		r := httptest.NewRequest("POST", "https://chat.example/sign-in", nil)
		r.Header.Set("Origin", origin)
		fmt.Println(origin, o.Allowed(r))
	}
	// Output:
	// <nil>
	// https://shop.example true
	// https://chat.example true
	// https://evil.example false
}
