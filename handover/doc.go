// Package handover brings a conversation from the bot to a person and back.
package handover
