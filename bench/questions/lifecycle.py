"""Whole lives of complaints over HTTP on the embedded journal, beside the same on PostgreSQL: with the two tables that
hold them (P), and with all that it takes to answer what Redress answers (Q)."""

from results import Row

CONNECTIONS = (1, 16, 64)
WITH_GOAL = (16, 64)


def measure(bench):
    postgres = bench.postgres()
    server = bench.redress("lifecycle")
    place = ["--place", postgres.place, "--server", postgres.process.pid]
    alike = ["--place", postgres.database("alike"), "--server", postgres.process.pid, "--alike"]
    for tables in (place, alike):
        bench.run("bench_postgres", *tables, "--empty", "--seconds", 0.1)
    ours, theirs, likes = {}, {}, {}
    for seed in bench.rounds("lifecycle"):
        for clients in CONNECTIONS:
            load = ["--clients", clients, "--seconds", bench.seconds, "--warm-up", bench.warm_up, "--seed", seed]
            ours.setdefault(clients, []).append(bench.run(
                "bench_http", "--json", "--port", server.port, "--server", server.process.pid, "--request", "life",
                *load))
            theirs.setdefault(clients, []).append(bench.run("bench_postgres", *place, *load))
            likes.setdefault(clients, []).append(bench.run("bench_postgres", *alike, *load))
    rows = []
    for clients in CONNECTIONS:
        rows += rows_of(clients, ours[clients], "P", theirs[clients], with_goal=clients in WITH_GOAL)
        rows += rows_of(clients, ours[clients], "Q", likes[clients], with_goal=False)
    return rows, {"redress": ours, "postgres": theirs, "alike": likes}


def rows_of(clients, ours, limit, theirs, *, with_goal):
    def row(what, unit, figure, **goal):
        return Row(f"{what}, {clients} connections", unit, [run[figure] for run in ours],
                   limit, [run[figure] for run in theirs], **goal)
    goal = 1 if with_goal else None
    return [row("commands", "/s", "rate", goal=goal),
            row("CPU of the server a command", "ms", "server_cpu_ms", goal=goal, at_least=False),
            row("p50", "ms", "p50_ms", at_least=False),
            row("p99", "ms", "p99_ms", at_least=False)]
