"""The files for GitHub, GitLab and pre-commit say what those services read, and what they order is run here as they would run it.

`tools/try_pre_commit.py` tries the hooks with pre-commit itself; it installs packages, so it is no part of the tests.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import stat
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest
import yaml
from pages import KNEE, Site, fixture_branch, fixture_site, needs_git  # noqa: F401 - pytest finds fixtures by name

from evidgrade.readers import suffixes

ROOT = Path(__file__).resolve().parent.parent.parent
HOOKS: list[dict[str, Any]] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
GITLAB: dict[str, Any] = yaml.safe_load((ROOT / "ci" / "gitlab.yml").read_text(encoding="utf-8"))
needs_bash = pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
BAD = "Heat is safe for the joint.\n\nExercise relieves"


@pytest.fixture(name="runner")
def fixture_runner(branch: Site, tmp_path: Path) -> tuple[Site, dict[str, str]]:
    """The branch with a bad sentence, and the environment of a runner, whose PATH has this evidgrade."""
    branch.edit("pages/knee.md", "Exercise relieves", BAD)
    branch.commit()
    folder = tmp_path / "bin"
    folder.mkdir()
    command = folder / "evidgrade"
    command.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m evidgrade "$@"\n', encoding="utf-8")
    command.chmod(command.stat().st_mode | stat.S_IXUSR)
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("GIT_", "CI"))}
    return branch, {**environment, "PATH": f"{folder}{os.pathsep}{environment['PATH']}", "PYTHONPATH": str(ROOT / "src")}


def shell(script: str, site: Site, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """A script as GitHub runs it."""
    return subprocess.run(["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", script], cwd=site.root, env=environment, capture_output=True, text=True, check=False)


# ---- pre-commit -----------------------------------------------------------------------------------------------------------


def test_the_hooks_have_what_pre_commit_asks_for() -> None:
    assert [hook["id"] for hook in HOOKS] == ["evidgrade", "evidgrade-workspace"]
    for hook in HOOKS:
        assert {"id", "name", "entry", "language", "files"} <= set(hook) <= {"id", "name", "description", "entry", "language", "files", "require_serial", "pass_filenames"}


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: hook["id"])
def test_the_hooks_take_every_file_that_can_be_read(hook: dict[str, Any]) -> None:
    files = re.compile(hook["files"])
    assert [suffix for suffix in suffixes() if not files.search(f"pages/knee{suffix}")] == []
    assert [name for name in ("page.md.bak", "image.png", "pages/knee", "script.py") if files.search(name)] == []


@needs_git
def test_the_hook_fails_on_a_bad_page_and_is_silent_on_a_good_one(runner: tuple[Site, dict[str, str]]) -> None:
    site, environment = runner
    site.write("pages/good.md", "# Rest\n\nReviewed 2 March 2026 by A. Adams.\n\nBring your papers.\n")
    entry = shlex.split(HOOKS[0]["entry"])

    bad = subprocess.run([*entry, "pages/knee.md", "pages/good.md"], cwd=site.root, env=environment, capture_output=True, text=True, check=False)
    good = subprocess.run([*entry, "pages/good.md"], cwd=site.root, env=environment, capture_output=True, text=True, check=False)

    assert (bad.returncode, good.returncode) == (1, 0)
    assert "CLM201" in bad.stdout
    assert (good.stdout, good.stderr) == ("", "")


# ---- GitHub ---------------------------------------------------------------------------------------------------------------


def check_step(site: Site, environment: dict[str, str], **inputs: str) -> tuple[subprocess.CompletedProcess[str], Path]:
    """Run the step `Check` with inputs, as the runner would fill them in."""
    step = next(s for s in ACTION["runs"]["steps"] if s.get("id") == "check")
    values = {name: str(setting["default"]) for name, setting in ACTION["inputs"].items()} | {k.replace("_", "-"): v for k, v in inputs.items()}
    context = {f"inputs.{name}": value for name, value in values.items()} | {
        "github.server_url": "https://git.example", "github.repository": "house/site",
        "github.event.pull_request.head.sha || github.sha": "abc", "github.event.pull_request.base.sha": inputs.get("base", ""),
    }  # fmt: skip
    temporary = site.root.parent / "runner"
    temporary.mkdir(exist_ok=True)
    given = {key: re.sub(r"\$\{\{\s*(.*?)\s*\}\}", lambda m: context[m[1]], value) for key, value in step["env"].items()}
    own = {"RUNNER_TEMP": str(temporary), "GITHUB_STEP_SUMMARY": str(temporary / "summary.md"), "GITHUB_OUTPUT": str(temporary / "output")}
    return shell(step["run"], site, {**environment, **given, **own}), temporary


def test_the_action_has_what_github_asks_for() -> None:
    assert ACTION["runs"]["using"] == "composite"
    assert all("shell" in step for step in ACTION["runs"]["steps"] if "run" in step)
    assert all(set(i) == {"description", "default"} for i in ACTION["inputs"].values())


def test_no_input_reaches_a_shell_but_through_the_environment() -> None:
    """What a pull request is called, and its branch, are anybody's words."""
    assert [step["run"] for step in ACTION["runs"]["steps"] if "${{" in step.get("run", "")] == []


