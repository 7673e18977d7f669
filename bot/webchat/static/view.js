// What the customer sees. All text goes in as text.

import { el } from "./wire.js";
import { dataPanel, messageForm } from "./panels.js";

const TIME = { hour: "2-digit", minute: "2-digit" };

export class View {
  constructor(shell, say, chat) {
    this.shell = shell;
    this.chat = chat;
    this.say = say;
    this.items = new Map(); // client_id → element
    this.build();
  }

  build() {
    const say = this.say;
    this.name = el("h2", { id: "name" });
    this.label = el("p", { class: "label", id: "label" });
    this.card = el("a", { class: "card", target: "_blank", rel: "noopener", hidden: true });
    this.person = el("button", { type: "button", class: "person", onclick: () => this.askPerson() }, say("person"));
    this.dataButton = el("button", { type: "button", class: "quiet", onclick: () => this.panel(dataPanel) }, say("data"));
    this.closeButton = el("button", { type: "button", class: "icon", "aria-label": say("close"), onclick: () => this.chat.hide() }, "✕");
    this.state = el("p", { class: "state", role: "status" });
    this.wait = el("div", { class: "wait", hidden: true });
    this.log = el("div", { class: "log", role: "log", "aria-label": say("log"), tabindex: "0" });
    this.dots = el("p", { class: "dots", hidden: true, "aria-hidden": "true" }, el("i"), el("i"), el("i"), el("span"));
    this.input = el("textarea", { rows: "1", "aria-label": say("write"), placeholder: say("write"), autocomplete: "off", enterkeyhint: "send" });
    this.left = el("p", { class: "left", hidden: true });
    this.send = el("button", { type: "submit", class: "send" }, say("send"));
    this.form = el("form", { class: "compose" }, this.input, this.send, this.left);
    this.side = el("section", { class: "side", hidden: true, tabindex: "-1" });
    this.again = el("button", { type: "button", class: "send again", hidden: true, onclick: () => this.restart() }, say("again"));
    this.box = el("div", { class: "chat", role: "dialog", "aria-modal": "false", "aria-labelledby": "name label", hidden: true },
      el("div", { class: "head" }, el("div", { class: "who" }, this.name, this.label, this.card), this.dataButton, this.closeButton),
      el("div", { class: "bar" }, this.person, this.wait), this.log, this.dots, this.state, this.form, this.again, this.side);
    this.shell.root.append(this.box);

    // When the parts around the log grow, its end stays in view.
    this.log.addEventListener("scroll", () => (this.following = this.atEnd()), { passive: true });
    this.following = true;
    new ResizeObserver(() => this.following && this.toEnd()).observe(this.log);
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
    this.input.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
        event.preventDefault();
        this.submit();
      }
    });
    this.input.addEventListener("input", () => {
      this.grow();
      if (this.input.value) this.chat.typed();
    });
    this.box.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      if (this.side.hidden) this.chat.hide();
      else this.closePanel();
    });
  }

  grow() {
    this.input.rows = Math.min(5, Math.max(1, this.input.value.split("\n").length, Math.ceil(this.input.value.length / 38)));
    const left = (this.chat.limit || 2000) - [...this.input.value].length;
    this.left.hidden = left > 200;
    this.left.textContent = left > 200 ? "" : this.say("left", { n: left });
    this.left.classList.toggle("over", left < 0);
  }

  submit() {
    const text = this.input.value.trim();
    if (!text || [...text].length > (this.chat.limit || 2000)) return;
    this.input.value = "";
    this.grow();
    this.chat.submit(text);
    this.input.focus();
  }

  draft(text) {
    if (text === undefined) return this.input.value;
    this.input.value = text;
    this.grow();
    return text;
  }

  welcome(w, say) {
    this.w = w;
    this.locale(w, say);
  }

  // locale is the language of the conversation: it follows what is written.
  locale(w, say) {
    this.say = say;
    Object.assign(this.w, { lang: w.lang, dir: w.dir, labels: w.labels, bot: w.bot, card: w.card });
    this.box.lang = w.lang;
    this.box.dir = w.dir;
    this.name.textContent = w.bot.name;
    this.person.textContent = say("person");
    this.dataButton.textContent = say("data");
    this.closeButton.setAttribute("aria-label", say("close"));
    this.input.placeholder = say("write");
    this.input.setAttribute("aria-label", say("write"));
    this.send.textContent = say("send");
    this.log.setAttribute("aria-label", say("log"));
    this.again.textContent = say("again");
    this.card.hidden = !w.card;
    if (w.card) {
      this.card.textContent = w.card.label;
      this.card.href = w.card.url;
    }
    this.waiting = ""; // to be said anew
    if (this.last) this.floor(this.last);
  }

  // floor says who may speak; the label never scrolls away and is always true.
  floor(f) {
    this.last = f;
    const say = this.say;
    const labels = (this.w && this.w.labels) || {};
    const human = f.floor === "human" && f.agent;
    this.name.textContent = human ? f.agent.name : (this.w && this.w.bot.name) || "";
    this.label.textContent = human ? labels.human || say("human") : labels.bot || say("bot");
    this.box.dataset.floor = f.floor;
    const waiting = f.floor === "queued";
    this.person.hidden = waiting || f.floor === "human";
    this.wait.hidden = !waiting;
    this.person.parentNode.hidden = this.person.hidden && !waiting;
    if (!waiting) {
      this.wait.replaceChildren();
      this.waiting = "";
      return;
    }
    const words = f.position ? say("place", { n: f.position }) : say("queued");
    if (this.waiting === words + f.offer_message) return;
    this.waiting = words + f.offer_message;
    this.wait.replaceChildren(
      el("p", { role: "status" }, words),
      el("button", { type: "button", class: f.offer_message ? "person" : "quiet", onclick: () => this.panel(messageForm) }, say("leave")),
      el("button", { type: "button", class: "quiet", onclick: () => this.chat.act("cancel_wait").catch(() => {}) }, say("stop")),
    );
    this.input.focus({ preventScroll: true });
  }

  askPerson() {
    this.chat.act("person").catch(() => {});
  }

  status(text, kind) {
    this.state.textContent = text;
    this.state.classList.toggle("warn", kind === "warn" && text !== "");
  }

  who(m) {
    const say = this.say;
    switch (m.author.kind) {
      case "customer":
        return say("you");
      case "human":
        return `${m.author.name || ""} · ${say("human")}`;
      case "bot":
        return `${m.author.name || ""} · ${say("bot")}`;
    }
    return say("system");
  }

  item(m, ...extra) {
    const at = m.at ? new Date(m.at) : new Date();
    return el("article", {
      class: "msg " + m.author.kind, "data-author": m.author.kind, "data-seq": m.seq, "data-source": m.provenance && m.provenance.source, "data-model": m.provenance && m.provenance.model, "data-watermark": m.provenance && m.provenance.watermark,
      "data-digital-source-type": m.provenance && m.provenance.digital_source_type, lang: m.lang, dir: "auto",
    }, el("p", { class: "by" }, this.who(m), " ", el("time", { datetime: at.toISOString() }, at.toLocaleTimeString(this.box.lang || undefined, TIME))),
    el("p", { class: "text" }, m.text), ...extra);
  }

  add(m) {
    const near = this.atEnd();
    this.dropChoices();
    const extra = [];
    if (m.provenance && m.provenance.source === "ai_assisted") {
      extra.push(el("p", { class: "assisted" }, ((this.w && this.w.labels) || {}).assisted || "AI"));
    }
    if (m.choices && m.choices.length) {
      extra.push(el("div", { class: "choices" }, ...m.choices.map((c) => el("button", { type: "button", onclick: () => this.chat.submit(c) }, c))));
    }
    this.log.append(this.item(m, ...extra));
    if (near) this.toEnd();
  }

  dropChoices() {
    for (const c of this.log.querySelectorAll(".choices")) c.remove();
  }

  addPending(id, text) {
    this.dropChoices();
    const note = el("p", { class: "note" }, this.say("sending"));
    const node = this.item({ author: { kind: "customer" }, text }, note);
    node.classList.add("pending");
    this.items.set(id, node);
    this.log.append(node);
    this.toEnd();
  }

  sending(id) {
    const note = this.items.get(id)?.querySelector(".note");
    if (note) note.textContent = this.say("sending");
  }

  failed(id, why) {
    const note = this.items.get(id)?.querySelector(".note");
    if (!note) return;
    note.classList.add("warn");
    note.replaceChildren(this.say("failed") + " " + (why || "") + " ", el("button", { type: "button", onclick: () => this.chat.retry(id) }, this.say("retry")));
    this.status(this.say("failed") + " " + (why || ""), "warn");
  }

  sent(id, m) {
    const node = this.items.get(id);
    if (!node) return this.add(m);
    this.items.delete(id);
    node.classList.remove("pending");
    node.dataset.seq = m.seq;
    node.querySelector(".note")?.remove();
  }

  typing(kind, ttl) {
    clearTimeout(this.typingTimer);
    this.dots.hidden = !kind;
    if (!kind) return;
    const who = kind === "human" ? this.name.textContent || this.say("aPerson") : this.say("theAssistant");
    this.dots.lastChild.textContent = this.say("typing", { who });
    if (this.atEnd()) this.toEnd();
    this.typingTimer = setTimeout(() => this.typing(""), ttl);
  }

  atEnd() {
    return this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < 80;
  }
  toEnd() {
    this.log.scrollTop = this.log.scrollHeight;
  }

  clear(note) {
    this.log.replaceChildren();
    this.items.clear();
    this.form.hidden = false;
    this.again.hidden = true;
    if (note) this.status(note);
  }

  over(note) {
    this.form.hidden = true;
    this.person.hidden = true;
    this.wait.hidden = true;
    this.dataButton.hidden = true;
    this.again.hidden = false;
    this.closePanel();
    this.status(note);
    if (this.shell.root.activeElement === null) this.again.focus();
  }

  restart() {
    this.dataButton.hidden = false;
    this.person.hidden = false;
    this.chat.restart("");
    this.input.focus();
  }

  panel(make) {
    this.side.replaceChildren(...make(this.chat, this));
    this.side.hidden = false;
    this.box.classList.add("aside"); // the label and the way to a person stay
    (this.side.querySelector("textarea, input") || this.side.querySelector("button") || this.side).focus();
  }

  closePanel() {
    if (this.side.hidden) return;
    this.side.hidden = true;
    this.side.replaceChildren();
    this.box.classList.remove("aside");
    if (this.following) this.toEnd();
    if (!this.form.hidden) this.input.focus();
  }

  open(focus) {
    this.box.hidden = false;
    this.toEnd();
    if (focus) this.input.focus();
  }

  close() {
    this.box.hidden = true;
  }
}
