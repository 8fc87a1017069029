"""Many servers and workers on shared stores: nothing is lost or doubled, whoever dies, and nobody sees another's.

INKVOICE_CLUSTER_INVOICES and INKVOICE_CLUSTER_USERS set the size of the long one; 20000 and 200 are the full run. So are 60 for
INKVOICE_CLUSTER_AWAY, the seconds for which Redis is away.
"""
import concurrent.futures
import http.client
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
import unittest

from cluster import Caller, Client, Cluster, invoice, servers
from harness import WebSocket, wait_for
from neighbour import measure, rank

INVOICES = int(os.environ.get("INKVOICE_CLUSTER_INVOICES", "600"))
USERS = int(os.environ.get("INKVOICE_CLUSTER_USERS", "20"))
AWAY = int(os.environ.get("INKVOICE_CLUSTER_AWAY", "5"))


def cpu_seconds(process):
    fields = open(f"/proc/{process.pid}/stat", encoding="ascii").read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Killer(threading.Thread):
    """Kills a random member each second and starts another in its place."""

    def __init__(self, cluster, ports):
        super().__init__()
        self.cluster, self.ports = cluster, ports
        self.over = threading.Event()
        self.kills = 0

    def run(self):
        chance = random.Random(20261123)
        places = [*self.ports, None, None, None]
        members = [next(m for m in self.cluster.members if getattr(m, "port", None) == port) for port in self.ports]
        members += [m for m in self.cluster.members if not hasattr(m, "port")]
        while not self.over.wait(1.0):
            which = chance.randrange(len(places))
            members[which].kill()
            self.kills += 1
            port = places[which]
            members[which] = self.cluster.serve(port) if port else self.cluster.work("--concurrency", "1")


