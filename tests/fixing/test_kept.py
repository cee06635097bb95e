"""What an entry prints and its record does not hold: notes behind it, and words that would be lost."""

from __future__ import annotations

import pytest

from evidgrade.bibliography.reading import BibEntry, parse_bibliography
from evidgrade.bibliography.works import work_of
from evidgrade.extract.entry import parse_entry
from evidgrade.fixing.kept import kept


def record(**more: str) -> BibEntry:
    values = {
        "author": "Fox, Gina Rose and Nguyen, Thi-mai and {Back Study Group}", "title": "Exercise for backs in office workers", "journal": "Journal of Pain",
        "year": "2020", "volume": "11", "number": "3", "pages": "101--109", "doi": "10.1000/fox", "evidgrade-years": "2019, 2020",
    } | more  # fmt: skip
    (found,) = parse_bibliography("@article{k,\n" + ",\n".join(f"{name} = {{{value}}}" for name, value in values.items()) + "}", "x.bib").entries
    return found


ENTRY = "Fox GR, Nguyen TM; Back Study Group. Exercise for backs in office workers. J Pain. 2020;11(3):101-9."


@pytest.mark.parametrize(
    ("entry", "lost", "notes"),
    [
        pytest.param(ENTRY, (), (), id="all in the record"),
        pytest.param(ENTRY + " doi: 10.1000/fox.", (), (), id="the DOI"),
        pytest.param(ENTRY + " Available from: https://dx.doi.org/10.1000/FOX", (), (), id="the DOI as an address"),
        pytest.param(ENTRY + " PMID: 123.", (), ("PMID: 123",), id="PMID"),
        pytest.param(ENTRY + " PMID: 123. doi:10.1000/fox. Epub 2019 Dec 3.", (), ("PMID: 123", "Epub 2019 Dec 3"), id="notes on both sides of the DOI"),
        pytest.param(ENTRY + " [retracted]", (), ("[retracted]",), id="brackets stay with their words"),
        pytest.param(ENTRY.replace("2020;", "2020 Mar 5;"), (), (), id="day of the issue"),
        pytest.param(ENTRY.replace("GR", "G"), (), (), id="fewer initials"),
        pytest.param(ENTRY.replace("GR", "GRT"), ("GRT",), (), id="an initial more"),
        pytest.param(ENTRY.replace("Fox GR", "Fox G.R."), (), (), id="initials with stops"),
        pytest.param(ENTRY.replace("Nguyen TM", "Nguyen TM, Lund Q"), ("Lund", "Q"), (), id="an author more"),
        pytest.param(ENTRY.replace("workers.", "workers: a pilot trial."), ("pilot", "trial"), (), id="a subtitle"),
        pytest.param(ENTRY.replace("Exercise", "Exercize"), (), (), id="a slip"),
        pytest.param(ENTRY.replace("101-9", "101-7"), ("7",), (), id="another last page"),
        pytest.param(ENTRY.replace("11(3)", "11(3 suppl 2)"), ("suppl", "2"), (), id="a supplement"),
        pytest.param(ENTRY.replace("J Pain.", "J Pain [Internet]."), ("Internet",), (), id="a medium"),
    ],
)
def test_kept(entry: str, lost: tuple[str, ...], notes: tuple[str, ...]) -> None:
    found = kept(entry, parse_entry(entry), record(), work_of(record()), style_leaves_days=True)

    assert found.lost == lost
    assert tuple(entry[a:b] for a, b in found.notes) == notes


def test_a_day_is_lost_where_the_style_prints_it() -> None:
    entry = ENTRY.replace("2020;", "2020 Mar 5;")

    assert kept(entry, parse_entry(entry), record(), work_of(record()), style_leaves_days=False).lost == ("Mar", "5")
