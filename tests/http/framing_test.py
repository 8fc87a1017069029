#!/usr/bin/env python3
"""HTTP/1.1 framing: a table of bytes in, the status out, and whether the connection goes on.

  framing_test.py --server build/release/tests/http/echo_server
  framing_test.py --inkvoice
  framing_test.py --target 127.0.0.1:8080 --get /healthz --post /api/v1/auth/login

The first form starts the test server and also sees that what is refused reaches no handler; the second starts the real
binary (INKVOICE_BINARY), the third takes any server that runs. Prints "N passed, N failed"; exit status 1 when something failed.
"""

import argparse
import sys

import harness
from wire import Client, Server, Tally, add_common_arguments, check

JSON = b'{"a": 1}'
SMUGGLED = b"GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"
OK = "handled"  # any status that is no refusal of the framing
REFUSALS = {400, 408, 411, 413, 414, 431, 501, 505}
GOES_ON, CLOSES = "goes on", "closes"


def post(fields, body=b"", line=b"POST {post} HTTP/1.1"):
    return line + b"\r\nHost: a\r\nContent-Type: application/json\r\n" + fields + b"\r\n" + body


def get(fields=b"", line=b"GET {get} HTTP/1.1", host=b"Host: a\r\n"):
    return line + b"\r\n" + host + fields + b"\r\n"


def chunked(body):
    return post(b"Transfer-Encoding: chunked\r\n", body)


def bad_lengths():
    values = [b"+8", b"0x8", b"8 ", b"8\t", b"-1", b"-0", b"1e3", b"8.0", b"", b" ", b"8 8", b"8;", b"\xef\xbc\x98",
              b"18446744073709551616", b"9" * 30, b"8, 8", b"8,9", b"five"]  # fmt: skip
    for value in values:
        yield ("H3", f"Content-Length {value!r}", post(b"Content-Length: " + value + b"\r\n", JSON + SMUGGLED), {400}, CLOSES)


def bad_codings():
    values = [b"xchunked", b"chunked, identity", b"identity", b"identity, chunked", b"gzip, chunked", b"chunked, chunked",
              b"\tchunked", b"\x0bchunked", b"chunked\x0b", b"chunked ", b"chunked;q=1", b'"chunked"', b"", b",chunked",
              b"chunked,", b"gzip", b"chunk", b"chunkedx", b"chun\tked"]  # fmt: skip
    for value in values:
        raw = post(b"Transfer-Encoding: " + value + b"\r\n", b"8\r\n" + JSON + b"\r\n0\r\n\r\n" + SMUGGLED)
        yield ("H4", f"Transfer-Encoding {value!r}", raw, {400, 501}, CLOSES)


def bad_chunks():
    body, end = JSON + b"\r\n", b"0\r\n\r\n"
    cases = {
        "H6": [b"0x8\r\n", b"8 8\r\n", b" 8\r\n", b"8 \r\n", b"\t8\r\n", b"FFFFFFFFFFFFFFFFF\r\n", b"00000000000000008\r\n",
               b"\r\n", b"-8\r\n", b"+8\r\n", b"8_\r\n", b"g\r\n", b"8.\r\n", b"8,8\r\n", b"8\x00\r\n", b"8\x0b\r\n"],
        "H7": [b"8\n", b"8\r", b"8;a\n", b"8;a=\"\n\"\r\n", b"8;a\rb\r\n", b"8;\x00\r\n", b"8\r\r\n", b"8 ;a\r\n"],
    }  # fmt: skip
    for row, sizes in cases.items():
        for size in sizes:
            yield (row, f"chunk size line {size!r}", chunked(size + body + end + SMUGGLED), {400}, CLOSES)
    for name, raw in {
        "data ended by LF": b"8\r\n" + JSON + b"\n" + end,
        "data ended by CR": b"8\r\n" + JSON + b"\r" + end,
        "data longer than its size": b"7\r\n" + body + end,
        "data shorter than its size": b"9\r\n" + body + end,
        "last chunk ended by LF": b"8\r\n" + body + b"0\n\r\n",
        "trailers ended by LF": b"8\r\n" + body + b"0\r\n\n" + SMUGGLED,
        "trailer line ended by LF": b"8\r\n" + body + b"0\r\nA: b\n\r\n",
        "trailer without colon": b"8\r\n" + body + b"0\r\nabc\r\n\r\n",
        "trailer with blank before colon": b"8\r\n" + body + b"0\r\nA : b\r\n\r\n",
        "folded trailer": b"8\r\n" + body + b"0\r\nA: b\r\n c\r\n\r\n",
        "NUL in trailer": b"8\r\n" + body + b"0\r\nA: \x00\r\n\r\n",
    }.items():
        yield ("H7", name, chunked(raw), {400}, CLOSES)
    yield ("H6", "chunk of 2^64 - 1 bytes", chunked(b"FFFFFFFFFFFFFFFF\r\n" + body + end), {400, 413}, CLOSES)
    yield ("H8", "chunk extension of 1 MB", chunked(b"8;" + b"a" * 1_000_000 + b"\r\n" + body + end), {400, 413}, CLOSES)
    yield ("H8", "trailers of 1 MB", chunked(b"0\r\n" + b"A: b\r\n" * 150_000 + b"\r\n"), {400, 413, 431}, CLOSES)


