"""The HTML report as text: complete, consistent with itself, the same every time, and inert whatever a dossier holds."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from dataclasses import fields, is_dataclass, replace
from functools import cache
from hashlib import sha256
from typing import Any

import pytest
from dossiers import BIB, LEDGER, PAGE, dossier, example
from hypothesis import given, settings
from hypothesis import strategies as st
from test_html_markup import Seen

from evidgrade.checks import all_checks
from evidgrade.checks.declaration import Check, Example
from evidgrade.dossier import Dossier, Input
from evidgrade.errors import UnreadableInput
from evidgrade.filing import renderer
from evidgrade.filing.html.placing import visible_range
from evidgrade.grading.schemes import Scheme
from evidgrade.model.finding import NotChecked
from evidgrade.readers import markdown

RETRACTED = (
    '{"DOI": "10.9999/brown", "type": "journal-article", "title": ["Rest for knee pain: a randomized controlled trial"], "author": [{"family": "Brown", "given": "C"}], '
    '"container-title": ["Spine"], "issued": {"date-parts": [[2018]]}, "volume": "3", "page": "20-29", '
    '"updated-by": [{"DOI": "10.9999/notice", "type": "retraction", "updated": {"date-parts": [[2021, 5, 1]]}, "source": "publisher"}]}'
)
ELEMENTS = frozenset(
    {"html", "head", "meta", "title", "style", "script", "body", "a", "header", "h1", "h2", "h3", "h4", "h5", "h6", "bdi", "p", "nav", "ul", "ol", "li", "main", "section", "div", "dl", "dt", "dd", "strong", "b",
     "i", "span", "form", "label", "select", "option", "input", "button", "output", "details", "summary", "table", "caption", "thead", "tbody", "tr", "th", "td", "blockquote", "q", "code", "pre", "kbd", "sup", "del",
     "ins", "article", "noscript"}
)  # fmt: skip
ATTRIBUTES = frozenset(
    {"class", "id", "href", "rel", "type", "name", "value", "content", "charset", "http-equiv", "lang", "dir", "scope", "open", "role", "tabindex", "style", "title", "autocomplete", "spellcheck"}
)


def render(value: Dossier) -> str:
    text = renderer("html")(value).decode("utf-8")
    assert text.endswith("</html>\n")
    return text


@cache
def whole() -> Dossier:
    """A dossier with something in every part: a decision that fell, a retracted source, gaps, a dismissed claim, a file that was not read."""
    made = example(LEDGER.replace("Exercise relieves knee pain in most adults.", "Exercise cures knee pain in most adults.").replace("direct: [adams2019]", "direct: [adams2019, smith2001]"))
    text = PAGE.replace("Spine. 2018;3:20-29.", "Rest for knee pain: a randomized controlled trial. Spine. 2018;3:20-29. doi:10.9999/brown")
    value = dossier(replace(made, text=text, works=(RETRACTED,), others=(("notes/other.md", "# Notes\n\nTea helps against colds.\n\n| Day | Dose |\n|---|---|\n| 1 | 5 mg |\n\n```\ncode\n```\n"),)))
    report = replace(value.report, checks=tuple(all_checks()), not_checked=(*value.report.not_checked, NotChecked("page.md", "reference 7", "the source could not be asked")), unreadable=(UnreadableInput("no text in it", "scan.pdf"),))
    return replace(value, report=report, inputs=(Input("page.md", "document", "ab" * 32),), schemes=("ocebm-2011",))


def visible_text(text: str) -> str:
    """What stands in the body, without scripts and styles."""
    return " ".join(Seen(re.sub(r"<(script|style)\b.*?</\1>", "", text, flags=re.DOTALL)).text.split())


def test_every_part_says_its_share() -> None:
    text = visible_text(render(whole()))
    for words in (
        "of 4 claims in 2 documents", "Rest for knee pain: a randomized controlled trial: retracted", "1 input could not be read", "scan.pdf: no text in it",
        "reference 7: the source could not be asked", "Design level only; quality not appraised", "approved by A. Reader (medical reviewer) on 2026-03-14",
        "retraction of 2021-05-01, doi 10.9999/notice, according to publisher", "Ice is better than heat.", "n = 120", "ab" * 32, "Full texts",
    ):  # fmt: skip
        assert words in text, words


def test_the_words_of_the_documents_are_all_there() -> None:
    text = visible_text(render(whole()))
    for filed in whole().documents:
        for block in filed.document.blocks:
            letters = re.sub(r"\W+", "", block.text)
            assert letters[:25] in re.sub(r"\W+", "", text)


def test_links_of_the_page_have_a_target_and_anchors_are_one_each() -> None:
    seen = Seen(render(whole()))
    ids = [value for _, attributes in seen.elements for name, value in attributes if name == "id"]
    assert len(ids) == len(set(ids))
    links = {value for _, attributes in seen.elements for name, value in attributes if name == "href" and value and value.startswith("#")}
    assert {link[1:] for link in links if link} - set(ids) == set()
    targets = {value.partition("?")[0] for _, attributes in seen.elements for name, value in attributes if name == "data-go" and value}
    assert targets - set(ids) == set()


def test_every_finding_and_claim_stands_once_and_is_linked_from_its_place() -> None:
    text = render(whole())
    value = whole()
    for number, finding in enumerate(value.findings):
        assert text.count(f'id="f{number}"') == 1
        assert (f'id="m{number}"' in text) is (finding.document in {d.document.path for d in value.documents})
    for d, document in enumerate(value.documents):
        for n in range(len(document.claims)):
            assert text.count(f'id="c{d}-{n}"') == text.count(f'id="t{d}-{n}"') == 1


def test_the_same_dossier_gives_the_same_bytes() -> None:
    assert renderer("html")(whole()) == renderer("html")(whole())


def test_nothing_is_loaded_and_only_our_scripts_run() -> None:
    text = render(whole())
    scripts = re.findall(r"<script>(.*?)</script>", text, re.DOTALL)
    policy = next(dict(a)["content"] for name, a in Seen(text).elements if name == "meta" and dict(a).get("http-equiv"))
    assert policy is not None
    assert re.findall(r"sha256-[^']+", policy) == [f"sha256-{b64encode(sha256(s.encode()).digest()).decode()}" for s in scripts]
    assert policy.startswith("default-src 'none';")
    assert not re.search(r"<(?:link|img|iframe|object|embed|base|svg)\b", re.sub(r"<(script|style)\b.*?</\1>", "", text, flags=re.DOTALL))
    assert "url(" not in re.search(r"<style>(.*?)</style>", text, re.DOTALL).group(1)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "text",
    [pytest.param("# Only a heading\n", id="no claim"), pytest.param("Exercise relieves knee pain.\n", id="no list"), pytest.param("<!-- a comment -->\n", id="a comment alone")],
)
def test_small_documents(text: str) -> None:
    assert "What was not checked" in render(dossier(text))


def test_no_document_at_all() -> None:
    value = replace(dossier("# A\n"), documents=(), sources=())
    assert "No document was read." in visible_text(render(replace(value, report=replace(value.report, findings=()))))


def test_nothing_is_said_of_retractions_that_nobody_looked_for() -> None:
    assert "No work behind the references is known, so retractions were not looked for." in visible_text(render(dossier(PAGE)))


def test_a_work_that_one_registry_flags_is_not_called_retracted() -> None:
    flagged = RETRACTED.replace('"DOI": "10.9999/notice", ', "").replace('"publisher"', '"openalex"')
    text = PAGE.replace("Spine. 2018;3:20-29.", "Rest for knee pain: a randomized controlled trial. Spine. 2018;3:20-29. doi:10.9999/brown")
    page = visible_text(render(dossier(Example(text, works=(flagged,)))))
    assert "flagged as retracted by OpenAlex alone; to be confirmed. 1 claim rests on it. Look it up." in page


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        pytest.param("Rest alone does not reduce knee pain [2].", "Replace it, or say in the text what became of it.", id="cited as if nothing were"),
        pytest.param("A trial of rest for knee pain was retracted [2].", "The text, or a person, says so.", id="the text says so"),
    ],
)
def test_a_retraction_that_the_text_tells_is_no_error(sentence: str, words: str) -> None:
    text = PAGE.replace("Spine. 2018;3:20-29.", "Rest for knee pain: a randomized controlled trial. Spine. 2018;3:20-29. doi:10.9999/brown").replace("Rest alone does not reduce knee pain [2].", sentence)
    page = visible_text(render(dossier(Example(text, works=(RETRACTED,)))))
    assert words in page


def test_a_finding_underlines_its_words_and_not_the_whole_sentence() -> None:
    text = render(dossier("# A\n\nThis cure is completely safe for all adults with knee pain.\n"))
    assert re.search(r'<span class="found f-\w+">(?:completely )?safe</span>', text)


def test_raised_numbers_stay_raised() -> None:
    text = render(dossier("# A\n\nExercise relieves knee pain in 10<sup>6</sup> adults.<sup>1</sup>\n\n## References\n\n1. Adams B. Exercise for knee pain. J Pain. 2019;12:1-9.\n"))
    assert "10<sup>6</sup>" in text
    assert '<a class="cite" href="#r0-1"><sup>1</sup></a>' in text


@pytest.mark.parametrize(
    ("source", "words"),
    [
        pytest.param("Plain *words* here.\n", "words", id="emphasis"),
        pytest.param("A &amp; b &lt; c.\n", "b", id="entities"),
        pytest.param("See [the trial](https://example.org/x) now.\n", "trial", id="link"),
        pytest.param("One line\nand another.\n", "another", id="wrapped"),
    ],
)
def test_places_in_a_block_lead_back_to_its_words(source: str, words: str) -> None:
    block = markdown.read("a.md", source.encode()).blocks[0]
    at = source.index(words)
    start, end = visible_range(block, at, at + len(words))
    assert block.text[start:end] == words


# ---- whatever a dossier holds -------------------------------------------------------------------------------------------

_OURS = re.compile(r"[a-z0-9_|?/-]{0,24}|[0-9a-f]{64}|(?:DOC|CIT|REF|CLM|EVD|LED|SUP|RUN)\d+|I+V?[a-z]?")
"""Words of tables (states, designs, levels, codes), which no document writes."""
PAYLOADS = [
    "<script>alert(1)</script>", "</script><script>alert(1)</script>", "<img src=x onerror=alert(1)>", "\" onmouseover=\"alert(1)", "' autofocus onfocus='alert(1)", "javascript:alert(1)", "<!--", "]]>", "<svg/onload=alert(1)>",
    "\u202etxet desrever", "\u2066\u2067", "\x00\x07\x1b[31m", "\ud800", "&lt;b&gt;", "</style><style>*{display:none}", "<plaintext>", "`", "{{7*7}}", "\u2028\u2029", "e" + "\u0301" * 30,
]  # fmt: skip


def poisoned(value: Any, text: str) -> Any:
    """The same dossier with the text behind every string that a document, a record or a person may have written."""
    if isinstance(value, str):
        return value if _OURS.fullmatch(value) else value + text
    if isinstance(value, tuple):
        return tuple(poisoned(one, text) for one in value)
    if isinstance(value, dict):
        return {poisoned(k, text): poisoned(v, text) for k, v in value.items()}
    if isinstance(value, UnreadableInput):
        return UnreadableInput(poisoned(value.message, text), poisoned(value.path, text))
    if is_dataclass(value) and not isinstance(value, (Check, Scheme, type)):
        return replace(value, **{f.name: poisoned(getattr(value, f.name), text) for f in fields(value) if f.init})
    return value


def assert_inert(page: str) -> None:
    seen = Seen(page)
    assert {name for name, _ in seen.elements} <= ELEMENTS
    for name, attributes in seen.elements:
        for key, value in attributes:
            assert key in ATTRIBUTES or key.startswith(("data-", "aria-")), (name, key)
            if key == "href":
                assert value is not None
                assert re.match(r"#|https://(?:doi\.org|pubmed\.ncbi\.nlm\.nih\.gov)/", value), value
    assert sum(name == "script" for name, _ in seen.elements) == 5
    assert seen.other == ["DOCTYPE html"]
    body = re.sub(r"<(script|style)\b.*?</\1>", "", page, flags=re.DOTALL)
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff]", body)
    json.loads(re.search(r'<script type="application/json" id="graph-data">(.*?)</script>', page).group(1))  # type: ignore[union-attr]


@pytest.mark.parametrize("text", PAYLOADS, ids=lambda text: text.encode("unicode_escape").decode("ascii")[:24])
def test_a_dossier_full_of_markup_is_inert(text: str) -> None:
    page = render(poisoned(whole(), text))
    assert_inert(page)
    assert page.count("<li") > 20


@settings(max_examples=25)
@given(st.lists(st.sampled_from(PAYLOADS) | st.text(max_size=6), min_size=1, max_size=4).map("".join))
def test_any_text_in_any_place_is_inert(text: str) -> None:
    assert_inert(render(poisoned(whole(), text)))


def test_the_poison_reaches_every_part() -> None:
    """The test above could not fail if the text were not in the page."""
    page = render(poisoned(whole(), "<evil>"))
    parts = re.split(r'<section class="part" id="([a-z-]+)"', page)
    for name, part in zip(parts[1::2], parts[2::2], strict=True):
        assert ("&lt;evil&gt;" in part) is (name != "graph"), name


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("# <script>alert(1)</script>\n\nExercise relieves <img src=x onerror=alert(1)> knee pain [1](javascript:alert(1)).\n\n## References\n\n1. Adams <b>B</b>. Exercise. J Pain. 2019;1:1. https://x/\"onclick=\"alert(1)\n", id="markup"),
        pytest.param("Tea reduces pain \u202eniap secuder aet\u202c in adults.\n\nIt \u2067is\u2069 safe.\n", id="overrides"),
        pytest.param("Tea reduces pain " + "by 40% " * 2_000 + "x" * 1_000_000 + " " + "in adults.\n", id="a line of a megabyte"),
        pytest.param("Tea reduces\x07 pain\x1b[31m in adults\x9b. Tea\x0b is\x0c safe.\n", id="control characters"),
        pytest.param("| a | b |\n|---|---|\n| <td onclick=x> | </table><script> |\n", id="table"),
        pytest.param("[x](data:text/html,<script>) reduces pain [^1].\n\n[^1]: </footnote> <script>\n", id="notes"),
    ],
)  # fmt: skip
def test_hostile_documents_are_inert(source: str) -> None:
    page = render(dossier(source))
    seen = Seen(page)
    assert {name for name, _ in seen.elements} <= ELEMENTS
    assert all(not key.startswith("on") for _, attributes in seen.elements for key, _ in attributes)
    assert not re.search(r"[\u202a-\u202e\u2066-\u2069\x00\x07\x1b\x9b]", re.sub(r"<(script|style)\b.*?</\1>", "", page, flags=re.DOTALL))


def test_a_key_of_references_is_escaped_too() -> None:
    """A key of references/ is a person's word, too."""
    value = dossier(Example(PAGE, bibliography=BIB))
    sources = tuple(replace(s, key="<b>" if s.key else None) for s in value.sources)
    assert "&lt;b&gt;" in render(replace(value, sources=sources))


def test_what_a_person_judged_is_told_as_a_persons_word() -> None:
    judged = LEDGER.replace("      state: approved\n", "      state: approved\n      design: {value: case_series, source: full_text, by: A. Reader, date: 2026-03-14}\n      ocebm2011: {level: 3, adjust: down, reason: imprecision}\n")
    text = visible_text(render(dossier(example(judged))))
    assert "case series, judged by A. Reader on 2026-03-14, full text" in text
    assert "A person's level Judged by A. Reader on 2026-03-14 as level 3 of OCEBM 2011 (down): imprecision." in text
