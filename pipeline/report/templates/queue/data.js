// What the page was made from, indexed once. Maps, not objects: a page may be called "__proto__".

const data = JSON.parse(document.getElementById("queue-data").textContent);
const cards = data.cards;
const cardOf = new Map(cards.map((card) => [card.id, card]));
const pageOf = new Map(data.pages.map((page) => [page.id, page]));
const commentOf = new Map(data.comments.map((comment) => [comment.id, comment]));
const repliesTo = groupByParent(data.comments);

function groupByParent(comments) {
  const groups = new Map();
  for (const comment of comments) {
    if (!groups.has(comment.parent_id)) groups.set(comment.parent_id, []);
    groups.get(comment.parent_id).push(comment);
  }
  return groups;
}

// Make an element. Strings become text nodes, so nothing a commenter wrote is ever read as markup.
function el(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

function plural(count, word) {
  return `${count.toLocaleString("en")} ${word}${count === 1 ? "" : "s"}`;
}

function shortDate(date) {
  return date ? date.replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d).*$/, "$1 $2") : "no date";
}
