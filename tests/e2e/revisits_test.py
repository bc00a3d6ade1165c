"""Revisits and periodic care by policy on the real program: planned with the answer, tried at other times of day, over."""

import datetime
import unittest

from life import TOLD, complaint
from openapi import ContractTest

# Calls at any time of a day in UTC, which has three parts of eight hours.
POLICY = """\
policy: standards/asking
version: first
source: the house's rule
calendars:
  always: {zone: UTC, week: {mon-sun: ["00:00-24:00"]}, known_until: open}
revisits:
  - {id: thanks, when: {kind: praise}, exempt: true}
  - id: ask
    when: {kind: complaint}
    after: {elapsed: PT1H}
    calendar: always
    hours: "00:00-24:00"
    team: care
    attempts: 3
    spacing: {elapsed: PT1H}
    redo_team: second-line
care:
  - {id: regulars, grade: [a], every: {days: 1}, calendar: always, hours: "00:00-24:00", team: care}
"""
PARTS = 3


def part_of(instant):
    return datetime.datetime.fromisoformat(instant.replace("Z", "+00:00")).hour * PARTS // 24


class RevisitsTest(ContractTest):
    def setUp(self):
        super().setUp()
        self.apply(POLICY)

    def do(self, number, verb, body, actor):
        return self.post(f"/v1/tickets/{number}/{verb}", body, actor=actor)

    def answered(self, person="bo"):
        number = self.post("/v1/tickets", complaint(), status=201)["ticket"]
        self.do(number, "classify", {"category": ["quality"]}, "dora; dispatcher")
        self.do(number, "assign", {"holder": {"unit": "Facilities", "person": person}}, "dora; dispatcher")
        self.do(number, "start", {}, f"{person}; handler")
        self.answer(number, person)
        return number

    def answer(self, number, person):
        body = {"outcome": "upheld", "words": "Repaired.", "cause": "wear", "told": TOLD}
        self.do(number, "answer", body, f"{person}; handler")

    def calls(self, query="open=true"):
        return self.get(f"/v1/callbacks?{query}")["callbacks"]

    def test_whoever_is_never_reached_is_tried_at_other_times_of_day_and_the_ticket_closes(self):
        number = self.answered()
        planned = self.get(f"/v1/tickets/{number}")["planned_revisit"]
        self.assertEqual((planned["rule"], planned["team"], planned["attempt"]), ("ask", "care", 1))
        self.assertEqual([call["id"] for call in self.calls("open=true&team=care")], [planned["callback"]])
        self.assertEqual([call["team"] for call in self.calls(f"ticket={number}")], ["care"])

        for attempt in (2, 3):
            told = datetime.datetime.now(datetime.timezone.utc).isoformat()
            self.do(number, "record_revisit", {"contact": "not_reached"}, "rita; revisitor")
            planned = self.get(f"/v1/tickets/{number}")["planned_revisit"]
            self.assertEqual(planned["attempt"], attempt)
            self.assertNotEqual(part_of(planned["planned_for"]), part_of(told))
            self.assertEqual(self.calls()[0]["planned_for"], planned["planned_for"])
        self.do(number, "record_revisit", {"contact": "not_reached"}, "rita; revisitor")

        self.assertEqual(self.get(f"/v1/tickets/{number}")["closed"]["exit"], "not_reached")
        self.assertEqual(self.calls(), [])

    def test_whoever_handled_it_does_not_ask(self):
        number = self.answered()
        call = self.calls()[0]["id"]

        refusal = self.post(f"/v1/callbacks/{call}/give", {"caller": "bo"}, status=409)
        self.assertEqual(refusal["code"], "handler-may-not-revisit")
        self.post(f"/v1/callbacks/{call}/give", {"caller": "rita"})

        self.assertEqual([row["id"] for row in self.calls("open=true&caller=rita")], [call])
        self.assertEqual(self.get(f"/v1/tickets/{number}")["planned_revisit"]["revisitor"], "rita")

    def test_who_is_not_satisfied_is_answered_by_the_team_that_redoes(self):
        number = self.answered()

        self.do(number, "record_revisit", {"contact": "reached", "resolution": "not", "satisfaction": 1},
                "rita; revisitor")

        ticket = self.get(f"/v1/tickets/{number}")
        self.assertEqual((ticket["phase"], ticket["cycle"], ticket["holder"]), ("assigned", 2, {"unit": "second-line"}))
        self.do(number, "transfer", {"holder": {"unit": "second-line", "person": "mo"}, "reason": "it is hers"},
                "dora; dispatcher")
        self.do(number, "start", {}, "mo; handler")
        self.answer(number, "mo")
        self.do(number, "record_revisit", {"contact": "reached", "resolution": "resolved", "satisfaction": 5},
                "rita; revisitor")
        self.assertEqual(self.get(f"/v1/tickets/{number}")["closed"]["exit"], "satisfied")

    def test_what_a_rule_exempts_closes_by_its_name(self):
        number = self.post("/v1/tickets", complaint(kind="praise"), status=201)["ticket"]
        self.do(number, "resolve", {
            "classification": {"category": ["quality"]}, "unit": "Desk",
            "answer": {"outcome": "upheld", "words": "Thank you.", "cause": "praise", "told": TOLD}}, "bo; agent")

        closed = self.get(f"/v1/tickets/{number}")["closed"]
        self.assertEqual((closed["exit"], closed["exemption"]), ("exempt", "thanks"))

    def test_who_is_graded_is_called_again_and_again_until_that_is_refused(self):
        customer = self.post("/v1/customers", {"profile": {"name": "Wang"}}, status=201)["customer"]
        path = f"/v1/customers/{customer}"
        self.post(f"{path}/set_manager", {"person": "zhou"})
        self.post(f"{path}/set_grade", {"grade": {"letter": "a"}, "reason": "review"})
        first = self.get(path)["care"]
        self.assertEqual(self.calls("open=true&caller=zhou")[0]["rule"], "regulars")

        self.post(f"/v1/callbacks/{first}/finish", {"words": "all is well"}, actor="zhou; agent")
        second = self.get(path)["care"]
        self.assertEqual(self.get(f"/v1/callbacks/{second}")["after"], first)
        self.assertEqual(self.post(f"{path}/plan_care", {})["events"], [])
        self.post(f"/v1/callbacks/{second}/attempt", {"result": "refused"}, actor="zhou; agent")

        self.assertNotIn("care", self.get(path))
        self.assertEqual(self.calls(), [])
        self.post(f"{path}/plan_care", {})
        self.assertEqual(len(self.calls("open=true&purpose=care")), 1)

    def test_what_is_due_today_is_asked_for_in_those_words(self):
        self.answered()

        shown = self.server.cli("callback", "list", "--team", "care", "--due-before", "tomorrow").stdout

        self.assertIn("left", shown.splitlines()[0])
        self.assertIn("care", shown.splitlines()[1])


if __name__ == "__main__":
    unittest.main()
