"""A run on what has not changed gives the answer of the run before, without doing the work again.

What a run read is seen through Python's audit events (PEP 578): every file that it opened, every folder that it listed. Its answer holds as long as all of
them are the same: by size and times, else by content, so that a fresh checkout is the same site. A run that wrote, used the network, started a program or
ended with code 2 is not remembered. Answers lie in `.evidgrade/runs` of a workspace, as JSON, and are never committed.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Final

from evidgrade import __version__

NO_CACHE: Final = "EVIDGRADE_NO_CACHE"
_COMMANDS: Final = ("check", "grade")
_NOT_FROM_FILES: Final = frozenset({
    "--online", "--record", "--replay", "--write-baseline", "--prune-baseline", "--diff-against", "--no-cache", "--help", "-h",
})  # fmt: skip
"""Options of runs that rest on more than files, or write some."""
_FORMAT: Final = 1
_KEPT: Final = 32
"""Answers of one workspace; the oldest go first."""
_PACKAGE: Final = Path(__file__).resolve().parent
_LIBRARY: Final = Path(os.__file__).resolve().parent
_INSTALLED: Final = frozenset({"site-packages", "dist-packages", "__pycache__"})
_PASSING: Final = (Path("/dev"), Path("/proc"), Path("/sys"))
"""Places whose content is there once, such as a document from a pipe (`/dev/stdin`, `/dev/fd/63`)."""
_ENDS_IT: Final = frozenset({"subprocess.Popen", "os.posix_spawn", "os.system", "socket.connect", "os.remove", "os.rename"})
"""Events after which an answer rests on more than files."""
_LISTED: Final = frozenset({"os.listdir", "os.scandir"})
_WRITING: Final = os.O_WRONLY | os.O_RDWR | os.O_CREAT
_STATE: Final = ".evidgrade"


def answered(arguments: Sequence[str], run: Callable[[], None]) -> None:
    """Run a command line, or give the answer that it had when everything it reads was as it is. Ends the process either way.

    Looked at before any command is imported, so that an unchanged site costs little more than Python's start.
    """
    place = _place(arguments)
    if place is None:
        run()
        return
    answer = _recalled(place)
    if answer is not None:
        sys.stdout.write(answer["stdout"])
        sys.stderr.write(answer["stderr"])
        raise SystemExit(answer["code"])
    start = Path.cwd()
    with _heard() as heard:
        try:
            run()
        except SystemExit as end:
            heard.code = end.code if isinstance(end.code, int) else 0 if end.code is None else 2
            raise
        finally:
            heard.listening = False
            if heard.code in (0, 1) and not heard.ended:
                _keep(place, heard, start)


# ---- the question -------------------------------------------------------------------------------------------------------


def _place(arguments: Sequence[str]) -> Path | None:
    """The file of the answer to a command line; None where it may not be remembered."""
    if not arguments or arguments[0] not in _COMMANDS or os.environ.get(NO_CACHE) or any(a.partition("=")[0] in _NOT_FROM_FILES for a in arguments):
        return None
    from evidgrade.config import find_config
    from evidgrade.errors import ConfigurationError

    try:
        config = find_config(Path())
    except ConfigurationError:
        return None
    if not config.path:
        return None  # no workspace, and no place for an answer
    question = [
        _FORMAT, __version__, sys.version, _own_sum(), _installed(), str(Path.cwd()), list(arguments), sys.stdout.isatty(), _width(),
        sorted((k, v) for k, v in os.environ.items() if k.startswith(("EVIDGRADE", "NO_COLOR", "COLUMNS"))),
    ]  # fmt: skip
    name = hashlib.sha256(json.dumps(question).encode()).hexdigest()[:32]
    return config.root / _STATE / "runs" / f"{name}.json"


def _width() -> int:
    with contextlib.suppress(OSError, ValueError):
        return os.get_terminal_size(sys.__stdout__.fileno()).columns if sys.__stdout__ else 0
    return 0


def _own_sum() -> str:
    """A sum over evidgrade's own files, so that another version, or a change in a checkout, asks anew."""
    found = []
    for folder, folders, names in os.walk(_PACKAGE):
        folders[:] = [name for name in folders if name != "__pycache__"]
        for name in names:
            known = (Path(folder) / name).stat()
            found.append((folder, name, known.st_size, known.st_mtime_ns))
    return hashlib.sha256(repr(sorted(found)).encode()).hexdigest()


def _installed() -> list[tuple[str, int]]:
    """When something was last installed where modules are looked for: an extra that comes is one more reader."""
    return [(path, Path(path).stat().st_mtime_ns) for path in sys.path if Path(path).name in _INSTALLED and Path(path).is_dir()]


# ---- listening ----------------------------------------------------------------------------------------------------------


@dataclass
class _Heard:
    """What a run opened, listed and said."""

    began: int = field(default_factory=lambda: time.time_ns())
    """When the run began, for telling files that changed while it read them."""
    listening: bool = True
    ended: bool = False
    """It did what no file can tell of."""
    files: set[str] = field(default_factory=set)
    folders: set[str] = field(default_factory=set)
    stdout: list[str] = field(default_factory=list)
    stderr: list[str] = field(default_factory=list)
    code: int = 2

    def event(self, name: str, arguments: tuple[Any, ...]) -> None:
        if name == "open":
            path, mode, flags = (*arguments, None, None)[:3]
            if isinstance(path, str | bytes) and not _foreign(os.fsdecode(path)):
                file = Path(os.fsdecode(path)).absolute()
                self.files.add(str(file))
                self.ended |= any(place in file.parents for place in _PASSING)
                writes = isinstance(mode, str) and any(sign in mode for sign in "wax+")
                self.ended |= writes or bool(mode is None and isinstance(flags, int) and flags & _WRITING)
        elif name in _LISTED and arguments and isinstance(arguments[0], str | bytes | None):
            path = os.fsdecode(arguments[0]) if arguments[0] else "."
            if not _foreign(path):
                self.folders.add(str(Path(path).absolute()))
        elif name in _ENDS_IT:
            self.ended = True


