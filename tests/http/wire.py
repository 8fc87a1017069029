"""Plain sockets, byte for byte, and the test server: what the framing and connection tests have in common."""

import os
import re
import resource
import socket
import struct
import subprocess
import time

WAIT = 10.0  # seconds for what must happen; a machine may be slow


class Failure(Exception):
    """A server that did not do as the case says."""


def check(condition, text):
    if not condition:
        raise Failure(text)


class Response:
    def __init__(self, status, headers, body):
        self.status = status
        self.headers = headers  # list of (lower-case name, value)
        self.body = body

    def header(self, name):
        values = [v for n, v in self.headers if n == name.lower()]
        return values[0] if values else None


class Client:
    """One connection."""

    def __init__(self, address, receive_buffer=None):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        if receive_buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.socket.settimeout(WAIT)
        self.socket.connect(address)
        self.data = b""

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.socket.close()

    def send(self, data):
        try:
            self.socket.sendall(data)
        except (BrokenPipeError, ConnectionResetError):
            pass  # refused before all was sent: the answer tells

    def more(self):
        try:
            data = self.socket.recv(65536)
        except ConnectionResetError:
            return False
        self.data += data
        return bool(data)

    def until(self, mark):
        while mark not in self.data:
            if not self.more():
                raise Failure(f"closed after {self.data[:200]!r}")
        head, self.data = self.data.split(mark, 1)
        return head

    def exactly(self, size):
        while len(self.data) < size:
            if not self.more():
                raise Failure(f"closed {size - len(self.data)} bytes early")
        taken, self.data = self.data[:size], self.data[size:]
        return taken

    def response(self, head_only=False):
        lines = self.until(b"\r\n\r\n").decode("latin-1").split("\r\n")
        match = re.fullmatch(r"HTTP/1\.1 (\d{3}) [ -~]+", lines[0])
        check(match, f"not a status line: {lines[0]!r}")
        status = int(match.group(1))
        headers = []
        for line in lines[1:]:
            name, colon, value = line.partition(": ")
            check(colon and re.fullmatch(r"[A-Za-z0-9-]+", name), f"not a field: {line!r}")
            headers.append((name.lower(), value))
        answer = Response(status, headers, b"")
        if head_only or status < 200 or status in (204, 304):
            return answer
        if answer.header("Transfer-Encoding") == "chunked":
            while chunk := self.chunk():
                answer.body += chunk
        elif answer.header("Content-Length") is not None:
            answer.body = self.exactly(int(answer.header("Content-Length")))
        else:
            while self.more():
                pass
            answer.body, self.data = self.data, b""
        return answer

    def chunk(self):
        size = int(self.until(b"\r\n"), 16)
        data = self.exactly(size + 2)
        check(data.endswith(b"\r\n"), "a chunk without its end")
        return data[:-2]

    def expect_end(self):
        """The server closes, and says nothing more before."""
        while self.more():
            pass
        check(self.data == b"", f"more came after the answer: {self.data[:120]!r}")

    def reset(self):
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()


class Server:
    """The test server in a process of its own."""

    def __init__(self, program, **flags):
        command = [program] + [f"--{name}={value}" for name, value in flags.items()]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        line = self.process.stdout.readline()
        check(line, f"the test server did not start: {command}")
        self.address = ("127.0.0.1", int(line))

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.stop()

    def stop(self):
        if self.process.stdin.closed:
            return
        self.process.stdin.close()
        try:
            self.process.wait(WAIT)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise Failure("the server did not stop") from None
        errors = self.process.stderr.read().decode()
        self.process.stdout.close()
        self.process.stderr.close()
        check(self.process.returncode == 0, f"the server ended with {self.process.returncode}: {errors[-3000:]}")

    def connect(self, **options):
        return Client(self.address, **options)

    def ask(self, path):
        with self.connect() as client:
            client.send(b"GET " + path.encode() + b" HTTP/1.1\r\nHost: a\r\n\r\n")
            return client.response()

    def memory(self):
        """Resident bytes."""
        with open(f"/proc/{self.process.pid}/statm", encoding="ascii") as statm:
            return int(statm.read().split()[1]) * resource.getpagesize()

    def cpu_seconds(self):
        with open(f"/proc/{self.process.pid}/stat", encoding="ascii") as stat:
            fields = stat.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def wait_until(condition, text):
    until = time.monotonic() + WAIT
    while not condition():
        check(time.monotonic() < until, text)
        time.sleep(0.01)


def request(path, fields="", method="GET"):
    return f"{method} {path} HTTP/1.1\r\nHost: a\r\n{fields}\r\n".encode()


def echo(body, fields=""):
    return request("/echo", f"Content-Length: {len(body)}\r\n{fields}", "POST") + body


class Tally:
    """Runs cases and counts how they went."""

    def __init__(self, only, verbose):
        self.only, self.verbose = only, verbose
        self.passed = self.failed = 0

    def run(self, name, function):
        if self.only and not re.search(self.only, name):
            return
        try:
            function()
            self.passed += 1
            if self.verbose:
                print(f"ok    {name}")
        except (Failure, OSError, subprocess.TimeoutExpired) as failure:
            self.failed += 1
            print(f"FAIL  {name}: {failure or type(failure).__name__}")

    def finish(self):
        print(f"{self.passed} passed, {self.failed} failed")
        return 0 if self.failed == 0 else 1


def add_common_arguments(parser):
    parser.add_argument("--server", help="the test server's program")
    parser.add_argument("--only", help="a regular expression: the cases whose name it finds")
    parser.add_argument("-v", "--verbose", action="store_true")
