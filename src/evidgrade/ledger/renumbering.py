"""The numbers of a document's references, changed in claims.yaml where the document's own have been. Pure: text in, text out."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from typing import Any

from evidgrade.errors import RefusedWrite
from evidgrade.files import newline_of
from evidgrade.ledger import render
from evidgrade.ledger.edits import Edit, apply
from evidgrade.ledger.reading import parse_ledger
from evidgrade.ledger.tree import Node, parse, without_collector

_PLACES = ("direct", "inherited")


def renumber(text: str, document: str, new: Mapping[str, str], path: str = "claims.yaml") -> str:
    """The ledger with the numbers of one document changed: old number -> new one.

    The keys of `references` get the new numbers, so that each keeps its work and the comment beside it, and so do the plain numbers among the
    citations of claims. What a person wrote is not touched: a judgement that names a number forbids the change. Raises RefusedWrite.
    """
    with without_collector():
        ledger = parse_ledger(text)
        if ledger.problems:
            first = ledger.problems[0]
            raise RefusedWrite(first.message, path, first.line, first.column)
        root = parse(text).root
        if root is None or not root.plain:
            return text
        for claim in ledger.claims:
            judged = claim.judgement
            if claim.document == document and judged is not None and any(_changes(name, new) for name in (*judged.confirmed, *judged.rejected, *judged.source_sha)):
                raise RefusedWrite(f"the judgement of claim {claim.id} names a reference by its number; name its key instead", path)
        wanted = copy.deepcopy(root.plain)
        _rename(wanted, document, new, path)
        if wanted == root.plain:
            return text
        after = apply(text, list(_edits(root, document, new)), newline_of(text))
        tree = parse(after)
        if tree.root is None or tree.root.plain != wanted:
            raise RefusedWrite("its numbers could not be changed without a risk to what people wrote in it", path)
        return after


def _changes(name: str, new: Mapping[str, str]) -> bool:
    return new.get(name, name) != name


def _rename(root: dict[str, Any], document: str, new: Mapping[str, str], path: str) -> None:
    """The content that the file shall have."""
    for row in root.get("documents") or []:
        if row["path"] == document and row.get("references"):
            old = row["references"]
            row["references"] = {new.get(name, name): key for name, key in old.items()}
            if len(row["references"]) != len(old):
                raise RefusedWrite("it records a number that the document does not have, and another entry would get it; take it out", path)
    for claim in root.get("claims") or []:
        if claim["document"] == document:
            cited = claim.get("citations") or {}
            for place in _PLACES:
                if cited.get(place):
                    cited[place] = [type(name)(new.get(str(name), name)) for name in cited[place]]


def _edits(root: Node, document: str, new: Mapping[str, str]) -> Iterator[Edit]:
    for row in _items(root, "documents"):
        found = row.entry("references") if _says(row, "path", document) else None
        for key in found[1].keys if found else ():
            yield from _edit(key, new)
    for claim in _items(root, "claims"):
        found = claim.entry("citations") if _says(claim, "document", document) else None
        for place in _PLACES if found else ():
            names = found[1].entry(place) if found else None
            for name in names[1].values if names else ():
                yield from _edit(name, new)


def _items(root: Node, name: str) -> Iterator[Node]:
    found = root.entry(name)
    yield from found[1].values if found else ()


def _says(row: Node, name: str, value: str) -> bool:
    found = row.entry(name)
    return found is not None and found[1].plain == value


def _edit(node: Node, new: Mapping[str, str]) -> Iterator[Edit]:
    name = str(node.plain)
    if node.kind == "scalar" and _changes(name, new):
        quote = node.style if node.style in ("'", '"') else ""
        number = new[name]
        yield Edit(node.start, node.end, f"{quote}{number}{quote}" if quote else render.key(number))
