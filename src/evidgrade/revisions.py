"""Files as they were at a revision in git. Reads the repository, writes nothing into it.

A change is what came since the revision and the present state parted (their merge base): what others mended on the main branch meanwhile is
no fault of this change.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from evidgrade.errors import ConfigurationError


@dataclass(frozen=True, slots=True)
class Revision:
    """One state of a repository. Paths are relative to its top, with `/`."""

    name: str
    """As the user called it."""
    commit: str
    """The commit that is compared with: where the present state parted from it."""
    top: Path
    files: Mapping[str, str] = field(default_factory=dict)
    """Plain files of the commit -> their object names."""
    known: frozenset[str] = frozenset()
    """Files that git keeps now, or would take up: neither ignored nor outside."""
    touched: frozenset[str] = frozenset()
    """Files that are another now than in the commit, new ones included."""
    renamed: Mapping[str, str] = field(default_factory=dict)
    """Path now -> path in the commit."""

    def inside(self, path: str | Path) -> str | None:
        """A path of the working directory as seen from the top, None for one outside."""
        place = os.path.relpath(_real(Path(path)), self.top)
        return None if place == ".." or place.startswith(f"..{os.sep}") or Path(place).is_absolute() else Path(place).as_posix()

    def plant(self, folder: Path, empty: Iterable[str], whole: Collection[str]) -> None:
        """Lay files of the commit below a folder: `empty` by name alone, `whole` as a checkout would write them."""
        for path in (*empty, *whole):
            place = folder / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.touch()
        for path, data in self._contents(sorted(whole)):
            (folder / path).write_bytes(data)

    def _contents(self, paths: list[str]) -> Iterable[tuple[str, bytes]]:
        if not paths:
            return
        orders = "".join(f"{self.files[path]} {path}\n" for path in paths)
        data = _git(self.top, "cat-file", "--batch", "--filters", give=os.fsencode(orders))
        at = 0
        for path in paths:
            end = data.index(b"\n", at)
            size = int(data[at:end].rsplit(b" ", 1)[1])
            yield path, data[end + 1 : end + 1 + size]
            at = end + 1 + size + 1


def find_revision(folder: Path, name: str) -> Revision:
    """The revision of that name, as seen from a folder. Raises ConfigurationError: no git, no repository, no such revision."""
    top = Path(os.fsdecode(_git(folder, "rev-parse", "--show-toplevel", wrong=f"`{folder.resolve().name}` is not in a git repository").rstrip(b"\n")))
    commit = _base(top, name)
    files = {
        path: object_
        for row in _rows(_git(top, "ls-tree", "-r", "-z", "--full-tree", commit))
        for (mode, _, object_), path in [_split(row)]
        if mode.startswith("100") and "\n" not in path
    }
    touched, renamed = _changes(_rows(_git(top, "diff", "--name-status", "-z", "-B", "-M", "--no-ext-diff", commit, "--")))
    known = frozenset(_rows(_git(top, "ls-files", "-z", "--cached", "--others", "--exclude-standard")))
    return Revision(name, commit, _real(top), files, known, touched | (known - files.keys()), renamed)


def _base(top: Path, name: str) -> str:
    """The commit where the present state parted from a revision."""
    shallow = _git(top, "rev-parse", "--is-shallow-repository").strip() == b"true"
    hint = "; this clone is shallow: fetch its history (`git fetch --unshallow`, or `fetch-depth: 0` in CI)" if shallow else ""
    wrong = f"--diff-against: there is no revision `{name}`{hint or '; fetch it, or name another'}"
    commit = _git(top, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}", wrong=wrong).decode().strip()
    try:
        return _git(top, "merge-base", commit, "HEAD", wrong="none").decode().split()[0]
    except ConfigurationError:
        if shallow:
            raise ConfigurationError(f"--diff-against: it cannot be told where this branch left `{name}`{hint}") from None
        return commit  # histories that never met


def _split(row: str) -> tuple[list[str], str]:
    head, _, path = row.partition("\t")
    return head.split(" "), path


def _changes(fields: list[str]) -> tuple[frozenset[str], dict[str, str]]:
    """Rows of `git diff --name-status -z -B`: a letter and one path, or two after a rename, or after a copy of a file that was then rewritten (`M091`)."""
    touched, rewritten, pairs, rest = set(), set(), [], iter(fields)
    for letter in rest:
        path = next(rest)
        if letter.startswith(("R", "C")):
            then, path = path, next(rest)
            pairs.append((letter[0], path, then))
        elif letter.startswith("M") and len(letter) > 1:
            rewritten.add(path)
        touched.add(path)
    return frozenset(touched), {path: then for kind, path, then in pairs if kind == "R" or then in rewritten}


def _rows(data: bytes) -> list[str]:
    return [os.fsdecode(part) for part in data.split(b"\0") if part]


def _real(path: Path) -> Path:
    """The path without links in its folders; its own name stays."""
    return Path(os.path.realpath(path.parent), path.name) if path.name else Path(os.path.realpath(path))


def _git(folder: Path, *arguments: str, give: bytes | None = None, wrong: str | None = None) -> bytes:
    """What git answers. Raises ConfigurationError with `wrong`, or with its own last words."""
    environment = {**os.environ, "LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0"}
    try:
        done = subprocess.run(["git", *arguments], cwd=folder, input=give, capture_output=True, env=environment, check=False)
    except FileNotFoundError as error:
        raise ConfigurationError("--diff-against needs git, and it is not installed") from error
    if done.returncode:
        own = done.stderr.decode("utf-8", "replace").strip().splitlines()
        said = f" (git: {own[-1].removeprefix('fatal: ')})" if own else ""
        raise ConfigurationError(f"{wrong or f'git {arguments[0]} failed'}{said}")
    return done.stdout