def bad_framing():
    length, coding = b"Content-Length: 8\r\n", b"Transfer-Encoding: chunked\r\n"
    whole = b"8\r\n" + JSON + b"\r\n0\r\n\r\n"
    yield ("H1", "Content-Length and Transfer-Encoding", post(length + coding, whole + SMUGGLED), {400}, CLOSES)
    yield ("H1", "Transfer-Encoding and Content-Length", post(coding + length, whole + SMUGGLED), {400}, CLOSES)
    yield ("H1", "both, Content-Length 0", post(coding + b"Content-Length: 0\r\n", whole + SMUGGLED), {400}, CLOSES)
    yield ("H2", "two different Content-Length", post(length + b"Content-Length: 9\r\n", JSON + SMUGGLED), {400}, CLOSES)
    yield ("H2", "two equal Content-Length", post(length + length, JSON + SMUGGLED), {400}, CLOSES)
    yield ("H2", "Content-Length as a list", post(b"Content-Length: 8, 9\r\n", JSON + SMUGGLED), {400}, CLOSES)
    yield ("H4", "two Transfer-Encoding", post(coding + coding, whole + SMUGGLED), {400, 501}, CLOSES)
    yield ("H4", "chunked, then identity", post(coding + b"Transfer-Encoding: identity\r\n", whole), {400, 501}, CLOSES)
    old = b"POST {post} HTTP/1.0"
    yield ("H5", "chunked with HTTP/1.0", post(coding, whole + SMUGGLED, line=old), {400}, CLOSES)


