"""Agents, a team and its rota on the real program: who is on duty, an escalation that goes to whom that is, a handover."""

import datetime
import json
import unittest
from urllib.parse import quote

from harness import wait_for
from life import complaint
from openapi import ContractTest

# An answer within two seconds, then whoever is on duty is told, and a second later the manager.
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
        amount: {elapsed: PT2S}
        calendar: always
        ladder: [{at: due, to: duty(unit)}, {at: {due+: {days: 1}}, to: manager^1}]
"""
ROTA = {"rota": {"zone": "Asia/Shanghai", "layers": [
    {"name": "first", "starts": "2026-01-05", "handoff_day": "mon", "handoff_minute": 540, "weeks": 1, "people": ["王芳"]}]}}
EVE = "eve; supervisor"
DUE_SECONDS = 30  # until timers have told of it


class StaffTest(ContractTest):
    ACTOR = EVE

    def given_facilities(self):
        self.server.cli("agent", "describe", "rita", "profile.name=Rita", actor=EVE)
        for agent in ("bo", "王芳"):
            self.server.cli("agent", "describe", agent, "profile.manager=rita", actor=EVE)
        self.server.cli("team", "describe", "Facilities", "profile.lead=rita", "profile.members=bo", "profile.members=王芳",
                        actor=EVE)
        self.post("/v1/teams/Facilities/set_rota", ROTA)

    def held_by_bo(self):
        number = self.post("/v1/tickets", complaint(), status=201)["ticket"]
        self.post(f"/v1/tickets/{number}/classify", {"category": ["quality"], "severity": "high"})
        self.post(f"/v1/tickets/{number}/assign", {"holder": {"unit": "Facilities", "person": "bo"}})
        return number

    def test_duty_absence_and_load_are_shown(self):
        self.given_facilities()
        self.server.cli("agent", "set-duty", "bo", "state=on", actor="bo; agent")
        self.held_by_bo()

        shown = self.get("/v1/agents/bo")
        self.assertEqual((shown["on_duty"], shown["open_tickets"]), (True, {"high": 1, "total": 1}))
        self.assertEqual([row["id"] for row in self.get("/v1/agents?on_duty=true")["agents"]], ["bo"])
        self.assertIn("bo", self.server.cli("agent", "list", "--team", "Facilities").stdout)
        self.server.cli("agent", "set-absence", "bo", "until=2126-01-01T00:00:00Z", "stand_in=王芳", actor="bo; agent")
        refusal = self.server.cli("agent", "set-duty", "bo", "state=on", actor="bo; agent", check=False)
        self.assertIn("agent-away", refusal.stderr)
        self.assertEqual(self.get("/v1/agents?on_duty=true")["agents"], [])
        team = self.get("/v1/teams/Facilities")
        self.assertEqual([stint["person"] for stint in team["duty"]], ["王芳"])
        self.assertEqual([member["away"] for member in team["members"]], [True, False])
        self.assertEqual([event["type"] for event in self.get("/v1/agents/bo/timeline")["timeline"]],
                         ["agent.described", "agent.duty_set", "agent.absence_set", "command_refused"])

    def test_duty_is_told_as_a_table_and_as_json(self):
        self.given_facilities()
        self.server.cli("team", "cover-shift", "Facilities", "cover.shift.layer=first", "cover.shift.number=1",
                        "cover.person=bo", "cover.until_minute=60", actor="rita; agent")
        week = ("--from", "2026-01-05T01:00:00Z", "--to", "2026-01-06T01:00:00Z")

        table = self.server.cli("team", "duty", "Facilities", *week).stdout
        stints = json.loads(self.server.cli("team", "duty", "Facilities", *week, "--json").stdout)["stints"]

        self.assertEqual([(stint["person"], stint["begins"]) for stint in stints],
                         [("bo", "2026-01-05T01:00:00Z"), ("王芳", "2026-01-05T02:00:00Z")])
        self.assertIn("王芳", table)
        self.assertIn("Facilities", self.server.cli("team", "list").stdout)
        self.assertIn("王芳", self.server.cli("team", "show", "Facilities").stdout)

    def test_what_is_not_done_in_time_goes_to_whom_is_on_duty_who_sees_to_it(self):
        self.apply(POLICY)
        self.given_facilities()
        number = self.held_by_bo()
        ticket = f"/v1/tickets/{number}"

        wait_for(lambda: "open_escalations" in self.get(ticket), DUE_SECONDS, "the escalation")

        [escalated] = self.get(ticket)["open_escalations"]
        self.assertEqual((escalated["to"], escalated["unit"], escalated["whom"]), ("duty", "Facilities", "王芳"))
        refusal = self.post(ticket + "/acknowledge_escalation", {}, actor="bo; handler", status=409)
        self.assertEqual(refusal["code"], "escalated-to-another")
        self.server.cli("ticket", "acknowledge-escalation", number, "words=on it", actor="王芳; handler")
        self.assertNotIn("open_escalations", self.get(ticket))
        english = self.server.cli("ticket", "why", number, "--lang", "en").stdout
        chinese = self.server.cli("ticket", "why", number, "--lang", "zh").stdout
        self.assertIn("Escalated to duty (Facilities/王芳)", english)
        self.assertIn("王芳 acknowledged step 1", english)
        self.assertIn("确认第 1 步升级，不再继续升级", chinese)

    def offered_to(self, person):
        return {row["number"] for row in self.get(f"/v1/tickets?handover_to={quote(person)}&fresh=true")["tickets"]}

    def test_a_shift_ends_and_the_next_takes_over_what_it_is_offered(self):
        self.given_facilities()
        numbers = [self.held_by_bo() for _ in range(3)]
        shown = self.server.cli("agent", "handover", "bo", actor="bo; agent").stdout
        self.assertTrue(all(number in shown for number in numbers), shown)

        self.server.cli("agent", "handover", "bo", "--to", "王芳", "--dry-run", actor="bo; agent")
        self.assertEqual(self.offered_to("王芳"), set())
        done = self.server.cli("agent", "handover", "bo", "--to", "王芳", "--reason", "end of shift", actor="bo; agent").stdout
        self.assertIn("3 done, 0 refused", done)
        self.assertEqual(self.offered_to("王芳"), set(numbers))
        self.assertEqual({self.get(f"/v1/tickets/{number}")["holder"]["person"] for number in numbers}, {"bo"})

        self.server.cli("agent", "accept-handover", "王芳", numbers[0], actor="王芳; agent")
        self.server.cli("agent", "decline-handover", "王芳", numbers[1], "--reason", "the customer wants bo", actor="王芳; agent")
        self.assertEqual(self.offered_to("王芳"), {numbers[2]})
        refusal = self.post(f"/v1/tickets/{numbers[2]}/decide_handover", {"accepted": True}, actor="bo; handler", status=409)
        self.assertEqual(refusal["code"], "offered-to-another")
        self.server.cli("agent", "accept-handover", "王芳", actor="王芳; agent")
        self.assertEqual([self.get(f"/v1/tickets/{number}")["holder"]["person"] for number in numbers], ["王芳", "bo", "王芳"])
        self.assertNotIn("open_handover", self.get(f"/v1/tickets/{numbers[1]}"))
        self.assertIn("王芳 accepted the handover", self.server.cli("ticket", "why", numbers[0], "--lang", "en").stdout)
        self.assertIn("拒绝接班：the customer wants bo", self.server.cli("ticket", "why", numbers[1], "--lang", "zh").stdout)

    def test_what_nobody_takes_over_goes_to_who_leads_the_team(self):
        self.given_facilities()
        number = self.held_by_bo()
        until = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=2)

        self.server.cli("agent", "handover", "bo", number, "--to", "王芳", "--accept-until", until.isoformat(), actor="bo; agent")

        ticket = f"/v1/tickets/{number}"
        wait_for(lambda: self.get(ticket)["holder"]["person"] == "rita", DUE_SECONDS, "rita to have it")
        assigned = self.get(ticket + "/timeline?type=ticket.assigned")["timeline"][-1]["what"]
        self.assertEqual(assigned["by"]["how"], "handover_lapsed")
        self.assertIn("nobody accepted its handover", self.server.cli("ticket", "why", number, "--lang", "en").stdout)


if __name__ == "__main__":
    unittest.main()
