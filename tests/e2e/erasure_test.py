"""A customer is forgotten: planted words are looked for in every byte of the data folder and of the log, before and
after, over a rebuild, a restart and a kill."""

import pathlib
import unittest

from erasures import CANARY, PLANTED, ErasingTest, planted_below, planted_event, planted_in
from harness import wait_for
from life import complaint


class ErasureTest(ErasingTest):
    def interaction(self, server):
        number = self.expect(server.post("/v1/interactions", planted_event()), 201)["ticket"]
        self.expect(server.post(f"/v1/tickets/{number}/note", {"words": PLANTED["note"]}), 200)
        self.expect(self.draft(server, "PUT", number, {"words": PLANTED["draft"]}), 200)
        self.assertEqual(self.draft(server, "GET", number).json["draft"]["words"], PLANTED["draft"])
        customer = self.expect(server.get(f"/v1/tickets/{number}"), 200)["customer"]
        self.expect(server.post(f"/v1/customers/{customer}/change_profile",
                                {"profile": {"address": PLANTED["address"]}}), 200)
        return number, customer

    def draft(self, server, method, number, body=None):
        return server.call(method, f"/v1/drafts/{number}/answer", body, actor="bo; handler")

    def check_no_draft(self, server, number):
        self.assertEqual(self.draft(server, "GET", number).json["code"], "no-such-draft")
        self.assertEqual(self.expect(server.call("GET", "/v1/drafts", actor="bo; handler"), 200)["drafts"], [])
        self.assertEqual(self.draft(server, "PUT", number, {}).json["code"], "erased")

    def erase(self, server, customer):
        officer = "ben; privacy_officer"
        self.expect(server.post(f"/v1/customers/{customer}/erase", {"reason": PLANTED["asked"]}, actor=officer), 200)
        refused = server.post(f"/v1/customers/{customer}/approve_erasure", {}, actor=officer)
        self.assertEqual(refused.status, 409)
        self.assertEqual(refused.json["code"], "four-eyes")
        self.expect(server.post(f"/v1/customers/{customer}/approve_erasure", {}, actor="cleo; privacy_officer"), 200)

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
        self.assertEqual(planted_below(folder / "journal"), set(), "the journal tells of a person")
        self.assertNotEqual(planted_below(folder), set(), "nothing was planted")

        server = self.serve("data")
        self.erase(server, customer)
        self.await_erased(server, customer)
        self.await_purged(server)
        self.assertEqual(planted_below(folder), set())
        self.check_forgotten(server, number, customer, other)
        self.check_no_draft(server, number)
        self.assertEqual(self.counts(server), counts)

        server.kill()
        server = self.serve("data")
        self.check_forgotten(server, number, customer, other)
        self.expect(server.post("/v1/rebuilds", {}, actor="root; administrator"), 202)
        wait_for(lambda: server.status().get("rebuild", {}).get("state") == "done", 30, "the rebuild")
        self.check_forgotten(server, number, customer, other)
        self.await_purged(server)
        self.assertEqual(planted_below(folder), set())
        self.assertEqual(planted_in(server.log_path.read_bytes()), set())

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
