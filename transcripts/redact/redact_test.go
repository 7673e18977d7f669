package redact_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/transcripts"
	"github.com/candorbot/candor/transcripts/redact"
)

func engine(tb testing.TB, opts *redact.Options) *redact.Engine {
	tb.Helper()
	e, err := redact.New(opts)
	require.NoError(tb, err)
	return e
}

// mask writes [TYPE] for each value.
func mask(tb testing.TB, e *redact.Engine, text string, h transcripts.Hints) string {
	tb.Helper()
	spans, err := e.Find(context.Background(), text, h)
	require.NoError(tb, err)
	return transcripts.Replace(text, spans, func(s transcripts.Span) string { return "[" + s.Type + "]" })
}

func TestFinds(t *testing.T) {
	t.Parallel()
	e := engine(t, nil)
	for in, want := range map[string]string{
		"mail jane.doe+x@example.co.uk!":                                          "mail [EMAIL]!",
		"jane dot doe at example dot com":                                         "[EMAIL]",
		"jane(at)example.com, jane[at]example[dot]com":                            "[EMAIL], [EMAIL]",
		"jane @ example.com":                                                      "[EMAIL]",
		"call me on 07700 900123 or +1 (555) 010-9999 x12":                        "call me on [PHONE] or [PHONE]",
		"my number is four one five five five five oh one two three":              "my number is [PHONE]",
		"reach me: double five one two three four five six":                       "reach me: [PHONE]",
		"4111-1111-1111-1111 exp 12/27 cvv 123":                                   "[CARD] exp [CARD_EXPIRY] cvv [CVV]",
		"card 3782 822463 10005":                                                  "card [CARD]",
		"4111\n1111\n1111\n1111":                                                  "[CARD]",
		"41 11 11 11 11 11 11 11":                                                 "[CARD]",
		"4.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1":                                         "[CARD]",
		"4111🙂1111🙂1111🙂1111":                                                     "[CARD]",
		"４１１１ １１１１ １１１１ １１１１":                                                     "[CARD]",
		"٤١١١١١١١١١١١١١١١":                                                        "[CARD]",
		"IBAN DE89 3704 0044 0532 0130 00":                                        "IBAN [IBAN]",
		"gb29nwbk60161331926819":                                                  "[IBAN]",
		"BIC DEUTDEFF500":                                                         "BIC [BIC]",
		"sort code 12-34-56 account 12345678":                                     "sort code [BANK_ACCOUNT] account [BANK_ACCOUNT]",
		"routing number 021000021":                                                "routing number [BANK_ACCOUNT]",
		"my ssn is 123-45-6789":                                                   "my ssn is [SSN]",
		"NINO AB 12 34 56 C":                                                      "NINO [NATIONAL_ID]",
		"passport no. 533380006":                                                  "passport no. [PASSPORT]",
		"driver's license number is F162-8235-4011":                               "driver's license number is [DRIVER_LICENSE]",
		"number plate AB12 CDE":                                                   "number plate [LICENSE_PLATE]",
		"from 192.168.0.1 and 2001:db8::8a2e:370:7334":                            "from [IP] and [IP]",
		"00:1B:44:11:3A:B7":                                                       "[MAC]",
		"https://bob:secret1@example.org/a?token=abcdef&page=2":                   "https://[URL_SECRET]@example.org/a?token=[URL_SECRET]&page=2",
		"sk-proj-abc123def456ghi789":                                              "[SECRET]",
		"AKIAIOSFODNN7EXAMPLE":                                                    "[SECRET]",
		"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N": "[SECRET]",
		"-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----":    "[SECRET]",
		"my password is hunter2":                                                  "my password is [PASSWORD]",
		"Password: correcthorse":                                                  "Password: [PASSWORD]",
		"my pin is 1234":                                                          "my pin is [PASSWORD]",
		"1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa":                                      "[CRYPTO_WALLET]",
		"bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq":                              "[CRYPTO_WALLET]",
		"0x52908400098527886E0F7030069857D2E4169EE7":                              "[CRYPTO_WALLET]",
		"I am at 52.520008, 13.404954":                                            "I am at [COORDINATES]",
		"born on 12 March 1980":                                                   "born on [DATE_OF_BIRTH]",
		"date of birth: 03/12/1980":                                               "date of birth: [DATE_OF_BIRTH]",
		"my zip code is 90210":                                                    "my zip code is [POSTCODE]",
		"postcode SW1A 1AA":                                                       "postcode [POSTCODE]",
		"P.O. Box 123":                                                            "[ADDRESS]",
		"I live at 12 Long Acre Road, London":                                     "I live at [ADDRESS]",
		"Meine Adresse: Hauptstraße 12, 10115 Berlin":                             "Meine Adresse: [ADDRESS]",
		"send it to 5 rue de la Paix, 75002 Paris":                                "send it to [ADDRESS]",
		"my name is Jane Doe":                                                     "my name is [PERSON]",
		"my name is jane larsson":                                                 "my name is [PERSON]",
		"Dear Mr. Okonkwo,":                                                       "Dear [PERSON],",
		"Kind regards\nJan van der Berg":                                          "Kind regards\n[PERSON]",
		"私の名前は田中太郎です":                                                             "私の名前は[PERSON]です",
		"我叫王小明":                                                                   "我叫[PERSON]",
		"follow me, I am @jane_doe":                                               "follow me, I am [USERNAME]",
		"username: jdoe82":                                                        "username: [USERNAME]",
		"mail=jane%40example.com":                                                 "mail=[EMAIL]",
		`{"m":"jane\u0040example.com"}`:                                           `{"m":"[EMAIL]"}`,
		"jane&#64;example.com":                                                    "[EMAIL]",
		"amFuZS5kb2VAZXhhbXBsZS5jb20=":                                            "[EMAIL]",
		"scan_4111111111111111.png":                                               "scan_[CARD].png",
		"j\u200bane@exam\u00adple.com":                                            "[EMAIL]",
		"jаne@example.com (with a Cyrillic letter)":                               "[EMAIL] (with a Cyrillic letter)",
		"שלום jane@example.com תודה":                                              "שלום [EMAIL] תודה",
	} {
		t.Run(in, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, want, mask(t, e, in, transcripts.Hints{}))
		})
	}
}

