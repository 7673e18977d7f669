package wsconn

// Close codes of docs/protocol.md.
const (
	CloseGoingAway  = 1001
	CloseTooBig     = 1009
	CloseInternal   = 1011
	CloseTryLater   = 1013
	CloseProtocol   = 4000
	CloseVersion    = 4001
	CloseForbidden  = 4003
	CloseGone       = 4004
	CloseErased     = 4007
	CloseSlow       = 4008
	CloseNoHello    = 4011
	CloseTooMany    = 4013
	Subprotocol     = "candor.v1"
	MaxFrame        = 64 << 10
	maxQueuedFrames = 256
	maxQueuedBytes  = 1 << 20
	maxBadFrames    = 10
)
