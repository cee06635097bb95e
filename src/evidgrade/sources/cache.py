"""Answers of a registry, kept on disk: one small file an answer, named by a hash of the question, written atomically.

What was not found is kept too, so that nothing is asked twice. A file that cannot be read counts as not kept.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Kept:
    """One answer. `value` is None where the registry said that there is nothing."""

    value: Any
    age: float
    """Seconds since it was given."""


@dataclass(frozen=True, slots=True)
class Cache:
    """The answers kept in one directory; without a directory nothing is kept."""

    directory: Path | None
    clock: Callable[[], float] = time.time

    def get(self, *question: str) -> Kept | None:
        """The kept answer, of whatever age, or None."""
        path = self._path(question)
        if path is None:
            return None
        try:
            entry = json.loads(path.read_text(encoding="utf-8"))
            if entry["format"] != _FORMAT or entry["question"] != list(question):
                return None
            return Kept(entry["value"], max(0.0, self.clock() - float(entry["time"])))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def put(self, value: Any, *question: str) -> None:
        """Keep an answer. A directory that cannot be written costs time later, and nothing else."""
        path = self._path(question)
        if path is None:
            return
        entry = {"format": _FORMAT, "question": question, "time": round(self.clock(), 3), "value": value}
        with contextlib.suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
            try:
                with os.fdopen(handle, "w", encoding="utf-8") as stream:
                    json.dump(entry, stream, ensure_ascii=False)
                Path(name).replace(path)
            except OSError:
                Path(name).unlink(missing_ok=True)

    def _path(self, question: tuple[str, ...]) -> Path | None:
        if self.directory is None:
            return None
        name = hashlib.sha256(json.dumps(question, ensure_ascii=False).encode()).hexdigest()
        return self.directory / name[:2] / f"{name}.json"
