package redact_test

import (
	"bufio"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"sort"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/transcripts"
)

// shared is the folder of labelled data beside the repository.
const shared = "../../../shared/data"

func open2(t *testing.T, name string) *os.File {
	t.Helper()
	f, err := os.Open(filepath.Join(shared, name))
	if errors.Is(err, os.ErrNotExist) {
		t.Skipf("the labelled data %s is not there", name)
	}
	require.NoError(t, err)
	t.Cleanup(func() { _ = f.Close() })
	return f
}

var scoreWord = regexp.MustCompile(`[\p{L}\p{N}_][\p{L}\p{N}_'’-]*`)

// hidden: the value no longer stands in the output and at most a fifth of its
// words do (the scoring of the data's README).
func hidden(value, out string) bool {
	parts := 0
	left := 0
	for _, w := range scoreWord.FindAllString(value, -1) {
		if len([]rune(w)) < 2 {
			continue
		}
		parts++
		if standsIn(out, w) {
			left++
		}
	}
	if parts == 0 {
		return !strings.Contains(out, value)
	}
	return !strings.Contains(out, value) && left*5 <= parts
}

func standsIn(text, w string) bool {
	for at := 0; ; {
		i := strings.Index(text[at:], w)
		if i < 0 {
			return false
		}
		i += at
		if loc := scoreWord.FindStringIndex(text[i:]); loc != nil && loc[0] == 0 && !wordBefore(text, i) && !wordAt(text, i+len(w)) {
			return true
		}
		at = i + 1
	}
}

var wordRune = regexp.MustCompile(`^[\p{L}\p{N}_]`)

func wordAt(s string, i int) bool { return i < len(s) && wordRune.MatchString(s[i:]) }

func wordBefore(s string, i int) bool {
	r := []rune(s[:i])
	return len(r) > 0 && wordRune.MatchString(string(r[len(r)-1:]))
}

type tally struct{ seen, hit int }

func (t tally) rate() float64 { return float64(t.hit) / float64(max(t.seen, 1)) }

type labelled struct {
	Text  string
	Spans []struct {
		Start, End int // code points
		Type       string
	}
}

func sentences(t *testing.T) []labelled {
	t.Helper()
	sc := bufio.NewScanner(open2(t, "redaction/sentences.jsonl"))
	sc.Buffer(nil, 1<<20)
	var out []labelled
	for sc.Scan() {
		var g labelled
		require.NoError(t, json.Unmarshal(sc.Bytes(), &g))
		out = append(out, g)
	}
	require.NoError(t, sc.Err())
	return out
}

// scoreSentences counts what outs hide by type, and logs the table.
func scoreSentences(t *testing.T, gold []labelled, outs []string) (types map[string]tally, overMask float64) {
	t.Helper()
	require.Len(t, outs, len(gold))
	types = map[string]tally{}
	lost, kept := 0, 0
	for i, g := range gold {
		out := outs[i]
		rs := []rune(g.Text)
		mask := make([]bool, len(rs))
		for _, s := range g.Spans {
			for i := s.Start; i < s.End; i++ {
				mask[i] = true
			}
			v := strings.TrimSpace(string(rs[s.Start:s.End]))
			if len([]rune(v)) < 2 {
				continue
			}
			c := types[s.Type]
			c.seen++
			if hidden(v, out) {
				c.hit++
			}
			types[s.Type] = c
		}
		l, k := overMasked(g.Text, out, mask)
		lost, kept = lost+l, kept+k
	}
	names := make([]string, 0, len(types))
	for n := range types {
		names = append(names, n)
	}
	sort.Slice(names, func(i, j int) bool { return types[names[i]].seen > types[names[j]].seen })
	for _, n := range names {
		t.Logf("%-18s recall %.3f of %d", n, types[n].rate(), types[n].seen)
	}
	overMask = float64(lost) / float64(lost+kept)
	t.Logf("over-masked words  %.4f of %d", overMask, lost+kept)
	return types, overMask
}

