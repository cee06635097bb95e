"""Reading a design from a whole record: order of evidence, sentences, conflicts, status, offsets."""

from __future__ import annotations

import pytest
from cue_rows import ABSTRACTS, TITLES
from hypothesis import example, given, settings
from hypothesis import strategies as st

from evidgrade.grading.design import FLOOR, design_of, joined_title, read_design
from evidgrade.grading.passage import (
    _OTHER,
    _OTHER_DESPITE_OWN,
    _SPEAKS_OF_OTHERS,
    ABSTRACT_CAP,
    Passage,
    Sentence,
    fold_in_place,
)
from evidgrade.grading.tables import table
from evidgrade.model.work import Update, Work

# ---------------------------------------------------------------- order of evidence


def test_title_comes_before_publication_type() -> None:
    reading = read_design(
        title="Thawing toes: best practice guidelines from the Society of Cold Medicine", publication_types=["Review"]
    )
    assert reading.design == "guideline"
    assert reading.conflict == "narrative_review"
    assert reading.confidence < 0.95


def test_title_comes_before_abstract() -> None:
    reading = read_design(title="Wool: a narrative review", abstract="We performed a systematic review of wool.")
    assert reading.design == "narrative_review"


def test_publication_type_decides_where_the_title_is_silent() -> None:
    reading = read_design(title="Wool for cold feet", publication_types=["Randomized Controlled Trial"])
    assert (reading.design, reading.signals[0].where) == ("rct", "publication_types")


def test_weak_publication_type_gives_way_to_the_abstract() -> None:
    reading = read_design(
        title="Wool for cold feet", abstract="We performed a systematic review of wool.", publication_types=["Review"]
    )
    assert reading.design == "sr_unspecified"


@pytest.mark.parametrize(
    ("mesh", "design"),
    [
        (["Humans", "Case-Control Studies"], "case_control"),
        (["*Cross-Sectional Studies", "Humans"], "cross_sectional"),
        (["Retrospective Studies/methods", "Humans"], "cohort_single_arm"),
        (["Animals", "Wool"], "animal"),
        (["Animals", "Humans"], "unknown"),
        (["Randomized Controlled Trials as Topic"], "unknown"),
        ([], "unknown"),
    ],
)
def test_headings_are_weak_signals(mesh: list[str], design: str) -> None:
    reading = read_design(title="Wool and chilblains", mesh=mesh)
    assert reading.design == design
    assert reading.confidence <= 0.6
    assert all((signal.where, signal.cue) == ("mesh", "mesh-heading") for signal in reading.signals)


def test_words_outweigh_headings() -> None:
    abstract = "Sixty adults were randomly assigned to wool or cotton."
    reading = read_design(title="Wool and chilblains", abstract=abstract, mesh=["Animals", "Cross-Sectional Studies"])
    assert reading.design == "rct"


def test_unknown_publication_type_says_nothing() -> None:
    assert (
        read_design(title="Wool for cold feet", publication_types=["Research Support, Wool Board"]).design == "unknown"
    )


def test_design_in_the_subtitle() -> None:
    reading = read_design(title="Wool for cold feet", subtitle="A randomized controlled trial")
    assert reading.design == "rct"


@pytest.mark.parametrize(
    ("title", "subtitle", "joined"),
    [
        ("Wool", "a trial", "Wool: a trial"),
        ("Wool: a trial", "A trial", "Wool: a trial"),
        (None, "A trial", "A trial"),
        ("Wool", None, "Wool"),
        (None, None, ""),
    ],
)
def test_joined_title(title: str | None, subtitle: str | None, joined: str) -> None:
    assert joined_title(title, subtitle) == joined


def test_stated_randomization_outranks_timing_in_the_title() -> None:
    reading = read_design(
        title="Wool and cotton: a prospective study", abstract="Adults were randomly assigned to wool or cotton."
    )
    assert reading.design == "rct"


def test_animals_allocated_at_random_are_a_study_in_animals() -> None:
    reading = read_design(abstract="Methods: Forty male Wistar rats were randomly assigned to wool or straw.")
    assert reading.design == "animal"


def test_trials_included_in_a_review_make_no_trial() -> None:
    reading = read_design(
        title="Wool for frostbite: a systematic review",
        abstract="We included randomized controlled trials. Patients were randomly assigned in all of them.",
    )
    assert reading.design == "sr_rct"


