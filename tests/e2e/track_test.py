"""A customer follows a ticket by number and secret, on the real program, over HTTP and by the command line."""

import json
import os
import re
import subprocess
import unittest

from harness import REDRESS, EndToEndTest
from life import complaint

SECRET = re.compile(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){3}")
TRIES = 5


class TrackTest(EndToEndTest):
    def setUp(self):
        super().setUp()
        self.server = self.serve("data", "--first-token", access="tokens")
        self.root = self.server.first_token()
        self.agent = self.call("POST", "/v1/tokens", self.root, {"person": "ana", "roles": ["agent"]}).json["secret"]
        opened = self.call("POST", "/v1/tickets", self.agent, complaint())
        self.number, self.secret = opened.json["ticket"], opened.json["tracking_secret"]

    def call(self, method, path, token, body):
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        return self.server.call(method, path, json.dumps(body).encode(), headers, actor=None)

    def follow(self, secret, number=None):
        return self.server.get(f"/v1/track/{number or self.number}", headers={"Redress-Track": secret}, actor=None)

    def track(self, *options, environment=None, given=""):
        known = {name: value for name, value in os.environ.items() if not name.startswith("REDRESS_")}
        return subprocess.run([REDRESS, "track", self.number, "--server", f"http://127.0.0.1:{self.server.port}",
                               "--lang", "en", *options],
                              input=given, capture_output=True, text=True, timeout=60, env={**known, **(environment or {})})

    def test_a_customer_follows_from_receipt_to_what_was_told(self):
        self.assertRegex(self.secret, SECRET)
        told = {"told": {"channel": "sms", "words": "We have it."}}
        self.assertEqual(self.call("POST", f"/v1/tickets/{self.number}/acknowledge", self.agent, told).status, 200)

        answer = self.follow(self.secret.lower().replace("-", " "))

        self.assertEqual(answer.status, 200, answer)
        self.assertEqual(answer.json["phase"], "received")
        self.assertEqual([(step["what"], step["words"]) for step in answer.json["told"]], [("receipt", "We have it.")])

    def test_the_command_line_takes_the_secret_from_the_environment_a_file_and_standard_input(self):
        file = self.folder / "secret"
        file.write_text(self.secret + "\n")
        for run in (self.track(environment={"REDRESS_TRACK": self.secret}), self.track("--secret-file", file),
                    self.track("--secret-file", "-", given=self.secret + "\n")):
            self.assertEqual((run.returncode, run.stdout, run.stderr), (0, "We have received it.\n", ""))
        missing = self.track()
        self.assertEqual(missing.returncode, 2)
        self.assertIn("REDRESS_TRACK", missing.stderr)

    def test_who_tries_secrets_has_to_wait_and_nothing_of_them_is_in_a_log(self):
        wrong = "AAAA-BBBB-CCCC-DDDD"
        unknown = self.follow(wrong, "4772194313362")
        self.assertEqual([self.follow(wrong).text for _ in range(TRIES - 1)], [unknown.text] * (TRIES - 1))

        refusal = self.follow(self.secret)

        self.assertEqual((unknown.status, refusal.status, refusal.json["code"]), (404, 429, "too-many-tries"))
        self.assertLessEqual(int(refusal.headers["retry-after"]), 12)
        self.server.stop()
        for file in sorted(self.folder.rglob("*")):
            if file.is_file():
                content = file.read_bytes()
                self.assertNotIn(self.secret.encode(), content, file)
                self.assertNotIn(wrong.encode(), content, file)


if __name__ == "__main__":
    unittest.main()