_listener: _Heard | None = None
_hooked = False


def _hook(name: str, arguments: tuple[Any, ...]) -> None:
    if _listener is not None and _listener.listening:
        _listener.event(name, arguments)


def _foreign(path: str) -> bool:
    """Of Python, an installed package or evidgrade itself: told by versions, not by files."""
    file = Path(path).absolute()
    return _PACKAGE in (file, *file.parents) or _LIBRARY in (file, *file.parents) or not _INSTALLED.isdisjoint(file.parts) or path == os.devnull


class _Echo:
    """A stream that remembers what went through it."""

    def __init__(self, stream: IO[str], said: list[str]) -> None:
        self._stream, self._said = stream, said

    def write(self, text: str) -> int:
        written = self._stream.write(text)  # first, since click finds out by bytes what kind of stream this is
        self._said.append(text)
        return written

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


@contextlib.contextmanager
def _heard() -> Iterator[_Heard]:
    """Listen until the end of the block."""
    global _listener, _hooked
    heard = _Heard()
    if not _hooked:
        sys.addaudithook(_hook)
        _hooked = True
    streams = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = _Echo(sys.stdout, heard.stdout), _Echo(sys.stderr, heard.stderr)
    _listener = heard
    try:
        yield heard
    finally:
        _listener = None
        sys.stdout, sys.stderr = streams


# ---- keeping ------------------------------------------------------------------------------------------------------------


def _keep(place: Path, heard: _Heard, start: Path) -> None:
    """Write the answer down, whole or not at all; not when a file was changed during the run. A folder that cannot be written costs time later, and nothing else."""
    from evidgrade.errors import EvidgradeError
    from evidgrade.files import state_folder, write_atomically

    root = place.parent.parent.parent
    folders = heard.folders | {str(parent) for file in heard.files for parent in _between(Path(file).parent, root)}
    folders |= {str(parent) for parent in _between(start, root)}
    folders -= {path for path in sys.path if root not in (Path(path), *Path(path).parents)}  # looked through for modules
    if any(Path(file).exists() and not Path(file).is_file() for file in heard.files):
        return  # a pipe, whose content is gone
    files = {file: _state(Path(file)) for file in sorted(heard.files)}
    if any(state is not None and max(state[1:3]) >= heard.began for state in files.values()):
        return
    answer = {
        "format": _FORMAT,
        "files": files,
        "folders": {folder: _names(folder) for folder in sorted(folders)},
        "stdout": "".join(heard.stdout),
        "stderr": "".join(heard.stderr),
        "code": heard.code,
    }
    with contextlib.suppress(OSError, EvidgradeError):
        state_folder(root)
        place.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(place, json.dumps(answer))
        kept = sorted(place.parent.glob("*.json"), key=lambda p: p.stat().st_mtime_ns, reverse=True)
        for old in kept[_KEPT:]:
            old.unlink(missing_ok=True)


def _between(folder: Path, root: Path) -> Iterator[Path]:
    """A folder, and those above it up to the root of the workspace; of a folder elsewhere itself alone."""
    yield folder
    if folder != root and root in folder.parents:
        yield from _between(folder.parent, root)


def _recalled(place: Path) -> dict[str, Any] | None:
    """The answer of a run that read what is there now; None without one."""
    try:
        answer = json.loads(place.read_text(encoding="utf-8"))
        if answer["format"] != _FORMAT or not isinstance(answer["code"], int):
            return None
        if any(_names(folder) != names for folder, names in answer["folders"].items()):
            return None
        if all(_same(Path(file), state) for file, state in answer["files"].items()):
            return {"stdout": str(answer["stdout"]), "stderr": str(answer["stderr"]), "code": answer["code"]}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        pass
    return None


def _state(path: Path) -> list[Any] | None:
    """Size, times and sum of a file; None where there is none."""
    try:
        content = path.read_bytes()
        known = path.stat()
    except OSError:
        return None
    return [known.st_size, known.st_mtime_ns, known.st_ctime_ns, hashlib.sha256(content).hexdigest()]


def _same(path: Path, state: list[Any] | None) -> bool:
    """By size and times; where these differ, by content."""
    try:
        known = path.stat()
    except OSError:
        return state is None
    if state is None or known.st_size != state[0]:
        return False
    if [known.st_mtime_ns, known.st_ctime_ns] == state[1:3]:
        return True
    return bool(hashlib.sha256(path.read_bytes()).hexdigest() == state[3])


def _names(folder: str) -> str:
    """A sum over the names in a folder, the tool's own folder left out."""
    try:
        names = sorted(name for name in os.listdir(folder) if name != _STATE)  # noqa: PTH208 - names are what is wanted
    except OSError:
        return ""
    return hashlib.sha256("\0".join(names).encode("utf-8", "surrogateescape")).hexdigest()[:16]
