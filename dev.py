#!/usr/bin/env python3
"""The developer's commands. They need Python 3.11 or later and nothing else; all work is done in `.venv`.

    python3 dev.py demo    check the worked example of this repository, and show what evidgrade finds in it
    python3 dev.py test    run the tests; further arguments go to pytest
    python3 dev.py lint    ruff and mypy
    python3 dev.py score   the scoring scripts, where the checkout has them beside it
    python3 dev.py lock    write requirements/*.txt anew from pyproject.toml (needs uv)

The first call makes `.venv` and installs the locked requirements, with their hashes checked; later calls reuse it as
long as the lock files and pyproject.toml stay the same, and make it anew when they do not. An active environment is
neither used nor changed.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - whoever starts this with an older Python should be told, not shown a trace
    sys.exit("evidgrade needs Python 3.11 or later; this is {}.{}.".format(*sys.version_info[:2]))

import hashlib
import importlib.util
import json
import os
import shlex
import shutil
import subprocess
import tomllib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
STAMP = VENV / "installed.txt"
SCORES = ROOT.parent / "shared" / "score" / "all.sh"
FINDINGS = 1
"""Exit code of `evidgrade check` when it found something, which is what a demonstration is for."""
Extent = Literal["run", "dev"]


def main(arguments: Sequence[str]) -> int:
    """Run the command named first; the answer is the exit code."""
    commands: dict[str, Callable[[Sequence[str]], int]] = {
        "demo": demo, "test": test, "lint": lint, "score": score, "lock": lock,
    }  # fmt: skip
    if not arguments or arguments[0] not in commands:
        print(__doc__.strip(), file=sys.stderr)
        return 0 if arguments[:1] in (["-h"], ["--help"]) else 2
    return commands[arguments[0]](arguments[1:])


def demo(arguments: Sequence[str]) -> int:
    """Check the worked example. Findings are the success; anything else, a crash too, is not."""
    install("run")
    code = run([BIN / "evidgrade", "check", *arguments], echo=True)
    if code == FINDINGS and number_of_findings(arguments):
        say("The example has these problems on purpose. `.venv/bin/evidgrade --help` lists what else there is.")
        return 0
    say(f"evidgrade ended with exit code {code}; the example was expected to give findings (exit code {FINDINGS}).")
    return code or 1


def number_of_findings(arguments: Sequence[str]) -> int:
    """How many findings the example has; 0 when there is no answer to read, as after a crash."""
    words = [str(BIN / "evidgrade"), "check", *arguments, "--format", "json"]
    answer = subprocess.run(words, cwd=ROOT, env=own_environment(), capture_output=True, check=False).stdout
    return len(json.loads(answer)["findings"]) if answer.strip() else 0


def test(arguments: Sequence[str]) -> int:
    """Run the tests."""
    install("dev")
    return run([BIN / "python", "-m", "pytest", *arguments])


def lint(arguments: Sequence[str]) -> int:
    """Run both linters, the second also when the first finds something; further arguments go to ruff."""
    install("dev")
    tools = (["ruff", "check", *arguments], ["mypy"])
    return max([run([BIN / "python", "-m", *tool], echo=True) for tool in tools])


def score(arguments: Sequence[str]) -> int:
    """Run the scoring scripts beside the checkout; without them there is nothing to do."""
    if not SCORES.exists():
        say(f"No scoring scripts at {os.path.relpath(SCORES, ROOT)}; nothing to do.")
        return 0
    install("run")
    environment = {"EVIDGRADE": shlex.quote(str(BIN / "evidgrade"))}
    return run(["sh", SCORES, *arguments], environment)


def lock(arguments: Sequence[str]) -> int:
    """Write the lock files: what evidgrade needs and what builds it, then the same with the tools of development."""
    uv = next((str(path) for path in (BIN / "uv", shutil.which("uv")) if path and Path(path).exists()), None)
    if uv is None:
        say("uv was not found. Install it (`python3 -m pip install uv` in any environment on PATH) and try again.")
        return 2
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    build = "\n".join([*project["build-system"]["requires"], "editables>=0.5"])  # hatchling's own need for --editable
    (ROOT / "requirements").mkdir(exist_ok=True)
    shared = [
        uv, "pip", "compile", "pyproject.toml", "-", "--quiet", "--generate-hashes", "--universal", "--python-version",
        "3.11", "--no-emit-index-url", "--no-annotate", "--custom-compile-command", "python3 dev.py lock", *arguments,
    ]  # fmt: skip
    outputs = (
        ["-o", "requirements/run.txt"],
        ["-o", "requirements/dev.txt", "--group", "dev", "-c", "requirements/run.txt"],
    )
    for output in outputs:  # the second only after the first, whose versions it keeps
        command = [*shared, *output]
        done = subprocess.run(command, cwd=ROOT, input=build, text=True, stdout=subprocess.DEVNULL, check=False)
        if done.returncode:
            return done.returncode
    return 0


def install(extent: Extent) -> None:
    """Make `.venv` hold the locked requirements and this project, unless it does. Ends the program when it cannot."""
    wanted = {name: f"{name} {checksum(name)}" for name in ("run", "dev")}
    present = STAMP.read_text(encoding="utf-8") if STAMP.exists() else ""
    if present == wanted[extent] or present == wanted["dev"]:
        return
    make_environment()
    pip: list[str | Path] = [BIN / "python", "-m", "pip", "install", "--disable-pip-version-check", "-qq"]
    steps = (
        [*pip, "--require-hashes", "-r", ROOT / "requirements" / f"{extent}.txt"],
        [*pip, "--no-deps", "--no-build-isolation", "--editable", ROOT],
    )
    STAMP.unlink(missing_ok=True)
    for step in steps:
        if run(step):
            sys.exit("The installation failed; the message above says why. Nothing outside .venv was changed.")
    STAMP.write_text(wanted[extent], encoding="utf-8")


def make_environment() -> None:
    """A fresh `.venv` with pip, of the Python that runs this."""
    if importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None:
        sys.exit(
            "This Python cannot make virtual environments: its modules venv and ensurepip are missing. "
            "On Debian and Ubuntu install the package python3-venv; elsewhere use a complete Python."
        )
    say("Making .venv and installing the locked requirements (once; later calls reuse it).")
    if run([Path(sys._base_executable), "-m", "venv", "--clear", VENV]):  # type: ignore[attr-defined]
        sys.exit("Making .venv failed; the message above says why.")


def checksum(extent: Extent) -> str:
    """A sum over all that an installation depends on."""
    parts = [ROOT / "pyproject.toml", ROOT / "requirements" / f"{extent}.txt"]
    digest = hashlib.sha256(f"{sys.version_info[:2]} {ROOT}".encode())
    for part in parts:
        if not part.exists():
            sys.exit(f"{part.relative_to(ROOT)} is missing; `python3 dev.py lock` writes the lock files.")
        digest.update(part.read_bytes())
    return digest.hexdigest()


def run(command: Sequence[str | Path], environment: dict[str, str] | None = None, *, echo: bool = False) -> int:
    """Run a command in the root and give its exit code."""
    words = [str(part) for part in command]
    if echo:
        shown = " ".join([Path(words[0]).name, *words[1:]])
        print(f"$ {shown}", flush=True)
    return subprocess.run(words, cwd=ROOT, env={**own_environment(), **(environment or {})}, check=False).returncode


def own_environment() -> dict[str, str]:
    """The environment without what would lead to another Python's packages."""
    others = ("PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV")
    return {key: value for key, value in os.environ.items() if key not in others}


def say(text: str) -> None:
    """A line for the person, apart from results."""
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
