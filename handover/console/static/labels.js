// Labels: an agent says which intent a customer's message has; an owner
// reviews. Nothing learns from it by itself.

import { el } from "./wire.js";

// labelButton is the button under a customer's message.
export function labelButton(app, view, record) {
  if (!app.intents?.length) return null;
  return el("button", { type: "button", class: "label", onclick: () => label(app, view, record) }, "Which topic is this?");
}

async function label(app, view, record) {
  if (!view.mine) return app.fail("Claim the case first, then you can label messages.");
  const data = await app.ask("Which topic is this?", [
    el("p", { class: "soft" }, "This helps to improve the bot. Somebody looks at it before it is used."),
    el("label", {}, "Topic", el("select", { name: "intent", required: true }, el("option", { value: "" }, "Choose…"),
      ...app.intents.map((i) => el("option", { value: i.name }, i.title)), el("option", { value: "oos" }, "None of these: out of scope"))),
  ], "Save");
  if (!data || !data.get("intent")) return;
  app.act("label", { conversation: view.id, seq: record.seq, intent: data.get("intent") }).then(() => app.tell("Saved for review.")).catch(() => {});
}

// review is the owner's list.
export async function review(app) {
  const answer = await fetch("labels.json", { cache: "no-store" }).catch(() => null);
  if (!answer?.ok) return app.fail("The labels cannot be loaded now. Please try again.");
  const all = await answer.json();
  const titles = new Map([["oos", "Out of scope"], ...app.intents.map((i) => [i.name, i.title])]);
  const row = (l) => {
    const state = el("span", { class: "soft" }, l.review);
    const button = (text, accept) => el("button", { type: "button", onclick: () =>
      app.act("review", { conversation: l.conversation, seq: l.seq, accept }).then(() => (state.textContent = accept ? "accepted" : "rejected")).catch(() => {}) }, text);
    return el("li", {}, el("p", {}, l.text), el("p", { class: "soft" }, `${titles.get(l.intent) || l.intent}, by ${app.agentName(l.agent)}`),
      el("p", { class: "row" }, button("Accept", true), button("Reject", false), state));
  };
  await app.ask("Labels", [
    el("p", { class: "soft" }, "Accepted messages can be downloaded as examples, redacted. Training stays your decision."),
    all.length ? el("ul", { class: "labels" }, ...all.map(row)) : el("p", {}, "There are no labels yet."),
    el("p", {}, el("a", { href: "labels.jsonl", download: "labels.jsonl" }, "Download the accepted ones")),
  ], "Done");
}
