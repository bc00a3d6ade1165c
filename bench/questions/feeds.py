"""Lives of complaints beside feeds that read from the start, and beside many that are opened at once."""

from results import Row

CLIENTS = 16
KINDS = {"alone": [], "20 feeds from the start": ["--feeds", 20], "200 feeds at once": ["--feeds-at-once", 200]}


def measure(bench):
    tickets, = bench.scaled(2_000)
    bench.filled("store", "--tickets", tickets)
    server = bench.redress("store")
    runs = {kind: [] for kind in KINDS}
    for seed in bench.rounds("feeds"):
        for kind, feeds in KINDS.items():
            runs[kind].append(bench.run(
                "bench_http", "--json", "--port", server.port, "--server", server.process.pid, "--clients", CLIENTS,
                "--request", "life", "--seed", seed, "--seconds", bench.seconds, "--warm-up", bench.warm_up, *feeds))
    alone = runs["alone"]
    rows = [Row("longest wait of a write, alone", "ms", [longest(alone)])]
    for kind in list(KINDS)[1:]:
        rows += [Row(f"commands beside {kind}", "/s", [run["rate"] for run in runs[kind]], "alone",
                     [run["rate"] for run in alone], goal=0.8),
                 Row(f"longest wait of a write beside {kind}", "ms", [longest(runs[kind])], goal=200, at_least=False)]
    return rows, runs


def longest(runs):
    """Of all rounds: no write may wait longer."""
    return max(run["max_ms"] for run in runs)
