#!/usr/bin/env python3
"""Try the hooks of this repository with pre-commit itself, on invented pages in a repository of their own.

Needs git and the package `pre-commit` on PATH, and installs what evidgrade needs into an environment of pre-commit's, so it is no part of the tests:

    python3 tools/try_pre_commit.py
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = "# Heat\n\nReviewed 2 March 2026 by A. Adams.\n\n{sentence}\n"
TRIES = (("evidgrade", "Heat is safe for the joint.", 1), ("evidgrade", "Bring your papers.", 0), ("evidgrade-workspace", "Heat is safe for the joint.", 1))
"""Hook, sentence of the page, exit code that is expected."""


def main() -> int:
    """0 when every hook does what it should."""
    missing = [name for name in ("git", "pre-commit") if shutil.which(name) is None]
    if missing:
        print(f"{' and '.join(missing)} not found on PATH; nothing was tried.", file=sys.stderr)
        return 2
    return max(_try(*case) for case in TRIES)


def _try(hook: str, sentence: str, expected: int) -> int:
    with tempfile.TemporaryDirectory() as folder:
        site = Path(folder)
        subprocess.run(["git", "init", "--quiet"], cwd=site, check=True)
        (site / "page.md").write_text(PAGE.format(sentence=sentence), encoding="utf-8")
        (site / "evidgrade.toml").write_text('documents = ["*.md"]\n', encoding="utf-8")
        subprocess.run(["git", "add", "--all"], cwd=site, check=True)
        command = ["pre-commit", "try-repo", ROOT.as_posix(), hook, "--all-files", "--verbose"]
        code = subprocess.run(command, cwd=site, check=False).returncode
    print(f"{hook}: exit code {code}, expected {expected}.")
    return int(code != expected)


if __name__ == "__main__":
    sys.exit(main())
