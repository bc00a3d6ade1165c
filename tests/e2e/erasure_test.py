"""A customer is forgotten: planted words are looked for in every byte of the data folder and of the log, before and
after, over a rebuild, a restart and a kill."""

import pathlib
import unittest

from harness import EndToEndTest, wait_for
from life import complaint

CANARY = "Zaunkönig"
PLANTED = {
    "name": f"Frau {CANARY}1", "subject": f"{CANARY}2 is cold", "words": f"the words of {CANARY}3",
    "remedy_sought": f"{CANARY}4 wants her money", "on_behalf_of": f"{CANARY}5",
    "attachment": f"{CANARY}6.jpg", "note": f"{CANARY}7 called again", "reason": f"{CANARY}8 gave up",
    "address": f"{CANARY}9 street", "asked": f"{CANARY}10 asked for it",
}
PHONE = "13900004711"


def planted_bytes():
    words = {text.encode() for text in PLANTED.values()}
    return words | {CANARY.encode(), CANARY.lower().encode(), PHONE.encode(), b"letter-4711"}


def holding(folder, needles):
    """Which files hold which of the needles."""
    found = set()
    for path in pathlib.Path(folder).rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            found |= {(str(path.relative_to(folder)), needle) for needle in needles if needle in content}
    return found


class ErasureTest(EndToEndTest):
    def interaction(self, server):
        event = {
            "specversion": "1.0", "source": "post", "id": "letter-4711", "type": "redress.complaint",
            "data": {
                "channel": "letter", "subject": PLANTED["subject"], "words": PLANTED["words"],
                "remedy_sought": PLANTED["remedy_sought"], "on_behalf_of": PLANTED["on_behalf_of"],
                "customer": {"name": PLANTED["name"], "points": [{"kind": "phone", "value": PHONE}]},
                "attachments": [{"name": PLANTED["attachment"], "sha256": "a" * 64, "size": 5}],
            },
        }
        number = self.expect(server.post("/v1/interactions", event), 201)["ticket"]
        self.expect(server.post(f"/v1/tickets/{number}/note", {"words": PLANTED["note"]}), 200)
        customer = self.expect(server.get(f"/v1/tickets/{number}"), 200)["customer"]
        self.expect(server.post(f"/v1/customers/{customer}/change_profile",
                                {"profile": {"address": PLANTED["address"]}}), 200)
        return number, customer

    def erase(self, server, customer):
        officer = "ben; privacy_officer"
        self.expect(server.post(f"/v1/customers/{customer}/erase", {"reason": PLANTED["asked"]}, actor=officer), 200)
        refused = server.post(f"/v1/customers/{customer}/approve_erasure", {}, actor=officer)
        self.assertEqual(refused.status, 409)
        self.assertEqual(refused.json["code"], "four-eyes")
        self.expect(server.post(f"/v1/customers/{customer}/approve_erasure", {}, actor="cleo; privacy_officer"), 200)

    def await_erased(self, server, customer):
        def is_erased():
            return server.get(f"/v1/customers/{customer}").json.get("erased")
        wait_for(is_erased, 30, "the customer to be erased")

    def await_purged(self, server):
        position = server.status()["position"]
        wait_for(lambda: server.status()["erasures"]["purged"] >= position, 60, "what was erased to be purged")

    def test_no_byte_tells_of_who_was_erased(self):
        server = self.serve("data")
        number, customer = self.interaction(server)
        other = self.expect(server.post("/v1/tickets", complaint("cold")), 201)["ticket"]
        self.expect(server.post(f"/v1/tickets/{number}/withdraw", {"reason": PLANTED["reason"]}), 200)
        counts = self.counts(server)
        found = self.expect(server.get("/v1/tickets?text=zaunk%C3%B6nig3"), 200)["tickets"]
        self.assertEqual([ticket["number"] for ticket in found], [number])
        server.stop()
        folder = pathlib.Path(server.data)
        self.assertEqual(holding(folder / "journal", planted_bytes()), set(), "the journal tells of a person")
        self.assertNotEqual(holding(folder, planted_bytes()), set(), "nothing was planted")

        server = self.serve("data")
        self.erase(server, customer)
        self.await_erased(server, customer)
        self.await_purged(server)
        self.assertEqual(holding(folder, planted_bytes()), set())
        self.check_forgotten(server, number, customer, other)
        self.assertEqual(self.counts(server), counts)

        server.kill()
        server = self.serve("data")
        self.check_forgotten(server, number, customer, other)
        self.expect(server.post("/v1/rebuilds", {}, actor="root; administrator"), 202)
        wait_for(lambda: server.status().get("rebuild", {}).get("state") == "done", 30, "the rebuild")
        self.check_forgotten(server, number, customer, other)
        self.await_purged(server)
        self.assertEqual(holding(folder, planted_bytes()), set())
        log = server.log_path.read_bytes()
        self.assertEqual({needle for needle in planted_bytes() if needle in log}, set())

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

    def test_a_vault_that_is_gone_is_said_and_nothing_is_taken_for_erased(self):
        server = self.serve("data")
        self.interaction(server)
        server.stop()
        folder = pathlib.Path(server.data)
        (folder / "keys").rename(folder / "keys.away")
        with self.assertRaisesRegex(AssertionError, "backup"):
            self.serve("data", await_ready=False)
        (folder / "keys.away").rename(folder / "keys")
        again = self.serve("data")
        self.assertIn(CANARY, str(again.get("/v1/tickets").json))


if __name__ == "__main__":
    unittest.main()
