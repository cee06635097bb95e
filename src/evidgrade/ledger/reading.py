"""Reading claims.yaml: text → tree → checked values."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from evidgrade.files import read_text
from evidgrade.ledger.schema import problems_of
from evidgrade.ledger.tree import LedgerProblem, Node, Tree, parse, without_collector
from evidgrade.ledger.values import (
    GRADE_DOWN,
    GRADE_UP,
    Acknowledgement,
    Comment,
    DesignJudgement,
    GradeDomain,
    GradeJudgement,
    Judgement,
    Ledger,
    LedgerClaim,
    LedgerDocument,
    LedgerLevel,
    OcebmJudgement,
    Place,
    Reviewer,
    Suppression,
    Waiver,
)


def read_ledger(path: Path) -> Ledger:
    """The ledger in a file; an empty one when there is no such file.

    Raises UnreadableInput when the file cannot be opened or is not UTF-8. What is wrong inside it are `problems`.
    """
    return parse_ledger(read_text(path)) if path.exists() else Ledger()


@lru_cache(maxsize=2)
def parse_ledger(text: str) -> Ledger:
    """The ledger in a text, with all problems: of syntax, of the schema, and claims whose id is not their own."""
    with without_collector():
        return _ledger(parse(text))


def _ledger(tree: Tree) -> Ledger:
    if tree.root is None or tree.root.plain is None:
        return Ledger(problems=tree.problems)
    problems = [*tree.problems, *problems_of(tree.root)]
    claims = tuple(_claim(node) for node in _items(tree.root, "claims"))
    problems += _repeated(claims)
    return Ledger(
        documents=tuple(_document(node) for node in _items(tree.root, "documents")),
        claims=claims,
        suppress=tuple(_suppression(node) for node in _items(tree.root, "suppress")),
        acknowledge=tuple(_acknowledgement(node) for node in _items(tree.root, "acknowledge")),
        problems=tuple(sorted(problems)),
    )


def _repeated(claims: tuple[LedgerClaim, ...]) -> Iterator[LedgerProblem]:
    """Ids are made of the sentence, so two documents may share one; within a document each stands for one claim."""
    first: dict[tuple[str, str], Place] = {}
    for claim in claims:
        place = claim.places.get("id", claim.place)
        before = first.setdefault((claim.document, claim.id), place)
        if before is not place and claim.id:
            message = f"claim id `{claim.id}` stands twice for {claim.document}, first in line {before.line}; keep one"
            yield LedgerProblem(place.line, place.column, message)


def _items(root: Node, key: str) -> Iterator[Node]:
    entry = root.entry(key) if root.kind == "mapping" else None
    if entry is not None and entry[1].kind == "sequence":
        yield from (node for node in entry[1].values if isinstance(node.plain, dict))


def _place(node: Node) -> Place:
    return Place(node.line, node.column)


def _places(node: Node | None) -> dict[str, Place]:
    return {key.plain: _place(key) for key in node.keys} if node else {}


def _text(value: Any) -> str | None:
    """Text or a number as text; None for everything else, which the schema has complained about."""
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(text for item in value if (text := _text(item)) is not None) if isinstance(value, list) else ()


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _texts_by_key(value: Any) -> dict[str, str]:
    return {key: text for key, inner in _mapping(value).items() if (text := _text(inner)) is not None}


def _comments(value: Any) -> tuple[Comment, ...]:
    rows = value if isinstance(value, list) else ()
    return tuple(Comment(_text(row.get("text")) or "", **_picked(row, "by", "date")) for row in rows if isinstance(row, dict))


def _picked(value: Any, *names: str) -> dict[str, str | None]:
    return {name: _text(_mapping(value).get(name)) for name in names}


def _document(node: Node) -> LedgerDocument:
    references = {label: _text(key) for label, key in _mapping(node.plain.get("references")).items()}
    return LedgerDocument(_text(node.plain.get("path")) or "", references, _place(node))


def _suppression(node: Node) -> Suppression:
    fields = _picked(node.plain, "text", "reason", "until")
    return Suppression(
        _text(node.plain.get("code")) or "", _text(node.plain.get("document")) or "", **fields, place=_place(node)
    )


def _acknowledgement(node: Node) -> Acknowledgement:
    fields = _picked(node.plain, "document", "until", "by")
    return Acknowledgement(
        _text(node.plain.get("work")) or "", _text(node.plain.get("reason")) or "", **fields, place=_place(node)
    )


def _claim(node: Node) -> LedgerClaim:
    plain = node.plain
    citations = _mapping(plain.get("citations"))
    judgement = node.entry("judgement") if node.kind == "mapping" else None
    return LedgerClaim(
        id=_text(plain.get("id")) or "",
        document=_text(plain.get("document")) or "",
        text=_text(plain.get("text")) or "",
        kind=_text(plain.get("kind")),
        question=_text(plain.get("question")),
        direct=_texts(citations.get("direct")),
        inherited=_texts(citations.get("inherited")),
        level=_level(plain.get("level")),
        judgement=_judgement(judgement[1], _place(judgement[0])) if judgement else None,
        place=_place(node),
        places=_places(node),
    )


def _level(value: Any) -> LedgerLevel | None:
    if not isinstance(value, dict):
        return None
    return LedgerLevel(
        _text(value.get("scheme")), _text(value.get("level")), _text(value.get("state")), _texts(value.get("chain"))
    )


def _judgement(node: Node, place: Place) -> Judgement | None:
    plain = node.plain
    if not isinstance(plain, dict):
        return None
    citations = _mapping(plain.get("citations"))
    is_claim = plain.get("is_claim")
    return Judgement(
        is_claim=is_claim if isinstance(is_claim, bool) else None,
        confirmed=_texts(citations.get("confirmed")),
        rejected=_texts(citations.get("rejected")),
        pico=_texts_by_key(plain.get("pico")),
        ocebm2011=_ocebm(plain.get("ocebm2011")),
        grade=_grade(plain.get("grade")),
        design=_design(plain.get("design")),
        waive=_waivers(node),
        reviewer=_reviewer(plain.get("reviewer")),
        source_sha=_texts_by_key(plain.get("source_sha")),
        source_status=_texts_by_key(plain.get("source_status")),
        comments=_comments(plain.get("comments")),
        place=place,
        places=_places(node),
        written=plain,
        **_picked(
            plain,
            "kind",
            "question",
            "verdict",
            "quote",
            "state",
            "reason",
            "note",
            "text_sha",
            "level_seen",
            "scheme_seen",
            "expires",
        ),  # type: ignore[arg-type]
    )


def _ocebm(value: Any) -> OcebmJudgement | None:
    return OcebmJudgement(**_picked(value, "level", "adjust", "reason", "note")) if isinstance(value, dict) else None


def _design(value: Any) -> DesignJudgement | None:
    return DesignJudgement(**_picked(value, "value", "source", "by", "date")) if isinstance(value, dict) else None


def _reviewer(value: Any) -> Reviewer | None:
    return Reviewer(**_picked(value, "name", "role", "date")) if isinstance(value, dict) else None


def _grade(value: Any) -> GradeJudgement | None:
    if not isinstance(value, dict):
        return None
    domains = {}
    for name in (*GRADE_DOWN, *GRADE_UP):
        domain = value.get(name)
        if isinstance(domain, dict):
            by = domain.get("by")
            steps = by if isinstance(by, int) and not isinstance(by, bool) else None
            domains[name] = GradeDomain(by=steps, **_picked(domain, "rating", "reason", "tool", "source"))
    return GradeJudgement(_text(value.get("start")), domains, _text(value.get("certainty")))


def _waivers(judgement: Node) -> tuple[Waiver, ...]:
    entry = judgement.entry("waive")
    nodes = entry[1].values if entry and entry[1].kind == "sequence" else ()
    return tuple(
        Waiver(_text(node.plain.get("rule")) or "", **_picked(node.plain, "reason", "until"), place=_place(node))
        for node in nodes
        if isinstance(node.plain, dict)
    )
