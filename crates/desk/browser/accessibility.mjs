// axe-core on every page and state, WCAG 2.2 AA: no violation. What it cannot decide is listed.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { launch, person } from "./people.mjs";
import { PAGES, fill, give } from "./pages.mjs";

const axe = readFileSync(new URL("node_modules/axe-core/axe.min.js", import.meta.url), "utf8");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const browser = await launch();
const incomplete = new Map();
let violations = 0;
try {
  await fill();
  await give();
  for (const scheme of ["light", "dark"]) {
    for (const [name, who, address, act, options] of PAGES) {
      const page = await visit(browser, who, { colorScheme: scheme, ...options }, address, act);
      const found = await page.evaluate(async ([source, tags]) => {
        // A policy without inline script keeps <script> out; a debugger's evaluation is let in.
        if (!window.axe) (0, eval)(source);
        return window.axe.run(document, { runOnly: { type: "tag", values: tags } });
      }, [axe, TAGS]);
      for (const one of found.violations) {
        violations++;
        console.log(`${name} (${scheme}): ${one.id}: ${one.help}\n` + one.nodes.slice(0, 3).map((node) => `    ${node.target}: ${node.failureSummary.replaceAll("\n", " ")}`).join("\n"));
      }
      for (const one of found.incomplete) incomplete.set(one.id, (incomplete.get(one.id) ?? new Set()).add(name));
      await page.context().close();
    }
  }
  console.log(`accessibility: ${PAGES.length} pages and states, light and dark, ${violations} violations`);
  for (const [id, names] of incomplete) console.log(`accessibility: not decided: ${id} on ${[...names].join(", ")}`);
  assert.equal(violations, 0);
} finally {
  await browser.close();
}

async function visit(browser, who, options, address, act) {
  const page = who ? await person(browser, who, { ...options, bypassCSP: true }) : await (await browser.newContext({ ...options, bypassCSP: true, baseURL: JSON.parse(process.env.CONSIGN_DESK).at })).newPage();
  await page.goto(typeof address === "function" ? await address() : address);
  if (act) await act(page);
  await page.waitForLoadState();
  return page;
}
