package redact_test

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"math/big"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/transcripts"
	"github.com/candorbot/candor/transcripts/redact"
)

// A typeSet draws cases of one type: texts with a value in them, made by the
// public rule, and texts with what only looks like one.
type typeSet struct {
	typ, name string
	value     func(r *rand.Rand) string
	texts     []string // %s is the value
	alike     func(r *rand.Rand) string
}

func pick(r *rand.Rand, list ...string) string { return list[r.IntN(len(list))] }

func capitals(r *rand.Rand, n int) string {
	var b strings.Builder
	for range n {
		b.WriteByte("ABCDEFGHJKLMNPRSTVWXYZ"[r.IntN(22)])
	}
	return b.String()
}

func mixedKey(r *rand.Rand, n int) string {
	const set = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
	var b strings.Builder
	for range n - 2 {
		b.WriteByte(set[r.IntN(len(set))])
	}
	return b.String() + "a7"
}

func hexes(r *rand.Rand, n int) string {
	var b strings.Builder
	for range n {
		b.WriteByte("0123456789abcdef"[r.IntN(16)])
	}
	return b.String()
}

// ibanOf completes a basic bank account number.
func ibanOf(country, bban string) string {
	var d strings.Builder
	for _, c := range bban + country + "00" {
		if c >= 'A' {
			fmt.Fprintf(&d, "%d", c-'A'+10)
			continue
		}
		d.WriteRune(c)
	}
	return country + fmt.Sprintf("%02d", 98-mod(d.String(), 97)) + bban
}

// base58OfHash is a pay-to-hash address with its checksum.
func base58OfHash(r *rand.Rand, version byte) string {
	raw := make([]byte, 21)
	raw[0] = version
	for i := 1; i < 21; i++ {
		raw[i] = byte(r.IntN(256))
	}
	a := sha256.Sum256(raw)
	b := sha256.Sum256(a[:])
	n := new(big.Int).SetBytes(append(raw, b[:4]...))
	const letters = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
	out := ""
	for m := new(big.Int); n.Sign() > 0; {
		n.DivMod(n, big.NewInt(58), m)
		out = letters[m.Int64():][:1] + out
	}
	if version == 0 {
		out = "1" + out
	}
	return out
}

