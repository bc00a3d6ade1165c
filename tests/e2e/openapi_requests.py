"""Requests that the OpenAPI document allows, from a seed, and such as it forbids."""

import json
import re
import urllib.parse

from openapi_values import Values

SKIPPED = {"followJournal": "has no end; journal_test.py follows it",
           "followChanges": "has no end; changes_test.py follows it",
           "trackTicket": "drawn secrets are wrong ones, which are counted; track_test.py asks with right ones",
           "rotateKeys": "makes master keys, of which there are 64 at most; keys_test.py does it",
           "startRebuild": "makes all views anew; the journal's tests do it"}
LINES = "application/x-ndjson"


class Request:
    """One request, and what of the document it is made by."""

    def __init__(self, operation, method, path):
        self.operation = operation
        self.method = method
        self.template = path
        self.path = {}
        self.query = {}
        self.headers = {}
        self.media_type = None
        self.body = None  # as a value; of lines, the list of them
        self.fault = ""  # what makes it forbidden

    def target(self):
        path = self.template
        for name, value in self.path.items():
            path = path.replace("{" + name + "}", urllib.parse.quote(value, safe=""))
        query = urllib.parse.urlencode({name: as_text(value) for name, value in self.query.items()},
                                       quote_via=urllib.parse.quote)
        return path + ("?" + query if query else "")

    def bytes(self):
        if self.media_type is None:
            return None
        if self.media_type == LINES:
            return "".join(json.dumps(item, ensure_ascii=False) + "\n" for item in self.body).encode()
        return json.dumps(self.body, ensure_ascii=False).encode()

    def __repr__(self):
        return (f"{self.method} {self.target()} {self.headers} {self.media_type} {json.dumps(self.body, ensure_ascii=False)[:1500]}"
                f"{' -- ' + self.fault if self.fault else ''}")


def as_text(value):
    return {True: "true", False: "false"}.get(value, value) if isinstance(value, bool) else str(value)


class Requests:
    """Makes requests. `ids` gives the ids that a path may name, by its collection."""

    def __init__(self, schemas, rng, formats, ids):
        self.schemas = schemas
        self.values = Values(schemas, rng, formats)
        self.cursors = {}  # by path: of pages that have a next one
        self.rng = rng
        self.ids = ids
        self.operations = [(path, method, operation) for path, item in schemas.document["paths"].items()
                           for method, operation in item.items() if operation["operationId"] not in SKIPPED]

    def any(self):
        return self.of(*self.rng.choice(self.operations))

    def of(self, path, method, operation):
        request = Request(operation, method.upper(), path)
        for parameter in operation.get("parameters", []):
            self.add_parameter(self.schemas.resolved_part(parameter), request)
        if "requestBody" in operation:
            self.add_body(operation["requestBody"]["content"], request)
        return request

    def add_parameter(self, parameter, request):
        place = parameter["in"]
        if place == "path":
            request.path[parameter["name"]] = self.id_for(request.template, parameter["schema"])
        elif parameter["schema"].get("format") == "cursor":
            if request.template in self.cursors and self.rng.random() < 0.3:
                request.query[parameter["name"]] = self.rng.choice(self.cursors[request.template])
        elif parameter.get("required") or self.rng.random() < 0.15:
            use_example = "example" in parameter and self.rng.random() < 0.1
            value = parameter["example"] if use_example else self.values.of(parameter["schema"])
            if place == "query":
                request.query[parameter["name"]] = value
            else:
                request.headers[parameter["name"]] = as_text(value)

    def remember_cursor(self, request, next_page):
        """A cursor is of one list with its filters: its request is made again as it stands in the link."""
        query = urllib.parse.parse_qs(urllib.parse.urlparse(next_page).query)
        if set(query) <= {"cursor", "limit"}:
            self.cursors.setdefault(request.template, []).append(query["cursor"][0])

    def id_for(self, template, schema):
        known = self.ids.get(template.split("/")[2], [])
        return self.rng.choice(known) if known and self.rng.random() < 0.9 else self.values.of(schema)

    def add_body(self, content, request):
        request.media_type = self.rng.choice(sorted(content))
        schema = content[request.media_type]["schema"]
        if request.media_type == LINES:
            # The lines are what a single body is.
            single = next(content[kind]["schema"] for kind in sorted(content) if kind != LINES and kind.endswith("json"))
            request.body = [self.values.of(single) for _ in range(self.rng.randint(1, 3))]
        else:
            request.body = self.values.of(schema)


