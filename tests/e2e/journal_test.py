"""Looking for words, the journal by pages, and the feed: over HTTP and over the CLI, with readers that are slow,
that come again, and over a restart."""

import json
import os
import socket
import subprocess
import unittest
from urllib.parse import quote

from harness import REDRESS, EndToEndTest, wait_for
from life import complaint
from openapi import Contract

READ_SECONDS = 30


class FeedReader:
    """One connection to /v1/feed that reads when it is told to."""

    def __init__(self, port, target="/v1/feed", headers="", receive_buffer=None):
        self.socket = socket.socket()
        if receive_buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.socket.settimeout(READ_SECONDS)
        self.socket.connect(("127.0.0.1", port))
        self.socket.sendall(f"GET {target} HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n".encode())
        self.bytes = b""

    def read_some(self):
        """Whether there was more."""
        piece = self.socket.recv(65536)
        self.bytes += piece
        return bool(piece)

    def events(self):
        """(position, commit) of every whole event so far."""
        found = []
        for block in self.bytes.split(b"\r\n\r\n", 1)[-1].split(b"\n\n")[:-1]:
            fields = dict(line.split(": ", 1) for line in block.decode().split("\n") if ": " in line[1:])
            if "id" in fields:
                found.append((int(fields["id"]), json.loads(fields["data"])))
        return found

    def read_until(self, count):
        while len(self.events()) < count and self.read_some():
            pass
        return self.events()

    def close(self):
        self.socket.close()


