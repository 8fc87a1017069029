#!/usr/bin/env python3
"""PDFs in a bucket: the real binary on a real server of S3."""
import hashlib
import http.client
import http.server
import json
import os
import pathlib
import shutil
import subprocess
import sys
import threading
import time
import unittest
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "servers"))
import servers
from harness import BINARY, Client, DataFolder, Server, invoice, wait_for



def setUpModule():
    global s3
    s3 = servers.Minio() if os.environ.get("INKVOICE_TEST_MINIO") else servers.S3()


def tearDownModule():
    s3.stop()


def bucket_of(url):
    return s3.bucket_folder(urllib.parse.urlsplit(url).netloc)


def objects(url):
    return sorted(path.name for path in bucket_of(url).rglob("*.pdf"))


def lose_objects(url):
    """Behind the server's back; MinIO keeps a folder for each."""
    for path in list(bucket_of(url).rglob("*.pdf")):
        shutil.rmtree(path) if path.is_dir() else path.unlink()


def fetch(url, method="GET", headers=None):
    """An address as a browser follows it: without our cookie."""
    parts = urllib.parse.urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=20)
    try:
        connection.request(method, f"{parts.path}?{parts.query}", headers=headers or {})
        response = connection.getresponse()
        return response, response.read()
    finally:
        connection.close()


class Case(unittest.TestCase):
    def setUp(self):
        folder = DataFolder()
        self.data = folder.__enter__()
        self.addCleanup(folder.__exit__)
        self.url = s3.fresh()

    def server(self, variables=None, **environment):
        environment = {"GENERATION_LIMIT": "off", "S3_URL": self.url} | environment
        server = Server(self.data, variables=s3.environment if variables is None else variables, **environment)
        self.addCleanup(server.stop)
        return server

    def ready(self, server, email="a@example.com", **more):
        user = Client(server).sign_up(email)
        return user, user.wait_ready(user.post("/invoices", invoice(**more)).json["id"])


class StreamTest(Case):
    def test_create_ready_download(self):
        user, made = self.ready(self.server())
        self.assertEqual(len(objects(self.url)), 1)
        self.assertEqual(list(pathlib.Path(self.data).glob("files/*")), [])
        whole = user.get(f"/invoices/{made['id']}/pdf")
        self.assertEqual(whole.status, 200)
        self.assertEqual(hashlib.sha256(whole.body).hexdigest(), made["pdf"]["sha256"])
        etag = whole.headers["ETag"]
        self.assertEqual(user.get(f"/invoices/{made['id']}/pdf", headers={"If-None-Match": etag}).status, 304)
        part = user.get(f"/invoices/{made['id']}/pdf", headers={"Range": "bytes=100-199", "If-Range": etag})
        self.assertEqual((part.status, part.body), (206, whole.body[100:200]))

    def test_only_the_owner_gets_it(self):
        server = self.server()
        _, made = self.ready(server)
        other = Client(server).sign_up("b@example.com")
        self.assertEqual(other.get(f"/invoices/{made['id']}/pdf").status, 403)
        self.assertEqual(Client(server).get(f"/invoices/{made['id']}/pdf").status, 401)

    def test_a_prefix_is_kept_to(self):
        self.url = self.url.replace("?", "/bills/2026?")
        self.ready(self.server())
        self.assertEqual([path.parent.relative_to(bucket_of(self.url)).as_posix()
                          for path in bucket_of(self.url).rglob("*.pdf")], ["bills/2026/pdf"])

    def test_a_lost_object_is_made_again(self):
        user, made = self.ready(self.server())
        lose_objects(self.url)
        self.assertEqual(user.get(f"/invoices/{made['id']}/pdf").status, 503)
        again = user.wait_ready(made["id"])
        self.assertEqual(user.get(f"/invoices/{made['id']}/pdf").status, 200)
        self.assertEqual(again["pdf"]["sha256"], made["pdf"]["sha256"])

    def test_all_of_many_are_there(self):
        server = self.server()
        user = Client(server).sign_up("many@example.com")
        ids = [user.post("/invoices", invoice(f"C{i}")).json["id"] for i in range(150)]
        for invoice_id in ids:
            made = user.wait_ready(invoice_id)
            self.assertEqual(hashlib.sha256(user.get(f"/invoices/{invoice_id}/pdf").body).hexdigest(), made["pdf"]["sha256"])
        self.assertEqual(len(objects(self.url)), 150)