func TestLeavesLookAlikes(t *testing.T) {
	t.Parallel()
	e := engine(t, nil)
	for _, text := range []string{
		"order 4111111111 and invoice 2023-00123", "where is order #123-4567890-1234567?", "order number 5551234567",
		"tracking 1Z999AA10123456784", "tracking 9400111899223100001234", "FedEx 123456789012", "DHL JD014600003828392837", "RR123456785DE",
		"SKU 12345678, EAN 4006381333931, ISBN 978-3-16-148410-0", "$1,234,567.00 and 1.000.000 EUR", "at 12:30 on 2020-01-02 13:45:10",
		"version 10.15.7.1 of the app", "I ordered 2 on 12/03/2024", "10 20 30 40 50 60", "4111111111111112", "DE89370400440532013001 is wrong",
		"Will you mark it? I hope Bill may rose", "may I ask", "Can I use Apple Pay or Google Pay?", "I need an XL in Navy Blue",
		"My iPhone 15 and Galaxy S23", "the password is not working", "I forgot my password", "24 hour street delivery", "3 keys and 2 drives",
		"Please charge my card", "What time is it in Paris?", "room 101", "it costs 25 usd", "at this point to do it", "error code 0x80070057",
		"see section 3.1.4", "call center hours 9-5", "from 1990 to 2005", "50% off", "Merry Christmas", "Black Friday", "on Monday",
	} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, text, mask(t, e, text, transcripts.Hints{}))
		})
	}
}

func TestAllowList(t *testing.T) {
	t.Parallel()
	e := engine(t, &redact.Options{Allow: []string{"Ada", "Rosa's Bakery", "Jane Doe"}, AllowEmails: []string{"@shop.example", "help@other.example"}})
	require.Equal(t, "Hi Ada, thanks. I spoke with Jane Doe and [PERSON].", mask(t, e, "Hi Ada, thanks. I spoke with Jane Doe and Maria Lopez.", transcripts.Hints{}))
	require.Equal(t, "a@shop.example help@other.example [EMAIL]", mask(t, e, "a@shop.example help@other.example me@other.example", transcripts.Hints{}))
}

func TestConversation(t *testing.T) {
	t.Parallel()
	e := engine(t, nil)
	known := []transcripts.Value{{Type: redact.Person, Text: "Rosalind Featherstone"}}
	require.Equal(t, "[PERSON] again", mask(t, e, "rosalind again", transcripts.Hints{Known: known}))
	spans, err := e.Find(context.Background(), "Featherstone here", transcripts.Hints{Known: known})
	require.NoError(t, err)
	require.Len(t, spans, 1)
	require.Equal(t, "rosalind featherstone", spans[0].Key, "a part has the whole name's key")

	// split over two messages
	require.Equal(t, "[CARD]", mask(t, e, "1111 1111", transcripts.Hints{Before: "my card is 4111 1111"}))
	require.Equal(t, "it's [PERSON]", "it's "+mask(t, e, "Zwelibanzi", transcripts.Hints{Before: "ok, my name is"}))
	// what the previous message held is not reported again
	require.Equal(t, "thanks", mask(t, e, "thanks", transcripts.Hints{Before: "mail jane@example.com"}))
}

