// One case on the screen.

import { el, uuid } from "./wire.js";
import { decide, decisionWords, mayDecide, topic } from "./decide.js";
import { labelButton } from "./labels.js";
import { age, event, floorWords, reasonWords, why } from "./words.js";

const TIME = { hour: "2-digit", minute: "2-digit" };
const PLACEHOLDER = /\[[A-Z][A-Z0-9_]*_[0-9]{1,4}\]/g;
const SHOWN_FOR = 30000; // a revealed value hides itself again
const TYPING_EVERY = 3000;

export class CaseView {
  constructor(app, id, root) {
    this.app = app;
    this.id = id;
    this.root = root;
    this.lastSeq = 0;
    this.shown = new Set();
    this.pending = new Map();
    this.build();
    this.resume();
  }

  get case() {
    return this.app.cases.get(this.id) || this.last || { floor: "", conversation: this.id };
  }
  get mine() {
    return this.case.floor === "human" && this.case.agent?.id === this.app.me?.id;
  }

  resume() {
    this.app.wire.send("open", { conversation: this.id, last_seq: this.lastSeq });
  }
  leave() {
    this.app.wire.send("shut", { conversation: this.id });
  }

  build() {
    const button = (text, f, cls) => el("button", { type: "button", class: cls, onclick: f }, text);
    this.back = button("← Inbox", () => this.app.close(), "back");
    this.heading = el("h2", {});
    this.facts = el("p", { class: "facts soft" });
    this.claimButton = button("Claim", () => this.claim(), "main");
    this.decideButton = button("Decide", () => decide(this.app, this));
    this.transferButton = button("Transfer", () => this.transfer());
    this.releaseButton = button("Return to bot", () => this.withNote("release", "Return to the bot", "Return"));
    this.resolveButton = button("Resolve", () => this.withNote("resolve", "End this case", "End the case"));
    this.log = el("div", { class: "log", role: "log", "aria-label": "Conversation", tabindex: "0" });
    this.dots = el("p", { class: "typing soft", hidden: true });
    this.text = el("textarea", { rows: "2", "aria-label": "Reply to the customer", placeholder: "Reply ( / for canned replies )" });
    this.menu = el("ul", { class: "canned", role: "listbox", "aria-label": "Canned replies", hidden: true });
    // For one message: what a model drafted says so to the customer.
    this.assisted = el("input", { type: "checkbox" });
    this.reply = el("form", { class: "reply" }, this.menu, this.text,
      el("label", { class: "check", title: "Shown to the customer beside this reply" }, this.assisted, " Drafted with AI"), el("button", { type: "submit", class: "main" }, "Send"));
    this.noteText = el("textarea", { rows: "1", "aria-label": "Private note", placeholder: "Private note" });
    this.note = el("form", { class: "notes" }, this.noteText, el("button", { type: "submit" }, "Add note"));
    this.root.replaceChildren(
      el("header", {}, this.back, el("div", { class: "grow" }, this.heading, this.facts),
        el("div", { class: "actions" }, this.claimButton, this.decideButton, this.transferButton, this.releaseButton, this.resolveButton)),
      this.log, this.dots, this.reply, this.note);
    this.reply.addEventListener("submit", (e) => (e.preventDefault(), this.say()));
    this.note.addEventListener("submit", (e) => (e.preventDefault(), this.addNote()));
    this.text.addEventListener("keydown", (e) => this.key(e));
    this.text.addEventListener("input", () => this.typed());
    this.update();
  }

  update() {
    const c = this.case;
    if (c.floor) this.last = c;
    const holder = c.floor === "human" ? (this.mine ? "you" : c.agent?.name) : "";
    this.heading.textContent = `${c.ticket || "Conversation"} · ${holder ? "with " + holder : floorWords(c.floor)}`;
    this.facts.replaceChildren(...[reasonWords(c.reason), decisionWords(this.app, c.approval), c.locale && `Language: ${c.locale}`, c.contact && `Answer to: ${c.contact}`]
      .filter(Boolean).flatMap((t, i) => [i ? " · " : "", ...this.chips(t)]));
    if (c.waiting_since && c.floor === "queued") {
      this.facts.append(" · waiting ", el("span", { "data-since": c.waiting_since }, age(c.waiting_since, this.app.skew)));
    }
    const ended = c.floor === "closed" || c.floor === "abandoned" || c.floor === "gone";
    this.claimButton.hidden = this.mine || c.floor === "human" || ended || !c.floor;
    for (const b of [this.transferButton, this.releaseButton, this.resolveButton]) b.hidden = !this.mine;
    this.decideButton.hidden = !(this.mine && mayDecide(this.app.me, c.approval));
    this.reply.hidden = !this.mine;
    this.note.hidden = ended;
  }

  gone(id, floor) {
    if (id !== this.id) return;
    this.last = { ...this.case, floor: floor || "gone", agent: undefined };
    this.update();
  }

