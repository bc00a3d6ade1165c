"""Clients that come in crowds, say nothing, half of it, or take nothing: everybody else is served, the journal has its
files, and memory comes back."""

import itertools
import json
import resource
import socket
import time
import unittest

from harness import EndToEndTest, wait_for
from life import complaint

ANSWER_SECONDS = 20   # the server's own bound is 30 s
SERVED_SECONDS = 10   # within this a client of good will is served; without shares it waited for tens of seconds
RETURN_SECONDS = 60   # the allocator gives back what was freed within ten, as a machine has time for it
FEW_DESCRIPTORS = 512
HEAD = "Host: localhost\r\nRedress-Actor: ana; agent\r\n"
MIB = 1024 * 1024
HELD_BYTES = 64 * MIB  # of answers that wait to be taken: max_answer_bytes_under_way


def allow_few_descriptors():
    resource.setrlimit(resource.RLIMIT_NOFILE, (FEW_DESCRIPTORS, FEW_DESCRIPTORS))


def resident(process):
    """Bytes of memory that the process holds."""
    with open(f"/proc/{process.pid}/statm", encoding="ascii") as statm:
        return int(statm.read().split()[1]) * resource.getpagesize()


class OverloadTest(EndToEndTest):
    def setUp(self):
        super().setUp()
        resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
        self.crowd = []
        self.addCleanup(self.send_crowd_home)

    def send_crowd_home(self):
        for client in self.crowd:
            client.close()
        self.crowd.clear()

    def come(self, server, count, text="", receive_buffer=None):
        """So many connections that send `text` and then do nothing."""
        for _ in range(count):
            client = socket.socket()
            self.crowd.append(client)
            if receive_buffer:
                client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
            client.settimeout(ANSWER_SECONDS)
            client.connect(("127.0.0.1", server.port))
            try:
                client.sendall(text.encode())
            except OSError:
                pass  # refused before it had sent all

    @staticmethod
    def hang_up(server):
        """What is asked next comes over a new connection."""
        connection = getattr(server.local, "connection", None)
        if connection is not None:
            connection.close()
        server.local.connection = None

    def assert_served(self, server):
        """A new client writes and reads, and health is answered."""
        begun = time.monotonic()
        self.hang_up(server)
        self.expect(server.post("/v1/tickets", complaint()), 201)
        for path in ("/healthz", "/readyz", "/v1/queues"):
            self.hang_up(server)
            self.expect(server.get(path), 200)
        self.assertLess(time.monotonic() - begun, SERVED_SECONDS)

    @staticmethod
    def answered(server):
        """What returns how many answers were begun since now, but those to itself."""
        def begun():
            return sum(server.status()["http"]["responses"].values())
        before = begun()
        asked = itertools.count(1)
        return lambda: begun() - before - next(asked)

    def test_connections_that_say_nothing_take_neither_room_nor_the_journals_files(self):
        server = self.serve("data", before_exec=allow_few_descriptors)
        self.come(server, 700)

        self.assert_served(server)
        rebuild = self.expect(server.post("/v1/rebuilds", {}), 202)["id"]
        wait_for(lambda: server.get(f"/v1/rebuilds/{rebuild}").json["state"] == "done", ANSWER_SECONDS,
                 "the views to be made again")
        self.assert_served(server)

        self.assertGreater(server.status()["http"]["connections_evicted"], 0)
        self.assertNotIn("Too many open files", server.log())

    def test_a_limit_that_leaves_no_room_is_told_at_the_start(self):
        def allow_none():
            resource.setrlimit(resource.RLIMIT_NOFILE, (100, 100))
        with self.assertRaisesRegex(AssertionError, "ulimit -n"):
            self.serve("data", before_exec=allow_none)

    def test_half_open_heads_keep_nobody_out(self):
        server = self.serve("data", before_exec=allow_few_descriptors)
        self.come(server, 700, "GET /v1/queues HTTP/1.1\r\nHost: local")

        self.assert_served(server)

    def test_announced_bodies_keep_nobody_out(self):
        server = self.serve()
        self.come(server, 40, f"POST /v1/interactions HTTP/1.1\r\n{HEAD}Content-Type: application/x-ndjson\r\n"
                              f"Content-Length: {8 * MIB}\r\n\r\n{{")

        self.assert_served(server)

    def test_feeds_that_nobody_reads_hold_nobody_up(self):
        server = self.serve()
        for _ in range(60):
            self.expect(server.post("/v1/tickets", complaint("w" * 50_000)), 201)
        self.come(server, 150, f"GET /v1/feed HTTP/1.1\r\n{HEAD}\r\n", receive_buffer=4096)

        self.assert_served(server)

    def test_a_crowd_at_once_is_answered_every_one_and_done_or_told_to_come_later(self):
        server = self.serve()
        crowd = 1_300
        for number in range(crowd):
            body = json.dumps(complaint(f"number {number}"))
            self.come(server, 1, f"POST /v1/tickets HTTP/1.1\r\n{HEAD}Connection: close\r\n"
                                 f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}")

        answers = [self.read_all(client) for client in self.crowd]

        statuses = [answer.split(b" ", 2)[1] for answer in answers]
        self.assertEqual(set(statuses) - {b"201", b"429"}, set())
        for status, answer in zip(statuses, answers):
            self.assertEqual(status == b"429", b"\r\nRetry-After: " in answer)
        done = statuses.count(b"201")
        self.assertGreaterEqual(done, 50)
        self.assertEqual(self.expect(server.get("/v1/queues?fresh=true"), 200)["received"], done)

    @staticmethod
    def read_all(client):
        answer = b""
        while piece := client.recv(65536):
            answer += piece
        return answer

    def test_answers_that_nobody_takes_are_bounded_and_their_memory_comes_back(self):
        server = self.serve()
        number = self.expect(server.post("/v1/tickets", complaint()), 201)["ticket"]
        for _ in range(200):
            self.expect(server.post(f"/v1/tickets/{number}/note", {"words": "ü" * 20_000}), 200)
        page = f"/v1/tickets/{number}/timeline?limit=200"  # 8 MB: of 4 MB a kernel may take all that nobody reads
        size = len(server.get(page).text.encode())
        before = resident(server.process)
        crowd, answered = 400, self.answered(server)
        self.come(server, crowd, f"GET {page} HTTP/1.1\r\n{HEAD}\r\n", receive_buffer=4096)
        wait_for(lambda: answered() >= crowd, RETURN_SECONDS, "every one to be answered, or told to come later")
        wait_for(lambda: HELD_BYTES - size < server.status()["http"]["bytes_held"] <= HELD_BYTES, ANSWER_SECONDS,
                 "as many answers to be held as there is room for")
        self.assert_served(server)
        held = server.status()["http"]["bytes_held"]
        during = resident(server.process)

        self.send_crowd_home()
        wait_for(lambda: resident(server.process) < before + 20 * MIB, RETURN_SECONDS, "memory to come back")

        self.assertLess(held, HELD_BYTES + 16 * MIB)
        self.assertLess(during, before + 200 * MIB)
        self.assert_served(server)


if __name__ == "__main__":
    unittest.main()
