"""Abbreviated titles of journals: known or not, never made up."""

from __future__ import annotations

import pytest

from evidgrade.bibliography.journals import key_of, short_title
from evidgrade.model.work import Work


@pytest.mark.parametrize(
    ("title", "short", "expected"),
    [
        ("New England Journal of Medicine", (), "N Engl J Med"), ("The New England Journal of Medicine", (), "N Engl J Med"), ("The Lancet", (), "Lancet"),
        ("Infection Control & Hospital Epidemiology", (), "Infect Control Hosp Epidemiol"), ("Journal of Pain", ("The Journal of Pain",), "J Pain"), ("BMJ", (), "BMJ"),
        ("CA: A Cancer Journal for Clinicians", ("CA A Cancer J Clinicians",), "CA Cancer J Clin"), ("Medicine", (), None), ("Annals of Odd Knees", (), None),
        ("Annals of Odd Knees", ("Ann Odd Knees",), "Ann Odd Knees"), ("Annals of Odd Knees", ("Annals of odd knees",), None), (None, (), None),
    ],
)  # fmt: skip
def test_short_titles(title: str | None, short: tuple[str, ...], expected: str | None) -> None:
    assert short_title(Work(None, "Heat", container_title=title, short_container_titles=short)) == expected


@pytest.mark.parametrize(("one", "other"), [("The Lancet", "Lancet"), ("Pain & Therapy", "Pain and therapy"), ("Acta Médica", "Acta medica")])
def test_titles_that_are_one(one: str, other: str) -> None:
    assert key_of(one) == key_of(other)


def test_the_article_alone_is_a_title() -> None:
    assert key_of("The") == "the"
