"""Complaints' lives without HTTP, beside the bare journal with the same records and beside their rows written bare."""

from results import Row

IN_FLIGHT = (1, 16, 256)
WITH_GOAL = 256


def measure(bench):
    runs = {count: [] for count in IN_FLIGHT}
    for seed in bench.rounds("inner"):
        for count in IN_FLIGHT:
            folder = bench.empty_folder(f"inner-{seed}-{count}")
            runs[count].append(bench.run("bench_inner", "--folder", folder, "--in-flight", count, "--seed", seed,
                                         "--seconds", bench.seconds / 2))
            bench.drop(folder)
    return [row for count in IN_FLIGHT for row in rows_of(count, runs[count])], runs


def rows_of(count, runs):
    rates = [run["rate"] for run in runs]
    bare = [min(run["journal_rate"], run["rows_rate"]) for run in runs]
    name = "J" if bare == [run["journal_rate"] for run in runs] else "R" if bare == [
        run["rows_rate"] for run in runs] else "J or R"
    yield Row(f"commands, {count} in flight", "/s", rates, name, bare, goal=0.6 if count == WITH_GOAL else None)
    yield Row(f"p50, {count} in flight", "ms", [run["p50_ms"] for run in runs], "J",
              [run["journal_p50_ms"] for run in runs], at_least=False)
    yield Row(f"CPU a command, {count} in flight, client included", "ms", [run["client_cpu_ms"] for run in runs],
              at_least=False)
