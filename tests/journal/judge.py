#!/usr/bin/env python3
"""A second judge of the journal's rule, which shares no code with the first (journal/acceptance.cc).

    judge.py judge DUMP       judges a dumped journal: {"offset": 0, "record": "<hex>"} a line
    judge.py vectors FILE     judges golden vectors and names each that comes out otherwise

`judge` prints, a record a line, offset, verdict, reason, hash and running digest, and at last the
heads: {"heads": {"<stream, hex>": "<hash, hex>"}}. After a stop it prints no more records. Nothing
but the standard library is needed.
"""

import hashlib
import json
import sys

MAGIC = b"RDJ"
NEWEST_FORMAT = 1
HASH_SIZE = 32
FIRST_DIGEST = bytes(HASH_SIZE)

# Wire types of protobuf.
FIXED64, BYTES, FIXED32 = 1, 2, 5


class NotCanonical(Exception):
    """The bytes are not the one encoding of any message of the format."""


class Field:
    """What a field may hold: `message` is the schema of a message, None for bytes and numbers."""

    def __init__(self, name, wire_type, repeated=False, message=None):
        self.name = name
        self.wire_type = wire_type
        self.repeated = repeated
        self.message = message


ACTOR = {1: Field("id", BYTES), 2: Field("role", BYTES), 3: Field("verified", FIXED32)}
SEEN = {1: Field("journal_id", BYTES), 2: Field("position", FIXED64), 3: Field("digest", BYTES)}
APPEND = {
    1: Field("stream", BYTES),
    2: Field("parent", BYTES),
    3: Field("events", BYTES, repeated=True),
}
CHECK = {1: Field("stream", BYTES), 2: Field("parent", BYTES)}
COMMIT = {
    1: Field("command_id", BYTES),
    2: Field("command_type", BYTES),
    3: Field("request_digest", BYTES),
    4: Field("actor", BYTES, message=ACTOR),
    5: Field("cause", BYTES),
    6: Field("correlation", BYTES),
    7: Field("decided_at", FIXED64),
    8: Field("decider_edition", FIXED32),
    9: Field("seen", BYTES, message=SEEN),
    10: Field("appends", BYTES, repeated=True, message=APPEND),
    11: Field("checks", BYTES, repeated=True, message=CHECK),
    12: Field("probe", BYTES),
}


def read_varint(data, at):
    """Returns the shortest-form number at `at`, and where it ends."""
    value = 0
    for index in range(10):
        if at + index >= len(data):
            raise NotCanonical("ends within a number")
        byte = data[at + index]
        value |= (byte & 0x7F) << (7 * index)
        if byte < 0x80:
            if byte == 0 and index > 0:
                raise NotCanonical("a number longer than it need be")
            return value, at + index + 1
    raise NotCanonical("a number without end")


def take(data, at, size):
    if size > len(data) - at:
        raise NotCanonical("ends within a field")
    return data[at : at + size], at + size


def read_value(data, at, field):
    """Returns the value of `field` at `at`, and where it ends."""
    if field.wire_type == BYTES:
        size, at = read_varint(data, at)
        raw, at = take(data, at, size)
        value = parse(raw, field.message) if field.message is not None else raw
    else:
        raw, at = take(data, at, 8 if field.wire_type == FIXED64 else 4)
        value = int.from_bytes(raw, "little")
    if field.message is None and not field.repeated and not value:
        raise NotCanonical("a default written out")
    return value, at


def parse(data, schema):
    """Returns the message that `data` encodes in canonical form: fields in order of their numbers,
    single ones once, none unknown, no defaults, numbers in their shortest form."""
    message = {f.name: [] if f.repeated else None for f in schema.values()}
    at, last = 0, 0
    while at < len(data):
        tag, at = read_varint(data, at)
        number, wire_type = tag >> 3, tag & 7
        field = schema.get(number)
        if field is None or field.wire_type != wire_type:
            raise NotCanonical("an unknown field")
        if number < last or (number == last and not field.repeated):
            raise NotCanonical("fields out of order, or one twice")
        last = number
        value, at = read_value(data, at, field)
        if field.repeated:
            message[field.name].append(value)
        else:
            message[field.name] = value
    return message


