"""Findings that weigh less, or are not made, because the page does say something: a source nearby, a link, a list that is only offered."""

from __future__ import annotations

import pytest
from running import findings

REST = "\n\n## References\n\n1. Adams B. Exercise and pain. J Pain. 2019;12:1-9.\n2. Brown C. Bed rest. Spine. 2018;3:20-29.\n"
CLAIM = "Warm baths relieve a stiff neck within a day."

AROUND = [
    ("nothing", CLAIM, "warning"),
    ("a marker before it", f"Walks ease the back [1]. {CLAIM}", "info"),
    ("a link beside it", f"[Spa](https://example.org/a) sells salt. {CLAIM}", "info"),
    ("a study that the paragraph is about", f"Take the baths of Muller 2002. {CLAIM}", None),
    ("two studies that are named", f"Take the baths of Muller 2002 and of Brown 2004. {CLAIM}", "info"),
    ("a study that is named later", f"{CLAIM} This was seen by Muller 2002.", "info"),
    ("a month is no study", f"The spa closed in May 2002. {CLAIM}", "warning"),
    ("a marker in another paragraph", f"Walks ease the back [1].\n\n{CLAIM}", "warning"),
    ("a name that the page links", "Many read [Spaline](https://example.org/a).\n\nWarm baths relieve a stiff neck, Spaline noted.", None),
    ("a name that nothing links", "Warm baths relieve a stiff neck, Spaline noted.", "warning"),
    ("a list whose introduction cites", f"The study of [Spaline](https://example.org/a) found this:\n\n- {CLAIM}\n", None),
    ("a list whose last item cites", f"- {CLAIM}\n- Walks ease the back [1].\n", "info"),
    ("the study of the sentence before", "[Spaline](https://example.org/a) is a paper on baths. The study found that warm baths relieve a stiff neck.", None),
    ("the study of another paragraph", "[Spaline](https://example.org/a) is a paper on baths.\n\nThe study found that warm baths relieve a stiff neck.", "warning"),
    ("inside a quotation with its source", f"The leaflet says: “Baths are old. {CLAIM} Take one.” (Adams, 2019)", None),
    ("inside a quotation with its source below", f"“Baths are old. {CLAIM} Take one.”\n\nSource: The Bath Times", None),
    ("inside a quotation", f"The leaflet says: “Baths are old. {CLAIM} Take one.”", "info"),
    ("a sentence in quotation marks", f"“{CLAIM}” was the motto.", "warning"),
    ("a conclusion that repeats", f"Warm baths relieve a stiff neck within a day [1].\n\n## Conclusion\n\n{CLAIM}", None),
    ("a conclusion that says more", f"Walks are nice [1].\n\n## Conclusion\n\n{CLAIM}", "warning"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "severity"), [pytest.param(t, s, id=name) for name, t, s in AROUND])
def test_a_claim_without_a_citation_of_its_own(text: str, severity: str | None) -> None:
    found = [f.severity for f in findings(text + REST, "CLM001") if f.message]

    assert found == ([severity] if severity else [])


def test_the_message_says_where_the_sources_stand() -> None:
    (alone,) = findings(CLAIM + REST, "CLM001")
    (around,) = findings(f"Walks ease the back [1]. {CLAIM}" + REST, "CLM001")

    assert alone.message.endswith("neither in the sentence nor in its paragraph.")
    assert around.message.endswith("the sources around it stand with other sentences.")


def test_names_of_notes_may_leave_numbers_out() -> None:
    notes = "Exercise helps.[^1] Rest does not.[^4]\n\n[^1]: Adams B. Exercise and pain. J Pain. 2019;12:1-9.\n[^4]: Brown C. Bed rest. Spine. 2018;3:20-29.\n"
    (finding,) = findings(notes, "DOC101")

    assert finding.severity == "info"
    assert "without a gap" in finding.message


@pytest.mark.parametrize(
    ("text", "severity"),
    [
        pytest.param("Baths help (Muller, 2002). Rest does not (Brown, 2018).\n", "warning", id="markers"),
        pytest.param("Baths help [(Muller, 2002)](https://example.org/a). Rest does not [(Brown, 2018)](https://example.org/b).\n", "info", id="links"),
    ],
)
def test_markers_that_are_links_lead_somewhere(text: str, severity: str) -> None:
    assert [f.severity for f in findings(text, "DOC002")] == [severity]


def test_markers_in_a_quotation_are_those_of_its_author() -> None:
    assert not findings("The paper says: “Baths help [3]. Rest does not [4].”\n", "DOC002")


@pytest.mark.parametrize(("heading", "severity"), [("References", "warning"), ("Further reading", "info")])
def test_a_list_that_is_only_offered(heading: str, severity: str) -> None:
    assert [f.severity for f in findings("Exercise eases pain." + REST.replace("References", heading), "DOC003")] == [severity]


ENTRIES = [
    ("REF009", "Center for Baths. How to bathe. 2018. baths.example.org/handbook", 0, "an address without http"),
    ("REF009", "Center for Baths. How to bathe. 2013.example.org", 0, "an address glued to the year"),
    ("REF009", "Center for Baths. How to bathe. 2013. M.org", 1, "a name with a stop"),
    ("REF005", "Appendix to: Bath Study Collaborators. Burden of necks. Lancet. 2019;12:1-9.", 0, "a group that writes together"),
    ("REF005", "Burden of necks in many lands. Lancet. 2019;12:1-9.", 1, "nobody"),
    ("REF301", "Klein J. Necks in autumn. Nature. 2023 Nov; https://nature.example.org/articles/s1", 0, "an article"),
    ("REF301", "Klein J. Necks in autumn. 2023. https://example.org/necks", 1, "a page"),
]


@pytest.mark.parametrize(("code", "entry", "count"), [pytest.param(c, e, n, id=f"{c} {name}") for c, e, n, name in ENTRIES])
def test_entries(code: str, entry: str, count: int) -> None:
    page = f"Baths help [1]. Rest does not [2].\n\n## References\n\n1. {entry}\n2. Brown C. Bed rest. Spine. 2018;3:20-29. doi:10.1000/spine.2\n"

    assert len(findings(page, code)) == count


@pytest.mark.parametrize(
    ("text", "severity"),
    [
        ("Exercise and pain is the paper to read.", "info"),
        ("Exercise eases pain.", "warning"),
        ("So it was in Adams 2019.", "info"),
        ("So it was in Adams 2012.", "warning"),
    ],
    ids=["the title of an entry", "words of it", "author and year", "author and another year"],
)
def test_a_work_that_the_prose_names_by_its_title(text: str, severity: str) -> None:
    assert [f.severity for f in findings(text + REST, "DOC003")] == [severity]
