#!/usr/bin/env python3
"""`inkvoice migrate` in both directions, between the real embedded store, MongoDB's protocol and a real server of S3."""
import hashlib
import os
import pathlib
import re
import subprocess
import sys
import time
import unittest

TESTS = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(TESTS / "http"))
sys.path.insert(0, str(TESTS / "servers"))
import servers  # noqa: E402
from harness import BINARY, PASSWORD, Client, DataFolder, Server, Worker, invoice, wait_for  # noqa: E402

SECRET = "a secret that all servers have and nobody else does"


def setUpModule():
    global mongodb, redis, s3
    mongodb, redis, s3 = servers.MongoDB(), servers.Redis("--maxmemory-policy", "noeviction"), servers.S3()


def tearDownModule():
    for server in (s3, redis, mongodb):
        server.stop()


def number_of(made):
    return int(made["number"].rsplit("-", 1)[1])


class Case(unittest.TestCase):
    def setUp(self):
        self.data = self.folder()
        self.url, self.redis_url, self.bucket = mongodb.fresh(), redis.fresh(), s3.fresh()

    def folder(self):
        folder = DataFolder()
        path = folder.__enter__()
        self.addCleanup(folder.__exit__)
        return path

    def embedded(self, *arguments, data=None, **more):
        server = Server(data or self.data, *arguments, GENERATION_LIMIT="off", SECRET=SECRET, **more)
        self.addCleanup(lambda: server.process.poll() is None and server.stop())
        return server

    def shared(self, *arguments, **more):
        server = Server(self.folder(), *arguments, variables=s3.environment, GENERATION_LIMIT="off", SECRET=SECRET, MONGODB_URL=self.url,
                        REDIS_URL=self.redis_url, **({"S3_URL": self.bucket} | more))
        self.addCleanup(lambda: server.process.poll() is None and server.stop())
        return server

    def command(self, *arguments):
        environment = {k: v for k, v in os.environ.items() if not k.startswith(("INKVOICE_", "AWS_"))}
        return [BINARY, "migrate", *arguments], environment | s3.environment | {"INKVOICE_MONGODB_URL": self.url}

    def migrate(self, *arguments, status=0):
        words, environment = self.command(*arguments)
        result = subprocess.run(words, env=environment, capture_output=True, text=True, timeout=180)
        self.assertEqual(result.returncode, status, result)
        return result

    def there(self):
        return ("--from", f"sqlite:{self.data}", "--to", self.url, "--files-to", self.bucket)

    def back(self, data):
        return ("--from", self.url, "--files-from", self.bucket, "--to", f"sqlite:{data}")

    def assert_equal(self, result, **counts):
        line = result.stdout.splitlines()[-1]
        self.assertTrue(line.endswith(": counts and hashes are equal"), result)
        for name, count in counts.items():
            self.assertIn(f"{name} {count:,}", line)


def everything_of(client):
    """What a user sees of their own, to be compared over a move."""
    invoices, cursor = [], ""
    while True:
        page = client.get(f"/invoices?limit=50&cursor={cursor}" if cursor else "/invoices?limit=50").json
        invoices += page["items"]
        cursor = page.get("nextCursor")
        if not cursor:
            break
    whole = [client.get(f"/invoices/{each['id']}").json for each in invoices]
    pdfs = [hashlib.sha256(client.get(f"/invoices/{each['id']}/pdf").body).hexdigest()
            for each in whole if each["pdf"]["status"] == "ready"]
    return {"me": client.get("/auth/me").json, "profile": client.get("/profile").json, "invoices": whole, "pdfs": pdfs}


