// Runs the browser tests against the real binary: node tests/e2e/run.mjs [--shared] [NAME…]
//
// --shared          servers and workers as processes of their own on MongoDB's protocol, Redis and S3
// INKVOICE_BINARY   the server under test        (build/release/inkvoice)
// INKVOICE_BROWSER  a Chromium                   (the one on the PATH)
// Each NAME picks the files whose name contains it.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync } from "node:fs";
import { createInterface } from "node:readline";
import { run } from "node:test";
import { spec } from "node:test/reporters";
import { fileURLToPath } from "node:url";
import { binary, browserPath } from "./server.mjs";

const folder = fileURLToPath(new URL(".", import.meta.url));
const isShared = process.argv.includes("--shared");
const wanted = process.argv.slice(2).filter((word) => word !== "--shared");
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

/** Starts the shared servers for all test files; they end with our end of the pipe, so with us. */
async function startSharedSet() {
  const program = fileURLToPath(new URL("../servers/shared_set.py", import.meta.url));
  const child = spawn("python3", [program], { stdio: ["pipe", "pipe", "inherit"] });
  const [line] = await Promise.race([once(createInterface(child.stdout), "line"), once(child, "exit")]);
  if (typeof line === "string") return { line, child };
  console.error("the shared servers do not start");
  return process.exit(2);
}

const sharedSet = isShared ? await startSharedSet() : undefined;
if (sharedSet) process.env.INKVOICE_E2E_SHARED_SET = sharedSet.line;

run({ files, concurrency: 2, timeout: 240_000 })
  .on("test:fail", () => {
    process.exitCode = 1;
  })
  .once("end", () => sharedSet?.child.stdin.end())
  .compose(spec)
  .pipe(process.stdout);
