"""Master keys are rotated by command: what is sealed stays readable, whatever ends the server in between."""

import json
import secrets
import unittest

from harness import EndToEndTest, wait_for
from life import complaint

TICKETS = 40


class KeysTest(EndToEndTest):
    def open_tickets(self, server):
        return [self.expect(server.post("/v1/tickets", complaint(f"words {place}")), 201)["ticket"]
                for place in range(TICKETS)]

    def assert_readable(self, server, numbers):
        """The words come from the journal, by the keys."""
        for place, number in enumerate(numbers):
            events = self.expect(server.get(f"/v1/tickets/{number}/timeline"), 200)
            self.assertIn(f"words {place}", json.dumps(events, ensure_ascii=False))

    def await_settled(self, server):
        return wait_for(lambda: (found := server.get("/v1/keys").json)["state"] == "settled" and found, 60,
                        "all keys to be wrapped by the first master key")

    def test_rotated_twice_with_a_kill_in_between_all_stays_readable(self):
        server = self.serve("data")
        numbers = self.open_tickets(server)
        before = self.await_settled(server)
        self.assertEqual(len(before["master_keys"]), 1)

        self.assertEqual(server.cli("keys", "rotate", "--new").returncode, 0)
        self.expect(server.post("/v1/keys/rotate", {"new": True}), 202)
        server.kill()
        server = self.serve("data")

        after = self.await_settled(server)
        self.assertNotEqual(after["first"], before["first"])
        self.assertEqual([master["keys"] for master in after["master_keys"]], [after["keys"], 0, 0])
        self.assertGreaterEqual(after["keys"], before["keys"])
        lines = (server.data / "master.key").read_text().split()
        self.assertEqual(len(lines), 3)
        self.assert_readable(server, numbers)
        server.stop()
        (server.data / "master.key").write_text(lines[0] + "\n")
        server = self.serve("data")
        self.assertEqual(server.cli("rebuild").returncode, 0)
        self.assert_readable(server, numbers)
        told = server.cli("keys", "status").stdout
        self.assertIn(f"settled: {after['keys']} of", told)
        for line in lines:
            self.assertNotIn(line, told + server.log() + server.get("/v1/keys").text)

    def test_a_line_put_before_the_others_is_read_when_asked_and_none_is_made(self):
        server = self.serve("data")
        numbers = self.open_tickets(server)
        before = self.await_settled(server)
        file = server.data / "master.key"
        text = secrets.token_hex(32) + "\n" + file.read_text()
        file.write_text(text)
        self.assertEqual(server.get("/v1/keys").json["first"], before["first"])

        for _ in range(2):
            self.expect(server.post("/v1/keys/rotate", None), 202)

        after = self.await_settled(server)
        self.assertNotEqual(after["first"], before["first"])
        self.assertEqual(after["wrapped_by_first"], after["keys"])
        self.assertEqual(file.read_text(), text)
        self.assert_readable(server, numbers)

    def test_a_master_key_that_is_missing_is_named_with_what_to_do_and_found_when_it_is_back(self):
        server = self.serve("data")
        numbers = self.open_tickets(server)
        before = self.await_settled(server)
        file = server.data / "master.key"
        old = file.read_text()
        new = secrets.token_hex(32) + "\n"
        file.write_text(new)

        self.expect(server.post("/v1/keys/rotate", {}), 202)

        stuck = wait_for(lambda: (found := server.get("/v1/keys").json)["state"] == "stuck" and found, 60,
                         "the missing master key to be told")
        self.assertIn(before["first"], stuck["detail"])
        self.assertIn("below the others", stuck["detail"])
        self.assertIn({"id": before["first"], "here": False, "keys": before["keys"]}, stuck["master_keys"])
        self.assertIn("missing", server.cli("keys", "status").stdout)
        file.write_text(new + old)
        self.assertEqual(self.await_settled(server)["first"], stuck["first"])
        self.assert_readable(server, numbers)

    def test_what_is_asked_wrongly_is_refused_by_name(self):
        server = self.serve("data")
        for body, place in (({"new": "yes"}, "/new"), ({"x": 1}, "the only field")):
            self.assertIn(place, json.dumps(self.expect(server.post("/v1/keys/rotate", body), 400)))
        self.assertEqual(server.post("/v1/keys/rotate", {}, actor=None).status, 400)


if __name__ == "__main__":
    unittest.main()
