package redisstore_test

import (
	"testing"

	"github.com/candorbot/candor/transcripts/redisstore"
	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"
)

func TestOpenRefusesClearText(t *testing.T) {
	t.Parallel()
	for url, want := range map[string][]string{
		"redis://redis.example:6379":                                                    {"TLS", "password"},
		"redis://u:secret@192.0.2.7:6379":                                               {"TLS"},
		"rediss://redis.example:6379":                                                   {"password"},
		"rediss://u:secret@redis.example:6379?skip_verify=true":                         {"certificate"},
		"redis://u:secret@localhost:6379?cluster=true&addr=redis.example:6379":          {"redis.example", "TLS"},
		"redis://u:secret@sentinel.example:26379/0?master_name=m":                       {"TLS"},
		"redis://u:secret@localhost:26379/0?master_name=m&addr=sentinel2.example:26379": {"sentinel2.example", "TLS"},
		"http://localhost":                          {"scheme"},
		"redis://localhost:6379?nonsense=1":         {"nonsense"},
		"redis://localhost:6379?cluster=perhaps":    {"cluster"},
		"redis://u:secret@local host:6379":          {"cannot be parsed"},
		"redis://localhost:6379/notanumber":         {"database"},
		"redis://u:secret@[2001:db8::1]:6379":       {"TLS"},
		"rediss://u:@redis.example:6379?db=x&db2=1": {"database"},
	} {
		_, err := redisstore.Open(t.Context(), url, nil)
		require.Error(t, err, url)
		for _, w := range want {
			require.ErrorContains(t, err, w, url)
		}
		require.NotContains(t, err.Error(), "secret", url)
	}
}

func TestNewReportsAllFaults(t *testing.T) {
	t.Parallel()
	_, err := redisstore.New(nil, &redisstore.Options{Prefix: "a{b}", Shards: 100, Timeout: -1})
	for _, want := range []string{"client is nil", "Prefix", "Shards", "Timeout"} {
		require.ErrorContains(t, err, want)
	}
	remote := redis.NewClient(&redis.Options{Addr: "192.0.2.7:6379"})
	t.Cleanup(func() { _ = remote.Close() })
	_, err = redisstore.New(remote, nil)
	require.ErrorContains(t, err, "TLS")
	_, err = redisstore.New(remote, &redisstore.Options{Insecure: true})
	require.NoError(t, err)
	cluster := redis.NewClusterClient(&redis.ClusterOptions{Addrs: []string{"127.0.0.1:1", "192.0.2.7:6379"}})
	t.Cleanup(func() { _ = cluster.Close() })
	_, err = redisstore.New(cluster, nil)
	require.ErrorContains(t, err, "192.0.2.7")
	replicas := redis.NewClusterClient(&redis.ClusterOptions{Addrs: []string{"127.0.0.1:1"}, ReadOnly: true})
	t.Cleanup(func() { _ = replicas.Close() })
	_, err = redisstore.New(replicas, nil)
	require.ErrorContains(t, err, "replicas")
}
