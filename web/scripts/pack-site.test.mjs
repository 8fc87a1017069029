import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createHash } from "node:crypto";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { contentSecurityPolicy, inspectPage, packSite, urlPath } from "./pack-site.mjs";

/** The pack read back: path → its fields and bodies. */
function unpack(pack) {
  expect(pack.subarray(0, 8).toString("latin1")).toBe("INKSITE1");
  const length = pack.readUInt32LE(8);
  const bodies = pack.subarray(12 + length);
  const lines = pack
    .subarray(12, 12 + length)
    .toString("utf8")
    .split("\n");
  expect(lines.pop()).toBe("");
  return new Map(
    lines.map((line) => {
      const [path, type, etag, cache, policy, ...places] = line.split("\t");
      const numbers = places.map(Number);
      const part = (at) => bodies.subarray(numbers[at], numbers[at] + numbers[at + 1]);
      return [path, { type, etag, cache, policy, identity: part(0), gzip: part(2), brotli: part(4) }];
    }),
  );
}

describe("packSite", () => {
  let folder;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "inkvoice-pack-"));
    mkdirSync(join(folder, "_next/static/chunks"), { recursive: true });
    mkdirSync(join(folder, "invoices"));
    const page = `<!DOCTYPE html><p>${"words ".repeat(100)}</p><script>run()</script><script src="/a.js"></script>`;
    for (const name of ["index.html", "login.html", "404.html", "invoices/new.html"])
      writeFileSync(join(folder, name), page);
    writeFileSync(join(folder, "login.txt"), "payload");
    writeFileSync(join(folder, "_next/static/chunks/a.js"), "export {};".repeat(50));
    writeFileSync(join(folder, "_next/static/chunks/f.woff2"), Buffer.from([1, 2, 3]));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("names each file by the address that it answers", () => {
    expect([...unpack(packSite(folder)).keys()]).toEqual([
      "/",
      "/404",
      "/_next/static/chunks/a.js",
      "/_next/static/chunks/f.woff2",
      "/invoices/new",
      "/login",
      "/login.txt",
    ]);
  });

  it("holds the same text in each encoding, and only where that is smaller", () => {
    const site = unpack(packSite(folder));
    const page = site.get("/");
    expect(gunzipSync(page.gzip)).toEqual(Buffer.from(page.identity));
    expect(brotliDecompressSync(page.brotli)).toEqual(Buffer.from(page.identity));
    expect(page.brotli.length).toBeLessThan(page.identity.length);
    expect(site.get("/_next/static/chunks/f.woff2").brotli).toHaveLength(0);
    expect(site.get("/login.txt").gzip).toHaveLength(0);
  });

  it("caches for ever what is named by its content, and nothing else", () => {
    const site = unpack(packSite(folder));
    expect(site.get("/_next/static/chunks/a.js").cache).toBe("immutable");
    expect(site.get("/login").cache).toBe("no-cache");
    expect(site.get("/login").etag).toMatch(/^[\w-]{22}$/);
    expect(site.get("/login").type).toBe("text/html; charset=utf-8");
  });

  it("gives pages, and pages alone, a policy with the hashes of their scripts", () => {
    const site = unpack(packSite(folder));
    const hash = createHash("sha256").update("run()").digest("base64");
    expect(site.get("/login").policy).toContain(`script-src 'self' 'sha256-${hash}';`);
    expect(site.get("/login.txt").policy).toBe("-");
  });

  it("makes the same bytes each time", () => {
    expect(packSite(folder).equals(packSite(folder))).toBe(true);
  });

  it("refuses what the policy would refuse, and types that it does not know", () => {
    writeFileSync(join(folder, "bad.html"), '<p style="color:red">x</p>');
    expect(() => packSite(folder)).toThrow(/bad\.html.*style="color:red"/);
    writeFileSync(join(folder, "bad.html"), "<p>x</p>");
    writeFileSync(join(folder, "data.bin"), "x");
    expect(() => packSite(folder)).toThrow(/data\.bin/);
  });
});

describe("the parts", () => {
  it("knows addresses", () => {
    expect(urlPath("index.html")).toBe("/");
    expect(urlPath("docs/index.html")).toBe("/docs");
    expect(urlPath("login.html")).toBe("/login");
    expect(urlPath("login.txt")).toBe("/login.txt");
  });

  it("looks at markup, not into scripts", () => {
    const { hashes, refused } = inspectPage(
      '<script>x="<p style=\\"a\\">"</script><script>x="<p style=\\"a\\">"</script>',
    );
    expect(hashes).toHaveLength(1);
    expect(refused).toEqual([]);
    expect(inspectPage('<a onclick="x()">').refused).toHaveLength(1);
    expect(inspectPage("<style>p{}</style>").refused).toHaveLength(1);
  });

  it("allows the API's own origin where it has one", () => {
    expect(contentSecurityPolicy([], "https://api.example")).toContain(
      "connect-src 'self' https://api.example wss://api.example;",
    );
    expect(contentSecurityPolicy([], "")).toContain("connect-src 'self';");
  });
});
