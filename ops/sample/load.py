"""Loads the sample into a running server: interactions first, then the steps of steps.txt.

Every interaction and step has a key of its own, so that loading again adds only what is missing.
"""

import argparse
import json
import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
REFUSED = 1  # how the program ends where what it asked for is refused; see cli/exit_code.h
PACKS = ["hotel.yaml", "power-95598.yaml", "telecom.yaml"]  # in the order in which their standards are tried


class Loader:
    def __init__(self, redress, server):
        self.command = [redress, "--server", server]
        self.tickets = {}  # interaction id -> ticket number
        self.customers = {}  # interaction id -> customer's id

    def run(self, *arguments):
        """Returns what the program answered; ends this one where it failed."""
        result = subprocess.run([*self.command, *arguments], stdout=subprocess.PIPE, text=True)
        if result.returncode != 0:
            sys.exit(f"load.py: redress {shlex.join(arguments)} ended with {result.returncode}")
        return result.stdout

    def apply(self, pack):
        """Applies a policy. One whose calendar is of a year that is over is refused; the sample does without."""
        command = [*self.command, "policy", "apply", str(pack), "--actor", "sample; supervisor", "--json"]
        result = subprocess.run(command, stdout=subprocess.PIPE, text=True)
        if result.returncode == REFUSED:
            print(f"sample: goes on without {pack.name}", file=sys.stderr)
        elif result.returncode != 0:
            sys.exit(f"load.py: redress {shlex.join(command)} ended with {result.returncode}")

    def send(self, path):
        """Sends a file of interactions, and remembers the tickets that they opened."""
        sent = self.run("send", str(path), "--actor", "sample; upstream", "--json")
        for line in sent.splitlines():
            item = json.loads(line)
            if item.get("ticket"):
                self.tickets.setdefault(item["id"], item["ticket"])
            if item.get("customer"):
                self.customers.setdefault(item["id"], item["customer"])

    def send_followups(self, path):
        """Sends interactions that name a ticket by the interaction that opened it: "@id"."""
        text = path.read_text(encoding="utf-8")
        for interaction, ticket in self.tickets.items():
            text = text.replace(f'"@{interaction}"', f'"{ticket}"')
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", suffix=".jsonl") as file:
            file.write(text)
            file.flush()
            self.send(file.name)

    def step(self, line_number, line):
        """Runs one line of steps.txt: interaction, actor, verb, fields."""
        interaction, actor, verb, *fields = shlex.split(line)
        fields = [re.sub(r"=@([\w-]+)$", lambda named: "=" + self.tickets[named[1]], field) for field in fields]
        key = f"sample-{line_number}-{interaction}-{verb}"
        collection, _, name = verb.rpartition(".")
        to = self.customers[interaction] if collection == "customer" else self.tickets[interaction]
        self.run(collection or "ticket", name, to, *fields, "--actor", actor, "--key", key, "--json")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--redress", required=True, help="the program")
    parser.add_argument("--server", required=True, help="the server's URL")
    arguments = parser.parse_args()

    loader = Loader(arguments.redress, arguments.server)
    for pack in PACKS:
        loader.apply(HERE.parent / "policies" / pack)
    loader.send(HERE / "interactions.jsonl")
    loader.send_followups(HERE / "followups.jsonl")
    steps = (HERE / "steps.txt").read_text(encoding="utf-8").splitlines()
    lines = [(number, line) for number, line in enumerate(steps, 1)
             if line.strip() and not line.startswith("#")]
    for done, (number, line) in enumerate(lines, 1):
        loader.step(number, line)
        if sys.stderr.isatty():
            print(f"\rsample: {done} of {len(lines)} steps", end="", file=sys.stderr, flush=True)
    if sys.stderr.isatty():
        print(file=sys.stderr)
    print(f"sample: {len(set(loader.tickets.values()))} tickets, {len(lines)} steps")


if __name__ == "__main__":
    main()
