package redisstore_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/candorbot/candor/internal/redistest"
	"github.com/candorbot/candor/transcripts"
	"github.com/candorbot/candor/transcripts/redisstore"
	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"
)

func TestRoundTrips(t *testing.T) {
	t.Parallel()
	c, prefix := redistest.Client(t)
	count := &counter{}
	c.AddHook(count)
	s, err := redisstore.New(c, &redisstore.Options{Prefix: prefix})
	require.NoError(t, err)
	a, err := s.Append(t.Context(), transcripts.Head{}, newHead(), rec("first")) // may load the script
	require.NoError(t, err)
	_, _, err = s.Read(t.Context(), a.Head.ID, 0, 1) // opens the connection of pipelines
	require.NoError(t, err)
	count.take()

	next := a.Head
	next.Floor, next.Epoch, next.Due, next.Subject = transcripts.FloorQueued, 1, time.Now(), "s"
	b, err := s.Append(t.Context(), a.Head, next, rec("x"), rec("y"), rec("z"))
	require.NoError(t, err)
	require.EqualValues(t, 1, count.take(), "append")
	_, err = s.Append(t.Context(), a.Head, next, rec("late"))
	require.ErrorIs(t, err, transcripts.ErrStale)
	require.EqualValues(t, 1, count.take(), "refused append, with the stored head")
	_, _, err = s.Read(t.Context(), b.Head.ID, 0, 100)
	require.NoError(t, err)
	require.EqualValues(t, 1, count.take(), "read")
	_, _, err = s.Read(t.Context(), b.Head.ID, 0, 0)
	require.NoError(t, err)
	require.EqualValues(t, 1, count.take(), "head")
	for _, err := range s.List(t.Context(), transcripts.Query{Floors: []transcripts.Floor{transcripts.FloorQueued}}) {
		require.NoError(t, err)
	}
	require.EqualValues(t, 2, count.take(), "list: the members of all shards, their heads")
	require.NoError(t, s.Signal(t.Context(), transcripts.Event{ID: b.Head.ID, Signal: "typing"}))
	require.EqualValues(t, 1, count.take(), "signal")
	require.NoError(t, s.Delete(t.Context(), b.Head.ID))
	require.LessOrEqual(t, count.take(), int64(2), "delete, with loading its script")
}

// Every key has an expiry that is not later than the latest conversation's,
// and nothing of the content is in a key's name.
func TestEveryKeyExpires(t *testing.T) {
	t.Parallel()
	c := redistest.New(t, nil).Client(t)
	s, err := redisstore.New(c, nil)
	require.NoError(t, err)
	const canary = "canary@example.com"
	limit := time.Now().Add(2 * time.Hour)
	for i := range 50 {
		h := newHead()
		h.Expires = limit.Add(-time.Duration(i) * time.Minute)
		h.Subject, h.Due = canary, time.Now()
		a, err := s.Append(t.Context(), transcripts.Head{}, h, transcripts.Record{ClientID: canary, Payload: []byte(canary)})
		require.NoError(t, err)
		next := a.Head
		next.Floor, next.Epoch, next.Due = transcripts.FloorHuman, 1, time.Time{}
		if i%2 == 0 {
			next.Expires = next.Expires.Add(-time.Minute)
		}
		a, err = s.Append(t.Context(), a.Head, next, rec("x"))
		require.NoError(t, err)
		if i%7 == 0 {
			require.NoError(t, s.Delete(t.Context(), a.Head.ID))
		}
	}
	keys := scan(t, c, "")
	require.Greater(t, len(keys), 84)
	for _, k := range keys {
		ttl := c.PTTL(t.Context(), k).Val()
		require.Positive(t, ttl, k)
		require.LessOrEqual(t, ttl, time.Until(limit)+time.Second, k)
		require.NotContains(t, k, "canary")
		require.True(t, strings.HasPrefix(k, "candor:{s"), k)
		if strings.HasSuffix(k, "}:z") || strings.HasSuffix(k, "}:i") {
			require.NotContains(t, dump(t, c, k), "canary", "indexes hold hashes")
		}
	}
}

