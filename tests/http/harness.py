"""The real binary, started and stopped by a test on a free port and a folder of its own, and clients to talk to it."""
import base64
import http.client
import json
import os
import pathlib
import shutil
import signal
import socket
import struct
import subprocess
import tempfile
import threading
import time
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = os.environ.get("INKVOICE_BINARY", str(ROOT / "build/release/inkvoice"))
PASSWORD = "correct horse battery staple"


def wait_for(condition, what, seconds=20.0):
    """The condition's first true value; fails after `seconds`."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(f"did not happen in {seconds} s: {what}")
        time.sleep(0.005)


class Process:
    """One inkvoice process; its log lines are kept as parsed JSON."""

    def __init__(self, arguments, environment=None):
        variables = {k: v for k, v in os.environ.items() if not k.startswith("INKVOICE_")}
        variables.update(environment or {})
        self.process = subprocess.Popen([BINARY, *arguments], stderr=subprocess.PIPE, env=variables, text=True)
        self.lines = []
        self.thread = threading.Thread(target=self._read, daemon=True)
        self.thread.start()

    def _read(self):
        for line in self.process.stderr:
            try:
                self.lines.append(json.loads(line))
            except ValueError:
                self.lines.append({"message": line.rstrip()})

    def logged(self, message):
        return next((line for line in self.lines if line["message"] == message), None)

    def wait_logged(self, message):
        def look():
            if self.process.poll() is not None and not self.logged(message):
                raise AssertionError(f"inkvoice ended with {self.process.returncode}: {self.lines}")
            return self.logged(message)
        return wait_for(look, f"log line '{message}'")

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self, seconds=30):
        """SIGTERM; the exit status."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(seconds)
        self.thread.join(5)
        self.process.stderr.close()
        return status


class Server(Process):
    def __init__(self, data, *arguments, port=0, variables=None, **environment):
        super().__init__(["serve", "--listen", f"127.0.0.1:{port}", "--data", str(data), *arguments],
                         {f"INKVOICE_{k}": v for k, v in environment.items()} | (variables or {}))
        self.url = self.wait_logged("listening")["url"]
        self.port = urllib.parse.urlsplit(self.url).port


class Worker(Process):
    def __init__(self, data, *arguments, variables=None):
        super().__init__(["worker", "--data", str(data), *arguments], variables)
        self.wait_logged("working")


class DataFolder:
    """A folder that goes away with the test: `with DataFolder() as data:`."""

    def __enter__(self):
        self.path = pathlib.Path(tempfile.mkdtemp(prefix="inkvoice-test-"))
        return self.path / "data"

    def __exit__(self, *_):
        shutil.rmtree(self.path, ignore_errors=True)


class Answer:
    def __init__(self, response, body):
        self.status = response.status
        self.headers = response.headers
        self.body = body

    @property
    def json(self):
        return json.loads(self.body)

    def __repr__(self):
        return f"{self.status} {self.body[:400]!r}"


class Client:
    """Keeps the session cookie as a browser does, and sends Origin as one does."""

    def __init__(self, server, cookie=None):
        self.port = server.port
        self.origin = f"http://127.0.0.1:{server.port}"
        self.cookie = cookie

    def call(self, method, path, body=None, headers=None, raw=None):
        fields = {"Origin": self.origin}
        if self.cookie:
            fields["Cookie"] = f"inkvoice_session={self.cookie}"
        data = raw
        if body is not None:
            data = json.dumps(body).encode()
        if data is not None:
            fields["Content-Type"] = "application/json"
        fields.update(headers or {})
        fields = {k: v for k, v in fields.items() if v is not None}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            target = path if path.startswith(("/healthz", "/readyz", "/metrics")) else "/api/v1" + path
            connection.request(method, target, body=data, headers=fields)
            response = connection.getresponse()
            answer = Answer(response, response.read())
        finally:
            connection.close()
        cookie = answer.headers.get("Set-Cookie")
        if cookie and cookie.startswith("inkvoice_session="):
            self.cookie = cookie.split(";")[0].split("=", 1)[1] or None
        return answer

    def get(self, path, **more):
        return self.call("GET", path, **more)

    def post(self, path, body=None, **more):
        return self.call("POST", path, body, **more)

    def patch(self, path, body=None, **more):
        return self.call("PATCH", path, body, **more)

    def delete(self, path, **more):
        return self.call("DELETE", path, **more)

    def sign_up(self, email, password=PASSWORD, name="Ada"):
        answer = self.post("/auth/signup", {"email": email, "password": password, "name": name})
        assert answer.status == 201, answer
        return self

    def wait_ready(self, invoice_id, seconds=20.0):
        def look():
            answer = self.get(f"/invoices/{invoice_id}")
            assert answer.status == 200, answer
            status = answer.json["pdf"]["status"]
            assert status != "failed", answer
            return answer.json if status == "ready" else None
        return wait_for(look, f"invoice {invoice_id} ready", seconds)


