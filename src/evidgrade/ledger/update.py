"""Merging what a run found into claims.yaml. Pure: text and run in, text out.

First the whole new content is worked out as a value, then edits give the text that content, then the result is read
back: it is handed out only when it says exactly what was worked out and every comment is still there. So whatever a
person wrote, and in whatever style, the worst that can happen is a refusal.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from evidgrade.errors import RefusedWrite
from evidgrade.files import newline_of
from evidgrade.ledger import render
from evidgrade.ledger.edits import Aligned, has_comment, nodes, same
from evidgrade.ledger.match import Match, match_claims
from evidgrade.ledger.proof import changed, refusal
from evidgrade.ledger.reading import parse_ledger
from evidgrade.ledger.tree import Node, parse, without_collector
from evidgrade.ledger.values import Ledger, LedgerLevel

HEADER = "# Claims and what they rest on. Yours: `judgement`, `suppress` and `acknowledge`; the rest is written by `evidgrade sync`.\n"


@dataclass(frozen=True, slots=True)
class RunDocument:
    """A document as a run read it."""

    path: str
    references: Mapping[str, str | None] = field(default_factory=dict)
    """Number or label -> key, None where nothing is matched, in the order of the list."""


@dataclass(frozen=True, slots=True)
class RunClaim:
    """A claim as a run found it."""

    id: str
    document: str
    text: str
    kind: str | None = None
    question: str | None = None
    direct: tuple[str, ...] = ()
    """Keys, or the printed number where nothing is matched."""
    inherited: tuple[str, ...] = ()
    level: LedgerLevel | None = None


@dataclass(frozen=True, slots=True)
class LedgerRun:
    """What a run found, in the order of the documents and of the claims in them."""

    documents: tuple[RunDocument, ...] = ()
    """Every document that was read; claims of others are left as they are."""
    claims: tuple[RunClaim, ...] = ()
    gone: frozenset[str] = frozenset()
    """Documents of the ledger that are no longer there: their claims may have moved."""


def update_ledger(text: str | None, run: LedgerRun, path: str = "claims.yaml") -> str:
    """The text of claims.yaml with a run merged in; None or "" stands for no file.

    Written are `kind`, `question`, `citations` and `level` of claims, the `document` of a claim that moved, references
    that were null or absent, new documents and new claims. Claims that are in their document no more go, unless they
    hold a judgement, a comment or an anchor. `judgement`, `suppress`, `acknowledge` and comments are never touched, and a text to
    which nothing is new comes back as it is. Raises RefusedWrite when the ledger has problems, or when an edit could
    not be proved to lose nothing.
    """
    with without_collector():
        return _updated_text(text or "", run, path)


def _updated_text(old: str, run: LedgerRun, path: str) -> str:
    ledger = parse_ledger(old)
    if ledger.problems:
        raise refusal(ledger.problems, path)
    root = parse(old).root
    if root is None or not root.plain:
        return _fresh(old, root, run, path)
    wanted = _wanted(old, root, ledger, run)
    if same(root.plain, wanted):
        return old
    return changed(old, root, wanted, path)


def _fresh(old: str, root: Node | None, run: LedgerRun, path: str) -> str:
    """The first ledger, behind whatever comments the file holds."""
    if root is not None and root.end > root.start:
        raise RefusedWrite("the file holds an empty value; empty it and run again", path, root.line, root.column)
    value: dict[str, object] = {}
    if run.documents:
        value["documents"] = [_new_document(document) for document in run.documents]
    if run.claims:
        value["claims"] = [_new_claim(claim) for claim in run.claims]
    line_end = newline_of(old)
    body = f"{'' if old.strip() else HEADER}version: 1\n{render.block(value, 0)}".replace("\n", line_end)
    new = f"{old}{line_end if old and not old.endswith(line_end) else ''}{body}"
    problems = parse_ledger(new).problems
    if problems:
        raise refusal(problems, path)
    return new


def _new_document(document: RunDocument) -> dict[str, object]:
    return {"path": document.path, "references": dict(document.references)}


def _new_claim(claim: RunClaim) -> dict[str, object]:
    return {"id": claim.id, "document": claim.document, "text": claim.text, **_written(claim, {})}


def _written(claim: RunClaim, old: Mapping[str, Any]) -> dict[str, object]:
    """The tool's own keys of a claim; a null only over an older value, or in a new claim."""
    fields: dict[str, object] = {
        "kind": claim.kind,
        "question": claim.question,
        "citations": {"direct": list(claim.direct), "inherited": list(claim.inherited)},
        "level": _level(claim.level),
    }
    optional = ("level",) if not old else ("kind", "question", "level")
    return {n: v for n, v in fields.items() if v is not None or n in old or n not in optional}