func TestSameValueSameKey(t *testing.T) {
	t.Parallel()
	e := engine(t, &redact.Options{Region: "GB"})
	for _, pair := range [][2]string{
		{"Jane@Example.com", "jane@example.com"}, {"tel 07700 900123", "tel +44 7700 900123"}, {"4111 1111 1111 1111", "4111111111111111"},
		{"DE89 3704 0044 0532 0130 00", "de89370400440532013000"}, {"my name is Zoë Müller", "my name is ZOE MULLER"},
	} {
		a, err := e.Find(context.Background(), pair[0], transcripts.Hints{})
		require.NoError(t, err)
		b, err := e.Find(context.Background(), pair[1], transcripts.Hints{})
		require.NoError(t, err)
		require.Len(t, a, 1, pair[0])
		require.Len(t, b, 1, pair[1])
		require.Equal(t, a[0].Key, b[0].Key)
		require.Equal(t, a[0].Type, b[0].Type)
	}
}

func TestNumbering(t *testing.T) {
	t.Parallel()
	e := engine(t, nil)
	n := e.Numbering()
	out, err := e.Redact(context.Background(), "a@b.com, c@d.com, A@B.COM", transcripts.Hints{}, n)
	require.NoError(t, err)
	require.Equal(t, "[EMAIL_1], [EMAIL_2], [EMAIL_1]", out)
	again, err := e.Redact(context.Background(), out, transcripts.Hints{}, n)
	require.NoError(t, err)
	require.Equal(t, out, again, "twice changes nothing")
	out, err = e.Redact(context.Background(), "[EMAIL_7] is not x@y.com", transcripts.Hints{}, n)
	require.NoError(t, err)
	require.Equal(t, "[EMAIL_7] is not [EMAIL_8]", out, "a typed placeholder is no other's number")
}

func TestActions(t *testing.T) {
	t.Parallel()
	e := engine(t, &redact.Options{HashKey: []byte("0123456789abcdef"), Actions: map[string]redact.Action{
		redact.Card: redact.ActionMask, redact.Email: redact.ActionHash, redact.CVV: redact.ActionDrop,
	}})
	text := "jane@example.com 4111 1111 1111 1111 cvv 123"
	out, err := e.Redact(context.Background(), text, transcripts.Hints{}, e.Numbering())
	require.NoError(t, err)
	require.Regexp(t, `^\[EMAIL:[0-9a-f]{16}\] \[CARD_1 …1111\] cvv $`, out)
	again, err := e.Redact(context.Background(), out, transcripts.Hints{}, e.Numbering())
	require.NoError(t, err)
	require.Equal(t, out, again)
}

