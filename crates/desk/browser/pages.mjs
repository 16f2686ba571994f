// Every page and state that people meet, for axe-core and for pictures. `accessibility.mjs` and `screenshots.mjs` walk them.
import { api, desk, receive } from "./people.mjs";

/** Orders in every state, some with names in three scripts. Made once for a desk. */
export async function fill() {
  const names = ["Hotel Aurora", "Vogel Logistics GmbH & Co. KG", "Bäckerei Lindner", "上海明珠酒店", "Northgate School", "فندق النخيل", "מלון הים", "Pier 9 Offices"];
  const tiers = ["gold", "silver", "bronze"];
  const priorities = ["low", "normal", "high", "critical"];
  const regions = ["NY", "NJ", "CT", "CA", "ny"];
  for (let number = 1; number <= 60; number++) {
    await receive(`WO-${20800 + number}`, {
      customer: { name: names[number % names.length], tier: tiers[number % 3] },
      category: ["installation", "repair", "maintenance"][number % 3],
      priority: priorities[(number * 7) % 4],
      region: regions[number % 5],
      skills: [["hvac"], ["gas"], ["hvac", "gas"], []][number % 4],
      value: number * 12.5,
      site: number % 2 ? [40.7357, -74.1724] : undefined,
      address: "12 Harbour Street, Newark",
      created: "2026-03-02T09:00:00-05:00",
    });
  }
  await receive("WO-20900", { priority: "urgent", category: undefined });
  const long = "A customer whose name is so long that no column of any list could hold it without breaking it over several lines or cutting it off";
  await receive("WO-20901-with-a-very-long-number-of-another-system-0000000000001", { customer: { name: long, tier: "gold" }, region: "CA" });
  await act("WO-20805", "note", { text: "The caller said: come by the back door, ring twice." });
  await act("WO-20805", "claim", {});
}

async function act(order, command, body, revision) {
  const headers = revision ? { "if-match": `"${revision}"` } : {};
  return api("POST", `/orders/${order}/${command}`, body, headers);
}

const LIST = "/company/orders?node=repairs.provider_assignment";

