#!/usr/bin/env python3
"""The HTTP contract of DESIGN.md against the real binary."""
import base64
import concurrent.futures
import http.client
import hashlib
import json
import pathlib
import re
import shutil
import sqlite3
import subprocess
import time
import unittest
import urllib.parse

from harness import PASSWORD, Client, DataFolder, EventStream, ROOT, Server, WebSocket, invoice, wait_for


class Case(unittest.TestCase):
    """One server for all tests of a class; each test has users of its own."""
    environment = {"GENERATION_LIMIT": "off"}
    arguments = ()

    @classmethod
    def setUpClass(cls):
        cls.folder = DataFolder()
        cls.data = cls.folder.__enter__()
        cls.server = Server(cls.data, *cls.arguments, **cls.environment)

    @classmethod
    def tearDownClass(cls):
        status = cls.server.stop()
        cls.folder.__exit__()
        assert status == 0, f"the server ended with {status}: {cls.server.lines[-5:]}"

    users = 0

    def client(self):
        return Client(self.server)

    def user(self):
        Case.users += 1
        return self.client().sign_up(f"user{Case.users}@example.com")

    def assert_problem(self, answer, status, *pointers):
        self.assertEqual(answer.status, status, answer)
        self.assertEqual(answer.headers["Content-Type"], "application/problem+json", answer)
        problem = answer.json
        self.assertEqual(problem["status"], status)
        for name in ("type", "title"):
            self.assertIn(name, problem)
        for pointer in pointers:
            self.assertIn(pointer, [error["pointer"] for error in problem["errors"]], answer)
        return problem


