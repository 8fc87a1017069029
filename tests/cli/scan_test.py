#!/usr/bin/env python3
"""Payment codes as a phone sees them: pages drawn by poppler and read by a decoder that is not ours (zxing-cpp)."""
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = os.environ.get("INKVOICE_BINARY", str(ROOT / "build/release/inkvoice"))
ITEMS = [{"description": "Arbeit", "quantity": "3", "unitPrice": "100", "taxRate": "20"}]
GERMAN = {"number": "RE-42", "issueDate": "2026-11-23", "currency": "EUR", "locale": "de",
          "seller": {"name": "Werkstatt Überlingen", "iban": "DE89370400440532013000", "bic": "COBADEFFXXX"},
          "client": {"name": "Große & Söhne GmbH"}, "items": ITEMS}
SWISS = {"number": "RE-42", "issueDate": "2026-11-23", "currency": "CHF", "locale": "de-CH",
         "seller": {"name": "Werkstatt Überlingen", "iban": "CH4431999123000889012",
                    "address": {"line1": "Rue du Lac 1268", "postalCode": "2501", "city": "Biel", "country": "CH"}},
         "client": {"name": "Pia Rutschmann",
                    "address": {"line1": "Marktgasse 28", "postalCode": "9400", "city": "Rorschach", "country": "CH"}},
         "paymentReference": "21 00000 00003 13947 14300 09017", "items": ITEMS}
EPC = ("BCD\n002\n1\nSCT\nCOBADEFFXXX\nWerkstatt Überlingen\nDE89370400440532013000\nEUR360.00\n\n\nRE-42")
SPC = ("SPC\n0200\n1\nCH4431999123000889012\nS\nWerkstatt Überlingen\nRue du Lac 1268\n\n2501\nBiel\nCH\n"
       "\n\n\n\n\n\n\n360.00\nCHF\nS\nPia Rutschmann\nMarktgasse 28\n\n9400\nRorschach\nCH\n"
       "QRR\n210000000003139471430009017\nRE-42\nEPD")


class ScanTest(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="inkvoice-test-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def codes(self, invoice, *arguments):
        """What can be read off each page."""
        result = subprocess.run([BINARY, "render", "-", "-o", "out.pdf", *arguments], input=json.dumps(invoice).encode(),
                                capture_output=True, cwd=self.folder, timeout=60)
        self.assertEqual((result.returncode, result.stderr), (0, b""))
        for old in self.folder.glob("*.png"):
            old.unlink()
        subprocess.run(["pdftoppm", "-r", "200", "-png", "out.pdf", "page"], cwd=self.folder, check=True)
        return [subprocess.run(["ZXingReader", "-format", "QRCode", "-bytes", page], capture_output=True).stdout.decode()
                for page in sorted(self.folder.glob("*.png"))]

    def test_a_banking_app_reads_the_transfer(self):
        self.assertEqual(self.codes(GERMAN), [EPC])
        self.assertEqual(self.codes(GERMAN | {"locale": "ar"}), [EPC], "never mirrored")
        for design in ("classic", "compact", "letterhead"):
            self.assertEqual(self.codes(GERMAN, "--design", design), [EPC], design)

    def test_the_longest_transfer_is_read_too(self):
        seller = GERMAN["seller"] | {"name": "Ü" * 70}
        longest = "BCD\n002\n1\nSCT\nCOBADEFFXXX\n" + "Ü" * 70 + "\nDE89370400440532013000\nEUR360.00\n\n\n"
        reference = "x" * (331 - len(longest.encode()))
        self.assertEqual(self.codes(GERMAN | {"seller": seller, "paymentReference": reference[:140]}), [longest + reference[:140]])

    def test_a_swiss_bill_is_read_through_its_cross(self):
        self.assertEqual(self.codes(SWISS), [SPC])
        for design in ("classic", "compact", "letterhead"):
            self.assertEqual(self.codes(SWISS, "--design", design)[-1], SPC, design)

    def test_the_slip_is_on_the_last_page_alone(self):
        read = self.codes(SWISS | {"items": [ITEMS[0] | {"unitPrice": "5"}] * 40})
        self.assertGreater(len(read), 1)
        self.assertEqual(read[:-1], [""] * (len(read) - 1))
        self.assertIn("\n720.00\nCHF\n", read[-1])

    def test_there_is_none_where_nothing_can_be_transferred(self):
        for change in ({"type": "creditNote"}, {"currency": "USD"}, {"prepaid": "360"}, {"seller": {"name": "W"}}):
            self.assertEqual(self.codes(GERMAN | change), [""], change)


if __name__ == "__main__":
    unittest.main(verbosity=1)
