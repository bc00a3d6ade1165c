"""Two nodes on one broker take the same commands at once: each takes effect once, and both agree."""

import threading
import unittest

from broker import Broker
from harness import EndToEndTest, wait_for
from life import complaint

NOTES = 1000
NOTES_AT_ONCE = 8
CREATES = 100
CALLERS = 40
ROUNDS = 40


def at_once(*calls):
    """Runs all at the same time; returns what they returned."""
    results = [None] * len(calls)
    barrier = threading.Barrier(len(calls))

    def run(place):
        barrier.wait()
        results[place] = calls[place]()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def effects(answers):
    """Both may have committed: nodes that decide in one microsecond write the very same record, which counts once."""
    return {answer.json["effect"] for answer in answers}


class TwoNodesTest(EndToEndTest):
    @classmethod
    def setUpClass(cls):
        cls.enclosing = EndToEndTest()
        cls.enclosing.setUp()
        cls.broker = Broker(cls.enclosing.folder / "kafka")
        cls.broker.create_topics()

    @classmethod
    def tearDownClass(cls):
        cls.broker.wipe()
        cls.enclosing.doCleanups()

    def setUp(self):
        super().setUp()
        key = self.enclosing.folder / "installation.key"
        key.write_text(bytes(range(32)).hex())
        options = ["--brokers", self.broker.address, "--single-broker", "--no-intake", "--key-file", str(key)]
        self.nodes = [self.serve("one", *options), self.serve("two", *options)]

    def both(self, path, body, key):
        """Sends one command to both nodes at once."""
        return at_once(*(lambda node=node: node.post(path, body, key=key) for node in self.nodes))

    def received(self):
        return self.nodes[0].get("/v1/queues?fresh=true").json["received"]

    def assert_same_digest(self):
        """Both have the same digest at the same position."""
        def compare():
            one, two = (node.status() for node in self.nodes)
            return one["position"] == two["position"] and (one, two)
        one, two = wait_for(compare, 60, "both nodes to be at one position")
        self.assertEqual(one["digest"], two["digest"])
        self.assertEqual(one["journal_id"], two["journal_id"])

    def assert_same_ticket(self, number):
        one, two = (node.get(f"/v1/tickets/{number}?fresh=true") for node in self.nodes)
        for answer in (one, two):
            answer.json.pop("position")
        self.assertEqual(one.json, two.json)
        return one.json

    def test_the_same_create_at_both_is_one_ticket(self):
        before = self.received()
        for place in range(CREATES):
            one, two = self.both("/v1/tickets", complaint(f"w{place}"), f"create{place}")
            self.assertEqual((one.status, two.status), (201, 201), (one, two))
            self.assertEqual(one.json["ticket"], two.json["ticket"])
            self.assertIn("committed", effects([one, two]))
        self.assertEqual(self.received(), before + CREATES)
        self.assert_same_digest()

    def test_the_same_note_at_both_a_thousand_times_is_one_note_each_time(self):
        number = self.expect(self.nodes[0].post("/v1/tickets", complaint()), 201)["ticket"]
        path = f"/v1/tickets/{number}/note"
        places = iter(range(NOTES))
        lock = threading.Lock()
        faults = []

        def work():
            while True:
                with lock:
                    place = next(places, None)
                if place is None:
                    return
                answers = self.both_patiently(path, {"words": f"n{place}"}, f"note{place}")
                if "committed" not in effects(answers):
                    faults.append(answers)

        at_once(*[work] * NOTES_AT_ONCE)

        self.assertEqual(faults, [])
        version = self.assert_same_ticket(number)["version"]
        self.assertEqual(version, 1 + NOTES)
        self.assert_same_digest()

    def both_patiently(self, path, body, key):
        """The same, and again where a node says that it may be repeated."""
        answers = self.both(path, body, key)
        for place, node in enumerate(self.nodes):
            while answers[place].status in (409, 503) and answers[place].json["code"] in (
                    "conflict", "outcome-unknown", "unavailable"):
                answers[place] = node.post(path, body, key=key)
            self.assertEqual(answers[place].status, 200, answers[place])
        return answers

    def test_first_calls_of_one_unknown_caller_at_both_make_one_customer(self):
        for place in range(CALLERS):
            caller = {"name": "N", "points": [{"kind": "phone", "value": f"+86 139 1000 {place:04d}"}]}
            one, two = at_once(*(
                lambda node=node, words=words: node.post("/v1/tickets", complaint(words, customer=caller))
                for node, words in zip(self.nodes, ("first", "second"))))
            self.assertEqual((one.status, two.status), (201, 201), (one, two))
            self.assertNotEqual(one.json["ticket"], two.json["ticket"])
            self.assertEqual(one.json["customer"], two.json["customer"])
        self.assert_same_digest()

    def test_different_commands_to_one_ticket_at_once_each_take_effect_once(self):
        for place in range(ROUNDS):
            number = self.expect(self.nodes[0].post("/v1/tickets", complaint()), 201)["ticket"]
            # Another matter each time: a repeat would be linked and raised besides.
            self.expect(self.nodes[1].post(f"/v1/tickets/{number}/classify", {"category": [str(place)]}), 200)
            answers = at_once(
                lambda: self.nodes[0].post(f"/v1/tickets/{number}/assign", {"holder": {"unit": "x"}}),
                lambda: self.nodes[1].post(f"/v1/tickets/{number}/assign", {"holder": {"unit": "y"}}),
                lambda: self.nodes[0].post(f"/v1/tickets/{number}/note", {"words": "n"}),
                lambda: self.nodes[1].post(f"/v1/tickets/{number}/note", {"words": "n"}))
            self.assertEqual([answer.status for answer in answers], [200] * 4, answers)
            self.assertEqual(self.assert_same_ticket(number)["version"], 6)
        self.assert_same_digest()

    def test_of_two_with_the_same_if_match_one_gets_412(self):
        for _ in range(ROUNDS):
            number = self.expect(self.nodes[0].post("/v1/tickets", complaint()), 201)["ticket"]
            answers = at_once(*(lambda node=node: node.post(f"/v1/tickets/{number}/note", {"words": "n"},
                                                            if_match=1) for node in self.nodes))
            self.assertEqual(sorted(answer.status for answer in answers), [200, 412], answers)
            self.assertEqual(self.assert_same_ticket(number)["version"], 2)
        self.assert_same_digest()


if __name__ == "__main__":
    unittest.main()
