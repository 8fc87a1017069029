#!/usr/bin/env python3
"""Whole connections over plain sockets: order, deadlines, limits, streams, WebSockets, the end of the server.

  connection_test.py --server build/release/tests/http/echo_server

Starts the test server for each scenario with the limits that it needs. Prints "N passed, N failed"; exit status 1 when
something failed.
"""

import argparse
import os
import re
import resource
import socket
import struct
import sys
import threading
import time

from wire import WAIT, Failure, Server, Tally, add_common_arguments, check, echo, request, wait_until

QUIET = 0.15  # seconds in which something must not happen

SCENARIOS = []


def scenario(**flags):
    def add(function):
        SCENARIOS.append((function, flags))
        return function

    return add


@scenario()
def pipelining_is_answered_in_order(server):
    with server.connect() as client:
        client.send(b"".join(echo(b"%d" % i) if i % 3 else request("/none") for i in range(100)) + b"BAD\r\n" + echo(b"no"))
        for i in range(100):
            answer = client.response()
            check((answer.status, answer.body) == (200, b"%d" % i) if i % 3 else answer.status == 404, f"answer {i}: {answer.status}")
        check(client.response().status == 400, "the bad one")
        client.expect_end()


@scenario()
def one_byte_at_a_time(server):
    with server.connect() as client:
        raw = request("/echo", "Transfer-Encoding: chunked\r\n", "POST") + b"5;x=y\r\nhello\r\n1\r\n!\r\n0\r\nA: b\r\n\r\n"
        for i in range(len(raw)):
            client.send(raw[i : i + 1])
        check(client.response().body == b"hello!", "the body")


@scenario()
def bodies_come_back_whole(server):
    for size in [0, 1, 1000, 65535, 65536, 65537, 3_000_000]:
        body = os.urandom(size)
        with server.connect() as client:
            client.send(echo(body))
            check(client.response().body == body, f"{size} bytes by length")
            pieces = [body[i : i + 70_001] for i in range(0, size, 70_001)]
            chunks = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"
            client.send(request("/echo", "Transfer-Encoding: chunked\r\n", "POST") + chunks)
            check(client.response().body == body, f"{size} bytes in chunks")


@scenario()
def what_the_handler_sees(server):
    with server.connect() as client:
        client.send(request("/show?a=1&a=2&b=%C3%A4+%2B&c&=d", "X-Forwarded-For: 192.0.2.9\r\nX-Forwarded-Proto: https\r\n"))
        answer = client.response()
        seen = answer.body.decode()
        check('"query":[["a","1"],["a","2"],["b","ä +"],["c",""],["","d"]]' in seen, seen)
        check('"address":"127.0.0.1"' in seen and '"secure":false' in seen, "a stranger's X-Forwarded-For was believed")
        check(f'"id":"{answer.header("X-Request-Id")}"' in seen, "another request id")
        client.send(request("/show"))
        check(client.response().header("X-Request-Id") != answer.header("X-Request-Id"), "the same request id twice")


@scenario(behind_proxy=1)
def trusted_proxies_say_who_the_client_is(server):
    for fields, address, secure in [
        ("", "127.0.0.1", "false"),
        ("X-Forwarded-For: 192.0.2.9\r\nX-Forwarded-Proto: https\r\n", "192.0.2.9", "true"),
        ("X-Forwarded-For: 203.0.113.1, 192.0.2.9, 10.1.2.3\r\n", "192.0.2.9", "false"),
        ("X-Forwarded-For: 203.0.113.1\r\nX-Forwarded-For: 192.0.2.9\r\nX-Forwarded-Proto: https, http\r\n", "192.0.2.9", "false"),
        ("X-Forwarded-For: unknown, 10.0.0.1\r\n", "10.0.0.1", "false"),
        ("X-Forwarded-For: 2001:db8::7\r\n", "2001:db8::7", "false"),
    ]:
        with server.connect() as client:
            client.send(request("/show", fields))
            seen = client.response().body.decode()
            check(f'"address":"{address}"' in seen and f'"secure":{secure}' in seen, f"{fields!r}: {seen}")