class RedirectTest(Case):
    def test_the_bucket_gives_the_file_with_its_name_and_type(self):
        server = self.server(DOWNLOADS="redirect")
        user, made = self.ready(server, client="Café „Zoë“", number="№ 7/2026")
        path = f"/invoices/{made['id']}/pdf"
        answer = user.get(path)
        self.assertEqual((answer.status, answer.body), (307, b""))
        self.assertEqual(answer.headers["Cache-Control"], "no-store")
        location = answer.headers["Location"]
        self.assertTrue(location.startswith(s3.endpoint), location)
        response, body = fetch(location)
        self.assertEqual(response.status, 200, body)
        self.assertEqual(hashlib.sha256(body).hexdigest(), made["pdf"]["sha256"])
        self.assertEqual(response.headers["Content-Type"], "application/pdf")
        streamed = Client(server, user.cookie).call("HEAD", path)
        self.assertEqual(streamed.status, 200)
        self.assertEqual(response.headers["Content-Disposition"], streamed.headers["Content-Disposition"])
        response, part = fetch(location, headers={"Range": "bytes=100-199"})
        self.assertEqual((response.status, part), (206, body[100:200]))

    def test_the_address_is_for_this_file_and_a_few_minutes(self):
        server = self.server(DOWNLOADS="redirect")
        user, made = self.ready(server)
        location = user.get(f"/invoices/{made['id']}/pdf").headers["Location"]
        query = urllib.parse.parse_qs(urllib.parse.urlsplit(location).query)
        self.assertLessEqual(int(query["X-Amz-Expires"][0]), 900)
        for wrong in (location.replace("attachment", "inline"), location.replace("application%2Fpdf", "text%2Fhtml"),
                      location.replace("X-Amz-Expires=300", "X-Amz-Expires=90000"), location.replace("pdf/", "pdf/x"),
                      location[:-1] + ("0" if location[-1] != "0" else "1"), location.split("?")[0]):
            self.assertNotEqual(wrong, location)
            self.assertEqual(fetch(wrong)[0].status, 403, wrong)

    def test_only_the_owner_gets_an_address(self):
        server = self.server(DOWNLOADS="redirect")
        user, made = self.ready(server)
        other = Client(server).sign_up("b@example.com")
        for caller, status in ((other, 403), (Client(server), 401)):
            answer = caller.get(f"/invoices/{made['id']}/pdf")
            self.assertEqual(answer.status, status)
            self.assertNotIn("Location", answer.headers)
        link = urllib.parse.urlsplit(user.post(f"/invoices/{made['id']}/link", {"ttlSeconds": 60}).json["url"])
        signed = Client(server).get(link.path.removeprefix("/api/v1") + "?" + link.query)
        self.assertEqual(signed.status, 307)

    def test_a_lost_object_is_made_again(self):
        user, made = self.ready(self.server(DOWNLOADS="redirect"))
        lose_objects(self.url)
        self.assertEqual(user.get(f"/invoices/{made['id']}/pdf").status, 503)
        user.wait_ready(made["id"])
        self.assertEqual(user.get(f"/invoices/{made['id']}/pdf").status, 307)


