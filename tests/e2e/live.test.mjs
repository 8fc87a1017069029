// Ready without reloading: each transport, falling back, lost connections, restarts, several tabs.
// The server has no worker until a test starts one: "Processing…" lasts for as long as the test needs it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, Person } from "./browser.mjs";
import { Inkvoice, until } from "./server.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());

/** A server without workers and a person on it, with an invoice in the making. */
async function waiting(t, { prepare, client = "Waiting client" } = {}) {
  const server = await Inkvoice.start({ workers: 0 });
  t.after(() => server.stop());
  const ada = await Person.arrive(browser, server);
  await prepare?.(ada.context);
  await ada.signUp();
  await ada.isLive();
  await ada.generate(client);
  await ada.sees("Processing…", client);
  return { server, ada };
}

async function isReady(ada, client = "Waiting client") {
  await until("the PDF is ready", async () => (await ada.invoiceOf(client)).pdf.status === "ready");
}

for (const transport of ["ws", "sse", "poll"]) {
  test(`Ready comes by ${transport} alone`, async (t) => {
    const { server, ada } = await waiting(t, {
      prepare: (context) =>
        context.addInitScript((name) => localStorage.setItem("inkvoice.transport", name), transport),
    });
    await ada.isLive(transport);
    server.startWorker();
    await ada.sees("Ready", "Waiting client");
    await ada.leave();
  });
}

test("without WebSocket it falls back to SSE", async (t) => {
  const { server, ada } = await waiting(t, {
    prepare: (context) => context.routeWebSocket("**/api/v1/live", (socket) => socket.close()),
  });
  await ada.isLive("sse");
  server.startWorker();
  await ada.sees("Ready", "Waiting client");
  await ada.leave();
});

test("without WebSocket and SSE it falls back to long polling", async (t) => {
  const { server, ada } = await waiting(t, {
    prepare: async (context) => {
      await context.routeWebSocket("**/api/v1/live", (socket) => socket.close());
      await context.route(/\/api\/v1\/events(\?|$)/, (route) => route.abort());
    },
  });
  await ada.isLive("poll");
  server.startWorker();
  await ada.sees("Ready", "Waiting client");
  await ada.leave();
});

test("a connection lost while processing: Ready once it is back", async (t) => {
  const { server, ada } = await waiting(t);
  // The answers asked for outside the page do not go through its network.
  const { cookies } = await ada.context.storageState();
  const headers = { Cookie: cookies.map(({ name, value }) => `${name}=${value}`).join("; ") };
  await ada.context.setOffline(true);
  server.startWorker();
  await until("the PDF is ready", async () => {
    const answer = await fetch(`${server.origin}/api/v1/invoices`, { headers });
    return (await answer.json()).items[0].pdf.status === "ready";
  });
  await ada.context.setOffline(false);
  await ada.sees("Ready", "Waiting client");
  await ada.leave();
});

for (const signal of ["SIGTERM", "SIGKILL"]) {
  test(`the server restarts after ${signal} while processing: Ready without reloading`, async (t) => {
    const { server, ada } = await waiting(t);
    await server.stopServing(signal);
    await ada.page.locator('html[data-live="off"]').waitFor({ state: "attached" });
    await ada.sees("Processing…", "Waiting client");
    await server.serve(1);
    await ada.sees("Ready", "Waiting client");
    assert.equal((await ada.invoices()).length, 1);
    await ada.leave();
  });
}

test("an invoice sent while the server is away is made when it is back", async (t) => {
  const server = await Inkvoice.start();
  t.after(() => server.stop());
  const ada = await Person.arrive(browser, server);
  await ada.signUp();
  await ada.fillInvoice("Patient client");
  await server.stopServing("SIGTERM");
  await ada.page.getByRole("button", { name: "Generate PDF" }).click();
  await ada.sees("Processing…", "Patient client");
  await server.serve(1);
  await ada.sees("Ready", "Patient client");
  assert.equal((await ada.invoices()).length, 1);
  await ada.leave();
});

test("a second tab follows by itself", async (t) => {
  const { server, ada } = await waiting(t);
  const second = await ada.context.newPage();
  await second.goto("/dashboard");
  await ada.sees("Processing…", "Waiting client", second);
  server.startWorker();
  await Promise.all([ada.sees("Ready", "Waiting client"), ada.sees("Ready", "Waiting client", second)]);
  await ada.generate("Client of the first tab");
  await ada.sees("Ready", "Client of the first tab", second);
  await ada.leave();
});

test("logging out ends the live connection", async (t) => {
  const server = await Inkvoice.start();
  t.after(() => server.stop());
  const ada = await Person.arrive(browser, server);
  await ada.signUp();
  await ada.isLive("ws");
  const opened = ada.page.waitForEvent("websocket");
  await ada.page.reload();
  const socket = await opened;
  await ada.isLive("ws");
  const closed = socket.waitForEvent("close");
  await ada.page.getByRole("button", { name: "Log out" }).click();
  await closed;
  await ada.page.waitForURL("**/login");
  await ada.leave();
});

test("an event that comes while the page was away is caught up with after a reload", async (t) => {
  const { server, ada } = await waiting(t);
  await ada.page.goto("/settings");
  server.startWorker();
  await isReady(ada);
  await ada.page.getByRole("link", { name: "Invoices" }).click();
  await ada.sees("Ready", "Waiting client");
  await ada.leave();
});
