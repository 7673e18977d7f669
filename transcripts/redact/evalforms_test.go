package redact

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/nyaruka/phonenumbers"
	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/transcripts"
)

// phoneRegions are the regions whose numbers are drawn from the numbering
// plan's own examples.
var phoneRegions = []string{"GB", "IE", "DE", "FR", "ES", "IT", "NL", "BE", "PT", "PL", "SE", "NO", "DK", "FI", "AT", "CH", "CZ", "GR", "RO", "US", "CA"}

// drawPhones makes n valid numbers of a region: the plan's example with other
// last digits.
func drawPhones(t *testing.T, rng *rand.Rand, region string, n int) []*phonenumbers.PhoneNumber {
	t.Helper()
	var out []*phonenumbers.PhoneNumber
	for try := 0; len(out) < n && try < 10000; try++ {
		kind := phonenumbers.MOBILE
		if try%2 == 0 {
			kind = phonenumbers.FIXED_LINE
		}
		ex := phonenumbers.GetExampleNumberForType(region, kind)
		national := phonenumbers.GetNationalSignificantNumber(ex)
		d := []byte(national)
		for i := len(d) - 5; i < len(d); i++ {
			d[i] = '0' + byte(rng.IntN(10))
		}
		p, err := phonenumbers.Parse(fmt.Sprintf("+%d%s", ex.GetCountryCode(), d), region)
		if err == nil && phonenumbers.IsValidNumberForRegion(p, region) {
			out = append(out, p)
		}
	}
	require.Len(t, out, n, region)
	return out
}

func hidden(t *testing.T, e *Engine, text, value, region, kind string) bool {
	t.Helper()
	at := strings.Index(text, value)
	spans, err := e.Find(context.Background(), text, transcripts.Hints{Region: region})
	require.NoError(t, err)
	return slices.ContainsFunc(spans, func(s transcripts.Span) bool {
		return s.Start <= at && s.End >= at+len(value) && (kind == "" || s.Type == kind)
	})
}

// TestEvaluationPhones: 30 numbers a region, as people of the region write
// them and in the international form; with a word that announces them and
// without.
func TestEvaluationPhones(t *testing.T) {
	t.Parallel()
	e, err := New(nil)
	require.NoError(t, err)
	rng := rand.New(rand.NewPCG(3, 1))
	var cued, bare, all int
	for _, region := range phoneRegions {
		var c, b int
		for _, p := range drawPhones(t, rng, region, 30) {
			for _, f := range []phonenumbers.PhoneNumberFormat{phonenumbers.NATIONAL, phonenumbers.INTERNATIONAL} {
				v := phonenumbers.Format(p, f)
				all++
				if hidden(t, e, "please call me back on "+v+" after five", v, region, Phone) {
					c++
				} else {
					t.Logf("%s missed with a word: %s", region, v)
				}
				if hidden(t, e, "sure, "+v+", that one", v, region, Phone) {
					b++
				}
			}
		}
		t.Logf("%s: with a word %d of 60, alone %d of 60", region, c, b)
		cued, bare = cued+c, bare+b
	}
	t.Logf("all %d regions: with a word %.3f, alone %.3f", len(phoneRegions), float64(cued)/float64(all), float64(bare)/float64(all))
	require.GreaterOrEqual(t, float64(cued)/float64(all), 0.97)
}

// lookAlikes are makers of numbers that belong to no person.
var lookAlikes = map[string]func(r *rand.Rand) string{
	"order": func(r *rand.Rand) string { return fmt.Sprintf("order %d", 1_000_000+r.IntN(1e9)) },
	"order-": func(r *rand.Rand) string {
		return fmt.Sprintf("order #%03d-%07d-%07d", r.IntN(1e3), r.IntN(1e7), r.IntN(1e7))
	},
	"invoice": func(r *rand.Rand) string { return fmt.Sprintf("invoice INV-%d-%05d", 2000+r.IntN(30), r.IntN(1e5)) },
	"ups": func(r *rand.Rand) string {
		return fmt.Sprintf("UPS tracking 1Z%03dAA%d%010d", r.IntN(1e3), r.IntN(10), r.IntN(1e10))
	},
	"dhl":   func(r *rand.Rand) string { return fmt.Sprintf("DHL parcel %010d", r.IntN(1e10)) },
	"usps":  func(r *rand.Rand) string { return fmt.Sprintf("USPS tracking 94%020d", r.Int64N(1e18)) },
	"fedex": func(r *rand.Rand) string { return fmt.Sprintf("FedEx tracking %012d", r.Int64N(1e12)) },
	"s10":   func(r *rand.Rand) string { return fmt.Sprintf("parcel RR%09dDE", r.IntN(1e9)) },
	"sku":   func(r *rand.Rand) string { return fmt.Sprintf("SKU AB-%04d-%02d", r.IntN(1e4), r.IntN(100)) },
	"ean":   func(r *rand.Rand) string { return fmt.Sprintf("barcode 40%011d", r.Int64N(1e11)) },
	"version": func(r *rand.Rand) string {
		return fmt.Sprintf("version %d.%d.%d", r.IntN(20), r.IntN(20), r.IntN(1000))
	},
	"time": func(r *rand.Rand) string {
		return fmt.Sprintf("it came at %02d:%02d on %02d/%02d/2025", r.IntN(24), r.IntN(60), 1+r.IntN(28), 1+r.IntN(12))
	},
	"price": func(r *rand.Rand) string {
		return fmt.Sprintf("it was €%d.%03d,%02d", 1+r.IntN(99), r.IntN(1000), r.IntN(100))
	},
	"price$": func(r *rand.Rand) string {
		return fmt.Sprintf("I paid $%d,%03d.%02d", 1+r.IntN(99), r.IntN(1000), r.IntN(100))
	},
	"size": func(r *rand.Rand) string {
		return fmt.Sprintf("the %d x %d x %d cm box", r.IntN(200), r.IntN(200), r.IntN(200))
	},
	"years": func(r *rand.Rand) string { return fmt.Sprintf("the %d-%d model", 1990+r.IntN(15), 2005+r.IntN(15)) },
	"error": func(r *rand.Rand) string { return fmt.Sprintf("error 0x%08X", r.Uint32()) },
}

// TestEvaluationLookAlikes: 50 of each maker; what is redacted is a mistake.
func TestEvaluationLookAlikes(t *testing.T) {
	t.Parallel()
	e, err := New(nil)
	require.NoError(t, err)
	rng := rand.New(rand.NewPCG(3, 2))
	names := make([]string, 0, len(lookAlikes))
	for n := range lookAlikes {
		names = append(names, n)
	}
	slices.Sort(names)
	wrong := 0
	for _, n := range names {
		bad := 0
		for range 50 {
			text := "hello, " + lookAlikes[n](rng) + " is wrong"
			spans, err := e.Find(context.Background(), text, transcripts.Hints{})
			require.NoError(t, err)
			if len(spans) > 0 {
				if bad++; bad < 4 {
					t.Logf("%s: %q taken for %s", n, text, spans[0].Type)
				}
			}
		}
		t.Logf("%s: %d of 50 lost", n, bad)
		wrong += bad
	}
	t.Logf("look-alikes: %.3f lost", float64(wrong)/float64(50*len(names)))
	require.LessOrEqual(t, float64(wrong)/float64(50*len(names)), 0.03)
}