func TestFailsClosed(t *testing.T) {
	t.Parallel()
	e := engine(t, &redact.Options{MaxBytes: 100, Recognizers: []redact.Recognizer{
		{Type: "BOOM", Find: func(s string) [][2]int {
			if strings.Contains(s, "boom") {
				panic("customer text: " + s)
			}
			if strings.Contains(s, "range") {
				return [][2]int{{0, 1000}}
			}
			return nil
		}},
	}})
	for text, want := range map[string]error{
		"boom secret":            redact.ErrPanic,
		"range":                  redact.ErrRecognizer,
		strings.Repeat("a", 101): redact.ErrTooLong,
		"bad \xff text":          redact.ErrEncoding,
	} {
		spans, err := e.Find(context.Background(), text, transcripts.Hints{})
		require.ErrorIs(t, err, want)
		require.Nil(t, spans)
		require.NotContains(t, err.Error(), "secret")
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := e.Find(ctx, "x", transcripts.Hints{})
	require.ErrorIs(t, err, context.Canceled)
	_, err = e.Find(context.Background(), "x", transcripts.Hints{Region: "XX"})
	require.ErrorContains(t, err, `"XX"`)
	require.Equal(t, uint64(6), e.Stats().Failed, "each is counted")
	require.Equal(t, "ok [EMAIL]", mask(t, e, "ok a@b.com", transcripts.Hints{}), "the engine lives on")
}

func TestNewReportsAllFaults(t *testing.T) {
	t.Parallel()
	_, err := redact.New(&redact.Options{
		Profile: "no", Region: "QQ", Types: []string{"EMAIL", "NOPE"}, Without: []string{"EMAIL"}, Allow: []string{" "}, AllowEmails: []string{"x"},
		Recognizers: []redact.Recognizer{{Type: "low", Pattern: "("}, {Type: "EMPTY", Pattern: "a*"}, {Type: "NOTHING"}, {Type: "CTX", Words: []string{""}, Context: []string{"two words"}}},
		Actions:     map[string]redact.Action{"EMAIL": "burn", "CARD": redact.ActionHash, "WHAT": redact.ActionDrop}, MaxBytes: -1,
	})
	for _, want := range []string{`"no"`, `"QQ"`, `"NOPE"`, "in Types and in Without", "holds no word", `"x" is neither`, "Type must match", "missing closing", "matches the empty", "needs Pattern", "empty word", "not one word", `"burn"`, "HashKey", `"WHAT"`, "MaxBytes"} {
		require.ErrorContains(t, err, want)
	}
	_, err = redact.New(&redact.Options{Profile: redact.ProfilePayment, Without: []string{redact.Card, redact.CVV, redact.CardExpiry, redact.IBAN, redact.BIC, redact.BankAccount, redact.Secret, redact.Password, redact.URLSecret}})
	require.ErrorContains(t, err, "nothing is left")
}

func TestProfiles(t *testing.T) {
	t.Parallel()
	text := "my name is Jane Doe, I am 41 years old, jane@example.com, 4111 1111 1111 1111"
	for p, want := range map[redact.Profile]string{
		redact.ProfileDefault:    "my name is [PERSON], I am 41 years old, [EMAIL], [CARD]",
		redact.ProfileStrict:     "my name is [PERSON], I am [AGE] years old, [EMAIL], [CARD]",
		redact.ProfileStructured: "my name is Jane Doe, I am 41 years old, [EMAIL], [CARD]",
		redact.ProfilePayment:    "my name is Jane Doe, I am 41 years old, jane@example.com, [CARD]",
	} {
		require.Equal(t, want, mask(t, engine(t, &redact.Options{Profile: p}), text, transcripts.Hints{}), p)
	}
}

func TestCustomRecognizers(t *testing.T) {
	t.Parallel()
	e := engine(t, &redact.Options{Recognizers: []redact.Recognizer{
		{Type: "CUSTOMER_NO", Pattern: `\bK-(?P<value>\d{5})\b`, Context: []string{"customer"}},
		{Type: redact.Person, Words: []string{"Blue Wolf"}},
	}})
	require.Equal(t, "customer K-[CUSTOMER_NO]", mask(t, e, "customer K-１２３４５", transcripts.Hints{}))
	require.Equal(t, "part K-54321", mask(t, e, "part K-54321", transcripts.Hints{}), "no context")
	require.Equal(t, "ask [PERSON]!", mask(t, e, "ask blue wolf!", transcripts.Hints{}))
}

func TestLongInputs(t *testing.T) {
	t.Parallel()
	e := engine(t, nil)
	big := strings.Repeat("lorem ipsum dolor sit amet ", 40000) + "jane@example.com"
	spans, err := e.Find(context.Background(), big, transcripts.Hints{})
	require.NoError(t, err)
	require.NotEmpty(t, spans)
	last := spans[len(spans)-1]
	require.Equal(t, "jane@example.com", big[last.Start:last.End])
	_, err = e.Find(context.Background(), strings.Repeat("x", redact.DefaultMaxBytes+1), transcripts.Hints{})
	require.ErrorIs(t, err, redact.ErrTooLong)
}

func ExampleEngine_Find() {
	e, err := redact.New(nil)
	if err != nil {
		panic(err)
	}
	text := "I'm Jane Doe, mail jane@example.com"
	spans, err := e.Find(context.Background(), text, transcripts.Hints{})
	if err != nil {
		panic(err)
	}
	for _, s := range spans {
		fmt.Println(s.Type, text[s.Start:s.End])
	}
	// Output:
	// PERSON Jane Doe
	// EMAIL jane@example.com
}

func ExampleEngine_Redact() {
	e, err := redact.New(&redact.Options{Region: "GB", Allow: []string{"Rosa's Bakery"}})
	if err != nil {
		panic(err)
	}
	n := e.Numbering()
	for _, text := range []string{"Hello, call me on 07700 900123", "that is +44 7700 900123"} {
		out, err := e.Redact(context.Background(), text, transcripts.Hints{}, n)
		if err != nil {
			panic(err)
		}
		fmt.Println(out)
	}
	// Output:
	// Hello, call me on [PHONE_1]
	// that is [PHONE_1]
}

func ExampleRestore() {
	values := map[string]string{"PERSON_1": "Jane"}
	out, err := redact.Restore("Hi [Person_1], your order is on its way.", func(typ string, n int) (string, bool) {
		v, ok := values[fmt.Sprintf("%s_%d", typ, n)]
		return v, ok
	}, nil)
	if err != nil {
		panic(err)
	}
	fmt.Println(out)
	// Output: Hi Jane, your order is on its way.
}
