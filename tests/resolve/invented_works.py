"""Invented works, with the company that real ones keep: errata, comments, preprints, parts, updates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from evidgrade.model.work import Work
from evidgrade.sources import Query, Source, SourceUnavailable
from evidgrade.sources.works_file import WorksFile


def work(
    doi: str, title: str | None, authors: str, year: int | None, journal: str | None, place: str, **more: Any
) -> dict[str, Any]:
    """A Crossref work; `authors` is `Family G, Family G`, `place` is `volume(issue):page`."""
    volume, _, rest = place.partition("(")
    issue, _, page = rest.partition("):")
    value: dict[str, Any] = {
        "DOI": f"10.5555/{doi}",
        "type": "journal-article",
        "title": [title] if title else [],
        "author": [
            dict(zip(("family", "given"), name.rsplit(" ", 1), strict=False)) for name in authors.split(", ") if name
        ],
        "container-title": [journal] if journal else [],
        "issued": {"date-parts": [[year]]},
        "volume": volume or None,
        "issue": issue or None,
        "page": page or None,
    }
    return value | more


ALLERGY, BEES = "Journal of Invented Allergy", "Annals of Imaginary Apiculture and Medicine"
SLEEP = "Sleep Fictions"
HEIL = "Zeitschrift für erdachte Heilkunde"
NETTLE = "Nettle tea for seasonal sneezing in gardeners: a randomised trial"
WALKS = "Evening walks along the canal and joint stiffness in women over sixty: a randomised trial"
WIRTH = "Castellanos-Wirth E"
JELLY, JELLY_BY = "Royal jelly cures hiccups in infants", "Zwartkruis-Bo J"
PEAKE = "Halvorsen-Peake M, Okonjo-Lindt T"

LIBRARY: tuple[dict[str, Any], ...] = (
    work("nettle", NETTLE, PEAKE, 2016, ALLERGY, "12(3):201-209"),
    work("nettle-erratum", f"Erratum to: {NETTLE}", PEAKE, 2016, ALLERGY, "12(5):377"),
    work("nettle-comment", f"Comment on “{NETTLE}”", "Quillfeather A", 2016, ALLERGY, "12(6):402"),
    work("nettle-reply", f"Reply to comment on “{NETTLE}”", PEAKE, 2016, ALLERGY, "12(6):403"),
    work("nettle-extra", f"Supplementary material for: {NETTLE}", PEAKE, 2016, ALLERGY, "12(3):201", type="component"),
    work("nettle-preprint", NETTLE, PEAKE, 2015, None, "", type="posted-content", subtype="preprint"),
    work("part-1", "Hay dust in stables. Part I: symptoms in one winter", "Brandvold S", 2003, ALLERGY, "2(1):11-19"),
    work("part-2", "Hay dust in stables. Part II: symptoms in one winter", "Brandvold S", 2003, ALLERGY, "2(1):20-27"),
    work("update-2014", "Vaccination of beekeepers: the 2014 update", "Tesfamariam-Roo L", 2014, BEES, "40(1):5-17"),
    work("update-2015", "Vaccination of beekeepers: the 2015 update", "Tesfamariam-Roo L", 2015, BEES, "41(1):6-18"),
    work("editorial-1", "Editorial", "Marchetti-Vale C", 2010, BEES, "36(1):1-2"),
    work("editorial-2", "Editorial", "Marchetti-Vale C", 2010, BEES, "36(2):81-82"),
    work("letter-a", "Propolis and glue ear", "Sundqvist-Ames R", 1979, BEES, "5(4):370"),
    work("letter-b", "Wasp venom and gout", "Ildefonso-Craig W", 1979, BEES, "5(4):370b-371"),
    work("withdrawn", f"RETRACTED: {JELLY}", JELLY_BY, 2012, BEES, "38(2):99-104"),
    work("withdrawal", f"Retraction notice to “{JELLY}”", JELLY_BY, 2013, BEES, "39(1):1"),
    work("twin-1", "Warm socks before bedtime and time to fall asleep", "Ngubane-Frost D", 2008, SLEEP, "7(2):44-51"),
    work("twin-2", "Warm socks before bedtime and time to fall asleep", "Ngubane-Frost D", 2008, SLEEP, "7(2):44-51"),
    work("nobody", "Minutes of the winter meeting of the society", "", None, BEES, ""),
    work("umlaut", "Über die Wirkung von Lindenblüten bei Schnupfen", "Größner-Müller K", 1987, HEIL, "19(4):300-305"),
    work("subtitle", "Foot baths at night", "Abernathy-Koh P", 2020, SLEEP, "19(1):e1207", subtitle=["Three winters"]),
    work("online-first", "Lavender pillows in shared wards", "Uusitalo-Reyes E", 2021, SLEEP, ""),
    work("journal", SLEEP, "", 2008, SLEEP, "7(2):", type="journal-issue"),
    work("walks-women", WALKS, "Castellanos-Wirth E, Boonstra H", 2017, SLEEP, "16(1):49-57"),
    work("walks-ease", "Evening walks along the canal ease joint stiffness in crew", WIRTH, 2018, SLEEP, "17(1):9-12"),
    work("review", "Cold compresses for sore shins", "Pettibone-Agu R", 2013, "Invented Database Rev", "(4):CD099999"),
    work("book", "The invented handbook of country remedies", "Ravensdale-Ito G", 2001, None, "", type="book"),
    work("column", "Notes from the night ward", "Lindqvist-Moor B", 2011, SLEEP, "10(2):120-121"),
    work("parks", "Stinging nettles in public parks", "Marchetti-Vale C", 2011, BEES, "37(2):80-88"),
    work("kin", "Foot baths at night in sailors’ homes: costs", "Abernathy-Koh P", 2019, SLEEP, "18(2):70-77"),
)  # fmt: skip


def library(*left_out: str) -> WorksFile:
    """The library as a source, without some of its works."""
    return WorksFile(
        (number, value)
        for number, value in enumerate(LIBRARY, 1)
        if value["DOI"].removeprefix("10.5555/") not in left_out
    )


class Outage(Source):
    """A source that cannot be asked."""

    name = "crossref"

    def by_doi(self, doi: str) -> Work | None:
        raise SourceUnavailable("time-out")

    def search(self, query: Query) -> Sequence[Work]:
        raise SourceUnavailable("rate limit")
