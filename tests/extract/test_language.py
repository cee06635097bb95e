"""The language of a page, and what is not read in other languages than English. All text is invented."""

from __future__ import annotations

from pathlib import Path

import pytest

from evidgrade.audit import audit
from evidgrade.checks import all_checks
from evidgrade.checks.scope import Policy
from evidgrade.extract import extract
from evidgrade.extract.language import is_foreign, language_of, name_of_language
from evidgrade.extract.lexicon import table
from evidgrade.extract.single import Context, read_sentence
from evidgrade.lookup import Workspace
from evidgrade.readers import READERS, read_document

FOREIGN = {
    "de": "Warme Bäder sind sicher und lindern einen steifen Nacken. Die Wirkung ist nach 2 Wochen am besten und hält bei 80% der Menschen an.",
    "fr": "Les bains chauds sont sûrs et efficaces. Ils soulagent la raideur de la nuque chez 80% des adultes, et l'effet est durable.",
    "es": "Los baños calientes son seguros y eficaces. Alivian el dolor de cuello en el 80% de los adultos, y es el mejor tratamiento.",
    "pt": "Os banhos quentes são seguros e eficazes. Aliviam a dor no pescoço em 80% dos adultos, e é o melhor tratamento que há.",
    "it": "I bagni caldi sono sicuri ed efficaci. Alleviano il dolore al collo nell'80% degli adulti, ed è il trattamento che più aiuta.",
    "nl": "Warme baden zijn veilig en effectief. Ze verlichten een stijve nek bij 80% van de volwassenen, en het effect is blijvend.",
    "pl": "Ciepłe kąpiele są bezpieczne i skuteczne. Łagodzą ból szyi u 80% dorosłych, a efekt jest trwały i nie mija po kąpieli.",
    "sv": "Varma bad är säkra och effektiva. De lindrar en stel nacke hos 80% av alla vuxna, och effekten är varaktig för de flesta.",
    "ru": "Тёплые ванны безопасны и эффективны. Они снимают боль в шее у 80% взрослых, и это лучшее лечение из всех.",
    "ja": "温浴は安全で効果的です。成人の80%で首の痛みを和らげることが示されました。",
    "zh": "温水浴安全有效。它可以缓解80%成年人的颈部疼痛，是最好的治疗方法。",
    "ko": "따뜻한 목욕은 안전하고 효과적입니다. 성인의 80%에서 목 통증을 완화합니다.",
}
ENGLISH = "Warm baths are always safe. They relieve a stiff neck in 80% of adults and are the best treatment that there is [1]."
LIST = "\n\n## References\n\n1. Adams B. Warm baths. J Pain. 2019;12:1-9.\n2. Brown C. Rest. Spine. 2018;3:20-29.\n"
FOREIGN_LIST = "\n\n## References\n\n1. Müller B. Wirkung von warmen Bädern auf den Nacken bei Erwachsenen. Z Bäderkd. 2019;12:1-9.\n"


def run(path: Path, text: str):  # type: ignore[no-untyped-def]
    path.write_text(text, encoding="utf-8")
    return audit([read_document(path)], Workspace(), all_checks(), Policy(), "ocebm-2011")


def wording(result) -> list[str]:  # type: ignore[no-untyped-def]
    return [f.code for f in result.findings if f.code.startswith(("CLM", "EVD"))]


@pytest.mark.parametrize(("language", "text"), FOREIGN.items(), ids=FOREIGN.keys())
def test_the_language_of_a_page(language: str, text: str) -> None:
    assert language_of(text) == language
    assert name_of_language(language)


@pytest.mark.parametrize("text", FOREIGN.values(), ids=FOREIGN.keys())
@pytest.mark.parametrize("form", ["page.md", "page.txt", "page.html"])
def test_wording_is_not_read_in_other_languages_and_numbering_is(tmp_path: Path, form: str, text: str) -> None:
    page = f"{text} [3]{LIST}"
    if form.endswith("html"):
        page = f"<p>{text} [3]</p><h2>References</h2><ol><li>Adams B. Warm baths. J Pain. 2019;12:1-9.</li><li>Brown C. Rest. Spine. 2018;3:20-29.</li></ol>"
    result = run(tmp_path / form, page)
    (claims,) = (page.claims for page in result.project.pages)

    assert wording(result) == []
    assert {f.code for f in result.findings} >= {"CIT001"}
    assert [n.what for n in result.not_checked].count("wording") == 1
    assert {(c.kinds, c.question, c.causal, c.needs_citation) for c in claims} <= {((), None, "none", "none")}


