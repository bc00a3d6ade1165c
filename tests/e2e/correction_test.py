"""Running promises that are counted again, on the real program: by a calendar that was corrected, that knows more, or whose
time zone is another than it was."""

import datetime
import shutil
import unittest
from pathlib import Path

from harness import EndToEndTest
from life import complaint
from openapi import Contract

POLICY = """\
policy: standards/lift
version: {version}
source: the house's promise
calendars:
  office:
    zone: Asia/Shanghai
    week: {{mon-sun: ["08:30-17:30"]}}
    exceptions: [{exceptions}]
    known_until: {known_until}
standards:
  - id: complaints
    when: {{kind: [complaint]}}
    clocks:
      - {{metric: answer, amount: {{business_days: 7}}, calendar: office}}
"""
ADA = "ada; administrator"
YEAR = datetime.date.today().year
ZONES = Path("/usr/share/zoneinfo")


class CorrectionTest(EndToEndTest):
    def setUp(self):
        super().setUp()
        self.server = self.serve()

    def policy(self, version="first", closed=(), known_until=f"{YEAR + 1}-12-31"):
        path = self.folder / "policy.yaml"
        # Every year that is known has a day off.
        closed = {*closed, *(f"{year}-01-01" for year in range(YEAR, int(known_until[:4]) + 1))}
        exceptions = ", ".join(f"{{date: {day}, closed: true}}" for day in sorted(closed))
        path.write_text(POLICY.format(version=version, exceptions=exceptions, known_until=known_until), encoding="utf-8")
        return str(path)

    def receive(self, count=3):
        return [self.expect(self.server.post("/v1/tickets", complaint()), 201)["ticket"] for _ in range(count)]

    def due_of(self, number):
        return self.server.get(f"/v1/tickets/{number}").json["clocks"][0]["due"]

    def correct(self, *options, check=True):
        return self.server.cli("policy", "correct", "standards/lift", "--reason", "typhoon", *options, actor=ADA, check=check)

    def test_what_would_move_is_told_first_and_nothing_moves_unless_somebody_agrees(self):
        self.server.cli("policy", "apply", self.policy(), actor=ADA)
        numbers = self.receive()
        before = self.due_of(numbers[0])
        self.server.cli("policy", "apply", self.policy("second", [before[:10]]), actor=ADA)
        self.assertEqual(self.due_of(numbers[0]), before)

        told = self.correct("--dry-run").stdout
        self.assertIn("3 tickets with promises that run by standards/lift: 3 change", told)
        self.assertIn("3 promises due later", told)
        self.assertNotEqual(self.correct(check=False).returncode, 0)
        self.assertEqual(self.due_of(numbers[0]), before)
        done = self.correct("--yes")

        self.assertIn("3 tickets corrected", done.stdout)
        for number in numbers:
            self.assertGreater(self.due_of(number), before)
        last = self.server.get(f"/v1/tickets/{numbers[0]}/timeline").json["timeline"][-1]
        self.assertEqual((last["type"], last["why"], last["who"]["id"]), ("ticket.clocks_corrected", "typhoon", "ada"))
        self.assertIn("the calendar was corrected",
                      self.server.cli("ticket", "why", numbers[0], "--lang", "en").stdout)
        self.assertIn("0 change", self.correct("--yes").stdout)

    def test_applied_and_corrected_in_one_go_what_would_be_earlier_is_kept_unless_that_is_allowed(self):
        self.server.cli("policy", "apply", self.policy(), actor=ADA)
        due = self.due_of(self.receive(1)[0])
        self.server.cli("policy", "apply", self.policy("second", [due[:10]]), actor=ADA)
        number = self.receive(1)[0]
        later = self.due_of(number)

        told = self.server.cli("policy", "apply", self.policy("third"), "--running", "--reason", "no typhoon", "--yes",
                               actor=ADA).stdout

        self.assertIn("1 promises due earlier, but for what was told: kept", told)
        self.assertEqual(self.due_of(number), later)
        self.correct("--may-shorten", "--yes")
        self.assertLess(self.due_of(number), later)

    def test_what_was_due_beyond_what_the_calendar_knew_is_told_of_when_it_knows_more(self):
        self.server.cli("policy", "apply", self.policy(), actor=ADA)
        self.server.cli("policy", "apply", self.known_until_before(self.due_of(self.receive(1)[0])), actor=ADA)
        self.receive()
        contract = Contract(self.server)
        path = "/v1/policies/standards%2Flift/running?provisional=true"
        running = self.server.get(path)
        contract.check("GET", path, running)
        self.assertEqual(len(running.json["tickets"]), 3)

        told = self.server.cli("policy", "apply", self.policy("third"), actor=ADA).stderr
        self.assertIn("3 tickets have promises that are due later than the calendars of standards/lift knew", told)
        done = self.correct("--provisional", "--yes").stdout

        self.assertIn("3 provisional ones become known", done)
        self.assertEqual(self.server.get(path).json["tickets"], [])

    def known_until_before(self, due):
        """A policy whose calendar knows the days up to the one before."""
        before = datetime.date.fromisoformat(due[:10]) - datetime.timedelta(days=1)
        return self.policy("second", known_until=before.isoformat())

    def test_zones_that_are_others_than_they_were_are_told_of_at_the_start_and_move_nothing(self):
        self.server.cli("policy", "apply", self.policy(), actor=ADA)
        number = self.receive(2)[0]
        before = self.due_of(number)
        self.assertEqual(self.server.status()["alarms"], [])
        self.server.stop()
        zones = self.folder / "zones"
        (zones / "Asia").mkdir(parents=True)
        shutil.copy(ZONES / "Asia/Bangkok", zones / "Asia/Shanghai")  # clocks that show an hour less

        self.server = self.serve("data", environment={"TZDIR": str(zones)})
        [alarm] = self.server.status()["alarms"]
        self.assertIn("time zone data changed for Asia/Shanghai since policy standards/lift was applied: 2 running", alarm)
        self.assertEqual(self.due_of(number), before)
        self.correct("--yes")
        self.assertNotEqual(self.due_of(number), before)
        self.server.stop()
        self.server = self.serve("data", environment={"TZDIR": str(zones)})
        self.assertEqual(self.server.status()["alarms"], [])

    def test_what_nobody_promised_anything_of_is_listed(self):
        self.server.cli("policy", "apply", self.policy(), actor=ADA)
        self.receive(1)
        other = self.expect(self.server.post("/v1/tickets", complaint(kind="consultation")), 201)["ticket"]

        listed = self.server.get("/v1/due?state=no_promise").json["tickets"]

        self.assertEqual([row["number"] for row in listed], [other])
        self.assertTrue(listed[0]["no_promise"])
        self.assertIn("no promise", self.server.cli("due", "--state", "no_promise").stdout)


if __name__ == "__main__":
    unittest.main()
