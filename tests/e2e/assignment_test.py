"""Tickets given by rule on the real program: who gets what, and why what waits does."""

import unittest

from harness import wait_for
from life import complaint
from openapi import ContractTest

POLICY = """\
policy: assignment/house
version: first
source: the house's own
assignments:
  - team: reception
    takes: [{category: [communication]}]
    capacity: 2
"""
GIVEN_SECONDS = 30  # until a node has given what waits


class AssignmentTest(ContractTest):
    ACTOR = "rita; supervisor"

    def setUp(self):
        super().setUp()
        self.apply(POLICY)
        for person in ["ana", "bo"]:
            self.post(f"/v1/agents/{person}/describe", {"profile": {"name": person}})
        self.post("/v1/teams/reception/describe", {"profile": {"name": "Reception", "members": ["ana", "bo"]}})

    def on_duty(self, person, state="on"):
        self.post(f"/v1/agents/{person}/set_duty", {"state": state}, actor=f"{person}; agent")

    def classified(self):
        number = self.expect(self.server.post("/v1/tickets", complaint()), 201)["ticket"]
        self.post(f"/v1/tickets/{number}/classify", {"category": ["communication"]}, actor="dora; dispatcher")
        return number

    def ticket(self, number):
        return self.get(f"/v1/tickets/{number}")

    def holder(self, number):
        return self.ticket(number).get("holder", {}).get("person")

    def wait_for_why(self, number, why):
        wait_for(lambda: self.ticket(number).get("unassignable") == why, GIVEN_SECONDS, f"{number} to wait: {why}")

    def test_tickets_are_given_in_turn_and_what_nobody_can_be_given_says_why(self):
        first = self.classified()
        self.wait_for_why(first, "no_one_on_duty")
        self.assertEqual(self.ticket(first)["holder"], {"unit": "reception"})
        listed = self.expect(self.server.get("/v1/due?state=unassigned"), 200)["tickets"]
        self.assertEqual([row["unassignable"] for row in listed], ["no_one_on_duty"])
        self.assertIn("no_one_on_duty", self.server.cli("due", "--state", "unassigned").stdout)

        self.on_duty("bo")
        wait_for(lambda: self.holder(first) == "bo", GIVEN_SECONDS, "bo to be given what waits")
        self.on_duty("ana")
        rest = []
        for person in ["ana", "bo", "ana"]:
            rest.append(self.classified())
            wait_for(lambda: self.holder(rest[-1]) == person, GIVEN_SECONDS, f"{person} to be given the next")
        full = self.classified()
        self.wait_for_why(full, "no_capacity")

        self.post(f"/v1/tickets/{rest[0]}/withdraw", {"reason": "the customer says so"})
        wait_for(lambda: self.holder(full) == "ana", GIVEN_SECONDS, "freed capacity to take what waits")

    def test_what_who_leaves_has_goes_to_who_stands_in(self):
        self.on_duty("bo")
        number = self.classified()
        wait_for(lambda: self.holder(number) == "bo", GIVEN_SECONDS, "bo to be given the ticket")

        self.post("/v1/agents/bo/leave", {"reason": "another town", "stand_in": "ana"})

        wait_for(lambda: self.holder(number) == "ana", GIVEN_SECONDS, "ana to have it in bo's place")
        path = f"/v1/tickets/{number}/timeline?type=ticket.assigned"
        self.assertEqual(self.expect(self.server.get(path), 200)["timeline"][-1]["what"]["by"]["how"], "stand_in")


if __name__ == "__main__":
    unittest.main()
