"""TLS at the edge: the program as a server and as a client of it, files that cannot be used, binding."""

import signal
import socket
import ssl
import subprocess
import unittest

from certificates import Authority
from harness import REDRESS, EndToEndTest, cli, wait_for
from life import complaint

SETTLE_SECONDS = 30


class TlsTest(EndToEndTest):
    def setUp(self):
        super().setUp()
        self.authority = Authority(self.folder)
        self.certificate, self.key = self.authority.issue("server")

    def serve_tls(self, *options):
        context = ssl.create_default_context(cafile=str(self.authority.file))
        return self.serve("data", "--tls-certificate", str(self.certificate), "--tls-key", str(self.key), *options,
                          tls=context)

    def ask(self, server, *options, host="localhost"):
        return cli(f"https://{host}:{server.port}", "status", *options, check=False)

    def refused(self, *options):
        """Runs a server that must not start; returns what it says."""
        result = subprocess.run([REDRESS, "serve", "--data", str(self.folder / "data"), *options],
                                capture_output=True, text=True, timeout=60)
        self.assertNotEqual(result.returncode, 0)
        self.assertNotIn("listening", result.stderr)
        return result.stderr

    def test_a_ticket_is_received_over_tls_and_the_cli_believes_whom_it_is_told_to(self):
        server = self.serve_tls()
        answer = server.post("/v1/tickets", complaint())
        self.expect(answer, 201)
        self.assertEqual(answer.headers["strict-transport-security"], "max-age=31536000")

        for host in ("localhost", "127.0.0.1"):
            told = self.ask(server, "--ca", str(self.authority.file), host=host)
            self.assertEqual(told.returncode, 0, told.stderr)
        stranger = Authority(self.folder, "stranger")
        for options in ([], ["--ca", str(stranger.file)]):
            told = self.ask(server, *options)
            self.assertEqual(told.returncode, 3, told.stderr)
            self.assertIn("is not believed", told.stderr)
            self.assertIn("--ca FILE", told.stderr)

    def test_a_certificate_for_another_name_is_not_believed(self):
        self.certificate, self.key = self.authority.issue("elsewhere", "DNS:elsewhere.example")
        server = self.serve("data", "--tls-certificate", str(self.certificate), "--tls-key", str(self.key),
                            tls=ssl._create_unverified_context())

        told = self.ask(server, "--ca", str(self.authority.file))

        self.assertEqual(told.returncode, 3, told.stderr)
        self.assertIn("is not believed", told.stderr)

    def test_clients_show_a_certificate_where_they_must(self):
        shown, key = self.authority.issue("client", "DNS:client")
        context = ssl.create_default_context(cafile=str(self.authority.file))
        context.load_cert_chain(shown, key)
        server = self.serve("data", "--tls-certificate", str(self.certificate), "--tls-key", str(self.key),
                            "--tls-client-ca", str(self.authority.file), tls=context)
        trust = ["--ca", str(self.authority.file)]

        with_one = self.ask(server, *trust, "--client-certificate", str(shown), "--client-key", str(key))
        without = self.ask(server, *trust)

        self.assertEqual(with_one.returncode, 0, with_one.stderr)
        self.assertEqual(without.returncode, 3, without.stderr)
        self.assertIn("--client-certificate", without.stderr)

    def test_a_new_certificate_is_read_when_told_and_a_wrong_one_changes_nothing(self):
        server = self.serve_tls()
        other = Authority(self.folder, "other")
        renewed, key = other.issue("server")
        trust = ["--ca", str(other.file)]
        self.assertEqual(self.ask(server, *trust).returncode, 3)

        self.certificate.write_text("nonsense")
        server.process.send_signal(signal.SIGHUP)
        wait_for(lambda: "stays what it was" in server.log(), SETTLE_SECONDS, "the wrong file to be told")
        self.assertEqual(self.ask(server, "--ca", str(self.authority.file)).returncode, 0)
        self.certificate.write_text(renewed.read_text())
        self.key.write_text(key.read_text())
        server.process.send_signal(signal.SIGHUP)

        wait_for(lambda: self.ask(server, *trust).returncode == 0, SETTLE_SECONDS, "the new certificate")

    def test_files_that_cannot_be_used_are_told_before_anything_listens(self):
        _, other = self.authority.issue("other")
        text = self.folder / "text"
        text.write_text("no PEM\n")
        for options, name, what in (
                (["--tls-certificate", "/nowhere", "--tls-key", str(self.key)], "/nowhere", "No such file"),
                (["--tls-certificate", str(text), "--tls-key", str(self.key)], str(text), "PEM"),
                (["--tls-certificate", str(self.certificate), "--tls-key", str(other)], str(other),
                 "not that of the certificate"),
                (["--tls-certificate", str(self.certificate)], "--tls-key", ""),
                (["--tls-client-ca", str(self.authority.file)], "--tls-certificate", "")):
            told = self.refused("--listen", "127.0.0.1:0", *options)

            self.assertIn(name, told)
            self.assertIn(what, told)

    def test_beyond_loopback_nothing_listens_without_tls_or_the_word(self):
        told = self.refused("--listen", "0.0.0.0:0")

        self.assertIn("--tls-certificate", told)
        self.assertIn("--plain-beyond-loopback", told)
        told = self.refused("--listen", "0.0.0.0:0", "--access", "open", "--tls-certificate", str(self.certificate),
                            "--tls-key", str(self.key))
        self.assertIn("--tls-client-ca", told)

    def test_plain_http_gets_nothing_and_others_are_served(self):
        server = self.serve_tls()
        with socket.create_connection(("127.0.0.1", server.port), timeout=SETTLE_SECONDS) as plain:
            plain.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
            plain.shutdown(socket.SHUT_WR)

            self.assertEqual(plain.recv(1000), b"")
        self.assertEqual(server.get("/healthz").status, 200)


if __name__ == "__main__":
    unittest.main()
