// A person's course, end to end: `node course.mjs mouse|keys|plain`. `plain` is without a script.
import assert from "node:assert/strict";
import { api, desk, hands, launch, person, receive } from "./people.mjs";

const way = process.argv[2] ?? "mouse";
const hand = hands[way === "keys" ? "keys" : "mouse"];
const options = { javaScriptEnabled: way !== "plain" };
const base = { mouse: "M", keys: "K", plain: "P" }[way];
const id = (number) => `${base}-${String(number).padStart(2, "0")}`;
const log = (text) => console.log(`${way}: ${text}`);

const browser = await launch();
const at = async (order) => (await api("GET", `/orders/${order}`)).body;

try {
  // Twenty-four orders wait, of which no rule decides any.
  for (let number = 1; number <= 24; number++) await receive(id(number), { region: number === 24 ? "CA" : "NY" });

  const dana = await person(browser, "Dispatcher", options);
  await dana.goto("/company/orders");
  assert.match(await dana.locator("h1").innerText(), /Assign Service Provider/);

  // Filters, and reads why.
  await hand.fill(dana, dana.locator("#filter"), 'region = "CA"');
  await hand.press(dana, dana.getByRole("button", { name: "Filter", exact: true }));
  await dana.waitForURL(/filter=/);
  assert.match(await dana.locator(".lead").innerText(), /order.* fits?\./);
  const why = await dana.locator(`tr[data-order="${id(24)}"] .why`).innerText();
  assert.match(why, /No rule matched/);
  assert.match(why, /closest: gold_outage, if priority were critical/);
  log("filtered, and read why");

  // A condition with a mistake says what to write.
  await hand.fill(dana, dana.locator("#filter"), "priorty = high");
  await hand.press(dana, dana.getByRole("button", { name: "Filter", exact: true }));
  await dana.getByRole("alert").waitFor();
  assert.match(await dana.getByRole("alert").innerText(), /`priority`/);

  // Assigns one, sees that it is done and goes on to the next.
  await dana.goto(`/company/orders?sort=id&search=${base}-`);
  await hand.press(dana, dana.locator(`tr[data-order="${id(1)}"] th a`));
  await dana.waitForURL(/orders\/[A-Z]%2D01/);
  assert.match(await dana.locator(".cannot").innerText(), /CoolAir/);
  await hand.press(dana, dana.locator('button[name=to][value=northstar]'));
  await dana.waitForURL(/orders\/[A-Z]%2D02/);
  assert.match(await dana.locator(".done").innerText(), new RegExp(`${id(1)} is assigned to NorthStar`));
  assert.equal((await at(id(1))).at.provider, "northstar");
  log("assigned one");

  // Twenty at once, two of which somebody else takes meanwhile.
  await dana.goto(`/company/orders?sort=id&search=${base}-`);
  for (let number = 2; number <= 21; number++) {
    await hand.press(dana, dana.locator(`tr[data-order="${id(number)}"] input[name=order]`));
  }
  if (way !== "plain") assert.match(await dana.locator("[data-selected]").innerText(), /^20 selected/);
  await hand.press(dana, dana.locator("#bulk button[value=assign]"));
  await dana.waitForURL(/bulk$/);
  assert.match(await dana.locator(".lead").innerText(), /20 orders/);
  for (const number of [5, 9]) {
    const taken = await api("POST", `/orders/${id(number)}/assign`, { provider: "hudson" }, { "if-match": '"1"' });
    assert.equal(taken.status, 200, JSON.stringify(taken.body));
  }
  await hand.press(dana, dana.locator("input[name=to][value=northstar]"));
  await hand.press(dana, dana.getByRole("button", { name: "Assign them" }));
  await dana.waitForURL(/bulk\/do$/);
  assert.match(await dana.locator(".lead").innerText(), /18 orders are done\. 2 are not\./);
  assert.equal(await dana.getByText("Somebody was quicker").count(), 2);
  assert.equal((await at(id(5))).at.provider, "hudson");
  log("assigned twenty at once, with two conflicts");

  // Takes one back.
  await dana.goto(`/company/orders/${id(2)}`);
  await hand.press(dana, dana.locator("details[data-menu=recall] summary"));
  await hand.press(dana, dana.locator("details[data-menu=recall] button"));
  await dana.getByText(`${id(2)} is taken back.`).waitFor();
  assert.equal((await at(id(2))).at.node, "provider_assignment");
  log("took one back");

  // The provider's dispatcher declines one with a reason and assigns the next.
  const nora = await person(browser, "Service Provider Dispatcher of NorthStar Field Services", options);
  await nora.goto(`/provider/northstar/orders/${id(3)}`);
  await hand.press(nora, nora.locator("details[data-menu=decline] summary"));
  await hand.press(nora, nora.locator('input[name=reason][value="No capacity"]'));
  await hand.press(nora, nora.locator("details[data-menu=decline] button"));
  await nora.getByText(`${id(3)} is declined.`).waitFor();
  await nora.goto(`/provider/northstar/orders/${id(4)}`);
  await hand.press(nora, nora.locator("button[name=to][value=amy]"));
  await nora.getByText(`${id(4)} is assigned to Amy Lee.`).waitFor();
  log("the provider declined and assigned");

  // Declined before is shown where the company picks again.
  await dana.goto(`/company/orders/${id(3)}`);
  assert.match(await dana.locator("form[data-candidates]").innerText(), /declined it before/);
  assert.match(await dana.locator(".history").innerText(), /No capacity/);

  // An engineer finishes on a phone.
  const phone = { ...options, viewport: { width: 390, height: 844 }, hasTouch: way === "mouse", isMobile: true };
  const amy = await person(browser, "Amy Lee", phone);
  await amy.goto("/provider/northstar/mine");
  const card = amy.locator(`article[data-order="${id(4)}"]`);
  const width = await amy.evaluate(() => document.documentElement.scrollWidth).catch(() => 390);
  assert(width <= 390, `nothing is wider than the phone: ${width}`);
  await hand.press(amy, card.getByRole("button", { name: "Done" }));
  await amy.getByText(`${id(4)} is done.`).waitFor();
  assert.equal((await at(id(4))).status, "done");
  log("the engineer finished");

  // What is another's does not exist.
  const orders = [id(1), id(5), id(24)];
  for (const path of ["/company", "/company/orders", "/company/settings", "/provider/hudson", "/provider/hudson/orders",
    ...orders.flatMap((order) => [`/company/orders/${order}`, `/company/orders/${order}/why`, `/provider/hudson/orders/${order}`])]) {
    const answer = await nora.goto(path);
    assert.equal(answer.status(), 404, path);
  }
  assert.equal((await nora.goto(`/provider/northstar/orders/${id(5)}`)).status(), 404);
  log("another's addresses are none");

  // The administrator changes a cap, and sees the effect: CoolAir can take one more.
  const root = await person(browser, "Administrator", options);
  await root.goto("/company/directory/coolair");
  const capacity = String(20 + way.length);
  await hand.fill(root, root.locator("input[name$=capacity]"), capacity);
  await hand.press(root, root.locator("main").getByRole("button", { name: "Save" }));
  await root.getByText(`of ${capacity} at most`).waitFor();
  const full = base + "-30";
  await receive(full, { region: "CT", skills: [], customer: { name: "Pier 9", tier: "bronze" } });
  await dana.goto(`/company/orders/${full}`);
  assert.match(await dana.locator("form[data-candidates]").innerText(), new RegExp(`CoolAir[^]*/ ${capacity}`));
  log("changed a cap");

  // A new version, with its preview: what would be manual is CoolAir's by a rule.
  await root.goto("/company/rules/publish");
  const text = root.locator("textarea[name=text]");
  const program = await text.inputValue();
  const rule = `  rule ${way}_north "From Connecticut" {\n    when region = "CT" and value = ${way.length}\n    assign coolair\n  }\n`;
  assert(program.includes("eligible when"), program);
  await text.fill(program.replace(/(  eligible when .*\n)/, `$1\n${rule}`));
  await hand.press(root, root.locator("button[name=do][value=preview]"));
  await root.waitForURL(/preview/);
  assert.match(await root.locator("main").innerText(), /coolair/);
  await hand.press(root, root.locator("button[name=do][value=live]"));
  await root.getByText(/is live|live now/).first().waitFor();
  const ruled = base + "-31";
  await receive(ruled, { region: "CT", skills: [], value: way.length, customer: { name: "Pier 9", tier: "bronze" } });
  assert.equal((await at(ruled)).at.provider, "coolair");
  log("published a new version, which decides");

  for (const page of [dana, nora, amy, root]) assert.deepEqual(page.wrong, []);
} finally {
  await browser.close();
}
