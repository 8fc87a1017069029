#!/usr/bin/env python3
"""inkvoice batch against the real binary: inputs, outputs, names, reports, stopping and going on."""
import hashlib
import json
import os
import pathlib
import pty
import resource
import shutil
import signal
import subprocess
import tempfile
import time
import unittest
import zipfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = os.environ.get("INKVOICE_BINARY", str(ROOT / "build/release/inkvoice"))


def invoice(number, **more):
    return {"number": number, "issueDate": "2026-11-23", "client": {"name": "Globex"},
            "items": [{"description": "Work", "quantity": "3", "unitPrice": "0.335", "taxRate": "20"}]} | more


def lines(invoices):
    return "".join(json.dumps(one) + "\n" for one in invoices)


class BatchTest(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="inkvoice-test-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def start(self, *arguments, **options):
        return subprocess.Popen([BINARY, "batch", *arguments], cwd=self.folder, **options)

    def batch(self, *arguments, stdin=b"", **options):
        return subprocess.run([BINARY, "batch", *arguments], input=stdin, capture_output=True, cwd=self.folder, timeout=120, **options)

    def write(self, name, content):
        path = self.folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return name

    def names(self, folder="out"):
        return sorted(path.name for path in (self.folder / folder).iterdir())

    def assert_silent_success(self, result):
        self.assertEqual((result.returncode, result.stdout, result.stderr), (0, b"", b""))

    def assert_bad(self, result, *expected):
        self.assertEqual(result.returncode, 2, result)
        got = result.stderr.decode().splitlines()
        self.assertEqual(len(got), len(expected), got)
        for line, part in zip(got, expected):
            self.assertIn(part, line)

    def test_lines_become_a_folder(self):
        self.write("in.jsonl", lines(invoice(f"A/{i}") for i in range(20)))
        self.assert_silent_success(self.batch("in.jsonl", "-o", "out"))
        self.assertEqual(self.names(), sorted(f"A-{i}.pdf" for i in range(20)))
        render = subprocess.run([BINARY, "render", "-", "-o", "-"], input=json.dumps(invoice("A/7")).encode(), capture_output=True,
                                check=True)
        self.assertEqual((self.folder / "out/A-7.pdf").read_bytes(), render.stdout)

    def test_a_zip_is_the_same_whatever_the_threads(self):
        self.write("in.jsonl", lines(invoice(f"A-{i % 50}") for i in range(100)))
        for jobs in ("1", "2", "5"):
            self.assert_silent_success(self.batch("in.jsonl", "-o", f"{jobs}.zip", "--jobs", jobs))
        self.assertEqual(len({hashlib.sha256((self.folder / f"{jobs}.zip").read_bytes()).hexdigest() for jobs in "125"}), 1)
        with zipfile.ZipFile(self.folder / "1.zip") as archive:
            self.assertIsNone(archive.testzip())
            self.assertEqual(archive.namelist(), [f"A-{i}.pdf" for i in range(50)] + [f"A-{i}-line-{i + 51}.pdf" for i in range(50)])
        if shutil.which("unzip"):
            subprocess.run(["unzip", "-tqq", self.folder / "1.zip"], check=True)

    def test_pipes(self):
        result = self.batch("-", "-o", "-", stdin=lines([invoice("A"), invoice("B")]).encode())
        self.assertEqual((result.returncode, result.stderr), (0, b""))
        (self.folder / "a.zip").write_bytes(result.stdout)
        with zipfile.ZipFile(self.folder / "a.zip") as archive:
            self.assertEqual(archive.namelist(), ["A.pdf", "B.pdf"])
        csv = "number,client.name,item.description,item.quantity,item.unitPrice\nA,Globex,x,1,2\n"
        self.assertEqual(self.batch("-", "-o", "out", "--format", "csv", stdin=csv.encode()).returncode, 0)
        self.assertEqual(self.names(), ["A.pdf"])

    def test_csv_is_what_the_json_would_be(self):
        self.write("in.csv", "\ufeffnumber;issueDate;client.name;item.description;item.quantity;item.unitPrice;item.taxRate\r\n"
                             "A;2026-11-23;Globex;Work;3;0.335;20\r\n"
                             'B;2026-11-23;Initech;"one; ""two""";1;2.50;0\r\nB;;;three;1;1;0\r\n')
        self.assert_silent_success(self.batch("in.csv", "-o", "out"))
        self.write("b.jsonl", lines([invoice("A"), invoice("B", client={"name": "Initech"}, items=[
            {"description": 'one; "two"', "quantity": "1", "unitPrice": "2.50", "taxRate": "0"},
            {"description": "three", "quantity": "1", "unitPrice": "1", "taxRate": "0"}])]))
        self.assert_silent_success(self.batch("b.jsonl", "-o", "expected"))
        for name in ("A.pdf", "B.pdf"):
            self.assertEqual((self.folder / "out" / name).read_bytes(), (self.folder / "expected" / name).read_bytes())

    def test_csv_errors_name_line_and_field(self):
        self.write("in.csv", "number,client.name,item.description,item.quantity,item.unitPrice\n"
                             "A,Globex,x,1,1\nA,,y,many,1\nB,Globex,z,1,1\nC,,w,1,1\n")
        self.assert_bad(self.batch("in.csv", "-o", "out"), "in.csv:3: /items/1/quantity: must be", "in.csv:5: /client",
                        "in.csv: 2 of 3 invoices failed")
        self.assertEqual(self.names(), ["B.pdf"])
        self.write("in.csv", "number,colour\nA,red\n")
        self.assert_bad(self.batch("in.csv", "-o", "other"), 'in.csv: the column "colour" is unknown',
                        *[f'in.csv: the column "{c}" is missing' for c in
                          ("client.name", "item.description", "item.quantity", "item.unitPrice")])
        self.assertFalse((self.folder / "other").exists())

    def test_a_folder_of_files(self):
        for name, content in (("in/b.json", json.dumps(invoice(""))), ("in/a.json", json.dumps(invoice("N"), indent=1)),
                              ("in/c.json", "{"), ("in/d.json", ""), ("in/e.json", "x"), ("in/readme.txt", "no invoice")):
            self.write(name, content)
        (self.folder / "in/f.json").mkdir()
        self.assert_bad(self.batch("in", "-o", "out"), "in/c.json: line 1", "in/d.json: is empty", "in/e.json: line 1",
                        "in: 3 of 5 invoices failed")
        self.assertEqual(self.names(), ["N.pdf", "b.pdf"])
        self.assertEqual(self.batch("in", "-o", "in").returncode, 2)
        self.assertIn("N.pdf", self.names("in"))

    def test_failures_are_reported_and_the_others_made(self):
        self.write("in.jsonl", "\ufeff" + lines([invoice("A"), {"colour": 1}]) + "\n{\n" + lines([invoice("D")]) +
                   '{"number":"' + "\x01" + '"}\n')
        result = self.batch("in.jsonl", "-o", "out.zip", "--jobs", "3")
        self.assertEqual(result.returncode, 2)
        got = result.stderr.decode().splitlines()
        self.assertEqual(sorted({line.split(": ")[0] for line in got}), ["in.jsonl", "in.jsonl:2", "in.jsonl:4", "in.jsonl:6"])
        self.assertEqual(got[-1], "in.jsonl: 3 of 5 invoices failed")
        result = self.batch("in.jsonl", "-o", "out.zip", "--report", "report.jsonl")
        self.assert_bad(result, "in.jsonl: 3 of 5 invoices failed; report.jsonl says why")
        report = [json.loads(line) for line in (self.folder / "report.jsonl").read_text().splitlines()]
        self.assertEqual({(one["file"], one["line"], one["severity"]) for one in report},
                         {("in.jsonl", line, "error") for line in (2, 4, 6)})
        self.assertIn("/items", {one["pointer"] for one in report})
        with zipfile.ZipFile(self.folder / "out.zip") as archive:
            self.assertEqual(archive.namelist(), ["A.pdf", "D.pdf"])
        self.write("in.jsonl", lines([invoice("A")]))
        self.assert_silent_success(self.batch("in.jsonl", "-o", "out.zip", "--report", "report.jsonl"))
        self.assertEqual((self.folder / "report.jsonl").read_text(), "")

    def test_inputs_without_an_invoice(self):
        (self.folder / "empty").mkdir()
        for name, content in (("a.jsonl", ""), ("b.jsonl", "\n \n\n"), ("c.csv", ""),
                              ("d.csv", "client.name,item.description,item.quantity,item.unitPrice\n")):
            self.write(name, content)
        for name in ("a.jsonl", "b.jsonl", "c.csv", "d.csv", "empty", "missing.jsonl"):
            for output in ("out", "out.zip"):
                result = self.batch(name, "-o", output)
                self.assert_bad(result, f"{name}: ")
                self.assertFalse((self.folder / output).exists(), name)

    def test_inputs_that_are_no_text(self):
        for name in ("a.jsonl", "a.csv"):
            for content in (b"x", b"\xff", b"\0", b'"', bytes(range(256)) * 10, b"\x1f\x8b\x08" + b"\x9c" * 5000):
                self.write(name, content)
                result = self.batch(name, "-o", "out")
                self.assertEqual(result.returncode, 2, (name, content[:20], result))
                self.assertFalse((self.folder / "out").exists())

    def test_a_line_of_ten_megabytes(self):
        self.write("in.jsonl", lines([invoice("A"), invoice("B", notes="x" * 10_000_000), invoice("C")]) + "[" * 10_000_000 + "\n" +
                   "y" * 34_000_000 + "\n" + lines([invoice("D")]))
        self.assert_bad(self.batch("in.jsonl", "-o", "out"), "in.jsonl:2: /notes", "in.jsonl:4: ", "in.jsonl:5: is longer than 32 MiB",
                        "3 of 6 invoices failed")
        self.assertEqual(self.names(), ["A.pdf", "C.pdf", "D.pdf"])

    def test_outputs_that_cannot_be_written(self):
        self.write("in.jsonl", lines([invoice("A")]))
        self.write("file", "older")
        for output in ("nowhere/out.zip", "nowhere/out", "file"):
            result = self.batch("in.jsonl", "-o", output)
            self.assertEqual((result.returncode, len(result.stderr.splitlines())), (1, 1), result)
        self.assertEqual((self.folder / "file").read_text(), "older")
        result = self.batch("in.jsonl", "-o", "out", "--report", "nowhere/report")
        self.assertEqual((result.returncode, (self.folder / "out").exists()), (1, False), result)

    def test_a_full_disk_ends_the_run(self):
        self.write("in.jsonl", lines(invoice(f"A-{i}") for i in range(200)))

        def limit():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000))

        result = self.batch("in.jsonl", "-o", "out.zip", preexec_fn=limit)
        self.assertEqual((result.returncode, len(result.stderr.splitlines())), (1, 1), result)
        self.assertEqual(self.names("."), ["in.jsonl"])
        if os.path.exists("/dev/full"):
            with open("/dev/full", "wb") as full:
                process = self.start("in.jsonl", "-o", "-", stdout=full, stderr=subprocess.PIPE)
                errors = process.communicate(timeout=60)[1]
            self.assertEqual((process.returncode, len(errors.splitlines())), (1, 1), errors)

    def test_input_and_output_are_different(self):
        content = lines([invoice("A")])
        self.write("in.zip", content)
        self.assertEqual(self.batch("in.zip", "-o", "in.zip").returncode, 2)
        self.assertEqual(self.batch("in.zip", "-o", "out", "--report", "in.zip").returncode, 2)
        self.assertEqual((self.folder / "in.zip").read_text(), content)
        self.assertFalse((self.folder / "out").exists())

    def test_bad_usage(self):
        self.write("in.jsonl", lines([invoice("A")]))
        self.write("one.json", json.dumps(invoice("A")))
        for arguments in (["in.jsonl"], ["in.jsonl", "-o", "out", "--jobs", "0"], ["in.jsonl", "-o", "out", "--profile", "en16931"],
                          ["in.jsonl", "-o", "out", "--design", "No Such"], ["in.jsonl", "-o", "out.zip", "--resume"],
                          ["-", "-o", "out", "--resume"], ["one.json", "-o", "out"], ["in.jsonl", "-o", "out", "--format", "xml"]):
            result = self.batch(*arguments)
            self.assertEqual(result.returncode, 2, arguments)
            self.assertTrue(result.stderr, arguments)
            self.assertFalse((self.folder / "out").exists())
        for profile in ("auto", "none"):
            self.assert_silent_success(self.batch("in.jsonl", "-o", "out", "--profile", profile))

    def test_resume_leaves_what_is_whole(self):
        self.write("in.jsonl", lines(invoice(f"A-{i}") for i in range(6)))
        os.utime(self.folder / "in.jsonl", (1_700_000_000, 1_700_000_000))
        self.assert_silent_success(self.batch("in.jsonl", "-o", "out"))
        out = self.folder / "out"
        first = {path.name: path.read_bytes() for path in out.iterdir()}
        (out / "A-1.pdf").unlink()
        (out / "A-2.pdf").write_bytes(first["A-2.pdf"][:-100])           # as after a power cut
        os.utime(out / "A-3.pdf", (1_600_000_000, 1_600_000_000))        # older than the input
        (out / "A-4.pdf.part").write_bytes(b"%PDF-1.7 half")             # as a killed run leaves it
        os.utime(out / "A-4.pdf.part", (1_700_000_000, 1_700_000_000))
        (out / "A-4.pdf").unlink()
        before = {path.name: path.stat().st_ino for path in out.iterdir()}
        self.assert_silent_success(self.batch("in.jsonl", "-o", "out", "--resume"))
        self.assertEqual({path.name: path.read_bytes() for path in out.iterdir()}, first)
        kept = {name for name, number in before.items() if (out / name).exists() and (out / name).stat().st_ino == number}
        self.assertEqual(kept, {"A-0.pdf", "A-5.pdf"})

    def interrupt(self, output, number):
        """Feeds lines for ever until some PDFs are there, then sends the signal."""
        process = self.start("-", "-o", output, stdin=subprocess.PIPE, stderr=subprocess.PIPE)
        try:
            for i in range(50):
                process.stdin.write((json.dumps(invoice(f"A-{i}")) + "\n").encode())
            process.stdin.write(b'{"number": "half')
            process.stdin.flush()
            deadline = time.monotonic() + 60
            while output == "out" and not (self.folder / "out/A-49.pdf").exists() and time.monotonic() < deadline:
                time.sleep(0.005)
            while output != "out" and not any(self.folder.glob("*.part")) and time.monotonic() < deadline:
                time.sleep(0.005)
            process.send_signal(number)
            self.assertEqual(process.wait(timeout=60), 1)
            return process.stderr.read().decode()
        finally:
            process.kill()
            process.wait()
            process.stdin.close()
            process.stderr.close()

    def test_a_signal_leaves_nothing_half(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            errors = self.interrupt("out", number)
            self.assertEqual(len(errors.splitlines()), 1, errors)
            self.assertIn("stopped after 50 invoices", errors)
            self.assertEqual(self.names(), sorted(f"A-{i}.pdf" for i in range(50)))
            self.assertIn("stopped", self.interrupt("out.zip", number))
            self.assertEqual(self.names("."), ["out"])
            shutil.rmtree(self.folder / "out")

    def test_a_killed_run_can_go_on(self):
        self.write("in.jsonl", lines(invoice(f"A-{i}") for i in range(3000)))
        process = self.start("in.jsonl", "-o", "out")
        deadline = time.monotonic() + 60
        while not (self.folder / "out/A-5.pdf").exists() and time.monotonic() < deadline:
            time.sleep(0.001)
        process.kill()
        process.wait()
        for path in (self.folder / "out").glob("*.pdf"):
            self.assertIn(b"%%EOF", path.read_bytes()[-8:], path)
        self.assert_silent_success(self.batch("in.jsonl", "-o", "out", "--resume"))
        self.assertEqual(len(self.names()), 3000)
        self.assertFalse(list((self.folder / "out").glob("*.part")))

    def test_a_terminal_sees_progress(self):
        self.write("in.jsonl", lines([invoice(f"A-{i}") for i in range(20)] + [{}]))
        master, slave = pty.openpty()
        process = self.start("in.jsonl", "-o", "out", stderr=slave)
        os.close(slave)
        seen = b""
        try:
            while chunk := os.read(master, 4096):
                seen += chunk
        except OSError:  # the terminal is gone with its last user
            pass
        os.close(master)
        self.assertEqual(process.wait(timeout=60), 2)
        self.assertIn(b"\x1b[K", seen)
        self.assertRegex(seen.decode(), r"21 invoices, [0-9,]+/s, 1 failed")
        self.assertIn(b"in.jsonl:21: ", seen)

    def test_memory_does_not_grow_with_the_input(self):
        def peak(count):
            self.write("in.jsonl", lines(invoice(f"A-{i}") for i in range(count)))
            process = self.start("in.jsonl", "-o", "out.zip")
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            self.assertEqual(process.returncode, 0)
            return usage.ru_maxrss
        self.assertLess(peak(6000) - peak(500), 12_000, "KiB")


if __name__ == "__main__":
    unittest.main(verbosity=1)
