// Package claims screens drafts for what a bot must never say: that it is a
// person, or that it did something which nobody did.
package claims
