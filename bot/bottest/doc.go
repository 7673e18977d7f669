// Package bottest helps to test bots: a suite that every [bot.Backend] must
// pass, scripted backends that lie, stall, fail and return rubbish, a channel
// that records what a customer saw, a rig that wires a whole bot in memory, and
// a server that speaks the chat completions protocol with faults.
package bottest
