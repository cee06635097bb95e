from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidgrade.bibliography.reading import BibEntry, parse_bibliography
from evidgrade.bibliography.works import Provenance, authors_of, key_for, missing_fields, render_entry, work_of
from evidgrade.model.reference import Author
from evidgrade.model.work import Update, Work
from evidgrade.text import collapse


def entry(body: str, kind: str = "article") -> BibEntry:
    found = parse_bibliography(f"@{kind}{{k,\n{body}\n}}", "references/x.bib")
    assert found.problems == ()
    return found.entries[0]


def test_a_work_is_read() -> None:
    work = work_of(
        entry(
            r"""author = {Bj{\"o}rk, Lena and {Knee Council} and others}, title = {Ice \& {ACL} repair},
            journal = {Knee}, year = 2018, volume = {12}, number = 3, pages = {11--17},
            doi = {https://doi.org/10.1000/K\_9}, pmid = {123},
            abstract = {We cooled 40~knees.}, evidgrade-status = {retraction 2021-05 10.1000/n1 (retraction-watch)}"""
        )
    )
    assert work.authors == (Author("Björk", "Lena"), Author("Knee Council"))
    assert (work.title, work.container_title, work.issued, work.years) == ("Ice & ACL repair", "Knee", 2018, (2018,))
    assert (work.volume, work.issue, work.page, work.doi) == ("12", "3", "11-17", "10.1000/k_9")
    assert (work.pmid, work.abstract, work.type) == ("123", "We cooled 40 knees.", "journal-article")
    assert work.updated_by == (Update("retraction", "10.1000/n1", "2021-05", "retraction-watch"),)
    assert work.source == "references/x.bib"


@pytest.mark.parametrize(
    ("body", "attribute", "value"),
    [
        pytest.param("date = {2017-04-01}", "issued", 2017, id="biblatex-date"),
        pytest.param("year = {n.d.}", "issued", None, id="no-date"),
        pytest.param("year = {in press}", "years", (), id="in-press"),
        pytest.param("journaltitle = {Knee}", "container_title", "Knee", id="biblatex-journal"),
        pytest.param("issue = {4}", "issue", "4", id="issue"),
        pytest.param("eprint = {991}, eprinttype = {pubmed}", "pmid", "991", id="eprint-of-pubmed"),
        pytest.param("eprint = {1234.5678}, eprinttype = {arxiv}", "pmid", None, id="eprint-of-another"),
        pytest.param("doi = {DOI: 10.1000/ABC}", "doi", "10.1000/abc", id="doi-with-a-word"),
        pytest.param("doi = {unknown}", "doi", None, id="no-doi"),
        pytest.param("title = {}", "title", None, id="empty-title"),
        pytest.param("title = {Knees}, subtitle = {a cohort}", "title", "Knees: a cohort", id="subtitle"),
        pytest.param("pages = {e1–e9}", "page", "e1-e9", id="en-dash"),
    ],
)
def test_fields(body: str, attribute: str, value: object) -> None:
    assert getattr(work_of(entry(body)), attribute) == value


def test_truncation_is_kept_apart_from_the_names() -> None:
    assert authors_of(entry("author = {Adler, M and others}")) == ((Author("Adler", "M"),), True)


SONG = Work("10.1000/a", "A trial of ice", authors=(Author("Söng", "J"), Author("Li", "Z")), issued=2019)


@pytest.mark.parametrize(
    ("work", "taken", "key"),
    [
        pytest.param(SONG, [], "song2019", id="plain"),
        pytest.param(SONG, ["song2019"], "song2019a", id="second"),
        pytest.param(SONG, ["song2019", "song2019a", "song2019b"], "song2019c", id="fourth"),
        pytest.param(SONG, ["Song2019"], "song2019a", id="capitals-are-the-same"),
        pytest.param(replace(SONG, authors=(Author("van der Molen", "J"),)), [], "vandermolen2019", id="particle"),
        pytest.param(replace(SONG, authors=(Author("O'Neil-Ríos", "J"),)), [], "oneilrios2019", id="punctuation"),
        pytest.param(replace(SONG, authors=(Author("Knee Council"),)), [], "trial2019", id="body"),
        pytest.param(replace(SONG, authors=()), [], "trial2019", id="nobody"),
        pytest.param(replace(SONG, authors=(Author("宋", "建"),)), [], "trial2019", id="no-latin-letters"),
        pytest.param(replace(SONG, issued=None, years=(2016, 2017)), [], "song2016", id="year-of-another-date"),
        pytest.param(replace(SONG, issued=None), [], "songnd", id="no-year"),
        pytest.param(Work(None, None), [], "worknd", id="nothing-known"),
    ],
)
def test_key(work: Work, taken: list[str], key: str) -> None:
    assert key_for(work, taken) == key


