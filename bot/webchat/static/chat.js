// The chat behind the launcher: it keeps the state and talks to the server;
// view.js draws it.

import { Wire, WireError, uuid } from "./wire.js";
import { View } from "./view.js";
import { inWords, load, words } from "./words.js";

const TYPING_EVERY = 3000;

export async function create(shell) {
  const [css] = await Promise.all([fetch(new URL("chat.css", shell.base)).then((answer) => answer.text()), load(shell.base, shell.tag)]);
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  shell.root.adoptedStyleSheets = [...shell.root.adoptedStyleSheets, sheet];
  return new Chat(shell);
}

class Chat {
  constructor(shell) {
    this.shell = shell;
    this.say = words(shell.tag);
    this.saved = this.load();
    this.lastSeq = 0;
    this.shown = new Set(); // seqs on the screen
    this.unseen = [];
    this.pending = new Map(); // client_id → text
    this.floor = "bot";
    this.ended = false;
    this.view = new View(shell, this.say, this);
    this.connect();
  }

  // One key, first-party, only after the customer opened the chat.
  load() {
    try {
      return JSON.parse(localStorage.getItem(this.shell.key) || "null") || {};
    } catch {
      return {};
    }
  }
  save() {
    try {
      const unsent = [...this.pending].map(([id, text]) => ({ id, text }));
      localStorage.setItem(this.shell.key, JSON.stringify({ token: this.token, open: this.visible, unsent, expires: this.expires }));
    } catch {
      /* without storage a reload starts anew */
    }
  }
  forget() {
    this.token = undefined;
    this.pending.clear();
    try {
      localStorage.removeItem(this.shell.key);
    } catch {
      /* nothing was stored */
    }
  }

  connect() {
    const url = new URL("ws", this.shell.base);
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    if (this.saved.expires && Date.parse(this.saved.expires) < Date.now()) this.saved = {};
    this.token = this.saved.token;
    const wire = (this.wire = new Wire({
      url: url.href,
      hello: () => ({ token: this.token, last_seq: this.lastSeq, lang: this.shell.lang, lang_set: this.shell.langSet || undefined }),
      on: inWords(this.shell.base, (frame) => wire.stopped || this.receive(frame)),
      state: (name, code) => this.connection(name, code),
    }));
    for (const { id, text } of this.saved.unsent || []) this.submit(text, id);
    this.wire.connect();
  }

  connection(name, code) {
    if (name === "connecting" && this.lastSeq === 0) this.view.status(this.say("connecting"));
    if (name === "waiting") this.view.status(this.say("waiting"), "warn");
    if (name === "open") this.view.status("");
    if (name !== "closed") return;
    if (code === 4003 || code === 4004) {
      this.restart(this.say("newConversation"));
    } else if (code === 4007) {
      this.over(this.say("erased"));
    } else if (code === 4001 || code === 4000 || code === 1009) {
      this.view.status(this.say("outdated"), "warn");
    }
  }

  restart(note) {
    const text = this.view.draft();
    this.wire.close();
    this.forget();
    this.saved = {};
    this.lastSeq = 0;
    this.shown.clear();
    this.unseen = [];
    this.ended = false;
    this.view.clear(note);
    this.view.draft(text);
    this.connect();
  }

  over(note) {
    this.ended = true;
    this.wire.close();
    this.forget();
    this.view.over(note);
  }

  receive(frame) {
    switch (frame.type) {
      case "welcome":
        return this.welcome(frame);
      case "locale":
        this.say = words(frame.lang);
        return this.view.locale(frame, this.say);
      case "message":
        return this.message(frame);
      case "floor":
        return this.setFloor(frame);
      case "typing":
        return this.view.typing(frame.ttl_ms > 0 ? frame.author.kind : "", frame.ttl_ms);
      case "status":
        return this.view.status(frame.store === "away" ? this.say("away") : "", "warn");
      case "error":
        if (!frame.client_id || !this.pending.has(frame.client_id)) this.view.status(frame.text, "warn");
    }
  }

