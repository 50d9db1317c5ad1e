// Putting it together: what is on the screen, and what the buttons and keys do.

const BATCH = 25;
const list = document.getElementById("list");
let shown = [];
let rendered = 0;
let currentId = null;
const end = new IntersectionObserver((seen) => { if (seen.some((one) => one.isIntersecting)) renderMore(BATCH); }, { rootMargin: "1500px" });

function nodeOf(id) {
  return list.querySelector(`[data-card="${CSS.escape(id)}"]`);
}

function renderMore(count) {
  const more = shown.slice(rendered, rendered + count).map((card) => cardNode(card, actions));
  rendered += more.length;
  list.append(...more);
  end.unobserve(document.getElementById("end")); // asked anew, the observer tells again whether the end is near
  if (rendered < shown.length) end.observe(document.getElementById("end"));
}

function refill() {
  shown = shownCards();
  rendered = 0;
  list.replaceChildren();
  renderMore(BATCH);
  if (!shown.some((card) => card.id === currentId)) currentId = null;
  document.getElementById("no-match").hidden = shown.length > 0 || cards.length === 0;
  showArticles();
  document.getElementById("shown").textContent = `${plural(shown.length, "comment")} shown`;
  markCurrent();
  refreshCounts();
  refreshProgress();
}

// With one page chosen, its article's panel alone, unfolded.
function showArticles() {
  for (const panel of document.querySelectorAll(".article-panel")) {
    panel.hidden = Boolean(view.page) && panel.dataset.page !== view.page;
    if (view.page) panel.open = panel.dataset.page === view.page;
  }
}

function refreshProgress() {
  const decided = cards.filter((card) => decisionOn(card.id).state !== "pending").length;
  document.getElementById("decided").textContent = decided.toLocaleString("en");
  document.getElementById("progress").value = decided;
  document.getElementById("download").disabled = entries.length === 0;
  document.getElementById("undo").disabled = entries.length === 0;
  document.getElementById("storage-warning").hidden = storageWorks;
}

function redraw(id, focus) {
  const old = nodeOf(id);
  if (!old) return;
  const node = cardNode(cardOf.get(id), actions);
  const held = old.contains(document.activeElement);
  old.replaceWith(node);
  markCurrent();
  if (focus || held) node.focus({ preventScroll: true });
}

function markCurrent() {
  for (const node of list.querySelectorAll("[aria-current]")) node.removeAttribute("aria-current");
  if (currentId !== null) nodeOf(currentId)?.setAttribute("aria-current", "true");
}

function goTo(card) {
  const place = shown.indexOf(card);
  if (place < 0) return;
  if (place >= rendered) renderMore(place - rendered + BATCH);
  currentId = card.id;
  markCurrent();
  const node = nodeOf(card.id);
  node.focus({ preventScroll: true });
  node.scrollIntoView({ block: node.offsetHeight > innerHeight ? "start" : "nearest" });
}

function nextUndecided(card) {
  const place = shown.indexOf(card);
  return shown.slice(place + 1).find((other) => decisionOn(other.id).state === "pending");
}

function say(message) {
  document.getElementById("status").textContent = message;
}

function decide(card, change) {
  lookOf(card.id).rejecting = false;
  append(card, change);
  redraw(card.id);
  refreshCounts();
  refreshProgress();
  const left = cards.filter((other) => decisionOn(other.id).state === "pending").length;
  say(`${STATES[change.to]}${change.reason ? ": " + data.words.reasons[change.reason] : ""}. ${plural(left, "comment")} left. Press u to undo.`);
  const next = nextUndecided(card);
  goTo(next || card);
}

function showContext(id, level, target) {
  lookOf(id).context = level;
  currentId = id;
  redraw(id, true);
  if (target) nodeOf(id).querySelector(`[data-comment="${CSS.escape(target)}"]`)?.focus();
  else nodeOf(id).querySelector(".thread")?.scrollIntoView({ block: "nearest" });
}

function showLabel(card, label) {
  const look = lookOf(card.id);
  look.label = look.label === label ? null : label;
  const node = nodeOf(card.id);
  const marks = look.label === null ? [] : labelMarks(card, label);
  node.querySelector(".said .words").replaceChildren(markedText(commentOf.get(card.id).text, [...flagMarks(card), ...marks]));
  for (const chip of node.querySelectorAll(".chip")) chip.setAttribute("aria-pressed", String(chip.dataset.label === look.label));
  say(look.label === null ? "" : `Marked: ${marks.map((mark) => mark.title).join("; ")}`);
}

