#!/usr/bin/env python3
"""Random invoices, and those of this folder, through the real binary: each gives a PDF that qpdf and the validators find
sound and that gives its texts back. The same invoices on every run: a failure can be looked into.

    property_test.py [--seed N] [--count N] [--keep FOLDER]
"""
import argparse
import concurrent.futures
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

from random_invoices import RandomInvoices, texts_of

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
BINARY = os.environ.get("INKVOICE_BINARY", str(ROOT / "build/release/inkvoice"))
VALIDATE = pathlib.Path(os.environ.get("INKVOICE_VALIDATE", ROOT.parent / "shared/validators/validate"))
DIRECTIONS = dict.fromkeys(map(ord, "\u200e\u200f\u202a\u202b\u202c"))  # pdftotext's own marks


def output_of(*command, **options):
    result = subprocess.run(command, capture_output=True, timeout=240, **options)
    return result.returncode, result.stdout, result.stderr.decode()


def squeezed(text):
    return "".join(text.translate(DIRECTIONS).split())


def comes_back(word, text):
    """Whole, or broken over two lines with those of a neighbouring column between, as it may be in East Asian scripts."""
    return word in text or any(word[:i] in text and word[i:] in text for i in range(1, len(word)) if word[i] >= "\u1100")


def faults_of(pdf, texts):
    status, out, err = output_of("qpdf", "--check", pdf)
    if status != 0 or b"No syntax or stream encoding errors" not in out:
        yield f"qpdf: {out.decode()}{err}"
    status, out, err = output_of("pdftotext", pdf, "-")
    if status != 0 or err:
        yield f"pdftotext: {err}"
    text = squeezed(out.decode())
    for word in {word for said in texts for word in said.split()}:
        if not comes_back(squeezed(word), text):
            yield f"{word} ({' '.join(f'{ord(c):04X}' for c in word)}) does not come back"


def faults_of_rendering(source, pdf, wild):
    status, out, err = output_of(BINARY, "render", str(source), "-o", str(pdf))
    told = [line for line in err.splitlines() if not (wild and ": warning: /" in line)]  # no font has them all
    if status != 0 or out or told:
        yield f"render: {status} {out!r} {err}"


def check_one(folder, name, invoice):
    source, pdf = folder / f"{name}.json", folder / f"{name}.pdf"
    source.write_text(json.dumps(invoice, ensure_ascii=False))
    wild = name.startswith("wild-")
    faults = list(faults_of_rendering(source, pdf, wild))
    if pdf.exists():
        faults += faults_of(str(pdf), [] if wild else texts_of(invoice))
    return name, pdf, faults


def golden_invoices():
    for path in sorted(HERE.glob("*.json")):
        yield path.stem, json.loads(path.read_text())


def validate(pdfs):
    if not VALIDATE.exists():
        print(f"not validated as PDF/A-3a and PDF/UA-1: {VALIDATE} is not there")
        return []
    listed = "\n".join(map(str, pdfs)).encode()
    result = subprocess.run([VALIDATE, "--no-einvoice", "--no-mustang", "--files-from", "-"], input=listed, capture_output=True, timeout=280)
    faults = []
    for line in result.stdout.decode().splitlines():
        found = json.loads(line)
        if not found["pass"]:
            faults.append(f"{pathlib.Path(found['file']).name}: {line}")
    if result.returncode not in (0, 1):
        faults.append(f"validate: {result.returncode} {result.stderr.decode()[-500:]}")
    elif not faults:
        print(f"{len(pdfs)} PDFs are PDF/A-3a and PDF/UA-1")
    return faults


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument("--keep", type=pathlib.Path)
    options = parser.parse_args()
    folder = options.keep or pathlib.Path(tempfile.mkdtemp(prefix="inkvoice-test-"))
    folder.mkdir(parents=True, exist_ok=True)
    try:
        made = RandomInvoices(options.seed)
        invoices = dict(golden_invoices())
        invoices |= {f"random-{i:03d}": made.invoice() for i in range(options.count)}
        invoices |= {f"wild-{i:03d}": made.wild_invoice() for i in range(options.count // 3)}
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            results = list(pool.map(lambda entry: check_one(folder, *entry), invoices.items()))
        faults = [f"{name}: {fault}" for name, _, found in results for fault in found]
        faults += validate([pdf for _, pdf, _ in results if pdf.exists()])
    finally:
        if not options.keep:
            shutil.rmtree(folder)
    print("\n".join(faults) or f"{len(invoices)} invoices render, are sound and give their texts back")
    return int(bool(faults))


if __name__ == "__main__":
    sys.exit(main())