def invoice(client="Globex", items=1, **more):
    """The least invoice and what is given over it."""
    return {"client": {"name": client},
            "items": [{"description": f"Work {i + 1}", "quantity": "2", "unitPrice": "10.50", "taxRate": "20"}
                      for i in range(items)], **more}


class WebSocket:
    """A WebSocket client of the standard library alone (RFC 6455)."""

    def __init__(self, server, path, cookie=None, origin=None, headers=()):
        self.socket = socket.create_connection(("127.0.0.1", server.port), timeout=20)
        key = base64.b64encode(os.urandom(16)).decode()
        lines = [f"GET /api/v1{path} HTTP/1.1", f"Host: 127.0.0.1:{server.port}", "Upgrade: websocket",
                 "Connection: Upgrade", "Sec-WebSocket-Version: 13", f"Sec-WebSocket-Key: {key}", *headers]
        if cookie:
            lines.append(f"Cookie: inkvoice_session={cookie}")
        if origin != "":
            lines.append(f"Origin: {origin or f'http://127.0.0.1:{server.port}'}")
        self.socket.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        head = b""
        while b"\r\n\r\n" not in head:
            part = self.socket.recv(1)
            if not part:
                break
            head += part
        self.status = int(head.split()[1])
        self.close_code = None

    def _exactly(self, count):
        data = b""
        while len(data) < count:
            part = self.socket.recv(count - len(data))
            if not part:
                raise EOFError
            data += part
        return data

    def message(self):
        """The next text message as JSON; None when the other side has closed (close_code says how)."""
        try:
            while True:
                first, second = self._exactly(2)
                size = second & 0x7F
                if size == 126:
                    size = struct.unpack("!H", self._exactly(2))[0]
                elif size == 127:
                    size = struct.unpack("!Q", self._exactly(8))[0]
                payload = self._exactly(size)
                if first & 0x0F == 8:
                    self.close_code = struct.unpack("!H", payload[:2])[0] if payload else 1005
                    return None
                if first & 0x0F == 9:
                    self._send(0xA, payload)
                elif first & 0x0F == 1:
                    return json.loads(payload)
        except EOFError:
            return None

    def _send(self, opcode, payload):
        mask = os.urandom(4)
        masked = bytes(byte ^ mask[i % 4] for i, byte in enumerate(payload))
        self.socket.sendall(bytes([0x80 | opcode, 0x80 | len(payload)]) + mask + masked)

    def close(self):
        self.socket.close()


class EventStream:
    """Server-Sent Events as a browser reads them."""

    def __init__(self, server, cookie, last_event_id=None):
        self.connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
        headers = {"Cookie": f"inkvoice_session={cookie}", "Accept": "text/event-stream"}
        if last_event_id:
            headers["Last-Event-ID"] = last_event_id
        self.connection.request("GET", "/api/v1/events", headers=headers)
        self.response = self.connection.getresponse()

    def message(self):
        """The next event as (id, JSON); None at the end of the stream."""
        event_id, data = None, []
        while True:
            line = self.response.readline()
            if not line:
                return None
            line = line.decode().rstrip("\n").rstrip("\r")
            if line.startswith("id:"):
                event_id = line[3:].strip()
            elif line.startswith("data:"):
                data.append(line[5:].strip())
            elif not line and data:
                return event_id, json.loads("\n".join(data))

    def close(self):
        self.connection.close()
