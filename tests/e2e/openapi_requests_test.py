"""The OpenAPI document is as exact as the server: what it allows is taken, or refused for a reason of the domain; what it
forbids is refused.

Requests are made from the document alone: 20,000 by default, REDRESS_REQUESTS says another number, REDRESS_SEED a seed.
"""

import collections
import concurrent.futures
import os
import random
import re
import time
import unittest

from harness import EndToEndTest
from openapi import Contract
from openapi_requests import Mutations, Requests
from openapi_values import Schemas

REQUESTS = int(os.environ.get("REDRESS_REQUESTS", "20000"))
SEED = int(os.environ.get("REDRESS_SEED", str(random.SystemRandom().randrange(10**9))))
CLIENTS = 6
MAX_TOLD = 25  # faults that are told in full
LATER = (429, 503)  # on a busy machine
LATER_SECONDS = 0.5
MAX_SENDINGS = 10
KNOWN_IDS = 300  # of each collection, the last ones: some are new, some have a history

# The reasons of the domain: what a request asks for is possible, and not now, or not to this one. Everything else that
# a request of the document is refused for is a fault of the document or of the server.
DOMAIN = {
    # There is none.
    "no-such-ticket", "no-such-customer", "no-such-contact", "no-such-callback", "no-such-rebuild",
    "no-such-policy", "no-such-policy-version", "no-such-calendar", "no-such-agent", "no-such-team", "no-such-token", "session-required",
    "no-such-view", "no-such-phrase", "no-such-draft",
    # Not in this state.
    "move-forbidden", "contact-exists", "not-the-holder", "same-holder", "handler-may-not-revisit", "kind-not-exempt",
    "already-revisited", "no-partly-outcome", "cycles-not-exhausted", "answer-not-told", "customer-already-linked",
    "already-accepted", "not-classified", "return-pending", "no-return-pending", "handover-pending", "no-handover-pending",
    "no-person-holds-it", "offered-to-another", "requester-may-not-decide",
    "arbiter-only", "already-waiting", "not-waiting", "level-must-rise", "already-the-holder", "too-many-co-handlers",
    "too-many-links", "contrary-link", "already-led", "leads-others", "other-ticket-closed", "other-customer",
    "no-customer", "customer-secret", "not-merged", "merged-away", "customer-merged", "customer-not-merged", "too-many-merged",
    "point-taken", "too-many-points", "callback-over", "revisit-not-awaited", "revisit-already-planned",
    "customer-satisfied", "no-revisit", "no-care-rule", "care-refused", "erased", "erasure-not-asked", "four-eyes", "legally-held", "outcome-required", "no-extension", "approver-only", "later-than-standard", "too-many-follow", "opened-by-contact",
    "agent-away", "agent-left", "managers-in-a-circle", "not-a-member", "on-rota", "no-rota", "rota-forbids", "rota-wrong",
    "too-many-rota-changes", "too-many-views", "too-many-phrases", "too-many-drafts", "count-changed", "filter-too-wide",
    "no-escalation-waits", "escalated-to-another",
    # Not at this time, or not by this actor.
    "too-late", "too-early", "happens-in-the-future", "supervisor-only", "dispatcher-only",
    "administrator-or-supervisor-only", "administrator-only", "own-or-supervisor-only", "lead-or-supervisor-only", "policy-moved-on", "policy-wrong", "too-many-policies",
    # Not of this version; not under this key; others were faster.
    "stale-version", "key-reused", "id-reused", "conflict",
    # What was seen, where a request says at which position, was another journal's.
    "other-journal",
}

# What one value says of another, which no schema can: (field, what is said of it).
RELATIONS = [
    (r".*/(ticket|into|tickets/\d+)$", "is the ticket itself"), ("/into", "is the customer itself"),
    (r"/tickets/\d+", "given twice"),  # one number, written in two ways
    (r"(/request|/fields)?/clear/\d+", "is given, too: give it or clear it"), ("/closed", "before it was received"), (r"/attributes/\d+/name", "given twice"),
    (r"/profile/(members/\d+|skills/\d+/name)", "stands twice"), ("/profile/manager|/stand_in", "is the agent"),
    ("/until", "must be after its begin"), ("/after_work", "only of one who is on duty"),
    ("/rota/team", "is the path's team, or absent"),
    (r"/order/\d+/column|/texts/\d+/language", "given twice"),
    *(("/filter", f"query parameter without: {name} is given a value too") for name in ("team", "customer")),
    (r"(/request|/fields)?/remedy_sought", 'required for a complaint; "none stated" is an answer'),  # of the ticket's kind
]


OF_PARAMETERS = re.compile("query parameter (at: as_of and at exclude each other|without: \\w+ is given a value too|"
                           "to: (must be|at most (92|400) days) after from, which is now if absent)")


