"""The files of the project, as the conventions look at them: what stands in the tree, not what is built."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NOT_SOURCE = {".git", "build", "data", ".kafka", "__pycache__", "node_modules", "generated"}
TEXT_SUFFIXES = {
    ".cc", ".h", ".proto", ".py", ".sh", ".md", ".txt", ".cmake", ".json", ".yaml", ".yml", ".html",
    ".css", ".js", ".mjs", ".svelte", ".svg", ".ts", "",
}


def files():
    """Returns the path of every file, relative to the root."""
    found = []
    for folder, folders, names in os.walk(ROOT):
        folders[:] = sorted(name for name in folders if name not in NOT_SOURCE)
        found += [Path(folder, name).relative_to(ROOT) for name in sorted(names)]
    # In a work tree .git is a file.
    return [path for path in found if path.name != ".git" and path.suffix != ".pyc"]


def texts():
    """Returns the text of every file that is text, by path."""
    found = {}
    for path in files():
        if path.suffix in TEXT_SUFFIXES:
            try:
                found[path] = (ROOT / path).read_text(encoding="utf-8")
            except UnicodeDecodeError:
                pass  # not text, whatever its name says
    return found