// TestEvaluationSentences scores the labelled sentences by type.
func TestEvaluationSentences(t *testing.T) {
	t.Parallel()
	e := engine(t, nil)
	gold := sentences(t)
	outs := make([]string, len(gold))
	for i, g := range gold {
		var err error
		outs[i], err = e.Redact(context.Background(), g.Text, transcripts.Hints{}, e.Numbering())
		require.NoError(t, err)
		again, err := e.Redact(context.Background(), outs[i], transcripts.Hints{}, e.Numbering())
		require.NoError(t, err)
		require.Equal(t, outs[i], again, "twice changes nothing")
	}
	types, overMask := scoreSentences(t, gold, outs)
	for n, goal := range map[string]float64{
		"EMAIL_ADDRESS": 1, "CREDIT_CARD": 1, "IBAN_CODE": 1, "US_SSN": 1, "PHONE_NUMBER": .97, "IP_ADDRESS": .95,
		"US_DRIVER_LICENSE": .95, "PERSON": .88, "ADDRESS": .85, "STREET_ADDRESS": .85,
	} {
		require.GreaterOrEqual(t, types[n].rate(), goal, n)
	}
	require.LessOrEqual(t, overMask, .006, "over-masking")
}

// TestPeerSentences scores what another redactor made of the labelled
// sentences: the file CANDOR_PEER, one {"text"} a line in the same order.
func TestPeerSentences(t *testing.T) {
	t.Parallel()
	name := os.Getenv("CANDOR_PEER")
	if name == "" {
		t.Skip("CANDOR_PEER names no file; make eval-redaction makes one where npm is present")
	}
	f, err := os.Open(name)
	require.NoError(t, err)
	defer func() { _ = f.Close() }()
	var outs []string
	sc := bufio.NewScanner(f)
	sc.Buffer(nil, 1<<20)
	for sc.Scan() {
		var l struct{ Text string }
		require.NoError(t, json.Unmarshal(sc.Bytes(), &l))
		outs = append(outs, l.Text)
	}
	require.NoError(t, sc.Err())
	scoreSentences(t, sentences(t), outs)
}

// overMasked counts the words outside the mask that out lost.
func overMasked(text, out string, mask []bool) (lost, kept int) {
	if out == text && mask == nil {
		return 0, len(scoreWord.FindAllStringIndex(text, -1))
	}
	have := map[string]int{}
	for _, w := range scoreWord.FindAllString(out, -1) {
		have[w]++
	}
	runeAt := make([]int, len(text)+1)
	n := 0
	for i := range text {
		runeAt[i] = n
		n++
	}
	runeAt[len(text)] = n
	for _, m := range scoreWord.FindAllStringIndex(text, -1) {
		if mask != nil && slices.Contains(mask[runeAt[m[0]]:runeAt[m[1]]], true) {
			continue
		}
		if w := text[m[0]:m[1]]; have[w] > 0 {
			have[w]--
			kept++
		} else {
			lost++
		}
	}
	return lost, kept
}

// ordinary reads the messages of an intents file.
func ordinary(t *testing.T, name string) []string {
	t.Helper()
	rows, err := csv.NewReader(open2(t, name)).ReadAll()
	require.NoError(t, err)
	out := make([]string, 0, len(rows))
	for _, r := range rows[1:] {
		out = append(out, r[1])
	}
	return out
}

// TestEvaluationOrdinary counts what is lost of ordinary support messages.
func TestEvaluationOrdinary(t *testing.T) {
	t.Parallel()
	e := engine(t, nil)
	lost, kept := 0, 0
	for _, name := range []string{"intents/banking77/train80.csv", "intents/clinc150/train.csv", "intents/clinc150/val.csv", "intents/clinc150/oos_train_plus.csv"} {
		fileLost, fileKept := 0, 0
		for _, text := range ordinary(t, name) {
			out, err := e.Redact(context.Background(), text, transcripts.Hints{}, e.Numbering())
			require.NoError(t, err)
			l, k := overMasked(text, out, nil)
			fileLost, fileKept = fileLost+l, fileKept+k
		}
		t.Logf("%-36s over-masked words %.5f of %d", name, float64(fileLost)/float64(fileLost+fileKept), fileLost+fileKept)
		lost, kept = lost+fileLost, kept+fileKept
	}
	require.LessOrEqual(t, float64(lost)/float64(lost+kept), .001)
}

