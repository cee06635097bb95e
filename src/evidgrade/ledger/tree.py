"""The tree of a YAML file with the place of every node: what validation points at and what patches are cut along.

Built from the events of PyYAML (libyaml where it is there), not by its composer: aliases keep their own place, nothing
is recursive, and plain scalars follow YAML 1.2 (https://yaml.org/spec/1.2.2/#103-core-schema): `no` and `2027-06-30`
are text.
"""

from __future__ import annotations

import gc
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

MAX_DEPTH = 64
"""Levels of nesting; the format needs eight."""
MAX_EXPANSION = 200_000
"""Values that aliases may add to those that are written out."""

_INT = re.compile(r"[-+]?[0-9]{1,18}\Z")
_BASED = re.compile(r"0o[0-7]{1,18}\Z|0x[0-9a-fA-F]{1,15}\Z")
_FLOAT = re.compile(
    r"[-+]?(\.[0-9]{1,30}|[0-9]{1,30}(\.[0-9]{0,30})?)([eE][-+]?[0-9]{1,3})?\Z|[-+]?\.(inf|Inf|INF)\Z|\.(nan|NaN|NAN)\Z"
)
_WORDS: dict[str, bool | None] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None, "true": True, "True": True, "TRUE": True,
    "false": False, "False": False, "FALSE": False,
}  # fmt: skip
_FORBIDDEN = re.compile("[^\t\n\r -~\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_CONFLICT = re.compile(r"^(?:<{7}|>{7}) ", re.MULTILINE)
_TAGS = {
    "scalar": ("tag:yaml.org,2002:str", "!"),
    "mapping": ("tag:yaml.org,2002:map", "!"),
    "sequence": ("tag:yaml.org,2002:seq", "!"),
}


@dataclass(frozen=True, slots=True, order=True)
class LedgerProblem:
    """Something in claims.yaml that is not as the format says. Line and column count from 1."""

    line: int
    column: int
    message: str


@dataclass(slots=True, eq=False)
class Node:
    """One value of the file. Not changed any more once the tree is built."""

    kind: Literal["scalar", "mapping", "sequence", "alias"]
    start: int
    """Offset of the first character, anchor and tag included; of the alias itself for an alias."""
    end: int
    """Offset behind the last character. For a collection in block style: behind its last value."""
    line: int
    column: int
    plain: Any = None
    """The value as None, bool, int, float, str, list or dict (of text keys)."""
    flow: bool = False
    """A collection in `{}` or `[]`."""
    style: str = ""
    """Of a scalar: `"`, `'`, `|`, `>` or nothing."""
    anchor: str | None = None
    keys: tuple[Node, ...] | list[Node] = ()
    """Of a mapping, in order; as many as `values`."""
    values: tuple[Node, ...] | list[Node] = ()
    """Of a mapping or sequence."""
    size: int = 1
    """Number of values with every alias written out."""

    def entry(self, key: str) -> tuple[Node, Node] | None:
        """Key and value of a mapping."""
        return next(((k, v) for k, v in zip(self.keys, self.values, strict=True) if k.plain == key), None)


@dataclass(frozen=True, slots=True, eq=False)
class Tree:
    """The parsed text: `root` is None for a text without content, and for one with a problem of syntax."""

    root: Node | None
    problems: tuple[LedgerProblem, ...] = ()


class _Unfit(Exception):  # noqa: N818 - control flow of this module
    def __init__(self, message: str, line: int, column: int) -> None:
        self.problem = LedgerProblem(line, column, message)


@lru_cache(maxsize=2)
def parse(text: str) -> Tree:
    """The tree of a text. Problems are YAML's own: syntax, tags, repeated keys, aliases that explode."""
    import yaml

    forbidden = _FORBIDDEN.search(text)
    if forbidden:
        at = forbidden.start()
        message = f"character U+{ord(text[at]):04X} is not allowed in YAML; write it as an escape in double quotes"
        return Tree(None, (LedgerProblem(text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at), message),))
    if conflict := _CONFLICT.search(text):
        message = "a merge conflict was not resolved here; keep what is right and take the marks out"
        return Tree(None, (LedgerProblem(text.count("\n", 0, conflict.start()) + 1, 1, message),))
    builder = _Builder()
    try:
        with without_collector():
            builder.build(yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)))
    except _Unfit as unfit:
        return Tree(None, (unfit.problem,))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        return Tree(None, (LedgerProblem(*place, f"not YAML: {_reason(error)}"),))
    return Tree(builder.root, tuple(builder.problems))


def _reason(error: Any) -> str:
    context, problem = error.context or "", error.problem or "cannot be read"
    return f"{context}, {problem}" if context else str(problem)


