"""Narrowed tokens on the real program: who sees and does only theirs, over HTTP and by the command line, before and after a
transfer, and while a feed is open."""

import http.client
import os
import subprocess
import unittest

from harness import REDRESS, EndToEndTest


class ScopesTest(EndToEndTest):
    def setUp(self):
        super().setUp()
        self.server = self.serve("data", "--first-token", access="tokens")
        self.root = self.server.first_token()
        self.all = self.issue("sue", "supervisor")
        self.north = self.issue("nina", "agent", teams=["north"])
        self.own = self.issue("olaf", "handler", own=True)

    def ask(self, method, path, token, body=None, **headers):
        sent = {"Authorization": f"Bearer {token}", **headers}
        return self.server.call(method, path, body, sent, actor=None)

    def issue(self, person, role, **more):
        answer = self.ask("POST", "/v1/tokens", self.root, {"person": person, "roles": [role], **more})
        return self.expect(answer, 201)["secret"]

    def do(self, path, **body):
        return self.expect(self.ask("POST", path, self.all, body), 200)

    def ticket_of(self, account, unit, person):
        """Returns the number of a new ticket that the unit and the person hold, and its customer."""
        received = self.expect(self.ask("POST", "/v1/tickets", self.all, {
            "kind": "report", "channel": "phone", "words": f"the lamp of {account} is dark",
            "customer": {"points": [{"kind": "account", "value": account}]}}), 201)
        number = received["ticket"]
        self.do(f"/v1/tickets/{number}/classify", category=["light"])
        self.do(f"/v1/tickets/{number}/assign", holder={"unit": unit, "person": person})
        return number, self.expect(self.ask("GET", f"/v1/tickets/{number}", self.all), 200)["customer"]

    def numbers(self, token, path="/v1/tickets"):
        return {row["number"] for row in self.expect(self.ask("GET", path, token), 200)["tickets"]}

    def redress(self, *arguments, token):
        return subprocess.run([REDRESS, "--server", f"http://127.0.0.1:{self.server.port}", *arguments], text=True,
                              capture_output=True, timeout=60, check=False, env={**os.environ, "REDRESS_TOKEN": token})

    def test_who_is_narrowed_sees_and_does_only_theirs_before_and_after_a_transfer(self):
        moving, customer = self.ticket_of("N-1", "north", "nina")
        other, others_customer = self.ticket_of("S-1", "south", "olaf")
        of_moving = [f"/v1/tickets/{moving}", f"/v1/tickets/{moving}/timeline", f"/v1/tickets/{moving}/why",
                     f"/v1/customers/{customer}", f"/v1/customers/{customer}/timeline"]

        def opened(token):
            return [path for path in of_moving if self.ask("GET", path, token).status == 200]

        def notes(token):
            return self.ask("POST", f"/v1/tickets/{moving}/note", token, {"words": "seen to"}).status

        self.assertEqual(self.numbers(self.north), {moving})
        self.assertEqual(self.numbers(self.own), {other})
        self.assertEqual((opened(self.north), opened(self.own)), (of_moving, []))
        self.assertEqual((notes(self.north), notes(self.own)), (200, 404))
        self.assertEqual(self.ask("GET", f"/v1/customers/{others_customer}", self.north).status, 404)
        self.assertEqual(self.numbers(self.north, "/v1/tickets?team=south"), set())

        self.do(f"/v1/tickets/{moving}/transfer", reason="theirs", holder={"unit": "south", "person": "olaf"})

        self.assertEqual(self.numbers(self.north), set())
        self.assertEqual(self.numbers(self.own), {moving, other})
        self.assertEqual((opened(self.north), opened(self.own)), ([], of_moving))
        self.assertEqual((notes(self.north), notes(self.own)), (404, 200))
        absent = self.ask("GET", "/v1/tickets/4772194313362", self.north)
        self.assertEqual(self.ask("GET", f"/v1/tickets/{moving}", self.north).text, absent.text)

    def test_many_at_once_are_held_against_the_scope_one_by_one(self):
        mine, _ = self.ticket_of("N-1", "north", "nina")
        theirs, _ = self.ticket_of("S-1", "south", "olaf")

        answer = self.ask("POST", "/v1/tickets/bulk", self.north,
                          {"verb": "note", "tickets": [mine, theirs], "request": {"words": "all"}})

        results = [item["status"] for item in self.expect(answer, 200)["results"]]
        self.assertEqual(results, [200, 404])

    def test_an_open_feed_shows_the_transfer_to_who_may_have_it_and_is_refused_to_who_is_narrowed(self):
        moving, _ = self.ticket_of("N-1", "north", "nina")
        narrowed = self.issue("al", "auditor", teams=["north"])
        for path in ("/v1/feed", "/v1/journal"):
            refused = self.ask("GET", path, narrowed)
            self.assertEqual((refused.status, refused.json["code"]), (403, "token-narrowed"), path)
        self.assertEqual(self.numbers(narrowed), {moving})
        feed = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=60)
        self.addCleanup(feed.close)
        feed.request("GET", "/v1/feed", headers={"Authorization": f"Bearer {self.issue('zoe', 'auditor')}"})
        told = feed.getresponse()
        self.assertEqual(told.status, 200)

        self.do(f"/v1/tickets/{moving}/transfer", reason="theirs", holder={"unit": "south", "person": "olaf"})

        while True:
            line = told.readline().decode()
            if line.startswith("data: ") and '"ticket.assigned"' in line and "olaf" in line:
                break
            self.assertTrue(line, "the feed ended before the transfer")
        self.assertEqual(self.numbers(narrowed), set())
        self.assertEqual(self.ask("GET", f"/v1/tickets/{moving}", narrowed).status, 404)

    def test_what_is_taken_in_by_who_is_narrowed_is_theirs_until_somebody_has_it(self):
        received = self.expect(self.ask("POST", "/v1/tickets", self.north, {
            "kind": "report", "channel": "phone", "words": "dark",
            "customer": {"points": [{"kind": "account", "value": "N-7"}]}}), 201)
        number = received["ticket"]
        path = f"/v1/tickets/{number}"

        self.assertEqual(self.numbers(self.north), {number})
        self.expect(self.ask("POST", f"{path}/classify", self.north, {"category": ["light"]}), 200)
        self.expect(self.ask("POST", f"{path}/assign", self.north, {"holder": {"unit": "south"}}), 200)

        self.assertEqual(self.ask("GET", path, self.north).status, 404)

    def test_the_command_line_issues_shows_and_uses_narrowed_tokens(self):
        moving, customer = self.ticket_of("N-1", "north", "nina")
        issued = self.redress("token", "issue", "person=bo", "roles=agent", "teams=north", "teams=east", "own=true",
                              token=self.root)
        self.assertEqual(issued.returncode, 0, issued.stderr)
        listed = self.redress("token", "list", token=self.root).stdout
        self.assertIn("teams north, east; own", listed)
        self.assertRegex(listed, r"\bsue\b.*\ball\b")

        self.assertIn(moving, self.redress("ticket", "list", token=self.north).stdout.replace("-", ""))
        self.assertEqual(self.redress("ticket", "note", moving, "words=called", token=self.north).returncode, 0)
        refused = self.redress("ticket", "note", moving, "words=called", token=self.own)
        self.assertNotEqual(refused.returncode, 0)
        self.assertIn("none that the token opens", refused.stderr)
        self.assertIn("what olaf has", self.redress("customer", "show", customer, token=self.own).stderr)
        queue = self.redress("queue", token=self.north)
        self.assertEqual(queue.returncode, 0, queue.stderr)
        self.assertIn("north", queue.stdout)
        self.assertNotIn("received,", queue.stdout)
        merged = self.redress("customer", "merge", customer, f"into={customer}", "reason=same", token=self.north)
        self.assertIn("without teams and own", merged.stderr)

    def test_a_browsers_session_is_narrowed_like_its_token_and_says_so(self):
        moving, _ = self.ticket_of("N-1", "north", "nina")
        begun = self.ask("POST", "/v1/session", self.own)
        told = self.expect(begun, 201)
        self.assertEqual((told["teams"], told["own"]), ([], True))
        browser = {"Cookie": begun.headers["set-cookie"].split(";")[0], "Sec-Fetch-Site": "same-origin",
                   "Redress-Csrf": told["csrf"]}

        def by_cookie(method, path, body=None):
            return self.server.call(method, path, body, browser, actor=None)

        self.assertTrue(self.expect(by_cookie("GET", "/v1/session"), 200)["own"])
        self.assertEqual(self.expect(by_cookie("GET", "/v1/tickets"), 200)["tickets"], [])
        self.assertEqual(by_cookie("POST", f"/v1/tickets/{moving}/note", {"words": "x"}).status, 404)
        self.do(f"/v1/tickets/{moving}/transfer", reason="theirs", holder={"unit": "south", "person": "olaf"})
        self.assertEqual(by_cookie("POST", f"/v1/tickets/{moving}/note", {"words": "x"}).status, 200)


if __name__ == "__main__":
    unittest.main()
