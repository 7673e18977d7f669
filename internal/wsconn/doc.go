// Package wsconn serves websockets so that one slow, silent, greedy or hostile
// client harms nobody else: origin allow-list, limits on size, rate, queue and
// number, pings, deadlines, and an orderly end. It is the only importer of
// github.com/gorilla/websocket.
//
// A [Hub] upgrades requests and owns the connections. Each connection has one
// goroutine, which runs the function given to [Hub.Serve] and reads; a second
// one writes while there is something to write and then goes away. The
// handler's own goroutine, request and buffers are given back at once, which
// is most of what an idle connection costs otherwise.
package wsconn
