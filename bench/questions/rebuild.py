"""Views made again from journals of two sizes, beside the same rows written bare in the same batches."""

from results import Row

LARGE = (480_000, 4_800_000)  # commands: of 2.1 events each, so that they are a million and ten million


def measure(bench):
    sizes = LARGE if bench.options.large else bench.scaled(4_000, 20_000)
    runs = {}
    for size in sizes:
        data = bench.filled(f"journal-{size}", "--tickets", size // 8)
        bench.say(f"rebuild: {size} commands, {bench.options.rounds} rounds")
        scratch = bench.empty_folder("scratch")
        runs[size] = bench.run_lines("bench_rebuild", "--data", data, "--scratch", scratch,
                                     "--rounds", bench.options.rounds)
    rows = [Row(f"records, journal of {size:,} commands", "/s", [run["rate"] for run in runs[size]], "R",
                [run["rows_rate"] for run in runs[size]], goal=0.6) for size in sizes]
    small, large = rows
    rows.append(Row("ratio at the larger size, less that at the smaller", "",
                    [one.ratio - other.ratio for one, other in [(large, small)]], goal=-0.1))
    return rows, runs
