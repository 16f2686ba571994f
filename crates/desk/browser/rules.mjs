// Writing rules with help, by keys: mistakes are found live, completion, what a name is, where it is declared, layout, mending,
// taking back; in a large text too. Without a script the page is a form as before.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { launch, person } from "./people.mjs";

const axe = readFileSync(new URL("node_modules/axe-core/axe.min.js", import.meta.url), "utf8");
const PUBLISH = "/company/rules/publish";
const log = (text) => console.log(`rules: ${text}`);
const browser = await launch();

/** What the tests look at, in the page. */
const tools = (page) => {
  const area = page.locator("textarea[name=text]");
  const text = () => area.inputValue();
  const caret = (to, by = 0) => area.evaluate((it, [to, by]) => {
    const at = it.value.indexOf(to) + by;
    if (at - by < 0) throw new Error("not there: " + to);
    it.focus();
    it.setSelectionRange(at, at);
  }, [to, by]);
  /** The text behind the caret. */
  const behind = () => area.evaluate((it) => it.value.slice(it.selectionStart, it.selectionStart + 40));
  const selected = () => area.evaluate((it) => it.value.slice(it.selectionStart, it.selectionEnd));
  const finding = (what) => page.locator("[data-list] li", { hasText: what });
  const quiet = () => page.locator("[data-count]", { hasText: "No findings" }).waitFor();
  const active = () => area.evaluate((it) => document.getElementById(it.getAttribute("aria-activedescendant"))?.textContent ?? "");
  return { area, text, caret, behind, selected, finding, quiet, active };
};

