"""PubMed's XML: what is read of an article, and what is refused."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pubmed_stand_in import HEAD, article, article_set

from evidgrade.model.reference import Author
from evidgrade.model.work import Update, Work
from evidgrade.sources.pubmed_xml import UnreadableXMLError, articles, parsed, work_from_pubmed


def read(text: str) -> Work:
    (one,) = articles(article_set(text))
    work = work_from_pubmed(one)
    assert work is not None
    return work


def told(kind: str, doi: str | None = None) -> Update:
    return Update(kind, doi, None, "pubmed")


def test_an_article() -> None:
    work = read(article("12", "10.5555/Moss", "Moss for heels", "Øvergård", 1991, types=("Journal Article", "Review"), mesh=("Heel", "Bryophyta")))

    assert work == Work(
        doi="10.5555/moss",
        title="Moss for heels",
        type="journal-article",
        authors=(Author("Øvergård", "Odalys"),),
        container_title="Journal of invented pulmonology",
        short_container_titles=("J Invent Pulmonol", "J Invent Pulmonol."),
        issued=1991,
        years=(1991,),
        volume="14",
        issue="2",
        page="107-15",
        issn=("1234-5679",),
        abstract="Adults coughed less.",
        pmid="12",
        publication_types=("Journal Article", "Review"),
        mesh=("Heel", "Bryophyta"),
        source="pubmed",
    )


NOTICES = {
    "retracted, by type alone": ({"types": ("Retracted Publication",)}, (told("retraction"),), ()),
    "retracted, with its notice": (
        {"types": ("Retracted Publication",), "notices": (("RetractionIn", "J Invent. 2021 May;3(2):9. doi: 10.5555/Gone."),)},
        (told("retraction", "10.5555/gone"),),
        (),
    ),
    "retracted, not marked yet": ({"notices": (("RetractionIn", "J Invent. 2021;3:9"),)}, (told("retraction"),), ()),
    "retracted and published anew": ({"notices": (("RetractedandRepublishedIn", "J. doi: 10.5555/new"),)}, (told("retraction", "10.5555/new"),), ()),
    "concern": ({"notices": (("ExpressionOfConcernIn", "J. 2020;1:1"),)}, (told("expression_of_concern"),), ()),
    "erratum": ({"notices": (("ErratumIn", "J. 2020;1:1. doi: 10.5555/err"),)}, (told("erratum", "10.5555/err"),), ()),
    "notice of a retraction": (
        {"types": ("Retraction of Publication",), "notices": (("RetractionOf", "J. 2019;1:1. doi: 10.5555/first"),)}, (), (told("retraction", "10.5555/first"),),
    ),
    "notice of a concern": ({"notices": (("ExpressionOfConcernFor", "J. 2019;1:1"),)}, (), (told("expression_of_concern"),)),
    "the new form of a retracted work": ({"notices": (("RetractedandRepublishedFrom", "J. 2019;1:1"),)}, (), ()),
    "comments and updates": ({"notices": (("CommentIn", "J. 1"), ("UpdateIn", "J. 2"), ("Cites", "J. 3"))}, (), ()),
}  # fmt: skip


@pytest.mark.parametrize(("changes", "about", "of_another"), NOTICES.values(), ids=NOTICES)
def test_notices_point_in_the_right_direction(changes: dict[str, tuple[str, ...]], about: tuple[Update, ...], of_another: tuple[Update, ...]) -> None:
    work = read(article("12", None, "Moss for heels", "Hale", **changes))  # type: ignore[arg-type]

    assert (work.updated_by, work.update_to) == (about, of_another)
    assert "Retracted Publication" not in work.publication_types


TITLES = {
    "full stop": ("Moss for heels", "Moss for heels"),
    "question": ("Does moss help?", "Does moss help?"),
    "markup": ("Moss of <i>Sphagnum</i> and CO<sub>2</sub>", "Moss of Sphagnum and CO2"),
    "entity": ("Moss &amp; rest", "Moss & rest"),
    "translated": ("[Moss for heels]", "[Moss for heels]"),
}


@pytest.mark.parametrize(("written", "title"), TITLES.values(), ids=TITLES)
def test_titles(written: str, title: str) -> None:
    assert read(article("1", None, written, "Hale")).title == title


def test_the_original_title_comes_before_its_translation() -> None:
    work = read(article("1", None, "[Moss for heels]", "Hale", more="<VernacularTitle>Moos für Fersen.</VernacularTitle>"))

    assert work.title == "Moos für Fersen"


def test_a_structured_abstract_keeps_its_labels() -> None:
    parts = '<AbstractText Label="METHODS">We <b>cut</b> moss.</AbstractText><AbstractText Label="UNLABELLED">It grew.</AbstractText><AbstractText/>'

    assert read(article("1", None, "Moss", "Hale", abstract=parts)).abstract == "METHODS: We cut moss. It grew."


@pytest.mark.parametrize(
    ("date", "issued", "years"),
    [
        ("<Year>1998</Year><Month>Dec</Month>", 1998, (1998,)),
        ("<MedlineDate>1998 Dec-1999 Jan</MedlineDate>", 1998, (1998, 1999)),
        ("<MedlineDate>Spring</MedlineDate>", None, ()),
    ],
    ids=["year", "range", "none"],
)
def test_dates(date: str, issued: int | None, years: tuple[int, ...]) -> None:
    text = article("1", None, "Moss", "Hale").replace("<Year>2019</Year><Month>Apr</Month>", date)

    assert (read(text).issued, read(text).years) == (issued, years)


def test_the_year_online_counts_as_well() -> None:
    online = '<ArticleDate DateType="Electronic"><Year>2018</Year><Month>12</Month></ArticleDate>'

    assert read(article("1", None, "Moss", "Hale", more=online)).years == (2018, 2019)


@pytest.mark.parametrize(
    ("name", "plain"),
    [("Lancet (London, England)", "Lancet"), ("Heart : official journal of nobody", "Heart"), ("Pain", "Pain"), ("(Pain)", "(Pain)")],
)
def test_journals_by_their_names_alone(name: str, plain: str) -> None:
    assert read(article("1", None, "Moss", "Hale", journal=(name, "X"))).container_title == plain


@pytest.mark.parametrize(("number", "kept"), [("e1002", "e1002"), ("S0140-6736(10)60175-4", None)])
def test_article_numbers(number: str, kept: str | None) -> None:
    text = article("1", None, "Moss", "Hale", pages="", more=f'<ELocationID EIdType="pii" ValidYN="Y">{number}</ELocationID>')

    assert read(text).article_number == kept


def test_a_doi_of_its_reference_list_is_not_its_own() -> None:
    assert read(article("1", None, "Moss", "Hale")).doi is None
    assert read(article("1", None, "Moss", "Hale", more='<ELocationID EIdType="doi" ValidYN="Y">10.5555/own</ELocationID>')).doi == "10.5555/own"


def test_bodies_are_authors() -> None:
    text = article("1", None, "Moss", "Hale").replace("<LastName>Hale</LastName><ForeName>Odalys</ForeName><Initials>O</Initials>", "<CollectiveName>Moss Group</CollectiveName>")

    assert read(text).authors == (Author("Moss Group"),)


BOMB = '<!DOCTYPE PubmedArticleSet [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><PubmedArticleSet>&b;</PubmedArticleSet>'
FILE = '<!DOCTYPE PubmedArticleSet [<!ENTITY a SYSTEM "file:///etc/hostname">]><PubmedArticleSet>&a;</PubmedArticleSet>'
REFUSED = {
    "entities": BOMB,
    "an entity from a file": FILE,
    "a document type with elements": "<!DOCTYPE x [<!ELEMENT x ANY>]><x/>",
    "not closed": "<PubmedArticleSet>",
    "another root": "<html><body/></html>",
    "text": "busy",
    "empty": "",
    "deep": "<a>" * 5000 + "</a>" * 5000,
    "an unknown encoding": '<?xml version="1.0" encoding="shoe"?><PubmedArticleSet/>',
}


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED)
def test_what_pubmed_never_writes_is_refused(text: str) -> None:
    with pytest.raises(UnreadableXMLError):
        articles(text.encode())


def test_the_document_type_that_pubmed_names_is_no_harm() -> None:
    assert articles(f"{HEAD}<PubmedArticleSet></PubmedArticleSet>".encode()) == ()


_TAGS = st.sampled_from(["PMID", "Article", "ArticleTitle", "MedlineCitation", "Author", "AuthorList", "PubDate", "Year", "CommentsCorrections"])


@given(st.recursive(st.text(max_size=8), lambda inner: st.tuples(_TAGS, st.lists(inner, max_size=4)), max_leaves=20))
def test_any_elements_give_a_work_or_none(tree: object) -> None:
    from xml.sax.saxutils import escape

    def written(node: object) -> str:
        if isinstance(node, tuple):
            return f"<{node[0]}>{''.join(map(written, node[1]))}</{node[0]}>"
        return escape("".join(c for c in str(node) if c.isprintable()))

    root = parsed(f"<PubmedArticle>{written(tree)}</PubmedArticle>".encode("utf-8", "ignore"))
    work = work_from_pubmed(root)
    assert work is None or work.title


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with contextlib.suppress(UnreadableXMLError):
        assert articles(data) == ()
