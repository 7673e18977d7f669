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

func TestDecode(t *testing.T) {
	t.Parallel()
	for in, ok := range map[string]bool{
		`{"type":"say","text":"hi","unknown":[1,{"a":2}]}`: true,
		` {"type":"seen","seq":18446744073709551615} `:     true,
		`{}`:                           true,
		`{"text":"a \" , { [ \\"}`:     true,
		``:                             false,
		`null`:                         false,
		`[]`:                           false,
		`"x"`:                          false,
		`{"type":1}`:                   false,
		`{"seq":-1}`:                   false,
		`{"seq":1.5}`:                  false,
		`{"seq":18446744073709551616}`: false,
		`{"on":"yes"}`:                 false,
		`{"type":"a","type":"b"}`:      false,
		`{"type":"a","Type":"b"}`:      false,
		`{"type":"a","\u0074ype":"b"}`: false,
		`{"type":"a"}{"type":"b"}`:     false,
		`{"type":"a"`:                  false,
		`{"a":{"b":{"c":{"d":1}}}}`:    true,
		`{"a":{"b":{"c":{"d":{}}}}}`:   false,
		"{\"text\":\"\xff\"}":          false,
		`{"a":[` + strings.Repeat("1,", 64) + `1]}`:             false,
		strings.Repeat("[", 10000) + strings.Repeat("]", 10000): false,
	} {
		var f frame
		err := wsconn.Decode([]byte(in), &f)
		if ok {
			require.NoError(t, err, in)
		} else {
			require.ErrorIs(t, err, wsconn.ErrBadFrame, in)
		}
	}
	var f frame
	err := wsconn.Decode([]byte(`{"seq":"ada@example.com"}`), &f)
	require.ErrorContains(t, err, "seq")
	require.NotContains(t, err.Error(), "ada")
}

func FuzzDecode(f *testing.F) {
	for _, s := range []string{`{"type":"say","text":"hi"}`, `{"a":[{"b":"\""}]}`, `{"\\":1,"\"":2}`, `{`, "{\"a\":\"\xff\"}", `{"type":"a","TYPE":"b"}`, ` {} `} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		var v frame
		if wsconn.Decode(in, &v) != nil {
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
			require.Equal(t, s, v.Type, "no other spelling of the name may win")
		}
	})
}

func ExampleDecode() {
	var f struct {
		Type string `json:"type"`
		Text string `json:"text"`
	}
	fmt.Println(wsconn.Decode([]byte(`{"type":"say","text":"hello"}`), &f), f.Text)
	fmt.Println(wsconn.Decode([]byte(`{"type":"say","type":"erase"}`), &f))
	// Output:
	// <nil> hello
	// wsconn: bad frame: a field comes twice
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
