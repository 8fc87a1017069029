#!/usr/bin/env python3
"""Servers and workers that share MongoDB and Redis: what one accepts any other works on, whoever dies over it."""
import os
import pathlib
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "servers"))

import servers  # noqa: E402
from harness import BINARY, PASSWORD, Client, DataFolder, Server, WebSocket, Worker, invoice, wait_for  # noqa: E402

SECRET = "a secret that all servers have and nobody else does"


class SharedCase(unittest.TestCase):
    """MongoDB and Redis, a database of each for every test."""

    @classmethod
    def setUpClass(cls):
        cls.redis = servers.Redis("--appendonly", "yes", "--maxmemory-policy", "noeviction")
        cls.mongodb = servers.MongoDB()

    @classmethod
    def tearDownClass(cls):
        cls.mongodb.stop()
        cls.redis.stop()

    def setUp(self):
        folder = DataFolder()
        self.data = folder.__enter__()
        self.addCleanup(folder.__exit__)
        self.shared = {"MONGODB_URL": self.mongodb.fresh(), "REDIS_URL": self.redis.fresh(), "SECRET": SECRET}

    def start(self, kind, *arguments, **more):
        variables = {**self.shared, "GENERATION_LIMIT": "off", **more}
        if kind is Worker:
            process = Worker(self.data, *arguments, variables={f"INKVOICE_{k}": v for k, v in variables.items()})
        else:
            process = Server(self.data, *arguments, **variables)
        self.addCleanup(lambda: process.process.poll() is None and process.stop())
        return process

    def all_ready(self, client, count, seconds=40):
        def look():
            items = client.get("/invoices?limit=100").json["items"]
            return len(items) == count and all(item["pdf"]["status"] == "ready" for item in items)
        wait_for(look, f"{count} invoices ready", seconds)


