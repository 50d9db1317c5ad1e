// One flagged comment as a card.

const CLAIMS_SHOWN = 6;
const ANSWERED_SHOWN = 240; // letters of the comment answered
const looks = new Map(); // what is unfolded on a card: { context: 0..2, label, rejecting }

function lookOf(id) {
  if (!looks.has(id)) looks.set(id, { context: 0, label: null, rejecting: false });
  return looks.get(id);
}

function cardNode(card, actions) {
  const state = decisionOn(card.id);
  const heading = `why-${cards.indexOf(card)}`;
  return el("article", { class: `card severity-${card.severity} ${state.state === "pending" ? "" : "decided"}`, "data-card": card.id, tabindex: "-1", "aria-labelledby": heading },
    el("header", {}, badges(card, state), el("h3", { id: heading }, card.reason), facts(card)),
    el("div", { class: "body" },
      card.harmless_if && el("p", { class: "harmless" }, el("strong", {}, "Would be harmless if "), `${card.harmless_if}.`),
      corrected(card), answered(card), quoted(card), quotation(card), labels(card), claims(card),
      lookOf(card.id).context > 0 && contextBox(card, lookOf(card.id).context),
      state.note && el("p", { class: "remark" }, el("strong", {}, "Note: "), state.note),
      lookOf(card.id).rejecting && reasonPanel(card, actions),
      buttons(card, actions)));
}

function badges(card, state) {
  return el("p", { class: "badges" },
    el("span", { class: "badge severity" }, data.words.severities[card.severity]),
    card.codes.map((code) => el("span", { class: "badge", title: code }, data.words.risks[code] || code)),
    card.chance !== null && el("span", { class: "badge", title: "how likely a careful moderator would want to see it for its risk, where 2 comments in 100 are risky" }, `${percent(card.chance)} likely a risk`),
    card.hostility_level > 0 && el("span", { class: "badge" }, `hostility ${card.hostility_level} of 2`),
    state.state !== "pending" && el("span", { class: `badge state state-${state.state}` }, STATES[state.state] + (state.reason ? `: ${data.words.reasons[state.reason] || state.reason}` : "")),
    state.stale && el("span", { class: "badge stale" }, `${STATES[state.stale]} before; the text has changed since`));
}

function percent(share) {
  return share < 0.01 ? "under 1%" : share > 0.99 ? "over 99%" : `${Math.round(share * 100)}%`;
}

function facts(card) {
  const comment = commentOf.get(card.id), page = pageOf.get(comment.page_id);
  const title = page.url ? el("a", { href: page.url, target: "_blank", rel: "noopener noreferrer nofollow", referrerpolicy: "no-referrer" }, page.title) : el("span", {}, page.title);
  return el("p", { class: "facts" }, el("span", { class: "article" }, title),
    el("span", {}, comment.author || "unnamed"),
    card.earlier_flags > 0 && el("span", { class: "tag warn" }, plural(card.earlier_flags, "earlier flag")),
    el("span", {}, shortDate(comment.date)),
    comment.votes !== null && el("span", {}, plural(comment.votes, "vote")),
    el("span", {}, `comment ${comment.position + 1} on the page`),
    comment.native_id && el("span", { class: "id", title: "the page's own id" }, comment.native_id));
}

function corrected(card) {
  const reply = commentOf.get(card.corrected_by);
  return reply && el("p", { class: "corrected" }, "Already corrected by ",
    el("button", { type: "button", class: "link", onclick: () => showContext(card.id, 2, reply.id) }, reply.author || "a later reply"), ".");
}

// What the comment answers, since "yes, do it" says nothing alone; not where the conversation is open below.
function answered(card) {
  const parent = commentOf.get(commentOf.get(card.id).parent_id);
  if (!parent || !parent.text || lookOf(card.id).context > 0) return null;
  const words = parent.text.length > ANSWERED_SHOWN ? `${parent.text.slice(0, ANSWERED_SHOWN)} …` : parent.text;
  return el("p", { class: "answered", dir: "auto" }, el("strong", {}, `In answer to ${parent.author || "a comment"} `), el("q", {}, words));
}