@pytest.mark.parametrize(
    "page",
    [ENGLISH + LIST, ENGLISH + FOREIGN_LIST, "Warm baths are always safe.", "Heat always helps necks. Cold always helps knees."],
    ids=["plain", "foreign references", "one sentence", "without common words"],
)
def test_wording_is_read_in_english(tmp_path: Path, page: str) -> None:
    result = run(tmp_path / "page.md", page)

    assert wording(result)
    assert not [n for n in result.not_checked if "wording" in n.what]


def test_a_foreign_paragraph_of_an_english_page_is_passed_over(tmp_path: Path) -> None:
    result = run(tmp_path / "page.md", f"{ENGLISH} They are not new, and it is the heat that helps most of the people who have the pain.\n\n> {FOREIGN['es']}\n{LIST}")
    (page,) = result.project.pages

    assert page.extraction.language == "en"
    assert not [c for c in page.claims if "cuello" in c.text]
    assert [(n.what, n.reason) for n in result.not_checked if "wording" in n.what] == [
        ("wording of 1 sentence", "not in English; wording is read in English only")
    ]


def test_english_references_do_not_make_a_page_english(tmp_path: Path) -> None:
    (tmp_path / "page.md").write_text(f"{FOREIGN['de']} [1]\n\n## Literatur\n{LIST.split('References')[1]}", encoding="utf-8")

    assert extract(read_document(tmp_path / "page.md")).language == "de"


@pytest.mark.parametrize(
    ("declared", "text", "language"),
    [
        ("de", "Wärme hilft.", "de"),
        ("de-AT", "Wärme hilft.", "de"),
        ("", "Wärme hilft.", None),
        ("de", "Warm baths are safe for most of the people who take them.", "en"),
        ("en", FOREIGN["fr"], "fr"),
    ],
    ids=["short", "with a region", "empty", "a template's language", "the words win"],
)
def test_the_language_that_a_page_declares_counts_where_words_are_few(tmp_path: Path, declared: str, text: str, language: str | None) -> None:
    (tmp_path / "page.html").write_text(f'<html lang="{declared}"><p>{text}</p></html>', encoding="utf-8")

    assert extract(read_document(tmp_path / "page.html")).language == language


SENTENCES = {
    "names of institutions": ("Universidad de Madrid and Hospital de la Paz took part in the study of the neck.", False),
    "scholarly words": ("Earlier work agrees (Adams et al., 2019; Brown et al., 2018; Clark et al., 2017).", False),
    "Greek letters": ("The β-blocker and the α-blocker were given.", False),
    "symbols": ("y = a + b i, e and o in s", False),
    "short": ("De facto, la grippe.", False),
    "quotation": ("Die Bäder sind für den Nacken und die Seele gut.", True),
    "other letters": ("Ванны помогают.", True),
}


@pytest.mark.parametrize(("sentence", "foreign"), SENTENCES.values(), ids=SENTENCES.keys())
def test_sentences_that_are_surely_not_english(sentence: str, foreign: bool) -> None:
    assert is_foreign(sentence) is foreign


def test_a_language_that_is_not_in_the_table() -> None:
    assert language_of("Mumo wena kari tuso. " * 20) == "und"
    assert language_of("Mumo wena kari tuso.") is None
    assert name_of_language("und") is None


def test_single_sentences_in_another_language_are_not_read() -> None:
    claim, reading = read_sentence(FOREIGN["fr"], Context())

    assert not claim
    assert reading.kinds == ()


def test_every_language_with_words_has_a_name() -> None:
    assert table("languages")["words"].keys() <= table("languages")["names"].keys()
    assert {".md", ".html", ".txt"} <= set(READERS)
