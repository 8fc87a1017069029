#!/usr/bin/env python3
"""The command line of DESIGN.md against the real binary: exit statuses, stdin and stdout, errors as lines."""
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = os.environ.get("INKVOICE_BINARY", str(ROOT / "build/release/inkvoice"))
GOOD = {"number": "A-1", "issueDate": "2026-11-23", "client": {"name": "Globex"},
        "items": [{"description": "Work", "quantity": "3", "unitPrice": "0.335", "taxRate": "20"}]}


class CommandLineTest(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="inkvoice-test-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def run_inkvoice(self, *arguments, stdin=b"", environment=None):
        variables = {k: v for k, v in os.environ.items() if not k.startswith("INKVOICE_")} | (environment or {})
        return subprocess.run([BINARY, *arguments], input=stdin, capture_output=True, cwd=self.folder, timeout=60, env=variables)

    def write(self, name, content):
        (self.folder / name).write_text(content if isinstance(content, str) else json.dumps(content))
        return name

    def test_render_writes_a_pdf(self):
        result = self.run_inkvoice("render", self.write("in.json", GOOD), "-o", "out.pdf")
        self.assertEqual((result.returncode, result.stdout, result.stderr), (0, b"", b""))
        self.assertTrue((self.folder / "out.pdf").read_bytes().startswith(b"%PDF-1.7"))
        self.assertEqual(sorted(p.name for p in self.folder.iterdir()), ["in.json", "out.pdf"])

    def test_render_pipes(self):
        result = self.run_inkvoice("render", "-", "-o", "-", stdin=json.dumps(GOOD).encode())
        self.assertEqual(result.returncode, 0, result)
        again = self.run_inkvoice("render", "-", "-o", "-", stdin=json.dumps(GOOD).encode())
        self.assertEqual(result.stdout, again.stdout)
        if shutil.which("pdftotext"):
            text = subprocess.run(["pdftotext", "-", "-"], input=result.stdout, capture_output=True, check=True).stdout.decode()
            for part in ("Globex", "A-1", "1.01"):
                self.assertIn(part, text)

    def test_bad_input_is_a_line_an_error_and_no_file(self):
        bad = GOOD | {"items": [{"description": "x", "quantity": "many", "unitPrice": "-1"}], "colour": "red"}
        result = self.run_inkvoice("render", self.write("in.json", bad), "-o", "out.pdf")
        self.assertEqual(result.returncode, 2)
        lines = result.stderr.decode().splitlines()
        self.assertEqual([line.split(": ")[:2] for line in lines],
                         [["in.json", "/items/0/quantity"], ["in.json", "/items/0/unitPrice"], ["in.json", "/colour"]], lines)
        self.assertFalse((self.folder / "out.pdf").exists())

    def test_check_names_what_cannot_be_drawn(self):
        good = self.run_inkvoice("check", self.write("in.json", GOOD | {"design": {"name": "compact"}}))
        self.assertEqual((good.returncode, json.loads(good.stdout)["warnings"]), (0, []))
        bad = GOOD | {"design": {"name": "baroque", "logo": "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1Pe"}}
        bad["colour"] = "red"
        for command in (["check"], ["render", "-o", "out.pdf"]):
            result = self.run_inkvoice(*command, self.write("in.json", bad))
            self.assertEqual((result.returncode, result.stdout), (2, b""))
            self.assertEqual([line.split(": ")[:2] for line in result.stderr.decode().splitlines()],
                             [["in.json", "/design/name"], ["in.json", "/design/logo"], ["in.json", "/colour"]])

    def test_a_character_without_a_glyph_is_an_error_under_check_and_a_warning_elsewhere(self):
        rare = GOOD | {"client": {"name": "A\U0010FFFD"}, "notes": "\U000F0000"}
        result = self.run_inkvoice("check", self.write("in.json", rare))
        self.assertEqual((result.returncode, result.stderr.decode().splitlines()),
                         (2, ["in.json: /client/name: no font has U+10FFFD", "in.json: /notes: no font has U+F0000"]))
        result = self.run_inkvoice("render", "in.json", "-o", "out.pdf")
        self.assertEqual((result.returncode, result.stderr.decode().splitlines()),
                         (0, ["in.json: warning: /client/name: no font has U+10FFFD",
                              "in.json: warning: /notes: no font has U+F0000"]))

    def test_render_takes_a_design_by_name_or_file(self):
        self.write("in.json", GOOD)
        made = {}
        for design in ("classic", "compact", "letterhead", "modern"):
            result = self.run_inkvoice("render", "in.json", "-o", "-", "--design", design)
            self.assertEqual((result.returncode, result.stderr), (0, b""))
            made[design] = result.stdout
        self.assertEqual(len(set(made.values())), 4)
        self.assertEqual(self.run_inkvoice("render", "in.json", "-o", "-").stdout, made["modern"])
        self.write("same.design", "base = classic\n")
        self.assertEqual(self.run_inkvoice("render", "in.json", "-o", "-", "--design", "same.design").stdout, made["classic"])
        self.write("ours.design", "# Ours\nbase = classic\ncolor.accent = #104080\n")
        ours = self.run_inkvoice("render", "in.json", "-o", "-", "--design", "./ours.design")
        self.assertEqual((ours.returncode, ours.stderr), (0, b""))
        self.assertNotIn(ours.stdout, made.values())

    @unittest.skipUnless(shutil.which("pdftotext"), "pdftotext is not installed")
    def test_subtotals_are_carried_from_page_to_page(self):
        row = {"description": "Row", "quantity": "1", "unitPrice": "1", "taxRate": "0"}
        self.write("in.json", GOOD | {"items": [row] * 120})
        self.assertEqual(self.run_inkvoice("render", "in.json", "-o", "out.pdf", "--design", "classic").returncode, 0)
        text = subprocess.run(["pdftotext", "-layout", "out.pdf", "-"], capture_output=True, cwd=self.folder, check=True).stdout.decode()
        pages = text.split("\f")[:-1]
        self.assertGreater(len(pages), 2)
        above = 0
        for number, page in enumerate(pages):
            lines = [line.split() for line in page.splitlines() if line.strip()]
            brought = [line[-1] for line in lines if line[:2] == ["Brought", "forward"]]
            self.assertEqual(brought, [f"{above}.00"] if number > 0 else [])
            above += sum(line[0] == "Row" for line in lines)
            carried = [line[-1] for line in lines if line[:2] == ["Carried", "forward"]]
            self.assertEqual(carried, [f"{above}.00"] if above < 120 else [])
        self.assertEqual(above, 120)

    def test_a_wrong_design_is_a_line_an_error_with_file_and_line(self):
        self.write("in.json", GOOD)
        self.write("bad.design", "# Ours\nbase = classic\nmargin.top = wide\nfonts = Comic\n")
        for command in (("render", "in.json", "-o", "out.pdf"), ("batch", "in.jsonl", "-o", "out.zip")):
            result = self.run_inkvoice(*command, "--design", "bad.design")
            self.assertEqual((result.returncode, result.stderr.decode().splitlines()),
                             (2, ["bad.design:3: margin.top must be a length from 10 to 300 points, such as 12, 4.5, 20mm or 0.5in",
                                  'bad.design:4: unknown key "fonts"']))
        for name in ("baroque", "missing.design"):
            result = self.run_inkvoice("render", "in.json", "-o", "out.pdf", "--design", name)
            self.assertEqual((result.returncode, len(result.stderr.decode().splitlines())), (2, 1), result)
        self.assertFalse((self.folder / "out.pdf").exists())

    def test_render_takes_no_profile_that_needs_xml(self):
        self.write("in.json", GOOD)
        for profile in ("auto", "none"):
            result = self.run_inkvoice("render", "in.json", "-o", "out.pdf", "--profile", profile)
            self.assertEqual((result.returncode, result.stderr), (0, b""))
        (self.folder / "out.pdf").unlink()
        for flags in (("--profile", "en16931"), ("--design", "../modern")):
            result = self.run_inkvoice("render", "in.json", "-o", "out.pdf", *flags)
            self.assertEqual((result.returncode, len(result.stderr.splitlines())), (2, 1), result)
            self.assertFalse((self.folder / "out.pdf").exists())
        self.assertIn(b"cannot embed e-invoices", self.run_inkvoice("render", "in.json", "-o", "x", "--profile", "xrechnung").stderr)

    def test_render_warns_of_characters_without_a_glyph(self):
        self.write("in.json", GOOD | {"client": {"name": "Glob\U0010fffd"}})
        result = self.run_inkvoice("render", "in.json", "-o", "out.pdf")
        self.assertEqual(result.returncode, 0)
        self.assertRegex(result.stderr.decode(), r"^in\.json: warning: /client/name: .*U\+10FFFD\n$")
        batch = self.run_inkvoice("batch", "-", "-o", "out", stdin=(self.folder / "in.json").read_bytes())
        self.assertEqual(batch.returncode, 0)
        self.assertRegex(batch.stderr.decode(), r"^standard input:1: warning: /client/name: .*U\+10FFFD\n$")

    def test_what_cannot_be_read_is_bad_input(self):
        self.assertEqual(self.run_inkvoice("render", "missing.json", "-o", "out.pdf").returncode, 2)
        self.assertEqual(self.run_inkvoice("render", self.write("in.json", "{"), "-o", "out.pdf").returncode, 2)
        self.assertEqual(self.run_inkvoice("check", "-", stdin=b"[" * 100_000).returncode, 2)

    def test_a_folder_that_is_not_there_is_a_failure(self):
        result = self.run_inkvoice("render", self.write("in.json", GOOD), "-o", "nowhere/out.pdf")
        self.assertEqual(result.returncode, 1)
        self.assertEqual(len(result.stderr.decode().splitlines()), 1)

    def test_an_older_file_stays_when_rendering_fails(self):
        (self.folder / "out.pdf").write_text("older")
        self.run_inkvoice("render", self.write("in.json", {}), "-o", "out.pdf")
        self.assertEqual((self.folder / "out.pdf").read_text(), "older")

    def test_check_prints_totals(self):
        result = self.run_inkvoice("check", self.write("in.json", GOOD))
        self.assertEqual(result.returncode, 0, result)
        self.assertEqual(json.loads(result.stdout),
                         {"number": "A-1", "totals": {"net": "1.01", "tax": "0.20", "gross": "1.21", "prepaid": "0.00", "due": "1.21",
                                                      "taxes": [{"category": "S", "rate": "20", "net": "1.01", "tax": "0.20"}]},
                          "warnings": []})

    def test_bench_prints_figures(self):
        result = self.run_inkvoice("bench", "--lines", "10", "--count", "20")
        figures = json.loads(result.stdout)
        self.assertEqual(set(figures), {"lines", "count", "seconds", "invoicesPerSecond", "millisecondsPerInvoice", "bytesPerPdf",
                                        "peakMiB"})
        self.assertEqual((figures["lines"], figures["count"]), (10, 20))
        self.assertGreater(figures["bytesPerPdf"], 1000)

    def test_bad_usage(self):
        for arguments in ([], ["fly"], ["render"], ["render", "a", "b"], ["serve", "--workers", "x"], ["bench", "--lines", "0"]):
            result = self.run_inkvoice(*arguments)
            self.assertEqual(result.returncode, 2, arguments)
            self.assertTrue(result.stderr, arguments)
        self.assertEqual(self.run_inkvoice("--help").returncode, 0)
        self.assertIn(b"0.1.0", self.run_inkvoice("--version").stdout)

    def test_a_wrong_configuration_ends_the_start_with_a_line_each(self):
        result = self.run_inkvoice("serve", environment={"INKVOICE_LISTEN": "127.0.0.1:99999", "INKVOICE_GENERATION_LIMIT": "lots",
                                                         "INKVOICE_PUBLIC_URL": "bills.example", "INKVOICE_SECRET": "short",
                                                         "INKVOICE_REDIS_URL": "redis://127.0.0.1"})
        self.assertEqual(result.returncode, 2)
        names = [line.split(": ")[1] for line in result.stderr.decode().splitlines()]
        self.assertEqual(names, ["INKVOICE_LISTEN", "INKVOICE_PUBLIC_URL", "INKVOICE_SECRET", "INKVOICE_GENERATION_LIMIT",
                                 "INKVOICE_REDIS_URL"])
        self.assertFalse((self.folder / "data").exists())

    def test_the_driver_leaves_no_line_and_no_file(self):
        """Killed processes left libmongoc's counters behind, and one that got their id later complained of it."""
        binary = subprocess.list2cmdline([BINARY])
        address = "mongodb://127.0.0.1:1/"
        ended = subprocess.run(["bash", "-c", f"touch /dev/shm/mongoc-$$; echo $$; exec {binary} doctor"], cwd=self.folder,
                               env={"PATH": os.environ["PATH"], "INKVOICE_MONGODB_URL": address}, capture_output=True, text=True, timeout=20)
        pathlib.Path(f"/dev/shm/mongoc-{ended.stdout.split()[0]}").unlink()
        self.assertIn("INKVOICE_REDIS_URL", ended.stdout)
        self.assertEqual(ended.stderr, "")

    def test_a_taken_port_is_a_failure_with_one_line(self):
        import socket
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            result = self.run_inkvoice("serve", "--listen", f"127.0.0.1:{taken.getsockname()[1]}", "--data", "d")
        self.assertEqual(result.returncode, 1)
        self.assertEqual(len([line for line in result.stderr.decode().splitlines() if not line.startswith("{")]), 1, result)

    def test_an_address_that_is_none_is_bad_usage(self):
        result = self.run_inkvoice("serve", "--listen", "nowhere.example:8080", "--data", "d")
        self.assertEqual(result.returncode, 2)
        self.assertIn(b'"nowhere.example" is not an address to listen on', result.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=1)