var typeSets = []typeSet{
	{redact.Email, "plain", func(r *rand.Rand) string {
		return pick(r, "jo", "a.b", "x_y", "mia+shop", "o'hara", "li-2") + itoa(r.IntN(99)) + "@" + pick(r, "example.com", "mail.example.co.uk", "uni-köln.example", "a.io")
	}, []string{"write to %s please", "<%s>", "mailto:%s", "is it %s?", `{"mail":"%s"}`},
		func(r *rand.Rand) string {
			return pick(r, "meet @ 5 pm", "2 pcs @ 4.99", "see you at example.com", "a@ b", "price @ "+itoa(r.IntN(90)))
		}},
	{redact.Email, "spelled out", func(r *rand.Rand) string {
		return pick(r, "jo dot lee", "mia", "a.b") + pick(r, " at ", " (at) ", " [at] ") + pick(r, "example dot com", "mail dot example dot org", "gmail dot com")
	}, []string{"my mail is %s", "%s", "reach me: %s thanks"},
		func(r *rand.Rand) string {
			return pick(r, "look at the dot on the screen", "we met at noon", "at example we sell dots", "put a dot at the end")
		}},
	{redact.Card, "any spacing", func(r *rand.Rand) string {
		d := pick(r, "4", "51", "55", "2221", "6011", "65", "3528") + digits(r, 15)
		d = d[:15]
		d += luhnDigit(d)
		return pick(r, d, group(d, 4, " ", 4, " ", 4, " ", 4), group(d, 4, "-", 4, "-", 4, "-", 4), group(d, 4, ".", 4, ".", 4, ".", 4), strings.Join(strings.Split(d, ""), " "))
	}, []string{"it is %s", "charge %s, please", "card %s", "%s"},
		func(r *rand.Rand) string { return "order " + digits(r, 16) }},
	{redact.Card, "American Express", func(r *rand.Rand) string {
		d := pick(r, "34", "37") + digits(r, 12)
		d += luhnDigit(d)
		return pick(r, d, group(d, 4, " ", 6, " ", 5))
	}, []string{"amex %s", "it is %s", "%s"}, func(r *rand.Rand) string { return "parcel " + digits(r, 15) }},
	{redact.CVV, "beside a card", func(r *rand.Rand) string { return digits(r, 3) },
		[]string{"4111 1111 1111 1111, cvv %s", "the cvc is %s", "CVV: %s", "security code on the back, cvv2 %s"},
		func(r *rand.Rand) string { return "size " + digits(r, 3) + ", " + digits(r, 3) + " cm" }},
	{redact.CardExpiry, "beside a card", func(r *rand.Rand) string { return fmt.Sprintf("%02d/%02d", 1+r.IntN(12), 26+r.IntN(8)) },
		[]string{"4111 1111 1111 1111 exp %s", "card 5500005555555559, %s", "my card, expiry %s, cvv 123"},
		func(r *rand.Rand) string { return fmt.Sprintf("delivered on %02d/%02d", 1+r.IntN(12), 1+r.IntN(28)) }},
	{redact.IBAN, "14 countries", func(r *rand.Rand) string {
		c := pick(r, "DE:18", "GB:4A14", "FR:23", "ES:20", "IT:1A22", "NL:4A10", "BE:12", "CH:17", "AT:16", "PL:24", "SE:20", "NO:11", "PT:21", "IE:4A14")
		cc, form, _ := strings.Cut(c, ":")
		head, tail, ok := strings.Cut(form, "A")
		if !ok {
			head, tail = "0", form
		}
		n := 0
		_, _ = fmt.Sscan(tail, &n)
		k := 0
		_, _ = fmt.Sscan(head, &k)
		v := ibanOf(cc, capitals(r, k)+digits(r, n))
		if r.IntN(2) == 0 {
			return v
		}
		var b strings.Builder
		for i := range len(v) {
			if i > 0 && i%4 == 0 {
				b.WriteByte(' ')
			}
			b.WriteByte(v[i])
		}
		return b.String()
	}, []string{"refund to %s", "IBAN: %s", "%s", "is %s right?"},
		func(r *rand.Rand) string { return "article DE" + digits(r, 12) }},
	{redact.BIC, "with its word", func(r *rand.Rand) string { return capitals(r, 4) + pick(r, "DE", "FR", "GB", "NL", "US") + "2X" },
		[]string{"BIC %s", "swift code: %s", "BIC is %s"}, func(r *rand.Rand) string { return "I like SWIFTLY MADE " + capitals(r, 8) }},
	{redact.BankAccount, "sort code and account", func(r *rand.Rand) string {
		return fmt.Sprintf("%02d-%02d-%02d", 10+r.IntN(80), r.IntN(99), r.IntN(99)) + " " + digits(r, 8)
	}, []string{"sort code and account %s", "my bank account is %s", "account number: %s"},
		func(r *rand.Rand) string { return "invoice " + digits(r, 8) + " of 12-11-2025" }},
	{redact.BankAccount, "ABA routing number", func(r *rand.Rand) string {
		d := "0" + pick(r, "1", "2", "3") + digits(r, 6)
		return d + itoa((10-dot(d, "3 7 1 3 7 1 3 7")%10)%10)
	}, []string{"routing number %s", "ABA: %s", "the routing no is %s"}, func(r *rand.Rand) string { return "ticket number " + digits(r, 9) }},
	{redact.Passport, "with its word", func(r *rand.Rand) string {
		return pick(r, capitals(r, 1)+digits(r, 8), digits(r, 9), capitals(r, 2)+digits(r, 7))
	},
		[]string{"passport number %s", "my passport is %s", "Reisepass: %s", "passport no. %s"},
		func(r *rand.Rand) string { return "I lost my passport holder, order " + digits(r, 9) }},
	{redact.DriverLicense, "with its word", func(r *rand.Rand) string {
		return pick(r, capitals(r, 1)+digits(r, 7), digits(r, 8), group(capitals(r, 1)+digits(r, 11), 4, "-", 4, "-", 4), capitals(r, 5)+digits(r, 6)+capitals(r, 2)+"9IJ")
	}, []string{"driver's license %s", "driving licence number: %s", "my DL is %s", "Führerschein %s"},
		func(r *rand.Rand) string { return "the software license key for order " + digits(r, 7) }},
	{redact.LicensePlate, "with its word", func(r *rand.Rand) string {
		return pick(r, capitals(r, 2)+fmt.Sprintf("%02d ", 10+r.IntN(60))+capitals(r, 3), "B-"+capitals(r, 2)+" "+digits(r, 4), capitals(r, 3)+"-"+digits(r, 4))
	}, []string{"licence plate %s", "my plate is %s", "Kennzeichen: %s", "number plate: %s"},
		func(r *rand.Rand) string { return "the plate set " + digits(r, 3) + " is chipped" }},
	{redact.IP, "v4", func(r *rand.Rand) string {
		return fmt.Sprintf("%d.%d.%d.%d", 1+r.IntN(223), r.IntN(256), r.IntN(256), 1+r.IntN(254))
	}, []string{"my ip is %s", "from %s", "%s times out", "http://%s/x"}, func(r *rand.Rand) string {
		return fmt.Sprintf("version %d.%d.%d.%d", r.IntN(20), r.IntN(20), r.IntN(20), r.IntN(20))
	}},
	{redact.IP, "v6", func(r *rand.Rand) string {
		return pick(r, "2001:db8::"+hexes(r, 4), "fe80::"+hexes(r, 4)+":"+hexes(r, 4), "2001:0db8:"+strings.Join([]string{hexes(r, 4), hexes(r, 4), hexes(r, 4), hexes(r, 4), hexes(r, 4), hexes(r, 4)}, ":"))
	}, []string{"my ip is %s", "from %s", "ping %s"}, func(r *rand.Rand) string { return fmt.Sprintf("at %02d:%02d:%02d", r.IntN(24), r.IntN(60), r.IntN(60)) }},
	{redact.MAC, "colons", func(r *rand.Rand) string {
		return strings.Join([]string{hexes(r, 2), hexes(r, 2), hexes(r, 2), hexes(r, 2), hexes(r, 2), hexes(r, 2)}, ":")
	}, []string{"the MAC is %s", "router %s", "%s"}, func(r *rand.Rand) string { return fmt.Sprintf("ratio %d:%d:%d", r.IntN(9), r.IntN(9), r.IntN(9)) }},
	{redact.URLSecret, "tokens and credentials", func(r *rand.Rand) string { return mixedKey(r, 14) },
		[]string{"https://shop.example/reset?token=%s", "see https://me:%s@host.example/", "http://a.example/x?id=4&access_token=%s&y=1"},
		func(r *rand.Rand) string { return "https://shop.example/p?item=" + digits(r, 6) + "&page=2" }},
	{redact.Secret, "vendors' forms", func(r *rand.Rand) string {
		return pick(r, "ghp_"+mixedKey(r, 36), "sk_live_"+mixedKey(r, 24), "AKIA"+strings.ToUpper(mixedKey(r, 16)), "AIza"+mixedKey(r, 35), "xoxb-"+digits(r, 11)+"-"+mixedKey(r, 24), "glpat-"+mixedKey(r, 20))
	}, []string{"key %s", "it says %s is wrong", "TOKEN=%s"}, func(r *rand.Rand) string { return "sk-" + pick(r, "blue", "red") + " mug, pk_test product" }},
	{redact.Secret, "JWT", func(r *rand.Rand) string {
		return "eyJhbGciOiJIUzI1NiJ9." + base64.RawURLEncoding.EncodeToString([]byte(`{"sub":"`+digits(r, 8)+`"}`)) + "." + mixedKey(r, 43)
	}, []string{"Bearer %s", "my session %s", "%s"}, func(r *rand.Rand) string { return "eyJ looks like a name, " + digits(r, 4) }},
	{redact.Secret, "private key", func(r *rand.Rand) string { return mixedKey(r, 64) },
		[]string{"-----BEGIN PRIVATE KEY-----\n%s\n-----END PRIVATE KEY-----", "-----BEGIN RSA PRIVATE KEY-----\n%s", "here: -----BEGIN EC PRIVATE KEY-----\n%s\n-----END EC PRIVATE KEY----- ok"},
		func(r *rand.Rand) string { return "----- order " + digits(r, 5) + " -----" }},
	{redact.Password, "said as such", func(r *rand.Rand) string {
		return pick(r, "Tr0ub4dor&", "hunter2!", "s3cr3t_", "Pa$$w0rd") + itoa(r.IntN(99))
	},
		[]string{"my password is %s", "password: %s", "pw=%s", "Passwort: %s", "contraseña: %s"},
		func(r *rand.Rand) string {
			return pick(r, "my password is wrong", "I forgot my password", "password reset does not work", "change the password for me")
		}},
	{redact.Password, "PIN", func(r *rand.Rand) string { return digits(r, 4) },
		[]string{"my PIN is %s", "pin: %s", "the pin code is %s"}, func(r *rand.Rand) string { return "I never got a pin for order " + digits(r, 7) }},
	{redact.Crypto, "Bitcoin, Tron, Litecoin", func(r *rand.Rand) string {
		return base58OfHash(r, []byte{0, 5, 65, 48}[r.IntN(4)])
	}, []string{"send it to %s", "wallet %s", "%s"}, func(r *rand.Rand) string { return "serial 1" + mixedKey(r, 30) }},
	{redact.Crypto, "Ethereum", func(r *rand.Rand) string { return "0x" + hexes(r, 40) },
		[]string{"send it to %s", "eth %s", "%s"}, func(r *rand.Rand) string { return "error 0x" + hexes(r, 8) }},
	{redact.Coordinates, "decimal", func(r *rand.Rand) string {
		return fmt.Sprintf("%d.%05d, %d.%05d", r.IntN(80), r.IntN(1e5), r.IntN(170), r.IntN(1e5))
	}, []string{"I am at %s", "gps %s", "%s"}, func(r *rand.Rand) string { return fmt.Sprintf("%d.50, %d.99 each", r.IntN(90), r.IntN(90)) }},
	{redact.DateOfBirth, "with its word", func(r *rand.Rand) string {
		y := 1940 + r.IntN(65)
		return pick(r, fmt.Sprintf("%02d/%02d/%d", 1+r.IntN(12), 1+r.IntN(28), y), fmt.Sprintf("%d-%02d-%02d", y, 1+r.IntN(12), 1+r.IntN(28)), fmt.Sprintf("%d %s %d", 1+r.IntN(28), pick(r, "March", "July", "October"), y), fmt.Sprintf("%02d.%02d.%d", 1+r.IntN(28), 1+r.IntN(12), y))
	}, []string{"born %s", "date of birth: %s", "my birthday is %s", "DOB %s", "geboren am %s"},
		func(r *rand.Rand) string { return fmt.Sprintf("ordered on %02d/%02d/2025", 1+r.IntN(12), 1+r.IntN(28)) }},
	{redact.Age, "strict profile", func(r *rand.Rand) string { return itoa(18 + r.IntN(80)) },
		[]string{"I am %s years old", "aged %s", "she is %s years old"}, func(r *rand.Rand) string { return "it holds " + itoa(18+r.IntN(80)) + " cups" }},
	{redact.Postcode, "with its word", func(r *rand.Rand) string {
		return pick(r, digits(r, 5), capitals(r, 2)+digits(r, 1)+" "+digits(r, 1)+capitals(r, 2), digits(r, 4)+" "+capitals(r, 2))
	}, []string{"my postcode is %s", "zip code %s", "PLZ %s", "postal code: %s"}, func(r *rand.Rand) string { return "order no. " + digits(r, 5) }},
	{redact.Address, "PO box", func(r *rand.Rand) string {
		return pick(r, "PO Box ", "P.O. Box ", "Postfach ", "Postbus ") + itoa(1+r.IntN(9000))
	},
		[]string{"send it to %s", "my address is %s", "%s"}, func(r *rand.Rand) string { return "the box of " + itoa(2+r.IntN(90)) + " is open" }},
	{redact.Username, "handles", func(r *rand.Rand) string {
		return "@" + pick(r, "jo_lee", "mia.k", "the_real_bo", "nightowl") + itoa(10+r.IntN(80))
	},
		[]string{"find me as %s", "on instagram: %s", "%s told me"}, func(r *rand.Rand) string { return "2 @ " + itoa(3+r.IntN(90)) + " euros" }},
	{redact.Username, "said as such", func(r *rand.Rand) string { return pick(r, "jo_lee", "mia.k", "bo-", "night_owl") + itoa(10+r.IntN(80)) },
		[]string{"my username is %s", "username: %s", "login: %s"}, func(r *rand.Rand) string { return "my username does not work for order " + digits(r, 6) }},
	{redact.Phone, "spoken", func(r *rand.Rand) string {
		names := []string{"zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"}
		var w []string
		for range 10 {
			w = append(w, names[r.IntN(10)])
		}
		return strings.Join(w, " ")
	}, []string{"call %s", "my number is %s", "it's %s"}, func(r *rand.Rand) string {
		return pick(r, "one or two", "three for two", "one two three go", "nine to five")
	}},
}

