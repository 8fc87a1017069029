#!/usr/bin/env python3
"""libinkvoice as an outside project has it: installed, found by CMake and by pkg-config, linked from C and from C++.

library_test.py BUILD_FOLDER CC CXX SANITIZERS"""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
BUILD, CC, CXX, SANITIZERS = sys.argv[1:5]
FLAGS = f"-fsanitize={SANITIZERS}" if SANITIZERS else ""
GOOD = {"number": "A-1", "client": {"name": "Globex"},
        "items": [{"description": "Work", "quantity": "3", "unitPrice": "0.335", "taxRate": "20"}]}


class LibraryTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="inkvoice-test-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        installed = cls.folder / "installed"
        cls.call("cmake", "--install", BUILD, "--prefix", installed, "--component", "library")
        # Where it was installed to must not matter.
        cls.prefix = installed.rename(cls.folder / "moved")
        (cls.folder / "in.json").write_text(json.dumps(GOOD))

    @staticmethod
    def call(*command, **options):
        done = subprocess.run([str(part) for part in command], capture_output=True, text=True, **options)
        if done.returncode != 0:
            raise AssertionError(f"{command}\n{done.stdout}{done.stderr}")
        return done.stdout

    def build(self, name):
        folder = self.folder / name
        self.call("cmake", "-S", HERE / name, "-B", folder, "-G", "Ninja", f"-DCMAKE_PREFIX_PATH={self.prefix}",
                  f"-DCMAKE_C_COMPILER={CC}", f"-DCMAKE_CXX_COMPILER={CXX}", f"-DCMAKE_C_FLAGS={FLAGS}", f"-DCMAKE_CXX_FLAGS={FLAGS}")
        self.call("cmake", "--build", folder)
        return folder / "outside"

    def test_c(self):
        program = self.build("c")
        out = self.call(program, self.folder / "in.json", self.folder / "c.pdf")
        self.assertRegex(out, r"^\d+\.\d+\.\d+\n\[\]\n\[\]\n1\n$")
        (self.folder / "dated.json").write_text(json.dumps(GOOD | {"issueDate": "2026-11-23"}))
        expected = subprocess.run([os.environ["INKVOICE_BINARY"], "render", self.folder / "dated.json", "-o", "-"],
                                  capture_output=True, check=True).stdout
        self.assertEqual((self.folder / "c.pdf").read_bytes(), expected)

        (self.folder / "bad.json").write_text(json.dumps(GOOD | {"colour": 1, "items": []}))
        bad = subprocess.run([program, self.folder / "bad.json", self.folder / "bad.pdf"], capture_output=True, text=True)
        self.assertEqual(bad.returncode, 2)
        errors = json.loads(bad.stdout.splitlines()[1])
        self.assertEqual({error["pointer"] for error in errors}, {"/colour", "/items"}, errors)
        self.assertFalse((self.folder / "bad.pdf").exists())

        (self.folder / "odd.json").write_text(json.dumps(GOOD | {"client": {"name": "Glob\U0010FFFD"}}))
        odd = self.call(program, self.folder / "odd.json", self.folder / "odd.pdf").splitlines()
        self.assertEqual([warning["pointer"] for warning in json.loads(odd[2])], ["/client/name"], odd)

    def test_cpp_from_four_threads(self):
        program = self.build("cpp")
        self.assertRegex(self.call(program, self.folder / "in.json", "20", "4"), r"^\d{4,} 0\n$")

    def test_pkg_config(self):
        if not shutil.which("pkg-config"):
            self.skipTest("pkg-config is not installed")
        flags = self.call("pkg-config", "--cflags", "--libs", "inkvoice",
                          env=os.environ | {"PKG_CONFIG_PATH": str(next(self.prefix.glob("lib/**/pkgconfig")))}).split()
        program = self.folder / "by-pkg-config"
        self.call(CC, "-o", program, HERE / "c/main.c", *FLAGS.split(), *flags)
        self.call(program, self.folder / "in.json", self.folder / "p.pdf")
        self.assertTrue((self.folder / "p.pdf").read_bytes().startswith(b"%PDF-"))

    def test_the_header_is_plain_c(self):
        header = next(self.prefix.glob("include/inkvoice/inkvoice.h"))
        for compiler, standard, language in ((CC, "c99", "c"), (CXX, "c++98", "c++")):
            self.call(compiler, f"-std={standard}", "-pedantic", "-Wall", "-Wextra", "-Werror", "-fsyntax-only", "-x", language, header)
        documented = set(re.findall(r"\binkvoice_\w+(?=\()", header.read_text()))
        symbols = self.call("nm", "--defined-only", "--extern-only", next(self.prefix.glob("lib/**/libinkvoice.a")))
        self.assertEqual({line.split()[-1] for line in symbols.splitlines() if re.search(r" T inkvoice_", line)}, documented)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=1)
