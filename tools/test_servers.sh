# Sourced by tools/setup.sh: the servers that the tests of MongoDB, Redis and S3 run on. All come from Debian or, as Go
# modules, through the Go proxy; those are built once into the user's cache folder.
# shellcheck shell=bash disable=SC2154 # tool_cache is of tools/setup.sh

# The programs alone are needed: tests start instances of their own.
server_packages=(openssl postgresql-15 python3 redis-server util-linux)

go_least="1.25.0"
go_wanted="1.25.14" # where Debian's own is older
servers_cache="$tool_cache/servers"

# install_server_packages: without starting a service now or at the next boot, unless it is there already.
install_server_packages() {
  local missing=() name
  for name in "${server_packages[@]}"; do is_installed "$name" || missing+=("$name"); done
  [ ${#missing[@]} = 0 ] && return
  local policy=/usr/sbin/policy-rc.d
  if [ -e "$policy" ]; then
    install_packages "${missing[@]}"
  else
    printf '#!/bin/sh\nexit 101\n' | as_root install -m 755 /dev/stdin "$policy"
    local status=0
    (install_packages "${missing[@]}") || status=$?
    as_root rm -f "$policy"
    [ "$status" = 0 ] || die "the servers for the tests cannot be installed"
  fi
  [ -d /run/systemd/system ] || return 0
  for name in "${missing[@]}"; do
    case "$name" in
      postgresql-15) as_root systemctl disable --quiet postgresql ;;
      redis-server) as_root systemctl disable --quiet redis-server ;;
    esac
  done
}

go_is_new_enough() {
  command -v go >/dev/null &&
    [ "$(printf '%s\n' "$go_least" "$(cd / && go env GOVERSION | sed 's/^go//')" | sort -V | head -n 1)" = "$go_least" ]
}

# module_folder PATH@VERSION: downloads a module; prints where it lies.
module_folder() {
  (cd / && GO111MODULE=on go mod download -json "$1") | sed -n 's/^[[:space:]]*"Dir": "\(.*\)",\{0,1\}$/\1/p'
}

# A newer Go is a module like any other: Debian's fetches it.
install_go() {
  local home="$servers_cache/go-$go_wanted"
  [ -x "$home/bin/go" ] && export PATH="$home/bin:$PATH" GOROOT="$home"
  go_is_new_enough && return
  command -v go >/dev/null || install_packages golang-go
  go_is_new_enough && return
  local arch from
  arch=$(cd / && go env GOARCH)
  say "installing Go $go_wanted into $home"
  from=$(module_folder "golang.org/toolchain@v0.0.1-go$go_wanted.linux-$arch")
  [ -d "$from" ] || die "Go $go_wanted cannot be had"
  rm -rf "$home.new" && mkdir -p "$servers_cache" && cp -r "$from" "$home.new" && chmod -R u+w "$home.new"
  # A module holds no executables and no second go.mod; the go command itself would set both right.
  chmod -R a+x "$home.new/bin" "$home.new/pkg/tool"
  find "$home.new" -name _go.mod -execdir mv {} go.mod \;
  mv "$home.new" "$home"
  export PATH="$home/bin:$PATH" GOROOT="$home"
  go_is_new_enough || die "Go $go_least or newer is needed, found $(go version)"
}

# build_server NAME-VERSION PROGRAM MODULE@VERSION PACKAGE: PROGRAM into the cache folder, in one step at its end.
build_server() {
  local home="$servers_cache/$1" program=$2 module=$3 package=$4 from work
  [ -x "$home/$program" ] && return
  install_go
  say "building $1 (once, some minutes)"
  from=$(module_folder "$module")
  [ -d "$from" ] || die "$module cannot be had"
  mkdir -p "$servers_cache"
  work=$(mktemp -d "$servers_cache/build-XXXXXX")
  cp -r "$from" "$work/source" && chmod -R u+w "$work/source"
  # FerretDB wants to be told what it is; the others do not read the file.
  [ -d "$work/source/build/version" ] && printf '%s' "${module##*@}" >"$work/source/build/version/version.txt"
  (cd "$work/source" && nice env GOFLAGS=-buildvcs=false GOTOOLCHAIN=local CGO_ENABLED=0 \
    go build -mod=mod -trimpath -o "$work/program" "$package" >&2) || die "$1 cannot be built"
  mkdir -p "$home" && mv "$work/program" "$home/$program"
  rm -rf "$work"
}

install_test_servers() {
  install_server_packages
  build_server ferretdb-1.24.2 ferretdb github.com/FerretDB/FerretDB@v1.24.2 ./cmd/ferretdb
  build_server versitygw-1.8.0 versitygw github.com/versity/versitygw@v1.8.0 ./cmd/versitygw
  build_server toxiproxy-2.5.0 toxiproxy-server github.com/Shopify/toxiproxy/v2@v2.5.0 ./cmd/server
  # A second server of S3; its build is long.
  [ -z "${INKVOICE_TEST_MINIO:-}" ] ||
    build_server minio-20260212 minio github.com/minio/minio@v0.0.0-20260212201848-7aac2a2c5b7c .
}