def test_keys_go_on_after_z() -> None:
    taken = ["song2019", *(f"song2019{chr(c)}" for c in range(ord("a"), ord("z") + 1))]
    assert key_for(SONG, taken) == "song2019aa"


FULL = Work(
    doi="10.1000/full_(a)<1>",
    title="Ice & heat: 50% of {knees} in COVID-19",
    type="journal-article",
    authors=(Author("Björk", "Lena"), Author("Knee & Hip Council"), Author("de la Cruz", "A. B.")),
    container_title="Knee & Hip",
    short_container_titles=("Knee Hip",),
    issued=2018,
    years=(2017, 2018),
    volume="12",
    issue="3",
    page="e11-e17",
    article_number="e11",
    issn=("1234-5679",),
    abstract="We cooled 40 knees -- 50% fewer_pains {p < 0.05}.",
    updated_by=(Update("retraction", "10.1000/n1", "2021-05-01", "publisher"), Update("correction", None)),
    update_to=(Update("erratum", "10.1000/o1"),),
    relations=(("is-comment-on", "10.1000/c1"),),
    pmid="123",
    publication_types=("Randomized Controlled Trial", "Multicenter Study"),
    mesh=("Humans", "Neoplasms, Glandular"),
    source="references/x.bib",
)


def read_back(work: Work, *, abstract: bool = True) -> Work:
    text = render_entry(work, "k", Provenance(), abstract=abstract)
    found = parse_bibliography(text, work.source)
    assert found.problems == ()
    assert [e.key for e in found.entries] == ["k"]
    assert text == text[: found.entries[0].end]
    return work_of(found.entries[0])


def test_a_rendered_work_is_read_back() -> None:
    assert read_back(FULL) == FULL


@pytest.mark.parametrize(
    "kind",
    ["journal-article", "book", "book-chapter", "proceedings-article", "dissertation", "report", "posted-content",
     "website", "dataset", None],
)  # fmt: skip
def test_every_type_of_work_is_read_back(kind: str | None) -> None:
    assert read_back(replace(FULL, type=kind)).type == kind


def test_the_abstract_is_written_only_when_asked() -> None:
    assert read_back(FULL, abstract=False) == replace(FULL, abstract=None)


def test_provenance_is_written() -> None:
    text = render_entry(SONG, "song2019", Provenance("crossref", "2030-01-02", 0.9876, "rct", "title: a trial_1"))
    fields = parse_bibliography(text, "x.bib").entries[0]
    assert fields.text("evidgrade-source") == "crossref"
    assert fields.text("evidgrade-checked") == "2030-01-02"
    assert fields.text("evidgrade-similarity") == "0.99"
    assert fields.text("evidgrade-design") == "rct"
    assert fields.text("evidgrade-design-signal") == "title: a trial_1"
    assert "evidgrade" not in render_entry(SONG, "song2019", Provenance())


def test_the_layout() -> None:
    work = replace(SONG, type="journal-article", container_title="Knee", page="11-7", doi="10.1000/a_b")
    assert render_entry(work, "song2019", Provenance("crossref")) == (
        "@article{song2019,\n  author = {Söng, J and Li, Z},\n  title = {A trial of ice},\n  journal = {Knee},\n"
        "  year = {2019},\n  pages = {11--7},\n  doi = {10.1000/a_b},\n  evidgrade-source = {crossref},\n}"
    )


_text = st.text(alphabet=st.sampled_from("aAé β09 {}\\%&#_$~^\"'`@,=()-–.;:\n"), min_size=1, max_size=25)
_word = _text.map(collapse).filter(bool)


@settings(deadline=None)
@given(title=_word, journal=_word, family=_word, given_name=_word, abstract=_word)
def test_any_text_is_read_back(title: str, journal: str, family: str, given_name: str, abstract: str) -> None:
    if not family.strip(" ,") or not given_name.strip(" ,"):
        return
    work = Work(
        doi=None, title=title, type="journal-article", authors=(Author(family, given_name),), container_title=journal,
        abstract=abstract, source="references/x.bib",
    )  # fmt: skip
    assert read_back(work) == work


@pytest.mark.parametrize(
    ("kind", "body", "missing"),
    [
        ("article", "author={A, B}, title={T}, journaltitle={J}, date={2019}", ()),
        ("article", "author={A, B}, title={}", ("title", "journal", "year")),
        ("book", "editor={A, B}, title={T}, year=2000", ("publisher",)),
        ("software", "title={T}", ()),
    ],
)
def test_missing_fields(kind: str, body: str, missing: tuple[str, ...]) -> None:
    assert missing_fields(entry(body, kind)) == missing
