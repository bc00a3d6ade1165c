"""Histories from other systems on a real Kafka: public ones where they are present, else the made-up one."""

import unittest

from broker import Broker
from histories import MADE_UP_MAP, ImportingTest, many_rows, public_histories


class ImportKafkaTest(ImportingTest):
    def test_histories_are_in_once_over_two_nodes_and_counted_right(self):
        broker = Broker(self.folder / "kafka")
        self.addCleanup(broker.wipe)
        broker.create_topics()
        key = self.folder / "installation.key"
        key.write_text(bytes(range(32)).hex())
        master = self.folder / "master.key"
        master.write_text(bytes(range(32, 64)).hex() + "\n")
        master.chmod(0o600)
        options = ("--brokers", broker.address, "--single-broker", "--key-file", str(key), "--master-key-file",
                   str(master))
        server = self.serve("one", *options)
        other = self.serve("two", *options)
        histories = public_histories() or [(many_rows(self.folder / "many.csv", 3000), MADE_UP_MAP, 3000)]

        counts = [self.bring_in_twice(server, *history) for history in histories]
        elsewhere = self.bring_in(other, *histories[0][:2])

        self.assertEqual(elsewhere["in"], 0)
        queues = self.queues(server)
        self.assertEqual(queues["imported"], sum(count["in"] for count in counts))
        self.assertEqual(queues["imported"], queues["open"] + sum(queues["closed"].values()))
        self.assertEqual(server.stop(), 0)
        self.assertEqual(other.stop(), 0)
        self.expect_reconciled(server.data, broker.address)


if __name__ == "__main__":
    unittest.main()
