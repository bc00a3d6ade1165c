"""One search, and what a form of each move needs, on the real program: in English and Chinese, by every role, held to the
description, and noted in the access log."""

import time
import unittest
from urllib.parse import quote

from harness import EndToEndTest, wait_for
from life import complaint
from openapi import Contract

NOTED_SECONDS = 30
ASKED = 50
SLOW_SECONDS = 1  # p99 on a machine that does much else; what it is is printed


class SearchTest(EndToEndTest):
    def setUp(self):
        super().setUp()
        self.server = self.serve("data", "--first-token", access="tokens")
        self.root = self.server.first_token()
        self.all = self.issue("sue", "supervisor")
        self.contract = Contract(self.server)

    def ask(self, method, path, token, body=None, status=200):
        answer = self.server.call(method, path, body, {"Authorization": f"Bearer {token}"}, actor=None)
        self.contract.check(method, path, answer)
        return self.expect(answer, status)

    def issue(self, person, *roles, **more):
        answer = self.server.call("POST", "/v1/tokens", {"person": person, "roles": list(roles), **more},
                                  {"Authorization": f"Bearer {self.root}"}, actor=None)
        return self.expect(answer, 201)["secret"]

    def receive(self, name, phone, words):
        customer = {"name": name, "points": [{"kind": "phone", "value": phone}]}
        made = self.ask("POST", "/v1/tickets", self.all, {**complaint(words), "customer": customer}, 201)
        return made["ticket"], self.ask("GET", f"/v1/tickets/{made['ticket']}", self.all)["customer"]

    def search(self, text, token=None):
        return self.ask("GET", f"/v1/search?q={quote(text)}", token or self.all)

    def found(self, text, kind, token=None):
        return [row.get("number", row.get("id")) for row in self.search(text, token)[kind]]

    def test_a_matter_is_found_by_whatever_people_know_it_by(self):
        lift, wang = self.receive("王小明", "+86 139 0000 1111", "电梯坏了，等了二十分钟")
        noise, ada = self.receive("Ada Lovelace", "+44 20 7946 0018", "The neighbours are noisy at night")

        self.assertEqual(self.found(f"#{lift[:4]} {lift[4:]}", "numbers"), [lift])
        self.assertEqual(self.found("电梯", "words"), [lift])
        self.assertEqual(self.found("night NOISY", "words"), [noise])
        self.assertEqual(self.found("13900001111", "points"), [wang])
        self.assertEqual(self.found("王小明", "customers"), [wang])
        self.assertEqual(self.found("ada lovelace", "customers"), [ada])
        self.assertEqual(self.search("nothing of the kind")["words"], [])

    def test_who_is_shown_masks_finds_by_number_only_and_is_told_so(self):
        lift, _ = self.receive("王小明", "+86 139 0000 1111", "电梯坏了")
        auditor = self.issue("aud", "auditor")

        self.assertEqual(self.found(lift, "numbers", auditor), [lift])
        for text in ("王小明", "13900001111", "电梯"):
            answer = self.search(text, auditor)
            self.assertEqual((answer["words"], answer["points"], answer["customers"]), ([], [], []))
            self.assertEqual(answer["not_searched"], ["words", "points", "customers"])
        self.ask("GET", f"/v1/search?q={lift}", self.root, status=403)

    def test_what_was_found_is_noted_without_what_was_looked_for(self):
        _, wang = self.receive("王小明", "+86 139 0000 1111", "电梯坏了")
        self.search("13900001111")
        auditor = self.issue("aud", "auditor")

        def noted():
            return [read for read in self.ask("GET", f"/v1/accesses?customer={wang}", auditor)["accesses"]
                    if read["what"] == "search"]

        wait_for(noted, NOTED_SECONDS, "the search is in the access log")
        self.assertEqual(noted()[0]["person"], "sue")
        self.assertNotIn("1390000", str(noted()))

    def test_a_search_is_answered_soon(self):
        for i in range(40):
            self.receive(f"Guest {i}", f"+86 139 0000 {i:04}", f"room {i} has no hot water")
        seconds = []
        for _ in range(ASKED):
            begun = time.monotonic()
            self.search("hot water")
            seconds.append(time.monotonic() - begun)
        seconds.sort()
        print(f"search: median {seconds[ASKED // 2] * 1000:.1f} ms, longest {seconds[-1] * 1000:.1f} ms", flush=True)
        self.assertLess(seconds[-1], SLOW_SECONDS)

    def moves(self, number, token):
        answer = self.ask("GET", f"/v1/tickets/{number}/moves", token)
        return {move["move"]: {field["name"]: field for field in move["fields"]} for move in answer["moves"]}

    def test_a_form_made_of_the_moves_is_taken(self):
        number, _ = self.receive("王小明", "+86 139 0000 1111", "电梯坏了")
        agent, auditor = self.issue("ana", "agent"), self.issue("aud", "auditor")
        self.assertEqual(list(self.moves(number, auditor)), ["reveal"])
        known = self.moves(number, agent)
        self.assertNotIn("answer", known, "it is only received")

        told = {field["name"]: field for field in known["acknowledge"]["told"]["fields"]}
        self.assertTrue(told["channel"]["required"])
        self.ask("POST", f"/v1/tickets/{number}/acknowledge", agent, {"told": {"channel": told["channel"]["choices"][0]}})
        severity = known["classify"]["severity"]["choices"]
        for value in severity:
            self.ask("POST", f"/v1/tickets/{number}/classify", agent, {"category": ["lift", value], "severity": value})
        self.ask("POST", f"/v1/tickets/{number}/assign", self.all, {"holder": {"unit": "desk", "person": "ana"}})
        self.ask("POST", f"/v1/tickets/{number}/start", agent, {})

        # What the form says of a rejection is what the server asks for.
        fields = self.moves(number, agent)["answer"]
        needed = {name for name, field in fields.items() for case in field.get("required_where", [])
                  if case["field"] == "/outcome" and "rejected" in case["is"]}
        self.assertEqual(needed, {"reason", "appeal_route"})
        body = {"outcome": "rejected", "words": "It is not ours.", "told": {"channel": "phone"}}
        refused = self.server.call("POST", f"/v1/tickets/{number}/answer", body, {"Authorization": f"Bearer {agent}"}, actor=None)
        self.assertEqual({fault["pointer"] for fault in refused.json["fields"]}, {f"/{name}" for name in needed})
        self.ask("POST", f"/v1/tickets/{number}/answer", agent, {**body, **{name: "because" for name in needed}})


if __name__ == "__main__":
    unittest.main()
