// The text as it is, what is known of it, and the layer that is drawn from it below the transparent text area: only the lines that are
// seen. Offsets are the browser's own, units of UTF-16.
const frame = document.querySelector("[data-assist]");
if (!frame) return;
const one = (query, from = document) => from.querySelector(query);
const area = one("textarea", frame);
const form = area.form;
const told = frame.dataset;
const file = form.elements.file.value;
const KEPT = "rules at";
const make = (name, className, text) => Object.assign(document.createElement(name), className && { className }, text !== undefined && { textContent: text });
/** A text with what stands between backticks as code. */
const words = (into, text) => { text.split("`").forEach((part, at) => into.append(at % 2 ? make("code", "", part) : part)); return into; };

// What is known of the text: colours and findings move with it until the next answer.
let value = area.value;
let version = 1;
let starts = [0];
let colours = [];
let coloured = [0, 0];
let findings = [];
let changed = false;

const lineOf = (offset) => {
  let [low, high] = [0, starts.length];
  while (high - low > 1) { const middle = (low + high) >> 1; if (starts[middle] <= offset) low = middle; else high = middle; }
  return low;
};
const lineEnd = (line) => (line + 1 < starts.length ? starts[line + 1] - 1 : value.length);
const lines = () => {
  starts = [0];
  for (let at = value.indexOf("\n"); at >= 0; at = value.indexOf("\n", at + 1)) starts.push(at + 1);
};

// The layer.
const gutter = make("div", "gutter");
const sheet = make("div", "sheet-of-lines");
for (const [name, it] of [["gutter-of", gutter], ["layer", sheet]]) {
  const around = make("div", name);
  around.setAttribute("aria-hidden", "true");
  around.append(it);
  area.before(around);
}
area.setAttribute("wrap", "off");
frame.classList.add("helped");
const HIGH = Math.round(parseFloat(getComputedStyle(area).lineHeight)) || 20;
const PAD = parseFloat(getComputedStyle(area).paddingTop) || 8;
let first = 0;

const drawLine = (line, marks) => {
  const it = make("div");
  const [from, to] = [starts[line], lineEnd(line)];
  const ends = new Set([from, to]);
  const within = (a, b) => a < to && b > from;
  const parts = colours.filter(([at, length]) => within(at, at + length));
  const found = marks.filter((mark) => within(mark.from, mark.to) || (mark.from === to && mark.to <= to + 1));
  for (const [at, length] of parts) ends.add(Math.max(at, from)).add(Math.min(at + length, to));
  for (const mark of found) ends.add(Math.min(Math.max(mark.from, from), to)).add(Math.min(mark.to, to));
  const sorted = [...ends].sort((a, b) => a - b);
  for (let number = 0; number + 1 < sorted.length; number++) {
    const [a, b] = [sorted[number], sorted[number + 1]];
    const colour = parts.find(([at, length]) => at <= a && at + length >= b)?.[2] ?? "";
    const mark = found.find((one) => one.from <= a && one.to >= b)?.severity ?? "";
    it.append(colour || mark ? make("span", colour + (mark && " at-" + mark), value.slice(a, b)) : value.slice(a, b));
  }
  const behind = found.find((mark) => mark.from >= to);
  if (behind) it.append(make("span", "at-" + behind.severity, " "));
  return it;
};
const draw = () => {
  const count = Math.ceil(area.clientHeight / HIGH) + 2;
  first = Math.max(0, Math.floor((area.scrollTop - PAD) / HIGH));
  const last = Math.min(starts.length, first + count);
  const marks = findings.filter((one) => one.at?.file === file).map(({ at, severity }) => ({ from: at.from, to: Math.max(at.to, at.from + 1), severity }))
    .sort((a, b) => (a.severity > b.severity) - (a.severity < b.severity));
  const [drawn, numbers] = [[], []];
  for (let line = first; line < last; line++) {
    const here = marks.find((mark) => lineOf(mark.from) === line);
    drawn.push(drawLine(line, marks));
    numbers.push(make("div", here ? "at-" + here.severity : "", String(line + 1)));
  }
  sheet.replaceChildren(...drawn);
  gutter.replaceChildren(...numbers);
  const top = first * HIGH + PAD - area.scrollTop;
  sheet.style.transform = `translate(${-area.scrollLeft}px, ${top}px)`;
  gutter.style.transform = `translateY(${top}px)`;
};
let drawing = 0;
const redraw = () => { drawing ||= requestAnimationFrame(() => { drawing = 0; draw(); place(); }); };

/** Where a character is drawn, in the window; `undefined` of a line that is not. */
const rectAt = (offset) => {
  const line = lineOf(offset);
  const it = sheet.children[line - first];
  if (!it) return undefined;
  let left = offset - starts[line];
  const walker = document.createTreeWalker(it, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (left <= node.data.length) { range.setStart(node, left); range.collapse(true); const rect = range.getBoundingClientRect(); return { left: rect.left, top: it.getBoundingClientRect().top }; }
    left -= node.data.length;
  }
  const rect = it.getBoundingClientRect();
  return { left: rect.left, top: rect.top };
};
/** The character at a point of the window; `undefined` where there is none. */
const offsetAt = (x, y) => {
  const line = first + Math.floor((y - sheet.getBoundingClientRect().top) / HIGH);
  if (!(line >= 0 && line < starts.length) || !sheet.children[line - first]) return undefined;
  let [low, high] = [starts[line], lineEnd(line)];
  if (low === high || x > rectAt(high).left || x < rectAt(low).left) return undefined;
  while (high - low > 1) { const middle = (low + high) >> 1; if (rectAt(middle).left <= x) low = middle; else high = middle; }
  return low;
};
