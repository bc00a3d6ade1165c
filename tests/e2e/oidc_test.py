"""Tokens that an issuer signed (OpenID Connect), on the real program: by whom, of whom, for how long, and its keys."""

import os
import signal
import socket
import subprocess
import time
import unittest

from actions import READS, table
from certificates import Authority
from harness import REDRESS, STOP_SECONDS, EndToEndTest, wait_for
from issuers import AUDIENCE, ISSUER, Key, KeyServer, base64url, claims_of, key_set, part, sign_with_secret
from life import complaint

SETTLE_SECONDS = 30  # what is done in the background, on a busy machine
LEEWAY_SECONDS = 60  # between the clocks of issuer and server
ROLES = ["--oidc-role", "desk=agent", "--oidc-role", "leads=supervisor", "--oidc-role", "audit=auditor"]


class OidcTest(EndToEndTest):
    def setUp(self):
        super().setUp()
        self.key = Key(self.folder, "first")
        self.file = self.folder / "keys.json"
        self.file.write_text(key_set(self.key))

    def options(self, keys, *more):
        return ["--oidc-issuer", ISSUER, "--oidc-audience", AUDIENCE, "--oidc-keys", str(keys), *(more or ROLES)]

    def start(self, *options, keys=None):
        self.server = self.serve("data", "--first-token", *self.options(keys or self.file, *options), access="tokens")
        self.root = self.server.first_token()
        return self.server

    def ask(self, method, path, token, body=None, actor=None, **headers):
        return self.server.call(method, path, body, {"Authorization": f"Bearer {token}", **headers}, actor=actor)

    def receive(self, token):
        return self.ask("POST", "/v1/tickets", token, complaint())

    def assert_refused(self, answer, status=401, code="token-refused"):
        self.assertEqual((answer.status, answer.json["code"]), (status, code), answer)

    def redress(self, *arguments, token):
        return subprocess.run([REDRESS, "--server", f"http://127.0.0.1:{self.server.port}", *arguments], text=True,
                              capture_output=True, timeout=60, check=False, env={**os.environ, "REDRESS_TOKEN": token})

    def test_what_the_issuer_signed_opens_what_its_roles_may_and_is_recorded(self):
        self.start()
        token = self.key.sign(claims_of("ana", "desk"))

        received = self.expect(self.receive(token), 201)
        told = self.redress("ticket", "show", received["ticket"], token=token)

        self.assertEqual(told.returncode, 0, told.stderr)
        who = self.ask("GET", f"/v1/tickets/{received['ticket']}/timeline", token).json["timeline"][0]["who"]
        self.assertEqual(who, {"id": "ana", "role": "agent", "verified": True})
        auditor = self.key.sign(claims_of("al", "audit"))
        reads = wait_for(lambda: self.ask("GET", "/v1/accesses?person=ana", auditor).json["accesses"], SETTLE_SECONDS,
                         "the read in the log")
        self.assertEqual({(read["token"], read["role"]) for read in reads}, {("oidc:ana", "agent")})

    def test_forged_expired_wrongly_addressed_and_unknown_tokens_are_refused(self):
        self.start()
        good = claims_of("ana", "desk")
        self.expect(self.receive(self.key.sign(good)), 201)
        stranger = Key(self.folder, "stranger")
        stranger.name = self.key.name
        forged = {
            "another's key": stranger.sign(good),
            "an unknown key": self.key.sign(good, kid="second"),
            "changed": ".".join([*self.key.sign(good).split(".")[:1], part({**good, "sub": "eve"}),
                                 self.key.sign(good).split(".")[2]]),
            "not signed": f"{part({'alg': 'none', 'kid': 'first'})}.{part(good)}.",
            "not signed, with something": f"{part({'alg': 'none', 'kid': 'first'})}.{part(good)}.{base64url(b'x')}",
            "by the public key": sign_with_secret(good, self.key.public_pem(), kid="first"),
            "expired": self.key.sign(claims_of("ana", "desk", age=700)),
            "not yet": self.key.sign(claims_of("ana", "desk", nbf=int(time.time()) + 3600)),
            "for too long": self.key.sign(claims_of("ana", "desk", life=3601)),
            "of another issuer": self.key.sign(claims_of("ana", "desk", iss="https://other.example")),
            "for another": self.key.sign(claims_of("ana", "desk", aud="other")),
            "for nobody": self.key.sign(claims_of("ana", "desk", aud=None)),
            "of nobody": self.key.sign(claims_of(None, "desk")),
            "without an end": self.key.sign(claims_of("ana", "desk", exp=None)),
            "with what must be understood": self.key.sign(good, crit=["exp"]),
            "too large": self.key.sign(claims_of("ana", "desk", more="x" * 9000)),
            "nonsense": "a.b.c",
        }
        for what, token in forged.items():
            with self.subTest(what):
                self.assert_refused(self.receive(token))
                self.assert_refused(self.ask("GET", "/v1/tickets", token))
        for roles in ([], ["agent"], ["Desk"]):
            self.assert_refused(self.receive(self.key.sign(claims_of("ana", *roles))), 403, "not-allowed")

    def test_every_role_reads_what_the_table_says(self):
        roles, may = table()
        self.start(*[option for role in roles for option in ("--oidc-role", f"house-{role}={role}")])
        wrong = []
        for role in roles:
            token = self.key.sign(claims_of(f"{role}-1", f"house-{role}"))
            for action, path in READS.items():
                answer = self.ask("GET", path, token)
                is_refused = answer.status == 403 and answer.json["code"] == "not-allowed"
                if is_refused == (role in may[action]) or answer.status in (401, 500):
                    wrong.append(f"{role} {action}: {answer}")
        self.assertFalse(wrong, "\n".join(wrong))

    def test_what_is_revoked_opens_nothing_from_then_on(self):
        self.start()
        token, other = (self.key.sign(claims_of(person, "desk")) for person in ("ana", "bo"))
        self.expect(self.receive(token), 201)

        revoked = self.redress("token", "revoke", "oidc:ana", "reason=left", token=self.root)
        self.assertEqual(revoked.returncode, 0, revoked.stderr)

        self.assert_refused(self.receive(token))
        self.assert_refused(self.ask("GET", "/v1/tickets", token))
        self.assert_refused(self.ask("POST", "/v1/session", token))
        self.expect(self.receive(other), 201)
        listed = self.redress("token", "list", token=self.root)
        self.assertIn("oidc:ana", listed.stdout, listed.stderr)
        self.assertEqual(self.server.stop(), 0)
        self.server = self.serve("data", *self.options(self.file), access="tokens")
        self.assert_refused(self.receive(token))

    def test_a_session_ends_with_the_token_that_began_it(self):
        self.start()
        token = self.key.sign(claims_of("ana", "desk", age=100, life=100 - LEEWAY_SECONDS + 5))
        begun = self.expect(self.ask("POST", "/v1/session", token), 201)
        answer = self.ask("POST", "/v1/session", token)
        page = {"Cookie": answer.headers["set-cookie"].split(";")[0], "Sec-Fetch-Site": "same-origin"}
        self.assertEqual((begun["person"], begun["role"], begun["verified"]), ("ana", "agent", True))
        self.assertEqual(self.server.get("/v1/tickets", headers=page, actor=None).status, 200)

        wait_for(lambda: self.server.get("/v1/tickets", headers=page, actor=None).status == 401, SETTLE_SECONDS,
                 "the session to end")

        self.assert_refused(self.receive(token))

    def test_teams_of_a_token_narrow_it(self):
        self.start(*ROLES, "--oidc-teams-claim", "groups", "--oidc-all-teams", "everywhere")
        north, south, everywhere = (self.key.sign(claims_of(f"of-{team}", "desk", groups=[team]))
                                    for team in ("north", "south", "everywhere"))
        path = f"/v1/tickets/{self.expect(self.receive(north), 201)['ticket']}"

        self.assertEqual([self.ask("GET", path, token).status for token in (north, south, everywhere)], [200, 404, 200])
        self.assert_refused(self.ask("GET", path, self.key.sign(claims_of("cy", "desk"))), 403, "not-allowed")

    def test_new_keys_in_the_file_are_read_when_told_and_wrong_ones_change_nothing(self):
        self.start()
        second = Key(self.folder, "second")
        old, new = (key.sign(claims_of("ana", "desk")) for key in (self.key, second))
        self.assert_refused(self.receive(new))

        self.file.write_text("nonsense")
        self.server.process.send_signal(signal.SIGHUP)
        wait_for(lambda: "stay what they were" in self.server.log(), SETTLE_SECONDS, "the wrong file to be told")
        self.expect(self.receive(old), 201)
        self.file.write_text(key_set(second))
        self.server.process.send_signal(signal.SIGHUP)

        wait_for(lambda: self.receive(new).status == 201, SETTLE_SECONDS, "the new key")
        self.assert_refused(self.receive(old))

    def key_server(self, authority, body, port=0):
        certificate, key = authority.issue(f"issuer-{port}")
        server = KeyServer(certificate, key, body, port)
        self.addCleanup(server.stop)
        return server

    def test_keys_come_over_https_from_whom_they_are_believed(self):
        authority = Authority(self.folder)
        issuer = self.key_server(authority, key_set(self.key))
        self.start(*ROLES, "--oidc-ca", str(authority.file), keys=issuer.url)
        second = Key(self.folder, "second")
        old, new = (key.sign(claims_of("ana", "desk")) for key in (self.key, second))
        self.expect(self.receive(old), 201)

        for wrong in ("nonsense", key_set(self.key) + " " * 70_000):
            issuer.body, told = wrong, issuer.asked
            self.server.process.send_signal(signal.SIGHUP)
            wait_for(lambda: issuer.asked > told, SETTLE_SECONDS, "the keys to be asked for")
            self.expect(self.receive(old), 201)
        issuer.body = key_set(second)
        self.server.process.send_signal(signal.SIGHUP)

        wait_for(lambda: self.receive(new).status == 201, SETTLE_SECONDS, "the key that came in place of the other")
        self.assert_refused(self.receive(old))

    def test_whom_nobody_vouches_for_publishes_no_keys(self):
        issuer = self.key_server(Authority(self.folder, "stranger"), key_set(self.key))
        self.start(*ROLES, "--oidc-ca", str(Authority(self.folder).file), keys=issuer.url)

        self.assert_refused(self.receive(self.key.sign(claims_of("ana", "desk"))), 503, "issuer-keys-missing")
        self.assertIn("is not believed", self.server.log())
        self.assertIn("--oidc-ca FILE", self.server.log())
        self.assertEqual(issuer.asked, 0)

    def test_a_server_starts_without_its_issuer_says_so_and_lets_in_once_it_is_there(self):
        authority = Authority(self.folder)
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
        self.start(*ROLES, "--oidc-ca", str(authority.file), keys=f"https://127.0.0.1:{port}/keys")
        token = self.key.sign(claims_of("ana", "desk"))

        missing = self.receive(token)
        self.assert_refused(missing, 503, "issuer-keys-missing")
        self.assertIn("retry-after", missing.headers)
        self.assertIn("the issuer's keys are missing", self.server.log())
        self.assertEqual(self.ask("GET", "/v1/tokens", self.root).status, 200)
        self.key_server(authority, key_set(self.key), port)

        wait_for(lambda: self.receive(token).status == 201, SETTLE_SECONDS, "the issuer to be asked again")

    def test_an_issuer_that_never_answers_keeps_nobody_waiting(self):
        with socket.create_server(("127.0.0.1", 0)) as silent:
            self.start(keys=f"https://127.0.0.1:{silent.getsockname()[1]}/keys")
            self.assertEqual(self.ask("GET", "/v1/tokens", self.root).status, 200)
            begun = time.monotonic()
            self.assertEqual(self.server.stop(), 0)
            self.assertLess(time.monotonic() - begun, STOP_SECONDS)

    def refused(self, *options):
        """Runs a server that must not start; returns what it says."""
        result = subprocess.run([REDRESS, "serve", "--data", str(self.folder / "none"), "--listen", "127.0.0.1:0",
                                 *options], capture_output=True, text=True, timeout=60, check=False)
        self.assertNotEqual(result.returncode, 0)
        self.assertNotIn("listening", result.stderr)
        return result.stderr

    def test_what_cannot_be_used_is_told_before_anything_listens(self):
        self.file.write_text('{"keys": []}')
        for options, told in (
                (self.options("/nowhere"), "/nowhere: no such file"),
                (self.options(self.file), "no key of use"),
                (self.options("http://127.0.0.1/keys"), "https://"),
                (self.options("https://127.0.0.1:1/keys", *ROLES, "--oidc-ca", "/nowhere"), "/nowhere"),
                (self.options(self.file, "--oidc-role", "desk=root"), "value=role"),
                (self.options(self.file, "--oidc-role", "agent"), "value=role"),
                (["--oidc-issuer", ISSUER], "--oidc-issuer requires"),
                (["--oidc-audience", AUDIENCE], "--oidc-issuer"),
                (self.options(self.file, *ROLES, "--oidc-algorithm", "HS256"), "HS256")):
            self.assertIn(told, self.refused(*options), options)


if __name__ == "__main__":
    unittest.main()