class AuthTest(Case):
    def test_sign_up_logs_in_and_me_says_who(self):
        ada = self.client()
        answer = ada.post("/auth/signup", {"email": " Ada@Example.com", "password": PASSWORD, "name": "Ada"})
        self.assertEqual(answer.status, 201, answer)
        self.assertEqual(answer.json["user"]["name"], "Ada")
        cookie = answer.headers["Set-Cookie"]
        for part in ("HttpOnly", "SameSite=Lax", "Path=/"):
            self.assertIn(part, cookie)
        self.assertNotIn("Secure", cookie)
        self.assertEqual(ada.get("/auth/me").json["user"]["id"], answer.json["user"]["id"])
        self.assert_problem(self.client().get("/auth/me"), 401)

    def test_one_account_an_address(self):
        self.client().sign_up("one@example.com")
        again = self.client().post("/auth/signup", {"email": "ONE@example.COM", "password": PASSWORD})
        self.assert_problem(again, 409)

    def test_sign_up_tells_all_errors_at_once(self):
        answer = self.client().post("/auth/signup", {"email": "nobody", "password": "short", "admin": True})
        self.assert_problem(answer, 422, "/email", "/password", "/admin")
        self.assert_problem(self.client().post("/auth/signup", {"email": 5}), 422, "/email", "/password")
        common = self.client().post("/auth/signup", {"email": "x@example.com", "password": "passwordpassword"})
        self.assert_problem(common, 422, "/password")

    def test_log_in_and_out(self):
        user = self.client().sign_up("inout@example.com")
        first = user.cookie
        second = self.client()
        answer = second.post("/auth/login", {"email": "InOut@example.com", "password": PASSWORD})
        self.assertEqual(answer.status, 200, answer)
        self.assertNotEqual(second.cookie, first)
        self.assertEqual(second.post("/auth/logout").status, 204)
        self.assertIsNone(second.cookie)
        self.assertEqual(user.get("/auth/me").status, 200)
        user.post("/auth/logout")
        self.assertEqual(Client(self.server, cookie=first).get("/auth/me").status, 401)
        self.assertEqual(self.client().post("/auth/logout").status, 204)

    def test_wrong_password_and_unknown_address_answer_alike(self):
        self.client().sign_up("alike@example.com")
        wrong = self.client().post("/auth/login", {"email": "alike@example.com", "password": "x" * 20})
        nobody = self.client().post("/auth/login", {"email": "nobody@example.com", "password": "x" * 20})
        self.assert_problem(wrong, 401)
        self.assertEqual(wrong.json, nobody.json)

    def test_too_many_failed_log_ins_wait_but_good_ones_do_not_count(self):
        self.client().sign_up("tries@example.com")
        good = {"email": "tries@example.com", "password": PASSWORD}
        for _ in range(12):
            self.assertEqual(self.client().post("/auth/login", good).status, 200)
        for _ in range(10):
            answer = self.client().post("/auth/login", good | {"password": "x" * 20})
            self.assertEqual(answer.status, 401, answer)
        answer = self.client().post("/auth/login", good)
        self.assert_problem(answer, 429)
        self.assertGreater(int(answer.headers["Retry-After"]), 0)

    def test_change_of_password_ends_other_sessions(self):
        user = self.client().sign_up("change@example.com")
        other = self.client()
        other.post("/auth/login", {"email": "change@example.com", "password": PASSWORD})
        bad = user.post("/auth/password", {"current": "wrong", "new": "short"})
        self.assert_problem(bad, 422, "/current", "/new")
        new = "another horse, another staple"
        self.assertEqual(user.post("/auth/password", {"current": PASSWORD, "new": new}).status, 204)
        self.assertEqual(user.get("/auth/me").status, 200)
        self.assertEqual(other.get("/auth/me").status, 401)
        login = lambda p: self.client().post("/auth/login", {"email": "change@example.com", "password": p}).status
        self.assertEqual((login(PASSWORD), login(new)), (401, 200))

    def test_api_keys(self):
        user = self.user()
        made = user.post("/api-keys", {"name": "billing script"})
        self.assertEqual(made.status, 201, made)
        self.assertTrue(made.json["key"].startswith("ink_"))
        bearer = {"Authorization": f"Bearer {made.json['key']}", "Origin": None}
        program = self.client()
        self.assertEqual(program.post("/invoices", invoice(), headers=bearer).status, 201)
        self.assert_problem(program.post("/api-keys", {}, headers=bearer), 403)
        self.assert_problem(program.post("/auth/password", {"current": "a", "new": "b"}, headers=bearer), 403)
        listed = user.get("/api-keys").json["items"]
        self.assertEqual([key["name"] for key in listed], ["billing script"])
        self.assertNotIn("key", listed[0])
        self.assertIsNotNone(listed[0]["usedAt"])
        self.assert_problem(self.user().delete(f"/api-keys/{made.json['id']}"), 404)
        self.assertEqual(user.delete(f"/api-keys/{made.json['id']}").status, 204)
        self.assert_problem(program.get("/invoices", headers=bearer), 401)
        self.assert_problem(program.get("/invoices", headers={"Authorization": "Bearer ink_wrong"}), 401)

    def test_pages_of_other_origins_are_refused(self):
        user = self.user()
        for headers in ({"Origin": "https://evil.example"}, {"Origin": "null"},
                        {"Origin": f"http://127.0.0.1:{self.server.port}.evil.example"},
                        {"Origin": None, "Sec-Fetch-Site": "cross-site"}):
            self.assert_problem(user.post("/invoices", invoice(), headers=headers), 403)
            self.assert_problem(user.post("/auth/logout", headers=headers), 403)
        self.assertEqual(user.get("/invoices").json["items"], [])
        answer = user.get("/invoices", headers={"Origin": "https://evil.example"})
        self.assertNotIn("Access-Control-Allow-Origin", answer.headers)


