# Sourced by ./run and ./test: the one list of what the project needs, and how it gets there.
# shellcheck shell=bash disable=SC2034 # the lists are used by who sources this

# What builds and runs the server and the web app.
build_packages=(
  build-essential ca-certificates ccache cmake ninja-build pkg-config python3 python3-zxcvbn
  libbenchmark-dev libboost1.81-dev libcli11-dev libcurl4-openssl-dev libdeflate-dev libgmock-dev libgtest-dev
  libharfbuzz-dev libhiredis-dev libicu-dev libmongoc-dev libqrcodegencpp-dev libsodium-dev libspng-dev libsqlite3-dev
  libssl-dev
  fonts-noto-core icc-profiles-free
)
# What ./test needs on top: real Chromium, the linters, and independent readers of PDFs.
test_packages=(
  chromium clang-format-19 clang-tidy-19 codespell fonts-noto-cjk fonts-symbola git mupdf-tools poppler-utils procps qpdf
  openssl shellcheck sqlite3 valgrind zxing-cpp-tools
)

node_least="20.9.0"
tool_cache="${XDG_CACHE_HOME:-$HOME/.cache}/inkvoice"

say() { printf '\033[1m==> %s\033[0m\n' "$*" >&2; }
die() { printf 'error: %s\n' "$*" >&2; exit 1; }

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"
  elif command -v sudo >/dev/null; then sudo "$@"
  else die "this needs root (or sudo): $*"
  fi
}

is_installed() { [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

# install_packages NAME…: those that are missing, from Debian.
install_packages() {
  local missing=() name
  for name in "$@"; do is_installed "$name" || missing+=("$name"); done
  [ ${#missing[@]} = 0 ] && return
  command -v apt-get >/dev/null || die "not a Debian system; needed: ${missing[*]}"
  say "installing ${missing[*]}"
  as_root apt-get update -q >&2
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}" >&2
}

node_is_new_enough() {
  command -v node >/dev/null && command -v npm >/dev/null &&
    [ "$(printf '%s\n' "$node_least" "$(node --version | tr -d v)" | sort -V | head -n 1)" = "$node_least" ]
}

# Debian 12 has Node 18, Next.js wants 20.9: then a Node from the npm registry goes into the user's cache folder.
install_node() {
  local home="$tool_cache/node"
  [ -x "$home/bin/node" ] && export PATH="$home/bin:$PATH"
  node_is_new_enough && return
  command -v npm >/dev/null || install_packages nodejs npm
  node_is_new_enough && return
  local arch
  case "$(uname -m)" in x86_64) arch=x64 ;; aarch64) arch=arm64 ;; *) die "no Node.js for $(uname -m)" ;; esac
  say "installing Node.js 22 into $home"
  rm -rf "$home" && mkdir -p "$home/bin"
  (cd "$home" && npm install --no-audit --no-fund --no-save --prefix "$home" "node-linux-$arch@22" npm@11 >&2)
  ln -s "../node_modules/node-linux-$arch/bin/node" "$home/bin/node"
  printf '#!/bin/sh\nexec "%s/bin/node" "%s/node_modules/npm/bin/npm-cli.js" "$@"\n' "$home" "$home" >"$home/bin/npm"
  printf '#!/bin/sh\nexec "%s/bin/node" "%s/node_modules/npm/bin/npx-cli.js" "$@"\n' "$home" "$home" >"$home/bin/npx"
  chmod +x "$home/bin/npm" "$home/bin/npx"
  export PATH="$home/bin:$PATH"
  node_is_new_enough || die "Node.js $node_least or newer is needed, found $(node --version)"
}

# The packages of the web app, as its lock file names them.
install_web_packages() {
  local stamp=web/node_modules/.inkvoice-lock
  cmp -s web/package-lock.json "$stamp" && return
  say "installing the web app's packages"
  (cd web && npm ci --no-audit --no-fund >&2)
  cp web/package-lock.json "$stamp"
}

# What the web build reads, as one hash.
web_hash() {
  (cd web && find . \( -name node_modules -o -name .next -o -name out -o -name next-env.d.ts \) -prune -o -type f -print0 |
    LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum | cut -d ' ' -f 1)
}

# web/ → build/web/site.pack, which the binary embeds.
build_web() {
  local stamp=build/web/stamp hash
  hash=$(web_hash)
  [ -f build/web/site.pack ] && [ "$(cat "$stamp" 2>/dev/null)" = "$hash" ] && return
  install_web_packages
  say "building the web app"
  mkdir -p build/web
  (cd web && NEXT_TELEMETRY_DISABLED=1 npm run build >&2)
  printf '%s' "$hash" >"$stamp"
}

# The servers that tests of MongoDB, Redis and S3 run on.
. tools/test_servers.sh

# build_preset PRESET [TARGET…]
build_preset() {
  local preset=$1
  shift
  cmake --preset "$preset" >/dev/null
  say "building $preset"
  cmake --build --preset "$preset" --target "${@:-all}"
}
