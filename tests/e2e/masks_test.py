"""Who the customer is: masked for whom it does not concern, told by a reveal that is recorded, and kept from the unit that handles what
is confidential. On the real program, by tokens, over HTTP and by the command line."""

import http.client
import json
import os
import subprocess
import unittest

import yaml

from harness import REDRESS, EndToEndTest

NAME, ORGANISATION, BEHALF, ADDRESS = "Zhao Canary", "Canary Ltd", "Qian Canary", "7 Canary Lane"
PHONE, MAIL, FILE, METER = "+8613812345678", "zhao.canary@example.com", "canary-id.pdf", "M-CANARY-77"
IDENTITY = [NAME, ORGANISATION, BEHALF, ADDRESS, PHONE[3:], MAIL, FILE, METER]
STREAMS = ("/v1/feed", "/v1/changes")
QUIET_SECONDS = 2  # a feed that has sent all there is says nothing for so long


class MasksTest(EndToEndTest):
    def setUp(self):
        super().setUp()
        self.server = self.serve("data", "--first-token", access="tokens")
        self.root = self.server.first_token()
        self.agent, self.handler, self.auditor, self.arbiter, self.supervisor = (
            self.issue(person, role) for person, role in
            (("ana", "agent"), ("bo", "handler"), ("aud", "auditor"), ("ari", "arbiter"), ("sue", "supervisor")))

    def ask(self, method, path, token, body=None, **headers):
        return self.server.call(method, path, body, {"Authorization": f"Bearer {token}", **headers}, actor=None)

    def issue(self, person, role, **more):
        return self.expect(self.ask("POST", "/v1/tokens", self.root, {"person": person, "roles": [role], **more}), 201)["secret"]

    def get(self, path, token, status=200):
        return self.expect(self.ask("GET", path, token), status)

    def do(self, path, token, **body):
        return self.expect(self.ask("POST", path, token, body), 200)

    def received(self, words="the lift is stuck", name=NAME, phone=PHONE, **more):
        return self.expect(self.ask("POST", "/v1/tickets", self.agent, {
            "kind": "complaint", "channel": "phone", "words": words, "remedy_sought": "none stated", "unit": "Facilities",
            "on_behalf_of": BEHALF, "attachments": [{"name": FILE, "sha256": "0" * 64, "size": 3}],
            "customer": {"name": name, "points": [{"kind": "phone", "value": phone}, {"kind": "email", "value": MAIL}]}, **more}), 201)

    def matter(self, **more):
        """A ticket that bo handles, with all that hangs on it."""
        received = self.received(**more)
        self.ticket, self.customer, self.contact = (received[name] for name in ("ticket", "customer", "contact"))
        self.do(f"/v1/customers/{self.customer}/change_profile", self.agent, profile={
            "organisation": ORGANISATION, "address": ADDRESS, "identifiers": [{"scheme": "meter", "value": METER}]})
        self.do(f"/v1/tickets/{self.ticket}/classify", self.agent, category=["quality"])
        self.do(f"/v1/tickets/{self.ticket}/assign", self.supervisor, holder={"unit": "Facilities", "person": "bo"})
        self.expect(self.ask("POST", "/v1/interactions", self.agent, {
            "specversion": "1.0", "type": "redress.contact", "source": "e2e", "id": "second", "time": "2026-03-01T09:30:00Z",
            "data": {"channel": "phone", "words": "and still", "ticket": self.ticket,
                     "customer": {"name": NAME, "points": [{"kind": "phone", "value": PHONE}]}}},
            **{"Content-Type": "application/cloudevents+json"}), 201)
        planned = self.expect(self.ask("POST", "/v1/callbacks", self.agent, {
            "purpose": "asked_for", "ticket": self.ticket, "customer": self.customer, "points": [{"kind": "phone", "value": PHONE}], "subject": "how it stands"}), 201)
        self.callback = planned["callback"]
        return received

    def set_secret(self, ticket, secrecy="confidential"):
        self.do(f"/v1/tickets/{ticket}/set_secrecy", self.supervisor, secrecy=secrecy, reason="a colleague is concerned")

    def fed(self, path, token):
        """What a stream of events sends until it is quiet."""
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=QUIET_SECONDS)
        self.addCleanup(connection.close)
        connection.request("GET", path, headers={"Authorization": f"Bearer {token}"})
        response, text = connection.getresponse(), b""
        try:
            while response.status == 200:
                text += response.readline()
        except OSError:
            pass
        return (text if response.status == 200 else response.read()).decode()

    def questions(self):
        """Every GET of the description, asked of the matter: a new route is asked by itself."""
        document = yaml.safe_load(self.server.call("GET", "/v1/openapi.yaml").text)
        ids = {"tickets": self.ticket, "contacts": self.contact, "customers": self.customer, "callbacks": self.callback,
               "agents": "bo", "teams": "Facilities", "tokens": self.auditor.split("_")[1], "policies": "default",
               "rebuilds": "1", "track": self.ticket, "views": "0" * 32, "phrases": "0" * 32, "drafts": self.ticket}
        tried = {"customer": self.customer, "phone": PHONE.replace("+", "%2B"), "email": MAIL, "account": "N-1", "other": "N-1",
                 "text": "Canary", "ticket": self.ticket, "as_of": self.before, "holder": "bo", "team": "Facilities"}
        for path, operations in document["paths"].items():
            if "get" not in operations:
                continue
            parts = path.split("/")
            target = "/".join(ids[parts[2]] if part.startswith("{") else part for part in parts)
            yield path, target
            for parameter in operations["get"].get("parameters", []):
                if "$ref" in parameter:
                    parameter = document["components"]["parameters"][parameter["$ref"].split("/")[-1]]
                if parameter["in"] == "query" and parameter["name"] in tried:
                    yield path, f"{target}?{parameter['name']}={tried[parameter['name']]}"

    def answers(self, token):
        answers = {}
        for path, target in self.questions():
            answer = self.fed(path, token) if path in STREAMS else self.ask("GET", target, token)
            self.assertNotEqual(getattr(answer, "status", 200), 500, f"{target}: {answer}")
            answers[target] = answer if isinstance(answer, str) else answer.text + json.dumps(answer.headers)
        return answers

    def test_no_answer_tells_a_handler_whose_a_confidential_ticket_is_and_every_other_is_as_before(self):
        self.matter()
        self.before = self.get(f"/v1/tickets/{self.ticket}", self.agent)["updated"]
        self.assertIn(NAME, self.ask("GET", f"/v1/contacts/{self.contact}", self.handler).text)
        self.set_secret(self.ticket)

        told = {role: self.answers(token) for role, token in
                (("handler", self.handler), ("agent", self.agent), ("auditor", self.auditor))}

        self.assertGreater(len(told["handler"]), 60)
        for target, answer in told["handler"].items():
            for canary in [*IDENTITY, self.customer, "+86138****5678", "Z***"]:
                self.assertNotIn(canary, answer.replace(f"?customer={self.customer}", ""), f"GET {target}")
        for canary in [*IDENTITY, self.customer]:
            self.assertTrue([target for target, answer in told["agent"].items() if canary in answer], canary)
        for target, answer in told["auditor"].items():
            for canary in IDENTITY:
                self.assertNotIn(canary, answer, f"GET {target}")
        everything = "".join(told["auditor"].values())
        for masked in ("Z***", "C***", "Q***", "+86138****5678", "z***@example.com", self.customer):
            self.assertIn(masked, everything)
        seen = told["handler"][f"/v1/tickets/{self.ticket}"]
        for shown in ('"words":"the lift is stuck"', '"customer":"****"', '"on_behalf_of":"****"', '"secrecy":"confidential"'):
            self.assertIn(shown, seen)
        self.assertIn('"value":"****"', told["handler"][f"/v1/contacts/{self.contact}"])
        self.assertIn('"customer":"****"', told["handler"][f"/v1/tickets/{self.ticket}?as_of={self.before}"])

    def test_no_command_tells_a_handler_either(self):
        self.matter()
        path = f"/v1/tickets/{self.ticket}"
        self.set_secret(self.ticket, "secret")
        said = []
        for verb, body in (("start", {}), ("note", {"words": "seen to"}), ("hand_over", {"to": "cy", "reason": "my shift ends"}),
                           ("link_customer", {"customer": self.customer}), ("link_customer", {"customer": "0" * 32}),
                           ("reveal", {"reason": "curious"})):
            for query in ("?dry_run=true", ""):
                said.append(self.ask("POST", f"{path}/{verb}{query}", self.handler, body))
        somebody = self.expect(self.ask("POST", "/v1/customers", self.agent, {"profile": {"name": "Li Lei"}}), 201)["customer"]
        told = self.ask("POST", "/v1/callbacks", self.handler, {"purpose": "asked_for", "ticket": self.ticket, "customer": somebody})
        self.assertEqual((told.status, told.json["code"]), (409, "customer-secret"), told)
        self.assertNotIn(self.customer, told.text)
        said.append(self.ask("POST", f"{path}/note", self.handler, {"words": "x"}, **{"If-Match": '"1"'}))
        said.append(self.ask("POST", "/v1/callbacks", self.handler, {"purpose": "asked_for", "ticket": self.ticket}))
        said.append(self.ask("POST", "/v1/tickets/bulk", self.handler, {
            "verb": "note", "request": {"words": "x"}, "tickets": [{"number": self.ticket}]}))

        for answer in said:
            for canary in (NAME, BEHALF, PHONE[3:], MAIL, self.customer):
                self.assertNotIn(canary, answer.text)
        self.assertEqual([answer.status for answer in said[:4]], [200] * 4, said[:4])
        self.assertEqual({(answer.status, answer.json["code"]) for answer in said[6:12]}, {(409, "customer-secret")})
        self.assertEqual((said[12].status, said[12].json["code"]), (412, "stale-version"))
        self.assertTrue(said[12].json["events"])

    def test_a_customer_is_shown_to_a_handler_without_what_is_confidential(self):
        open_ticket = self.received(words="the lamp is dark")["ticket"]
        self.matter()
        self.do(f"/v1/tickets/{open_ticket}/link", self.supervisor, ticket=self.ticket, relation="related", reason="the same house")
        self.do(f"/v1/contacts/{self.contact}/link_ticket", self.supervisor, ticket=open_ticket)
        self.set_secret(self.ticket)
        narrowed = self.issue("bo", "handler", own=True)  # has the confidential one alone

        shown = [self.get(path, self.handler) for path in (
            f"/v1/customers/{self.customer}", f"/v1/customers/{self.customer}/timeline", f"/v1/tickets?customer={self.customer}",
            f"/v1/callbacks?customer={self.customer}", "/v1/tickets?text=Canary", f"/v1/tickets/{open_ticket}",
            f"/v1/tickets/{open_ticket}/timeline", "/v1/customers?phone=%2B8613812345678")]

        for answer in shown:
            for hidden in (self.ticket, self.callback):
                self.assertNotIn(hidden, json.dumps(answer))
        for path in (f"/v1/tickets/{self.ticket}", f"/v1/tickets/{self.ticket}/timeline"):
            self.assertNotIn(self.contact, json.dumps(self.get(path, self.handler)))
        of_both = self.get(f"/v1/contacts/{self.contact}", self.handler)
        self.assertEqual((of_both["name"], of_both["customer"], of_both["tickets"]), ("****", "****", ["****", "****"]))
        self.assertEqual(self.ask("GET", f"/v1/customers/{self.customer}", narrowed).status, 404)
        self.assertEqual(self.get("/v1/customers", narrowed)["customers"], [])
        self.assertEqual(len(self.get("/v1/tickets", narrowed)["tickets"]), 1)
        self.assertEqual(shown[0]["name"], NAME)
        self.assertFalse({"tickets", "contacts", "callbacks", "recorded"} & set(shown[0]))
        self.assertEqual([row["number"] for row in shown[2]["tickets"]], [open_ticket])
        self.assertEqual([link["ticket"] for link in shown[5]["links"]], ["****"])
        self.assertEqual([row["id"] for row in shown[7]["customers"]], [self.customer])
        secret = self.get(f"/v1/tickets/{self.ticket}", self.handler)
        self.assertEqual((secret["customer"], [link["ticket"] for link in secret["links"]]), ("****", ["****"]))
        self.assertEqual(self.get(f"/v1/customers/{self.customer}", self.agent)["tickets"], 2)

    def test_who_was_first_heard_of_by_a_confidential_ticket_is_not_known_by_the_time(self):
        secret = self.received(confidential=True)
        self.received(words="the lamp is dark")
        path = f"/v1/customers/{secret['customer']}/timeline"

        known, told = (self.get(path, token)["timeline"] for token in (self.agent, self.handler))

        made = {event["position"] for event in known if event["type"] == "customer.created"}
        self.assertEqual(made, {event["position"] for event in known if event["stream"] == f"ticket/{secret['ticket']}"})
        self.assertFalse(made & {event["position"] for event in told})
        self.assertEqual(len([event for event in told if event["type"] == "ticket.received"]), 1)

    def test_masks_cannot_be_tried_out(self):
        self.matter()
        for query in ("customers?phone=%2B8613812345678", f"customers?email={MAIL}", "customers?account=x", "customers?other=x",
                      "tickets?text=Canary"):
            for token in (self.auditor, self.arbiter):
                answer = self.ask("GET", f"/v1/{query}", token)
                self.assertEqual((answer.status, answer.json["code"]), (403, "not-allowed"), query)
                self.assertIn("masked", answer.json["detail"])
            self.assertEqual(self.ask("GET", f"/v1/{query}", self.agent).status, 200, query)
        self.assertEqual(len(self.get(f"/v1/tickets?customer={self.customer}", self.auditor)["tickets"]), 1)

    def test_a_reveal_says_why_is_recorded_and_tells_once(self):
        self.matter()
        path = f"/v1/tickets/{self.ticket}"
        self.assertEqual(self.ask("POST", f"{path}/reveal", self.auditor, {}).status, 400)
        self.assertEqual(self.ask("POST", f"{path}/reveal", self.agent, {"reason": "x"}).status, 403)
        dry = self.do(f"{path}/reveal?dry_run=true", self.auditor, reason="two files are to be compared")
        self.assertNotIn("identity", dry)

        first, again = (self.expect(self.ask("POST", f"{path}/reveal", self.auditor, {"reason": "two files are to be compared"},
                                             **{"Idempotency-Key": "one"}), 200) for _ in range(2))

        who = first["identity"]
        self.assertEqual([(it["id"], it["name"], it["profile"]["organisation"]) for it in who["customers"]],
                         [(self.customer, NAME, ORGANISATION)])
        self.assertEqual([point["value"] for point in who["customers"][0]["points"]], [PHONE, MAIL])
        self.assertEqual((who["on_behalf_of"], {it["name"] for it in who["contacts"]}, len(who["contacts"])), (BEHALF, {NAME}, 2))
        self.assertEqual((again["effect"], "identity" in again), ("replayed", False))
        self.assertNotIn(NAME, json.dumps(again))
        self.server.kill()
        self.server = self.serve("data", access="tokens")
        revealed = [event for event in self.get(f"{path}/timeline", self.auditor)["timeline"] if event["type"] == "ticket.revealed"]
        self.assertEqual([(event["who"]["id"], event["why"], event["what"]["fields"]) for event in revealed],
                         [("aud", "two files are to be compared", ["customer", "contacts", "on_behalf_of"])])
        self.assertNotIn(NAME, json.dumps(self.get(f"/v1/customers/{self.customer}", self.auditor)))

        of_customer = self.do(f"/v1/customers/{self.customer}/reveal", self.arbiter, reason="to decide")
        self.assertEqual(of_customer["identity"]["customers"][0]["profile"]["address"], ADDRESS)
        self.assertEqual(self.ask("POST", f"/v1/customers/{self.customer}/reveal", self.handler, {"reason": "x"}).status, 403)

    def redress(self, *arguments, token):
        return subprocess.run([REDRESS, "--server", f"http://127.0.0.1:{self.server.port}", *arguments], text=True,
                              capture_output=True, timeout=60, check=False, env={**os.environ, "REDRESS_TOKEN": token})

    def test_the_command_line_masks_and_reveals(self):
        self.matter()
        for arguments in (("ticket", "show", self.ticket), ("timeline", self.ticket), ("customer", "show", self.customer),
                          ("customer", "list"), ("ticket", "list")):
            masked, clear = (self.redress(*arguments, token=token) for token in (self.auditor, self.agent))
            self.assertEqual((masked.returncode, clear.returncode), (0, 0), masked.stderr + clear.stderr)
            for canary in IDENTITY:
                self.assertNotIn(canary, masked.stdout, arguments)
        self.assertIn("Z***", self.redress("customer", "list", token=self.auditor).stdout)
        self.assertIn(NAME, self.redress("customer", "list", token=self.handler).stdout)

        revealed = self.redress("ticket", "reveal", self.ticket, "reason=two files are to be compared", token=self.auditor)

        self.assertEqual(revealed.returncode, 0, revealed.stderr)
        for canary in (NAME, PHONE, BEHALF):
            self.assertIn(canary, revealed.stdout)
        refused = self.redress("ticket", "reveal", self.ticket, token=self.auditor)
        self.assertNotEqual(refused.returncode, 0)
        self.assertIn("reason", refused.stderr)
        of_customer = self.redress("customer", "reveal", self.customer, "reason=again", token=self.arbiter)
        self.assertIn(ADDRESS, of_customer.stdout)

    def test_where_nobody_shows_a_token_nothing_is_masked(self):
        self.server = self.serve("other")
        received = self.expect(self.server.post("/v1/tickets", {
            "kind": "report", "channel": "phone", "words": "dark", "confidential": True,
            "customer": {"name": NAME, "points": [{"kind": "phone", "value": PHONE}]}}), 201)

        for actor in ("aud; auditor", "bo; handler"):
            shown = self.server.get(f"/v1/customers/{received['customer']}", actor=actor)
            self.assertEqual((shown.json["name"], shown.json["points"][0]["value"]), (NAME, PHONE))


if __name__ == "__main__":
    unittest.main()
