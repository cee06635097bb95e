"""Reading a changed ledger back: nothing is handed out for writing that does not say exactly what it should."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from evidgrade.errors import RefusedWrite
from evidgrade.files import newline_of
from evidgrade.ledger.edits import apply, changes, comments, plain
from evidgrade.ledger.tree import LedgerProblem, Node, parse


def changed(old: str, root: Node, wanted: dict[str, object], path: str) -> str:
    """The text with the wanted content. Raises RefusedWrite when that could not be proved to lose nothing."""
    try:
        new = apply(old, changes(old, root, wanted), newline_of(old))
    except RefusedWrite as error:
        raise RefusedWrite(error.message, path, error.line, error.column) from error
    prove(old, root, new, wanted, path)
    return new


def prove(old: str, root: Node, new: str, wanted: dict[str, object], path: str) -> None:
    """Raise RefusedWrite unless the new text says what it should, with every comment of the old one."""
    tree = parse(new)
    if tree.root is not None and not tree.problems and tree.root.plain == plain(wanted):
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
