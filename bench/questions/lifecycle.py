"""Whole lives of complaints over HTTP on the embedded journal, beside the same on PostgreSQL."""

from results import Row

CONNECTIONS = (1, 16, 64)
WITH_GOAL = (16, 64)


def measure(bench):
    postgres = bench.postgres()
    server = bench.redress("lifecycle")
    place = ["--place", postgres.place, "--server", postgres.process.pid]
    bench.run("bench_postgres", *place, "--empty", "--seconds", 0.1)
    ours, theirs = {}, {}
    for seed in bench.rounds("lifecycle"):
        for clients in CONNECTIONS:
            load = ["--clients", clients, "--seconds", bench.seconds, "--warm-up", bench.warm_up, "--seed", seed]
            ours.setdefault(clients, []).append(bench.run(
                "bench_http", "--json", "--port", server.port, "--server", server.process.pid, "--request", "life",
                *load))
            theirs.setdefault(clients, []).append(bench.run("bench_postgres", *place, *load))
    rows = []
    for clients in CONNECTIONS:
        rows += rows_of(clients, ours[clients], theirs[clients])
    return rows, {"redress": ours, "postgres": theirs}


def rows_of(clients, ours, theirs):
    def row(what, unit, figure, **goal):
        return Row(f"{what}, {clients} connections", unit, [run[figure] for run in ours],
                   "P", [run[figure] for run in theirs], **goal)
    has_goal = clients in WITH_GOAL
    return [row("commands", "/s", "rate", goal=1 if has_goal else None),
            row("CPU of the server a command", "ms", "server_cpu_ms", goal=1 if has_goal else None, at_least=False),
            row("p50", "ms", "p50_ms", at_least=False),
            row("p99", "ms", "p99_ms", at_least=False)]
