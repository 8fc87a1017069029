"""How much one user's flood of large invoices delays another user's one-page invoice."""
import concurrent.futures
import math
import time

from cluster import Client, invoice
from harness import WebSocket


class Page:
    """A user on a WebSocket who asks for one-page invoices and waits for each."""

    def __init__(self, server, email):
        self.client = Client(server).sign_up(email)
        self.socket = WebSocket(server, "/live", self.client.cookie)

    def one(self):
        """Milliseconds from asking to the ready event."""
        begin = time.monotonic()
        made = self.client.post("/invoices", invoice()).json["id"]
        while True:
            event = self.socket.message()
            if event["invoiceId"] == made and event["type"] == "invoice_ready":
                return (time.monotonic() - begin) * 1000


def rank(times, share):
    return sorted(times)[math.ceil(share * len(times)) - 1]


def queued(server):
    metrics = Client(server).get("/metrics").body.decode().splitlines()
    return sum(float(line.split()[1]) for line in metrics if line.startswith(("inkvoice_queue_queued ", "inkvoice_queue_leased ")))


def measure(cluster, invoices, items, samples):
    """Times of one-page invoices on the idle system, and while another user's `invoices` of `items` each are made.

    The second list is shorter than `samples` where those were through before."""
    server = cluster.serve()
    worker = cluster.work()
    page = Page(server, "small@example.com")
    for _ in range(5):
        page.one()  # fonts, connections and plans are there from now on
    idle = [page.one() for _ in range(samples)]
    worker.stop()
    flood = Client(server).sign_up("large@example.com")
    body = invoice(items=items)
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        for answer in pool.map(lambda _: flood.post("/invoices", body), range(invoices)):
            assert answer.status == 201, answer
    cluster.work()
    page.one()  # the worker has begun
    beside = []
    while len(beside) < samples and queued(server) > 1:
        beside.append(page.one())
    return idle, beside