// What expired leaves the indexes with the next appends and lists.
func TestIndexesAreCleaned(t *testing.T) {
	t.Parallel()
	c := redistest.New(t, nil).Client(t)
	s, err := redisstore.New(c, &redisstore.Options{Shards: 1})
	require.NoError(t, err)
	members := func() int64 { return c.ZCard(t.Context(), "candor:{s00}:z").Val() }
	entries := func() int64 { return c.HLen(t.Context(), "candor:{s00}:i").Val() }
	short := func(n int) {
		expires := time.Now().Add(200 * time.Millisecond)
		for range n {
			h := newHead()
			h.Expires, h.Due, h.Subject = expires, time.Now(), "s"
			_, err := s.Append(t.Context(), transcripts.Head{}, h, rec("x"))
			require.NoError(t, err)
		}
		redistest.Wait(t, "expiry", func(context.Context) bool { return time.Now().After(expires.Add(10 * time.Millisecond)) })
	}
	_, err = s.Append(t.Context(), transcripts.Head{}, newHead(), rec("x")) // 2 members that stay
	require.NoError(t, err)

	short(12)
	require.EqualValues(t, 2+12*4, members())
	at := newHead()
	a, err := s.Append(t.Context(), transcripts.Head{}, at, rec("x"))
	require.NoError(t, err)
	require.EqualValues(t, 4+8*4, members(), "an append takes four along")
	for range 2 {
		a, err = s.Append(t.Context(), a.Head, a.Head, rec(""))
		require.NoError(t, err)
	}
	require.EqualValues(t, 4, members())
	require.EqualValues(t, 2, entries())

	short(12)
	for h, err := range s.List(t.Context(), transcripts.Query{Subject: "s"}) {
		require.NoError(t, err)
		t.Errorf("listed %s", h.ID)
	}
	require.EqualValues(t, 4, members(), "a list takes all that it meets")
	require.EqualValues(t, 2, entries())
}

// A killed server that syncs its file at every write loses nothing that was
// acknowledged, and the store recovers by itself.
func TestKilledServer(t *testing.T) {
	t.Parallel()
	srv := redistest.New(t, &redistest.Options{AOF: true})
	s := open(t, srv.URL()+"?max_retries=-1&dial_timeout=200ms", &redisstore.Options{Timeout: time.Second})
	at := newHead()
	a, err := s.Append(t.Context(), transcripts.Head{}, at)
	require.NoError(t, err)

	watched := make(chan transcripts.Event, 10_000)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		for e, err := range s.Watch(ctx) {
			if err != nil {
				ended <- err
				return
			}
			select {
			case watched <- e:
			default:
			}
		}
		ended <- nil
	}()

	var acked []string
	faults := 0
	head := a.Head
	put := func(id string) {
		for {
			a, err := s.Append(t.Context(), head, head, rec(id))
			switch {
			case err == nil && a.Duplicate: // an earlier try got through
				head = a.Head
				acked = append(acked, id)
				return
			case err == nil:
				head = a.Head
				acked = append(acked, id)
				return
			case errors.Is(err, transcripts.ErrConflict):
				head = a.Head
			case errors.Is(err, transcripts.ErrUnavailable):
				faults++
			default:
				require.NoError(t, err)
			}
			if t.Context().Err() != nil {
				t.Fatal(err)
			}
		}
	}
	for round := range 3 {
		writing := make(chan struct{})
		go func() {
			defer close(writing)
			for i := range 60 {
				put(fmt.Sprintf("r%d-%d", round, i))
			}
		}()
		<-time.After(5 * time.Millisecond)
		srv.Kill()
		<-time.After(20 * time.Millisecond)
		srv.Start(t)
		<-writing
	}
	require.Positive(t, faults, "the server was never seen down")
	h, recs, err := s.Read(t.Context(), at.ID, 0, 1000)
	require.NoError(t, err)
	require.EqualValues(t, len(recs), h.Seq)
	var got []string
	for i, r := range recs {
		require.EqualValues(t, i+1, r.Seq)
		got = append(got, r.ClientID)
	}
	require.Equal(t, acked, got, "lost, doubled or out of order")

	// The watch stands again: drain, append, see.
	redistest.Wait(t, "watch", func(context.Context) bool {
		put("w-" + string(transcripts.NewConversationID()))
		for {
			select {
			case e := <-watched:
				if e.ID == at.ID && e.Seq == head.Seq {
					return true
				}
			default:
				return false
			}
		}
	})
	cancel()
	require.NoError(t, <-ended)
}

