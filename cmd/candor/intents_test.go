package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/bot/intent"
)

func runIntents(args []string, stdin string) (out, errs string, code int) {
	var o, e bytes.Buffer
	code = run(context.Background(), append([]string{"intents"}, args...), strings.NewReader(stdin), &o, &e)
	return o.String(), e.String(), code
}

// write makes files in a folder of the test and returns it.
func write(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
	}
	return dir
}

const shopYAML = `
opening_hours: [when are you open, what are your opening hours, are you open on sunday, what time do you close, do you open early]
order_status:
  - where is my order
  - has my parcel been sent
  - track my order
  - my order has not arrived
  - when will my package come
oos: [tell me a joke, "who won the match?", 1, no, "null"]
`

func lines(rows ...string) string {
	var b strings.Builder
	for i := 0; i+1 < len(rows); i += 2 {
		j, _ := json.Marshal(map[string]string{"text": rows[i], "intent": rows[i+1]})
		b.Write(append(j, '\n'))
	}
	return b.String()
}

func TestReadExamples(t *testing.T) {
	t.Parallel()
	want := []intent.Example{{Text: "a, b", Intent: "x"}, {Text: "c", Intent: "oos"}}
	for name, text := range map[string]string{
		"a.csv": "\ufeffid,Intent,text\n1,x,\"a, b\"\n2,oos,c\n", "a.jsonl": "\ufeff" + lines("a, b", "x") + "\n" + lines("c", "oos"),
		"a.yaml": "x: [\"a, b\"]\noos:\n  - c\n", "a.yml": "- {text: \"a, b\", intent: x}\n- text: c\n  intent: oos\n",
	} {
		got, err := readExamples(write(t, map[string]string{name: text, "README.md": "not read"}))
		require.NoError(t, err, name)
		require.Equal(t, want, got, name)
	}
	got, err := readExamples(write(t, map[string]string{"1.yaml": shopYAML, "2.csv": "text,intent\nq,z\n"}))
	require.NoError(t, err)
	require.Len(t, got, 16)
	require.Equal(t, "no", got[13].Text, "as written, not false")
	const secret = "jane@example.com"
	for name, text := range map[string]string{
		"a.csv": "words,label\na,b\n", "b.csv": "text,intent\n" + secret + ",\n", "c.csv": "text,intent\na\n", "d.csv": "",
		"a.jsonl": secret + "\n", "b.jsonl": `{"text":"` + secret + `"}`, "c.jsonl": `{"text":5,"intent":"x"}`, "d.jsonl": `[1]`,
		"a.yaml": "x: " + secret, "b.yaml": "x: [{a: b}]", "c.yaml": "just words", "d.yaml": "- text: a", "e.yaml": "\tx: [",
	} {
		_, err := readExamples(filepath.Join(write(t, map[string]string{name: text}), name))
		require.ErrorContains(t, err, name)
		require.NotContains(t, err.Error(), secret, name)
	}
	_, err = readExamples(t.TempDir())
	require.ErrorContains(t, err, "no examples")
}

func FuzzReadExamples(f *testing.F) {
	for _, s := range []string{shopYAML, "text,intent\na,b\n", lines("a", "b"), "- {text: a, intent: b}", "a: *b", "a: &b [*b]", "\xff", "{\"text\":1}"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, read := range []func(*strings.Reader) ([]intent.Example, error){
			func(r *strings.Reader) ([]intent.Example, error) { return readExampleLines(r) },
			func(r *strings.Reader) ([]intent.Example, error) { return readExampleCSV(r) },
			func(r *strings.Reader) ([]intent.Example, error) { return readExampleYAML(r) },
		} {
			x, err := read(strings.NewReader(s))
			for _, e := range x {
				require.True(t, err != nil || e.Intent != "")
			}
		}
	})
}

