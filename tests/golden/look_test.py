#!/usr/bin/env python3
"""The first two pages of each invoice of this folder, drawn by poppler in 50 dots an inch, look like NAME-PAGE.png here.

    look_test.py            fails where more than a few dots differ
    look_test.py --update   takes the new looks: look at them
"""
import os
import pathlib
import struct
import subprocess
import sys
import tempfile
import zlib

HERE = pathlib.Path(__file__).resolve().parent
BINARY = os.environ.get("INKVOICE_BINARY", str(HERE.parents[1] / "build/release/inkvoice"))
LOOKS = HERE / "looks"
PAGES = 2
SAME = 48             # two of 256 steps that are no further apart are the same: edges differ with the rasterizer
MOST_DIFFERENT = 0.002


def samples(png):
    """The rows of a PNG of 8-bit red, green and blue (ISO 15948, without interlace)."""
    at, data, size = 8, b"", None
    while at < len(png):
        length, kind = struct.unpack(">I4s", png[at:at + 8])
        if kind == b"IHDR":
            size = struct.unpack(">IIBBBBB", png[at + 8:at + 21])
            assert size[2:] == (8, 2, 0, 0, 0), size
        elif kind == b"IDAT":
            data += png[at + 8:at + 8 + length]
        at += 12 + length
    stride = 3 * size[0]
    raw, rows, above = zlib.decompress(data), [], bytes(stride)
    for y in range(size[1]):
        start = y * (stride + 1)
        above = unfiltered(raw[start], bytearray(raw[start + 1:start + 1 + stride]), above)
        rows.append(above)
    return rows


def unfiltered(kind, row, above):
    for x in range(len(row)):
        left, up, corner = (row[x - 3], above[x], above[x - 3]) if x >= 3 else (0, above[x], 0)
        if kind == 4:  # whichever is nearest to left + up - corner, in that order
            to = left + up - corner
            kinds = (left, up, corner)
            row[x] = (row[x] + min(kinds, key=lambda value: abs(to - value))) & 255
        elif kind:
            row[x] = (row[x] + (left, up, (left + up) // 2)[kind - 1]) & 255
    return row


def difference(one, other):
    """The share of samples that are far apart."""
    a, b = samples(one), samples(other)
    if (len(a), len(a[0])) != (len(b), len(b[0])):
        return 1.0
    far = sum(abs(x - y) > SAME for row, seen in zip(a, b) if row != seen for x, y in zip(row, seen))
    return far / (len(a) * len(a[0]))


def looks_of(source, folder):
    pdf = folder / f"{source.stem}.pdf"
    subprocess.run([BINARY, "render", source, "-o", pdf], check=True)
    subprocess.run(["pdftoppm", "-r", "50", "-png", "-l", str(PAGES), pdf, folder / source.stem], check=True)
    return sorted(folder.glob(f"{source.stem}-*.png"))


def main():
    update, failed = "--update" in sys.argv[1:], False
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        drawn = [page for source in sorted(HERE.glob("*.json")) for page in looks_of(source, folder)]
        if update:
            LOOKS.mkdir(exist_ok=True)
            for old in LOOKS.glob("*.png"):
                old.unlink()
            for page in drawn:
                (LOOKS / page.name).write_bytes(page.read_bytes())
        if {page.name for page in drawn} != {page.name for page in LOOKS.glob("*.png")}:
            print(f"other pages than in {LOOKS}: {sorted(page.name for page in drawn)}")
            failed = True
        for page in drawn:
            look = LOOKS / page.name
            share = difference(page.read_bytes(), look.read_bytes()) if look.exists() else 1.0
            print(f"{page.name}: {share:.2%} of it differs")
            if share > MOST_DIFFERENT:
                failed = True
                kept = pathlib.Path.cwd() / f"{page.stem}.actual.png"
                kept.write_bytes(page.read_bytes())
                print(f"  see {kept} beside {look}; if that is meant: {sys.argv[0]} --update")
    return int(failed)


sys.exit(main())
