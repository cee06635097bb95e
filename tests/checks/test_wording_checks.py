"""CLM2xx: sentences that each rule reports, and sentences that it must leave alone."""

from __future__ import annotations

import pytest
from running import findings

FIRES = [
    ("CLM201", "The baths are safe and can be taken at home.", "safe"),
    ("CLM201", "Baths have a good safety profile in older adults.", "safety profile"),
    ("CLM202", "The injection is harmless and takes a minute.", "harmless"),
    ("CLM202", "The bath relieves pain with no side effects.", "no side effects"),
    ("CLM208", "The bath always relieves pain in the neck.", "always"),
    ("CLM208", "This treatment completely removes the pain of a stiff neck.", "completely"),
    ("CLM211", "“I was in pain for years, and the bath gave me my life back within a week,” one visitor told us.", "in quotation marks"),
]


@pytest.mark.parametrize(("code", "text"), [pytest.param(c, t, id=f"{c} {name}") for c, t, name in FIRES])
def test_words_that_say_too_much_are_reported(code: str, text: str) -> None:
    assert findings(text + "\n", code)


SILENT = [
    ("CLM201", "After the drink they were unable to safely drive a car.", "able to safely"),
    ("CLM201", "Nobody can safely drive after the bath.", "safely drive"),
    ("CLM201", "Warm baths are safe when you are pregnant.", "a group that is named"),
    ("CLM201", "Baths are not always safe for the old.", "not safe"),
    ("CLM202", "A cold bath is relatively harmless next to a hot one.", "relatively harmless"),
    ("CLM202", "A painless lump in the neck should be shown to a doctor.", "painless lump"),
    ("CLM208", "The harm of the bath was never mentioned in the leaflet about pain.", "was never"),
    ("CLM208", "Pain after the bath was rated, and the ratio is always > 0.5 in men.", "a figure"),
    ("CLM208", "Do not believe, and don't think, that the bath will cure your pain.", "denied"),
    ("CLM208", "A bath should never replace the treatment of pain.", "a norm"),
    ("CLM104", "It is hard to double the risk of a stroke with baths.", "an argument"),
    ("CLM211", "An old paper titled “I bathe, therefore I am: my years of warm water and of me” tells of baths.", "a title"),
    ("CLM211", "The leaflet says: “Offer a bath first and ask again in a week how the neck feels.”", "nobody in the first person"),
]


@pytest.mark.parametrize(("code", "text"), [pytest.param(c, t, id=f"{c} {name}") for c, t, name in SILENT])
def test_words_that_are_meant_otherwise_are_left_alone(code: str, text: str) -> None:
    assert findings(text + "\n", code) == ()


_LIST = "\n\nReferences\n\n1. Adams B. Baths and pain. J Pain. 2019;12:1-9.\n2. Brown C. Bed rest. Spine. 2018;3:20-29.\n"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("Baths relieve neck pain for years. They work better than rest.[1-2]", "`[1-2]` further on in the paragraph", id="later in the paragraph"),
        pytest.param("Baths relieve neck pain in adults [1]:\n\n- Baths relieve knee pain in children, too.", "`[1]` above the list", id="above the list"),
    ],
)
def test_an_inherited_marker_is_shown_as_it_is_printed(text: str, words: str) -> None:
    assert any(words in f.message for f in findings(text + _LIST, "CLM006"))


def test_a_relative_change_is_quoted_with_its_whole_range() -> None:
    (finding,) = findings("Each bath is linked to a 4-13% increase in the risk of a cold.\n", "CLM104")

    assert "`4-13% increase`" in finding.message
