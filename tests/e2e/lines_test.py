"""Command lines that are wrong: what is told of them, and the exit codes that --help promises."""

import json
import socket
import subprocess
import unittest

from harness import REDRESS, EndToEndTest, cli
from life import as_assignments, complaint

NOWHERE = "http://127.0.0.1:1"


def run(*arguments):
    return subprocess.run([REDRESS, *arguments], capture_output=True, text=True, timeout=60)


class LinesTest(EndToEndTest):
    def receive(self, server):
        return server.cli("ticket", "receive", *as_assignments(complaint()), "--number").stdout.strip()

    def test_an_unknown_word_is_named_with_the_nearest_known_ones(self):
        for line, told in {
                "tickets list": '"redress" has no verb "tickets"; did you mean ticket?',
                "ticket asign 1": '"redress ticket" has no verb "asign"; did you mean assign?',
                "ticket plan-revist 1": "did you mean plan_revisit?",
                "assign 1": "did you mean redress ticket assign?",
                "statsu": "did you mean status?",
                "ticket list --tem desk": '"redress ticket list" has no option --tem; did you mean --team?',
                "ticket list desk": '"redress ticket list" does not take the word "desk"',
                "ticket assign 1 holdr.unit=desk": 'no field "holdr" in holdr.unit=desk; did you mean holder?'}.items():
            result = run(*line.split())

            self.assertEqual(result.returncode, 2, line)
            self.assertIn(told, result.stderr, line)

    def test_a_field_given_twice_is_refused(self):
        for fields in (["words=a", "words=b"], ["told.words=a", "told.words=a"]):
            verb = "note" if fields[0].startswith("words") else "acknowledge"
            result = cli(NOWHERE, "ticket", verb, "1", *fields, check=False)

            self.assertEqual(result.returncode, 2, fields)
            self.assertIn("given twice", result.stderr)
        kinds = cli(NOWHERE, "ticket", "receive", "kind=praise", "kind=complaint", check=False)
        self.assertEqual(kinds.returncode, 2)
        self.assertIn("kind is given twice", kinds.stderr)

    def test_an_empty_value_is_refused_whatever_the_option(self):
        for arguments in (["serve", "--brokers", ""], ["ticket", "note", "1", "words=a", "--key="],
                          ["send", ""], ["ticket", "show", ""], ["status", "--server", ""]):
            result = run(*arguments)

            self.assertEqual(result.returncode, 2, arguments)
            self.assertIn("is empty", result.stderr)

    def test_exit_codes_are_those_of_help(self):
        server = self.serve()
        number = self.receive(server)
        server.cli("ticket", "note", number, "words=one")
        url = f"http://127.0.0.1:{server.port}"
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            away = f"127.0.0.1:{taken.getsockname()[1]}"
            for code, arguments in [
                (0, ["status", "--server", url]),
                (0, ["--help"]),
                (1, ["ticket", "show", "000000000000-0", "--server", url]),
                (1, ["ticket", "start", number, "--server", url, "--actor", "bo; handler"]),
                (1, ["ticket", "note", number, "words=two", "--server", url]),  # nobody acts
                (2, ["serve", "--listen", "nonsense", "--data", str(self.folder / "other")]),
                (3, ["status", "--server", f"http://{away}"]),
                (3, ["topics", "check", "--brokers", away]),
                (4, ["ticket", "note", number, "words=two", "--if-match", "1", "--server", url, "--actor", "ana; agent"]),
            ]:
                result = run(*arguments)
                self.assertEqual(result.returncode, code, f"{arguments}: {result.stdout}{result.stderr}")

    def test_a_write_without_an_actor_says_how_to_give_one(self):
        server = self.serve()
        number = self.receive(server)

        result = subprocess.run([REDRESS, "ticket", "note", number, "words=w", "--server",
                                 f"http://127.0.0.1:{server.port}"], capture_output=True, text=True, timeout=60)
        read = server.get("/v1/tickets", actor=None)

        self.assertEqual(result.returncode, 1)
        self.assertIn("curl -H 'Redress-Actor: ana; agent'", result.stderr)
        self.assertIn("--actor 'ana; agent'", result.stderr)
        self.assertEqual(read.status, 200)

    def test_a_reminder_is_taken_over_http(self):
        server = self.serve()
        number = self.receive(server)
        event = {"specversion": "1.0", "type": "redress.reminder", "source": "e2e", "id": "r1",
                 "data": {"channel": "phone", "words": "still waiting", "ticket": number}}

        answer = server.post("/v1/interactions", json.dumps(event).encode(),
                             headers={"Content-Type": "application/cloudevents+json"})

        self.assertEqual(answer.status, 201, repr(answer))
        self.assertIn("ticket.reminded", [fact["type"] for fact in answer.json["events"]])

    def test_pointers_lead_into_what_was_sent(self):
        server = self.serve()
        number = self.receive(server)

        received = server.post("/v1/tickets", {"kind": "complaint", "channel": "phone"})
        moved = server.post("/v1/tickets/bulk", {"verb": "close", "tickets": [number, "17"],
                                                 "request": {"exit": "withdrawn"}})
        binary = {"Content-Type": "application/json", "ce-specversion": "1.0", "ce-source": "e2e", "ce-id": "b1"}
        event = server.post("/v1/interactions", {"channel": "phone"},
                            headers={**binary, "ce-type": "redress.complaint"})
        attribute = server.post("/v1/interactions", {"channel": "phone"}, headers={**binary, "ce-type": "other"})
        shown = server.cli("ticket", "receive", "kind=complaint", "channel=phone", check=False).stderr

        pointers = [field["pointer"] for field in received.json["fields"]]
        self.assertEqual(pointers, ["/words", "/remedy_sought", "/customer/points"])
        self.assertEqual([result["fields"][0]["pointer"] for result in moved.json["results"]],
                         ["/request/exit", "/tickets/1"])
        self.assertEqual([field["pointer"] for field in event.json["fields"]], pointers)
        self.assertEqual(attribute.json["fields"][0]["pointer"], "")
        self.assertIn("header ce-type: ", attribute.json["fields"][0]["detail"])
        self.assertEqual(shown.count("/words"), 1, shown)


if __name__ == "__main__":
    unittest.main()
