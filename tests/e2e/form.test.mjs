// The invoice form: keyboard, totals, lines, complaints.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, Person } from "./browser.mjs";
import { Inkvoice, until } from "./server.mjs";

let server, browser;
before(async () => {
  [server, browser] = await Promise.all([Inkvoice.start(), launch()]);
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

async function atForm() {
  const ada = await Person.arrive(browser, server);
  await ada.signUp();
  await ada.page.getByRole("button", { name: "New invoice" }).click();
  await ada.page.getByLabel("Client name").waitFor();
  return ada;
}

const focused = (page) => page.locator(":focus");

test("Ctrl+Enter inside a price field sends what stands there", async () => {
  const ada = await atForm();
  const { page } = ada;
  await page.getByLabel("Client name").fill("Priced client");
  await page.getByLabel("Description").fill("Work");
  await page.getByLabel("Unit price").focus();
  await page.keyboard.type("123.45");
  await page.keyboard.press("Control+Enter");
  await ada.sees("Ready", "Priced client");
  assert.equal((await ada.invoiceOf("Priced client")).totals.net, "123.45");
  await ada.leave();
});

test("the keyboard alone makes an invoice, from sign-up to Ready", async () => {
  const ada = await Person.arrive(browser, server);
  const { page } = ada;
  const { keyboard } = page;
  const tabTo = async (locator) => {
    for (let presses = 0; presses < 60; presses++) {
      if (await locator.evaluateAll((all) => all.includes(document.activeElement))) return;
      await keyboard.press("Tab");
    }
    throw new Error("the Tab key does not get there");
  };
  await page.goto("/signup");
  await page.getByRole("button", { name: "Sign up" }).and(page.locator(":enabled")).waitFor();
  await tabTo(page.getByLabel("Email"));
  await keyboard.type(`keys-${process.pid}@example.com`);
  await tabTo(page.getByLabel("Password"));
  await keyboard.type("a password typed on keys");
  await keyboard.press("Enter");
  await page.waitForURL("**/dashboard");
  await tabTo(page.getByRole("button", { name: "New invoice" }));
  await keyboard.press("Space");
  await page.getByLabel("Client name").and(focused(page)).waitFor();
  await keyboard.type("Client by keys");
  await tabTo(page.getByLabel("Description"));
  await keyboard.type("First");
  await tabTo(page.getByLabel("Unit price"));
  await keyboard.type("10");
  await keyboard.press("Enter");
  await page.getByLabel("Description").nth(1).and(focused(page)).waitFor();
  await keyboard.type("Second");
  await tabTo(page.getByLabel("Unit price"));
  await keyboard.type("20");
  await keyboard.press("Alt+ArrowUp");
  await page.getByLabel("Unit price").first().and(focused(page)).waitFor();
  assert.equal(await page.getByLabel("Description").first().inputValue(), "Second");
  await tabTo(page.getByRole("button", { name: "Generate PDF" }));
  await keyboard.press("Enter");
  await ada.sees("Ready", "Client by keys");
  const { id } = await ada.invoiceOf("Client by keys");
  const invoice = await (await ada.get(`/invoices/${id}`)).json();
  assert.deepEqual(
    invoice.items.map(({ description }) => description),
    ["Second", "First"],
  );
  assert.equal(invoice.totals.net, "30.00");
  await ada.leave();
});

test("adding focuses the new line, removing its neighbour, and the last line stays", async () => {
  const ada = await atForm();
  const { page } = ada;
  const remove = page.getByRole("button", { name: "Remove item" });
  assert.ok(await remove.isDisabled());
  for (const [index, text] of ["One", "Two", "Three"].entries()) {
    if (index > 0) await page.getByRole("button", { name: "Add item" }).click();
    const description = page.getByLabel("Description").nth(index);
    if (index > 0) await description.and(focused(page)).waitFor();
    await description.fill(text);
  }
  const texts = () =>
    page.getByLabel("Description").evaluateAll((fields) => fields.map(({ value }) => value));
  await page.getByRole("button", { name: "Move down" }).first().click();
  await until("the lines have moved", async () => (await texts()).join() === "Two,One,Three");
  await page.getByRole("button", { name: "Move down" }).nth(1).and(focused(page)).waitFor();
  await remove.nth(1).click();
  await until("the line has gone", async () => (await texts()).join() === "Two,Three");
  await page.getByLabel("Description").nth(1).and(focused(page)).waitFor();
  await remove.first().click();
  await until("one line is left", async () => (await texts()).join() === "Three");
  assert.ok(await remove.isDisabled());
  await ada.leave();
});

test("the running totals are the server's", async () => {
  const ada = await atForm();
  const { page } = ada;
  const invoices = [
    {
      discount: "",
      items: [
        ["A", "1.5", "37", "20"],
        ["B", "8.5", "150.29", "20"],
        ["C", "3", "0.125", "10"],
      ],
    },
    {
      discount: "10",
      items: [
        ["A", "3", "0.335", "19"],
        ["B", "-1", "12.345", "7"],
        ["C", "7", "33.333333", "0"],
      ],
    },
    {
      discount: "33.33",
      items: [
        ["A", "0.5", "0.01", "5.5"],
        ["B", "12", "999.995", "21"],
      ],
    },
  ];
  for (const [index, { discount, items }] of invoices.entries()) {
    const client = `Totals ${index}`;
    if (index === 0) await page.goto("/dashboard");
    await ada.fillInvoice(client, items);
    if (discount !== "") {
      await page.getByRole("button", { name: "Discount, terms" }).click();
      await page.getByLabel("Discount on the whole").fill(discount);
      await page.getByLabel("Discount as").selectOption(index === 2 ? "amount" : "percent");
    }
    const shown = await page.getByLabel("Totals").innerText();
    await page.getByRole("button", { name: "Generate PDF" }).click();
    await ada.sees("Ready", client);
    const { totals } = await ada.invoiceOf(client);
    const plain = shown.replace(/[€,]/g, "");
    for (const amount of [totals.net, totals.gross, ...totals.taxes.map(({ tax }) => tax)]) {
      assert.ok(plain.includes(amount), `${client}: the form shows no ${amount}:\n${shown}`);
    }
  }
  await ada.leave();
});

test("a form that is not right says so at each field and goes to the first", async () => {
  const ada = await atForm();
  const { page } = ada;
  await page.getByLabel("Unit price").fill("1,234");
  await page.getByRole("button", { name: "Generate PDF" }).click();
  await page.getByText("Enter the client’s name.").waitFor();
  await page.getByText("Say what is billed.").waitFor();
  await page.getByText("a comma here could mean either").waitFor();
  await page.getByLabel("Client name").and(focused(page)).waitFor();
  const error = await page.getByLabel("Client name").evaluate((field) => {
    const ids = field.getAttribute("aria-describedby").split(" ");
    return ids.map((id) => document.getElementById(id).textContent).join(" ");
  });
  assert.match(error, /Enter the client’s name/);
  await page.getByLabel("Client name").fill("x");
  await page.getByText("Enter the client’s name.").waitFor({ state: "detached" });
  assert.equal((await ada.invoices()).length, 0);
  await ada.leave();
});

test("what the server alone knows is wrong is shown at its field, in a part that was closed", async () => {
  const ada = await atForm();
  const { page } = ada;
  await page.getByLabel("Client name").fill("Client in Nowhere");
  await page.getByRole("button", { name: "Address and tax number" }).click();
  await page.getByLabel("Country").fill("QQ");
  await page.getByRole("button", { name: "Address and tax number" }).click();
  await page.getByLabel("Description").fill("x");
  await page.getByLabel("Unit price").fill("1");
  await page.getByRole("button", { name: "Generate PDF" }).click();
  await page.getByLabel("Country").and(page.locator('[aria-invalid="true"]')).waitFor();
  await page.getByLabel("Country").and(focused(page)).waitFor();
  assert.equal((await ada.invoices()).length, 0);
  await page.getByLabel("Country").fill("DE");
  await page.getByRole("button", { name: "Generate PDF" }).click();
  await ada.sees("Ready", "Client in Nowhere");
  await ada.leave();
});

test("a half-typed invoice survives a reload", async () => {
  const ada = await atForm();
  const { page } = ada;
  await page.getByLabel("Client name").fill("Half-typed");
  await page.getByLabel("Unit price").fill("42");
  await page.getByText("Kept in this tab").waitFor();
  await page.reload();
  await page.getByLabel("Client name").waitFor();
  assert.equal(await page.getByLabel("Client name").inputValue(), "Half-typed");
  assert.equal(await page.getByLabel("Unit price").inputValue(), "42");
  await ada.leave();
});
