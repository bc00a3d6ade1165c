"""Values that a schema of the OpenAPI document allows, from a seed; and such as it forbids.

Knows what the document uses of JSON Schema (2020-12), and no more: a keyword that it does not know ends the test.
"""

import functools
import re
import re._parser as pattern_parser
import string

import jsonschema

KNOWN = {"$ref", "type", "enum", "const", "format", "pattern", "minLength", "maxLength", "minimum", "maximum", "items",
         "minItems", "maxItems", "uniqueItems", "properties", "required", "additionalProperties", "allOf", "oneOf", "anyOf",
         "if", "then", "else", "not", "dependentRequired", "minProperties", "maxProperties", "default", "example",
         "examples", "description", "title", "x-max-bytes"}
LETTERS = "\n\tabc xyz ABC 019 -_.,;:'\"!?()/#&%+=<>@客户投诉房间电梯éüßñЖдאبกข😀𠮷"
SHORT = 12  # characters of most texts
MAX_BYTES = 200_000  # of any text: a commit holds some
MAX_SIZE = 40_000  # characters of the longest: the document's larger bounds are met by tests of their own


def numbers_in(low, high, rng):
    """A whole number: at a bound, beside it, or anywhere."""
    near = [low, high, low + 1, high - 1, 0, 1]
    found = rng.choice(near) if rng.random() < 0.4 else rng.randint(low, min(high, low + 1000))
    return min(max(found, low), high)


class Texts:
    """Texts of a pattern, as Python's own parser of patterns reads it."""

    def __init__(self, rng):
        self.rng = rng

    def of(self, pattern):
        return "".join(self.piece(op, value) for op, value in parsed(pattern))

    def piece(self, op, value):
        name = str(op)
        if name == "LITERAL":
            return chr(value)
        if name == "NOT_LITERAL":
            return self.other({chr(value)})
        if name == "ANY":
            return self.rng.choice(LETTERS)
        if name == "IN":
            return self.one_of(value)
        if name in ("MAX_REPEAT", "MIN_REPEAT"):
            low, high, items = value
            count = numbers_in(low, min(high, low + SHORT) if self.rng.random() < 0.9 else min(high, low + 400), self.rng)
            return "".join(self.piece(*item) for _ in range(count) for item in items)
        if name == "SUBPATTERN":
            return "".join(self.piece(*item) for item in value[-1])
        if name == "BRANCH":
            return "".join(self.piece(*item) for item in self.rng.choice(value[1]))
        if name in ("AT", "ASSERT", "ASSERT_NOT"):
            return ""  # the caller holds the text to the whole pattern
        raise AssertionError(f"{name} in a pattern is not known")

    def one_of(self, options):
        if str(options[0][0]) == "NEGATE":
            return self.other(set().union(*(self.characters(option) for option in options[1:])))
        return self.rng.choice(sorted(self.characters(self.rng.choice(options))))

    def other(self, forbidden):
        return self.rng.choice([letter for letter in LETTERS if letter not in forbidden])

    @staticmethod
    def characters(option):
        name, value = str(option[0]), option[1]
        if name == "LITERAL":
            return {chr(value)}
        if name == "RANGE":
            return {chr(code) for code in range(value[0], min(value[1], value[0] + 500) + 1)}
        return {"CATEGORY_DIGIT": set(string.digits), "CATEGORY_SPACE": set(" \t"),
                "CATEGORY_NOT_SPACE": set(LETTERS) - {" "},
                "CATEGORY_WORD": set(string.ascii_letters + "_")}[str(value)]


class Schemas:
    """The document's schemas, and who holds values to them."""

    def __init__(self, document):
        self.document = document
        self.resolver = jsonschema.RefResolver("", document)
        self.validators = {}

    def resolved_part(self, part):
        """A parameter, or another part that is no schema, with what it refers to."""
        while "$ref" in part:
            part = self.resolver.resolve(part["$ref"])[1]
        return part

    def resolved(self, schema):
        """The schema with what it refers to in it."""
        found = schema
        while "$ref" in found:
            beside = {name: value for name, value in found.items() if name != "$ref"}
            found = {**self.resolver.resolve(found["$ref"])[1], **beside}
        unknown = {name for name in found if name not in KNOWN}
        assert not unknown, f"keywords that are not known here: {unknown}"
        return found

    def is_valid(self, schema, value):
        return self.validator(schema).is_valid(value)

    def validator(self, schema):
        """Of a schema in the document; one is made once."""
        if id(schema) not in self.validators:
            made = jsonschema.Draft202012Validator(schema, resolver=self.resolver)
            self.validators[id(schema)] = (made, schema)  # kept with it, so that its id stays its own
        return self.validators[id(schema)][0]


