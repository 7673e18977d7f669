// Package legal finds, by phrases, messages that threaten legal steps or
// formally contest a charge or a decision: English, German, French, Spanish.
package legal