const actions = {
  currentCard: () => cardOf.get(currentId) || null,
  move: (step) => {
    const place = shown.findIndex((card) => card.id === currentId);
    const next = shown[place < 0 ? 0 : Math.min(Math.max(place + step, 0), shown.length - 1)];
    if (next) goTo(next);
  },
  chooseFirst: () => say(shown.length ? "No comment is chosen yet: press j for the first." : "No comment is shown."),
  approve: (card) => decide(card, { to: "approved" }),
  escalate: (card) => decide(card, { to: "escalated" }),
  skip: (card) => decide(card, { to: "skipped" }),
  reject: (card) => {
    lookOf(card.id).rejecting = !lookOf(card.id).rejecting;
    currentId = card.id;
    redraw(card.id, true);
    const panel = nodeOf(card.id).querySelector(".reasons");
    panel?.scrollIntoView({ block: "nearest" });
    say(panel ? "Choose the reason, 1 to 7." : "");
  },
  rejectFor: (card, reason) => {
    decide(card, { to: "rejected", reason });
    if (reason === "other") openNote(card);
  },
  note: (card) => openNote(card),
  context: (card) => showContext(card.id, (lookOf(card.id).context + 1) % 3),
  undo: () => {
    const last = undoLast();
    if (!last) return say("Nothing to undo.");
    redraw(last.comment_id);
    refreshCounts();
    refreshProgress();
    goTo(cardOf.get(last.comment_id));
    return say(`Undone. The comment is ${STATES[last.from].toLowerCase()} again.`);
  },
};

function openNote(card) {
  const dialog = document.getElementById("note"), words = document.getElementById("note-words");
  const look = lookOf(card.id);
  words.value = look.draft ?? (decisionOn(card.id).note || "");
  dialog.onclose = () => {
    const kept = dialog.returnValue !== "" || words.value === (decisionOn(card.id).note || "");
    look.draft = kept || dialog.returnValue === "drop" ? null : words.value; // Esc closes; the words wait for the next time
    if (look.draft) say("The note is not kept yet: press n to go on with it.");
    if (dialog.returnValue === "keep" && words.value !== (decisionOn(card.id).note || "")) {
      const { state, reason } = decisionOn(card.id);
      append(card, { to: state, reason, note: words.value });
      redraw(card.id);
      refreshProgress();
      say("Note kept.");
    }
    goTo(card);
  };
  dialog.returnValue = "";
  dialog.showModal();
}

function setUpFilters() {
  document.getElementById("facets").append(...FACETS.map((facet) => facetBox(facet, refill)).filter(Boolean));
  const page = document.getElementById("page"), sort = document.getElementById("sort"), search = document.getElementById("search");
  page.append(el("option", { value: "" }, "All pages"), ...data.pages.filter((one) => one.flagged).map((one) => el("option", { value: one.id }, one.title)));
  sort.append(...Object.entries(SORTS).map(([name, { title }]) => el("option", { value: name }, title)));
  page.addEventListener("change", () => { view.page = page.value; refill(); });
  sort.addEventListener("change", () => { view.sort = sort.value; refill(); });
  search.addEventListener("input", () => { view.query = search.value.toLowerCase(); refill(); });
  search.addEventListener("keydown", (event) => { if (event.key === "Escape" || event.key === "Enter") actions.move(0); });
  document.getElementById("clear").addEventListener("click", () => {
    for (const box of document.querySelectorAll("#facets input:checked")) box.checked = false;
    for (const facet of FACETS) chosen[facet.name].clear();
    page.value = search.value = view.page = view.query = "";
    refill();
  });
}

function setUpPage() {
  if (innerWidth < 900) document.querySelector(".side").open = false;
  document.getElementById("download").addEventListener("click", downloadLog);
  document.getElementById("undo").addEventListener("click", actions.undo);
  document.getElementById("show-help").addEventListener("click", () => document.getElementById("help").showModal());
  list.addEventListener("focusin", (event) => { currentId = event.target.closest("[data-card]")?.dataset.card ?? currentId; markCurrent(); });
  list.addEventListener("click", (event) => { currentId = event.target.closest("[data-card]")?.dataset.card ?? currentId; markCurrent(); });
  addEventListener("storage", () => { readLog(); refill(); }); // another tab has decided
  addEventListener("beforeprint", () => renderMore(shown.length));
}

readLog();
setUpFilters();
setUpKeys(actions);
setUpPage();
refill();
