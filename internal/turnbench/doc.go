// Package turnbench measures the turn without the backend's time, counts its
// round trips to the store, and shows that its cost does not grow with the
// conversation.
package turnbench
