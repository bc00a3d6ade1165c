"""Holds answers to the OpenAPI document that the server itself hands out."""

import re

import jsonschema
import yaml

from harness import EndToEndTest


class Contract:
    """The document of one server."""

    def __init__(self, client):
        answer = client.get("/v1/openapi.yaml")
        assert answer.status == 200, answer
        self.document = yaml.safe_load(answer.text)
        self.resolver = jsonschema.RefResolver("", self.document)
        self.paths = [(re.compile("^" + re.sub(r"\{\w+\}", "[^/]+", path) + "$"), path)
                      for path in sorted(self.document["paths"], key=lambda path: path.count("{"))]

    def check(self, method, target, answer):
        """Fails where the document does not promise this answer to this request."""
        operation = self.operation(method, target)
        responses = operation["responses"]
        response = responses.get(str(answer.status)) or responses.get("default")
        assert response, f"{method} {target}: {answer.status} is not promised; {answer}"
        response = self.resolved(response)
        content = response.get("content")
        if not content or not answer.text:
            return
        media_type = answer.headers.get("content-type", "").split(";")[0]
        assert media_type in content, f"{method} {target}: {media_type} is not among {list(content)}"
        if answer.json is not None and "schema" in content[media_type]:
            validator = jsonschema.Draft202012Validator(content[media_type]["schema"],
                                                        resolver=self.resolver)
            faults = [f"{list(error.absolute_path)}: {error.message}"
                      for error in validator.iter_errors(answer.json)]
            assert not faults, f"{method} {target}: {faults}\n{answer}"

    def operation(self, method, target):
        path = target.split("?")[0]
        for pattern, template in self.paths:
            operation = pattern.match(path) and self.document["paths"][template].get(method.lower())
            if operation:
                return operation
        raise AssertionError(f"{method} {path} is not in the document")

    def resolved(self, part):
        while "$ref" in part:
            part = self.resolver.resolve(part["$ref"])[1]
        return part


class ContractTest(EndToEndTest):
    """A server of its own, all of whose answers are held to what it promises."""

    ACTOR = "ana; agent"  # who acts where nobody is named

    def setUp(self):
        super().setUp()
        self.server = self.serve()
        self.contract = Contract(self.server)

    def get(self, path, status=200):
        answer = self.server.get(path)
        self.contract.check("GET", path, answer)
        return self.expect(answer, status)

    def post(self, path, body, status=200, actor=None):
        answer = self.server.post(path, body, actor=actor or self.ACTOR)
        self.contract.check("POST", path, answer)
        return self.expect(answer, status)

    def apply(self, text):
        """Applies a policy, as a file says it."""
        path = self.folder / "policy.yaml"
        path.write_text(text, encoding="utf-8")
        self.server.cli("policy", "apply", str(path), actor="ada; administrator")
