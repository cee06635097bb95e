"""From signals to a decision. The rules, each with its reason; nothing here looks at text.

The frame is Crossref's search-based matching with validation (several independent signals must support a match) and the
identity rules of bibliographic deduplication: a title alone, a place alone or an identifier alone confirms nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from evidgrade.model.work import Work
from evidgrade.resolve.evidence import Evidence
from evidgrade.resolve.titles import LIKE_ENOUGH


@dataclass(frozen=True, slots=True)
class Judged:
    """A candidate with its signals, and whether they confirm it."""

    work: Work
    evidence: Evidence
    companion: str | None
    """What sort of companion of another work it is, where the reference is not to such a one."""

    @property
    def fits(self) -> bool:
        """The signals confirm that this work is meant."""
        return self.companion is None and confirms(self.evidence)


def confirms(e: Evidence) -> bool:
    """Enough independent signals agree, and none that matters speaks against it."""
    if e.first_author == "silent" and e.year == "silent":
        return False  # nobody and no time: a title alone is not a work
    if e.volume == "differs" and e.pages == "differs":
        return False
    if e.container_title == "differs" and not e.place:
        return False  # reprints, preprints and abstracts carry the same title elsewhere
    match e.title.level:
        case "same":
            return _whole_title(e)
        case "short":
            return _short_title(e)
        case "part":
            return _part_of_title(e)
        case "like":
            return _all_but_title(e) and e.title.similarity >= LIKE_ENOUGH
        case "silent":
            return _no_title(e)
        case _:
            return False


def _whole_title(e: Evidence) -> bool:
    """A whole, telling title needs its author and year; where no author is given, the exact place and year."""
    if e.count("differs") and e.container_title != "agrees" and not e.place:
        return False  # the same title, somewhere else
    if e.pages == "differs" and not (e.issue == "agrees" or e.title.telling):
        return False  # a column has one title in every issue
    if e.year == "near" and "differs" in (e.volume, e.pages):
        return False  # next year's paper of the same title
    if e.first_author == "agrees":
        backed = e.count("agrees") >= 2
        if e.year == "differs":  # updates of guidelines and reviews keep title, author and journal
            return e.place
        return e.year == "agrees" or backed or (e.year == "near" and e.count("differs") == 0)
    if e.first_author == "near":
        return e.year in ("agrees", "near") and e.count("agrees") >= 1 and e.pages != "differs"
    return e.first_author == "silent" and e.place and e.year == "agrees" and e.container_title != "differs"


def _short_title(e: Evidence) -> bool:
    """A few words name many works (`Editorial`): author, year and page, or volume and issue, must carry it."""
    if e.issue == "differs":
        return False
    if e.first_author not in ("agrees", "near") or e.year not in ("agrees", "near"):
        return False
    if e.pages == "agrees":
        return e.count("agrees", "near") >= 4
    exact = e.container_title == "agrees" and e.volume == "agrees" and e.issue == "agrees"
    return e.pages == "silent" and exact and e.count("agrees") >= 3


def _part_of_title(e: Evidence) -> bool:
    """Half a title may be that of another part of a series: the place must agree, or journal where none is given."""
    if e.first_author not in ("agrees", "near") or e.year not in ("agrees", "near") or e.pages == "differs":
        return False
    if e.issue == "differs":
        return False
    if e.pages == "agrees":
        return e.count("agrees") >= 2
    return e.volume in ("agrees", "silent") and e.container_title == "agrees" and e.count("agrees") >= 3


def _all_but_title(e: Evidence) -> bool:
    """A title with heavy damage: everything else must be right."""
    return (
        e.place
        and e.first_author == "agrees"
        and e.year in ("agrees", "near")
        and e.container_title in ("agrees", "silent")
        and e.count("differs") == 0
        and e.issue != "differs"
    )


def _no_title(e: Evidence) -> bool:
    """Journal, volume, page, author and year: what a reader goes by when there is no title."""
    if e.count("differs") or e.issue == "differs" or not e.place or e.container_title != "agrees":
        return False
    if e.first_author == "agrees":
        return e.year == "agrees" or (e.year == "near" and e.issue == "agrees")
    return e.first_author == "near" and e.year == "agrees"


def identifier_holds(e: Evidence, only_identifier: bool) -> bool:
    """The work that a printed DOI names is the one that the rest of the reference describes."""
    if only_identifier:
        return True
    if e.title.level in ("same", "short", "part"):
        return e.first_author != "differs" and e.count("differs") <= 2
    if e.title.level == "silent":
        known = e.first_author in ("agrees", "near") or (e.first_author == "silent" and e.place)
        enough = 2 if e.count("differs") == 0 else 3
        return known and e.count("differs") <= 1 and e.pages != "differs" and e.count("agrees", "near") >= enough
    return e.first_author in ("agrees", "near") and e.place and e.count("differs") == 0


def clearly_better(best: Judged, second: Judged) -> bool:
    """The first is at least as good in every signal and better in one, or much better on the whole."""
    ours, theirs = _ranks(best.evidence), _ranks(second.evidence)
    pairs = list(zip(ours, theirs, strict=True))
    if all(one >= other for one, other in pairs) and any(one > other for one, other in pairs):
        return True
    more = sum(one == _AGREES for one in ours) - sum(other == _AGREES for other in theirs)
    return more >= 2 and len(best.evidence.disagreements) <= len(second.evidence.disagreements)


_AGREES = 3


def _ranks(e: Evidence) -> tuple[int, ...]:
    """Each signal as a number: differs 0, silent 1, near 2, agrees 3."""
    fits = (e.first_author, e.year, e.container_title, e.volume, e.issue, e.pages)
    title = {"same": 3, "short": 3, "part": 2, "silent": 1}.get(e.title.level, 0)
    return (title, *({"agrees": _AGREES, "near": 2, "silent": 1}.get(fit, 0) for fit in fits))
