package webchat_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"

	"github.com/candorbot/candor/bot/bottest"
	"github.com/candorbot/candor/bot/webchat"
	"github.com/candorbot/candor/transcripts/memstore"
	"github.com/candorbot/candor/transcripts/redact"
)

func ExampleNew() {
	engine, err := redact.New(nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	rig, err := bottest.NewRig(memstore.New(), engine, bottest.Says("We open at seven."), nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	chat, err := webchat.New(rig.Bot, rig.Desk, rig.Rec, rig.Texts, &webchat.Options{
		Origins: []string{"https://shop.example"}, // the site that embeds the widget
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- chat.Run(ctx) }()

	mux := http.NewServeMux()
	mux.Handle("/chat/", http.StripPrefix("/chat", chat)) // <script type="module" src="/chat/widget.js">
	w := httptest.NewRecorder()
	mux.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/chat/widget.js", nil))
	fmt.Println(w.Code, w.Header().Get("Content-Type"))
	cancel()
	fmt.Println(<-ended)
	// Output:
	// 200 text/javascript; charset=utf-8
	// context canceled
}

func ExampleNew_faults() {
	_, err := webchat.New(nil, nil, nil, nil, &webchat.Options{Origins: []string{"*", "shop.example"}})
	fmt.Println(err)
	// Output:
	// webchat: New needs a Bot, its Desk, its Recorder and the texts
	// wsconn: "*" is not an origin; write scheme and host, such as "https://shop.example", without wildcards
	// wsconn: "shop.example" is not an origin; write scheme and host, such as "https://shop.example", without wildcards
}
