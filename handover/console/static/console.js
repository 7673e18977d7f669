// The console: the connection, the inbox, presence, alerts and keys. A case on
// the screen is case.js.

import { Wire, el } from "./wire.js";
import { CaseView } from "./case.js";
import { review } from "./labels.js";
import { Pause } from "./pause.js";
import { Requests } from "./requests.js";
import { age, floorWords, reasonWords } from "./words.js";

const $ = (id) => document.getElementById(id);
const settings = load();
const title = document.title;

function load() {
  try {
    return { sound: false, notify: false, keys: true, ...JSON.parse(localStorage.getItem("candor:console") || "{}") };
  } catch {
    return { sound: false, notify: false, keys: true };
  }
}
function keep() {
  try {
    localStorage.setItem("candor:console", JSON.stringify(settings));
  } catch {
    /* not kept */
  }
}

export const app = {
  cases: new Map(), // conversation → case
  agents: [],
  queues: [],
  canned: [],
  me: null,
  current: null,
  act,
  tell: (text) => ($("announce").textContent = text),
  fail: (text) => state(text, true),
  ask,
};

const url = new URL("ws", location.href);
url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
const wire = new Wire({
  url: url.href, hello: () => ({}), on: receive,
  state(name, code) {
    if (name === "open") return state("");
    if (name === "waiting") return state("Connection lost. Trying again…", true);
    if (name === "closed" && code === 4003) location.assign("signin");
    else if (name === "closed") state("This page is out of date. Please reload it.", true);
  },
});
app.wire = wire;
const pause = new Pause(app);
const requests = new Requests(app);
wire.connect();

function state(text, warn) {
  $("state").textContent = text;
  $("state").classList.toggle("warn", Boolean(warn && text));
}

function act(type, fields) {
  return wire.request(type, fields).catch((err) => {
    state(err.message, true);
    throw err;
  });
}

function receive(f) {
  switch (f.type) {
    case "welcome":
      app.me = f.agent;
      app.agents = f.agents;
      app.queues = f.queues;
      app.canned = f.canned;
      $("pages").hidden = !f.pages?.length;
      $("pages").replaceChildren(...(f.pages || []).map((p) => el("a", { href: p.path + "/" }, p.title)));
      app.intents = f.intents || [];
      app.explains = f.explains;
      $("labels").hidden = !(f.agent.owner && app.intents.length);
      app.skew = Date.parse(f.now) - Date.now();
      presence(f.status);
      pause.welcome(f.agent, f.intents);
      requests.welcome(f.agent);
      if (app.current) app.current.resume();
      return;
    case "paused":
      return pause.set(f);
    case "requests":
      return requests.set(f);
    case "inbox":
      app.cases = new Map(f.cases.map((c) => [c.conversation, c]));
      return draw(true);
    case "case": {
      const before = app.cases.get(f.conversation);
      app.cases.set(f.conversation, f);
      alertFor(before, f);
      return draw();
    }
    case "gone":
      app.cases.delete(f.conversation);
      app.current?.gone(f.conversation, f.floor);
      return draw();
    case "agents":
      app.agents = f.agents;
      return;
    case "status":
      return state(f.store === "away" ? "The store cannot be reached. Nothing is lost; please wait." : "", true);
    case "error":
      if (!f.client_id) state(f.text, true);
      return;
    case "opened":
    case "record":
    case "typing":
      return app.current?.receive(f);
  }
}

// Inbox: waiting first, longest wait on top; then mine, others', messages left.
function rank(c) {
  if (c.floor === "queued") return 0;
  if (c.floor === "human" && c.agent?.id === app.me?.id) return 1;
  if (c.floor === "message_left") return 2;
  return 3;
}
function sorted() {
  // Whoever lost their agent is served first, as they were told.
  const lost = (c) => (c.floor === "queued" && c.outcome === "failed" ? 0 : 1);
  return [...app.cases.values()].sort((a, b) => rank(a) - rank(b) || lost(a) - lost(b) ||
    Date.parse(a.waiting_since || a.opened) - Date.parse(b.waiting_since || b.opened));
}

function draw() {
  const list = $("cases");
  const focused = document.activeElement?.closest?.("#cases button")?.dataset.id;
  list.replaceChildren(...sorted().map(row));
  if (focused) list.querySelector(`button[data-id="${CSS.escape(focused)}"]`)?.focus();
  const waiting = sorted().filter((c) => c.floor === "queued").length;
  $("empty").hidden = app.cases.size > 0;
  document.title = waiting ? `(${waiting}) waiting · ${title}` : title;
  $("inbox-title").textContent = waiting ? `Inbox · ${waiting} waiting` : "Inbox";
  app.current?.update();
}

function row(c) {
  const mine = c.agent?.id === app.me?.id;
  const since = c.waiting_since && c.floor !== "human" ? el("span", { class: "age", "data-since": c.waiting_since }, age(c.waiting_since, app.skew)) : null;
  const who = c.floor === "human" ? (mine ? "You" : c.agent.name) : floorWords(c.floor);
  const target = c.for && c.floor === "queued" ? (c.for === app.me?.id ? "for you" : `for ${agentName(c.for)}`) : c.queue && c.floor === "queued" ? `for ${c.queue}` : "";
  const button = el("button", { type: "button", "data-id": c.conversation, "aria-current": app.current?.id === c.conversation ? "true" : null, onclick: () => open(c.conversation) },
    el("span", { class: "line" }, el("strong", {}, c.ticket || "New"), el("span", { class: "floor " + c.floor }, who), since),
    el("span", { class: "line soft" }, [reasonWords(c.reason), target].filter(Boolean).join(" · ")),
    el("span", { class: "last" }, c.last?.text || ""));
  if (c.last?.unread && c.floor !== "queued") button.firstChild.append(el("span", { class: "badge" }, `${c.last.unread} new`));
  return el("li", {}, button);
}