class StartTest(Case):
    def start(self, url, variables, command="serve", **environment):
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("INKVOICE_", "AWS_"))}
        kept |= {f"INKVOICE_{k}": v for k, v in ({"S3_URL": url} | environment).items()}
        begin = time.monotonic()
        result = subprocess.run([BINARY, command, "--data", str(self.data), *(["--listen", "127.0.0.1:0"] if command == "serve" else [])],
                                env=kept | variables, capture_output=True, text=True, timeout=20)
        self.assertLess(time.monotonic() - begin, 3.5)
        return result

    def assert_refused(self, variable, words, url, variables, **environment):
        told = self.start(url, variables, **environment)
        self.assertEqual(told.returncode, 2, told)
        self.assertEqual(len(told.stderr.splitlines()), 1, told.stderr)
        self.assertTrue(told.stderr.startswith(f"inkvoice: {variable}: "), told.stderr)
        self.assertIn(words, told.stderr)
        self.assertNotIn("secret-that", told.stderr)
        doctor = self.start(url, variables, "doctor", **environment)
        self.assertEqual(doctor.returncode, 2)
        self.assertIn("wrong  " + told.stderr.removeprefix("inkvoice: ").split(" timed out")[0].strip(), doctor.stdout)

    def test_says_which_variable_is_wrong(self):
        right = s3.environment
        refused = self.assert_refused
        refused("INKVOICE_S3_URL", "must be s3://", "https://bucket", right)
        refused("INKVOICE_S3_URL", "there is no bucket 'missing-bucket'", self.url.replace("s3://bucket", "s3://missing-bucket").replace(
            bucket_of(self.url).name.removeprefix("bucket"), ""), right)
        refused("INKVOICE_S3_URL", "cannot be reached", f"s3://bucket?endpoint=http://127.0.0.1:{servers.free_port()}", right)
        refused("INKVOICE_S3_URL", "region", self.url.replace(s3.region, "us-east-1"), right)
        pathlib.Path(self.data).mkdir(exist_ok=True)
        pathlib.Path(self.data, "libcurl.so.4").touch()
        refused("INKVOICE_S3_URL", "apt install libcurl4", self.url, right | {"LD_LIBRARY_PATH": str(self.data)})
        refused("AWS_ACCESS_KEY_ID", "is not known", self.url, right | {"AWS_ACCESS_KEY_ID": "nobody"})
        refused("AWS_SECRET_ACCESS_KEY", "does not belong", self.url, right | {"AWS_SECRET_ACCESS_KEY": "secret-that-is-wrong"})
        refused("AWS_SECRET_ACCESS_KEY", "is missing", self.url, {"AWS_ACCESS_KEY_ID": "a"})
        refused("AWS_ACCESS_KEY_ID", "is missing", self.url, {"AWS_SHARED_CREDENTIALS_FILE": "/nonexistent"})
        refused("INKVOICE_DOWNLOADS", "redirect needs INKVOICE_S3_URL", "", {}, DOWNLOADS="redirect")
        refused("INKVOICE_DOWNLOADS", "must be stream or redirect", self.url, right, DOWNLOADS="fast")

    def test_a_server_that_does_not_answer(self):
        s3.pause()
        self.addCleanup(s3.resume)
        self.assert_refused("INKVOICE_S3_URL", "cannot be reached", self.url, s3.environment)

    def test_doctor_is_content(self):
        told = self.start(self.url, s3.environment, "doctor")
        self.assertEqual(told.returncode, 0, told)
        self.assertIn("ok     PDFs: a probe was written", told.stdout)


