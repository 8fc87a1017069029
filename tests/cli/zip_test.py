#!/usr/bin/env python3
"""The ZIP writer's archives as Python's zipfile and unzip read them: zip_test.py TOOL."""
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest
import zipfile

TOOL = pathlib.Path(sys.argv.pop(1)).resolve()


class ZipTest(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="inkvoice-test-"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.path = self.folder / "a.zip"

    def make(self, count, size):
        subprocess.run([TOOL, self.path, str(count), str(size)], check=True, cwd=self.folder)
        self.assertEqual(list(self.folder.iterdir()), [self.path])
        return zipfile.ZipFile(self.path)

    def unzip_tests(self):
        if shutil.which("unzip"):
            subprocess.run(["unzip", "-tqq", self.path], check=True)

    def test_a_small_archive_is_plain(self):
        with self.make(3, 5) as archive:
            self.assertIsNone(archive.testzip())
            self.assertEqual(archive.namelist(), ["Zürich-0.pdf", "Zürich-1.pdf", "Zürich-2.pdf"])
            entry = archive.infolist()[1]
            self.assertEqual((entry.date_time, entry.compress_type, entry.file_size, entry.external_attr >> 16),
                             ((2026, 2, 28, 0, 0, 0), zipfile.ZIP_STORED, 5, 0o100644))
        self.assertNotIn(b"PK\x06\x06", self.path.read_bytes())
        self.unzip_tests()

    def test_no_entries(self):
        with self.make(0, 5) as archive:
            self.assertEqual(archive.namelist(), [])

    def test_more_entries_than_16_bits_count(self):
        for count, is_zip64 in ((65_534, False), (65_535, True), (70_000, True)):
            with self.make(count, 1) as archive:
                self.assertEqual(len(archive.namelist()), count)
                self.assertEqual(archive.read(f"Zürich-{count - 1}.pdf"), b"\0")
            self.assertEqual(b"PK\x06\x06" in self.path.read_bytes()[-200:], is_zip64)
        self.unzip_tests()

    def test_offsets_past_4_gib(self):
        size = 100_000_000
        with self.make(45, size) as archive:
            self.assertEqual(len(archive.namelist()), 45)
            self.assertGreater(archive.infolist()[44].header_offset, 1 << 32)
            with archive.open("Zürich-44.pdf") as entry:
                while entry.read(1 << 20):  # its end checks the CRC
                    pass
        if shutil.which("unzip"):
            subprocess.run(["unzip", "-tqq", self.path, "*-44.pdf"], check=True)


if __name__ == "__main__":
    unittest.main(verbosity=1)