  receive(f) {
    if (f.conversation !== this.id) return;
    if (f.type === "opened") {
      if (!this.app.cases.has(this.id)) this.last = f.case;
      return this.update();
    }
    if (f.type === "typing") return this.typing(f);
    if (this.shown.has(f.seq)) return;
    this.shown.add(f.seq);
    this.lastSeq = Math.max(this.lastSeq, f.seq);
    const near = this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < 120;
    if (f.client_id && this.pending.has(f.client_id)) {
      this.pending.get(f.client_id).remove();
      this.pending.delete(f.client_id);
    }
    const node = this.draw(f);
    if (node) this.log.append(node);
    if (f.author.kind === "customer") this.dots.hidden = true;
    if (near) this.log.scrollTop = this.log.scrollHeight;
  }

  draw(r) {
    const at = new Date(r.at);
    const time = el("time", { datetime: r.at }, at.toLocaleTimeString(undefined, TIME));
    if (r.kind === "message" || r.kind === "disclosure" || r.kind === "notice" || r.kind === "note" || r.kind === "decision") {
      const who = r.kind === "note" ? `Note by ${r.author.name || this.app.agentName(r.agent)}, private`
        : r.kind === "decision" ? `${r.author.name}, person, decided: ${r.detail}, ${topic(this.app, r.code)}`
        : { customer: "Customer", bot: "Bot", system: "System", human: `${r.author.name || "Person"}, person` }[r.author.kind];
      return el("article", { class: `msg ${r.kind === "note" ? "note" : r.author.kind}`, "data-seq": r.seq, "data-author": r.author.kind, lang: r.lang },
        el("p", { class: "by" }, who, r.provenance?.source === "ai_assisted" ? ", drafted with AI" : "", " ", time),
        el("p", { class: "text" }, ...this.chips(r.text || "")),
        r.trace ? this.why(r) : null,
        r.kind === "message" && r.author.kind === "customer" ? labelButton(this.app, this, r) : null);
    }
    const words = event(r, this.app.agentName);
    return words ? el("p", { class: "event soft" }, words, " ", time) : null;
  }

  // why says what the bot made of a turn; what that rests on is asked for when
  // it is opened, and kept nowhere.
  why(r) {
    const reasons = el("ul", { class: "reasons" });
    const node = el("details", { class: "why soft" }, el("summary", {}, "Why"), el("p", {}, why(r.trace)), reasons);
    if (!r.trace.intent || !this.app.explains) return node;
    node.addEventListener("toggle", () => {
      this.app.act("explain", { conversation: this.id, seq: r.seq })
        .then((f) => reasons.replaceChildren(...f.reasons.map((text) => el("li", {}, text)))).catch(() => {});
    }, { once: true });
    return node;
  }

  // chips turns placeholders into buttons that reveal the original.
  chips(text) {
    const out = [];
    let at = 0;
    for (const m of text.matchAll(PLACEHOLDER)) {
      out.push(text.slice(at, m.index), el("button", { type: "button", class: "chip", "data-placeholder": m[0], title: "Reveal the original; this is recorded", onclick: (e) => this.reveal(m[0], e.currentTarget) }, m[0]));
      at = m.index + m[0].length;
    }
    out.push(text.slice(at));
    return out;
  }

  async reveal(placeholder, chip) {
    if (chip.classList.contains("open")) return this.cover(chip, placeholder);
    if (!this.mine) return this.app.fail("Claim the case first, then you can reveal values.");
    const data = await this.app.ask(`Reveal ${placeholder}`, [
      el("p", {}, "Who revealed what, and what for, is recorded. The customer can see it."),
      el("label", {}, "What do you need it for?", el("input", { name: "purpose", required: true, maxlength: "200", autocomplete: "off" })),
    ], "Reveal");
    if (!data) return;
    const answer = await this.app.act("reveal", { conversation: this.id, placeholder, purpose: data.get("purpose") }).catch(() => null);
    if (!answer) return;
    chip.textContent = answer.value;
    chip.classList.add("open");
    chip.title = "Hide";
    setTimeout(() => this.cover(chip, placeholder), SHOWN_FOR);
  }
  cover(chip, placeholder) {
    chip.textContent = placeholder;
    chip.classList.remove("open");
    chip.title = "Reveal the original; this is recorded";
  }

  claim() {
    if (this.claimButton.hidden) return;
    this.app.act("claim", { conversation: this.id, epoch: this.case.epoch }).then(() => {
      this.app.tell("The case is yours.");
      this.focusReply();
    }).catch(() => {});
  }
  focusReply() {
    if (!this.reply.hidden) this.text.focus();
  }
  focusNote() {
    if (!this.note.hidden) this.noteText.focus();
  }

