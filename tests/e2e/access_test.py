"""Who may do what, on the real program: every role against every action of docs/access.md, by tokens."""

import json
import os
import subprocess
import unittest

from actions import READS, request_of, table
from life import complaint
from harness import REDRESS, TOKEN, EndToEndTest


class AccessTest(EndToEndTest):
    def setUp(self):
        super().setUp()
        self.server = self.serve("data", "--first-token", access="tokens")
        self.root = self.server.first_token()

    def ask(self, method, path, token=None, body=None, actor=None, server=None):
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        if body is not None:
            headers["Content-Type"] = "application/json"
        return (server or self.server).call(method, path, None if body is None else json.dumps(body).encode(), headers,
                                            actor=actor)

    def issue(self, person, *roles, **more):
        answer = self.ask("POST", "/v1/tokens", self.root, {"person": person, "roles": list(roles), **more})
        self.assertEqual(answer.status, 201, answer)
        return answer.json["secret"]

    def asks_for(self, action, token):
        asked = request_of(action)
        return self.ask(asked.method, asked.path, token, asked.body)

    def test_every_role_may_do_what_the_table_says_and_nothing_else(self):
        roles, actions = table()
        self.assertGreater(len(actions), 80)
        wrong = []
        for role in roles:
            token = self.issue(f"{role}-1", role)
            for action, may in actions.items():
                answer = self.asks_for(action, token)
                is_refused = answer.status == 403 and answer.json["code"] == "not-allowed"
                self.assertNotIn(answer.status, (401, 405, 500), f"{action}: {answer}")
                if is_refused == (role in may):
                    wrong.append(f"{role} {action}: {answer.status} {answer.text[:200]}")
        self.assertFalse(wrong, "\n".join(wrong[:20]))

    def test_without_a_token_nothing_is_told(self):
        for path in [*READS.values(), "/metrics", "/v1/feed"]:
            answer = self.ask("GET", path, actor="root; administrator")
            self.assertEqual((answer.status, answer.json["code"]), (401, "token-required"), path)
        self.assertEqual(self.ask("POST", "/v1/tickets", body=complaint(), actor="ana; agent").status, 401)

    def test_a_token_holds_over_a_restart_and_is_printed_once(self):
        token = self.issue("ana", "agent")
        self.assertEqual(self.server.stop(), 0)
        again = self.serve(self.server.data.name, "--first-token", access="tokens")

        received = self.ask("POST", "/v1/tickets", token, complaint(), server=again)

        self.assertEqual(received.status, 201, received)
        self.assertIn("no first token", again.log())
        self.assertFalse([line for line in list(again.lines.queue) if TOKEN.search(line)])

    def test_a_revoked_token_opens_nothing_from_then_on(self):
        token = self.issue("ana", "agent")
        self.assertEqual(self.ask("POST", "/v1/tickets", token, complaint()).status, 201)
        self.assertEqual(self.ask("POST", f"/v1/tokens/{token.split('_')[1]}/revoke", self.root, {}).status, 200)

        answer = self.ask("POST", "/v1/tickets", token, complaint())

        self.assertEqual((answer.status, answer.json["code"]), (401, "token-refused"))
        self.assertEqual(self.ask("GET", "/v1/tickets", token).status, 401)

    def test_secrets_stand_nowhere(self):
        secrets = [self.root, self.issue("ana", "agent")]
        self.assertEqual(self.server.stop(), 0)
        for file in [*self.server.data.rglob("*"), self.server.log_path]:
            if file.is_file():
                kept = file.read_bytes()
                for secret in secrets:
                    part = secret.split("_")[2]
                    self.assertNotIn(part.encode(), kept, file)
                    self.assertNotIn(bytes.fromhex(part), kept, file)

    def redress(self, *arguments, token=None, **environment):
        return subprocess.run([REDRESS, "--server", f"http://127.0.0.1:{self.server.port}", *arguments], text=True,
                              capture_output=True, timeout=60, check=False,
                              env={**os.environ, **({"REDRESS_TOKEN": token} if token else {}), **environment})

    def test_the_command_line_issues_shows_and_uses_tokens(self):
        issued = self.redress("token", "issue", "person=ana", "roles=agent", "label=desk", token=self.root)
        self.assertEqual(issued.returncode, 0, issued.stderr)
        token = TOKEN.search(issued.stdout).group()
        file = self.folder / "token"
        file.write_text(token + "\n", encoding="utf-8")

        listed = self.redress("token", "list", token=self.root)
        self.assertIn("desk", listed.stdout)
        self.assertNotIn(token.split("_")[2], listed.stdout)
        self.assertEqual(self.redress("--token-file", str(file), "ticket", "list").returncode, 0)
        self.assertEqual(self.redress("ticket", "list", token=token).returncode, 0)
        refused = self.redress("token", "list", token=token)
        self.assertNotEqual(refused.returncode, 0)
        self.assertIn("administrator", refused.stderr)
        self.assertIn("REDRESS_TOKEN", self.redress("ticket", "list").stderr)

    def test_where_access_is_open_the_server_says_so(self):
        server = self.serve("other")
        self.assertIn("access is open", server.log())


if __name__ == "__main__":
    unittest.main()