@scenario()
def head_has_the_length_and_no_body(server):
    with server.connect() as client:
        for path, length in [("/hello", "5"), ("/bytes?size=100000", "100000")]:
            client.send(request(path, method="HEAD"))
            answer = client.response(head_only=True)
            check((answer.status, answer.header("Content-Length")) == (200, length), f"HEAD {path}: {answer.headers}")
        client.send(request("/sse", method="HEAD"))
        check(client.response(head_only=True).header("Content-Type") == "text/event-stream", "HEAD /sse")
        client.send(request("/hello"))
        check(client.response().body == b"hello", "GET after HEAD")


@scenario()
def expect_is_answered_before_the_body(server):
    with server.connect() as client:
        client.send(request("/echo", "Content-Length: 5\r\nExpect: 100-continue\r\n", "POST"))
        check(client.response().status == 100, "no 100")
        client.send(b"hello")
        check(client.response().body == b"hello", "the body after 100")
        client.send(request("/echo", "Content-Length: 5\r\nExpect: 100-continue\r\n", "POST") + b"hello")
        check(client.response().status in (100, 200), "the body with its head")


@scenario(max_body=1000)
def bodies_over_the_limit(server):
    with server.connect() as client:
        client.send(echo(b"a" * 1000))
        check(client.response().status == 200, "exactly the limit")
        client.send(request("/echo", "Content-Length: 1001\r\nExpect: 100-continue\r\n", "POST"))
        check(client.response().status == 413, "one byte more must get 413 and no 100")
        client.expect_end()
    for chunks in [b"3e9\r\n", b"1f4\r\n" + b"a" * 500 + b"\r\n1f5\r\n", b"1\r\na\r\n" * 1001]:
        with server.connect() as client:
            client.send(request("/echo", "Transfer-Encoding: chunked\r\n", "POST") + chunks)
            check(client.response().status == 413, f"chunks {chunks[:20]!r}")
            client.expect_end()


@scenario(max_body=1_000_000, body_timeout=60_000)
def endless_chunks_leave_memory_flat(server):
    server.ask("/hello")
    before = server.memory()
    for chunk in [b"10000\r\n" + b"a" * 65536 + b"\r\n", b"1\r\na\r\n" * 10_000, b"8;" + b"x" * 200 + b"\r\n12345678\r\n"]:
        with server.connect() as client:
            client.send(request("/echo", "Transfer-Encoding: chunked\r\n", "POST"))
            sent = 0
            while sent < 100_000_000:
                try:
                    client.socket.sendall(chunk)
                except OSError:
                    break
                sent += len(chunk)
            check(sent < 100_000_000, "100 MB were taken")
    check(server.memory() - before < 16_000_000, f"grew by {server.memory() - before} bytes")


@scenario(max_body=10_000_000, max_bodies=15_000_000)
def all_bodies_together_are_limited(server):
    clients = [server.connect() for _ in range(3)]
    for client in clients:
        client.send(request("/echo", "Content-Length: 9000000\r\n", "POST") + b"a" * 8_000_000)
    statuses = []
    for client in clients:
        client.socket.settimeout(1)
        try:
            statuses.append(client.response().status)
        except socket.timeout:
            pass
    check(statuses and set(statuses) == {503} and len(statuses) < 3, f"{statuses}")
    for client in clients:
        client.reset()
    wait_until(lambda: echo_works(server, 9_000_000), "the room was not given back")


def echo_works(server, size):
    with server.connect() as client:
        client.send(echo(b"a" * size))
        return client.response().status == 200


