package redistest

import (
	"context"
	"net"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
)

const slots = 16384

// A Cluster is a Redis Cluster of servers without replicas.
type Cluster struct {
	Nodes []*Server
}

// NewCluster starts a cluster of n nodes that share the slots evenly.
func NewCluster(t testing.TB, n int) *Cluster {
	t.Helper()
	need(t, "redis-server")
	c := &Cluster{}
	for range n {
		c.Nodes = append(c.Nodes, New(t, &Options{Args: []string{
			"--cluster-enabled", "yes", "--cluster-port", freePort(t), "--cluster-node-timeout", "5000",
		}}))
	}
	ctx := t.Context()
	for i, node := range c.Nodes {
		cl := node.Client(t)
		if err := cl.ClusterAddSlotsRange(ctx, i*slots/n, (i+1)*slots/n-1).Err(); err != nil {
			t.Fatalf("redistest: add slots: %v", err)
		}
		for j, other := range c.Nodes {
			if j == i {
				continue
			}
			host, port, _ := net.SplitHostPort(other.Addr)
			if err := cl.Do(ctx, "cluster", "meet", host, port, busPort(other)).Err(); err != nil {
				t.Fatalf("redistest: meet: %v", err)
			}
		}
	}
	for _, node := range c.Nodes {
		cl := node.Client(t)
		Wait(t, "cluster to form", func(ctx context.Context) bool {
			info, err := cl.ClusterInfo(ctx).Result()
			return err == nil && strings.Contains(info, "cluster_state:ok") &&
				strings.Contains(info, "cluster_known_nodes:"+strconv.Itoa(n))
		})
	}
	return c
}

func busPort(s *Server) string {
	for i, a := range s.args {
		if a == "--cluster-port" {
			return s.args[i+1]
		}
	}
	return ""
}

// Client returns a client of the whole cluster, closed with the test.
func (c *Cluster) Client(t testing.TB) *redis.ClusterClient {
	t.Helper()
	o := &redis.ClusterOptions{DisableIdentity: true, ContextTimeoutEnabled: true}
	for _, n := range c.Nodes {
		o.Addrs = append(o.Addrs, n.Addr)
	}
	cl := redis.NewClusterClient(o)
	t.Cleanup(func() { _ = cl.Close() })
	return cl
}

// URL is the cluster's address as redisstore.Open takes it.
func (c *Cluster) URL() string {
	u := "redis://" + c.Nodes[0].Addr + "?cluster=true"
	for _, n := range c.Nodes[1:] {
		u += "&addr=" + n.Addr
	}
	return u
}

// Wait asks until cond is true and fails the test after a while.
func Wait(t testing.TB, what string, cond func(context.Context) bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), startTimeout)
	defer cancel()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for !cond(ctx) {
		select {
		case <-ctx.Done():
			t.Fatalf("redistest: waited too long for the %s", what)
		case <-tick.C:
		}
	}
}
