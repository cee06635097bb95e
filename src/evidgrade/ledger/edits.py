"""Turning the text of a YAML file into one with other values, by replacing spans.

`changes` walks a tree beside the value that it shall have and says which spans become what. Everything that has the
right value already is left alone, and no edit reaches into a comment. It need not be right in every corner of YAML:
`update` reads the result back and refuses it unless every value and comment is as it should be.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from evidgrade.errors import RefusedWrite
from evidgrade.ledger import render
from evidgrade.ledger.tree import Node

ORDER = ("version", "documents", "claims", "suppress", "acknowledge", "id", "document", "path", "text", "kind", "question",
         "citations", "references", "level", "scheme", "state", "chain", "direct", "inherited",
         "judgement")  # fmt: skip
"""In which order the tool writes keys: a new one goes behind the nearest of those before it."""
_COMMENT = re.compile(r"(?:(?<=[\s])|(?<![\s\S]))#[^\r\n]*")
_BLANK_LINE = re.compile(r"[ \t]*\r?\n")
_COMMENT_LINES = re.compile(r"(?:[ \t]*\r?\n)*([ \t]*)#[^\n]*(?:\n|\Z)")


@dataclass(frozen=True, slots=True)
class Edit:
    """`[start, end)` of the text becomes `text`."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Aligned:
    """The wanted items of a list: which old item (by index) each one is, None for a new one. Old ones not named go."""

    items: tuple[tuple[int | None, object], ...]

    @property
    def plain(self) -> list[object]:
        """The values alone."""
        return [value for _, value in self.items]


@dataclass(frozen=True, slots=True)
class Whole:
    """A mapping that takes the place of the old one, whatever keys that had. Without this a key that is not wanted any more is a refusal."""

    value: dict[str, object]


@dataclass(frozen=True, slots=True)
class _Slot:
    """Where a value hangs: behind a colon or dash, in a collection whose keys or dashes stand in `column` (from 0)."""

    after: int
    column: int
    flow: bool


def plain(wanted: object) -> object:
    """A wanted value without its alignments."""
    if isinstance(wanted, Aligned):
        return [plain(value) for value in wanted.plain]
    if isinstance(wanted, Whole):
        return plain(wanted.value)
    if isinstance(wanted, dict):
        return {name: plain(value) for name, value in wanted.items()}
    return wanted


def same(value: object, wanted: object) -> bool:
    """True when a value is the wanted one, alignments aside: as `value == plain(wanted)`, without building that."""
    if value == wanted:
        return True
    if isinstance(wanted, Whole):
        return same(value, wanted.value)
    if isinstance(wanted, Aligned):
        return isinstance(value, list) and len(value) == len(wanted.items) and all(same(v, w) for v, (_, w) in zip(value, wanted.items, strict=True))
    if isinstance(wanted, dict) and isinstance(value, dict):
        return value.keys() == wanted.keys() and all(same(value[name], inner) for name, inner in wanted.items())
    return False


def changes(text: str, root: Node, wanted: dict[str, object]) -> list[Edit]:
    """The edits that give the root mapping of `text` its wanted value. Raises RefusedWrite where there are none."""
    return list(_Changes(text).mapping(root, wanted, root.flow))


def apply(text: str, edits: Sequence[Edit], line_end: str) -> str:
    """The text after all edits; their line ends become `line_end`. Raises RefusedWrite when two of them overlap."""
    parts, at = [], 0
    for edit in sorted(edits, key=lambda e: (e.start, e.end)):
        if edit.start < at:
            raise RefusedWrite("two changes meet in one place; nothing written")
        parts += [text[at : edit.start], edit.text.replace("\n", line_end)]
        at = edit.end
    return "".join([*parts, text[at:]])


def nodes(node: Node) -> Iterator[Node]:
    """A node and everything in it."""
    yield node
    for inner in (*node.keys, *node.values):
        yield from nodes(inner)


def _leaf_at(node: Node | None, at: int) -> Node | None:
    """The key, scalar or alias of a tree that covers an offset."""
    while node is not None and node.start <= at < node.end:
        if not node.values:
            return node
        keys = node.keys or node.values
        index = bisect_right(keys, at, key=lambda inner: inner.start) - 1
        if index < 0:
            return None
        node = keys[index] if at < keys[index].end else node.values[index]
    return None