def is_of_the_domain(problem):
    if problem["code"] in DOMAIN or OF_PARAMETERS.fullmatch(problem.get("detail", "")):
        return True
    fields = problem.get("fields", [])
    return bool(fields) and all(any(re.fullmatch(pointer, field["pointer"]) and field["detail"] == detail
                                    for pointer, detail in RELATIONS) for field in fields)


def check_digit(digits):
    """Of ISO/IEC 7064, MOD 11,10, as docs/glossary.md says of a ticket's number."""
    product = 10
    for digit in digits:
        total = (int(digit) + product) % 10 or 10
        product = total * 2 % 11
    return str((11 - product) % 10)


# Names of policies that requests apply and ask for.
POLICIES = ["default", "house", "standards/house", "standards/a-1"]

# Faults that the rules find, not the form: whether there is such a thing, and of which version, is looked at before.
OF_THE_RULES = {f"{name} is out of its bounds" for name in ("ticket", "into", "satisfaction", "number", "days", "weeks",
                                                            "first_shift", "handoff_minute", "query policy", "query calendar")}


class Formats:
    """Texts of the formats that the document names and cannot spell out, as openapi.yaml describes them."""

    def __init__(self, ids, positions):
        self.ids = ids
        self.positions = positions

    def table(self):
        return {"date-time": self.instant, "ticket-number": self.number, "telephone": self.telephone, "email": self.email,
                "name": lambda rng: rng.choice(["A-17", "room 12", "weixin: ana", "王小明", "oAbC_1x", "#7"]),
                "uri-reference": lambda rng: rng.choice(["hotel", "urn:pms:1", "https://pms.example.com/desk#1", "a/b?c=d"]),
                "uri": lambda rng: rng.choice(["https://files.example.com/a.pdf", "http://files.example.com/b%20c?d=1"]),
                "language-tag": lambda rng: rng.choice(["en", "zh-CN", "zh-Hans", "de-AT", "pt-BR"]),
                "policy-name": lambda rng: rng.choice(POLICIES), "policy-text": self.policy_text,
                "id": self.id, "position": self.position, "words": self.words,
                "event-type": lambda rng: rng.choice(["ticket", "ticket.answered", "contact.recorded", "customer", "callback"])}

    @staticmethod
    def instant(rng):
        second = rng.choice([0, 59, rng.randint(0, 59)])
        fraction = rng.choice(["", "", ".5", ".000001", ".123456789"])
        offset = rng.choice(["Z", "Z", "z", "+08:00", "-03:30", "+00:00"])
        return (f"20{rng.randint(10, 25):02}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}{rng.choice('Tt')}"
                f"{rng.randint(0, 23):02}:{rng.randint(0, 59):02}:{second:02}{fraction}{offset}")

    @staticmethod
    def words(rng):
        return rng.choice(["电梯", "noise", "Zimmer 12", "客房 cold", "é", "a b c d e f", "“quiet”", "梯"])

    @staticmethod
    def policy_text(rng):
        return (f"policy: {rng.choice(POLICIES)}\nversion: {rng.randint(1, 9)}\nsource: a test\n"
                f"rules: {{{rng.choice(['max_returns', 'repeat_days', 'archive_days'])}: {rng.randint(1, 19)}}}\n")

    @staticmethod
    def telephone(rng):
        return rng.choice(["+86 139 0000 {:04}", "+44 20 7946 {:04}", "+1 202 555 01{:02}", "+86-139-0000-{:04}"]).format(rng.randint(0, 99))

    @staticmethod
    def email(rng):
        return rng.choice(["guest{}@example.com", "Guest.{}@example.org", "li+{}@mail.example.cn"]).format(rng.randint(0, 99))

    def number(self, rng):
        if self.ids["tickets"] and rng.random() < 0.8:
            number = rng.choice(self.ids["tickets"])
        else:
            digits = "".join(rng.choices("0123456789", k=12))
            number = digits + check_digit(digits)
        return rng.choice([number, number, f"{number[:4]}-{number[4:8]} {number[8:]}"])

    def id(self, rng):
        known = self.ids["customers"]
        return rng.choice(known) if known and rng.random() < 0.8 else "%032x" % rng.getrandbits(128)

    def position(self, rng):
        return rng.choice(self.positions)


