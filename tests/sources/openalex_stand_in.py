"""A stand-in for OpenAlex: single works and lists, in the shapes of its documentation. All works are invented."""

from __future__ import annotations

import json
import urllib.parse
from http.server import BaseHTTPRequestHandler
from typing import Any

from crossref_stand_in import StandIn, send


def index(text: str) -> dict[str, list[int]]:
    """A text as OpenAlex stores abstracts."""
    places: dict[str, list[int]] = {}
    for place, word in enumerate(text.split()):
        places.setdefault(word, []).append(place)
    return places


def work(doi: str | None, title: str, pmid: str | None = None, **changes: Any) -> dict[str, Any]:
    ids = {"openalex": "https://openalex.org/W1", "doi": f"https://doi.org/{doi}", "pmid": f"https://pubmed.ncbi.nlm.nih.gov/{pmid}"}
    return {
        "id": "https://openalex.org/W1",
        "doi": f"https://doi.org/{doi}" if doi else None,
        "ids": {name: address for name, address in ids.items() if "None" not in address},
        "title": title,
        "display_name": title,
        "type": "article",
        "publication_year": 2019,
        "publication_date": "2019-04-01",
        "authorships": [
            {"author_position": "first", "author": {"id": "https://openalex.org/A1", "display_name": "Odalys Ferrantino"}, "raw_author_name": "O. Ferrantino"},
            {"author_position": "last", "author": {"id": None, "display_name": "B. Oyelaran-Huss"}},
        ],
        "primary_location": {"source": {"display_name": "Journal of Invented Pulmonology", "issn": ["1234-5679"], "issn_l": "1234-5679", "type": "journal"}},
        "biblio": {"volume": "14", "issue": "2", "first_page": "107", "last_page": "115"},
        "is_retracted": False,
        "abstract_inverted_index": index("Adults with a cough took quince pectin, and the cough went."),
        **changes,
    }


WORKS: list[dict[str, Any]] = [
    work("10.5555/quince.2019.7", "Quince pectin for persistent cough in adults: a randomised trial", "7001"),
    work("10.5555/plum.2001", "Plum juice at night", "7002", publication_year=2001),
]


def answer(handler: BaseHTTPRequestHandler, stand_in: StandIn) -> None:
    parts = urllib.parse.urlsplit(handler.path)
    if parts.path.rstrip("/") == "/works":
        text = urllib.parse.parse_qs(parts.query)["filter"][0].removeprefix("title.search:")
        results = [w for w in WORKS if set(text.split()) <= set(w["title"].lower().replace(":", "").split())]
        send(handler, 200, json.dumps({"meta": {"count": len(results), "page": 1, "per_page": 8}, "results": results, "group_by": []}).encode())
        return
    kind, _, number = urllib.parse.unquote(parts.path.removeprefix("/works/")).partition(":")
    ending = f"/{number}".lower()
    one = next((w for w in WORKS if str(w["ids"].get(kind, "")).lower().endswith(ending)), None)
    if one is None:
        send(handler, 404, json.dumps({"error": "Not Found", "message": "The requested work was not found."}).encode())
    else:
        send(handler, 200, json.dumps(one).encode())
