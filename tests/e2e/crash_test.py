"""Crashes and bad places on the embedded journal: kill -9, other folders, other keys, a full disk."""

import resource
import shutil
import signal
import subprocess
import unittest

from harness import REDRESS, EndToEndTest, wait_for
from life import complaint
from load import Load

COMMANDS_BEFORE_A_CRASH = 300
CRASHES = 3
# What a file may grow to where the disk is to be full: enough to start, little enough to be full soon.
DISK_BYTES = 3 * 1024 * 1024


def full_disk():
    """Makes every file end at DISK_BYTES; writes beyond fail, as on a full disk."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (DISK_BYTES, DISK_BYTES))


class CrashTest(EndToEndTest):
    def crash_under_load(self):
        """Serves, and kills the server amid commands. Returns the load: what was answered."""
        server = self.serve()
        load = Load([server])
        load.await_done(COMMANDS_BEFORE_A_CRASH)
        server.kill()
        load.end()
        return load

    def test_what_was_acknowledged_survives_kill_9_once(self):
        for _ in range(CRASHES):
            load = self.crash_under_load()

            server = self.serve()
            load.repeat_unknown(server)

            load.check(self, server)
            self.assertEqual(server.stop(), 0)
            shutil.rmtree(server.data)

    def test_the_digest_is_the_same_after_a_crash_and_after_a_rebuild(self):
        self.crash_under_load()

        server = self.serve()
        before = server.status()
        server.cli("rebuild", actor="root; administrator")
        after = server.status()

        # A rebuild changes no record; the node's own probes may follow.
        self.assertGreaterEqual(after["position"], before["position"])
        if after["position"] == before["position"]:
            self.assertEqual(after["digest"], before["digest"])

    def test_a_folder_in_use_is_refused(self):
        server = self.serve()

        second = self.try_to_serve(server.data)

        self.assertNotEqual(second.returncode, 0)
        self.assertIn("in use", second.stderr)
        self.expect(server.post("/v1/tickets", complaint()), 201)

    def test_another_key_is_refused_and_harms_nothing(self):
        server = self.serve()
        self.expect(server.post("/v1/tickets", complaint()), 201)
        self.assertEqual(server.stop(), 0)
        other = self.folder / "other.key"
        other.write_text(bytes(range(32)).hex())

        stopped = self.serve("data", "--key-file", str(other), await_ready=False)

        self.assert_stopped(stopped, "key")
        self.assertEqual(stopped.stop(), 0)
        again = self.serve()
        self.assertEqual(again.get("/v1/queues").json["received"], 1)

    def test_the_home_country_is_fixed_at_the_first_start(self):
        server = self.serve("data", "--home-country", "GB")
        self.assertEqual(server.status()["home_country"], "GB")
        self.assertIn("home country is GB", server.log())
        self.assertEqual(server.stop(), 0)

        stopped = self.serve("data", await_ready=False)

        self.assert_stopped(stopped, "--home-country GB")
        self.assertEqual(stopped.stop(), 0)
        self.serve("data", environment={"REDRESS_HOME_COUNTRY": "GB"})

    def test_a_folder_with_another_journal_takes_no_commands_and_says_why(self):
        ours, other = self.serve("ours"), self.serve("other")
        for server in (ours, other):
            for _ in range(3):
                self.expect(server.post("/v1/tickets", complaint()), 201)
        for server in (ours, other):
            self.assertEqual(server.stop(), 0)
        shutil.rmtree(ours.data / "journal")
        shutil.copytree(other.data / "journal", ours.data / "journal")

        self.assert_stopped(self.serve("ours", await_ready=False), "journal")

    def assert_stopped(self, server, word):
        """It goes on answering reads and says why; what it must not do is take commands."""
        status = wait_for(lambda: (found := server.status())["state"] == "stopped" and found, 60,
                          "the node to stop")
        self.assertIn(word, status["detail"])
        self.assertEqual(server.get("/readyz").status, 503)
        self.assertEqual(server.post("/v1/tickets", complaint()).status, 503)

    def test_a_full_disk_is_told_and_loses_nothing_acknowledged(self):
        server = self.serve(before_exec=full_disk)
        done, refusal = [], None
        while refusal is None:
            words = f"{len(done)} " + "x" * 50_000
            try:
                answer = server.post("/v1/tickets", complaint(words))
            except OSError as error:
                self.fail(f"the server ended instead of answering: {error}\n{server.log()}")
            if answer.status == 201:
                done.append(answer.json["ticket"])
            else:
                refusal = answer
            self.assertLess(len(done), 10_000, "the disk never was full")

        self.assertIn(refusal.status, (500, 503), refusal)
        self.expect(server.get("/v1/status"), 200)
        server.kill()
        again = self.serve()
        for number in done:
            self.expect(again.get(f"/v1/tickets/{number}"), 200)
        self.expect(again.post("/v1/tickets", complaint()), 201)

    @staticmethod
    def try_to_serve(data, *options):
        """Runs a server that is to end by itself."""
        return subprocess.run(
            [REDRESS, "serve", "--data", str(data), "--listen", "127.0.0.1:0", "--access", "open", *options],
            capture_output=True, text=True, timeout=60)


if __name__ == "__main__":
    unittest.main()
