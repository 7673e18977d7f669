package webchat

import (
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// What one client address may ask for. Opening a conversation and downloading
// one cost the store more than a message does. Many customers may share an
// address (an office, a mobile network), so the bursts are generous.
const (
	opensEvery  = 2 * time.Second
	opensBurst  = 60
	copiesEvery = 10 * time.Second
	copiesBurst = 10
)

// maxKnown bounds the addresses that a budget remembers.
const maxKnown = 10_000

// A budget is a token bucket for each address.
type budget struct {
	every time.Duration
	burst int

	mu sync.Mutex
	m  map[string]*rate.Limiter
}

func newBudget(every time.Duration, burst int) *budget {
	return &budget{every: every, burst: burst, m: map[string]*rate.Limiter{}}
}

func (b *budget) allow(addr string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	l := b.m[addr]
	if l == nil {
		if len(b.m) >= maxKnown {
			b.forget()
		}
		if len(b.m) >= maxKnown { // an attack from everywhere: nobody new for a moment
			return false
		}
		l = rate.NewLimiter(rate.Every(b.every), b.burst)
		b.m[addr] = l
	}
	return l.Allow()
}

// forget drops the addresses whose bucket is full again.
func (b *budget) forget() {
	for a, l := range b.m {
		if l.Tokens() >= float64(b.burst) {
			delete(b.m, a)
		}
	}
}
