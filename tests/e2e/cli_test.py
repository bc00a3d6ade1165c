"""The command line: exit codes, refusals, help, sending files."""

import json
import socket
import subprocess
import unittest

from harness import REDRESS, EndToEndTest, cli, wait_for
from life import as_assignments, complaint


def interaction(identity, kind="redress.complaint", **data):
    return {"specversion": "1.0", "type": kind, "source": "e2e", "id": identity,
            "time": "2026-03-01T09:30:00+08:00", "datacontenttype": "application/json",
            "data": {"channel": "phone", "words": "客房太吵", "remedy_sought": "none stated",
                     "customer": {"points": [{"kind": "email", "value": "wang@example.com"}]}, **data}}


class CommandLineTest(EndToEndTest):
    def receive(self, server):
        return server.cli("ticket", "receive", *as_assignments(complaint()), "--number").stdout.strip()

    def test_a_forbidden_move_says_in_both_languages_what_is_legal(self):
        server = self.serve()
        number = self.receive(server)

        result = server.cli("ticket", "start", number, actor="bo; handler", check=False)

        self.assertEqual(result.returncode, 1)
        self.assertIn("legal now: acknowledge, resolve, refuse, classify,", result.stderr)
        self.assertRegex(result.stderr, "[\u4e00-\u9fff]")

    def test_a_missing_field_is_named(self):
        server = self.serve()
        number = self.receive(server)

        result = server.cli("ticket", "assign", number, "holder.person=bo", check=False)

        self.assertEqual(result.returncode, 1)
        self.assertIn("/holder/unit", result.stderr)

    def test_an_unknown_ticket_and_a_mistyped_number_are_refused(self):
        server = self.serve()
        number = self.receive(server)
        mistyped = number[:-1] + str((int(number[-1]) + 1) % 10)

        self.assertEqual(server.cli("ticket", "show", mistyped, check=False).returncode, 1)

    def test_a_wrong_command_line_sends_nothing(self):
        nowhere = "http://127.0.0.1:1"
        for arguments in (["ticket", "assign", "1", "holdr.unit=x"], ["ticket", "jump", "1"], ["nothing"],
                          ["ticket", "assign"], ["status", "--nope"], ["ticket", "note", "1", "words"]):
            result = cli(nowhere, *arguments, check=False)
            self.assertEqual(result.returncode, 2, f"{arguments}: {result.stderr}")
            self.assertTrue(result.stderr, arguments)

    def test_a_server_that_is_away_is_exit_code_3(self):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            url = f"http://127.0.0.1:{taken.getsockname()[1]}"

            result = cli(url, "status", check=False)

        self.assertEqual(result.returncode, 3)
        self.assertIn("no server at", result.stderr)

    def test_a_stale_version_is_exit_code_4(self):
        server = self.serve()
        number = self.receive(server)
        server.cli("ticket", "note", number, "words=one")

        result = server.cli("ticket", "note", number, "words=two", "--if-match", "1", check=False)

        self.assertEqual(result.returncode, 4, result.stderr)

    def test_the_same_key_gives_the_same_answer_again(self):
        server = self.serve()
        number = self.receive(server)

        first = server.cli("ticket", "note", number, "words=one", "--key", "k1", "--json")
        second = server.cli("ticket", "note", number, "words=one", "--key", "k1", "--json")
        other = server.cli("ticket", "note", number, "words=two", "--key", "k1", check=False)

        self.assertEqual(json.loads(second.stdout)["effect"], "replayed")
        self.assertEqual(json.loads(first.stdout)["version"], json.loads(second.stdout)["version"])
        self.assertEqual(other.returncode, 1)

    def test_a_dry_run_records_nothing(self):
        server = self.serve()
        number = self.receive(server)

        shown = server.cli("ticket", "note", number, "words=one", "--dry-run")

        self.assertIn("nothing was recorded", shown.stdout)
        self.assertEqual(json.loads(server.cli("ticket", "show", number, "--json").stdout)["version"], 1)

    def test_one_verb_moves_many_tickets_named_or_from_standard_input(self):
        server = self.serve()
        numbers = [self.receive(server) for _ in range(4)]
        server.cli("ticket", "withdraw", numbers[3], "reason=settled")

        named = server.cli("ticket", "classify", *numbers, "category=quality", check=False)
        listed = server.cli("ticket", "list", "--phase", "classified", "--numbers").stdout
        piped = subprocess.run([REDRESS, "ticket", "assign", "-", "holder.unit=desk", "--key", "k1", "--server",
                                f"http://127.0.0.1:{server.port}", "--actor", "dora; dispatcher"],
                               input=listed, capture_output=True, text=True, timeout=60)

        self.assertEqual(named.returncode, 1)
        self.assertIn("3 done, 1 refused", named.stdout)
        self.assertIn(f"ticket {numbers[3]}: ", named.stderr)
        self.assertEqual(piped.returncode, 0, piped.stderr)
        self.assertIn("3 done, 0 refused", piped.stdout)
        phases = [server.get(f"/v1/tickets/{number}").json["phase"] for number in numbers]
        self.assertEqual(phases, ["assigned", "assigned", "assigned", "closed"])

    def test_help_of_every_verb_lists_its_fields(self):
        listed = subprocess.run([REDRESS, "ticket", "--help"], capture_output=True, text=True, check=True)
        for verb in ("receive", "acknowledge", "classify", "assign", "start", "note", "answer",
                     "plan_revisit", "record_revisit", "close", "reopen", "withdraw", "link_customer"):
            self.assertIn(verb, listed.stdout)
            shown = subprocess.run([REDRESS, "ticket", verb, "--help"], capture_output=True, text=True,
                                   check=True)
            self.assertIn("Fields, as field=value", shown.stdout)
            self.assertIn("Exit codes", shown.stdout)

    def test_a_file_of_interactions_is_sent_once_however_often(self):
        server = self.serve()
        file = self.folder / "interactions.jsonl"
        lines = [interaction(f"m{place}") for place in range(450)]
        file.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines))

        first = server.cli("send", str(file))
        again = server.cli("send", str(file))

        self.assertEqual(first.stdout, "450 taken, 0 refused\n")
        self.assertEqual(again.stdout, "450 taken, 0 refused\n")
        self.assertEqual(server.get("/v1/queues").json["received"], 450)

    def test_a_bad_line_is_named_and_the_others_are_taken(self):
        server = self.serve()
        file = self.folder / "interactions.jsonl"
        file.write_text(json.dumps(interaction("m1")) + "\n\n{not json\n" +
                        json.dumps(interaction("m2", words="")) + "\n" + json.dumps(interaction("m3")) + "\n")

        result = server.cli("send", str(file), check=False)

        self.assertEqual(result.returncode, 1)
        self.assertEqual(result.stdout, "2 taken, 2 refused\n")
        self.assertIn("3: ", result.stderr)
        self.assertIn("4: ", result.stderr)

    def test_a_batch_file_is_taken_too(self):
        server = self.serve()
        file = self.folder / "batch.json"
        file.write_text(json.dumps([interaction("m1"), interaction("m2")], indent=1))

        self.assertEqual(server.cli("send", str(file)).stdout, "2 taken, 0 refused\n")

    def generations(self, server):
        """The generation of the views in use, and those on disk."""
        return (server.data / "VIEWS").read_text().strip(), sorted(path.name for path in server.data.glob("views-*"))

    def test_a_rebuild_makes_other_views_that_show_the_same(self):
        server = self.serve()
        for _ in range(20):
            self.receive(server)
        before = server.cli("ticket", "list", "--json").stdout
        self.assertEqual(self.generations(server), ("views-1", ["views-1"]))

        rebuilt = server.cli("rebuild", actor="root; administrator")

        self.assertIn("rebuilt, at position", rebuilt.stdout)
        wait_for(lambda: self.generations(server) == ("views-2", ["views-2"]), 60, "the views before to go, unread")
        self.assertEqual(server.cli("ticket", "list", "--json").stdout, before)
        self.assertEqual(server.stop(), 0)
        offline = subprocess.run([REDRESS, "rebuild", "--offline", "--data", str(server.data)],
                                 capture_output=True, text=True, timeout=120)
        self.assertEqual(offline.returncode, 0, offline.stderr)
        self.assertIn("rebuilding: ", offline.stderr)
        self.assertIn(" records/s", offline.stderr)
        self.assertEqual(self.generations(server)[0], "views-3")
        again = self.serve()
        self.assertEqual(self.generations(again), ("views-3", ["views-3"]))
        self.assertEqual(json.loads(again.cli("ticket", "list", "--json").stdout)["tickets"],
                         json.loads(before)["tickets"])

    def test_a_rebuild_is_told_of_under_its_own_id_and_a_refused_one_is_no_success(self):
        server = self.serve()
        self.receive(server)

        begun = server.post("/v1/rebuilds", None, actor="root; administrator")

        self.assertEqual(begun.status, 202)
        path = begun.headers["location"]
        ended = wait_for(lambda: server.get(path).json["state"] != "running" and server.get(path).json, 60,
                         "the rebuild to end")
        self.assertEqual((ended["id"], ended["state"]), (begun.json["id"], "done"))
        (server.data / "VIEWS.new").mkdir()  # nothing can be put in place
        failed = server.cli("rebuild", actor="root; administrator", check=False)
        self.assertEqual(failed.returncode, 1)
        self.assertIn("VIEWS.new", failed.stderr)
        wait_for(lambda: self.generations(server) == ("views-2", ["views-2"]), 60, "the views before to go, unread")
        self.assertEqual(server.get("/readyz").status, 200)


if __name__ == "__main__":
    unittest.main()