// A repeated call whose answer was lost on the way is one append.
func TestLostAnswer(t *testing.T) {
	t.Parallel()
	srv := redistest.New(t, nil)
	p := newProxy(t, srv.Addr)
	s := open(t, "redis://"+p.addr, nil)
	a, err := s.Append(t.Context(), transcripts.Head{}, newHead(), rec("a"))
	require.NoError(t, err)
	for i, r := range []transcripts.Record{rec("b"), {Payload: []byte("without a client id")}} {
		p.lose(string(a.Head.ID), 1)
		a, err = s.Append(t.Context(), a.Head, a.Head, r)
		require.NoError(t, err)
		require.Equal(t, 1, p.losses())
		require.False(t, a.Duplicate)
		require.EqualValues(t, i+2, a.Seq)
	}
	p.lose(string(a.Head.ID), 0)
	h, recs, err := s.Read(t.Context(), a.Head.ID, 0, 10)
	require.NoError(t, err)
	require.Len(t, recs, 3)
	require.EqualValues(t, 3, h.Version)

	// Creation too.
	n := newHead()
	p.lose(string(n.ID), 1)
	a, err = s.Append(t.Context(), transcripts.Head{}, n, rec("a"))
	require.NoError(t, err)
	require.Equal(t, 1, p.losses())
	require.EqualValues(t, 1, a.Head.Seq)
}

func TestUnavailable(t *testing.T) {
	t.Parallel()
	srv := redistest.New(t, nil)
	s := open(t, srv.URL()+"?dial_timeout=300ms", &redisstore.Options{Timeout: 2 * time.Second})
	a, err := s.Append(t.Context(), transcripts.Head{}, newHead(), rec("a"))
	require.NoError(t, err)
	srv.Kill()
	start := time.Now()
	_, err = s.Append(t.Context(), a.Head, a.Head, rec("b"))
	require.ErrorIs(t, err, transcripts.ErrUnavailable)
	require.NotContains(t, err.Error(), "hello", "no content in errors")
	_, _, err = s.Read(t.Context(), a.Head.ID, 0, 1)
	require.ErrorIs(t, err, transcripts.ErrUnavailable)
	require.ErrorIs(t, lastError(s.List(t.Context(), transcripts.Query{})), transcripts.ErrUnavailable)
	require.ErrorIs(t, s.Delete(t.Context(), a.Head.ID), transcripts.ErrUnavailable)
	require.ErrorIs(t, s.Ping(t.Context()), transcripts.ErrUnavailable)
	require.Less(t, time.Since(start), 12*time.Second, "bounded by Timeout")
	_, err = redisstore.Open(t.Context(), srv.URL()+"?dial_timeout=300ms", nil)
	require.ErrorIs(t, err, transcripts.ErrUnavailable)

	require.NoError(t, s.Close())
	require.ErrorIs(t, lastError(s.Watch(t.Context())), transcripts.ErrUnavailable, "closed")
}

// A server that stops answering (and does not close the connection) is given
// up after Timeout.
func TestStalledServer(t *testing.T) {
	t.Parallel()
	srv := redistest.New(t, nil)
	s := open(t, srv.URL()+"?max_retries=-1", &redisstore.Options{Timeout: 200 * time.Millisecond})
	a, err := s.Append(t.Context(), transcripts.Head{}, newHead(), rec("a"))
	require.NoError(t, err)
	require.NoError(t, srv.Client(t).Do(t.Context(), "client", "pause", "5000", "write").Err())
	start := time.Now()
	_, err = s.Append(t.Context(), a.Head, a.Head, rec("b"))
	require.ErrorIs(t, err, transcripts.ErrUnavailable)
	require.Less(t, time.Since(start), 3*time.Second)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	_, err = s.Append(ctx, a.Head, a.Head, rec("b"))
	require.ErrorIs(t, err, transcripts.ErrUnavailable)
	require.ErrorIs(t, err, context.DeadlineExceeded)
}

// Keys that the server evicted are noticed, not papered over.
func TestEvictedLog(t *testing.T) {
	t.Parallel()
	c, prefix := redistest.Client(t)
	s, err := redisstore.New(c, &redisstore.Options{Prefix: prefix, Shards: 1})
	require.NoError(t, err)
	a, err := s.Append(t.Context(), transcripts.Head{}, newHead(), rec("a"), rec("b"))
	require.NoError(t, err)
	require.NoError(t, c.Del(t.Context(), prefix+"{s00}:l:"+string(a.Head.ID)).Err())
	_, err = s.Append(t.Context(), a.Head, a.Head, rec("c"))
	require.ErrorContains(t, err, "noeviction")
	_, _, err = s.Read(t.Context(), a.Head.ID, 0, 10)
	require.ErrorContains(t, err, "noeviction")
}

