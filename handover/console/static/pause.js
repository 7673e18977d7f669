// The switch that stops the bot. Everybody sees how it stands, owners turn it.

import { el } from "./wire.js";

const $ = (id) => document.getElementById(id);

export class Pause {
  constructor(app) {
    this.app = app;
    this.now = { all: false, intents: [], reason: "" };
    this.button = $("pause");
    this.button.addEventListener("click", () => this.change());
  }

  welcome(agent, intents) {
    this.intents = intents || [];
    this.button.hidden = !agent.owner;
  }

  set(f) {
    this.now = f;
    const titles = f.intents.map((name) => this.intents.find((i) => i.name === name)?.title || name);
    const stopped = f.all ? "The bot is stopped" : titles.length ? `The bot is stopped for: ${titles.join(", ")}` : "";
    const by = f.by ? ` by ${this.app.agentName(f.by)}` : "";
    $("paused").hidden = !stopped;
    $("paused").textContent = stopped && `${stopped}${by}. ${f.reason}`;
    this.button.setAttribute("aria-pressed", String(Boolean(stopped)));
    this.button.textContent = stopped ? "Bot stopped" : "Stop the bot";
  }

  async change() {
    const check = (name, value, label, on) => el("label", { class: "check" }, el("input", { type: "checkbox", name, value, checked: on }), " " + label);
    const data = await this.app.ask("Stop the bot", [
      el("p", { class: "soft" }, "What the bot does not answer goes to people, at once and everywhere. Customers are told."),
      check("all", "1", "Everything", this.now.all),
      ...(this.intents.length ? [el("fieldset", {}, el("legend", {}, "Or only some topics"),
        ...this.intents.map((i) => check("intent", i.name, i.title, this.now.intents.includes(i.name))))] : []),
      el("label", {}, "Why? Your colleagues see it.", el("input", { name: "reason", required: true, maxlength: "200", autocomplete: "off" })),
    ], "Save");
    if (!data) return;
    this.app.act("pause", { all: data.has("all"), intents: data.getAll("intent"), reason: data.get("reason") }).catch(() => {});
  }
}
