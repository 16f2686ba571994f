// Live changes, keys, selection. Every page works without it.
(() => {
  "use strict";
  const one = (query, from = document) => from.querySelector(query);
  const all = (query, from = document) => [...from.querySelectorAll(query)];
  const rows = () => all("tr[data-order]");
  const box = (row) => one("input[name=order]", row);

  // Selection: kept while lists are sorted and filtered, for this tab.
  const list = one("[data-list]");
  const bar = one("#bulk");
  const key = list && "selected " + list.dataset.list;
  const selected = new Map(key ? JSON.parse(sessionStorage.getItem(key) || "[]") : []);
  const told = one("[data-selected]");
  const none = told && told.textContent;

  const shown = () => {
    if (!bar) return;
    for (const row of rows()) {
      const tick = box(row);
      if (!tick) continue;
      tick.checked = selected.has(row.dataset.order) && !tick.disabled;
      row.setAttribute("aria-selected", tick.checked);
    }
    const here = new Set(rows().map((row) => row.dataset.order));
    const hidden = [...selected.keys()].filter((id) => !here.has(id)).length;
    bar.toggleAttribute("data-none", selected.size === 0);
    told.textContent = selected.size === 0 ? none : told.dataset.some.replace("#", selected.size) + (hidden ? " (" + told.dataset.hidden.replace("#", hidden) + ")" : "");
    all("input[data-kept]", bar).forEach((input) => input.remove());
    for (const [id, revision] of selected) {
      if (here.has(id)) continue;
      const input = document.createElement("input");
      Object.assign(input, { type: "hidden", name: "order", value: revision + " " + id });
      input.dataset.kept = "";
      bar.append(input);
    }
    sessionStorage.setItem(key, JSON.stringify([...selected]));
    const every = one("[data-all]");
    if (every) every.checked = rows().length > 0 && rows().every((row) => selected.has(row.dataset.order));
  };
  const select = (row, is) => {
    const tick = box(row);
    if (!tick || tick.disabled) return;
    if (is) selected.set(row.dataset.order, row.dataset.revision);
    else selected.delete(row.dataset.order);
  };
  if (bar) {
    const every = one("[data-all]");
    every.hidden = false;
    every.addEventListener("change", () => { rows().forEach((row) => select(row, every.checked)); shown(); });
    list.addEventListener("change", (event) => {
      const row = event.target.closest("tr[data-order]");
      if (row && event.target.name === "order") { select(row, event.target.checked); shown(); }
    });
    bar.addEventListener("submit", (event) => {
      if (selected.size === 0) { event.preventDefault(); told.focus(); return; }
      selected.clear();
      sessionStorage.removeItem(key);
    });
    shown();
    addEventListener("pageshow", shown);
  }

  // Live changes.
  const page = one("[data-live]");
  if (page && window.EventSource) {
    const offline = one("[data-offline]");
    const fresh = new Set();
    const address = new URL(page.dataset.live, location.href);
    let source, timer;
    const connect = () => {
      source = new EventSource(address);
      source.addEventListener("open", () => { clearTimeout(timer); timer = undefined; if (offline) offline.hidden = true; });
      source.addEventListener("error", () => {
        timer ??= setTimeout(() => { if (offline) offline.hidden = false; }, 3000);
        if (source.readyState === EventSource.CLOSED) setTimeout(connect, 5000);
      });
      // Up to here the page knows what has happened.
      const hears = (kind, hear) => source.addEventListener(kind, (event) => {
        address.searchParams.set("since", event.lastEventId);
        hear(event);
      });
      hears("known", () => {});
      hears("again", () => news(1));
      hears("changes", (event) => JSON.parse(event.data).forEach(change));
    };
    const news = (count) => {
      const notice = one("[data-new]") || one("[data-changed]");
      if (!notice) return;
      if (notice.dataset.some) one("a", notice).textContent = notice.dataset.some.replace("#", count);
      notice.hidden = false;
    };
    const change = (it) => {
      if (list) return changeRow(it);
      if (it.mine && it.what !== "arrived") return;
      const order = one("[data-order-page]");
      if (order && Number(order.dataset.revision) >= it.revision && !["noted", "claimed", "released"].includes(it.what)) return;
      news(1);
    };
    const changeRow = (it) => {
      const row = rows().find((row) => row.dataset.order === it.order);
      if (!row) { if (it.what === "arrived") { fresh.add(it.order); news(fresh.size); } return; }
      if (it.what === "claimed" || it.what === "released") return tell(row, it.what === "claimed" ? list.dataset.claimed.replace("#", it.by) : "");
      if (it.what === "noted" || Number(row.dataset.revision) >= it.revision) return;
      if (it.here) { fresh.add(it.order); news(fresh.size); return; }
      row.classList.add("taken");
      const tick = box(row);
      if (tick) { tick.checked = false; tick.disabled = true; }
      selected.delete(it.order);
      tell(row, list.dataset.taken.replace("#", it.by));
      shown();
    };
    const tell = (row, text) => {
      const cell = one(".id", row);
      all("[data-claim]", cell).forEach((old) => old.remove());
      if (!text) return;
      const line = document.createElement("div");
      line.className = "sub told";
      line.dataset.claim = "";
      line.textContent = text;
      cell.append(line);
    };
    connect();
    addEventListener("pagehide", () => source.close());
    addEventListener("pageshow", (event) => { if (event.persisted) connect(); });
  }

  // Keys. Single letters can be switched off.
  const letters = document.documentElement.dataset.keys === "on";
  let at = -1;
  const move = (by) => {
    const found = rows();
    if (!found.length) return;
    at = Math.max(0, Math.min(found.length - 1, at + by));
    found.forEach((row, index) => row.classList.toggle("at", index === at));
    one("a", found[at]).focus();
  };
  const press = (target) => { if (target) { target.click(); return true; } return false; };
  const open = (name) => {
    const menu = one(`details[data-menu=${name}]`);
    if (!menu) return press(one(`#bulk button[value=${name}]`));
    menu.open = true;
    (one("input:not([type=hidden]), textarea", menu) || one("summary", menu)).focus();
    return true;
  };
  const acts = {
    j: () => (move(1), true),
    k: () => (move(-1), true),
    ArrowDown: () => (list ? (move(1), true) : false),
    ArrowUp: () => (list ? (move(-1), true) : false),
    x: () => {
      const row = rows()[at];
      if (!row) return false;
      select(row, !selected.has(row.dataset.order));
      shown();
      return true;
    },
    a: () => press(one("#bulk button[value=assign]")) || (one("[data-choice='1']") ? (one("[data-choice='1']").focus(), true) : false),
    d: () => open("decline"),
    n: () => press(one("a[data-next]")),
    "/": () => { const field = one("#search"); if (field) field.focus(); return Boolean(field); },
    "?": () => { one("#keys").showModal(); return true; },
  };
  for (let number = 1; number <= 9; number++) acts[number] = () => press(one(`[data-choice='${number}']`));
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const field = event.target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select");
    if (event.key === "Escape") { all("details.menu[open]").forEach((menu) => { menu.open = false; one("summary", menu).focus(); }); if (field) field.blur(); return; }
    if (field || one("dialog[open]")) return;
    const is = Object.hasOwn(acts, event.key);
    if (!is || (!letters && event.key.length === 1)) return;
    if (acts[event.key]()) event.preventDefault();
  });
  document.addEventListener("click", (event) => {
    all("details.menu[open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
  });
  if (location.hash === "#decline") open("decline");
  const dialog = one("#keys");
  if (dialog) one("button", dialog).addEventListener("click", (event) => { event.preventDefault(); dialog.close(); });
})();
