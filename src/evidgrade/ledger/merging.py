"""Three-way merge of claims.yaml by its blocks: a claim, a document, a suppression. Pure: texts in, text out.

Blocks that one side alone changed are taken as they are, byte for byte; blocks that both changed are merged by what they say. Only
where two people wrote something else about one claim is there a conflict, which is marked as git marks it and loses neither side.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from evidgrade.errors import RefusedWrite
from evidgrade.files import newline_of
from evidgrade.ledger.edits import Aligned, Whole, apply, block_ends, changes, comments, member_ends
from evidgrade.ledger.reading import parse_ledger
from evidgrade.ledger.stubs import put_aside, put_back
from evidgrade.ledger.three_way import Conflict, judgement_changed, merged_claim, merged_document
from evidgrade.ledger.tree import Node, parse, without_collector

Labels = tuple[str, str]
_MERGERS: dict[str, Callable[..., dict[str, Any]]] = {"claims": merged_claim, "documents": merged_document}
_LISTS = ("documents", "claims", "suppress", "acknowledge")


@dataclass(frozen=True, slots=True)
class Merged:
    """The merged text, with what is left to a person."""

    text: str
    conflicts: tuple[str, ...] = ()
    """Clauses such as `c-7f3a12cd of page.md: both sides decided differently`; none for a clean merge."""


@dataclass(frozen=True, slots=True)
class _Block:
    text: str
    value: dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Section:
    """A member of the file: its text, and for a list in block style what stands before, in and behind its items."""

    text: str
    lead: str = ""
    blocks: Mapping[str, _Block] | None = None
    tail: str = ""


def merge_ledgers(base: str, ours: str, theirs: str, labels: Labels = ("ours", "theirs")) -> Merged:
    """The ledger with the changes of both sides since `base` ("" where there was none). `labels` name the sides in conflict marks."""
    end = newline_of(ours)
    base, ours, theirs = (_lined(text) for text in (base, ours, theirs))
    for one, other in ((ours, theirs), (theirs, base)):
        if one == other:
            return Merged(ours.replace("\n", end))
    if ours == base:
        return Merged(theirs.replace("\n", end))
    (base, ours, theirs), stubs = put_aside((base, ours, theirs))
    with without_collector():
        merged = _merged(base, ours, theirs, labels)
    return Merged(put_back(merged.text, stubs).replace("\n", end), merged.conflicts)


def _lined(text: str) -> str:
    text = text.replace("\r\n", "\n")
    return text if not text or text.endswith("\n") else f"{text}\n"


def _merged(base: str, ours: str, theirs: str, labels: Labels) -> Merged:
    files = [_sections(text) for text in (base, ours, theirs)]
    before, mine, yours = files
    if before is None or mine is None or yours is None:
        return Merged(_marked(ours, theirs, labels), ("one of the three files is no ledger that can be taken apart; merge it by hand",))
    parts, conflicts = [], []
    for name in [*mine, *(name for name in yours if name not in mine)]:
        text, found = _section(name, before.get(name), mine.get(name), yours.get(name), labels)
        parts.append(text)
        conflicts += found
    text = "".join(parts)
    if not conflicts and parse_ledger(text).problems:
        first = parse_ledger(text).problems[0].message
        return Merged(_marked(ours, theirs, labels), (f"the merged file would be no ledger ({first}); merge it by hand",))
    return Merged(text, tuple(conflicts))


# ---- taking a file apart


def _sections(text: str) -> dict[str, _Section] | None:
    """The members of a file, in order; None for a text that is no ledger or is written in a way that has no blocks."""
    if not text:
        return {}
    tree = parse(text)
    if tree.root is None or parse_ledger(text).problems or tree.root.kind != "mapping" or tree.root.flow:
        return None
    found, start = {}, 0
    ends = member_ends(text, tree.root)
    ends[-1] = len(text)
    for key, value, end in zip(tree.root.keys, tree.root.values, ends, strict=True):
        found[key.plain] = _list_section(text, key.plain, value, key.end, start, end) or _Section(text[start:end])
        start = end
    return found


def _list_section(text: str, name: str, node: Node, key_end: int, start: int, end: int) -> _Section | None:
    if name not in _LISTS or node.kind != "sequence" or node.flow or not node.values or any(v.kind != "mapping" for v in node.values):
        return None
    at = text.find("\n", key_end) + 1
    lead = text[start:at]
    blocks: dict[str, _Block] = {}
    for value, stop in zip(node.values, block_ends(text, node), strict=True):
        key = _key(name, value.plain)
        if key in blocks:
            return None
        blocks[key] = _Block(text[at:stop], value.plain)
        at = stop
    return _Section(text[start:end], lead, blocks, text[at:end])


def _key(name: str, value: Mapping[str, Any]) -> str:
    """What makes two blocks of two files one."""
    names = {"documents": ("path",), "claims": ("document", "id"), "suppress": ("code", "document", "text"), "acknowledge": ("work", "document")}
    return "\0".join(str(value.get(part)) for part in names[name])


# ---- putting it together


def _section(name: str, before: _Section | None, mine: _Section | None, yours: _Section | None, labels: Labels) -> tuple[str, list[str]]:
    base, ours, theirs = (side.text if side else "" for side in (before, mine, yours))
    if ours == theirs or theirs == base:
        return ours, []
    if ours == base:
        return theirs, []
    if not mine or not yours or mine.blocks is None or yours.blocks is None or (before and before.blocks is None and _holds(base, name)):
        return _marked(ours, theirs, labels), [f"`{name}`: both sides changed it"]
    known = before.blocks or {} if before else {}
    sides = [_followed(known, side.blocks) for side in (mine, yours) if side.blocks is not None]
    lead, found = _text3(before.lead if before and before.blocks else None, mine.lead, yours.lead)
    tail, more = _text3(before.tail if before and before.blocks else None, mine.tail, yours.tail)
    parts, conflicts = [lead], [f"the comments above `{name}`: both sides changed them; ours are kept"] * found + [f"the comments below `{name}`: both sides changed them; ours are kept"] * more
    for key in _order(sides[0], sides[1]):
        text, problem = _block(name, known.get(key), sides[0].get(key), sides[1].get(key), labels)
        parts.append(text)
        conflicts += [f"{_called(name, key)}: {problem}"] if problem else []
    return "".join([*parts, tail]), conflicts


def _holds(section: str, name: str) -> bool:
    """True where a list that is written in another way than in blocks has items."""
    root = parse(section).root
    return root is not None and bool(root.plain.get(name))


def _text3(before: str | None, mine: str, yours: str) -> tuple[str, bool]:
    """Text between the blocks, and whether both sides changed it."""
    if mine == yours or yours == before:
        return mine, False
    return (yours, False) if mine == before else (mine, before is not None)


def _followed(known: Mapping[str, _Block], side: Mapping[str, _Block]) -> dict[str, _Block]:
    """The blocks of a side by the keys of the base: a claim that went to another document keeps its key."""
    fresh = Counter(block.value.get("id") for key, block in side.items() if key not in known)
    gone = {block.value["id"]: key for key, block in known.items() if key not in side and "id" in block.value}
    return {
        gone[block.value["id"]] if key not in known and block.value.get("id") in gone and fresh[block.value["id"]] == 1 else key: block
        for key, block in side.items()
    }


def _order(ours: Mapping[str, _Block], theirs: Mapping[str, _Block]) -> list[str]:
    """Ours in their order, each block that only the others have behind the one that it stands behind there, and behind what we added there."""
    behind: dict[str | None, list[str]] = {}
    last: str | None = None
    for key in theirs:
        if key in ours:
            last = key
        else:
            behind.setdefault(last, []).append(key)
    out: list[str] = []
    waiting = behind.get(None, [])
    for key in ours:
        if key in theirs:
            out += waiting
            waiting = behind.get(key, [])
        out.append(key)
    return out + waiting


def _block(name: str, before: _Block | None, mine: _Block | None, yours: _Block | None, labels: Labels) -> tuple[str, str | None]:
    """One block, and what is left to a person."""
    if mine is None or yours is None:
        return _one_sided(before, mine, yours, labels)
    if mine.text == yours.text or (before and yours.text == before.text):
        return mine.text, None
    if before and mine.text == before.text:
        return yours.text, None
    try:
        return _together(name, before, mine, yours), None
    except Conflict as conflict:
        return _marked(mine.text, yours.text, labels), f"both sides {conflict}"


def _one_sided(before: _Block | None, mine: _Block | None, yours: _Block | None, labels: Labels) -> tuple[str, str | None]:
    """A block that one side added, or that one side took out."""
    left = mine or yours
    if left is None:
        return "", None
    if before is None:
        return left.text, None
    if left.text == before.text or not judgement_changed(before.value, left.value):
        return "", None
    return _marked(mine.text if mine else "", yours.text if yours else "", labels), "one side decided on it, the other took it out"


def _together(name: str, before: _Block | None, mine: _Block, yours: _Block) -> str:
    """Our block with what theirs says besides. Raises Conflict, also where a comment or the layout stands in the way."""
    if name not in _MERGERS:
        raise Conflict("changed it")
    wanted = _MERGERS[name](before.value if before else {}, mine.value, yours.value)
    if wanted == yours.value and _notes(mine.text) <= _notes(yours.text):
        return yours.text
    text = f"{name}:\n{mine.text}"
    root = parse(text).root
    assert root is not None
    try:
        new = apply(text, changes(text, root, {name: Aligned(((0, _replacing(mine.value, wanted)),))}), "\n")
    except RefusedWrite as error:
        raise Conflict(f"changed it, and it could not be put together ({error.message})") from error
    again = parse(new).root
    old = _notes(before.text) if before else Counter[str]()
    lost = (_notes(mine.text) | (_notes(yours.text) - old)) - _notes(new.partition("\n")[2])
    if again is None or again.plain != {name: [wanted]} or lost:
        raise Conflict("changed it, with comments that cannot be put together")
    return new.partition("\n")[2]


def _replacing(old: Mapping[str, Any], wanted: dict[str, Any]) -> dict[str, Any]:
    """The wanted claim, its judgement as a whole where a key of ours goes."""
    judgement = wanted.get("judgement")
    if judgement and set(old.get("judgement") or ()) - set(judgement):
        return {**wanted, "judgement": Whole(judgement)}
    return wanted


def _notes(block: str) -> Counter[str]:
    """The comments in and above a block."""
    text = f"x:\n{block}"
    root = parse(text).root
    return Counter(match[0] for match in comments(text, root, 0, len(text)))


def _marked(ours: str, theirs: str, labels: Labels) -> str:
    """Both sides between marks, the lines that they begin and end with alike outside them."""
    mine, yours = ours.splitlines(keepends=True), theirs.splitlines(keepends=True)
    shortest = min(len(mine), len(yours))
    head = next((n for n in range(shortest) if mine[n] != yours[n]), shortest)
    tail = next((n for n in range(shortest - head) if mine[-1 - n] != yours[-1 - n]), shortest - head)
    one, other = ("".join(side[head : len(side) - tail]) for side in (mine, yours))
    marked = f"<<<<<<< {labels[0]}\n{one}=======\n{other}>>>>>>> {labels[1]}\n"
    return "".join([*mine[:head], marked, *mine[len(mine) - tail :]])


def _called(name: str, key: str) -> str:
    parts: Sequence[str] = key.split("\0")
    return f"{parts[1]} of {parts[0]}" if name == "claims" else " ".join(part for part in parts if part != "None")