class InvoiceTest(Case):
    def test_create_answers_processing_then_ready_then_downloads(self):
        user = self.user()
        answer = user.post("/invoices", invoice("Große & Söhne", notes="Thank you"))
        self.assertEqual(answer.status, 201, answer)
        made = answer.json
        self.assertEqual(answer.headers["Location"], f"/api/v1/invoices/{made['id']}")
        self.assertEqual((made["state"], made["pdf"]["status"]), ("issued", "processing"))
        self.assertEqual(made["client"]["name"], "Große & Söhne")
        self.assertEqual(made["totals"]["gross"], "25.20")
        self.assertRegex(made["number"], r"^INV-\d{4}-0001$")
        ready = user.wait_ready(made["id"])
        pdf = user.get(f"/invoices/{made['id']}/pdf")
        self.assertEqual((pdf.status, pdf.headers["Content-Type"]), (200, "application/pdf"))
        self.assertTrue(pdf.body.startswith(b"%PDF-1.7"))
        self.assertEqual(len(pdf.body), ready["pdf"]["bytes"])
        self.assertEqual(hashlib.sha256(pdf.body).hexdigest(), ready["pdf"]["sha256"])
        self.assertIn(f'filename="{made["number"]}.pdf"', pdf.headers["Content-Disposition"])
        self.assertEqual(pdf.headers["X-Content-Type-Options"], "nosniff")
        if shutil.which("pdftotext"):
            text = subprocess.run(["pdftotext", "-", "-"], input=pdf.body, capture_output=True, check=True).stdout.decode()
            for part in ("Große & Söhne", "Work 1", "25.20", made["number"], "Thank you"):
                self.assertIn(part, text)

    def test_numbers_are_answered_exactly(self):
        raw = b'{"client":{"name":"A"},"items":[{"description":"x","quantity":0.1,"unitPrice":999999999999.999999,"taxRate":5.5}]}'
        made = self.user().post("/invoices", raw=raw).json
        self.assertEqual(made["items"][0]["quantity"], "0.1")
        self.assertEqual(made["items"][0]["unitPrice"], "999999999999.999999")
        self.assertEqual(made["totals"], {"net": "100000000000.00", "tax": "5500000000.00", "gross": "105500000000.00",
                                          "prepaid": "0.00", "due": "105500000000.00",
                                          "taxes": [{"category": "S", "rate": "5.5", "net": "100000000000.00", "tax": "5500000000.00"}]})

    def test_an_svg_logo_with_what_is_not_drawn_is_refused_with_its_reason(self):
        user = self.user()
        for part, reason in (("<text>Nordwind</text>", "text"), ('<path d="M0 0h9v9z" mask="url(#m)"/>', "mask")):
            svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{part}</svg>'
            logo = "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()
            for path in ("/invoices", "/preview"):
                problem = self.assert_problem(user.post(path, invoice(design={"logo": logo})), 422, "/design/logo")
                self.assertIn(reason, problem["errors"][0]["message"])
        self.assertEqual(user.get("/invoices").json["items"], [])

    def test_a_design_or_logo_that_cannot_be_drawn_is_refused_at_once(self):
        user = self.user()
        cut = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1Pe"
        jpeg = "data:image/jpeg;base64,/9j/4AAQSkZJRgABAQAAAQABAAD/2Q=="
        for path in ("/invoices", "/invoices?draft=true", "/preview"):
            bad = invoice(design={"logo": cut, "name": "baroque"}, colour="red")
            problem = self.assert_problem(user.post(path, bad), 422, "/design/logo", "/design/name", "/colour")
            self.assertEqual(len(problem["errors"]), 3)
            self.assert_problem(user.post(path, invoice(design={"logo": jpeg})), 422, "/design/logo")
        self.assertEqual(user.get("/invoices").json["items"], [])
        self.assert_problem(user.patch("/profile", {"design": {"logo": cut}}), 422, "/design/logo")
        draft = user.post("/invoices?draft=true", invoice()).json["id"]
        self.assert_problem(user.patch(f"/invoices/{draft}", {"design": {"logo": cut}}), 422, "/design/logo")
        pixel = ("data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/"
                 "pLvAAAAAElFTkSuQmCC")
        for name in ("classic", "compact", "letterhead", "modern"):
            self.assertEqual(user.post("/preview", invoice(design={"logo": pixel, "name": name})).status, 200)

    def test_bad_input_names_every_place_and_stores_nothing(self):
        user = self.user()
        bad = {"client": {"name": ""}, "items": [{"description": "x", "quantity": "1,5", "unitPrice": "-1"}],
               "issueDate": "2026-02-30", "currency": "XXQ", "colour": "red"}
        self.assert_problem(user.post("/invoices", bad), 422, "/client/name", "/items/0/quantity", "/items/0/unitPrice",
                            "/issueDate", "/currency", "/colour")
        self.assert_problem(user.post("/invoices", {"client": {"name": "A"}, "items": []}), 422, "/items")
        self.assert_problem(user.post("/invoices", {}), 422, "/client/name", "/items")
        self.assert_problem(user.post("/invoices", []), 422)
        self.assertEqual(user.get("/invoices").json["items"], [])

    def test_unreadable_input_is_refused(self):
        user = self.user()
        name = lambda value: b'{"client":{"name":' + value + b'},"items":[{"description":"x","quantity":1,"unitPrice":1}]}'
        for raw, status in [(b"", 400), (b"{", 400), (b"{} {}", 400), (b"\xef\xbb\xbf{}", 400), (b"[" * 100_000, 400),
                            (b'{"a":' * 100_000, 400), (name(b'"\xff"'), 400), (name(b'"\\ud800"'), 400),
                            (name(b'"a\\u0000b"'), 422), (name('"a\u202eb"'.encode()), 422), (name(b'"' + b"a" * 3_000_000 + b'"'), 422),
                            (b'{"client":{"name":"A"},"client":{"name":"B"},"items":[]}', 422), (b'{"n":1e999999999}', 422)]:
            answer = user.post("/invoices", raw=raw)
            self.assert_problem(answer, status)
        self.assertEqual(user.get("/invoices").json["items"], [])

    def test_only_json_is_taken(self):
        user = self.user()
        for kind in ("text/plain", "application/x-www-form-urlencoded", "application/json; charset=utf-16", None):
            self.assert_problem(user.post("/invoices", invoice(), headers={"Content-Type": kind}), 415)

    def test_a_body_over_the_limit_is_refused(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=20)
        connection.putrequest("POST", "/api/v1/invoices")
        connection.putheader("Content-Length", str(17 << 20))
        connection.putheader("Content-Type", "application/json")
        connection.endheaders()
        self.assertEqual(connection.getresponse().status, 413)
        connection.close()

    def test_another_users_invoice_is_out_of_reach(self):
        ada, bob = self.user(), self.user()
        made = ada.post("/invoices", invoice("Ada's client")).json
        ada.wait_ready(made["id"])
        draft = ada.post("/invoices?draft=true", invoice("Ada's draft")).json
        path = f"/invoices/{made['id']}"
        for answer in (bob.get(path), bob.get(path + "/pdf"), bob.post(path + "/pdf"), bob.post(path + "/link", {}),
                       bob.patch(f"/invoices/{draft['id']}", {"notes": "x"}), bob.delete(f"/invoices/{draft['id']}")):
            self.assert_problem(answer, 403)
            self.assertNotIn("Ada", answer.body.decode())
        for answer in (self.client().get(path), self.client().get(path + "/pdf"), self.client().get("/invoices")):
            self.assert_problem(answer, 401)
        self.assertEqual(bob.get("/invoices").json["items"], [])
        for unknown in ("AAAAAAAAAAAAAAAAAAAAAA", "x%2F..%2Fy", "%00", "a b", "A" * 200):
            self.assertIn(ada.get(f"/invoices/{urllib.parse.quote(unknown, safe='%')}").status, (400, 404))

    def test_numbers_count_without_gaps_or_twins(self):
        user = self.user()
        with concurrent.futures.ThreadPoolExecutor(16) as pool:
            made = list(pool.map(lambda i: user.post("/invoices", invoice(issueDate="2026-11-23")).json["number"], range(60)))
        self.assertEqual(sorted(made), [f"INV-2026-{n:04}" for n in range(1, 61)])

    def test_a_typed_number_is_kept_and_unique(self):
        user = self.user()
        self.assertEqual(user.post("/invoices", invoice(number="A/1")).json["number"], "A/1")
        again = user.post("/invoices", invoice(number="A/1"))
        self.assert_problem(again, 409)
        self.assertEqual(self.user().post("/invoices", invoice(number="A/1")).status, 201)

    def test_idempotency_key(self):
        user = self.user()
        key = {"Idempotency-Key": "once"}
        first = user.post("/invoices", invoice(), headers=key)
        again = user.post("/invoices", invoice(), headers=key)
        self.assertEqual((first.status, again.status), (201, 201))
        self.assertEqual(first.json["id"], again.json["id"])
        self.assertIn(user.post("/invoices", invoice("Other"), headers=key).status, (409, 422))
        self.assertNotEqual(self.user().post("/invoices", invoice(), headers=key).json["id"], first.json["id"])
        for bad in ("", "x" * 256):
            self.assertIn(user.post("/invoices", invoice(), headers={"Idempotency-Key": bad}).status, (400, 422))
        with concurrent.futures.ThreadPoolExecutor(16) as pool:
            ids = set(pool.map(lambda _: user.post("/invoices", invoice(), headers={"Idempotency-Key": "many"}).json["id"], range(40)))
        self.assertEqual(len(ids), 1)
        self.assertEqual(len(user.get("/invoices").json["items"]), 2)

    def test_drafts(self):
        user = self.user()
        draft = user.post("/invoices?draft=true", invoice(items=2)).json
        self.assertEqual((draft["state"], draft["number"], draft["pdf"]["status"]), ("draft", None, "none"))
        path = f"/invoices/{draft['id']}"
        self.assert_problem(user.get(path + "/pdf"), 409)
        changed = user.patch(path, {"client": {"email": "a@b.example"}, "notes": "Hello"}).json
        self.assertEqual((changed["client"], changed["notes"]), ({"name": "Globex", "email": "a@b.example"}, "Hello"))
        self.assertEqual(len(changed["items"]), 2)
        self.assert_problem(user.patch(path, {"items": [], "x": 1}), 422, "/items", "/x")
        issued = user.post(path + "/pdf")
        self.assertEqual(issued.status, 202, issued)
        self.assertEqual((issued.json["state"], issued.json["pdf"]["status"]), ("issued", "processing"))
        self.assertIsNotNone(issued.json["number"])
        user.wait_ready(draft["id"])
        self.assert_problem(user.patch(path, {"notes": "late"}), 409)
        self.assert_problem(user.delete(path), 409)
        other = user.post("/invoices?draft=true", invoice()).json
        self.assertEqual(user.delete(f"/invoices/{other['id']}").status, 204)
        self.assert_problem(user.get(f"/invoices/{other['id']}"), 404)
        self.assert_problem(user.post("/invoices?draft=maybe", invoice()), 422, "/draft")

    def test_a_drafts_typed_number_waits_for_the_issue(self):
        user = self.user()
        draft = user.post("/invoices?draft=true", invoice(number="MINE-7")).json
        issued = user.post(f"/invoices/{draft['id']}/pdf").json
        self.assertEqual(issued["number"], "MINE-7")

    def test_the_pdf_can_be_made_again_with_the_same_bytes(self):
        user = self.user()
        made = user.post("/invoices", invoice()).json
        first = user.wait_ready(made["id"])["pdf"]["sha256"]
        self.assertEqual(user.post(f"/invoices/{made['id']}/pdf").status, 202)
        self.assertEqual(user.wait_ready(made["id"])["pdf"]["sha256"], first)

    def test_list_pages_searches_and_filters(self):
        user = self.user()
        for i in range(7):
            user.post("/invoices", invoice(f"Client {i}", issueDate=f"2026-11-0{i + 1}", dueDate="2026-11-20"))
        user.post("/invoices?draft=true", invoice("Draft % client"))
        seen, cursor = [], ""
        while cursor is not None:
            page = user.get(f"/invoices?limit=3&cursor={urllib.parse.quote(cursor)}").json
            seen += [row["client"]["name"] for row in page["items"]]
            self.assertLessEqual(len(page["items"]), 3)
            cursor = page["nextCursor"]
        self.assertEqual(seen, ["Draft % client"] + [f"Client {i}" for i in reversed(range(7))])
        names = lambda query: [row["client"]["name"] for row in user.get(f"/invoices?{query}").json["items"]]
        self.assertEqual(names("q=client%203"), ["Client 3"])
        self.assertEqual(names("q=%25"), ["Draft % client"])
        self.assertEqual(names("state=draft"), ["Draft % client"])
        self.assertEqual(len(names("state=issued")), 7)
        self.assertEqual(names("from=2026-11-02&to=2026-11-03"), ["Client 2", "Client 1"])
        for query, pointer in [("limit=0", "/limit"), ("limit=1e9", "/limit"), ("state=lost", "/state"), ("from=2026-02-30", "/from"),
                               ("cursor=garbage", "/cursor")]:
            self.assert_problem(user.get(f"/invoices?{query}"), 422, pointer)

    def test_profile_fills_what_an_invoice_leaves_out(self):
        user = self.user()
        self.assertEqual(user.get("/profile").json["numberPattern"], "INV-{YYYY}-{SEQ:4}")
        self.assertEqual(user.post("/invoices", invoice()).json["seller"]["name"], "Ada")
        answer = user.patch("/profile", {"seller": {"name": "Ada Ltd", "address": {"city": "London", "country": "GB"}},
                                         "defaults": {"currency": "GBP", "notes": "Cheers"}, "numberPattern": "A{YY}-{SEQ:3}"})
        self.assertEqual(answer.status, 200, answer)
        made = user.post("/invoices", invoice(issueDate="2026-11-23")).json
        self.assertEqual((made["seller"]["name"], made["currency"], made["notes"], made["number"]), ("Ada Ltd", "GBP", "Cheers", "A26-001"))
        self.assert_problem(user.patch("/profile", {"seller": {"iban": "DE00"}, "numberPattern": "no sequence", "items": []}), 422,
                            "/seller/iban", "/numberPattern", "/items")
        self.assertEqual(user.get("/profile").json["seller"]["name"], "Ada Ltd")

    def test_download_ranges_and_conditions(self):
        user = self.user()
        made = user.post("/invoices", invoice()).json
        user.wait_ready(made["id"])
        path = f"/invoices/{made['id']}/pdf"
        whole = user.get(path)
        part = user.get(path, headers={"Range": "bytes=5-9"})
        self.assertEqual((part.status, part.body), (206, whole.body[5:10]))
        self.assertEqual(part.headers["Content-Range"], f"bytes 5-9/{len(whole.body)}")
        self.assertEqual(user.get(path, headers={"Range": "bytes=-5"}).body, whole.body[-5:])
        self.assertEqual(user.get(path, headers={"Range": f"bytes={len(whole.body)}-"}).status, 416)
        self.assertEqual(user.get(path, headers={"If-None-Match": whole.headers["ETag"]}).status, 304)
        stale = user.get(path, headers={"Range": "bytes=0-1", "If-Range": '"other"'})
        self.assertEqual((stale.status, len(stale.body)), (200, len(whole.body)))
        head = user.call("HEAD", path)
        self.assertEqual((head.status, head.body, head.headers["Content-Length"]), (200, b"", str(len(whole.body))))

    def test_signed_links(self):
        user = self.user()
        made = user.post("/invoices", invoice()).json
        user.wait_ready(made["id"])
        link = user.post(f"/invoices/{made['id']}/link", {"ttlSeconds": 60})
        self.assertEqual(link.status, 200, link)
        url = urllib.parse.urlsplit(link.json["url"])
        path = f"{url.path}?{url.query}".removeprefix("/api/v1")
        self.assertTrue(self.client().get(path).body.startswith(b"%PDF"))
        self.assert_problem(self.client().get(path[:-1] + ("0" if path[-1] != "0" else "1")), 403)
        self.assert_problem(self.client().get(re.sub(r"expires=\d+", "expires=9999999999", path)), 403)
        other = user.post("/invoices", invoice()).json
        self.assert_problem(self.client().get(path.replace(made["id"], other["id"])), 403)
        short = user.post(f"/invoices/{made['id']}/link", {"ttlSeconds": 1}).json["url"]
        gone = urllib.parse.urlsplit(short)
        wait_for(lambda: self.client().get(f"{gone.path}?{gone.query}".removeprefix("/api/v1")).status == 403, "link expires")
        self.assert_problem(user.post(f"/invoices/{made['id']}/link", {"ttlSeconds": 0}), 422, "/ttlSeconds")
        self.assert_problem(self.user().post(f"/invoices/{made['id']}/link", {}), 403)

    def test_preview_stores_nothing(self):
        user = self.user()
        answer = user.post("/preview", invoice())
        self.assertEqual((answer.status, answer.headers["Content-Type"]), (200, "application/pdf"))
        self.assertTrue(answer.body.startswith(b"%PDF"))
        self.assertEqual(user.get("/invoices").json["items"], [])
        self.assert_problem(user.post("/preview", {"items": []}), 422, "/client/name", "/items")

    def test_a_lost_file_is_made_again(self):
        user = self.user()
        made = user.post("/invoices", invoice()).json
        ready = user.wait_ready(made["id"])
        index = sqlite3.connect(pathlib.Path(self.data, "files/index.sqlite"))
        with index:
            changed = index.execute("UPDATE files SET data = substr(data, 1, 100), size = 100 WHERE key LIKE ?",
                                    (f"%{made['id']}%",)).rowcount
        index.close()
        self.assertEqual(changed, 1)
        answer = user.get(f"/invoices/{made['id']}/pdf")
        self.assert_problem(answer, 503)
        self.assertEqual(user.wait_ready(made["id"])["pdf"]["sha256"], ready["pdf"]["sha256"])
        self.assertEqual(len(user.get(f"/invoices/{made['id']}/pdf").body), ready["pdf"]["bytes"])

    def test_pdfs_lie_in_a_private_folder(self):
        self.assertEqual(pathlib.Path(self.data).stat().st_mode & 0o077, 0)
        user = self.user()
        user.wait_ready(user.post("/invoices", invoice()).json["id"])
        for file in (f for f in pathlib.Path(self.data).rglob("*") if f.is_file() or f.is_dir()):
            self.assertEqual(file.stat().st_mode & 0o077, 0, file)


