"""What README prints works as printed; ops/run fills an empty folder with the sample, and only once."""

import json
import os
import re
import shutil
import signal
import subprocess
import unittest

from harness import REDRESS, SOURCE, EndToEndTest, cli, wait_for

PHASES = {"received", "classified", "assigned", "handling", "answered", "revisiting", "closed"}
EXITS = {"satisfied", "not_reached", "exempt", "partly", "not_accepted", "withdrawn", "refused",
         "transferred", "merged"}
RUN_SECONDS = 300


class ReadmeTest(EndToEndTest):
    def start_ops_run(self):
        """Starts ops/run on a folder of the test's own; returns the process and its URL."""
        path = self.folder / "run.output"
        with open(path, "wb") as output:
            environment = {**os.environ, "REDRESS_DATA": str(self.folder / "data")}
            process = subprocess.Popen([SOURCE / "ops/run"], stdout=output, stderr=output, env=environment)
        self.addCleanup(process.wait)
        self.addCleanup(process.terminate)

        def started():
            text = path.read_text()
            if process.poll() is not None:
                raise AssertionError(f"ops/run ended with {process.returncode}:\n{text}")
            return re.search(r"Redress runs at (\S+),.*curl", text, re.DOTALL)
        return process, wait_for(started, RUN_SECONDS, "ops/run to print what to try").group(1)

    def test_the_sample_has_every_phase_and_exit_and_is_loaded_once(self):
        process, url = self.start_ops_run()
        tickets = json.loads(cli(url, "ticket", "list", "--limit", "200", "--json").stdout)["tickets"]
        self.assertEqual({ticket["phase"] for ticket in tickets}, PHASES)
        self.assertEqual({ticket["exit"] for ticket in tickets if "exit" in ticket}, EXITS)
        self.assertTrue(any(ticket["cycle"] > 1 and ticket["phase"] != "closed" for ticket in tickets))
        process.send_signal(signal.SIGINT)
        self.assertIn(process.wait(60), (0, 130))

        process, url = self.start_ops_run()
        again = json.loads(cli(url, "ticket", "list", "--limit", "200", "--json").stdout)["tickets"]

        self.assertEqual(again, tickets)

    def test_ops_run_can_check_itself(self):
        result = subprocess.run(
            [SOURCE / "ops/run", "--check"], capture_output=True, text=True, timeout=RUN_SECONDS,
            env={**os.environ, "REDRESS_DATA": str(self.folder / "data")})

        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)

    def test_the_commands_of_readme_work_as_printed(self):
        _, url = self.start_ops_run()
        blocks = re.findall(r"```sh\n(.*?)```", (SOURCE / "README.md").read_text(), re.DOTALL)
        first, *rest = blocks
        self.assertEqual(re.findall(r"^(\S+)", first, re.MULTILINE), ["ops/run", "ops/test"])

        # Port 8080 may be another's here: the address is this test's. So is the program, where another build runs.
        script = "\n".join(rest).replace("http://127.0.0.1:8080", url)
        script = script.replace("$PWD/build/release", os.path.dirname(REDRESS))
        result = subprocess.run(["bash", "-euo", "pipefail", "-c", script], capture_output=True, text=True,
                                cwd=SOURCE, timeout=120, env={**os.environ, "REDRESS_SERVER": url})

        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        self.assertIn("ticket.closed", result.stdout)
        self.assertIn("牛肉面", result.stdout)
        self.assertIn('"phase":"handling"', result.stdout.replace(" ", ""))

    def test_the_commands_that_ops_run_prints_work(self):
        _, url = self.start_ops_run()
        text = (self.folder / "run.output").read_text()
        commands = re.findall(r"^  ((?:build|curl)\S* .*)$", text, re.MULTILINE)
        self.assertGreaterEqual(len(commands), 4)

        for command in commands:
            result = subprocess.run(["bash", "-euo", "pipefail", "-c", command], capture_output=True, text=True,
                                    cwd=SOURCE, timeout=60)
            self.assertEqual(result.returncode, 0, f"{command}\n{result.stdout}{result.stderr}")

    def test_every_file_that_the_documents_name_is_there(self):
        missing = []
        for document in [SOURCE / "README.md", *(SOURCE / "docs").rglob("*.md")]:
            for target in re.findall(r"\]\(([^)#]+)", document.read_text()):
                if not target.startswith("http") and not (document.parent / target).exists():
                    missing.append(f"{document}: {target}")
        self.assertEqual(missing, [])

    def test_the_tools_of_the_scripts_are_there(self):
        for tool in ("kcat", "mvn", "java", "curl", "cmake", "ninja", "ccache"):
            self.assertTrue(shutil.which(tool), tool)


if __name__ == "__main__":
    unittest.main()