// aclRules returns the rules that doc.go tells operators to use.
func aclRules(t *testing.T, password string) []any {
	t.Helper()
	b, err := os.ReadFile("doc.go")
	require.NoError(t, err)
	_, text, ok := strings.Cut(string(b), "ACL SETUSER candor ")
	require.True(t, ok)
	text, _, _ = strings.Cut(text, "\n//\n")
	args := []any{"acl", "setuser", "candor", "reset"}
	for _, f := range strings.Fields(strings.ReplaceAll(text, "//", "")) {
		args = append(args, strings.Replace(f, "PASSWORD", password, 1))
	}
	return args
}

// The whole suite passes for the user of the documentation, who may do
// nothing else, and the server logs no refusal.
func TestMinimalACL(t *testing.T) {
	t.Parallel()
	const password = "a-long-password"
	refusals := func(c *redis.Client) int {
		log, err := c.Do(t.Context(), "acl", "log").Slice()
		require.NoError(t, err)
		return len(log)
	}
	t.Run("one server", func(t *testing.T) {
		t.Parallel()
		srv := redistest.New(t, nil)
		admin := srv.Client(t)
		require.NoError(t, admin.Do(t.Context(), aclRules(t, password)...).Err())
		o := *admin.Options()
		o.Username, o.Password = "candor", password
		c, c2 := redis.NewClient(&o), redis.NewClient(&o)
		t.Cleanup(func() { _, _ = c.Close(), c2.Close() })
		suite(t, c, c2, "candor:")
		open(t, "redis://candor:"+password+"@"+srv.Addr, nil)
		require.Zero(t, refusals(admin))
		for _, args := range [][]any{{"keys", "*"}, {"flushall"}, {"config", "get", "*"}, {"get", "other"}, {"scan", "0"}} {
			require.ErrorContains(t, c.Do(t.Context(), args...).Err(), "NOPERM")
		}
		_, err := redisstore.Open(t.Context(), "redis://candor:"+password+"@"+srv.Addr, &redisstore.Options{Prefix: "other:"})
		require.ErrorContains(t, err, "NOPERM")
		_, err = redisstore.Open(t.Context(), "redis://candor:wrong@"+srv.Addr, nil)
		require.ErrorIs(t, err, transcripts.ErrUnavailable)
		require.NotContains(t, err.Error(), "wrong@")
	})
	t.Run("cluster", func(t *testing.T) {
		t.Parallel()
		cl := redistest.NewCluster(t, 3)
		for _, n := range cl.Nodes {
			require.NoError(t, n.Client(t).Do(t.Context(), aclRules(t, password)...).Err())
		}
		url := strings.Replace(cl.URL(), "redis://", "redis://candor:"+password+"@", 1)
		s := open(t, url, nil)
		a, err := s.Append(t.Context(), transcripts.Head{}, newHead(), rec("a"))
		require.NoError(t, err)
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		for e, err := range s.Watch(ctx) {
			require.NoError(t, err)
			if e.ID == "" {
				_, err := s.Append(t.Context(), a.Head, a.Head, rec("b"))
				require.NoError(t, err)
			} else {
				require.Equal(t, a.Head.ID, e.ID)
				break
			}
		}
		for _, n := range cl.Nodes {
			require.Zero(t, refusals(n.Client(t)))
		}
	})
}

func TestSentinel(t *testing.T) {
	t.Parallel()
	master, sentinel := redistest.NewSentinel(t, nil)
	s := open(t, "redis://"+sentinel.Addr+"/0?master_name="+redistest.SentinelMaster, nil)
	a, err := s.Append(t.Context(), transcripts.Head{}, newHead(), rec("a"))
	require.NoError(t, err)
	require.Len(t, scan(t, master.Client(t), "*"+string(a.Head.ID)), 2)
	for e, err := range s.Watch(t.Context()) {
		require.NoError(t, err)
		require.Empty(t, e.ID)
		break
	}
}

