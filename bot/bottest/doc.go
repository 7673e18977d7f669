// Package bottest helps to test backends and what is built on them: a suite
// that every [bot.Backend] must pass, a scripted backend that lies, stalls,
// fails and talks rubbish, a sink that records what a customer would have seen,
// and a server that speaks the chat completions protocol with faults.
package bottest
