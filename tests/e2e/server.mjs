// The real server and worker as processes of a test, on a free port and stores of their own: a data folder, or, where
// run.mjs has started a set of shared servers, a database, a Redis database and a bucket.
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";

export const binary =
  process.env.INKVOICE_BINARY ?? fileURLToPath(new URL("../../build/release/inkvoice", import.meta.url));

function onPath(name) {
  try {
    return execFileSync("which", [name], { encoding: "utf8" }).trim();
  } catch {
    return "";
  }
}

export const browserPath = process.env.INKVOICE_BROWSER ?? (onPath("chromium") || onPath("chromium-browser"));

/** Calls `probe` until it answers something true; its last failure is the error's cause. */
export async function until(what, probe, timeoutMs = 20_000) {
  const deadline = Date.now() + timeoutMs;
  let cause;
  while (Date.now() < deadline) {
    try {
      const found = await probe();
      if (found) return found;
    } catch (error) {
      cause = error;
    }
    await pause(20);
  }
  throw new Error(`not within ${timeoutMs} ms: ${what}`, { cause });
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

/** What run.mjs says of the shared servers; nothing where each test has a data folder. */
const sharedSet = process.env.INKVOICE_E2E_SHARED_SET && JSON.parse(process.env.INKVOICE_E2E_SHARED_SET);

/** A number that no other test of this run has: who makes the bucket's folder has it. */
function claimBucket(buckets) {
  for (let number = 1; ; number++) {
    try {
      mkdirSync(join(buckets, `e2e-${number}`));
      return number;
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
    }
  }
}

function freshStores({ redis, mongodb, s3, region, environment, buckets }) {
  const number = claimBucket(buckets);
  return {
    INKVOICE_REDIS_URL: `${redis}/${number}`,
    INKVOICE_MONGODB_URL: `${mongodb}/inkvoice_e2e_${process.ppid}_${number}`,
    INKVOICE_S3_URL: `s3://e2e-${number}?endpoint=${s3}&region=${region}`,
    INKVOICE_SECRET: "what all servers of a test sign their links with",
    ...environment,
  };
}

/** A process that is ended by its id, and whose last words are kept for the one who asks why a test failed. */
class Process {
  constructor(args, environment) {
    this.words = "";
    this.child = spawn(binary, args, {
      env: { PATH: process.env.PATH, HOME: process.env.HOME, ...environment },
      stdio: ["ignore", "pipe", "pipe"],
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream.setEncoding("utf8").on("data", (text) => {
        this.words = (this.words + text).slice(-8000);
      });
    }
  }

  get hasEnded() {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  async end(signal = "SIGTERM") {
    if (this.hasEnded) return;
    const ended = once(this.child, "exit");
    this.child.kill(signal);
    await ended;
  }
}

export class Inkvoice {
  /** `limit` as INKVOICE_GENERATION_LIMIT has it. `workers` 0 leaves each invoice "Processing…" until startWorker(). */
  static async start({ limit = "off", workers = 1 } = {}) {
    const server = new Inkvoice(await freePort(), limit);
    await server.serve(workers);
    return server;
  }

  constructor(port, limit) {
    this.folder = mkdtempSync(join(tmpdir(), "inkvoice-e2e-"));
    this.origin = `http://127.0.0.1:${port}`;
    this.environment = {
      INKVOICE_LISTEN: `127.0.0.1:${port}`,
      INKVOICE_DATA: join(this.folder, "data"),
      INKVOICE_GENERATION_LIMIT: limit,
      ...(sharedSet ? freshStores(sharedSet) : {}),
    };
    this.processes = [];
  }

  /** On shared servers the workers are a process of their own, as they are in such an installation. */
  async serve(workers) {
    this.server = new Process(["serve", "--workers", String(sharedSet ? 0 : workers)], this.environment);
    if (sharedSet && workers > 0 && !this.worker) this.startWorker();
    this.processes.push(this.server);
    await until(`${this.origin} is ready`, async () => {
      if (this.server.hasEnded) throw new Error(`the server ended: ${this.server.words}`);
      return (await fetch(`${this.origin}/readyz`)).ok;
    });
  }

  startWorker() {
    this.worker = new Process(["worker", "--concurrency", "1"], this.environment);
    this.processes.push(this.worker);
  }

  /** Ends the server alone: its data stay for the next serve(). */
  async stopServing(signal) {
    await this.server.end(signal);
  }

  async stop() {
    await Promise.all(this.processes.map((each) => each.end()));
    rmSync(this.folder, { recursive: true, force: true });
  }
}
