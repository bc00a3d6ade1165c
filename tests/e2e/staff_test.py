"""Agents, a team and its rota on the real program: who is on duty, and an escalation that goes to whom that is."""

import json
import unittest

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


if __name__ == "__main__":
    unittest.main()
