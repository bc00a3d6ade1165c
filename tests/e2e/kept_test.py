"""What people keep beside tickets, on the real program: views, phrases, drafts; and bulk moves by a filter."""

import unittest

from harness import EndToEndTest, wait_for
from life import complaint

EVE = "eve; supervisor"
BO = "bo; handler"


class KeptTest(EndToEndTest):
    def received(self, server, words="The lift is stuck again."):
        return self.expect(server.post("/v1/tickets", complaint(words)), 201)["ticket"]

    def draft(self, server, method, number, form="answer", body=None, actor=BO):
        return server.call(method, f"/v1/drafts/{number}/{form}", body, actor=actor)

    def names(self, server, path, actor, items="views"):
        return [item["name"] for item in self.expect(server.call("GET", path, actor=actor), 200)[items]]

    def rebuild(self, server):
        self.expect(server.post("/v1/rebuilds", {}, actor="root; administrator"), 202)
        wait_for(lambda: server.status().get("rebuild", {}).get("state") == "done", 60, "the rebuild")

    def test_views_and_phrases_are_there_after_a_rebuild_and_a_kill(self):
        server = self.serve()
        number = self.received(server)
        self.expect(server.post("/v1/agents/bo/describe", {"profile": {"name": "Bo"}}, actor=EVE), 200)
        self.expect(server.post("/v1/teams/water/describe", {"profile": {"members": ["bo"]}}, actor=EVE), 200)
        view = {"name": "待件", "filter": {"waiting": "parts"}, "columns": ["number"], "owner": {"team": "water"}}
        made = self.expect(server.post("/v1/views", view, actor=BO), 201)["view"]
        self.expect(server.post("/v1/views", {"name": "old"}, actor=BO, key="k"), 201)
        again = self.expect(server.post("/v1/views", {"name": "old"}, actor=BO, key="k"), 201)
        self.expect(server.post(f"/v1/views/{again['view']}/delete", {}, actor=BO), 200)
        phrase = {"name": "hello", "owner": {"all": True},
                  "texts": [{"language": "zh-CN", "text": "您的工单 {ticket.number}，{customer.name}。"}]}
        self.expect(server.post("/v1/phrases", phrase, actor=EVE), 201)
        before = self.expect(server.get(f"/v1/views/{made}", actor=BO), 200)

        self.rebuild(server)
        server.kill()
        server = self.serve()

        after = self.expect(server.get(f"/v1/views/{made}", actor=BO), 200)
        self.assertEqual({**before, "position": after["position"]}, after)
        self.assertEqual(self.names(server, "/v1/views", BO), ["待件"])
        self.assertEqual(self.names(server, "/v1/views", "ana; agent"), [])
        filled = self.expect(server.call("GET", f"/v1/phrases?for={number}", actor=BO), 200)["phrases"][0]["filled"]
        self.assertEqual(filled[0]["text"], f"您的工单 {number}，Wang Min。")
        refused = server.post(f"/v1/views/{made}/change", {"name": "hers"}, actor="ana; agent")
        self.assertEqual((refused.status, refused.json["code"]), (403, "own-or-supervisor-only"))
        types = [entry["type"] for entry in self.expect(server.get(f"/v1/views/{again['view']}/timeline", actor=EVE), 200)["timeline"]]
        self.assertEqual(types, ["view.created", "view.deleted"])

    def test_texts_of_views_and_phrases_stand_in_the_journal_sealed(self):
        server = self.serve()
        self.expect(server.post("/v1/views", {"name": "Nachtigall1", "filter": {"text": "Nachtigall2"}}, actor=BO), 201)
        self.expect(server.post("/v1/phrases", {"name": "p", "texts": [{"language": "de", "text": "Nachtigall3"}]}, actor=BO), 201)
        server.stop()
        found = [path for path in (server.data / "journal").rglob("*") if path.is_file() and b"Nachtigall" in path.read_bytes()]
        self.assertEqual(found, [])

    def test_a_draft_outlives_a_kill_a_rebuild_and_what_others_do_to_the_ticket(self):
        server = self.serve()
        number = self.received(server)
        self.expect(self.draft(server, "PUT", number, body={"words": "半句 Rotkehlchen"}), 200)
        self.expect(server.post(f"/v1/tickets/{number}/classify", {"category": ["lift"]}), 200)
        self.expect(server.post(f"/v1/tickets/{number}/assign", {"holder": {"unit": "Facilities", "person": "cai"}}), 200)

        server.kill()
        server = self.serve()
        self.rebuild(server)

        self.assertEqual(self.expect(self.draft(server, "GET", number), 200)["draft"], {"words": "半句 Rotkehlchen"})
        listed = self.expect(server.call("GET", "/v1/drafts", actor=BO), 200)["drafts"]
        self.assertEqual([(draft["ticket"], draft["form"]) for draft in listed], [(number, "answer")])
        self.assertEqual(self.draft(server, "GET", number, actor=EVE).status, 404)
        self.assertFalse([path for path in server.data.rglob("*") if path.is_file() and b"Rotkehlchen" in path.read_bytes()])
        self.assertTrue(self.expect(self.draft(server, "DELETE", number), 200)["deleted"])
        self.assertEqual(self.draft(server, "GET", number).json["code"], "no-such-draft")

    def test_drafts_that_are_damaged_stop_nothing_else_and_are_cured_as_the_message_says(self):
        server = self.serve()
        number = self.received(server)
        self.expect(self.draft(server, "PUT", number, body={"words": "half"}), 200)
        server.stop()
        (server.data / "drafts" / "CURRENT").unlink()

        server = self.serve()
        refused = self.draft(server, "PUT", number, body={})
        self.assertEqual(refused.status, 500)
        self.assertIn(f"move {server.data}/drafts away", refused.text)
        self.received(server)
        server.stop()
        (server.data / "drafts").rename(server.data / "drafts.away")
        server = self.serve()
        self.expect(self.draft(server, "PUT", number, body={}), 200)

    def test_a_filter_moves_what_was_seen_and_the_command_line_does_so_too(self):
        server = self.serve()
        numbers = {self.received(server, f"words {i}") for i in range(3)}
        page = self.expect(server.get("/v1/tickets?phase=received"), 200)
        select = {"filter": {"phase": "received"}, "at": page["position"], "expected_count": len(page["tickets"])}
        move = {"select": select, "move": "classify", "fields": {"category": ["lift"]}}

        moved = self.expect(server.post("/v1/tickets/bulk", move, key="k"), 200)
        again = self.expect(server.post("/v1/tickets/bulk", move, key="k"), 200)

        self.assertEqual({result["ticket"] for result in moved["results"]}, numbers)
        self.assertEqual({result["effect"] for result in again["results"]}, {"replayed"})
        self.received(server)
        changed = server.cli("ticket", "bulk", "note", "words=seen", "--open", "true", "--expect", "3", check=False)
        self.assertNotEqual(changed.returncode, 0)
        self.assertIn("finds 4 tickets now", changed.stderr)
        told = server.cli("ticket", "bulk", "note", "words=seen", "--open", "true", "--expect", "4")
        self.assertIn("4 done, 0 refused", told.stdout)

    def test_the_command_line_keeps_and_lists_views_and_phrases(self):
        server = self.serve()
        number = self.received(server)
        made = server.cli("view", "create", "name=Parts", "filter.waiting=parts", "columns=number", actor=BO)
        self.assertEqual(made.returncode, 0)
        listed = server.cli("view", "list", actor=BO).stdout
        self.assertIn("Parts", listed)
        self.assertIn("waiting=parts", listed)
        server.cli("phrase", "create", "name=hello", "owner.all=true", "texts.0.language=en",
                   "texts.0.text=Ticket {ticket.number}", actor=EVE)
        self.assertIn(f"Ticket {number}", server.cli("phrase", "list", "--for", number, actor=BO).stdout)
        refused = server.cli("phrase", "create", "name=wrong", "texts.0.language=en", "texts.0.text={tiket}", actor=BO, check=False)
        self.assertIn("{tiket}", refused.stderr)


if __name__ == "__main__":
    unittest.main()
