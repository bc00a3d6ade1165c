"""What the program tells an operator to do is done here, to the letter, and cures what it was said of."""

import re
import shlex
import shutil
import subprocess
import unittest

from harness import REDRESS, SOURCE, EndToEndTest, Server, wait_for
from life import complaint

RUN_SECONDS = 120
FOLDERS = ["api", "cli", "consumers", "journal", "node", "projections"]


def run(*arguments):
    return subprocess.run([REDRESS, *arguments], capture_output=True, text=True, timeout=RUN_SECONDS)


def literals(path):
    """The texts in a source file, those in a row as one."""
    text = re.sub(r"//.*", "", path.read_text())
    text = re.sub(r'"\s*\n\s*"', "", text)
    return re.findall(r'"((?:[^"\\]|\\.)*)"', text)


def commands_in(text):
    """The command lines of the program that `text` tells to run, without the program."""
    return [shlex.split(command)[1:] for command in re.findall(r"`(redress [^`]*)`", text)]


class AdviceTest(EndToEndTest):
    def setUp(self):
        super().setUp()
        self.server = self.serve()
        self.data = self.server.data
        self.number = self.receive(self.server)

    def receive(self, server):
        return self.expect(server.post("/v1/tickets", complaint()), 201)["ticket"]

    def fails_to_serve(self, *options):
        """What the server says that cannot start."""
        result = run("serve", "--data", str(self.data), "--listen", "127.0.0.1:0", *options)
        self.assertNotEqual(result.returncode, 0)
        return result.stderr

    def start_or_follow(self):
        """Starts and stops a server; where none starts, does what it says."""
        try:
            self.serve("data").stop()
        except AssertionError as refused:
            self.follow(str(refused))

    def stopped(self, server):
        """What the server says that has stopped."""
        status = wait_for(lambda: server.status()["state"] == "stopped" and server.status(), 60, "the node to stop")
        return status["detail"]

    def follow(self, text, *options):
        """Runs the last command line that `text` tells to run, on this data folder."""
        told = commands_in(text)
        self.assertTrue(told, f"no command in: {text}")
        offline = [] if "--offline" in told[-1] or "with --offline" not in text else ["--offline"]
        result = run(*told[-1], *offline, "--data", str(self.data), *options)
        self.assertEqual(result.returncode, 0, result.stderr)

    def expect_cured(self, *options, keeps=True):
        """A server starts, takes commands, and shows the ticket of before unless its journal is gone."""
        server = self.serve("data", *options)
        self.receive(server)
        self.assertEqual(server.get(f"/v1/tickets/{self.number}").status, 200 if keeps else 404)
        return server

    def swap_journal(self, with_keys=True):
        """Another journal, of the same key, takes the place of this one. Returns where this one is now."""
        other = self.folder / "other"
        server = Server(other, "--key-file", str(self.data / "installation.key"))
        self.addCleanup(server.kill)
        self.receive(server)
        server.stop()
        kept = self.folder / "kept"
        (self.data / "journal").rename(kept)
        shutil.copytree(other / "journal", self.data / "journal")
        if with_keys:
            self.bring_keys()
        return kept

    def bring_keys(self):
        """Those of the other journal."""
        shutil.rmtree(self.data / "keys")
        shutil.copytree(self.folder / "other" / "keys", self.data / "keys")
        shutil.copy(self.folder / "other" / "master.key", self.data / "master.key")

    def test_a_damaged_name_of_the_views(self):
        self.server.stop()
        (self.data / "VIEWS").write_text("nonsense\n")

        self.start_or_follow()

        self.expect_cured()

    def test_a_damaged_database_of_the_views(self):
        self.server.stop()
        views = self.data / (self.data / "VIEWS").read_text().strip()
        (views / "CURRENT").write_text("nonsense\n")

        self.start_or_follow()

        self.expect_cured()

    def test_a_journal_that_has_lost_the_file_that_says_where_it_ends(self):
        self.server.stop()
        (self.data / "journal" / "END").unlink()
        told = self.fails_to_serve()
        self.assertIn("restore the journal's folder from its backup", told)

        self.follow(told)

        self.expect_cured()

    def test_a_journal_replaced_on_purpose(self):
        self.server.stop()
        self.swap_journal()
        server = self.serve("data", await_ready=False)
        told = self.stopped(server)
        server.stop()

        self.follow(told)

        self.expect_cured(keeps=False)

    def test_a_journal_replaced_by_mistake_and_restored(self):
        self.server.stop()
        kept = self.swap_journal(with_keys=False)
        server = self.serve("data", await_ready=False)
        self.assertIn("Restore the journal and start this node again", self.stopped(server))
        server.stop()

        shutil.rmtree(self.data / "journal")
        kept.rename(self.data / "journal")

        self.expect_cured()

    def test_a_rebuild_on_a_journal_replaced_on_purpose_says_what_it_needs(self):
        self.server.stop()
        self.swap_journal()
        refused = run("rebuild", "--offline", "--data", str(self.data))
        self.assertEqual(refused.returncode, 1)

        self.follow(refused.stderr)

        self.expect_cured(keeps=False)

    def test_a_data_folder_of_another_journal(self):
        self.server.stop()
        self.swap_journal(with_keys=False)
        for views in self.data.glob("views-*"):
            shutil.rmtree(views)
        (self.data / "VIEWS").unlink()
        server = self.serve("data", await_ready=False)
        told = self.stopped(server)
        self.assertIn("belongs to journal", told)
        server.stop()

        self.bring_keys()
        self.follow(told)

        self.expect_cured(keeps=False)

    def test_a_journal_begun_with_another_key(self):
        self.server.stop()
        key = self.folder / "the.key"
        (self.data / "installation.key").rename(key)
        (self.data / "installation.key").write_text("ab" * 32 + "\n")
        server = self.serve("data", await_ready=False)
        self.assertIn("start the node with that key's file (--key-file)", self.stopped(server))
        server.stop()

        self.expect_cured("--key-file", str(key))

    def test_a_journal_of_another_home_country(self):
        self.server.stop()
        server = self.serve("data", "--home-country", "IT", await_ready=False)
        told = re.search(r"start the node with (--home-country) ([A-Z]+)", self.stopped(server))
        server.stop()

        self.expect_cured(*told.groups())

    def test_a_key_file_that_is_none(self):
        key = self.folder / "some.key"
        key.write_text("short\n")
        self.data = self.folder / "new"
        told = self.fails_to_serve("--key-file", str(key))

        command = re.search(r"`(openssl [^`]*)`", told).group(1)
        key.write_text(subprocess.run(shlex.split(command), capture_output=True, text=True, check=True).stdout)

        self.receive(self.serve("new", "--key-file", str(key)))

    def test_a_data_folder_in_use(self):
        told = self.fails_to_serve()
        self.assertIn("in use by another process: stop that one, or name another folder with --data", told)

        self.server.stop()

        self.expect_cured()

    def test_a_data_folder_that_is_not_there(self):
        self.server.stop()
        refused = run("rebuild", "--offline", "--data", str(self.folder / "nowhere"))
        self.assertEqual(refused.returncode, 1)
        self.assertIn("name the one to rebuild with --data", refused.stderr)
        self.assertFalse((self.folder / "nowhere").exists())

        again = run("rebuild", "--offline", "--data", str(self.data))

        self.assertEqual(again.returncode, 0, again.stderr)

    def test_a_rebuild_that_cannot_be_put_in_place_is_repeated_once_that_is_mended(self):
        self.server.stop()
        (self.data / "VIEWS.new").mkdir()
        refused = run("rebuild", "--offline", "--data", str(self.data))
        self.assertNotEqual(refused.returncode, 0)
        self.assertIn("VIEWS.new", refused.stderr)

        (self.data / "VIEWS.new").rmdir()

        self.assertEqual(run("rebuild", "--offline", "--data", str(self.data)).returncode, 0)
        self.expect_cured()


