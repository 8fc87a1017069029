#!/usr/bin/env python3
"""Several servers and workers on one Redis, FerretDB and S3, beside the MERN peer on the same Redis and FerretDB.

    scaled.py LOAD PEER SAMPLE   throughput and create → ready; PEER is a folder with the installed peer, or "no"
    scaled.py neighbour           one-page invoices of one user while another has 1,000 of 2,000 items queued
"""
import os
import pathlib
import re
import signal
import socket
import statistics
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests" / folder) for folder in ("cluster", "http", "servers")]

from cluster import Cluster  # noqa: E402
from neighbour import measure, rank  # noqa: E402

DUR = os.environ.get("DUR", "15s")
RATE = os.environ.get("RATE", "20")
API = ["-proto", "ws", "-cookie", "-ws-bearer=false", "-signup", "/api/v1/auth/signup", "-create", "/api/v1/invoices",
       "-pdf", "/api/v1/invoices/{id}/pdf", "-list", "/api/v1/invoices", "-ws-path", "/api/v1/live", "-ev-id", "invoiceId",
       "-ev-match", "invoice_ready"]


def say(words):
    print(f"== {words}", file=sys.stderr, flush=True)


class Figures:
    """What the load driver printed, of one driver or of several that ran side by side."""

    def __init__(self, outputs):
        def number(pattern, text):
            found = re.search(pattern, text)
            return float(found[1]) if found else float("nan")
        self.p50 = max(number(r"create->ready .*?p50 ([\d.]+)", text) for text in outputs)
        self.p99 = max(number(r"create->ready .*?p99 ([\d.]+)", text) for text in outputs)
        self.rate = sum(number(r"([\d.]+) invoices/s", text) for text in outputs)


