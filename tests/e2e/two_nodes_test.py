"""Two nodes on one broker take the same commands at once: each takes effect once, and both agree."""

import base64
import collections
import signal
import threading
import time
import unittest

from broker import Broker
from harness import EndToEndTest, wait_for
from life import complaint

NOTES = 1000
NOTES_AT_ONCE = 8
CREATES = 100
CALLERS = 40
ROUNDS = 40
PATIENCE_SECONDS = 120  # how long a node that says "repeat it" is asked again: the machine may stand still for a while
STANDSTILLS_SECONDS = (0.5, 3, 12)  # the last is longer than a command may take
LANDING_SECONDS = 20  # after which every append has landed, or never will (message.timeout.ms)

# What a node answers that does not say what became of the command: it is to be repeated with the same key.
REPEATABLE = {409: {"conflict"}, 429: {"overloaded"}, 503: {"outcome-unknown", "unavailable", "not-ready"}}


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


def is_repeatable(answer):
    return answer.status in REPEATABLE and answer.json["code"] in REPEATABLE[answer.status]


def patiently(node, path, body, key, **options):
    """Sends a command until the node says what became of it; returns that, and all that it answered before."""
    before = []
    end = time.monotonic() + PATIENCE_SECONDS
    while True:
        answer = node.post(path, body, key=key, **options)
        if not is_repeatable(answer) or time.monotonic() > end:
            return answer, before
        before.append(answer)


def position_of(answer):
    """The position that an answer's token names; 1 is the journal's first record."""
    token = answer.json["position"]
    return int.from_bytes(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))[:8], "big")