class JournalTest(EndToEndTest):
    def receive(self, server, **fields):
        return self.expect(server.post("/v1/tickets", {**complaint(), **fields}), 201)["ticket"]

    def numbers(self, server, query):
        return [ticket["number"] for ticket in self.expect(server.get(f"/v1/tickets?{query}"), 200)["tickets"]]

    def journal(self, server):
        """Every accepted commit, by pages of three."""
        contract = Contract(server)
        commits, start = [], "1"
        while True:
            target = f"/v1/journal?from={start}&limit=3"
            page = server.get(target)
            contract.check("GET", target, page)
            self.expect(page, 200)
            commits += [json.loads(line) for line in page.text.splitlines()]
            if page.headers["redress-next"] == start:
                return commits
            start = page.headers["redress-next"]

    def feed(self, server, *arguments, **options):
        reader = FeedReader(server.port, *arguments, **options)
        self.addCleanup(reader.close)
        return reader

    def test_words_are_found_in_chinese_and_english_and_with_other_filters(self):
        server = self.serve()
        first = self.receive(server, words="电梯坏了，等了二十分钟", subject="Lift")
        second = self.receive(server, words="The LIFT makes noise at night", subject="夜里很吵")
        self.expect(server.post(f"/v1/tickets/{first}/note", {"words": "technician called"}), 200)

        self.assertEqual(self.numbers(server, "text=lift"), [second, first])
        self.assertEqual(self.numbers(server, "text=" + quote("电梯")), [first])
        self.assertEqual(self.numbers(server, "text=" + quote("吵")), [second])
        self.assertEqual(self.numbers(server, "text=" + quote("technician 电梯 坏了")), [first])
        self.assertEqual(self.numbers(server, "text=lift&phase=closed"), [])
        self.assertEqual(server.cli("ticket", "list", "--text", "电梯 lift", "--numbers").stdout.split(), [first])
        self.assertEqual(server.get("/v1/tickets?text=" + quote("，！")).status, 400)

    def test_a_timeline_is_narrowed_by_type_and_person(self):
        server = self.serve()
        number = self.receive(server)
        self.expect(server.post(f"/v1/tickets/{number}/note", {"words": "one"}, actor="bo; agent"), 200)

        timeline = server.get(f"/v1/tickets/{number}/timeline?type=ticket.noted").json["timeline"]
        self.assertEqual([event["type"] for event in timeline], ["ticket.noted"])
        timeline = server.get(f"/v1/tickets/{number}/timeline?actor=bo").json["timeline"]
        self.assertEqual([event["who"]["id"] for event in timeline], ["bo"])
        self.assertEqual(server.get(f"/v1/tickets/{number}/timeline?type=ticket.noted&actor=chen").json["timeline"], [])
        self.assertEqual(server.get(f"/v1/tickets/{number}/timeline?type=nothing").status, 400)
        shown = json.loads(server.cli("timeline", number, "--by", "bo", "--json").stdout)["timeline"]
        self.assertEqual([event["type"] for event in shown], ["ticket.noted"])

    def test_the_journal_shows_every_commit_in_order_over_http_and_the_command_line(self):
        server = self.serve()
        numbers = [self.receive(server) for _ in range(8)]

        commits = self.journal(server)

        positions = [commit["position"] for commit in commits]
        self.assertEqual(positions, sorted(set(positions)))
        streams = [event["stream"] for commit in commits for event in commit["events"]
                   if event["type"] == "ticket.received"]
        self.assertEqual(streams, [f"ticket/{number}" for number in numbers])
        lines = server.cli("journal", "--from", str(positions[2])).stdout.splitlines()
        self.assertEqual([json.loads(line) for line in lines], commits[2:])

    def test_a_feed_brings_what_is_there_and_what_comes_and_goes_on_where_it_ended(self):
        server = self.serve()
        self.receive(server)
        before = self.journal(server)
        reader = self.feed(server)
        self.assertEqual([commit for _, commit in reader.read_until(len(before))], before)

        self.receive(server)
        self.receive(server)

        seen = reader.read_until(len(before) + 2)
        self.assertEqual([commit for _, commit in seen], self.journal(server))
        self.assertTrue(all(position == commit["position"] for position, commit in seen))
        again = self.feed(server, "/v1/feed", f"Last-Event-ID: {seen[-2][0]}\r\n")
        self.assertEqual(again.read_until(1), seen[-1:])

    def test_a_feed_ends_with_the_server_and_its_reader_misses_nothing_over_the_restart(self):
        server = self.serve()
        self.receive(server)
        count = len(self.journal(server))
        reader = self.feed(server)
        last = reader.read_until(count)[-1][0]

        self.assertEqual(server.stop(), 0, "a feed does not hold up the end")

        while reader.read_some():
            pass
        server = self.serve()
        number = self.receive(server)
        again = self.feed(server, f"/v1/feed?from={last + 1}")
        streams = [event["stream"] for _, commit in again.read_until(1) for event in commit["events"]]
        self.assertIn(f"ticket/{number}", streams)

    def test_a_slow_reader_holds_nobody_up_and_gets_everything_in_the_end(self):
        server = self.serve()
        slow = self.feed(server, receive_buffer=4096)
        long_words = "电梯坏了 " * 1500
        numbers = [self.receive(server, words=long_words) for _ in range(150)]
        fast = self.feed(server)
        everything = self.journal(server)

        for reader in (fast, slow):
            shown = [commit for _, commit in reader.read_until(len(everything))]
            self.assertTrue(shown == everything, "a feed shows what the pages show")
        self.assertEqual(len(numbers), 150)

    def test_the_command_line_follows(self):
        server = self.serve()
        self.receive(server)
        environment = {**os.environ, "REDRESS_SERVER": f"http://127.0.0.1:{server.port}"}
        with open(self.folder / "followed", "wb") as out:
            follower = subprocess.Popen([REDRESS, "journal", "--follow"], stdout=out, env=environment)
        self.addCleanup(follower.wait)
        self.addCleanup(follower.kill)

        def followed():
            return [json.loads(line) for line in (self.folder / "followed").read_text().splitlines()]

        wait_for(lambda: len(followed()) == len(self.journal(server)), READ_SECONDS, "what is there")
        self.receive(server)
        everything = self.journal(server)
        wait_for(lambda: len(followed()) == len(everything), READ_SECONDS, "what comes")
        self.assertEqual(followed(), everything)


if __name__ == "__main__":
    unittest.main()
