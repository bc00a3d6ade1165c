"""What people read, one after the other, beside the same rows read bare and the same bytes over bare HTTP."""

import shutil

from results import Row

PEOPLE = 40
EACH_OF = 200   # tickets asked for by their numbers


def measure(bench):
    tickets = 1_000_000 if bench.options.large else bench.scaled(10_000)[0]
    worked_on = 10 if bench.options.large else 2  # one of so many: each of the people holds more than a page
    contacts, = bench.scaled(10_000)
    data = bench.filled("store", "--tickets", tickets, "--worked-on", worked_on, "--customer-contacts", contacts)
    shutil.copytree(data, bench.folder / "bare")
    postgres = bench.postgres()
    page_of_postgres = ["--place", postgres.place, "--server", postgres.process.pid, "--clients", 1, "--page"]
    bench.run("bench_postgres", *page_of_postgres, "--empty", "--fill", tickets, "--worked-on", worked_on,
              "--seconds", 0.1)
    server = bench.redress("store")
    places = places_of(bench, server, bench.fills[data])
    bare = {}
    for name, file in places.items():
        answers = bench.empty_folder(f"answers-{name}")
        http(bench, server, file, 1, "--keep-answers", answers)
        bare[name] = bench.bare_server(answers)
    runs = {name: {"redress": [], "http": [], "rows": [], "postgres": []} for name in places}
    for seed in bench.rounds("reads"):
        for name, file in places.items():
            runs[name]["redress"].append(http(bench, server, file, seed))
            runs[name]["http"].append(http(bench, bare[name], file, seed))
            runs[name]["rows"].append(bench.run("bench_reads", "--data", bench.folder / "bare", "--places", file,
                                                "--seconds", bench.seconds / 4))
        runs["page of 50"]["postgres"].append(bench.run("bench_postgres", *page_of_postgres, "--seed", seed,
                                                        "--seconds", bench.seconds / 4, "--warm-up", bench.warm_up))
    rows = [row for name in places for row in rows_of(name, tickets, runs[name])]
    return rows, runs


def places_of(bench, server, fill):
    customer = server.get(f"/v1/tickets/{fill['customers_ticket']}").json["customer"]
    return {
        "ticket by number": bench.places("numbers", [f"/v1/tickets/{number}" for number in fill["received"][:EACH_OF]]),
        "page of 50": bench.places("pages", [f"/v1/tickets?open=true&holder=person{number}" for number in range(PEOPLE)]),
        "queue counts": bench.places("queues", ["/v1/queues"]),
        "customer's timeline": bench.places("timeline", [f"/v1/customers/{customer}/timeline"]),
    }


def http(bench, server, places, seed, *more):
    return bench.run("bench_http", "--json", "--port", server.port, "--server", server.process.pid, "--clients", 1,
                     "--request", "get", "--places", places, "--seed", seed, "--seconds", bench.seconds / 4,
                     "--warm-up", bench.warm_up / 2, *more)


def rows_of(name, tickets, runs):
    def limits(percentile):
        return [one[percentile] + other[percentile] for one, other in zip(runs["http"], runs["rows"])]
    what = f"{name}, {tickets:,} tickets"
    for percentile, goal in (("p50_ms", 1.5), ("p99_ms", 3)):
        yield Row(f"{percentile[:3]}, {what}", "ms", [run[percentile] for run in runs["redress"]], "H+rows",
                  limits(percentile), goal=goal, at_least=False)
    if runs["postgres"]:
        yield Row(f"p50, {what}", "ms", [run["p50_ms"] for run in runs["redress"]], "P",
                  [run["p50_ms"] for run in runs["postgres"]], goal=1.5, at_least=False)
