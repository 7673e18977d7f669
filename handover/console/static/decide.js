// Decisions that only a person may make. The bot says what it was asked for; one
// of those whom the shop named decides and says why. The customer reads it.

import { el } from "./wire.js";

export const topic = (app, name) => app.intents?.find((i) => i.name === name)?.title || name;

// mayDecide is for showing the button only: the server decides who may.
export const mayDecide = (me, approval) => Boolean(approval && me && (me.owner || me.queues?.includes(approval.by)));

export function decisionWords(app, approval) {
  if (!approval) return "";
  const what = topic(app, approval.intent);
  if (approval.outcome) return `${app.agentName(approval.agent)} decided: ${approval.outcome} (${what})`;
  return `To decide: ${what}, by ${approval.by === "owners" ? "an owner" : `team ${approval.by}`}`;
}

export async function decide(app, view) {
  const { approval } = view.case;
  const choice = (value, label) => el("label", { class: "check" }, el("input", { type: "radio", name: "outcome", value, required: true }), " " + label);
  const data = await app.ask("Decide", [
    el("p", {}, `The customer asks for: ${topic(app, approval.intent)}.`),
    el("p", { class: "soft" }, "Your name, the reason and the outcome are recorded. The customer reads them, and how to contest."),
    el("fieldset", {}, el("legend", {}, "Decision"), choice("granted", "Granted: the bot may do it once, after you return the case to it"), choice("refused", "Refused")),
    el("label", {}, "Why? The customer reads this.", el("textarea", { name: "reason", rows: "3", required: true, maxlength: "4000" })),
  ], "Record the decision");
  if (!data) return;
  app.act("decide", { conversation: view.id, intent: approval.intent, outcome: data.get("outcome"), reason: data.get("reason") })
    .then(() => app.tell("The decision is recorded.")).catch(() => {});
}
