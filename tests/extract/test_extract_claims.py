"""What sentences do on a page and what they assert. All sentences are invented."""

from __future__ import annotations

import pytest
from extracting import page, raw_page

from evidgrade.extract import claim_id
from evidgrade.extract.assertion import designs_named, read_assertion, strength_of
from evidgrade.extract.lexicon import table
from evidgrade.extract.need import about_health
from evidgrade.extract.roles import role_of
from evidgrade.model.document import Block, Span

ROLES = {
    "statement": ("Warm baths ease a stiff neck.", "prose"),
    "imperative as part of a subject": ("Exercise programmes often help older people.", "prose"),
    "causative": ("Let children help in the kitchen.", "instruction"),
    "question": ("Do warm baths help?", "question"),
    "question in quotation marks": ("“Do warm baths help?”", "question"),
    "instruction": ("Avoid cold drinks for two days.", "instruction"),
    "polite instruction": ("Please bring your letter.", "instruction"),
    "duty": ("You should rest for a day.", "instruction"),
    "condition and call": ("If the pain goes on, call your doctor.", "instruction"),
    "instruction with a claim behind it": ("Avoid heavy bags, but most people drive within a week.", "prose"),
    "navigation": ("Read more about warm baths.", "navigation"),
    "address": ("Phone: 555 0100", "navigation"),
    "update line": ("Last reviewed on 3 May 2020.", "navigation"),
    "service": ("Our clinic offers warm baths on weekdays.", "service"),
    "lead-in": ("Causes include:", "lead-in"),
    "signs": ("!!!", "navigation"),
}


@pytest.mark.parametrize(("text", "role"), ROLES.values(), ids=ROLES.keys())
def test_the_role_of_a_sentence(text: str, role: str) -> None:
    assert role_of(text, Block("paragraph", text, Span(0, len(text)), ()), None) == role


CLAIMS = {
    "statement": ("Warm baths ease a stiff neck in most people.", True),
    "question": ("Do warm baths ease a stiff neck in most people?", False),
    "heading": ("## Warm baths ease a stiff neck in most people", False),
    "instruction": ("Avoid cold drinks for two days.", False),
    "fragment": ("Warm baths.", False),
    "label of a list item": ("- warm baths at night", False),
    "list item that cites": ("- about 60% sleep with a warm pillow [1]", True),
    "table cell that only names": ("| a | warm baths |\n|---|---|\n", False),
    "Chinese": ("温水浴可以缓解颈部疼痛和僵硬。", True),
    "Chinese fragment": ("温水浴", False),
    "Chinese question": ("温水浴可以缓解颈部疼痛吗？", False),
    "Japanese": ("温浴は首の痛みを和らげることが示された。", True),
    "code": ("```\nWarm baths ease a stiff neck.\n```", False),
}


@pytest.mark.parametrize(("text", "claim"), CLAIMS.values(), ids=CLAIMS.keys())
def test_claims_are_checkable_statements(text: str, claim: bool) -> None:
    assert bool(page(text, 3).claims) == claim


