"""What README prints works as printed; ops/run fills an empty folder with the sample, and only once."""

import json
import os
import re
import shutil
import signal
import subprocess
import unittest

from broker import Broker
from harness import REDRESS, SOURCE, STOP_SECONDS, EndToEndTest, cli, wait_for

PHASES = {"received", "classified", "assigned", "handling", "answered", "revisiting", "closed"}
EXITS = {"satisfied", "not_reached", "exempt", "partly", "not_accepted", "withdrawn", "refused",
         "transferred", "merged"}
RUN_SECONDS = 300
README = (SOURCE / "README.md").read_text()
BLOCKS = re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
TWO_COMMANDS, *FIRST_LOOK, ON_KAFKA = BLOCKS


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

    def serve_the_sample(self):
        """Starts a server with the sample of ops/run; returns its URL."""
        url = f"http://127.0.0.1:{self.serve().port}"
        subprocess.run(["python3", "-B", SOURCE / "ops/sample/load.py", "--redress", REDRESS, "--server", url],
                       check=True, stdout=subprocess.DEVNULL, timeout=RUN_SECONDS)
        return url

    def run_as_printed(self, script, addresses, environment=None):
        """Runs a script of README. Its ports may be another's here: `addresses` are this test's. So is the program."""
        for printed, own in {"$PWD/build/release": os.path.dirname(REDRESS), **addresses}.items():
            script = script.replace(printed, own)
        return subprocess.Popen(["bash", "-euo", "pipefail", "-c", script], stdout=subprocess.PIPE,
                                stderr=subprocess.STDOUT, text=True, cwd=SOURCE, start_new_session=True,
                                env={**os.environ, **(environment or {})})

    def test_every_block_of_readme_is_run(self):
        self.assertEqual(re.findall(r"^(\S+)", TWO_COMMANDS, re.MULTILINE), ["ops/run", "ops/test"])
        self.assertEqual([block for block in BLOCKS if "--brokers" in block], [ON_KAFKA])
        for command in re.findall(r"`([^`\n]*\bredress [^`\n]*)`", README):
            self.assertIn(command, ("redress --help", "redress timeline NUMBER --json"),
                          "a command outside of the blocks, which no test runs")

    def test_the_commands_of_readme_work_as_printed(self):
        url = self.serve_the_sample()

        shell = self.run_as_printed("\n".join(FIRST_LOOK), {"http://127.0.0.1:8080": url}, {"REDRESS_SERVER": url})
        output, _ = shell.communicate(timeout=120)

        self.assertEqual(shell.returncode, 0, output)
        self.assertIn("ticket.closed", output)
        self.assertIn("牛肉面", output)
        self.assertIn("1 done, 0 refused", output)
        self.assertRegex(output, r"\d+ to assign")
        self.assertIn("3 in", output)
        self.assertIn('"phase":"handling"', output)
        self.assertIn('"effect":"committed"', output)

    def test_the_commands_of_readme_on_kafka_work_as_printed(self):
        broker = Broker(self.folder / "kafka")
        self.addCleanup(broker.stop)
        started, *commands = ON_KAFKA.splitlines()
        self.assertEqual(started, "ops/kafka start build/kafka --port 9092")

        shell = self.run_as_printed("\n".join(['PATH="$PWD/build/release:$PATH"', *commands[:-1], f"exec {commands[-1]}"]),
                                    {"127.0.0.1:9092": broker.address, "127.0.0.1:8081": "127.0.0.1:0",
                                     "build/kafka-node": str(self.folder / "node")})
        self.addCleanup(shell.stdout.close)
        self.addCleanup(shell.wait)
        self.addCleanup(shell.terminate)
        lines = []
        for line in shell.stdout:
            lines.append(line)
            if "redress is ready at" in line:
                break
        url = re.search(r"redress is ready at (\S+)", "".join(lines))
        self.assertIsNotNone(url, "".join(lines))

        def is_taken():
            return json.loads(cli(url.group(1), "status", "--json").stdout)["intake"]["accepted"] > 0
        wait_for(is_taken, RUN_SECONDS, "an interaction to be taken from the topic")
        shell.terminate()
        shell.stdout.read()
        self.assertEqual(shell.wait(STOP_SECONDS), 0)

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