// A watcher who may not subscribe is told, rather than left waiting.
func TestWatchWithoutPermission(t *testing.T) {
	t.Parallel()
	srv := redistest.New(t, nil)
	require.NoError(t, srv.Client(t).Do(t.Context(), "acl", "setuser", "u", "on", ">p", "~*", "&*", "+@all", "-ssubscribe").Err())
	s := open(t, "redis://u:p@"+srv.Addr, nil)
	var err error
	for _, err = range s.Watch(t.Context()) {
		if err != nil {
			break
		}
	}
	require.ErrorContains(t, err, "NOPERM")
}

// All watchers of a store share one connection, which ends with the last.
func TestWatchersShareAConnection(t *testing.T) {
	t.Parallel()
	srv := redistest.New(t, nil)
	s := open(t, srv.URL(), nil)
	admin := srv.Client(t)
	connections := func() int {
		list, err := admin.Do(t.Context(), "client", "list", "type", "pubsub").Text()
		require.NoError(t, err)
		return strings.Count(list, "addr=") / 2 // addr= and laddr=
	}
	ctx, cancel := context.WithCancel(t.Context())
	stands, ended := make(chan struct{}), make(chan error)
	const watchers = 5
	for range watchers {
		go func() {
			first := true
			for _, err := range s.Watch(ctx) {
				if err != nil {
					ended <- err
					return
				}
				if first {
					first = false
					stands <- struct{}{}
				}
			}
			ended <- nil
		}()
	}
	for range watchers {
		<-stands
	}
	require.Equal(t, 1, connections())
	cancel()
	for range watchers {
		require.NoError(t, <-ended)
	}
	redistest.Wait(t, "end of the subscription", func(context.Context) bool { return connections() == 0 })
}

// A watcher hears of a connection that was cut, and then of new events.
func TestWatchAfterCut(t *testing.T) {
	t.Parallel()
	srv := redistest.New(t, nil)
	s := open(t, srv.URL(), nil)
	a, err := s.Append(t.Context(), transcripts.Head{}, newHead())
	require.NoError(t, err)
	empty, cut := 0, false
	for e, err := range s.Watch(t.Context()) {
		require.NoError(t, err)
		switch {
		case e.ID == "" && !cut:
			cut = true
			require.NoError(t, srv.Client(t).Do(t.Context(), "client", "kill", "type", "pubsub").Err())
		case e.ID == "":
			if empty++; empty == 2 { // cut, and standing again
				_, err := s.Append(t.Context(), a.Head, a.Head, rec("a"))
				require.NoError(t, err)
			}
		default:
			require.Equal(t, transcripts.Event{ID: a.Head.ID, Seq: 1, Floor: a.Head.Floor}, e)
			require.Equal(t, 2, empty)
			return
		}
	}
}

func TestProtocols(t *testing.T) {
	t.Parallel()
	srv := redistest.New(t, nil)
	for _, p := range []string{"2", "3"} {
		s := open(t, srv.URL()+"?protocol="+p, &redisstore.Options{Prefix: redistest.Prefix()})
		a, err := s.Append(t.Context(), transcripts.Head{}, newHead(), rec("a"))
		require.NoError(t, err)
		for e, err := range s.Watch(t.Context()) {
			require.NoError(t, err)
			if e.ID != "" {
				break
			}
			_, err := s.Append(t.Context(), a.Head, a.Head, rec("b"))
			require.NoError(t, err)
		}
	}
}

func TestTLS(t *testing.T) {
	t.Parallel()
	args, cert := redistest.TLS(t)
	redistest.New(t, &redistest.Options{Args: args})
	addr := "localhost:" + args[1]
	_, err := redisstore.Open(t.Context(), "rediss://"+addr, nil)
	require.ErrorContains(t, err, "certificate", "one that nobody vouches for")
	pool := x509.NewCertPool()
	pool.AddCert(cert)
	c := redis.NewClient(&redis.Options{Addr: addr, TLSConfig: &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}})
	t.Cleanup(func() { _ = c.Close() })
	s, err := redisstore.New(c, nil)
	require.NoError(t, err)
	require.NoError(t, s.Ping(t.Context()))
}