@contextmanager
def without_collector() -> Iterator[None]:
    """Most of the time of building a large ledger would go into looking for cycles that it does not have."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


class _Builder:
    """Turns events into nodes; a stack in place of recursion."""

    def __init__(self) -> None:
        self.root: Node | None = None
        self.problems: list[LedgerProblem] = []
        self._open: list[Node] = []
        self._key: list[Node | None] = []
        self._anchors: dict[str, Node] = {}
        self._written = 0

    def build(self, events: Any) -> None:
        """Take all events of one file. Raises _Unfit at a point where no tree can be had."""
        import yaml

        for event in events:
            kind = type(event)
            if kind is yaml.ScalarEvent:
                self._add(self._scalar(event))
            elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
                self._close(event)
            elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
                self._begin(event, "mapping" if kind is yaml.MappingStartEvent else "sequence")
            elif kind is yaml.AliasEvent:
                self._add(self._alias(event))
            elif kind is yaml.DocumentStartEvent and self.root is not None:
                mark = event.start_mark
                raise _Unfit("a second YAML document begins here; keep one", mark.line + 1, mark.column + 1)

    def _scalar(self, event: Any) -> Node:
        start, value, style = event.start_mark, event.value, event.style
        plain = value if style or event.tag is not None else _resolve(value)
        node = Node("scalar", start.index, event.end_mark.index, start.line + 1, start.column + 1, plain)
        if style:
            node.style = style
        if event.anchor is not None:
            node.anchor = event.anchor
            self._anchors[event.anchor] = node
        if event.tag is not None:
            self._check_tag(event.tag, node)
        return node

    def _check_tag(self, tag: str, node: Node) -> None:
        if tag not in _TAGS[node.kind]:
            shown = tag.replace("tag:yaml.org,2002:", "!!")
            message = f"the tag `{shown}` has no meaning here; take it away"
            self.problems.append(LedgerProblem(node.line, node.column, message))

    def _alias(self, event: Any) -> Node:
        start = event.start_mark
        line, column = start.line + 1, start.column + 1
        target = self._anchors.get(event.anchor)
        if target is None:
            raise _Unfit(f"not YAML: nothing is named `&{event.anchor}` before this alias", line, column)
        if target in self._open:
            raise _Unfit(f"the alias `*{event.anchor}` stands inside what it names", line, column)
        node = Node("alias", start.index, event.end_mark.index, line, column, target.plain)
        node.size = target.size
        return node

    def _begin(self, event: Any, kind: Literal["mapping", "sequence"]) -> None:
        start = event.start_mark
        node = Node(kind, start.index, event.end_mark.index, start.line + 1, start.column + 1)
        node.flow, node.anchor = bool(event.flow_style), event.anchor
        node.plain = {} if kind == "mapping" else []
        node.keys, node.values = [], []
        if event.tag is not None:
            self._check_tag(event.tag, node)
        if len(self._open) >= MAX_DEPTH:
            raise _Unfit(f"nested more than {MAX_DEPTH} levels deep", node.line, node.column)
        if event.anchor:
            self._anchors[event.anchor] = node
        self._open.append(node)
        self._key.append(None)

    def _close(self, event: Any) -> None:
        node = self._open.pop()
        self._key.pop()
        if node.flow:
            node.end = event.end_mark.index
        elif node.values:
            node.end = max(node.values[-1].end, node.keys[-1].end if node.keys else 0)
        node.size = 1 + sum(value.size for value in node.values)
        if node.size > self._written + MAX_EXPANSION:
            raise _Unfit("the aliases stand for too many values; write them out", node.line, node.column)
        self._add(node)

    def _add(self, node: Node) -> None:
        self._written += 1
        if not self._open:
            self.root = node
            return
        parent, key = self._open[-1], self._key[-1]
        if parent.kind == "sequence":
            parent.values.append(node)  # type: ignore[union-attr]
            parent.plain.append(node.plain)
            return
        if key is None:
            self._key[-1] = self._as_key(node)
            return
        self._key[-1] = None
        if key.plain in parent.plain:
            message = f"key `{key.plain}` stands twice; keep one"
            self.problems.append(LedgerProblem(key.line, key.column, message))
        parent.keys.append(key)  # type: ignore[union-attr]
        parent.values.append(node)  # type: ignore[union-attr]
        parent.plain[key.plain] = node.plain

    def _as_key(self, node: Node) -> Node:
        if node.kind != "scalar":
            raise _Unfit("a key must be plain text", node.line, node.column)
        if not isinstance(node.plain, str):
            node.plain = _shown_key(node)
        return node


def _shown_key(node: Node) -> str:
    """A key is text, whatever it looks like: `1:` and `"1":` are one key."""
    plain = node.plain
    if isinstance(plain, bool) or plain is None:
        return {True: "true", False: "false", None: "null"}[plain]
    return str(plain)


def _resolve(text: str) -> Any:
    """The value of a plain scalar without a tag, by the core schema of YAML 1.2."""
    if text in _WORDS:
        return _WORDS[text]
    first = text[0]
    if first.isdigit() or first in "+-.":
        if _INT.match(text):
            return int(text)
        if _BASED.match(text):
            return int(text, 0)
        if _FLOAT.match(text):
            return float(text.lower().replace(".inf", "inf").replace(".nan", "nan"))
    return text
