"""Reads C++ just closely enough for conventions: text without comments and literals, and functions.

Not a parser: it knows brackets, not the language, and is held to the repository's own format.
"""

import re
from dataclasses import dataclass

_LITERALS_AND_COMMENTS = re.compile(
    r"""
    (?P<raw>R"(?P<mark>[^()\\\s]{0,16})\(.*?\)(?P=mark)")
  | (?P<string>"(?:[^"\\\n]|\\.)*")
  | (?P<separator>(?<=[0-9A-Fa-f])'(?=[0-9A-Fa-f]))
  | (?P<char>'(?:[^'\\\n]|\\.)+')
  | (?P<line>//[^\n]*)
  | (?P<block>/\*.*?\*/)
    """,
    re.VERBOSE | re.DOTALL,
)
_DIRECTIVE = re.compile(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", re.MULTILINE)
_NAMESPACE = re.compile(r'\bnamespace\b|\bextern\s*""?\s*$|\bextern\b\s*$')
_TYPE = re.compile(r"\b(class|struct|union|enum)\b[^()=]*$")
_LEAD = re.compile(r"(?:\s|(?:public|protected|private)\s*:)*")  # what precedes a signature
_INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(["<])([^">]+)[">]', re.MULTILINE)


@dataclass(frozen=True)
class Function:
    """A function's first line, as a reader finds it, and how many lines it takes."""

    signature: str
    line: int
    length: int


def _blank(match):
    if match.group("separator") is not None:
        return ""
    text = match.group(0)
    return re.sub(r"[^\n]", " ", text)


def without_comments_and_literals(text):
    """Returns `text` with every comment and literal blanked; lines keep their numbers."""
    return _LITERALS_AND_COMMENTS.sub(_blank, text)


def includes(text):
    """Returns what `text` includes: pairs of the opening mark (a quote or <) and the path."""
    return [(mark, path) for mark, path in _INCLUDE.findall(text)]


def lines_of_code(text):
    """Returns how many lines hold more than white space and comments."""
    no_comments = _LITERALS_AND_COMMENTS.sub(
        lambda match: _blank(match)
        if match.group("line") is not None or match.group("block") is not None
        else match.group(0),
        text,
    )
    return sum(1 for line in no_comments.splitlines() if line.strip())


def functions(text):
    """Returns the functions defined in `text`; lambdas and local types count with theirs."""
    code = _DIRECTIVE.sub(lambda m: re.sub(r"[^\n]", " ", m.group(0)),
                          without_comments_and_literals(text))
    found = []
    scopes = []  # of the open braces: "outer" (namespace, type), "function", "inner"
    start = 0  # where the text before the next brace begins
    opened_at = 0
    for position, letter in enumerate(code):
        if letter == "{":
            kind = _kind_of_brace(code[start:position], scopes)
            if kind == "function":
                opened_at = start + _LEAD.match(code[start:position]).end()
            scopes.append(kind)
            if kind != "inner":
                start = position + 1
        elif letter == "}" and scopes:
            kind = scopes.pop()
            if kind == "function":
                found.append(_function(code, opened_at, position))
            if kind != "inner":
                start = position + 1
        elif letter == ";" and (not scopes or scopes[-1] == "outer"):
            start = position + 1
    return found


def _kind_of_brace(before, scopes):
    if scopes and scopes[-1] != "outer":
        return "inner"
    if _NAMESPACE.search(before) or _TYPE.search(before):
        return "outer"
    # A member initialiser `: member_{...}` opens a brace before the body does.
    if "(" in before and not re.search(r"[:,]\s*[\w:<>]+\s*$", _after_parameters(before)):
        return "function"
    return "inner"


def _after_parameters(before):
    depth = 0
    for position, letter in enumerate(before):
        depth += (letter == "(") - (letter == ")")
        if letter == ")" and depth == 0:
            return before[position + 1:]
    return ""


def _function(code, opened_at, closed_at):
    line = code.count("\n", 0, opened_at) + 1
    last = code.count("\n", 0, closed_at) + 1
    signature = code[opened_at:code.find("\n", opened_at)].strip()
    return Function(signature, line, last - line + 1)


def linked_types(text):
    """Returns the types defined at namespace level that other files could see: qualified names, in order."""
    named = re.sub(r"^namespace \{$.*?^\}  // namespace$", "", text, flags=re.MULTILINE | re.DOTALL)
    code = without_comments_and_literals(named)
    found, namespace = [], []
    for match in re.finditer(
            r"^namespace ([\w:]+) \{|^(?:class|struct|enum class|enum|message)\s+(\w+)\b(?!::)[^;{(]*\{",
            code, re.MULTILINE):
        if match.group(1):
            namespace = [match.group(1)]  # a namespace of others, with what is only declared of it, may come first
        else:
            found.append("::".join([*namespace, match.group(2)]))
    return found
