// Completion of a condition at the caret: fields, what can be asked of each, its values. Without it, the field has a plain list.
(() => {
  "use strict";
  const input = document.querySelector("[data-fields]");
  if (!input) return;
  const fields = new Map(JSON.parse(input.dataset.fields).map(([path, kind, values]) => [path, { kind, values }]));
  const list = document.createElement("ul");
  Object.assign(list, { id: "filter-completions", hidden: true });
  list.className = "completions";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.dataset.completions);
  input.after(list);
  input.removeAttribute("list");
  for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id })) input.setAttribute(name, value);

  const ORDER = ["=", "!=", "<", "<=", ">", ">="];
  const ASKED = {
    bool: ["=", "!="], text: ["=", "!=", "in [", "contains", "starts with", "ends with", "matches"], enum: ["=", "!=", "in ["],
    ordered: [...ORDER, "in ["], number: ORDER, set: ["contains", "contains any [", "contains all [", "contains none ["], list: [], other: [],
  };
  const quoted = (value) => (/^[\p{L}_][\p{L}\p{N}_]*$/u.test(value) ? value : JSON.stringify(value));

  /** What can stand at the caret, and where the word begins that it takes the place of. */
  const offers = () => {
    const before = input.value.slice(0, input.selectionStart);
    if ((before.match(/"/g) ?? []).length % 2) return [before.length, []];
    const word = before.match(/[\p{L}\p{N}_.]*$/u)[0];
    const from = before.length - word.length;
    const told = before.slice(0, from).trimEnd();
    const begins = (all) => [from, all.filter((one) => one.toLowerCase().startsWith(word.toLowerCase()) && one !== word)];
    const of = told.match(/([\p{L}_][\p{L}\p{N}_.]*)\s*(=|!=|<=?|>=?|contains|in\s*\[[^\]]*)$/u);
    const field = of && fields.get(of[1]) || listed(told);
    if (field) return begins(field.kind === "bool" ? ["true", "false"] : field.values.map(quoted));
    const asked = told.match(/([\p{L}_][\p{L}\p{N}_.]*)$/u);
    if (asked && fields.has(asked[1])) return begins([...ASKED[fields.get(asked[1]).kind], "is missing", "is present"]);
    if (told === "" || /(^|[\s(])(and|or|not)$|[({]$/.test(told)) return begins([...inside(told), ...fields.keys(), ...overLists()]);
    return /["\]\p{L}\p{N})]$/u.test(told) ? begins(["and", "or"]) : [from, []];
  };
  /** What begins a condition over the records of a list. */
  const overLists = () => [...fields].filter(([, field]) => field.kind === "list").map(([path]) => `any line in ${path} {`);
  /** The fields of the record that braces look at, where the caret is in some. */
  const inside = (told) => {
    const found = told.match(/(?:any|all|none)\s+([\p{L}_][\p{L}\p{N}_]*)\s+in\s+([\p{L}_][\p{L}\p{N}_.]*)\s*\{[^}]*$/u);
    return found ? (fields.get(found[2])?.values ?? []).map((path) => `${found[1]}.${path}`) : [];
  };
  /** The field whose list of values the caret is in: `skills contains any ["gas", `. */
  const listed = (told) => {
    const found = told.match(/([\p{L}_][\p{L}\p{N}_.]*)\s+(?:in|contains (?:any|all|none))\s*\[[^\]]*$/u);
    return found && /[[,]$/.test(told) ? fields.get(found[1]) : undefined;
  };

  let at = -1;
  let start = 0;
  const close = () => {
    list.hidden = true;
    at = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const open = () => {
    const [from, all] = offers();
    start = from;
    list.replaceChildren(...all.slice(0, 12).map((text, number) => {
      const item = document.createElement("li");
      item.id = "filter-completion-" + number;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", "false");
      item.textContent = text;
      item.addEventListener("mousedown", (event) => { event.preventDefault(); take(text); });
      return item;
    }));
    at = -1;
    input.removeAttribute("aria-activedescendant");
    list.hidden = all.length === 0;
    input.setAttribute("aria-expanded", String(!list.hidden));
  };
  const choose = (by) => {
    const items = [...list.children];
    at = (at + by + items.length + (at < 0 && by < 0 ? 1 : 0)) % items.length;
    items.forEach((item, number) => item.setAttribute("aria-selected", String(number === at)));
    items[at].scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", items[at].id);
  };
  const take = (text) => {
    const end = input.selectionStart;
    const after = text.endsWith("[") ? "" : " ";
    input.setRangeText(text + after, start, end, "end");
    open();
  };
  input.addEventListener("input", open);
  input.addEventListener("click", open);
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (list.hidden) {
      if (event.key === "ArrowDown") { open(); if (!list.hidden) choose(1); event.preventDefault(); }
      return;
    }
    if (event.key === "ArrowDown" || event.key === "ArrowUp") choose(event.key === "ArrowDown" ? 1 : -1);
    else if ((event.key === "Enter" || event.key === "Tab") && at >= 0) take(list.children[at].textContent);
    else if (event.key === "Escape") { close(); event.stopPropagation(); }
    else return;
    event.preventDefault();
  });
})();
