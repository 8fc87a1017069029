// Makes the one file that the server embeds out of the static export in web/out: every file precompressed, with its type,
// ETag, cache rule and, for a page, a Content-Security-Policy that names the hash of each of its inline scripts.
//
// Usage: node scripts/pack-site.mjs TO.pack
//
// The format (src/site/ reads it):
//   8 bytes "INKSITE1" · u32 little-endian length of the index · the index · the bodies
// The index is UTF-8, one entry a line, sorted by path, fields separated by a TAB:
//   path  content-type  etag  immutable|no-cache  csp|-  identity-offset identity-length gzip-offset gzip-length br-offset br-length
// The etag is of the content, without quotes: the server makes one for each encoding of it. Offsets count from the start
// of the bodies; length 0 means that there is none. The same export makes the same bytes.
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { dirname, extname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const types = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".ico": "image/x-icon",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".mjs": "text/javascript; charset=utf-8",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".webmanifest": "application/manifest+json",
  ".woff2": "font/woff2",
};
const compressible = /^(text\/|application\/(json|manifest)|image\/svg)/;

/** All files below `folder`, as paths with "/". */
export function filesBelow(folder) {
  return readdirSync(folder, { recursive: true })
    .filter((name) => statSync(join(folder, name)).isFile())
    .map((name) => name.split(sep).join("/"))
    .filter((name) => !name.startsWith("_not-found")) // 404.html under an address of its own
    .sort((a, b) => (a < b ? -1 : 1));
}

/** The address that a file answers: pages go without ".html", index.html is its folder. */
export function urlPath(file) {
  if (file === "index.html") return "/";
  return `/${file.replace(/(\/index)?\.html$/, "")}`;
}

/** Hashes of the scripts inside a page, and what the policy would refuse to run or apply. */
export function inspectPage(html) {
  const hashes = [];
  for (const [, attributes, code] of html.matchAll(/<script\b([^>]*)>([\s\S]*?)<\/script>/g)) {
    if (/\ssrc=/.test(attributes) || code === "") continue;
    hashes.push(`'sha256-${createHash("sha256").update(code).digest("base64")}'`);
  }
  const markup = html.replace(/<script\b[\s\S]*?<\/script>/g, "");
  const refused = [
    ...(markup.match(/<[^>]*\sstyle="[^"]*"/g) ?? []),
    ...(markup.match(/<style\b[^>]*>/g) ?? []),
    ...(markup.match(/<[^>]*\son[a-z]+="[^"]*"/g) ?? []),
  ];
  return { hashes: [...new Set(hashes)].sort(), refused };
}

/** The policy of one page. `apiOrigin` is where the API is when it is not the page's own origin. */
export function contentSecurityPolicy(hashes, apiOrigin) {
  const api = apiOrigin ? ` ${apiOrigin} ${apiOrigin.replace(/^http/, "ws")}` : "";
  return [
    "default-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "object-src 'none'",
    `script-src 'self' ${hashes.join(" ")}`.trimEnd(),
    "style-src 'self'",
    "font-src 'self'",
    "img-src 'self' data: blob:",
    `connect-src 'self'${api}`,
    "worker-src 'self'",
    "frame-src 'self' blob:",
    "manifest-src 'self'",
    "frame-ancestors 'none'",
  ].join("; ");
}

function brotli(bytes) {
  return brotliCompressSync(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: 11,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  });
}

/** Nothing where compressing gains nothing. */
function smaller(packed, original) {
  return packed.length < original.length ? packed : Buffer.alloc(0);
}

/** gzip's header names the system that packed it (RFC 1952, 2.3.1): "unknown", so that the bytes are the same everywhere. */
function gzip(bytes) {
  const packed = gzipSync(bytes, { level: 9 });
  packed[9] = 255;
  return packed;
}

function entryOf(folder, file, apiOrigin) {
  const bytes = readFileSync(join(folder, file));
  const type = types[extname(file)];
  if (!type)
    throw new Error(`${file}: no content type is known for ${extname(file) || "a name without an ending"}`);
  let policy = "-";
  if (file.endsWith(".html")) {
    const { hashes, refused } = inspectPage(bytes.toString("utf8"));
    if (refused.length > 0) throw new Error(`${file}: the policy refuses ${refused.join(" ")}`);
    policy = contentSecurityPolicy(hashes, apiOrigin);
  }
  const packs = compressible.test(type);
  return {
    path: urlPath(file),
    type,
    etag: createHash("sha256").update(bytes).digest("base64url").slice(0, 22),
    cache: file.startsWith("_next/static/") ? "immutable" : "no-cache",
    policy,
    bodies: [
      bytes,
      packs ? smaller(gzip(bytes), bytes) : Buffer.alloc(0),
      packs ? smaller(brotli(bytes), bytes) : Buffer.alloc(0),
    ],
  };
}

/** The whole pack as bytes. */
export function packSite(folder, apiOrigin = "") {
  const entries = filesBelow(folder)
    .map((file) => entryOf(folder, file, apiOrigin))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
  const bodies = [];
  let offset = 0;
  const lines = entries.map((entry) => {
    const places = entry.bodies.flatMap((body) => {
      const at = offset;
      bodies.push(body);
      offset += body.length;
      return [at, body.length];
    });
    return [entry.path, entry.type, entry.etag, entry.cache, entry.policy, ...places].join("\t");
  });
  const index = Buffer.from(lines.map((line) => `${line}\n`).join(""), "utf8");
  const head = Buffer.alloc(12);
  head.write("INKSITE1", "latin1");
  head.writeUInt32LE(index.length, 8);
  return Buffer.concat([head, index, ...bodies]);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const target = process.argv[2];
  if (!target) {
    console.error("usage: node scripts/pack-site.mjs TO.pack");
    process.exit(2);
  }
  const folder = fileURLToPath(new URL("../out", import.meta.url));
  const pack = packSite(folder, process.env.NEXT_PUBLIC_API_ORIGIN ?? "");
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(`${target}.new`, pack);
  renameSync(`${target}.new`, target);
  console.log(`${relative(process.cwd(), target)}: ${filesBelow(folder).length} files, ${pack.length} bytes`);
}
