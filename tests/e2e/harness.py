"""What the end-to-end tests share: the real program as a server and as a client, on free ports.

Processes are ended by the ids that were started here. Everything lies in a folder of the test's own.
"""

import http.client
import json
import os
import queue
import re
import shutil
import signal
import subprocess
import tempfile
import threading
import time
import unittest
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2]
REDRESS = os.environ.get("REDRESS_BINARY", str(SOURCE / "build/release/redress"))
READY_SECONDS = 60  # how long a server may take to take commands
STOP_SECONDS = 30
POLL_SECONDS = 0.02
TOKEN = re.compile(r"redress_[0-9a-f]{32}_[0-9a-f]{64}")  # a token's secret, as it is shown


class Answer:
    """One HTTP answer."""

    def __init__(self, status, headers, body):
        self.status = status
        self.headers = headers  # names in lower case
        self.text = body
        media_type = headers.get("content-type", "").split(";")[0]
        self.json = json.loads(body) if media_type.endswith("/json") or media_type.endswith("+json") else None

    def __repr__(self):
        return f"{self.status} {self.text[:2000]!r}"


class Client:
    """HTTP as a program would speak it. One connection a thread."""

    def __init__(self, port, tls=None):
        self.port = port
        self.tls = tls  # the context of TLS; None: plain
        self.local = threading.local()

    def call(self, method, path, body=None, headers=None, actor="ana; agent", timeout=60):
        """Returns the Answer. `body` is JSON where it is no bytes. Raises OSError where none came."""
        sent = {"Redress-Actor": actor} if actor else {}
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body, ensure_ascii=False).encode()
            sent["Content-Type"] = "application/json"
        sent.update(headers or {})
        connection = getattr(self.local, "connection", None)
        if connection is None:
            connection = (http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout) if self.tls is None else
                          http.client.HTTPSConnection("127.0.0.1", self.port, timeout=timeout, context=self.tls))
            self.local.connection = connection
        try:
            connection.request(method, path, body=body, headers=sent)
            response = connection.getresponse()
            text = response.read().decode("utf-8", "replace")
        except (OSError, http.client.HTTPException) as error:
            connection.close()
            self.local.connection = None
            raise OSError(f"no answer to {method} {path}: {error!r}") from error
        found = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, found, text)

    def get(self, path, **options):
        return self.call("GET", path, **options)

    def post(self, path, body, key=None, if_match=None, **options):
        headers = dict(options.pop("headers", None) or {})
        if key is not None:
            headers["Idempotency-Key"] = key
        if if_match is not None:
            headers["If-Match"] = f'"{if_match}"'
        return self.call("POST", path, body=body, headers=headers, **options)


class Server(Client):
    """`redress serve` on a port of its own choice."""

    def __init__(self, data, *options, environment=None, before_exec=None, await_ready=True,
                 log_folder=None, access="open", tls=None, program=REDRESS):
        self.data = Path(data)
        self.log_path = Path(log_folder or self.data.parent) / f"{self.data.name}.log"
        self.lines = queue.Queue()  # what it prints on standard output
        with open(self.log_path, "ab") as log:
            self.offset = log.tell()
            self.process = subprocess.Popen(
                [program, "serve", "--data", str(data), "--listen", "127.0.0.1:0", "--access", access, *options],
                stdout=subprocess.PIPE, stderr=log, text=True, preexec_fn=before_exec,
                env={**os.environ, **(environment or {})})
        self.reader = threading.Thread(target=self._read_lines, daemon=True)
        self.reader.start()
        try:
            super().__init__(self._await_port(), tls)
            if await_ready:
                self.await_ready()
        except BaseException:
            self.kill()
            raise

    def _read_lines(self):
        for line in self.process.stdout:
            self.lines.put(line)

    def log(self):
        """What it wrote on standard error since it was started."""
        with open(self.log_path, "rb") as log:
            log.seek(self.offset)
            return log.read().decode("utf-8", "replace")

    def first_token(self):
        """The secret that `--first-token` makes it print, whatever it prints before."""
        deadline = time.monotonic() + READY_SECONDS
        while True:
            found = TOKEN.search(self.lines.get(timeout=max(0, deadline - time.monotonic())))
            if found:
                return found.group()

    def _await_port(self):
        found = wait_for(lambda: re.search(r"listening on https?://127\.0\.0\.1:(\d+)", self.log())
                         or self.process.poll() is not None and "ended", READY_SECONDS,
                         lambda: f"the server to listen; its log:\n{self.log()}")
        if found == "ended":
            raise AssertionError(f"the server ended with {self.process.returncode}:\n{self.log()}")
        return int(found.group(1))

    def await_ready(self, seconds=READY_SECONDS):
        """Waits until it takes commands."""
        def is_ready():
            if self.process.poll() is not None:
                raise AssertionError(f"the server ended with {self.process.returncode}:\n{self.log()}")
            return self.get("/readyz").status == 200
        wait_for(is_ready, seconds, lambda: f"the server to be ready; its log:\n{self.log()}")

    def status(self):
        return self.get("/v1/status").json

    def stop(self):
        """Asks it to stop, and returns its exit code."""
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(STOP_SECONDS)
        self._close()
        return code

    def kill(self):
        """kill -9, as a crash would."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(STOP_SECONDS)
        self._close()

    def _close(self):
        self.reader.join(STOP_SECONDS)
        self.process.stdout.close()

    def pause(self):
        self.process.send_signal(signal.SIGSTOP)

    def go_on(self):
        self.process.send_signal(signal.SIGCONT)

    def cli(self, *arguments, actor="ana; agent", check=True):
        """Runs the program against this server; returns the finished process."""
        return cli(f"http://127.0.0.1:{self.port}", *arguments, actor=actor, check=check)


def cli(url, *arguments, actor="ana; agent", check=True):
    result = subprocess.run([REDRESS, *arguments, "--server", url, "--actor", actor],
                            capture_output=True, text=True, timeout=120)
    if check and result.returncode != 0:
        raise AssertionError(f"redress {' '.join(arguments)} ended with {result.returncode}:\n"
                             f"{result.stdout}{result.stderr}")
    return result


def wait_for(condition, seconds, what):
    """Returns what `condition` returns once that is true; fails after `seconds`, telling of `what`:
    words, or what returns them."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            found = condition()
        except OSError:
            found = None
        if found:
            return found
        if time.monotonic() > deadline:
            told = what() if callable(what) else what
            raise AssertionError(f"waited {seconds} s for {told}")
        time.sleep(POLL_SECONDS)


class EndToEndTest(unittest.TestCase):
    """A folder of its own, and servers that end with the test."""

    maxDiff = None

    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="redress-e2e-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def serve(self, name="data", *options, **more):
        # The log lies beside the data's disk, never on it: a full one would hide what is told.
        server = Server(self.folder / name, *options, log_folder=self.folder, **more)
        self.addCleanup(server.kill)
        return server

    def expect(self, answer, status):
        self.assertEqual(answer.status, status, repr(answer))
        return answer.json