  welcome(w) {
    if (w.token) this.token = w.token;
    this.expires = w.expires;
    this.say = words(w.lang);
    if (w.from_seq > this.lastSeq + 1) {
      this.view.clear();
      this.shown.clear();
    }
    this.limit = w.limits.text;
    this.view.welcome(w, this.say);
    this.setFloor({ floor: w.floor });
    this.save();
  }

  message(m) {
    // Words whose author is not known are not shown.
    if (!m.author || !m.author.kind || this.shown.has(m.seq)) return;
    this.shown.add(m.seq);
    this.lastSeq = Math.max(this.lastSeq, m.seq);
    if (m.notice) this.view.add({ ...m, text: m.notice, author: { kind: "system" }, choices: undefined });
    if (m.client_id && this.pending.has(m.client_id)) {
      this.view.sent(m.client_id, m);
      this.pending.delete(m.client_id);
      this.save();
    } else {
      this.view.add(m);
    }
    if (m.author.kind !== "customer") this.view.typing("");
    this.unseen.push(m);
    this.see();
  }

  // see confirms what is on the screen: only while the chat is open.
  see() {
    if (!this.visible) {
      const n = this.unseen.filter((m) => m.author.kind !== "customer").length;
      this.shell.unread(n);
      return;
    }
    if (this.unseen.length === 0) return;
    this.unseen = [];
    this.wire.send("seen", { seq: this.lastSeq });
  }

  setFloor(f) {
    this.floor = f.floor;
    this.view.floor(f);
    if (f.floor === "closed" || f.floor === "abandoned") {
      // What is left to show has come before; the conversation is over.
      this.over(this.say("ended"));
    }
  }

  show(focus) {
    this.visible = true;
    this.view.open(focus);
    this.see();
    this.save();
  }

  hide() {
    this.visible = false;
    this.view.close();
    this.save();
    this.shell.closed();
  }

  // submit sends words; they stay on the screen and in storage until the
  // server has them, whatever happens to the connection.
  submit(text, id = uuid()) {
    this.typedAt = 0;
    this.pending.set(id, text);
    this.save();
    this.view.addPending(id, text);
    this.wire.request("say", { text }, id).catch((err) => {
      if (err instanceof WireError && err.code === "not_disclosed") {
        // The disclosure is confirmed as soon as it is seen.
        setTimeout(() => this.wire.request("say", { text }, id).catch((e) => this.view.failed(id, e.message)), 500);
        return;
      }
      this.view.failed(id, err.message);
    });
  }

  retry(id) {
    const text = this.pending.get(id);
    if (text === undefined) return;
    this.view.sending(id);
    this.wire.request("say", { text }, id).catch((err) => this.view.failed(id, err.message));
  }

  typed() {
    const now = Date.now();
    if (now - (this.typedAt || 0) > TYPING_EVERY) {
      this.typedAt = now;
      this.wire.send("typing", { on: true });
    }
  }

  act(type, fields) {
    return this.wire.request(type, fields).catch((err) => {
      if (err.code === "not_disclosed") return new Promise((r) => setTimeout(r, 500)).then(() => this.wire.request(type, fields));
      this.view.status(err.message, "warn");
      throw err;
    });
  }

  async download(format) {
    const url = new URL("transcript", this.shell.base);
    if (format) url.searchParams.set("format", format);
    const answer = await fetch(url, { headers: { Authorization: "Bearer " + this.token } });
    if (!answer.ok) throw new Error(String(answer.status));
    const name = format === "text" ? "chat.txt" : "chat.json";
    const link = document.createElement("a");
    link.href = URL.createObjectURL(await answer.blob());
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  }

  async values() {
    const answer = await fetch(new URL("transcript", this.shell.base), { headers: { Authorization: "Bearer " + this.token } });
    if (!answer.ok) throw new Error(String(answer.status)); // not "none"
    return (await answer.json()).stored_values || {};
  }
}
