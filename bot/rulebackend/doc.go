// Package rulebackend answers from sentences that the shop wrote beforehand.
// It needs no network and no model, and can only say what somebody approved.
package rulebackend
