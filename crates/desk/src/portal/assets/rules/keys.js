// Keys and other events; the last part, which begins.
const isMac = /Mac|iP(hone|ad)/.test(navigator.platform);
const isHeld = (event) => (isMac ? event.metaKey : event.ctrlKey);
const next = (by) => {
  const here = findings.filter(({ at }) => at?.file === file).sort((a, b) => a.at.from - b.at.from);
  if (!here.length) return say(one("[data-count]").textContent);
  const caret = area.selectionStart;
  const found = by > 0 ? here.find(({ at }) => at.from > caret) ?? here[0] : here.findLast(({ at }) => at.from < caret) ?? here[here.length - 1];
  go(found.at);
  about(found.at.from, true);
};
const declared = async () => {
  try {
    const caret = area.selectionStart;
    const answer = await ask("definition", { at: caret });
    const places = answer?.places ?? [];
    const other = places.find((it) => it.file !== file || it.from > caret || caret > it.to) ?? places[0];
    if (other) go(other); else if (answer) say(told.nothing);
  } catch (error) { failed(error); }
};
const format = async () => {
  try {
    const answer = await ask("format", {});
    if (!answer || answer.later) return;
    write(answer.edits);
    say(answer.said);
  } catch (error) { failed(error); }
};
const mend = () => {
  const caret = area.selectionStart;
  const number = findings.findIndex(({ at, fixes }) => fixes?.length && at?.file === file && at.from <= caret && caret <= Math.max(at.to, at.from + 1));
  const line = findings.findIndex(({ at, fixes }) => fixes?.length && at?.file === file && lineOf(at.from) === lineOf(caret));
  rows.children[number >= 0 ? number : line]?.querySelector(".mend")?.focus();
};
const press = (what) => [...form.elements].find((it) => it.name === "do" && it.value === what)?.click();
/** A new line begins where the one before does, and further in behind a brace. */
const indent = () => {
  const [from, to] = [area.selectionStart, area.selectionEnd];
  const before = value.slice(starts[lineOf(from)], from);
  const blank = before.match(/^[ \t]*/)[0] + (/[{[]\s*$/.test(before) ? "  " : "");
  if (!blank) return false;
  put(from, to, "\n" + blank);
  return true;
};
const open = (event) => {
  const key = event.key;
  if (key === "ArrowDown" || key === "ArrowUp") choose(key === "ArrowDown" ? at + 1 : at < 0 ? -1 : at - 1);
  else if ((key === "Enter" || key === "Tab") && at >= 0 && !event.shiftKey) take(offers[at]);
  else return false;
  return true;
};
const pressed = (event) => {
  const { key, code } = event;
  if (key === "Escape" && !(popup.hidden && box.hidden)) { close(); event.stopPropagation(); return true; }
  if (!popup.hidden && !event.altKey && !isHeld(event) && open(event)) return true;
  if ((event.ctrlKey && code === "Space") || (event.altKey && key === "ArrowDown")) { complete(true); return true; }
  if (isHeld(event) && code === "KeyK") { about(area.selectionStart, true); return true; }
  if (key === "F12" && event.shiftKey) { const to = back.pop(); if (to) go(to, true); return true; }
  if (key === "F12" || (isHeld(event) && key === "Enter")) { declared(); return true; }
  if (key === "F8") { next(event.shiftKey ? -1 : 1); return true; }
  if (isHeld(event) && key === ".") { mend(); return true; }
  if (event.shiftKey && event.altKey && code === "KeyF") { format(); return true; }
  if (isHeld(event) && code === "KeyS") { press("check"); return true; }
  if (key === "Enter" && !event.shiftKey && !event.altKey && !isHeld(event)) { close(); return indent(); }
  return false;
};
area.addEventListener("keydown", (event) => { if (!event.isComposing && pressed(event)) event.preventDefault(); });
area.addEventListener("input", (event) => {
  taken();
  hide();
  const typed = event.inputType === "insertText" && event.data ? event.data : "";
  const isWord = /[\p{L}\p{N}_.]$/u.test(typed);
  const begins = /["=<>(|,[]$/.test(typed) || (typed === " " && /[=<>(|,[] $/.test(value.slice(0, area.selectionStart)));
  if (isWord || begins || (!popup.hidden && event.inputType === "deleteContentBackward")) complete(false);
  else close();
});
for (const kind of ["blur", "mousedown"]) area.addEventListener(kind, close);
area.addEventListener("keyup", (event) => { if (!popup.hidden && /^(ArrowLeft|ArrowRight|Home|End|Page)/.test(event.key)) close(); });
area.addEventListener("scroll", () => {
  redraw();
  const [from, to] = [starts[first], lineEnd(Math.min(starts.length - 1, first + Math.ceil(area.clientHeight / HIGH)))];
  if (from < coloured[0] || to > coloured[1]) soon(80, false);
});
area.addEventListener("click", (event) => { if (isHeld(event)) declared(); });
new ResizeObserver(redraw).observe(area);
addEventListener("resize", redraw);

// The form: laying out needs no new page; whoever comes back to a text is where they were.
form.addEventListener("click", (event) => { if (event.target.closest("button[value=format]")) { event.preventDefault(); format(); } });
form.addEventListener("submit", (event) => {
  changed = false;
  const to = JSON.parse(sessionStorage.getItem(KEPT) || "null");
  if (!to && event.submitter?.value !== "discard") keep({ file, from: area.selectionStart, to: area.selectionEnd, top: area.scrollTop });
});
addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });

one("[data-told]").hidden = true;
section.hidden = false;
one("[data-keys-of]").hidden = false;
lines();
const kept = JSON.parse(sessionStorage.getItem(KEPT) || "null");
sessionStorage.removeItem(KEPT);
if (kept?.file === file) {
  area.focus({ preventScroll: true });
  area.setSelectionRange(kept.from, kept.to);
  if (kept.top !== undefined) area.scrollTop = kept.top;
  reveal(kept.from);
  if (kept.edits) write(kept.edits);
}
draw();
look(false);