func TestTrainExplainCalibrate(t *testing.T) {
	t.Parallel()
	dir := write(t, map[string]string{"shop.yaml": shopYAML})
	model := filepath.Join(t.TempDir(), "shop.model")
	out, errs, code := runIntents([]string{"train", "--examples", dir, "--model", model}, "")
	require.Zero(t, code, errs)
	require.Contains(t, out, "2 intents from 15 examples")
	require.Contains(t, errs, "learned 2 of 2 intents", "progress goes to stderr")

	out, errs, code = runIntents([]string{"explain", "--model", model, "--examples", dir, "where", "is", "my", "parcel"}, "")
	require.Zero(t, code, errs)
	require.Contains(t, out, "order_status")
	require.Contains(t, out, "parcel")
	require.Contains(t, out, "alike: where is my order")

	live := write(t, map[string]string{"live.jsonl": strings.Repeat(lines("where is it", "order_status", "open today?", "opening_hours", "sing!", "oos", "track my order", "order_status"), 60)})
	var c intentsCertificate
	out, errs, code = runIntents([]string{"calibrate", "--model", model, "--messages", live, "--examples", dir, "--svg", filepath.Join(dir, "c.svg")}, "")
	require.Zero(t, code, errs)
	require.NoError(t, json.Unmarshal([]byte(out), &c))
	require.Equal(t, 180, c.Used, "a message that it learned from does not count")
	require.Contains(t, strings.Join(c.Warnings, "\n"), "60 messages are examples")
	require.Contains(t, strings.Join(c.Warnings, "\n"), "repeat another")
	require.FileExists(t, filepath.Join(dir, "c.svg"))
	out, _, code = runIntents([]string{"calibrate", "--model", model, "--messages", live, "--authored"}, "")
	require.Zero(t, code)
	require.NoError(t, json.Unmarshal([]byte(out), &c))
	require.False(t, c.Certified)
	require.InDelta(t, 1, c.Threshold, 0)

	b, err := os.ReadFile(model)
	require.NoError(t, err)
	b[len(b)/2] ^= 1
	require.NoError(t, os.WriteFile(model, b, 0o600))
	_, errs, code = runIntents([]string{"explain", "--model", model, "hello"}, "")
	require.Equal(t, 1, code)
	require.Contains(t, errs, "not an intact model file")
}

// TestEvaluateTakesAnyDataSet is the contract of evaluate: its keys, null where
// a figure makes no sense, and never a number that JSON does not have.
func TestEvaluateTakesAnyDataSet(t *testing.T) {
	t.Parallel()
	var many, skewed []string
	for i := range 60 {
		many = append(many, fmt.Sprint("where is order ", i), "order", fmt.Sprint("open on day ", i), "hours", fmt.Sprint("refund item ", i), "refund")
		skewed = append(skewed, fmt.Sprint("where is order ", i), "order")
	}
	skewed = append(skewed, "open?", "hours", "refund", "refund", "?!", "hours", "🙂", "refund")
	tiny := []string{"a", "x", "b", "y"}
	for name, c := range map[string]struct {
		train, val, test []string
		none             []string // keys that are null
	}{
		"no oos":           {many, nil, []string{"open now", "hours", "where is it", "order"}, []string{"auroc", "oos_recall_at_95", "ece_stream", "ece_stream_floor"}},
		"oos in test only": {skewed, nil, []string{"open now", "hours", "sing", "oos", "", "oos"}, nil},
		"only oos":         {many, nil, []string{"sing", "oos"}, []string{"accuracy", "auroc", "ece", "ece_floor"}},
		"tiny":             {tiny, nil, []string{"a", "x", "q", "oos"}, nil},
		"tiny validation":  {many, []string{"open", "hours"}, []string{"open now", "hours", "sing", "oos"}, nil},
		"validation":       {many, append([]string{"sing", "oos"}, many...), []string{"open now", "hours", "sing", "oos"}, nil},
		"no oos in either": {many, many, []string{"open now", "hours"}, []string{"auroc"}},
		"unknown label":    {many, nil, []string{"open now", "new_intent", "x", "oos"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := write(t, map[string]string{"a.jsonl": lines(c.train...), "b.jsonl": lines(c.test...), "c.jsonl": lines(c.val...)})
			args := []string{"evaluate", "--train", filepath.Join(dir, "a.jsonl"), "--test", filepath.Join(dir, "b.jsonl"), "--json"}
			if c.val != nil {
				args = append(args, "--validation", filepath.Join(dir, "c.jsonl"))
			}
			out, errs, code := runIntents(args, "")
			require.Zero(t, code, errs)
			require.Len(t, strings.Split(strings.TrimSpace(out), "\n"), 1)
			var got map[string]any
			require.NoError(t, json.Unmarshal([]byte(out), &got))
			for _, key := range []string{"accuracy", "auroc", "oos_recall_at_95", "ece", "ece_floor", "train_seconds", "microseconds_per_prediction", "model_bytes"} {
				require.Contains(t, got, key)
				if len(c.none) == 0 {
					require.NotNil(t, got[key], key)
				}
			}
			for _, key := range c.none {
				require.Nil(t, got[key], key)
			}
		})
	}
}