class Shared(SharedCase):
    def test_a_worker_makes_what_a_server_accepted_and_another_server_serves_it(self):
        one = self.start(Server, "--workers", "0")
        other = self.start(Server, "--workers", "0")
        self.start(Worker)
        ann = Client(one)
        ann.sign_up("ann@example.org")
        times = []
        for i in range(20):
            start = time.monotonic()
            made = ann.post("/invoices", invoice(f"Client {i}"))
            self.assertEqual(made.status, 201, made)
            ann.wait_ready(made.json["id"])
            times.append(time.monotonic() - start)
        print(f"create → ready: median {sorted(times)[10] * 1e3:.0f} ms", file=sys.stderr)
        there = Client(other, ann.cookie)
        self.assertEqual(len(there.get("/invoices").json["items"]), 20)
        pdf = there.get(f"/invoices/{made.json['id']}/pdf")
        self.assertEqual(pdf.status, 200)
        self.assertTrue(pdf.body.startswith(b"%PDF-1.7"))
        ben = Client(other)
        ben.sign_up("ben@example.org")
        self.assertEqual(ben.get(f"/invoices/{made.json['id']}").status, 403)
        numbers = sorted(item["number"] for item in there.get("/invoices").json["items"])
        self.assertEqual([int(number.rsplit("-", 1)[1]) for number in numbers], list(range(1, 21)))

    def test_what_ends_at_one_server_ends_at_all(self):
        one = self.start(Server, "--workers", "0")
        other = self.start(Server, "--workers", "0")
        ann = Client(one)
        ann.sign_up("ann@example.org")
        key = ann.post("/api-keys", {"name": "till"}).json
        elsewhere = Client(one)
        self.assertEqual(elsewhere.post("/auth/login", {"email": "ann@example.org", "password": PASSWORD}).status, 200)
        stays = WebSocket(other, "/live", ann.cookie)
        logged_out = WebSocket(other, "/live", elsewhere.cookie)
        by_key = WebSocket(other, "/live", headers=[f"Authorization: Bearer {key['key']}"])
        self.assertEqual([each.status for each in (stays, logged_out, by_key)], [101, 101, 101])
        elsewhere.post("/auth/logout")
        self.assertEqual(ann.delete(f"/api-keys/{key['id']}").status, 204)
        for each in (logged_out, by_key):
            self.assertIsNone(each.message())
            self.assertEqual(each.close_code, 4401)
        ann.post("/invoices", invoice())
        self.assertEqual(stays.message()["type"], "invoice_processing")

    def test_what_a_killed_server_accepted_is_made(self):
        one = self.start(Server, "--workers", "0")
        ann = Client(one)
        ann.sign_up("ann@example.org")
        for i in range(10):
            self.assertEqual(ann.post("/invoices", invoice()).status, 201)
        one.kill()
        other = self.start(Server)
        self.all_ready(Client(other, ann.cookie), 10)

    def test_redis_away_delays_nobody_and_loses_nothing(self):
        one = self.start(Server)
        ann = Client(one)
        ann.sign_up("ann@example.org")
        self.assertEqual(ann.post("/invoices", invoice()).status, 201)
        self.redis.kill()
        stored = 1
        try:
            for _ in range(5):
                start = time.monotonic()
                answer = ann.post("/invoices", invoice())
                self.assertLess(time.monotonic() - start, 1.5, answer)
                self.assertIn(answer.status, (201, 503), answer)
                stored += answer.status == 201
        finally:
            self.redis.start_again()
        self.all_ready(ann, stored)

    def test_a_flushed_redis_is_filled_again(self):
        one = self.start(Server, "--workers", "0")
        ann = Client(one)
        ann.sign_up("ann@example.org")
        for _ in range(30):
            self.assertEqual(ann.post("/invoices", invoice()).status, 201)
        subprocess.run(["redis-cli", "-u", self.shared["REDIS_URL"], "flushdb"], check=True, stdout=subprocess.DEVNULL)
        self.start(Worker)
        self.all_ready(ann, 30, seconds=60)

    def test_the_outbox_is_in_the_metrics(self):
        one = self.start(Server)
        ann = Client(one)
        ann.sign_up("ann@example.org")
        ann.wait_ready(ann.post("/invoices", invoice()).json["id"])

        def figures():
            lines = ann.get("/metrics").body.decode().splitlines()
            return {line.split()[0]: float(line.split()[1]) for line in lines if line.startswith("inkvoice_outbox_")}
        wait_for(lambda: figures()["inkvoice_outbox_relayed_total"] >= 2 and figures()["inkvoice_outbox_pending"] == 0,
                 "what was asked and what was done is relayed")
        self.assertEqual(figures()["inkvoice_outbox_failures_total"], 0)
        self.assertEqual(figures()["inkvoice_outbox_taken_over_total"], 0)

    def redis_cli(self, *words):
        return subprocess.run(["redis-cli", "-u", self.shared["REDIS_URL"], *map(str, words)], check=True, capture_output=True,
                              text=True).stdout.strip()

    def forge(self, invoice_id, owner, version=1):
        """A job as whoever can write to Redis would put it there."""
        q = "inkvoice:{queue}"
        self.redis_cli("hset", f"{q}:job:{invoice_id}", "v", version, "o", owner, "z", 0, "s", "q", "p", 1, "a", 0, "t", 1)
        self.redis_cli("zadd", f"{q}:wait:{version}:0:{owner}", 1, invoice_id)
        self.redis_cli("zadd", f"{q}:ring:{version}:0", 1, owner)
        self.redis_cli("zadd", f"{q}:queued", 1, invoice_id)

    def test_forged_jobs_do_nothing(self):
        """A worker takes the id from Redis, and all else from the store."""
        server = self.start(Server, "--workers", "0")
        ann, ben = Client(server).sign_up("ann@example.org"), Client(server).sign_up("ben@example.org")
        draft = ann.post("/invoices?draft=true", invoice()).json
        made = ann.post("/invoices", invoice("Of Ann")).json
        events_of_ben = ben.get("/events/poll?after=0&wait=0").json["events"]
        bens_id = ben.get("/auth/me").json["user"]["id"]
        self.forge(made["id"], bens_id)  # another owner
        self.forge(draft["id"], bens_id)  # nothing to be made
        self.forge("../../etc/passwd", bens_id)
        self.forge("9" * 5000, bens_id)
        self.forge("nosuchinvoice", bens_id)
        self.forge("nosuchinvoice2", "../../" + bens_id)
        self.start(Worker)
        ready = ann.wait_ready(made["id"])
        self.assertEqual(ann.get(f"/invoices/{made['id']}/pdf").status, 200)
        self.assertEqual(ben.get(f"/invoices/{made['id']}/pdf").status, 403)
        last = ann.post("/invoices", invoice()).json
        ann.wait_ready(last["id"])
        wait_for(lambda: self.redis_cli("zcard", "inkvoice:{queue}:queued") == "0", "nothing of it is left in the queue")
        self.assertEqual(ann.get(f"/invoices/{draft['id']}").json["pdf"]["status"], "none")
        self.assertEqual(ann.get(f"/invoices/{made['id']}").json["pdf"], ready["pdf"])
        self.assertEqual(ben.get("/events/poll?after=0&wait=0").json["events"], events_of_ben, "nothing of Ann's is told to Ben")

    def test_a_job_of_a_newer_version_is_left_to_those_who_know_it(self):
        server = self.start(Server)
        ann = Client(server).sign_up("ann@example.org")
        me = ann.get("/auth/me").json["user"]["id"]
        self.forge("ofanotherversion", me, version=2)
        ann.wait_ready(ann.post("/invoices", invoice()).json["id"])
        self.assertEqual(self.redis_cli("hget", "inkvoice:{queue}:job:ofanotherversion", "s"), "q")


