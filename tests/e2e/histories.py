"""What the tests of the import share: a made-up history, and public ones where they are present.

Public data stays out of the tree: REDRESS_PUBLIC_DATA names its folder, else shared/data beside or above the tree.
"""

import csv
import json
import os
import re
import subprocess
import time

from harness import REDRESS, SOURCE, EndToEndTest, wait_for

RECONCILE = os.environ.get("REDRESS_RECONCILE", str(SOURCE / "build/release/tests/e2e/reconcile"))
MADE_UP = SOURCE / "tests/e2e/history/old_desk.csv"
MADE_UP_MAP = SOURCE / "tests/e2e/history/old_desk.yaml"
RANDOM_POSITIONS = 10
IMPORT_SECONDS = 300  # for the largest history, on a busy machine

# (file, map, rows)
PUBLIC = [("en_nyc311_20220501.csv.gz", "nyc311.yaml", 924), ("en_cfpb_2015q1.csv.gz", "cfpb.yaml", 28156),
          ("en_servicenow_incident_events.csv.gz", "servicenow.yaml", 5998)]


def public_histories():
    """Returns (file, map, rows) of the public files that are present."""
    folders = [os.environ.get("REDRESS_PUBLIC_DATA"), SOURCE.parent / "shared/data",
               SOURCE.parent.parent / "shared/data"]
    for folder in folders:
        if folder and all(os.path.exists(os.path.join(folder, name)) for name, _, _ in PUBLIC):
            return [(os.path.join(folder, name), SOURCE / "ops/maps" / rules, rows) for name, rules, rows in PUBLIC]
    return []


def many_rows(path, count):
    """Writes a made-up history of so many rows, all right."""
    with open(MADE_UP, newline="", encoding="utf-8") as file:
        header, *rows = list(csv.reader(file))[:10]
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        for place in range(count):
            writer.writerow([f"m{place}", *rows[place % len(rows)][1:]])
    return path


class ImportingTest(EndToEndTest):
    def bring_in(self, server, file, rules, *options):
        """Imports the file; returns the counts, and prints the rate."""
        begun = time.monotonic()
        result = subprocess.run([REDRESS, "import", str(file), "--map", str(rules), "--json", *options, "--server",
                                 f"http://127.0.0.1:{server.port}", "--actor", "root; administrator"],
                                capture_output=True, text=True, timeout=IMPORT_SECONDS)
        seconds = time.monotonic() - begun
        self.assertIn(result.returncode, (0, 1), result.stderr)
        counts = json.loads(result.stdout)
        self.assertEqual(result.returncode, 1 if counts["refused"] else 0)
        self.assertEqual(counts["rows"],
                         sum(counts[what] for what in ("in", "already_in", "passed_over", "within", "refused")))
        print(f"{os.path.basename(file)}: {counts}, {counts['rows'] / seconds:.0f} rows/s", flush=True)
        return counts

    def bring_in_twice(self, server, file, rules, rows):
        """Every row is in or in the report, and again nothing is added."""
        report = self.folder / "refused.csv"
        first = self.bring_in(server, file, rules, "--report", str(report))
        with open(report, newline="", encoding="utf-8") as refused:
            listed = list(csv.DictReader(refused))
        again = self.bring_in(server, file, rules)

        self.assertEqual(first["rows"], rows)
        self.assertEqual(first["already_in"], 0)
        self.assertEqual(len(listed), first["refused"])
        self.assertTrue(all(row["row"] and row["reason"] for row in listed))
        self.assertEqual(again, {**first, "in": 0, "already_in": first["in"]})
        return first

    @staticmethod
    def queues(server):
        """Returns the counts; a connection that was idle for long is made anew."""
        return wait_for(lambda: server.get("/v1/queues?fresh=true").json, 60, "the counts")

    def expect_reconciled(self, *journal):
        """Counts reconcile at random positions of the journal, which no server has open."""
        result = subprocess.run([RECONCILE, str(RANDOM_POSITIONS), *map(str, journal)], capture_output=True, text=True,
                                timeout=300)
        print(result.stdout, flush=True)
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        self.assertEqual(len(re.findall(r"^position ", result.stdout, re.MULTILINE)), RANDOM_POSITIONS)
