"""A stand-in for NCBI's E-utilities: `esearch` in JSON and `efetch` in XML, in the shapes of their documentation. All works are invented."""

from __future__ import annotations

import json
import re
import urllib.parse
from http.server import BaseHTTPRequestHandler
from xml.sax.saxutils import escape

from crossref_stand_in import StandIn, send

HEAD = (
    '<?xml version="1.0" ?>\n<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January 2025//EN" '
    '"https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_250101.dtd">\n'
)


def article(
    pmid: str,
    doi: str | None,
    title: str,
    family: str,
    year: int = 2019,
    *,
    types: tuple[str, ...] = ("Journal Article",),
    mesh: tuple[str, ...] = (),
    notices: tuple[tuple[str, str], ...] = (),
    abstract: str = "<AbstractText>Adults coughed less.</AbstractText>",
    journal: tuple[str, str] = ("Journal of invented pulmonology", "J Invent Pulmonol"),
    volume: str = "14",
    issue: str = "2",
    pages: str = "107-15",
    more: str = "",
) -> str:
    kinds = "".join(f'<PublicationType UI="D000000">{kind}</PublicationType>' for kind in types)
    headings = "".join(f'<MeshHeading><DescriptorName UI="D1" MajorTopicYN="N">{name}</DescriptorName><QualifierName UI="Q1">therapy</QualifierName></MeshHeading>' for name in mesh)
    comments = "".join(f'<CommentsCorrections RefType="{kind}"><RefSource>{escape(where)}</RefSource><PMID Version="1">999</PMID></CommentsCorrections>' for kind, where in notices)
    ids = f'<ArticleId IdType="pubmed">{pmid}</ArticleId>' + (f'<ArticleId IdType="doi">{escape(doi)}</ArticleId>' if doi else "")
    return (
        f'<PubmedArticle><MedlineCitation Status="MEDLINE" Owner="NLM"><PMID Version="1">{pmid}</PMID><Article PubModel="Print">'
        f'<Journal><ISSN IssnType="Electronic">1234-5679</ISSN><JournalIssue CitedMedium="Internet"><Volume>{volume}</Volume><Issue>{issue}</Issue>'
        f"<PubDate><Year>{year}</Year><Month>Apr</Month></PubDate></JournalIssue><Title>{journal[0]}</Title><ISOAbbreviation>{journal[1]}.</ISOAbbreviation></Journal>"
        f"<ArticleTitle>{title}.</ArticleTitle><Pagination><MedlinePgn>{pages}</MedlinePgn></Pagination><Abstract>{abstract}</Abstract>"
        f'<AuthorList CompleteYN="Y"><Author ValidYN="Y"><LastName>{family}</LastName><ForeName>Odalys</ForeName><Initials>O</Initials></Author></AuthorList>'
        f"<Language>eng</Language><PublicationTypeList>{kinds}</PublicationTypeList>{more}</Article><MedlineJournalInfo><MedlineTA>{journal[1]}</MedlineTA></MedlineJournalInfo>"
        f"<CommentsCorrectionsList>{comments}</CommentsCorrectionsList><MeshHeadingList>{headings}</MeshHeadingList></MedlineCitation>"
        f"<PubmedData><ArticleIdList>{ids}</ArticleIdList><ReferenceList><Reference><Citation>Another.</Citation><ArticleIdList>"
        '<ArticleId IdType="doi">10.5555/cited.elsewhere</ArticleId></ArticleIdList></Reference></ReferenceList></PubmedData></PubmedArticle>'
    )


ARTICLES: dict[str, str] = {
    "7001": article(
        "7001", "10.5555/QUINCE.2019.7", "Quince pectin for persistent cough in adults: a randomised trial", "Ferrantino",
        types=("Journal Article", "Randomized Controlled Trial"), mesh=("Cough", "Humans"),
    ),
    "7002": article("7002", "10.5555/plum.2001", "Plum juice at night", "Abernathy", 2001, volume="3", pages="9-12"),
}  # fmt: skip


def article_set(*articles: str) -> bytes:
    return f"{HEAD}<PubmedArticleSet>{''.join(articles)}</PubmedArticleSet>".encode()


def found(*numbers: str) -> bytes:
    result = {"count": str(len(numbers)), "retmax": "6", "retstart": "0", "idlist": list(numbers), "querytranslation": ""}
    return json.dumps({"header": {"type": "esearch", "version": "0.3"}, "esearchresult": result}).encode()


def answer(handler: BaseHTTPRequestHandler, stand_in: StandIn) -> None:
    parts = urllib.parse.urlsplit(handler.path)
    asked = {name: values[0] for name, values in urllib.parse.parse_qs(parts.query).items()}
    if parts.path.endswith("/esearch.fcgi"):
        send(handler, 200, found(*_matching(asked["term"])), "application/json; charset=UTF-8")
        return
    numbers = asked["id"].split(",")
    known = [ARTICLES[number] for number in numbers if number in ARTICLES]
    send(handler, 200, article_set(*known), "text/xml; charset=UTF-8")


def _matching(term: str) -> list[str]:
    doi = re.fullmatch(r'"(.*)"\[AID\]', term)
    if doi:
        return [number for number, text in ARTICLES.items() if f'"doi">{escape(doi[1])}<'.lower() in text.lower()]
    wanted = [word.removesuffix("[ti]") for word in term.split(" AND ") if word.endswith("[ti]")]
    return [number for number, text in ARTICLES.items() if wanted and all(word in text.lower() for word in wanted)]
