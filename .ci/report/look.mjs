// The HTML report as a person meets it: at the width of a phone and of a desk, by mouse, by keys, in the dark, on paper.
//
//     node look.mjs PAGE HOSTILE MANY SCREENSHOTS
//
// PAGE is the report of a few articles, HOSTILE of drafts that would like to run, MANY of 500 documents.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [page, hostile, many, screenshots] = process.argv.slice(2);
const require = createRequire(`${process.cwd()}/`);
const { chromium } = require("playwright-core");
const axe = require("axe-core").source;

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});

async function look(file, options = {}) {
  const context = await browser.newContext({ bypassCSP: false, ...options });
  const tab = await context.newPage();
  const wrong = [];
  tab.on("console", (message) => message.type() === "error" && wrong.push(message.text()));
  tab.on("pageerror", (error) => wrong.push(String(error)));
  tab.on("dialog", (dialog) => { wrong.push(`dialog ${dialog.message()}`); dialog.dismiss(); });
  tab.on("request", (request) => { if (!request.url().startsWith("file:")) wrong.push(`request ${request.url()}`); });
  const start = performance.now();
  await tab.goto(pathToFileURL(file).href);
  const took = performance.now() - start;
  return { tab, took, end: async () => { assert.deepEqual(wrong, []); await context.close(); } };
}

async function accessible(tab, where) {
  await tab.evaluate(axe);
  const { violations } = await tab.evaluate(() => axe.run());
  const serious = violations.filter((v) => ["serious", "critical"].includes(v.impact));
  assert.deepEqual(serious.map((v) => `${v.id}: ${v.nodes.slice(0, 3).map((n) => n.html).join(" ")}`), [], where);
}

for (const [name, viewport] of [["phone", { width: 390, height: 844 }], ["desk", { width: 1280, height: 900 }]]) {
  for (const colorScheme of ["light", "dark"]) {
    const { tab, end } = await look(page, { viewport, colorScheme });
    assert.ok(await tab.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${name}: nothing sticks out`);
    await accessible(tab, `${name} ${colorScheme}`);
    await tab.screenshot({ path: `${screenshots}/${name}-${colorScheme}.png`, fullPage: name === "desk" && colorScheme === "light" });
    await end();
  }
}

const { tab, end } = await look(page, { viewport: { width: 1280, height: 900 } });
const counted = () => tab.locator("#shown").textContent().then((text) => Number(text.match(/(\d+)\//)[1]));
const all = await counted();
assert.ok(all > 10);
await tab.locator("[name=severity][value=error]").uncheck();
const without = await counted();
assert.ok(without < all && without > 0);
assert.equal(await tab.locator(".note.error:visible").count(), 0);
assert.equal(await tab.locator("mark.error:not(.off)").count(), 0);
await tab.locator("[name=severity][value=error]").check();
const category = await tab.locator("[name=category] option").nth(1).getAttribute("value");
await tab.locator("[name=category]").selectOption(category);
assert.equal(await counted(), await tab.locator(`.note[data-category="${category}"]`).count());
await tab.locator("[name=category]").selectOption("");
const name = await tab.locator("details.document h2").first().textContent();
await tab.locator("[name=document]").fill(name);
assert.equal(await tab.locator("details.document:visible").count(), 1);
await tab.locator("[name=document]").fill("");
await tab.locator("[name=status][value=new]").uncheck();
assert.equal(await counted(), 0);
await tab.locator("[name=status][value=new]").check();
assert.equal(await counted(), all);
await tab.locator("h1").click();
const focused = () => tab.evaluate(() => document.activeElement.id);
await tab.keyboard.press("j");
const first = await focused();
await tab.keyboard.press("j");
assert.notEqual(await focused(), first);
await tab.keyboard.press("k");
assert.equal(await focused(), first);
await tab.locator("[name=keys]").uncheck();
await tab.locator("h1").click();
await tab.keyboard.press("j");
assert.equal(await focused(), "");
// from the note to its words and from the evidence to its block
await tab.locator(`#${first} a`).first().click();
assert.ok(await tab.evaluate(() => document.getElementById(location.hash.slice(1)).getBoundingClientRect().top < innerHeight));
await tab.pdf({ path: `${screenshots}/paper.pdf` });
await end();

const evil = await look(hostile);
assert.equal(await evil.tab.evaluate(() => document.scripts.length), 1);
assert.equal(await evil.tab.evaluate(() => document.querySelectorAll("img, iframe, object, style ~ style, [onclick], [onerror]").length), 0);
assert.equal(await evil.tab.evaluate(() => [...document.links].filter((a) => !/^(https?|file):/.test(a.href)).length), 0);
assert.equal(await evil.tab.evaluate(() => globalThis.owned), undefined);
await evil.end();

const times = [];
let documents = 0;
for (let i = 0; i < 3; i++) {
  const long = await look(many);
  documents = await long.tab.locator("details.document").count();
  times.push(Math.round(long.took));
  await long.end();
}
assert.ok(documents >= 500 && Math.min(...times) < 2000, `${documents} documents took ${times} ms`);
console.log(`${documents} documents open in ${times} ms`);
await browser.close();