class EventTest(Case):
    def test_web_socket_tells_processing_and_ready(self):
        user = self.user()
        socket = WebSocket(self.server, "/live", user.cookie)
        self.assertEqual(socket.status, 101)
        made = user.post("/invoices", invoice()).json
        events = [socket.message(), socket.message()]
        self.assertEqual([e["type"] for e in events], ["invoice_processing", "invoice_ready"])
        for event in events:
            self.assertEqual(event["invoiceId"], made["id"])
            self.assertEqual(set(event), {"id", "type", "invoiceId", "at", "data"})
        resumed = WebSocket(self.server, f"/live?after={events[0]['id']}", user.cookie)
        self.assertEqual(resumed.message(), events[1])
        socket.close()
        resumed.close()

    def test_server_sent_events_resume(self):
        user = self.user()
        stream = EventStream(self.server, user.cookie)
        self.assertEqual(stream.response.status, 200)
        self.assertTrue(stream.response.headers["Content-Type"].startswith("text/event-stream"))
        made = user.post("/invoices", invoice()).json
        first, second = stream.message(), stream.message()
        self.assertEqual((first[1]["type"], second[1]["type"]), ("invoice_processing", "invoice_ready"))
        stream.close()
        user.wait_ready(user.post("/invoices", invoice()).json["id"])
        again = EventStream(self.server, user.cookie, last_event_id=second[0])
        missed = [again.message()[1], again.message()[1]]
        self.assertEqual([e["type"] for e in missed], ["invoice_processing", "invoice_ready"])
        self.assertNotEqual(missed[0]["invoiceId"], made["id"])
        again.close()

    def test_long_poll(self):
        user = self.user()
        empty = user.get("/events/poll?wait=0").json
        self.assertEqual(empty["events"], [])
        with concurrent.futures.ThreadPoolExecutor(1) as pool:
            waiting = pool.submit(user.get, f"/events/poll?after={empty['lastEventId']}&wait=20")
            made = user.post("/invoices", invoice()).json
            answer = waiting.result(20).json
        self.assertEqual(answer["events"][0]["invoiceId"], made["id"])
        self.assertEqual(answer["lastEventId"], answer["events"][-1]["id"])
        user.wait_ready(made["id"])
        rest = user.get(f"/events/poll?after={empty['lastEventId']}&wait=5").json["events"]
        self.assertEqual([e["type"] for e in rest], ["invoice_processing", "invoice_ready"])
        self.assert_problem(user.get("/events/poll?wait=999"), 422, "/wait")
        self.assert_problem(user.get("/events/poll?after=x%20y&wait=0"), 422)

    def test_users_see_their_own_events_alone(self):
        ada, bob = self.user(), self.user()
        sockets = [WebSocket(self.server, "/live", user.cookie) for user in (ada, bob)]
        hers = ada.post("/invoices", invoice()).json["id"]
        his = bob.post("/invoices", invoice()).json["id"]
        for socket, own in zip(sockets, (hers, his)):
            self.assertEqual({socket.message()["invoiceId"], socket.message()["invoiceId"]}, {own})
            socket.close()

    def test_web_socket_needs_session_and_origin(self):
        user = self.user()
        for cookie, origin, status in ((None, None, 401), (user.cookie, "https://evil.example", 403)):
            socket = WebSocket(self.server, "/live", cookie, origin)
            self.assertEqual(socket.status, status)
            socket.close()
        self.assertEqual(user.get("/live").status, 426)

    def test_log_out_ends_the_sessions_connections(self):
        user = self.user()
        socket = WebSocket(self.server, "/live", user.cookie)
        stream = EventStream(self.server, user.cookie)
        user.post("/auth/logout")
        self.assertIsNone(socket.message())
        self.assertEqual(socket.close_code, 4401)
        self.assertIsNone(stream.message())
        socket.close()
        stream.close()