// TestEvaluationIDs scores national ids by country: 30 positives and 30
// look-alikes for each kind.
func TestEvaluationIDs(t *testing.T) {
	t.Parallel()
	e := engine(t, nil)
	recall, clean := map[string]tally{}, map[string]tally{}
	var all, neg tally
	for _, g := range generators {
		r := rand.New(rand.NewPCG(7, uint64(len(g.name))))
		key := g.country + " " + g.name
		for i := range 30 {
			v := g.make(r)
			text := []string{"Hello, my " + g.cue + " is " + v + ", is that enough?", g.cue + ": " + v, "You asked for it. My " + g.cue + " is " + v + "."}[i%3]
			spans, err := e.Find(context.Background(), text, transcripts.Hints{Region: g.country})
			require.NoError(t, err)
			out := transcripts.Replace(text, spans, func(s transcripts.Span) string { return "[X]" })
			c := recall[key]
			c.seen++
			all.seen++
			if !strings.Contains(out, v) && hidden(v, out) {
				c.hit++
				all.hit++
			} else {
				t.Logf("missed %s: %q", key, text)
			}
			recall[key] = c

			// A look-alike: the same digits, one of them changed, as an order.
			bad := []byte(v)
			for k := len(bad) - 1; k >= 0; k-- {
				if bad[k] >= '0' && bad[k] <= '9' {
					bad[k] = '0' + (bad[k]-'0'+1+byte(r.IntN(8)))%10
					break
				}
			}
			plain := strings.NewReplacer(" ", "", "-", "", ".", "", "/", "").Replace(string(bad))
			text = []string{"where is order " + plain + "?", "invoice " + plain + " is wrong", "the tracking number is " + plain}[i%3]
			spans, err = e.Find(context.Background(), text, transcripts.Hints{Region: g.country})
			require.NoError(t, err)
			n := clean[key]
			n.seen++
			neg.seen++
			if len(spans) == 0 {
				n.hit++
				neg.hit++
			} else {
				t.Logf("masked %s: %q as %s", key, text, spans[0].Type)
			}
			clean[key] = n
		}
	}
	for _, g := range generators {
		key := g.country + " " + g.name
		t.Logf("%-20s recall %.2f  look-alikes kept %.2f  (%d each)", key, recall[key].rate(), clean[key].rate(), recall[key].seen)
	}
	precision := float64(all.hit) / float64(all.hit+neg.seen-neg.hit)
	t.Logf("ids: recall %.3f precision %.3f over %d positives, %d look-alikes", all.rate(), precision, all.seen, neg.seen)
	require.GreaterOrEqual(t, all.rate(), .98)
	require.GreaterOrEqual(t, precision, .97)
}