@needs_git
@needs_bash
def test_the_action_shows_what_a_pull_request_brought(runner: tuple[Site, dict[str, str]]) -> None:
    site, environment = runner

    done, temporary = check_step(site, environment, base=site.git("rev-parse", "main").strip())

    assert done.returncode == 1, done.stderr
    assert [line.split(",")[0] for line in done.stdout.splitlines() if line.startswith(("::error", "::warning"))] == ["::error file=pages/knee.md", "::warning file=pages/knee.md"]
    assert (temporary / "output").read_text(encoding="utf-8") == "exit-code=1\n"
    summary = (temporary / "summary.md").read_text(encoding="utf-8")
    assert "[5:9](https://git.example/house/site/blob/abc/pages/knee.md#L5)" in summary
    assert "12 older than this change" in summary


@needs_git
@needs_bash
def test_the_action_looks_at_everything_on_a_push(runner: tuple[Site, dict[str, str]]) -> None:
    site, environment = runner

    done, temporary = check_step(
        site, environment, paths="pages/hip.md\npages/no such page.md\n", sarif="out.sarif", comment="comment.md", summary="false", arguments="--ignore\nCLM001", fail_on="never"
    )

    assert done.returncode == 2
    assert "pages/no such page.md: no such file" in done.stderr
    results = json.loads(site.read("out.sarif"))["runs"][0]["results"]
    assert {r["ruleId"] for r in results} == {"CLM201"}
    assert site.read("comment.md").startswith("### evidgrade: Incomplete")
    assert not (temporary / "summary.md").exists()


@needs_git
@needs_bash
def test_words_of_an_input_are_no_orders(runner: tuple[Site, dict[str, str]]) -> None:
    site, environment = runner

    done, _ = check_step(site, environment, paths='$(touch owned)\n`touch owned`\n"; touch owned; "', base="main; touch owned")

    assert done.returncode == 2
    assert not (site.root / "owned").exists()


# ---- GitLab ---------------------------------------------------------------------------------------------------------------


@needs_git
@needs_bash
@pytest.mark.parametrize("request_", [True, False], ids=["merge request", "branch"])
def test_the_gitlab_job_writes_its_reports(runner: tuple[Site, dict[str, str]], request_: bool) -> None:
    site, environment = runner
    job = GITLAB["evidgrade"]
    given = {"CI_PROJECT_DIR": str(site.root), **{k: v for k, v in job["variables"].items() if k.startswith("EVIDGRADE")}}
    if request_:
        given["CI_MERGE_REQUEST_DIFF_BASE_SHA"] = site.git("rev-parse", "main").strip()

    done = shell("\n".join(job["script"]), site, {**environment, **given})

    assert done.returncode == 1, done.stderr
    reports = job["artifacts"]["reports"]
    issues = json.loads(site.read(reports["codequality"]))
    assert len(issues) == (2 if request_ else 14)
    assert len(ET.fromstring(site.read(reports["junit"])).findall(".//failure")) == (1 if request_ else 7)


def test_the_gitlab_job_fetches_the_whole_history() -> None:
    assert GITLAB["evidgrade"]["variables"]["GIT_DEPTH"] == "0"


# ---- what the documentation says -------------------------------------------------------------------------------------------


def test_the_recipes_name_what_there_is() -> None:
    """Every option in docs/pipeline.md is an option of `check`, and every hook, input and file is there."""
    from evidgrade.commands.check import command

    text = (ROOT / "docs" / "pipeline.md").read_text(encoding="utf-8")
    options = {name for parameter in command.params for name in parameter.opts}
    blocks = re.findall(r"```\w*\n(.*?)```", text, re.S)
    used = {o for block in blocks for line in block.splitlines() if "evidgrade check" in line for o in re.findall(r"(?<!\S)--[a-z-]+", line)}
    loaded = [yaml.safe_load(block) for block in re.findall(r"```yaml\n(.*?)```", text, re.S)]
    steps = [step for recipe in loaded if isinstance(recipe, dict) and "jobs" in recipe for job in recipe["jobs"].values() for step in job["steps"]]
    own = [step for step in steps if "evidgrade" in step.get("uses", "")]
    hooks = [hook["id"] for recipe in loaded if isinstance(recipe, dict) and "repos" in recipe for repo in recipe["repos"] for hook in repo["hooks"]]

    assert used
    assert used - options == set()
    assert own
    assert {name for step in own for name in step.get("with", {})} - set(ACTION["inputs"]) == set()
    assert hooks
    assert set(hooks) <= {hook["id"] for hook in HOOKS}
