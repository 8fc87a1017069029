// Every page: accessible (axe), within its policy, no sideways scroll, in both themes; and the settings.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { AxeBuilder, launch, password, Person } from "./browser.mjs";
import { Inkvoice } from "./server.mjs";

let server, browser;
before(async () => {
  [server, browser] = await Promise.all([Inkvoice.start(), launch()]);
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

async function check(page, state) {
  const { violations } = await new AxeBuilder({ page }).withTags(tags).analyze();
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target).join(", ")}`);
  assert.deepEqual(found, [], `${state}: accessibility`);
  const surplus = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  assert.ok(surplus <= 0, `${state}: scrolls sideways by ${surplus}`);
}

/** Names of what can be pressed and is smaller than 24 by 24 CSS pixels (WCAG 2.5.8; links inside a sentence are exempt). */
function smallTargets(page) {
  return page.evaluate(() =>
    [...document.querySelectorAll("button, [role=button], input, select, nav a")]
      .filter((element) => element.checkVisibility())
      .filter((element) => {
        const { width, height } = element.getBoundingClientRect();
        return width < 24 || height < 24;
      })
      .map((element) => element.outerHTML.slice(0, 120)),
  );
}

const longName = "Gesellschaft für außergewöhnlich lange Firmenbezeichnungen und Nachfolger mbH & Co. KG";

for (const [width, height, colorScheme] of [
  [1280, 800, "light"],
  [375, 740, "dark"],
]) {
  test(`every page at ${width} px, ${colorScheme}`, async () => {
    const ada = await Person.arrive(browser, server, {
      viewport: { width, height },
      colorScheme,
      reducedMotion: "reduce",
    });
    const { page } = ada;
    await page.goto("/");
    await page.getByRole("heading", { level: 1 }).waitFor();
    await check(page, "start page");
    await page.goto("/no-such-page");
    await page.getByText("This page does not exist").waitFor();
    await check(page, "404");
    await page.goto("/login");
    await page.getByRole("button", { name: "Log in" }).and(page.locator(":enabled")).click();
    await page.getByText("Enter your email address.").waitFor();
    await check(page, "log-in with errors");
    await ada.signUp();
    await page.getByText("Your first invoice").waitFor();
    await check(page, "empty list");
    await ada.fillInvoice(longName, [
      ["Consulting", "2", "100", "20"],
      ["Travel", "1", "340.10", "20"],
    ]);
    await page.getByRole("button", { name: "Address and tax number" }).click();
    await page.getByRole("button", { name: "Discount, terms" }).click();
    await check(page, "form");
    assert.deepEqual(await smallTargets(page), []);
    await page.getByRole("button", { name: "Generate PDF" }).click();
    await ada.sees("Ready", longName);
    await check(page, "list");
    assert.deepEqual(await smallTargets(page), []);
    await page.getByRole("link", { name: "Settings" }).click();
    await page.getByLabel("Company name").waitFor();
    await page.getByText("No keys yet.").waitFor();
    await check(page, "settings");
    await ada.leave();
  });
}

test("the policy is strict, and what never changes is cached for ever", async () => {
  for (const path of ["/", "/login", "/signup", "/dashboard", "/invoices/new", "/settings"]) {
    const answer = await fetch(server.origin + path);
    const policy = answer.headers.get("content-security-policy");
    assert.equal(answer.status, 200, path);
    assert.match(policy, /default-src 'none'/, path);
    assert.doesNotMatch(policy, /unsafe/, path);
    assert.match(answer.headers.get("cache-control"), /no-cache/, path);
    const again = await fetch(server.origin + path, {
      headers: { "If-None-Match": answer.headers.get("etag") },
    });
    assert.equal(again.status, 304, path);
    const [script] = /\/_next\/static\/[^"]+\.js/.exec(await answer.text());
    const asset = await fetch(server.origin + script);
    assert.match(asset.headers.get("cache-control"), /immutable/, script);
    assert.match(asset.headers.get("content-encoding"), /br|gzip/, script);
  }
  assert.equal((await fetch(`${server.origin}/no-such-page`)).status, 404);
});

test("nothing jumps while the list loads", async () => {
  const ada = await Person.arrive(browser, server, { viewport: { width: 1280, height: 800 } });
  const { page } = ada;
  await ada.signUp();
  await ada.generate("Steady client");
  await ada.sees("Ready", "Steady client");
  await ada.context.addInitScript(() => {
    window.shifted = 0;
    new PerformanceObserver((list) => {
      for (const { value, hadRecentInput } of list.getEntries()) if (!hadRecentInput) window.shifted += value;
    }).observe({ type: "layout-shift", buffered: true });
  });
  await page.reload();
  await ada.sees("Ready", "Steady client");
  await ada.isLive();
  const shifted = await page.evaluate(() => window.shifted);
  assert.ok(shifted <= 0.05, `the layout shifted by ${shifted}`);
  await ada.leave();
});

test("the theme is the system's until one is chosen, which stays", async () => {
  const ada = await Person.arrive(browser, server, { colorScheme: "dark" });
  const { page } = ada;
  const scheme = () => page.evaluate(() => getComputedStyle(document.documentElement).colorScheme);
  await page.goto("/");
  await page.getByRole("button", { name: "Use light colours" }).click();
  await page.getByRole("button", { name: "Use dark colours" }).waitFor();
  assert.equal(await scheme(), "light");
  await page.reload();
  assert.equal(await scheme(), "light");
  await ada.leave();
});

test("the company, the password and a key for programs", async () => {
  const ada = await Person.arrive(browser, server);
  const { page } = ada;
  await ada.signUp();
  await page.getByRole("link", { name: "Settings" }).click();
  await page.getByLabel("Company name").fill("Atelier Nordwind");
  await page.getByLabel("IBAN").fill("FR76 3000 6000 0112 3456 7890 188");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("This IBAN has a mistake in it").waitFor();
  await page.getByLabel("IBAN").fill("FR76 3000 6000 0112 3456 7890 189");
  await page.getByLabel("Default currency").selectOption("CHF");
  await page.getByLabel("Number pattern").fill("N-{YY}-{SEQ:3}");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Saved.").waitFor();

  await page.getByLabel("Key name").fill("Shop");
  await page.getByRole("button", { name: "Create key" }).click();
  const dialog = page.getByRole("alertdialog");
  const key = await dialog.getByLabel("Shop").inputValue();
  await check(page, "dialog");
  await dialog.getByRole("button", { name: "Done" }).click();
  await dialog.waitFor({ state: "detached" });
  const headers = { Authorization: `Bearer ${key}` };
  assert.equal((await fetch(`${server.origin}/api/v1/invoices`, { headers })).status, 200);
  await page.getByRole("button", { name: "Delete the key Shop" }).click();
  await page.getByRole("button", { name: "Delete key" }).click();
  await page.getByText("No keys yet.").waitFor();
  assert.equal((await fetch(`${server.origin}/api/v1/invoices`, { headers })).status, 401);

  await page.getByLabel("Current password").fill("this is not the one");
  await page.getByLabel("New password").fill("a password that is new");
  await page.getByRole("button", { name: "Change password" }).click();
  await page.getByLabel("Current password").and(page.locator('[aria-invalid="true"]')).waitFor();
  await page.getByLabel("Current password").fill(password);
  await page.getByRole("button", { name: "Change password" }).click();
  await page.getByText("Your password is changed.").waitFor();

  await page.getByRole("link", { name: "Invoices" }).click();
  await ada.generate("Client in Zurich");
  await ada.sees("Ready", "Client in Zurich");
  const { id } = await ada.invoiceOf("Client in Zurich");
  const invoice = await (await ada.get(`/invoices/${id}`)).json();
  assert.equal(invoice.currency, "CHF");
  assert.equal(invoice.seller.name, "Atelier Nordwind");
  assert.match(invoice.number, /^N-\d\d-001$/);
  await ada.leave();
});
