"""Measures what ops/bench is asked: each question by a program of its own, beside its limit, in the same rounds."""

import argparse
import contextlib
import importlib
import json
import os
import platform
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BUILD = Path(os.environ.get("REDRESS_BUILD", ROOT / "build/release"))
os.environ.setdefault("REDRESS_BINARY", str(BUILD / "redress"))
sys.path[:0] = [str(ROOT / "bench"), str(ROOT / "tests/e2e")]

from broker import Broker  # noqa: E402  (REDRESS_BINARY is read at import)
from harness import REDRESS, Server  # noqa: E402
from plots import draw  # noqa: E402
from results import markdown, table  # noqa: E402
from servers import BareServer, Postgres, end_with_bench  # noqa: E402

QUESTIONS = ["lifecycle", "alone", "inner", "intake", "rebuild", "reads", "long", "feeds", "hot", "bytes", "memory",
             "overload", "latency", "promises", "private"]

PRIORITY = -5
QUIET_LOAD = 0.7  # processes that want to run, over the last minute


class Bench:
    """What a question has to measure with. Whatever it starts ends with it."""

    def __init__(self, folder, options, stack):
        self.folder = folder
        self.options = options
        self.seconds = options.seconds
        self.warm_up = min(0.3, options.seconds)
        self.stack = stack
        self.started = {}
        self.fills = {}  # what bench_fill said of each folder

    @staticmethod
    def say(text):
        print(f"[{time.monotonic() - STARTED:5.0f} s] {text}", file=sys.stderr, flush=True)

    def rounds(self, question, most=None):
        """Yields the seed of each round, at most so many."""
        count = min(most or self.options.rounds, self.options.rounds)
        for number in range(1, count + 1):
            self.say(f"{question}: round {number} of {count}")
            yield self.options.seed + number

    def run(self, program, *arguments):
        """Runs a program of the bench that measures once. Returns its figures."""
        found, = self.run_lines(program, *arguments)
        return found

    def run_lines(self, program, *arguments):
        """Runs a program of the bench. Returns the figures of each line that it prints."""
        command = [BUILD / "bench" / program, *map(str, arguments)]
        result = subprocess.run(command, capture_output=True, text=True, timeout=self.options.program_seconds,
                                check=False, preexec_fn=end_with_bench)
        if result.returncode != 0:
            raise SystemExit(f"ops/bench: {' '.join(map(str, command))} ended with {result.returncode}:\n"
                             f"{result.stdout}{result.stderr}")
        found = [json.loads(line) for line in result.stdout.splitlines()]
        for figures in found:
            if figures.get("failed"):
                self.say(f"{program}: {figures['failed']} of {figures.get('done')} failed: {figures}")
        return found

    def empty_folder(self, name):
        self.drop(self.folder / name)
        (self.folder / name).mkdir()
        return self.folder / name

    def places(self, name, lines):
        """A file of what a load asks for in turn."""
        file = self.folder / f"{name}.places"
        file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        return file

    @staticmethod
    def drop(folder):
        shutil.rmtree(folder, ignore_errors=True)

    def scaled(self, *sizes):
        """The sizes, smaller where a test wants the smallest."""
        return tuple(max(8, int(size * self.options.scale)) for size in sizes)

    def filled(self, name, *arguments):
        """A data folder that bench_fill filled, on which no node runs."""
        folder = self.folder / name
        self.say(f"fills {name}")
        self.fills[folder] = self.run("bench_fill", "--data", folder, "--seed", self.options.seed, *arguments)
        return folder

    def bare_server(self, answers):
        """H: a bare server that answers the files of this folder."""
        return self._once(f"bare server of {answers.name}", lambda: BareServer(BUILD, answers), BareServer.stop)

    @staticmethod
    def pack(name):
        """A policy of those that come with Redress."""
        return str(ROOT / "ops/policies" / f"{name}.yaml")

    def broker(self):
        """A real Kafka with the topics of the product, started when it is first asked for."""
        return self._once("Kafka", self._start_broker, Broker.stop)

    def _start_broker(self):
        broker = Broker(self.folder / "kafka")
        broker.create_topics()
        return broker

    def create_topic(self, name):
        """One with the settings of the journal's."""
        subprocess.run([REDRESS, "topics", "create", "--brokers", self.broker().address, "--single-broker",
                        "--journal-topic", name], check=True, capture_output=True, timeout=60)

    def redress(self, name, *options, **more):
        """A server with a data folder of its own, ready."""
        # All clients of a bench are one address: its share is not what is measured.
        server = Server(self.folder / name, "--requests-per-second", "0", *options, before_exec=end_with_bench, **more)
        self.stack.callback(server.kill)
        return server

    def unsealed(self, name):
        """The same of a server that seals nothing, which there is for the bench alone."""
        return self.redress(name, program=str(BUILD / "bench/bench_unsealed"))

    def postgres(self):
        """The private PostgreSQL, started when it is first asked for."""
        return self._once("postgres", lambda: Postgres(self.folder / "postgres"), Postgres.stop)

    def _once(self, name, start, stop):
        if name not in self.started:
            self.say(f"starts {name}")
            self.started[name] = start()
            self.stack.callback(stop, self.started[name])
        return self.started[name]


