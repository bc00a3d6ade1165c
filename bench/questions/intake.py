"""A backlog of interactions on Kafka, taken in by a node that was away, beside the rows of the same journal bare."""

import json
import subprocess
import time

from harness import REDRESS, wait_for
from results import Row

SEND_SECONDS = 3600
DRAIN_SECONDS = 24 * 3600


def measure(bench):
    size = 1_000_000 if bench.options.large else bench.scaled(5_000)[0]
    broker = bench.broker()
    options = ["--brokers", broker.address, "--single-broker"]
    runs = {"intake": [], "rows": []}
    total = 0
    for seed in range(1, (1 if bench.options.large else min(3, bench.options.rounds)) + 1):
        bench.say(f"intake: {size} interactions, round {seed}")
        send(bench, broker, size, seed)
        total += size
        begun = time.monotonic()  # its start counts, too: a small backlog is taken in before anybody can look
        server = bench.redress("intake", *options)
        wait_for(lambda expected=total: received(server) >= expected, DRAIN_SECONDS, "the backlog to be taken in")
        rate = size / (time.monotonic() - begun)
        position = server.status()["position"]
        server.stop()
        rows, = bench.run_lines("bench_rebuild", "--data", bench.folder / "intake", "--brokers", broker.address,
                                "--records", position, "--scratch", bench.empty_folder("rows"), "--rounds", 1)
        runs["intake"].append({"rate": rate, "interactions": size})
        runs["rows"].append(rows)
    return [Row(f"interactions, backlog of {size:,}", "/s", [run["rate"] for run in runs["intake"]], "R",
                [run["rows_rate"] for run in runs["rows"]], goal=0.5)], runs


def received(server):
    return server.get("/v1/queues").json["received"]


def send(bench, broker, size, seed):
    lines = (json.dumps({
        "specversion": "1.0", "type": "redress.complaint", "source": "bench", "id": f"{seed}-{number}",
        "time": "2026-01-05T09:00:00Z", "datacontenttype": "application/json",
        "data": {"channel": "phone", "words": f"The street lamp in front of number {number} is dark.",
                 "remedy_sought": "none stated",
                 "customer": {"points": [{"kind": "phone", "value": f"+86139{number % 5000:08}"}]}}})
        for number in range(size))
    file = bench.folder / f"backlog-{seed}.jsonl"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    subprocess.run([REDRESS, "send", file, "--brokers", broker.address], check=True, capture_output=True,
                   timeout=SEND_SECONDS)