def comments(text: str, node: Node | None, start: int, end: int) -> list[re.Match[str]]:
    """The comments in `[start, end)`: what begins with `#` and stands in no key or value of `node`."""
    found: list[re.Match[str]] = []
    at = start
    while match := _next_comment(text, at, end):
        leaf = _leaf_at(node, match.start())
        in_header = leaf is not None and leaf.style in ("|", ">") and "\n" not in text[leaf.start : match.start()]
        if leaf is None or leaf.flow or in_header:  # a comment may stand behind the bar of a block of text
            found.append(match)
            at = match.end()
        else:
            at = leaf.end
    return found


def _next_comment(text: str, at: int, end: int) -> re.Match[str] | None:
    """The first comment from `at` on; looking for the sign first is ten times as fast as the pattern alone."""
    while (at := text.find("#", at, end)) >= 0:
        if match := _COMMENT.match(text, at, end):
            return match
        at += 1
    return None


def has_comment(text: str, sequence: Node, index: int) -> bool:
    """True when a comment stands in an item of a list, between it and the one before, or indented below it."""
    walk = _Changes(text)
    item = sequence.values[index]
    if sequence.flow:
        return bool(comments(text, item, item.start, item.end))
    start = walk.lines_end(sequence.values[index - 1]) if index else walk.line_start(text.rfind(":", 0, sequence.start))
    end = walk.block_end(item, walk.column(sequence))
    return bool(comments(text, item, start, end))


