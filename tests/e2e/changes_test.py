"""What changed and who is there, on the real program: pages that keep themselves fresh, by stream and by long poll, over a
restart, and until their token ends."""

import json
import threading
import time
import unittest

from harness import EndToEndTest
from journal_test import FeedReader
from life import complaint
from openapi import Contract

CUT_SECONDS = 5  # promised is one; the machine does much else


class ChangesTest(EndToEndTest):
    def setUp(self):
        super().setUp()
        self.server = self.serve("data", "--first-token", access="tokens")
        self.root = self.server.first_token()
        self.all = self.issue("sue", "supervisor")
        self.contract = Contract(self.server)

    def ask(self, method, path, token, body=None, server=None):
        answer = (server or self.server).call(method, path, body, {"Authorization": f"Bearer {token}"}, actor=None)
        self.contract.check(method, path, answer)
        return answer

    def issue(self, person, *roles, **more):
        answer = self.server.call("POST", "/v1/tokens", {"person": person, "roles": list(roles), **more},
                                  {"Authorization": f"Bearer {self.root}"}, actor=None)
        return self.expect(answer, 201)["secret"]

    def receive(self, **fields):
        return self.expect(self.ask("POST", "/v1/tickets", self.all, {**complaint(), **fields}), 201)["ticket"]

    def note(self, number):
        return self.expect(self.ask("POST", f"/v1/tickets/{number}/note", self.all, {"words": "looked at"}), 200)

    def stream(self, token, target="/v1/changes", headers="", server=None):
        reader = FeedReader((server or self.server).port, target, f"Authorization: Bearer {token}\r\n{headers}")
        self.addCleanup(reader.close)
        while b"id: " not in reader.bytes.split(b"\r\n\r\n", 1)[-1]:
            self.assertTrue(reader.read_some(), reader.bytes)
        return reader

    @staticmethod
    def events(reader):
        """(event, id, data) of every whole event that says something."""
        found = []
        for block in reader.bytes.split(b"\r\n\r\n", 1)[-1].split(b"\n\n")[:-1]:
            fields = dict(line.split(": ", 1) for line in block.decode().split("\n") if ": " in line[1:])
            if "data" in fields:
                found.append((fields["event"], fields.get("id"), json.loads(fields["data"])))
        return found

    def until(self, reader, fits):
        """Reads on until an event fits, and returns it."""
        while True:
            for event in self.events(reader):
                if fits(event):
                    return event
            self.assertTrue(reader.read_some(), reader.bytes[-2000:])

    def named(self, reader):
        return [stream["stream"] for kind, _, data in self.events(reader) if kind == "change" for stream in data["streams"]]

    def test_a_page_hears_what_changed_and_reads_it_at_that_position(self):
        page = self.stream(self.all, "/v1/changes?kinds=ticket,callback")
        number = self.receive()
        self.note(number)

        _, position, data = self.until(page, lambda event: "ticket.noted" in str(event))

        self.assertEqual(int(position), data["position"])
        [stream] = data["streams"]
        self.assertEqual((stream["stream"], stream["types"]), (f"ticket/{number}", ["ticket.noted"]))
        row = self.expect(self.ask("GET", f"/v1/tickets/{number}?at_least={data['at_least']}", self.all), 200)
        self.assertEqual(row["version"], stream["version"])
        for private in ("looked at", "Wang", "+86", "stuck"):
            self.assertNotIn(private, page.bytes.decode())

    def test_nothing_is_missed_over_a_restart(self):
        page = self.stream(self.all, "/v1/changes?kinds=ticket")
        first = self.receive()
        _, last, _ = self.until(page, lambda event: first in str(event))
        self.server.stop()
        while page.read_some():
            pass
        server = self.serve("data", access="tokens")
        number = self.expect(self.ask("POST", "/v1/tickets", self.all, complaint(), server), 201)["ticket"]

        again = self.stream(self.all, "/v1/changes?kinds=ticket", f"Last-Event-ID: {last}\r\n", server)

        self.until(again, lambda event: number in str(event))
        self.assertEqual(self.named(again), [f"ticket/{number}"])

    def test_a_long_poll_answers_when_there_is_something_and_goes_on_where_it_ended(self):
        begin = self.expect(self.ask("GET", "/v1/changes?wait=0", self.all), 200)
        self.assertEqual(begin["changes"], [])
        answers = []
        target = f"/v1/changes?wait=20&kinds=ticket&after={begin['position']}"
        begun = time.monotonic()
        poll = threading.Thread(target=lambda: answers.append(self.ask("GET", target, self.all)))
        poll.start()
        number = self.receive()
        poll.join()

        self.assertLess(time.monotonic() - begun, 15, "it did not wait for the end of its time")
        found = self.expect(answers[0], 200)
        self.assertEqual([stream["stream"] for change in found["changes"] for stream in change["streams"]], [f"ticket/{number}"])
        rest = self.expect(self.ask("GET", f"/v1/changes?wait=1&kinds=ticket&after={found['position']}", self.all), 200)
        self.assertEqual(rest["changes"], [])

    def test_a_narrowed_page_hears_of_its_own_and_that_something_left_it(self):
        north = self.issue("nina", "agent", teams=["north"])
        mine, others = self.receive(), self.receive()
        for number, team in ((mine, "north"), (others, "south")):
            self.ask("POST", f"/v1/tickets/{number}/classify", self.all, {"category": ["lift"]})
            self.ask("POST", f"/v1/tickets/{number}/assign", self.all, {"holder": {"unit": team}})
        page = self.stream(north)
        self.note(others)
        self.note(mine)
        self.until(page, lambda event: "ticket.noted" in str(event))
        self.ask("POST", f"/v1/tickets/{mine}/transfer", self.all, {"holder": {"unit": "south"}, "reason": "theirs"})

        _, _, left = self.until(page, lambda event: event[2].get("many"))

        self.assertNotIn(mine, str(left))
        self.assertNotIn(others, page.bytes.decode())

    def test_who_has_a_ticket_open_is_seen_by_who_may_see_it(self):
        north = self.issue("nina", "agent", teams=["north"])
        mine, others = self.receive(), self.receive()
        self.ask("POST", f"/v1/tickets/{mine}/classify", self.all, {"category": ["lift"]})
        self.ask("POST", f"/v1/tickets/{mine}/assign", self.all, {"holder": {"unit": "north"}})
        page = self.stream(north)
        for number in (others, mine):
            self.expect(self.ask("PUT", "/v1/presence", self.all, {"ticket": number, "doing": "typing"}), 200)

        _, position, data = self.until(page, lambda event: event[0] == "presence")

        self.assertIsNone(position)
        self.assertEqual([(at["person"], at["doing"]) for at in data["present"]], [("sue", "typing")])
        self.assertEqual(data["ticket"], mine)
        seen = self.expect(self.ask("GET", f"/v1/presence?tickets={mine},{others}", north), 200)["presence"]
        self.assertEqual([at["ticket"] for at in seen], [mine])
        refused = self.ask("PUT", "/v1/presence", north, {"ticket": others, "doing": "viewing"})
        self.assertEqual((refused.status, refused.json["code"]), (404, "no-such-ticket"))
        self.assertEqual(self.ask("PUT", "/v1/presence", self.root, {"ticket": mine, "doing": "viewing"}).status, 403)
        journal = self.server.call("GET", "/v1/journal?limit=200", None,
                                   {"Authorization": f"Bearer {self.issue('aud', 'auditor')}"}, actor=None)
        self.assertNotIn("typing", journal.text, "presence is no fact")

    def test_a_stream_ends_with_its_token(self):
        token = self.issue("ana", "agent")
        page = self.stream(token)
        self.expect(self.server.call("POST", f"/v1/tokens/{token.split('_')[1]}/revoke", {},
                                     {"Authorization": f"Bearer {self.root}"}, actor=None), 200)
        begun = time.monotonic()
        while page.read_some():
            pass
        self.assertLess(time.monotonic() - begun, CUT_SECONDS)


if __name__ == "__main__":
    unittest.main()
