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
from harness import BINARY, Client, DataFolder, Server, Worker, invoice, wait_for  # noqa: E402

SECRET = "a secret that all servers have and nobody else does"


class Shared(unittest.TestCase):
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


class Addresses(unittest.TestCase):
    """A wrong address ends the start within three seconds, in one line that names the variable and holds no secret."""

    def refused(self, libraries="", **variables):
        environment = {k: v for k, v in os.environ.items() if not k.startswith("INKVOICE_")}
        environment.update({f"INKVOICE_{k}": v for k, v in variables.items()})
        environment["LD_LIBRARY_PATH"] = libraries
        with DataFolder() as data:
            start = time.monotonic()
            ended = subprocess.run([BINARY, "serve", "--listen", "127.0.0.1:0", "--data", str(data)], env=environment,
                                   capture_output=True, text=True, timeout=10)
            self.assertLess(time.monotonic() - start, 3.0, ended.stderr)
        self.assertEqual(ended.returncode, 2, ended.stderr)
        lines = ended.stderr.strip().splitlines()
        self.assertEqual(len(lines), 1, ended.stderr)
        self.assertNotIn("hunter2", lines[0])
        return lines[0]

    def test_mongodb_needs_redis(self):
        line = self.refused(MONGODB_URL="mongodb://127.0.0.1:1/")
        self.assertIn("INKVOICE_MONGODB_URL", line)
        self.assertIn("INKVOICE_REDIS_URL", line)

    def test_a_library_that_cannot_be_loaded(self):
        with tempfile.TemporaryDirectory() as broken:
            pathlib.Path(broken, "libmongoc-1.0.so.0").touch()
            line = self.refused(broken, MONGODB_URL="mongodb://127.0.0.1:1/", REDIS_URL="redis://127.0.0.1:1", SECRET=SECRET)
            self.assertIn("INKVOICE_MONGODB_URL: needs libmongoc-1.0.so.0", line)
            self.assertIn("apt install libmongoc-1.0-0", line)

    def test_nobody_there(self):
        for url in ("mongodb://ann:hunter2@127.0.0.1:1/shop", "mongodb://host.invalid/", "mongodb+srv://host.invalid/"):
            line = self.refused(MONGODB_URL=url, REDIS_URL="redis://127.0.0.1:1")
            self.assertIn("INKVOICE_MONGODB_URL", line)

    def test_no_address(self):
        for url in ("localhost", "mongodb://", "http://127.0.0.1/", "mongodb://ann:hunter2@:99999999/"):
            self.assertIn("INKVOICE_MONGODB_URL", self.refused(MONGODB_URL=url, REDIS_URL="redis://127.0.0.1:1"))

    def test_a_wrong_password(self):
        mongodb = servers.MongoDB()
        try:
            url = mongodb.url.replace("mongodb://", "mongodb://ann:hunter2@")
            line = self.refused(MONGODB_URL=url, REDIS_URL="redis://127.0.0.1:1")
            self.assertIn("password", line)
        finally:
            mongodb.stop()


if __name__ == "__main__":
    unittest.main()
