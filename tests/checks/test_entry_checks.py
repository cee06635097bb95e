"""Checks of single entries: the near misses that must stay silent, and the forms that must not."""

from __future__ import annotations

import pytest
from running import findings

from evidgrade.checks.declaration import Example

_FIRST = "1. Adams B. Exercise and pain. J Pain. 2019;12(2):101-109. doi:10.1000/pain.2019.101\n"


def _entry(text: str) -> Example:
    return Example(f"Exercise eased pain [1]. Bed rest did not [2].\n\nReferences\n{_FIRST}2. {text}\n", path="page.txt")


ARTICLE = "Brown C. Bed rest for backs in pain. Spine. 2018;3(1):20-29."

SPEAKS = [
    ("REF005", "Brown C. Bed rest for backs in pain. Spine. doi:10.1000/spine.2018.20", "warning"),
    ("REF005", "Society for Backs. How to sit. [viewed 3 May 2021]. https://backs.example/sit", "info"),
    ("REF005", "Practice advice for sore backs. Spine 2018;135:237-60.", "warning"),
    ("REF007", "Brown C. Bed rest for backs. Spine. 2018;3:20-29. Available from: 10.1000/spine.20", "info"),
    ("REF007", "Brown C. Bed rest for backs. Spine. 2018;3:20-29. https://doi.org/10.1000%2Fspine.20", "info"),
    ("REF007", "Brown C. Bed rest for backs. Spine. 2018;3:20-29. doi:1000/spine.2018.20", "error"),
    ("REF008", "Brown C. Bed rest for backs. Acme Press; 2018. ISBN 0-306-40615-3.", "warning"),
    ("REF008", ARTICLE + " ISSN 0378-5954", "warning"),
    ("REF008", ARTICLE + " PMID: 314521041", "warning"),
    ("REF011", "Brown C. Bed rest for backs in pain. Spine. 2018;3(1):1204-1011.", "info"),
    ("REF011", "Brown C. Bed rest for backs in pain. Spine. 2018;3(1):126-1233.", "info"),
    ("REF011", "Brown C. Bed rest for backs in pain. Spine 2018: 141583-94.", "info"),
    ("REF018", "Brown, C., D., Dean, A., B., et al. Bed rest for backs. Spine. 2018;3:20-29.", "info"),
    ("REF301", "Society for Backs. How to sit. 2018. https://backs.example/sit", "info"),
    ("REF301", "Society for Backs. How to sit. 2018. (This link is broken.)", "warning"),
    ("REF303", "Back pain. Wikipedia. 2021. https://de.wikipedia.org/wiki/R%C3%BCcken", "info"),
]


@pytest.mark.parametrize(("code", "entry", "severity"), SPEAKS)
def test_an_entry_is_reported(code: str, entry: str, severity: str) -> None:
    assert [f.severity for f in findings(_entry(entry), code)] == [severity]


SILENT = [
    ("REF005", ARTICLE),
    ("REF005", "Brown C. Bed rest for backs in pain. Spine. 1012;3(1):20-29."),  # a wrong year is what REF010 reports
    ("REF005", "Brown P. E. coli in the wells of mountain villages. Spine. 2018;3(1):20-29."),
    ("REF005", "Brown C. Bed rest for backs in pain. Spine. (in press)."),
    ("REF007", "Brown C. Bed rest for backs. Spine. 2018;3:20-29. https://doi.org/10.1000/spine.20."),
    ("REF008", "Brown C. Bed rest for backs. Acme Press; 2018. ISBN 0-306-40615-2. PMID 7; PMCID PMC1234567"),
    ("REF008", ARTICLE + " ISSN 0378-5955"),
    ("REF011", "Brown C. Bed rest for backs in pain. Spine. 2018;3(1):1204-11."),
    ("REF011", "Brown C. Dots in backs. Appl Phys Lett. 2018;3:191109-3."),
    ("REF011", "Brown C. Bed rest for backs in pain. Spine. 2018;3(1):S20-e9."),
    ("REF018", "Brown, C., D. Dean, and E. Ford. Bed rest for backs. Spine. 2018;3:20-29."),
    ("REF018", "Brown, C. D., Dean, A. B., & Ford, E. (2018). Bed rest for backs. Spine, 3, 20-29."),
    ("REF301", "Society for Backs. How to sit. 2018. Accessed May 3, 2021. https://backs.example/sit"),
    ("REF301", ARTICLE + " https://spine.example/3/1/20"),
    ("REF303", "Back pain in Wikipedia readers. Spine. 2018;3:20-29. https://notwikipedia.org/x"),
]


@pytest.mark.parametrize(("code", "entry"), SILENT)
def test_an_entry_is_not_reported(code: str, entry: str) -> None:
    assert findings(_entry(entry), code) == ()


def test_many_entries_without_a_year_are_one_finding() -> None:
    entries = "".join(f"{n}. Brown C. Bed rest for back number {n}. Spine.\n" for n in range(1, 5))
    found = findings(Example(f"Exercise eased pain [1-4].\n\nReferences\n{entries}", path="page.txt"), "REF005")
    assert [f.message for f in found] == ["4 references have no year: 1, 2, 3, 4."]
    assert len(found[0].related) == 3


def test_equal_titles_with_identifiers_of_their_own_are_two_works() -> None:
    text = "Exercise eased pain [1]. Rest did not [2].\n\nReferences\n1. Adams B. Backs in lasting pain. J Pain. 2019;12:101-109.{}\n2. Cole D. Backs in lasting pain. Arch Heat. 2017;3:20-29.{}\n"
    assert len(findings(Example(text.format("", ""), path="page.txt"), "REF004")) == 1
    assert findings(Example(text.format(" doi:10.1000/a", " doi:10.1000/b"), path="page.txt"), "REF004") == ()


@pytest.mark.parametrize(
    ("note", "dead"),
    [
        ("This page is available in French.", False),
        ("The site is now available to members.", False),
        ("This link is no longer working.", True),
        ("The page is not available.", True),
    ],
)
def test_only_notes_that_a_link_is_dead_count(note: str, dead: bool) -> None:
    entry = f"Society for Backs. How to sit. 2018. Accessed May 3, 2021. https://backs.example/sit ({note})"
    assert bool(findings(_entry(entry), "REF301")) is dead


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("https://en.wikipedia.org/wiki/Back", True),
        ("https://m.facebook.com/x", True),
        ("https://medlineplus.gov/ency/article/1.htm", True),
        ("https://medlineplus.gov/genetics/1", False),
        ("https://www.nhs.uk/wikipedia.org", False),
        ("https://ex.com/x.com", False),
    ],
)
def test_hosts_that_are_no_original_source(url: str, found: bool) -> None:
    entry = f"Society for Backs. How to sit. 2018. Accessed May 3, 2021. {url}"
    assert bool(findings(_entry(entry), "REF303")) is found