def _level(level: LedgerLevel | None) -> dict[str, object] | None:
    if level is None:
        return None
    return {"scheme": level.scheme, "level": level.level, "state": level.state, "chain": list(level.chain)}


def _wanted(text: str, root: Node, ledger: Ledger, run: LedgerRun) -> dict[str, object]:
    """The content that the file shall have."""
    wanted = dict(root.plain)
    documents = _wanted_documents(root.plain.get("documents") or [], run)
    if documents.items:
        wanted["documents"] = documents
    claims = _wanted_claims(text, root, ledger, run)
    if claims.items or root.plain.get("claims"):
        wanted["claims"] = claims
    return wanted


def _wanted_documents(old: list[dict[str, Any]], run: LedgerRun) -> Aligned:
    found = {document.path: document for document in reversed(run.documents)}
    items: list[tuple[int | None, object]] = []
    for index, document in enumerate(old):
        new = found.pop(document["path"], None)
        known: dict[str, Any] = document.get("references") or {}
        added = {label: key for label, key in new.references.items() if known.get(label) is None} if new else {}
        items.append((index, {**document, "references": {**known, **added}} if added else document))
    fresh = [document for document in run.documents if found.pop(document.path, None)]
    return Aligned((*items, *((None, _new_document(document)) for document in fresh)))


def _wanted_claims(text: str, root: Node, ledger: Ledger, run: LedgerRun) -> Aligned:
    entry = root.entry("claims")
    found = {(claim.document, claim.id): claim for claim in run.claims}
    read = {document.path for document in run.documents} | run.gone
    matches = match_claims(ledger.claims, [(c.id, c.document, c.text) for c in found.values()], documents=read)
    index_of = {id(claim): index for index, claim in enumerate(ledger.claims)}
    olds: Sequence[Any] = root.plain.get("claims") or ()
    taken = {(claim.document, claim.id) for claim in ledger.claims} | set(found)
    updates = {
        index_of[id(match.ledger)]: _updated(olds[index_of[id(match.ledger)]], found[_key(match)], taken)
        for match in (*matches.exact, *matches.moved)
    }
    gone = [index_of[id(c)] for c in (*matches.missing, *(m.ledger for m in matches.near)) if c.judgement is None]
    going = {index for index in gone if entry and not _is_personal(text, entry[1], index)}
    items: list[tuple[int | None, object]] = [(i, updates.get(i, old)) for i, old in enumerate(olds) if i not in going]
    new = [found[one.document, one.id] for one in (*matches.unregistered, *(m.found for m in matches.near))]
    return Aligned(tuple(_inserted(items, new, run)))


def _key(match: Match) -> tuple[str, str]:
    return match.found.document, match.found.id


def _updated(old: dict[str, Any], claim: RunClaim, taken: Collection[tuple[str, str]]) -> dict[str, object]:
    """A claim of the ledger as the run found it. A moved one takes its new id where the old one is another's there."""
    new: dict[str, object] = {**old, **_written(claim, old)}
    for name in ("citations", "level"):
        before, after = old.get(name), new.get(name)
        if isinstance(before, dict) and isinstance(after, dict):
            new[name] = {**before, **after}
    if old["document"] != claim.document:
        new["document"] = claim.document
        if (claim.document, old["id"]) in taken:
            new["id"] = claim.id
    return new


def _is_personal(text: str, claims: Node, index: int) -> bool:
    """True for a claim that holds or follows a comment, or that an alias may speak of."""
    return any(node.anchor for node in nodes(claims.values[index])) or has_comment(text, claims, index)


def _inserted(
    items: list[tuple[int | None, object]], new: list[RunClaim], run: LedgerRun
) -> Iterator[tuple[int | None, object]]:
    """New claims behind the last one of their document, else of the document before it, else at the end."""
    last_of = {value["document"]: place for place, (_, value) in enumerate(items) if isinstance(value, dict)}
    waiting: dict[str, list[RunClaim]] = {document.path: [] for document in run.documents}
    order = {(claim.document, claim.id): number for number, claim in enumerate(run.claims)}
    for claim in sorted(new, key=lambda c: order[c.document, c.id]):
        waiting.setdefault(claim.document, []).append(claim)
    behind: dict[int, list[RunClaim]] = {}
    place = len(items) - 1
    for document, claims in waiting.items():
        place = last_of.get(document, place)
        behind.setdefault(place, []).extend(claims)
    yield from ((None, _new_claim(claim)) for claim in behind.get(-1, ()))
    for number, item in enumerate(items):
        yield item
        yield from ((None, _new_claim(claim)) for claim in behind.get(number, ()))