class LimitTest(Case):
    environment = {"GENERATION_LIMIT": "5/60s"}

    def test_the_sixth_in_a_minute_is_refused_and_stores_nothing(self):
        user = self.user()
        self.assert_problem(user.post("/invoices", {"items": []}), 422)  # refused input is not counted
        user.post("/invoices?draft=true", invoice())                     # neither is a draft
        for left in (4, 3, 2, 1, 0):
            answer = user.post("/invoices", invoice())
            self.assertEqual(answer.status, 201, answer)
            self.assertEqual(answer.headers["RateLimit-Policy"], '"generations";q=5;w=60')
            self.assertTrue(answer.headers["RateLimit"].startswith(f'"generations";r={left};t='), answer.headers["RateLimit"])
        refused = user.post("/invoices", invoice())
        problem = self.assert_problem(refused, 429)
        seconds = int(refused.headers["Retry-After"])
        self.assertTrue(50 <= seconds <= 60, seconds)
        self.assertIn(str(seconds), problem["detail"])
        self.assertEqual(len(user.get("/invoices").json["items"]), 6)
        again = user.get("/invoices?state=draft").json["items"][0]
        self.assert_problem(user.post(f"/invoices/{again['id']}/pdf"), 429)
        self.assertEqual(user.get(f"/invoices/{again['id']}").json["state"], "draft")
        self.assertEqual(self.user().post("/invoices", invoice()).status, 201)

    def test_fifty_at_once_get_five(self):
        user = self.user()
        with concurrent.futures.ThreadPoolExecutor(25) as pool:
            statuses = list(pool.map(lambda _: user.post("/invoices", invoice()).status, range(50)))
        self.assertEqual(statuses.count(201), 5)
        self.assertEqual(statuses.count(429), 45)
        self.assertEqual(len(user.get("/invoices").json["items"]), 5)

    def test_a_repeat_with_its_key_is_not_counted(self):
        user = self.user()
        for _ in range(10):
            self.assertEqual(user.post("/invoices", invoice(), headers={"Idempotency-Key": "k"}).status, 201)


