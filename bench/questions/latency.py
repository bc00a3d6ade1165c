"""Latency against load: an open loop at shares of what a closed one does, each latency from when its request was due."""

from results import Row

CLIENTS = 32
SHARES = (0.1, 0.3, 0.5, 0.7, 0.9)
ROUNDS = 3  # a curve needs fewer than a ratio


def measure(bench):
    server = bench.redress("latency")
    load = ["bench_http", "--json", "--port", server.port, "--server", server.process.pid, "--request", "life",
            "--warm-up", bench.warm_up, "--seconds", bench.seconds / 2]
    runs = {"capacity": [], "shares": {share: [] for share in SHARES}}
    for seed in bench.rounds("latency", ROUNDS):
        capacity = bench.run(*load, "--clients", CLIENTS, "--seed", seed)
        runs["capacity"].append(capacity)
        for share in SHARES:
            runs["shares"][share].append(bench.run(*load, "--rate", share * capacity["rate"], "--seed", seed))
    return [Row(f"{figure[:-3]} at {share:.0%} of what a closed loop does", "ms",
                [run[figure] for run in runs["shares"][share]], at_least=False)
            for share in SHARES for figure in ("p50_ms", "p99_ms")], runs