def test_technique_with_patients_is_a_series_first() -> None:
    reading = read_design(
        title="Toe lengthening with a plate",
        abstract="The surgical technique and preliminary results are described. The first six patients did well.",
    )
    assert reading.design == "case_series"
    assert any(signal.cue.startswith("technique") for signal in reading.signals[1:])


def test_two_groups_without_randomization() -> None:
    reading = read_design(
        title="Bunion screw",
        abstract="Of 50 adults, 30 in the operation group had a screw and 20 in the conservative group wore insoles.",
    )
    assert reading.design == "nonrandomized_controlled"
    assert {"operation group", "conservative group"} <= {signal.text for signal in reading.signals}


@pytest.mark.parametrize(
    ("abstract", "design"),
    [
        ("We retrospectively studied 90 adults. Screw was compared with plate.", "cohort_retrospective"),
        ("We retrospectively studied 90 adults who had a screw.", "cohort_single_arm"),
        (
            "We retrospectively studied 90 adults. Risk factors of failure were sought by Cox regression.",
            "cohort_retrospective",
        ),
        ("Sixty consecutive patients had a screw. All healed.", "cohort_single_arm"),
        ("We retrospectively studied 90 adults. Scores were compared with baseline.", "cohort_single_arm"),
    ],
    ids=["compared", "not-compared", "exposure", "consecutive", "before-and-after-in-one-group"],
)
def test_comparator_test(abstract: str, design: str) -> None:
    assert read_design(title="Bunion screw", abstract=abstract).design == design


def test_timing_not_stated_is_said() -> None:
    reading = read_design(title="Boots and bunions: a nationwide cohort study")
    assert "timing_unstated" in reading.modifiers


# ---------------------------------------------------------------- which sentences count


@pytest.mark.parametrize(
    "abstract",
    [
        "Background: We know of one randomized trial of wool. Methods: Feet were measured.",
        "Several studies exist. In conclusion, we call for a randomised trial of wool.",
        "Feet were measured. CONCLUSIONS: A randomised controlled trial was shown to be feasible.",
        "A recent randomized trial compared wool with cotton.",
        "Wool is popular. Few randomized trials exist.",
    ],
    ids=["background", "conclusion", "labelled-conclusion", "recent-trial", "few-trials"],
)
def test_sentences_that_never_name_the_design(abstract: str) -> None:
    assert read_design(abstract=abstract).design not in {"rct", "sr_rct"}


@pytest.mark.parametrize(
    "abstract",
    [
        "BACKGROUND: Wool is warm. METHODS: Sixty adults were randomly assigned to wool or cotton.",
        "Background Wool is warm. Methods 60 adults were randomly assigned to wool or cotton.",
        "Wool is warm.\nMethods\nSixty adults were randomly assigned to wool or cotton.",
    ],
    ids=["colon", "space", "line"],
)
def test_headings_are_read_in_each_form(abstract: str) -> None:
    reading = read_design(abstract=abstract)
    assert (reading.design, reading.confidence) == ("rct", 0.9)


