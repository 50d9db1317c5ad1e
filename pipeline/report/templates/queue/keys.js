// The keyboard: Coral's keys where it has them. Off while typing, with Ctrl, Meta or Alt held, and by a switch (WCAG 2.1.4).

const KEYS = {
  j: { does: "next comment", run: (act) => act.move(1) },
  k: { does: "previous comment", run: (act) => act.move(-1) },
  a: { does: "approve: the comment may stay", run: (act, card) => act.approve(card) },
  r: { does: "reject: the comment should go; then 1–7 for the reason, Esc to cancel", run: (act, card) => act.reject(card) },
  e: { does: "escalate: somebody else is to decide", run: (act, card) => act.escalate(card) },
  s: { does: "skip: looked at, not decided", run: (act, card) => act.skip(card) },
  n: { does: "add a note", run: (act, card) => act.note(card) },
  u: { does: "undo the last decision", run: (act) => act.undo() },
  " ": { does: "thread context: parent and replies, then all of it", run: (act, card) => act.context(card) },
  "/": { does: "search", run: () => document.getElementById("search").focus() },
  "?": { does: "this help", run: () => document.getElementById("help").showModal() },
};
const SWITCH = "claimthread:keys";
const NEEDS_CARD = new Set(["a", "r", "e", "s", "n", " "]);

function keysOn() {
  return document.getElementById("keys").checked;
}

function typing(target) {
  return target instanceof Element && target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]") !== null;
}

function onKey(event, act) {
  if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey || !keysOn() || typing(event.target)) return;
  if (document.querySelector("dialog[open]")) return;
  if (event.key === " " && event.target.closest && event.target.closest("button, a, summary, input")) return; // space presses those
  const card = act.currentCard();
  const reason = card && lookOf(card.id).rejecting && Object.keys(data.words.reasons)[Number(event.key) - 1];
  const key = KEYS[event.key];
  if (event.key === "Escape" && card && lookOf(card.id).rejecting) act.reject(card);
  else if (reason) act.rejectFor(card, reason);
  else if (key && (card || !NEEDS_CARD.has(event.key))) key.run(act, card);
  else if (key && event.key !== " ") act.chooseFirst();
  else return;
  event.preventDefault();
}

function setUpKeys(act) {
  const box = document.getElementById("keys");
  try { box.checked = localStorage.getItem(SWITCH) !== "off"; } catch { /* no storage: keys stay on */ }
  box.addEventListener("change", () => { try { localStorage.setItem(SWITCH, box.checked ? "on" : "off"); } catch { /* as above */ } });
  document.addEventListener("keydown", (event) => onKey(event, act));
  document.getElementById("key-list").append(...Object.entries(KEYS).flatMap(([key, { does }]) => [el("dt", {}, el("kbd", {}, key === " " ? "space" : key)), el("dd", {}, does)]));
}
