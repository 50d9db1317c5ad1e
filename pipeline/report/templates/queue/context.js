// The conversation around a flagged comment: closed, parent and replies, or the whole of it.

const DEPTH_SHOWN = 8;
const LINES_SHOWN = 300;

function rootOf(comment) {
  const seen = new Set();
  while (comment.parent_id && commentOf.has(comment.parent_id) && !seen.has(comment.id)) {
    seen.add(comment.id);
    comment = commentOf.get(comment.parent_id);
  }
  return comment;
}

// Walk with a list, not by recursion: a conversation may be thousands of replies deep.
function conversation(root) {
  const found = [], waiting = [[root, 0]], seen = new Set();
  while (waiting.length) {
    const [comment, depth] = waiting.pop();
    if (seen.has(comment.id)) continue;
    seen.add(comment.id);
    found.push([comment, depth]);
    for (const reply of [...(repliesTo.get(comment.id) || [])].reverse()) waiting.push([reply, depth + 1]);
  }
  return found;
}

function near(comment) {
  const parent = commentOf.get(comment.parent_id);
  const base = parent ? 1 : 0;
  return [...(parent ? [[parent, 0]] : []), [comment, base], ...(repliesTo.get(comment.id) || []).map((reply) => [reply, base + 1])];
}

// Of a very long list, the part that holds the comment.
function around(lines, comment) {
  const start = Math.max(0, lines.findIndex(([other]) => other === comment) - LINES_SHOWN / 2);
  return lines.slice(start, start + LINES_SHOWN);
}

function contextLine(comment, depth, own) {
  const flagged = !own && cardOf.has(comment.id);
  const who = el("p", { class: "who" }, comment.author || (comment.kind === "removed" ? "removed" : "unnamed"),
    comment.by_author && el("span", { class: "tag" }, "article's author"),
    own && el("span", { class: "tag" }, "this comment"), flagged && el("span", { class: "tag warn" }, "also flagged"),
    el("span", { class: "when" }, shortDate(comment.date)));
  const words = comment.text.length > CLIP ? `${comment.text.slice(0, CLIP)} …` : comment.text;
  return el("li", { class: `depth-${Math.min(depth, DEPTH_SHOWN)}${own ? " own" : ""}`, "data-comment": comment.id, tabindex: "-1" }, who, el("p", { class: "words", dir: "auto" }, words));
}

function contextBox(card, level) {
  const comment = commentOf.get(card.id);
  const whole = conversation(rootOf(comment));
  const lines = around(level === 2 ? whole : near(comment), comment);
  return el("section", { class: "thread", "aria-label": "Thread context" },
    whole.length === 1 && el("p", { class: "hint" }, "It answers nobody, and nobody answered."),
    el("ol", {}, lines.map(([other, depth]) => contextLine(other, depth, other.id === card.id))),
    level === 2 && whole.length > lines.length && el("p", { class: "hint" }, `${plural(whole.length - lines.length, "further comment")} of this conversation not shown.`),
    level === 1 && whole.length > lines.length && el("button", { type: "button", class: "link", onclick: () => showContext(card.id, 2) }, `Whole conversation (${plural(whole.length, "comment")})`));
}
