"""How each action of docs/access.md is asked for: over HTTP, and by which verbs of the command line. One table for both, so that an
action that is asked for by neither, and a verb that asks for none, are found."""

import functools
import re
import subprocess
from pathlib import Path
from typing import NamedTuple

from harness import REDRESS

ROOT = Path(__file__).resolve().parents[2]
NOBODY = "4772194313362"  # a ticket that is not there: whoever is let in is told so
NO_ID = "0" * 32

# What is asked for an action that is no command to one of a collection.
READS = {"read.tickets": "/v1/tickets", "read.contacts": f"/v1/contacts/{NO_ID}", "read.customers": "/v1/customers",
         "read.callbacks": "/v1/callbacks", "read.counts": "/v1/queues", "read.standards": "/v1/standards", "read.policies": "/v1/policies",
         "read.agents": "/v1/agents", "read.teams": "/v1/teams", "read.tokens": "/v1/tokens",
         "read.accesses": "/v1/accesses", "read.journal": "/v1/journal", "read.changes": "/v1/changes?wait=0", "operate.look": "/v1/status",
         "operate.keys": "/v1/keys", "read.views": "/v1/views", "read.phrases": "/v1/phrases", "read.drafts": "/v1/drafts",
         "read.identity": "/v1/customers?email=anna@example.com"}  # masks must not be found out by trying
CREATED = {"customer.register": "/v1/customers", "callback.plan": "/v1/callbacks", "token.issue": "/v1/tokens",
           "view.create": "/v1/views", "phrase.create": "/v1/phrases",
           "interaction.send": "/v1/tickets", "import.ticket": "/v1/imports", "operate.rebuild": "/v1/rebuilds"}
IDS = {"ticket": NOBODY, "contact": NO_ID, "customer": NO_ID, "callback": NO_ID, "policy": "house", "agent": "nobody", "team": "none",
       "token": NO_ID, "view": NO_ID, "phrase": NO_ID}
PLURALS = {kind: f"{kind}s" for kind in IDS} | {"policy": "policies"}

# Verbs whose action is not told by their name, with what they are given. FILE stands for a file of `files()`.
VERBS = {
    "ticket receive": ("interaction.send", []),
    "ticket why": ("read.tickets", [NOBODY]),
    "ticket bulk": ("read.tickets", ["note", "words=x", "--team", "none", "--expect", "1"]),  # what it selects; its move is asked for each
    "timeline": ("read.tickets", [NOBODY]),
    "agent handover": ("read.tickets", ["nobody"]),  # the next two move what this shows
    "agent accept_handover": ("read.tickets", ["nobody"]),
    "agent decline_handover": ("read.tickets", ["nobody", "--reason", "x"]),
    "team duty": ("read.teams", ["none"]),
    "policy apply": ("policy.apply", ["FILE.yaml"]),
    "policy correct": ("policy.correct_running", ["house", "--reason", "x"]),
    "policy diff": ("read.policies", ["house", "FILE.yaml"]),
    "queue": ("read.counts", []),
    "due": ("read.counts", []),
    "standards": ("read.standards", []),
    "journal": ("read.journal", []),
    "access list": ("read.accesses", []),
    "status": ("operate.look", []),
    "rebuild": ("operate.rebuild", []),
    "keys status": ("operate.keys", []),
    "keys rotate": ("operate.keys", []),
    "send": ("interaction.send", ["FILE.jsonl"]),
    "import": ("import.ticket", ["FILE.csv", "--map", "FILE.map"]),
}
# By this policy a promise of whatever is received runs: what is corrected must be there.
POLICY = """policy: house
version: 1
source: nobody
calendars: {always: {zone: UTC, week: {mon-sun: ["00:00-24:00"]}, known_until: open}}
standards:
  - {id: all, clocks: [{metric: answer, amount: {elapsed: PT24H}, calendar: always}]}
"""
# Verbs that ask the server for nothing that the table has.
NO_ACTION = {"serve": "is the server", "topics create": "asks Kafka", "topics check": "asks Kafka", "policy check": "asks no server",
             "track": "is the customer's, who shows the ticket's secret"}
# The same verb, of which something else is asked.
MORE = [("customer list", "read.identity", ["--email", "anna@example.com"])]
# Of no verb: what pages in a browser keep, and by what they stay fresh.
HTTP_ALONE = {"draft.keep", "read.drafts", "read.changes"}


class Asked(NamedTuple):
    method: str
    path: str
    body: dict | None


class Run(NamedTuple):
    verb: str
    action: str
    arguments: list


def table():
    """The roles, and of each action those that may."""
    lines = [line for line in (ROOT / "docs/access.md").read_text(encoding="utf-8").splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    roles = cells[0][1:]
    return roles, {row[0].strip("`"): {role for role, may in zip(roles, row[1:]) if may == "x"} for row in cells[2:]}


def request_of(action, ids=None):
    """What asks for the action over HTTP."""
    ids = {**IDS, **(ids or {})}
    if action in READS:
        return Asked("GET", READS[action], None)
    if action == "draft.keep":
        return Asked("PUT", f"/v1/drafts/{ids['ticket']}/note", {})
    of, verb = action.split(".")
    return Asked("POST", CREATED.get(action) or f"/v1/{PLURALS[of]}/{ids[of]}/{verb}", {})


@functools.cache
def verbs():
    """Every verb of the program, of one word or two, by what its help tells."""
    return [" ".join([name, *more]) for name in words_below() for more in [[word] for word in words_below(name)] or [[]]]


def words_below(*path):
    told = subprocess.run([REDRESS, *path, "--help"], capture_output=True, text=True, timeout=60, check=True).stdout
    section = re.search(r"^Subcommands:\n((?:  .*\n)*)", told, re.MULTILINE)
    return [] if section is None else re.findall(r"^  ([a-z_-]+)", section.group(1), re.MULTILINE)


def runs_of(verb, ids=None):
    """What asks for actions by the verb: none where it asks for none. KeyError: nobody has said what it asks for."""
    ids = {**IDS, **(ids or {})}
    if verb in NO_ACTION:
        return []
    if verb in VERBS:
        action, arguments = VERBS[verb]
        return [Run(verb, action, [argument.replace(NOBODY, ids["ticket"]) for argument in arguments])]
    of, name = verb.split(" ", 1) if " " in verb else (verb, "")
    one = [ids[of]]
    if name in ("list", "show", "timeline"):
        found = Run(verb, f"read.{PLURALS[of]}", [] if name == "list" else one)
    else:
        found = Run(verb, f"{of}.{name}", [] if f"{of}.{name}" in CREATED else one)
    return [found, *(Run(*more) for more in MORE if more[0] == verb)]


def files(folder):
    """Writes what verbs read, and returns the names that stand in the table for it."""
    texts = {"FILE.yaml": POLICY,
             "FILE.jsonl": '{"specversion": "1.0", "id": "1", "source": "desk", "type": "redress.complaint", "data": {}}\n',
             "FILE.csv": "No,Day\n1,2026-01-02\n",
             "FILE.map": "source: old\nid: No\ntime_zone: UTC\nfields:\n  kind: report\n  channel: web\n  phase: received\n"
                         "  received: {column: Day, format: \"%Y-%m-%d\"}\n"}
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return {name: str(folder / name) for name in texts}
