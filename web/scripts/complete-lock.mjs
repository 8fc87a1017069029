// Adds to package-lock.json the platform packages that a registry did not offer when the lock was made.
//
// `npm install` leaves an optional package out of the lock when its registry has none for that system, and `npm ci`
// then refuses the lock on a registry that knows it ("Missing: @next/swc-darwin-arm64 from lock file"). The entries added
// here name the version that the parent asks for; os and cpu are read from the package's name, so that another system's
// package is never fetched. A lock made against a full registry needs none of this.
//
// Usage: node scripts/complete-lock.mjs [package-lock.json]
import { readFileSync, writeFileSync } from "node:fs";

const systems = [
  "aix",
  "android",
  "darwin",
  "freebsd",
  "linux",
  "netbsd",
  "openbsd",
  "openharmony",
  "sunos",
  "win32",
];
const processors = [
  "arm",
  "arm64",
  "ia32",
  "loong64",
  "mips64el",
  "ppc64",
  "riscv64",
  "s390x",
  "wasm32",
  "x64",
];

/** What `import` in the package at `parent` would find: its own node_modules first, then those above it. */
function isInstalled(packages, parent, name) {
  for (let at = parent; ; at = at.slice(0, Math.max(at.lastIndexOf("/node_modules/"), 0))) {
    if (packages[at === "" ? `node_modules/${name}` : `${at}/node_modules/${name}`]) return true;
    if (at === "") return false;
  }
}

function platformOf(name) {
  const words = name.split(/[^a-z0-9]+/i);
  const os = systems.filter((system) => words.includes(system));
  const cpu = processors.filter((processor) => words.includes(processor));
  const libc = words.includes("musl") ? ["musl"] : words.includes("gnu") ? ["glibc"] : [];
  return {
    ...(os.length > 0 && { os }),
    ...(cpu.length > 0 && { cpu }),
    ...(libc.length > 0 && { libc }),
  };
}

const path = process.argv[2] ?? "package-lock.json";
const lock = JSON.parse(readFileSync(path, "utf8"));
const added = [];
for (const [parent, entry] of Object.entries({ ...lock.packages })) {
  for (const [name, range] of Object.entries(entry.optionalDependencies ?? {})) {
    if (isInstalled(lock.packages, parent, name)) continue;
    const version = /\d+\.\d+\.\d+[\w.-]*/.exec(range)?.[0];
    if (!version) throw new Error(`${parent} asks for ${name}@${range}: no version to be read from that`);
    lock.packages[`node_modules/${name}`] = {
      version,
      ...(entry.dev && { dev: true }),
      optional: true,
      ...platformOf(name),
    };
    added.push(`${name}@${version}`);
  }
}
lock.packages = Object.fromEntries(
  Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)),
);
writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`);
console.log(added.length === 0 ? "the lock is complete" : `added ${added.length}: ${added.join(" ")}`);
