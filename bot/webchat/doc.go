// Package webchat is the customer's side: the websocket that their page
// connects to, and the widget that a shop embeds with one script tag.
package webchat
