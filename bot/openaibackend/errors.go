package openaibackend

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"

	"github.com/sashabaranov/go-openai"

	"github.com/candorbot/candor/bot"
)

// Classes of failure. Every error of Reply is an *Error that wraps one of them.
var (
	ErrAuth        = errors.New("openaibackend: the key was not accepted")           // 401, 403
	ErrRateLimited = errors.New("openaibackend: rate limited")                       // 429
	ErrServer      = errors.New("openaibackend: the model server failed")            // 5xx
	ErrRequest     = errors.New("openaibackend: the request was refused")            // other 4xx
	ErrTimeout     = errors.New("openaibackend: no answer in time")                  // deadline
	ErrNetwork     = errors.New("openaibackend: the model server cannot be reached") // no or a broken connection
	ErrRedirect    = errors.New("openaibackend: redirected to elsewhere")            // never followed
	ErrMalformed   = errors.New("openaibackend: the answer is not a completion")     // not JSON
	ErrCutOff      = errors.New("openaibackend: the answer stops in the middle")     // broken off, or out of tokens
	ErrTooLarge    = errors.New("openaibackend: the answer is too large")            // over MaxResponse
	ErrEmpty       = errors.New("openaibackend: the answer is empty")                // no choice, no words
	ErrToolCall    = errors.New("openaibackend: the model wants to act")             // tool or function call
	ErrFiltered    = errors.New("openaibackend: the provider filtered the answer")   // content filter, refusal

	// ErrLeak: the answer repeats the rules or Options.Instructions.
	ErrLeak = fmt.Errorf("openaibackend: the answer repeats its instructions: %w", bot.ErrLeak)
)

// An Error is a failed Reply. It never quotes the request or the answer, so
// that it may be logged.
type Error struct {
	// Class is one of the errors above.
	Class error
	// Status is the HTTP status, 0 if there was none.
	Status int
	// Code is the provider's code for the error, such as "invalid_api_key".
	Code string
	// Attempts is how many requests were made.
	Attempts int
}

// Error implements error.
func (e *Error) Error() string {
	s := e.Class.Error()
	if e.Status != 0 {
		s += fmt.Sprintf(" (status %d)", e.Status)
	}
	if e.Code != "" {
		s += " (" + e.Code + ")"
	}
	return fmt.Sprintf("%s after %d attempts", s, e.Attempts)
}

// Unwrap gives the class; for ErrTimeout also context.DeadlineExceeded.
func (e *Error) Unwrap() []error {
	if errors.Is(e.Class, ErrTimeout) {
		return []error{e.Class, context.DeadlineExceeded}
	}
	return []error{e.Class}
}

// retryable reports whether asking again may help.
func (e *Error) retryable() bool {
	return errors.Is(e.Class, ErrRateLimited) || errors.Is(e.Class, ErrServer) || errors.Is(e.Class, ErrNetwork)
}

// classify makes an Error of what the client library returned.
func classify(ctx context.Context, err error) *Error {
	var api *openai.APIError
	var req *openai.RequestError
	var syntax *json.SyntaxError
	var wrong *json.UnmarshalTypeError
	var noAnswer *url.Error
	switch {
	case errors.Is(err, errTooLarge):
		return &Error{Class: ErrTooLarge}
	case errors.Is(err, errRedirect):
		return &Error{Class: ErrRedirect}
	case ctx.Err() != nil:
		return &Error{Class: ErrTimeout}
	case errors.As(err, &api) && api.HTTPStatusCode != 0:
		return &Error{Class: classOf(api.HTTPStatusCode), Status: api.HTTPStatusCode, Code: safeCode(api)}
	case errors.As(err, &req):
		return &Error{Class: classOf(req.HTTPStatusCode), Status: req.HTTPStatusCode}
	case errors.As(err, &noAnswer): // before the answer's body began
		return &Error{Class: ErrNetwork}
	case errors.Is(err, io.ErrUnexpectedEOF):
		return &Error{Class: ErrCutOff}
	case errors.As(err, &syntax), errors.As(err, &wrong), errors.Is(err, io.EOF):
		return &Error{Class: ErrMalformed}
	}
	return &Error{Class: ErrNetwork}
}

func classOf(status int) error {
	switch {
	case status == http.StatusUnauthorized || status == http.StatusForbidden:
		return ErrAuth
	case status == http.StatusTooManyRequests:
		return ErrRateLimited
	case status >= 500:
		return ErrServer
	case status >= 300 && status < 400:
		return ErrRedirect
	case status >= 400:
		return ErrRequest
	}
	return ErrMalformed
}

var codeShape = regexp.MustCompile(`^[a-z][a-z0-9_.-]{0,39}$`)

// safeCode is the provider's code where it is one: a short plain word.
func safeCode(e *openai.APIError) string {
	if s, ok := e.Code.(string); ok && codeShape.MatchString(s) {
		return s
	}
	if codeShape.MatchString(e.Type) {
		return e.Type
	}
	return ""
}
