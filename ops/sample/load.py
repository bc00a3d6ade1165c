"""Loads the sample into a running server: interactions first, then the steps of steps.txt; then what goes on today.

Every interaction and step has a key of its own, so that loading again adds only what is missing.
"""

import argparse
import datetime
import json
import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
REFUSED = 1  # how the program ends where what it asked for is refused; see cli/exit_code.h
MOMENT = re.compile(r"\bnow([+-])(\d+)([mhd])\b")
WEEKDAY = re.compile(r"\b(mon|tue|wed|thu|fri|sat|sun)@(\d\d):(\d\d)\b")
WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
HOUSE = datetime.timezone(datetime.timedelta(hours=8))  # where the house stands of which weekdays are told
UNITS = {"m": "minutes", "h": "hours", "d": "days"}
STAFF = {"team", "agent"}  # whose steps name them by their own ids
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

    def begin(self):
        """Finds out when the sample was loaded first: times about then stay the same, however often it is loaded."""
        policies = json.loads(self.run("policy", "list", "--json"))["policies"]
        recorded = [policy["recorded"] for policy in policies if "recorded" in policy]
        now = datetime.datetime.now(datetime.timezone.utc)
        self.now = datetime.datetime.fromisoformat(min(recorded).replace("Z", "+00:00")) if recorded else now

    def moments(self, text):
        """Returns `text` with times in place of "now-2h", and of "tue@10:40": of the last one before today."""
        def moment(found):
            span = datetime.timedelta(**{UNITS[found[3]]: int(found[2])})
            return (self.now + span if found[1] == "+" else self.now - span).strftime("%Y-%m-%dT%H:%M:%SZ")
        def on_weekday(found):
            today = self.now.astimezone(HOUSE)
            back = (today.weekday() - WEEKDAYS.index(found[1]) - 1) % 7 + 1
            day = today - datetime.timedelta(days=back)
            return day.replace(hour=int(found[2]), minute=int(found[3]), second=0, microsecond=0).isoformat()
        return WEEKDAY.sub(on_weekday, MOMENT.sub(moment, text))

    def send_with(self, path):
        """Sends interactions that name a ticket by the interaction that opened it, "@id", and times about the load."""
        text = self.moments(path.read_text(encoding="utf-8"))
        for interaction, ticket in self.tickets.items():
            text = text.replace(f'"@{interaction}"', f'"{ticket}"')
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", suffix=".jsonl") as file:
            file.write(text)
            file.flush()
            self.send(file.name)

    def step(self, name_of_file, line_number, line):
        """Runs one line of a file of steps: interaction, actor, verb, fields."""
        interaction, actor, verb, *fields = shlex.split(self.moments(line))
        fields = [re.sub(r"=@@([\w-]+)$", lambda named: "=" + self.customers[named[1]], field) for field in fields]
        fields = [re.sub(r"=@([\w-]+)$", lambda named: "=" + self.tickets[named[1]], field) for field in fields]
        collection, _, name = verb.rpartition(".")
        # Keys are of visible ASCII; the ids of teams need not be.
        key = f"{name_of_file}-{line_number}-{verb if collection in STAFF else f'{interaction}-{verb}'}"
        if collection in STAFF:
            to = interaction
        else:
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
    loader.begin()
    loader.send(HERE / "interactions.jsonl")
    loader.send_with(HERE / "followups.jsonl")
    loader.send_with(HERE / "today.jsonl")
    lines = [(keys, number, line) for keys, file in (("sample", "steps.txt"), ("today", "today.txt"))
             for number, line in enumerate((HERE / file).read_text(encoding="utf-8").splitlines(), 1)
             if line.strip() and not line.startswith("#")]
    for done, (keys, number, line) in enumerate(lines, 1):
        loader.step(keys, number, line)
        if sys.stderr.isatty():
            print(f"\rsample: {done} of {len(lines)} steps", end="", file=sys.stderr, flush=True)
    if sys.stderr.isatty():
        print(file=sys.stderr)
    print(f"sample: {len(set(loader.tickets.values()))} tickets, {len(lines)} steps")


if __name__ == "__main__":
    main()
