#!/usr/bin/env python3
"""Start to first answer and idle memory of the server: start.py BINARY [RUNS]. Prints minimum, median, maximum."""
import pathlib
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answers(port):
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
            connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            return connection.recv(100).startswith(b"HTTP/1.1 200")
    except OSError:
        return False


def resident_mib(pid):
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("no VmRSS")


def measure(binary, data):
    port = free_port()
    begin = time.perf_counter()
    process = subprocess.Popen([binary, "serve", "--listen", f"127.0.0.1:{port}", "--data", data], stderr=subprocess.DEVNULL)
    while not answers(port):
        if process.poll() is not None:
            sys.exit("the server ended")
        time.sleep(0.0005)
    first = (time.perf_counter() - begin) * 1e3
    time.sleep(1)  # what it does after the start is part of being idle
    memory = resident_mib(process.pid)
    process.terminate()
    process.wait()
    return first, memory


def main():
    binary, runs = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 10
    folder = tempfile.mkdtemp()
    new = [measure(binary, f"{folder}/{run}") for run in range(runs)]
    old = [measure(binary, f"{folder}/0") for _ in range(runs)]
    shutil.rmtree(folder)
    for name, values in [("start to first answer, new data folder, ms", [v[0] for v in new]),
                         ("start to first answer, same data folder, ms", [v[0] for v in old]),
                         ("idle memory (RSS), MiB", [v[1] for v in new + old])]:
        print(f"{name:45} min {min(values):6.1f}  median {statistics.median(values):6.1f}  max {max(values):6.1f}")


main()
