"""Promises of tickets on the real program, under a policy: what answers show of them, and why a ticket is due when it is."""

import unittest

from harness import wait_for
from life import TOLD, as_assignments, complaint
from openapi import ContractTest

# An answer in seven days, three more once; receipt is acknowledged within two seconds.
POLICY = """\
policy: standards/lift
version: first
source: the house's promise
calendars:
  always: {zone: UTC, week: {mon-sun: ["00:00-24:00"]}, known_until: open}
standards:
  - id: complaints
    when: {kind: [complaint]}
    clocks:
      - metric: answer
        amount: {days: 7}
        calendar: always
        extension: {count: 1, amount: {days: 3}, approver: dispatcher}
      - {metric: acknowledge, amount: {elapsed: PT2S}, calendar: always}
"""
BREACH_SECONDS = 30  # until timers have told of it
SHA256 = "a" * 64


class PromisesTest(ContractTest):
    def setUp(self):
        super().setUp()
        self.apply(POLICY)

    def receive(self, **more):
        return self.post("/v1/tickets", complaint(**more), 201)["ticket"]

    def do(self, number, verb, body, actor, status=200):
        return self.post(f"/v1/tickets/{number}/{verb}", body, status, actor)

    def handled(self, **more):
        number = self.receive(**more)
        self.do(number, "classify", {"category": ["quality"]}, "dora; dispatcher")
        self.do(number, "assign", {"holder": {"unit": "Facilities", "person": "bo"}}, "dora; dispatcher")
        self.do(number, "start", {}, "bo; handler")
        return number

    def test_a_dry_run_shows_the_clocks_that_a_command_would_start(self):
        answer = self.server.post("/v1/tickets?dry_run=true", complaint())
        self.contract.check("POST", "/v1/tickets", answer)

        received = [event for event in self.expect(answer, 200)["events"] if event["type"] == "ticket.received"][0]
        self.assertEqual([clock["started"]["metric"] for clock in received["clocks"]], ["answer", "acknowledge"])
        self.assertEqual(received["clocks"][0]["started"]["standard"], "complaints")
        self.assertEqual(self.get("/v1/tickets")["tickets"], [])

    def test_a_promise_that_runs_out_is_told_of_and_shown_everywhere(self):
        number = self.receive()
        path = f"/v1/tickets/{number}"

        wait_for(lambda: self.get(path)["breaches"] == 1, BREACH_SECONDS, "the breach to be told of")

        clock = [clock for clock in self.get(path)["clocks"] if clock["metric"] == "acknowledge"][0]
        self.assertTrue(clock["breached"])
        row = self.get("/v1/tickets")["tickets"][0]
        self.assertEqual((row["breaches"], row["clocks"]), (1, self.get(path)["clocks"]))
        last = self.get(path + "/timeline")["timeline"][-1]
        self.assertEqual((last["type"], last["what"]), ("ticket.fell_due", {}))
        self.assertEqual(last["clocks"], [{"clock": clock["clock"], "at": clock["due"], "breached": {}}])
        self.assertIn("breached", self.server.cli("timeline", number).stdout)
        self.assertIn('"breached":{}', self.server.cli("journal").stdout)

    def test_why_a_ticket_is_due_is_told_in_the_language_asked_for(self):
        number = self.handled()
        self.do(number, "request_extension", {"by": {"days": 2}, "reason": "an expert is asked", "evidence": SHA256},
                "bo; handler")
        refusal = self.do(number, "decide_extension", {"granted": True}, "bo; dispatcher", status=409)
        self.assertEqual(refusal["code"], "requester-may-not-decide")
        before = self.get(f"/v1/tickets/{number}")["clocks"][0]["due"]
        self.do(number, "decide_extension", {"granted": True}, "eve; dispatcher")

        why = self.get(f"/v1/tickets/{number}/why")
        english = self.server.cli("ticket", "why", number, "--lang", "en").stdout
        chinese = self.server.cli("ticket", "why", number, "--lang", "zh").stdout

        answer = why["clocks"][0]
        self.assertEqual(answer["first_due"], before)
        self.assertEqual(self.get(f"/v1/tickets/{number}")["clocks"][0]["due"], answer["due"])
        self.assertGreater(answer["due"], before)
        for step in answer["steps"]:
            self.assertIn("  " + step["en"], english)
            self.assertIn("  " + step["zh"], chinese)
        self.assertIn("Promised by standard complaints of policy standards/lift, version 1, its clock 1.", english)
        self.assertIn("eve granted more time", english)
        self.assertIn("依据政策 standards/lift 第 1 版的服务标准 complaints", chinese)
        self.assertEqual(self.server.get("/v1/tickets/6580786998122/why").status, 404)

    def test_facts_that_the_policy_asks_for_are_named_where_they_are_missing(self):
        number = self.handled()
        self.apply("policy: facts\nversion: one\nsource: the regulator\nrules:\n"
                   "  required_facts: [finding, decided_upheld, cause_path, responded]\n")
        answer = {"outcome": "upheld", "words": "Repaired.", "cause": "wear", "told": TOLD}

        refusal = self.do(number, "answer", answer, "bo; handler", status=400)
        self.assertEqual([field["pointer"] for field in refusal["fields"]], ["/finding", "/decided_upheld", "/cause_path"])

        answer.update(finding="founded", decided_upheld=True, cause_path=["equipment", "wear"], cause_taxonomy="2026")
        self.do(number, "answer", answer, "bo; handler")
        revisit = {"contact": "reached", "resolution": "resolved", "satisfaction": 5}
        refusal = self.do(number, "record_revisit", revisit, "rae; revisitor", status=400)
        self.assertEqual([field["pointer"] for field in refusal["fields"]], ["/responded"])
        self.do(number, "record_revisit", {**revisit, "responded": "yes"}, "rae; revisitor")

        shown = self.get(f"/v1/tickets/{number}")
        self.assertEqual((shown["answer"]["finding"], shown["answer"]["decided_upheld"]), ("founded", True))
        self.assertEqual(shown["last_revisit"]["responded"], "yes")

    def test_the_command_line_knows_the_new_verbs_and_fields(self):
        number = self.server.cli("ticket", "receive", *as_assignments(complaint(legal_entity="House Ltd", area="city")),
                                 "matters=data-protection", "--number").stdout.strip()
        self.server.cli("ticket", "promise", number, "what=a call", "due=2126-03-01T09:30:00Z", check=False)
        self.server.cli("ticket", "reach-milestone", number, "milestone=arrive")
        self.server.cli("ticket", "pay-redress", number, "paid.minor_units=5000", "paid.currency=CNY", "reference=T-1")
        self.server.cli("ticket", "record-cause", number, "path=equipment", "path=brake", "contributing=true")
        self.server.cli("ticket", "request-extension", number, "by.days=1", "reason=an expert is asked")

        timeline = self.get(f"/v1/tickets/{number}/timeline")["timeline"]
        self.assertEqual([event["type"] for event in timeline
                          if event["type"].startswith("ticket.") and event["type"] != "ticket.fell_due"],
                         ["ticket.received", "ticket.milestone_reached", "ticket.redress_paid", "ticket.cause_found",
                          "ticket.extension_requested"])
        shown = self.get(f"/v1/tickets/{number}")
        self.assertEqual((shown["legal_entity"], shown["area"], shown["matters"]), ("House Ltd", "city", ["data-protection"]))

    def test_a_customer_has_a_manager(self):
        self.receive()
        customer = self.get("/v1/customers")["customers"][0]["id"]

        self.server.cli("customer", "set-manager", customer, "person=zhou", "reason=moved to the north")

        self.assertEqual(self.get(f"/v1/customers/{customer}")["manager"], "zhou")


if __name__ == "__main__":
    unittest.main()
