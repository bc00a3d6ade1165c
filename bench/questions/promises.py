"""Whole lives of complaints over HTTP under the pack of a public hotline, beside the same without any promise."""

from harness import cli
from results import Row

CONNECTIONS = (1, 16, 64)
MOST_COST = 0.25  # of what a command takes without promises


def measure(bench):
    bare = bench.redress("no-promises")
    promising = bench.redress("promises")
    cli(f"http://127.0.0.1:{promising.port}", "policy", "apply", bench.pack("hotline-12345"), actor="root; administrator")
    without, under = {}, {}
    for seed in bench.rounds("promises"):
        for clients in CONNECTIONS:
            without.setdefault(clients, []).append(life(bench, bare, clients, seed))
            under.setdefault(clients, []).append(life(bench, promising, clients, seed))
    rows = []
    for clients in CONNECTIONS:
        rows += rows_of(clients, under[clients], without[clients])
    started = {"promises": started_by(promising), "no promises": started_by(bare)}
    return rows, {"promises": under, "no promises": without, "started": started}


def started_by(server):
    """How many promises the server began to keep."""
    return sum(standard["started"] for standard in server.get("/v1/standards").json["standards"])


def life(bench, server, clients, seed):
    return bench.run("bench_http", "--json", "--port", server.port, "--server", server.process.pid, "--request", "life",
                     "--clients", clients, "--seconds", bench.seconds, "--warm-up", bench.warm_up, "--seed", seed)


def rows_of(clients, under, without):
    def row(what, unit, figure, **goal):
        return Row(f"{what} under promises, {clients} connections", unit, [run[figure] for run in under],
                   "none", [run[figure] for run in without], **goal)
    return [row("commands", "/s", "rate", goal=1 / (1 + MOST_COST)),
            row("CPU of the server a command", "ms", "server_cpu_ms", goal=1 + MOST_COST, at_least=False),
            row("p50", "ms", "p50_ms", at_least=False),
            row("p99", "ms", "p99_ms", at_least=False)]
