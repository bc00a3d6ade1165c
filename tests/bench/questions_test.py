"""Every question of ops/bench, at the smallest size: each program runs, and its figures are there and fit each other."""

import json
import signal
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SMALLEST = ["--rounds", "2", "--seconds", "0.2", "--scale", "0.02", "--seed", "7"]
SECONDS = 300


def started_by(bench):
    """What a bench left behind: the command lines of processes that name its folder."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
        except OSError:
            continue
        if f"{ROOT}/build/bench/run-{bench.pid}/" in command:
            found.append(command)
    return found


def start(*arguments):
    return subprocess.Popen([sys.executable, "-B", str(ROOT / "bench/run.py"), *arguments],
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


class QuestionsTest(unittest.TestCase):
    maxDiff = None

    def ask(self, question):
        """Returns the rows and runs of a question. Whatever it starts is ended."""
        with tempfile.TemporaryDirectory() as folder:
            target = Path(folder) / "figures.json"
            bench = start(question, *SMALLEST, "--json", str(target))
            output, said = bench.communicate(timeout=SECONDS)
            self.assertEqual(bench.returncode, 0, said)
            self.assertIn(question, output)
            self.assertEqual(started_by(bench), [])
            found = json.loads(target.read_text(encoding="utf-8"))["questions"][question]
            goals = target.with_suffix(".md").read_text(encoding="utf-8")
            self.plots = {path.stem: path.read_text(encoding="utf-8")
                          for path in (Path(folder) / "figures-plots").glob("*.svg")}
        self.assertEqual(goals.count("`ops/bench"), sum(row["goal"] is not None for row in found["rows"]))
        self.check_rows(found["rows"])
        self.check_runs(found["runs"])
        return found

    def check_rows(self, rows):
        self.assertGreater(len(rows), 0)
        for row in rows:
            for figure in row["figures"] + row["limits"]:
                self.assertTrue(figure != 0 or row["goal"] is not None and row["goal"] < 1, row)
            if row["limits"]:
                self.assertAlmostEqual(row["ratio"], row["figure"] / row["limit_figure"])

    def check_runs(self, runs):
        """No run may have failed, but for conflicts, which are told: what was not done is not measured."""
        if isinstance(runs, dict):
            self.assertEqual(runs.get("failed", 0), runs.get("conflicts", 0), runs)
            if "p50_ms" in runs and runs.get("done"):
                self.assertLessEqual(runs["p50_ms"], runs["p99_ms"])
                self.assertLessEqual(runs["p99_ms"], runs["max_ms"])
                self.assertAlmostEqual(runs["rate"], runs["done"] / runs["seconds"])
        for run in runs.values() if isinstance(runs, dict) else runs if isinstance(runs, list) else []:
            self.check_runs(run)

    def check_answers(self, ours, bare):
        """The bare server answers what ours answers, but for what differs from time to time."""
        for one, other in zip(ours, bare):
            self.assertAlmostEqual(one["answer_bytes"], other["answer_bytes"], delta=one["answer_bytes"] / 4)

    def test_lifecycle(self):
        found = self.ask("lifecycle")

        self.assertEqual([row["limit"] for row in found["rows"]].count("P"), 12)
        self.assertEqual([row["limit"] for row in found["rows"]].count("Q"), 12)
        self.assertEqual(set(found["runs"]), {"redress", "postgres", "alike"})
        self.assertEqual(set(self.plots), {"throughput", "cpu", "closed-loop"})
        for plot in self.plots.values():
            self.assertIn("PostgreSQL", plot)

    def test_inner(self):
        runs = self.ask("inner")["runs"]

        self.assertEqual(set(runs), {"1", "16", "256"})

    def test_alone(self):
        runs = self.ask("alone")["runs"]

        self.assertEqual(set(runs), {"embedded", "kafka", "put", "produced", "http"})
        self.check_answers(runs["embedded"], runs["http"])

    def test_rebuild(self):
        runs = self.ask("rebuild")["runs"]

        for size, rounds in runs.items():
            self.assertEqual([run["records"] for run in rounds], [int(size) + 1] * 2)  # and the journal's identity

    def test_long(self):
        runs = self.ask("long")["runs"]

        self.assertEqual(set(runs), {"new", "long", "chinese", "chinese_long"})

    def test_reads(self):
        runs = self.ask("reads")["runs"]

        self.assertEqual(len(runs), 4)
        for each in runs.values():
            self.assertGreater(each["rows"][0]["reads"], 0)
            self.check_answers(each["redress"], each["http"])

    def test_bytes(self):
        found = self.ask("bytes")

        self.assertEqual(found["runs"]["redress"]["records"], 8 * 40 + 1)  # lives, and the journal's identity
        views = found["runs"]["redress"]["views"]
        self.assertGreater(sum(views.values()), views["text"])
        self.assertGreater(found["runs"]["postgres"]["table_bytes"], 100)

    def test_latency(self):
        runs = self.ask("latency")["runs"]

        self.assertEqual(len(runs["shares"]), 5)
        self.assertEqual(set(self.plots), {"latency"})

    def test_promises(self):
        runs = self.ask("promises")["runs"]

        self.assertGreater(runs["started"]["promises"], 0)
        self.assertEqual(runs["started"]["no promises"], 0)

    def test_private(self):
        runs = self.ask("private")["runs"]

        self.assertEqual(set(runs["lives"]["closed"]), {"1", "16", "64"})
        for name in ("closed", "plain"):
            self.assertGreater(min(run["records"] for run in runs["rebuilds"][name]), 10)
            self.assertGreater(min(run["done"] for run in runs["reads"][name]), 10)

    def test_overload(self):
        runs = self.ask("overload")["runs"]

        self.assertGreater(sum(run["refused"] for run in runs["overload"]), 0, "not too much for it")

    def test_feeds(self):
        runs = self.ask("feeds")["runs"]

        self.assertEqual(len(runs), 3)

    def test_hot(self):
        runs = self.ask("hot")["runs"]

        self.assertEqual(set(runs), {"put", "produced", "embedded", "one node", "two nodes"})

    def test_intake(self):
        runs = self.ask("intake")["runs"]

        for run in runs["intake"]:
            self.assertGreater(run["interactions"], 0)

    def test_memory(self):
        for row in self.ask("memory")["rows"]:
            self.assertGreater(row["figure"], 1)

    def test_what_was_started_is_ended_where_the_bench_is_interrupted(self):
        bench = start("lifecycle", *SMALLEST)
        self.addCleanup(bench.communicate)
        for line in bench.stderr:
            if "round 1" in line:
                break
        self.assertGreater(len(started_by(bench)), 1)

        bench.send_signal(signal.SIGINT)

        self.assertEqual(bench.wait(SECONDS), 130)
        self.assertEqual(started_by(bench), [])
        self.assertFalse((ROOT / f"build/bench/run-{bench.pid}").exists())

    def test_an_unknown_question_is_told(self):
        bench = start("weather")

        said = bench.communicate(timeout=SECONDS)[1]

        self.assertEqual(bench.returncode, 2)
        self.assertIn("lifecycle", said)


if __name__ == "__main__":
    unittest.main()
