// Runs the browser tests against the real binary: node tests/e2e/run.mjs [NAME…]
//
// INKVOICE_BINARY   the server under test        (build/release/inkvoice)
// INKVOICE_BROWSER  a Chromium                   (the one on the PATH)
// Each NAME picks the files whose name contains it.
import { existsSync, readdirSync } from "node:fs";
import { run } from "node:test";
import { spec } from "node:test/reporters";
import { fileURLToPath } from "node:url";
import { binary, browserPath } from "./server.mjs";

const folder = fileURLToPath(new URL(".", import.meta.url));
const wanted = process.argv.slice(2);
for (const [what, path] of [
  ["the server", binary],
  ["a browser", browserPath],
]) {
  if (existsSync(path)) continue;
  console.error(`${what} is missing: ${path || "none on the PATH"}`);
  process.exit(2);
}
const files = readdirSync(folder)
  .filter((name) => name.endsWith(".test.mjs"))
  .filter((name) => wanted.length === 0 || wanted.some((part) => name.includes(part)))
  .sort()
  .map((name) => folder + name);

run({ files, concurrency: 2, timeout: 240_000 })
  .on("test:fail", () => {
    process.exitCode = 1;
  })
  .compose(spec)
  .pipe(process.stdout);