@scenario(header_timeout=300, idle_timeout=300, body_timeout=300)
def slow_requests_end_at_a_total_deadline(server):
    def trickle(client, raw, pause):
        """Sends byte after byte until the server answers or closes."""
        client.socket.settimeout(pause)
        for i in range(len(raw)):
            client.send(raw[i : i + 1])
            try:
                if not client.more() or client.data:
                    return
            except socket.timeout:
                pass
        raise Failure("all was taken")

    for name, first in [("head", b""), ("body", request("/echo", "Content-Length: 1000\r\n", "POST")),
                        ("chunks", request("/echo", "Transfer-Encoding: chunked\r\n", "POST") + b"3e8\r\n")]:  # fmt: skip
        with server.connect() as client:
            client.send(first)
            began = time.monotonic()
            trickle(client, b"A" * 1000, 0.02)
            client.socket.settimeout(WAIT)
            check(client.response().status == 408, f"{name}: not 408")
            client.expect_end()
            check(0.25 < time.monotonic() - began < 3, f"{name}: after {time.monotonic() - began:.2f} s")
    with server.connect() as client:  # nothing at all is sent: closed without a word
        check(not client.more(), "an answer to nothing")
    with server.connect() as client:
        client.send(request("/hello"))
        check(client.response().status == 200, "")
        check(not client.more(), "an answer while idle")


@scenario(header_timeout=2000)
def slowloris_does_not_hold_up_others(server):
    slow = [server.connect() for _ in range(500)]
    for client in slow:
        client.send(b"GET / HTTP/1.1\r\nA:")
    began = time.monotonic()
    for _ in range(50):
        check(server.ask("/hello").status == 200, "")
    check(time.monotonic() - began < 2, "others waited")
    for client in slow:
        check(client.response().status == 408, "not 408")
        client.socket.close()


@scenario(write_timeout=300, min_write_rate=1_000_000)
def slow_readers_are_dropped(server):
    for path in ["/bytes?size=50000000", "/sse?count=1000000&every=0&bytes=10000"]:
        client = server.connect(receive_buffer=4096)
        client.send(request(path))
        client.until(b"\r\n\r\n")
        before = server.memory()
        time.sleep(1.5)
        check(server.memory() - before < 60_000_000, f"{path}: grew by {server.memory() - before}")
        with client:
            client.data = b""
            size = 0
            while client.more():
                size += len(client.data)
                client.data = b""
            check(size < 40_000_000, f"{path}: {size} bytes were sent to who did not read")
    wait_until(lambda: server.ask("/feeds").body == b"0", "a feed stayed open")


@scenario()
def clients_that_vanish_leave_nothing(server):
    def files():
        return len(os.listdir(f"/proc/{server.process.pid}/fd"))

    server.ask("/hello")
    before = files()
    for raw in [b"GET", request("/echo", "Content-Length: 100\r\n", "POST") + b"half", request("/slow?ms=10"),
                request("/bytes?size=10000000"), request("/sse?every=100000"), request("/poll?every=100000&wait=100000"),
                request("/sse?every=1&count=1000&closes=0")]:  # fmt: skip
        for _ in range(20):
            client = server.connect()
            client.send(raw)
            client.reset()
    wait_until(lambda: files() <= before + 1, f"{files() - before} files stayed open")
    wait_until(lambda: server.ask("/feeds").body == b"0", "feeds stayed open")


@scenario()
def half_closed_clients_get_their_answer(server):
    with server.connect() as client:
        client.send(request("/slow?ms=50"))
        client.socket.shutdown(socket.SHUT_WR)
        check(client.response().body == b"slow", "no answer")
        client.expect_end()


@scenario()
def a_body_that_fails_is_cut(server):
    with server.connect() as client:
        client.send(request("/bytes?size=600000"))
        body = client.response().body
        check(len(body) == 600000 and body[:27] == b"abcdefghijklmnopqrstuvwxyza", "the whole body")
        client.send(request("/cut?size=600000"))
        try:
            client.response()
        except Failure as failure:
            check("early" in str(failure), str(failure))
        else:
            raise Failure("a body that failed looks whole")


@scenario()
def handlers_that_throw_answer_500(server):
    with server.connect() as client:
        client.send(request("/throw") + request("/hello"))
        answer = client.response()
        check(answer.status == 500 and b"thrown" not in answer.body, "the reason is shown")
        check(client.response().body == b"hello", "the connection went with it")


@scenario()
def echoed_values_cannot_split_the_head(server):
    with server.connect() as client:
        for value in ["a%0d%0aSet-Cookie:%20x=1", "a%0aX:%20y", "a%0dX:%20y"]:
            client.send(request("/split?v=" + value))
            answer = client.response()
            check(len([1 for name, _ in answer.headers if name == "x-echo"]) == 1, "X-Echo")
            check(answer.header("Set-Cookie") is None and answer.header("X") is None, f"split by {value}")


