package redisstore_test

import (
	"context"
	"fmt"
	"strings"

	"github.com/candorbot/candor/transcripts/redisstore"
	"github.com/redis/go-redis/v9"
)

// Transcripts do not travel in clear over a network.
func ExampleOpen() {
	_, err := redisstore.Open(context.Background(), "redis://redis.example:6379", nil)
	for line := range strings.Lines(err.Error()) {
		fmt.Print(line)
	}
	// Output:
	// redisstore: redis.example:6379 is not on this machine and the connection has no TLS: use rediss://, or set Options.Insecure
	// redisstore: redis.example:6379 is not on this machine and the connection has no password: use an ACL user, or set Options.Insecure
}

// A client of one's own: any of go-redis, with any credentials.
func ExampleNew() {
	client := redis.NewUniversalClient(&redis.UniversalOptions{Addrs: []string{"localhost:6379"}})
	store, err := redisstore.New(client, &redisstore.Options{Prefix: "shop:"})
	if err != nil {
		fmt.Println(err)
		return
	}
	// Here a site calls store.Ping to see that the server will do.
	fmt.Println(store.Close(), client.Close())
	// Output: <nil> <nil>
}
