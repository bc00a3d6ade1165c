"""Histories from other systems on the embedded journal: in once, whatever happens, and counted right."""

import csv
import hashlib
import json
import subprocess
import unittest

from harness import REDRESS, wait_for
from histories import MADE_UP, MADE_UP_MAP, ImportingTest, many_rows, public_histories
from openapi import Contract

REASONS = {  # by row
    "10": 'column "State": "lost": the map does not name it',
    "11": 'column "Kind": "Grumble": the map does not name it',
    "12": 'column "Opened": "yesterday": no time of the form',
    "13": "/holder: required from assignment on, until closed",
    "14": "/closed: before it was received",
    "15": "the row has 5 cells, the header 17",
    "16": "/customer/points/0/value: not a phone number",
    "17": 'column "Cents": "12.50": "12.50" is not a whole number',
    "18": "/id: required",
}


class ImportTest(ImportingTest):
    def imported(self, server):
        """Returns the imported tickets by their id in the old desk."""
        listed = server.get("/v1/tickets?limit=200").json["tickets"]
        tickets = [server.get(f"/v1/tickets/{row['number']}").json for row in listed]
        return {ticket["imported"]["id"]: ticket for ticket in tickets}

    def test_every_row_is_in_or_in_the_report_with_its_reason(self):
        server = self.serve()
        report = self.folder / "refused.jsonl"
        counts = self.bring_in(server, MADE_UP, MADE_UP_MAP, "--report", str(report))

        self.assertEqual((counts["in"], counts["refused"]), (9, 9))
        refused = {str(row["row"]): row for row in map(json.loads, report.read_text().splitlines())}
        self.assertEqual(refused.keys(), REASONS.keys())
        for row, reason in REASONS.items():
            self.assertIn(reason, refused[row]["reason"])
        self.assertEqual(refused["12"]["id"], "12")

    def test_what_is_in_is_as_told(self):
        server = self.serve()
        contract = Contract(server)
        self.bring_in(server, MADE_UP, MADE_UP_MAP)
        tickets = self.imported(server)

        phases = {"1": "closed", "2": "handling", "3": "received", "4": "classified", "5": "assigned", "6": "closed",
                  "7": "answered", "8": "revisiting", "9": "archived"}
        self.assertEqual({number: ticket["phase"] for number, ticket in tickets.items()}, phases)
        self.assertEqual(tickets["1"]["words"], "The room was cold, and\nnobody came.")
        self.assertEqual(tickets["1"]["happened"], "2021-03-01T09:30:00+08:00")
        self.assertEqual(tickets["1"]["imported"]["closed"], "2021-03-03T17:00:00+08:00")
        self.assertEqual(tickets["2"]["words"], "点的面一小时还没上，说“马上就好”。")
        self.assertEqual(tickets["2"]["holder"], {"unit": "Kitchen", "person": "chen"})
        self.assertEqual(tickets["2"]["amount"], {"minor_units": 6800, "currency": "CNY"})
        self.assertEqual(tickets["5"]["channel"], "letter")
        self.assertEqual(tickets["2"]["customer"], tickets["7"]["customer"])
        self.assertEqual(tickets["1"]["customer"], tickets["3"]["customer"])
        self.assertNotIn("customer", tickets["5"])
        for path in (f"/v1/tickets/{tickets['2']['number']}", f"/v1/tickets/{tickets['2']['number']}/timeline",
                     f"/v1/contacts/{tickets['2']['contacts'][0]}", "/v1/queues"):
            contract.check("GET", path, server.get(path))

    def test_the_digest_is_of_the_row(self):
        server = self.serve()
        self.bring_in(server, MADE_UP, MADE_UP_MAP)
        tickets = self.imported(server)

        with open(MADE_UP, newline="", encoding="utf-8") as file:
            for row in list(csv.DictReader(file))[:9]:
                canonical = json.dumps(row, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
                self.assertEqual(tickets[row["Number"]]["imported"]["row_digest"],
                                 hashlib.sha256(canonical.encode()).hexdigest())

    def test_an_imported_ticket_lives_on(self):
        server = self.serve()
        self.bring_in(server, MADE_UP, MADE_UP_MAP)
        number = self.imported(server)["2"]["number"]
        told = ["told.channel=phone"]

        server.cli("ticket", "answer", number, "outcome=upheld", "cause=kitchen", "words=抱歉", *told,
                   actor="chen; handler")
        server.cli("ticket", "record_revisit", number, "contact=reached", "resolution=resolved", "satisfaction=5",
                   actor="rita; revisitor")

        self.assertEqual(server.get(f"/v1/tickets/{number}").json["phase"], "closed")
        queues = self.queues(server)
        self.assertEqual((queues["received"], queues["imported"], queues["open"]), (0, 9, 5))
        server.stop()
        self.expect_reconciled(server.data)

    def test_again_adds_nothing_and_other_content_is_named(self):
        server = self.serve()
        self.bring_in_twice(server, MADE_UP, MADE_UP_MAP, 18)
        changed = self.folder / "changed.csv"
        changed.write_text(MADE_UP.read_text(encoding="utf-8").replace("The lift is stuck again.", "The lift fell."),
                           encoding="utf-8")
        report = self.folder / "changed-refused.csv"

        counts = self.bring_in(server, changed, MADE_UP_MAP, "--report", str(report))

        self.assertEqual((counts["in"], counts["already_in"], counts["refused"]), (0, 8, 10))
        with open(report, newline="", encoding="utf-8") as file:
            reasons = {row["id"]: row["reason"] for row in csv.DictReader(file)}
        self.assertEqual(reasons["8"], "imported before with other content")

    def test_a_dry_run_says_what_would_come_in_and_records_nothing(self):
        server = self.serve()

        counts = self.bring_in(server, MADE_UP, MADE_UP_MAP, "--dry-run")

        self.assertEqual((counts["in"], counts["refused"], counts["dry_run"]), (9, 9, True))
        self.assertEqual(self.queues(server)["imported"], 0)

    def test_a_wrong_map_or_file_names_its_place_and_sends_nothing(self):
        rules = self.folder / "wrong.yaml"
        text = MADE_UP_MAP.read_text(encoding="utf-8")
        broken = self.folder / "broken.csv"
        broken.write_text('Number,Kind\n1,"x\n')
        for wrong, file, message in ((text.replace("column: State", "column: Stat", 1), MADE_UP, '"Stat"'),
                                     (text.replace("dropped: closed", "dropped: clsd"), MADE_UP, ":14: fields.phase"),
                                     (text + "sauce: x\n", MADE_UP, "sauce: no such key"),
                                     (text, broken, "is no CSV after row 0"),
                                     (text, self.folder / "none.csv", "cannot read")):
            rules.write_text(wrong, encoding="utf-8")
            result = subprocess.run([REDRESS, "import", str(file), "--map", str(rules), "--server",
                                     "http://127.0.0.1:1", "--actor", "root; administrator"],
                                    capture_output=True, text=True, timeout=60)
            self.assertEqual(result.returncode, 2, result.stderr)
            self.assertIn(message, result.stderr)

    def test_killed_midway_and_begun_again_it_ends_the_same(self):
        rows = 3000
        file = many_rows(self.folder / "many.csv", rows)
        server = self.serve()
        importer = subprocess.Popen([REDRESS, "import", str(file), "--map", str(MADE_UP_MAP), "--server",
                                     f"http://127.0.0.1:{server.port}", "--actor", "root; administrator"],
                                    stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(importer.kill)
        wait_for(lambda: self.queues(server)["imported"] > 100, 60, "some rows to be in")
        importer.kill()
        importer.wait()
        server.kill()

        server = self.serve()
        counts = self.bring_in(server, file, MADE_UP_MAP)

        self.assertEqual((counts["rows"], counts["refused"]), (rows, 0))
        self.assertGreater(counts["already_in"], 100)
        self.assertEqual(self.queues(server)["imported"], rows)
        server.stop()
        self.expect_reconciled(server.data)

    def test_public_histories_are_in_once_and_counted_right(self):
        histories = public_histories()
        if not histories:
            self.skipTest("no public data here")
        server = self.serve()

        counts = [self.bring_in_twice(server, *history) for history in histories]

        queues = self.queues(server)
        self.assertEqual(queues["imported"], sum(count["in"] for count in counts))
        self.assertEqual(queues["imported"], queues["open"] + sum(queues["closed"].values()))
        self.assertEqual(sum(count["refused"] for count in counts), 0)
        server.stop()
        self.expect_reconciled(server.data)


if __name__ == "__main__":
    unittest.main()