// TestEvaluationTypes scores each type on 30 values and 30 look-alikes.
func TestEvaluationTypes(t *testing.T) {
	t.Parallel()
	e := engine(t, &redact.Options{Profile: redact.ProfileStrict})
	ctx := context.Background()
	var pos, neg tally
	seen := map[string]bool{}
	for _, s := range typeSets {
		seen[s.typ] = true
		r := rand.New(rand.NewPCG(17, uint64(len(s.typ)+len(s.name))))
		var found, typed, kept int
		for i := range 30 {
			v := s.value(r)
			text := fmt.Sprintf(s.texts[i%len(s.texts)], v)
			spans, err := e.Find(ctx, text, transcripts.Hints{})
			require.NoError(t, err)
			at := strings.Index(text, v)
			covered := slices.ContainsFunc(spans, func(sp transcripts.Span) bool { return sp.Start <= at && sp.End >= at+len(v) })
			if covered {
				found++
			} else {
				t.Logf("missed %s: %q", s.typ, text)
			}
			if slices.ContainsFunc(spans, func(sp transcripts.Span) bool { return sp.Type == s.typ }) {
				typed++
			}
			text = "hello, " + s.alike(r) + ", thanks"
			spans, err = e.Find(ctx, text, transcripts.Hints{})
			require.NoError(t, err)
			if !slices.ContainsFunc(spans, func(sp transcripts.Span) bool { return sp.Type == s.typ }) {
				kept++
			} else {
				t.Logf("taken for %s: %q", s.typ, text)
			}
		}
		t.Logf("%-15s %-24s recall %.2f, with this type %.2f, look-alikes kept %.2f (30 each)", s.typ, s.name, float64(found)/30, float64(typed)/30, float64(kept)/30)
		pos.hit, pos.seen, neg.hit, neg.seen = pos.hit+found, pos.seen+30, neg.hit+kept, neg.seen+30
	}
	precision := float64(pos.hit) / float64(pos.hit+neg.seen-neg.hit)
	t.Logf("types: recall %.3f precision %.3f over %d values, %d look-alikes", pos.rate(), precision, pos.seen, neg.seen)
	require.GreaterOrEqual(t, pos.rate(), .98)
	require.GreaterOrEqual(t, precision, .97)
	for _, typ := range redact.Types() {
		switch typ {
		case redact.SSN, redact.NationalID, redact.Person: // TestEvaluationIDs, TestEvaluationNames
		default:
			require.True(t, seen[typ], "no cases of %s", typ)
		}
	}
}
