// Decisions: an append-only log a page, kept in the browser under a key made from the page, so that a new run keeps them.

const STATES = { pending: "Undecided", approved: "Approved", rejected: "Rejected", escalated: "Escalated", skipped: "Skipped" };
let entries = [];
let current = new Map();
let storageWorks = true;

function storageKey(page) {
  return `claimthread:${page.key}:decisions`;
}

function stored(page) {
  try {
    const found = JSON.parse(localStorage.getItem(storageKey(page)) || "[]");
    return Array.isArray(found) ? found.filter((entry) => entry && typeof entry.comment_id === "string" && entry.to in STATES) : [];
  } catch {
    return [];
  }
}

function readLog() {
  entries = data.pages.flatMap((page) => stored(page)).sort((a, b) => String(a.at).localeCompare(String(b.at)));
  replay();
}

function replay() {
  const undone = new Set(entries.map((entry) => entry.undoes).filter(Boolean));
  current = new Map();
  for (const entry of entries) {
    const card = cardOf.get(entry.comment_id);
    if (!card || entry.undoes || undone.has(entry.id)) continue;
    const before = current.get(entry.comment_id) || { state: "pending", reason: null, note: null, stale: null };
    current.set(entry.comment_id, entry.text_sha256 === card.sha
      ? { state: entry.to, reason: entry.reason, note: entry.note ?? before.note, stale: null }
      : { ...before, stale: entry.to });
  }
}

function decisionOn(id) {
  return current.get(id) || { state: "pending", reason: null, note: null, stale: null };
}

function append(card, change) {
  const comment = commentOf.get(card.id);
  const page = pageOf.get(comment.page_id);
  const log = stored(page);
  const entry = {
    id: `${page.key}:${log.length}`, at: new Date().toISOString(), document: page.key, page_id: comment.page_id,
    comment_id: card.id, native_id: comment.native_id, text_sha256: card.sha, severity: card.severity,
    from: decisionOn(card.id).state, to: null, reason: null, note: null, undoes: null, codebook_version: data.codebook, ...change,
  };
  log.push(entry);
  entries.push(entry);
  try {
    localStorage.setItem(storageKey(page), JSON.stringify(log));
  } catch {
    storageWorks = false; // full or forbidden: the log lives on in memory, and the page says so
  }
  replay();
  return entry;
}

function undoLast() {
  const undone = new Set(entries.map((entry) => entry.undoes).filter(Boolean));
  const last = entries.findLast((entry) => !entry.undoes && !undone.has(entry.id) && cardOf.has(entry.comment_id));
  if (!last) return null;
  append(cardOf.get(last.comment_id), { to: last.from, undoes: last.id });
  return last;
}

function downloadLog() {
  const body = JSON.stringify({ format: "claimthread-decisions", version: 1, codebook_version: data.codebook, decisions: entries }, null, 1);
  const address = URL.createObjectURL(new Blob([body + "\n"], { type: "application/json" }));
  const link = el("a", { href: address, download: "claimthread-decisions.json" });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}
