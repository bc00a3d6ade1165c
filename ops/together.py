#!/usr/bin/env python3
"""Which sources can be compiled as one: those of which none has a name for itself that another one sees. Most of the time
of a compiler goes into the headers that sources share, and into the templates of them that each makes anew."""

import functools
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TOGETHER = 12  # sources at most that are compiled as one
# What a file declares at the left margin.
DECLARED = re.compile(r"^(?:\w[\w:<>,&*\s\[\]]*?[ &*>])(\w+)(?:\(|\[\]| =|\{|;)"
                      r"|^(?:class|struct|enum class|enum|using|message|#define) (\w+)", re.MULTILINE)
OWN = re.compile(r"^namespace \{$.*?^\}  // namespace$", re.MULTILINE | re.DOTALL)  # what no other source sees
INCLUDE = re.compile(r'^[ \t]*(?:#[ \t]*include|import)[ \t]*"([^"]+)"', re.MULTILINE)


def declared(text):
    """Returns the names that `text` declares outside of everything."""
    return {name for names in DECLARED.findall(text) for name in names if name}


@functools.cache
def files_of(source):
    """Returns the files of ours that `source` includes at any depth, `source` itself left out; for what a schema is
    generated into, the schema."""
    found, waiting = set(), [source]
    while waiting:
        for name in INCLUDE.findall(waiting.pop().read_text(errors="replace")):
            path = ROOT / name.replace(".pb.h", ".proto")
            if path not in found and path.is_file():
                found.add(path)
                waiting.append(path)
    return frozenset(found)


@functools.cache
def declared_in(path):
    return frozenset(declared(path.read_text()))


def declared_by(paths, under=ROOT):
    return set().union(*(declared_in(path) for path in paths if path.is_relative_to(under)))


class Group:
    """Sources that are compiled as one."""

    def __init__(self):
        self.sources, self.own, self.headers = [], set(), set()

    def takes(self, source, own):
        """Whether `source`, which has the names `own` for itself, shares no name with what is there."""
        if len(self.sources) == TOGETHER or own & self.own:
            return False
        theirs, ours = self.headers - files_of(source), files_of(source) - self.headers
        helpers = declared_by(theirs, ROOT / "tests") & declared_by(ours, ROOT / "tests")
        return not (own & declared_by(self.headers) or self.own & declared_by(files_of(source)) or helpers)

    def add(self, source, own):
        self.sources.append(source)
        self.own |= own
        self.headers |= files_of(source)


def groups(sources, flags=lambda source: None):
    """Returns `sources` in groups that can be compiled as one source, those of a group having the same `flags`."""
    made = []
    for source in sources:
        own = declared("\n".join(OWN.findall(source.read_text())))
        group = next((group for kind, group in made if kind == flags(source) and group.takes(source, own)), None)
        if group is None:
            group = Group()
            made.append((flags(source), group))
        group.add(source, own)
    return [group.sources for _, group in made]


if __name__ == "__main__":
    for number, group in enumerate(groups([Path(name).resolve() for name in sys.argv[1:]])):
        print("\n".join(f"{number} {source}" for source in group))
