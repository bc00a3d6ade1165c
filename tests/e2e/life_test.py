"""One ticket from receipt through an unsatisfied revisit and a redo to its closing, over HTTP and over the CLI."""

import json
import unittest
from urllib.parse import quote

from harness import EndToEndTest, wait_for
from life import FACTS, STEPS, as_assignments, complaint
from openapi import Contract

SCRUB_SECONDS = 20  # a first pass reads next to nothing


class LifeTest(EndToEndTest):
    def play_over_http(self, server):
        """Plays the whole life; returns the number and, for each step, (position, recorded, phase)."""
        contract = Contract(server)

        def post(path, body, actor):
            answer = server.post(path, body, actor=actor)
            contract.check("POST", path, answer)
            return answer

        body = self.expect(post("/v1/tickets", complaint(happened="2026-03-01T09:30:00+08:00"),
                                "ana; agent"), 201)
        number = body["ticket"]
        moments = [(body["position"], body["events"][-1]["recorded"], "received")]
        for actor, verb, fields, phase in STEPS:
            body = self.expect(post(f"/v1/tickets/{number}/{verb}", fields, actor), 200)
            moments.append((body["position"], body["events"][-1]["recorded"], phase))
        return number, moments

    def test_over_http_the_timeline_shows_every_step_with_who_when_and_why(self):
        server = self.serve()
        contract = Contract(server)
        number, _ = self.play_over_http(server)

        answer = server.get(f"/v1/tickets/{number}/timeline?limit=200")

        contract.check("GET", f"/v1/tickets/{number}/timeline", answer)
        events = self.expect(answer, 200)["timeline"]
        mine = [event for event in events if event["stream"] == f"ticket/{number}"]
        self.assertEqual([(event["type"], event["who"]["id"]) for event in mine], FACTS)
        self.assertEqual(mine[0]["happened"], "2026-03-01T09:30:00+08:00")
        self.assertTrue(all(event["recorded"].endswith("Z") for event in mine))
        self.assertEqual([event["recorded"] for event in mine],
                         sorted(event["recorded"] for event in mine))
        self.assertEqual(mine[3]["why"], "on duty")
        self.assertFalse(any(event["who"]["verified"] for event in mine))
        self.assertEqual([event["version"] for event in mine], list(range(1, len(FACTS) + 1)))

    def test_as_of_shows_the_ticket_at_each_step(self):
        server = self.serve()
        contract = Contract(server)
        number, moments = self.play_over_http(server)

        for position, recorded, phase in moments:
            for parameter in (f"at={quote(position)}", f"as_of={quote(recorded)}"):
                target = f"/v1/tickets/{number}?{parameter}"
                answer = server.get(target)
                contract.check("GET", target, answer)
                self.assertEqual(self.expect(answer, 200)["phase"], phase, target)
        self.expect(server.get(f"/v1/tickets/{number}?as_of=2020-01-01T00:00:00Z"), 404)

    def test_reads_answer_as_the_description_promises(self):
        server = self.serve()
        contract = Contract(server)
        number, _ = self.play_over_http(server)
        customer = server.get(f"/v1/tickets/{number}").json["customer"]
        contact = server.get(f"/v1/tickets/{number}").json["contacts"][0]

        for target in (f"/v1/tickets/{number}", "/v1/tickets", "/v1/tickets?phase=closed&limit=1",
                       "/v1/customers", f"/v1/customers/{customer}",
                       f"/v1/customers/{customer}/timeline", f"/v1/contacts/{contact}", "/v1/queues",
                       "/v1/status", "/healthz", "/readyz", "/metrics"):
            answer = server.get(target)
            contract.check("GET", target, answer)
            self.expect(answer, 200)

    def test_it_is_told_at_which_position_and_when_all_was_found_whole(self):
        server = self.serve()
        self.play_over_http(server)

        def passed():
            scrub = server.get("/v1/status").json["scrub"]
            return scrub if scrub["passes"] > 0 else None

        scrub = wait_for(passed, SCRUB_SECONDS, "a pass of the scrub")

        self.assertNotIn("finding", scrub)
        self.assertLessEqual(scrub["position"], server.get("/v1/status").json["position"])
        self.assertTrue(scrub["finished"].endswith("Z"))

    def test_over_the_command_line_the_same_life_ends_the_same(self):
        server = self.serve()
        number = server.cli("ticket", "receive", *as_assignments(complaint()), "--number").stdout.strip()
        for actor, verb, fields, phase in STEPS:
            server.cli("ticket", verb, number, *as_assignments(fields), actor=actor)
            shown = json.loads(server.cli("ticket", "show", number, "--json").stdout)
            self.assertEqual(shown["phase"], phase)
            past = server.cli("ticket", "show", number, "--as-of", shown["updated"], "--json").stdout
            self.assertEqual(json.loads(past)["phase"], phase)

        timeline = json.loads(server.cli("timeline", number, "--json").stdout)["timeline"]
        listed = server.cli("ticket", "list", "--phase", "closed", "--numbers").stdout.split()
        text = server.cli("timeline", number).stdout

        mine = [event for event in timeline if event["stream"] == f"ticket/{number}"]
        self.assertEqual([(event["type"], event["who"]["id"]) for event in mine], FACTS)
        self.assertEqual(listed, [number])
        for word in ("eve (revisitor)", "ticket.redo_ordered", "holder.person=cai", "on duty"):
            self.assertIn(word, text)


if __name__ == "__main__":
    unittest.main()
