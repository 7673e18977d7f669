// Package webchat is the customer's side: the websocket that their page
// connects to, and the widget that a shop embeds with one script tag.
//
// # What it guarantees
//
// The first message on a connection of a new conversation is the disclosure,
// and nothing that the customer says is taken before their screen confirmed it.
// A client can confirm only what it was sent. What was acknowledged is in the
// log; a connection torn after that loses nothing, since the bot's turn goes on
// without it and the client comes back with its token and the last number that
// it showed. Every refusal has a code and a fixed sentence of docs/protocol.md
// and leaves the state as it was.
//
// # Limits
//
// Frames of 64 KiB, 10 a second with bursts of 40 for a connection and five
// times that for an address, 20 connections and 30 new conversations a minute
// for an address after a burst of 60, one turn of the bot at a time for a
// connection. Behind a reverse proxy set Options.TrustedProxies, or all
// customers count as one address.
//
// # Origins
//
// A page may connect, and read a download, if it comes from the Handler's own
// host or from one of Options.Origins. The token travels in frames and in the
// Authorization header, never in an address.
//
// # Language
//
// A conversation begins in the page's or the browser's language and goes on in
// the one that the customer writes; the window follows ("locale"). A page whose
// customers choose their language says so with <html data-candor-lang="de">.
//
// # Lifecycle
//
// New starts nothing. Run keeps the connections alive, closes them with 1001
// when its context ends and waits for their turns; http.Server.Shutdown does
// not know of them.
package webchat
