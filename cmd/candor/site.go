package main

import (
	"fmt"
	"io"
	"os"

	"github.com/candorbot/candor/biasaudit/sitesubject"
	"github.com/candorbot/candor/biasaudit/stats"
)

// siteSubject audits a running site; its key is in CANDOR_AUDIT_KEY.
func siteSubject(address, lang string, stderr io.Writer) (*sitesubject.Subject, error) {
	key := os.Getenv("CANDOR_AUDIT_KEY")
	if key == "" {
		_, _ = fmt.Fprintln(stderr, "CANDOR_AUDIT_KEY is not set: the audit is ordinary traffic of the site. It counts in live figures, cases may show in the agents'\n"+
			"inbox for a moment, and confidence and screens are not known. Tell the agents, and keep to a low -rate, such as 0.5.")
	}
	return sitesubject.New(address, &sitesubject.Options{Key: key, Lang: lang})
}

// printDesigns is the planner's table for two groups.
func printDesigns(w io.Writer, need stats.Need) error {
	for _, tests := range []int{1, 10} {
		need.Tests = tests
		designs, err := need.Designs()
		if err != nil {
			return err
		}
		_, _ = fmt.Fprintf(w, "\nto find a gap of %.1f points, two groups, %d gate test(s):\nscenarios  cues/group    calls      cost   power  chance to show equivalence\n", 100*need.Margin, tests)
		for _, d := range designs {
			_, _ = fmt.Fprintf(w, "%9d %11d %8d %9.2f  %4.0f %%  %4.0f %%\n", d.Scenarios, d.Cues, d.Calls, d.Cost, 100*d.Power, 100*d.Equivalence)
		}
		if !designs[0].Enough {
			_, _ = fmt.Fprintln(w, "this is the largest design looked at, and it is not enough: use a wider margin, or bring more cues")
		}
	}
	return nil
}
