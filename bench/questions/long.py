"""A note on a ticket with many contacts, and a Chinese reply of 360 characters, beside a short note on new tickets."""

from results import Row


def measure(bench):
    contacts, = bench.scaled(10_000)
    tickets, = bench.scaled(1_000)
    data = bench.filled("store", "--tickets", tickets, "--worked-on", 1_000_000, "--contacts", contacts)
    server = bench.redress("store")
    new = bench.places("new", bench.fills[data]["received"])
    long = bench.places("long", [bench.fills[data]["long_ticket"]])
    kinds = {"new": (new, "english"), "long": (long, "english"), "chinese": (new, "chinese"),
             "chinese_long": (long, "chinese")}
    runs = {kind: [] for kind in kinds}
    for seed in bench.rounds("long"):
        for kind, (places, words) in kinds.items():
            runs[kind].append(bench.run(
                "bench_http", "--json", "--port", server.port, "--server", server.process.pid, "--clients", 1,
                "--request", "note", "--places", places, "--words", words, "--seed", seed,
                "--seconds", bench.seconds / 2, "--warm-up", bench.warm_up))
    rows = [Row(f"CPU, {what} on a new ticket", "ms", [run["server_cpu_ms"] for run in runs[kind]], goal=0.3,
                at_least=False) for what, kind in (("note", "new"), ("Chinese reply", "chinese"))]
    for what, kind, limit in (("note", "long", "new"), ("Chinese reply", "chinese_long", "chinese")):
        rows += rows_of(f"{what} on one with {contacts:,} contacts", runs[kind], runs[limit])
    return rows, runs


def rows_of(what, long, new):
    cpu = [run["server_cpu_ms"] for run in long]
    yield Row(f"p50, {what}", "ms", [run["p50_ms"] for run in long], "new", [run["p50_ms"] for run in new],
              goal=1.5, at_least=False)
    yield Row(f"CPU, {what}", "ms", cpu, "new", [run["server_cpu_ms"] for run in new], goal=1.5, at_least=False)
    yield Row(f"CPU, {what}", "ms", cpu, goal=0.3, at_least=False)
