// A comment's text with the words marked that caused a judgement. Offsets are UTF-16 units.

const CLIP = 900;
const DIRECTION_MARKS = /[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/;

// Cut the text wherever a mark begins or ends; marks may overlap.
function markedText(text, marks) {
  const cuts = [...new Set([0, text.length, ...marks.flatMap((mark) => [mark.start, mark.end])])].sort((a, b) => a - b);
  const pieces = document.createDocumentFragment();
  for (let i = 0; i + 1 < cuts.length; i += 1) {
    const covering = marks.filter((mark) => mark.start <= cuts[i] && mark.end >= cuts[i + 1]);
    const words = text.slice(cuts[i], cuts[i + 1]);
    if (!covering.length) pieces.append(words);
    else pieces.append(el("mark", { class: [...new Set(covering.map((mark) => mark.kind))].join(" "), title: covering.map((mark) => mark.title).join("; ") }, words));
  }
  return pieces;
}

function flagMarks(card) {
  return card.spans.map(([start, end]) => ({ start, end, kind: "cause", title: "why it is flagged" }));
}

function labelMarks(card, label) {
  return card.label_spans.filter((span) => span[0] === label).map(([name, start, end, source, weight]) => ({
    start, end, kind: weight < 0 ? "against" : "for",
    title: `${weight < 0 ? "against" : "for"} ${data.words.labels[name]} (${source}, ${weight < 0 ? "−" : "+"}${Math.abs(weight ?? 0).toFixed(1)})`,
  }));
}

function quotation(card) {
  const text = commentOf.get(card.id).text;
  const words = el("p", { class: "words", dir: "auto" }, markedText(text, flagMarks(card)));
  const box = el("blockquote", { class: "said" }, words);
  if (text.length > CLIP) {
    words.classList.add("clipped");
    box.append(el("button", { type: "button", class: "link", onclick: (event) => {
      words.classList.remove("clipped");
      event.currentTarget.remove();
    } }, `Show all of it (${text.length.toLocaleString("en")} characters)`));
  }
  if (DIRECTION_MARKS.test(text)) box.append(el("p", { class: "hint" }, "Holds hidden marks that change the reading direction."));
  return box;
}
