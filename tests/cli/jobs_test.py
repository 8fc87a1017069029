#!/usr/bin/env python3
"""`inkvoice jobs` and `inkvoice top` on the embedded queue, against the real binary."""
import json
import pathlib
import sqlite3
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "http"))
from harness import BINARY, Client, DataFolder, Server, Worker, invoice, wait_for  # noqa: E402


def inkvoice(data, *arguments):
    return subprocess.run([BINARY, *arguments, "--data", str(data)], capture_output=True, text=True, timeout=60)


def listed(data, *arguments):
    result = inkvoice(data, "jobs", "list", "--json", *arguments)
    assert result.returncode == 0, result
    return [json.loads(line) for line in result.stdout.splitlines()]


class JobsTest(unittest.TestCase):
    def setUp(self):
        folder = DataFolder()
        self.data = folder.__enter__()
        self.addCleanup(folder.__exit__)
        self.server = Server(self.data, "--workers", "0")
        self.addCleanup(self.server.stop)
        self.client = Client(self.server).sign_up("ada@example.org")

    def issue(self):
        answer = self.client.post("/invoices", invoice())
        self.assertEqual(answer.status, 201, answer)
        return answer.json["id"]

    def pdf_of(self, invoice_id):
        return self.client.get(f"/invoices/{invoice_id}").json["pdf"]

    def test_lists_drops_and_looks_at_the_queue(self):
        first, second = self.issue(), self.issue()
        self.assertEqual([job["invoiceId"] for job in listed(self.data)], [first, second])
        job = listed(self.data, "--state", "queued", "--limit", "1")[0]
        self.assertEqual((job["state"], job["size"], job["attempts"]), ("queued", "small", 0))
        self.assertEqual(listed(self.data, "--state", "dead"), [])
        table = inkvoice(self.data, "jobs", "list").stdout.splitlines()
        self.assertEqual([line.split()[:2] for line in table[1:]], [["queued", first], ["queued", second]])
        self.assertTrue(inkvoice(self.data, "top").stdout.startswith("queued 2   delayed 0   leased 0   oldest "))

        self.assertEqual(inkvoice(self.data, "jobs", "drop", first).returncode, 0)
        self.assertEqual([job["invoiceId"] for job in listed(self.data)], [second])
        pdf = self.pdf_of(first)
        self.assertEqual((pdf["status"], pdf["error"]), ("failed", "The PDF was given up by the operator."))
        self.assertEqual(self.pdf_of(second)["status"], "processing")

    def test_a_dead_letter_is_seen_and_done_anew(self):
        failing = self.issue()
        # As after twenty workers that ended without a word.
        with sqlite3.connect(self.data / "inkvoice.sqlite") as database:
            database.execute("UPDATE jobs SET attempts = 20")
        worker = Worker(self.data)
        self.addCleanup(worker.stop)
        wait_for(lambda: self.pdf_of(failing)["status"] == "failed", "the invoice fails")
        dead = wait_for(lambda: listed(self.data, "--state", "dead"), "the dead letter")
        self.assertEqual((dead[0]["invoiceId"], dead[0]["reason"], dead[0]["attempts"]), (failing, "crashed", 21))
        self.assertIn("crashed", inkvoice(self.data, "top", "--once").stdout)
        self.assertIn('inkvoice_queue_dead{reason="crashed"} 1', self.client.get("/metrics").body.decode())

        self.assertEqual(inkvoice(self.data, "jobs", "retry", failing).returncode, 0)
        self.client.wait_ready(failing)
        self.assertEqual(listed(self.data), [])

    def test_what_cannot_be_is_said_in_a_line(self):
        waiting = self.issue()
        for arguments, line in ((("drop", "none"), "none: There is no job none."),
                                (("retry", waiting), f"{waiting}: The job is under way or due already."),
                                (("drop", "../x"), "../x: is not the id of an invoice")):
            result = inkvoice(self.data, "jobs", *arguments)
            self.assertNotEqual(result.returncode, 0)
            self.assertEqual(result.stderr.splitlines(), [line])
        for arguments in (["jobs"], ["jobs", "list", "--state", "gone"], ["jobs", "drop"], ["jobs", "list", "--limit", "0"]):
            self.assertEqual(inkvoice(self.data, *arguments).returncode, 2)


if __name__ == "__main__":
    unittest.main()
