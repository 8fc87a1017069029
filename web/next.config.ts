import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { NextConfig } from "next";

/** Of the sources alone: the same tree gives the same export, and a changed one new addresses for what is cached for ever. */
function sourceHash(): string {
  const hash = createHash("sha256").update(readFileSync(join(import.meta.dirname, "package-lock.json")));
  hash.update(process.env.NEXT_PUBLIC_API_ORIGIN ?? "");
  const folder = join(import.meta.dirname, "src");
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  for (const path of files.map((entry) => join(entry.parentPath, entry.name)).sort()) {
    hash.update(readFileSync(path));
  }
  return hash.digest("base64url").slice(0, 16);
}

const config: NextConfig = {
  output: "export",
  reactStrictMode: true,
  poweredByHeader: false,
  generateBuildId: () => sourceHash(),
  turbopack: { root: import.meta.dirname },
};

export default config;
