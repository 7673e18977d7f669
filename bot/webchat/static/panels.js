// The two panels over the chat: leaving a message, and the customer's data.

import { el } from "./wire.js";

function head(view, title) {
  return el("div", { class: "head" }, el("h3", {}, title),
    el("button", { type: "button", class: "quiet", onclick: () => view.closePanel() }, view.say("back")));
}

function field(label, control, id) {
  control.id = id;
  const fault = el("p", { class: "fault", id: id + "-fault", hidden: true });
  control.setAttribute("aria-describedby", fault.id);
  const set = (text) => {
    fault.hidden = !text;
    fault.textContent = text;
    if (text) control.setAttribute("aria-invalid", "true");
    else control.removeAttribute("aria-invalid");
  };
  return { node: el("div", { class: "field" }, el("label", { for: id }, label), control, fault), control, set };
}

export function messageForm(chat, view) {
  const say = view.say;
  const text = field(say("message"), el("textarea", { rows: "4", maxlength: chat.limit || 2000, required: true }), "leave-text");
  const contact = field(say("contact"), el("input", { type: "text", autocomplete: "email", maxlength: "200", required: true }), "leave-contact");
  text.control.value = view.draft();
  const button = el("button", { type: "submit", class: "send" }, say("leaveSend"));
  const form = el("form", { novalidate: true, onsubmit: (event) => submit(event) }, text.node, contact.node, button);
  async function submit(event) {
    event.preventDefault();
    const noText = !text.control.value.trim();
    const noContact = !contact.control.value.trim();
    text.set(noText ? say("needText") : "");
    contact.set(noContact ? say("needContact") : "");
    if (noText || noContact) return (noText ? text : contact).control.focus();
    button.disabled = true;
    try {
      await chat.act("leave_message", { text: text.control.value, contact: contact.control.value });
      view.draft("");
      view.closePanel();
    } catch (err) {
      contact.set(err.message);
    }
    button.disabled = false;
  }
  const info = [];
  if (view.w && view.w.person.hours) info.push(el("p", {}, say("hours", { h: view.w.person.hours })));
  if (view.w && view.w.person.contact) info.push(el("p", {}, say("other", { c: view.w.person.contact })));
  return [head(view, say("leave")), ...info, form];
}

export function dataPanel(chat, view) {
  const say = view.say;
  const list = el("ul", { class: "values" });
  const fault = el("p", { class: "fault", role: "status" });
  const attempt = (work) => work().then(() => (fault.textContent = ""), () => (fault.textContent = say("tryLater")));
  const fill = () => attempt(async () => {
    const values = Object.entries(await chat.values());
    list.replaceChildren(...(values.length ? values.map(([p, v]) => valueRow(chat, view, p, v, fill)) : [el("li", {}, say("none"))]));
  });
  fill();
  const danger = el("div", { class: "danger" });
  const ask = () => {
    const keep = el("button", { type: "button", onclick: calm }, say("keep"));
    danger.replaceChildren(el("p", { role: "alert" }, say("eraseSure")),
      el("button", { type: "button", onclick: () => chat.act("erase").catch(() => {}) }, say("eraseYes")), keep);
    keep.focus();
  };
  const calm = () => danger.replaceChildren(el("button", { type: "button", onclick: ask }, say("erase")));
  calm();
  return [
    head(view, say("data")),
    el("p", {}, say("dataIntro", { d: view.w ? view.w.retention_days : "" })),
    el("h4", {}, say("stored")), list,
    el("div", { class: "row" },
      el("button", { type: "button", onclick: () => attempt(() => chat.download("")) }, say("download")),
      el("button", { type: "button", onclick: () => attempt(() => chat.download("text")) }, say("downloadText"))),
    fault,
    danger,
    // A message that was left stays until it is answered: there is nothing to end.
    chat.floor !== "message_left" && el("button", { type: "button", class: "quiet", onclick: () => chat.act("end").catch(() => {}) }, say("end")),
  ].filter(Boolean);
}

function valueRow(chat, view, placeholder, value, refresh) {
  const say = view.say;
  const row = el("li", {});
  const plain = () => row.replaceChildren(el("span", { class: "value" }, value),
    el("button", { type: "button", class: "quiet", "aria-label": `${say("change")}: ${value}`, onclick: edit }, say("change")));
  const edit = () => {
    const input = el("input", { type: "text", value, maxlength: "500", "aria-label": say("change") });
    row.replaceChildren(el("form", { onsubmit: async (event) => {
      event.preventDefault();
      if (input.value.trim()) {
        await chat.act("correct", { placeholder, value: input.value.trim() }).catch(() => {});
        await refresh();
      }
    } }, input, el("button", { type: "submit" }, say("save")), el("button", { type: "button", class: "quiet", onclick: plain }, say("cancel"))));
    input.focus();
  };
  plain();
  return row;
}
