"""Every C++ file is as clang-format leaves it."""

import subprocess
import sys

import tree


def main(clang_format):
    sources = [str(path) for path in tree.files() if path.suffix in {".cc", ".h"}]
    command = [clang_format, "--dry-run", "-Werror", *sources]
    return subprocess.run(command, cwd=tree.ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
