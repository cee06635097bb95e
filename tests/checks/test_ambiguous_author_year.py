"""A citation that fits two entries: its claim has no level until somebody says which is meant."""

from __future__ import annotations

import json

import pytest
from running import run

from evidgrade.checks.declaration import Example
from evidgrade.model.grade import Grade

TEXT = "# Exercise\n\nExercise reduces knee pain in adults{}. Bed rest makes knee pain worse (Brown & Dale, 2018).\n"
TITLES = {"a": "Exercise for knee pain: a randomized controlled trial", "b": "Exercise and sleep: a case report", "c": "Bed rest: a case series"}


def _list(first: str, second: str) -> str:
    return (
        f"\n## References\n\n- Adams B. {TITLES['a']}. J Pain. {first};12:1-9. doi:10.1000/x.a\n"
        f"- Adams B. {TITLES['b']}. J Sleep. {second};7:30-41. doi:10.1000/x.b\n"
        f"- Brown C, Dale E. {TITLES['c']}. Spine. 2018;3:20-29. doi:10.1000/x.c\n"
    )


def _works() -> tuple[str, ...]:
    authors = {"a": ["Adams"], "b": ["Adams"], "c": ["Brown", "Dale"]}
    return tuple(
        json.dumps(
            {
                "DOI": f"10.1000/x.{name}", "type": "journal-article", "title": [title],
                "author": [{"family": family, "given": "B"} for family in authors[name]],
                "issued": {"date-parts": [[2018 if name == "c" else 2019]]},
            }
        )
        for name, title in TITLES.items()
    )  # fmt: skip


def _grade(marker: str, listed: str, ledger: str | None = None) -> Grade:
    (page,) = run(Example(TEXT.format(marker) + listed, works=_works(), ledger=ledger)).project.pages
    claim = next(c for c in page.claims if "Exercise" in c.text)
    return page.grades[claim.id]


@pytest.mark.parametrize(
    ("marker", "listed", "level", "counted"),
    [
        (" (Adams, 2019)", _list("2019", "2019"), None, False),
        (" (Adams, 2019a)", _list("2019a", "2019b"), "2", True),
        (" (Adams, 2019)", _list("2019", "2017"), "2", True),
    ],
)
def test_the_level_is_open_while_two_entries_fit(marker: str, listed: str, level: str | None, counted: bool) -> None:
    grade = _grade(marker, listed)
    assert grade.level == level
    assert grade.sources[0].counted is counted
    assert ("the citation fits another entry as well" in (grade.sources[0].note or "")) is not counted


def test_a_person_who_confirms_the_citation_settles_it() -> None:
    (page,) = run(Example(TEXT.format(" (Adams, 2019)") + _list("2019", "2019"), works=_works())).project.pages
    claim = next(c for c in page.claims if "Exercise" in c.text)
    name = page.grades[claim.id].sources[0].name
    ledger = (
        f"version: 1\ndocuments:\n- path: {page.path}\n  references: {{}}\nclaims:\n- id: {claim.id}\n  document: {page.path}\n"
        f"  text: {json.dumps(claim.text)}\n  judgement:\n    citations:\n      confirmed: [{json.dumps(name)}]\n"
    )
    assert _grade(" (Adams, 2019)", _list("2019", "2019"), ledger).level == "2"


def test_a_citation_that_tells_the_entries_apart_counts_beside_one_that_does_not() -> None:
    text = (
        "# Exercise\n\nExercise reduces knee pain in adults (Adams, 2019). Exercise relieves hip pain in adults (Adams, 2019a).\n"
        + _list("2019a", "2019b")
    )
    audit = run(Example(text, works=_works()))
    (page,) = audit.project.pages
    levels = {claim.text.split()[2]: page.grades[claim.id].level for claim in page.claims}
    assert levels == {"knee": None, "hip": "2"}
    uncited = [f for f in audit.findings if f.code == "CIT002"]
    assert [f.message for f in uncited if "b" in f.message.split(".")[0][:2]] == []
    assert all(page.reference(2).span.start != f.start for f in uncited)


def test_entries_of_an_author_year_page_are_called_by_name_and_year() -> None:
    (page,) = run(Example(TEXT.format(" (Adams, 2019)") + _list("2019", "2017"), works=_works())).project.pages
    assert [page.number(r.position) for r in page.references] == ["Adams 2019", "Adams 2017", "Brown 2018"]
