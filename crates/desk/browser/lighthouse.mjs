// Lighthouse on the list and the order page, as a dispatcher has them: `node lighthouse.mjs`, with npm's `lighthouse` as the
// command in LIGHTHOUSE, or else fetched by npx. It prints scores of 100; the list has fifty rows.
import { execFileSync } from "node:child_process";
import { desk, launch, person } from "./people.mjs";
import { fill, waiting } from "./pages.mjs";

await fill();
const browser = await launch();
const page = await person(browser, "Dispatcher");
const cookie = (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`).join("; ");
await browser.close();

const [command, first] = process.env.LIGHTHOUSE ? [process.env.LIGHTHOUSE, []] : ["npx", ["--yes", "lighthouse@12"]];
const addresses = { list: "/company/orders?node=repairs.provider_assignment", order: "/company/orders/" + (await waiting()) };
for (const [name, address] of Object.entries(addresses)) {
  for (const form of [[], ["--preset=desktop"]]) {
    const report = execFileSync(command, [...first, desk.at + address, "--quiet", "--output=json", "--only-categories=performance,accessibility,best-practices",
      "--chrome-flags=--headless --no-sandbox --disable-gpu", `--extra-headers=${JSON.stringify({ Cookie: cookie })}`, ...form],
    { encoding: "utf8", maxBuffer: 1 << 28, env: { ...process.env, CHROME_PATH: process.env.CHROMIUM ?? "/usr/bin/chromium" } });
    const { categories, audits } = JSON.parse(report);
    const scores = Object.values(categories).map(({ title, score }) => `${title} ${Math.round(score * 100)}`);
    const short = Object.values(categories).flatMap(({ auditRefs }) => auditRefs).filter(({ id, weight }) => weight > 0 && audits[id].score !== null && audits[id].score < 1);
    console.log(`lighthouse: ${name}, ${form.length ? "desktop" : "phone"}: ${scores.join(", ")}` + short.map(({ id }) => `\n    ${id}: ${audits[id].displayValue ?? audits[id].title}`).join(""));
  }
}
