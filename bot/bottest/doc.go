// Package bottest helps to test bots: scripted backends that lie, stall, fail
// and return rubbish, a channel that records what a customer saw, and a rig
// that wires a whole bot in memory.
package bottest
