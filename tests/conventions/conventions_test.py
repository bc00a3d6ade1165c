"""The conventions of the project as a test: each case is a sentence that holds for the whole tree."""

import ast
import re
import unittest
from pathlib import Path

import cpp_source
import tree

MAX_FUNCTION_LINES = 70
MAX_FILE_LINES = 500  # of code: blank lines and comments do not count

# Who may include whom; a file counts where only it may be seen. A folder always sees itself.
MAY_INCLUDE = {
    "base": [],
    "events": ["base"],
    "journal": ["base"],
    "keys": ["base", "events", "journal/kafka_access", "journal/kafka_client", "journal/kafka_reader",
             "journal/kafka_topic", "journal/journal"],
    "drafts": ["base", "events", "keys"],
    "aggregates": ["base", "events"],
    "projections": ["base", "events", "journal/commit"],
    "commands": ["base", "events", "aggregates", "projections"],
    "consumers": ["base", "events", "aggregates", "journal", "projections", "commands"],
    "node": ["base", "events", "aggregates", "journal", "keys", "drafts", "projections", "commands", "consumers"],
    "api": ["base", "events", "aggregates", "journal", "keys", "drafts", "projections", "commands", "consumers", "node"],
    "cli": ["base", "events", "aggregates", "journal", "keys", "drafts", "projections", "commands", "consumers",
            "node", "api"],
}
# Libraries that only some folders may see (tests and bench see all).
LIBRARY_FOLDERS = {
    "librdkafka/": ["journal", "keys", "consumers"],
    "rocksdb/": ["base", "journal", "keys", "drafts", "projections"],
    "boost/asio": ["api", "cli"],
    "boost/beast": ["api", "cli"],
    "CLI/": ["cli"],
    "cjose/": ["api"],
}
PURE_FOLDERS = ["events", "aggregates"]  # no clock, no I/O, no threads
IMPURE = re.compile(
    r"^(chrono|condition_variable|filesystem|fstream|iostream|mutex|random|thread|absl/time/clock\.h"
    r"|absl/random/.*|spdlog/.*)$"
)
CODE_SUFFIXES = {".cc", ".h", ".proto", ".py"}
# Put together here, so that this file does not contain them.
UNFINISHED = re.compile(r"\b(" + "|".join(["TO" + "DO", "FIX" + "ME", "X" + "XX", "HA" + "CK"]) + r")\b")
REGISTRIES = re.compile("|".join(
    re.escape(".".join(name)) for name in [
        ("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("npmjs", "com"), ("crates", "io"),
        ("maven", "org"), ("maven", "apache", "org"), ("proxy", "golang", "org"), ("rubygems", "org"),
        ("deb", "debian", "org"), ("docker", "io"), ("ghcr", "io"), ("quay", "io"),
    ]))
SLEEPS = re.compile(r"\b(sleep_for|sleep_until|SleepFor|usleep|nanosleep)\s*\(|(?<![\w.])sleep\s*\(")
ABSL_LOCKS = re.compile(r"absl::(Mutex|MutexLock|Notification|CondVar)\b|absl/synchronization/")
VAGUE_TYPE = re.compile(r"\b(?:class|struct)\s+\w*(Manager|Helper|Util|Utils|Processor|Data|Info)\b")
VAGUE_STEM = re.compile(r"(^|_)(manager|helpers?|utils?|processor|data|info|misc|common)($|_)")


FILES = tree.files()
TEXTS = tree.texts()
CPP = [path for path in TEXTS if path.suffix in {".cc", ".h"}]
HEADERS = [path for path in CPP if path.suffix == ".h"]
OURS = set(MAY_INCLUDE) | {"tests", "bench"}


def our_includes(path):
    """Returns the paths in our own folders that `path` includes or imports."""
    text = TEXTS[path]
    if path.suffix == ".proto":
        found = re.findall(r'^import\s+(?:public\s+)?"([^"]+)"', text, re.MULTILINE)
    else:
        found = [name for _, name in cpp_source.includes(text)]
    return [name for name in found if name.split("/")[0] in OURS and "/" in name]


def may_include(folder, included):
    if folder not in MAY_INCLUDE or included.startswith(folder + "/"):
        return True
    stem = included.split(".")[0]
    return any(stem == allowed or included.startswith(allowed + "/")
               for allowed in MAY_INCLUDE[folder])


def source_of(included):
    """Returns the file in the tree that `included` stands for."""
    return Path(re.sub(r"\.pb\.(h|cc)$", ".proto", included))


class ConventionsTest(unittest.TestCase):
    def expect_none(self, faults, rule):
        self.assertFalse(faults, rule + ":\n  " + "\n  ".join(map(str, faults)))

    def test_no_two_types_that_the_linker_sees_have_one_name(self):
        places = {}
        for path, text in TEXTS.items():
            if path.suffix in {".cc", ".h", ".proto"} and path.parts[0] in MAY_INCLUDE:
                for name in cpp_source.linked_types(text):
                    name = name.removeprefix("redress::")
                    places.setdefault(name, []).append(str(path))
        faults = [f"{name}: {', '.join(where)}" for name, where in places.items() if len(where) > 1]
        self.expect_none(faults, "two types of one name, which the linker takes for one")

    def test_folders_include_only_what_stands_below_them(self):
        faults = [
            f"{path} includes {included}"
            for path in TEXTS if path.suffix in {".cc", ".h", ".proto"}
            for included in our_includes(path)
            if not may_include(path.parts[0], included)
        ]
        self.expect_none(faults, "the table of who may include whom (docs/architecture.md)")

    def test_tests_are_included_by_tests_only(self):
        faults = [
            f"{path} includes {included}"
            for path in CPP if path.parts[0] not in {"tests", "bench"}
            for included in our_includes(path) if included.startswith(("tests/", "bench/"))
        ]
        self.expect_none(faults, "the product does not need its tests")

    def test_libraries_stay_in_their_folders(self):
        faults = [
            f"{path} includes {included}"
            for path in CPP if path.parts[0] in MAY_INCLUDE
            for _, included in cpp_source.includes(TEXTS[path])
            for library, folders in LIBRARY_FOLDERS.items()
            if included.startswith(library) and path.parts[0] not in folders
        ]
        self.expect_none(faults, f"libraries and the folders that may see them: {LIBRARY_FOLDERS}")

    def test_rules_and_facts_have_no_clock_no_io_no_threads(self):
        faults = [
            f"{path} includes {included}"
            for path in CPP if path.parts[0] in PURE_FOLDERS
            for _, included in cpp_source.includes(TEXTS[path]) if IMPURE.match(included)
        ]
        self.expect_none(faults, f"{PURE_FOLDERS} are pure")

    def test_own_files_are_included_by_folder_and_exist(self):
        faults = []
        for path in CPP:
            for mark, included in cpp_source.includes(TEXTS[path]):
                if mark == '"' and "/" not in included:
                    faults.append(f"{path} includes {included} without its folder")
            faults += [f"{path} includes {included}, which is not there"
                       for included in our_includes(path) if source_of(included) not in TEXTS]
        self.expect_none(faults, "an include names folder and file")

    def test_functions_are_short(self):
        faults = [
            f"{path}:{function.line} {function.signature}: {function.length} lines"
            for path in CPP for function in cpp_source.functions(TEXTS[path])
            if function.length > MAX_FUNCTION_LINES
        ]
        for path in TEXTS:
            if path.suffix == ".py":
                faults += [
                    f"{path}:{node.lineno} {node.name}: {node.end_lineno - node.lineno + 1} lines"
                    for node in ast.walk(ast.parse(TEXTS[path]))
                    if isinstance(node, ast.FunctionDef)
                    and node.end_lineno - node.lineno + 1 > MAX_FUNCTION_LINES
                ]
        self.expect_none(faults, f"a function has at most {MAX_FUNCTION_LINES} lines")

    def test_files_are_short(self):
        counts = {path: cpp_source.lines_of_code(TEXTS[path])
                  for path in TEXTS if path.suffix in CODE_SUFFIXES}
        faults = [f"{path}: {count} lines" for path, count in counts.items()
                  if count > MAX_FILE_LINES]
        self.expect_none(faults, f"a file has at most {MAX_FILE_LINES} lines of code")

    def test_readme_lists_every_folder_and_no_other(self):
        readme = TEXTS.get(Path("README.md"))
        self.assertIsNotNone(readme, "README.md is missing")
        first_cells = re.findall(r"^\|([^|]*)\|", readme, re.MULTILINE)
        listed = {name for cell in first_cells for name in re.findall(r"`([\w.]+)/`", cell)}
        there = {path.parts[0] for path in FILES if len(path.parts) > 1}
        self.assertEqual(sorted(listed), sorted(name for name in there if not name.startswith(".")),
                         "the folder table of README.md (rows that start with | `folder/` |)")

    def test_links_in_documents_lead_somewhere(self):
        faults = [
            f"{path}: {link}"
            for path, text in TEXTS.items() if path.suffix == ".md"
            for link in re.findall(r"\]\((?!https?:)([^)#\s]+)", text)
            if not (tree.ROOT / path.parent / link).exists()
        ]
        self.expect_none(faults, "a link leads to a file")

    def test_every_decision_has_a_number_of_its_own(self):
        decisions = [path for path in TEXTS if path.parent == Path("docs/decisions")]
        numbers = [path.name[:4] for path in decisions]
        faults = [path for path in decisions if numbers.count(path.name[:4]) > 1
                  or not TEXTS[path].startswith(f"# {int(path.name[:4])}. ")]
        self.expect_none(faults, "file and title of a decision begin with its number")

    def test_every_source_is_built(self):
        listings = {path.parent: set(re.findall(r"[\w./+-]+", text))
                    for path, text in TEXTS.items() if path.name == "CMakeLists.txt"}
        faults = [
            path for path in TEXTS if path.suffix in {".cc", ".proto"}
            and not any(str(path.relative_to(folder)) in listed
                        for folder, listed in listings.items() if folder in path.parents)
        ]
        self.expect_none(faults, "no CMakeLists.txt lists")

    def test_every_header_is_included(self):
        included = {name for path in CPP for name in our_includes(path)
                    if path.with_suffix(".h") != Path(name)}
        self.expect_none([path for path in HEADERS if str(path) not in included],
                         "nothing but its own source includes")

    def test_every_script_is_called(self):
        scripts = [path for path in TEXTS if path.suffix in {".py", ".sh"} or path.parts[0] == "ops"]
        faults = [
            path for path in scripts
            if not any(path.stem in text for other, text in TEXTS.items() if other != path)
        ]
        self.expect_none(faults, "nothing mentions")

    def test_headers_say_what_they_are(self):
        faults = [path for path in HEADERS
                  if not re.match(r"#pragma once\n\n//(?! Copyright)", TEXTS[path])]
        self.expect_none(faults, "a header starts with #pragma once, then says what it is")

    def test_locks_are_the_standard_library_s(self):
        self.expect_none(self.code_with(ABSL_LOCKS, CPP), "std::mutex, std::condition_variable only")

    def test_tests_do_not_sleep(self):
        tests = [path for path in CPP if path.parts[0] == "tests"]
        self.expect_none(self.code_with(SLEEPS, tests), "a test waits for what it waits for")

    def test_nothing_is_left_unfinished(self):
        self.expect_none(self.text_with(UNFINISHED), "finish it, or leave it out")

    def test_no_package_registry_is_named(self):
        self.expect_none(self.text_with(REGISTRIES), "the client knows where its registry is")

    def test_names_say_something(self):
        faults = self.code_with(VAGUE_TYPE, CPP)
        faults += [path for path in TEXTS if path.suffix in CODE_SUFFIXES
                   and VAGUE_STEM.search(path.stem)]
        self.expect_none(faults, "a name of one's own")

    def test_text_ends_cleanly(self):
        faults = [f"{path}: white space at the end of a line" for path, text in TEXTS.items()
                  if re.search(r"[ \t]+$", text, re.MULTILINE)]
        faults += [f"{path}: does not end with one line break" for path, text in TEXTS.items()
                   if text and (not text.endswith("\n") or text.endswith("\n\n"))]
        self.expect_none(faults, "text")

    @staticmethod
    def code_with(pattern, paths):
        """Returns the places where the code, not comments or literals, matches."""
        faults = []
        for path in paths:
            code = cpp_source.without_comments_and_literals(TEXTS[path])
            whole = code if not pattern.pattern.count("/") else TEXTS[path]
            faults += [f"{path}:{whole.count(chr(10), 0, match.start()) + 1}: {match.group(0)}"
                       for match in pattern.finditer(whole)]
        return faults

    @staticmethod
    def text_with(pattern):
        return [f"{path}:{text.count(chr(10), 0, match.start()) + 1}: {match.group(0)}"
                for path, text in TEXTS.items() for match in pattern.finditer(text)]


if __name__ == "__main__":
    unittest.main()
