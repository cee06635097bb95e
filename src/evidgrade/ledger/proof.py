"""Reading a changed ledger back: nothing is handed out for writing that does not say exactly what it should."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from evidgrade.errors import RefusedWrite
from evidgrade.files import newline_of
from evidgrade.ledger.edits import Aligned, apply, changes, comments, item_span, same
from evidgrade.ledger.tree import LedgerProblem, Node, parse


def changed(old: str, root: Node, wanted: dict[str, object], path: str) -> str:
    """The text with the wanted content. Raises RefusedWrite when that could not be proved to lose nothing."""
    try:
        new = apply(old, changes(old, root, wanted), newline_of(old))
    except RefusedWrite as error:
        raise RefusedWrite(error.message, path, error.line, error.column) from error
    prove(old, root, new, wanted, path)
    return new


def changed_item(old: str, root: Node, key: str, index: int, value: dict[str, object], path: str) -> str:
    """The text with one item of a list changed: as `changed`, but the item alone is read back where it stands for itself.

    A list in block style is its items one behind the other, so an item that reads right alone reads right in its place, unless an
    anchor or alias ties it to others; then, and wherever anything else is unusual, the whole text is proved.
    """
    entry = root.entry(key)
    span = item_span(old, entry[1], index) if entry else None
    if span is not None:
        head = f"{key}:\n"
        alone = head + old[slice(*span)]
        tree = parse(alone)
        try:
            if tree.root is not None and not tree.problems and root.plain[key][index : index + 1] == tree.root.plain[key]:
                new = changed(alone, tree.root, {key: Aligned(((0, value),))}, path)
                return old[: span[0]] + new.removeprefix(head) + old[span[1] :]
        except RefusedWrite:
            pass  # told below, with the place in the whole file
    items = ((n, value if n == index else item) for n, item in enumerate(root.plain[key]))
    return changed(old, root, {**root.plain, key: Aligned(tuple(items))}, path)


def prove(old: str, root: Node, new: str, wanted: dict[str, object], path: str) -> None:
    """Raise RefusedWrite unless the new text says what it should, with every comment of the old one."""
    tree = parse(new)
    if tree.root is not None and not tree.problems and same(tree.root.plain, wanted):
        ids = Counter((claim["document"], claim["id"]) for claim in tree.root.plain.get("claims") or ())
        lost = _comments(old, root) - _comments(new, tree.root)
        if not lost and (not ids or max(ids.values()) == 1):
            return
    message = "could not be changed without a risk to what people wrote in it; nothing written"
    where = tree.problems[0].message if tree.problems else "look for anchors, explicit `?` keys or unusual layout"
    raise RefusedWrite(f"{message} ({where})", path)


def refusal(problems: Sequence[LedgerProblem], path: str) -> RefusedWrite:
    """The error for a ledger that has problems already, at the first of them."""
    first = problems[0]
    more = f" ({len(problems) - 1} more)" if len(problems) > 1 else ""
    message = f"{first.message}{more}. Nothing written until this is mended"
    return RefusedWrite(message, path, first.line, first.column)


def _comments(text: str, root: Node) -> Counter[str]:
    return Counter(match[0] for match in comments(text, root, 0, len(text)))