class OpenApiRequestsTest(EndToEndTest):
    def setUp(self):
        super().setUp()
        print(f"seed {SEED}; again with REDRESS_SEED={SEED}", flush=True)
        self.server = self.serve()
        self.schemas = Schemas(Contract(self.server).document)
        self.ids = collections.defaultdict(list)
        self.positions = [self.server.get("/v1/queues").json["position"]]

    def send(self, request):
        headers = dict(request.headers)
        if request.media_type is not None:
            headers["Content-Type"] = request.media_type
        headers = {name: value.encode() for name, value in headers.items()}
        for _ in range(MAX_SENDINGS):
            answer = self.server.call(request.method, request.target(), request.bytes(), headers, actor=None)
            if answer.status not in LATER:
                break
            time.sleep(LATER_SECONDS)
        return answer

    def send_all(self, count, make):
        """Sends `count` requests that `make(requests)` makes, by several clients; yields (request, answer)."""
        rng = random.Random(SEED)
        requests = Requests(self.schemas, rng, Formats(self.ids, self.positions).table(), self.ids)
        under_way = collections.deque()
        with concurrent.futures.ThreadPoolExecutor(CLIENTS) as clients:
            for _ in range(count):
                request = make(requests)
                under_way.append((request, clients.submit(self.send, request)))
                while len(under_way) >= 2 * CLIENTS:
                    yield self.answered(requests, *under_way.popleft())
            while under_way:
                yield self.answered(requests, *under_way.popleft())

    def answered(self, requests, request, sent):
        answer = sent.result()
        self.remember(answer)
        if isinstance(answer.json, dict) and "next" in answer.json:
            requests.remember_cursor(request, answer.json["next"])
        return request, answer

    def remember(self, answer):
        """Keeps the ids of what was made, so that other requests go there."""
        if answer.json is None or not isinstance(answer.json, dict):
            return
        for name in ("ticket", "contact", "customer", "callback", "agent", "team", "view", "phrase"):
            id_of = answer.json.get(name)
            known = self.ids[name + "s"]
            if isinstance(id_of, str) and answer.status < 300 and answer.json.get("effect") == "committed":
                if id_of not in known:
                    known.append(id_of)
                    del known[:-KNOWN_IDS]

    def problems_of(self, answer):
        """The refusals in an answer: its own, or those of its items."""
        if answer.status >= 400:
            return [answer.json or {"code": f"status {answer.status}", "detail": answer.text}]
        results = answer.json.get("results", []) if isinstance(answer.json, dict) else []
        return [item for item in results if item.get("status", 200) >= 400]

    def fail_with(self, faults, what):
        for reason, (count, example) in sorted(faults.items(), key=lambda fault: -fault[1][0])[:MAX_TOLD]:
            print(f"{count} x {reason}\n    {example}", flush=True)
        self.assertFalse(faults, f"{sum(count for count, _ in faults.values())} {what}; seed {SEED}")

    def test_what_the_document_allows_is_refused_for_a_reason_of_the_domain_only(self):
        faults, answers = {}, collections.Counter()
        for request, answer in self.send_all(REQUESTS, Requests.any):
            codes = self.problems_of(answer)
            answers[str(codes[0]["code"] if codes else "taken")] += 1
            for problem in codes:
                if is_of_the_domain(problem):
                    continue
                field = (problem.get("fields") or [{"pointer": "", "detail": problem.get("detail", "")}])[0]
                reason = re.sub(r"\d+", "0", f"{request.method} {request.template} {problem['code']} {field['pointer']} "
                                             f"{field['detail']}")
                count, example = faults.get(reason, (0, request))
                faults[reason] = (count + 1, example)
        print(answers.most_common(), flush=True)
        self.fail_with(faults, "requests that the document allows were refused for another reason")

    def test_the_document_has_every_query_parameter_that_the_server_knows(self):
        requests = Requests(self.schemas, random.Random(SEED), Formats(self.ids, self.positions).table(), self.ids)
        for path, method, operation in requests.operations:
            request = requests.of(path, method, operation)
            request.query = {"unheard_of": "1"}
            refusal = self.send(request).json
            known = re.search(r"known here: (.*)$", (refusal or {}).get("detail", ""))
            if known is None:
                continue  # looks at none
            documented = {parameter["name"] for parameter in map(self.schemas.resolved_part, operation.get("parameters", []))
                          if parameter["in"] == "query"}
            self.assertEqual(documented, set(known.group(1).split(", ")) - {"none"}, f"{method} {path}")

    def test_what_the_document_forbids_is_refused(self):
        def make(requests):
            while True:
                request = requests.any()
                if Mutations(requests).of(request):
                    return request
        faults = {}
        for request, answer in self.send_all(REQUESTS // 2, make):
            # What is refused for a reason of the domain only was taken for well formed.
            problems = self.problems_of(answer)  # its own, or of an item
            if answer.status == 400 or any(not is_of_the_domain(problem) for problem in problems):
                continue
            if request.fault in OF_THE_RULES and answer.status in (404, 412):
                continue
            if request.fault.startswith("query ") and answer.status == 403:
                continue  # whether one may ask so is looked at before
            reason = f"{request.method} {request.template} {request.fault}: {answer.status}"
            faults[reason] = (faults.get(reason, (0,))[0] + 1, request)
        self.fail_with(faults, "requests that the document forbids were not refused")


if __name__ == "__main__":
    unittest.main()