def machine():
    with open("/proc/cpuinfo", encoding="utf-8") as cpuinfo:
        model = next((line.split(":", 1)[1].strip() for line in cpuinfo if line.startswith("model name")), "")
    return {"cpu": model, "cores": os.cpu_count(), "kernel": platform.release(), "load": os.getloadavg()}


def arguments():
    parser = argparse.ArgumentParser(prog="ops/bench", description=__doc__)
    parser.add_argument("questions", nargs="*", metavar="QUESTION", help=f"of {', '.join(QUESTIONS)}; all where none")
    parser.add_argument("--json", type=Path, metavar="FILE", help="where the figures go; build/bench/figures.json")
    parser.add_argument("--rounds", type=int, default=5, help="of each question; the figures are their medians")
    parser.add_argument("--seconds", type=float, default=2, help="of each run of a load")
    parser.add_argument("--large", action="store_true", help="stores of a million tickets and more: takes hours")
    parser.add_argument("--scale", type=float, default=1, help="of the sizes of stores, where not --large")
    parser.add_argument("--seed", type=int, default=int(time.time()), help="of what clients say")
    found = parser.parse_args()
    found.program_seconds = 24 * 3600 if found.large else 600  # the most that one run of one program may take
    unknown = [question for question in found.questions if question not in QUESTIONS]
    if unknown:
        parser.error(f"no question {', '.join(unknown)}; there are {', '.join(QUESTIONS)}")
    return found


def go_before_others():
    """What else runs here disturbs all that is measured alike, but the less the better: root may say so."""
    with contextlib.suppress(PermissionError):
        os.setpriority(os.PRIO_PROCESS, 0, PRIORITY)


def measure(options, folder):
    """Returns figures and rows of all questions that are asked, printing each one's table when it is there."""
    figures, tables = {}, {}
    for question in options.questions or QUESTIONS:
        with contextlib.ExitStack() as stack:
            bench = Bench(folder / question, options, stack)
            bench.folder.mkdir(parents=True)
            begun = time.monotonic()
            rows, runs = importlib.import_module(f"questions.{question}").measure(bench)
        seconds = time.monotonic() - begun
        print(table(f"{question}  ({seconds:.0f} s)", rows), flush=True)
        figures[question] = {"seconds": seconds, "rows": [row.as_json() for row in rows], "runs": runs}
        tables[question] = rows
        shutil.rmtree(bench.folder, ignore_errors=True)
    return figures, tables


def main():
    options = arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # as Ctrl-C: what was started is ended
    place = ROOT / "build/bench"
    folder = place / f"run-{os.getpid()}"
    place.mkdir(parents=True, exist_ok=True)
    print(f"seed {options.seed}", file=sys.stderr)
    here = machine()
    if here["load"][0] > QUIET_LOAD:
        print(f"the machine is busy (load {here['load'][0]:.1f}): what waits for a disk, D first of all, waits for "
              "others then; ratios to it flatter", file=sys.stderr)
    go_before_others()
    try:
        figures, tables = measure(options, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    commit = subprocess.run(["git", "-C", str(ROOT), "rev-parse", "HEAD"], capture_output=True, text=True, check=False)
    target = options.json or place / "figures.json"
    target.write_text(json.dumps({"commit": commit.stdout.strip(), "machine": here, "seed": options.seed,
                                  "rounds": options.rounds, "questions": figures}, indent=1) + "\n",
                      encoding="utf-8")
    goals = target.with_suffix(".md")
    goals.write_text(markdown(tables), encoding="utf-8")
    print(f"figures: {target}; those with goals: {goals}", file=sys.stderr)
    plots = draw(figures, target.parent / f"{target.stem}-plots")
    print("no plots: gnuplot is missing, which ops/install installs" if plots is None else
          f"plots: {' '.join(map(str, plots))}", file=sys.stderr)


STARTED = time.monotonic()

if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