@scenario(max_waiting=4, handler_threads=2)
def too_many_at_once_get_503(server):
    clients = [server.connect() for _ in range(40)]
    for client in clients:
        client.send(request("/slow?ms=200"))
    statuses = [client.response() for client in clients]
    check({a.status for a in statuses} == {200, 503}, f"{[a.status for a in statuses]}")
    check(all(a.header("Retry-After") for a in statuses if a.status == 503), "no Retry-After")
    check(len([1 for a in statuses if a.status == 200]) >= 4, "too few were taken")


@scenario(max_connections=20)
def connections_over_the_cap_wait(server):
    held = [server.connect() for _ in range(20)]
    for client in held:
        client.send(request("/hello"))
        check(client.response().status == 200, "")
    with server.connect() as late:
        late.send(request("/hello"))
        late.socket.settimeout(QUIET)
        try:
            late.more()
            raise Failure("taken over the cap")
        except socket.timeout:
            pass
        held.pop().socket.close()
        late.socket.settimeout(WAIT)
        check(late.response().status == 200, "not taken once there was room")


@scenario(max_per_address=10)
def one_address_has_a_cap(server):
    held = [server.connect() for _ in range(10)]
    for client in held:
        client.send(request("/hello"))
        check(client.response().status == 200, "")
    with server.connect() as late:
        check(not late.more(), "the eleventh was taken")
    held.pop().socket.close()
    wait_until(lambda: works(server), "the place was not given back")


def works(server):
    try:
        return server.ask("/hello").status == 200
    except (Failure, OSError):
        return False


@scenario()
def running_out_of_files_is_survived(server):
    limit = len(os.listdir(f"/proc/{server.process.pid}/fd")) + 10
    resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE, (limit, limit))
    first = server.connect()
    clients = [server.connect() for _ in range(30)]
    before = server.cpu_seconds()
    time.sleep(0.5)
    check(server.cpu_seconds() - before < 0.2, "it burns the processor")
    first.send(request("/hello"))
    check(first.response().status == 200, "who is in is not served")
    for client in clients:
        client.socket.close()
    check(server.ask("/hello").status == 200, "it did not recover")


@scenario()
def streams_send_events_as_they_come(server):
    with server.connect() as client:
        client.send(request("/sse?count=3"))
        answer = client.response()
        check(answer.body == b"tick 0\ntick 1\ntick 2\n", f"{answer.body!r}")
        client.expect_end()
    with server.connect() as client:
        client.send(b"GET /sse?count=2 HTTP/1.0\r\n\r\n")
        answer = client.response()
        check(answer.header("Transfer-Encoding") is None and answer.body == b"tick 0\ntick 1\n", "HTTP/1.0")


@scenario(heartbeat=50)
def quiet_streams_have_a_heartbeat(server):
    with server.connect() as client:
        client.send(request("/sse?every=100000"))
        client.until(b"\r\n\r\n")
        for _ in range(3):
            check(client.chunk() == b": still here\n\n", "not a heartbeat")
    wait_until(lambda: server.ask("/feeds").body == b"0", "the feed stayed open")


@scenario()
def a_reader_that_leaves_ends_the_feed(server):
    for path in ["/sse?every=100000", "/poll?every=100000&wait=100000"]:
        with server.connect() as client:
            client.send(request(path))
            wait_until(lambda: server.ask("/feeds").body == b"1", "no feed")
        wait_until(lambda: server.ask("/feeds").body == b"0", f"{path}: the feed stayed open")


@scenario()
def long_polls_answer_with_the_first_message_or_none(server):
    with server.connect() as client:
        client.send(request("/poll?count=1&every=20&wait=60000") + request("/hello"))
        check(client.response().body == b"1", "a message")
        check(client.response().body == b"hello", "the pipelined request")
        client.send(request("/poll?every=100000&wait=50"))
        check(client.response().body == b"0", "no message")
        client.send(request("/hello"))
        check(client.response().body == b"hello", "the connection after a poll")


