// Package bot answers customers within a declared scope and hands over to a
// person when it is not sure or when asked.
package bot
