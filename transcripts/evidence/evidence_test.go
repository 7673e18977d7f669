package evidence_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/candorbot/candor/disclosure"
	"github.com/candorbot/candor/transcripts"
	"github.com/candorbot/candor/transcripts/evidence"
	"github.com/candorbot/candor/transcripts/memstore"
)

// nothing finds nothing: these tests write no personal data but canaries that
// must not get into the evidence anyhow.
type nothing struct{}

func (nothing) Find(context.Context, string, transcripts.Hints) ([]transcripts.Span, error) {
	return nil, nil
}

type world struct {
	store transcripts.Store
	key   *evidence.Key
	log   *evidence.Log
	rec   *transcripts.Recorder
}

func open(t *testing.T, store transcripts.Store, key *evidence.Key, o *evidence.Options) world {
	t.Helper()
	if key == nil {
		var err error
		key, err = evidence.NewKey("shop.example")
		require.NoError(t, err)
	}
	l, err := evidence.New(store, key, o)
	require.NoError(t, err)
	keys, err := transcripts.TemporaryKeyRing()
	require.NoError(t, err)
	rec, err := transcripts.NewRecorder(store, nothing{}, keys, &transcripts.RecorderOptions{Witness: l})
	require.NoError(t, err)
	return world{store, key, l, rec}
}

const canary = "ann.canary@example.org"

// talk is a conversation with one of everything that is proven.
func talk(t *testing.T, w world) transcripts.ConversationID {
	t.Helper()
	notice := "You're chatting with Crumb, an AI assistant (bot), not a human."
	out, err := w.rec.Create(t.Context(), func(h *transcripts.Head) ([]transcripts.Entry, error) {
		h.Subject = "pseudonym of " + canary
		return []transcripts.Entry{{Kind: transcripts.EntryDisclosure, Author: disclosure.System, Text: notice, Lang: "en", Code: "disclosure", Detail: "first", Fixed: true}}, nil
	})
	require.NoError(t, err)
	for _, e := range []transcripts.Entry{
		{Kind: transcripts.EntryReceipt, Author: disclosure.System, Code: disclosure.Wording(notice), Detail: "webchat", Lang: "en"},
		{Kind: transcripts.EntryMessage, Author: disclosure.Customer, Text: "I am " + canary},
		{Kind: transcripts.EntryConsent, Author: disclosure.Customer, Code: "training", Detail: "refused"},
		{Kind: transcripts.EntryFloor, Author: disclosure.System, Code: "claim", Detail: "customer_request", Agent: "robin"},
		{Kind: transcripts.EntryReveal, Author: disclosure.System, Agent: "agent:robin", Code: "[EMAIL_1]", Detail: "because " + canary + " asked"},
		{Kind: transcripts.EntryDecision, Author: disclosure.System, Code: "credit", Detail: transcripts.Refused, Agent: "robin", Text: "owes for " + canary},
		{Kind: transcripts.EntryFloor, Author: disclosure.System, Code: "transfer", Detail: "sam", Agent: "robin"},
	} {
		out, err = w.rec.Update(t.Context(), out.Head, func(*transcripts.Head) ([]transcripts.Entry, error) { return []transcripts.Entry{e}, nil })
		require.NoError(t, err)
	}
	return out.Head.ID
}

// run runs recorder and log until the returned function stops them.
func run(t *testing.T, w world) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	var wg sync.WaitGroup
	wg.Go(func() { _ = w.rec.Run(ctx) })
	wg.Go(func() { _ = w.log.Run(ctx, w.rec) })
	return func() { cancel(); wg.Wait() }
}

func export(t *testing.T, l *evidence.Log) string {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, l.Export(t.Context(), &b))
	return b.String()
}

func verify(t *testing.T, w world, o *evidence.VerifyOptions) *evidence.Summary {
	t.Helper()
	s, err := evidence.Verify(strings.NewReader(export(t, w.log)), w.key.Public(), o)
	require.NoError(t, err)
	return s
}

func TestTreeIsThatOfTlog(t *testing.T) {
	t.Parallel()
	var leaves [][]byte
	var stored []tlog.Hash
	reader := tlog.HashReaderFunc(func(at []int64) ([]tlog.Hash, error) {
		out := make([]tlog.Hash, len(at))
		for i, n := range at {
			out[i] = stored[n]
		}
		return out, nil
	})
	for n := range int64(70) {
		leaf := fmt.Appendf(nil, "leaf %d", n)
		leaves = append(leaves, leaf)
		made, err := tlog.StoredHashes(n, leaf, reader)
		require.NoError(t, err)
		stored = append(stored, made...)
		want, err := tlog.TreeHash(n+1, reader)
		require.NoError(t, err)
		got, err := evidence.Root(leaves)
		require.NoError(t, err)
		require.Equal(t, want[:], got, "%d leaves", n+1)
	}
}