# --- WebSocket (RFC 6455) -------------------------------------------------------------------------------------------

HANDSHAKE = "Upgrade: websocket\r\nConnection: keep-alive, Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"


def frame(opcode, payload=b"", fin=True, masked=True, reserved=0):
    head = bytes([(0x80 if fin else 0) | reserved | opcode])
    mask = 0x80 if masked else 0
    size = len(payload)
    if size < 126:
        head += bytes([mask | size])
    elif size < 65536:
        head += bytes([mask | 126]) + struct.pack(">H", size)
    else:
        head += bytes([mask | 127]) + struct.pack(">Q", size)
    if not masked:
        return head + payload
    key = b"\x11\x22\x33\x44"
    return head + key + bytes(b ^ key[i % 4] for i, b in enumerate(payload))


def read_frame(client):
    first, second = client.exactly(2)
    check(first & 0x70 == 0 and second & 0x80 == 0, "reserved bits or a mask from the server")
    size = second
    if size == 126:
        size = struct.unpack(">H", client.exactly(2))[0]
    elif size == 127:
        size = struct.unpack(">Q", client.exactly(8))[0]
    return first & 0x0F, client.exactly(size)


def open_socket(server, path):
    client = server.connect()
    client.send(request(path, HANDSHAKE))
    answer = client.response()
    check(answer.status == 101, f"status {answer.status}")
    check(answer.header("Sec-WebSocket-Accept") == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", "the accept key")
    check(answer.header("X-Request-Id") and answer.header("Sec-WebSocket-Extensions") is None, "fields")
    return client


def close_code(client):
    while True:
        opcode, payload = read_frame(client)
        if opcode == 8:
            return struct.unpack(">H", payload[:2])[0]


@scenario()
def web_sockets_carry_messages(server):
    with open_socket(server, "/ws?count=3&bytes=70000") as client:
        for i in range(3):
            opcode, payload = read_frame(client)
            check(opcode == 1 and payload == b"tick %d" % i + b"." * 70000 + b"\n", f"message {i}")
        check(close_code(client) == 4401, "the feed's close code")
        client.send(frame(8, struct.pack(">H", 4401)))
        check(not client.more(), "not closed")
    wait_until(lambda: server.ask("/feeds").body == b"0", "the feed stayed open")


@scenario()
def web_sockets_drop_what_comes_and_answer_pings(server):
    with open_socket(server, "/ws?every=100000") as client:
        client.send(frame(1, b"hello") + frame(1, b"a", fin=False) + frame(9, b"in between") + frame(0, b"b") + frame(2, b"\xff"))
        check(read_frame(client) == (10, b"in between"), "pong")
        client.send(frame(9, b"again"))
        check(read_frame(client) == (10, b"again"), "pong")
        client.send(frame(8, struct.pack(">H", 1000)))
        check(close_code(client) == 1000, "close")
        check(not client.more(), "not closed")
    wait_until(lambda: server.ask("/feeds").body == b"0", "the feed stayed open")


@scenario()
def web_sockets_refuse_broken_frames(server):
    for name, raw, code in [
        ("unmasked", frame(1, b"a", masked=False), 1002),
        ("reserved bit", frame(1, b"a", reserved=0x40), 1002),
        ("reserved opcode", frame(3, b"a"), 1002),
        ("reserved control", frame(11), 1002),
        ("fragmented ping", frame(9, b"a", fin=False), 1002),
        ("long ping", frame(9, b"a" * 126), 1002),
        ("continuation of nothing", frame(0, b"a"), 1002),
        ("text inside text", frame(1, b"a", fin=False) + frame(1, b"b"), 1002),
        ("bad UTF-8", frame(1, b"\xff"), 1007),
        ("UTF-8 cut", frame(1, b"\xc3"), 1007),
        ("too long", frame(1, b"a" * 4097), 1009),
        ("10 MB announced", b"\x81\xff" + struct.pack(">Q", 10_000_000) + b"abcd", 1009),
        ("2^63 announced", b"\x81\xff" + struct.pack(">Q", 1 << 63) + b"abcd", 1002),
        ("too long in pieces", frame(1, b"a" * 4000, fin=False) + frame(0, b"a" * 4000), 1009),
        ("close with one byte", frame(8, b"a"), 1002),
        ("close with a code that is none", frame(8, struct.pack(">H", 1005)), 1002),
        ("close with bad UTF-8", frame(8, struct.pack(">H", 1000) + b"\xff"), 1002),
        ("flood of pings", frame(9) * 2000, 1008),
        ("flood of messages", frame(1, b"a") * 2000, 1008),
    ]:
        with open_socket(server, "/ws?every=100000") as client:
            client.send(raw)
            got = close_code(client)
            check(got == code or (name == "2^63 announced" and got == 1009), f"{name}: {got}")
            client.send(frame(8, struct.pack(">H", got)))
            while client.more():
                pass
    wait_until(lambda: server.ask("/feeds").body == b"0", "a feed stayed open")


@scenario(heartbeat=500)
def web_sockets_ping_and_drop_the_dead(server):
    with open_socket(server, "/ws?every=100000") as client:
        began = time.monotonic()
        opcode, payload = read_frame(client)
        check(opcode == 9, f"not a ping but {opcode}")
        client.send(frame(10, payload))
        opcode, _ = read_frame(client)
        check(opcode == 9, "no second ping")
        while client.more():  # no pong: dropped
            pass
        check(time.monotonic() - began < 6, "dropped late")
    wait_until(lambda: server.ask("/feeds").body == b"0", "the feed stayed open")


@scenario()
def bad_handshakes_stay_http(server):
    for old, new, status in [
        ("websocket", "h2c", 426),
        ("Version: 13", "Version: 8", 426),
        ("dGhlIHNhbXBsZSBub25jZQ==", "short", 426),
        ("keep-alive, Upgrade", "keep-alive", 426),
    ]:
        with server.connect() as client:
            client.send(request("/ws", HANDSHAKE.replace(old, new)))
            answer = client.response()
            check(answer.status == status, f"{new}: {answer.status}")
            check(answer.header("Upgrade") == "websocket" and answer.header("Sec-WebSocket-Version") == "13", "fields")
    with server.connect() as client:
        client.send(request("/hello", HANDSHAKE))
        check(client.response().body == b"hello", "an upgrade may be ignored")
    with server.connect() as client:
        client.send(request("/ws?every=100000", HANDSHAKE) + frame(1, b"early"))
        check(client.response().status == 400, "frames before the handshake was answered")


@scenario(write_timeout=300, min_write_rate=1_000_000)
def slow_web_socket_readers_are_dropped(server):
    client = server.connect(receive_buffer=4096)
    client.send(request("/ws?count=1000000&every=0&bytes=10000", HANDSHAKE))
    client.until(b"\r\n\r\n")
    wait_until(lambda: server.ask("/feeds").body == b"0", "the feed stayed open")
    client.socket.close()


# --- Stopping -------------------------------------------------------------------------------------------------------


@scenario(grace=5000)
def stopping_ends_each_connection_in_its_way(server):
    idle = server.connect()
    idle.send(request("/hello"))
    check(idle.response().status == 200, "")
    busy = server.connect()
    busy.send(request("/slow?ms=4000") + request("/hello"))
    stream = server.connect()
    stream.send(request("/sse?every=100000"))
    stream.until(b"\r\n\r\n")
    poll = server.connect()
    poll.send(request("/poll?every=100000&wait=100000"))
    web_socket = open_socket(server, "/ws?every=100000")
    wait_until(lambda: server.ask("/feeds").body == b"3", "the feeds are not open")
    time.sleep(0.05)
    began = time.monotonic()
    server.process.stdin.close()
    check(stream.chunk() == b"", "the stream did not end")
    check(poll.response().body == b"0", "the poll was not answered")
    check(close_code(web_socket) == 1001, "the WebSocket's code")
    web_socket.send(frame(8, struct.pack(">H", 1001)))
    check(not idle.more(), "an idle connection got something")
    check(time.monotonic() - began < 3.5, "they waited for the busy one")
    answer = busy.response()
    check(answer.body == b"slow" and answer.header("Connection") == "close", "the busy one")
    busy.expect_end()
    for client in [idle, busy, stream, poll, web_socket]:
        client.socket.close()
    server.process.wait(WAIT)
    check(server.process.returncode == 0, f"ended with {server.process.returncode}: {server.process.stderr.read()}")
    check(time.monotonic() - began < 6, "it took too long")


@scenario(grace=5000)
def stopping_answers_what_was_on_its_way(server):
    """Who sends on a connection that was to be kept, or had just been let in, cannot know that the server is stopping."""
    kept = server.connect()
    kept.send(request("/hello"))
    check(kept.response().status == 200, "")
    new = server.connect()
    server.process.stdin.close()
    time.sleep(0.1)
    for client in [kept, new]:
        client.send(request("/hello"))
        answer = client.response()
        check(answer.body == b"hello" and answer.header("Connection") == "close", "not told to close")
        client.expect_end()
        client.socket.close()
    server.process.wait(WAIT)
    check(server.process.returncode == 0, f"ended with {server.process.returncode}")


@scenario(grace=200)
def stopping_cuts_what_does_not_end(server):
    stuck = server.connect(receive_buffer=4096)
    stuck.send(request("/bytes?size=50000000"))
    stuck.until(b"\r\n\r\n")
    deaf = open_socket(server, "/ws?every=100000")
    half = server.connect()
    half.send(b"GET / HT")
    time.sleep(0.1)
    began = time.monotonic()
    server.process.stdin.close()
    server.process.wait(WAIT)
    check(server.process.returncode == 0, f"ended with {server.process.returncode}: {server.process.stderr.read()}")
    check(0.1 < time.monotonic() - began < 2, f"after {time.monotonic() - began:.2f} s")
    for client in [stuck, deaf, half]:
        client.socket.close()


@scenario(io_threads=2, handler_threads=8)
def many_at_once(server):
    failures = []

    def work(seed):
        try:
            with server.connect() as client:
                for i in range(100):
                    body = b"%d " % (seed * 1000 + i) * (1 + i * 7 % 50)
                    client.send(echo(body) + request("/hello"))
                    check(client.response().body == body, "another's answer")
                    check(client.response().body == b"hello", "another's answer")
        except (Failure, OSError) as failure:
            failures.append(failure)

    threads = [threading.Thread(target=work, args=(i,)) for i in range(32)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    check(not failures, f"{failures[:3]}")


@scenario()
def byte_noise_crashes_nothing(server):
    state = 12345
    seeds = [request("/echo", "Content-Length: 5\r\n", "POST") + b"hello", request("/echo", "Transfer-Encoding: chunked\r\n", "POST") + b"5\r\nhello\r\n0\r\n\r\n",
             request("/show?a=b%20c"), request("/ws", HANDSHAKE) + frame(1, b"a")]  # fmt: skip
    for i in range(1500):
        raw = bytearray(seeds[i % len(seeds)])
        for _ in range(1 + i % 5):
            state = (state * 6364136223846793005 + 1442695040888963407) % (1 << 64)
            at = (state >> 33) % len(raw)
            kind = (state >> 20) % 3
            if kind == 0:
                raw[at] = (state >> 40) % 256
            elif kind == 1:
                del raw[at]
            else:
                raw.insert(at, b"\r\n\x00 :;\xff"[(state >> 40) % 7])
        with server.connect() as client:
            client.send(bytes(raw))
            client.socket.shutdown(socket.SHUT_WR)
            while client.more():
                pass
            check(not re.search(rb"HTTP/1\.1 5(?!01|05)", client.data), f"{bytes(raw)!r} got {client.data[:100]!r}")
    check(server.ask("/hello").status == 200, "it is gone")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_common_arguments(parser)
    arguments = parser.parse_args()
    if not arguments.server:
        parser.error("--server is missing")

    def run(function, flags):
        with Server(arguments.server, **flags) as server:
            function(server)

    tally = Tally(arguments.only, arguments.verbose)
    for function, flags in SCENARIOS:
        tally.run(function.__name__, lambda function=function, flags=flags: run(function, flags))
    sys.exit(tally.finish())


if __name__ == "__main__":
    main()
