"""What people decided, what has changed since, and claims of the ledger that no document shows."""

from __future__ import annotations

from evidgrade.dossier import FiledClaim
from evidgrade.filing.html.chains import changes, remarks
from evidgrade.filing.html.markup import Child, Markup, tag
from evidgrade.filing.html.view import View, state_mark
from evidgrade.ledger.standing import SIGNED
from evidgrade.ledger.wording import word_diff
from evidgrade.report.review import state_line
from evidgrade.reviewing import Case
from evidgrade.text import many

_ORDER = ("needs-review", "rejected", "waived", "approved", "dismissed")


def decisions(view: View) -> list[Child]:
    """The decisions, those that no longer hold first."""
    decided = [c for c in view.dossier.claims if c.recorded is not None and c.state in _ORDER]
    decided.sort(key=lambda c: _ORDER.index(c.state))
    new, unlisted = view.states["new"], view.states["unlisted"]
    return [
        tag("p", None, f"{many(new, 'claim')} in the ledger {'waits' if new == 1 else 'wait'} for a first decision.") if new else None,
        tag("p", None, f"{many(unlisted, 'claim')} {'is' if unlisted == 1 else 'are'} not in the ledger, so nobody can have decided on {'it' if unlisted == 1 else 'them'}.") if unlisted else None,
        _table(view, decided) if decided else tag("p", {"class": "none"}, "Nobody has decided on a claim of these documents."),
        _absent(view.dossier.absent) if view.dossier.absent else None,
    ]


def _table(view: View, decided: list[FiledClaim]) -> Markup:
    return tag(
        "table", {"class": "decisions"},
        tag("caption", None, "Decisions on claims, those that no longer hold first"),
        _head(), tag("tbody", None, (_row(view, claim) for claim in decided)),
    )  # fmt: skip


def _head() -> Markup:
    return tag("thead", None, tag("tr", None, (tag("th", {"scope": "col"}, name) for name in ("State", "Claim", "Who, when and why"))))


def _row(view: View, claim: FiledClaim) -> Markup:
    assert claim.recorded is not None
    assert claim.standing is not None
    anchor = view.claim_anchor[claim.document, claim.claim.id]
    return tag(
        "tr", None,
        tag("th", {"scope": "row"}, state_mark(claim.state)),
        tag("td", None, tag("a", {"href": f"#{anchor}"}, tag("bdi", None, claim.claim.text)), tag("p", {"class": "where"}, tag("bdi", None, f"{claim.document}, line {claim.line}"))),
        tag("td", None, tag("p", None, tag("bdi", None, state_line(claim.recorded, claim.standing))),
            changes(claim.standing.changes, claim.recorded, claim.claim.text, signed=claim.standing.recorded in SIGNED)),
    )  # fmt: skip


def _absent(cases: tuple[Case, ...]) -> list[Child]:
    """Claims of the ledger whose sentences are gone, and what a person dismissed."""
    return [
        tag("h3", None, "In the ledger, and in no document"),
        tag("table", {"class": "decisions"}, tag("caption", None, "Sentences that are gone, and what a person dismissed as no claim"), _head(), tag("tbody", None, (_gone(c) for c in cases))),
    ]


def _gone(case: Case) -> Markup:
    near: Child = None
    if case.near is not None:
        names = {"gone": "del", "new": "ins"}
        words = [[tag(names[kind], None, part) if kind in names else part, " "] for kind, part in word_diff(case.recorded.text, case.near[1])]
        near = tag("p", None, f"{case.near[0]} resembles it: ", words)
    return tag(
        "tr", None,
        tag("th", {"scope": "row"}, state_mark(case.standing.state)),
        tag("td", None, tag("bdi", None, case.recorded.text), tag("p", {"class": "where"}, tag("bdi", None, f"{case.recorded.document} · {case.recorded.id}"))),
        tag("td", None, tag("p", None, tag("bdi", None, state_line(case.recorded, case.standing))),
            changes(case.standing.changes, case.recorded, None, signed=case.standing.recorded in SIGNED), near, list(remarks(case.recorded.judgement))),
    )  # fmt: skip
