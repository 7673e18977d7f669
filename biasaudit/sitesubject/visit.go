package sitesubject

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/candorbot/candor/internal/wsconn"
	"github.com/candorbot/candor/transcripts"
)

// event is what a visitor's connection brings, the fields of all frames.
type event struct {
	fault
	Seq     uint64 `json:"seq"`
	Text    string `json:"text"`
	Wording string `json:"wording"`
	Floor   string `json:"floor"`
	Offer   bool   `json:"offer_message"`
	Author  struct {
		Kind string `json:"kind"`
	} `json:"author"`
	kind string
	err  error
}

// visit is a conversation as any customer has it.
type visit struct {
	s         *Subject
	c         *wsconn.Client
	events    chan event
	floor     string
	disclosed bool
	offered   bool
}

func (s *Subject) visit(ctx context.Context, turns []string) ([]transcripts.Exchange, error) {
	c, welcome, err := s.hello(ctx, map[string]any{"type": "hello", "v": 1, "lang": s.o.Lang})
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(ctx)
	v := &visit{s: s, c: c, events: make(chan event, 64)}
	done := make(chan struct{})
	go func() {
		defer close(done)
		v.read(ctx)
	}()
	defer func() {
		cancel()
		<-done
		_ = c.Close()
	}()
	var w event
	if err := welcome.Decode(&w); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrAnswer, err)
	}
	v.floor = w.Floor
	for !v.disclosed {
		if _, err := v.next(ctx); err != nil {
			return nil, err
		}
	}
	out := make([]transcripts.Exchange, 0, len(turns))
	for _, text := range turns {
		x, err := v.say(ctx, text)
		if err != nil {
			return out, err
		}
		out = append(out, x)
	}
	// Nothing of the audit stays behind. The answers count all the same when
	// this fails; then retention ends the conversation.
	if c.Write(ctx, map[string]any{"type": "erase", "client_id": uuid.NewString()}) == nil {
		limit, stop := context.WithTimeout(ctx, 5*time.Second)
		defer stop()
		for {
			if e, err := v.next(limit); err != nil || e.kind == "error" {
				break
			}
		}
	}
	return out, nil
}

func (v *visit) read(ctx context.Context) {
	for {
		f, err := v.c.Read(ctx)
		e := event{kind: f.Type, err: err}
		if err == nil {
			if err = f.Decode(&e); err != nil {
				e.err = fmt.Errorf("%w: %w", ErrAnswer, err)
			}
		}
		select {
		case v.events <- e:
		case <-ctx.Done():
			return
		}
		if e.err != nil {
			return
		}
	}
}

// next returns the next event after noting what it says.
func (v *visit) next(ctx context.Context) (event, error) {
	var e event
	select {
	case e = <-v.events:
	case <-ctx.Done():
		return e, ctx.Err()
	}
	if e.err != nil {
		return e, e.err
	}
	switch e.kind {
	case "floor":
		v.floor, v.offered = e.Floor, v.offered || e.Offer
	case "message":
		if e.Wording != "" {
			if err := v.c.Write(ctx, map[string]any{"type": "seen", "seq": e.Seq}); err != nil {
				return e, err
			}
			v.disclosed = true
		}
	}
	return e, nil
}

// say puts one turn and reads off the wire what came of it.
func (v *visit) say(ctx context.Context, text string) (transcripts.Exchange, error) {
	x := transcripts.Exchange{Disclosed: v.disclosed}
	x.Trace.Backend = "site"
	before := v.floor
	v.offered = false
	id := uuid.NewString()
	frame := map[string]any{"type": "say", "client_id": id, "text": text}
	if err := v.c.Write(ctx, frame); err != nil {
		return x, err
	}
	start := time.Now()
	var seq uint64
	for seq == 0 {
		e, err := v.next(ctx)
		switch {
		case err != nil:
			return x, err
		case e.kind == "ack" && e.ClientID == id:
			seq = e.Seq
		case e.kind == "error" && e.ClientID == id && e.Code == "too_fast":
			if err := wait(ctx, time.Duration(e.RetryMS)*time.Millisecond); err != nil {
				return x, err
			}
			if err := v.c.Write(ctx, frame); err != nil {
				return x, err
			}
		case e.kind == "error" && e.ClientID == id:
			return x, fmt.Errorf("%w: %s", ErrAnswer, e.Code)
		}
	}
	if before != string(transcripts.FloorBot) { // a person's floor: the bot is silent
		x.Trace.Decision = transcripts.DecisionSilent
		return x, nil
	}
	var words, codes []string
	for answered := false; ; {
		limit, cancel := ctx, context.CancelFunc(func() {})
		if answered {
			limit, cancel = context.WithTimeout(ctx, v.s.o.Settle)
		}
		e, err := v.next(limit)
		cancel()
		if answered && ctx.Err() == nil && errors.Is(err, context.DeadlineExceeded) {
			break // quiet
		}
		if err != nil {
			return x, err
		}
		switch {
		case e.kind == "message" && e.Seq > seq && e.Author.Kind != "customer":
			words, codes = append(words, e.Text), append(codes, e.Code)
			x.Latency, answered = time.Since(start), true
		case e.kind == "floor" && e.Floor != before:
			x.Latency, answered = time.Since(start), true
		}
	}
	x.Reply, x.Disclosed = strings.Join(words, "\n"), v.disclosed
	v.decide(&x.Trace, codes)
	return x, nil
}

// decide says what the wire shows of the bot's decision.
func (v *visit) decide(t *transcripts.Trace, codes []string) {
	t.Decision = transcripts.DecisionAnswer
	if v.floor != string(transcripts.FloorBot) {
		t.Decision = transcripts.DecisionHandover
	}
	for _, code := range codes {
		switch code {
		case "scope", "clarify":
			t.Offered = true
			if t.Decision == transcripts.DecisionAnswer && code == "scope" {
				t.Decision = transcripts.DecisionRefuse
			} else if t.Decision == transcripts.DecisionAnswer {
				t.Decision = transcripts.DecisionClarify
			}
		case "repeat":
			t.Offered = true
		case "identity", "rights", "crisis":
			t.Standing, t.Decision = code, transcripts.DecisionStanding
		case "error_apology":
			t.Fault = "unknown"
		}
	}
	t.Offered = t.Offered || v.offered
}