function quoted(card) {
  const words = commentOf.get(card.id).quoted;
  return words && el("details", { class: "quoted" }, el("summary", {}, "Quotes earlier text"), el("blockquote", { dir: "auto" }, words));
}

function labels(card) {
  if (!card.probabilities) return el("p", { class: "labels hint" }, "Not labelled: another language, or no words.");
  const chips = Object.entries(data.words.labels).map(([label, title]) => {
    const share = card.probabilities[label], holds = card.labels.includes(label);
    const spans = card.label_spans.filter((span) => span[0] === label).length;
    return el("button", { type: "button", class: `chip ${holds ? "holds" : ""}`, "data-label": label, "aria-pressed": String(lookOf(card.id).label === label),
      disabled: spans === 0, title: spans ? `show the words that speak for or against it (${spans})` : "no single words decide this", onclick: () => showLabel(card, label) },
      `${holds ? "✓ " : ""}${title} `, el("span", { class: "share" }, percent(share)), card.unsure.includes(label) && el("span", { class: "tag" }, "unsure"));
  });
  const feeling = card.sentiment !== null && el("span", { class: "feeling", title: `health-tuned score; stock VADER ${signed(card.vader)}` }, `sentiment ${signed(card.sentiment)} ${card.sentiment_category}`);
  return el("div", { class: "labels" }, chips, feeling);
}

function signed(score) {
  return score === null ? "none" : `${score < 0 ? "−" : "+"}${Math.abs(score).toFixed(2)}`;
}

function claims(card) {
  if (!card.claims.length) return null;
  const lines = card.claims.map(claimLine), more = lines.splice(CLAIMS_SHOWN);
  return el("section", { class: "claims", "aria-label": "Claims beside the article's evidence" },
    el("h4", {}, `${plural(card.claims.length, "claim")} beside the article's evidence`),
    el("ul", {}, lines),
    more.length > 0 && el("details", {}, el("summary", {}, `${more.length} more`), el("ul", {}, more)));
}

function claimLine(claim) {
  const about = [claim.type, claim.about.join(", "), claim.direction !== "na" && data.words.directions[claim.direction], claim.outcome, claim.dose];
  const row = claim.evidence && [claim.evidence.remedy, claim.evidence.dose, claim.evidence.strength, claim.evidence.level];
  return el("li", { class: `claim verdict-${claim.verdict}` },
    el("div", {},
      el("p", { dir: "auto" }, el("q", {}, claim.quote)),
      el("p", { class: "hint" }, about.filter(Boolean).join(" · "))),
    el("div", {},
      el("p", {}, el("span", { class: "verdict" }, data.words.verdicts[claim.verdict]), " ", claim.rationale),
      row && el("p", { class: "hint" }, "Table: ", row.filter(Boolean).join(" · "))));
}

function reasonPanel(card, actions) {
  return el("fieldset", { class: "reasons" }, el("legend", {}, "Reject, because of"),
    Object.entries(data.words.reasons).map(([reason, title], place) => el("button", { type: "button", "data-reason": reason, onclick: () => actions.rejectFor(card, reason) }, el("kbd", {}, place + 1), ` ${title}`)),
    el("button", { type: "button", class: "link", onclick: () => actions.reject(card) }, "Cancel"));
}

function buttons(card, actions) {
  const made = [
    ["approve", "Approve", "a"], ["reject", "Reject …", "r"], ["escalate", "Escalate", "e"], ["skip", "Skip", "s"], ["note", "Note", "n"], ["context", "Context", "space"],
  ].map(([name, title, key]) => el("button", { type: "button", class: name, "data-action": name, title: key === "space" ? null : KEYS[key].does, "aria-keyshortcuts": key === "space" ? "Space" : key, "aria-expanded": name === "context" ? String(lookOf(card.id).context > 0) : null, onclick: () => actions[name](card) }, title, " ", el("kbd", { "aria-hidden": "true" }, key)));
  return el("div", { class: "actions" }, made);
}