class ClusterTest(unittest.TestCase):
    def setUp(self):
        self.maxDiff = 2000

    def test_nothing_is_lost_or_doubled_while_members_are_killed(self):
        with Cluster(limit="5/2s") as cluster:
            ports = [cluster.serve().port, cluster.serve().port]
            for _ in range(3):
                cluster.work("--concurrency", "1")
            with concurrent.futures.ThreadPoolExecutor(16) as pool:
                users = list(pool.map(lambda n: Caller(ports, n).sign_up(), range(USERS)))
            killer = Killer(cluster, ports)
            killer.start()
            begin = time.monotonic()
            try:
                each = INVOICES // USERS
                with concurrent.futures.ThreadPoolExecutor(min(USERS, 60)) as pool:
                    made = list(pool.map(lambda user: self.make(user, each), users))
            finally:
                killer.over.set()
                killer.join()
            took = time.monotonic() - begin
            print(f"{INVOICES} invoices of {USERS} users in {took:.0f} s, {killer.kills} kills", file=sys.stderr)
            self.assertGreater(killer.kills, 3)
            for user, numbers in zip(users, made):
                self.check_history(user)
                self.check_invoices(user, numbers)
            self.check_owners(users)
            for user in users:
                user.leave()

    def make(self, user, count):
        """Numbers by id, as acknowledged."""
        numbers = {}
        for n in range(count):
            while True:
                status, body, headers = user.call("POST", "/invoices", invoice(client=f"Client {n}"), key=f"{user.email}-{n}")
                if status != 429:
                    break
                time.sleep(float(headers["Retry-After"]) / 4)
            self.assertEqual(status, 201, body)
            answer = json.loads(body)
            numbers[answer["id"]] = answer["number"]
        self.assertEqual(len(numbers), count, "each key made an invoice of its own")
        return numbers

    def check_history(self, user):
        """Never more than 5 in any 2 s. When exactly one was counted lies between its question and its answer."""
        taken = [(asked, answered) for asked, answered, status in user.calls if status == 201][1:]
        for first, sixth in zip(taken, taken[5:]):
            self.assertGreater(sixth[1] - first[0], 2.0, "six in a window of the limit")

    def check_invoices(self, user, numbers):
        waiting = lambda: [row["id"] for row in user.all_invoices() if row["pdf"]["status"] == "processing"]
        try:
            wait_for(lambda: not waiting(), "none is processing", 60 + INVOICES / 100)
        except AssertionError:
            self.fail(f"still processing: {waiting()}; {user.once('GET', '/metrics')}")
        rows = user.all_invoices()
        self.assertEqual([row["pdf"] for row in rows if row["pdf"]["status"] != "ready"], [])
        self.assertEqual({row["id"]: row["number"] for row in rows}, numbers)
        self.assertEqual(sorted(numbers.values()), [f"INV-2026-{n + 1:04}" for n in range(len(numbers))])
        some = random.Random(1).sample(rows, min(5, len(rows)))
        for row in some:
            status, body, _ = user.call("GET", f"/invoices/{row['id']}/pdf")
            self.assertEqual(status, 200)
            self.assertTrue(body.startswith(b"%PDF") and body.rstrip().endswith(b"%%EOF"))

    def check_owners(self, users):
        for user, other in zip(users, users[1:]):
            theirs = other.get("/invoices?limit=1")["items"][0]["id"]
            for path in (f"/invoices/{theirs}", f"/invoices/{theirs}/pdf"):
                self.assertEqual(user.call("GET", path)[0], 403)

    def test_the_limit_holds_over_two_servers(self):
        with Cluster(limit="5/60s") as cluster:
            ports = [cluster.serve().port, cluster.serve().port]
            user = Caller(ports, 0).sign_up()

            def one(n):
                caller = Caller(ports, n)
                caller.cookie = user.cookie
                return caller.call("POST", "/invoices", invoice())[0]

            with concurrent.futures.ThreadPoolExecutor(12) as pool:
                statuses = list(pool.map(one, range(40)))
            self.assertEqual((statuses.count(201), statuses.count(429)), (5, 35))
            self.assertEqual(len(user.all_invoices()), 5)

    def test_who_logs_out_is_refused_by_every_server_at_once(self):
        with Cluster() as cluster:
            servers = [cluster.serve(), cluster.serve()]
            for number in range(6):
                client = Client(servers[0]).sign_up(f"u{number}@example.com")
                tabs = [Client(server, client.cookie) for server in servers]
                for tab in tabs:
                    self.assertEqual([tab.get("/auth/me").status for _ in range(3)], [200] * 3)
                if number % 3 == 1:
                    subprocess.run(["redis-cli", "-p", str(cluster.redis.port), "flushall"], check=True, capture_output=True)
                self.assertEqual(tabs[number % 2].call("POST", "/auth/logout").status, 204)
                if number % 3 == 2:
                    subprocess.run(["redis-cli", "-p", str(cluster.redis.port), "flushall"], check=True, capture_output=True)
                for server in servers:
                    gone = Client(server, client.cookie)
                    self.assertEqual(gone.get("/auth/me").status, 401)

    def test_events_reach_every_server(self):
        with Cluster() as cluster:
            one, other = cluster.serve(), cluster.serve()
            cluster.work()
            ada = Client(one).sign_up("ada@example.com")
            bob = Client(other).sign_up("bob@example.com")
            hers = WebSocket(other, "/live", ada.cookie)
            his = WebSocket(one, "/live", bob.cookie)
            made = ada.post("/invoices", invoice()).json["id"]
            self.assertEqual([hers.message()["type"] for _ in range(2)], ["invoice_processing", "invoice_ready"])
            theirs = bob.post("/invoices", invoice()).json["id"]
            self.assertEqual([his.message()["invoiceId"] for _ in range(2)], [theirs, theirs])
            elsewhere = Client(other, ada.cookie)
            self.assertTrue(elsewhere.get(f"/invoices/{made}/pdf").body.startswith(b"%PDF"))
            self.assertEqual(elsewhere.get(f"/invoices/{theirs}/pdf").status, 403)
            self.assertEqual(len(elsewhere.get("/events/poll?wait=0").json["events"]), 2)

    def test_a_killed_workers_job_is_done_by_another_in_15_seconds(self):
        with Cluster() as cluster:
            client = Client(cluster.serve()).sign_up("a@example.com")
            first = cluster.work()
            made = client.post("/invoices", invoice(items=20_000)).json["id"]
            wait_for(lambda: "inkvoice_queue_leased 1" in client.get("/metrics").body.decode(), "the job is leased")
            first.kill()
            cluster.work()
            client.wait_ready(made, seconds=15)

    def test_a_worker_that_slept_through_its_lease_changes_nothing(self):
        with Cluster() as cluster:
            server = cluster.serve()
            client = Client(server).sign_up("a@example.com")
            socket = WebSocket(server, "/live", client.cookie)
            sleeper = cluster.work()
            made = client.post("/invoices", invoice(items=20_000)).json["id"]
            wait_for(lambda: "inkvoice_queue_leased 1" in client.get("/metrics").body.decode(), "the job is leased")
            sleeper.process.send_signal(signal.SIGSTOP)
            cluster.work()
            done = client.wait_ready(made, seconds=20)
            pdf = client.get(f"/invoices/{made}/pdf")
            sleeper.process.send_signal(signal.SIGCONT)
            sleeper.stop()
            self.assertEqual(client.get(f"/invoices/{made}").json, done)
            self.assertEqual(client.get(f"/invoices/{made}/pdf").body, pdf.body)
            self.assertEqual([socket.message()["type"] for _ in range(2)], ["invoice_processing", "invoice_ready"])
            self.assertEqual(len(client.get("/events/poll?wait=0").json["events"]), 2)

    def test_a_flood_of_large_invoices_does_not_delay_anothers_small_one(self):
        # bench/run cluster does this with 1,000 and holds the machine still; here the margin is wide.
        with Cluster() as cluster:
            idle, beside = measure(cluster, invoices=100, items=2000, samples=25)
            self.assertGreaterEqual(len(beside), 20, "the flood was over too soon to tell")
            self.assertLess(rank(beside, 0.5) - rank(idle, 0.5), 300, (idle, beside))
            self.assertLess(rank(beside, 0.99) - rank(idle, 0.99), 1000, (idle, beside))

    def test_one_users_large_invoices_follow_one_another_at_once(self):
        with Cluster() as cluster:
            client = Client(cluster.serve()).sign_up("a@example.com")
            made = [client.post("/invoices", invoice(items=2000)).json["id"] for _ in range(12)]
            cluster.work("--concurrency", "1")
            begin = time.monotonic()
            for one in made:
                client.wait_ready(one, seconds=9)
            self.assertLess(time.monotonic() - begin, 9, "none waits for the worker's next look into the queue")

    def test_a_flushed_redis_loses_nothing(self):
        with Cluster() as cluster:
            server = cluster.serve()
            users = [Client(server).sign_up(f"u{n}@example.com") for n in range(4)]
            with concurrent.futures.ThreadPoolExecutor(8) as pool:
                made = list(pool.map(lambda n: (users[n % 4], users[n % 4].post("/invoices", invoice()).json["id"]), range(1000)))
            subprocess.run(["redis-cli", "-p", str(cluster.redis.port), "flushall"], check=True, capture_output=True)
            begin = time.monotonic()
            cluster.work()
            for user, one in made:
                user.wait_ready(one, seconds=60 - (time.monotonic() - begin))

    def test_without_redis_every_call_is_answered_within_a_second(self):
        with Cluster(limit="5/60s", faults=True) as cluster:
            server = cluster.serve()
            worker = cluster.work()
            client = Client(server).sign_up("a@example.com")
            client.wait_ready(client.post("/invoices", invoice()).json["id"])
            cluster.faults.enable(False)
            burnt = [cpu_seconds(member.process) for member in (server, worker)]
            begin = time.monotonic()
            statuses, longest = [], 0.0
            while time.monotonic() - begin < AWAY:
                for method, path, body in (("POST", "/invoices", invoice()), ("GET", "/invoices", None)):
                    asked = time.monotonic()
                    answer = client.call(method, path, body)
                    longest = max(longest, time.monotonic() - asked)
                    self.assertLess(longest, 1.0, (method, path))
                    statuses.append((method, answer.status))
                    if answer.status == 503:
                        self.assertIn("Retry-After", answer.headers)
                time.sleep(0.25)
            took = time.monotonic() - begin
            shares = [(cpu_seconds(member.process) - before) / took for member, before in zip((server, worker), burnt)]
            print(f"Redis away for {AWAY} s: longest answer {longest * 1e3:.0f} ms, CPU of server and worker "
                  f"{' and '.join(f'{share:.1%}' for share in shares)}", file=sys.stderr)
            # Over a few seconds the clock's ticks and the failing over weigh more.
            self.assertLess(max(shares), 0.05 if AWAY >= 30 else 0.15, "an idle process burns nothing")
            self.assertEqual({s for m, s in statuses if m == "GET"}, {200})
            self.assertLessEqual({s for m, s in statuses if m == "POST"}, {201, 503})
            self.assertLessEqual(statuses.count(("POST", 201)), 4)
            cluster.faults.enable(True)
            wait_for(lambda: all(row["pdf"]["status"] == "ready" for row in client.get("/invoices").json["items"]), "all are ready")

    def test_a_rolling_restart_fails_no_request(self):
        with Cluster() as cluster:
            both = [cluster.serve(), cluster.serve()]
            workers = [cluster.work(), cluster.work()]
            ports = [server.port for server in both]
            user = Caller(ports, 0).sign_up()
            over = threading.Event()
            with concurrent.futures.ThreadPoolExecutor(6) as pool:
                answers = [pool.submit(self.ask_until, over, ports, user.cookie, n) for n in range(6)]
                try:
                    for server in both:
                        time.sleep(0.5)
                        self.assertEqual(server.stop(), 0)
                        cluster.serve(server.port)
                    for worker in workers:
                        self.assertEqual(worker.stop(), 0)
                        cluster.work()
                finally:
                    over.set()
            statuses = [status for answer in answers for status in answer.result()]
            wait_for(lambda: all(row["pdf"]["status"] == "ready" for row in user.all_invoices()), "all are ready", 60)
            self.assertEqual(len(user.all_invoices()), statuses.count(201))
            user.leave()

    def ask_until(self, over, ports, cookie, turn):
        """As a load balancer without repetition: only who is refused a connection goes to the other server. (No lists: FerretDB
        reads all of a user's invoices for one, and is what would be tested then.)"""
        statuses, connection = [], None
        fields = {"Content-Type": "application/json", "Cookie": f"inkvoice_session={cookie}"}
        while not over.is_set():
            while not connection:
                connection = http.client.HTTPConnection("127.0.0.1", ports[turn % 2], timeout=20)
                try:
                    connection.connect()
                except OSError:
                    connection, turn = None, turn + 1
            post = len(statuses) % 8 == 0
            connection.request("POST" if post else "GET", "/api/v1/" + ("invoices" if post else "profile"),
                               json.dumps(invoice()) if post else None, fields)
            response = connection.getresponse()
            body = response.read()
            self.assertIn(response.status, (200, 201), body)
            statuses.append(response.status)
            over.wait(0.02)  # a load, and not as much as FerretDB can take
            if response.will_close or len(statuses) % 10 == turn % 10:
                connection.close()
                connection, turn = None, turn + 1
        return statuses

    def test_a_server_with_much_left_to_clear_ends_in_time(self):
        with Cluster() as cluster:
            faults = cluster.start(servers.Faults())
            direct = dict(cluster.environment)
            url = direct["INKVOICE_MONGODB_URL"].replace(f":{cluster.mongodb.port}", f":{faults.before(cluster.mongodb.port)}")
            cluster.environment["INKVOICE_MONGODB_URL"] = url
            first = cluster.serve()
            user = Client(first).sign_up("a@example.com")
            with concurrent.futures.ThreadPoolExecutor(16) as pool:
                made = list(pool.map(lambda _: user.post("/invoices", invoice()).status, range(200)))
            self.assertEqual(set(made), {201})
            faults.add("latency", latency=100)
            begin = time.monotonic()
            self.assertEqual(first.stop(), 0)
            self.assertLess(time.monotonic() - begin, 10)
            cluster.environment = direct
            caller = Caller([cluster.serve().port], 0)
            caller.cookie = user.cookie
            cluster.work()
            wait_for(lambda: all(row["pdf"]["status"] == "ready" for row in caller.all_invoices()), "all are ready", 60)
            caller.leave()


if __name__ == "__main__":
    unittest.main()