class CredentialsTest(Case):
    def test_of_a_profile_in_the_shared_file(self):
        file = pathlib.Path(self.data).parent / "credentials"
        file.write_text("[default]\naws_access_key_id = nobody\naws_secret_access_key = x\n\n# for bills\n[bills]\n"
                        f"aws_access_key_id={s3.access_key}\r\naws_secret_access_key = {s3.secret_key}\n")
        user, made = self.ready(self.server({"AWS_SHARED_CREDENTIALS_FILE": str(file), "AWS_PROFILE": "bills"}))
        self.assertEqual(user.get(f"/invoices/{made['id']}/pdf").status, 200)

    def test_of_a_web_identity(self):
        """The STS is the test's own: no server of S3 that can be had here issues sessions. What it gives, the real one takes."""
        asked = []

        class Sts(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                asked.append(dict(urllib.parse.parse_qsl(body)))
                until = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 300.5 + 1))  # renewed 5 minutes before
                answer = (f"<R><Credentials><AccessKeyId>{s3.access_key}</AccessKeyId><SecretAccessKey>{s3.secret_key}"
                          f"</SecretAccessKey><SessionToken></SessionToken><Expiration>{until}</Expiration></Credentials></R>").encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_):
                pass

        sts = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Sts)
        threading.Thread(target=sts.serve_forever, daemon=True).start()
        self.addCleanup(sts.server_close)
        self.addCleanup(sts.shutdown)
        token = pathlib.Path(self.data).parent / "token"
        token.write_text("ey.first\n")
        user, made = self.ready(self.server({"AWS_WEB_IDENTITY_TOKEN_FILE": str(token), "AWS_ROLE_ARN": "arn:aws:iam::1:role/bills",
                                             "AWS_ENDPOINT_URL_STS": f"http://127.0.0.1:{sts.server_port}"}))
        self.assertEqual(asked[0]["Action"], "AssumeRoleWithWebIdentity")
        self.assertEqual((asked[0]["RoleArn"], asked[0]["WebIdentityToken"]), ("arn:aws:iam::1:role/bills", "ey.first"))
        token.write_text("ey.second\n")
        wait_for(lambda: user.get(f"/invoices/{made['id']}/pdf").status == 200 and asked[-1]["WebIdentityToken"] == "ey.second",
                 "the session is renewed with the token that is there now")


class TlsTest(Case):
    def test_over_tls_with_buckets_as_hosts(self):
        with servers.S3(virtual_hosts=True, tls=True) as secure:
            self.url = secure.fresh()
            trusting = secure.environment | {"AWS_CA_BUNDLE": str(secure.certificate)}
            user, made = self.ready(self.server(trusting, DOWNLOADS="redirect"))
            location = user.get(f"/invoices/{made['id']}/pdf").headers["Location"]
            bucket = urllib.parse.urlsplit(self.url).netloc
            self.assertTrue(location.startswith(f"https://{bucket}.s3.localhost:{secure.port}/pdf/"), location)
            streamed = self.server(trusting)
            self.assertEqual(Client(streamed, user.cookie).get(f"/invoices/{made['id']}/pdf").status, 200)

            told = subprocess.run([BINARY, "doctor", "--data", str(self.data)], capture_output=True, text=True, timeout=20,
                                  env={"INKVOICE_S3_URL": self.url} | secure.environment)
            self.assertEqual(told.returncode, 2)
            self.assertIn("wrong  INKVOICE_S3_URL", told.stdout)
            self.assertIn("certificate", told.stdout)