  say() {
    const text = this.text.value.trim();
    if (!text) return;
    const assisted = this.assisted.checked;
    this.text.value = "";
    this.assisted.checked = false;
    this.menu.hidden = true;
    this.post("say", text, "human", this.text, assisted);
  }
  addNote() {
    const text = this.noteText.value.trim();
    if (!text) return;
    this.noteText.value = "";
    this.post("note", text, "note", this.noteText);
  }
  // post shows words at once and takes them back, into the field, if refused.
  post(type, text, cls, field, assisted = false) {
    const id = uuid();
    const node = el("article", { class: `msg ${cls} pending` }, el("p", { class: "by" }, assisted ? "Drafted with AI, sending…" : "Sending…"), el("p", { class: "text" }, text));
    this.pending.set(id, node);
    this.log.append(node);
    this.log.scrollTop = this.log.scrollHeight;
    this.app.wire.request(type, { conversation: this.id, text, ...(assisted ? { assisted } : {}) }, id).then(() => {
      this.pending.delete(id);
      node.remove();
    }).catch((err) => {
      this.pending.delete(id);
      node.remove();
      if (!field.value) {
        field.value = text;
        if (assisted) this.assisted.checked = true;
      }
      this.app.fail(err.message);
    });
  }

  typed() {
    const now = Date.now();
    if (this.text.value && now - (this.typedAt || 0) > TYPING_EVERY) {
      this.typedAt = now;
      this.app.wire.send("typing", { conversation: this.id, on: true });
    }
    const m = this.text.value.match(/^\/(\w*)$/);
    const found = m ? this.app.canned.filter((c) => c.key.startsWith(m[1])) : [];
    this.menu.hidden = found.length === 0;
    this.menu.replaceChildren(...found.map((c, i) => el("li", { role: "option", id: "canned-" + i, "aria-selected": String(i === 0), onclick: () => this.pick(c) },
      el("strong", {}, "/" + c.key), " ", c.title)));
    this.found = found;
    this.at = 0;
    if (found.length) this.text.setAttribute("aria-activedescendant", "canned-0");
    else this.text.removeAttribute("aria-activedescendant");
  }
  pick(c) {
    this.text.value = c.text;
    this.assisted.checked = Boolean(c.assisted);
    this.menu.hidden = true;
    this.text.focus();
  }
  key(e) {
    if (!this.menu.hidden && this.found?.length) {
      if (e.key === "ArrowDown" || e.key === "ArrowUp") {
        e.preventDefault();
        this.at = (this.at + (e.key === "ArrowDown" ? 1 : -1) + this.found.length) % this.found.length;
        [...this.menu.children].forEach((li, i) => li.setAttribute("aria-selected", String(i === this.at)));
        this.text.setAttribute("aria-activedescendant", "canned-" + this.at);
        return;
      }
      if (e.key === "Enter" || e.key === "Tab") {
        e.preventDefault();
        return this.pick(this.found[this.at]);
      }
      if (e.key === "Escape") {
        e.stopPropagation();
        this.menu.hidden = true;
        return;
      }
    }
    if (e.key === "Enter" && !e.shiftKey && !e.isComposing) {
      e.preventDefault();
      this.say();
    }
  }

  typing(f) {
    clearTimeout(this.typingTimer);
    this.dots.hidden = f.ttl_ms <= 0;
    this.dots.textContent = f.author.kind === "customer" ? "The customer is typing…" : "The bot is answering…";
    if (f.ttl_ms > 0) this.typingTimer = setTimeout(() => (this.dots.hidden = true), f.ttl_ms);
  }

  async transfer() {
    const others = this.app.agents.filter((a) => a.id !== this.app.me.id);
    const options = [
      ...others.map((a) => el("option", { value: "a:" + a.id }, `${a.name} (${a.status})`)),
      ...this.app.queues.map((q) => el("option", { value: "q:" + q }, `Team ${q}`)),
    ];
    if (options.length === 0) return this.app.fail("There is nobody to pass this on to.");
    const data = await this.app.ask("Transfer", [
      el("label", {}, "To", el("select", { name: "to" }, ...options)),
      el("label", {}, "Note for them (private)", el("textarea", { name: "note", rows: "3", maxlength: "4000" })),
    ], "Transfer");
    if (!data) return;
    const [kind, id] = [data.get("to").slice(0, 1), data.get("to").slice(2)];
    this.app.act("transfer", { conversation: this.id, note: data.get("note"), ...(kind === "a" ? { to: id } : { queue: id }) }).catch(() => {});
  }

  async withNote(type, heading, action) {
    const data = await this.app.ask(heading, [
      el("label", {}, "Note (private, may stay empty)", el("textarea", { name: "note", rows: "3", maxlength: "4000" })),
    ], action);
    if (!data) return;
    this.app.act(type, { conversation: this.id, note: data.get("note") })
      .then(() => this.app.tell(type === "resolve" ? "The case has ended." : "The bot has the case again.")).catch(() => {});
  }
}
