"""PubMed's XML for articles, read into works. Pure functions.

The format: PubMed DTD (https://dtd.nlm.nih.gov/ncbi/pubmed/doc/out/250101/index.html) and
https://www.nlm.nih.gov/bsd/licensee/elements_descriptions.html. Answers name the DTD and declare nothing themselves: a document type
with declarations of its own (the door to entity expansion; OWASP, XML External Entity Prevention) is refused, and nothing is fetched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final
from xml.etree import ElementTree
from xml.etree.ElementTree import Element
from xml.parsers import expat

from evidgrade.model.reference import Author
from evidgrade.model.work import Update, Work
from evidgrade.sources.crossref_json import normal_doi
from evidgrade.text import collapse

SOURCE: Final = "pubmed"
MAX_BYTES: Final = 16_000_000
"""A record with a long abstract and its reference list has some 200,000."""
_MAX_DEPTH: Final = 60
_YEAR = re.compile(r"(?<!\d)(1[5-9]\d\d|20\d\d)(?!\d)")
_DOI = re.compile(r"\bdoi:\s*(10\.\d{4,9}/\S+)", re.I)
_ABOUT: Final = {
    "RetractionIn": "retraction", "RetractedandRepublishedIn": "retraction", "PartialRetractionIn": "partial_retraction",
    "ExpressionOfConcernIn": "expression_of_concern", "ErratumIn": "erratum", "CorrectedandRepublishedIn": "correction",
}  # fmt: skip
"""`RefType` of CommentsCorrections, seen from the work: the notice is elsewhere."""
_OF_ANOTHER: Final = {
    "RetractionOf": "retraction", "RetractedandRepublishedFrom": "republication", "PartialRetractionOf": "partial_retraction",
    "ExpressionOfConcernFor": "expression_of_concern", "ErratumFor": "erratum", "CorrectedandRepublishedFrom": "republication",
}  # fmt: skip
"""Seen from the notice: the work that it is about. A paper that appeared anew is no notice."""
_RETRACTED: Final = "Retracted Publication"


class UnreadableXMLError(ValueError):
    """Not XML that PubMed writes."""


def articles(data: bytes) -> tuple[Element, ...]:
    """The articles of an `efetch` answer; none for an empty set. Raises UnreadableXMLError for anything else."""
    root = parsed(data)
    if root.tag != "PubmedArticleSet":
        raise UnreadableXMLError("no set of articles")
    return tuple(root.findall("PubmedArticle"))


def parsed(data: bytes) -> Element:
    """The root element. Raises UnreadableXMLError for what is too large, too deep, not well formed or declares entities."""
    if len(data) > MAX_BYTES:
        raise UnreadableXMLError("too large")
    builder, depth = ElementTree.TreeBuilder(), 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > _MAX_DEPTH:
            raise UnreadableXMLError("too deep")
        builder.start(name, attributes)

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(name)

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, builder.data
    parser.StartDoctypeDeclHandler, parser.EntityDeclHandler = _doctype, _entity
    try:
        parser.Parse(data, True)
        return builder.close()
    except (expat.ExpatError, LookupError, AssertionError, UnicodeError) as error:
        raise UnreadableXMLError("not well formed") from error


def _doctype(_name: str, _system: str | None, _public: str | None, has_internal_subset: int) -> None:
    if has_internal_subset:
        raise UnreadableXMLError("declares a document type of its own")


def _entity(*_: Any) -> None:
    raise UnreadableXMLError("declares an entity")


def pmid_of(article: Element) -> str | None:
    """The number of an article."""
    return _text(article.find("MedlineCitation/PMID"))


def work_from_pubmed(article: Element) -> Work | None:
    """The work that a `PubmedArticle` describes; None without a number or a title. Raises nothing for any element."""
    citation = article.find("MedlineCitation")
    inner = citation.find("Article") if citation is not None else None
    pmid, title = pmid_of(article), _title(inner)
    if citation is None or inner is None or pmid is None or title is None:
        return None
    types = tuple(_texts(inner, "PublicationTypeList/PublicationType"))
    of_issue, all_years = _years(inner)
    preprint = "Preprint" in types
    return Work(
        doi=_doi(article, inner),
        title=title,
        type="posted-content" if preprint else "journal-article",
        subtype="preprint" if preprint else None,
        authors=tuple(_authors(inner)),
        container_title=_journal(_text(inner.find("Journal/Title"))),
        short_container_titles=tuple(
            dict.fromkeys(filter(None, (_text(citation.find("MedlineJournalInfo/MedlineTA")), _text(inner.find("Journal/ISOAbbreviation")))))
        ),
        issued=of_issue or (all_years[0] if all_years else None),
        years=all_years,
        volume=_text(inner.find("Journal/JournalIssue/Volume")),
        issue=_text(inner.find("Journal/JournalIssue/Issue")),
        page=(page := _text(inner.find("Pagination/MedlinePgn")) or _text(inner.find("Pagination/StartPage"))),
        article_number=None if page else _article_number(inner),
        issn=tuple(_texts(inner, "Journal/ISSN")),
        abstract=_abstract(inner),
        updated_by=_updated_by(citation, types),
        update_to=tuple(_notices(citation, _OF_ANOTHER)),
        pmid=pmid,
        # A retraction is told by `updated_by`, from where a reinstatement can take it away.
        publication_types=tuple(name for name in types if name != _RETRACTED),
        mesh=tuple(_texts(citation, "MeshHeadingList/MeshHeading/DescriptorName")),
        source=SOURCE,
    )


def _text(element: Element | None) -> str | None:
    return collapse("".join(element.itertext())) or None if element is not None else None


def _texts(element: Element, path: str) -> Iterator[str]:
    return (text for text in dict.fromkeys(map(_text, element.findall(path))) if text)


def _title(inner: Element | None) -> str | None:
    """The title without the full stop that PubMed sets; a translated one keeps its brackets, unless the original is there."""
    if inner is None:
        return None
    title = _text(inner.find("ArticleTitle"))
    if title and title.startswith("["):
        title = _text(inner.find("VernacularTitle")) or title
    return re.sub(r"(?<!\.)\.(\]?)$", r"\1", title) or None if title else None


def _journal(title: str | None) -> str | None:
    """`Lancet (London, England)` and `Heart : official journal of ...` by the name alone."""
    return re.sub(r"\s+:\s.*$|\s*\([^()]*\)$", "", title) or title if title else None


def _doi(article: Element, inner: Element) -> str | None:
    # Only the list of the article itself: each entry of its reference list has one, too.
    places = (*article.findall("PubmedData/ArticleIdList/ArticleId[@IdType='doi']"), *inner.findall("ELocationID[@EIdType='doi']"))
    valid = (normal_doi(_text(place)) for place in places if place.get("ValidYN", "Y") == "Y")
    return next(filter(None, valid), None)


def _article_number(inner: Element) -> str | None:
    """`e1002` of a journal without pages. The long numbers of publishers (`S0140-6736(10)60175-4`) are no place."""
    number = _text(inner.find("ELocationID[@EIdType='pii']"))
    return number if number and re.fullmatch(r"[A-Za-z]{0,4}\d{1,8}", number) else None


def _authors(inner: Element) -> Iterator[Author]:
    for person in inner.findall("AuthorList/Author"):
        family = _text(person.find("LastName")) or _text(person.find("CollectiveName"))
        if family and person.get("ValidYN", "Y") == "Y":
            yield Author(family, _text(person.find("ForeName")) or _text(person.find("Initials")))


def _years(inner: Element) -> tuple[int | None, tuple[int, ...]]:
    """The year of the issue, and every year of issue and article; `MedlineDate` is `1998 Dec-1999 Jan`."""
    issue = inner.find("Journal/JournalIssue/PubDate")
    found = [int(y) for y in _YEAR.findall(" ".join(issue.itertext()))] if issue is not None else []
    online = [int(y) for text in _texts(inner, "ArticleDate/Year") for y in _YEAR.findall(text)]
    return found[0] if found else None, tuple(sorted({*found, *online}))


def _abstract(inner: Element) -> str | None:
    parts = []
    for part in inner.findall("Abstract/AbstractText"):
        label, text = part.get("Label"), _text(part)
        if text:
            parts.append(f"{label}: {text}" if label and label != "UNLABELLED" else text)
    return " ".join(parts) or None


def _notices(citation: Element, kinds: dict[str, str]) -> Iterator[Update]:
    """Comments and corrections as notices. Their dates are those of issues, so that none is taken over."""
    for item in citation.findall("CommentsCorrectionsList/CommentsCorrections"):
        kind = kinds.get(item.get("RefType", ""))
        if kind and kind != "republication":
            doi = _DOI.search(_text(item.find("RefSource")) or "")
            yield Update(kind, normal_doi(doi[1].rstrip(".,;")) if doi else None, None, SOURCE)


def _updated_by(citation: Element, types: tuple[str, ...]) -> tuple[Update, ...]:
    found = list(dict.fromkeys(_notices(citation, _ABOUT)))
    if _RETRACTED in types and not any(update.kind == "retraction" for update in found):
        found.append(Update("retraction", None, None, SOURCE))
    return tuple(found)
