"""One command at a time over HTTP, beside what it cannot do without: a durable write of its record and an HTTP exchange
of its bytes, each bare."""

from results import Row

BARE_TOPIC = "bench.bare"
LIVES_FOR_RECORDS = 50


def measure(bench):
    records = bench.filled("records", "--tickets", LIVES_FOR_RECORDS)
    embedded = bench.redress("embedded")
    broker = bench.broker()
    on_kafka = bench.redress("on-kafka", "--brokers", broker.address, "--single-broker", "--no-intake")
    bench.create_topic(BARE_TOPIC)
    answers = bench.empty_folder("answers")
    life(bench, embedded.port, 1, "--keep-answers", answers)
    bare = bench.bare_server(answers)
    runs = {"embedded": [], "kafka": [], "put": [], "produced": [], "http": []}
    for seed in bench.rounds("alone"):
        runs["embedded"].append(life(bench, embedded.port, seed))
        folder = bench.empty_folder(f"put-{seed}")
        runs["put"].append(bench.run("bench_limit", "--records", records, "--scratch", folder,
                                     "--seconds", bench.seconds))
        bench.drop(folder)
        runs["http"].append(life(bench, bare.port, seed))
        runs["kafka"].append(life(bench, on_kafka.port, seed))
        runs["produced"].append(bench.run("bench_limit", "--records", records, "--brokers", broker.address,
                                          "--topic", BARE_TOPIC, "--seconds", bench.seconds))
    def p50(name):
        return [run["p50_ms"] for run in runs[name]]
    def both(one, other):
        return [first + second for first, second in zip(p50(one), p50(other))]
    return [Row("p50, embedded", "ms", p50("embedded"), "D+H", both("put", "http"), goal=1.5, at_least=False),
            Row("p50, Kafka", "ms", p50("kafka"), "K+H", both("produced", "http"), goal=2, at_least=False),
            Row("p50 of D", "ms", p50("put"), at_least=False), Row("p50 of K", "ms", p50("produced"), at_least=False),
            Row("p50 of H", "ms", p50("http"), at_least=False)], runs


def life(bench, port, seed, *more):
    return bench.run("bench_http", "--json", "--port", port, "--clients", 1, "--request", "life", "--seed", seed,
                     "--seconds", bench.seconds, "--warm-up", bench.warm_up, *more)
