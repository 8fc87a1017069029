#!/usr/bin/env python3
"""kill -9 of server and worker in the middle of jobs: nothing acknowledged is lost, nothing is twice."""
import concurrent.futures
import pathlib
import unittest

from harness import Client, DataFolder, Server, WebSocket, Worker, invoice, wait_for

LARGE = 20_000


class CrashTest(unittest.TestCase):
    def setUp(self):
        self.folder = DataFolder()
        self.data = self.folder.__enter__()
        self.running = []
        self.addCleanup(self.folder.__exit__)
        self.addCleanup(lambda: [process.kill() for process in self.running])

    def server(self, *arguments, **environment):
        process = Server(self.data, *arguments, **({"GENERATION_LIMIT": "off"} | environment))
        self.running.append(process)
        return process

    def worker(self, *arguments):
        process = Worker(self.data, *arguments)
        self.running.append(process)
        return process

    def test_a_killed_server_loses_no_acknowledged_invoice(self):
        server = self.server()
        client = Client(server).sign_up("a@example.com")
        cookie, acknowledged = client.cookie, []

        def post(i):
            try:
                answer = client.post("/invoices", invoice(f"C{i}", issueDate="2026-11-23"))
                if answer.status == 201:
                    acknowledged.append(answer.json)
                if len(acknowledged) == 100:
                    server.process.kill()
            except OSError:
                pass  # the server is gone

        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            list(pool.map(post, range(400)))
        server.process.wait()
        self.assertGreaterEqual(len(acknowledged), 100)

        after = Client(self.server(), cookie)
        for made in acknowledged:
            self.assertEqual(after.wait_ready(made["id"])["number"], made["number"])
        rows, cursor = [], ""
        while cursor is not None:
            page = after.get(f"/invoices?limit=100&cursor={cursor}").json
            rows += page["items"]
            cursor = page["nextCursor"]
        # One that was stored but not answered may be there too; numbers have no gap and no twin all the same.
        self.assertEqual(sorted(row["number"] for row in rows), [f"INV-2026-{n:04}" for n in range(1, len(rows) + 1)])
        for row in rows:
            after.wait_ready(row["id"])
        for row in rows:
            pdf = after.get(f"/invoices/{row['id']}/pdf").body
            self.assertTrue(pdf.startswith(b"%PDF") and pdf.rstrip().endswith(b"%%EOF"))

    def test_a_killed_workers_job_is_done_by_another_in_15_seconds(self):
        server = self.server("--workers", "0")
        client = Client(server).sign_up("a@example.com")
        socket = WebSocket(server, "/live", client.cookie)
        made = client.post("/invoices", invoice(items=LARGE)).json
        first = self.worker()
        leased = lambda: "inkvoice_queue_leased 1" in client.get("/metrics").body.decode()
        wait_for(leased, "the job is leased")
        first.kill()
        self.worker()
        ready = client.wait_ready(made["id"], seconds=15)
        self.assertGreater(ready["pdf"]["pages"], 100)
        kinds = [socket.message()["type"], socket.message()["type"]]
        self.assertEqual(kinds, ["invoice_processing", "invoice_ready"])
        self.assertEqual(len(client.get("/events/poll?wait=0").json["events"]), 2)

    def test_sigterm_ends_jobs_and_hands_back_the_rest(self):
        server = self.server("--workers", "0")
        client = Client(server).sign_up("a@example.com")
        ids = [client.post("/invoices", invoice(items=300)).json["id"] for _ in range(60)]
        worker = self.worker("--concurrency", "1")
        wait_for(lambda: client.get(f"/invoices/{ids[0]}").json["pdf"]["status"] == "ready", "the first is ready")
        self.assertEqual(worker.stop(25), 0)
        self.assertNotIn("inkvoice_queue_leased 1", client.get("/metrics").body.decode())
        self.worker()
        for invoice_id in ids:
            client.wait_ready(invoice_id)

    def test_server_and_worker_processes_work_side_by_side(self):
        server = self.server("--workers", "0")
        users = [Client(server).sign_up(f"u{i}@example.com") for i in range(3)]
        self.worker(), self.worker()
        made = [(user, user.post("/invoices", invoice()).json["id"]) for user in users for _ in range(10)]
        for user, invoice_id in made:
            user.wait_ready(invoice_id)

    def test_a_limit_outlives_a_kill(self):
        server = self.server(GENERATION_LIMIT="5/60s")
        client = Client(server).sign_up("a@example.com")
        for _ in range(5):
            self.assertEqual(client.post("/invoices", invoice()).status, 201)
        server.kill()
        after = Client(self.server(GENERATION_LIMIT="5/60s"), client.cookie)
        self.assertEqual(after.post("/invoices", invoice()).status, 429)

    def test_a_large_invoice_is_not_in_the_way_of_small_ones(self):
        server = self.server("--workers", "1")
        heavy, light = Client(server).sign_up("h@example.com"), Client(server).sign_up("l@example.com")
        large = heavy.post("/invoices", invoice(items=LARGE)).json["id"]
        small = light.post("/invoices", invoice()).json["id"]
        light.wait_ready(small)
        self.assertEqual(heavy.get(f"/invoices/{large}").json["pdf"]["status"], "processing")
        heavy.wait_ready(large)

    def test_sigterm_drains_the_server(self):
        server = self.server()
        client = Client(server).sign_up("a@example.com")
        socket = WebSocket(server, "/live", client.cookie)
        client.post("/invoices", invoice())
        self.assertEqual(server.stop(25), 0)
        while socket.message() is not None:
            pass
        self.assertEqual(socket.close_code, 1001)

    def test_start_refuses_what_it_cannot_use(self):
        import subprocess
        from harness import BINARY
        pathlib.Path(self.data).mkdir(parents=True)
        (pathlib.Path(self.data) / "inkvoice.sqlite").write_bytes(b"this is no database" * 100)
        result = subprocess.run([BINARY, "serve", "--listen", "127.0.0.1:0", "--data", str(self.data)], capture_output=True, timeout=20)
        self.assertNotEqual(result.returncode, 0)
        self.assertEqual((pathlib.Path(self.data) / "inkvoice.sqlite").read_bytes()[:19], b"this is no database")


if __name__ == "__main__":
    unittest.main(verbosity=1)
