"""Lists that are piped on are whole, an empty filter never widens one, and times are shown in one zone."""

import json
import re
import subprocess
import unittest

from harness import REDRESS, EndToEndTest, cli
from life import as_assignments, complaint

MANY = 420  # more than two of the server's largest pages


class ListsTest(EndToEndTest):
    def receive_many(self, server, count, **fields):
        events = [json.dumps({"specversion": "1.0", "type": "redress.suggestion", "source": "e2e", "id": f"s{place}",
                              "data": {"channel": "web", "words": f"suggestion {place}", **fields}}).encode()
                  for place in range(count)]
        answer = server.post("/v1/interactions", b"\n".join(events), headers={"Content-Type": "application/x-ndjson"})
        self.assertEqual(answer.json["done"], count)

    def receive(self, server):
        return server.cli("ticket", "receive", *as_assignments(complaint()), "--number").stdout.strip()

    def test_a_piped_list_is_whole(self):
        server = self.serve()
        self.receive_many(server, MANY)
        url = f"http://127.0.0.1:{server.port}"

        numbers = server.cli("ticket", "list", "--numbers").stdout.split()
        listed = json.loads(server.cli("ticket", "list", "--json").stdout)
        piped = subprocess.run(
            ["bash", "-euo", "pipefail", "-c",
             f"{REDRESS} ticket list --numbers --server {url} | {REDRESS} ticket note - words=seen --server {url} "
             "--actor 'ana; agent'"], capture_output=True, text=True, timeout=120)

        self.assertEqual(len(set(numbers)), MANY)
        self.assertEqual([ticket["number"] for ticket in listed["tickets"]], numbers)
        self.assertNotIn("next", listed)
        self.assertEqual(piped.returncode, 0, piped.stderr)
        self.assertIn(f"{MANY} done, 0 refused", piped.stdout)

    def test_a_list_that_was_cut_short_says_so(self):
        server = self.serve()
        self.receive_many(server, MANY)

        few = server.cli("ticket", "list", "--numbers", "--limit", "210")
        cursor = re.search(r"more: --cursor (\S+)", few.stderr).group(1)
        rest = server.cli("ticket", "list", "--numbers", "--cursor", cursor)
        table = server.cli("ticket", "list")

        self.assertEqual(len(few.stdout.split()), 210)
        self.assertEqual(len(set(few.stdout.split()) | set(rest.stdout.split())), MANY)
        self.assertEqual(len(table.stdout.splitlines()), 1 + 50 + 1)
        self.assertIn("more: --cursor", table.stdout)

    def test_a_list_that_breaks_off_prints_no_numbers_and_fails(self):
        result = cli("http://127.0.0.1:1", "ticket", "list", "--numbers", check=False)

        self.assertEqual(result.returncode, 3)
        self.assertEqual(result.stdout, "")

    def test_an_answer_that_cannot_be_written_is_no_success(self):
        server = self.serve()
        self.receive_many(server, 3)

        with open("/dev/full", "wb") as full:
            result = subprocess.run([REDRESS, "ticket", "list", "--numbers", "--server",
                                     f"http://127.0.0.1:{server.port}"], stdout=full, stderr=subprocess.PIPE,
                                    text=True, timeout=60)

        self.assertEqual(result.returncode, 3)
        self.assertIn("could not be written", result.stderr)

    def test_an_empty_filter_is_refused_by_name(self):
        server = self.serve()
        self.receive(server)
        for collection, names in {
                "ticket": ("phase", "open", "holder", "team", "category", "customer", "kind", "channel", "exit", "unit",
                           "text", "received-from", "closed-to", "cursor", "at-least"),
                "customer": ("phone", "email", "letter", "merged"),
                "callback": ("caller", "customer", "ticket", "due-before")}.items():
            for name in names:
                given = server.cli(collection, "list", f"--{name}", "", check=False)
                glued = server.cli(collection, "list", f"--{name}=", "--json", check=False)
                asked = server.get(f"/v1/{collection}s?{name.replace('-', '_')}=")

                self.assertEqual((given.returncode, given.stdout), (2, ""), name)
                self.assertIn(f"--{name}", given.stderr)
                self.assertEqual((glued.returncode, glued.stdout), (2, ""), name)
                self.assertIn(f"--{name}", glued.stderr)
                self.assertEqual(asked.status, 400, name)
                self.assertIn(name.replace("-", "_"), asked.json["detail"])
        self.assertEqual(server.cli("timeline", "", check=False).returncode, 2)
        self.assertEqual(server.cli("ticket", "show", "1", "--at", "", check=False).returncode, 2)

    def test_what_has_none_is_asked_for_by_without(self):
        server = self.serve()
        held, free = self.receive(server), self.receive(server)
        server.cli("ticket", "classify", held, "category=quality")
        server.cli("ticket", "assign", held, "holder.unit=desk", actor="dora; dispatcher")

        without = server.cli("ticket", "list", "--without", "team", "--numbers").stdout.split()
        both = server.get("/v1/tickets?without=team&team=desk")
        unknown = server.get("/v1/tickets?without=phase")

        self.assertEqual(without, [free])
        self.assertEqual(both.status, 400)
        self.assertEqual(unknown.status, 400)
        self.assertIn("team, customer", unknown.json["detail"])

    def test_times_are_shown_to_the_second_in_one_zone_that_is_named(self):
        server = self.serve()
        number = server.cli("ticket", "receive", *as_assignments(complaint()), "--happened",
                            "2026-03-01T09:30:00.25+08:00", "--number").stdout.strip()

        utc = server.cli("timeline", number).stdout
        shanghai = server.cli("timeline", number, "--zone", "Asia/Shanghai").stdout
        listed = server.cli("ticket", "list").stdout
        shown = server.cli("ticket", "show", number).stdout
        full = json.loads(server.cli("timeline", number, "--json").stdout)["timeline"][0]
        nowhere = server.cli("status", "--zone", "Mars/Base", check=False)

        self.assertIn("happened (UTC)", utc)
        self.assertIn("recorded (UTC)", utc)
        self.assertIn("2026-03-01 01:30:00 ", utc)
        self.assertIn("happened (Asia/Shanghai)", shanghai)
        self.assertIn("2026-03-01 09:30:00 ", shanghai)
        self.assertIn("happened (UTC)", listed)
        self.assertIn("2026-03-01 01:30:00 UTC", shown)
        self.assertEqual(full["happened"], "2026-03-01T09:30:00.25+08:00")
        self.assertEqual(nowhere.returncode, 2)
        self.assertIn("--zone", nowhere.stderr)

    def test_a_queue_that_nobody_holds_says_so(self):
        server = self.serve()
        self.receive(server)

        self.assertIn("(no unit holds them)", server.cli("queue").stdout)


if __name__ == "__main__":
    unittest.main()
