#!/usr/bin/env python3
"""What a render costs in instructions, counted by callgrind, against instructions.json beside this file.

    instructions_test.py BINARY            fails where a figure has risen by more than 5 %
    instructions_test.py BINARY --update   takes the new figures

Instructions, unlike seconds, are the same on a busy machine. Two runs of `inkvoice bench` that differ only in how many
invoices they render are counted, and the difference is divided by the renders between, those that warm it up among
them: what a process does once falls out. The machine hardly matters, since valgrind shows every program the same processor; glibc is told to use its plain
functions all the same.
"""
import json
import os
import pathlib
import platform
import re
import subprocess
import sys
import tempfile

REFERENCE = pathlib.Path(__file__).with_name("instructions.json")
MOST_RISE = 0.05
WARM = 20  # renders before those that `inkvoice bench` counts, or as many as those if they are fewer
CASES = {"10 items": (10, 60, 160), "1000 items": (1000, 4, 8)}
PLAIN = "glibc.cpu.hwcaps=-AVX2,-AVX,-SSE4_2,-SSSE3,-ERMS,-BMI2,-LZCNT,-MOVBE,-XSAVEC"


def instructions(binary, lines, count):
    with tempfile.TemporaryDirectory() as folder:
        command = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={folder}/out", binary, "bench",
                   "--lines", str(lines), "--count", str(count)]
        environment = {"PATH": os.environ["PATH"], "LC_ALL": "C", "TZ": "UTC", "GLIBC_TUNABLES": PLAIN}
        result = subprocess.run(command, capture_output=True, text=True, cwd=folder, env=environment, timeout=250)
        found = re.search(r"Collected : (\d+)", result.stderr)
        if result.returncode != 0 or not found:
            sys.exit(f"valgrind failed:\n{result.stderr}")
        return int(found.group(1))


def renders(count):
    return count + min(count, WARM)


def main():
    binary, update = str(pathlib.Path(sys.argv[1]).resolve()), "--update" in sys.argv[2:]
    machine = platform.machine()
    references = json.loads(REFERENCE.read_text())
    known = references.setdefault(machine, {})
    if not known and not update:
        print(f"no figures for {machine} in {REFERENCE.name}: nothing to compare with")
        return 0
    failed = False
    for name, (lines, few, many) in CASES.items():
        more = instructions(binary, lines, many) - instructions(binary, lines, few)
        now = round(more / (renders(many) - renders(few)))
        before = known.get(name, now)
        rise = now / before - 1
        print(f"{name}: {now:,} instructions a render, {before:,} before ({rise:+.1%})")
        failed |= rise > MOST_RISE
        known[name] = now
    if update:
        REFERENCE.write_text(json.dumps(references, indent=2) + "\n")
        return 0
    if failed:
        print(f"more than {MOST_RISE:.0%} above the reference; if that is meant: {sys.argv[0]} {binary} --update")
    return int(failed)


sys.exit(main())