class _Changes:
    """The walk, with the text at hand."""

    def __init__(self, text: str) -> None:
        self.text = text

    def mapping(self, node: Node, wanted: dict[str, object], flow: bool) -> Iterator[Edit]:
        """Change members, then add the new ones behind their neighbours."""
        added: list[str] = []
        for name, value in wanted.items():
            entry = node.entry(name)
            if entry is None:
                added.append(name)
            else:
                colon = self.text.index(":", entry[0].end) + 1
                yield from self.value(entry[1], value, _Slot(colon, self.column(node), flow), name)
        if len(node.keys) + len(added) > len(wanted):
            raise RefusedWrite("a key would be lost; nothing written", line=node.line, column=node.column)
        for behind, names in _placed(node, added):
            yield self.added_members(node, behind, {name: plain(wanted[name]) for name in names}, flow)

    def value(self, node: Node, wanted: object, slot: _Slot, name: str) -> Iterator[Edit]:
        """Give one value another content, touching as little of it as can be. `name` is its key, empty in a list."""
        if same(node.plain, wanted):
            return
        target = plain(wanted)
        if node.kind == "mapping" and node.keys and isinstance(wanted, Whole):
            yield self.replaced(node, target, slot)
        elif node.kind == "mapping" and node.keys and isinstance(wanted, dict):
            yield from self.mapping(node, wanted, slot.flow or node.flow)
        elif node.kind == "sequence" and node.values and target and isinstance(wanted, Aligned | list):
            yield from self.sequence(node, _aligned(wanted, len(node.values)), slot.flow or node.flow)
        elif slot.flow or not name or name in render.FLOW_KEYS or not target or not isinstance(target, dict | list):
            yield from self.inline(node, target, slot)
        else:
            yield from self.unfolded(node, target, slot)

    def sequence(self, node: Node, wanted: Aligned, flow: bool) -> Iterator[Edit]:
        """Change the items that stay, take away those that go, add the new ones behind their neighbours."""
        kept: set[int] = set()
        fresh: dict[int | None, list[object]] = {}
        behind: int | None = None
        for index, value in wanted.items:
            if index is None:
                fresh.setdefault(behind, []).append(plain(value))
                continue
            behind = index
            kept.add(index)
            old = node.values[index]
            yield from self.value(old, value, _Slot(old.start, 0, flow), "")
        if flow and not kept:
            yield self.refilled(node, fresh[None])
            return
        yield from (self.removed_flow if flow else self.removed_block)(node, kept)
        for place, values in fresh.items():
            yield self.added_items(node, place, values, flow)

    # --- one value

    def inline(self, node: Node, target: object, slot: _Slot) -> Iterator[Edit]:
        """A value that fits on the line of its key. Comments in what it replaces go below that line."""
        shown = render.flow(target)
        if node.flow or (not node.values and node.style not in ("|", ">")):
            self.refuse_comments(node, node.start, node.end)
            yield self.written(node.start, node.end, shown)
            return
        end = node.end
        if self.text[end - 1] == "\n":  # behind a text in `|` style, which takes its last line end along
            end -= 2 if self.text[end - 2 : end] == "\r\n" else 1
        notes = [comment[0] for comment in comments(self.text, node, slot.after, end)]
        yield Edit(slot.after, end, f" {shown}")
        if notes:
            yield self.lines_at(self.line_end(end), "".join(f"{' ' * (slot.column + 2)}{note}\n" for note in notes))

    def replaced(self, node: Node, target: object, slot: _Slot) -> Edit:
        """A mapping in place of another, in its style. Refused where a comment stands in it."""
        self.refuse_comments(node, node.start, node.end)
        if slot.flow or node.flow or not target:
            return Edit(node.start, node.end, render.flow(target)) if node.flow else Edit(slot.after, node.end, f" {render.flow(target)}")
        column = self.column(node)
        return Edit(node.start, node.end, render.block(target, column)[column:].removesuffix("\n"))

    def unfolded(self, node: Node, target: object, slot: _Slot) -> Iterator[Edit]:
        """A collection in block style in place of nothing, an alias or an empty one; a comment on the line stays."""
        start = node.start - 1 if node.start > slot.after and self.text[node.start - 1] == " " else node.start
        yield Edit(start, node.end, "")
        yield self.lines_at(self.line_end(node.end), render.block(target, slot.column + 2))

    def written(self, start: int, end: int, shown: str) -> Edit:
        """In place, with spaces around it where the old value was nothing at all."""
        before, after = self.text[start - 1 : start], self.text[end : end + 1]
        lead = " " if start == end and before and not before.isspace() else ""
        trail = " " if start == end and after and not after.isspace() and after not in ",]}" else ""
        return Edit(start, end, f"{lead}{shown}{trail}")

    # --- what is added

    def added_members(self, node: Node, behind: int, members: dict[str, object], flow: bool) -> Edit:
        at = node.values[behind].end
        if flow:
            shown = "".join(f", {render.key(name)}: {render.flow(value)}" for name, value in members.items())
            return Edit(at, at, shown)
        column = self.column(node)
        lines = "".join(render.member(name, value, column) for name, value in members.items())
        return self.lines_at(self.block_end(node.values[behind], column), lines)

    def added_items(self, node: Node, behind: int | None, values: list[object], flow: bool) -> Edit:
        if flow:
            at = node.values[behind or 0].end
            return Edit(at, at, "".join(f", {render.flow(value)}" for value in values))
        column = self.column(node)
        lines = "".join(render.item(value, column) for value in values)
        if behind is None:
            return self.lines_at(self.line_start(self.dash(node, 0)), lines)
        return self.lines_at(self.block_end(node.values[behind], column), lines)

    def lines_at(self, at: int, lines: str) -> Edit:
        """Whole lines at the beginning of a line, or behind a last line that has no end."""
        cut = at and self.text[at - 1] != "\n"
        return Edit(at, at, "\n" + lines.removesuffix("\n") if cut else lines)

    def refilled(self, node: Node, values: list[object]) -> Edit:
        """A list in brackets of which no item stays."""
        self.refuse_comments(node, node.start, node.end)
        return Edit(
            self.text.index("[", node.start) + 1, node.end - 1, ", ".join(render.flow(value) for value in values)
        )

    def refuse_comments(self, node: Node, start: int, end: int) -> None:
        if comments(self.text, node, start, end):
            where = "inside brackets" if node.flow else "between lines"
            message = f"a comment stands {where} where something must change; nothing written"
            raise RefusedWrite(message, line=node.line, column=node.column)

    # --- what is taken away

    def removed_flow(self, node: Node, kept: set[int]) -> Iterator[Edit]:
        count, index = len(node.values), 0
        while index < count:
            first = index
            while index < count and index not in kept:
                index += 1
            if index > first:
                end = node.values[index - 1].end
                start = node.values[first - 1].end if first else node.values[0].start
                if not first and index < count:
                    end = node.values[index].start
                self.refuse_comments(node, start, end)
                yield Edit(start, end, "")
            index += 1

    def removed_block(self, node: Node, kept: set[int]) -> Iterator[Edit]:
        for index, value in enumerate(node.values):
            if index in kept:
                continue
            dash, stop = self.dash(node, index), self.lines_end(value)
            note = comments(self.text, None, value.end, stop) if value.end < stop else []
            if note:  # a comment stays, in the place of its item
                yield Edit(dash, note[0].start(), "")
                continue
            while index + 1 < len(node.values) and (blank := _BLANK_LINE.match(self.text, stop)):
                stop = blank.end()
            yield Edit(self.line_start(dash), stop, "")

    # --- places

    def dash(self, node: Node, index: int) -> int:
        """Offset of the dash before an item of a list in block style."""
        if index == 0 and self.text[node.start] == "-":
            return node.start
        begin = node.values[index - 1].end if index else node.start
        margin = f" {{{self.column(node)}}}" if index else " *"
        found = re.compile(rf"^{margin}-(?=\s)", re.MULTILINE).search(self.text, begin, node.values[index].start)
        if found is None:
            message = "an item of a list cannot be told from its neighbours; nothing written"
            raise RefusedWrite(message, line=node.line, column=node.column)
        return found.end() - 1

    def column(self, node: Node) -> int:
        """Column, from 0, of the keys of a mapping or the dashes of a list."""
        first = node.keys[0].start if node.kind == "mapping" else self.dash(node, 0)
        return first - self.line_start(first)

    def line_start(self, at: int) -> int:
        return self.text.rfind("\n", 0, at) + 1

    def line_end(self, at: int) -> int:
        """Offset behind the line feed of the line, or of the end of the text."""
        found = self.text.find("\n", at)
        return len(self.text) if found < 0 else found + 1

    def lines_end(self, node: Node) -> int:
        """Offset behind the last line of a value."""
        last = _last(node)
        if last.style in ("|", ">") and self.text[last.end - 1] == "\n":
            return last.end
        return self.line_end(last.end)

    def block_end(self, node: Node, column: int) -> int:
        """Behind a value's last line and the comment lines below it that are indented deeper than `column`."""
        at = self.lines_end(node)
        while (note := _COMMENT_LINES.match(self.text, at)) and len(note[1]) > column:
            at = note.end()
        return at


