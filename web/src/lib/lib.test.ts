import { afterEach, describe, expect, it, vi } from "vitest";
import * as z from "zod/mini";
import { ApiError, callJson } from "./api-client";
import { addDays, formatDay, formatMoney, today } from "./format";
import { asSentence, placeProblems, pointerToPath } from "./form-problems";
import { isIban } from "./iban";
import { limitDeadline } from "./limit";
import { passwordProblem } from "./password-rule";
import { makeRefresher } from "./refresher";

afterEach(() => {
  vi.unstubAllGlobals();
});

function answer(status: number, body: unknown, headers: Record<string, string> = {}) {
  const fetchFake = vi.fn(() => Promise.resolve(new Response(JSON.stringify(body), { status, headers })));
  vi.stubGlobal("fetch", fetchFake);
  return fetchFake;
}

async function errorOf(call: Promise<unknown>): Promise<ApiError> {
  const error: unknown = await call.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ApiError)) throw new Error("no ApiError");
  return error;
}

describe("callJson", () => {
  const schema = z.object({ id: z.string() });

  it("sends JSON under /api/v1 and checks the answer", async () => {
    const fetchFake = answer(200, { id: "a", more: 1 });
    expect(await callJson(schema, "/invoices", { method: "POST", json: { x: "1.10" } })).toEqual({ id: "a" });
    expect(fetchFake).toHaveBeenCalledWith(
      "/api/v1/invoices",
      expect.objectContaining({ method: "POST", body: '{"x":"1.10"}', credentials: "same-origin" }),
    );
  });

  it("throws a problem with its places and when to come back", async () => {
    answer(
      429,
      { title: "Too Many Requests", detail: "Slow down.", errors: [{ pointer: "/a", message: "b" }] },
      { "Retry-After": "41" },
    );
    const error = await errorOf(callJson(schema, "/x"));
    expect(error).toMatchObject({ status: 429, message: "Slow down.", retryAfterSeconds: 41 });
    expect(error.fields).toEqual([{ pointer: "/a", message: "b" }]);
  });

  it("survives a problem that is no JSON", async () => {
    vi.stubGlobal("fetch", () => Promise.resolve(new Response("<h1>Bad gateway</h1>", { status: 502 })));
    const error = await errorOf(callJson(schema, "/x"));
    expect(error.status).toBe(502);
    expect(error.isTransient).toBe(true);
  });

  it("says that the server cannot be reached", async () => {
    vi.stubGlobal("fetch", () => Promise.reject(new TypeError("Failed to fetch")));
    expect(await errorOf(callJson(schema, "/x"))).toMatchObject({ status: 0, isTransient: true });
  });
});

describe("problems at fields", () => {
  const error = new ApiError(422, "2 places", [
    { pointer: "/items/0/unitPrice", message: "must be a number" },
    { pointer: "/seller/a~1b", message: "unknown field" },
  ]);

  it("turns pointers into paths", () => {
    expect(pointerToPath("/items/0/unitPrice")).toBe("items.0.unitPrice");
    expect(pointerToPath("/a~1b/c~0d")).toBe("a/b.c~d");
    expect(pointerToPath("")).toBe("");
  });

  it("finds the field of each and answers the rest", () => {
    const { placed, rest } = placeProblems(error, (path) => (path === "items.0.unitPrice" ? "price" : null));
    expect(placed).toEqual([["price", "Must be a number."]]);
    expect(rest).toEqual(["/seller/a~1b unknown field."]);
    expect(placeProblems(new Error("x"), () => null)).toEqual({ placed: [], rest: [] });
  });

  it("makes sentences", () => {
    expect(asSentence("must be set")).toBe("Must be set.");
    expect(asSentence("Done!")).toBe("Done!");
  });
});

describe("limitDeadline", () => {
  it("is when the answer says, and nothing for other errors", () => {
    const now = Date.now();
    expect(limitDeadline(new ApiError(429, "", [], 30))).toBeGreaterThanOrEqual(now + 30_000);
    expect(limitDeadline(new ApiError(429, ""))).toBeGreaterThanOrEqual(now + 60_000);
    expect(limitDeadline(new ApiError(422, ""))).toBeNull();
    expect(limitDeadline(new Error("x"))).toBeNull();
  });
});

describe("makeRefresher", () => {
  it("reads once at a time, and once more for all that changed meanwhile", async () => {
    const finish: (() => void)[] = [];
    const refresh = vi.fn(() => new Promise<void>((resolve) => finish.push(resolve)));
    const changed = makeRefresher(refresh);
    changed();
    changed();
    changed();
    expect(refresh).toHaveBeenCalledTimes(1);
    finish[0]?.();
    await vi.waitFor(() => expect(refresh).toHaveBeenCalledTimes(2));
    finish[1]?.();
    await Promise.resolve();
    expect(refresh).toHaveBeenCalledTimes(2);
  });

  it("goes on after a read that failed", async () => {
    const refresh = vi.fn(() => Promise.reject(new Error("down")));
    const changed = makeRefresher(refresh);
    changed();
    await vi.waitFor(() => {
      changed();
      expect(refresh.mock.calls.length).toBeGreaterThan(1);
    });
  });
});

describe("format", () => {
  it("shows amounts exactly, with the places that they have", () => {
    expect(formatMoney("1234.50", "EUR")).toBe("€1,234.50");
    expect(formatMoney("100", "JPY")).toBe("¥100");
    expect(formatMoney("0.005", "KWD")).toMatch(/KWD.0\.005/);
    expect(formatMoney("123456789012345678.99", "EUR")).toBe("€123,456,789,012,345,678.99");
    expect(formatMoney("1.00", "not a code")).toBe("1.00 not a code");
  });

  it("counts days in the calendar", () => {
    expect(addDays("2026-12-25", 14)).toBe("2027-01-08");
    expect(addDays("2028-02-28", 1)).toBe("2028-02-29");
    expect(formatDay("2026-11-23")).toBe("Nov 23, 2026");
    expect(formatDay("?")).toBe("?");
    expect(today(new Date(2026, 0, 5, 23, 59))).toBe("2026-01-05");
  });
});

describe("isIban", () => {
  it.each(["FR76 3000 6000 0112 3456 7890 189", "de89370400440532013000", "NO9386011117947"])(
    "takes %s",
    (typed) => expect(isIban(typed)).toBe(true),
  );
  it.each(["", "DE88370400440532013000", "XX", "DE89 3704 0044 0532 0130 0!"])("refuses %j", (typed) =>
    expect(isIban(typed)).toBe(false),
  );
});

describe("passwordProblem", () => {
  it("counts bytes, as the server does", () => {
    expect(passwordProblem("fourteen chars")).not.toBeNull();
    expect(passwordProblem("fifteen chars!!")).toBeNull();
    expect(passwordProblem("éééééééé")).toBeNull();
    expect(passwordProblem("a".repeat(1025))).not.toBeNull();
  });
});
