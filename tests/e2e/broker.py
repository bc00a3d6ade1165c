"""A real Kafka for a test, started by ops/kafka and ended with the test; and kcat, a client that is not ours."""

import os
import re
import subprocess

from harness import REDRESS, SOURCE

KCAT_SECONDS = 30


class Broker:
    """One node. Its log lies in `folder`, and outlives stop and kill."""

    def __init__(self, folder):
        self.folder = folder
        self.start()

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

    def publish_bytes(self, topic, message, headers=()):
        """Publishes one message of any bytes, with headers, by kcat."""
        path = self.folder / "message"
        path.write_bytes(message)
        options = [word for name, value in headers for word in ("-H", f"{name}={value}")]
        self._kcat("-P", "-t", topic, *options, str(path))

    def consume(self, topic):
        """Returns the values of all messages of the topic, as bytes."""
        separator = b"\x1e<end>\x1e"
        found = self._kcat("-C", "-t", topic, "-o", "beginning", "-e", "-q",
                           "-D", separator.decode())
        return found.split(separator)[:-1]

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
