"""On a real Kafka that asks who we are and denies what nobody allowed: the whole life with no more than docs/kafka.md
lists, and what is told where the password, the authority or a right is not as it must be."""

import json
import shlex
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

NODE_RIGHTS = [
    ("Describe", "topic", "redress.journal"), ("DescribeConfigs", "topic", "redress.journal"),
    ("Read", "topic", "redress.journal"), ("Write", "topic", "redress.journal"),
    ("Read", "topic", "redress.keys"), ("Write", "topic", "redress.keys"),
    ("Read", "topic", "redress.interactions"), ("Write", "topic", "redress.dead-letters"),
    ("Read", "group", "redress-intake"),
]


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
        self.assertIn(self.sentence(("Write", "topic", "redress.interactions"), "operator"), refused.stderr)
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
        self.await_told(server, *(self.sentence(right) for right in NODE_RIGHTS[:6]))
        self.allow_node("Describe", "DescribeConfigs", "Read")
        self.await_told(server, self.sentence(("Write", "topic", "redress.journal")))
        self.allow_node("Write")
        self.broker.allow("node", "--topic", "redress.keys", *operations("Read", "Write"))

        wait_for(lambda: server.get("/readyz").status == 200, SETTLE_SECONDS,
                 lambda: f"the node to be ready; it says {server.status()}; its log:\n{server.log()}")
        wait_for(lambda: server.post("/v1/tickets", complaint()).status == 201, SETTLE_SECONDS,
                 lambda: f"a key to be drawn; its log:\n{server.log()}")

    def sentence(self, right, user="node", brokers=None):
        operation, kind, name = right
        return (f"{operation} on {kind} {name} is missing for User:{user}: kafka-acls --bootstrap-server "
                f"{brokers or self.broker.secured} --add --allow-principal 'User:{user}' --operation {operation} "
                f"--{kind} {name}")

    def missing(self, *words):
        """What a check of rights says is missing, a sentence each."""
        result = self.run_verb("topics", "check", "--single-broker", *words)
        self.assertEqual(result.returncode, 1, result.stdout + result.stderr)
        return result.stderr

    def test_each_missing_right_is_named_with_what_grants_it(self):
        self.add_users("node", "operator", "upstream")
        self.broker.create_topics()
        acl = {right: (f"--{right[1]}", right[2], "--operation", right[0]) for right in NODE_RIGHTS}
        node = ["--for", "node", *self.access("node")]

        said = self.missing(*node)
        for right in NODE_RIGHTS:
            self.assertIn(self.sentence(right), said)
        for right in NODE_RIGHTS:
            self.broker.allow("node", *acl[right])
        self.assertIn("User:node may do what node does", self.succeed("topics", "check", *node))
        before = [self.broker.consume(topic) for topic in TOPICS[1::2]]
        for right in NODE_RIGHTS:
            if right[0] == "Describe":
                continue  # Read and Write bring it.
            with self.subTest(right):
                self.broker.forbid("node", *acl[right])
                said = self.missing(*node)
                self.assertIn(self.sentence(right), said)
                self.assertEqual(said.count(" is missing for "), 1, said)
                self.broker.run_acls(*self.grant(said))
                self.succeed("topics", "check", *node)
        self.assertEqual([self.broker.consume(topic) for topic in TOPICS[1::2]], before)

        said = self.missing("--for", "upstream", *self.access("upstream"))
        self.assertIn(self.sentence(("Write", "topic", "redress.interactions"), "upstream"), said)
        said = self.missing(*self.access("operator"))
        for topic in TOPICS[1::2]:
            for operation in ("Describe", "DescribeConfigs"):
                self.assertIn(self.sentence((operation, "topic", topic), "operator"), said)

    def grant(self, said):
        """The command that `said` ends with, as its words, run where an administrator may."""
        words = shlex.split(said.strip().partition("kafka-acls ")[2])
        words[words.index("--bootstrap-server") + 1] = self.broker.address
        return words

    def test_a_running_node_names_the_right_that_it_lost(self):
        self.add_users("node", "upstream")
        self.broker.create_topics()
        for operation, kind, name in NODE_RIGHTS:
            self.broker.allow("node", f"--{kind}", name, "--operation", operation)
        self.broker.allow("upstream", *operations("Write"), "--topic", "redress.interactions")
        server = self.serve_node("one")
        file = self.folder / "interactions.jsonl"
        file.write_text(json.dumps(interaction("one", kind="redress.rumour")))

        letters = ("Write", "topic", "redress.dead-letters")
        self.broker.forbid("node", "--topic", letters[2], "--operation", letters[0])
        self.succeed("send", str(file), *self.access("upstream"))
        self.await_intake(server, letters)
        self.broker.allow("node", "--topic", letters[2], "--operation", letters[0])
        wait_for(lambda: len(self.broker.consume(letters[2])) == 1, SETTLE_SECONDS, "the dead letter")
        for lost in (("Read", "topic", "redress.interactions"), ("Read", "group", "redress-intake")):
            self.broker.forbid("node", f"--{lost[1]}", lost[2], "--operation", lost[0])
            self.await_intake(server, lost)
            self.broker.allow("node", f"--{lost[1]}", lost[2], "--operation", lost[0])
        self.broker.forbid("node", *operations("Read"), "--topic", "redress.journal")
        self.await_told(server, self.sentence(("Read", "topic", "redress.journal")))

    def await_intake(self, server, right):
        wait_for(lambda: self.sentence(right) in server.status()["intake"]["detail"], SETTLE_SECONDS,
                 lambda: f"the intake to name {right}; it says {server.status()['intake']}")

    def test_a_certificate_or_a_login_without_tls_is_who_we_are(self):
        self.add_users("node")
        self.broker.create_topics()
        certificate, key = self.authority.issue("node")
        shown = ["--kafka-ca", str(self.authority.file), "--kafka-certificate", str(certificate),
                 "--kafka-key", str(key)]
        login = ["--kafka-user", "node", "--kafka-password-file", str(self.password), "--kafka-plain-login"]

        for user, brokers, options in (("CN=node", self.broker.mutual, shown), ("node", self.broker.login, login)):
            words = ["--brokers", brokers, *options]
            said = self.missing("--for", "node", *words)
            for right in NODE_RIGHTS:
                self.assertIn(self.sentence(right, user, brokers), said)
            for operation, kind, name in NODE_RIGHTS:
                self.broker.allow(user, f"--{kind}", name, "--operation", operation)
            self.succeed("topics", "check", "--for", "node", *words)
            server = self.serve("one", *words, "--single-broker")  # one key for one journal
            self.expect(server.post("/v1/tickets", complaint(user)), 201)
            server.stop()
        nobody = self.run_verb("topics", "check", "--for", "node", "--brokers", self.broker.mutual,
                               "--kafka-ca", str(self.authority.file))
        self.assertEqual(nobody.returncode, 3, nobody.stdout + nobody.stderr)

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