def bad_heads():
    for name, fields in {
        "folded line": b"A: b\r\n c: d\r\n",
        "folded line by tab": b"A: b\r\n\tc\r\n",
        "line that is a blank": b" \r\n",
        "blank before colon": b"A : b\r\n",
        "tab before colon": b"A\t: b\r\n",
        "blank in name": b"A b: c\r\n",
        "NUL in name": b"A\x00: b\r\n",
        "NUL in value": b"A: b\x00c\r\n",
        "CR alone in value": b"A: b\rc\r\n",
        "CR alone at the end": b"A: b\r\r\n",
        "LF alone": b"A: b\n",
        "DEL in value": b"A: \x7f\r\n",
        "control in value": b"A: \x01\r\n",
        "vertical tab in value": b"A: b\x0bc\r\n",
        "no colon": b"Abc\r\n",
        "empty name": b": b\r\n",
        "name in quotes": b'"A": b\r\n',
        "name with bytes over 127": b"\xc3\xa4: b\r\n",
        "name with parenthesis": b"A(b): c\r\n",
        "second Host": b"Host: a\r\n",
        "second, different Host": b"host: b\r\n",
        "blank before Content-Length's colon": b"Content-Length : 8\r\n",
        "blank before Transfer-Encoding's colon": b"Transfer-Encoding : chunked\r\n",
    }.items():
        yield ("H13", name, get(fields) + SMUGGLED, {400}, CLOSES)
    yield ("H13", "no Host", get(host=b""), {400}, CLOSES)
    for host in [b"", b" ", b"a b", b"user@a", b"a/b", b"a,b", b"a:b", b"a:99999", b"a:80:80", b"[::1", b"[]", b"[::1]x",
                 b"a?b", b"a#b", b"a\\b", b"<a>", b"\xc3\xa4", b"a%00", b"http://a"]:  # fmt: skip
        yield ("H13", f"Host {host!r}", get(host=b"Host: " + host + b"\r\n"), {400}, CLOSES)
    yield ("H13", "bare LF throughout", b"GET {get} HTTP/1.1\nHost: a\n\n", {400}, CLOSES)
    yield ("H13", "LF at the end of the head", b"GET {get} HTTP/1.1\r\nHost: a\r\n\n", {400}, CLOSES)
    yield ("H13", "first line is a field", get(line=b" Host: b\r\nGET {get} HTTP/1.1"), {400}, CLOSES)
    yield ("H13", "two empty lines in front", b"\r\n\r\n" + get(), {400}, CLOSES)
    for line in [b"GE T {get} HTTP/1.1", b"G\x00T {get} HTTP/1.1", b"(GET) {get} HTTP/1.1", b"GET{get} HTTP/1.1",
                 b"\"GET\" {get} HTTP/1.1", b" GET {get} HTTP/1.1", b"GET  {get} HTTP/1.1", b"GET {get}  HTTP/1.1",
                 b"GET\t{get} HTTP/1.1", b"GET {get}\tHTTP/1.1", b"GET {get}", b"GET {get} ", b"GET", b"GET {get} HTTP/1.1 ",
                 b"GET {get} HTTP/1", b"GET {get} HTTP/1.", b"GET {get} HTTP/11", b"GET {get} HTTP/1.1.1", b"GET {get} http/1.1",
                 b"GET {get} HTTP/01.1", b"GET {get} HTTP/1.10", b"GET {get} HTTP /1.1", b"GET {get} HTTX/1.1",
                 b"GET {get} HTTP/a.b", b"\xc3\xa4 {get} HTTP/1.1", b"GET {get}\x00 HTTP/1.1", b"GET {get}\r HTTP/1.1",
                 b"GET {get}\xc3\xa4 HTTP/1.1", b"GET {get}\x7f HTTP/1.1", b"GET {get}#a HTTP/1.1"]:  # fmt: skip
        yield ("H13", f"request line {line!r}", get(line=line), {400}, CLOSES)
    for version in [b"2.0", b"3.0", b"0.9", b"9.9"]:
        yield ("H13", f"version {version!r}", get(line=b"GET {get} HTTP/" + version), {505}, CLOSES)
    yield ("H13", "HTTP/2 preface", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", {400, 505}, CLOSES)
    yield ("H13", "TLS hello", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 64, {400}, CLOSES)
    yield ("H13", "unknown expectation", post(b"Expect: 200-ok\r\nContent-Length: 8\r\n", JSON), {417}, CLOSES)


def too_large():
    yield ("H11", "fields of 64 KB", get(b"".join(b"A%d: %s\r\n" % (i, b"x" * 1000) for i in range(64))), {431}, CLOSES)
    yield ("H11", "one field of 64 KB", get(b"A: " + b"x" * 65536 + b"\r\n"), {431}, CLOSES)
    yield ("H11", "field name of 64 KB", get(b"A" * 65536 + b": x\r\n"), {431}, CLOSES)
    yield ("H11", "10,000 fields", get(b"A: b\r\n" * 10_000), {431}, CLOSES)
    yield ("H11", "1,000 small fields", get(b"A: b\r\n" * 1_000), {431}, CLOSES)
    yield ("H12", "request line of 64 KB", get(line=b"GET /" + b"a" * 65536 + b" HTTP/1.1"), {414}, CLOSES)
    yield ("H12", "query of 64 KB", get(line=b"GET /?" + b"a" * 65536 + b" HTTP/1.1"), {414}, CLOSES)
    yield ("H12", "method of 64 KB", get(line=b"A" * 65536 + b" / HTTP/1.1"), {400, 414, 501}, CLOSES)
    yield ("H12", "method of 100 letters", get(line=b"A" * 100 + b" / HTTP/1.1"), {400, 501}, CLOSES)
    huge = b"Content-Length: 999999999999\r\n"
    yield ("H21", "Content-Length over the limit", post(huge), {413}, CLOSES)
    yield ("H21", "the same, with Expect", post(huge + b"Expect: 100-continue\r\n"), {413}, CLOSES)
    yield ("H21", "Content-Length 2^63", post(b"Content-Length: 9223372036854775808\r\n"), {413}, CLOSES)
    yield ("H21", "Content-Length 2^64 - 1", post(b"Content-Length: 18446744073709551615\r\n"), {413}, CLOSES)
    for coding in [b"gzip", b"br", b"deflate", b"gzip, gzip", b"x"]:
        fields = b"Content-Encoding: " + coding + b"\r\nContent-Length: 8\r\n"
        yield ("H22", f"Content-Encoding {coding!r}", post(fields, JSON), {415}, CLOSES)


def targets():
    for target in [b"http://a{get}", b"https://evil/", b"//evil/", b"//evil", b"/a//b", b"a", b"a:80", b"*", b"?a", b"evil.com:443",
                   b"/%2e%2e/", b"/../", b"/..", b"/.", b"/./a", b"/a/../b", b"/a/%2e%2e", b"/%2e", b"/a/.%2E/b", b"/%00", b"/a%00b",
                   b"/%c0%ae%c0%ae/", b"/%c0%af", b"/%ff", b"/%ed%a0%80", b"/%f4%90%80%80", b"/a%2fb", b"/a%2Fb", b"/a%5cb", b"/a\\b",
                   b"/%", b"/%4", b"/%zz", b"/%u0041", b"/a%0d%0ab", b"/a%0a", b"/a%7f", b"/a?b=%", b"/a?b=%zz", b"/a?b=%ff",
                   b"/a?b=%00", b"/a?%00", b"/a?b=\"", b"/a<b>"]:  # fmt: skip
        yield ("H14", f"target {target!r}", get(line=b"GET " + target + b" HTTP/1.1"), {400}, CLOSES)
    for target in [b"/..;/", b"/...", b"/.a", b"/~", b"/%252e%252e/", b"/etc/passwd", b"/a;b", b"/\xc3".replace(b"\xc3", b"%C3%A4")]:
        yield ("H14", f"target {target!r}", get(line=b"GET " + target + b" HTTP/1.1"), {404}, GOES_ON)
    yield ("H14", "CONNECT", get(line=b"CONNECT evil:443 HTTP/1.1"), {405, 501}, CLOSES)
    yield ("H14", "POST *", post(b"Content-Length: 0\r\n", line=b"POST * HTTP/1.1"), {400}, CLOSES)
    yield ("H14", "OPTIONS *", get(line=b"OPTIONS * HTTP/1.1"), {200, 204}, GOES_ON)
    for method in [b"TRACE", b"FOO", b"get", b"PROPFIND", b"QUERY"]:
        yield ("H15", method.decode(), get(line=method + b" {get} HTTP/1.1"), OK, GOES_ON)


def good():
    yield ("", "plain GET", get(), OK, GOES_ON)
    yield ("", "query", get(line=b"GET {get}?_rsc=1&a=%C3%A4+b HTTP/1.1"), OK, GOES_ON)
    yield ("", "empty line in front", b"\r\n" + get(), OK, GOES_ON)
    yield ("", "HTTP/1.2 is read as 1.1", get(line=b"GET {get} HTTP/1.2"), OK, GOES_ON)
    for host in [b"a:8080", b"a:", b"[::1]:8080", b"127.0.0.1", b"a_b.example"]:
        yield ("", f"Host {host!r}", get(host=b"Host: " + host + b"\r\n"), OK, GOES_ON)
    yield ("", "no blank after the colon", get(b"A:b\r\n"), OK, GOES_ON)
    yield ("", "empty value, blanks around", get(b"A:\r\nB: \t c \t\r\nC: \xc3\xa4\r\n"), OK, GOES_ON)
    yield ("", "a field twice", get(b"Accept: a\r\nAccept: b\r\n"), OK, GOES_ON)
    yield ("", "POST with a body", post(b"Content-Length: 8\r\n", JSON), OK, GOES_ON)
    yield ("", "Content-Length with zeros in front", post(b"Content-Length: 008\r\n", JSON), OK, GOES_ON)
    yield ("", "POST without any length has no body", post(b""), OK, GOES_ON)
    yield ("", "POST in chunks", chunked(b"4\r\n" + JSON[:4] + b"\r\n04\r\n" + JSON[4:] + b"\r\n0\r\n\r\n"), OK, GOES_ON)
    yield ("", "extension, trailers", chunked(b"8;a=b;c=\"d\"\r\n" + JSON + b"\r\n000\r\nA: b\r\n\r\n"), OK, GOES_ON)
    yield ("", "Transfer-Encoding in capitals", post(b"transfer-encoding: CHUNKED\r\n", b"0\r\n\r\n"), OK, GOES_ON)
    yield ("", "Connection: close", get(b"Connection: close\r\n"), OK, CLOSES)
    yield ("", "Connection: a, CLOSE", get(b"Connection: a, CLOSE\r\n"), OK, CLOSES)
    yield ("", "HTTP/1.0", get(line=b"GET {get} HTTP/1.0"), OK, CLOSES)
    yield ("", "HTTP/1.0 without Host", get(line=b"GET {get} HTTP/1.0", host=b""), OK, CLOSES)
    yield ("", "HTTP/1.0 keep-alive", get(b"Connection: keep-alive\r\n", line=b"GET {get} HTTP/1.0"), OK, GOES_ON)
    yield ("H9", "GET with a body", get(b"Content-Length: %d\r\n" % len(SMUGGLED)) + SMUGGLED, OK, GOES_ON)
    yield ("H9", "DELETE with a body", get(b"Content-Length: %d\r\n" % len(SMUGGLED), line=b"DELETE {get} HTTP/1.1") + SMUGGLED, OK, GOES_ON)
    raw = get(b"Transfer-Encoding: chunked\r\n") + b"%x\r\n" % len(SMUGGLED) + SMUGGLED + b"\r\n0\r\n\r\n"
    yield ("H9", "GET with a chunked body", raw, OK, GOES_ON)
    raw = get(b"Content-Length: %d\r\n" % len(SMUGGLED), line=b"GET /none HTTP/1.1") + SMUGGLED
    yield ("H9", "body on a path that is not there", raw, {404}, GOES_ON)
    yield ("H16", "X-HTTP-Method-Override", get(b"X-HTTP-Method-Override: DELETE\r\n"), OK, GOES_ON)
    yield ("H24", "Accept of 8 KB", get(b"Accept: " + b"a" * 8000 + b"\r\n"), OK, GOES_ON)
    ranges = b",".join(b"%d-" % i for i in range(1000))
    yield ("H25", "1,000 ranges", get(b"Range: bytes=" + ranges + b"\r\n"), OK, GOES_ON)
    yield ("H27", "upgrade to h2c", get(b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: \r\n"), OK, GOES_ON)


def table():
    for part in [good, bad_framing, bad_lengths, bad_codings, bad_chunks, bad_heads, too_large, targets]:
        yield from part()


def run_case(address, paths, raw, expected, after):
    fill = lambda text: text.replace(b"{get}", paths["get"]).replace(b"{post}", paths["post"])
    with Client(address) as client:
        client.send(fill(raw))
        answer = client.response()
        if expected == OK:
            refused = answer.status in REFUSALS and answer.header("Connection") == "close"
            check(not refused, f"status {answer.status}: {answer.body[:200]!r}")
        else:
            check(answer.status in expected, f"status {answer.status}, not {sorted(expected)}: {answer.body[:200]!r}")
        check(answer.header("Date") and answer.header("X-Request-Id"), "no Date or X-Request-Id")
        if answer.status >= 400:
            check(answer.header("Content-Type") == "application/problem+json", "not a problem body")
        if after == CLOSES:
            check(answer.header("Connection") == "close", "does not say that it closes")
            client.expect_end()
        else:
            client.send(fill(get(line=b"GET {get}?again HTTP/1.1")))
            check(client.response().status not in REFUSALS, "the next request was not answered")
            check(client.data == b"", "there was an answer too much")


def run_table(tally, address, get_path, post_path):
    paths = {"get": get_path.encode(), "post": post_path.encode()}
    for row, name, *case in table():
        tally.run(f"{row:3} {name}", lambda case=case: run_case(address, paths, *case))


def run_refused_case(server, raw, expected, after):
    """Refused requests reach no handler: /echo counts those that do."""
    before = server.ask("/handled").body
    run_case(server.address, {"get": b"/echo", "post": b"/echo"}, raw, expected, after)
    check(server.ask("/handled").body == before, "a handler was called")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_common_arguments(parser)
    parser.add_argument("--inkvoice", action="store_true", help="start the real binary")
    parser.add_argument("--target", help="HOST:PORT of a server that runs already")
    parser.add_argument("--get", default="/healthz", help="a path of --target that answers GET")
    parser.add_argument("--post", default="/api/v1/auth/login", help="a path of --target that answers POST")
    arguments = parser.parse_args()
    if sum(map(bool, [arguments.server, arguments.inkvoice, arguments.target])) != 1:
        parser.error("give one of --server, --inkvoice and --target")

    tally = Tally(arguments.only, arguments.verbose)
    if arguments.target:
        host, _, port = arguments.target.rpartition(":")
        run_table(tally, (host, int(port)), arguments.get, arguments.post)
    elif arguments.inkvoice:
        with harness.DataFolder() as data:
            inkvoice = harness.Server(data)
            run_table(tally, ("127.0.0.1", inkvoice.port), arguments.get, arguments.post)
            tally.run("ends with 0", lambda: check(inkvoice.stop() == 0, "it did not"))
    else:
        with Server(arguments.server) as server:
            run_table(tally, server.address, "/hello", "/echo")
            for row, name, *case in table():
                if case[2] == CLOSES and case[1] != OK:
                    tally.run(f"{row:3} {name}: unhandled", lambda case=case: run_refused_case(server, *case))
    sys.exit(tally.finish())


if __name__ == "__main__":
    main()
