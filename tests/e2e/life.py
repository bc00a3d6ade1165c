"""The life of one ticket, step by step, as the end-to-end tests play it: who does what, and where it leads."""

TOLD = {"channel": "phone", "words": "told"}

# (actor, verb, fields, phase after it)
STEPS = [
    ("ana; agent", "acknowledge", {"told": TOLD}, "received"),
    ("ana; agent", "classify", {"category": ["quality", "lift"], "severity": "high"}, "classified"),
    ("dora; dispatcher", "assign", {"holder": {"unit": "Facilities", "person": "bo"}, "reason": "on duty"},
     "assigned"),
    ("bo; handler", "start", {}, "handling"),
    ("bo; handler", "note", {"words": "spare part ordered"}, "handling"),
    ("bo; handler", "answer", {"outcome": "upheld", "cause": "wear", "words": "Repaired.", "told": TOLD},
     "answered"),
    ("eve; revisitor", "plan_revisit", {"revisitor": "eve"}, "revisiting"),
    ("eve; revisitor", "record_revisit",
     {"contact": "reached", "resolution": "not", "satisfaction": 1, "words": "It is stuck again.",
      "next_holder": {"unit": "Facilities", "person": "cai"}}, "assigned"),
    ("cai; handler", "start", {}, "handling"),
    ("cai; handler", "answer",
     {"outcome": "upheld", "cause": "design", "words": "The motor is replaced.", "told": TOLD}, "answered"),
    ("eve; revisitor", "plan_revisit", {"revisitor": "eve"}, "revisiting"),
    ("eve; revisitor", "record_revisit", {"contact": "reached", "resolution": "resolved", "satisfaction": 5},
     "closed"),
]

# The facts that all of it leaves on the ticket, in order, and who caused each.
FACTS = [
    ("ticket.received", "ana"), ("ticket.acknowledged", "ana"), ("ticket.classified", "ana"),
    ("ticket.assigned", "dora"), ("ticket.started", "bo"), ("ticket.noted", "bo"),
    ("ticket.answered", "bo"), ("ticket.revisit_planned", "eve"), ("ticket.revisited", "eve"),
    ("ticket.redo_ordered", "eve"), ("ticket.assigned", "eve"), ("ticket.started", "cai"),
    ("ticket.answered", "cai"), ("ticket.revisit_planned", "eve"), ("ticket.revisited", "eve"),
    ("ticket.closed", "eve"),
]


def complaint(words="The lift is stuck again.", **more):
    return {"kind": "complaint", "channel": "phone", "words": words, "remedy_sought": "none stated",
            "customer": {"name": "Wang Min", "points": [{"kind": "phone", "value": "+86 139 0000 0101"}]},
            "unit": "Facilities", **more}


def as_assignments(fields, prefix=""):
    """Returns the fields as the command line takes them."""
    words = []
    for name, value in fields.items():
        if isinstance(value, dict):
            words += as_assignments(value, f"{prefix}{name}.")
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            for place, item in enumerate(value):
                words += as_assignments(item, f"{prefix}{name}.{place}.")
        elif isinstance(value, list):
            words += [f"{prefix}{name}={item}" for item in value]
        else:
            words.append(f"{prefix}{name}={value}")
    return words
