"""On a real Kafka: interactions that kcat publishes, dead letters, the broker away, a topic swapped for another."""

import json
import re
import shlex
import shutil
import subprocess
import unittest

from broker import Broker
from cli_test import interaction
from harness import REDRESS, EndToEndTest, wait_for
from life import complaint
from load import Load

SETTLE_SECONDS = 60


class KafkaTest(EndToEndTest):
    def setUp(self):
        super().setUp()
        self.broker = Broker(self.folder / "kafka")
        self.addCleanup(self.broker.wipe)
        self.broker.create_topics()
        # All nodes of an installation have its keys.
        self.key = self.folder / "installation.key"
        self.key.write_text(bytes(range(32)).hex())
        self.master = self.folder / "master.key"
        self.master.write_text(bytes(range(32, 64)).hex() + "\n")
        self.master.chmod(0o600)

    def serve_node(self, name, **more):
        return self.serve(name, "--brokers", self.broker.address, "--single-broker", "--key-file",
                          str(self.key), "--master-key-file", str(self.master), **more)

    def await_received(self, server, count):
        wait_for(lambda: server.get("/v1/queues").json["received"] >= count, SETTLE_SECONDS,
                 f"{count} tickets received")
        self.assertEqual(server.get("/v1/queues").json["received"], count)

    def test_one_replica_is_refused_by_the_name_of_the_option_that_takes_it(self):
        for verb, options in (("check", []), ("create", ["--journal-topic", "another.journal"])):
            result = subprocess.run([REDRESS, "topics", verb, "--brokers", self.broker.address, *options],
                                    capture_output=True, text=True, timeout=120)

            self.assertEqual(result.returncode, 1, result.stdout + result.stderr)
            self.assertIn("--single-broker", result.stderr)

    def test_a_topic_that_is_not_fit_is_mended_by_the_commands_that_are_told(self):
        topic = ["--bootstrap-server", self.broker.address, "--entity-type", "topics", "--entity-name",
                 "redress.journal", "--alter"]
        self.broker.configure(*topic, "--add-config", "retention.ms=86400000,max.message.bytes=1000")
        server = self.serve_node("one", await_ready=False)
        told = wait_for(lambda: re.findall("`kafka-configs ([^`]*)`", server.status()["detail"]),
                        SETTLE_SECONDS, "the node to say what is wrong with the topic")
        self.assertEqual(len(told), 2, told)

        for command in told:
            self.broker.configure(*shlex.split(command))

        wait_for(lambda: server.status()["state"] == "ready", SETTLE_SECONDS, "the node to be ready")
        self.expect(server.post("/v1/tickets", complaint()), 201)

    def test_what_kcat_publishes_becomes_contacts_and_tickets(self):
        server = self.serve_node("one")
        known = server.post("/v1/tickets", complaint()).json["ticket"]
        self.broker.publish("redress.interactions", [
            json.dumps(interaction("k1", customer={"points": [{"kind": "phone", "value": "+86 139 0000 0199"}],
                                                   "name": "李雷"}), ensure_ascii=False),
            json.dumps(interaction("k2", kind="redress.praise")),
            json.dumps(interaction("k3", kind="redress.contact", ticket=known)),
            json.dumps(interaction("k1", customer={"points": [{"kind": "phone", "value": "+86 139 0000 0199"}],
                                                   "name": "李雷"}), ensure_ascii=False),
        ])
        data = interaction("k4")["data"]
        self.broker.publish_bytes("redress.interactions", json.dumps(data).encode(), [
            ("ce_specversion", "1.0"), ("ce_type", "redress.complaint"), ("ce_source", "e2e"), ("ce_id", "k4"),
            ("ce_time", "2026-03-01T09:30:00+08:00"), ("content-type", "application/json")])

        self.await_received(server, 4)

        wait_for(lambda: len(server.get(f"/v1/tickets/{known}").json["contacts"]) == 2, SETTLE_SECONDS,
                 "the contact to be linked to the ticket that it names")
        customers = server.get("/v1/customers").json["customers"]
        self.assertIn("李雷", [customer.get("name") for customer in customers])
        tickets = server.get("/v1/tickets").json["tickets"]
        self.assertEqual(sorted(ticket["kind"] for ticket in tickets),
                         ["complaint", "complaint", "complaint", "praise"])

    def test_a_file_sent_to_the_topic_becomes_tickets_once_however_often(self):
        server = self.serve_node("one")
        file = self.folder / "interactions.jsonl"
        file.write_text("".join(json.dumps(interaction(f"f{place}")) + "\n" for place in range(50)))

        for _ in range(2):
            result = server.cli("send", str(file), "--brokers", self.broker.address)
            self.assertEqual(result.stdout, "50 published, 0 not\n")
        server.cli("send", str(file))

        self.await_received(server, 50)
        self.broker.publish("redress.interactions", [json.dumps(interaction("last"))])
        self.await_received(server, 51)
        self.assertEqual(self.broker.consume("redress.dead-letters"), [])

    def test_poison_is_told_of_among_the_dead_letters_by_its_place_and_the_rest_goes_on(self):
        server = self.serve_node("one")
        poison = [b"\x00\xff no JSON at all", b"{}", json.dumps(interaction("p1", x=1)).encode(),
                  json.dumps(interaction("p2", kind="redress.rumour")).encode()]
        for message in poison:
            self.broker.publish_bytes("redress.interactions", message)
        self.broker.publish("redress.interactions", [json.dumps(interaction("g1"))])
        self.await_received(server, 1)
        self.broker.publish("redress.interactions", [json.dumps(interaction("g1", words="other content"))])

        letters = wait_for(lambda: len(found := self.broker.consume_headers("redress.dead-letters")) >= 5 and found,
                           SETTLE_SECONDS, "five dead letters")

        self.assertEqual(set(self.broker.consume_pairs("redress.dead-letters")), {(b"", b"")})
        found = sorted(self.broker.consume_at(letter["redress_topic"], letter["redress_partition"],
                                              letter["redress_offset"]) for letter in letters)
        self.assertEqual(found, sorted([*poison, json.dumps(interaction("g1", words="other content")).encode()]))
        self.assertEqual(sorted(int(letter["redress_size"]) for letter in letters), sorted(map(len, found)))
        self.assertEqual({letter["redress_reason"] for letter in letters}, {"malformed", "id-reused"})
        self.assertEqual(server.get("/v1/queues?fresh=true").json["received"], 1)

    def test_a_broker_away_at_start_and_in_the_middle_is_told_and_waited_for(self):
        self.broker.stop()
        server = self.serve_node("one", await_ready=False)
        self.assertEqual(server.get("/healthz").status, 200)
        self.assertEqual(server.get("/readyz").status, 503)
        early = server.post("/v1/tickets", complaint(), key="early")
        self.assertEqual(early.status, 503, early)

        self.broker.start()
        server.await_ready()
        known = self.expect(server.post("/v1/tickets", complaint(), key="first"), 201)["ticket"]
        self.broker.kill()
        away = server.post("/v1/tickets", complaint("while away"), key="away")
        self.assertEqual(away.status, 503, away)
        self.assertIn("retry-after", away.headers)
        self.assertEqual(server.get(f"/v1/tickets/{known}").status, 200)

        self.broker.start()
        wait_for(lambda: server.post("/v1/tickets", complaint("while away"), key="away").status == 201,
                 SETTLE_SECONDS, "the broker to be found again")
        self.expect(server.post("/v1/tickets", complaint(), key="early"), 201)

        self.assertEqual(server.get("/v1/queues?fresh=true").json["received"], 3)

    def test_what_was_acknowledged_survives_kill_9_of_the_server_once(self):
        server = self.serve_node("one")
        load = Load([server])
        load.await_done(300)
        server.kill()
        load.end()

        server = self.serve_node("one")
        load.repeat_unknown(server)

        load.check(self, server)

    def test_a_topic_swapped_while_a_node_was_paused_is_noticed_and_the_node_says_what_to_do(self):
        server = self.serve_node("one")
        for place in range(20):
            self.expect(server.post("/v1/tickets", complaint(), key=f"old{place}"), 201)
        server.pause()
        self.broker.start_anew()
        self.broker.create_topics()
        other = self.serve_node("two")
        for place in range(60):
            self.expect(other.post("/v1/tickets", complaint(), key=f"new{place}"), 201)

        server.go_on()

        status = wait_for(lambda: (found := server.status())["state"] == "stopped" and found, SETTLE_SECONDS,
                          "the node to stop")
        self.assertRegex(status["detail"], "rebuild|restore|topic")
        self.assertEqual(server.get("/readyz").status, 503)
        self.assertEqual(server.post("/v1/tickets", complaint()).status, 503)
        self.assertEqual(server.get("/v1/tickets").status, 200)
        self.assertEqual(other.get("/v1/queues?fresh=true").json["received"], 60)
        self.follow_advice(server, status["detail"])
        self.assertEqual(self.serve_node("one").get("/v1/queues?fresh=true").json["received"], 60)

    def follow_advice(self, server, told):
        """Stops the node and runs what it told to run. The topic of keys is another one, too: its copy is made anew."""
        server.stop()
        shutil.rmtree(server.data / "keys")
        command = shlex.split(re.findall(r"`redress ([^`]*)`", told)[-1])
        result = subprocess.run(
            [REDRESS, *command, "--data", str(server.data), "--brokers", self.broker.address, "--single-broker",
             "--key-file", str(self.key), "--master-key-file", str(self.master)], capture_output=True, text=True, timeout=SETTLE_SECONDS)
        self.assertEqual(result.returncode, 0, result.stderr)


if __name__ == "__main__":
    unittest.main()
