"""What a policy no longer keeps is forgotten on the real program: a ticket that was closed years ago comes in by an import,
and goes when a rule of retention is applied."""

import os
import subprocess
import unittest

from harness import REDRESS, EndToEndTest, wait_for

WORDS = "the words of Zaunkönig"
FORGET_SECONDS = 20
POLICY = """policy: kept
version: 1
source: a test
retention:
  - {{id: complaints, when: {{kind: complaint}}, days: {days}}}
"""


class RetentionTest(EndToEndTest):
    def setUp(self):
        super().setUp()
        self.server = self.serve("data")
        old = {"source": "old", "id": "1", "kind": "complaint", "channel": "phone", "received": "2019-03-01T09:00:00Z",
               "phase": "closed", "exit": "satisfied", "closed": "2019-03-08T09:00:00Z", "subject": "a cold room",
               "words": WORDS, "row_digest": "a" * 64}
        self.number = self.expect(self.server.post("/v1/imports", old), 201)["ticket"]

    def apply(self, days):
        file = self.folder / "kept.yaml"
        file.write_text(POLICY.format(days=days))
        known = {name: value for name, value in os.environ.items() if not name.startswith("REDRESS_")}
        return subprocess.run([REDRESS, "policy", "apply", str(file), "--server", f"http://127.0.0.1:{self.server.port}",
                               "--actor", "ada; administrator"], capture_output=True, text=True, timeout=60, env=known)

    def ticket(self):
        return self.expect(self.server.get(f"/v1/tickets/{self.number}"), 200)

    def test_a_ticket_is_forgotten_when_its_time_is_over_and_no_sooner(self):
        self.assertEqual(self.ticket()["words"], WORDS)
        kept = self.apply(36500)
        self.assertEqual(kept.returncode, 0, kept.stderr)
        self.assertNotIn("erased", self.ticket())

        over = self.apply(1095)
        self.assertEqual(over.returncode, 0, over.stderr)

        wait_for(lambda: self.ticket().get("erased"), FORGET_SECONDS, lambda: f"{self.number} to be forgotten")
        timeline = self.server.get(f"/v1/tickets/{self.number}/timeline")
        self.assertNotIn("Zaunkönig", timeline.text)
        self.assertIn("complaints", timeline.text)  # by which rule
        self.assertEqual(self.ticket()["phase"], "closed")

    def test_a_rule_that_cannot_be_is_refused_with_its_place(self):
        refused = self.apply(0)
        self.assertNotEqual(refused.returncode, 0)
        self.assertIn("kept.yaml:5", refused.stderr)


if __name__ == "__main__":
    unittest.main()
