// The generation limit as the person meets it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, Person } from "./browser.mjs";
import { Inkvoice } from "./server.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());

test("the sixth in a minute is refused with a countdown, and nothing typed is lost", async (t) => {
  const server = await Inkvoice.start({ limit: "5/60s" });
  t.after(() => server.stop());
  const ada = await Person.arrive(browser, server);
  const { page } = ada;
  await ada.signUp();
  for (let number = 1; number <= 5; number++) {
    await ada.generate(`Client ${number}`);
    await ada.sees("Ready", `Client ${number}`);
  }
  await ada.fillInvoice("Client 6");
  await page.getByRole("button", { name: "Generate PDF" }).click();
  const wait = page.getByText(/Try again in \d+ seconds?\./);
  await wait.waitFor();
  await page.getByText("You have reached the limit").waitFor();
  assert.match(page.url(), /\/invoices\/new$/);
  assert.equal(await page.getByLabel("Client name").inputValue(), "Client 6");
  assert.ok(await page.getByRole("button", { name: "Generate PDF" }).isDisabled());
  const first = await wait.innerText();
  await page
    .getByText(/Try again in/)
    .and(page.locator(`:not(:text-is(${JSON.stringify(first)}))`))
    .waitFor();
  assert.equal((await ada.invoices()).length, 5);
  await ada.leave();
});

test("when the countdown is over the same press goes through", async (t) => {
  const server = await Inkvoice.start({ limit: "1/4s" });
  t.after(() => server.stop());
  const ada = await Person.arrive(browser, server);
  const { page } = ada;
  await ada.signUp();
  await ada.generate("First client");
  await ada.fillInvoice("Second client");
  const button = page.getByRole("button", { name: "Generate PDF" });
  await button.click();
  await page.getByText(/Try again in/).waitFor();
  await page.getByText("You can go on now.").waitFor();
  await button.click();
  await ada.sees("Ready", "Second client");
  assert.equal((await ada.invoices()).length, 2);
  await ada.leave();
});
