package bot

import "context"

// Screen is step 8 alone, to be measured.
func (b *Bot) Screen(ctx context.Context, d *Draft, req *Request) ([]string, error) {
	return b.screen(ctx, d, req)
}