def shape_refusal(commit):
    """Returns why the commit is refused whatever the heads are, or None."""
    appends = commit["appends"]
    named = appends + commit["checks"]
    if not appends:
        return "probe" if commit["probe"] else "no_append"
    if any(not append["events"] or b"" in append["events"] for append in appends):
        return "empty_append"
    if any(not entry["stream"] for entry in named):
        return "no_stream_name"
    if any(len(entry["parent"] or b"") not in (0, HASH_SIZE) for entry in named):
        return "parent_size"
    if len({entry["stream"] for entry in named}) != len(named):
        return "stream_twice"
    return None


def stale_refusal(commit, heads):
    for kind, reason in (("appends", "stale_parent"), ("checks", "stale_check")):
        for entry in commit[kind]:
            if (entry["parent"] or b"") != heads.get(entry["stream"], b""):
                return reason
    return None


def judge(record, heads):
    """Returns verdict, reason and the streams that the record moves."""
    if len(record) <= len(MAGIC) or record[: len(MAGIC)] != MAGIC or record[len(MAGIC)] == 0:
        return "refused", "no_magic", []
    if record[len(MAGIC)] > NEWEST_FORMAT:
        return "stop", "none", []
    try:
        commit = parse(record[len(MAGIC) + 1 :], COMMIT)
    except NotCanonical:
        return "refused", "unparsable", []
    reason = shape_refusal(commit) or stale_refusal(commit, heads)
    if reason is not None:
        return "refused", reason, []
    return "accepted", "none", [append["stream"] for append in commit["appends"]]


def next_digest(digest, record_hash, verdict):
    if verdict == "stop":
        return digest
    return hashlib.sha256(digest + record_hash + bytes([verdict == "accepted"])).digest()


def judge_dump(lines):
    heads, digest = {}, FIRST_DIGEST
    for line in lines:
        entry = json.loads(line)
        record = bytes.fromhex(entry["record"])
        record_hash = hashlib.sha256(record).digest()
        verdict, reason, moved = judge(record, heads)
        digest = next_digest(digest, record_hash, verdict)
        for stream in moved:
            heads[stream] = record_hash
        yield {
            "offset": entry["offset"],
            "verdict": verdict,
            "reason": reason,
            "hash": record_hash.hex(),
            "digest": digest.hex(),
        }
        if verdict == "stop":
            break
    yield {"heads": {stream.hex(): heads[stream].hex() for stream in sorted(heads)}}


def check_vectors(lines):
    """Returns how many vectors there are, and what is wrong with them."""
    count, wrong = 0, []
    for line in lines:
        vector = json.loads(line)
        record = bytes.fromhex(vector["record"])
        heads = {bytes.fromhex(s): bytes.fromhex(h) for s, h in vector["heads"].items()}
        record_hash = hashlib.sha256(record).digest()
        verdict, reason, _ = judge(record, heads)
        after = next_digest(bytes.fromhex(vector["digest"]), record_hash, verdict)
        got = (verdict, reason, record_hash.hex(), after.hex())
        expected = tuple(vector[key] for key in ("verdict", "reason", "hash", "digest_after"))
        count += 1
        if got != expected:
            wrong.append(f'{vector["name"]}: judged {got}, expected {expected}')
    return count, wrong


def main(arguments):
    if len(arguments) != 2 or arguments[0] not in ("judge", "vectors"):
        print(__doc__, file=sys.stderr)
        return 2
    with open(arguments[1], encoding="ascii") as lines:
        if arguments[0] == "judge":
            for answer in judge_dump(lines):
                print(json.dumps(answer, separators=(",", ":")))
            return 0
        count, wrong = check_vectors(lines)
    for sentence in wrong:
        print(sentence)
    print(f"{count} vectors, {len(wrong)} judged otherwise")
    return 1 if wrong or count == 0 else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
