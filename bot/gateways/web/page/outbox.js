// What the person did and the server has not confirmed yet. Kept across reloads, repeated under the same
// identity until it is confirmed: a repeat is harmless, a loss would not be.

const KEY = "binome-pending";
const LONGEST_PAUSE = 15_000;

export class Outbox {
  // `visit` makes us known to the server again; `confirmed`, `refused` and `waiting` are told of each update.
  constructor({ visit, confirmed, refused, waiting }) {
    Object.assign(this, { visit, confirmed, refused, waiting });
    this.pending = JSON.parse(sessionStorage.getItem(KEY) ?? "[]");
    this.running = false;
    this.nudge = () => {};
  }

  add(update) {
    const id = randomId();
    this.pending.push({ id, ...update });
    this.keep();
    this.run();
    return id;
  }

  clear() {
    this.pending = [];
    this.keep();
  }

  keep() {
    sessionStorage.setItem(KEY, JSON.stringify(this.pending));
  }

  // One at a time, in order. Ends when nothing is left.
  async run() {
    if (this.running) return;
    this.running = true;
    for (let failures = 0; this.pending.length; ) {
      const update = this.pending[0];
      const answer = await post(update);
      const status = answer?.status ?? 0;
      if (status === 200 || [400, 403, 413, 415].includes(status)) {
        failures = 0;
        this.pending = this.pending.filter((each) => each.id !== update.id);
        this.keep();
        (status === 200 ? this.confirmed : this.refused)(update);
      } else {
        failures += 1;
        this.waiting(update);
        await this.pause(failures, answer);
        if (status === 401) await this.visit().catch(() => {});
      }
    }
    this.running = false;
  }

  // Longer each time, at least what the server asked for; `nudge` cuts it short.
  pause(failures, answer) {
    const asked = 1000 * Number(answer?.headers.get("Retry-After") ?? 0);
    const grown = Math.min(LONGEST_PAUSE, 250 * 2 ** failures) * (0.75 + Math.random() / 2);
    return new Promise((resolve) => {
      this.nudge = resolve;
      setTimeout(resolve, Math.max(asked, grown));
    });
  }
}

export function postJson(path, body) {
  const headers = { "Content-Type": "application/json" };
  return fetch(path, { method: "POST", headers, body: JSON.stringify(body) });
}

async function post(update) {
  try {
    return await postJson("/chat/updates", update);
  } catch {
    return null; // the network, not an answer
  }
}

// A UUID of version 4; `crypto.randomUUID` is missing where the page is not served over https.
function randomId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
