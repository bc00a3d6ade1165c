"""An authority that signs certificates for a test, by openssl."""

import subprocess

HERE = "DNS:localhost,IP:127.0.0.1"


class Authority:
    def __init__(self, folder, name="authority"):
        self.folder = folder
        self.name = name
        self.file = folder / f"{name}.pem"
        self.key = folder / f"{name}.key"
        self._openssl("req", "-x509", *self._new_key(self.key), "-subj", f"/CN={name}", "-days", "2",
                      "-out", str(self.file))

    def issue(self, name, alternatives=HERE):
        """Returns the paths of a certificate, with what vouches for it, and of its key."""
        certificate = self.folder / f"{self.name}-{name}.pem"
        key = self.folder / f"{self.name}-{name}.key"
        request = self.folder / f"{self.name}-{name}.csr"
        extensions = self.folder / f"{self.name}-{name}.ext"
        extensions.write_text(f"subjectAltName={alternatives}\n")
        self._openssl("req", *self._new_key(key), "-subj", f"/CN={name}", "-out", str(request))
        self._openssl("x509", "-req", "-in", str(request), "-CA", str(self.file), "-CAkey", str(self.key),
                      "-CAcreateserial", "-days", "2", "-extfile", str(extensions), "-out", str(certificate))
        certificate.write_text(certificate.read_text() + self.file.read_text())
        return certificate, key

    @staticmethod
    def _new_key(path):
        return ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", str(path)]

    @staticmethod
    def _openssl(*arguments):
        subprocess.run(["openssl", *arguments], check=True, capture_output=True, timeout=60)
