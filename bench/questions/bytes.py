"""What a command takes on disk once all is compacted: the views without the words, beside the journal's records; and
what it takes in PostgreSQL."""

from results import Row

WORDS = "text"


def measure(bench):
    tickets, = bench.scaled(2_000)
    data = bench.filled("store", "--tickets", tickets)
    views = data / (data / "VIEWS").read_text().strip()
    found = bench.run("bench_bytes", "--data", data, "--views", views)
    commands = bench.fills[data]["commands"]
    def each(count):
        return count / commands
    families = found["views"]
    journal = [each(found["record_bytes"])]
    postgres = bench.postgres()
    compared = bench.run("bench_postgres", "--place", postgres.place, "--server", postgres.process.pid, "--empty",
                         "--clients", 16, "--seconds", bench.seconds)
    rows = [Row("views without words", "bytes", [each(sum(families.values()) - families.get(WORDS, 0))], "journal",
                journal, goal=2.5, at_least=False),
            Row("words", "bytes", [each(families.get(WORDS, 0))], "journal", journal, at_least=False),
            Row("journal on disk", "bytes", [each(sum(found["journal"].values()))], "journal", journal,
                at_least=False)]
    rows += [Row(f"of the views, {name}", "bytes", [each(size)]) for name, size in sorted(
        families.items(), key=lambda family: -family[1]) if size > 0]
    rows += [Row("PostgreSQL's tables and indexes", "bytes", [compared["table_bytes"]]),
             Row("PostgreSQL's log", "bytes", [compared["log_bytes"]])]
    return rows, {"redress": found, "postgres": compared}
