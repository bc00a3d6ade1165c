"""One ticket that sixteen clients write notes to at once: on the embedded journal, on Kafka, and over two nodes."""

from concurrent.futures import ThreadPoolExecutor

from life import complaint
from results import Row

CLIENTS = 16
BARE_TOPIC = "bench.bare"


def measure(bench):
    records = bench.filled("records", "--tickets", 8)
    broker = bench.broker()
    on_kafka = ["--brokers", broker.address, "--single-broker", "--no-intake"]
    embedded = bench.redress("embedded")
    first = bench.redress("first", *on_kafka)
    second = bench.redress("second", *on_kafka, "--key-file", first.data / "installation.key")
    bench.create_topic(BARE_TOPIC)
    runs = {"put": [], "produced": [], "embedded": [], "one node": [], "two nodes": []}
    for seed in bench.rounds("hot"):
        folder = bench.empty_folder(f"put-{seed}")
        bare = ["--records", records, "--seconds", bench.seconds / 2]
        runs["put"].append(bench.run("bench_limit", *bare, "--scratch", folder))
        bench.drop(folder)
        runs["produced"].append(bench.run("bench_limit", *bare, "--brokers", broker.address, "--topic", BARE_TOPIC))
        runs["embedded"].append(notes(bench, [embedded], seed))
        runs["one node"].append(notes(bench, [first], seed))
        runs["two nodes"].append(notes(bench, [first, second], seed))
    return [row for kind, limit in (("embedded", "put"), ("one node", "produced"), ("two nodes", "produced"))
            for row in rows_of(kind, runs[kind], runs[limit])], runs


def notes(bench, servers, seed):
    """The figures of all clients, over the servers alike; their latencies are those of the first."""
    answer = servers[0].post("/v1/tickets", complaint(f"hot {seed}"))
    ticket = bench.places(f"hot-{seed}", [answer.json["ticket"]])
    def load(server):
        return bench.run("bench_http", "--json", "--port", server.port, "--server", server.process.pid, "--clients",
                         CLIENTS // len(servers), "--request", "note", "--places", ticket, "--seed", seed,
                         "--seconds", bench.seconds, "--warm-up", bench.warm_up)
    with ThreadPoolExecutor() as pool:
        parts = list(pool.map(load, servers))
    return {**parts[0], "done": sum(part["done"] for part in parts), "rate": sum(part["rate"] for part in parts),
            "conflicts": sum(part["conflicts"] for part in parts), "failed": sum(part["failed"] for part in parts)}


def rows_of(kind, runs, rounds):
    yield Row(f"notes to one ticket, {kind}", "/s", [run["rate"] for run in runs], "one a round",
              [1000 / run["p50_ms"] for run in rounds], goal=0.5)
    yield Row(f"answered as conflict, {kind}", "%",
              [100 * run["conflicts"] / (run["done"] + run["conflicts"]) for run in runs], goal=0.1, at_least=False)
