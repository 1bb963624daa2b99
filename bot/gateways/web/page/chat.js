// The chat's page: puts the conversation, the stream and the outbox together with what stands around them.
import { Conversation } from "./conversation.js";
import { Outbox, postJson } from "./outbox.js";
import { Stream } from "./stream.js";

const texts = JSON.parse(document.body.dataset.texts);
const [log, said, toast, connection, menu, menuButton, forgetDialog] = [
  "log", "said", "toast", "connection", "menu", "menu-button", "forget",
].map((id) => document.getElementById(id));
const main = log.parentElement;

// The deep link that brought them, once: a reload is no second arrival.
let payload = new URLSearchParams(location.search).get("start");
history.replaceState(null, "", "/");

let ready = false;
let tapped = null; // the last tap, until we know whether its message changed or another one answered it

const visit = () =>
  alone(async () => {
    const answer = await postJson("/chat/visit", {});
    if (!answer.ok) throw new Error(`visit ${answer.status}`);
  });

const outbox = new Outbox({
  visit,
  confirmed: ({ id }) => conversation.mark(id, ""),
  waiting: ({ id }) => conversation.mark(id, "waiting"),
  refused: ({ id, kind }) => {
    conversation.releaseTap(id);
    conversation.mark(id, "refused");
    if (kind !== "started") showToast(texts.refused);
  },
});

const conversation = new Conversation(log, texts, {
  tap(button, message) {
    const id = outbox.add({ kind: "tapped", token: button.dataset.token });
    tapped = { id, label: button.textContent, reference: message.dataset.order };
    conversation.hold(message, button, id);
    showToast("");
  },
  share() {
    const options = { maximumAge: 600_000, timeout: 20_000 };
    navigator.geolocation.getCurrentPosition(shareLocation, () => showToast(texts.no_location), options);
  },
});

const stream = new Stream({
  visit,
  state: showConnection,
  handlers: {
    message: receiveMessage,
    ready: receiveReady,
    toast({ id, text }) {
      conversation.releaseTap(id);
      if (text) showToast(text);
    },
    forgotten: startAfresh,
    erased: clearPage,
  },
});

function receiveMessage({ reference, content }) {
  const before = conversation.find(reference)?.dataset.said;
  if (tapped && reference !== tapped.reference) echoTap(reference);
  const { message, isNews } = conversation.show(reference, content);
  // New words in the tapped message are the answer; the same words without buttons come before one of its own.
  if (tapped?.reference === reference && message.dataset.said !== before) tapped = null;
  if (ready && isNews) reveal(message);
}

// A tap that changed its own message needs no echo; one that was answered by another message is shown as said.
function echoTap(reference) {
  if (!conversation.find(reference)) conversation.say(tapped.label, tapped.id);
  tapped = null;
}

function receiveReady() {
  if (!ready) main.scrollTop = main.scrollHeight;
  ready = true;
  log.setAttribute("aria-live", "polite");
  outbox.nudge();
  const greeted = outbox.pending.some(({ kind }) => kind === "started");
  if (payload !== null || (conversation.empty && !greeted)) outbox.add({ kind: "started", payload: payload ?? "" });
  payload = null;
}

function clearPage() {
  tapped = null;
  outbox.clear();
  conversation.clear();
}

function startAfresh() {
  ready = false;
  log.setAttribute("aria-live", "off");
  clearPage();
  stream.restart();
}

function say(text) {
  const id = outbox.add({ kind: "said", text });
  reveal(conversation.say(text, id));
  tapped = null;
  showToast("");
}

// About a hundred metres: enough to find the town, and no more than that is anybody's business.
function shareLocation({ coords }) {
  const [latitude, longitude] = [coords.latitude, coords.longitude].map((each) => Number(each.toFixed(3)));
  outbox.add({ kind: "shared", latitude, longitude });
}

// Show the end of the conversation, but never hide the beginning of what is new.
function reveal(bubble) {
  const top = bubble.offsetTop - main.offsetTop - 12;
  const end = bubble.nextElementSibling ? top : main.scrollHeight - main.clientHeight;
  main.scrollTo({ top: Math.min(top, end) });
}

let toastTimer;
function showToast(text) {
  toast.textContent = text;
  clearTimeout(toastTimer);
  if (text) toastTimer = setTimeout(() => showToast(""), 8000);
}

// Said only when it lasts, so that a blink is not announced.
let connectionTimer;
function showConnection(connected) {
  if (connected) {
    clearTimeout(connectionTimer);
    connectionTimer = undefined;
    connection.textContent = "";
  } else {
    connectionTimer ??= setTimeout(() => (connection.textContent = texts.reconnecting), 1200);
  }
}

// Two tabs that open at once must not be two visitors.
function alone(work) {
  return navigator.locks ? navigator.locks.request("binome-visit", work) : work();
}

function toggleMenu(open) {
  menu.hidden = !open;
  menuButton.setAttribute("aria-expanded", String(open));
}

document.getElementById("composer").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = said.value.trim();
  said.value = "";
  if (text) say(text);
});

menuButton.addEventListener("click", () => toggleMenu(menu.hidden));
menu.addEventListener("click", ({ target }) => {
  const choice = target.closest("button, a");
  if (!choice) return;
  toggleMenu(false);
  menuButton.focus();
  if (choice.dataset.command) say(choice.dataset.command);
  if (choice.id === "forget-button") forgetDialog.showModal();
});
document.addEventListener("click", ({ target }) => {
  if (!menu.hidden && !target.closest("header")) toggleMenu(false);
});

forgetDialog.addEventListener("close", async () => {
  if (forgetDialog.returnValue === "forget") {
    const answer = await postJson("/chat/forget", {}).catch(() => null);
    answer?.ok ? startAfresh() : showToast(texts.refused);
  }
  forgetDialog.returnValue = "";
});

// Escape closes the menu; a letter typed anywhere begins an answer.
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !menu.hidden) {
    toggleMenu(false);
    menuButton.focus();
  }
  const isLetter = event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.metaKey && !event.altKey;
  if (isLetter && document.activeElement !== said && menu.hidden && !forgetDialog.open) said.focus();
});

log.setAttribute("aria-live", "off"); // what was said before is not read out again
if (matchMedia("(pointer: fine)").matches) said.focus();
stream.open();
outbox.run();
