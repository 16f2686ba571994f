// What fits at the caret. The text area stays a text field, and the list is what it refers to.
// Completion. The text area stays a text field: the list is what it refers to.
const options = make("ul");
Object.assign(options, { id: "offers" });
options.setAttribute("role", "listbox");
options.setAttribute("aria-label", told.offers);
const aside = make("p", "sub");
popup.append(options, aside);
area.setAttribute("aria-autocomplete", "list");
area.setAttribute("aria-haspopup", "listbox");
let [offers, at, start] = [[], -1, 0];
let completing = 0;
const close = () => {
  completing++;
  popup.hidden = true;
  at = -1;
  area.removeAttribute("aria-activedescendant");
  area.removeAttribute("aria-controls");
  hide();
};
const choose = (to) => {
  at = (to + offers.length) % offers.length;
  [...options.children].forEach((it, number) => it.setAttribute("aria-selected", String(number === at)));
  options.children[at].scrollIntoView({ block: "nearest" });
  area.setAttribute("aria-activedescendant", options.children[at].id);
  aside.textContent = offers[at].about ?? "";
  aside.hidden = !offers[at].about;
  place();
};
const option = (offer, number) => {
  const it = make("li");
  it.id = "offer-" + number;
  it.setAttribute("role", "option");
  it.setAttribute("aria-selected", "false");
  it.append(make("span", "", offer.label));
  if (offer.detail) it.append(" ", make("span", "sub", offer.detail));
  it.addEventListener("mousedown", (event) => { event.preventDefault(); take(offer); });
  return it;
};
const complete = async (isAsked) => {
  const number = ++completing;
  try {
    const caret = area.selectionStart;
    const answer = await ask("complete", { at: caret });
    if (!answer || answer.later || number !== completing || caret !== area.selectionStart) return;
    const typed = value.slice(answer.from, caret);
    offers = answer.offers;
    // What is written already is no offer, unless it is asked for.
    if (!isAsked && offers.length && offers[0].text === typed) offers = [];
    if (!offers.length) { close(); if (isAsked) say(answer.said); return; }
    hide();
    start = answer.from;
    options.replaceChildren(...offers.map(option));
    const wasOpen = !popup.hidden;
    popup.hidden = false;
    at = -1;
    aside.hidden = true;
    area.setAttribute("aria-controls", options.id);
    area.removeAttribute("aria-activedescendant");
    options.scrollTop = 0;
    if (isAsked) choose(0); else place();
    if (!wasOpen) say(answer.said);
    over = answer.to - caret;
  } catch (error) { failed(error); }
};
/** How many units behind the caret are replaced with the word: the quotes that are closed already. */
let over = 0;
const take = (offer) => {
  const from = start;
  close();
  put(from, area.selectionStart + over, offer.text);
  close();
  const [a, b] = offer.part ?? [offer.text.length, offer.text.length];
  area.setSelectionRange(from + a, from + b);
  reveal(from + b);
};
