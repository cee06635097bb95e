"""One sentence out of its document. All sentences are invented."""

from __future__ import annotations

import pytest

from evidgrade.extract.lexicon import flat, table
from evidgrade.extract.single import Context, read_sentence

AIM = "The aim of this study was to compare warm baths with cold packs."
METHOD = "Ninety adults were randomly assigned to warm baths or to cold packs."
RESULT = "Pain fell by 2.1 points (95% CI 1.2 to 3.0; P = .002) with baths and 1.0 with packs."
CONCLUSION = "These findings suggest that warm baths ease neck pain better than cold packs."
BACKGROUND = "Neck pain is common and costly."


def at(position: int, of: int = 8) -> Context:
    return Context("abstract", position=position, n_sentences=of)


FINDINGS = {
    "aim at the start": (AIM, at(2), False),
    "background": (BACKGROUND, at(1), False),
    "method": (METHOD, at(4), False),
    "raw statistics before the end": (RESULT, at(6), False),
    "conclusion at the end": (CONCLUSION, at(8), True),
    "conclusion one before the end": ("In conclusion, warm baths eased pain more than packs.", at(7), True),
    "plain statement at the end": ("Warm baths are worth a try in adults with a stiff neck.", at(8), True),
    "registration at the end": ("Trial registration: ClinicalTrials.gov NCT00000000.", at(8), False),
    "question at the end": ("Do warm baths help?", at(8), False),
    "conclusion, place unknown": (CONCLUSION, Context("abstract"), True),
    "method, place unknown": (METHOD, Context("abstract"), False),
    "nothing known": (BACKGROUND, Context("abstract"), False),
    "main result announced early": ("Here we show that warm baths calm the nerves of the neck.", at(3), True),
    "result of the past in the middle": ("We found less pain after baths.", at(4), False),
    "past beside the end": ("Adults in the bath group improved by the second week.", at(7), False),
    "past beside the end, with its meaning": ("Adults in the bath group improved, suggesting that heat relaxes muscle.", at(7), True),
    "present beside the end, with its worth": ("Such baths offer a promising approach to stiff necks and reduce pain.", at(7), True),
    "present in the middle": ("Such baths offer a promising approach to stiff necks and reduce pain.", at(5), False),
    "explanation beside the end": ("The difference may be explained by warmth alone.", at(7), True),
    "first of its kind beside the end": ("To our knowledge, this is the first comparison of baths and packs.", at(7), True),
    "first of its kind in the middle": ("To our knowledge, this is the first comparison of baths and packs.", at(5), False),
    "topic of a review at the end": ("In this review we discuss the use of warm baths.", at(8), False),
    "what is discussed at the end": ("Uses of warm baths are discussed.", at(8), False),
    "what will be tested at the end": ("Warm baths will be tested in a larger group.", at(8), False),
    "notice at the end": ("This article is part of a Special Issue on heat.", at(8), False),
    "last sentence before a notice": (
        "Warm baths relax the neck.",
        Context("abstract", position=7, n_sentences=8, after="This article is part of a Special Issue on heat."),
        True,
    ),
    "last but one before another result": (
        "Warm baths relax the neck.",
        Context("abstract", position=7, n_sentences=8, after="Cold packs do nothing of the kind."),
        False,
    ),
    "last but one, worth something": ("Warm baths are useful and reduce pain.", at(7), True),
    "the same before a conclusion": (
        "Warm baths are useful and reduce pain.",
        Context("abstract", position=7, n_sentences=8, after="In conclusion, warm baths may replace cold packs."),
        False,
    ),
    "press release": ("Scientists show that warm baths ease neck pain.", Context("press_release"), False),
    "page": ("Warm baths ease neck pain in most adults.", Context(), True),
    "question on a page": ("Do warm baths ease neck pain?", Context(), False),
    "instruction on a page": ("Avoid cold drinks for a day.", Context("page"), False),
    "only sentence": (CONCLUSION, at(1, 1), True),
    "a place beyond the end": (CONCLUSION, at(9, 8), True),
}


@pytest.mark.parametrize(("text", "context", "claim"), FINDINGS.values(), ids=FINDINGS.keys())
def test_findings_and_conclusions_of_the_authors_own(text: str, context: Context, claim: bool) -> None:
    assert read_sentence(text, context)[0] is claim


def test_the_causal_reading_does_not_hang_on_being_a_claim() -> None:
    claim, reading = read_sentence("Do warm baths reduce pain?", Context())
    assert not claim
    assert reading.causal == "direct_causal"


@pytest.mark.parametrize(("name", "section"), [("abbreviations", "always"), ("abbreviations", "before_years"), ("headings", "references")])
def test_lexicons_are_folded_and_hold_nothing_twice(name: str, section: str) -> None:
    entries = [entry for group in table(name)[section].values() for entry in group]
    assert all(entry == entry.lower().strip() for entry in entries)
    assert flat(table(name)[section]) == set(entries)
