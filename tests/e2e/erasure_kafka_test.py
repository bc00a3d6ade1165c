"""A customer whose interaction came by Kafka is forgotten by two nodes: asked for on one, approved on the other. Planted
words are looked for in every byte of both data folders, of the logs, and of all topics but the upstream's own."""

import json
import os
import subprocess
import sys
import unittest

from broker import Broker
from erasures import (CANARY, LETTER, PHONE, PLANTED, ErasingTest, planted_below, planted_bytes, planted_event,
                      planted_in)
from harness import REDRESS, SOURCE, wait_for
from life import complaint

sys.path.insert(0, str(SOURCE / "tests/journal"))
import judge  # noqa: E402

SHOW_ROWS = os.environ.get("REDRESS_SHOW_ROWS", str(SOURCE / "build/release/tests/e2e/show_rows"))
SETTLE_SECONDS = 60
OWN_TOPICS = ("redress.journal", "redress.keys", "redress.dead-letters")
LETTERS = 5  # how many of what is published is refused
DESTROYED = bytes([2])  # what the topic of keys says, after the key's id, of one that was destroyed (keys/key_row.cc)
WHERE_IT_STANDS = ("meta ", "positions ")  # rows that tell how far the log was read: probes, too


def as_json(event):
    return json.dumps(event, ensure_ascii=False)


def forget(node, customer, verb, body, who):
    return node.post(f"/v1/customers/{customer}/{verb}", body, actor=f"{who}; privacy_officer")


