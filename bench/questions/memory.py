"""What a server holds in memory with many tickets in its store, after lives of complaints and reads."""

import os

from results import Row

CLIENTS = 16


def measure(bench):
    tickets = 1_000_000 if bench.options.large else bench.scaled(10_000)[0]
    data = bench.filled("store", "--tickets", tickets, "--worked-on", 10)
    server = bench.redress("store")
    numbers = bench.places("numbers", [f"/v1/tickets/{number}" for number in bench.fills[data]["received"]])
    load = ["bench_http", "--json", "--port", server.port, "--server", server.process.pid, "--clients", CLIENTS,
            "--seconds", bench.seconds]
    runs = {"start": {"resident_bytes": resident(server)},
            "lives": bench.run(*load, "--request", "life"),
            "reads": bench.run(*load, "--request", "get", "--places", numbers)}
    return [Row(f"resident memory, {tickets:,} tickets, after {when}", "MB", [run["resident_bytes"] / 1e6], goal=400,
                at_least=False) for when, run in runs.items()], runs


def resident(server):
    with open(f"/proc/{server.process.pid}/statm", encoding="ascii") as statm:
        return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
