"""What an evidence table says on its first page: counts in words, and what they do not say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from evidgrade.dossier import FLAGGED, STATE_NAMES, Dossier
from evidgrade.filing.rows import DANGLING, NO_CITATION, filed_as_claim
from evidgrade.grading.reasons import called
from evidgrade.report.text import WORDS
from evidgrade.report.values import tally, unchecked_items
from evidgrade.text import many

Line = tuple[str, str | int]
"""What, and how many or which."""


def sentence(dossier: Dossier) -> str:
    """The whole in a sentence or two, for a reader in a hurry."""
    claims = list(filter(filed_as_claim, dossier.claims))
    signed = sum(c.state == "approved" for c in claims)
    fallen = {s.id for s in dossier.sources if set(s.fallen) - {FLAGGED}}
    on_fallen = sum(any(link.source in fallen for link in c.links) for c in claims)
    leveled = sum(c.grade is not None and c.grade.level is not None for c in claims)
    told = f"{signed} of {many(len(claims), 'claim')} in {many(len(dossier.documents), 'document')} {'is' if signed == 1 else 'are'} approved; {leveled} {'has' if leveled == 1 else 'have'} a level of evidence by {dossier.scheme.title}."
    return f"{told} {on_fallen} {'rests' if on_fallen == 1 else 'rest'} on a source that was retracted or is under concern." if on_fallen else told


def groups(dossier: Dossier) -> Iterator[tuple[str, list[Line]]]:
    """Headings with their lines."""
    everything = list(dossier.claims)
    claims = list(filter(filed_as_claim, everything))
    report = dossier.report
    yield "Run", [
        ("Workspace", dossier.workspace or "not named"),
        ("Date of the run", dossier.today or "not given; ages and expiry were not looked at"),
        ("Scheme of levels", dossier.scheme.title),
        ("What a level says", dossier.scheme.caveat),
        ("Version of evidgrade", report.version or "not known"),
    ]
    states = Counter(STATE_NAMES[c.state] for c in claims)
    yield "Claims by state", [(name, states[name]) for name in STATE_NAMES.values() if states[name]]
    if left := len(everything) - len(claims):
        yield "Left out", [("statements that cite nothing and need no source", left)]
    levels = Counter((DANGLING if c.dangling else NO_CITATION) if c.grade is None else f"level {c.grade.level}" if c.grade.level else "a citation, and no level" for c in claims)
    yield "Claims by level", sorted(levels.items())
    designs = Counter("not determined" if s.design.design == "unknown" else called(s.design) for s in dossier.sources)
    yield "Sources by design", list(designs.most_common())
    fallen = Counter(word for s in dossier.sources for word in s.fallen)
    unknown = sum(s.work is None for s in dossier.sources)
    known = len(dossier.sources) - unknown - sum(bool(s.fallen) for s in dossier.sources)
    status = [*sorted(fallen.items()), ("neither retracted nor under concern on record", known), ("no work known, so not looked at", unknown)]
    yield "Sources by status", [(name, count) for name, count in status if count]
    yield "Findings", [(WORDS[severity] + ("" if count == 1 else "s"), count) for severity, count in tally(report).items() if count] or [("none", "nothing was found")]
    gaps, unread = len(unchecked_items(report)), len(report.unreadable)
    yield "Not checked", [("things that were not looked at, each with its reason", gaps), *([("inputs that could not be read", unread)] if unread else [])]
