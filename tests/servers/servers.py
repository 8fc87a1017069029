#!/usr/bin/env python3
"""Real servers for the tests, on loopback, each on a free port with a folder of its own.

As a module: `with servers.Redis() as redis: … redis.fresh()`. As a program (what the C++ tests use, servers.h):
`servers.py redis|mongodb|s3` starts one, then obeys a command a line on standard input and answers each with a line;
when standard input ends, so when the test is over or dead, it stops the server and removes the folder.
"""
import http.client
import itertools
import json
import os
import pathlib
import pwd
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time

CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache") / "inkvoice/servers"
FERRETDB = CACHE / "ferretdb-1.24.2/ferretdb"
VERSITYGW = CACHE / "versitygw-1.8.0/versitygw"
MINIO = CACHE / "minio-20260212/minio"
TOXIPROXY = CACHE / "toxiproxy-2.5.0/toxiproxy-server"
POSTGRES = pathlib.Path("/usr/lib/postgresql/15/bin")
LOOPBACK = "127.0.0.1"


def free_port():
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return probe.getsockname()[1]


def answers(port, question, reply):
    """Does the server on `port` answer `question` with something that begins with `reply`?"""
    try:
        with socket.create_connection((LOOPBACK, port), timeout=1) as connection:
            connection.sendall(question)
            return not reply or connection.recv(64).startswith(reply)
    except OSError:
        return False


class NotStarted(Exception):
    pass


class Server:
    """One server. Its port and its data stay the same over kill() and start_again()."""

    death_signal = "KILL"  # what it gets when this process dies
    user = None            # who it runs as when we are root

    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="inkvoice-server-"))
        self.process = None
        self.numbers = itertools.count(1)
        try:
            self._start_somewhere()
        except BaseException:
            self.stop()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def prepare(self):
        """Once, before the first start."""

    def command(self):
        raise NotImplementedError

    def is_ready(self):
        raise NotImplementedError

    def fresh(self):
        """The address of an empty database or bucket that nobody else has."""
        raise NotImplementedError

    def _start_somewhere(self):
        if self.user:
            shutil.chown(self.folder, self.user, self.user)
        self.prepare()
        for attempt in range(5):
            self.port = free_port()
            try:
                return self.start_again()
            except NotStarted:
                # Somebody else may have taken the port; one that is there and says nothing would do so elsewhere.
                if attempt == 4 or self.was_slow:
                    raise

    def wrapped(self, command):
        """`command` as its user, dying with us."""
        options = ["--pdeathsig", self.death_signal]
        if self.user:
            options += ["--reuid", self.user, "--regid", self.user, "--clear-groups"]
        return ["setpriv", *options, "--", *map(str, command)]

    def start_again(self):
        log = open(self.folder / "log", "ab")
        with log:
            self.process = subprocess.Popen(self.wrapped(self.command()), stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                            cwd=self.folder)
        end = time.monotonic() + 30
        while not self.is_ready():
            self.was_slow = time.monotonic() > end
            if self.process.poll() is not None or self.was_slow:
                self.kill()
                raise NotStarted(f"{self.command()[0]} does not start:\n{self.log()}")
            time.sleep(0.005)

    def log(self):
        return (self.folder / "log").read_text(errors="replace")[-2000:]

    def kill(self):
        """As kill -9 does, or a machine that dies."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGCONT)
            self.process.kill()
            self.process.wait()

    def pause(self):
        """It keeps its connections and does not answer."""
        self.process.send_signal(signal.SIGSTOP)

    def resume(self):
        self.process.send_signal(signal.SIGCONT)

    def stop(self):
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)


class Redis(Server):
    def __init__(self, *options):
        self.options = ("--save", "", "--appendonly", "no", *options)  # the last one counts
        super().__init__()

    def command(self):
        return ["redis-server", "--port", self.port, "--bind", LOOPBACK, "--dir", self.folder, "--databases", "100000",
                *self.options]

    def is_ready(self):
        return answers(self.port, b"PING\r\n", b"+PONG")

    @property
    def url(self):
        return f"redis://{LOOPBACK}:{self.port}"

    def fresh(self):
        """A database of its own; the channels of pub/sub are common to all of them."""
        return f"{self.url}/{next(self.numbers)}"


def ordinary_user():
    """PostgreSQL refuses to run as root; nothing where we are somebody else anyway."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in ("postgres", "nobody", "daemon") if name in known)


