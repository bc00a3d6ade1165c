"""The servers that the bench measures, each with a folder of its own, each ended by its id with the bench."""

import ctypes
import json
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from harness import wait_for

START_SECONDS = 60
STOP_SECONDS = 60
DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG of <linux/prctl.h>
POSTGRES_FOLDERS = Path("/usr/lib/postgresql")  # Debian's, one a version


def end_with_bench():
    """In a child, before its program runs: it is ended when the bench is, however that ends."""
    ctypes.CDLL(None, use_errno=True).prctl(DIE_WITH_PARENT, signal.SIGKILL)


def postgres_programs():
    """The folder of the newest PostgreSQL's programs."""
    found = [path for path in POSTGRES_FOLDERS.glob("*/bin") if (path / "initdb").exists()]
    if not found:
        raise SystemExit(f"ops/bench: no PostgreSQL in {POSTGRES_FOLDERS}; ops/install installs it")
    return max(found, key=lambda path: float(path.parent.name))


class Postgres:
    """A private cluster with the default settings, which are the durable ones, on a socket of its own.

    PostgreSQL refuses to run as root: there it runs as the user that Debian's package makes for it.
    """

    def __init__(self, folder):
        self.programs = postgres_programs()
        self.user = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.getuid() == 0 else {}
        self.socket = Path(tempfile.mkdtemp(prefix="redress-bench-"))  # short: the name of a socket is
        self.data = self._own_folder(folder)
        self.process = None
        try:
            self._start()
        except BaseException:
            self.stop()
            raise

    def _own_folder(self, folder):
        """Returns the folder for the data: the one given, or one beside the socket where that user may not come."""
        if self.user:
            os.chown(self.socket, pwd.getpwnam("postgres").pw_uid, -1)
        folder.mkdir(parents=True)
        if self.user:
            os.chown(folder, pwd.getpwnam("postgres").pw_uid, -1)
            reachable = subprocess.run(["test", "-w", str(folder)], check=False, **self.user).returncode == 0
            if not reachable:
                return self.socket / "data"
        return folder / "data"

    def _start(self):
        subprocess.run([self.programs / "initdb", "--pgdata", self.data, "--auth=trust", "--username=bench",
                        "--no-locale", "--encoding=UTF8"],
                       check=True, stdout=subprocess.DEVNULL, cwd="/", **self.user)
        self.log = open(self.socket / "log", "wb")
        self.process = subprocess.Popen(
            [self.programs / "postgres", "-D", self.data, "-k", self.socket, "-c", "listen_addresses="],
            stdout=self.log, stderr=self.log, cwd="/", preexec_fn=end_with_bench, **self.user)
        wait_for(self._is_ready, START_SECONDS, f"PostgreSQL to start; see {self.socket}/log")

    def _is_ready(self):
        if self.process.poll() is not None:
            raise AssertionError(f"PostgreSQL ended:\n{(self.socket / 'log').read_text()}")
        return subprocess.run([self.programs / "pg_isready", "--quiet", "--host", self.socket],
                              check=False).returncode == 0

    @property
    def place(self):
        return f"host={self.socket} dbname=postgres user=bench"

    def database(self, name):
        """Makes another database. Returns where it is."""
        subprocess.run([self.programs / "createdb", "--host", self.socket, "--username", "bench", name], check=True)
        return f"host={self.socket} dbname={name} user=bench"

    def stop(self):
        if self.process is not None:
            self.process.send_signal(signal.SIGINT)  # its fast way to stop in order
            self.process.wait(STOP_SECONDS)
            self.log.close()
        shutil.rmtree(self.data, ignore_errors=True)
        shutil.rmtree(self.socket, ignore_errors=True)


class BareServer:
    """H: a server that answers what lies in a folder, as bench_http kept it."""

    def __init__(self, build, answers):
        self.process = subprocess.Popen([build / "bench/bench_bare_server", "--answers", answers],
                                        stdout=subprocess.PIPE, text=True, preexec_fn=end_with_bench)
        self.port = json.loads(self.process.stdout.readline())["port"]

    def stop(self):
        self.process.terminate()
        self.process.wait(STOP_SECONDS)
        self.process.stdout.close()
