"""On a real Kafka that asks who we are and denies what nobody allowed: the whole life with no more than docs/kafka.md
lists, and what is told where the password, the authority or a right is not as it must be."""

import json
import subprocess
import unittest

from broker import SecuredBroker
from certificates import Authority
from cli_test import interaction
from harness import REDRESS, EndToEndTest, wait_for
from life import complaint

SETTLE_SECONDS = 60
PASSWORD = "correct horse battery staple"
TOPICS = ["--topic", "redress.journal", "--topic", "redress.keys", "--topic", "redress.interactions",
          "--topic", "redress.dead-letters"]


def operations(*names):
    return [word for name in names for word in ("--operation", name)]


class KafkaAccessTest(EndToEndTest):
    def setUp(self):
        super().setUp()
        self.authority = Authority(self.folder)
        self.broker = SecuredBroker(self.folder / "kafka", self.authority)
        self.addCleanup(self.broker.wipe)
        self.password = self.folder / "password"
        self.password.write_text(PASSWORD + "\n")

    def access(self, user, **other):
        options = {"--kafka-ca": str(self.authority.file), "--kafka-user": user,
                   "--kafka-password-file": str(self.password), **other}
        return ["--brokers", self.broker.secured, *(word for pair in options.items() for word in pair)]

    def run_verb(self, *words):
        return subprocess.run([REDRESS, *words], capture_output=True, text=True, timeout=120)

    def succeed(self, *words):
        result = self.run_verb(*words)
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        return result.stdout

    def serve_node(self, name, user="node", await_ready=True, **other):
        return self.serve(name, *self.access(user, **other), "--single-broker", await_ready=await_ready)

    def add_users(self, *users):
        for user in users:
            self.broker.add_user(user, PASSWORD)

    def allow_node(self, *journal):
        self.broker.allow("node", "--topic", "redress.journal", *operations(*journal))

    def await_told(self, server, *words):
        """Waits until the node says all of `words`; it lives, is not ready, and never says the password."""
        wait_for(lambda: all(word in server.status()["detail"] for word in words), SETTLE_SECONDS,
                 lambda: f"the node to say {words}; it says {server.status()}; its log:\n{server.log()}")
        self.assertEqual(server.get("/readyz").status, 503)
        self.assertEqual(server.get("/healthz").status, 200)
        self.assertNotIn(PASSWORD, server.log())

    def test_the_whole_life_needs_no_more_than_is_documented(self):
        self.add_users("node", "operator", "upstream")
        self.broker.allow("operator", *TOPICS, *operations("Create", "Describe", "DescribeConfigs"))
        self.allow_node("Describe", "DescribeConfigs", "Read", "Write")
        self.broker.allow("node", "--topic", "redress.keys", *operations("Read", "Write"))
        self.broker.allow("node", "--topic", "redress.interactions", *operations("Read"))
        self.broker.allow("node", "--topic", "redress.dead-letters", *operations("Write"))
        self.broker.allow("node", "--group", "redress-intake", *operations("Read"))
        self.broker.allow("upstream", "--topic", "redress.interactions", *operations("Write"))
        file = self.folder / "interactions.jsonl"
        file.write_text(json.dumps(interaction("one")) + "\n" + json.dumps(interaction("two", kind="redress.rumour")))

        self.succeed("topics", "create", "--single-broker", *self.access("operator"))
        self.succeed("topics", "check", "--single-broker", *self.access("operator"))
        server = self.serve_node("one")
        self.expect(server.post("/v1/tickets", complaint()), 201)
        self.succeed("send", str(file), *self.access("upstream"))

        wait_for(lambda: server.get("/v1/queues").json["received"] == 2, SETTLE_SECONDS, "the interaction to be taken")
        wait_for(lambda: len(self.broker.consume("redress.dead-letters")) == 1, SETTLE_SECONDS, "the dead letter")
        server.stop()
        again = self.serve_node("one")
        self.expect(again.post("/v1/tickets", complaint("another")), 201)
        self.assertEqual(again.get("/v1/queues?fresh=true").json["received"], 3)
        again.stop()
        self.succeed("rebuild", "--offline", "--data", str(again.data), "--single-broker", *self.access("node"))
        self.check_refusals()

    def check_refusals(self):
        """What a user may not do, it is told so; nothing of a password is."""
        refused = self.run_verb("send", str(self.folder / "interactions.jsonl"), *self.access("operator"))
        self.assertNotEqual(refused.returncode, 0)
        self.assertIn("docs/kafka.md", refused.stderr)
        for change, words in (
                ({"--kafka-password-file": str(self.authority.file)}, ["--kafka-password-file"]),
                ({"--kafka-ca": str(Authority(self.folder, "stranger").file)}, ["--kafka-ca"])):
            result = self.run_verb("topics", "check", "--single-broker", *self.access("operator", **change))
            self.assertEqual(result.returncode, 3, result.stdout + result.stderr)
            for word in words:
                self.assertIn(word, result.stderr)
            self.assertNotIn(PASSWORD, result.stdout + result.stderr)

    def test_what_is_wrong_with_the_access_is_told_and_cured_without_a_restart(self):
        self.add_users("node")
        self.broker.create_topics()
        stranger = Authority(self.folder, "stranger")
        wrong = self.folder / "wrong"
        wrong.write_text("wrong\n")

        self.await_told(self.serve_node("no-ca", await_ready=False, **{"--kafka-ca": str(stranger.file)}), "--kafka-ca")
        self.await_told(self.serve_node("no-password", await_ready=False, **{"--kafka-password-file": str(wrong)}),
                        "--kafka-user", "--kafka-password-file")
        server = self.serve_node("no-rights", await_ready=False)
        self.await_told(server, "redress.journal")
        self.allow_node("Describe", "DescribeConfigs", "Read")
        wait_for(lambda: "reading the journal" in server.status()["detail"], SETTLE_SECONDS,
                 lambda: f"the node to read; it says {server.status()}")
        self.assertEqual(server.get("/readyz").status, 503)
        self.allow_node("Write")
        self.broker.allow("node", "--topic", "redress.keys", *operations("Read", "Write"))

        wait_for(lambda: server.get("/readyz").status == 200, SETTLE_SECONDS,
                 lambda: f"the node to be ready; it says {server.status()}; its log:\n{server.log()}")
        wait_for(lambda: server.post("/v1/tickets", complaint()).status == 201, SETTLE_SECONDS,
                 lambda: f"a key to be drawn; its log:\n{server.log()}")

    def test_files_that_cannot_be_used_are_told_at_once(self):
        empty = self.folder / "empty"
        empty.write_text("")
        text = self.folder / "text"
        text.write_text("no PEM\n")
        for change, word in (({"--kafka-password-file": "/nowhere"}, "/nowhere"),
                             ({"--kafka-password-file": str(empty)}, "holds no password"),
                             ({"--kafka-ca": "/nowhere"}, "/nowhere"),
                             ({"--kafka-ca": str(text)}, "ssl.ca.location")):
            for verb in (["topics", "check"], ["serve", "--data", str(self.folder / "never")]):
                result = self.run_verb(*verb, "--single-broker", *self.access("node", **change))
                self.assertEqual(result.returncode, 2, result.stdout + result.stderr)
                self.assertIn(word, result.stderr)


if __name__ == "__main__":
    unittest.main()
