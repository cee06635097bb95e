from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidgrade.bibliography.latex import decode, escape, escape_title
from evidgrade.text import collapse


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        pytest.param("No markup at all", "No markup at all", id="plain"),
        pytest.param(r"M{\"u}ller and M\"uller and M\"{u}ller", "Müller and Müller and Müller", id="umlaut-three-ways"),
        pytest.param(r"Garc{\'\i}a, Garc\'{\i}a, Garc\'ia", "García, García, García", id="dotless-i"),
        pytest.param(
            r"{\v S}imek, \v{S}imek, Fran\c{c}ois, Fran\c cois", "Šimek, Šimek, François, François", id="letters"
        ),
        pytest.param(r"{\O}stergaard, \o re, stra{\ss}e", "Østergaard, øre, straße", id="special-letters"),
        pytest.param(r"{\'E}tude of {RCT}s", "Étude of RCTs", id="braces-go"),
        pytest.param(r"\emph{In vivo} and \textsuperscript{18}F", "In vivo and 18F", id="looks-go"),
        pytest.param(r"5\% of 10 \& 20 \#1 a\_b \$5", "5% of 10 & 20 #1 a_b $5", id="escaped-signs"),
        pytest.param("50% of cases, not a comment", "50% of cases, not a comment", id="bare-percent"),
        pytest.param(r"$p < 0.05$ and $\pm 2$ and $\alpha$-blocker", "p < 0.05 and ±2 and α-blocker", id="formula"),
        pytest.param("2010--2015 --- a study", "2010–2015 — a study", id="dashes"),
        pytest.param("``quoted'' text~here", "“quoted” text here", id="quotes-and-tie"),
        pytest.param(r"\unknowncommand{kept}", "kept", id="unknown-command-keeps-its-argument"),
        pytest.param(r"20\% \textmarried x", "20%", id="unknown-command-after-percent"),
        pytest.param(" a\n   b ", "a b", id="white-space"),
    ],
)
def test_decode(written: str, plain: str) -> None:
    assert decode(written).startswith(plain)
    if "unknown-command-after" not in written:
        assert "\\" not in decode(written)


@pytest.mark.parametrize(
    "text",
    [
        "Effect of 5% & more",
        "a_b #1 $2 {x} ~ ^ \\",
        "--- and -- and ''quoted''",
        "``x``",
        "β-blockers ≥ 2 µg",
        "C:\\new",
    ],
)
def test_escape_is_undone_by_decode(text: str) -> None:
    assert decode(escape(text)) == text


@settings(deadline=None)
@given(st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc", "Co", "Cn")), max_size=40))
def test_escape_is_undone_by_decode_for_any_text(text: str) -> None:
    written = escape(text)
    assert decode(written) == collapse(text)
    assert written.count("{") == written.count("}")
    assert "\n" not in written


@settings(deadline=None)
@given(st.text(alphabet="abAB -{}\\%&~^_$#'`.", max_size=30))
def test_titles_are_undone_by_decode(text: str) -> None:
    assert decode(escape_title(text)) == collapse(text)


@pytest.mark.parametrize(
    ("title", "written"),
    [
        ("Safety of rTMS in COVID-19", "Safety of {rTMS} in {COVID-19}"),
        ("Parkinson disease", "Parkinson disease"),
        ("A TITLE THAT SHOUTS", "A TITLE THAT SHOUTS"),
        ("R&D in the EU", r"{R\&D} in the {EU}"),
    ],
)
def test_capitals_inside_words_are_protected(title: str, written: str) -> None:
    assert escape_title(title) == written
