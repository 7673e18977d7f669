// The wire protocol of docs/protocol.md, for the widget and the console: one
// connection that resumes, and requests that are sent again until answered.

const SUBPROTOCOL = "candor.v1";
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 15000;
// Close codes after which trying again cannot help: docs/protocol.md.
const FINAL = new Set([1009, 4000, 4001, 4003, 4004, 4007]);
// Errors after which the same request may succeed later.
const LATER = new Set(["too_fast", "unavailable", "internal"]);

export function uuid() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const b = crypto.getRandomValues(new Uint8Array(16)); // plain http pages have no randomUUID
  b[6] = (b[6] & 15) | 64;
  b[8] = (b[8] & 63) | 128;
  const h = Array.from(b, (x) => x.toString(16).padStart(2, "0")).join("");
  return [h.slice(0, 8), h.slice(8, 12), h.slice(12, 16), h.slice(16, 20), h.slice(20)].join("-");
}

export class WireError extends Error {
  constructor(frame) {
    super(frame.text || frame.code);
    this.code = frame.code;
    this.frame = frame;
  }
}

export class Wire {
  // hello() gives the first frame; on(frame) gets every frame but ack and pong;
  // state(name, code) gets connecting, open, waiting or closed.
  constructor({ url, hello, on, state }) {
    this.url = url;
    this.hello = hello;
    this.on = on;
    this.state = state || (() => {});
    this.outbox = new Map(); // client_id → {frame, resolve, reject, timer}
    this.tries = 0;
    this.stopped = false;
    this.ready = false;
    this.pingSeconds = 25;
    this.online = () => this.wakeUp();
    addEventListener("online", this.online);
    addEventListener("offline", (this.offline = () => this.drop()));
  }

  connect() {
    if (this.stopped || this.socket) return;
    this.state("connecting");
    const socket = new WebSocket(this.url, SUBPROTOCOL);
    this.socket = socket;
    socket.onopen = () => {
      this.heard = Date.now();
      socket.send(JSON.stringify({ type: "hello", v: 1, ...this.hello() }));
      this.pulse = setInterval(() => this.ping(), 5000);
    };
    socket.onmessage = (event) => {
      if (socket !== this.socket) return;
      this.heard = Date.now();
      this.receive(JSON.parse(event.data));
    };
    socket.onclose = (event) => {
      if (socket === this.socket) this.lost(event.code);
    };
  }

  receive(frame) {
    switch (frame.type) {
      case "pong":
        return;
      case "welcome":
        this.tries = 0;
        this.ready = true;
        if (frame.ping_seconds) this.pingSeconds = frame.ping_seconds;
        this.state("open");
        this.on(frame);
        for (const item of this.outbox.values()) this.write(item.frame);
        return;
      case "ack":
      case "revealed":
      case "explained":
        this.settle(frame.client_id, (item) => item.resolve(frame));
        return;
      case "error": {
        const item = this.outbox.get(frame.client_id);
        if (item && LATER.has(frame.code) && item.tries < 20) {
          item.tries++;
          item.timer = setTimeout(() => this.write(item.frame), frame.retry_ms || 1000);
        } else if (item) {
          this.settle(frame.client_id, (i) => i.reject(new WireError(frame)));
        }
        this.on(frame);
        return;
      }
      default:
        this.on(frame);
    }
  }

  settle(id, f) {
    const item = this.outbox.get(id);
    if (!item) return;
    this.outbox.delete(id);
    clearTimeout(item.timer);
    f(item);
  }

  // request sends a change and resolves with its ack. It survives reconnects:
  // the same client_id makes doing it twice impossible.
  request(type, fields, id = uuid()) {
    const frame = { type, client_id: id, ...fields };
    return new Promise((resolve, reject) => {
      this.outbox.set(id, { frame, resolve, reject, tries: 0 });
      if (this.ready) this.write(frame);
    });
  }

  // send is for what may be lost: typing, seen, presence.
  send(type, fields) {
    if (this.ready) this.write({ type, ...fields });
  }

  write(frame) {
    if (this.socket && this.socket.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(frame));
  }

  ping() {
    const quiet = Date.now() - this.heard;
    if (quiet > 2 * this.pingSeconds * 1000) this.drop();
    else if (quiet > this.pingSeconds * 1000 * 0.8) this.write({ type: "ping" });
  }

  // drop gives a connection up that is dead without saying so.
  drop() {
    const socket = this.socket;
    if (!socket) return;
    this.lost(1006);
    socket.close();
  }

  lost(code) {
    clearInterval(this.pulse);
    this.socket = null;
    this.ready = false;
    if (this.stopped || FINAL.has(code)) {
      this.stopped = true;
      for (const id of [...this.outbox.keys()]) {
        this.settle(id, (i) => i.reject(new WireError({ code: "closed", text: "" })));
      }
      this.state("closed", code);
      return;
    }
    const base = code === 4008 ? 0 : Math.min(FIRST_PAUSE * 2 ** this.tries++, LONGEST_PAUSE);
    this.state("waiting", code);
    this.timer = setTimeout(() => this.connect(), base / 2 + Math.random() * base);
  }

  wakeUp() {
    clearTimeout(this.timer);
    this.tries = 0;
    this.connect();
  }

  close() {
    this.stopped = true;
    clearTimeout(this.timer);
    clearInterval(this.pulse);
    removeEventListener("online", this.online);
    removeEventListener("offline", this.offline);
    const socket = this.socket;
    this.socket = null;
    if (socket) socket.close(1000);
  }
}

// el builds an element. Text is always text: there is no way to give markup.
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (key === "class") node.className = value;
    else if (key === "hidden" || key === "disabled" || key === "value" || key === "checked") node[key] = value;
    else node.setAttribute(key, value === true ? "" : String(value));
  }
  node.append(...children.filter((c) => c !== undefined && c !== null && c !== false));
  return node;
}