class Postgres(Server):
    death_signal = "QUIT"  # at once, but its shared memory goes too

    def __init__(self):
        self.user = ordinary_user()
        super().__init__()

    def prepare(self):
        made = subprocess.run(
            self.wrapped([POSTGRES / "initdb", "-D", self.folder / "data", "-U", "postgres", "--auth", "trust", "--no-sync",
                          "--locale", "C", "--encoding", "UTF8"]), capture_output=True, text=True, cwd=self.folder)
        if made.returncode != 0:
            raise NotStarted(made.stderr)

    def command(self):
        settings = {"listen_addresses": LOOPBACK, "unix_socket_directories": str(self.folder), "fsync": "off", "full_page_writes": "off",
                    "synchronous_commit": "off", "max_connections": "200"}
        return [POSTGRES / "postgres", "-D", self.folder / "data", "-p", self.port,
                *[word for name, value in settings.items() for word in ("-c", f"{name}={value}")]]

    def is_ready(self):
        try:
            lines = (self.folder / "data/postmaster.pid").read_text().splitlines()
        except OSError:
            return False
        return len(lines) >= 8 and lines[0] == str(self.process.pid) and lines[7].strip() == "ready"

    def kill(self):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGCONT)
            self.process.send_signal(signal.SIGQUIT)
            self.process.wait()

    @property
    def url(self):
        return f"postgres://postgres@{LOOPBACK}:{self.port}/postgres"


class MongoDB(Server):
    """FerretDB on a PostgreSQL of its own: the MongoDB protocol. Where INKVOICE_TEST_MONGODB_URL names a real server,
    that one is used, and can be neither killed nor paused."""

    def __init__(self):
        self.real = os.environ.get("INKVOICE_TEST_MONGODB_URL", "").rstrip("/")
        self.postgres = None
        super().__init__()

    def _start_somewhere(self):
        if not self.real:
            self.postgres = Postgres()
            super()._start_somewhere()

    def command(self):
        return [FERRETDB, "--handler=postgresql", f"--postgresql-url={self.postgres.url}", f"--state-dir={self.folder}",
                f"--listen-addr={LOOPBACK}:{self.port}", "--debug-addr=-", "--telemetry=disable", "--log-level=error"]

    def is_ready(self):
        # {"ping": 1, "$db": "admin"} as an OP_MSG.
        body = b"\x10ping\x00\x01\x00\x00\x00\x02$db\x00\x06\x00\x00\x00admin\x00\x00"
        section = b"\x00" + struct.pack("<i", len(body) + 4) + body
        message = struct.pack("<iiiiI", 20 + len(section), 1, 0, 2013, 0) + section
        return answers(self.port, message, b"") and self._pinged(message)

    def _pinged(self, message):
        try:
            with socket.create_connection((LOOPBACK, self.port), timeout=5) as connection:
                connection.sendall(message)
                return b"ok\x00" in connection.recv(4096)
        except OSError:
            return False

    @property
    def url(self):
        return self.real or f"mongodb://{LOOPBACK}:{self.port}"

    def fresh(self):
        return f"{self.url}/inkvoice_test_{os.getpid()}_{next(self.numbers)}"

    def stop(self):
        super().stop()
        if self.postgres:
            self.postgres.stop()


