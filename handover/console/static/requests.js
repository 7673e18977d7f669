// What customers asked about their data, and complaints: owners see what is open, overdue and
// done, and say when they have dealt with it. It names nobody.

import { el } from "./wire.js";
import { requestWords } from "./words.js";

const $ = (id) => document.getElementById(id);
const day = (text) => new Date(text).toLocaleDateString(undefined, { day: "numeric", month: "short", year: "numeric", timeZone: text.length === 10 ? "UTC" : undefined });

export class Requests {
  constructor(app) {
    this.app = app;
    this.button = $("requests");
    this.button.addEventListener("click", () => this.list());
  }

  welcome(agent) {
    this.button.hidden = !agent.owner;
  }

  set(f) {
    this.button.textContent = f.open ? `Requests (${f.open})` : "Requests";
    $("overdue").hidden = !f.overdue;
    $("overdue").textContent = f.overdue ? `${f.overdue === 1 ? "A request about personal data, or a complaint, is" : `${f.overdue} requests about personal data, or complaints, are`} overdue.` : "";
  }

  async list() {
    const answer = await fetch("requests.json", { cache: "no-store" }).catch(() => null);
    if (!answer?.ok) return this.app.fail("The requests cannot be loaded now. Please try again.");
    const all = await answer.json();
    const open = all.filter((r) => r.state !== "done");
    const done = all.filter((r) => r.state === "done");
    await this.app.ask("Requests about data, and complaints", [
      el("p", { class: "soft" }, "Answer the customer first, in the case or where they can be reached, then close the request. Who closed it is kept."),
      open.length ? el("ul", { class: "labels" }, ...open.map((r) => this.row(r))) : el("p", {}, "Nothing is open."),
      done.length ? el("details", {}, el("summary", {}, `Done (${done.length})`), el("ul", { class: "labels" }, ...done.map((r) => this.row(r)))) : null,
    ].filter(Boolean), "Close");
  }

  row(r) {
    const state = el("p", { class: r.state === "overdue" ? "warn" : "soft" }, r.state === "done"
      ? `${words[r.outcome] || r.outcome}${r.by === "customer" ? "" : " by " + r.by}, ${day(r.done)}`
      : `${r.state === "overdue" ? "Overdue: was due" : "To be answered"} by ${day(r.due)}`);
    const node = el("li", {}, el("p", {}, el("strong", {}, r.ticket), ` ${requestWords(r.kind)}, asked ${day(r.asked)}`), state);
    if (r.state === "done") return node;
    const row = el("p", { class: "row" });
    const button = (text, onclick) => el("button", { type: "button", onclick }, text);
    const choose = () => row.replaceChildren(
      r.conversation ? button("Open the case", () => ($("dialog").close(""), this.app.open(r.conversation))) : el("span", { class: "soft" }, "The conversation is no longer kept."),
      ...["answered", "declined", "mistaken"].map((outcome) => button(words[outcome], () => sure(outcome))));
    // It cannot be undone, so one press is not enough.
    const sure = (outcome) => {
      row.replaceChildren(
        el("span", { class: "ask" }, `Close ${r.ticket}: ${words[outcome].toLowerCase()}?`),
        button("Yes, close it", () => this.close(r, outcome, node, state)),
        button("Back", () => (choose(), row.querySelectorAll("button")[r.conversation ? 1 : 0].focus())));
      row.querySelector("button").focus();
    };
    choose();
    node.append(row);
    return node;
  }

  close(r, outcome, node, state) {
    this.app.act("answered", { ticket: r.ticket, outcome }).then(() => {
      node.querySelector(".row").remove();
      state.className = "soft";
      state.textContent = `${words[outcome]} by you`;
      state.tabIndex = -1;
      state.focus();
    }).catch((err) => {
      state.className = "fault";
      state.textContent = err.message;
    });
  }
}

const words = { answered: "Answered", declined: "Declined", mistaken: "Not a request", erased: "The customer deleted the conversation" };