class ErasureOnKafkaTest(ErasingTest):
    def setUp(self):
        super().setUp()
        self.broker = Broker(self.folder / "kafka")
        self.addCleanup(self.broker.wipe)
        self.broker.create_topics()
        key = self.folder / "installation.key"
        key.write_text(bytes(range(32)).hex())
        master = self.folder / "master.key"
        master.write_text(bytes(range(32, 64)).hex() + "\n")
        master.chmod(0o600)
        self.options = ["--brokers", self.broker.address, "--single-broker", "--key-file", str(key),
                        "--master-key-file", str(master)]
        self.nodes = self.serve_both()

    def serve_both(self):
        return [self.serve(name, *self.options) for name in ("one", "two")]

    def publish_refused(self):
        """What is no interaction, and what cannot be taken though it is one; each tells of the person all the same."""
        name = PLANTED["name"]
        events = ({**planted_event(), CANARY: PHONE}, planted_event(**{PHONE: name}),
                  {**planted_event(ticket=name), "id": LETTER["id"] + "-2", "type": "redress.reminder"},
                  planted_event(words=PLANTED["words"] + " again"))
        for message in (name, *(as_json(event) for event in events)):
            self.broker.publish_bytes("redress.interactions", message.encode(), [(CANARY, name)], key=PHONE)

    def receive(self):
        """Returns ticket and customer of the interaction, and the number of another ticket."""
        one, two = self.nodes
        other = self.expect(one.post("/v1/tickets", complaint("cold")), 201)["ticket"]
        self.broker.publish("redress.interactions", [as_json(planted_event())])
        found = wait_for(lambda: [ticket["number"] for ticket in one.get("/v1/tickets").json["tickets"]
                                  if ticket["number"] != other], SETTLE_SECONDS, "the ticket")
        number = found[0]
        self.publish_refused()
        wait_for(lambda: len(self.broker.consume_pairs("redress.dead-letters")) >= LETTERS, SETTLE_SECONDS,
                 "the dead letters")
        ticket = self.expect(two.get(f"/v1/tickets/{number}?fresh=true"), 200)
        self.expect(two.post(f"/v1/tickets/{number}/note", {"words": PLANTED["note"]}), 200)
        self.expect(one.post(f"/v1/customers/{ticket['customer']}/change_profile",
                             {"profile": {"address": PLANTED["address"]}}), 200)
        self.expect(two.post(f"/v1/tickets/{number}/withdraw", {"reason": PLANTED["reason"]}), 200)
        self.expect(one.get(f"/v1/tickets/{number}?fresh=true"), 200)
        streams = {f"ticket/{number}", f"customer/{ticket['customer']}",
                   *(f"contact/{contact}" for contact in ticket["contacts"])}
        return number, ticket["customer"], other, streams

    def check_nothing_planted(self):
        for node in self.nodes:
            self.assertEqual(planted_below(node.data), set())
            self.assertEqual(planted_in(node.log_path.read_bytes()), set())
        for topic in OWN_TOPICS:
            self.assertEqual(planted_in(self.broker.all_bytes(topic)), set(), topic)

    def keys_of(self, streams, keys):
        """Which of the ids of keys stand in events of the streams."""
        said = b""
        for record in self.broker.consume("redress.journal"):
            if judge.judge(record, {})[1] == "probe":
                continue
            for append in judge.parse(record[len(judge.MAGIC) + 1:], judge.COMMIT)["appends"]:
                if append["stream"].decode() in streams:
                    said += b"".join(append["events"])
        return {key for key in keys if key in said}

    def check_keys(self, streams, other):
        """The last word on every key under which the streams were sealed is that it was destroyed."""
        last_words = dict(self.broker.consume_pairs("redress.keys"))
        destroyed = {key for key, word in last_words.items() if word == key + DESTROYED}
        self.assertEqual(self.keys_of(streams, last_words), destroyed)
        self.assertGreaterEqual(len(destroyed), len(streams))
        kept = self.keys_of({f"ticket/{other}"}, last_words)
        self.assertEqual(len(kept), 1)
        self.assertEqual(kept & destroyed, set())

    def check_chains(self, before):
        """The journal only grew, and a judge of its own comes to what both nodes say of it."""
        records = self.broker.consume("redress.journal")
        self.assertEqual(records[:len(before)], before)
        judged = list(judge.judge_dump(json.dumps({"offset": at, "record": record.hex()})
                                       for at, record in enumerate(records)))
        for node in self.nodes:
            status = node.status()
            self.assertLessEqual(status["position"], len(records))
            self.assertEqual(status["digest"], judged[status["position"] - 1]["digest"])

    def rows(self, name):
        result = subprocess.run([SHOW_ROWS, str(self.folder / name)], capture_output=True, text=True, check=True,
                                timeout=SETTLE_SECONDS)
        return result.stdout.splitlines()

    def check_rebuilt(self):
        """Made again from the journal, the rows of both nodes are those that were there, and the same."""
        for node in self.nodes:
            self.assertEqual(node.stop(), 0)
        rebuilt = []
        for name in ("one", "two"):
            before = [row for row in self.rows(name) if not row.startswith(WHERE_IT_STANDS)]
            subprocess.run([REDRESS, "rebuild", "--offline", "--data", str(self.folder / name), *self.options],
                           check=True, capture_output=True, timeout=SETTLE_SECONDS)
            rebuilt.append(self.rows(name))
            self.assertEqual([row for row in rebuilt[-1] if not row.startswith(WHERE_IT_STANDS)], before)
            self.assertGreater(len(before), 20)
        self.assertEqual(rebuilt[0], rebuilt[1])

    def test_no_byte_of_two_nodes_tells_of_who_was_erased(self):
        number, customer, other, streams = self.receive()
        for node in self.nodes:
            self.assertEqual(node.stop(), 0)
            self.assertNotEqual(planted_below(node.data), set(), "the views are not on the disk")
        one, two = self.nodes = self.serve_both()
        counts = self.counts(one)
        before = self.broker.consume("redress.journal")
        for node in self.nodes:
            found = self.expect(node.get("/v1/tickets?text=zaunk%C3%B6nig3"), 200)["tickets"]
            self.assertEqual([ticket["number"] for ticket in found], [number])
        self.assertEqual(planted_bytes() & planted_in(self.broker.all_bytes("redress.interactions")),
                         planted_bytes() - {PLANTED[name].encode() for name in ("note", "reason", "address", "asked", "draft")}
                         - {CANARY.lower().encode()}, "the upstream's own topic is the upstream's")

        self.expect(forget(one, customer, "erase", {"reason": PLANTED["asked"]}, "ben"), 200)
        wait_for(lambda: forget(two, customer, "approve_erasure", {}, "ben").json["code"] == "four-eyes",
                 SETTLE_SECONDS, "the other node to refuse who asked")
        self.expect(forget(two, customer, "approve_erasure", {}, "cleo"), 200)
        for node in self.nodes:
            self.await_erased(node, customer)
            self.await_purged(node)

        self.check_nothing_planted()
        self.check_keys(streams, other)
        self.check_chains(before)
        for node in self.nodes:
            self.check_forgotten(node, number, customer, other)
            self.assertEqual(self.counts(node), counts)
        self.check_rebuilt()
        self.nodes = self.serve_both()
        for node in self.nodes:
            self.check_forgotten(node, number, customer, other)
            self.await_purged(node)
        self.check_nothing_planted()


if __name__ == "__main__":
    unittest.main()