KINDS = {
    "efficacy": ("Warm baths relieve a stiff neck.", "efficacy", "treatment_benefit"),
    "comparative": ("Warm baths work better than cold packs.", "comparative", "treatment_benefit"),
    "magnitude": ("In 40% of people the ache was gone.", "magnitude", "treatment_benefit"),
    "safety": ("Warm baths are safe.", "safety", "harms_common"),
    "rare harm": ("Burns are a rare complication of warm baths.", "safety", "harms_rare"),
    "diagnostic": ("An X-ray detects a broken bone.", "diagnostic", "diagnosis"),
    "prognosis": ("People return to work within two weeks.", "prognosis", "prognosis"),
    "epidemiology": ("A stiff neck affects many adults.", "epidemiology", "prevalence"),
    "guideline": ("Guidelines recommend warm baths.", "guideline", None),
    "an ordinal is no praise": ("The first bone carries the head.", "mechanism", None),
    "first of its kind": ("It was the first clinic for necks.", "promotional", None),
    "promotional": ("Our world-class team is here for you.", "promotional", None),
    "definition": ("The atlas is a bone of the neck.", "definition", None),
    "procedural": ("The needle is inserted under local anesthesia.", "procedural", None),
    "mechanism": ("Heat widens the vessels because it relaxes them.", "mechanism", None),
    "cure": ("Warm baths cured a stiff neck.", "efficacy", "treatment_benefit"),
    "disease as the object": ("Ginger tea fights colds.", "efficacy", "treatment_benefit"),
    "acne that is cleared": ("This cream clears acne.", "efficacy", "treatment_benefit"),
    "what the body does is no treatment": ("White cells in the body fight infections.", "mechanism", None),
    "immunity": ("Ginger tea boosts immunity.", "efficacy", "treatment_benefit"),
    "cholesterol": ("Oats lower your cholesterol.", "efficacy", "treatment_benefit"),
    "proven treatment": ("Heat is a proven treatment for stiff necks.", "efficacy", "treatment_benefit"),
    "an ability to treat": ("Ginger tea can treat colds.", "efficacy", "treatment_benefit"),
    "time that is shortened": ("Ginger tea shortens the time needed to fall asleep.", "efficacy", "treatment_benefit"),
    "risk of a disease that falls": ("Walking reduces the risk of stroke.", "efficacy", "treatment_benefit"),
    "risk of an illness that no list names": ("Zinc lowers the risk of pneumonia.", "efficacy", "treatment_benefit"),
    "risk of a return or an injury": ("The probe reduces the risk of a return or of an injury.", "safety", "harms_common"),
    "an amount that is limited": ("The liver handles a limited amount at a time.", "mechanism", None),
    "effectively as an adverb": ("The liver cannot effectively burn fat.", "mechanism", None),
    "a threshold that falls": ("Gin can lower the threshold for anxiety.", "mechanism", None),
    "a double purpose": ("The bath has a double purpose.", "mechanism", None),
    "strength of a drink": ("A glass (ABV 12%) holds two units.", "mechanism", None),
    "synthesis that is prevented": ("Tetracyclines prevent the binding of an enzyme.", "mechanism", None),
    "bacteria that do good": ("Gin kills beneficial bacteria.", "safety", "harms_common"),
    "bacteria that do harm": ("Gin kills bacteria.", "efficacy", "treatment_benefit"),
    "risk of a complication that falls": ("The probe reduces the risk of nerve injury.", "safety", "harms_common"),
    "outcome that is lowered": ("Deaths were halved by handwashing.", "efficacy", "treatment_benefit"),
    "number needed to treat": ("The number needed to treat was 9.", "magnitude", "treatment_benefit"),
    "lower as an adjective": ("Poor regions have lower overall numbers.", "mechanism", None),
    "preventable is no effect": ("They counted preventable losses.", "mechanism", None),
    "exposure and disease": ("Smoking causes lung cancer.", "safety", "harms_common"),
    "disease and exposure": ("Lung cancer is mostly caused by smoking.", "safety", "harms_common"),
    "exposure that damages": ("Alcohol damages nerves.", "safety", "harms_common"),
    "exposure that raises": ("Salt raises blood pressure.", "safety", "harms_common"),
    "exposure as a risk factor": ("Vaping is a risk factor for asthma.", "safety", "harms_common"),
    "harm that is denied": ("Vaccines do not cause autism.", "safety", "harms_common"),
    "treatment that spares": ("Surgery led to fewer infections.", "mechanism", None),
    "exposure in another clause": ("Smoking is banned; a germ causes this disease.", "mechanism", None),
    "germ and disease": ("A germ causes this disease.", "mechanism", None),
    "risk factor that nobody chose": ("Age is a risk factor for a stiff neck.", "epidemiology", None),
    "people at risk": ("People with stiff necks are at higher risk.", "safety", None),
    "risk of bias": ("The risk of bias was low.", "mechanism", None),
    "risk ratio": ("The risk ratio was 0.8.", "mechanism", None),
    "share of people who have it": ("About 15% of adults have a stiff neck.", "epidemiology", "prevalence"),
    "one in so many": ("One woman in six has a stiff neck.", "epidemiology", "prevalence"),
    "leading cause": ("Falls are the leading cause of injury in old age.", "epidemiology", "prevalence"),
    "more common in a group": ("Stiff necks are more common in women than in men.", "epidemiology", "prevalence"),
    "a share of no known kind": ("The smallest group was the third with 5%.", "magnitude", None),
    "share with a treatment, effect untold": ("Something was seen in 20% of those on tablets.", "magnitude", None),
    "groups of people compared": ("Women slept longer than men.", "comparative", None),
    "things compared": ("This pillow is thicker than that one.", "comparative", None),
    "treatments compared": ("Exercise gave quicker results than rest.", "comparative", "treatment_benefit"),
    "threshold": ("People younger than 15 were left out.", "mechanism", None),
    "other than": ("Substances other than water were found.", "mechanism", None),
    "how long a symptom lasts": ("The symptoms can last for several days.", "prognosis", "prognosis"),
    "how long an effect lasts": ("The effects last for 6 months.", "duration", "treatment_benefit"),
    "time alone": ("The cells were counted after 6 months.", "duration", None),
    "goes by itself": ("A stiff neck goes away on its own.", "prognosis", "prognosis"),
    "without treatment": ("Untreated, half are stiff after 6 months.", "prognosis", "prognosis"),
    "diagnosed people": ("Women diagnosed with a stiff neck were asked.", "mechanism", None),
    "way of diagnosis": ("A stiff neck is diagnosed by touch.", "diagnostic", "diagnosis"),
    "tests compared": ("The scan is better than touch, with a sensitivity of 90%.", "comparative", "diagnosis"),
}