def test_abstract_is_capped() -> None:
    long = "Wool is warm. " * (ABSTRACT_CAP // 14 + 1) + "We conducted a randomized controlled trial."
    assert read_design(abstract=long).design == "unknown"


def test_a_title_without_a_design_is_unknown() -> None:
    reading = read_design(title="Wool for cold feet")
    assert (reading.design, reading.confidence, reading.signals) == ("unknown", 0.0, ())


def test_nothing_at_all_is_unknown() -> None:
    assert read_design().design == "unknown"


# ---------------------------------------------------------------- reviews


@pytest.mark.parametrize(
    ("title", "abstract", "design"),
    [
        ("Wool: a meta-analysis of randomized trials", None, "sr_rct"),
        ("Wool: a systematic review", "Nine randomized controlled trials were included.", "sr_rct"),
        ("Wool: a systematic review", "Nine RCTs and four cohort studies were included.", "sr_mixed"),
        ("Wool: a systematic review", "We included 40 studies, of which two were randomized.", "sr_observational"),
        ("Wool: a systematic review", "Twelve studies were included.", "sr_unspecified"),
        ("Wool: a systematic review", "Randomized trials are needed.", "sr_unspecified"),
        (
            "Wool: a systematic review of cohort studies",
            "We also found two randomized controlled trials.",
            "sr_observational",
        ),
    ],
    ids=["title", "abstract", "both", "mostly-not", "unsaid", "wished-for", "title-first"],
)
def test_review_by_what_it_included(title: str, abstract: str | None, design: str) -> None:
    assert read_design(title=title, abstract=abstract).design == design


def test_a_protocol_of_a_meta_analysis_pools_nothing() -> None:
    reading = read_design(title="Wool: protocol for a systematic review and meta-analysis")
    assert (reading.design, reading.modifiers) == ("protocol", ())


# ---------------------------------------------------------------- status


@pytest.mark.parametrize(
    ("title", "abstract", "status"),
    [
        ("RETRACTED: Wool: a randomized trial", None, "retracted"),
        ("RETRACTED ARTICLE: Wool: a randomized trial", None, "retracted"),
        ("Retracted: Wool for cold feet", None, "retraction_notice"),
        ("Retracted: Wool for cold feet", "This article has been retracted by the publisher.", "retraction_notice"),
        ("Retracted: Wool for cold feet", "We measured feet.", "retracted"),
    ],
)
def test_retraction_in_the_title(title: str, abstract: str | None, status: str) -> None:
    assert read_design(title=title, abstract=abstract).status == (status,)


def test_a_notice_has_no_design() -> None:
    assert read_design(title="Retraction note to: Wool: a randomized controlled trial").design == "unknown"


@pytest.mark.parametrize(
    ("type_", "subtype", "preprint"),
    [
        ("posted-content", "preprint", True),
        ("posted-content", None, True),
        ("posted-content", "dissertation", False),
        ("journal-article", None, False),
    ],
)
def test_preprint_by_type(type_: str, subtype: str | None, preprint: bool) -> None:
    assert ("preprint" in read_design(title="Wool", type=type_, subtype=subtype).status) is preprint


def test_preprint_by_server() -> None:
    assert "preprint" in read_design(title="Wool", container_title="medRxiv").status


def test_publication_type_gives_status() -> None:
    assert read_design(title="Wool", publication_types=["Retracted Publication"]).status == ("retracted",)


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("retraction", "retracted"),
        ("withdrawal", "retracted"),
        ("removal", "retracted"),
        ("partial_retraction", "partially_retracted"),
        ("expression_of_concern", "expression_of_concern"),
        ("correction", "corrected"),
        ("erratum", "corrected"),
    ],
)
def test_notices_about_a_work(kind: str, status: str) -> None:
    work = Work("10.1000/w", "Wool: a randomized controlled trial", updated_by=(Update(kind, "10.1000/n"),))
    reading = design_of(work)
    assert (reading.design, reading.status) == ("rct", (status,))


def test_a_new_version_is_no_status() -> None:
    assert design_of(Work("10.1000/w", "Wool", updated_by=(Update("new_version", None),))).status == ()


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("retraction", "retraction_notice"),
        ("correction", "erratum_notice"),
        ("expression_of_concern", "concern_notice"),
    ],
)
def test_a_work_that_updates_another_is_a_notice(kind: str, status: str) -> None:
    reading = design_of(Work("10.1000/n", "Wool: a randomized trial", update_to=(Update(kind, "10.1000/w"),)))
    assert (reading.design, reading.confidence, reading.status) == ("unknown", 0.0, (status,))


# ---------------------------------------------------------------- tables


def test_every_design_has_a_name_and_the_families_are_sound() -> None:
    names = table("designs")["names"]
    for row in table("designs")["asserted"].values():
        assert set(row["confirms"]) | set(row["open"]) <= set(names)
        assert not set(row["confirms"]) & set(row["open"])


# ---------------------------------------------------------------- properties

_PIECES = [text for _, text, _ in TITLES + ABSTRACTS] + [
    "METHODS: ", "Background ", "\n", "İ", "ﬁ", "–", "“", "ß", "𝒳", " ", "e.g. ", "(", "!? ", "CONCLUSION:",
]  # fmt: skip
_texts = st.lists(st.one_of(st.sampled_from(_PIECES), st.text(max_size=12)), max_size=8).map("".join)


@given(text=st.text(max_size=200))
@example("İ ﬁ – “ß” 𝒳\u2028")
def test_folding_moves_no_character(text: str) -> None:
    folded = fold_in_place(text)
    assert len(folded) == len(text)
    assert folded.isascii()


