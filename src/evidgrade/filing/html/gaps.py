"""What was not looked at: neither a problem nor a pass."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from evidgrade.filing.html.markup import Child, Markup, tag
from evidgrade.filing.html.view import View
from evidgrade.model.finding import NotChecked
from evidgrade.report.text import by_reason
from evidgrade.text import many

NEVER = (
    ("Quality", "How well a study was done is not appraised, and certainty is not rated, unless a person did so in the ledger."),
    ("Full texts", "Designs and facts are read from titles and abstracts. What only the full text says is not known."),
    ("Truth", "Whether a claim is true is for people to say. A finding says that something is broken or not borne out; no finding does not say that a claim is right."),
)
"""What no run looks at: name and sentence."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Things that were not looked at for one reason."""

    what: str
    reason: str
    members: tuple[NotChecked, ...] = ()


def gaps(view: View) -> list[Gap]:
    """The gaps of this run, the commonest first, then those that follow from what was not given or not on record."""
    found = []
    for (kind, reason), members in by_reason(view.dossier.report.not_checked):
        number = len({(gap.document, gap.what) for gap in members})
        found.append(Gap(many(number, kind) if number > 1 else members[0].what, reason, tuple(members)))
    return [*found, *_of_records(view)]


def _of_records(view: View) -> Iterator[Gap]:
    bare = sum(s.work is not None and s.work.abstract is None for s in view.dossier.sources)
    if bare:
        yield Gap(many(bare, "work"), "no abstract on record: the design was read from the title alone, and figures were not compared")
    odd = sum(c.grade is not None and c.grade.question is None and bool(c.claim.kinds) for c in view.dossier.claims)
    if odd:
        yield Gap(many(odd, "claim"), "cites a source, but is not recognised as a claim on benefit, harm, diagnosis, prognosis, prevalence or screening: no level" if odd == 1
                  else "cite a source, but are not recognised as claims on benefit, harm, diagnosis, prognosis, prevalence or screening: no level")  # fmt: skip
    if view.dossier.today is None:
        yield Gap("ages and expiry", "the date of the run was not given (--today)")


def not_checked(view: View) -> list[Child]:
    """The whole list."""
    unreadable = [str(error) for error in view.dossier.report.unreadable]
    found = gaps(view)
    return [
        tag("p", None, "Neither problems nor passes: on these the report has nothing to say."),
        [tag("h3", None, "Could not be read"), tag("ul", None, (tag("li", {"class": "bad"}, tag("bdi", None, words)) for words in unreadable))] if unreadable else None,
        [tag("h3", None, "In this run"), tag("ul", {"class": "gaps"}, (_gap(gap) for gap in found))] if found else None,
        tag("h3", None, "In no run"),
        tag("ul", {"class": "gaps"}, (tag("li", None, tag("b", None, f"{name}. "), words) for name, words in NEVER)),
    ]


def line_of(gap: Gap) -> list[Child]:
    """A gap in one line."""
    return [tag("b", None, tag("bdi", None, gap.what)), ": ", tag("bdi", None, gap.reason), "."]


def _gap(gap: Gap) -> Markup:
    places: dict[str, list[str]] = {}
    for member in gap.members:
        things = places.setdefault(member.document, [])
        if member.what not in things:
            things.append(member.what)
    listed = (tag("li", None, tag("bdi", None, f"{path}: {', '.join(things)}")) for path, things in places.items())
    return tag("li", None, line_of(gap), tag("details", None, tag("summary", None, "which"), tag("ul", None, listed)) if len(gap.members) > 1 else
               tag("span", {"class": "where"}, " ", tag("bdi", None, gap.members[0].document)) if gap.members else None)  # fmt: skip
