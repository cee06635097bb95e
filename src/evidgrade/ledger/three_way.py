"""Three-way merge of what the ledger says of one claim or document. Pure values; None stands for a key that is absent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from evidgrade.ledger.standing import SIGNED

_ABSENT: Final = object()
DECISION = ("state", "is_claim", "reviewer", "reason", "expires", "text_sha", "source_sha", "source_status", "level_seen", "scheme_seen")
"""Keys of a judgement that make one decision: they are taken together, from one side."""
_SEEN = ("state", "is_claim", "text_sha", "source_sha", "level_seen")
"""Where these are the same, two people decided alike."""


class Conflict(Exception):  # noqa: N818 - an answer of this module, not an error
    """Both sides say something else, and nothing here may choose. The message says of what."""


def merged_claim(base: Mapping[str, Any], ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> dict[str, Any]:
    """A claim that both sides changed. What a run writes is ours where both differ, as the next `sync` renews it. Raises Conflict."""
    out: dict[str, Any] = {}
    for name in _names(ours, theirs):
        if name == "judgement":
            judgement = merged_judgement(*(side.get(name) or {} for side in (base, ours, theirs)))
            if judgement or name in ours:
                out[name] = judgement or ours[name]
        elif (value := _either(base, ours, theirs, name)) is not _ABSENT:
            out[name] = value
    return out


def merged_judgement(base: Mapping[str, Any], ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> dict[str, Any]:
    """A judgement that both sides may have changed. Raises Conflict where two people decided differently."""
    if ours == theirs or theirs == base:
        return dict(ours)
    if ours == base:
        return dict(theirs)
    decision = _decision(base, ours, theirs)
    out: dict[str, Any] = {}
    for name in _names(ours, theirs):
        if name in DECISION:
            value = decision.get(name, _ABSENT)
        elif name == "comments":
            value = _comments(ours, theirs)
        elif name == "waive":
            value = _by_rule(base.get(name), ours.get(name), theirs.get(name))
        else:
            value = _three(base.get(name, _ABSENT), ours.get(name, _ABSENT), theirs.get(name, _ABSENT), name)
        if value is not _ABSENT:
            out[name] = value
    other = theirs if decision.get("reviewer") == ours.get("reviewer") else ours
    return _with_second_name(out, other, decision) if _differ(ours, theirs, ("reviewer",)) and not _unchanged(base, ours, theirs) else out


def merged_document(base: Mapping[str, Any], ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> dict[str, Any]:
    """A document whose references both sides changed; what one side matched is taken over what the other left open. Raises Conflict."""
    before, here, there = (side.get("references") or {} for side in (base, ours, theirs))
    references = {}
    for label in _names(here, there):
        mine, yours = here.get(label), there.get(label)
        if mine is None or yours is None or mine == yours:
            references[label] = yours if mine is None else mine
        else:
            references[label] = _three(before.get(label), mine, yours, f"reference {label}")
    return {**ours, "references": references} if references or "references" in ours else dict(ours)


def judgement_changed(base: Mapping[str, Any] | None, side: Mapping[str, Any]) -> bool:
    """True when a person decided or wrote something about a claim since `base`."""
    return (side.get("judgement") or {}) != ((base or {}).get("judgement") or {})


def _decision(base: Mapping[str, Any], ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> dict[str, Any]:
    """The decision of the side that made one."""
    if not _differ(base, theirs, DECISION):
        return _picked(ours)
    if not _differ(base, ours, DECISION):
        return _picked(theirs)
    if _differ(ours, theirs, _SEEN):
        raise Conflict("decided differently")
    return _picked(ours)


def _unchanged(base: Mapping[str, Any], ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> bool:
    return not _differ(base, ours, DECISION) or not _differ(base, theirs, DECISION)


def _with_second_name(out: dict[str, Any], other: Mapping[str, Any], decision: Mapping[str, Any]) -> dict[str, Any]:
    """Two people decided alike: the second name stays as a comment."""
    who = other.get("reviewer") or {}
    state = decision.get("state") if decision.get("state") in (*SIGNED, "dismissed") else "decided"
    reason = f": {other['reason']}" if other.get("reason") else ""
    row = {"by": who.get("name"), "date": who.get("date"), "text": f"{state} too{reason}"}
    return {**out, "comments": [*(out.get("comments") or []), row]}


def _picked(side: Mapping[str, Any]) -> dict[str, Any]:
    return {name: side[name] for name in DECISION if name in side}


def _differ(one: Mapping[str, Any], other: Mapping[str, Any], names: tuple[str, ...]) -> bool:
    return any(one.get(name) != other.get(name) for name in names)


def _names(ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> list[str]:
    return [*ours, *(name for name in theirs if name not in ours)]


def _either(base: Mapping[str, Any], ours: Mapping[str, Any], theirs: Mapping[str, Any], name: str) -> object:
    before, mine, yours = (side.get(name, _ABSENT) for side in (base, ours, theirs))
    return yours if mine == before else mine


def _three(before: object, mine: object, yours: object, name: str) -> Any:
    """One value; mappings key by key. Raises Conflict."""
    if mine == yours or yours == before:
        return mine
    if mine == before:
        return yours
    if isinstance(mine, dict) and isinstance(yours, dict):
        known = before if isinstance(before, dict) else {}
        parts = {key: _three(known.get(key, _ABSENT), mine.get(key, _ABSENT), yours.get(key, _ABSENT), f"{name}.{key}") for key in _names(mine, yours)}
        return {key: value for key, value in parts.items() if value is not _ABSENT}
    raise Conflict(f"wrote something else in `{name}`")


def _comments(ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> list[Any]:
    mine = list(ours.get("comments") or ())
    return [*mine, *(row for row in theirs.get("comments") or () if row not in mine)]


def _by_rule(before: list[dict[str, Any]] | None, mine: list[dict[str, Any]] | None, yours: list[dict[str, Any]] | None) -> list[dict[str, Any]]:
    """Waivers of both sides, one a check. Raises Conflict."""
    sides = [{row["rule"]: row for row in side or ()} for side in (before, mine, yours)]
    known, ours, theirs = sides
    rows = {rule: _three(known.get(rule, _ABSENT), ours.get(rule, _ABSENT), theirs.get(rule, _ABSENT), f"waive {rule}") for rule in _names(ours, theirs)}
    return [row for row in rows.values() if row is not _ABSENT]
