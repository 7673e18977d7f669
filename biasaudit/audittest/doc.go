// Package audittest fails a go test, and so a build, on a bias audit, and has a
// stub bot whose bias is known, to check an audit against.
//
//	func TestBias(t *testing.T) {
//		plan := biasaudit.Plan{Name: "bakery", Seed: 1, Scenarios: probes.Scenarios(), Probes: …, Metrics: biasaudit.Metrics()}
//		audittest.Check(t, plan, bot, &biasaudit.RunOptions{Workers: 4}, false)
//	}
//
// # What it guarantees
//
// A test passes only when every difference that gates was shown to be below the
// margin. An audit that cannot tell fails too, unless the caller says otherwise.
//
// # Concurrency and failure
//
// Check may be called from parallel tests. A run that fails fails the test.
package audittest