class Values:
    """Makes values. `formats` gives texts of the formats that only the service can tell (numbers of tickets, ...)."""

    def __init__(self, schemas, rng, formats):
        self.schemas = schemas
        self.rng = rng
        self.formats = formats
        self.texts = Texts(rng)

    def resolved(self, schema):
        return self.schemas.resolved(schema)

    def of(self, schema):
        schema = self.resolved(schema)
        if "example" in schema and self.rng.random() < 0.05:
            return schema["example"]
        if "const" in schema:
            return schema["const"]
        if "enum" in schema:
            return self.rng.choice(schema["enum"])
        if "anyOf" in schema and not schema.keys() & {"type", "properties"}:
            return self.of(self.rng.choice(schema["anyOf"]))
        kind = schema.get("type", "object" if "properties" in schema else None)
        return {"string": self.text, "integer": self.number, "boolean": lambda _: self.rng.random() < 0.5,
                "null": lambda _: None,
                "array": self.array, "object": self.object}[kind](schema)

    def text(self, schema):
        for _ in range(200):
            text = self.any_text(schema)
            pattern = schema.get("pattern")
            fits = not pattern or re.search(pattern, text)
            in_bounds = schema.get("minLength", 0) <= len(text) <= schema.get("maxLength", len(text))
            if fits and in_bounds and len(text.encode()) <= schema.get("x-max-bytes", MAX_BYTES):
                return text
        raise AssertionError(f"no text found for {schema}")

    def any_text(self, schema):
        if schema.get("format") in self.formats:
            return self.formats[schema["format"]](self.rng)
        if "pattern" in schema and self.is_narrow(schema["pattern"]):
            return self.texts.of(schema["pattern"])
        low, high = schema.get("minLength", 0), min(schema.get("maxLength", 200), MAX_SIZE)
        size = numbers_in(low, high, self.rng) if self.rng.random() < 0.05 else numbers_in(low, min(high, SHORT), self.rng)
        return "".join(self.rng.choices(LETTERS if size <= 4 * SHORT else string.ascii_letters, k=size))

    @staticmethod
    def is_narrow(pattern):
        """Whether hardly any text has it by chance."""
        return pattern.startswith("^")

    def number(self, schema):
        return numbers_in(schema.get("minimum", -2**70), schema.get("maximum", 2**70), self.rng)

    def array(self, schema):
        low, high = schema.get("minItems", 0), schema.get("maxItems", 5)
        size = numbers_in(low, min(high, low + 3) if self.rng.random() < 0.98 else min(high, 200), self.rng)
        items = [self.of(schema["items"]) for _ in range(size)]
        return unique(items) if schema.get("uniqueItems") else items

    def object(self, schema):
        chance = self.rng.choice([0.1, 0.5, 0.9])  # of an optional member
        names = [name for name in schema.get("properties", {})
                 if name in schema.get("required", []) or self.rng.random() < chance]
        found = {name: self.of(schema["properties"][name]) for name in names}
        return self.mended(found, schema)

    def mended(self, found, schema):
        """`found` with what the conditions ask for, and without what they exclude."""
        properties = schema.get("properties", {})
        for _ in range(4):  # conditions may lead to each other, and leave too few
            while len(found) < schema.get("minProperties", 0):
                name = self.rng.choice(sorted(properties))
                found[name] = self.of(properties[name])
            while len(found) > schema.get("maxProperties", len(found)):
                found.pop(self.rng.choice(sorted(found)))
            for rule in [schema, *schema.get("allOf", [])]:
                self.follow(self.resolved(rule), found, properties)
        return found

    def follow(self, rule, found, properties):
        if "if" in rule:
            branch = "then" if self.holds(rule["if"], found) else "else"
            self.make_hold(rule.get(branch, {}), found, properties)
        self.make_hold({name: rule[name] for name in ("anyOf", "oneOf", "not", "properties", "required") if name in rule},
                       found, properties)

    def make_hold(self, condition, found, properties):
        condition = self.resolved(condition)
        options = condition.get("anyOf", condition.get("oneOf", []))
        if options and not any(self.holds(option, found) for option in options):
            self.make_hold(self.rng.choice(options), found, properties)
        for name, schema in condition.get("properties", {}).items():
            if schema is False:
                found.pop(name, None)
            elif name in found and schema is not properties.get(name):
                found[name] = self.fitting(schema, found[name], properties.get(name, schema))
        for name in condition.get("required", []):
            if name not in found:
                whole = properties.get(name, {})
                found[name] = self.fitting(condition.get("properties", {}).get(name, whole), self.of(whole), whole)
        for name in condition.get("not", {}).get("required", []):
            found.pop(name, None)

    def fitting(self, schema, value, whole):
        """`value`, which the schema `whole` has made, as `schema` asks for besides."""
        schema, whole = self.resolved(schema), self.resolved(whole)
        if isinstance(value, dict):
            properties = {**whole.get("properties", {}), **schema.get("properties", {})}
            full = {**whole.get("properties", {})} or properties
            self.make_hold(schema, value, full)
            return self.mended(value, {**schema, "properties": full})
        if isinstance(value, list) and "items" in schema:
            value = [self.fitting(schema["items"], item, whole["items"]) for item in value]
        narrower = {name: part for name, part in {**whole, **schema}.items() if name != "example"}  # that of `whole`
        if "format" in schema and schema["format"] != whole.get("format"):
            return self.of(narrower)
        for _ in range(200):
            if self.schemas.is_valid(schema, value):
                return value
            value = self.of(narrower)
        raise AssertionError(f"no value found for {schema} in {whole}")

    def holds(self, condition, found):
        return self.schemas.is_valid(condition, found)


@functools.lru_cache(maxsize=None)
def parsed(pattern):
    return pattern_parser.parse(pattern)


def unique(items):
    return [item for place, item in enumerate(items) if item not in items[:place]]