// TestECEFloor: of probabilities that are right, a sample's error is what
// chance makes it.
func TestECEFloor(t *testing.T) {
	t.Parallel()
	rows := make([]bin, 100)
	for i := range rows {
		rows[i] = bin{confidence: 0.5, right: true, weight: 1}
	}
	require.InDelta(t, 0.0398, eceFloor(rows), 0.006, "the mean distance of 100 throws of a coin from a half")
	for i := range rows {
		rows[i].confidence = 1
	}
	require.Zero(t, eceFloor(rows))
}

func TestEvaluateReport(t *testing.T) {
	t.Parallel()
	var train, test []string
	for i := range 30 {
		train = append(train, fmt.Sprint("where is order ", i), "order", fmt.Sprint("open on day ", i), "hours")
		test = append(test, fmt.Sprint("my order ", i), "order", fmt.Sprint("open at ", i), "hours", fmt.Sprint("sing song ", i), "oos")
	}
	dir := write(t, map[string]string{"a.jsonl": lines(train...), "b.jsonl": lines(test...)})
	rep := filepath.Join(dir, "report")
	out, errs, code := runIntents([]string{"evaluate", "--train", filepath.Join(dir, "a.jsonl"), "--test", filepath.Join(dir, "b.jsonl"), "--report", rep, "--draws", "20", "--labels", "200"}, "")
	require.Zero(t, code, errs)
	require.Contains(t, out, `"broken"`)
	table, err := os.ReadFile(filepath.Join(rep, "confusion.csv"))
	require.NoError(t, err)
	require.Contains(t, string(table), "intent,taken_for,rows,of")
	require.Contains(t, string(table), "oos,")
	for _, name := range []string{"reliability.svg", "coverage.svg"} {
		b, err := os.ReadFile(filepath.Join(rep, name))
		require.NoError(t, err)
		require.Contains(t, string(b), "</svg>")
	}
}

func TestDiagnoseCommand(t *testing.T) {
	t.Parallel()
	dir := write(t, map[string]string{"a.yaml": "a: [one thing]\nb: [One thing!]\n"})
	out, errs, code := runIntents([]string{"diagnose", "--examples", dir}, "")
	require.Zero(t, code, errs)
	require.Contains(t, out, "contradiction")
	require.Contains(t, out, "no_out_of_scope")
}

func TestMonitorCommand(t *testing.T) {
	t.Parallel()
	state := filepath.Join(t.TempDir(), "m.json")
	out, errs, code := runIntents([]string{"monitor", "--state", state}, strings.Repeat(`{"wrong":false}`+"\n", 20)+`{"wrong":true}`)
	require.Zero(t, code, errs)
	require.Contains(t, out, "1 of 21")
	_, errs, code = runIntents([]string{"monitor", "--state", state}, `{"text":"x"}`)
	require.Equal(t, 1, code)
	require.Contains(t, errs, "line 1")
	_, errs, code = runIntents([]string{"monitor", "--state", state}, strings.Repeat(`{"wrong":true}`+"\n", 12))
	require.Equal(t, 3, code)
	require.Contains(t, errs, "broken: 13 of 33", "the state was kept between runs")
}

// TestLabelsFromTheConsole: what the console exports trains as it is.
func TestLabelsFromTheConsole(t *testing.T) {
	t.Parallel()
	dir := write(t, map[string]string{"shop.yaml": shopYAML, "labels.jsonl": `{"text":"my parcel [ORDER_1] to [EMAIL_1] is late","intent":"order_status"}` + "\n"})
	out, errs, code := runIntents([]string{"train", "--examples", dir, "--model", filepath.Join(t.TempDir(), "m")}, "")
	require.Zero(t, code, errs)
	require.Contains(t, out, "from 16 examples")
}
