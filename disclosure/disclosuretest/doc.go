// Package disclosuretest checks that a delivery channel shows what a customer
// must see: the disclosure before anything else, and who wrote each message.
package disclosuretest