// origins are given names and surnames that are common where they are listed.
var origins = map[string][2]string{
	"English":    {"Oliver Emily Harry Charlotte George Amelia Jack Sophie", "Thompson Walker Harrison Bennett Foster Hughes"},
	"Hispanic":   {"Alejandro Guadalupe Santiago Ximena Diego Valentina Jesús Marisol", "Hernández Gutiérrez Castillo Ramírez Delgado Navarro"},
	"Indian":     {"Aarav Priya Rajesh Ananya Vikram Lakshmi Sanjay Deepika", "Sharma Patel Reddy Iyer Chatterjee Krishnamurthy"},
	"Chinese":    {"Wei Xiaoming Li Jing Hao Mei Jun Yan", "Zhang Huang Zhao Chen Liu Yang"},
	"Arabic":     {"Mohammed Fatima Ahmed Aisha Khalid Layla Omar Noor", "Al-Masri Haddad Khoury Rahman Mansour Nasser"},
	"Nigerian":   {"Chukwuemeka Ngozi Oluwaseun Adaeze Tunde Folake Chidi Yetunde", "Okonkwo Adeyemi Okafor Balogun Eze Afolabi"},
	"Vietnamese": {"Minh Linh Tuấn Hương Quang Thảo Đức Ngọc", "Nguyễn Trần Phạm Hoàng Huỳnh Đặng"},
	"Korean":     {"Minjun Seoyeon Jihoon Jiwoo Hyun Eunji Sungmin Yuna", "Kim Park Choi Jung Kang Yoon"},
	"Japanese":   {"Haruto Yui Takashi Sakura Kenji Yuki Hiroshi Aiko", "Tanaka Yamamoto Watanabe Kobayashi Nakamura Suzuki"},
	"Slavic":     {"Dmitri Olga Wojciech Agnieszka Jaroslav Svetlana Bogdan Ludmila", "Kowalski Novák Ivanova Shevchenko Petrović Dvořák"},
	"Turkish":    {"Mehmet Ayşe Emre Zeynep Mustafa Elif Hakan Fatma", "Yılmaz Demir Öztürk Kaya Şahin Çelik"},
	"Nordic":     {"Lars Ingrid Bjørn Astrid Sven Freja Mikko Aino", "Johansson Andersen Hansen Korhonen Jónsdóttir Nilsson"},
	"Greek":      {"Giorgos Eleni Dimitris Katerina Nikos Ioanna Kostas Sofia", "Papadopoulos Georgiou Nikolaidis Konstantinou Vasilakis Pappas"},
	"Persian":    {"Reza Maryam Ali Zahra Hossein Shirin Mehdi Parisa", "Hosseini Ahmadi Karimi Moradi Rezaei Jafari"},
	"Jewish":     {"Moshe Rivka Shlomo Chaya Avraham Miriam Yaakov Tamar", "Cohen Levy Goldstein Friedman Shapiro Rosenberg"},
}

var nameTemplates = []string{
	"Hi, my name is %s and my parcel is late.", "Thanks,\n%s", "The order is for %s, can you check?", "I spoke with %s yesterday about a refund.",
	"%s here, any news?", "Please send the invoice to %s instead of me.", "my name is %s", "The account belongs to %s.",
}

