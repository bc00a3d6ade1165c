"""Three times the load that is done: what is taken is done in time, the rest is told so at once, nothing collapses."""

from results import Row

CLIENTS = 32
TIMES = 3


def measure(bench):
    server = bench.redress("overload")
    runs = {"capacity": [], "overload": []}
    for seed in bench.rounds("overload"):
        capacity, overload = bench.run_lines(
            "bench_http", "--json", "--port", server.port, "--server", server.process.pid, "--clients", CLIENTS,
            "--request", "life", "--overload", TIMES, "--seed", seed, "--seconds", bench.seconds,
            "--warm-up", bench.warm_up)
        runs["capacity"].append(capacity)
        runs["overload"].append(overload)
    def figures(name, figure):
        return [run[figure] for run in runs[name]]
    rows = [Row("commands, open loop at 3 x capacity", "/s", figures("overload", "rate"), "capacity",
                figures("capacity", "rate"), goal=0.7),
            Row("p99 of what was done", "ms", figures("overload", "p99_ms"), "capacity", figures("capacity", "p99_ms"),
                goal=5, at_least=False),
            Row("without an answer", "", figures("overload", "without_answer"), goal=0, at_least=False)]
    refusing = [(overload["refused_p99_ms"], capacity["p99_ms"])
                for capacity, overload in zip(runs["capacity"], runs["overload"]) if overload["refused"] > 0]
    if refusing:
        refused, limits = map(list, zip(*refusing))
        rows.append(Row("p99 of what was refused", "ms", refused, "capacity", limits, goal=5, at_least=False))
    return rows, runs
