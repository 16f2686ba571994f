// Pictures of every page and state: `node screenshots.mjs FOLDER`. They are for eyes, and some of them for the docs.
import { mkdirSync } from "node:fs";
import { desk, launch, person } from "./people.mjs";
import { PAGES, fill, give, many } from "./pages.mjs";

const folder = process.argv[2] ?? "pictures";
mkdirSync(folder, { recursive: true });
const only = process.argv[3];
const browser = await launch();
const EVERY = [
  ["light", {}],
  ["dark", { colorScheme: "dark" }],
  ["narrow", { viewport: { width: 390, height: 844 }, deviceScaleFactor: 1 }],
];
// What the pages that are looked at all day are besides: on a large screen, twice as large, on paper, with more contrast.
const SOME = [
  ["wide", { viewport: { width: 2560, height: 1300 } }],
  ["zoomed", { viewport: { width: 680, height: 450 }, deviceScaleFactor: 2 }],
  ["print", { media: "print" }],
  ["contrast", { contrast: "more" }],
];
const ALL_DAY = ["list", "order", "bulk", "numbers", "engineer"];

async function picture([name, who, address, act, options], [view, { media, ...more }]) {
  const settings = { baseURL: desk.at, viewport: { width: 1360, height: 900 }, ...options, ...more };
  const page = who ? await person(browser, who, settings) : await (await browser.newContext(settings)).newPage();
  await page.goto(typeof address === "function" ? await address() : address);
  if (act) await act(page);
  await page.waitForLoadState();
  if (media) await page.emulateMedia({ media });
  await page.screenshot({ path: `${folder}/${name}-${view}.png`, fullPage: true });
  await page.context().close();
}

async function pictures(pages) {
  for (const page of pages) {
    if (only && !page[0].startsWith(only)) continue;
    for (const view of [...EVERY, ...(ALL_DAY.includes(page[0]) ? SOME : [])]) await picture(page, view);
  }
}

try {
  await fill();
  await give();
  await pictures(PAGES);
  await many(10000);
  const crowded = PAGES.filter(([name]) => ["list", "numbers", "rules-workflow"].includes(name));
  await pictures(crowded.map(([name, ...rest]) => [name + "-10000", ...rest]));
} finally {
  await browser.close();
}
