// Changes of the text, by whoever writes and by us, and going to places of it.
const moved = (from, removed, added) => {
  const by = added - removed;
  const start = (at) => (at >= from + removed ? at + by : Math.min(at, from));
  const end = (at) => (at > from && at >= from + removed ? at + by : Math.min(at, from));
  colours = colours.map(([at, length, is]) => {
    const [a, whole] = [start(at), at + length];
    // A word that goes on is what it was.
    const b = whole === from && removed === 0 ? whole + by : end(whole);
    return [a, Math.max(0, b - a), is];
  });
  for (const found of findings) {
    if (found.at?.file === file) found.at = { ...found.at, from: start(found.at.from), to: Math.max(start(found.at.from), end(found.at.to)) };
  }
};
const taken = () => {
  const now = area.value;
  if (now === value) return;
  const most = Math.min(now.length, value.length);
  let [head, tail] = [0, 0];
  while (head < most && now.charCodeAt(head) === value.charCodeAt(head)) head++;
  while (tail < most - head && now.charCodeAt(now.length - 1 - tail) === value.charCodeAt(value.length - 1 - tail)) tail++;
  moved(head, value.length - tail - head, now.length - tail - head);
  value = now;
  version++;
  changed = true;
  lines();
  draw();
  soon(120, false);
};
/** Writes so that the browser can take it back. */
const put = (from, to, text) => {
  if (value.slice(from, to) === text) return;
  area.focus();
  area.setSelectionRange(from, to);
  const done = text ? document.execCommand("insertText", false, text) : document.execCommand("delete");
  if (!done) { area.setRangeText(text, from, to, "end"); area.dispatchEvent(new Event("input", { bubbles: true })); }
};
/** Makes changes as one step; where the caret is then, by what was before it besides white space. */
const write = (edits) => {
  if (!edits.length) return;
  const caret = area.selectionStart;
  const [from, to] = [edits[0][0], edits[edits.length - 1][1]];
  let [text, at, behind] = ["", from, caret];
  for (const [a, b, by] of edits) {
    text += value.slice(at, a) + by;
    at = b;
    if (b <= caret) behind += by.length - (b - a);
    else if (a < caret) behind = from + text.length - by.length + along(by, value.slice(a, caret));
  }
  close();
  put(from, to, text);
  area.setSelectionRange(behind, behind);
  reveal(behind);
};
/** How far in a text that says the same, laid out otherwise, what stood before the caret goes. */
const along = (text, before) => {
  let left = before.replace(/\s/g, "").length;
  let at = 0;
  while (at < text.length && left > 0) { if (!/\s/.test(text[at])) left--; at++; }
  return at;
};

// Going somewhere.
const back = [];
const reveal = (offset) => {
  const top = lineOf(offset) * HIGH + PAD;
  if (top < area.scrollTop + HIGH || top > area.scrollTop + area.clientHeight - 3 * HIGH) area.scrollTop = top - area.clientHeight / 3;
  draw();
  const [rect, box] = [rectAt(offset), area.getBoundingClientRect()];
  if (!rect) return;
  const edge = box.left + parseFloat(getComputedStyle(area).paddingLeft);
  if (rect.left < edge) area.scrollLeft -= edge - rect.left + 40;
  else if (rect.left > box.left + area.clientWidth - 16) area.scrollLeft += rect.left - box.left - area.clientWidth + 80;
  draw();
};
const keep = (at) => sessionStorage.setItem(KEPT, JSON.stringify(at));
const go = (at, isBack = false) => {
  close();
  if (at.file !== file) {
    // The text goes with it, as when the file is opened by its button.
    const button = [...form.elements].find((it) => it.name === "open" && it.value === at.file);
    if (button) { keep(at); button.click(); }
    return;
  }
  if (!isBack) back.push({ file, from: area.selectionStart, to: area.selectionEnd });
  area.focus({ preventScroll: true });
  area.setSelectionRange(at.from, at.to);
  reveal(at.from);
  frame.scrollIntoView({ block: "nearest" });
};
