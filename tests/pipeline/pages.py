"""An invented site under git, as a house that adopts the tool would have it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from evidgrade.cli import cli

needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
LIST = (
    "## References\n\n1. Adams B, Cole D. Exercise for knee pain: a randomized controlled trial. J Pain. 2019;12:101-109. doi:10.1000/pain.2019.101\n"
    "2. Brown C, Dean E. Bed rest for knee pain: a narrative review. Spine. 2018;3:20-29. doi:10.1000/spine.2018.20\n"
)
KNEE = (
    "# Knee pain\n\nReviewed 2 March 2026 by A. Adams.\n\nExercise relieves knee pain in most adults [1]. Rest does not help [2].\n\n"
    f"The brace is safe for most patients.\n\nThe brace is safe for most patients.\n\nWalking is safe in the first week.\n\n{LIST}"
)
HIP = KNEE.replace("Knee", "Hip").replace("brace", "splint").replace("first week", "second week")
SETTINGS = 'documents = ["pages/**"]\nbaseline = "known.jsonl"\n'


class Site:
    """The folder of a site."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def write(self, path: str, text: str) -> None:
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_text(text, encoding="utf-8")

    def read(self, path: str) -> str:
        return (self.root / path).read_text(encoding="utf-8")

    def edit(self, path: str, old: str, new: str) -> None:
        text = self.read(path)
        assert text.count(old) == 1, (old, text.count(old))
        self.write(path, text.replace(old, new))

    def git(self, *arguments: str) -> str:
        """Run git as nobody in particular: no settings of a person or a machine play a part."""
        own = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
        who = {f"GIT_{role}_{what}": "a@example.org" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
        place = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
        done = subprocess.run(["git", *arguments], cwd=self.root, env={**place, **own, **who}, capture_output=True, text=True, check=True)
        return done.stdout

    def commit(self, message: str = "change") -> None:
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", message)


def call(*arguments: str) -> Result:
    result = CliRunner().invoke(cli, list(arguments))
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def answer(*arguments: str) -> dict[str, Any]:
    """What `check` says as JSON."""
    value: dict[str, Any] = json.loads(call("check", "--format", "json", *arguments).stdout)
    return value


def told(*arguments: str) -> list[tuple[str, str, int]]:
    """Code, document and line of every finding that is shown."""
    return [(f["code"], f["document"], f["line"]) for f in answer(*arguments)["findings"]]


@pytest.fixture(name="site")
def fixture_site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    """Two pages with old findings, as the place where commands run."""
    root = tmp_path / "site"
    root.mkdir()
    monkeypatch.chdir(root)
    made = Site(root)
    made.write("pages/knee.md", KNEE)
    made.write("pages/hip.md", HIP)
    made.write("evidgrade.toml", SETTINGS)
    return made


@pytest.fixture(name="adopted")
def fixture_adopted(site: Site) -> Site:
    """The site with all that was found in its baseline."""
    assert call("check", "--write-baseline").exit_code == 0
    return site


@pytest.fixture(name="branch")
def fixture_branch(site: Site) -> Site:
    """The site in git, without a baseline, on a branch that left `main`."""
    site.write("evidgrade.toml", 'documents = ["pages/**"]\n')
    site.git("init", "--quiet", "--initial-branch=main")
    site.commit("pages")
    site.git("checkout", "--quiet", "-b", "work")
    return site
