"""What the documents cite: each source with its record, status, design and the claims on it."""

from __future__ import annotations

from collections.abc import Iterator

from evidgrade.dossier import FiledReference, FiledSource
from evidgrade.filing.html.chains import design, identifiers
from evidgrade.filing.html.findings import choice, search
from evidgrade.filing.html.markup import Child, Markup, tag
from evidgrade.filing.html.view import View
from evidgrade.filing.html.words import VERDICTS, clipped
from evidgrade.model.work import Update
from evidgrade.report.stated import stated

_CLAIMS = 12
"""Claims that are linked one by one; the others are counted."""
_AUTHORS = 3


def sources(view: View) -> list[Child]:
    """The filters and the table, what has fallen first, then by how many claims rest on it."""
    numbered = list(enumerate(view.dossier.sources))
    if not numbered:
        return [tag("p", {"class": "none"}, "The documents cite nothing.")]
    numbered.sort(key=lambda pair: (not pair[1].fallen, -len(view.claims_on.get(pair[1].id, ())), pair[0]))
    return [
        tag("form", {"class": "filters needs-script", "data-filters": "sources", "aria-label": "Filter the sources"},
            choice("state", "Show", [("fallen", "retracted or under concern"), ("open", "without a record"), ("nodesign", "design unknown"), ("cited", "with claims on them")]),
            search("Words"), tag("button", {"type": "reset"}, "Clear"), tag("output", {"class": "shown", "aria-live": "polite"})),
        tag("table", {"class": "sources"},
            tag("caption", None, "Sources, their records and the claims on them. The design is read from title and abstract; no full text was read."),
            tag("thead", None, tag("tr", None, (tag("th", {"scope": "col"}, name) for name in ("Source", "Status", "Design and what the abstract states", "Cited by")))),
            tag("tbody", None, (_source(view, number, source) for number, source in numbered))),
    ]  # fmt: skip


def _source(view: View, number: int, source: FiledSource) -> Markup:
    fallen, claims = source.fallen, view.claims_on.get(source.id, ())
    states = [name for name, holds in (("fallen", bool(fallen)), ("open", source.work is None), ("nodesign", source.design.design == "unknown"), ("cited", bool(claims))) if holds]
    said = stated(source.facts)
    return tag(
        "tr", {"id": f"s{number}", "class": "fallen" if fallen else None, "data-state": " ".join(states), "tabindex": -1},
        tag("th", {"scope": "row"}, list(_name(source))),
        tag("td", None, list(_status(fallen, source))),
        tag("td", None, tag("p", None, design(source.design, source.work)), tag("p", {"class": "facts"}, tag("bdi", None, said)) if said else None),
        tag("td", None, list(_cited(view, source))),
    )  # fmt: skip


def _name(source: FiledSource) -> Iterator[Markup]:
    work = source.work
    if work is None:
        yield tag("p", {"class": "as-printed"}, tag("bdi", None, source.title))
        return
    yield tag("p", {"class": "title"}, tag("bdi", None, work.title or "no title on record"))
    names = [f"{a.family} {a.given}" if a.given else a.family for a in work.authors[:_AUTHORS]]
    by = ", ".join(names) + (" et al." if len(work.authors) > _AUTHORS else "")
    told = ". ".join(part for part in (by.removesuffix("."), work.container_title or "", str(work.issued or "")) if part)
    yield tag("p", {"class": "record"}, tag("bdi", None, f"{told}." if told else ""), identifiers(work))
    if source.key:
        yield tag("p", {"class": "record"}, "key ", tag("code", None, source.key))


def _status(fallen: tuple[str, ...], source: FiledSource) -> Iterator[Markup]:
    if fallen:
        yield tag("p", {"class": "bad"}, tag("strong", None, "▲ ", ", ".join(fallen)))
    notices = [*(source.work.updated_by if source.work else ()), *(n for r in source.references for n in r.notices)]
    for notice in dict.fromkeys(notices):
        yield tag("p", {"class": "record"}, _told(notice))
    for verdict in dict.fromkeys(r.resolution.verdict if r.resolution else None for r in source.references):
        words = VERDICTS[verdict] if verdict else "not looked up"
        yield tag("p", {"class": "good" if verdict == "resolved" else "open"}, words)
    if source.work:
        yield tag("p", {"class": "record"}, "record of ", tag("bdi", None, source.work.source))
    for why in dict.fromkeys(r.resolution.status_unknown for r in source.references if r.resolution and r.resolution.status_unknown):
        yield tag("p", {"class": "open"}, "status not asked: ", tag("bdi", None, why))


def _told(notice: Update) -> str:
    parts = (f" of {notice.date}" if notice.date else "", f", doi {notice.doi}" if notice.doi else "", f", according to {notice.source}" if notice.source else "")
    return f"{notice.kind.replace('_', ' ')}{''.join(parts)}"


def _cited(view: View, source: FiledSource) -> Iterator[Markup]:
    """Each entry that leads to it, with the claims that rest on it there."""
    resting: dict[tuple[str, int], list[str]] = {}
    for claim in view.claims_on.get(source.id, ()):
        for position in dict.fromkeys(link.level.reference for link in claim.links if link.source == source.id):
            resting.setdefault((claim.document, position), []).append(view.claim_anchor[claim.document, claim.claim.id])
    yield tag("ul", {"class": "cited"}, (tag("li", None, _entry(view, r), _claims(resting.get((r.document, r.reference.position), []), r.cited)) for r in source.references))


def _entry(view: View, reference: FiledReference) -> Markup:
    document = view.document_number[reference.document]
    where = f"{clipped(reference.document.rpartition('/')[2], 60)}, reference {reference.number}"
    return tag("a", {"href": f"#r{document}-{reference.reference.position}"}, where) if reference.reference.listed else tag("bdi", None, where)


def _claims(anchors: list[str], cited: bool) -> Markup:
    if not anchors:
        return tag("p", {"class": "open"}, "no claim rests on it" if cited else "not cited")
    links = [tag("a", {"href": f"#{anchor}"}, str(int(anchor.partition("-")[2]) + 1)) for anchor in anchors[:_CLAIMS]]
    more = f" and {len(anchors) - _CLAIMS:,} more" if len(anchors) > _CLAIMS else ""
    return tag("p", None, "claim " if len(anchors) == 1 else "claims ", [[", " if n else "", link] for n, link in enumerate(links)], more)