class FaultTest(Case):
    def setUp(self):
        super().setUp()
        self.faults = servers.Faults()
        self.addCleanup(self.faults.stop)
        port = self.faults.before(s3.port)
        self.direct, self.url = self.url, self.url.replace(str(s3.port), str(port))

    def test_a_bucket_that_is_away_delays_but_loses_nothing(self):
        server = self.server()
        user = Client(server).sign_up("a@example.com")
        hidden = bucket_of(self.url).with_name("hidden")
        bucket_of(self.url).rename(hidden)
        ids = [user.post("/invoices", invoice(f"C{i}")).json["id"] for i in range(5)]

        def deferred():
            line = next(line for line in user.get("/metrics").body.decode().splitlines()
                        if line.startswith("inkvoice_jobs_deferred_total "))
            return int(line.split()[1])
        wait_for(lambda: deferred() >= 8, "puts fail", 40)
        listed = subprocess.run([BINARY, "jobs", "list", "--json", "--data", str(self.data)], capture_output=True, text=True)
        jobs = [json.loads(line) for line in listed.stdout.splitlines()]
        self.assertEqual(len(jobs), 5, listed)
        for job in jobs:
            self.assertLessEqual(job["attempts"], 1 if job["state"] == "leased" else 0, "what is away is not the job's fault")
        wait_for(lambda: user.get("/readyz").status == 503, "not ready")
        self.assertIn("there is no bucket", user.get("/readyz").body.decode())
        self.assertEqual(user.get(f"/invoices/{ids[0]}").json["pdf"]["status"], "processing")
        hidden.rename(bucket_of(self.url))
        for invoice_id in ids:
            user.wait_ready(invoice_id)
        wait_for(lambda: user.get("/readyz").status == 200, "ready again")

    def test_a_bucket_that_hangs_holds_up_nothing_else(self):
        user, made = self.ready(self.server())
        self.faults.add("timeout", timeout=0)  # takes what is sent, answers nothing
        path = f"/invoices/{made['id']}/pdf"
        downloads = [threading.Thread(target=user.get, args=(path,)) for _ in range(60)]
        for download in downloads:
            download.start()
        time.sleep(0.1)
        begin = time.monotonic()
        self.assertEqual(user.post("/invoices", invoice()).status, 201)
        self.assertLess(time.monotonic() - begin, 3)
        for download in downloads:
            download.join()
        refused = user.get(path)
        self.assertEqual(refused.status, 503)
        self.assertNotIn("127.0.0.1", refused.body.decode())
        self.faults.clear()
        wait_for(lambda: user.get(path).status == 200, "downloads again")

    def test_an_endpoint_that_is_no_server_of_s3_is_told(self):
        class Pages(http.server.BaseHTTPRequestHandler):
            status = 404

            def answer(self):
                self.rfile.read(int(self.headers.get("Content-Length", 0)))
                self.send_response(self.status)
                self.send_header("Content-Length", "0")
                self.end_headers()
            do_PUT = do_GET = answer

            def log_message(self, *_):
                pass
        pages = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Pages)
        threading.Thread(target=pages.serve_forever, daemon=True).start()
        self.addCleanup(pages.server_close)
        self.addCleanup(pages.shutdown)
        for Pages.status in (404, 200):
            url = f"s3://bucket?endpoint=http://127.0.0.1:{pages.server_port}"
            told = subprocess.run([BINARY, "doctor", "--data", str(self.data)], capture_output=True, text=True,
                                  env={"INKVOICE_S3_URL": url, **s3.environment})
            self.assertEqual(told.returncode, 2, told)
            self.assertIn("wrong  INKVOICE_S3_URL:", told.stdout)
            self.assertIn("no server of S3", told.stdout)

    def test_a_cut_connection_is_tried_again(self):
        server = self.server()
        user = Client(server).sign_up("a@example.com")
        self.faults.enable(False)
        invoice_id = user.post("/invoices", invoice()).json["id"]
        time.sleep(0.3)  # some tries fail; then it is back within the patience of one put
        self.faults.enable(True)
        made = user.wait_ready(invoice_id)
        self.assertIsNone(server.logged("job waits for a store that is away"))
        self.assertEqual(user.get(f"/invoices/{made['id']}/pdf").status, 200)

    def test_a_download_that_breaks_goes_on_where_it_broke(self):
        user, made = self.ready(self.server(), items=3000)
        size = made["pdf"]["bytes"]
        self.assertGreater(size, 150_000)
        # Each connection gives less than half of the file: none can give all of it.
        self.faults.add("limit_data", bytes=size * 2 // 5)
        whole = user.get(f"/invoices/{made['id']}/pdf")
        self.assertEqual(whole.status, 200, whole)
        self.assertEqual(hashlib.sha256(whole.body).hexdigest(), made["pdf"]["sha256"])

    def test_a_download_from_a_server_that_is_away_ends_in_words(self):
        user, made = self.ready(self.server())
        self.faults.enable(False)
        begin = time.monotonic()
        answer = user.get(f"/invoices/{made['id']}/pdf")
        self.assertEqual(answer.status, 503, answer)
        self.assertLess(time.monotonic() - begin, 15)


if __name__ == "__main__":
    unittest.main(verbosity=1)
