"""Two customers behind one telephone, who turn out to be one; what they ask for; a revisit by its callback."""

import json
import unittest

from life import TOLD, as_assignments, complaint
from openapi import ContractTest

SHARED = "+86 139 0000 0101"
REVISITOR = "eve; revisitor"


class PartiesTest(ContractTest):
    def register(self, name, phone):
        profile = {"name": name}
        return self.post("/v1/customers", {"profile": profile, "points": [{"kind": "phone", "value": phone}]},
                         201)["customer"]

    def receive(self):
        return self.post("/v1/tickets", complaint(), 201)["ticket"]

    def customer_of(self, number):
        return self.get(f"/v1/tickets/{number}").get("customer")

    def cli(self, *arguments, actor="ana; agent"):
        return self.server.cli(*arguments, actor=actor).stdout

    def test_a_shared_telephone_waits_for_a_person_and_a_merge_can_be_undone(self):
        wang = self.register("Wang Min", SHARED)
        min_ = self.register("Min Wang", "+86 139 0000 0202")
        point = {"kind": "phone", "value": SHARED}
        self.post(f"/v1/customers/{min_}/add_point", {"point": point})

        ambiguous = self.receive()
        self.assertIsNone(self.customer_of(ambiguous))
        self.assertEqual(sorted(self.get(f"/v1/tickets/{ambiguous}")["customer_candidates"]), sorted([wang, min_]))
        self.assertEqual(len(self.get("/v1/customers?phone=%2B8613900000101")["customers"]), 2)

        self.post(f"/v1/customers/{wang}/claim_point", {"point": point, "reason": "it is his"})
        self.assertEqual(self.customer_of(self.receive()), wang)
        self.post(f"/v1/tickets/{ambiguous}/link_customer", {"customer": wang})

        merged = self.post(f"/v1/customers/{wang}/merge", {"into": min_, "reason": "same passport"})
        self.assertEqual(merged["stream"], f"customer/{wang}")
        self.assertEqual(self.customer_of(self.receive()), min_)
        refusal = self.post(f"/v1/customers/{wang}/note", {"words": "x"}, 409)
        self.assertEqual((refusal["code"], refusal["others"]), ("customer-merged", [min_]))
        page = self.get(f"/v1/customers/{min_}")
        self.assertEqual((page["tickets"], [one["id"] for one in page["merged"]]), (3, [wang]))
        streams = {event["stream"] for event in self.get(f"/v1/customers/{min_}/timeline?limit=200")["timeline"]}
        self.assertIn(f"ticket/{ambiguous}", streams)

        self.post(f"/v1/customers/{wang}/undo_merge", {"reason": "father and son"})
        self.assertEqual(self.customer_of(self.receive()), wang)
        self.assertEqual(self.get(f"/v1/customers/{min_}")["tickets"], 1)
        self.assertEqual(self.get(f"/v1/customers/{wang}")["tickets"], 3)

    def test_a_callback_asked_for_is_attempted_and_done_over_the_command_line(self):
        taken = self.post("/v1/interactions", {
            "specversion": "1.0", "id": "1", "source": "web", "type": "redress.callback",
            "data": {"channel": "web", "call_at": "2026-03-02T10:00:00+08:00", "subject": "the bill",
                     "customer": {"points": [{"kind": "phone", "value": SHARED}]}}}, 201)
        callback = taken["callback"]
        self.assertEqual(self.get(f"/v1/contacts/{taken['contact']}")["callback"], callback)

        self.assertEqual(self.cli("callback", "list", "--open", "true", "--due-before", "2026-03-03T00:00:00Z",
                                  "--ids").split(), [callback])
        self.cli("callback", "give", callback, "caller=eve")
        self.cli("callback", "attempt", callback, "result=no_answer", actor=REVISITOR)
        told = self.cli("callback", "finish", callback, "words=explained", "survey.0.question=Clear now?",
                        "survey.0.answer=yes", actor=REVISITOR)
        self.assertIn(f"callback {callback}, version 5: callback.attempted, callback.done", told)

        shown = json.loads(self.cli("callback", "show", callback, "--json"))
        self.assertEqual((shown["open"], shown["attempts"], shown["done"]["outcome"]), (False, 2, "spoken"))
        self.assertIn("callback.done", self.cli("callback", "timeline", callback))
        self.assertIn(shown["customer"], self.cli("customer", "list"))

    def test_a_revisit_by_its_callback_closes_the_ticket(self):
        number = self.receive()
        for actor, verb, fields in (
                ("ana; agent", "classify", {"category": ["quality"]}),
                ("dora; dispatcher", "assign", {"holder": {"unit": "Facilities", "person": "bo"}}),
                ("bo; handler", "start", {}),
                ("bo; handler", "answer", {"outcome": "upheld", "cause": "wear", "words": "Repaired.", "told": TOLD})):
            self.cli("ticket", verb, number, *as_assignments(fields), actor=actor)

        callback = self.cli("callback", "plan", "purpose=revisit", f"ticket={number}", "caller=eve", "--id",
                            actor=REVISITOR).strip()
        self.assertEqual(self.get(f"/v1/tickets/{number}")["planned_revisit"]["callback"], callback)
        refusal = self.post(f"/v1/callbacks/{callback}/give", {"caller": "bo"}, 409)
        self.assertEqual(refusal["code"], "handler-may-not-revisit")
        self.cli("callback", "attempt", callback, "result=busy", actor=REVISITOR)
        self.cli("callback", "finish", callback, "resolution=resolved", "satisfaction=5", actor=REVISITOR)

        ticket = self.get(f"/v1/tickets/{number}")
        self.assertEqual((ticket["phase"], ticket["closed"]["exit"], ticket["revisit_attempts"]),
                         ("closed", "satisfied", 2))
        types = [event["type"] for event in self.get(f"/v1/tickets/{number}/timeline?limit=200")["timeline"]]
        self.assertEqual(types[-4:], ["callback.attempted", "callback.done", "ticket.revisited", "ticket.closed"])
        self.assertEqual(self.get(f"/v1/callbacks?ticket={number}&open=true")["callbacks"], [])


if __name__ == "__main__":
    unittest.main()
