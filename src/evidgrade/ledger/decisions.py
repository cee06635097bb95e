"""What a person decided about a claim, written into its `judgement`. Pure: text and decision in, text out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from evidgrade.errors import RefusedWrite
from evidgrade.ledger.edits import Aligned, Whole, plain
from evidgrade.ledger.proof import changed, changed_item, refusal
from evidgrade.ledger.reading import parse_ledger
from evidgrade.ledger.schema import misfits
from evidgrade.ledger.stamps import NO_LEVEL, notices, source_stamp, text_stamp
from evidgrade.ledger.standing import Now
from evidgrade.ledger.tree import parse, without_collector

Action = Literal["approve", "reject", "dismiss", "waive", "comment", "reopen", "confirm", "reject-citation", "judge", "remove", "record", "void"]
"""What may be done with a claim. `record` takes a judgement that was written by hand into the audit log; `void` is the tool's own note in the audit log on a decision that did not reach the ledger."""
_STATES = {"approve": "approved", "reject": "rejected", "dismiss": "dismissed", "waive": "waived", "reopen": "needs-review"}


@dataclass(frozen=True, slots=True)
class Decision:
    """One person's decision on one claim."""

    action: Action
    by: str
    date: str
    """ISO date, from the caller."""
    role: str | None = None
    reason: str | None = None
    until: str | None = None
    """ISO date, the last day on which it holds."""
    rules: tuple[str, ...] = ()
    """Of `waive`: the checks whose findings are accepted; none for the claim as a whole."""
    keys: tuple[str, ...] = ()
    """Of `confirm` and `reject-citation`: keys or numbers of references."""
    values: Mapping[str, Any] = field(default_factory=dict)
    """Of `judge`: keys of a judgement and their new values, such as `verdict` and `quote`."""
    seen: Now | None = None
    """The claim as the person saw it; needed by `approve`, `reject` and `waive`."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """A decision in the text of the ledger."""

    text: str
    before: Mapping[str, Any] | None
    """The judgement as it was, None for none."""
    after: Mapping[str, Any] | None
    """The judgement as it is, None where the claim was removed."""


def record(text: str, document: str, claim: str, decision: Decision, path: str) -> Recorded:
    """The text of claims.yaml with a decision on one claim, all else byte for byte as it was.

    Raises RefusedWrite when the ledger has problems or no such claim, or when the change could not be proved to lose nothing.
    """
    with without_collector():
        ledger, root = parse_ledger(text), parse(text).root
        if ledger.problems:
            raise refusal(ledger.problems, path)
        index = next((n for n, c in enumerate(ledger.claims) if (c.document, c.id) == (document, claim)), None)
        if index is None or root is None:
            raise RefusedWrite(f"has no claim {claim} of {document} any more; nothing written, run again", path)
        claims = root.plain["claims"]
        before = claims[index].get("judgement")
        if decision.action == "remove":
            items = [(n, value) for n, value in enumerate(claims) if n != index]
            return Recorded(changed(text, root, {**root.plain, "claims": Aligned(tuple(items))}, path), before, None)
        after = judged(before or {}, decision)
        if problems := misfits("judgement", plain(after)):
            raise RefusedWrite(f"{problems}; nothing written", path)
        new = changed_item(text, root, "claims", index, {**claims[index], "judgement": after}, path)
        return Recorded(new, before, plain(after))  # type: ignore[arg-type]


def judged(old: Mapping[str, Any], decision: Decision) -> dict[str, object]:
    """A judgement after a decision. What the decision does not speak of stays."""
    new: dict[str, object] = dict(old)
    if decision.action == "record":
        return new
    if decision.action == "comment":
        return _commented(new, decision)
    if decision.action in ("confirm", "reject-citation"):
        return _commented(_cited(new, decision), decision)
    if decision.action == "judge":
        return _commented({**new, **{name: _merged(old.get(name), value) for name, value in decision.values.items()}}, decision)
    if decision.action == "waive" and decision.rules:
        new["waive"] = _waivers(old.get("waive") or [], decision)
        return new
    return _decided(new, decision)


def _decided(new: dict[str, object], decision: Decision) -> dict[str, object]:
    """A new state. The older decision's reason and end go; the audit log keeps them."""
    new["state"] = _STATES[decision.action]
    if decision.action == "dismiss":
        new["is_claim"] = False
    elif new.get("is_claim") is False:
        new["is_claim"] = True
    if decision.action == "reopen":  # who decided before, and on what, stays to be seen
        return _commented(new, decision)
    for name, value in (("reason", decision.reason), ("expires", decision.until)):
        if value is not None or new.get(name) is not None:
            new[name] = value
    new["reviewer"] = _reviewer(new.get("reviewer"), decision)
    return new if decision.seen is None else {**new, **stamps(decision.seen, new)}


def stamps(seen: Now, old: Mapping[str, object]) -> dict[str, object]:
    """What was judged, as keys of a judgement."""
    known = {name: "; ".join(told) for name, work in seen.sources.items() if (told := notices(work))}
    written: dict[str, object] = {
        "text_sha": text_stamp(seen.text),
        "source_sha": Whole({name: source_stamp(work) for name, work in seen.sources.items()}),
        "level_seen": seen.level or NO_LEVEL,
    }
    if known or old.get("source_status"):
        written["source_status"] = Whole(dict(known))
    if seen.scheme or old.get("scheme_seen"):
        written["scheme_seen"] = seen.scheme
    return written


def _reviewer(old: object, decision: Decision) -> Whole:
    before = old if isinstance(old, dict) else {}
    role = decision.role or (before.get("role") if before.get("name") == decision.by else None)
    return Whole({"name": decision.by, **({"role": role} if role else {}), "date": decision.date})


def _commented(new: dict[str, object], decision: Decision) -> dict[str, object]:
    if not decision.reason:
        return new
    before = new.get("comments")
    lead = {"reject-citation": f"rejects {', '.join(decision.keys)}: ", "confirm": f"confirms {', '.join(decision.keys)}: ", "reopen": "reopened: "}
    row = {"by": decision.by, "date": decision.date, "text": lead.get(decision.action, "") + decision.reason}
    return {**new, "comments": [*(before if isinstance(before, list) else ()), row]}


def _cited(new: dict[str, object], decision: Decision) -> dict[str, object]:
    before = new.get("citations")
    citations: dict[str, Any] = dict(before) if isinstance(before, dict) else {}
    here, there = ("confirmed", "rejected") if decision.action == "confirm" else ("rejected", "confirmed")
    meant = set(decision.keys)
    has = list(citations.get(here) or ())
    citations[here] = [*has, *(key for key in decision.keys if key not in map(str, has))]
    if meant.intersection(map(str, citations.get(there) or ())):
        citations[there] = [key for key in citations[there] if str(key) not in meant]
    return {**new, "citations": citations}


def _waivers(old: list[dict[str, Any]], decision: Decision) -> list[dict[str, Any]]:
    fresh = {"reason": decision.reason, "until": decision.until}
    kept = [{**row, **fresh} if row.get("rule") in decision.rules else row for row in old]
    known = {row.get("rule") for row in old}
    return [*kept, *({"rule": rule, **fresh} for rule in decision.rules if rule not in known)]


def _merged(old: object, new: object) -> object:
    """A mapping takes new keys, and keeps those that are not spoken of."""
    if isinstance(old, dict) and isinstance(new, dict):
        return {**old, **{name: _merged(old.get(name), value) for name, value in new.items()}}
    return new
