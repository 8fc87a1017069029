"""Several servers and workers on one MongoDB protocol server, Redis and S3, all of them real."""
import http.client
import json
import pathlib
import signal
import sys
import time

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parent.parent / folder) for folder in ("http", "servers")]

from harness import PASSWORD, Client, DataFolder, Server, Worker, invoice  # noqa: E402
import servers  # noqa: E402


class Cluster:
    """`with Cluster() as cluster:` then serve() and work() as often as wanted; all ends with the block."""

    def __init__(self, limit="off", faults=False):
        self.members = []
        self.backends = []
        self.folder = DataFolder()
        self.redis = self.start(servers.Redis())
        self.mongodb = self.start(servers.MongoDB())
        self.s3 = self.start(servers.S3())
        redis_url = self.redis.fresh()
        if faults:
            self.faults = self.start(servers.Faults())
            redis_url = redis_url.replace(f":{self.redis.port}", f":{self.faults.before(self.redis.port)}")
        self.environment = {
            "INKVOICE_MONGODB_URL": self.mongodb.fresh(), "INKVOICE_REDIS_URL": redis_url,
            "INKVOICE_S3_URL": self.s3.fresh(), "INKVOICE_SECRET": "one secret for all of these servers",
            "INKVOICE_GENERATION_LIMIT": limit} | self.s3.environment

    def start(self, backend):
        self.backends.append(backend)
        return backend

    def __enter__(self):
        self.data = self.folder.__enter__()
        return self

    def __exit__(self, *_):
        for member in self.members:
            if member.process.poll() is None:
                member.process.send_signal(signal.SIGCONT)
            member.kill()
            member.process.stderr.close()
        for backend in reversed(self.backends):
            backend.stop()
        self.folder.__exit__()

    def serve(self, port=0):
        """A server without workers."""
        return self.joined(Server(self.data, "--workers", "0", port=port, variables=self.environment))

    def work(self, *arguments):
        return self.joined(Worker(self.data, *arguments, variables=self.environment))

    def joined(self, member):
        self.members.append(member)
        return member


class Caller:
    """A program of one user that takes the next server when one does not answer, and repeats under the same key."""

    def __init__(self, ports, number):
        self.ports = list(ports)
        self.turn = number
        self.connection = None
        self.email = f"user-{number}@example.com"
        self.cookie = None
        self.calls = []  # (time first asked, time answered, status): a try that died may have been counted when it was asked

    def call(self, method, path, body=None, key=None, seconds=60.0):
        end, asked = time.monotonic() + seconds, time.time()
        while True:
            try:
                answer = self.once(method, path, body, key)
                if answer[0] not in (502, 503):
                    self.calls.append((asked, time.time(), answer[0]))
                    return answer
            except (OSError, http.client.HTTPException) as error:
                answer = (0, repr(error).encode(), {})
            self.leave()
            self.turn += 1
            if time.monotonic() > end:
                raise AssertionError(f"{method} {path}: no answer in {seconds} s, at last {answer}")
            time.sleep(0.02)

    def once(self, method, path, body=None, key=None):
        fields = {"Content-Type": "application/json"}
        if self.cookie:
            fields["Cookie"] = f"inkvoice_session={self.cookie}"
        if key:
            fields["Idempotency-Key"] = key
        if not self.connection:
            self.connection = http.client.HTTPConnection("127.0.0.1", self.ports[self.turn % len(self.ports)], timeout=10)
        self.connection.request(method, "/api/v1" + path, json.dumps(body) if body is not None else None, fields)
        response = self.connection.getresponse()
        answer = (response.status, response.read(), response.headers)
        cookie = response.headers.get("Set-Cookie", "")
        if cookie.startswith("inkvoice_session="):
            self.cookie = cookie.split(";")[0].split("=", 1)[1]
        return answer

    def leave(self):
        if self.connection:
            self.connection.close()
        self.connection = None

    def sign_up(self):
        status, body, _ = self.call("POST", "/auth/signup", {"email": self.email, "password": PASSWORD, "name": "Ada"})
        if status == 409:  # the first try was stored and its answer lost
            status, body, _ = self.call("POST", "/auth/login", {"email": self.email, "password": PASSWORD})
        assert status in (200, 201), (status, body)
        return self

    def get(self, path):
        status, body, _ = self.call("GET", path)
        assert status == 200, (path, status, body)
        return json.loads(body)

    def all_invoices(self):
        rows, cursor = [], ""
        while cursor is not None:
            page = self.get(f"/invoices?limit=100&cursor={cursor}")
            rows += page["items"]
            cursor = page["nextCursor"]
        return rows


__all__ = ["Caller", "Client", "Cluster", "invoice", "servers"]
