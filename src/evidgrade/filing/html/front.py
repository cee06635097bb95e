"""The first page: where things stand, in words and in a few figures, and what to look at first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import quote

from evidgrade.dossier import FLAGGED
from evidgrade.filing.html.gaps import gaps, line_of
from evidgrade.filing.html.markup import Child, Markup, prose, tag
from evidgrade.filing.html.view import ABOUT_SOURCES, View, counted, title_of
from evidgrade.filing.html.words import SEVERITY_WORDS, STATES, bearing, clipped
from evidgrade.model.finding import SEVERITIES, Severity
from evidgrade.report.values import by_code, tally
from evidgrade.text import many

_MOST = 5
"""Rows of one sort among what to look at first, and gaps that are named."""
_WAYS_OUT: Mapping[Severity | None, str] = {
    "error": " Replace it, or say in the text what became of it.",
    "warning": " Replace it, or say in the text what became of it.",
    "info": " The text, or a person, says so.",
    None: "",
}
"""What to do about a source that fell, by the finding on it."""
Bar = tuple[str, int, str, str | None]
"""A part of a bar: its name, its count, its look, and the view that it leads to."""


def front(view: View) -> list[Child]:
    """The summary."""
    return [
        tag("p", {"class": "lead"}, " ".join(_lead(view))),
        tag("div", {"class": "tiles"}, _states(view), _levels(view), _findings(view), _references(view)),
        tag("div", {"class": "halves"},
            tag("section", {"aria-labelledby": "first"}, tag("h3", {"id": "first"}, "What to look at first"), _first(view)),
            tag("section", {"aria-labelledby": "unseen"}, tag("h3", {"id": "unseen"}, "What was not checked"), _unseen(view))),
        _table(view),
    ]  # fmt: skip


def _lead(view: View) -> Iterator[str]:
    """Where things stand, in sentences that say no more than is known."""
    claims = list(view.dossier.claims)
    if not claims:
        yield f"No claims were found in {many(len(view.dossier.documents), 'document')}."
        return
    approved, again = view.states["approved"], view.states["needs-review"]
    yield f"{_none(approved)} of {many(len(claims), 'claim')} in {many(len(view.dossier.documents), 'document')} {'is' if approved < 2 else 'are'} signed off{' and unchanged since' if approved else ''}."
    if again:
        yield f"{many(again, 'decision')} no longer {'holds' if again == 1 else 'hold'}, because something changed."
    cited = [c for c in claims if c.grade is not None]
    leveled = sum(c.grade is not None and c.grade.level not in (None, "void") for c in cited)
    yield f"{_none(len(cited))} {'rests' if len(cited) < 2 else 'rest'} on a source{f'; {leveled:,} of them {_have(leveled)} a level of evidence by {view.dossier.scheme.title}' if cited else ''}."
    bare = sum(c.grade is None and c.claim.of_record and not c.dangling for c in claims)
    if bare:
        yield f"{bare:,} should cite a source and {'does' if bare == 1 else 'do'} not."
    if lost := sum(c.dangling for c in claims):
        yield f"{lost:,} {'has a marker that leads' if lost == 1 else 'have markers that lead'} to no entry of the list."
    if view.fallen:
        names = dict.fromkeys(word for source in view.fallen for word in source.fallen)
        on = len({id(c) for s in view.fallen for c in view.claims_on.get(s.id, ())})
        yield f"{many(on, 'claim')} {'rests' if on == 1 else 'rest'} on {'a source that is' if len(view.fallen) == 1 else 'sources that are'} {' or '.join(names)}."
    elif cited:
        known = sum(s.work is not None for s in view.dossier.sources)
        yield f"None of the {many(known, 'work')} on record is marked as retracted." if known else "No work behind the references is known, so retractions were not looked for."


def _none(count: int) -> str:
    return f"{count:,}" if count else "None"


def _have(count: int) -> str:
    return "has" if count == 1 else "have"


def _tile(title: str, count: int, noun: str, parts: Sequence[Bar], note: str | None = None) -> Markup:
    """A figure with the parts that it is made of, as a bar and in words."""
    present = [part for part in parts if part[1]]
    return tag(
        "section", {"class": "tile"},
        tag("h3", None, title),
        tag("p", {"class": "figure"}, tag("strong", None, f"{count:,}"), f" {noun}"),
        tag("div", {"class": "bar", "aria-hidden": "true"}, (tag("span", {"class": f"p-{look}", "style": f"--n:{n}"}) for _, n, look, _ in present)),
        tag("ul", None, (tag("li", None, tag("span", {"class": f"key p-{look}", "aria-hidden": "true"}), f"{n:,} ", tag("a", {"href": f"#{leads.partition('?')[0]}", "data-go": leads}, name) if leads else name) for name, n, look, leads in present)),
        tag("p", {"class": "note"}, note) if note else None,
    )  # fmt: skip


def _states(view: View) -> Markup:
    parts = [(STATES[s][1], view.states[s], f"s-{s}", f"documents?state={s}") for s in STATES]
    total = sum(view.states.values())
    return _tile("Decisions", total, "claim" if total == 1 else "claims", parts)


def _levels(view: View) -> Markup:
    scheme = view.dossier.scheme
    levels = view.levels
    looks = {c.grade.level: bearing(c, scheme) for c in view.dossier.claims if c.grade is not None and c.grade.level is not None}
    cited = sum(c.grade is not None for c in view.dossier.claims)
    parts: list[Bar] = [(f"at level {level}", levels[level], f"b-{looks[level]}", f"documents?rests={quote(f'level {level}')}") for level in levels]
    parts.append(("cite a source, no level", cited - sum(levels.values()), "b-open", "documents?rests=open"))
    parts.append(("have no source", sum(view.states.values()) - cited, "b-none", "documents?rests=none"))
    return _tile(f"Evidence by {scheme.title}", sum(levels.values()), "with a level", parts, scheme.caveat)


def _findings(view: View) -> Markup:
    counts = tally(view.dossier.report)
    parts = [(SEVERITY_WORDS[s] if n == 1 else f"{SEVERITY_WORDS[s]}s", n, f"f-{s}", f"findings?severity={s}") for s, n in counts.items()]
    total = len(view.dossier.findings)
    return _tile("Findings", total, "finding" if total == 1 else "findings", parts)


def _references(view: View) -> Markup:
    """References by what is known of their works; one that fell counts as that alone."""
    fallen = {s.id for s in view.fallen}
    known: Counter[str] = Counter()
    for r in view.references:
        known["fallen" if r.source in fallen else r.resolution.verdict if r.resolution else "asked"] += 1
    parts: list[Bar] = [
        ("retracted or under concern", known["fallen"], "bad", "sources?state=fallen"),
        ("matched with a record", known["resolved"], "good", "sources"),
        ("ambiguous", known["ambiguous"], "open", "sources?state=open"),
        ("not found", known["unresolved"], "open", "sources?state=open"),
        ("not looked up", known["unavailable"] + known["asked"], "gap", "sources?state=open"),
    ]
    return _tile("References", len(view.references), "reference" if len(view.references) == 1 else "references", parts)


def _first(view: View) -> Markup:
    """What weighs most, with where it stands and what to do."""
    rows = [*_broken(view), *_errors(view), *_to_decide(view)]
    if not rows:
        return tag("p", {"class": "none"}, "Nothing that would stop a reviewer.")
    return tag("ol", {"class": "first"}, rows)


def _broken(view: View) -> Iterator[Markup]:
    unreadable = len(view.dossier.report.unreadable)
    if unreadable:
        yield _point("error", many(unreadable, "input") + " could not be read", "not-checked", f"What is in {'it' if unreadable == 1 else 'them'} is missing from this report.")
    for source in view.fallen[:_MOST]:
        severity, claims = view.told_of(source), len(view.claims_on.get(source.id, ()))
        what = f"{many(claims, 'claim')} {'rests' if claims == 1 else 'rest'} on it.{_WAYS_OUT[severity]}"
        if FLAGGED in source.fallen:
            what = f"{many(claims, 'claim')} {'rests' if claims == 1 else 'rest'} on it. Look it up."
        yield _point(severity or "warning", f"{clipped(source.title, 110)}: {', '.join(source.fallen)}", f"s{view.source_number[source.id]}", what)
    if len(view.fallen) > _MOST:
        yield _point("error", f"{many(len(view.fallen) - _MOST, 'more source')} retracted or under concern", "sources?state=fallen", "")


def _errors(view: View) -> Iterator[Markup]:
    rows = [row for row in by_code(view.dossier.report) if row.severity == "error" and not (view.fallen and row.code in ABOUT_SOURCES)]
    for row in rows[:_MOST]:
        check = view.checks.get(row.code)
        yield _point("error", check.summary.rstrip(".") if check else row.name, f"k-{row.code}", f"{many(row.findings, 'error')}{' that `evidgrade fix` can mend' if check and check.fixable else ''} ({row.code}).")
    if rows[_MOST:]:
        yield _point("error", f"{sum(r.findings for r in rows[_MOST:]):,} more errors of {many(len(rows) - _MOST, 'check')}", "findings?severity=error", "")


def _to_decide(view: View) -> Iterator[Markup]:
    again, new = view.states["needs-review"], view.states["new"]
    if again:
        yield _point("warning", f"{many(again, 'claim')} {'needs' if again == 1 else 'need'} another look", "decisions", "Something changed since a person decided, or a person asked for it.")
    if new:
        yield _point("info", f"{many(new, 'claim')} in the ledger {'waits' if new == 1 else 'wait'} for a first decision", "documents?state=new", "`evidgrade review` goes through them.")
    asked = sum(c.state == "unlisted" and c.claim.of_record for c in view.dossier.claims)
    if asked:
        yield _point("info", f"{many(asked, 'claim')} of record {'is' if asked == 1 else 'are'} not in the ledger", "documents?state=unlisted", "`evidgrade sync` records them, so that a person can decide.")


def _point(severity: str, fact: str, leads: str, what: str) -> Markup:
    link = tag("a", {"href": f"#{leads.partition('?')[0]}", "data-go": leads}, tag("bdi", None, fact))
    return tag("li", {"class": f"f-{severity}"}, link, [". ", prose(what)] if what else ".")


def _unseen(view: View) -> list[Child]:
    found = gaps(view)
    rest = len(found) - _MOST
    return [
        tag("ul", {"class": "gaps"}, (tag("li", None, line_of(gap)) for gap in found[:_MOST])),
        tag("p", None, f"{rest:,} more; " if rest > 0 else None, "Full texts were not read, and quality was not appraised. ", tag("a", {"href": "#not-checked"}, "All that was not checked")),
    ]


def _table(view: View) -> Markup | None:
    """The documents with their counts."""
    documents = view.dossier.documents
    if not documents:
        return None
    head = ("Document", "Claims", "Signed off", "With a level", *(f"{SEVERITY_WORDS[s].capitalize()}s" for s in SEVERITIES))
    rows = []
    for number, document in enumerate(documents):
        found = counted(view, document)
        leveled = sum(c.grade is not None and c.grade.level not in (None, "void") for c in document.claims)
        figures = (len(document.claims), sum(c.state == "approved" for c in document.claims), leveled, *(found[s] for s in SEVERITIES))
        name = tag("a", {"href": f"#d{number}"}, tag("bdi", None, title_of(document)))
        rows.append(tag("tr", None, tag("th", {"scope": "row"}, name, tag("span", {"class": "where"}, tag("bdi", None, document.document.path))), (tag("td", {"class": "zero" if not n else None}, f"{n:,}") for n in figures)))
    return tag(
        "div", {"class": "scroll", "tabindex": 0, "role": "group", "aria-label": "Documents"},
        tag("table", {"class": "overview"}, tag("caption", None, "Documents"), tag("thead", None, tag("tr", None, (tag("th", {"scope": "col"}, name) for name in head))), tag("tbody", None, rows)),
    )  # fmt: skip