// TestACC1Follow: what happens in conversations is proven, without its words.
func TestACC1Follow(t *testing.T) {
	t.Parallel()
	w := open(t, memstore.New(), nil, &evidence.Options{Every: 5 * time.Millisecond})
	stop := run(t, w)
	defer stop()
	id := talk(t, w)
	require.Eventually(t, func() bool {
		var b bytes.Buffer
		return w.log.Export(context.Background(), &b) == nil && strings.Contains(b.String(), `"seq":7`)
	}, 20*time.Second, 5*time.Millisecond, "also what came before the log listened")
	conversation, err := w.rec.Evidence(t.Context(), id)
	require.NoError(t, err)
	s := verify(t, w, &evidence.VerifyOptions{Conversations: []*transcripts.EvidenceLog{conversation}})
	require.Equal(t, map[string]int{"disclosure": 1, "decision": 1, "receipt": 1, "consent": 1, "floor": 2, "reveal": 1}, s.Events)
	require.Equal(t, 1, s.Matched)
	require.Equal(t, 1, s.Conversations)
	out := export(t, w.log)
	for _, bad := range []string{"canary", "pseudonym", "robin", "sam\"", "because", string(id)} {
		require.NotContains(t, out, bad)
	}
	for _, want := range []string{`"lang":"en"`, `"detail":"webchat"`, `"code":"` + disclosure.Wording("You're chatting with Crumb, an AI assistant (bot), not a human.") + `"`, w.key.Agent("robin")} {
		require.Contains(t, out, want)
	}
	// A conversation that was changed behind the log's back does not fit.
	conversation.Records[1] = json.RawMessage(strings.Replace(string(conversation.Records[1]), "webchat", "letters", 1))
	conversation.Chain = conversation.ChainAt(conversation.Seq)
	require.NoError(t, conversation.Verify(), "alone it cannot tell")
	_, err = evidence.Verify(strings.NewReader(out), w.key.Public(), &evidence.VerifyOptions{Conversations: []*transcripts.EvidenceLog{conversation}})
	require.ErrorIs(t, err, transcripts.ErrTampered)
}

// TestACC1Tampering: every change of an export is found with the public key.
func TestACC1Tampering(t *testing.T) {
	t.Parallel()
	var kept []string
	w := open(t, memstore.New(), nil, &evidence.Options{Publish: func(_ context.Context, c string) error { kept = append(kept, c); return nil }})
	for i := range 10 {
		require.NoError(t, w.log.Note(t.Context(), "audit", fmt.Sprint("report-", i), "pass"))
		if i%4 == 3 {
			require.NoError(t, w.log.Sign(t.Context()))
		}
	}
	good := export(t, w.log)
	lines := func() []string { return strings.Split(strings.TrimSpace(good), "\n") }
	check := func(ls []string, o *evidence.VerifyOptions) error {
		_, err := evidence.Verify(strings.NewReader(strings.Join(ls, "\n")+"\n"), w.key.Public(), o)
		return err
	}
	all := &evidence.VerifyOptions{Checkpoints: kept}
	require.NoError(t, check(lines(), all))
	require.Len(t, kept, 3)
	renumber := func(ls []string) []string {
		n := 0
		for i, l := range ls {
			if strings.HasPrefix(l, `{"n":`) {
				_, rest, _ := strings.Cut(l, ",")
				ls[i] = fmt.Sprintf(`{"n":%d,%s`, n, rest)
				n++
			}
		}
		ls[len(ls)-1] = fmt.Sprintf(`{"end":%d}`, n)
		return ls
	}
	for name, ls := range map[string][]string{
		"flipped":                replaced(lines(), "report-3", "report-4"),
		"flipped the last":       replaced(lines(), "report-9", "report-8"),
		"white space":            replaced(lines(), `"code":"report-1"`, `"code": "report-1"`),
		"deleted":                without(lines(), 3),
		"deleted and renumbered": renumber(without(lines(), 3)),
		"inserted":               with(lines(), 3, lines()[2]),
		"inserted, renumbered":   renumber(with(lines(), 3, lines()[2])),
		"reordered":              swapped(lines(), 2, 3),
		"reordered, renumbered":  renumber(swapped(lines(), 2, 3)),
		"cut off":                lines()[:5],
		"cut off, end added":     append(lines()[:5], `{"end":4}`),
		"end missing":            lines()[:len(lines())-1],
		"more behind the end":    append(lines(), lines()[2]),
		"checkpoint moved":       swapped(lines(), 5, 6),
		"another origin":         replaced(lines(), `"origin":"shop.example"`, `"origin":"other.example"`),
		"no header":              lines()[1:],
		"rubbish":                {`{"candor_evidence":1,"origin":"shop.example"}`, "rubbish"},
		"start without a voucher": replaced(lines(), `"origin":"shop.example"`,
			`"origin":"shop.example","start":1,"before":["`+base64.StdEncoding.EncodeToString(make([]byte, 32))+`"]`),
	} {
		require.Error(t, check(ls, nil), name)
		if name != "no header" {
			require.ErrorIs(t, check(ls, nil), transcripts.ErrTampered, name)
		}
	}
	require.Error(t, check(nil, nil), "empty")

	// Cut back to an earlier checkpoint it is a sound log; only a checkpoint
	// kept elsewhere shows it.
	at := 0
	for i, l := range lines() {
		if strings.HasPrefix(l, `{"checkpoint"`) {
			at = i
			break
		}
	}
	cut := with(lines()[:at+1], at+1, `{"end":4}`)
	require.NoError(t, check(cut, nil))
	require.ErrorContains(t, check(cut, all), "cut back")

	// So with a log that was written anew under the same key.
	fork := open(t, memstore.New(), w.key, nil)
	for i := range 12 {
		require.NoError(t, fork.log.Note(t.Context(), "audit", fmt.Sprint("another-", i), "pass"))
	}
	_, err := evidence.Verify(strings.NewReader(export(t, fork.log)), w.key.Public(), all)
	require.ErrorContains(t, err, "forked")

	// Another key proves nothing.
	other, err := evidence.NewKey("shop.example")
	require.NoError(t, err)
	_, err = evidence.Verify(strings.NewReader(good), other.Public(), nil)
	require.ErrorIs(t, err, transcripts.ErrTampered)
	_, err = evidence.Verify(strings.NewReader(good), "no key", nil)
	require.ErrorContains(t, err, "public key")
}

