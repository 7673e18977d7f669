// Package probes holds versioned cue lists and support scenarios for package
// biasaudit. Every list states its sources and licences, and every one can be
// replaced by the operator's own.
//
// First names come with the gender and the ethnicity most of their bearers
// report in United States data, and are matched over groups on frequency and
// length. They carry class, age and place as well; elsewhere in the world they
// signal other things, so bring lists of your own there.
package probes