// TestEvaluationNames scores names by origin and prints the gap.
func TestEvaluationNames(t *testing.T) {
	t.Parallel()
	e := engine(t, nil)
	worst, best := 1.0, 0.0
	var total tally
	keys := make([]string, 0, len(origins))
	for k := range origins {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	for _, k := range keys {
		var c tally
		first, last := strings.Fields(origins[k][0]), strings.Fields(origins[k][1])
		for i, f := range first {
			for j, l := range last {
				tpl := nameTemplates[(i+j)%len(nameTemplates)]
				name := f + " " + l
				if tpl == "my name is %s" {
					name = strings.ToLower(name)
				}
				text := fmt.Sprintf(tpl, name)
				out, err := e.Redact(context.Background(), text, transcripts.Hints{}, e.Numbering())
				require.NoError(t, err)
				c.seen++
				if hidden(name, out) {
					c.hit++
				} else {
					t.Logf("missed: %q → %q", text, out)
				}
			}
		}
		t.Logf("%-10s recall %.3f of %d", k, c.rate(), c.seen)
		worst, best = min(worst, c.rate()), max(best, c.rate())
		total.seen, total.hit = total.seen+c.seen, total.hit+c.hit
	}
	t.Logf("names: recall %.3f of %d, gap between origins %.3f", total.rate(), total.seen, best-worst)
	require.GreaterOrEqual(t, total.rate(), .95)
	require.LessOrEqual(t, best-worst, .15)
}

// TestEvaluationAddresses scores addresses by country, 36 for each.
func TestEvaluationAddresses(t *testing.T) {
	t.Parallel()
	e := engine(t, nil)
	var total tally
	keys := make([]string, 0, len(addressForms))
	for k := range addressForms {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	for _, k := range keys {
		r := rand.New(rand.NewPCG(11, 1))
		var c tally
		f := addressForms[k]
		for i, street := range strings.Split(f.streets, ",") {
			for j, town := range strings.Split(f.towns, ",") {
				for n, tpl := range []string{"Please deliver to %s.", "My address is %s", "I moved, the new address: %s"} {
					v := strings.NewReplacer("S", "\x01", "N", itoa(1+r.IntN(180)), "T", "\x02").Replace(f.form)
					v = strings.NewReplacer("\x01", street, "\x02", town).Replace(v)
					text := fmt.Sprintf(tpl, v)
					out, err := e.Redact(context.Background(), text, transcripts.Hints{Region: k}, e.Numbering())
					require.NoError(t, err)
					c.seen++
					if hidden(v, out) {
						c.hit++
					} else if (i+j+n)%3 == 0 {
						t.Logf("missed: %q → %q", text, out)
					}
				}
			}
		}
		t.Logf("%s recall %.3f of %d", k, c.rate(), c.seen)
		total.seen, total.hit = total.seen+c.seen, total.hit+c.hit
	}
	t.Logf("addresses: recall %.3f of %d", total.rate(), total.seen)
	require.GreaterOrEqual(t, total.rate(), .9)
}

// addressForms: S street, N number, T town with its code.
var addressForms = map[string]struct{ form, streets, towns string }{
	"US": {"N S, T", "Maple Street,Oak Avenue,Lincoln Blvd,Pine Ridge Road", "Springfield IL 62704,Austin TX 78701,Portland OR 97205"},
	"GB": {"N S, T", "High Street,Victoria Road,Church Lane,Queens Gardens", "Leeds LS1 4DY,Bristol BS8 1TH,London NW1 6XE"},
	"IE": {"N S, T", "Grafton Street,Patrick Street,Shop Street,Eyre Square", "Dublin D02 XY45,Cork T12 AB34,Galway H91 E2KK"},
	"CA": {"N S, T", "Queen Street West,Granville Street,King Road,Elgin Avenue", "Toronto ON M5V 2T6,Vancouver BC V6Z 1L2,Ottawa ON K2P 1L4"},
	"AU": {"N S, T", "George Street,Flinders Lane,Hay Street,Beach Road", "Sydney NSW 2000,Melbourne VIC 3000,Perth WA 6000"},
	"NZ": {"N S, T", "Queen Street,Cuba Street,Colombo Street,Marine Parade", "Auckland 1010,Wellington 6011,Christchurch 8011"},
	"DE": {"S N, T", "Hauptstraße,Goethestr.,Berliner Allee,Am Markt", "10115 Berlin,80331 München,20095 Hamburg"},
	"AT": {"S N, T", "Mariahilfer Straße,Herrengasse,Ringstraße,Kärntner Ring", "1060 Wien,8010 Graz,5020 Salzburg"},
	"CH": {"S N, T", "Bahnhofstrasse,Rue du Rhône,Seestrasse,Via Nassa", "8001 Zürich,1204 Genève,6900 Lugano"},
	"FR": {"N S, T", "rue de Rivoli,avenue Victor Hugo,boulevard Voltaire,place Bellecour", "75001 Paris,69002 Lyon,13001 Marseille"},
	"ES": {"S N, T", "Calle Mayor,Avenida de América,Plaza España,Paseo de Gracia", "28013 Madrid,08007 Barcelona,41001 Sevilla"},
	"IT": {"S N, T", "Via Roma,Corso Garibaldi,Piazza Navona,Viale Monza", "00186 Roma,20121 Milano,80133 Napoli"},
	"PT": {"S N, T", "Rua Augusta,Avenida da Liberdade,Praça do Comércio,Travessa das Flores", "1100-053 Lisboa,4000-123 Porto,3000-456 Coimbra"},
	"NL": {"S N, T", "Keizersgracht,Kerkstraat,Stationsweg,Markt", "1015 CJ Amsterdam,3511 AB Utrecht,6211 CM Maastricht"},
	"BE": {"S N, T", "Rue Neuve,Meir,Veldstraat,Avenue Louise", "1000 Bruxelles,2000 Antwerpen,9000 Gent"},
	"PL": {"S N, T", "ul. Marszałkowska,al. Jerozolimskie,ul. Długa,ulica Floriańska", "00-590 Warszawa,31-021 Kraków,80-831 Gdańsk"},
	"SE": {"S N, T", "Drottninggatan,Storgatan,Sveavägen,Kungsgatan", "111 51 Stockholm,411 06 Göteborg,211 22 Malmö"},
	"NO": {"S N, T", "Karl Johans gate,Storgata,Kirkeveien,Strandgaten", "0154 Oslo,5013 Bergen,7011 Trondheim"},
	"DK": {"S N, T", "Vesterbrogade,Strandvejen,Nørregade,Algade", "1620 København,8000 Aarhus,5000 Odense"},
	"FI": {"S N, T", "Mannerheimintie,Aleksanterinkatu,Hämeenkatu,Koulukuja", "00100 Helsinki,33200 Tampere,20100 Turku"},
	"CZ": {"S N, T", "Vodičkova,Národní třída,Masarykova,Dlouhá", "110 00 Praha,602 00 Brno,301 00 Plzeň"},
	"BR": {"S, N, T", "Rua das Flores,Avenida Paulista,Alameda Santos,Travessa São José", "01310-100 São Paulo,20040-020 Rio de Janeiro,30130-010 Belo Horizonte"},
	"MX": {"S N, T", "Calle Madero,Avenida Juárez,Calle Hidalgo,Calzada de Tlalpan", "06000 México,44100 Guadalajara,64000 Monterrey"},
	"IN": {"N S, T", "MG Road,Linking Road,Park Street,Brigade Road", "Bengaluru 560001,Mumbai 400050,Kolkata 700016"},
	"ZA": {"N S, T", "Long Street,Jan Smuts Avenue,Florida Road,Church Street", "Cape Town 8001,Johannesburg 2196,Durban 4001"},
}

// needWord are numbers of plain digits with a check that one number in ten or
// eleven passes: without a word they look like any order number, and stay.
var needWord = []string{"NL BSN", "PT NIF", "GR AFM", "IT partita IVA", "PL REGON"}

// TestEvaluationIDsAlone: the same kinds with no word that says what they are:
// the checksum, the usual grouping and the shop's region decide. Beside them
// look-alikes with the last digit changed, so that most checksums fail.
func TestEvaluationIDsAlone(t *testing.T) {
	t.Parallel()
	e := engine(t, nil)
	var pos, neg, bare tally
	for _, g := range generators {
		r := rand.New(rand.NewPCG(11, uint64(len(g.name))))
		var found, kept int
		for range 30 {
			v := g.make(r)
			bad := []byte(v)
			for k := len(bad) - 1; k >= 0; k-- {
				if bad[k] >= '0' && bad[k] <= '9' {
					bad[k] = '0' + (bad[k]-'0'+1)%10
					break
				}
			}
			for n, text := range []string{"sure, here you go: " + v + " thanks", "order " + string(bad) + " has not come"} {
				spans, err := e.Find(context.Background(), text, transcripts.Hints{Region: g.country})
				require.NoError(t, err)
				switch {
				case n == 0 && len(spans) > 0 && hidden(v, transcripts.Replace(text, spans, func(transcripts.Span) string { return "[X]" })):
					found++
				case n == 1 && len(spans) == 0:
					kept++
				}
			}
		}
		neg.hit, neg.seen = neg.hit+kept, neg.seen+30
		if slices.Contains(needWord, g.country+" "+g.name) {
			bare.hit, bare.seen = bare.hit+found, bare.seen+30
		} else {
			pos.hit, pos.seen = pos.hit+found, pos.seen+30
		}
		t.Logf("%-20s alone: recall %.2f, look-alikes in the same grouping kept %.2f", g.country+" "+g.name, float64(found)/30, float64(kept)/30)
	}
	t.Logf("ids alone: recall %.3f; of those that need their word (%s) %.3f; look-alikes kept %.3f", pos.rate(), strings.Join(needWord, ", "), bare.rate(), neg.rate())
	require.GreaterOrEqual(t, pos.rate(), .98)
	require.GreaterOrEqual(t, neg.rate(), .97)
}
