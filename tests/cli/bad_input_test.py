#!/usr/bin/env python3
"""What a PDF engine is fed by mistake or on purpose, to the real binary: a line an error, exit status 2 and no file; and
strange but valid invoices, which render."""
import base64
import json
import os
import pathlib
import shutil
import struct
import subprocess
import tempfile
import time
import unittest
import zlib

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = os.environ.get("INKVOICE_BINARY", str(ROOT / "build/release/inkvoice"))


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width, height, data=None, kind=2):
    rows = zlib.compress(b"\0" * (1 + 3 * min(width, 4)) * min(height, 4)) if data is None else data
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, kind, 0, 0, 0)) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def jpeg(width, height):
    frame = struct.pack(">HBHHB", 17, 8, height, width, 3) + b"\x01\x11\0\x02\x11\0\x03\x11\0"
    return b"\xff\xd8\xff\xc0" + frame + b"\xff\xd9"


def data_url(kind, content):
    return f"data:image/{kind};base64," + base64.b64encode(content).decode()


def invoice(**fields):
    return {"number": "A-1", "issueDate": "2026-11-23", "client": {"name": "Globex"},
            "items": [{"description": "Work", "quantity": "3", "unitPrice": "0.335", "taxRate": "20"}]} | fields


class BadInputTest(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="inkvoice-test-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def render(self, content, limit_mib=400):
        (self.folder / "in.json").write_text(json.dumps(content))
        started = time.monotonic()
        command = ["prlimit", f"--as={limit_mib * 1024 * 1024}", BINARY] if limit_mib else [BINARY]
        result = subprocess.run([*command, "render", "in.json", "-o", "out.pdf"], cwd=self.folder, capture_output=True, timeout=60)
        self.seconds = time.monotonic() - started
        return result

    def assert_refused(self, content, *pointers, **options):
        result = self.render(content, **options)
        lines = result.stderr.decode().splitlines()
        self.assertEqual(result.returncode, 2, result)
        self.assertEqual([line.split(": ")[1] for line in lines], list(pointers), lines)
        self.assertTrue(all(line.startswith("in.json: /") for line in lines), lines)
        self.assertEqual([path.name for path in self.folder.iterdir()], ["in.json"])
        return lines

    def assert_renders(self, content):
        result = self.render(content)
        self.assertEqual((result.returncode, result.stderr), (0, b""))
        pdf = self.folder / "out.pdf"
        subprocess.run(["qpdf", "--check", pdf], check=True, capture_output=True)
        return subprocess.run(["pdftotext", "-layout", pdf, "-"], check=True, capture_output=True).stdout.decode()

    def test_picture_bombs_are_refused_from_their_header(self):
        bombs = [data_url("png", png(50_000, 50_000)), data_url("png", png(2**31 - 1, 2**31 - 1)), data_url("jpeg", jpeg(65_535, 65_535)),
                 data_url("png", png(4_000, 4_000, zlib.compress(b"\0" * 48_000_000)[:20_000]))]
        for bomb in bombs:
            lines = self.assert_refused(invoice(design={"logo": bomb}), "/design/logo")
            self.assertLess(self.seconds, 5, lines)

    def test_broken_pictures_are_refused(self):
        sound = png(4, 4)
        broken = [sound[:-20], sound[:33], b"\x89PNG\r\n\x1a\n", sound.replace(b"IDAT", b"IDAX"), sound[:40] + b"\xff" * 8 + sound[48:],
                  png(0, 4), png(4, 4, b"no zlib stream")]
        for content in broken:
            self.assert_refused(invoice(design={"logo": data_url("png", content)}), "/design/logo")
        for content in (b"\xff\xd8\xff", jpeg(0, 4), jpeg(4, 4)[:10]):
            self.assert_refused(invoice(design={"logo": data_url("jpeg", content)}), "/design/logo")
        for logo in ("https://example.org/logo.png", "data:image/png;base64,@@@@", "data:image/gif;base64,R0lGODlh", "logo.png",
                     data_url("png", jpeg(4, 4))):
            self.assert_refused(invoice(design={"logo": logo}), "/design/logo")

    def test_all_errors_come_at_once(self):
        self.assert_refused(invoice(design={"logo": "logo.png", "font": "x"}, items=[], colour="red"), "/items", "/design/logo", "/design/font", "/colour")

    def test_no_items_are_refused(self):
        self.assert_refused(invoice(items=[]), "/items")
        self.assert_refused({"client": {"name": "Globex"}}, "/items")

    def test_a_negative_price_is_refused_and_a_negative_quantity_is_not(self):
        item = {"description": "Return", "quantity": "-2", "unitPrice": "40", "taxRate": "20"}
        self.assert_refused(invoice(items=[item | {"unitPrice": "-1"}]), "/items/0/unitPrice")
        text = self.assert_renders(invoice(items=[item]))
        self.assertIn("−80.00", text.replace("-", "−"))

    def test_texts_longer_than_10000_characters_are_refused(self):
        self.assert_refused(invoice(notes="x" * 10_001), "/notes")

    def test_10000_characters_without_a_blank_wrap(self):
        for letter in ("W", "ß", "界", "ก", "س"):
            text = self.assert_renders(invoice(notes=letter * 9_000, items=[
                {"description": letter * 10_000, "quantity": "1", "unitPrice": "1"}]))
            self.assertGreaterEqual(text.count(letter), 19_000)

    def test_1000_lines_of_description_and_items_of_nothing(self):
        item = {"description": "\n".join(f"line {i}" for i in range(1_000)), "details": "\n" * 1_000 + "end", "quantity": "0", "unitPrice": "0"}
        text = self.assert_renders(invoice(items=[item] * 3))
        self.assertEqual(text.count("line 999"), 3)
        self.assertEqual(text.count("end"), 3)

    def test_the_largest_amounts_and_most_digits_fit(self):
        item = {"description": "Gold", "quantity": "999999999999.999999", "unitPrice": "99999999.999999", "taxRate": "20"}
        self.assertIn("too large", self.assert_refused(invoice(items=[item | {"unitPrice": "999999999999"}], currency="KWD"), "/items")[0])
        text = self.assert_renders(invoice(items=[item] * 2, currency="KWD", locale="de"))
        self.assertIn("999.999.999.999,999999", text)

    def test_a_text_with_direction_controls_is_refused(self):
        self.assert_refused(invoice(notes="Pay \u202e0001 EUR"), "/notes")


if __name__ == "__main__":
    unittest.main(verbosity=1)
