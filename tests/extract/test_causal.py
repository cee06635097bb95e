from __future__ import annotations

import pytest

from evidgrade.extract.assertion import strength_of
from evidgrade.extract.causal import causal_of

CAUSAL = {
    "none": ("The neck has seven bones.", "none"),
    "association": ("Cold rooms were associated with a stiff neck.", "correlational"),
    "cause, hedged": ("Warm baths may reduce pain.", "conditional_causal"),
    "cause": ("Warm baths reduce pain.", "direct_causal"),
    "a cause that is denied": ("Warm baths did not reduce pain.", "direct_causal"),
    "a question names a cause": ("Do warm baths reduce pain?", "direct_causal"),
    "a capacity is no hedge": ("Warm baths can reduce pain.", "direct_causal"),
    "a word on the evidence is no hedge": ("Our data suggest that warm baths reduce pain.", "direct_causal"),
    "probably": ("Warm baths are likely to reduce pain.", "conditional_causal"),
    "doubt behind the cause, in its clause": ("Effects of heat on pain are possibly larger.", "conditional_causal"),
    "doubt in a clause of its own": ("Warm baths reduced pain, which could change practice.", "direct_causal"),
    "possible confounders are no doubt of the effect": ("After adjustment for possible confounders, heat reduced pain.", "direct_causal"),
    "more likely is a comparison": ("Bathers were more likely to sleep.", "correlational"),
    "comparison of groups": ("Pain was lower in bathers than in others.", "correlational"),
    "a compound with related": ("Work-related pain has many forms.", "none"),
    "what should be done": ("Programmes that reduce pain should be funded.", "none"),
    "the reason for what should be done": ("Rooms should be heated because cold causes pain.", "direct_causal"),
    "what should be studied": ("Further research on reducing pain is needed.", "none"),
    "a link that should be studied": ("The association between heat and sleep needs to be studied.", "none"),
    "implications": ("The relation has implications for bath keepers.", "none"),
    "a recommendation": ("We recommend warm baths to patients with related pain.", "none"),
    "risks and benefits are weighed": ("Doctors discuss the risks and benefits of baths.", "none"),
    "role": ("Heat plays a role in healing.", "direct_causal"),
    "a role that is only named": ("The review covers the role of heat.", "none"),
    "the name of a society": ("The Neck Association met in May.", "none"),
    "more than a number": ("More than 4 in ten people slept.", "none"),
    "an increase is an event, not a cause": ("There was an increase in visits.", "none"),
    "an increase with something": ("Pain increased with age.", "correlational"),
    "an increase after something": ("There was a rise in visits after the snow.", "correlational"),
    "led to": ("Cold rooms led to a stiff neck.", "direct_causal"),
    "a call for studies in a clause of its own": ("Baths reduce pain, though longer studies are needed.", "direct_causal"),
    "association before a causal word": ("Bathing was linked to fewer pills, which reduces costs.", "correlational"),
    "cause before a comparison": ("Baths cut pain to lower levels than pills.", "direct_causal"),
    "what something is for": ("The clinic uses steam to reduce pain.", "none"),
    "what something was found to do": ("Steam was found to reduce pain.", "direct_causal"),
    "what does not work": ("Collars do not work to prevent pain.", "direct_causal"),
    "a cause in a condition": ("If heat reduces pain, sleep may get better.", "none"),
    "a cause behind a condition": ("If the room is warm, heat reduces pain.", "direct_causal"),
    "whether": ("It is open whether heat prevents pain.", "none"),
    "a gerund names an act": ("The nurses were trained in reducing pain.", "none"),
    "a gerund as subject": ("Reducing noise improves sleep.", "direct_causal"),
    "by a gerund": ("Heat works by reducing tension.", "direct_causal"),
    "a change that was seen": ("Pain was reduced in the bathers.", "correlational"),
    "a change with an agent": ("Pain was reduced by warm baths.", "direct_causal"),
    "prevention as a field": ("The group meets on the prevention of pain.", "none"),
    "the fight against": ("Baths joined the fight against pain.", "none"),
    "fights": ("Heat fights pain.", "direct_causal"),
    "predictive value of a test": ("The predictive value of the test was 80%.", "none"),
    "predicts": ("Age predicts pain.", "correlational"),
    "prognostic": ("Age is a prognostic marker.", "correlational"),
    "varies with": ("Pain varies with age.", "correlational"),
    "a link between": ("No link between heat and pain was seen.", "correlational"),
    "differ between": ("Scores differed between bathers and others.", "correlational"),
    "no significant difference": ("There was no significant difference in pain.", "correlational"),
    "significantly lower": ("The score was 3, significantly lower.", "correlational"),
    "was higher": ("Pain was slightly higher on Mondays.", "correlational"),
    "more often in": ("Pain is more often seen in cold rooms.", "correlational"),
    "alike in both": ("Sleep was similar in both rooms.", "correlational"),
    "serious risk": ("Cold rooms carry a serious risk of falls.", "correlational"),
    "risk that is highest": ("The risk of pain is greatest on Mondays.", "correlational"),
    "raised risk": ("Older bathers face a heightened fall risk.", "correlational"),
    "puts at risk": ("Cold floors put bathers at risk.", "direct_causal"),
    "cost-effective is no effect": ("Baths are cost-effective.", "none"),
    "comparative effectiveness is a field": ("It serves comparative effectiveness research.", "none"),
    "an effective tool": ("The form is an effective tool.", "none"),
    "ineffective": ("Collars are ineffective.", "direct_causal"),
    "an inhibitor is a thing": ("The inhibitor was stored in a cold room.", "none"),
    "inhibits": ("Cold inhibits the enzyme.", "direct_causal"),
    "depends on": ("Sleep depends on warmth.", "direct_causal"),
    "a determinant": ("Warmth is a key determinant of sleep.", "direct_causal"),
    "promise": ("Steam holds promise for reducing pain.", "none"),
    "not known": ("The effect of steam is not known.", "none"),
}


@pytest.mark.parametrize(("text", "causal"), CAUSAL.values(), ids=CAUSAL.keys())
def test_causal_language(text: str, causal: str) -> None:
    assert causal_of(text) == causal


GENRES = {
    "a possible act in a release": ("Warm rooms may calm horses.", "press_release", "conditional_causal"),
    "a possible act in an abstract": ("Warm rooms may calm horses.", "abstract", "none"),
    "a possible act on a page": ("Warm rooms may calm horses.", "page", "none"),
    "a possible link in a release": ("Warm rooms may be linked to calm.", "press_release", "correlational"),
    "known before, in a release": ("Previous studies linked heat to calm.", "press_release", "none"),
    "known before, on a page": ("Previous studies linked heat to calm.", "page", "correlational"),
    "shown before, in a release": ("Heat has long been known to reduce pain.", "press_release", "none"),
    "shown before, on a page": ("Heat has long been known to reduce pain.", "page", "direct_causal"),
    "new, with a word on what was known": ("Heat reduces pain, which was known to tire horses.", "press_release", "direct_causal"),
}


@pytest.mark.parametrize(("text", "genre", "causal"), GENRES.values(), ids=GENRES.keys())
def test_causal_language_by_genre(text: str, genre: str, causal: str) -> None:
    assert causal_of(text, genre) == causal


@pytest.mark.parametrize(("genre", "strength"), [("page", "hedged"), ("abstract", "plain"), ("press_release", "plain")])
def test_a_capacity_tones_down_on_pages_alone(genre: str, strength: str) -> None:
    assert strength_of("Warm baths can reduce pain.", genre) == strength
