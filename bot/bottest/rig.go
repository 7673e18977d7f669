package bottest

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"

	"github.com/candorbot/candor/bot"
	"github.com/candorbot/candor/disclosure"
	"github.com/candorbot/candor/handover"
	"github.com/candorbot/candor/internal/group"
	"github.com/candorbot/candor/transcripts"
)

// A Rig is a whole bot: recorder, desk and bot over one store.
type Rig struct {
	Store transcripts.Store
	Rec   *transcripts.Recorder
	Desk  *handover.Desk
	Bot   *bot.Bot
	Texts *disclosure.Catalog
}

// RigOptions are the optional parts of a Rig; nil and zero work.
type RigOptions struct {
	Recorder *transcripts.RecorderOptions
	Desk     *handover.Options
	Bot      *bot.Options
	Keys     *transcripts.KeyRing
	Policy   *disclosure.PolicyOptions
}

// Intents are the intents of a Rig unless its options say otherwise.
func Intents() []bot.Intent {
	return []bot.Intent{
		{Name: "hours", Title: "opening hours"},
		{Name: "delivery", Title: "delivery"},
		{Name: "complaint", Title: "complaints", Handover: true, Complaint: true},
	}
}

// NewRig wires a bot named Crumb.
func NewRig(store transcripts.Store, redactor transcripts.Redactor, backend bot.Backend, o *RigOptions) (*Rig, error) {
	if o == nil {
		o = &RigOptions{}
	}
	keys := o.Keys
	var errs [6]error
	if keys == nil {
		keys, errs[0] = transcripts.TemporaryKeyRing()
	}
	r := &Rig{Store: store}
	r.Rec, errs[1] = transcripts.NewRecorder(store, redactor, keys, o.Recorder)
	r.Texts, errs[2] = disclosure.LoadTexts(nil)
	policy, err := disclosure.NewPolicy("Crumb", o.Policy)
	errs[3] = err
	if err := errors.Join(errs[:]...); err != nil {
		return nil, fmt.Errorf("bottest: %w", err)
	}
	r.Desk, errs[4] = handover.NewDesk(r.Rec, policy, r.Texts, o.Desk)
	bo := bot.Options{}
	if o.Bot != nil {
		bo = *o.Bot
	}
	if bo.Intents == nil {
		bo.Intents = Intents()
	}
	if bo.Classifier == nil {
		bo.Classifier = Words{}
	}
	r.Bot, errs[5] = bot.New(backend, r.Desk, r.Rec, policy, r.Texts, &bo)
	if err := errors.Join(errs[:]...); err != nil {
		return nil, fmt.Errorf("bottest: %w", err)
	}
	return r, nil
}

// Run runs all parts until ctx ends.
func (r *Rig) Run(ctx context.Context) error {
	return group.Run(ctx, r.Rec.Run, r.Desk.Run, r.Bot.Run)
}

// A Customer is a customer of a Rig with an open chat window.
type Customer struct {
	*bot.Conversation
	*Channel
	Token string
	stop  context.CancelFunc
	done  chan struct{}
}

// Visit opens a chat; the channel confirms the disclosure.
func (r *Rig) Visit(ctx context.Context) (*Customer, error) {
	c, token, err := r.Bot.Open(ctx, bot.OpenOptions{Lang: "en"})
	if err != nil {
		return nil, err
	}
	cu := r.attach(ctx, c, token)
	_, err = cu.Wait(ctx, func([]disclosure.Message) bool { return cu.Head().Ledger.Ever() })
	return cu, err
}

func (r *Rig) attach(ctx context.Context, c *bot.Conversation, token string) *Customer {
	ctx, stop := context.WithCancel(ctx)
	cu := &Customer{Conversation: c, Channel: NewChannel(), Token: token, stop: stop, done: make(chan struct{})}
	go func() {
		defer close(cu.done)
		_ = c.Deliver(ctx, "test", 0, cu.Channel, bot.Observer{Head: func(transcripts.Head) { cu.Changed() }})
	}()
	return cu
}

// Leave closes the chat window.
func (c *Customer) Leave() {
	c.stop()
	<-c.done
}

// ID is a fresh client message id.
func ID() string { return uuid.NewString() }