def fault_in(tries, records, copies):
    """What is wrong with what both nodes said of one command; None where that is right.

    `tries` holds each node's last answer and those before; `records` is the log, `copies` counts equal ones. A node
    says "committed" of a record that it wrote itself: so as many say so as copies of the accepted record stand in the
    log, at most. Two do where both decided in one microsecond and wrote the very same bytes; else exactly one does, and
    the other found it there. None does where who wrote it was told first that its fate is unknown.
    """
    positions = {position_of(answer) for answer, _ in tries}
    if len(positions) != 1:
        return f"it stands at several positions: {positions}"
    effects = [answer.json["effect"] for answer, _ in tries]
    if set(effects) - {"committed", "replayed"}:
        return f"unexpected effects: {effects}"
    written = copies[records[positions.pop() - 1]]
    committed = effects.count("committed")
    if committed > written:
        return f"{committed} say that they wrote it, and it was written {written} times"
    was_unknown = any(earlier.json["code"] == "outcome-unknown" for _, before in tries for earlier in before)
    return None if committed > 0 or was_unknown else "nobody says that they wrote it"


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
        master = self.enclosing.folder / "master.key"
        master.write_text(bytes(range(32, 64)).hex() + "\n")
        master.chmod(0o600)
        options = ["--brokers", self.broker.address, "--single-broker", "--no-intake", "--key-file", str(key),
                   "--master-key-file", str(master)]
        self.nodes = [self.serve("one", *options), self.serve("two", *options)]

    def both(self, path, body, key, **options):
        """Sends one command to both nodes at once, until each says what became of it."""
        return at_once(*(lambda node=node: patiently(node, path, body, key, **options) for node in self.nodes))

    def assert_one_effect_each(self, commands):
        """`commands` holds what both nodes answered to each.

        The first copy of a record decides: where both wrote the same one, the second may land after both answered.
        """
        end = time.monotonic() + LANDING_SECONDS
        while True:
            records = self.broker.consume("redress.journal")
            copies = collections.Counter(records)
            faults = [(fault, tries) for tries in commands if (fault := fault_in(tries, records, copies))]
            if not faults or time.monotonic() > end:
                return self.assertEqual(faults, [])
            time.sleep(1)

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
        commands = [self.both("/v1/tickets", complaint(f"w{place}"), f"create{place}") for place in range(CREATES)]

        for (one, _), (two, _) in commands:
            self.assertEqual((one.status, two.status), (201, 201), (one, two))
            self.assertEqual(one.json["ticket"], two.json["ticket"])
        self.assert_one_effect_each(commands)
        self.assertEqual(self.received(), before + CREATES)
        self.assert_same_digest()

    def test_the_same_create_at_both_is_one_ticket_though_nodes_stand_still(self):
        before = self.received()
        over = threading.Event()

        def stand_still():
            for place, seconds in enumerate(STANDSTILLS_SECONDS):
                process = self.nodes[place % 2].process
                process.send_signal(signal.SIGSTOP)
                time.sleep(seconds)
                process.send_signal(signal.SIGCONT)
                time.sleep(1)
            over.set()

        still = threading.Thread(target=stand_still)
        still.start()
        commands = []
        while not over.is_set():
            place = len(commands)
            commands.append(self.both("/v1/tickets", complaint(f"s{place}"), f"still{place}"))
        still.join()

        for (one, _), (two, _) in commands:
            self.assertEqual((one.status, two.status), (201, 201), (one, two))
            self.assertEqual(one.json["ticket"], two.json["ticket"])
        self.assert_one_effect_each(commands)
        self.assertEqual(self.received(), before + len(commands))
        self.assert_same_digest()

    def test_the_same_note_at_both_a_thousand_times_is_one_note_each_time(self):
        number = self.expect(self.nodes[0].post("/v1/tickets", complaint()), 201)["ticket"]
        path = f"/v1/tickets/{number}/note"
        places = iter(range(NOTES))
        lock = threading.Lock()
        commands = []

        def work():
            while True:
                with lock:
                    place = next(places, None)
                if place is None:
                    return
                commands.append(self.both(path, {"words": f"n{place}"}, f"note{place}"))

        at_once(*[work] * NOTES_AT_ONCE)

        refused = [answer for tries in commands for answer, _ in tries if answer.status != 200]
        self.assertEqual(refused, [])
        self.assert_one_effect_each(commands)
        version = self.assert_same_ticket(number)["version"]
        self.assertEqual(version, 1 + NOTES)
        self.assert_same_digest()

    def test_first_calls_of_one_unknown_caller_at_both_make_one_customer(self):
        for place in range(CALLERS):
            caller = {"name": "N", "points": [{"kind": "phone", "value": f"+86 139 1000 {place:04d}"}]}
            (one, _), (two, _) = at_once(*(
                lambda node=node, words=words: patiently(node, "/v1/tickets", complaint(words, customer=caller),
                                                         f"call{place}{words}")
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
            commands = [("assign", {"holder": {"unit": "x"}}), ("assign", {"holder": {"unit": "y"}}),
                        ("note", {"words": "n"}), ("note", {"words": "n"})]
            answers = [answer for answer, _ in at_once(*(
                lambda place=place, verb=verb, body=body: patiently(
                    self.nodes[place % 2], f"/v1/tickets/{number}/{verb}", body, f"each{place}")
                for place, (verb, body) in enumerate(commands)))]
            self.assertEqual([answer.status for answer in answers], [200] * 4, answers)
            self.assertEqual(self.assert_same_ticket(number)["version"], 6)
        self.assert_same_digest()

    def test_of_two_with_the_same_if_match_one_gets_412(self):
        for _ in range(ROUNDS):
            number = self.expect(self.nodes[0].post("/v1/tickets", complaint()), 201)["ticket"]
            answers = [answer for answer, _ in at_once(*(
                lambda node=node, key=key: patiently(node, f"/v1/tickets/{number}/note", {"words": "n"}, key,
                                                     if_match=1)
                for node, key in zip(self.nodes, ("one", "two"))))]
            self.assertEqual(sorted(answer.status for answer in answers), [200, 412], answers)
            self.assertEqual(self.assert_same_ticket(number)["version"], 2)
        self.assert_same_digest()


if __name__ == "__main__":
    unittest.main()
