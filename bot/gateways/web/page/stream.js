// The stream of events from the server, opened again whenever it breaks, from the event that was seen last.

const SILENCE = 40_000; // the server says something every 15 s
const LONGEST_PAUSE = 15_000;

export class Stream {
  // `visit` makes us known to the server; `handlers`: what to do with each kind of event;
  // `state(connected)` is told how it stands.
  constructor({ visit, handlers, state }) {
    Object.assign(this, { visit, handlers, state });
    this.failures = 0;
    this.heard = 0;
    this.last = 0;
    setInterval(() => this.check(SILENCE), 10_000);
    addEventListener("online", () => this.check(0));
    document.addEventListener("visibilitychange", () => document.hidden || this.check(SILENCE / 2));
  }

  async open() {
    this.close();
    this.heard = Date.now();
    try {
      await this.visit();
    } catch {
      return this.reopen();
    }
    const source = new EventSource(`/chat/events?after=${this.last}`);
    this.source = source;
    for (const kind of ["message", "toast", "ready", "beat", "forgotten", "erased"]) {
      source.addEventListener(kind, (event) => this.receive(kind, event));
    }
    // The browser itself comes back after a broken connection, but not after a refusal.
    source.addEventListener("error", () => {
      this.state(false);
      if (source === this.source && source.readyState === EventSource.CLOSED) this.reopen();
    });
  }

  // Forget where we were: somebody else, from the beginning.
  restart() {
    this.last = 0;
    return this.open();
  }

  receive(kind, event) {
    this.heard = Date.now();
    if (kind === "message") this.last = Number(event.lastEventId);
    if (kind === "ready") {
      this.failures = 0;
      this.state(true);
    }
    this.handlers[kind]?.(JSON.parse(event.data));
  }

  reopen() {
    this.state(false);
    this.close();
    this.failures += 1;
    const pause = Math.min(LONGEST_PAUSE, 250 * 2 ** this.failures) * (0.75 + Math.random() / 2);
    this.timer = setTimeout(() => this.open(), pause);
  }

  close() {
    clearTimeout(this.timer);
    this.source?.close();
    this.source = undefined;
  }

  check(silence) {
    if (Date.now() - this.heard > silence) this.open();
  }
}
