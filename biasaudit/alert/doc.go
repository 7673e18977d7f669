// Package alert tells other systems about an audit by a signed webhook.
package alert
