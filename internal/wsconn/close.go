package wsconn

import (
	"errors"
	"fmt"

	"github.com/gorilla/websocket"
)

// Close codes of docs/protocol.md, "Close codes".
const (
	CodeNormal    = websocket.CloseNormalClosure     // 1000
	CodeGoingAway = websocket.CloseGoingAway         // 1001: the server is going down
	CodeTooLarge  = websocket.CloseMessageTooBig     // 1009: a frame over the read limit
	CodeInternal  = websocket.CloseInternalServerErr // 1011
	CodeTryLater  = websocket.CloseTryAgainLater     // 1013: the store is away
	CodeProtocol  = 4000                             // protocol violated
	CodeVersion   = 4001                             // version not spoken here
	CodeForbidden = 4003                             // token or session is not valid for this
	CodeGone      = 4004                             // the conversation does not exist any more
	CodeErased    = 4007                             // erased on request
	CodeSlow      = 4008                             // read too slowly
	CodeNoHello   = 4011                             // no hello in time
	CodeTooMany   = 4013                             // too many connections
)

// Errors of a Conn.
var (
	// ErrClosed: the connection is closed or closing.
	ErrClosed = errors.New("wsconn: connection closed")
	// ErrSlow: the peer reads too slowly; the connection closes with CodeSlow.
	ErrSlow = errors.New("wsconn: peer reads too slowly")
	// ErrBinary: a binary frame came; the connection closes with CodeProtocol.
	ErrBinary = errors.New("wsconn: binary frame")
	// ErrTooLarge: a frame over the read limit; closed with CodeTooLarge.
	ErrTooLarge = errors.New("wsconn: frame too large")
)

// A CloseError ends a connection with a code and a short reason. A function
// given to Hub.Serve returns one to choose how its connection ends; the reason
// is sent to the peer, so it must hold nothing that the peer may not know.
type CloseError struct {
	Code   int
	Reason string // at most 120 bytes
}

// Error implements error.
func (e *CloseError) Error() string {
	return fmt.Sprintf("wsconn: close %d %s", e.Code, e.Reason)
}

// Close returns a CloseError.
func Close(code int, reason string) error { return &CloseError{code, reason} }

// codeOf says how a connection ends whose function returned err.
func codeOf(err error) (int, string) {
	if err == nil {
		return CodeNormal, ""
	}
	if ce, ok := errors.AsType[*CloseError](err); ok {
		return ce.Code, ce.Reason
	}
	return CodeInternal, ""
}
