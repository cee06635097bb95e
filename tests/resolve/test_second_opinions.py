"""Second opinions: they add what is missing, lead by PubMed numbers, doubt, and take nothing away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from evidgrade.extract.entry import parse_entry
from evidgrade.model.reference import Author
from evidgrade.model.work import Opinion, Resolution, Update, Work
from evidgrade.resolve.second import completed, differences, look_up, same_work, with_opinions
from evidgrade.sources import Query, SourceUnavailable
from evidgrade.sources.works_file import WorksFile

MOSS = Work(
    "10.1000/moss.2019", "Moss poultices for blistered heels: a randomized trial", type="journal-article",
    authors=(Author("Fox", "G"), Author("Hill", "I")), container_title="Journal of Heels", short_container_titles=("J Heels",), issued=2019, years=(2019,),
    volume="11", issue="2", page="101-109", issn=("1111-2222",), source="crossref",
)  # fmt: skip
AT_PUBMED = replace(
    MOSS, title="Moss poultices for blistered heels", container_title="J Heels", page="101-9", pmid="7001", source="pubmed",
    publication_types=("Randomized Controlled Trial",), mesh=("Heel",), abstract="Heels were allocated at random.",
)  # fmt: skip
RAIN = Work(
    "10.1000/rain.2004", "Rain barrels and village fevers", type="journal-article", authors=(Author("Delacroix", "A"),), container_title="Annals of Wells",
    issued=2004, years=(2004,), volume="16", page="12-19", pmid="7002", source="crossref",
)  # fmt: skip
ENTRY = "Fox G, Hill I. Moss poultices for blistered heels: a randomized trial. Journal of Heels. 2019;11(2):101-109."
RETRACTION = Update("retraction", "10.1000/gone", "2021-05-01", "publisher")
FLAG = Update("retraction", None, None, "openalex")


class Registry(WorksFile):
    """Works that are at hand, by PubMed numbers too; `reason` makes it an outage."""

    reason: str | None = None

    def __init__(self, name: str, *works: Work, reason: str | None = None) -> None:
        super().__init__(())
        self.name, self.reason, self.asked = name, reason, 0
        for work in works:
            self._add(replace(work, source=name))

    def _answer(self) -> None:
        self.asked += 1
        if self.reason:
            raise SourceUnavailable(self.reason)

    def by_doi(self, doi: str) -> Work | None:
        self._answer()
        return super().by_doi(doi)

    def by_pmid(self, pmid: str) -> Work | None:
        self._answer()
        return super().by_pmid(pmid)

    def search(self, query: Query) -> Sequence[Work]:
        self._answer()
        return super().search(query)


def find(raw: str, source: Registry, *others: Registry) -> Resolution:
    return with_opinions(look_up(parse_entry(raw), raw, source, others), others)


CROSSREF = Registry("crossref", MOSS, RAIN)
PUBMED = Registry("pubmed", AT_PUBMED, RAIN)


def test_what_is_missing_is_added_and_nothing_else() -> None:
    found = find(f"{ENTRY} doi:10.1000/moss.2019", CROSSREF, PUBMED)

    assert found.work == replace(
        MOSS, pmid="7001", publication_types=AT_PUBMED.publication_types, mesh=("Heel",), abstract=AT_PUBMED.abstract, source="crossref, pubmed"
    )
    assert [(o.source, o.work is not None) for o in found.opinions] == [("crossref", True), ("pubmed", True)]
    assert found.opinions[0].work == MOSS


def test_no_second_opinion_changes_nothing() -> None:
    alone = look_up(parse_entry(ENTRY), ENTRY, CROSSREF, ())

    assert with_opinions(alone, ()) == replace(alone, opinions=(Opinion("crossref", MOSS),))
    assert alone.opinions == ()


# ---- PubMed numbers ----------------------------------------------------------------------------------------------------------

BARE = Registry("crossref", replace(MOSS, pmid=None))
BY_PMID: dict[str, tuple[str, Registry, str, str | None, str | None, str | None]] = {
    # entry, source, verdict, DOI, method, record taken
    "number beside the entry": (f"{ENTRY} PMID: 7001.", BARE, "resolved", MOSS.doi, "pmid", "crossref"),
    "number alone": ("PMID: 7001", BARE, "resolved", MOSS.doi, "pmid", "crossref"),
    "the source does not have it": (f"{ENTRY} PMID: 7001.", Registry("crossref"), "resolved", MOSS.doi, "pmid", "pubmed"),
    "number of another work": (f"{ENTRY} PMID: 7002.", BARE, "resolved", MOSS.doi, "search", "crossref"),
    "number of another work, this one unknown": (f"{ENTRY} PMID: 7002.", Registry("crossref", RAIN), "resolved", MOSS.doi, "search", "pubmed"),
    "number of nothing": (f"{ENTRY} PMID: 9.", BARE, "resolved", MOSS.doi, "search", "crossref"),
    "a DOI comes first": (f"{ENTRY} doi:10.1000/moss.2019. PMID: 7002.", BARE, "resolved", MOSS.doi, "doi", "crossref"),
    "nowhere": ("Cole D. Plum juice at night for sailors. Sea Med. 2001;3:9-12. PMID: 7002.", BARE, "unresolved", None, "search", None),
}


@pytest.mark.parametrize(("raw", "source", "verdict", "doi", "method", "taken"), BY_PMID.values(), ids=BY_PMID)
def test_a_pubmed_number_leads_where_the_rest_agrees(
    raw: str, source: Registry, verdict: str, doi: str | None, method: str, taken: str | None
) -> None:
    found = find(raw, source, PUBMED)

    assert (found.verdict, found.work.doi if found.work else None, found.method) == (verdict, doi, method)
    assert (found.work.source.split(", ")[0] if found.work else None) == taken


def test_a_number_of_another_work_is_said() -> None:
    found = find(BY_PMID["nowhere"][0], BARE, PUBMED)

    assert found.work is None
    assert (found.reason or "").startswith("the printed PMID 7002 names another work, Rain barrels and village fevers; ")


def test_where_the_source_has_another_record_of_the_doi_that_pubmed_leads_to_it_is_not_taken() -> None:
    wrong = replace(RAIN, doi=MOSS.doi)
    found = find(f"{ENTRY} PMID: 7001.", Registry("crossref", wrong), PUBMED)

    assert found.work is not None
    assert (found.work.title, found.work.source) == (AT_PUBMED.title, "pubmed")
    assert [o.source for o in found.opinions] == ["pubmed", "crossref"]


# ---- where the source finds nothing ---------------------------------------------------------------------------------------


def test_another_registry_may_know_the_work() -> None:
    found = find(ENTRY, Registry("crossref"), PUBMED)

    assert found.work is not None
    assert (found.verdict, found.work.source, found.searched) == ("resolved", "pubmed", None)
    assert (found.reason or "").startswith("crossref has nothing that fits; pubmed: ")


def test_its_work_is_held_against_the_entry_too() -> None:
    found = find("Fox G. Moss poultices for tired wrists. Wrist. 2011;4:7-9.", Registry("crossref"), PUBMED)

    assert (found.verdict, found.searched) == ("unresolved", "crossref")
    assert (found.reason or "").endswith("; pubmed confirms nothing either")


def test_a_wrong_doi_is_still_known_as_one() -> None:
    raw = f"{ENTRY} doi:10.1000/rain.2004"
    found = find(raw, Registry("crossref", RAIN), Registry("pubmed", AT_PUBMED))

    assert found.work is not None
    assert found.work.doi == MOSS.doi
    assert "10.1000/rain.2004" in [c.work.doi for c in found.candidates]


# ---- outages ---------------------------------------------------------------------------------------------------------------

DOWN = Registry("pubmed", AT_PUBMED, reason="rate limit")


@pytest.mark.parametrize("raw", [ENTRY, f"{ENTRY} doi:10.1000/moss.2019", f"{ENTRY} PMID: 7001."], ids=["text", "DOI", "PMID"])
def test_an_outage_of_the_second_takes_nothing_away(raw: str) -> None:
    alone = look_up(parse_entry(raw), raw, CROSSREF, ())
    found = find(raw, CROSSREF, DOWN)

    assert replace(found, opinions=()) == alone
    assert [o.outage for o in found.opinions if o.source == "pubmed"] == ["rate limit"]


def test_an_outage_of_the_second_is_noted_where_nothing_was_found() -> None:
    found = find(ENTRY, Registry("crossref"), DOWN, Registry("openalex"))

    assert found.verdict == "unresolved"
    assert found.opinions == (Opinion("pubmed", outage="rate limit"),)


def test_an_outage_of_the_source_stays_one() -> None:
    found = find(ENTRY, Registry("crossref", reason="time-out"), PUBMED)

    assert (found.verdict, found.work) == ("unavailable", None)


def test_a_registry_that_is_down_is_asked_once_an_entry() -> None:
    down = Registry("pubmed", reason="time-out")
    find(f"{ENTRY} PMID: 7001.", CROSSREF, down)

    assert down.asked == 1


# ---- completing ------------------------------------------------------------------------------------------------------------

NOTICES: dict[str, tuple[tuple[Update, ...], tuple[Update, ...], dict[str, Any], tuple[Update, ...]]] = {
    "of the first alone": ((RETRACTION,), (), {}, (RETRACTION,)),
    "of the second alone": ((), (replace(RETRACTION, source="pubmed"),), {}, (replace(RETRACTION, source="pubmed"),)),
    "one retraction, told twice": ((RETRACTION,), (FLAG,), {}, (RETRACTION,)),
    "two kinds": ((RETRACTION,), (Update("erratum", None, None, "pubmed"),), {}, (RETRACTION, Update("erratum", None, None, "pubmed"))),
    "taken back since": (
        (Update("reinstatement", None, "2022-01-01", "retraction-watch"),), (FLAG,), {}, (Update("reinstatement", None, "2022-01-01", "retraction-watch"),)
    ),
    "a notice is not what it is about": ((), (FLAG,), {"title": "Retraction: Moss poultices for blistered heels"}, ()),
    "a notice, by its link": ((), (FLAG,), {"update_to": (Update("retraction", "10.1000/x"),)}, ()),
}  # fmt: skip


@pytest.mark.parametrize(("first", "second", "changes", "result"), NOTICES.values(), ids=NOTICES)
def test_notices_are_united(first: tuple[Update, ...], second: tuple[Update, ...], changes: dict[str, Any], result: tuple[Update, ...]) -> None:
    assert completed(replace(MOSS, updated_by=first, **changes), replace(AT_PUBMED, updated_by=second)).updated_by == result


def test_a_work_to_which_nothing_is_added_is_the_same() -> None:
    full = completed(MOSS, AT_PUBMED)

    assert completed(full, AT_PUBMED) is full


SAME = {
    "with a subtitle": ({"title": "Moss poultices for blistered heels"}, True),
    "another title": ({"title": "Rain barrels and village fevers"}, False),
    "another title, author and year alike": ({"title": "Moss and the weather of Heligoland in winter"}, False),
    "translated": ({"title": "[Poultices of moss]"}, True),
    "translated, other author": ({"title": "[Poultices of moss]", "authors": (Author("Cole"),)}, False),
    "another author": ({"authors": (Author("Cole"),), "issued": 1999, "years": (1999,), "volume": "1", "page": "3", "container_title": "Sea"}, False),
}


@pytest.mark.parametrize(("changes", "same"), SAME.values(), ids=SAME)
def test_one_identifier_is_not_enough_for_one_work(changes: dict[str, Any], same: bool) -> None:
    other = replace(AT_PUBMED, **changes)

    assert same_work(MOSS, other) == same
    found = with_opinions(Resolution("resolved", MOSS), (Registry("pubmed", other),))
    assert found.work is not None
    assert bool(found.work.publication_types) == same


def test_a_record_under_the_number_alone_may_not_have_another_doi() -> None:
    numbered = replace(MOSS, pmid="7001")
    other = Registry("pubmed", replace(AT_PUBMED, doi="10.1000/moss.reprint"))
    without = Registry("pubmed", replace(AT_PUBMED, doi=None))

    assert with_opinions(Resolution("resolved", numbered), (other,)).opinions[1].work is None
    assert with_opinions(Resolution("resolved", numbered), (without,)).opinions[1].work is not None


class Offline(Registry):
    """Only what was asked for by its PubMed number is kept."""

    def by_doi(self, doi: str) -> Work | None:
        raise SourceUnavailable("offline, and no answer is kept")


def test_what_is_kept_under_the_number_answers_where_the_doi_cannot_be_asked() -> None:
    known, unknown = (with_opinions(Resolution("resolved", replace(MOSS, pmid=pmid)), (Offline("pubmed", AT_PUBMED),)) for pmid in ("7001", "9"))

    assert known.opinions[1].work is not None
    assert unknown.opinions[1].outage == "offline, and no answer is kept"


# ---- differences -----------------------------------------------------------------------------------------------------------

DIFFERENCES: dict[str, tuple[dict[str, Any], list[str]]] = {
    "none": ({}, []),
    "subtitle, abbreviations, short pages": ({"title": "Moss poultices for blistered heels", "container_title": "J Heels", "page": "101-9"}, []),
    "next year": ({"issued": 2020, "years": (2020,)}, []),
    "one of several years": ({"issued": 2016, "years": (2016, 2018)}, []),
    "year": ({"issued": 2016, "years": (2016,)}, ["year"]),
    "title": ({"title": "Rain barrels and village fevers"}, ["title"]),
    "translated title": ({"title": "[Rain barrels and village fevers]"}, []),
    "marked as retracted": ({"title": "RETRACTED: Moss poultices for blistered heels: a randomized trial"}, []),
    "author": ({"authors": (Author("Cole", "D"),)}, ["first author"]),
    "order of names": ({"authors": (Author("G", "Fox"),)}, []),
    "second author first": ({"authors": (Author("Hill", "I"), Author("Fox", "G"))}, []),
    "no authors": ({"authors": ()}, []),
    "journal": ({"container_title": "Annals of Wells", "short_container_titles": (), "issn": ("9999-0000",)}, ["journal"]),
    "name of the journal since": ({"container_title": "Annals of Wells", "short_container_titles": ()}, []),
    "volume": ({"volume": "12"}, ["volume"]),
    "pages": ({"page": "201-209"}, ["pages"]),
    "pages within an article with a number": ({"page": "1-9"}, []),
    "article number beside pages": ({"article_number": "e77"}, []),
    "no place": ({"volume": None, "page": None, "issue": None}, []),
    "issue": ({"issue": "3"}, []),
}


@pytest.mark.parametrize(("changes", "fields"), DIFFERENCES.values(), ids=DIFFERENCES)
def test_differences_of_two_records(changes: dict[str, Any], fields: list[str]) -> None:
    other = replace(MOSS, **changes)

    assert [field for field, _, _ in differences(MOSS, other)] == fields
    assert [field for field, _, _ in differences(other, MOSS)] == fields
