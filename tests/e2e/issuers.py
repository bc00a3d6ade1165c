"""An issuer of tokens (OpenID Connect) for a test: it signs by openssl, and publishes its keys in a file or over https."""

import base64
import hashlib
import hmac
import http.server
import json
import ssl
import subprocess
import threading
import time

ISSUER = "https://id.example"
AUDIENCE = "redress"


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def part(value):
    return base64url(value if isinstance(value, bytes) else json.dumps(value).encode())


class Key:
    """An RSA key of 2048 bits."""

    def __init__(self, folder, name):
        self.name = name
        self.file = folder / f"{name}.key"
        self._openssl("genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out", str(self.file))
        told = self._openssl("rsa", "-in", str(self.file), "-noout", "-modulus").decode().strip()
        modulus = bytes.fromhex(told.split("=")[1])
        self.public = {"kid": name, "kty": "RSA", "use": "sig", "alg": "RS256", "n": base64url(modulus), "e": "AQAB"}

    def sign(self, claims, **header):
        text = f"{part({'alg': 'RS256', 'typ': 'JWT', 'kid': self.name, **header})}.{part(claims)}"
        return f"{text}.{base64url(self._openssl('dgst', '-sha256', '-sign', str(self.file), text=text))}"

    def public_pem(self):
        return self._openssl("rsa", "-in", str(self.file), "-pubout")

    @staticmethod
    def _openssl(*arguments, text=None):
        return subprocess.run(["openssl", *arguments], input=None if text is None else text.encode(), check=True,
                              capture_output=True, timeout=60).stdout


def sign_with_secret(claims, secret, **header):
    text = f"{part({'alg': 'HS256', 'typ': 'JWT', **header})}.{part(claims)}"
    return f"{text}.{base64url(hmac.new(secret, text.encode(), hashlib.sha256).digest())}"


def claims_of(person, *roles, life=600, age=1, **more):
    """What the issuer says of somebody, `age` seconds ago, for `life` seconds; a claim that is None is left out."""
    begun = int(time.time()) - age
    claims = {"iss": ISSUER, "aud": AUDIENCE, "sub": person, "roles": list(roles), "iat": begun, "exp": begun + life,
              **more}
    return {name: value for name, value in claims.items() if value is not None}


def key_set(*keys):
    return json.dumps({"keys": [key.public for key in keys]})


class KeyServer:
    """Answers every GET over TLS with `body`."""

    def __init__(self, certificate, key, body, port=0):
        self.body, self.status, self.asked = body, 200, 0
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                outer.asked += 1
                body = outer.body.encode()
                self.send_response(outer.status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.port = self.server.server_address[1]
        self.url = f"https://127.0.0.1:{self.port}/realms/house/keys?use=sig"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()
