package bottest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

// A Fault is a way in which a model server can fail.
type Fault int

// The faults of a FakeLLM.
const (
	NoFault      Fault = iota
	Unauthorized       // 401 with an error object
	RateLimited        // 429, with LLMReply.RetryAfter if set
	ServerError        // 500 with a page that is not JSON
	Slow               // no answer until the client gives up
	Trickle            // the headers at once, then the body byte by byte until the client gives up
	CutOff             // the connection breaks in the middle of the body
	Malformed          // 200 with a body that is not JSON
	EmptyChoices       // 200 with no choices
	Huge               // 200 with a body of 64 MiB
	Redirect           // 307 to another host
	ToolCall           // the model wants to call a function
	TooLong            // finish_reason "length": the words stop in the middle
	Filtered           // finish_reason "content_filter"
)

// A LLMReply is one answer of a FakeLLM.
type LLMReply struct {
	Fault Fault
	// Content is the message's content as the model wrote it.
	Content string
	// LogProb, where not 0, is given as the log-probability of every token
	// (a token is a word here). Without it the server sends none.
	LogProb float64
	// RetryAfter is the header of that name.
	RetryAfter string
}

// LLMSays is an LLMReply in the structure that openaibackend asks for.
func LLMSays(text string, confidence float64, entries ...string) LLMReply {
	if entries == nil {
		entries = []string{}
	}
	if math.IsNaN(confidence) || math.IsInf(confidence, 0) { // JSON has no word for them; models do
		return LLMReply{Content: fmt.Sprintf(`{"answer":%q,"confidence":"NaN","entries":[]}`, text)}
	}
	b, err := json.Marshal(map[string]any{"answer": text, "confidence": confidence, "entries": entries, "answerable": true})
	if err != nil {
		return LLMReply{Fault: Malformed}
	}
	return LLMReply{Content: string(b)}
}

// A Captured is a request that a FakeLLM got.
type Captured struct {
	Header http.Header
	Body   []byte
}

// A FakeLLM is an HTTP server on the loopback address that speaks the chat
// completions protocol and answers from a script. It records every request, so
// that a test can look for what must not leave. It is safe for concurrent use.
type FakeLLM struct {
	// URL is the base URL for clients, ending in /v1.
	URL string

	mu       sync.Mutex
	script   []LLMReply
	requests []Captured
}

// NewFakeLLM starts a server that is closed with the test. It answers with
// replies in turn and repeats the last one; without any it says "Hello." with
// confidence 0.9.
func NewFakeLLM(t testing.TB, replies ...LLMReply) *FakeLLM {
	t.Helper()
	f := &FakeLLM{script: replies}
	ts := httptest.NewServer(http.HandlerFunc(f.serve))
	t.Cleanup(func() {
		ts.CloseClientConnections()
		ts.Close()
	})
	f.URL = ts.URL + "/v1"
	return f
}

// Script replaces the answers to come.
func (f *FakeLLM) Script(replies ...LLMReply) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.script = replies
}

// Requests are the requests so far.
func (f *FakeLLM) Requests() []Captured {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]Captured(nil), f.requests...)
}

// Saw reports whether any request so far, headers and body, holds s.
func (f *FakeLLM) Saw(s string) bool {
	for _, r := range f.Requests() {
		if bytes.Contains(r.Body, []byte(s)) || strings.Contains(fmt.Sprint(r.Header), s) {
			return true
		}
	}
	return false
}

func (f *FakeLLM) next(c Captured) LLMReply {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.requests = append(f.requests, c)
	switch len(f.script) {
	case 0:
		return LLMSays("Hello.", 0.9)
	case 1:
		return f.script[0]
	}
	r := f.script[0]
	f.script = f.script[1:]
	return r
}

func (f *FakeLLM) serve(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(io.LimitReader(r.Body, 8<<20))
	if err != nil {
		return
	}
	reply := f.next(Captured{Header: r.Header.Clone(), Body: body})
	if r.Method != http.MethodPost || r.URL.Path != "/v1/chat/completions" {
		http.NotFound(w, r)
		return
	}
	if reply.RetryAfter != "" {
		w.Header().Set("Retry-After", reply.RetryAfter)
	}
	w.Header().Set("Content-Type", "application/json")
	switch reply.Fault {
	case NoFault, ToolCall, TooLong, Filtered, EmptyChoices:
		_ = json.NewEncoder(w).Encode(completion(reply))
	case Unauthorized:
		w.WriteHeader(http.StatusUnauthorized)
		_, _ = io.WriteString(w, `{"error":{"message":"Incorrect API key provided","type":"invalid_request_error","code":"invalid_api_key"}}`)
	case RateLimited:
		w.WriteHeader(http.StatusTooManyRequests)
		_, _ = io.WriteString(w, `{"error":{"message":"Rate limit reached","type":"requests","code":"rate_limit_exceeded"}}`)
	case ServerError:
		w.WriteHeader(http.StatusInternalServerError)
		_, _ = io.WriteString(w, "<html>oops</html>")
	case Slow:
		<-r.Context().Done()
	case Trickle:
		trickle(w, r)
	case CutOff:
		b, _ := json.Marshal(completion(reply)) // plain values always encode
		w.Header().Set("Content-Length", fmt.Sprint(len(b)))
		_, _ = w.Write(b[:len(b)/2])
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler) //nolint:forbidigo // the way to break a connection off
	case Malformed:
		_, _ = io.WriteString(w, `{"choices": [}`)
	case Huge:
		huge(w)
	case Redirect:
		http.Redirect(w, r, "http://192.0.2.1/v1/chat/completions", http.StatusTemporaryRedirect)
	}
}

func trickle(w http.ResponseWriter, r *http.Request) {
	flush := http.NewResponseController(w)
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for {
		if _, err := io.WriteString(w, " "); err != nil || flush.Flush() != nil {
			return
		}
		select {
		case <-r.Context().Done():
			return
		case <-tick.C:
		}
	}
}

func huge(w http.ResponseWriter) {
	_, _ = io.WriteString(w, `{"choices":[{"message":{"role":"assistant","content":"`)
	chunk := bytes.Repeat([]byte("a"), 1<<20)
	for range 64 {
		if _, err := w.Write(chunk); err != nil {
			return
		}
	}
	_, _ = io.WriteString(w, `"}}]}`)
}

type object map[string]any

func completion(r LLMReply) object {
	message := object{"role": "assistant", "content": r.Content}
	choice := object{"index": 0, "message": message, "finish_reason": "stop"}
	switch r.Fault { //nolint:exhaustive // the others have no completion
	case EmptyChoices:
		return object{"id": "c", "object": "chat.completion", "model": "fake-1", "choices": []any{}}
	case ToolCall:
		message["content"] = nil
		message["tool_calls"] = []any{object{"id": "t", "type": "function", "function": object{"name": "refund", "arguments": "{}"}}}
		choice["finish_reason"] = "tool_calls"
	case TooLong:
		choice["finish_reason"] = "length"
	case Filtered:
		choice["finish_reason"] = "content_filter"
	}
	if r.LogProb != 0 {
		var tokens []any
		for _, w := range strings.SplitAfter(r.Content, " ") {
			tokens = append(tokens, object{"token": w, "logprob": r.LogProb, "top_logprobs": []any{}})
		}
		choice["logprobs"] = object{"content": tokens}
	}
	return object{"id": "c", "object": "chat.completion", "model": "fake-1", "choices": []any{choice}}
}
