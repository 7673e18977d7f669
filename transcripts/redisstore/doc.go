// Package redisstore keeps transcripts in Redis 7 or later: one server,
// Sentinel or Cluster.
//
// # What it guarantees
//
// Everything that [transcripts.Store] asks for, as package transcripttest
// checks it. An append is one script on the server in one round trip: it
// checks the conditions, adds the records, replaces the head, moves the index
// entries, sets the expiry and wakes the watchers, all or nothing. A read is one
// round trip. Every key expires; the expiry of a conversation is an absolute
// time and never moves by itself. A call that the client repeats because its
// answer was lost is recognised.
//
// # What the server must do
//
// Its clock decides what has expired, so that all instances agree. Durability is
// the server's: what was acknowledged survives a killed server
// with "appendonly yes" and "appendfsync always"; with "everysec" up to a second
// may be lost. Failing over to a replica may lose what it had not received. Keys must
// not be evicted: "maxmemory-policy noeviction". Transcripts stay in
// append-only files, snapshots and replicas until these are rewritten.
//
// The Store needs no administrative command. This user can do all that it does
// (with the default prefix; the last two lines are for Cluster):
//
//	ACL SETUSER candor on >PASSWORD resetchannels ~candor:* &candor:*
//	    +hello +auth +ping +select +evalsha +eval +multi +exec +time
//	    +hmget +hget +hset +hdel +llen +lrange +rpush +exists +del
//	    +zrange +zadd +zrem +pexpireat +pexpiretime
//	    +spublish +ssubscribe +sunsubscribe
//	    +cluster|slots +cluster|shards +cluster|nodes +command
//	    +readonly +asking
//
// # Concurrency
//
// A Store is safe for concurrent use by any number of goroutines and
// processes. The loops of List and Watch may call the Store.
//
// # Failure
//
// Whatever keeps the server from answering is transcripts.ErrUnavailable,
// within Options.Timeout; the outcome of an append is then unknown, and
// repeating it with the same client ids is safe. A watch connects again by
// itself and says with an empty event that something may have been missed.
package redisstore
