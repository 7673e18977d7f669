// Package redistest starts real redis-server processes for tests: one server,
// one that is killed and comes back, a small cluster, or Sentinel. It never
// clears a database: every test has a key prefix of its own.
//
// Tests are skipped where there is no redis-server in PATH, and with -short;
// with REQUIRE_REDIS=1 in the environment they fail instead. With REDIS_ADDR
// set, Client uses the server there; tests that stop and configure a server
// always start their own.
package redistest