class WordingTest(unittest.TestCase):
    """Whatever the messages name is there."""

    def texts(self):
        for folder in FOLDERS:
            for path in sorted((SOURCE / folder).rglob("*")):
                if path.suffix in {".cc", ".h"}:
                    yield from ((path, text) for text in literals(path))

    def help_of(self, *verb):
        result = run(*verb, "--help")
        self.assertEqual(result.returncode, 0, f"{verb}: {result.stderr}")
        return result.stdout

    def verbs_below(self, *verb):
        listed = self.help_of(*verb).partition("Subcommands:")[2]
        return re.findall(r"^  (\w+) ", listed, re.MULTILINE)

    def help_of_all(self):
        """The help of every verb, and of what is below it."""
        verbs = [(verb,) for verb in self.verbs_below()]
        verbs += [(*verb, word) for verb in verbs for word in self.verbs_below(*verb)]
        return "".join(self.help_of(*verb) for verb in verbs)

    def test_every_command_that_a_message_names_can_be_run(self):
        named = [(path, command) for path, text in self.texts() for command in commands_in(text)]
        self.assertTrue(named)
        for path, (verb, *options) in named:
            with self.subTest(f"{path.relative_to(SOURCE)}: {verb} {options}"):
                known = self.help_of(verb)
                for option in options:
                    self.assertIn(option, known)

    def test_every_option_that_a_message_names_exists(self):
        known = self.help_of_all()
        foreign = re.compile(r"kafka-(acls|configs|topics)")  # another program's options
        for path, text in self.texts():
            if " " not in text or foreign.search(text):
                continue
            # Not what a style sheet sets and uses.
            for option in re.findall(r"(?<![\w-])(?<!var\()--[a-z][a-z-]+\b(?!-|:)", text):
                with self.subTest(f"{path.relative_to(SOURCE)}: {option}"):
                    self.assertRegex(known, re.escape(option) + r"\b")


if __name__ == "__main__":
    unittest.main()