@pytest.mark.parametrize(("text", "kind", "question"), KINDS.values(), ids=KINDS.keys())
def test_the_main_kind_of_a_claim_and_its_question(text: str, kind: str, question: str | None) -> None:
    reading = read_assertion(text)
    assert reading.kinds[0] == kind
    assert reading.question == question


STRENGTHS = {
    "plain": ("Warm baths ease pain.", "plain"),
    "modal": ("Warm baths may ease pain.", "hedged"),
    "soft word": ("Warm baths often ease pain.", "hedged"),
    "proof": ("Trials prove that warm baths ease pain.", "strong"),
    "absolute": ("Warm baths always ease pain.", "strong"),
    "a modal outweighs a booster": ("Warm baths may greatly ease pain.", "hedged"),
}


@pytest.mark.parametrize(("text", "strength"), STRENGTHS.values(), ids=STRENGTHS.keys())
def test_strength(text: str, strength: str) -> None:
    assert strength_of(text) == strength


NEEDS = {
    "outcome": ("Warm baths relieve a stiff neck.", "high"),
    "comparison": ("Warm baths work better than cold packs.", "high"),
    "benefit told within a step": ("A warm probe is used to heat the nerve, which relieves pain.", "medium"),
    "guideline": ("Guidelines recommend warm baths.", "high"),
    "absolute": ("The neck never forgets.", "high"),
    "prevalence with a figure": ("A stiff neck affects 4 million adults.", "high"),
    "call for research": ("Larger trials are needed to show that baths relieve a stiff neck.", "none"),
    "aim of research": ("The next step for future studies is to improve the score.", "none"),
    "outcome that is good": ("Baths lead to better outcomes.", "high"),
    "outcome as a term": ("The model rests on structure, process and outcome.", "low"),
    "step of a procedure": ("The needle is inserted under local anesthesia.", "none"),
    "meaning of a word": ("The first bone is called the atlas.", "none"),
    "fact of anatomy": ("The neck carries the head.", "low"),
    "a comparison of something else": ("Tulips sell better than roses in spring.", "low"),
    "a figure of something else": ("The rent went up by 12% in May.", "low"),
    "an effect of a thing that is only named": ("PBT is effective against E. neckii.", "high"),
    "an announcement": ("Here are three ways to relieve a stiff neck better than with pills.", "none"),
    "what a table shows": ("Table 2 shows that baths relieve a stiff neck better than packs.", "none"),
    "a purpose": ("The clinic wants to reduce neck pain with baths.", "medium"),
    "a step towards": ("The register is a step towards reducing deaths.", "medium"),
    "what readers may decide": ("You may decide that the benefits of baths are worth the risk of a cold.", "medium"),
    "what readers do, and why": ("If you take baths every day, you do so because you want less pain than before.", "medium"),
    "history": ("Warm baths for better health were introduced by the Romans and relieved pain.", "medium"),
    "an author of himself": ("I was cured of my stiff neck by baths that worked better than pills.", "medium"),
    "type I is no author": ("Baths relieve pain better in type I injuries than in type II.", "high"),
    "time of an illness": ("The stiffness of the neck can last for three days.", "medium"),
    "time of an effect": ("The relief of pain lasts for three days.", "high"),
    "a norm with an absolute word": ("Baths should never be taken alone.", "low"),
    "a topic that is only named": ("A common question about the safety of baths is asked in the clinic.", "medium"),
    "what editors said": ("The editors noted that baths had reduced the risk of falls.", "medium"),
    "what would follow": ("If you took this for true, all bathers would die of a stroke more often than others.", "medium"),
    "what a body defines": ("The Neck Society defines a stiff neck as pain of more than 40%.", "medium"),
    "what many believe": ("Many people believe that baths relieve a stiff neck.", "medium"),
    "what many believe, set right": ("Many people believe that baths relieve a stiff neck, but they raise the risk of a cold.", "high"),
    "what many feel": ("Some patients feel better after baths than after packs.", "high"),
    "a life": ("Baths eased her pain until she died at age 70.", "medium"),
    "studies on a topic": ("There are tons of studies comparing the health benefits of baths vs packs.", "medium"),
    "studies on a topic, with a finding": ("Studies comparing baths with packs found that baths relieve pain better.", "high"),
    "what should be compared": ("The pain of bathers should be compared with that of others.", "medium"),
    "a title": ("Warm Baths Relieve Neck Pain Better Than Cold Packs.", "medium"),
    "a body's guideline": ("The Neck Society recommends baths.", "high"),
    "a guideline that changed": ("In 2011 the Neck Society changed its recommendations and no longer endorses packs.", "high"),
    "everybody's recommendation": ("Every neighbour recommends baths.", "medium"),
    "guidelines as a figure of speech": ("Some guidelines for a nice evening follow.", "medium"),
}


