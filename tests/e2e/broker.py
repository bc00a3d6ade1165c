"""A real Kafka for a test, started by ops/kafka and ended with the test; and kcat, a client that is not ours."""

import contextlib
import os
import re
import socket
import subprocess

from harness import REDRESS, SOURCE

KCAT_SECONDS = 30


class Broker:
    """One node. Its log lies in `folder`, and outlives stop and kill."""

    def __init__(self, folder, *options):
        self.folder = folder
        self.start(*options)

    def start(self, *options):
        self._ops("start", str(self.folder), "--while", str(os.getpid()), *options)
        ports = (self.folder / "ports").read_text()
        self.address = re.search(r"^BROKERS=(\S+)$", ports, re.MULTILINE).group(1)

    def stop(self):
        self._ops("stop", str(self.folder))

    def kill(self):
        self._ops("kill", str(self.folder))

    def wipe(self):
        self._ops("wipe", str(self.folder))

    def create_topics(self):
        result = subprocess.run(
            [REDRESS, "topics", "create", "--brokers", self.address, "--single-broker"],
            capture_output=True, text=True, timeout=120)
        if result.returncode != 0:
            raise AssertionError(f"topics create: {result.stdout}{result.stderr}")

    def configure(self, *arguments):
        """What kafka-configs does."""
        self._ops("configs", *arguments)

    def start_anew(self):
        """Puts an empty broker in the place of this one, at the same address: every topic is gone."""
        self.wipe()
        self.start("--port", self.address.rpartition(":")[2])

    def publish(self, topic, messages):
        """Publishes text messages, one a line, by kcat."""
        self._kcat("-P", "-t", topic, input="".join(f"{message}\n" for message in messages).encode())

    def publish_bytes(self, topic, message, headers=(), key=None):
        """Publishes one message of any bytes, with headers, by kcat."""
        path = self.folder / "message"
        path.write_bytes(message)
        options = [word for name, value in headers for word in ("-H", f"{name}={value}")]
        options += ["-k", key] if key else []
        self._kcat("-P", "-t", topic, *options, str(path))

    def consume(self, topic):
        """Returns the values of all messages of the topic, as bytes."""
        separator = b"\x1e<end>\x1e"
        found = self._kcat("-C", "-t", topic, "-o", "beginning", "-e", "-q",
                           "-D", separator.decode())
        return found.split(separator)[:-1]

    def consume_pairs(self, topic):
        """Returns key and value of all messages of the topic, as bytes; what is absent is empty."""
        told = self._kcat("-C", "-t", topic, "-o", "beginning", "-e", "-q", "-f", "%K %S %k%s")
        pairs = []
        while told:
            key, value, told = told.split(b" ", 2)
            key_size, end = max(0, int(key)), max(0, int(key)) + max(0, int(value))
            pairs.append((told[:key_size], told[key_size:end]))
            told = told[end:]
        return pairs

    def consume_headers(self, topic):
        """Returns the headers redress_... of all messages of the topic."""
        told = self._kcat("-C", "-t", topic, "-o", "beginning", "-e", "-q", "-f", "%h\n").decode()
        return [dict(re.findall(r"(redress_\w+)=(.*?)(?=,redress_|$)", line)) for line in told.splitlines()]

    def consume_at(self, topic, partition, offset):
        """Returns the value of the message that stands there."""
        return self._kcat("-C", "-t", topic, "-p", partition, "-o", offset, "-c", "1", "-e", "-q", "-D", "")

    def all_bytes(self, topic):
        """Returns all that the topic's messages say: keys, values, headers."""
        return self._kcat("-C", "-t", topic, "-o", "beginning", "-e", "-q", "-f", "%k\n%h\n%s\n")

    def _kcat(self, *options, **more):
        return subprocess.run(["kcat", "-b", self.address, *options], check=True, timeout=KCAT_SECONDS,
                              stdout=subprocess.PIPE, **more).stdout

    @staticmethod
    def _ops(*arguments):
        result = subprocess.run([str(SOURCE / "ops/kafka"), *arguments], capture_output=True, text=True,
                                timeout=600)
        if result.returncode != 0:
            raise AssertionError(f"ops/kafka {' '.join(arguments)} ended with {result.returncode}:\n"
                                 f"{result.stdout}{result.stderr}")


SECURED = """
listeners=PLAINTEXT://127.0.0.1:PORT,CONTROLLER://127.0.0.1:CONTROLLER_PORT,SECURED://127.0.0.1:{secured},\
  MUTUAL://127.0.0.1:{mutual},LOGIN://127.0.0.1:{login}
advertised.listeners=PLAINTEXT://127.0.0.1:PORT,SECURED://localhost:{secured},MUTUAL://localhost:{mutual},\
  LOGIN://localhost:{login}
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SECURED:SASL_SSL,MUTUAL:SSL,LOGIN:SASL_PLAINTEXT
listener.name.mutual.ssl.client.auth=required
listener.name.mutual.ssl.truststore.type=PEM
listener.name.mutual.ssl.truststore.location={authority}
authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
allow.everyone.if.no.acl.found=false
super.users=User:ANONYMOUS
sasl.enabled.mechanisms=SCRAM-SHA-512
listener.name.secured.scram-sha-512.sasl.jaas.config=\
  org.apache.kafka.common.security.scram.ScramLoginModule required;
listener.name.login.scram-sha-512.sasl.jaas.config=\
  org.apache.kafka.common.security.scram.ScramLoginModule required;
ssl.keystore.type=PEM
ssl.keystore.location={keystore}
"""


class SecuredBroker(Broker):
    """Asks who one is, and denies what no ACL allows: by SCRAM over TLS at `secured`, by certificate at `mutual`, by
    SCRAM without TLS at `login`. At `address`, which is for whoever administers it, it asks nothing."""

    def __init__(self, folder, authority):
        with contextlib.ExitStack() as stack:
            free = [stack.enter_context(socket.socket()) for _ in range(3)]
            for each in free:
                each.bind(("127.0.0.1", 0))
            secured, mutual, login = (each.getsockname()[1] for each in free)
        certificate, key = authority.issue("broker")
        keystore = authority.folder / "broker.pem"
        keystore.write_text(key.read_text() + certificate.read_text())
        settings = authority.folder / "broker.settings"
        settings.write_text(SECURED.format(secured=secured, mutual=mutual, login=login, keystore=keystore,
                                           authority=authority.file))
        self.secured, self.mutual, self.login = (f"localhost:{port}" for port in (secured, mutual, login))
        super().__init__(folder, "--settings", str(settings))

    def add_user(self, name, password):
        self.configure("--bootstrap-server", self.address, "--alter", "--entity-type", "users", "--entity-name", name,
                       "--add-config", f"SCRAM-SHA-512=[password={password}]")

    def allow(self, user, *acl):
        """What kafka-acls --add allows the user, such as "--topic", NAME, "--operation", "Read"."""
        self._ops("acls", "--bootstrap-server", self.address, "--add", "--allow-principal", f"User:{user}", *acl)

    def run_acls(self, *words):
        self._ops("acls", *words)

    def forbid(self, user, *acl):
        """Takes back what `allow` allowed, in the same words."""
        self._ops("acls", "--bootstrap-server", self.address, "--remove", "--force", "--allow-principal", f"User:{user}",
                  *acl)
