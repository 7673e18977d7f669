// Package wsconn is the websocket layer under the customer's and the agents'
// connections, and the only importer of gorilla/websocket. It fixes what that
// library leaves to its callers: one writer, deadlines, limits, origins, and a
// way to stop.
package wsconn