// A cluster node that dies and comes back: its conversations are unavailable
// meanwhile, others are not, and appends and watches recover by themselves.
func TestClusterNodeRestarts(t *testing.T) {
	t.Parallel()
	cl := redistest.NewCluster(t, 3)
	s := open(t, cl.URL()+"&dial_timeout=300ms", &redisstore.Options{Timeout: 2 * time.Second})
	nodes := map[string]*redis.Client{cl.Nodes[0].Addr: cl.Nodes[0].Client(t), cl.Nodes[1].Addr: cl.Nodes[1].Client(t)}
	owned := func(by string) transcripts.Head { // a conversation that the node at this address has
		for {
			h := newHead()
			_, err := s.Append(t.Context(), transcripts.Head{}, h)
			require.NoError(t, err)
			if len(scan(t, nodes[by], "*:h:"+string(h.ID))) == 1 {
				return h
			}
		}
	}
	down, up := owned(cl.Nodes[0].Addr), owned(cl.Nodes[1].Addr)

	events := make(chan transcripts.Event, 1000)
	stands := make(chan struct{}, 1000)
	go func() {
		for e := range s.Watch(t.Context()) {
			if e.ID == "" {
				stands <- struct{}{}
			}
			events <- e
		}
	}()
	<-stands
	cl.Nodes[0].Kill()
	_, _, err := s.Read(t.Context(), down.ID, 0, 0)
	require.ErrorIs(t, err, transcripts.ErrUnavailable)
	h, _, err := s.Read(t.Context(), up.ID, 0, 0)
	require.NoError(t, err)
	_, err = s.Append(t.Context(), h, h, rec("a"))
	require.NoError(t, err)

	// A watch that begins now serves the shards that are up.
	late, err := redisstore.New(cl.Client(t), nil) // Open would insist on all
	require.NoError(t, err)
	t.Cleanup(func() { _ = late.Close() })
	first := true
	for e, err := range late.Watch(t.Context()) {
		require.NoError(t, err)
		if first {
			require.Empty(t, e.ID)
		}
		if first || e.ID == "" { // again, in case its shard stood up only now
			h, _, err := s.Read(t.Context(), up.ID, 0, 0)
			require.NoError(t, err)
			_, err = s.Append(t.Context(), h, h, rec(""))
			require.NoError(t, err)
		}
		first = false
		if e.ID == up.ID {
			break
		}
	}

	cl.Nodes[0].Start(t)
	redistest.Wait(t, "node's conversations and events", func(context.Context) bool {
		down.Expires = time.Now().Add(time.Hour)
		a, err := s.Append(t.Context(), transcripts.Head{}, down, rec("a")) // the node had no file
		if errors.Is(err, transcripts.ErrExists) {
			a, err = s.Append(t.Context(), a.Head, a.Head, rec(""))
		}
		if err != nil {
			require.ErrorIs(t, err, transcripts.ErrUnavailable)
			return false
		}
		for {
			select {
			case e := <-events:
				if e.ID == down.ID && e.Seq == a.Head.Seq {
					return true
				}
			default:
				return false
			}
		}
	})
}

// A server whose memory is full refuses whole appends, keeps what it has, and
// still forgets what it is told to forget.
func TestFullServer(t *testing.T) {
	t.Parallel()
	srv := redistest.New(t, &redistest.Options{Args: []string{"--maxmemory", "4mb", "--maxmemory-policy", "noeviction"}})
	s := open(t, srv.URL(), nil)
	a, err := s.Append(t.Context(), transcripts.Head{}, newHead())
	require.NoError(t, err)
	other, err := s.Append(t.Context(), transcripts.Head{}, newHead(), transcripts.Record{Payload: make([]byte, transcripts.MaxRecord)})
	require.NoError(t, err)
	for err == nil {
		var b transcripts.Appended
		if b, err = s.Append(t.Context(), a.Head, a.Head, transcripts.Record{Payload: make([]byte, 20_000)}); err == nil {
			a = b
		}
	}
	require.ErrorIs(t, err, transcripts.ErrUnavailable)
	require.ErrorContains(t, err, "OOM")
	h, recs, err := s.Read(t.Context(), a.Head.ID, 0, 1000)
	require.NoError(t, err)
	require.Equal(t, a.Head.Version, h.Version)
	require.EqualValues(t, len(recs), h.Seq)
	require.Positive(t, h.Seq)
	require.NoError(t, s.Delete(t.Context(), other.Head.ID))
	redistest.Wait(t, "memory", func(context.Context) bool {
		_, err = s.Append(t.Context(), h, h, transcripts.Record{Payload: []byte("x")})
		return err == nil
	})
}