class MoveTest(Case):
    def fill(self, server):
        """Users with all that there is: a profile, a key for programs, drafts, typed and counted numbers, a large invoice."""
        users = []
        for name in ("ann", "ben"):
            user = Client(server).sign_up(f"{name}@example.org", name=name.title())
            user.patch("/profile", {"defaults": {"currency": "CHF", "seller": {"name": f"{name} & Söhne"}}})
            for i in range(8):
                user.wait_ready(user.post("/invoices", invoice(f"Client {i}", items=1 + i), headers={"Idempotency-Key": f"k{i}"}).json["id"])
            user.wait_ready(user.post("/invoices", invoice(number="RE 7/26")).json["id"])
            user.post("/invoices?draft=true", invoice("A draft"))
            users.append(user)
        users[0].wait_ready(users[0].post("/invoices", invoice("Large", items=3000)).json["id"])
        self.key = users[0].post("/api-keys", {"name": "program"}).json["key"]
        return users

    def test_there_and_back(self):
        server = self.embedded()
        users = self.fill(server)
        before = [everything_of(user) for user in users]
        link = users[0].post(f"/invoices/{before[0]['invoices'][0]['id']}/link", {"ttlSeconds": 600}).json["url"]
        server.stop()
        told = self.migrate(*self.there())
        self.assert_equal(told, users=2, invoices=21, sessions=2, files=19)
        self.assertIn("API keys 1", told.stdout)

        server = self.shared()
        there = [Client(server, user.cookie) for user in users]
        self.assertEqual([everything_of(user) for user in there], before)
        self.use_all(server, there[0], before[0], link)
        self.assertEqual(Client(server).post("/auth/login", {"email": "ben@example.org", "password": PASSWORD}).status, 200)
        # Numbers go on; a repeated request is known; what is done here is taken back.
        last = max(number_of(each) for each in before[0]["invoices"] if "-" in (each["number"] or ""))
        repeated = there[0].post("/invoices", invoice("Client 3", items=4), headers={"Idempotency-Key": "k3"}).json
        self.assertIn(repeated["id"], [each["id"] for each in before[0]["invoices"]])
        fresh = there[0].wait_ready(there[0].post("/invoices", invoice("New")).json["id"])
        self.assertEqual(number_of(fresh), last + 1)
        draft = next(each for each in before[1]["invoices"] if each["state"] == "draft")
        self.assertEqual(there[1].delete(f"/invoices/{draft['id']}").status, 204)
        self.assertEqual(there[1].post("/auth/password", {"current": PASSWORD, "new": PASSWORD + "!"}).status, 204)
        after = [everything_of(user) for user in there]
        server.stop()

        home = self.folder()
        self.assert_equal(self.migrate(*self.back(home)), users=2, invoices=21, files=20)
        # Into the folder where all came from, too: what is new, different or gone is all that is done.
        told = self.migrate(*self.back(self.data))
        self.assert_equal(told, users=2, invoices=21, files=20)
        self.assertIn("copied 1 files", told.stdout)
        for data in (home, self.data):
            server = self.embedded(data=data)
            here = [Client(server, user.cookie) for user in there]
            self.assertEqual([everything_of(user) for user in here], after)
            self.use_all(server, here[0], after[0], link)
            again = here[0].wait_ready(here[0].post("/invoices", invoice("Newer")).json["id"])
            self.assertEqual(number_of(again), last + 2)
            self.assertEqual(Client(server).post("/auth/login", {"email": "ben@example.org", "password": PASSWORD}).status, 401)
            self.assertEqual(Client(server).post("/auth/login", {"email": "ben@example.org", "password": PASSWORD + "!"}).status, 200)
            server.stop()

    def use_all(self, server, user, seen, link):
        bearer = Client(server).get("/invoices", headers={"Authorization": f"Bearer {self.key}"})
        self.assertEqual(bearer.json["items"][0]["id"], seen["invoices"][0]["id"])
        path = link.split("/api/v1", 1)[1]
        self.assertEqual(Client(server).get(path).status, 200, "a link that was given out goes on working")
        self.assertEqual(Client(server).get(f"/invoices/{seen['invoices'][0]['id']}").status, 401)

    def test_unfinished_jobs_are_done_on_the_other_side(self):
        server = self.embedded("--workers", "0")
        ann = Client(server).sign_up("ann@example.org")
        ids = [ann.post("/invoices", invoice()).json["id"] for _ in range(5)]
        server.stop()
        self.assert_equal(self.migrate(*self.there()), invoices=5, files=0)
        server = self.shared()
        ann = Client(server, ann.cookie)
        for each in ids:
            ann.wait_ready(each)
        server.stop()
        # And back: jobs that MongoDB and Redis have, with fences that are larger than any here.
        server = self.shared("--workers", "0")
        ann = Client(server, ann.cookie)
        ids = [ann.post("/invoices", invoice()).json["id"] for _ in range(3)]
        ids.append(ann.get("/invoices?limit=50").json["items"][-1]["id"])
        self.assertEqual(ann.post(f"/invoices/{ids[-1]}/pdf").status, 202)
        server.stop()
        home = self.folder()
        self.assert_equal(self.migrate(*self.back(home)), invoices=8, files=4)
        server = self.embedded(data=home)
        ann = Client(server, ann.cookie)
        for each in ids:
            ann.wait_ready(each)
        self.assertEqual(sorted(number_of(each) for each in ann.get("/invoices?limit=50").json["items"]), list(range(1, 9)))

    def test_while_the_old_server_works(self):
        server = self.embedded()
        ann = Client(server).sign_up("ann@example.org")
        for i in range(30):
            ann.post("/invoices", invoice(f"Before {i}"))
        words, environment = self.command(*self.there())
        moving = subprocess.Popen(words, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        made = 30
        while moving.poll() is None and made < 60:
            ann.wait_ready(ann.post("/invoices", invoice(f"During {made}")).json["id"])
            made += 1
        moving.communicate()
        self.assertIn(moving.returncode, (0, 1))
        wait_for(lambda: all(each["pdf"]["status"] == "ready" for each in ann.get("/invoices?limit=100").json["items"]), "all ready")
        server.stop()
        told = self.migrate(*self.there())
        self.assert_equal(told, invoices=made, files=made)
        copied = int(re.search(r"copied ([\d,]+) records", told.stdout)[1])
        self.assertLess(copied, made, "the second run goes on where the first ended")
        self.assertIn("copied 0 records, removed 0", self.migrate(*self.there()).stdout)
        server = self.shared()
        numbers = sorted(number_of(each) for each in self.all_of(Client(server, ann.cookie)))
        self.assertEqual(numbers, list(range(1, made + 1)))

    def all_of(self, client):
        return everything_of(client)["invoices"]

    def test_killed_at_any_moment_and_run_again(self):
        server = self.embedded()
        ann = Client(server).sign_up("ann@example.org")
        ids = [ann.post("/invoices", invoice(f"Client {i}", items=1 + i % 5)).json["id"] for i in range(150)]
        for each in ids:
            ann.wait_ready(each)
        before = everything_of(ann)
        server.stop()
        home = self.folder()
        for way in (self.there(), self.back(home)):
            delay, killed, moving = 0.02, 0, None
            while moving is None or moving.returncode != 0:
                words, environment = self.command(*way)
                moving = subprocess.Popen(words, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                try:
                    moving.wait(delay)
                except subprocess.TimeoutExpired:
                    moving.kill()
                    killed += 1
                self.assertIn(moving.wait(), (0, -9))
                delay += 0.02
            self.assertGreater(killed, 2)
            self.assert_equal(self.migrate(*way), users=1, invoices=150, files=150)
            self.assertIn("copied 0 records, removed 0, copied 0 files in 1 rounds", self.migrate(*way).stdout)
        server = self.embedded(data=home)
        self.assertEqual(everything_of(Client(server, ann.cookie)), before)

    def test_a_server_that_goes_away_meanwhile(self):
        """The run goes on when it comes back soon, and ends with a line when it does not; the next one goes on from there."""
        if mongodb.real:
            self.skipTest("a real MongoDB is not ours to kill")
        server = self.embedded()
        ann = Client(server).sign_up("ann@example.org")
        for i in range(60):
            ann.post("/invoices", invoice(f"Client {i}"))
        wait_for(lambda: all(each["pdf"]["status"] == "ready" for each in ann.get("/invoices?limit=100").json["items"]), "all ready")
        server.stop()
        words, environment = self.command(*self.there())
        moving = subprocess.Popen(words, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        try:
            wait_for(lambda: next(s3.bucket_folder(self.bucket.split("://")[1].split("?")[0]).rglob("*.pdf"), None), "it has begun")
            mongodb.kill()
            time.sleep(0.5)
        finally:
            mongodb.start_again()
        told, wrong = moving.communicate(timeout=120)
        self.assertIn(moving.returncode, (0, 1), wrong)
        self.assertLessEqual(len(wrong.splitlines()), 3, wrong)
        self.assert_equal(self.migrate(*self.there()), users=1, invoices=60, files=60)
        s3.pause()
        try:
            result = self.migrate("--from", f"sqlite:{self.data}", "--files-to", self.bucket, status=2)
            self.assertIn("cannot be reached", result.stderr)
        finally:
            s3.resume()

    def test_files_alone(self):
        server = self.embedded()
        ann = Client(server).sign_up("ann@example.org")
        made = ann.wait_ready(ann.post("/invoices", invoice()).json["id"])
        server.stop()
        told = self.migrate("--from", f"sqlite:{self.data}", "--files-to", self.bucket)
        self.assertEqual(told.stdout.splitlines()[-1], "files 1: counts and hashes are equal")
        server = self.embedded(variables=s3.environment, S3_URL=self.bucket)
        pdf = Client(server, ann.cookie).get(f"/invoices/{made['id']}/pdf")
        self.assertEqual(hashlib.sha256(pdf.body).hexdigest(), made["pdf"]["sha256"])
        server.stop()
        # A file that is damaged in the bucket is put there anew; one that is lost where it was is told.
        bucket = s3.bucket_folder(self.bucket.split("://")[1].split("?")[0])
        next(bucket.rglob("*.pdf")).write_bytes(b"%PDF-1.7 and then nothing")
        self.assertIn("copied 1 files", self.migrate("--from", f"sqlite:{self.data}", "--files-to", self.bucket).stdout)
        next(bucket.rglob("*.pdf")).unlink()
        told = self.migrate("--from", f"sqlite:{self.data}", "--files-from", self.bucket, "--files-to", self.folder())
        self.assertIn("1 files are missing or damaged where they were", told.stdout)
        self.assertEqual(told.stdout.splitlines()[-1], "files 0: counts and hashes are equal")

    def test_a_store_in_use_is_not_written_to(self):
        server = self.embedded()
        ann = Client(server).sign_up("ann@example.org")
        old = ann.wait_ready(ann.post("/invoices", invoice()).json["id"])
        self.migrate(*self.there())
        live = self.shared()
        there = Client(live, ann.cookie)
        self.assertEqual(there.post(f"/invoices/{old['id']}/pdf").status, 202)
        there.wait_ready(old["id"])
        told = self.migrate(*self.there(), status=1)
        self.assertIn(f"{old['id']}: is an invoice that was changed here after it was copied", told.stderr)
        new = there.wait_ready(there.post("/invoices", invoice()).json["id"])
        ben = Client(live).sign_up("ben@example.org")
        told = self.migrate(*self.there(), status=1)
        for line in ("inkvoice: The new store is in use, or is another's.", "is a user whom the old store does not know",
                     f"{new['id']}: is an invoice that the old store does not know"):
            self.assertIn(line, told.stderr)
        self.assertEqual(ben.get("/auth/me").status, 200)
        self.assertEqual(there.get(f"/invoices/{new['id']}").json, new)


class BadInputTest(Case):
    def refused(self, *arguments):
        start = time.monotonic()
        result = self.migrate(*arguments, status=2)
        self.assertLess(time.monotonic() - start, 6)
        self.assertEqual(result.stdout, "")
        self.assertNotIn("hunter2", result.stderr)
        return result.stderr.splitlines()

    def test_all_that_is_wrong_is_said_at_once(self):
        lines = self.refused("--from", "data", "--to", "redis://x", "--files-to", "s3")
        self.assertEqual([line.split(": ")[1] for line in lines], ["--files-to", "--from", "--to"])
        nothing = self.folder()
        lines = self.refused("--from", f"sqlite:{nothing}", "--to", "mongodb://ann:hunter2@127.0.0.1:1/shop", "--files-from", nothing,
                             "--files-to", "s3://nosuchbucket-4711?endpoint=" + s3.endpoint)
        self.assertEqual([line.split(": ")[1] for line in lines], ["--from", "--to", "--files-from", "--files-to"])
        self.assertFalse(nothing.exists(), "what is copied from is not made")

    def test_the_same_place_twice_or_nothing_to_move(self):
        self.embedded().stop()
        here = f"sqlite:{self.data}"
        self.assertIn("--to: is where --from is", self.refused("--from", here, "--to", f"sqlite:{self.data}/.")[0])
        self.assertIn("nothing to be moved", self.refused("--from", here)[0])
        self.assertEqual(self.migrate(status=2).stdout, "")


if __name__ == "__main__":
    unittest.main()