function agentName(id) {
  return app.agents.find((a) => a.id === id)?.name || id;
}
app.agentName = agentName;

setInterval(() => {
  for (const node of document.querySelectorAll("[data-since]")) node.textContent = age(node.dataset.since, app.skew);
}, 5000);

function open(id) {
  if (app.current?.id === id) return;
  app.current?.leave();
  app.current = new CaseView(app, id, $("case"));
  $("panes").classList.add("showing");
  draw();
  $("case").focus();
}
app.open = open;
app.close = () => {
  app.current?.leave();
  app.current = null;
  $("panes").classList.remove("showing");
  $("case").replaceChildren(el("p", { class: "soft hint" }, "Choose a case from the inbox."));
  draw();
  $("cases").querySelector("button")?.focus();
};

// Alerts: the title always; sound and notifications only when asked for.
function alertFor(before, c) {
  const waits = c.floor === "queued" && before?.floor !== "queued";
  const wrote = c.floor === "human" && c.agent?.id === app.me?.id && (c.last?.unread || 0) > (before?.last?.unread || 0);
  if (waits) $("inbox-news").textContent = `${c.ticket} is waiting for a person: ${reasonWords(c.reason)}.`;
  if (!waits && !(wrote && document.hidden)) return;
  if (settings.sound) beep();
  if (settings.notify && document.hidden && globalThis.Notification?.permission === "granted") {
    // No words of the customer in a notification: it may show on a lock screen.
    const note = new Notification(waits ? "A customer is waiting" : "A customer wrote", { body: c.ticket, tag: c.conversation });
    note.onclick = () => {
      focus();
      open(c.conversation);
    };
  }
}
function beep() {
  const audio = new AudioContext();
  const tone = audio.createOscillator();
  const volume = audio.createGain();
  volume.gain.setValueAtTime(0.08, audio.currentTime);
  volume.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + 0.5);
  tone.frequency.value = 660;
  tone.connect(volume).connect(audio.destination);
  tone.start();
  tone.stop(audio.currentTime + 0.5);
}

function presence(status) {
  app.status = status;
  $("presence").disabled = false;
  const on = status === "available";
  $("presence").setAttribute("aria-pressed", String(on));
  $("presence").textContent = on ? "Available" : "Away";
}
function togglePresence() {
  if (!wire.ready) return;
  const next = app.status === "available" ? "away" : "available";
  wire.send("presence", { status: next });
  presence(next);
  app.tell(next === "available" ? "You are available." : "You are away.");
}
$("presence").addEventListener("click", togglePresence);
$("labels").addEventListener("click", () => review(app));

// ask opens the one dialog with a form; it resolves with the form's data, or
// null when it was left. What can only be closed has nothing to cancel.
function ask(heading, fields, action) {
  const dialog = $("dialog");
  return new Promise((resolve) => {
    const form = el("form", { method: "dialog" }, el("h2", { id: "dialog-title" }, heading), ...fields,
      el("div", { class: "row" }, el("button", { type: "submit", class: "main", value: "yes" }, action),
        action === "Close" ? "" : el("button", { type: "button", onclick: () => dialog.close("") }, "Cancel")));
    dialog.replaceChildren(form);
    dialog.onclose = () => resolve(dialog.returnValue === "yes" ? new FormData(form) : null);
    dialog.returnValue = "";
    dialog.showModal();
  });
}

function check(name, label, on) {
  return el("label", { class: "check" }, el("input", { type: "checkbox", name, checked: on }), " " + label);
}

$("alerts").addEventListener("click", async () => {
  const data = await ask("Alerts", [
    el("p", { class: "soft" }, "The page's title always shows how many wait."),
    check("sound", "Play a sound when someone waits", settings.sound),
    check("notify", "Show a notification of the browser", settings.notify),
  ], "Save");
  if (!data) return;
  settings.sound = data.has("sound");
  settings.notify = data.has("notify");
  if (settings.notify && globalThis.Notification && (await Notification.requestPermission()) !== "granted") {
    settings.notify = false;
    state("The browser does not allow notifications for this page.", true);
  }
  keep();
});

const keyList = [
  ["j / k", "next / previous case"], ["c", "claim"], ["r", "write a reply"], ["n", "write a note"], ["/", "canned replies, in the reply field"],
  ["a", "available / away"], ["Esc", "back to the inbox"], ["?", "this list"],
];
async function help() {
  const data = await ask("Keys", [
    el("dl", { class: "keys" }, ...keyList.flatMap(([k, w]) => [el("dt", {}, el("kbd", {}, k)), el("dd", {}, w)])),
    check("keys", "Single keys work outside of text fields", settings.keys),
  ], "Save");
  if (!data) return;
  settings.keys = data.has("keys");
  keep();
}
$("keys").addEventListener("click", help);

document.addEventListener("keydown", (event) => {
  if ($("dialog").open || event.ctrlKey || event.metaKey || event.altKey) return;
  const typing = event.target.closest?.("input, textarea, select");
  if (event.key === "Escape" && app.current) {
    if (typing) return typing.blur();
    return app.close();
  }
  if (typing || !settings.keys) return;
  const move = (by) => {
    const list = sorted();
    const at = list.findIndex((c) => c.conversation === app.current?.id);
    const next = list[Math.min(list.length - 1, Math.max(0, at + by))];
    if (next) open(next.conversation);
  };
  const keys = {
    j: () => move(1), k: () => move(-1), c: () => app.current?.claim(), r: () => app.current?.focusReply(), n: () => app.current?.focusNote(),
    a: togglePresence, "?": help,
  };
  const f = keys[event.key];
  if (!f) return;
  event.preventDefault();
  f();
});
