// People with browsers: signing in, and the three ways to work with a page (mouse, keys alone, no script).
import assert from "node:assert/strict";
import { chromium } from "playwright-core";

/** Where the desk is, and the links of its people by name. */
export const desk = JSON.parse(process.env.CONSIGN_DESK ?? "{}");

const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync"];

export const launch = () =>
  chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: FLAGS });

const sessions = new Map();

/** Somebody's browser, signed in; what goes wrong on its pages fails the course. */
export async function person(browser, name, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1360, height: 900 }, baseURL: desk.at, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(15000);
  const wrong = [];
  page.on("pageerror", (error) => wrong.push(error.message));
  page.on("console", (message) => {
    // Answers that refuse are part of the courses; all else that a browser complains of is not.
    if (message.type() === "error" && !/status of (403|404|409|422)/.test(message.text())) wrong.push(message.text());
  });
  page.wrong = wrong;
  if (sessions.has(name)) {
    await context.addCookies(sessions.get(name));
    await page.goto("/");
  } else {
    assert(desk.links[name], `there is a link for ${name}`);
    await page.goto(desk.links[name]);
    await page.getByRole("button", { name: /Sign in|Anmelden|登录/ }).click();
    await page.waitForURL((url) => !url.pathname.startsWith("/sign-in"));
    sessions.set(name, await context.cookies());
  }
  return page;
}

/** Presses what a locator finds, as each hand does. */
export const hands = {
  mouse: { press: (page, locator) => locator.click(), fill: (page, locator, text) => locator.fill(text) },
  keys: {
    press: async (page, locator) => {
      await reach(page, locator);
      const kind = await locator.evaluate((it) => it.type);
      await page.keyboard.press(kind === "checkbox" || kind === "radio" ? "Space" : "Enter");
    },
    fill: async (page, locator, text) => {
      await reach(page, locator);
      await page.keyboard.press("Control+A");
      await page.keyboard.type(text);
    },
  },
};

/** Goes to an element by the Tab key, as somebody without a mouse does. */
export async function reach(page, locator) {
  await locator.waitFor({ state: "attached" });
  const target = await locator.elementHandle();
  const isThere = () => target.evaluate((it) => {
    const now = document.activeElement;
    const group = it.type === "radio" && now?.type === "radio" && now.name === it.name;
    return now === it || (group && "group");
  });
  for (let pressed = 0; pressed < 400; pressed++) {
    const there = await isThere();
    if (there === true) return;
    // Within a group of radio buttons, arrows move.
    await page.keyboard.press(there === "group" ? "ArrowDown" : "Tab");
  }
  assert.fail("not reached by keys: " + (await locator.evaluate((it) => it.outerHTML.slice(0, 200))));
}

/** An answer of the API, as the service that takes orders in. */
export async function api(method, path, body, headers = {}) {
  const answer = await fetch(desk.at + "/api/v1" + path, {
    method,
    headers: { authorization: "Bearer " + desk.token, "content-type": "application/json", ...headers },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await answer.text();
  return { status: answer.status, body: text ? JSON.parse(text) : undefined };
}

/** Takes an order in. */
export async function receive(id, more = {}) {
  const order = { wo_number: id, customer: { name: "Hotel Aurora", tier: "gold" }, category: "repair", priority: "high",
    region: "NY", skills: ["gas"], ...more };
  const { status, body } = await api("POST", "/orders", order);
  assert([200, 201].includes(status), `${id}: ${status} ${JSON.stringify(body)}`);
  return body;
}
