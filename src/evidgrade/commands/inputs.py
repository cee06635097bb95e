"""Documents named on the command line: files, folders and patterns, read one by one so that a bad one stops nothing."""

from __future__ import annotations

import glob
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

import click

from evidgrade.errors import EvidgradeError, UnreadableInput
from evidgrade.model.document import Document
from evidgrade.readers import missing_extra, read_document, suffixes

_SKIPPED = {".git", ".venv", "venv", "node_modules", "__pycache__", ".evidgrade", "site-packages"}


@dataclass
class Gathered:
    """The documents that could be read, and what is wrong with the others."""

    documents: list[Document] = field(default_factory=list)
    unreadable: list[EvidgradeError] = field(default_factory=list)
    passed_over: dict[str, int] = field(default_factory=dict)
    """Extra that is not installed -> files in folders that would have needed it. A file that is named is unreadable instead."""

    def finish(self, code: int) -> NoReturn:
        """Say on standard error what could not be read, and end with `code`, or with 2 when something could not."""
        for error in self.unreadable:
            click.echo(f"evidgrade: {error}", err=True)
        for extra, count in self.passed_over.items():
            many = "1 file was" if count == 1 else f"{count} files were"
            click.echo(f"evidgrade: {many} passed over; `pip install 'evidgrade[{extra}]'` lets them be read", err=True)
        raise SystemExit(2 if self.unreadable else code)


def gather(paths: Iterable[str]) -> Gathered:
    """Read every document that the paths stand for, in order, each once."""
    found = Gathered()
    for file in listed(paths, found):
        try:
            found.documents.append(read_document(file))
        except UnreadableInput as error:
            found.unreadable.append(error)
    return found


def listed(paths: Iterable[str], found: Gathered) -> Iterator[Path]:
    """The files that the paths stand for, in order, each once. What is wrong with a path, and files that need an extra, are noted in `found`."""
    seen = set()
    for path in paths:
        try:
            files = list(_files(path))
        except UnreadableInput as error:
            found.unreadable.append(error)
            continue
        for file in files:
            if file.as_posix() in seen:
                continue
            seen.add(file.as_posix())
            extra = missing_extra(file.suffix) if file.as_posix() != Path(path).as_posix() else None
            if extra is None:
                yield file
            else:
                found.passed_over[extra] = found.passed_over.get(extra, 0) + 1


def _files(path: str) -> Iterator[Path]:
    """The files behind one argument. Raises UnreadableInput when there is none."""
    place = Path(path)
    if place.is_dir():
        files = sorted(_walk(place))
        if not files:
            raise UnreadableInput(f"no documents in this folder (endings read: {', '.join(suffixes())})", path)
        yield from files
    elif place.exists() or not glob.has_magic(path):
        if not place.exists():
            raise UnreadableInput("no such file", path)
        yield place
    else:
        matches = sorted(Path(p) for p in glob.glob(path, recursive=True))  # noqa: PTH207 - a pattern may be absolute
        files = [m for m in matches if m.is_file() and m.suffix.lower() in suffixes()]
        if not files:
            raise UnreadableInput("this pattern matches no document", path)
        yield from files


def _walk(folder: Path) -> Iterator[Path]:
    for entry in folder.iterdir():
        if entry.is_dir():
            if entry.name not in _SKIPPED and not entry.name.startswith(".") and not entry.is_symlink():
                yield from _walk(entry)
        elif entry.suffix.lower() in suffixes():
            yield entry