class ShortLimitTest(Case):
    environment = {"GENERATION_LIMIT": "2/1s"}

    def test_it_is_allowed_again_when_the_answer_said(self):
        user = self.user()
        for _ in range(2):
            self.assertEqual(user.post("/invoices", invoice()).status, 201)
        refused = user.post("/invoices", invoice())
        self.assertEqual(refused.status, 429)
        begin = time.monotonic()
        wait_for(lambda: user.post("/invoices", invoice()).status == 201, "allowed again")
        self.assertLess(time.monotonic() - begin, int(refused.headers["Retry-After"]) + 0.5)


class OperationsTest(Case):
    environment = {"CORS_ORIGINS": "https://app.example", "GENERATION_LIMIT": "off"}

    def test_health_readiness_and_metrics(self):
        client = self.client()
        self.assertEqual(client.get("/healthz").status, 200)
        self.assertEqual(client.get("/readyz").status, 200)
        user = self.user()
        user.wait_ready(user.post("/invoices", invoice()).json["id"])
        metrics = client.get("/metrics").body.decode()
        self.assertRegex(metrics, r'inkvoice_http_requests_total\{method="POST",status="2xx"\} \d')
        self.assertRegex(metrics, r"inkvoice_jobs_ready_total [1-9]")
        self.assertRegex(metrics, r"inkvoice_queue_queued 0")

    def test_every_route_is_described(self):
        described = self.client().get("/openapi.json").json
        self.assertEqual(described["openapi"][:3], "3.1")
        source = (ROOT / "src/api/api.cc").read_text()
        routes = {(m.lower(), p) for m, p in re.findall(r'\{Method::(\w+), "/api/v1([^"]*)"', source)}
        paths = {(m, p) for p, operations in described["paths"].items() for m in operations}
        self.assertEqual(routes, paths)

    def test_unknown_routes_and_methods(self):
        self.assert_problem(self.client().get("/nothing"), 404)
        answer = self.client().call("PUT", "/invoices", {})
        self.assert_problem(answer, 405)
        self.assertEqual(answer.headers["Allow"], "POST, GET, HEAD, OPTIONS" if answer.headers["Allow"].startswith("POST") else "GET, HEAD, POST, OPTIONS")

    def test_a_configured_origin_may_call_with_credentials(self):
        client = self.client()
        origin = {"Origin": "https://app.example"}
        answer = client.post("/auth/signup", {"email": "cors@example.com", "password": PASSWORD}, headers=origin)
        self.assertEqual(answer.headers["Access-Control-Allow-Origin"], "https://app.example")
        self.assertEqual(answer.headers["Access-Control-Allow-Credentials"], "true")
        self.assertIn("SameSite=None", answer.headers["Set-Cookie"])
        self.assertIn("Secure", answer.headers["Set-Cookie"])
        self.assertEqual(client.post("/invoices", invoice(), headers=origin).status, 201)
        preflight = client.call("OPTIONS", "/invoices", headers=origin | {"Access-Control-Request-Method": "POST"})
        self.assertEqual(preflight.status, 204)
        self.assertIn("POST", preflight.headers["Access-Control-Allow-Methods"])

    def test_requests_have_ids(self):
        ids = {self.client().get("/auth/me").headers["X-Request-Id"] for _ in range(3)}
        self.assertEqual(len(ids), 3)


if __name__ == "__main__":
    unittest.main(verbosity=1)
