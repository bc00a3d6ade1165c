"""Bad input over HTTP: each is answered by name, stores nothing, and harms nobody else."""

import json
import socket
import unittest

from life import complaint
from openapi import ContractTest

JSON = {"Content-Type": "application/json"}


def text_of(value):
    return json.dumps(value).encode()


def event(**more):
    return {"specversion": "1.0", "type": "redress.complaint", "source": "e2e", "id": "1",
            "time": "2026-03-01T09:30:00Z",
            "data": {"channel": "phone", "words": "w", "remedy_sought": "none stated",
                     "customer": {"points": [{"kind": "email", "value": "wang@example.com"}]}}, **more}

# In the order of the table in aggregates/ticket/moves.cc.
MOVES_OF_A_RECEIVED_TICKET = [
    "acknowledge", "resolve", "refuse", "classify", "withdraw", "transfer_outside", "merge", "escalate", "remind",
    "promise", "reach_milestone", "lead", "set_secrecy", "reveal", "note", "add_evidence", "record_cause", "pay_redress", "tell",
    "link", "unlink", "correct_customer", "correct",
]


class BadInputTest(ContractTest):
    # What is sent to POST /v1/tickets, the status, and what the answer must say.
    BODIES = [
        ("no JSON", b"{", 400, "malformed"),
        ("no object", b"[]", 400, "object"),
        ("a second value", text_of(complaint()) + b"{}", 400, "malformed"),
        ("single quotes", b"{'kind': 'complaint'}", 400, "malformed"),
        ("duplicate keys", b'{"kind": "complaint", "kind": "praise"}', 400, "the same key twice"),
        ("invalid UTF-8", b'{"kind": "complaint", "words": "\xff"}', 400, "UTF-8"),
        ("half a surrogate", b'{"kind": "complaint", "words": "\\ud800"}', 400, ""),
        ("too deep", b'{"a":' * 40 + b"1" + b"}" * 40, 400, "deep"),
        ("an unknown field", text_of(complaint(wrods="x")), 400, "/wrods"),
        ("an unknown nested field", text_of(complaint(amount={"minor_units": 1, "currency": "EUR", "x": 1})),
         400, "/amount/x"),
        ("a wrong type", text_of(complaint(words=7)), 400, "/words"),
        ("null", text_of(complaint(words=None)), 400, "/words"),
        ("an unknown enum", text_of(complaint(channel="pigeon")), 400, "/channel"),
        ("an enum by number", text_of(complaint(channel=1)), 400, "/channel"),
        ("a missing field", text_of({"kind": "complaint", "channel": "phone"}), 400, "/words"),
        ("no kind", text_of({"channel": "phone", "words": "x"}), 400, "/kind"),
        ("too long a text", text_of(complaint("x" * 100_001)), 400, "/words"),
        ("too many items", text_of(complaint(attachments=[{"name": "a", "sha256": "0" * 64}] * 51)), 400,
         "/attachments"),
        ("no such time", text_of(complaint(happened="yesterday")), 400, "/happened"),
        ("a time to come", text_of(complaint(happened="2190-01-01T00:00:00Z")), 409, "future"),
        ("a body too large", text_of(complaint("x" * 2_000_000)), 413, ""),
    ]

    def assert_problem(self, answer, status, word, what):
        self.assertEqual(answer.status, status, f"{what}: {answer}")
        self.assertEqual(answer.headers["content-type"].split(";")[0], "application/problem+json", what)
        for member in ("type", "title", "title_zh", "detail", "code"):
            self.assertTrue(answer.json.get(member), f"{what}: {member} of {answer}")
        self.assertIn(word, answer.text, what)

    def test_every_bad_body_is_refused_by_name_and_stores_nothing(self):
        for what, body, status, word in self.BODIES:
            with self.subTest(what):
                answer = self.server.post("/v1/tickets", body, headers=JSON)
                self.assert_problem(answer, status, word, what)
                if status != 413:
                    self.contract.check("POST", "/v1/tickets", answer)
        self.assertEqual(self.server.get("/v1/queues?fresh=true").json["received"], 0)
        self.expect(self.server.post("/v1/tickets", complaint()), 201)

    def test_every_bad_interaction_is_refused_by_name(self):
        for what, value, word in [
            ("no specversion", {k: v for k, v in event().items() if k != "specversion"}, "specversion"),
            ("another specversion", event(specversion="0.3"), "specversion"),
            ("no id", {k: v for k, v in event().items() if k != "id"}, "id"),
            ("an empty source", event(source=""), "source"),
            ("an unknown type", event(type="redress.rumour"), "type"),
            ("an unknown field", event(data={"channel": "phone", "words": "w", "x": 1}), "/data/x"),
            ("no remedy in a complaint", event(data={"channel": "phone", "words": "w"}), "remedy_sought"),
        ]:
            with self.subTest(what):
                answer = self.server.post("/v1/interactions", text_of(value),
                                          headers={"Content-Type": "application/cloudevents+json"})
                self.assert_problem(answer, 400, word, what)

    def test_the_same_interaction_again_is_the_same_ticket_and_other_content_is_refused(self):
        headers = {"Content-Type": "application/cloudevents+json"}
        first = self.server.post("/v1/interactions", text_of(event()), headers=headers)
        again = self.server.post("/v1/interactions", json.dumps(event(), indent=2).encode(), headers=headers)
        other = event()
        other["data"] = {**other["data"], "words": "other words"}
        changed = self.server.post("/v1/interactions", text_of(other), headers=headers)

        self.assertEqual((first.status, again.status, changed.status), (201, 201, 422), changed)
        self.assertEqual(first.json["ticket"], again.json["ticket"])
        self.assertEqual(self.server.get("/v1/queues").json["received"], 1)

    def test_paths_verbs_methods_and_parameters_that_are_not_there_are_refused(self):
        number = self.expect(self.server.post("/v1/tickets", complaint()), 201)["ticket"]
        mistyped = number[:-1] + str((int(number[-1]) + 1) % 10)
        for method, path, status in [
            ("GET", "/v1/nothing", 404), ("GET", "/nothing", 404), ("POST", f"/v1/tickets/{number}/jump", 404),
            ("GET", f"/v1/tickets/{mistyped}", 400), ("DELETE", f"/v1/tickets/{number}", 405),
            ("PUT", "/v1/tickets", 405), ("GET", "/v1/tickets?colour=red", 400),
            ("GET", "/v1/tickets?limit=0", 400), ("GET", "/v1/tickets?limit=1000000", 400),
            ("GET", "/v1/tickets?cursor=nonsense", 400), ("GET", "/v1/tickets?phase=asleep", 400),
            ("GET", f"/v1/tickets/{number}?as_of=noon", 400), ("GET", f"/v1/tickets/{number}?at=nonsense", 400),
            ("GET", "/v1/customers/" + "0" * 32, 404), ("GET", f"/v1/tickets/{number}?at_least=x", 400),
        ]:
            with self.subTest(f"{method} {path}"):
                answer = self.server.call(method, path)
                self.assertEqual(answer.status, status, answer)
                self.assertTrue(answer.json["code"], answer)

    def test_every_forbidden_move_names_the_legal_ones(self):
        number = self.expect(self.server.post("/v1/tickets", complaint()), 201)["ticket"]
        for verb, body in [
            ("assign", {"holder": {"unit": "x"}}), ("start", {}),
            ("answer", {"outcome": "rejected", "reason": "r", "appeal_route": "a", "words": "w",
                        "told": {"channel": "phone"}}),
            ("plan_revisit", {"revisitor": "eve"}), ("close", {"exit": "exempt"}),
            ("record_revisit", {"contact": "not_reached"}), ("reopen", {"reason": "r"}),
        ]:
            with self.subTest(verb):
                answer = self.server.post(f"/v1/tickets/{number}/{verb}", body)
                self.assert_problem(answer, 409, "", verb)
                self.contract.check("POST", f"/v1/tickets/{number}/{verb}", answer)
                self.assertEqual(answer.json["allowed_moves"], MOVES_OF_A_RECEIVED_TICKET)

    def test_an_unknown_ticket_is_not_found(self):
        number = self.expect(self.server.post("/v1/tickets?dry_run=true", complaint()), 200)["ticket"]

        self.expect(self.server.get(f"/v1/tickets/{number}"), 404)
        self.expect(self.server.post(f"/v1/tickets/{number}/note", {"words": "w"}), 404)

    def test_without_an_actor_nothing_is_written(self):
        for actor in (None, "ana", "ana; king", "; agent"):
            with self.subTest(actor):
                self.assert_problem(self.server.post("/v1/tickets", complaint(), actor=actor), 400, "", actor)

    def test_broken_http_harms_nobody_else(self):
        for what in (b"\x00\x01\x02\r\n\r\n", b"GET / HTTP/1.1\r\n\r\n", b"GET / HTTP/9.9\r\nHost: localhost\r\n\r\n",
                     b"POST /v1/tickets HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n",
                     b"POST /v1/tickets HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
                     b"GET / HTTP/1.1\r\nHost: localhost\r\n" + b"X-A: b\r\n" * 10_000 + b"\r\n"):
            with self.subTest(what[:40]):
                with socket.create_connection(("127.0.0.1", self.server.port), timeout=30) as connection:
                    connection.sendall(what)
                    answer = connection.recv(65536)
                self.assertRegex(answer, rb"^HTTP/1\.1 (4\d\d|501|505)")
        self.expect(self.server.get("/healthz"), 200)

    def test_if_match_is_honoured_and_a_key_beats_it(self):
        created = self.server.post("/v1/tickets", complaint())
        number = self.expect(created, 201)["ticket"]
        self.assertEqual(created.headers["etag"], '"1"')

        done = self.server.post(f"/v1/tickets/{number}/note", {"words": "a"}, key="k", if_match=1)
        stale = self.server.post(f"/v1/tickets/{number}/note", {"words": "b"}, if_match=1)
        again = self.server.post(f"/v1/tickets/{number}/note", {"words": "a"}, key="k", if_match=1)
        reused = self.server.post(f"/v1/tickets/{number}/note", {"words": "c"}, key="k")

        self.assertEqual((done.status, stale.status, again.status, reused.status), (200, 412, 200, 422))
        self.assertEqual([one["type"] for one in stale.json["events"]], ["ticket.noted"])
        self.assertEqual(again.headers["idempotency-replayed"], "true")
        self.assertEqual(again.json["events"], done.json["events"])
        for answer in (done, stale, again, reused):
            self.contract.check("POST", f"/v1/tickets/{number}/note", answer)


if __name__ == "__main__":
    unittest.main()