def drive(load, sample, mode, addresses, more, processes):
    """Runs one driver for each address, the load shared out among them."""
    each = len(addresses)
    inflight = int(os.environ.get("INFLIGHT", "64"))
    commands = [[load, "-url", url, *more, "-sample", sample, "-mode", mode, "-dur", DUR, "-rate", str(float(RATE) / each),
                 "-inflight", str(inflight // each), "-users", str(64 // each)] for url in addresses]
    commands[0] += ["-procs", ",".join(f"{name}={pid}" for name, pid in processes.items())]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for command in commands]
    outputs = [process.communicate()[0] for process in running]
    print("\n".join(output.rstrip() for output in outputs), flush=True)
    return Figures(outputs)


class Backends(Cluster):
    """The servers of a cluster; stores() makes all that follows begin with empty ones."""

    def stores(self):
        self.environment |= {"INKVOICE_MONGODB_URL": self.mongodb.fresh(), "INKVOICE_REDIS_URL": self.redis.fresh(),
                             "INKVOICE_S3_URL": self.s3.fresh()}

    def pids(self):
        pids = {"redis": self.redis.process.pid, "s3": self.s3.process.pid}
        if self.mongodb.process:
            pids |= {"ferretdb": self.mongodb.process.pid, "postgres": self.mongodb.postgres.process.pid}
        return pids

    def end_members(self):
        for member in self.members:
            member.stop()
        self.members.clear()


def bench_inkvoice(backends, load, sample, server_count, worker_count):
    figures = {}
    for mode in ("low", "max"):
        backends.stores()
        say(f"Inkvoice, {server_count} server(s), {worker_count} workers, {mode}")
        serving = [backends.serve() for _ in range(server_count)]
        working = [backends.work("--concurrency", "1") for _ in range(worker_count)]
        pids = {f"server{n}": member.process.pid for n, member in enumerate(serving, 1)}
        pids |= {f"worker{n}": member.process.pid for n, member in enumerate(working, 1)}
        figures[mode] = drive(load, sample, mode, [member.url for member in serving], API, pids | backends.pids())
        backends.end_members()
    return figures


class Peer:
    """Its API process and its workers, started as its measure.sh does."""

    def __init__(self, folder, backends, worker_count):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        self.pdfs = backends.data.parent / f"peer-{port}"
        self.pdfs.mkdir()
        environment = os.environ | {
            "STORE": "mongo", "MONGO_URL": backends.mongodb.fresh(), "REDIS_URL": backends.redis.fresh(), "PORT": str(port),
            "RATE_LIMIT_MAX": "0", "BCRYPT_ROUNDS": "8", "JWT_SECRET": "measuring only", "PDF_DIR": str(self.pdfs)}
        self.processes = [self.start(folder, "src/api.js", environment, "api on")]
        self.processes += [self.start(folder, "src/worker.js", environment, "worker:") for _ in range(worker_count)]

    @staticmethod
    def start(folder, program, environment, word):
        process = subprocess.Popen(["node", program], cwd=folder, env=environment, stdout=subprocess.PIPE, text=True)
        while word not in (line := process.stdout.readline()):
            if not line:
                raise RuntimeError(f"{program} does not start")
        return process

    def stop(self):
        for process in self.processes:
            process.send_signal(signal.SIGTERM)
        for process in self.processes:
            process.wait()
            process.stdout.close()


def bench_peer(backends, load, sample, folder, worker_count):
    figures = {}
    for mode in ("low", "max"):
        say(f"MERN peer (pdfkit, 1 server, {worker_count} worker(s)), {mode}")
        peer = Peer(folder, backends, worker_count)
        pids = {name: process.pid for name, process in zip(("api", "worker1", "worker2"), peer.processes)}
        figures[mode] = drive(load, sample, mode, [peer.url], [], pids | backends.pids())
        peer.stop()
    return figures


def throughput(load, peer_folder, sample):
    """All in turn, and again: a machine that others share is not the same from one minute to the next."""
    rounds = int(os.environ.get("ROUNDS", "3"))
    ours, peers = {}, {}
    with Backends() as backends:
        for _ in range(rounds):
            for counts in ((1, 2), (2, 3)):
                ours.setdefault(counts, []).append(bench_inkvoice(backends, load, sample, *counts))
            for count in (1, 2) if peer_folder != "no" else ():
                peers.setdefault(count, []).append(bench_peer(backends, load, sample, peer_folder, count))
    print(f"\nmedian of {rounds} rounds{'':16}{'p50 ms':>9}{'p99 ms':>9}{'a second':>10}"
          + "".join(f"{f'p50, rate: peer of {count}':>24}" for count in peers))
    for (servers, workers), runs in ours.items():
        print(row(f"Inkvoice, {servers} server(s), {workers} workers", runs)
              + "".join(f"{ratio(others, runs, 'low', 'p50'):15.1f}×{ratio(runs, others, 'max', 'rate'):7.1f}×"
                        for others in peers.values()))
    for count, runs in peers.items():
        print(row(f"MERN peer, 1 server, {count} worker(s)", runs))


def row(name, runs):
    p50, p99, rate = (statistics.median(getattr(run[mode], what) for run in runs)
                      for mode, what in (("low", "p50"), ("low", "p99"), ("max", "rate")))
    return f"{name:34}{p50:9.1f}{p99:9.1f}{rate:10.1f}"


def ratio(above, below, mode, what):
    """The median of the rounds' ratios."""
    return statistics.median(getattr(one[mode], what) / getattr(other[mode], what) for one, other in zip(above, below))


def neighbour():
    invoices, items, samples = (int(os.environ.get(name, value)) for name, value in
                                (("INVOICES", "1000"), ("ITEMS", "2000"), ("SAMPLES", "200")))
    say(f"one-page invoices while {invoices} of {items} items wait")
    with Cluster() as cluster:
        idle, beside = measure(cluster, invoices, items, samples)
    for what, times in (("idle", idle), ("beside", beside)):
        print(f"{what:8} n {len(times):4}  p50 {rank(times, .5):7.1f}  p99 {rank(times, .99):7.1f}  max {max(times):7.1f} ms")
    print(f"p99 beside − p99 idle: {rank(beside, .99) - rank(idle, .99):.1f} ms")


if __name__ == "__main__":
    if sys.argv[1:] == ["neighbour"]:
        neighbour()
    else:
        throughput(*sys.argv[1:4])