class Mutations:
    """Makes one thing wrong in a request."""

    def __init__(self, requests):
        self.schemas = requests.schemas
        self.values = requests.values
        self.rng = requests.rng

    def of(self, request):
        """Makes `request` one that the document forbids; False where it finds no way."""
        ways = [self.unknown_query, self.wrong_query, self.missing_header]
        if request.media_type is not None and request.media_type != LINES:
            ways += [self.unknown_member, self.missing_member, self.wrong_type, self.out_of_bounds] * 3
            ways += [self.no_body, self.other_media_type]
        return self.rng.choice(ways)(request)

    def unknown_query(self, request):
        if not any(self.schemas.resolved_part(parameter)["in"] == "query"
                   for parameter in request.operation.get("parameters", [])):
            return False  # what takes none may not look at any
        request.query["unheard_of"] = "1"
        request.fault = "unknown query parameter"
        return True

    def wrong_query(self, request):
        parameters = [self.schemas.resolved_part(parameter) for parameter in request.operation.get("parameters", [])]
        for parameter in self.rng.sample(parameters, len(parameters)):
            if parameter["in"] != "query":
                continue
            schema = self.values.resolved(parameter["schema"])
            wrong = self.outside(schema, as_text(self.values.of(schema)))
            if wrong is not None:
                request.query[parameter["name"]] = wrong
                request.fault = f"query {parameter['name']} is out of its bounds"
                return True
        return False

    def missing_header(self, request):
        for parameter in request.operation.get("parameters", []):
            parameter = self.schemas.resolved_part(parameter)
            if parameter["in"] == "header" and parameter.get("required"):
                request.headers.pop(parameter["name"], None)
                request.fault = f"no header {parameter['name']}"
                return True
        return False

    def no_body(self, request):
        request.body = []
        request.fault = "a list for a body"
        return "batch" not in request.media_type

    def other_media_type(self, request):
        request.media_type = "text/csv"
        request.fault = "another media type"
        return True

    def unknown_member(self, request):
        return self.change(request, lambda holder, schema: schema.get("additionalProperties") is False and
                           holder.update(unheard_of=1) is None and "unknown member")

    def missing_member(self, request):
        def drop(holder, schema):
            names = [name for name in schema.get("required", []) if name in holder]
            return names and holder.pop(self.rng.choice(names), 0) is not None and "a required member is missing"
        return self.change(request, drop)

    def wrong_type(self, request):
        def spoil(holder, schema):
            names = [name for name in holder if name in schema.get("properties", {})]
            if not names:
                return False
            name = self.rng.choice(names)
            kind = self.values.resolved(schema["properties"][name]).get("type", "string")
            holder[name] = self.rng.choice([None, 1.5, ["x"] if kind != "array" else 7, "7" if kind != "string" else 7])
            return f"{name} is of another type"
        return self.change(request, spoil)

    def out_of_bounds(self, request):
        def spoil(holder, schema):
            for name in self.rng.sample(sorted(holder), len(holder)):
                inner = self.values.resolved(schema.get("properties", {}).get(name, {}))
                wrong = self.outside(inner, holder[name])
                if wrong is not None:
                    holder[name] = wrong
                    return f"{name} is out of its bounds"
            return False
        return self.change(request, spoil)

    def outside(self, schema, value):
        """A value that the schema forbids, in any of its ways; None where it has none."""
        wrong = list(self.wrong_values(schema, value))
        return self.rng.choice(wrong) if wrong else None

    @staticmethod
    def wrong_values(schema, value):
        kind = schema.get("type")
        longest = schema.get("maxLength", 10**6)
        if "enum" in schema or kind == "boolean":
            yield "unheard-of"
        elif kind == "string":
            if schema.get("minLength", 0) > 0:
                yield ""
            if longest < 5000:
                yield "x" * (longest + 1)
            if schema.get("format") == "date-time":
                yield "2024-05-01 8 o'clock"
            if "pattern" in schema:
                yield from (text for text in (value.swapcase(), value + "!", value[:-1], "\u0007", "?")
                            if text and len(text) <= longest and not re.search(schema["pattern"], text))
        elif kind == "integer" and "maximum" in schema:
            yield schema["maximum"] + 1
        elif kind == "array" and "maxItems" in schema and value:
            yield [value[0]] * (schema["maxItems"] + 1)

    def change(self, request, spoil):
        """Has one object within the body spoilt."""
        found = []
        schema = request.operation["requestBody"]["content"][request.media_type]["schema"]
        self.objects_in(request.body, schema, found)
        self.rng.shuffle(found)
        for holder, inner in found:
            fault = spoil(holder, inner)
            if fault:
                request.fault = fault
                return not self.schemas.validator(schema).is_valid(request.body)
        return False

    def objects_in(self, value, schema, found):
        schema = self.values.resolved(schema)
        for option in schema.get("anyOf", []) + schema.get("oneOf", []):
            if "$ref" in option and self.schemas.validator(option).is_valid(value):
                return self.objects_in(value, option, found)
        if isinstance(value, dict):
            found.append((value, schema))
            for name, inner in value.items():
                if name in schema.get("properties", {}):
                    self.objects_in(inner, schema["properties"][name], found)
        if isinstance(value, list) and "items" in schema:
            for inner in value:
                self.objects_in(inner, schema["items"], found)
        return None
