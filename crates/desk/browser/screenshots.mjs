// Pictures of every page and state: `node screenshots.mjs FOLDER`. They are for eyes, and some of them for the docs.
import { mkdirSync } from "node:fs";
import { desk, launch, person } from "./people.mjs";
import { PAGES, fill, give } from "./pages.mjs";

const folder = process.argv[2] ?? "pictures";
mkdirSync(folder, { recursive: true });
const only = process.argv[3];
const browser = await launch();
const VIEWS = [
  ["light", {}],
  ["dark", { colorScheme: "dark" }],
  ["narrow", { viewport: { width: 390, height: 844 }, deviceScaleFactor: 1 }],
];
try {
  await fill();
  await give();
  for (const [name, who, address, act, options] of PAGES) {
    if (only && !name.startsWith(only)) continue;
    for (const [view, more] of VIEWS) {
      const settings = { baseURL: desk.at, viewport: { width: 1360, height: 900 }, ...options, ...more };
      const page = who ? await person(browser, who, settings) : await (await browser.newContext(settings)).newPage();
      await page.goto(typeof address === "function" ? await address() : address);
      if (act) await act(page);
      await page.waitForLoadState();
      await page.screenshot({ path: `${folder}/${name}-${view}.png`, fullPage: true });
      await page.context().close();
    }
  }
} finally {
  await browser.close();
}
