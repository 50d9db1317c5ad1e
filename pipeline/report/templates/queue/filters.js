// Which cards are shown, and in what order. Within a facet any ticked value will do; facets must all hold.

const FACETS = [
  { name: "state", title: "State", words: STATES, of: (card) => [decisionOn(card.id).state] },
  { name: "severity", title: "Severity", words: data.words.severities, of: (card) => [card.severity] },
  { name: "risk", title: "Risk", words: data.words.risks, of: (card) => card.codes },
  { name: "hostility", title: "Hostility", words: data.words.hostility, of: (card) => [String(card.hostility_level)] },
  { name: "label", title: "Label", words: { ...data.words.labels, none: "no label" }, of: (card) => (card.labels.length ? card.labels : ["none"]) },
];
const SORTS = {
  severity: { title: "Most severe first", by: null },
  newest: { title: "Newest first", by: (a, b) => dateOf(b).localeCompare(dateOf(a)) },
  oldest: { title: "Oldest first", by: (a, b) => (dateOf(a) || "9").localeCompare(dateOf(b) || "9") },
  thread: { title: "As on the page", by: (a, b) => placeOf(a) - placeOf(b) },
  votes: { title: "Most votes first", by: (a, b) => (commentOf.get(b.id).votes || 0) - (commentOf.get(a.id).votes || 0) },
  author: { title: "Repeat authors first", by: (a, b) => b.earlier_flags - a.earlier_flags },
};
const chosen = Object.fromEntries(FACETS.map((facet) => [facet.name, new Set()]));
const view = { page: "", query: "", sort: "severity" };
const places = new Map(data.comments.map((comment, place) => [comment.id, place]));
const haystacks = new Map(cards.map((card) => [card.id, haystack(card)]));

function dateOf(card) {
  return commentOf.get(card.id).date || "";
}

function placeOf(card) {
  return places.get(card.id);
}

function haystack(card) {
  const comment = commentOf.get(card.id);
  return [comment.text, comment.author, comment.native_id, card.reason, pageOf.get(comment.page_id).title].join("\n").toLowerCase();
}

function passes(card, leavingOut) {
  if (view.page && leavingOut !== "page" && commentOf.get(card.id).page_id !== view.page) return false;
  if (view.query && !haystacks.get(card.id).includes(view.query)) return false;
  return FACETS.every((facet) => facet.name === leavingOut || !chosen[facet.name].size || facet.of(card).some((value) => chosen[facet.name].has(value)));
}

function shownCards() {
  const shown = cards.filter((card) => passes(card, null));
  return SORTS[view.sort].by ? shown.sort(SORTS[view.sort].by) : shown;
}

function facetBox(facet, onChange) {
  const lines = Object.entries(facet.words).map(([value, title]) => {
    const box = el("input", { type: "checkbox", value, onchange: () => {
      if (box.checked) chosen[facet.name].add(value); else chosen[facet.name].delete(value);
      onChange();
    } });
    return el("label", { class: "choice" }, box, el("span", { class: "what" }, title), el("span", { class: "count", "data-facet": facet.name, "data-value": value }));
  });
  return lines.length ? el("fieldset", { class: `facet facet-${facet.name}` }, el("legend", {}, facet.title), lines) : null;
}

// Each count says how many cards that value alone would leave, the other facets as they are.
function refreshCounts() {
  for (const facet of FACETS) {
    const counts = new Map();
    for (const card of cards) {
      if (passes(card, facet.name)) for (const value of facet.of(card)) counts.set(value, (counts.get(value) || 0) + 1);
    }
    for (const node of document.querySelectorAll(`.count[data-facet="${facet.name}"]`)) {
      node.textContent = counts.get(node.dataset.value) || 0;
      node.parentElement.classList.toggle("nothing", !counts.get(node.dataset.value));
    }
  }
  const pages = new Map();
  for (const card of cards) {
    const page = commentOf.get(card.id).page_id;
    if (passes(card, "page")) pages.set(page, (pages.get(page) || 0) + 1);
  }
  for (const option of document.getElementById("page").options) {
    if (option.value) option.textContent = `${pageOf.get(option.value).title} (${pages.get(option.value) || 0})`;
  }
}
