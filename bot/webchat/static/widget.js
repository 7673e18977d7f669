// The one script tag of a shop's page: <script type="module" src="…/widget.js">.
// It draws the launcher and nothing else. Nothing is requested or stored
// before the customer opens the chat, except to resume one that is open.

const base = new URL("./", import.meta.url);
const KEY = "candor:" + base.pathname;

const css = `
:host { all: initial; position: fixed; inset-block-end: 1rem; inset-inline-end: 1rem; z-index: 2147483000;
  font: 400 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
.launch { display: flex; align-items: center; gap: .55rem; min-height: 48px; padding: .5rem 1.1rem; border: 1px solid transparent;
  border-radius: 999px; background: var(--candor-accent, #7a3e12); color: var(--candor-on-accent, #fff);
  font: inherit; font-weight: 600; cursor: pointer; box-shadow: 0 2px 14px rgb(0 0 0 / .28); }
.launch:focus-visible { outline: 3px solid #1a66d6; outline-offset: 3px; box-shadow: 0 0 0 3px #fff; }
.launch svg { width: 22px; height: 22px; flex: none; }
.count { min-width: 1.5em; padding: 0 .35em; border-radius: 999px; background: #fff; color: #7a3e12; text-align: center; font-size: .875rem; }
.launch[hidden], .count[hidden] { display: none; }
@media (prefers-color-scheme: dark) { .launch { background: var(--candor-accent-dark, #f0a868); color: var(--candor-on-accent-dark, #241407); } .count { color: #7a3e12; } }
@media (forced-colors: active) { .launch { border-color: ButtonText; } }
@media print { :host { display: none; } }
`;

const words = {
  en: ["Chat with our AI assistant", "new messages"],
  de: ["Chat mit unserem KI-Assistenten", "neue Nachrichten"],
  fr: ["Discuter avec notre assistant IA", "nouveaux messages"],
  es: ["Chatear con nuestro asistente de IA", "mensajes nuevos"],
};

function start() {
  const host = document.createElement("candor-chat");
  const root = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  root.adoptedStyleSheets = [sheet];
  const lang = (document.documentElement.lang || navigator.language || "en").slice(0, 2).toLowerCase();
  const [label, news] = words[lang] || words.en;

  const button = document.createElement("button");
  button.type = "button";
  button.className = "launch";
  button.setAttribute("aria-haspopup", "dialog");
  button.setAttribute("aria-expanded", "false");
  const icon = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  icon.setAttribute("viewBox", "0 0 24 24");
  icon.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("fill", "currentColor");
  path.setAttribute("d", "M4 4h16a2 2 0 0 1 2 2v9a2 2 0 0 1-2 2h-8l-5 4v-4H4a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2z");
  icon.append(path);
  const text = document.createElement("span");
  text.textContent = label;
  const count = document.createElement("span");
  count.className = "count";
  count.hidden = true;
  button.append(icon, text, count);
  root.append(button);
  document.body.append(host);

  let chat;
  const shell = {
    base, root, host, key: KEY, lang: document.documentElement.lang || navigator.language || "en",
    closed() {
      button.hidden = false;
      button.setAttribute("aria-expanded", "false");
      button.focus();
    },
    unread(n) {
      count.hidden = n === 0;
      count.textContent = String(n);
      button.setAttribute("aria-label", n ? `${label}, ${n} ${news}` : label);
    },
  };
  async function open(focus) {
    if (!chat) {
      button.disabled = true;
      try {
        const module = await import("./chat.js");
        chat = await module.create(shell);
      } finally {
        button.disabled = false;
      }
    }
    button.hidden = true;
    button.setAttribute("aria-expanded", "true");
    shell.unread(0);
    chat.show(focus);
  }
  button.addEventListener("click", () => open(true));
  // A chat that was open before the page was left goes on.
  try {
    const saved = JSON.parse(localStorage.getItem(KEY) || "null");
    if (saved && saved.open) open(false);
  } catch {
    /* a page without storage starts anew each time */
  }
}

if (document.body) start();
else addEventListener("DOMContentLoaded", start);
