// Package webassets holds what the customer's widget and the agents' console
// share: the wire module in JavaScript and the way both serve their files.
package webassets