class TlsMongoDB(servers.MongoDB):
    """With a certificate of its own; without TLS it answers the tests' pings alone."""

    def prepare(self):
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                        "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", self.folder / "key",
                        "-out", self.folder / "certificate"], check=True, capture_output=True)

    def command(self):
        self.tls_port = servers.free_port()
        return [*super().command(), f"--listen-tls=127.0.0.1:{self.tls_port}", f"--listen-tls-cert-file={self.folder / 'certificate'}",
                f"--listen-tls-key-file={self.folder / 'key'}"]

    def over_tls(self, more=""):
        name = super().fresh().rsplit("/", 1)[1]
        return f"mongodb://localhost:{self.tls_port}/{name}?tls=true{more}"


def refused(case, command="serve", libraries="", **variables):
    """The start ends within three seconds, in one line."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("INKVOICE_")}
    environment.update({f"INKVOICE_{k}": v for k, v in {"SECRET": SECRET, **variables}.items()})
    environment["LD_LIBRARY_PATH"] = libraries
    with DataFolder() as data:
        start = time.monotonic()
        listen = ["--listen", "127.0.0.1:0"] if command == "serve" else []
        ended = subprocess.run([BINARY, command, *listen, "--data", str(data)], env=environment,
                               capture_output=True, text=True, timeout=10)
        case.assertLess(time.monotonic() - start, 3.0, ended.stderr)
    case.assertEqual(ended.returncode, 2, ended.stderr)
    lines = ended.stderr.strip().splitlines()
    case.assertEqual(len(lines), 1, ended.stderr)
    case.assertNotIn("hunter2", lines[0])
    return lines[0]


@unittest.skipIf(os.environ.get("INKVOICE_TEST_MONGODB_URL"), "a real MongoDB's certificates are its own")
class Tls(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.redis = servers.Redis("--maxmemory-policy", "noeviction")
        cls.mongodb = TlsMongoDB()

    @classmethod
    def tearDownClass(cls):
        cls.mongodb.stop()
        cls.redis.stop()

    def test_mongodb_over_tls(self):
        url = self.mongodb.over_tls(f"&tlsCAFile={self.mongodb.folder / 'certificate'}")
        with DataFolder() as data:
            server = Server(data, MONGODB_URL=url, REDIS_URL=self.redis.fresh(), SECRET=SECRET)
            try:
                ann = Client(server).sign_up("ann@example.org")
                ann.wait_ready(ann.post("/invoices", invoice()).json["id"])
            finally:
                server.stop()

    def test_a_certificate_that_nobody_trusts(self):
        """Or one of another name: no connection, and no word of the password."""
        ca = f"&tlsCAFile={self.mongodb.folder / 'certificate'}"
        for url in (self.mongodb.over_tls(), self.mongodb.over_tls(ca).replace("localhost", "127.0.0.1"),
                    self.mongodb.over_tls("&tlsCAFile=/nonexistent")):
            line = refused(self, MONGODB_URL=url.replace("://", "://ann:hunter2@"), REDIS_URL=self.redis.fresh())
            self.assertTrue(line.startswith("inkvoice: INKVOICE_MONGODB_URL: "), line)


class Addresses(unittest.TestCase):
    """A wrong address ends the start within three seconds, in one line that names the variable and holds no secret."""

    @classmethod
    def setUpClass(cls):
        cls.redis = servers.Redis("--maxmemory-policy", "noeviction")
        cls.mongodb = servers.MongoDB()

    @classmethod
    def tearDownClass(cls):
        cls.mongodb.stop()
        cls.redis.stop()

    def refused(self, command="serve", **variables):
        return refused(self, command, **variables)

    def test_mongodb_needs_redis(self):
        line = self.refused(MONGODB_URL="mongodb://127.0.0.1:1/")
        self.assertIn("INKVOICE_MONGODB_URL", line)
        self.assertIn("INKVOICE_REDIS_URL", line)

    def test_a_library_that_cannot_be_loaded(self):
        with tempfile.TemporaryDirectory() as broken:
            pathlib.Path(broken, "libmongoc-1.0.so.0").touch()
            line = self.refused(libraries=broken, MONGODB_URL="mongodb://127.0.0.1:1/", REDIS_URL="redis://127.0.0.1:1")
            self.assertIn("INKVOICE_MONGODB_URL: needs libmongoc-1.0.so.0", line)
            self.assertIn("apt install libmongoc-1.0-0", line)

    def test_a_secret_must_be_given(self):
        """Before anything is asked: a server that made one for itself would refuse the links of the others."""
        line = self.refused(MONGODB_URL="mongodb://127.0.0.1:1/", REDIS_URL="redis://127.0.0.1:1", SECRET="")
        self.assertTrue(line.startswith("inkvoice: INKVOICE_SECRET: must be set"), line)
        self.assertIn("openssl rand -hex 32", line)

    def test_nobody_there(self):
        for url in ("mongodb://ann:hunter2@127.0.0.1:1/shop", "mongodb://host.invalid/", "mongodb+srv://host.invalid/"):
            line = self.refused(MONGODB_URL=url, REDIS_URL="redis://127.0.0.1:1")
            self.assertIn("INKVOICE_MONGODB_URL", line)

    def test_no_address(self):
        for url in ("localhost", "mongodb://", "http://127.0.0.1/", "mongodb://ann:hunter2@:99999999/"):
            self.assertIn("INKVOICE_MONGODB_URL", self.refused(MONGODB_URL=url, REDIS_URL="redis://127.0.0.1:1"))

    def test_a_wrong_password(self):
        url = self.mongodb.url.replace("mongodb://", "mongodb://ann:hunter2@")
        line = self.refused(MONGODB_URL=url, REDIS_URL="redis://127.0.0.1:1")
        self.assertIn("password", line)

    def redis_refused(self, url, words):
        """By servers and workers alike, and doctor says the same."""
        variables = {"MONGODB_URL": self.mongodb.fresh(), "REDIS_URL": url}
        for command in ("serve", "worker"):
            line = self.refused(command, **variables)
            self.assertTrue(line.startswith("inkvoice: INKVOICE_REDIS_URL: "), line)
            self.assertIn(words, line)
        environment = {f"INKVOICE_{k}": v for k, v in {"SECRET": SECRET, **variables}.items()}
        with DataFolder() as data:
            doctor = subprocess.run([BINARY, "doctor", "--data", str(data)], env=environment, capture_output=True, text=True, timeout=10)
        self.assertEqual(doctor.returncode, 2)
        self.assertIn("wrong  INKVOICE_REDIS_URL: ", doctor.stdout)
        self.assertIn(words, doctor.stdout)
        self.assertIn("ok     database", doctor.stdout)
        self.assertNotIn("hunter2", doctor.stdout + doctor.stderr)

    def test_redis_nobody_there(self):
        self.redis_refused("redis://:hunter2@127.0.0.1:1", "start it, or correct the address")
        self.redis_refused("redis://host.invalid", "host.invalid")

    def test_redis_no_address(self):
        for url in ("localhost:6379", "http://127.0.0.1", "redis://", "redis://:hunter2@127.0.0.1:99999999"):
            self.assertIn("INKVOICE_REDIS_URL", self.refused(MONGODB_URL="mongodb://127.0.0.1:1/", REDIS_URL=url))

    def test_redis_wrong_credentials(self):
        self.redis_refused(self.redis.url.replace("redis://", "redis://ann:hunter2@"), "redis://USER:PASSWORD@HOST:PORT")

    def test_redis_evicting(self):
        evicting = servers.Redis("--maxmemory-policy", "allkeys-lru")
        self.addCleanup(evicting.stop)
        self.redis_refused(evicting.url, "set it to noeviction: CONFIG SET maxmemory-policy noeviction")

    def test_redis_that_does_not_answer(self):
        self.redis.pause()
        try:
            self.redis_refused(self.redis.url, "Redis at")
        finally:
            self.redis.resume()


if __name__ == "__main__":
    unittest.main()