def _last(node: Node) -> Node:
    """The last leaf of a node in block style; the node itself otherwise."""
    while not node.flow and node.values:
        node = node.values[-1]
    return node


def _aligned(wanted: Aligned | list[object], count: int) -> Aligned:
    if isinstance(wanted, Aligned):
        return wanted
    return Aligned(tuple((index if index < count else None, value) for index, value in enumerate(wanted)))


def _placed(node: Node, added: list[str]) -> Iterator[tuple[int, list[str]]]:
    """Groups of new keys with the index of the member that each group goes behind."""
    rank = {name: number for number, name in enumerate(ORDER)}
    groups: dict[int, list[str]] = {}
    for name in added:
        before = [i for i, key in enumerate(node.keys) if rank.get(key.plain, -1) < rank.get(name, len(rank))]
        groups.setdefault(before[-1] if before else len(node.keys) - 1, []).append(name)
    yield from groups.items()


def item_span(text: str, sequence: Node, index: int) -> tuple[int, int] | None:
    """Where an item of a list in block style stands, with the comments above it; None for other lists, and where an anchor or alias is in it."""
    if sequence.kind != "sequence" or sequence.flow or any(n.anchor or n.kind == "alias" for n in nodes(sequence.values[index])):
        return None
    walk = _Changes(text)
    column = walk.column(sequence)
    before = walk.block_end(sequence.values[index - 1], column) if index else walk.line_start(walk.dash(sequence, 0))
    return before, walk.block_end(sequence.values[index], column)


def block_ends(text: str, sequence: Node) -> list[int]:
    """Offsets behind each item of a list in block style: behind its last line and the comment lines that are indented deeper than its dash."""
    walk = _Changes(text)
    column = walk.column(sequence)
    return [walk.block_end(value, column) for value in sequence.values]


def member_ends(text: str, mapping: Node) -> list[int]:
    """As `block_ends`, for the members of a mapping in block style."""
    walk = _Changes(text)
    return [walk.block_end(value, walk.column(mapping)) for value in mapping.values]
