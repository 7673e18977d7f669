package wsconn

// Close codes of docs/protocol.md.
const (
	CloseNormal    = 1000
	CloseGoingAway = 1001
	CloseTooBig    = 1009
	CloseInternal  = 1011
	CloseTryLater  = 1013
	CloseProtocol  = 4000
	CloseVersion   = 4001
	CloseForbidden = 4003
	CloseGone      = 4004
	CloseErased    = 4007
	CloseSlow      = 4008
	CloseNoHello   = 4011
	CloseTooMany   = 4013
)

// Subprotocol is what a client must offer.
const Subprotocol = "candor.v1"

// MaxFrame is the largest message that is read, in bytes.
const MaxFrame = 64 << 10
