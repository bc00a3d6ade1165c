"""What tests of forgetting share: planted words, and a look for them in every byte."""

import pathlib

from harness import EndToEndTest, wait_for

CANARY = "Zaunkönig"
PLANTED = {
    "name": f"Frau {CANARY}1", "subject": f"{CANARY}2 is cold", "words": f"the words of {CANARY}3",
    "remedy_sought": f"{CANARY}4 wants her money", "on_behalf_of": f"{CANARY}5",
    "attachment": f"{CANARY}6.jpg", "note": f"{CANARY}7 called again", "reason": f"{CANARY}8 gave up",
    "address": f"{CANARY}9 street", "asked": f"{CANARY}10 asked for it",
    "draft": f"{CANARY}11 is to be told",
}
PHONE = "13900004711"
LETTER = {"specversion": "1.0", "source": "post", "id": "letter-4711", "type": "redress.complaint"}


def planted_event(**changes):
    """An interaction that says all that may be said of a person; `changes` are to its data."""
    data = {
        "channel": "letter", "subject": PLANTED["subject"], "words": PLANTED["words"],
        "remedy_sought": PLANTED["remedy_sought"], "on_behalf_of": PLANTED["on_behalf_of"],
        "customer": {"name": PLANTED["name"], "points": [{"kind": "phone", "value": PHONE}]},
        "attachments": [{"name": PLANTED["attachment"], "sha256": "a" * 64, "size": 5}],
    }
    return {**LETTER, "data": {**data, **changes}}


def planted_bytes():
    words = {text.encode() for text in PLANTED.values()}
    return words | {CANARY.encode(), CANARY.lower().encode(), PHONE.encode(), LETTER["id"].encode()}


def planted_in(content):
    return {needle for needle in planted_bytes() if needle in content}


def planted_below(folder):
    """Which files hold which of what was planted."""
    found = set()
    for path in pathlib.Path(folder).rglob("*"):
        if path.is_file():
            found |= {(str(path.relative_to(folder)), needle) for needle in planted_in(path.read_bytes())}
    return found


class ErasingTest(EndToEndTest):
    def await_erased(self, server, customer):
        def is_erased():
            return server.get(f"/v1/customers/{customer}").json.get("erased")
        wait_for(is_erased, 30, "the customer to be erased")

    def await_purged(self, server):
        position = server.status()["position"]
        wait_for(lambda: server.status()["erasures"]["purged"] >= position, 60, "what was erased to be purged")

    def counts(self, server):
        queues = self.expect(server.get("/v1/queues"), 200)
        return {name: queues[name] for name in ("received", "open", "closed")}

    def check_forgotten(self, server, number, customer, other):
        ticket = self.expect(server.get(f"/v1/tickets/{number}"), 200)
        self.assertTrue(ticket["erased"])
        self.assertEqual(ticket["phase"], "closed")
        self.assertNotIn(CANARY, str(ticket))
        timeline = self.expect(server.get(f"/v1/tickets/{number}/timeline"), 200)
        self.assertNotIn(CANARY, str(timeline))
        self.assertTrue(timeline["timeline"][0]["erased"])
        self.assertNotIn(PHONE, str(self.expect(server.get(f"/v1/customers/{customer}"), 200)))
        self.assertEqual(self.expect(server.get("/v1/tickets?text=zaunk%C3%B6nig3"), 200)["tickets"], [])
        self.assertEqual(self.expect(server.get(f"/v1/tickets/{other}"), 200)["words"], "cold")
        refused = server.post(f"/v1/tickets/{number}/note", {"words": "again"})
        self.assertEqual((refused.status, refused.json["code"]), (409, "erased"))
