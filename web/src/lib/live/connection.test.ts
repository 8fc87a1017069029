import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { LiveConnection, type LiveListener, type LiveOptions } from "./connection";
import { parseEvent, type Transport, type TransportHandlers, type TransportName } from "./transport";

/** A transport that the test opens, feeds and breaks. */
class Fake {
  readonly opened: (string | null)[] = [];
  closed = 0;
  handlers: TransportHandlers | undefined;
  readonly transport: Transport = (after, handlers) => {
    this.opened.push(after);
    this.handlers = handlers;
    return () => {
      this.closed += 1;
      this.handlers = undefined;
    };
  };
}

const event = (id: string) => ({ id, type: "invoice_ready" });

describe("LiveConnection", () => {
  const ws = new Fake();
  const sse = new Fake();
  const poll = new Fake();
  let heard: string[];
  let connection: LiveConnection;

  function start(
    names: readonly TransportName[] = ["ws", "sse", "poll"],
    options: Partial<LiveOptions> = {},
  ) {
    const fakes = { ws, sse, poll };
    const listener: LiveListener = {
      onOpen: (name) => heard.push(`open ${name}`),
      onEvent: (seen) => heard.push(seen.id),
      onLost: () => heard.push("lost"),
    };
    const transports = names.map((name) => [name, fakes[name].transport] as const);
    connection = new LiveConnection({ transports, random: () => 0, ...options }, listener);
    connection.start();
  }

  beforeEach(() => {
    vi.useFakeTimers();
    heard = [];
    for (const fake of [ws, sse, poll]) Object.assign(fake, { opened: [], closed: 0, handlers: undefined });
  });
  afterEach(() => {
    connection.stop();
    vi.useRealTimers();
  });

  it("announces each opening and passes events on", () => {
    start();
    ws.handlers?.onOpen();
    ws.handlers?.onEvent(event("1"));
    expect(heard).toEqual(["open ws", "1"]);
  });

  it("resumes after the last event", () => {
    start();
    ws.handlers?.onOpen();
    ws.handlers?.onEvent(event("7"));
    ws.handlers?.onFail();
    vi.advanceTimersByTime(1000);
    expect(ws.opened).toEqual([null, "7"]);
    ws.handlers?.onOpen();
    expect(heard).toEqual(["open ws", "7", "lost", "open ws"]);
  });

  it("resumes where a poll said that the log ends", () => {
    start(["poll"]);
    poll.handlers?.onPosition("42");
    poll.handlers?.onOpen();
    poll.handlers?.onFail();
    vi.advanceTimersByTime(1000);
    expect(poll.opened).toEqual([null, "42"]);
  });

  it("hands over to the next transport after two failures in a row", () => {
    start();
    for (let failure = 0; failure < 2; failure++) {
      ws.handlers?.onFail();
      vi.advanceTimersByTime(1000);
    }
    expect(ws.opened).toHaveLength(2);
    expect(sse.opened).toHaveLength(1);
    for (let failure = 0; failure < 2; failure++) {
      sse.handlers?.onFail();
      vi.advanceTimersByTime(3000);
    }
    expect(poll.opened).toHaveLength(1);
  });

  it("stays with a transport that only broke once in a while", () => {
    start();
    for (let round = 0; round < 5; round++) {
      ws.handlers?.onOpen();
      ws.handlers?.onFail();
      vi.advanceTimersByTime(1000);
    }
    expect(ws.opened).toHaveLength(6);
    expect(sse.opened).toHaveLength(0);
  });

  it("waits longer after each failure, up to a bound", () => {
    start(["ws"], { firstPauseMs: 100, longestPauseMs: 400 });
    const waits: number[] = [];
    for (let failure = 0; failure < 5; failure++) {
      const before = ws.opened.length;
      ws.handlers?.onFail();
      let waited = 0;
      while (ws.opened.length === before) {
        vi.advanceTimersByTime(10);
        waited += 10;
      }
      waits.push(waited);
    }
    expect(waits).toEqual([50, 100, 200, 200, 200]);
  });

  it("tries the best transport again from a lower one, and falls back at once", () => {
    start(["ws", "poll"], { upgradeAfterMs: 60_000 });
    for (let failure = 0; failure < 2; failure++) {
      ws.handlers?.onFail();
      vi.advanceTimersByTime(1000);
    }
    poll.handlers?.onOpen();
    vi.advanceTimersByTime(60_000);
    expect(poll.closed).toBe(1);
    expect(ws.opened).toHaveLength(3);
    ws.handlers?.onFail();
    vi.advanceTimersByTime(1000);
    expect(poll.opened).toHaveLength(2);
  });

  it("reconnects without waiting when the network is back", () => {
    start();
    ws.handlers?.onOpen();
    connection.reconnectNow();
    expect(ws.closed).toBe(1);
    expect(ws.opened).toHaveLength(2);
  });

  it("does nothing more once stopped", () => {
    start();
    ws.handlers?.onFail();
    connection.stop();
    connection.reconnectNow();
    vi.advanceTimersByTime(60_000);
    expect(ws.opened).toHaveLength(1);
  });
});

describe("parseEvent", () => {
  it("reads an event", () => {
    expect(
      parseEvent('{"id":"3","type":"invoice_ready","invoiceId":"a","at":"2026-11-23T10:00:00Z","data":{}}'),
    ).toMatchObject({ id: "3", type: "invoice_ready", invoiceId: "a" });
  });
  it.each(["", "not JSON", "{}", "[]", '{"id":3,"type":"x"}'])("ignores %j", (text) =>
    expect(parseEvent(text)).toBeUndefined(),
  );
});