@pytest.mark.parametrize(("text", "need"), NEEDS.values(), ids=NEEDS.keys())
def test_need_of_a_citation(text: str, need: str) -> None:
    assert read_assertion(text).needs_citation == need


DESIGNS = {
    "trial": ("A randomized controlled trial showed that baths help.", ("rct",)),
    "reviews": ("Systematic reviews and meta-analyses support warm baths.", ("sr_unspecified",)),
    "prospective": ("Prospective studies found less pain.", ("prospective_study",)),
    "both": ("Data from randomized trials and retrospective studies suggest less pain.", ("rct", "retrospective_study")),
    "no word of evidence": ("Randomized trials are costly.", ()),
    "none named": ("Studies show that baths help.", ()),
    "none that shows it": ("No randomized trials have shown that baths help.", ()),
    "few": ("Few randomized controlled trials show that baths help.", ()),
    "people in trials": ("People in randomized trials show more patience.", ()),
    "in a trial": ("In a randomized trial, baths helped.", ("rct",)),
}


@pytest.mark.parametrize(("text", "designs"), DESIGNS.values(), ids=DESIGNS.keys())
def test_designs_that_the_text_names(text: str, designs: tuple[str, ...]) -> None:
    assert designs_named(text) == designs


def test_an_id_follows_the_words_not_the_layout() -> None:
    first, second = (raw_page(text).claims[0].id for text in ("Warm baths ease *pain* in most people.", "Intro.\n\nWarm  baths ease pain\nin most people."))
    assert first == second == claim_id("warm baths ease pain in most people")


def test_equal_sentences_have_ids_of_their_own() -> None:
    ids = [claim.id for claim in raw_page("Warm baths ease pain in most people.\n\n" * 2).claims]
    assert len(set(ids)) == 2


# ---- scope: the rules of citation practice -----------------------------------------------------------------------------------

FIRST, SECOND, THIRD = "Warm baths ease neck pain in adults.", "Cold rooms make neck pain worse in adults.", "Long walks shorten the pain by days."


def scopes(text: str) -> list[tuple[tuple[int, ...], tuple[int, ...], str]]:
    return [(c.references_direct, c.references_inherited, str(c.scope)) for c in page(text + "\n\nLong baths help adults to sleep. [7] [8]").claims][:-1]


