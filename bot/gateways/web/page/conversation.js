// The conversation as it is read: our messages in the order of their references, the person's own words between
// them. Whatever comes from elsewhere becomes a text node; nothing is ever parsed as HTML.

const KEY = "binome-own";
const KEPT = 200; // own bubbles that a reload brings back

export class Conversation {
  // `tap(button, message)`, `share()`: what the person does in a message.
  constructor(log, texts, { tap, share }) {
    Object.assign(this, { log, texts, tap, share });
    this.owed = false; // the focus was in something that went away, and belongs to the next answer
    this.own = JSON.parse(sessionStorage.getItem(KEY) ?? "[]");
    for (const each of this.own) this.insert(this.ownBubble(each));
  }

  get empty() {
    return !this.log.querySelector(".message");
  }

  // A new message, or a new version of one. Returns its element, and whether there is something new to read:
  // a tick is not.
  show(reference, content) {
    let message = this.find(reference);
    const before = message && [message.dataset.said, message.dataset.shape].join();
    if (!message) {
      message = element("div", "bubble message");
      message.dataset.order = reference;
      this.fill(message, content); // before it is inserted, so that it is announced in one piece
      this.insert(message);
    } else {
      this.fill(message, content);
    }
    this.release(message);
    if (this.owed) this.owed = !focusFirst(message);
    return { message, isNews: before !== [message.dataset.said, message.dataset.shape].join() };
  }

  // What the person said, after everything that they have seen.
  say(text, id) {
    const [after] = (this.log.lastElementChild?.dataset.order ?? "0").split("~");
    const own = { order: `${after}~${String(Date.now()).padStart(15, "0")}`, text, id };
    this.own = [...this.own, own].slice(-KEPT);
    sessionStorage.setItem(KEY, JSON.stringify(this.own));
    const bubble = this.ownBubble(own);
    this.insert(bubble);
    return bubble;
  }

  // `state`: "waiting", "refused" or "" for a bubble of the person's own.
  mark(id, state) {
    const bubble = this.log.querySelector(`.own[data-id="${CSS.escape(id)}"]`);
    if (!bubble) return;
    bubble.dataset.state = state;
    bubble.querySelector(".state").textContent = { waiting: this.texts.unsent, refused: this.texts.refused }[state] ?? "";
  }

  // Until the server answers, a message takes no second tap.
  hold(message, button, id) {
    message.dataset.busy = id;
    button.setAttribute("aria-busy", "true");
    for (const each of message.querySelectorAll(".rows button")) each.setAttribute("aria-disabled", "true");
  }

  release(message) {
    delete message.dataset.busy;
    for (const each of message.querySelectorAll(".rows button")) {
      each.removeAttribute("aria-disabled");
      each.removeAttribute("aria-busy");
    }
  }

  releaseTap(id) {
    const message = this.log.querySelector(`.message[data-busy="${CSS.escape(id)}"]`);
    if (message) this.release(message);
  }

  clear() {
    this.own = [];
    sessionStorage.removeItem(KEY);
    this.log.replaceChildren();
  }

  find(reference) {
    return this.log.querySelector(`.message[data-order="${CSS.escape(reference)}"]`);
  }

  insert(bubble) {
    let before = this.log.lastElementChild;
    while (before && before.dataset.order > bubble.dataset.order) before = before.previousElementSibling;
    before ? before.after(bubble) : this.log.prepend(bubble);
  }

  ownBubble({ order, text, id }) {
    const bubble = element("div", "bubble own");
    bubble.dataset.order = order;
    bubble.dataset.id = id;
    bubble.append(element("span", "hidden", `${this.texts.you} `), words("span", "text", text), element("span", "state"));
    return bubble;
  }

  fill(message, content) {
    const { notes, heading, text, cards = [], picture } = content;
    const said = JSON.stringify([notes, heading, text, cards, picture, content.document]);
    if (message.dataset.said !== said) {
      message.dataset.said = said;
      message.querySelector(".said")?.remove();
      message.prepend(this.said(message.dataset.order, content));
    }
    this.fillRows(message, content);
  }

  said(reference, { notes, heading, text, cards = [], picture, document: file }) {
    const said = element("div", "said");
    if (notes) said.append(words("p", "notes", notes));
    if (heading) said.append(words("p", "heading", heading));
    if (text) said.append(words("p", "text", text));
    for (const each of cards) {
      const card = element("section", "card");
      card.append(words("p", "who", each.heading), words("p", "text", each.text));
      said.append(card);
    }
    if (picture) {
      const image = element("img", "picture");
      Object.assign(image, { src: picture, alt: heading || this.texts.picture });
      said.append(image);
    }
    if (file) {
      const link = words("a", "file", `${this.texts.download} ${file.name}`);
      const blob = new Blob([file.content], { type: "text/plain;charset=utf-8" });
      Object.assign(link, { href: URL.createObjectURL(blob), download: file.name });
      said.append(link);
    }
    // What a group of buttons is called: the question, or all of the words where nothing stands out.
    (said.querySelector(".heading") ?? said).id = `said-${reference}`;
    return said;
  }

  // Buttons with the same labels stay where they are (a tick must not move the focus, or be read out as new).
  fillRows(message, { rows, location }) {
    const wanted = location ? [[{ label: location, share: true }], ...rows] : rows;
    const shape = JSON.stringify(wanted.map((row) => row.map(({ label, url }) => [label, url ?? ""])));
    const present = message.querySelector(".rows");
    if (message.dataset.shape !== shape) {
      message.dataset.shape = shape;
      const hadFocus = present?.contains(document.activeElement);
      present?.remove();
      if (wanted.length) message.append(this.rows(message, wanted));
      if (hadFocus) this.owed = true;
    }
    const buttons = message.querySelectorAll(".rows button, .rows a");
    wanted.flat().forEach((wish, index) => this.tune(buttons[index], wish));
  }

  rows(message, wanted) {
    const rows = element("div", "rows");
    rows.setAttribute("role", "group");
    rows.setAttribute("aria-live", "off"); // the question is read out, its thirty buttons are not
    rows.setAttribute("aria-labelledby", `said-${message.dataset.order}`);
    for (const row of wanted) {
      const line = element("div", "row");
      line.append(...row.map((wish) => this.button(message, wish)));
      rows.append(line);
    }
    return rows;
  }

  button(message, { label, url, share }) {
    if (url) {
      const link = words("a", "choice", label);
      if (isWeb(url)) Object.assign(link, { href: url, target: "_blank", rel: "noopener noreferrer" });
      return link;
    }
    const button = words("button", share ? "choice share" : "choice", label);
    button.type = "button";
    button.addEventListener("click", () => {
      if (button.getAttribute("aria-disabled") === "true") return;
      share ? this.share() : this.tap(button, message);
    });
    return button;
  }

  tune(button, { token, ticked }) {
    if (token) button.dataset.token = token;
    // Once it has been ticked, it is known to be a switch.
    if (ticked || button.hasAttribute("aria-pressed")) button.setAttribute("aria-pressed", String(Boolean(ticked)));
  }
}

function focusFirst(message) {
  const first = message.querySelector(".rows button, .rows a[href]");
  first?.focus({ preventScroll: true });
  return Boolean(first);
}

function isWeb(url) {
  try {
    return ["http:", "https:"].includes(new URL(url, location.href).protocol);
  } catch {
    return false;
  }
}

function element(name, className, text = "") {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text;
  return made;
}

// Somebody's words: their own direction of writing decides how they run.
function words(name, className, text) {
  const made = element(name, className, text);
  made.dir = "auto";
  return made;
}