func replaced(ls []string, from, to string) []string {
	for i := range ls {
		ls[i] = strings.Replace(ls[i], from, to, 1)
	}
	return ls
}

func without(ls []string, i int) []string { return append(ls[:i:i], ls[i+1:]...) }

func with(ls []string, i int, l string) []string { return append(append(ls[:i:i], l), ls[i:]...) }

func swapped(ls []string, i, j int) []string {
	ls[i], ls[j] = ls[j], ls[i]
	return ls
}

// TestACC1ManyWriters: 100 writers, in four processes, make one log.
func TestACC1ManyWriters(t *testing.T) {
	t.Parallel()
	store := memstore.New()
	first := open(t, store, nil, nil)
	logs := []*evidence.Log{first.log}
	for range 3 {
		logs = append(logs, open(t, store, first.key, nil).log)
	}
	for _, l := range logs {
		l.SetSegmentLeaves(30) // over the borders of segments
	}
	var wg sync.WaitGroup
	for i := range 100 {
		wg.Go(func() {
			for j := range 3 {
				if err := logs[i%4].Note(context.Background(), "audit", fmt.Sprintf("w%d-%d", i, j), ""); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	out := export(t, logs[2])
	s, err := evidence.Verify(strings.NewReader(out), first.key.Public(), nil)
	require.NoError(t, err)
	require.Equal(t, 300, s.Leaves["audit"])
	require.EqualValues(t, 300, s.Size)
	for i := range 100 {
		for j := range 3 {
			require.Equal(t, 1, strings.Count(out, fmt.Sprintf(`"w%d-%d"`, i, j)))
		}
	}
}

// TestACC1Crash: what a run that died had not proven is proven by the next,
// which says so.
func TestACC1Crash(t *testing.T) {
	t.Parallel()
	now := atomic.Pointer[time.Time]{}
	at := time.Now()
	now.Store(&at)
	o := &evidence.Options{Now: func() time.Time { return *now.Load() }}
	died := open(t, memstore.New(), nil, o)
	require.NoError(t, died.log.Note(t.Context(), "audit", "before", ""))
	id := talk(t, died) // its log does not run: nothing was proven
	require.NoError(t, died.log.Seal(t.Context()), "and it died between two segments")

	next := open(t, died.store, died.key, o)
	require.NoError(t, next.log.Look(t.Context()))
	require.Zero(t, verify(t, next, nil).Recovered, "another instance may be about to")
	later := at.Add(time.Minute)
	now.Store(&later)
	require.NoError(t, next.log.Look(t.Context()))
	require.NoError(t, next.log.Look(t.Context()))
	conversation, err := next.rec.Evidence(t.Context(), id)
	require.NoError(t, err)
	s := verify(t, next, &evidence.VerifyOptions{Conversations: []*transcripts.EvidenceLog{conversation}})
	require.Equal(t, 1, s.Recovered)
	require.Equal(t, 1, s.Leaves[evidence.KindConversation], "once")
	require.Equal(t, 2, s.Events["floor"])
	require.Equal(t, 1, s.Events["decision"])
}

// flaky loses answers of Append, half of them after it was done.
type flaky struct {
	transcripts.Store
	n atomic.Int64
}

func (f *flaky) Append(ctx context.Context, at, next transcripts.Head, recs ...transcripts.Record) (transcripts.Appended, error) {
	if !strings.HasPrefix(string(next.ID), "evidence.") {
		return f.Store.Append(ctx, at, next, recs...)
	}
	switch f.n.Add(1) % 4 {
	case 0:
		return transcripts.Appended{}, transcripts.ErrUnavailable
	case 2:
		_, err := f.Store.Append(ctx, at, next, recs...)
		return transcripts.Appended{}, errors.Join(transcripts.ErrUnavailable, err)
	}
	return f.Store.Append(ctx, at, next, recs...)
}

// TestACC1LostAnswers: a store that breaks off in the middle neither loses nor
// doubles what is proven.
func TestACC1LostAnswers(t *testing.T) {
	t.Parallel()
	w := open(t, &flaky{Store: memstore.New()}, nil, &evidence.Options{Every: 2 * time.Millisecond})
	stop := run(t, w)
	var ids []transcripts.ConversationID
	for range 20 {
		ids = append(ids, talk(t, w))
	}
	require.Eventually(t, func() bool {
		var b bytes.Buffer
		if w.log.Export(context.Background(), &b) != nil {
			return false
		}
		s, err := evidence.Verify(&b, w.key.Public(), nil)
		return err == nil && s.Events["reveal"] == len(ids) && s.Events["floor"] == 2*len(ids)
	}, 20*time.Second, 5*time.Millisecond)
	stop()
}

// TestACC2ProofSurvivesErasure: the transcript goes, the proof stays, and
// nobody can tell whose it was.
func TestACC2ProofSurvivesErasure(t *testing.T) {
	t.Parallel()
	w := open(t, memstore.New(), nil, nil)
	id := talk(t, w)
	h, _, err := w.rec.Read(t.Context(), id, 0, 0)
	require.NoError(t, err)
	ref := h.EvidenceRef()
	require.NoError(t, w.rec.Erase(t.Context(), id))
	require.NoError(t, w.rec.Erase(t.Context(), id), "again is a no-op")
	s := verify(t, w, nil)
	require.Equal(t, 1, s.Leaves[evidence.KindErased])
	require.Equal(t, 1, s.Events["receipt"], "what had not been proven yet was")
	out := export(t, w.log)
	require.Contains(t, out, ref)

	// Everything that is left, as an attacker with the store has it.
	var left bytes.Buffer
	left.WriteString(out)
	for h, err := range w.store.List(t.Context(), transcripts.Query{}) {
		require.NoError(t, err)
		b, err := transcripts.EncodeHead(h)
		require.NoError(t, err)
		left.Write(b)
	}
	for _, guess := range []string{canary, "pseudonym of " + canary, string(id), "robin"} {
		sum := sha256.Sum256([]byte(guess))
		for _, form := range []string{guess, fmt.Sprintf("%x", sum), base64.StdEncoding.EncodeToString(sum[:]), base64.RawURLEncoding.EncodeToString(sum[:16])} {
			require.NotContains(t, left.String(), form)
		}
		forged := transcripts.Head{ID: transcripts.ConversationID(guess), Proof: make([]byte, 16)}
		require.NotContains(t, left.String(), forged.EvidenceRef())
	}
	require.NotContains(t, left.String(), base64.StdEncoding.EncodeToString(h.Proof))
}

// TestACC1Segments: the log goes on over segments and years; old ones expire and
// the rest still verifies against a checkpoint.
func TestACC1Segments(t *testing.T) {
	t.Parallel()
	store := memstore.New()
	var kept []string
	w := open(t, store, nil, &evidence.Options{Publish: func(_ context.Context, c string) error { kept = append(kept, c); return nil }})
	w.log.SetSegmentLeaves(4)
	require.NoError(t, w.log.Configured(t.Context(), evidence.Change{Config: "c0ffee"}))
	for i := range 20 {
		require.NoError(t, w.log.Note(t.Context(), "audit", fmt.Sprint("n", i), ""))
	}
	so := len(kept)
	s := verify(t, w, &evidence.VerifyOptions{Checkpoints: kept})
	require.Equal(t, so, s.Outside)
	require.NoError(t, store.Delete(t.Context(), "evidence.000001"), "as if it had expired")
	require.NoError(t, store.Delete(t.Context(), "evidence.000002"))
	again := open(t, store, w.key, nil) // a restart
	s = verify(t, again, &evidence.VerifyOptions{Checkpoints: kept})
	require.Positive(t, s.Start)
	require.EqualValues(t, 21, s.Size)
	require.Positive(t, s.Outside)
	c, err := again.log.LastChange(t.Context())
	require.NoError(t, err)
	require.Equal(t, "c0ffee", c.Config, "also when its leaf has expired")

	other, err := evidence.NewKey("other.example")
	require.NoError(t, err)
	l, err := evidence.New(store, other, nil)
	require.NoError(t, err)
	require.ErrorContains(t, l.Note(t.Context(), "audit", "x", ""), "shop.example", "a log goes on under its own key")
	same, err := evidence.NewKey("shop.example") // the key file was lost
	require.NoError(t, err)
	l, err = evidence.New(store, same, nil)
	require.NoError(t, err)
	require.ErrorContains(t, l.Note(t.Context(), "audit", "x", ""), "not signed with this key")
}

// TestACC4WeakerNeedsAReason: a change that protects less is not recorded
// without who decided it and why.
func TestACC4WeakerNeedsAReason(t *testing.T) {
	t.Parallel()
	w := open(t, memstore.New(), nil, nil)
	c := evidence.Change{Config: "a1", Safeguards: json.RawMessage(`{"threshold":0.8}`)}
	require.NoError(t, w.log.Configured(t.Context(), c))
	require.NoError(t, w.log.Configured(t.Context(), c), "unchanged: recorded once")
	c.Config, c.Weaker = "b2", []string{"threshold 0.8 -> 0.5"}
	require.ErrorIs(t, w.log.Configured(t.Context(), c), evidence.ErrUnexplained)
	c.Owner = "head of service"
	require.ErrorIs(t, w.log.Configured(t.Context(), c), evidence.ErrUnexplained)
	c.Reason = "trial week"
	require.NoError(t, w.log.Configured(t.Context(), c))
	require.Equal(t, 2, verify(t, w, nil).Leaves[evidence.KindConfig])
}

func TestNewReportsAllFaults(t *testing.T) {
	t.Parallel()
	_, err := evidence.New(nil, nil, &evidence.Options{Retention: -1, Every: -1})
	for _, want := range []string{"Store", "Key", "Retention", "Every"} {
		require.ErrorContains(t, err, want)
	}
	_, err = evidence.NewKey("two words")
	require.ErrorContains(t, err, "without spaces")
	w := open(t, memstore.New(), nil, nil)
	require.Error(t, w.log.Note(t.Context(), "erased", "", ""), "a kind of its own")
	require.Error(t, w.log.Note(t.Context(), "audit", "words with spaces", ""), "words")
}

func TestKeyFile(t *testing.T) {
	t.Parallel()
	path := t.TempDir() + "/evidence.key"
	a, err := evidence.OpenKey(path, "shop.example")
	require.NoError(t, err)
	b, err := evidence.OpenKey(path, "shop.example")
	require.NoError(t, err)
	require.Equal(t, a.Public(), b.Public())
	require.Equal(t, a.Agent("robin"), b.Agent("robin"))
	_, err = evidence.OpenKey(path, "other.example")
	require.ErrorContains(t, err, "for \"shop.example\"")
}

func FuzzVerify(f *testing.F) {
	key, err := evidence.NewKey("shop.example")
	if err != nil {
		f.Fatal(err)
	}
	l, err := evidence.New(memstore.New(), key, nil)
	if err != nil {
		f.Fatal(err)
	}
	var b bytes.Buffer
	if err := errors.Join(l.Note(context.Background(), "audit", "x", ""), l.Export(context.Background(), &b)); err != nil {
		f.Fatal(err)
	}
	good := b.String()
	f.Add(good)
	f.Add(`{"candor_evidence":1,"start":-1}`)
	f.Add(`{"candor_evidence":1,"origin":"x","start":9223372036854775807,"before":[]}`)
	f.Fuzz(func(t *testing.T, in string) {
		if s, err := evidence.Verify(strings.NewReader(in), key.Public(), nil); err == nil && s.Size != 1 {
			t.Errorf("forged: %q", in)
		}
	})
}