@given(text=_texts)
@settings(max_examples=60)
def test_sentences_tile_the_abstract(text: str) -> None:
    passage = Passage(text, is_abstract=True)
    assert "".join(sentence.text for sentence in passage.sentences) == passage.folded


@given(title=_texts, abstract=_texts)
@settings(max_examples=120, deadline=None)
def test_signals_quote_the_text_at_their_offsets(title: str, abstract: str) -> None:
    reading = read_design(title=title, abstract=abstract)
    fields = {"title": title, "abstract": abstract}
    for signal in reading.signals:
        assert signal.text == fields[signal.where][signal.start : signal.end]
        assert signal.text.strip()
    assert reading.design in table("designs")["names"]
    assert reading.confidence == 0 if reading.design == "unknown" else reading.confidence >= FLOOR - 0.15
    assert (reading.design == "unknown") == (reading.confidence == 0)


@given(title=_texts, abstract=_texts)
@settings(max_examples=30, deadline=None)
def test_reading_is_repeatable(title: str, abstract: str) -> None:
    assert read_design(title=title, abstract=abstract) == read_design(title=title, abstract=abstract)


@given(words=st.sampled_from(["Randomized trials have shown benefit. ", "A randomized trial is needed. "]), text=_texts)
@settings(max_examples=30, deadline=None)
def test_talk_of_other_trials_never_makes_a_trial(words: str, text: str) -> None:
    before = read_design(abstract=text or None)
    if before.design == "unknown" and "random" not in text.lower():
        assert read_design(abstract=f"{words}{text}").design not in {"rct", "sr_rct", "post_hoc"}


@given(st.from_regex(_OTHER), st.from_regex(_OTHER_DESPITE_OWN))
def test_the_quick_test_for_other_studies_lets_all_of_them_through(text: str, despite: str) -> None:
    assert any(word in text for word in _SPEAKS_OF_OTHERS)
    assert isinstance(Sentence(0, len(despite), "body", despite).silent, bool)


def test_a_title_that_settles_the_design_leaves_the_abstract_its_modifiers_and_statuses() -> None:
    reading = read_design(
        title="Wool for frostbite: a systematic review",
        abstract="We did a meta-analysis of randomized trials. Patients were randomly assigned in all of them. A case report is added.",
    )
    assert (reading.design, reading.modifiers, reading.conflict) == ("sr_rct", ("meta_analysis",), None)


@pytest.mark.parametrize(
    ("abstract", "design", "modifiers"),
    [
        ("We retrospectively studied 90 adults. Screw was compared with plate.", "cohort_retrospective", ()),
        ("We retrospectively studied 90 adults. Scores were compared with the contralateral foot.", "cohort_single_arm", ()),
        ("We retrospectively studied 90 adults. The rate was compared to a historical one.", "cohort_single_arm", ()),
        ("We retrospectively studied 90 adults. Risk factors of failure were sought.", "cohort_retrospective", ("comparator_unstated",)),
        (
            "Plates are often compared with screws. In bunions both fail. We retrospectively studied 90 adults with a screw.",
            "cohort_single_arm",
            (),
        ),
        ("This prospective cohort study followed 90 adults with a screw.", "cohort_prospective", ("comparator_unstated",)),
        ("This prospective cohort study followed 90 adults. Screw was compared with plate.", "cohort_prospective", ()),
        ("We retrospectively studied 90 adults. Pain was rarer in bunions of < 2 vs. > 2 cm.", "cohort_single_arm", ()),
    ],
    ids=["groups", "other-side", "history", "risk-factors", "background", "named", "named-and-compared", "figures"],
)
def test_what_passes_for_a_comparator(abstract: str, design: str, modifiers: tuple[str, ...]) -> None:
    reading = read_design(title="Bunion screw", abstract=abstract)
    assert (reading.design, reading.modifiers) == (design, modifiers)


@pytest.mark.parametrize("said", ["A meta-analysis was not feasible.", "We were unable to do a meta-analysis.", "Meta-analysis could not be done."])
def test_a_meta_analysis_that_was_not_done_pools_nothing(said: str) -> None:
    reading = read_design(title="Wool: a systematic review", abstract=f"We searched PubMed and included 12 studies. {said}")
    assert (reading.design, reading.modifiers) == ("sr_unspecified", ())


def test_a_protocol_of_a_meta_analysis_contradicts_nothing() -> None:
    assert read_design(title="Wool: protocol for a systematic review and meta-analysis").conflict is None
