// Package console is the agents' side: sign-in, the console's page, and the
// websocket behind it.
package console
