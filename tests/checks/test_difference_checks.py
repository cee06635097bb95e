"""REF013 and REF104 to REF108: what is told of a printed entry and its record, and what means nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest
from running import findings, run

from evidgrade.checks.declaration import Example

ENTRY = "Gardner F, Hill I, Moss T. Exercise for backs in office workers. Journal of Pain. 2020;11(3):101-109. doi:10.1000/gardner"
WORK: dict[str, Any] = {
    "DOI": "10.1000/gardner", "type": "journal-article", "title": ["Exercise for backs in office workers"],
    "author": [{"family": "Gardner", "given": "F"}, {"family": "Hill", "given": "I"}, {"family": "Moss", "given": "T"}],
    "container-title": ["Journal of Pain"], "issued": {"date-parts": [[2020]]}, "volume": "11", "issue": "3", "page": "101-109",
}  # fmt: skip
CODES = ("REF013", "REF104", "REF105", "REF106", "REF107", "REF108")


def told(entry: str, work: dict[str, Any] | None = None) -> list[tuple[str, str, str]]:
    example = Example(f"Exercise helps [1].\n\n## References\n\n1. {entry}\n", works=(json.dumps(work or WORK),))
    return [(f.code, f.severity, f.message) for f in run(example).findings if f.code in CODES]


DIFFERENT = {
    "nothing": (ENTRY, []),
    "title": (
        ENTRY.replace("Exercise for backs in office workers", "Training the backs of clerks"),
        [("REF104", "warning", "prints the title `Training the backs of clerks`; the record of 10.1000/gardner has `Exercise for backs in office workers`.")],
    ),
    "a name misspelled": (
        ENTRY.replace("Gardner", "Gradner"),
        [("REF105", "warning", "spells an author `Gradner`; the record of 10.1000/gardner has `Gardner`.")],
    ),
    "a later name misspelled": (
        ENTRY.replace("Moss", "Mosss"),
        [("REF105", "info", "spells an author `Mosss`; the record of 10.1000/gardner has `Moss`.")],
    ),
    "an author left out": (
        ENTRY.replace(", Moss T", ""),
        [("REF105", "info", "leaves out 1 of 3 authors and does not say so (`et al`): Moss.")],
    ),
    "the others named by et al": (ENTRY.replace("Hill I, Moss T", "et al"), []),
    "the others named in another language": (ENTRY.replace(", Moss T", ", 等"), []),
    "another order": (
        ENTRY.replace("Hill I, Moss T", "Moss T, Hill I"),
        [("REF105", "info", "gives the authors in another order than the record of 10.1000/gardner: Gardner, Hill, Moss.")],
    ),
    "year": (ENTRY.replace("2020;", "2016;"), [("REF106", "warning", "is dated 2016; the record of 10.1000/gardner has 2020.")]),
    "the year before": (ENTRY.replace("2020;", "2019;"), []),
    "journal": (
        ENTRY.replace("Journal of Pain", "Annals of Surgery"),
        [("REF107", "warning", "names the journal `Annals of Surgery`; the record of 10.1000/gardner has `Journal of Pain`.")],
    ),
    "journal abbreviated": (ENTRY.replace("Journal of Pain", "J Pain"), []),
    "volume and pages": (
        ENTRY.replace("11(3):101-109", "12(3):201-209"),
        [("REF108", "info", "prints volume 12 and pages 201-209; the record of 10.1000/gardner has volume 11 and pages 101-109.")],
    ),
    "pages shortened": (ENTRY.replace("101-109", "101-9"), []),
    "letters lost": (ENTRY.replace("Gardner", "G?rdner").replace("Journal", "Jo?rnal"), []),
    "a question in the title": (ENTRY.replace("Gardner", "Gradner").replace("workers.", "workers?"), [("REF105", "warning", "spells an author `Gradner`; the record of 10.1000/gardner has `Gardner`.")]),
}  # fmt: skip


@pytest.mark.parametrize(("entry", "expected"), DIFFERENT.values(), ids=DIFFERENT)
def test_what_differs_is_told_with_both_sides(entry: str, expected: list[tuple[str, str, str]]) -> None:
    assert told(entry) == [(code, severity, f"Reference 1 {message}") for code, severity, message in expected]


def test_a_body_among_the_authors_is_not_counted() -> None:
    work = WORK | {"author": [*WORK["author"], {"name": "The Back Study Group"}]}
    assert told(ENTRY, work) == []


def test_the_record_in_references_is_told_once_and_names_the_key() -> None:
    bib = (
        "@article{gardner2020,\n  title = {Exercise for backs in office workers},\n  author = {Gardner, F. and Hill, I. and Moss, T.},\n"
        "  journal = {Journal of Pain},\n  year = 2020,\n  volume = 11,\n  pages = {101--109},\n  doi = {10.1000/gardner}\n}\n"
    )
    text = f"Exercise helps [1].\n\n## References\n\n1. {ENTRY.replace('2020;11', '2016;12')}\n"
    (finding,) = findings(Example(text, bibliography=bib), "REF013")

    assert finding.message == "Reference 1 differs from gardner2020 in references/: the year is `2016` here and `2020` there; the volume is `12` here and `11` there."
    assert not [f for f in run(Example(text, bibliography=bib)).findings if f.code.startswith("REF10")]
