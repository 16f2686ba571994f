// What a name is, and what is found there: by a key, or where the pointer rests.
// What a name is, and what is found there.
const box = make("div", "about");
box.hidden = true;
const popup = make("div", "offers");
popup.hidden = true;
frame.append(box, popup);
let anchor = 0;
const place = () => {
  for (const it of [box, popup]) {
    if (it.hidden) continue;
    const [rect, edges] = [rectAt(it === box ? anchor : start), frame.getBoundingClientRect()];
    if (!rect || rect.top < edges.top - HIGH || rect.top > edges.bottom) { it.hidden = true; if (it === popup) close(); continue; }
    const room = frame.clientWidth - it.offsetWidth - 4;
    it.style.left = Math.max(4, Math.min(rect.left - edges.left, room)) + "px";
    const under = rect.top - edges.top + HIGH + 2;
    const above = rect.top - edges.top - it.offsetHeight - 2;
    const fits = rect.top + HIGH + it.offsetHeight + 4 < window.innerHeight || rect.top - it.offsetHeight < 0;
    it.style.top = (fits ? under : above) + "px";
  }
};
const part = ([is, text]) => (is === "code" || is === "b" ? make(is, "", text) : is ? make("span", is, text) : text);
const block = (it) => {
  if (it.code) { const pre = make("pre", "code"); pre.append(...it.code.map(part)); return pre; }
  if (it.text) { const text = make("p"); text.append(...it.text.map(part)); return text; }
  const all = make("ul");
  all.append(...it.list.map((parts) => { const item = make("li"); item.append(...parts.map(part)); return item; }));
  return all;
};
const about = async (offset, isAsked) => {
  const here = findings.filter(({ at }) => at?.file === file && at.from <= offset && offset <= Math.max(at.to, at.from + 1));
  try {
    const answer = await ask("hover", { at: offset });
    if (!answer || answer.later) return;
    const content = here.map((found) => { const it = make("p"); it.append(make("span", found.severity === "error" ? "late" : "soon", found.severity), " ", words(make("span"), found.message + (found.help ? "\n" + found.help : ""))); return it; });
    content.push(...(answer.blocks ?? []).map(block));
    if (!content.length && !isAsked) return hide();
    box.replaceChildren(...(content.length ? content : [make("p", "", told.nothing)]));
    anchor = answer.from ?? here[0]?.at.from ?? offset;
    if (isAsked) reveal(anchor);
    box.hidden = false;
    place();
    if (isAsked) say([...box.children].map((it) => it.textContent).join("\n"));
  } catch (error) { failed(error); }
};
const hide = () => { box.hidden = true; };
let resting, leaving;
area.addEventListener("mousemove", (event) => {
  clearTimeout(resting);
  clearTimeout(leaving);
  if (event.buttons) return;
  resting = setTimeout(() => {
    const offset = offsetAt(event.clientX, event.clientY);
    if (offset === undefined || /\s/.test(value[offset] ?? " ")) return hide();
    about(offset, false);
  }, 400);
});
// Whoever goes to what is shown can read and copy it.
for (const it of [area, box]) it.addEventListener("mouseleave", () => { clearTimeout(resting); leaving = setTimeout(hide, 300); });
box.addEventListener("mouseenter", () => clearTimeout(leaving));
