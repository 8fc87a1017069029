// What the tests do in the browser, in the words of the pages.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { browserPath } from "./server.mjs";

// The packages are the web app's.
const require = createRequire(new URL("../../web/package.json", import.meta.url));
const { chromium } = require("playwright-core");
export const { AxeBuilder } = require("@axe-core/playwright");

const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export const password = "correct horse battery staple 42";
/** For what the person waits for; well below the list's safety poll, so that live updates are what is tested. */
export const liveMs = 12_000;

export function launch() {
  return chromium.launch({ executablePath: browserPath, headless: true, args: flags });
}

let count = 0;
export function freshEmail(name = "person") {
  count += 1;
  return `${name}-${process.pid}-${count}@example.com`;
}

/** Someone in a browser of their own: a context whose complaints are kept. */
export class Person {
  static async arrive(browser, server, options = {}) {
    const context = await browser.newContext({ baseURL: server.origin, locale: "en-GB", ...options });
    context.setDefaultTimeout(15_000);
    const person = new Person(context, server);
    await context.exposeBinding("reportViolation", (_, text) => person.complaints.push(`CSP: ${text}`));
    await context.addInitScript(() => {
      document.addEventListener("securitypolicyviolation", (event) =>
        window.reportViolation(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`),
      );
    });
    context.on("weberror", (error) => person.complaints.push(`error: ${error.error().message}`));
    context.on("console", (message) => {
      // What a test breaks on purpose (a refused call, a cut connection) the browser reports by itself.
      const isNetwork = /Failed to load resource|net::ERR_|WebSocket connection to/.test(message.text());
      if (message.type() === "error" && !isNetwork) person.complaints.push(`console: ${message.text()}`);
    });
    person.page = await context.newPage();
    return person;
  }

  constructor(context, server) {
    this.context = context;
    this.server = server;
    this.complaints = [];
  }

  /** Leaves, and asserts that nothing was refused by the policy or thrown on the way. */
  async leave() {
    // A call that a test stands in between may still be on its way.
    for (const routed of [...this.context.pages(), this.context]) {
      await routed.unrouteAll({ behavior: "ignoreErrors" });
    }
    await this.context.close();
    assert.deepEqual(this.complaints, []);
  }

  async signUp(email = freshEmail()) {
    await this.page.goto("/signup");
    await this.fillSignUp(email);
  }

  /** From wherever a click leads to the page: the name comes first, since the log-in has the other two fields as well. */
  async fillSignUp(email) {
    this.email = email;
    await this.page.getByLabel("Name").fill("Ada Lovelace");
    await this.page.getByLabel("Email").fill(email);
    await this.page.getByLabel("Password").fill(password);
    await this.page.getByRole("button", { name: "Sign up" }).click();
    await this.page.waitForURL("**/dashboard");
  }

  async logIn(email, secret = password) {
    await this.page.goto("/login");
    await this.page.getByLabel("Email").fill(email);
    await this.page.getByLabel("Password").fill(secret);
    await this.page.getByRole("button", { name: "Log in" }).click();
  }

  /** Types an invoice without sending it. `items` are [description, quantity, unit price, tax %]. */
  async fillInvoice(client, items = [["Consulting", "2", "100", "20"]]) {
    const { page } = this;
    await page.getByRole("button", { name: "New invoice" }).click();
    await page.getByLabel("Client name").fill(client);
    for (const [index, [description, quantity, unitPrice, taxRate]] of items.entries()) {
      if (index > 0) await page.getByRole("button", { name: "Add item" }).click();
      await page.getByLabel("Description").nth(index).fill(description);
      await page.getByLabel("Quantity").nth(index).fill(quantity);
      await page.getByLabel("Unit price").nth(index).fill(unitPrice);
      await page.getByLabel("Tax %").nth(index).fill(taxRate);
    }
  }

  async generate(client, items) {
    await this.fillInvoice(client, items);
    await this.page.getByRole("button", { name: "Generate PDF" }).click();
    await this.page.waitForURL("**/dashboard");
  }

  row(text, page = this.page) {
    return page.getByRole("row").filter({ hasText: text });
  }

  async sees(text, inRowOf, page = this.page) {
    try {
      await this.row(inRowOf, page).getByText(text, { exact: true }).waitFor({ timeout: liveMs });
    } catch (error) {
      throw new Error(`not seen: ${text}\n${await this.whereabouts(page)}`, { cause: error });
    }
  }

  /** What the page shows, and what the server has: for the one who asks why something was not seen. */
  async whereabouts(page = this.page) {
    const live = await page.locator("html").getAttribute("data-live");
    const invoices = (await this.invoices()).map(({ client, pdf }) => `${client.name}: ${pdf.status}`);
    return `${page.url()}, live ${live}, stored ${JSON.stringify(invoices)}\n${await page.locator("body").innerText()}`;
  }

  /** The live connection stands: "ws", "sse" or "poll" when it matters which. */
  async isLive(transport) {
    const selector = transport ? `html[data-live="${transport}"]` : 'html[data-live]:not([data-live="off"])';
    await this.page.locator(selector).waitFor({ state: "attached", timeout: 30_000 });
  }

  /** GET under /api/v1 with the person's session: the answer. */
  get(path) {
    return this.context.request.get(`/api/v1${path}`, { failOnStatusCode: false });
  }

  async invoices() {
    return (await (await this.get("/invoices?limit=100")).json()).items;
  }

  async invoiceOf(client) {
    return (await this.invoices()).find((invoice) => invoice.client.name === client);
  }
}