SCOPES: dict[str, tuple[str, list[tuple[tuple[int, ...], tuple[int, ...], str]]]] = {
    "1: a marker after the stop belongs to the sentence before": (
        f"{FIRST}[2] {SECOND}", [((2,), (), "sentence"), ((), (), "none")]),
    "3: markers do not flow forward": (f"{FIRST[:-1]} [2]. {SECOND}", [((2,), (), "sentence"), ((), (), "none")]),
    "4: sentences before a marked one inherit": (f"{FIRST} {SECOND}[3]", [((), (3,), "paragraph"), ((3,), (), "sentence")]),
    "4: from the nearest marked one": (
        f"{FIRST} {SECOND}[3] {THIRD}[4]", [((), (3,), "paragraph"), ((3,), (), "sentence"), ((4,), (), "sentence")]),
    "5: not across paragraphs": (f"{FIRST}\n\n{SECOND}[3]", [((), (), "none"), ((3,), (), "sentence")]),
    "5: not from a guideline to another kind": (
        f"{FIRST} Several guidelines recommend warm baths.[3]", [((), (), "none"), ((3,), (), "sentence")]),
    "5: not in a long paragraph": (
        " ".join([FIRST, SECOND] * 3) + f" {THIRD}[3]", [((), (), "none")] * 6 + [((3,), (), "sentence")]),
    "6: list items inherit from their lead-in": (
        f"{FIRST[:-1]}, and these two are shown [3]:\n\n- {SECOND}\n- {THIRD}",
        [((3,), (), "sentence"), ((), (3,), "paragraph"), ((), (3,), "paragraph")]),
    "8: both lists are kept apart": (f"{FIRST}[1] {SECOND} {THIRD}[2]", [((1,), (), "sentence"), ((), (2,), "paragraph"), ((2,), (), "sentence")]),
    "several markers in one sentence": (f"{FIRST[:-1]} [5] and sleep [2].", [((2, 5), (), "sentence")]),
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), SCOPES.values(), ids=SCOPES.keys())
def test_which_references_stand_behind_a_sentence(text: str, expected: list[tuple[tuple[int, ...], tuple[int, ...], str]]) -> None:
    assert scopes(text) == expected


def test_promotion_inherits_nothing() -> None:
    first = page(f"We are the leading team for neck care. {SECOND}[3]", 3).claims[0]
    assert (first.kinds[0], first.references_inherited) == ("promotional", ())


CONFIDENCE = {
    "marker of its own": (f"{FIRST}[3]", "high"),
    "shared words": (f"{FIRST} {SECOND}[3]", "medium"),
    "asserts evidence": (f"Several trials were kind to warm oil. {THIRD}[3]", "medium"),
    "the marked sentence goes on": (f"Warm oil is kind to ears. However, {THIRD.lower()}[3]", "medium"),
    "neither": (f"Warm oil is kind to ears. {THIRD}[3]", "low"),
}


@pytest.mark.parametrize(("text", "confidence"), CONFIDENCE.values(), ids=CONFIDENCE.keys())
def test_how_sure_the_scope_is(text: str, confidence: str) -> None:
    assert page(text + " " + FIRST + "[1]", 3).claims[0].scope_confidence == confidence


def test_a_marker_that_leads_nowhere_still_marks_its_sentence() -> None:
    claims = page(f"{FIRST}[1] {SECOND}[9]", 3).claims
    assert [(c.scope, c.references_direct) for c in claims] == [("sentence", (1,)), ("sentence", ())]


@pytest.mark.parametrize(
    ("text", "of_health"),
    [
        pytest.param("Baths ease pain.", True, id="whole word"),
        pytest.param("The PAINFUL part is over.", True, id="beginning of a word, in any case"),
        pytest.param("The campaign is over.", False, id="not inside of a word"),
        pytest.param("An ill wind blows.", True, id="word that must be whole"),
        pytest.param("The illusion is over.", False, id="a longer word"),
        pytest.param("", False, id="empty"),
    ],
)
def test_words_of_health(text: str, of_health: bool) -> None:
    assert about_health(text) is of_health


def test_stems_of_health_are_long_enough_to_be_found() -> None:
    assert [s for group in table("need")["health"].values() for s in group if len(s.rstrip("$")) < 3 or not s.rstrip("$").isalpha()] == []
