"""`check --diff-against`: the same run on the documents as they were, in a folder of its own that is gone afterwards."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import chdir
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from evidgrade.audit import Audit
from evidgrade.baseline import Baseline, parse_baseline
from evidgrade.commands.inputs import Gathered, listed
from evidgrade.commands.workspace import files_around
from evidgrade.config import Config
from evidgrade.errors import ConfigurationError, EvidgradeError, UnreadableInput
from evidgrade.files import read_text
from evidgrade.lookup import Workspace
from evidgrade.model.document import Document
from evidgrade.model.finding import NotChecked
from evidgrade.readers import read_document, suffixes
from evidgrade.revisions import Revision, find_revision

_AROUND = ("_quarto.yml",)
"""Files beside the documents that say where a bibliography lies."""
Again = Callable[[Sequence[Document], Workspace, Audit | None], Audit]


@dataclass(frozen=True, slots=True)
class Before:
    """The audit of the documents as they were."""

    audit: Audit
    renamed: Mapping[str, str] = field(default_factory=dict)
    """Documents that have another name now -> the one that they had."""
    gaps: tuple[NotChecked, ...] = ()
    """What could not be read there."""


def before(name: str, places: Sequence[str], config: Config, workspace: Workspace, now: Audit, again: Again) -> Before:
    """Run `again` on what the same places held at a revision. Pages that are the same with the same things around them are taken over from `now`.

    Raises ConfigurationError: no git, no such revision, or documents that git does not keep.
    """
    revision = find_revision(Path(), name)
    documents = {page.path: page.document for page in now.project.pages}
    _must_be_kept(revision, [*documents, *workspace.texts])
    renamed = {path: then for path in documents if (then := _then(revision, path)) is not None}
    unchanged = {p: d for p, d in documents.items() if p not in renamed and revision.inside(p) not in revision.touched}
    found = Gathered()
    with TemporaryDirectory(prefix="evidgrade-") as folder:
        here = _laid_out(revision, Path(folder), config, workspace)
        with chdir(here):
            names = _in_order([*(f.as_posix() for f in listed(places, Gathered())), *renamed.values()], list(documents), renamed)
        changed = {_from_top(revision, path) for path in names if path not in unchanged}
        revision.plant(Path(folder), (), changed & revision.files.keys())
        with chdir(here):
            found.documents += [document for path in names for document in _read(path, unchanged, found)]
            around = replace(files_around(config, found), baseline=_baseline(workspace.baseline))
    old = replace(around, source=workspace.source, also=workspace.also, retractions=workspace.retractions)
    gaps = tuple(_gap(error, name) for error in found.unreadable)
    return Before(again(found.documents, old, now if _same(old, workspace, found.documents) else None), renamed, gaps)


def _laid_out(revision: Revision, folder: Path, config: Config, workspace: Workspace) -> Path:
    """Where the folder of the settings was, below a new folder: documents by name alone, and all that lies around them."""
    here = folder / (revision.inside(".") or ".")
    here.mkdir(parents=True, exist_ok=True)
    single = {revision.inside(config.claims), revision.inside(config.log_path.as_posix()), revision.inside(workspace.baseline.path) if workspace.baseline else None}
    around = {p for p in revision.files if p in single or p.lower().endswith(".bib") or p.rpartition("/")[2] in _AROUND}
    revision.plant(folder, [p for p in revision.files if Path(p).suffix.lower() in suffixes()], around)
    return here


def _in_order(names: Sequence[str], documents: Sequence[str], renamed: Mapping[str, str]) -> list[str]:
    """Each name once, in the order that the documents have now: what is said of two of them is said in the same one."""
    place = {renamed.get(path, path): number for number, path in enumerate(documents)}
    return sorted(dict.fromkeys(names), key=lambda name: place.get(name, len(place)))


def _from_top(revision: Revision, path: str) -> str:
    return os.path.normpath(f"{revision.inside('.') or '.'}/{path}").replace(os.sep, "/")


def _read(name: str, unchanged: Mapping[str, Document], found: Gathered) -> Iterator[Document]:
    if name in unchanged:
        yield unchanged[name]
        return
    try:
        yield read_document(name)
    except UnreadableInput as error:
        found.unreadable.append(error)


def _baseline(now: Baseline | None) -> Baseline | None:
    """The baseline as it was, in the working directory; None where there was none that could be read."""
    if now is None or Path(now.path).is_absolute() or not Path(now.path).is_file():
        return None
    try:
        return parse_baseline(read_text(Path(now.path)), now.path)
    except UnreadableInput:
        return None


def _must_be_kept(revision: Revision, paths: Sequence[str]) -> None:
    missing = [path for path in paths if revision.inside(path) not in revision.known]
    if missing:
        more = f" (and {len(missing) - 1} more)" if len(missing) > 1 else ""
        raise ConfigurationError(
            f"--diff-against compares what git keeps, and {missing[0]}{more} is ignored by it or lies outside the repository; leave it out, or let git keep it"
        )


def _then(revision: Revision, path: str) -> str | None:
    """The name that a renamed document had, as seen from here."""
    then = revision.renamed.get(revision.inside(path) or "")
    return None if then is None else Path(os.path.relpath(revision.top / then, os.path.realpath("."))).as_posix()


def _same(old: Workspace, new: Workspace, documents: Sequence[Document]) -> bool:
    """What lies around the documents is what it was, so that equal documents give equal pages."""
    return old.texts == new.texts and all(old.named.get(d.path) == new.named.get(d.path) for d in documents)


def _gap(error: EvidgradeError, name: str) -> NotChecked:
    reason = f"{error.message}; what is found now and rests on it counts as new"
    return NotChecked(error.path or "", f"its state at {name}", reason)