async function accessible(page, name) {
  const found = await page.evaluate(async (source) => {
    if (!window.axe) (0, eval)(source);
    return window.axe.run(document, { runOnly: { type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] } });
  }, axe);
  assert.deepEqual(found.violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.target)}`), [], name);
}

try {
  const page = await person(browser, "Administrator", { bypassCSP: true });
  await page.goto(PUBLISH);
  const { area, text, caret, behind, selected, finding, quiet, active } = tools(page);
  await quiet();
  const original = await text();

  // A mistake is found while it is written, underlined and listed; its entry leads to it.
  await caret("priority = critical", "priority".length);
  await page.keyboard.press("Backspace");
  await page.keyboard.press("Escape");
  await finding(/\bpriorit\b/).waitFor();
  assert.equal(await page.locator(".sheet-of-lines .at-error").first().innerText(), "priorit");
  await page.locator("[data-said]", { hasText: /finding/ }).waitFor({ state: "attached" });
  await caret("timezone");
  await page.keyboard.press("F8");
  assert.equal(await selected(), "priorit");
  await page.locator(".about", { hasText: "there is no field" }).waitFor();
  await page.locator("[data-said]", { hasText: "there is no field" }).waitFor({ state: "attached" });
  await page.keyboard.press("Escape");
  assert(await page.locator(".about").isHidden());
  await caret("timezone");
  await finding(/\bpriorit\b/).locator("button").first().click();
  assert.equal(await selected(), "priorit");
  log("a mistake is found while it is written");

  // Mended by its button, reached by keys; taken back as anything that was typed.
  await page.keyboard.press("Control+.");
  assert.match(await page.evaluate(() => document.activeElement.textContent), /priority/);
  await page.keyboard.press("Enter");
  await quiet();
  assert.equal(await text(), original);
  await page.keyboard.press("Control+Z");
  await finding(/\bpriorit\b/).waitFor();
  await page.keyboard.press("Control+Y");
  await quiet();
  assert.equal(await text(), original);
  log("mended, and taken back");

  // Completion by keys. Nothing is taken that was not chosen; Tab leaves the field.
  await caret("when priority = critical", "when ".length);
  await page.keyboard.type("reg");
  await page.locator("#offers li", { hasText: "region" }).waitFor();
  assert.equal(await active(), "");
  await accessible(page, "with the list open");
  await page.keyboard.press("ArrowDown");
  assert.match(await active(), /^region/);
  assert.equal(await area.getAttribute("aria-controls"), "offers");
  await accessible(page, "with an offer chosen");
  await page.keyboard.press("Enter");
  assert((await text()).includes("when regionpriority = critical"));
  assert(await page.locator(".offers").isHidden());
  await page.keyboard.type(' = "NY" and ');
  await quiet();
  await page.keyboard.press("Control+Space");
  await page.locator("#offers li[aria-selected=true]").waitFor();
  const first = await active();
  await page.keyboard.press("ArrowDown");
  assert.notEqual(await active(), first);
  await page.keyboard.press("Escape");
  assert(await page.locator(".offers").isHidden());
  assert.equal(await page.evaluate(() => document.activeElement.name), "text", "the field is still there");
  await page.keyboard.press("Tab");
  assert.notEqual(await page.evaluate(() => document.activeElement.name), "text", "Tab leaves it");
  // Enter goes on where nothing was chosen, and as far in as the line before.
  await caret("assign best provider rank");
  await page.keyboard.type("// wh");
  await page.keyboard.press("Enter");
  assert((await text()).includes("    // wh\n    assign best provider rank"));
  for (let number = 0; number < 60 && (await text()) !== original; number++) await page.keyboard.press("Control+Z");
  assert.equal(await text(), original);
  log("completed by keys");

  // By the name of a provider; a snippet has its first part selected.
  await caret("first of northstar", "first of ".length);
  await page.keyboard.press("Control+Space");
  await page.locator("#offers li", { hasText: "hudson" }).waitFor();
  await page.locator("#offers li", { hasText: "hudson" }).click();
  assert((await text()).includes("first of hudson"), await text());
  await area.evaluate((it, text) => { it.value = text; it.dispatchEvent(new Event("input")); }, original);

  // What a name is, by a key and by resting the pointer.
  await caret("region and provider.workload", 2);
  await page.keyboard.press("Control+K");
  await page.locator(".about", { hasText: "region text caseless" }).or(page.locator(".about", { hasText: "caseless" })).waitFor();
  await page.locator("[data-said]", { hasText: "caseless" }).waitFor({ state: "attached" });
  await page.keyboard.press("Escape");
  const spot = await page.locator(".sheet-of-lines > div", { hasText: "first of northstar" }).evaluate((it) => {
    const walker = document.createTreeWalker(it, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const at = node.data.indexOf("northstar");
      if (at < 0) continue;
      const range = document.createRange();
      range.setStart(node, at + 2);
      range.setEnd(node, at + 3);
      const { left, top, width, height } = range.getBoundingClientRect();
      return { x: left + width / 2, y: top + height / 2 };
    }
    return undefined;
  });
  await page.mouse.move(spot.x, spot.y);
  await page.locator(".about", { hasText: "NorthStar Field Services" }).waitFor();
  await accessible(page, "with a name explained");
  await page.mouse.move(2, 2);
  await page.locator(".about").waitFor({ state: "hidden" });

  // To where it is declared, and back.
  await caret("northstar, coolair", 3);
  await page.keyboard.press("F12");
  await page.waitForFunction(() => { const it = document.querySelector("textarea[name=text]"); return it.value.slice(it.selectionEnd).startsWith(" \"NorthStar"); });
  assert.equal(await selected(), "northstar");
  await page.keyboard.press("Shift+F12");
  assert.match(await behind(), /^thstar, coolair/);
  await page.keyboard.press("Control+Enter");
  await page.waitForFunction(() => { const it = document.querySelector("textarea[name=text]"); return it.value.slice(it.selectionEnd).startsWith(" \"NorthStar"); });
  log("explained, and gone to");

  // Laid out where the caret stays at its word, and taken back at once.
  const untidy = original.replace("  rule hvac", "     rule   hvac").replace("when skills contains", "when    skills   contains");
  await area.evaluate((it) => { it.focus(); it.select(); });
  await page.keyboard.insertText(untidy);
  await caret('"hvac" and priority >= high', 3);
  await page.keyboard.press("Shift+Alt+F");
  await page.locator("[data-said]", { hasText: "laid out" }).waitFor({ state: "attached" });
  assert.equal(await text(), original);
  assert.match(await behind(), /^ac" and priority >= high/);
  await page.keyboard.press("Control+Z");
  assert.equal(await text(), untidy);
  await page.keyboard.press("Control+Y");
  assert.equal(await text(), original);
  await caret("rule gold_outage");
  await page.keyboard.type("when (");
  await page.keyboard.press("Shift+Alt+F");
  await page.locator("[data-said]", { hasText: "cannot be laid out" }).waitFor({ state: "attached" });
  log("laid out");

  // Saved by a key; whoever comes back is where they were.
  await page.keyboard.press("Control+S");
  await page.waitForURL(/file=/);
  await page.locator("[data-list] li").first().waitFor();
  assert.match(await behind(), /^rule gold_outage/);
  await accessible(page, "with findings");

  // A large text: only what is seen is drawn, and what is typed is there at once.
  const many = Array.from({ length: 1200 }, (_, at) => `  rule r${at} "Number ${at} ä😀" {\n    when region = "R${at}" and priority = critical\n    assign northstar\n  }\n`).join("\n");
  await area.evaluate((it, text) => { it.value = text; it.dispatchEvent(new Event("input")); }, original.replace("  rule hvac", many + "\n  rule hvac"));
  await page.locator("[data-list] li, [data-count]").first().waitFor();
  await caret('"R1100"', 1);
  const times = await area.evaluate(async (it) => {
    const times = [];
    for (const letter of "abcdefgh") {
      const begun = performance.now();
      document.execCommand("insertText", false, letter);
      await new Promise((drawn) => requestAnimationFrame(drawn));
      times.push(Math.round(performance.now() - begun));
    }
    return times;
  });
  assert((await page.locator(".sheet-of-lines > div").count()) < 120);
  log(`a letter in 6,000 lines is drawn after ${times.join(", ")} ms`);
  page.on("dialog", (dialog) => dialog.accept());

  // In German; on a phone nothing is wider than it.
  const german = await person(browser, "Administrator", { locale: "de-DE", viewport: { width: 390, height: 844 } });
  await german.goto(PUBLISH);
  await german.locator("[data-count]", { hasText: /Befund/ }).waitFor();
  assert.equal(await german.evaluate(() => document.documentElement.scrollWidth), 390);
  for (const one of [page, german]) assert.deepEqual(one.wrong, []);

  // The policy lets it run as it is: nothing was let past it here.
  const strict = await person(browser, "Administrator");
  await strict.goto(PUBLISH);
  await strict.locator("[data-list] li").first().waitFor();
  await strict.locator(".sheet-of-lines .k").first().waitFor();
  assert.deepEqual(strict.wrong, []);

  // Without a script it is a form.
  const plain = await person(browser, "Administrator", { javaScriptEnabled: false });
  await plain.goto(PUBLISH);
  assert(await plain.locator("[data-found]").isHidden());
  assert.equal(await plain.locator("textarea[name=text]").evaluate((it) => getComputedStyle(it).color).catch(() => "unknown") !== "transparent", true);
  await plain.locator("textarea[name=text]").fill(original.replace("priority = critical", "priorty = critical"));
  await plain.locator("button[value=check]").click();
  await plain.waitForURL(/file=/);
  assert.match(await plain.locator("[data-told]").innerText(), /priorty/);
  await plain.locator("button[value=discard]").click();
  await plain.getByText("It is discarded.").waitFor();
  log("without a script it is a form");
} finally {
  await browser.close();
}
