"""Who may do what by the command line: every verb, by every role and by narrowed tokens, on the real program. What is forbidden is
what docs/access.md forbids, and what the same request over HTTP is refused for."""

import concurrent.futures
import json
import os
import re
import subprocess
import unittest

from actions import HTTP_ALONE, NO_ACTION, POLICY, VERBS, files, request_of, runs_of, table, verbs
from harness import REDRESS, EndToEndTest
from life import complaint

AT_ONCE = 4  # programs that run at a time
REFUSED = re.compile(r"\((\d{3}) ([a-z-]+)\)")  # as a refusal is printed
OF_A_ROW = "the server answered 403 role"  # the same, of a row of what is imported
SCOPES = {"teams": {"teams": ["elsewhere"]}, "own": {"own": True}}


class Outcome:
    """What came of one run of the program."""

    def __init__(self, finished):
        self.code = finished.returncode
        self.told = finished.stderr
        refused = REFUSED.search(finished.stderr)
        self.refusal = (int(refused.group(1)), refused.group(2)) if refused else None

    @property
    def is_forbidden(self):
        return self.refusal == (403, "not-allowed") or OF_A_ROW in self.told

    def fault(self, role):
        """What is wrong with it, whether or not the role may; nothing where all is well."""
        if self.is_forbidden:
            is_told = self.code == 1 and f"role {role}" in self.told
            return None if is_told else f"exit code {self.code} of what is forbidden, or not why"
        # Refused for its content, or because nothing is there; never for the command line, and never failed.
        return None if self.code in (0, 1) else f"exit code {self.code}"

    def __repr__(self):
        return f"{self.code} {self.told[:200]!r}"


class AccessByCommandLineTest(EndToEndTest):
    def setUp(self):
        super().setUp()
        self.server = self.serve("data", "--first-token", access="tokens")
        self.root = self.server.first_token()
        self.roles, self.may = table()
        verbs()  # takes seconds: longer than the server keeps a connection that is not used
        self.names = files(self.folder)
        self.expect(self.ask("POST", "/v1/policies/house/apply", self.root, {"text": POLICY}), 200)
        received = self.expect(self.ask("POST", "/v1/tickets", self.issue("supervisor"), complaint()), 201)
        self.ids = {"ticket": received["ticket"]}

    def ask(self, method, path, token, body=None):
        return self.server.call(method, path, None if body is None else json.dumps(body).encode(),
                                {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}, actor=None)

    def issue(self, role, **scope):
        answer = self.ask("POST", "/v1/tokens", self.root, {"person": f"{role}-1", "roles": [role], **scope})
        return self.expect(answer, 201)["secret"]

    def run_verb(self, run, token):
        arguments = [self.names.get(argument, argument) for argument in run.arguments]
        finished = subprocess.run(
            [REDRESS, "--server", f"http://127.0.0.1:{self.server.port}", *run.verb.split(), *arguments],
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=False,
            env={**os.environ, "REDRESS_TOKEN": token})
        return Outcome(finished)

    def outcomes(self, asked):
        """What came of each run, by whom it was asked for: pairs of a run and a token, by a key."""
        with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
            begun = {key: pool.submit(self.run_verb, *one) for key, one in asked.items()}
            return {key: outcome.result() for key, outcome in begun.items()}

    def test_every_verb_asks_for_an_action_and_every_action_has_one(self):
        known = verbs()

        runs = [run for verb in known for run in runs_of(verb)]

        self.assertGreater(len(known), 130)
        self.assertEqual({run.action for run in runs}, set(self.may) - HTTP_ALONE)
        self.assertLessEqual(set(VERBS) | set(NO_ACTION), set(known), "verbs of the table that are none")

    def test_every_role_may_do_what_the_table_says_and_nothing_else(self):
        tokens = {role: self.issue(role) for role in self.roles}
        asked, seen = {}, set()
        for run in (run for verb in verbs() for run in runs_of(verb)):
            may = [role for role in self.roles if role in self.may[run.action]]
            # Of what another verb was asked for by every role, one that may and one that may not.
            roles = self.roles if run.action not in seen else may[:1] + [role for role in self.roles if role not in may][:1]
            seen.add(run.action)
            asked |= {(run.verb, run.action, role): (run, tokens[role]) for role in roles}

        found = self.outcomes(asked)

        self.assertGreater(len(found), 1_000)
        wrong = [f"{verb} by {role}: {outcome}; {outcome.fault(role)}" for (verb, action, role), outcome in found.items()
                 if outcome.fault(role) or outcome.is_forbidden == (role in self.may[action])]
        self.assertFalse(wrong, "\n".join(wrong[:20]))

    def test_a_narrowed_token_is_refused_what_it_is_refused_over_http(self):
        asked, answers = {}, {}
        for run in (run for verb in verbs() for run in runs_of(verb, self.ids)):
            role = next(role for role in self.roles if role in self.may[run.action])
            for name, scope in SCOPES.items():
                if (run.action, name) in answers:
                    continue
                token = self.issue(role, **scope)
                request = request_of(run.action, self.ids)
                answers[run.action, name] = self.ask(request.method, request.path, token, request.body)
                asked[run.action, name] = (run, token)

        found = self.outcomes(asked)

        wrong = []
        for (action, name), outcome in found.items():
            answer = answers[action, name]
            code = answer.json["code"] if answer.status >= 400 else None
            if (answer.status, code) == (403, "not-allowed"):
                is_alike = outcome.is_forbidden and outcome.code == 1
            elif action.startswith("ticket."):  # the ticket stands, and is another's
                is_alike = outcome.code == 1 and outcome.refusal == (answer.status, code)
            else:
                is_alike = not outcome.is_forbidden and outcome.code in (0, 1)
            if not is_alike:
                wrong.append(f"{action} narrowed by {name}: {answer}; by the command line {outcome}")
        self.assertFalse(wrong, "\n".join(wrong[:20]))
        self.assertIn(404, {answer.status for (action, _), answer in answers.items() if action.startswith("ticket.")})


if __name__ == "__main__":
    unittest.main()