/** Name, whose page it is, its address, and what is done there before it is looked at. */
export const PAGES = [
  ["sign-in", null, "/sign-in"],
  ["sign-in-link", null, "/sign-in?link=abc"],
  ["sign-in-wrong", null, "/sign-in", async (page) => { await page.fill("[name=name]", "x"); await page.fill("[name=password]", "y"); await page.click("button"); }],
  ["list", "Dispatcher", LIST],
  ["list-filtered", "Dispatcher", LIST + "&filter=" + encodeURIComponent("priority >= high") + "&sort=-priority"],
  ["list-one-row", "Dispatcher", LIST + "&search=WO-20901"],
  ["list-empty", "Dispatcher", LIST + "&search=nothing-of-this-name"],
  ["list-error", "Dispatcher", LIST + "&filter=" + encodeURIComponent("priorty = high")],
  ["list-selected", "Dispatcher", LIST, async (page) => { for (const box of (await page.locator("input[name=order]").all()).slice(0, 3)) await box.check(); }],
  ["list-completing", "Dispatcher", LIST, async (page) => { await page.locator("#filter").pressSequentially("priority "); await page.keyboard.press("ArrowDown"); }],
  ["list-offline", "Dispatcher", LIST, async (page) => {
    await page.route("**/live*", (route) => route.abort());
    await page.reload();
    await page.locator("[data-offline]").waitFor({ timeout: 10000 });
    page.wrong.length = 0;
  }],
  ["list-columns", "Dispatcher", LIST, async (page) => { await page.click(".choices summary"); }],
  ["list-keys", "Dispatcher", LIST, async (page) => { await page.keyboard.press("?"); }],
  ["list-not-started", "Dispatcher", "/company/orders?node=-"],
  ["list-elsewhere", "Dispatcher", "/company/orders?node=repairs.engineer_assignment"],
  ["order", "Dispatcher", async () => "/company/orders/" + (await waiting()) + "?node=repairs.provider_assignment"],
  ["order-decline-menu", "Dispatcher", async () => "/company/orders/" + (await waiting()), async (page) => { await page.click("details[data-menu=update] summary"); }],
  ["order-invalid", "Dispatcher", "/company/orders/WO-20900"],
  ["order-at-provider", "Dispatcher", async () => "/company/orders/" + (await waiting("engineer_assignment"))],
  ["order-why", "Dispatcher", async () => `/company/orders/${await waiting()}/why`],
  ["order-conflict", "Dispatcher", async () => "/company/orders/" + (await waiting()), async (page) => {
    const order = await page.locator("[data-order-page]").getAttribute("data-order-page");
    const revision = Number(await page.locator("[data-order-page]").getAttribute("data-revision"));
    await act(order, "update", { fields: { region: "NY" } }, revision);
    await page.locator("details[data-menu=cancel] summary").click();
    await page.locator("details[data-menu=cancel] button").click();
    await page.waitForLoadState();
  }],
  ["bulk", "Dispatcher", LIST, async (page) => {
    for (const box of (await page.locator("input[name=order]").all()).slice(0, 4)) await box.check();
    await page.click("#bulk button[value=assign]");
    await page.waitForURL(/bulk$/);
  }],
  ["settings", "Dispatcher", "/company/settings"],
  ["notices", "Dispatcher", "/company/settings/notices"],
  ["nothing", "Dispatcher", "/company/no-such-page"],
  ["directory", "Administrator", "/company/directory"],
  ["directory-provider", "Administrator", "/company/directory/northstar"],
  ["directory-wrong", "Administrator", "/company/directory/northstar", async (page) => {
    await page.locator("input[name*=capacity]").first().fill("many");
    await page.locator("main form button").first().click();
    await page.waitForLoadState();
  }],
  ["directory-engineer", "Administrator", "/company/directory/northstar/amy"],
  ["import", "Administrator", "/company/import"],
  ["people", "Administrator", "/company/people"],
  ["person", "Administrator", "/company/people/dispatcher"],
  ["tokens", "Administrator", "/company/tokens"],
  ["webhooks", "Administrator", "/company/webhooks"],
  ["notices-of-roles", "Administrator", "/company/notices"],
  ["audit", "Administrator", "/company/audit"],
  ["rules", "Administrator", "/company/rules"],
  ["rules-text", "Administrator", "/company/rules/text"],
  ["rules-workflow", "Administrator", "/company/rules/workflow"],
  ["rules-versions", "Administrator", "/company/rules/versions"],
  ["rules-version", "Administrator", "/company/rules/versions/1"],
  ["rules-publish", "Administrator", "/company/rules/publish", async (page) => {
    await page.locator("[data-count]:not(:empty)").waitFor();
    await page.locator(".sheet-of-lines .k").first().waitFor();
  }],
  ["rules-writing", "Administrator", "/company/rules/publish", async (page) => {
    await page.locator("[data-count]:not(:empty)").waitFor();
    await writing(page, "when priority = critical", "when pri");
    await page.keyboard.press("Escape");
    await writing(page, "assign best provider", "assign best provder");
    await page.locator("[data-list] li").first().waitFor();
    await writing(page, "assign first of northstar, coolair", "assign first of northstar, co");
    await page.keyboard.press("Control+Space");
    await page.locator("#offers li").first().waitFor();
  }],
  ["rules-explained", "Administrator", "/company/rules/publish", async (page) => {
    await page.locator("[data-count]:not(:empty)").waitFor();
    await writing(page, "assign first of northstar", "assign first of northstar");
    await page.keyboard.press("Control+K");
    await page.locator(".about p").first().waitFor();
  }],
  ["numbers", "Administrator", "/company/numbers"],
  ["styleguide", "Administrator", "/styleguide"],
  ["provider-directory", "Service Provider Dispatcher of NorthStar Field Services", "/provider/northstar/directory"],
  ["provider-list", "Service Provider Dispatcher of NorthStar Field Services", "/provider/northstar/orders"],
  ["provider-order", "Service Provider Dispatcher of NorthStar Field Services", async () => "/provider/northstar/orders/" + (await waiting("engineer_assignment", "northstar"))],
  ["engineer", "Amy Lee", "/provider/northstar/mine", undefined, { viewport: { width: 390, height: 844 } }],
  ["engineer-empty", "Abe Cole", "/provider/northstar/mine", undefined, { viewport: { width: 390, height: 844 } }],
];

/** So many orders more, in one request. */
export async function many(count) {
  const line = (number) => JSON.stringify({ wo_number: `M-${String(number).padStart(5, "0")}`, customer: { name: `Customer ${number % 997}`, tier: "gold" },
    category: "repair", priority: ["low", "normal", "high"][number % 3], region: ["NY", "NJ", "CT"][number % 3], skills: ["gas"], value: number });
  const body = Array.from({ length: count }, (_, number) => line(number)).join("\n") + "\n";
  const answer = await fetch(desk.at + "/api/v1/orders", { method: "POST", body, headers: { authorization: "Bearer " + desk.token, "content-type": "application/x-ndjson" } });
  await answer.text();
}

/** An order that waits at a node. */
export async function waiting(node = "provider_assignment", provider) {
  const query = `/orders?status=waiting&node=repairs.${node}&limit=20&sort=id` + (provider ? `&provider=${provider}` : "");
  const { body } = await api("GET", query);
  const fits = body.orders.filter((order) => !order.id.includes("very-long"));
  return encodeURIComponent(fits[0].id);
}

/** Gives an engineer something to do. */
export async function give() {
  for (let number = 0; number < 3; number++) {
    const order = decodeURIComponent(await waiting("engineer_assignment", "northstar"));
    const { body } = await api("GET", `/orders/${order}`);
    await act(order, "assign", { engineer: "amy" }, body.revision);
  }
}

/** Puts a text in the place of another where rules are written; the caret is behind it. */
async function writing(page, from, to) {
  await page.locator("textarea[name=text]").evaluate((it, [from, to]) => {
    const at = it.value.indexOf(from);
    it.focus();
    it.setSelectionRange(at, at + from.length);
    document.execCommand("insertText", false, to);
  }, [from, to]);
}
