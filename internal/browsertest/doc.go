// Package browsertest drives the example support site in a real Chromium: the
// whole story in two windows, by keyboard alone, through reloads, cut networks
// and killed processes, and axe-core over every state. It is a module of its
// own, so that importers of Candor download none of it.
package browsertest
