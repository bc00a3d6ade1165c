"""Histories from other systems on the embedded journal: in once, whatever happens, and counted right."""

import csv
import hashlib
import io
import json
import random
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
    "17": 'column "Cents": "12.50": "12.50" is not a whole number',
    "18": "/id: required",
}


class ImportTest(ImportingTest):
    def imported(self, server):
        """Returns the imported tickets by their id in the old desk."""
        return {ticket["imported"]["id"]: ticket for ticket in self.tickets(server)}

    @staticmethod
    def tickets(server):
        listed = server.get("/v1/tickets?limit=200").json["tickets"]
        return [server.get(f"/v1/tickets/{row['number']}").json for row in listed]

    def test_every_row_is_in_or_in_the_report_with_its_reason(self):
        server = self.serve()
        report = self.folder / "refused.jsonl"
        counts = self.bring_in(server, MADE_UP, MADE_UP_MAP, "--report", str(report))

        self.assertEqual((counts["in"], counts["refused"]), (10, 8))
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
                  "7": "answered", "8": "revisiting", "9": "archived", "16": "received"}
        self.assertEqual({number: ticket["phase"] for number, ticket in tickets.items()}, phases)
        self.assertEqual(tickets["1"]["words"], "The room was cold, and\nnobody came.")
        self.assertEqual(tickets["1"]["happened"], "2021-03-01T09:30:00+08:00")
        self.assertEqual(tickets["1"]["imported"]["closed"], "2021-03-03T17:00:00+08:00")
        self.assertEqual(tickets["2"]["words"], "点的面一小时还没上，说“马上就好”。")
        self.assertEqual(tickets["2"]["holder"], {"unit": "Kitchen", "person": "chen"})
        self.assertEqual(tickets["2"]["amount"], {"minor_units": 6800, "currency": "CNY"})
        self.assertEqual(tickets["2"]["waiting"], {"waiting_for": "customer", "reason": "food"})
        self.assertEqual([row["number"] for row in server.get("/v1/tickets?waiting=customer").json["tickets"]],
                         [tickets["2"]["number"]])
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
        self.assertEqual((queues["received"], queues["imported"], queues["open"]), (0, 10, 6))
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

        self.assertEqual((counts["in"], counts["already_in"], counts["refused"]), (0, 9, 9))
        with open(report, newline="", encoding="utf-8") as file:
            reasons = {row["id"]: row["reason"] for row in csv.DictReader(file)}
        self.assertEqual(reasons["8"], "imported before with other content")

    def test_a_dry_run_says_what_would_come_in_and_records_nothing(self):
        server = self.serve()

        counts = self.bring_in(server, MADE_UP, MADE_UP_MAP, "--dry-run")

        self.assertEqual((counts["in"], counts["refused"], counts["dry_run"]), (10, 8, True))
        self.assertEqual(self.queues(server)["imported"], 0)

    def expect_as_foretold(self, server, file, rules):
        """A dry run says of each row what the import then does; returns the counts."""
        foretold, report = self.folder / "foretold.csv", self.folder / "done.csv"
        dry = self.bring_in(server, file, rules, "--dry-run", "--report", str(foretold))
        done = self.bring_in(server, file, rules, "--report", str(report))
        self.assertEqual(dry, {**done, "dry_run": True})
        self.assertEqual(foretold.read_text(encoding="utf-8"), report.read_text(encoding="utf-8"))
        return done

    def test_a_dry_run_says_what_the_import_does_where_an_id_repeats(self):
        with open(MADE_UP, newline="", encoding="utf-8") as made_up:
            header, one, two, *_ = csv.reader(made_up)
        file = self.folder / "repeated.csv"
        with open(file, "w", newline="", encoding="utf-8") as written:
            csv.writer(written).writerows([header, one, one[:1] + two[1:], one, two])

        counts = self.expect_as_foretold(self.serve(), file, MADE_UP_MAP)

        self.assertEqual((counts["in"], counts["already_in"], counts["refused"]), (2, 1, 1))

    def test_a_dry_run_says_row_for_row_what_the_import_does(self):
        seed = random.randrange(10**9)
        print(f"seed {seed}", flush=True)
        rng = random.Random(seed)
        with open(MADE_UP, newline="", encoding="utf-8") as made_up:
            header, *rows = csv.reader(made_up)
        server = self.serve()
        for place in range(3):
            file = self.folder / f"random{place}.csv"
            with open(file, "w", newline="", encoding="utf-8") as written:
                writer = csv.writer(written)
                writer.writerow(header)
                for _ in range(1500):  # more than are under way at a time
                    writer.writerow([f"r{rng.randrange(900)}", *rng.choice(rows)[1:]])
            counts = self.expect_as_foretold(server, file, MADE_UP_MAP)
            self.assertGreater(counts["in"], 0)
            self.assertGreater(counts["refused"], 0)

    def test_of_several_rows_of_an_id_the_map_says_which_is_taken(self):
        server = self.serve()
        with open(MADE_UP, newline="", encoding="utf-8") as made_up:
            header, *rows = list(csv.reader(made_up))[:10]
        file = self.folder / "changes.csv"
        with open(file, "w", newline="", encoding="utf-8") as written:
            csv.writer(written).writerows([header, rows[2], *([number, *rows[2][1:]] for number in "45"),
                                           rows[0][:1] + rows[2][1:], rows[0], rows[2][:1] + rows[0][1:]])
        taken = {"first": {"1": "received", "3": "received", "4": "received", "5": "received"},
                 "last": {"1": "closed", "3": "closed", "4": "received", "5": "received"}}
        for which, phases in taken.items():
            rules = self.folder / f"{which}.yaml"
            rules.write_text(MADE_UP_MAP.read_text(encoding="utf-8").replace("old-desk", which) +
                             f"rows_of_id: {which}\n", encoding="utf-8")

            counts = self.expect_as_foretold(server, file, rules)

            self.assertEqual((counts["rows"], counts["in"], counts["passed_over"]), (6, 4, 2))
            tickets = [ticket for ticket in self.tickets(server) if ticket["imported"]["source"] == which]
            self.assertEqual({ticket["imported"]["id"]: ticket["phase"] for ticket in tickets}, phases)
            told = server.cli("import", str(file), "--map", str(rules)).stdout
            self.assertEqual(told, "6 rows: 0 in, 4 already in, 2 passed over, 0 refused\n")

    def test_rows_of_an_id_that_tell_its_changes_make_one_ticket_with_its_history(self):
        server = self.serve()
        with open(MADE_UP, newline="", encoding="utf-8") as made_up:
            header, *rows = list(csv.reader(made_up))[:10]
        states = [("new", "2021-03-01"), ("given", "2021-03-02"), ("given", "2021-03-03"), ("done", "2021-03-04")]
        place = {name: header.index(name) for name in ("State", "Due", "Closed")}
        file = self.folder / "log.csv"
        with open(file, "w", newline="", encoding="utf-8") as written:
            writer = csv.writer(written)
            writer.writerow(header)
            for state, day in states:
                row = list(rows[0])
                row[place["State"]], row[place["Due"]] = state, day
                writer.writerow(row)
            writer.writerow(rows[1])
        rules = self.folder / "log.yaml"
        rules.write_text(MADE_UP_MAP.read_text(encoding="utf-8") + "rows_of_id: history\nhistory:\n"
                         "  at: {column: Due, format: \"%Y-%m-%d\"}\n  attributes: [State]\n", encoding="utf-8")

        counts = self.expect_as_foretold(server, file, rules)

        self.assertEqual((counts["rows"], counts["in"], counts["within"]), (5, 2, 3))
        ticket = self.imported(server)["1"]
        self.assertEqual(ticket["phase"], "closed")
        told = [(was["value"], was["at"][:10]) for was in ticket["imported"]["attributes"]
                if was["name"] == "State" and "at" in was]
        self.assertEqual(told, [("new", "2021-03-01"), ("given", "2021-03-02"), ("done", "2021-03-04")])

    def test_a_file_of_another_form_comes_in_the_same_where_the_map_names_it_and_else_is_told(self):
        text = MADE_UP.read_text(encoding="utf-8")
        rows = list(csv.reader(text.splitlines(keepends=True)))[:10]
        semicolons = io.StringIO()
        csv.writer(semicolons, delimiter=";", quoting=csv.QUOTE_ALL).writerows([f" {cell} " for cell in row] for row in rows)
        forms = {"gbk": (text.encode("gb18030"), "encoding: GB18030\n", "encoding: GB18030"),
                 "utf16": (text.encode("utf-16"), "encoding: UTF-16\n", "encoding: UTF-16"),
                 "semicolons": (semicolons.getvalue().encode(), 'separator: ";"\nblanks: trim\n', "separator: \";\"")}
        server = self.serve()
        self.bring_in(server, MADE_UP, MADE_UP_MAP)
        known = {"gbk": 10, "utf16": 10, "semicolons": 9}  # rows that are good ones
        for name, (content, form, told) in forms.items():
            file = self.folder / f"{name}.csv"
            file.write_bytes(content)
            rules = self.folder / f"{name}.yaml"
            rules.write_text(MADE_UP_MAP.read_text(encoding="utf-8") + form, encoding="utf-8")

            unnamed = self.try_to_bring_in(file, MADE_UP_MAP)
            counts = self.bring_in(server, file, rules)

            self.assertEqual(unnamed.returncode, 2, unnamed.stderr)
            self.assertIn(told, unnamed.stderr)
            self.assertEqual((counts["in"], counts["already_in"]), (0, known[name]), name)

    @staticmethod
    def try_to_bring_in(file, rules):
        """Where no server is: what is said before the first row is sent."""
        return subprocess.run([REDRESS, "import", str(file), "--map", str(rules), "--server", "http://127.0.0.1:1",
                               "--actor", "root; administrator"], capture_output=True, text=True, timeout=60)

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
            result = self.try_to_bring_in(file, rules)
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
