#!/usr/bin/env python3
"""Prints what a PDF costs, beside the peers of ../shared/peers/pdf in the same run (bench/run pdf).

    bench/pdf.py BINARY RENDER_BENCH [PEERS_TABLE]

CPU time, user and system, of whole processes; the least of several runs, since other work on the machine only ever
adds. PEERS_TABLE is what the peers' run.sh printed.
"""
import json
import pathlib
import re
import resource
import subprocess
import sys
import tempfile
import time

REPEAT = 5


def run(*command):
    """CPU seconds, wall seconds and the output of a process."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    result = subprocess.run(command, capture_output=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return cpu, time.monotonic() - started, result.stdout


def bench(binary, lines, count):
    """Milliseconds of CPU a warm render, from two runs that differ in their renders alone; bytes and peak MiB."""
    best = 1e9
    for _ in range(REPEAT):
        few, _, _ = run(binary, "bench", "--lines", str(lines), "--count", str(count))
        many, _, out = run(binary, "bench", "--lines", str(lines), "--count", str(3 * count))
        best = min(best, (many - few) / (2 * count))
    return best * 1e3, json.loads(out)


def growth(binary):
    print("items      ms CPU   per decade      bytes   peak MiB")
    figures, before = {}, None
    for lines, count in ((10, 1000), (100, 200), (1_000, 20), (10_000, 2), (100_000, 1)):
        ms, out = bench(binary, lines, count)
        ratio = f"{ms / before:10.1f}×" if before else " " * 11
        print(f"{lines:>6} {ms:>10.3f} {ratio} {out['bytesPerPdf']:>11,.0f} {out['peakMiB']:>9}")
        figures[lines], before = (ms, out["bytesPerPdf"]), ms
    return figures


def variants(render_bench):
    _, _, out = run(render_bench, "--benchmark_format=json", "--benchmark_filter=/(10|100|10000)$", "--benchmark_repetitions=5")
    best = {}
    for entry in json.loads(out)["benchmarks"]:
        if entry.get("run_type") == "iteration":
            name = entry["name"].removeprefix("render/")
            best[name] = min(best.get(name, (1e9, 0)), (entry["cpu_time"], entry["bytes"]))
    print("\nwhat                µs CPU   a second      bytes")
    for name, (microseconds, size) in best.items():
        print(f"{name:<16} {microseconds:>9.1f} {1e6 / microseconds:>10.0f} {size:>10,.0f}")
    for lines in (10, 100, 10000):
        tagged, untagged = best[f"tagged/{lines}"], best[f"untagged/{lines}"]
        print(f"tags at {lines} items: {1 - untagged[0] / tagged[0]:.0%} of the time, {1 - untagged[1] / tagged[1]:.0%} of the bytes")


def cold(binary):
    with tempfile.TemporaryDirectory() as folder:
        source = pathlib.Path(folder) / "in.json"
        source.write_text(json.dumps({"number": "A-1", "issueDate": "2026-11-23", "client": {"name": "Globex"}, "items": [
            {"description": f"Work {i}", "quantity": "3", "unitPrice": "10", "taxRate": "20"} for i in range(10)]}))
        times = [run(binary, "render", str(source), "-o", f"{folder}/out.pdf") for _ in range(4 * REPEAT)]
    print(f"\ncold process: {min(t[1] for t in times) * 1e3:.1f} ms wall, {min(t[0] for t in times) * 1e3:.1f} ms CPU")


def scaling(binary, count=20_000):
    with tempfile.TemporaryDirectory() as folder:
        lines = pathlib.Path(folder) / "in.jsonl"
        with lines.open("w") as out:
            for i in range(count):
                out.write(json.dumps({"number": f"B-{i}", "issueDate": "2026-11-23", "client": {"name": f"Globex {i}"}, "items": [
                    {"description": f"Work {i + j}", "quantity": str(1 + j), "unitPrice": "10.50", "taxRate": "20"} for j in range(10)]}) + "\n")
        walls = {}
        for jobs in (1, 2):
            walls[jobs] = min(run(binary, "batch", str(lines), "-o", f"{folder}/{jobs}-{i}.zip", "--jobs", str(jobs))[1] for i in range(3))
            print(f"batch of {count:,}, --jobs {jobs}: {walls[jobs]:.2f} s, {count / walls[jobs]:,.0f} a second")
        print(f"one to two cores: {walls[1] / walls[2]:.2f}×")


def compare(figures, table):
    print("\npeer            ms CPU, 10 items      ×     100      ×   10,000      ×   bytes, 10")
    ours = [figures[lines][0] for lines in (10, 100, 10_000)]
    print(f"{'Inkvoice':<16} {ours[0]:>14.3f} {'':>8} {ours[1]:>7.2f} {'':>6} {ours[2]:>8.1f} {'':>6} {figures[10][1]:>9,.0f}")
    for line in table.splitlines():
        cells = [cell.split() for cell in line.split("|")]
        if len(cells) < 6 or not cells[1] or not re.fullmatch(r"[\d.]+", cells[1][0]):
            continue
        times = [cells[1][0], cells[2][0], cells[3][0]]
        shown = [f"{float(value):>9.2f} {float(value) / mine:>6.0f}" for value, mine in zip(times, ours) if re.fullmatch(r"[\d.]+", value)]
        print(f"{cells[0][0]:<16} {'':>5}" + " ".join(shown) + f" {int(cells[5][0]):>9,}")


def main():
    binary, render_bench = (str(pathlib.Path(argument).resolve()) for argument in sys.argv[1:3])
    figures = growth(binary)
    variants(render_bench)
    cold(binary)
    scaling(binary)
    if len(sys.argv) > 3:
        compare(figures, pathlib.Path(sys.argv[3]).read_text())


main()
