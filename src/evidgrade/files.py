"""Reading and writing a user's files without ever leaving half of one behind."""

from __future__ import annotations

import glob
import os
import stat
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from evidgrade.errors import RefusedWrite, UnreadableInput

STATE_FOLDER = ".evidgrade"
"""Folder of a workspace for what may be deleted at any time: caches and the lock."""
_TEMPORARY = ".evidgrade-tmp"
_BOM = b"\xef\xbb\xbf"


def read_text(path: Path) -> str:
    """The text of a UTF-8 file, line ends as they are, without a byte order mark.

    Raises UnreadableInput when the file cannot be opened or is not UTF-8 (with the line of the first bad byte).
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UnreadableInput(f"cannot be read: {error.strerror or error}", str(path)) from error
    try:
        return data.removeprefix(_BOM).decode("utf-8")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        message = f"not UTF-8 (byte {error.start + 1}); save the file as UTF-8 and run again"
        raise UnreadableInput(message, str(path), line) from error


def newline_of(text: str) -> str:
    """The line end that most lines of a text have: CR LF or LF. LF for a text of one line."""
    crlf = text.count("\r\n")
    return "\r\n" if crlf and crlf * 2 >= text.count("\n") else "\n"


def write_atomically(path: Path, text: str, *, expected: str | None = None) -> None:
    """Put `text` in the place of a file, whole or not at all.

    The text goes to a temporary file in the same folder, is forced to disk and takes the old file's place in one step;
    a process that dies on the way leaves the old file as it was. Line ends are written as they are in `text`. Mode, a
    byte order mark and a symbolic link of the old file stay. `expected` is the text that the change was made from, as
    `read_text` gave it ("" for no file): a file that says something else by now is left alone.

    Raises RefusedWrite when the file changed meanwhile, is write-protected or cannot be written.
    """
    target = Path(os.path.realpath(path))
    try:
        present = target.read_bytes() if target.exists() else None
        data = text.encode("utf-8")
        if present is not None and present.startswith(_BOM):
            data = _BOM + data
        if expected is not None and (present or b"").removeprefix(_BOM) != expected.encode("utf-8"):
            raise RefusedWrite("changed by someone else since it was read; nothing written, run again", str(path))
        if present is not None and not os.access(target, os.W_OK):
            raise RefusedWrite("write-protected; nothing written, allow writing and run again", str(path))
        _replace(target, data)
    except OSError as error:
        raise RefusedWrite(f"cannot be written: {error.strerror or error}; it is as it was", str(path)) from error
    except UnicodeEncodeError as error:
        raise RefusedWrite(f"cannot be written as UTF-8 (character {error.start + 1})", str(path)) from error


def write_bytes(path: Path, data: bytes) -> None:
    """Put `data` in the place of a file, whole or not at all, as `write_atomically` does for text. Raises RefusedWrite."""
    target = Path(os.path.realpath(path))
    try:
        if target.exists() and not os.access(target, os.W_OK):
            raise RefusedWrite("write-protected; nothing written, allow writing and run again", str(path))
        _replace(target, data)
    except OSError as error:
        raise RefusedWrite(f"cannot be written: {error.strerror or error}; it is as it was", str(path)) from error


def write_all(changes: Sequence[tuple[Path, str, str]]) -> None:
    """Write several files as (path, text it was made from, new text), each atomically; the old text of a file that is new is "".

    Raises RefusedWrite before the first is written when one of them is not what was read, so that texts that go together stay together.
    """
    for path, old, _ in changes:
        if (read_text(path) if path.exists() else "") != old:
            raise RefusedWrite("changed by someone else since it was read; nothing written, run again", str(path))
    for path, old, new in changes:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, new, expected=old)


def sweep(path: Path) -> None:
    """Take away what runs that were killed left beside a file. Only under the lock: another run may be writing otherwise."""
    target = Path(os.path.realpath(path))
    for left in target.parent.glob(f".{glob.escape(target.name)}.*{_TEMPORARY}"):
        with suppress(OSError):
            left.unlink()


def _replace(target: Path, data: bytes) -> None:
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=_TEMPORARY, dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(_mode_for(target))
        os.replace(name, target)  # noqa: PTH105 - the function whose promise this module rests on
    except BaseException:  # also an interrupt: no litter, and the error goes on
        with suppress(OSError):
            Path(name).unlink()
        raise
    _sync_folder(target.parent)


def _mode_for(target: Path) -> int:
    try:
        return stat.S_IMODE(target.stat().st_mode)
    except FileNotFoundError:
        mask = os.umask(0)
        os.umask(mask)
        return 0o666 & ~mask


def _sync_folder(folder: Path) -> None:
    """Force the new name to disk where the system can do that for folders."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):  # some network file systems cannot; the file itself is on disk
            os.fsync(handle)
    finally:
        os.close(handle)


def state_folder(workspace: Path) -> Path:
    """The workspace's `.evidgrade`, made if need be, with a `.gitignore` that keeps it out of version control."""
    folder = workspace / STATE_FOLDER
    try:
        folder.mkdir(parents=True, exist_ok=True)
        ignore = folder / ".gitignore"
        if not ignore.exists():
            ignore.write_text("*\n", encoding="utf-8")
    except OSError as error:
        raise RefusedWrite(f"cannot be made: {error.strerror or error}", str(folder)) from error
    return folder


@contextmanager
def lock(workspace: Path) -> Iterator[None]:
    """Keep other runs from writing in the same workspace; the system frees the lock when the process ends.

    Raises RefusedWrite at once when another run holds it.
    """
    name = state_folder(workspace) / "lock"
    try:
        file = name.open("a+b")
    except OSError as error:
        raise RefusedWrite(f"cannot be locked: {error.strerror or error}", str(name)) from error
    with file:
        try:
            _take(file.fileno())
        except OSError as error:
            message = "another run is writing in this workspace; nothing written, wait for it to end and run again"
            raise RefusedWrite(message, str(workspace)) from error
        yield


if sys.platform == "win32":
    import msvcrt

    def _take(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _take(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