class S3(Server):
    """versitygw on a folder."""

    access_key = "inkvoice-test"
    secret_key = "inkvoice-test-secret"
    region = "eu-test-1"

    def __init__(self, virtual_hosts=False, tls=False):
        """`virtual_hosts`: buckets are hosts below `s3.localhost`. `tls`: `certificate` is what to trust."""
        self.virtual_hosts = virtual_hosts
        self.tls = tls
        super().__init__()

    def prepare(self):
        (self.folder / "buckets").mkdir()
        if self.tls:
            subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                            "-subj", "/CN=s3.localhost", "-addext", "subjectAltName=DNS:s3.localhost,DNS:*.s3.localhost",
                            "-keyout", self.folder / "key", "-out", self.certificate], check=True, capture_output=True)

    def command(self):
        more = ["--virtual-domain", f"s3.localhost:{self.port}"] if self.virtual_hosts else []
        more += ["--cert", self.certificate, "--key", self.folder / "key"] if self.tls else []
        return [VERSITYGW, *more, "--access", self.access_key, "--secret", self.secret_key, "--region", self.region,
                "--port", f"{LOOPBACK}:{self.port}", "--quiet", "--keep-alive", "--health", "/health", "posix", self.folder / "buckets"]

    def is_ready(self):
        if self.tls:
            return answers(self.port, b"", b"")
        return answers(self.port, b"GET /health HTTP/1.0\r\n\r\n", b"HTTP/1.1 200")

    @property
    def certificate(self):
        return self.folder / "certificate"

    @property
    def endpoint(self):
        host = "s3.localhost" if self.virtual_hosts or self.tls else LOOPBACK
        return f"{'https' if self.tls else 'http'}://{host}:{self.port}"

    @property
    def url(self):
        return self.endpoint

    @property
    def environment(self):
        return {"AWS_ACCESS_KEY_ID": self.access_key, "AWS_SECRET_ACCESS_KEY": self.secret_key}

    def bucket_folder(self, name):
        return self.folder / "buckets" / name

    def fresh(self):
        name = f"bucket-{next(self.numbers)}"
        self.bucket_folder(name).mkdir()
        style = "&style=virtual" if self.virtual_hosts else ""
        return f"s3://{name}?endpoint={self.endpoint}&region={self.region}{style}"


class Minio(S3):
    """MinIO: a second server of S3, where INKVOICE_TEST_MINIO had it built."""

    def command(self):
        return ["env", f"MINIO_ROOT_USER={self.access_key}", f"MINIO_ROOT_PASSWORD={self.secret_key}",
                f"MINIO_REGION={self.region}", "MINIO_UPDATE=off", "MINIO_BROWSER=off",
                MINIO, "server", "--quiet", "--address", f"{LOOPBACK}:{self.port}", self.folder / "buckets"]

    def is_ready(self):
        return answers(self.port, b"GET /minio/health/ready HTTP/1.1\r\nHost: localhost\r\n\r\n", b"HTTP/1.1 200")


class Faults(Server):
    """toxiproxy: stands between a client and a server, and delays, cuts or swallows what passes."""

    def command(self):
        return [TOXIPROXY, "-host", LOOPBACK, "-port", self.port]

    def is_ready(self):
        return answers(self.port, b"GET /version HTTP/1.0\r\n\r\n", b"HTTP/1.0 200")

    def call(self, method, path, body=None):
        connection = http.client.HTTPConnection(LOOPBACK, self.port, timeout=10)
        try:
            connection.request(method, path, json.dumps(body) if body is not None else None)
            response = connection.getresponse()
            text = response.read()
            if response.status >= 300:
                raise RuntimeError(f"toxiproxy: {method} {path}: {response.status} {text!r}")
            return json.loads(text) if text else None
        finally:
            connection.close()

    def before(self, port, name="upstream"):
        """A port that leads to `port`."""
        made = self.call("POST", "/proxies", {"name": name, "listen": f"{LOOPBACK}:0", "upstream": f"{LOOPBACK}:{port}"})
        return int(made["listen"].rpartition(":")[2])

    def add(self, kind, name="upstream", stream="downstream", **attributes):
        """A toxic, as toxiproxy names them: latency, bandwidth, timeout, reset_peer, limit_data, …"""
        self.call("POST", f"/proxies/{name}/toxics", {"name": kind, "type": kind, "stream": stream, "attributes": attributes})

    def clear(self):
        self.call("POST", "/reset")

    def enable(self, on, name="upstream"):
        """False: refuses connections and cuts those that are open."""
        self.call("POST", f"/proxies/{name}", {"enabled": on})


KINDS = {"redis": Redis, "mongodb": MongoDB, "s3": S3, "minio": Minio}


def main():
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the test gets it too, and ends our standard input
    try:
        server = KINDS[sys.argv[1]](*sys.argv[2:])
    except (NotStarted, OSError) as error:
        print(f"error {error}".replace("\n", " | "), flush=True)
        return 1
    with server:
        print(server.url, flush=True)
        for line in sys.stdin:
            command = line.strip()
            try:
                if command not in ("fresh", "kill", "start_again", "pause", "resume"):
                    raise ValueError(f"no command {command}")
                print(getattr(server, command)() or "ok", flush=True)
            except (NotStarted, OSError, ValueError) as error:
                print(f"error {error}".replace("\n", " | "), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
