// Two people side by side: neither sees, gets or hears anything of the other's.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { freshEmail, launch, Person } from "./browser.mjs";
import { Inkvoice, until } from "./server.mjs";

let server, browser;
before(async () => {
  [server, browser] = await Promise.all([Inkvoice.start(), launch()]);
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

/** Opens a WebSocket and an EventSource of the page's session; heard() answers the invoices that they spoke of. */
async function listen(page) {
  await page.evaluate(
    () =>
      new Promise((resolve, reject) => {
        window.heard = { ws: [], sse: [] };
        const socket = new WebSocket(`ws://${location.host}/api/v1/live`);
        const source = new EventSource("/api/v1/events");
        let open = 0;
        const opened = () => (open += 1) === 2 && resolve();
        socket.onopen = opened;
        source.onopen = opened;
        socket.onerror = reject;
        socket.onmessage = ({ data }) => window.heard.ws.push(JSON.parse(data).invoiceId);
        source.onmessage = ({ data }) => window.heard.sse.push(JSON.parse(data).invoiceId);
      }),
  );
  return () => page.evaluate(() => window.heard);
}

test("two people at once: lists, answers and events are each one's own", async () => {
  const [ada, bob] = await Promise.all([Person.arrive(browser, server), Person.arrive(browser, server)]);
  await Promise.all([ada.signUp(), bob.signUp()]);
  const heardByBob = await listen(bob.page);

  await ada.generate("Client of Ada");
  await ada.sees("Ready", "Client of Ada");
  await bob.generate("Client of Bob");
  await bob.sees("Ready", "Client of Bob");
  assert.equal(await ada.row("Client of Bob").count(), 0);
  assert.equal(await bob.row("Client of Ada").count(), 0);

  const hers = await ada.invoiceOf("Client of Ada");
  const his = await bob.invoiceOf("Client of Bob");
  assert.deepEqual(
    (await bob.invoices()).map(({ id }) => id),
    [his.id],
  );

  // Bob heard of his own, in both ways, and of nothing else.
  const heard = await until("Bob hears of his invoice", async () => {
    const { ws, sse } = await heardByBob();
    return ws.includes(his.id) && sse.includes(his.id) && { ws, sse };
  });
  assert.ok(
    [...heard.ws, ...heard.sse].every((id) => id === his.id),
    JSON.stringify(heard),
  );
  const poll = await (await bob.get("/events/poll?wait=0")).json();
  assert.ok(poll.events.length > 0);
  assert.ok(poll.events.every(({ invoiceId }) => invoiceId === his.id));

  for (const path of [`/invoices/${hers.id}`, `/invoices/${hers.id}/pdf`]) {
    assert.equal((await bob.get(path)).status(), 403, path);
    assert.equal((await ada.get(path)).status(), 200, path);
    assert.equal((await fetch(`${server.origin}/api/v1${path}`)).status, 401, path);
  }
  const retried = await bob.context.request.post(`/api/v1/invoices/${hers.id}/pdf`, {
    headers: { Origin: server.origin },
  });
  assert.equal(retried.status(), 403);
  assert.equal((await bob.get("/invoices/no-such-invoice")).status(), 404);
  for (const path of ["/invoices", "/events/poll?wait=0", "/events", "/profile", "/api-keys"]) {
    assert.equal((await fetch(`${server.origin}/api/v1${path}`)).status, 401, path);
  }
  await ada.leave();
  await bob.leave();
});

test("the next person on the same browser finds nothing of the last", async () => {
  const ada = await Person.arrive(browser, server);
  const { page } = ada;
  await ada.signUp();
  await ada.generate("Secret client");
  await ada.sees("Ready", "Secret client");
  await page.getByRole("button", { name: "New invoice" }).click();
  await page.getByLabel("Client name").fill("Half-typed secret");
  await page.getByText("Kept in this tab").waitFor();
  await page.getByRole("button", { name: "Log out" }).click();
  await page.waitForURL("**/login");

  await page.getByRole("link", { name: "Create an account" }).click();
  await ada.fillSignUp(freshEmail("next"));
  await page.getByText("Your first invoice takes two minutes.").waitFor();
  assert.equal(await page.getByText("Secret client").count(), 0);
  await page.getByRole("button", { name: "New invoice" }).click();
  assert.equal(await page.getByLabel("Client name").inputValue(), "");
  await ada.leave();
});

test("protected pages lead to the log-in, and a session that ended elsewhere is noticed", async () => {
  const ada = await Person.arrive(browser, server);
  const { page } = ada;
  for (const path of ["/dashboard", "/invoices/new", "/settings"]) {
    await page.goto(path);
    await page.waitForURL("**/login");
  }
  await ada.signUp();
  await page.getByText("Your first invoice").waitFor();
  await ada.context.clearCookies();
  await page.getByRole("link", { name: "Settings" }).click();
  await page.waitForURL("**/login");
  await ada.leave();
});
