"""The baseline at the edge: the file of the option or the settings, read, and written when that is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from glob import has_magic
from pathlib import Path
from typing import Literal

from evidgrade.audit import Audit, conditions_of
from evidgrade.baseline import Baseline, entry_of, parse_baseline, render_baseline
from evidgrade.checks.fingerprint import with_sentences
from evidgrade.checks.scope import Policy
from evidgrade.commands.workspace import place
from evidgrade.config import Config
from evidgrade.errors import ConfigurationError
from evidgrade.files import read_text, write_atomically
from evidgrade.lookup import Workspace

Writing = Literal["", "all", "prune"]
STALE = "SUP005"
"""The check of the baseline itself, whose findings are never part of it."""


def baseline_path(option: str | None, config: Config, writing: Writing) -> Path | None:
    """The file that this run uses; None for none. In the freeze profile the one of the settings counts for nothing."""
    if option:
        return Path(place(option))
    if config.baseline and (config.stage != "freeze" or writing):
        return Path(config.baseline)
    if writing:
        raise ConfigurationError("no baseline named: say `--baseline FILE`, or set `baseline` in evidgrade.toml")
    return None


def read_baseline(path: Path, writing: Writing, places: Sequence[str]) -> Baseline:
    """The baseline in a file; an empty one where it is to be written for the first time. `places` are what the run looks through.

    Raises ConfigurationError when there is no such file, UnreadableInput when it is no baseline.
    """
    if not path.exists():
        if writing == "all":
            return Baseline(path.as_posix())
        raise ConfigurationError(f"there is no baseline {path.as_posix()}; `--write-baseline` makes it")
    found = parse_baseline(read_text(path), path.as_posix())
    folders = [_folder(place) for place in places]
    gone = (d for d in {e.document for e in found.entries} if not Path(d).exists() and any(Path(d).is_relative_to(f) for f in folders))
    return replace(found, gone=frozenset(gone))


def _folder(place: str) -> Path:
    """The folder that a path or pattern looks through: a document that was in it and is no longer there is gone. A file is its own."""
    parts = Path(place).parts
    fixed = next((n for n, part in enumerate(parts) if has_magic(part)), len(parts))
    return Path(*parts[:fixed])


def write_baseline(found: Audit, workspace: Workspace, policy: Policy, writing: Writing) -> tuple[Audit, str]:
    """Write what the run found: all of it, or, for `prune`, only what was known before. The audit as it is beside the new file, and a line for the person.

    Entries that the run could not judge stay. Raises RefusedWrite.
    """
    old = workspace.baseline
    assert old is not None
    fresh = [f for f in found.findings if f.code != STALE] if writing == "all" else []
    entries = [entry_of(f, sentence) for f, sentence in with_sentences((*found.known, *fresh), found.project)] + list(found.kept)
    conditions = conditions_of(workspace, policy) | (old.conditions if found.kept or writing == "prune" else frozenset())
    text = render_baseline(entries, conditions)
    if text != old.text:
        write_atomically(Path(old.path), text, expected=old.text)
    rest = () if writing == "all" else tuple(f for f in found.findings if f.code != STALE)
    gone = len(found.project.stale)
    line = f"{old.path}: {len(entries):,} finding{'s' if len(entries) != 1 else ''} ({len(fresh):,} added, {gone:,} taken out)"
    return replace(found, findings=rest, known=(*found.known, *fresh)), line
