"""Who read what tells of customers stands in the journal: on the real program, by tokens."""

import json
import os
import subprocess
import unittest

from life import complaint
from harness import REDRESS, EndToEndTest, wait_for

NAME = "Zhao Canary"
PHONE = "+86 138 1234 5678"
LOG_SECONDS = 10  # how long a read may take to stand in the log: a second, and what a busy machine adds


class AccessLogTest(EndToEndTest):
    def setUp(self):
        super().setUp()
        self.start()

    def start(self, *options):
        self.server = self.serve("data", "--first-token", *options, access="tokens")
        self.root = self.server.first_token()
        self.agent, self.auditor = self.issue("ana", "agent"), self.issue("aud", "auditor")
        received = self.ask("POST", "/v1/tickets", self.agent,
                            complaint(customer={"name": NAME, "points": [{"kind": "phone", "value": PHONE}]}))
        self.expect(received, 201)
        self.ticket, self.customer, self.contact = (received.json[name] for name in ("ticket", "customer", "contact"))

    def ask(self, method, path, token, body=None):
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        return self.server.call(method, path, None if body is None else json.dumps(body).encode(), headers, actor=None)

    def issue(self, person, role):
        return self.expect(self.ask("POST", "/v1/tokens", self.root, {"person": person, "roles": [role]}), 201)["secret"]

    def accesses(self, query=""):
        return self.expect(self.ask("GET", f"/v1/accesses{query}", self.auditor), 200)["accesses"]

    def await_read(self, what, query=""):
        return wait_for(lambda: [read for read in self.accesses(query) if read["what"] == what], LOG_SECONDS,
                        lambda: f"{what} in the log: {self.accesses()}")[0]

    def test_whatever_tells_of_a_customer_is_noted_with_who_and_whom(self):
        places = [f"customers/{self.customer}", f"customers/{self.customer}/timeline", f"tickets/{self.ticket}",
                  f"tickets/{self.ticket}/timeline", f"tickets/{self.ticket}/why", f"contacts/{self.contact}",
                  f"contacts/{self.contact}/timeline", "tickets", "customers"]
        for place in places:
            self.expect(self.ask("GET", f"/v1/{place}", self.agent), 200)

        for place in places:
            read = self.await_read(place, f"?customer={self.customer}")
            self.assertEqual((read["person"], read["role"], read["verified"], read["token"], read["customers"], read["count"]),
                             ("ana", "agent", True, self.agent.split("_")[1], [self.customer], 1), read)
        times = [read["at"] for read in self.accesses()]
        self.assertEqual(times, sorted(times, reverse=True))
        self.assertEqual(self.accesses(f"?customer={'0' * 32}"), [])
        self.assertEqual({read["person"] for read in self.accesses("?person=ana")}, {"ana"})
        middle = times[len(times) // 2]
        self.assertLess(max(read["at"] for read in self.accesses(f"?to={middle}")), middle)

    def test_what_shows_nothing_is_not_noted(self):
        for place in (f"customers/{'0' * 32}", "queues", "policies", "tokens"):
            self.ask("GET", f"/v1/{place}", self.agent)
        self.ask("GET", f"/v1/customers/{self.customer}", self.issue("pat", "administrator"))  # may not
        self.expect(self.ask("GET", "/v1/tickets", self.agent), 200)
        self.await_read("tickets")

        self.assertEqual({read["what"] for read in self.accesses()}, {"tickets"})

    def test_only_ids_stand_in_the_log_and_in_its_facts(self):
        for place in (f"customers/{self.customer}", "customers", f"tickets/{self.ticket}"):
            self.expect(self.ask("GET", f"/v1/{place}", self.agent), 200)
        self.await_read(f"tickets/{self.ticket}")

        shown = self.ask("GET", "/v1/accesses", self.auditor).text
        commits = [json.loads(line) for line in self.ask("GET", "/v1/journal?limit=200", self.auditor).text.splitlines()]
        facts = [event for commit in commits for event in commit["events"] if event["type"] == "access.logged"]

        self.assertTrue(facts)
        for planted in (NAME, "Canary", PHONE, "13812345678"):
            self.assertNotIn(planted, shown)
            self.assertNotIn(planted, json.dumps(facts, ensure_ascii=False))
        self.await_read("journal", "?person=aud")

    def test_whether_the_log_is_kept_is_told(self):
        self.assertIs(self.expect(self.ask("GET", "/v1/accesses", self.auditor), 200)["kept"], True)
        self.assertEqual(self.server.stop(), 0)
        self.server = self.serve("data", "--no-access-log", access="tokens")

        self.assertIs(self.expect(self.ask("GET", "/v1/accesses", self.auditor), 200)["kept"], False)

    def test_a_server_that_is_stopped_in_order_records_all_there_is(self):
        self.expect(self.ask("GET", f"/v1/customers/{self.customer}", self.agent), 200)
        self.assertEqual(self.server.stop(), 0)
        self.server = self.serve("data", access="tokens")

        self.assertEqual([read["what"] for read in self.accesses()], [f"customers/{self.customer}"])

    def test_a_crash_loses_no_more_than_the_last_second(self):
        self.expect(self.ask("GET", f"/v1/customers/{self.customer}", self.agent), 200)
        self.await_read(f"customers/{self.customer}")
        self.expect(self.ask("GET", "/v1/tickets", self.agent), 200)
        self.server.kill()
        self.server = self.serve("data", access="tokens")

        self.assertIn(f"customers/{self.customer}", [read["what"] for read in self.accesses()])
        self.expect(self.ask("GET", f"/v1/tickets/{self.ticket}", self.agent), 200)
        self.await_read(f"tickets/{self.ticket}")

    def test_pages_of_many_reads_hold_each_once(self):
        for i in range(30):
            self.expect(self.ask("GET", f"/v1/tickets/{self.ticket}{('', '/timeline')[i % 2]}", self.agent), 200)
        wait_for(lambda: len(self.accesses("?limit=200")) == 30, LOG_SECONDS, "thirty reads")

        found, path = [], "/v1/accesses?limit=7&person=ana"
        while path:
            page = self.expect(self.ask("GET", path, self.auditor), 200)
            found += [(read["at"], read["what"]) for read in page["accesses"]]
            path = page.get("next")

        self.assertEqual(len(found), 30)
        self.assertEqual(len(set(found)), 30)

    def test_the_command_line_lists_it(self):
        self.expect(self.ask("GET", f"/v1/tickets/{self.ticket}", self.agent), 200)
        self.await_read(f"tickets/{self.ticket}")

        def access(token, *arguments):
            return subprocess.run([REDRESS, "--server", f"http://127.0.0.1:{self.server.port}", "access", "list", *arguments],
                                  text=True, capture_output=True, timeout=60, check=False,
                                  env={**os.environ, "REDRESS_TOKEN": token})

        listed = access(self.auditor, "--customer", self.customer)
        self.assertEqual(listed.returncode, 0, listed.stderr)
        self.assertRegex(listed.stdout, rf"ana\s+agent\s+tickets/{self.ticket}\s+1\s+{self.customer}")
        self.assertNotIn("tickets/", access(self.auditor, "--person", "nobody").stdout)
        refused = access(self.agent)
        self.assertNotEqual(refused.returncode, 0)
        self.assertIn("privacy_officer", refused.stderr)

    def test_it_can_be_turned_off_in_a_word(self):
        self.assertEqual(self.server.stop(), 0)
        self.server = self.serve("data", "--no-access-log", access="tokens")
        self.expect(self.ask("GET", f"/v1/tickets/{self.ticket}", self.agent), 200)
        # The end in order would record it.
        self.assertEqual(self.server.stop(), 0)
        self.server = self.serve("data", access="tokens")

        self.assertEqual(self.accesses(), [])


if __name__ == "__main__":
    unittest.main()
