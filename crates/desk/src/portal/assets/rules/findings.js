// What is found: asked for as somebody writes, and listed below the text.
// Looking: what is quick right after a key, all of it in a pause.
let looking, timer;
const seen = () => {
  const [a, b] = [Math.max(0, first - 60), Math.min(starts.length - 1, first + Math.ceil(area.clientHeight / HIGH) + 60)];
  return [starts[a], lineEnd(b)];
};
const look = async (whole) => {
  looking?.abort();
  looking = new AbortController();
  const [from, to] = seen();
  try {
    const answer = await ask("look", { from, to, ...(whole && { whole: 1 }) }, looking.signal);
    if (!answer) return;
    if (answer.later) return soon(300, whole);
    [colours, coloured, findings] = [answer.colours, [from, to], answer.findings];
    draw();
    list(answer);
    if (whole) settle(answer.said);
    else soon(350, true);
  } catch (error) { failed(error); }
};
const soon = (after, whole) => { clearTimeout(timer); timer = setTimeout(look, after, whole); };
let settled = "";
/** Says how many findings there are, once somebody pauses. */
const settle = (text) => { if (changed && settled !== text) say(text); settled = text; };

// The list of findings.
const section = one("[data-found]");
const rows = one("[data-list]");
let shown = "";
const entry = (found) => {
  const it = make("li");
  const to = make("button", "link", found.at ? found.at.where : found.where);
  to.type = "button";
  if (found.at) to.addEventListener("click", () => go(found.at)); else to.disabled = true;
  const body = make("div", "finding");
  body.append(make("span", found.severity === "error" ? "late" : "soon", found.severity), " ", words(make("span"), found.message), " ", make("span", "tag", found.code));
  if (found.help) body.append(words(make("div", "sub"), found.help));
  for (const place of found.related) {
    const line = make("div", "sub");
    const link = make("button", "link", place.where);
    link.type = "button";
    link.addEventListener("click", () => go(place));
    line.append(link, " ", words(make("span"), place.text));
    body.append(line);
  }
  const fixes = make("div", "mends");
  for (const fix of found.fixes ?? []) {
    const button = words(make("button", "mend"), fix.title);
    button.type = "button";
    // What is written in another file is written once that is open.
    button.addEventListener("click", () => { if (fix.file === file) write(fix.edits); else go({ file: fix.file, from: fix.edits[0][0], to: fix.edits[0][0], edits: fix.edits }); });
    fixes.append(button);
  }
  if (fixes.children.length) body.append(fixes);
  it.append(to, body);
  return it;
};
const list = (answer) => {
  one("[data-count]").textContent = answer.said;
  const now = JSON.stringify([answer.findings, answer.more]);
  if (now === shown) return;
  shown = now;
  // Whoever is in the list stays at the same place of it.
  const at = [...rows.querySelectorAll("button")].indexOf(document.activeElement);
  rows.replaceChildren(...answer.findings.map(entry), ...(answer.more ? [make("li", "sub", "+ " + answer.more)] : []));
  if (at >= 0) { const buttons = rows.querySelectorAll("button"); (buttons[Math.min(at, buttons.length - 1)] ?? area).focus(); }
};
