"""Between entries of references/ and works: the work that an entry stands for, the entry for a work, its key."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files
from itertools import count
from typing import Any

from evidgrade.bibliography.latex import decode, escape, escape_title
from evidgrade.bibliography.names import read_names, write_names
from evidgrade.bibliography.reading import VERBATIM, BibEntry
from evidgrade.model.reference import Author, ReferenceFields
from evidgrade.model.work import Update, Work
from evidgrade.text import collapse, fold, words

_YEAR = re.compile(r"(?<!\d)(1[5-9]\d\d|20\d\d)(?!\d)")
_DOI = re.compile(r"10\.\d{4,9}/\S+", re.IGNORECASE)
_NUMBERISH = re.compile(r"\d{1,9}")
# Words that open a title and say nothing of it, left out of keys as in the keys that reference managers make.
_OPENERS = frozenset({"a", "an", "the", "on", "of", "in", "for", "to", "and", "is", "are", "with", "from", "by"})
_BRACED = {"\\": "%5C", "{": "%7B", "}": "%7D"}
_OWN = "evidgrade-"


@lru_cache(maxsize=1)
def _types() -> dict[str, Any]:
    return tomllib.loads((files(__package__) / "entry_types.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where the content of an entry came from; every part that is given becomes a field `evidgrade-...`."""

    source: str | None = None
    """Such as `crossref`."""
    checked: str | None = None
    """ISO date of the look-up, from the caller; the tool itself has no clock."""
    similarity: float | None = None
    """Of the printed reference and the work, 0 to 1; written with two decimals."""
    design: str | None = None
    """Id of the study design read from the work."""
    design_signal: str | None = None
    """The words it was read from, such as `title: randomized`."""


def work_of(entry: BibEntry) -> Work:
    """What an entry says of its work. Unknown is None; `source` is the file."""
    title, year = entry.text("title"), year_of(entry)
    subtitle = entry.text("subtitle")
    return Work(
        doi=doi_of(entry),
        title=f"{title}: {subtitle}" if title and subtitle else title,
        type=entry.text(_OWN + "type") or _types()["entry"].get(entry.type, {}).get("work_type"),
        authors=authors_of(entry)[0],
        container_title=_first(entry, "journal", "journaltitle", "booktitle"),
        short_container_titles=tuple(t for t in [_first(entry, "shortjournal", "journal-iso")] if t),
        issued=year,
        years=tuple(sorted({*_years(entry.text(_OWN + "years")), *([year] if year else [])})),
        volume=entry.text("volume"),
        issue=_first(entry, "number", "issue"),
        page=(entry.text("pages") or "").replace("–", "-").replace("—", "-") or None,
        article_number=_first(entry, "eid", "article-number"),
        publisher=_first(entry, "publisher", "institution", "school"),
        issn=tuple((entry.text("issn") or "").replace(",", " ").split()),
        abstract=entry.text("abstract"),
        updated_by=_updates(entry.text(_OWN + "status")),
        update_to=_updates(entry.text(_OWN + "notice")),
        relations=_relations(entry.text(_OWN + "relations")),
        pmid=pmid_of(entry),
        publication_types=_several(entry, "publication-types"),
        mesh=_several(entry, "mesh"),
        source=entry.path,
    )


def days_since_look_up(entry: BibEntry, today: date) -> int | None:
    """Days since the date in `evidgrade-checked`; None where there is none that can be read."""
    try:
        return (today - date.fromisoformat(entry.text(_OWN + "checked") or "")).days
    except ValueError:
        return None


def fields_of(work: Work) -> ReferenceFields:
    """A work as a reference that prints all of it."""
    return ReferenceFields(
        authors=work.authors,
        title=work.title,
        container_title=work.container_title,
        year=work.issued,
        volume=work.volume,
        issue=work.issue,
        pages=work.page,
        doi=work.doi,
        pmid=work.pmid,
    )


def _first(entry: BibEntry, *names: str) -> str | None:
    return next((value for name in names if (value := entry.text(name))), None)


def _several(entry: BibEntry, name: str) -> tuple[str, ...]:
    """The terms of a field of ours, which are parted by semicolons."""
    return tuple(term.strip() for term in (entry.text(_OWN + name) or "").split(";") if term.strip())


def _years(value: str | None) -> list[int]:
    return [int(year) for year in _YEAR.findall(value or "")]


def authors_of(entry: BibEntry) -> tuple[tuple[Author, ...], bool]:
    """Authors, and whether the list ends in `and others`."""
    return read_names(entry.fields.get("author", ""))


def year_of(entry: BibEntry) -> int | None:
    """The year in `year`, else in biblatex's `date`; None when neither holds one from 1500 to 2099."""
    return next((year for name in ("year", "date") for year in _years(entry.text(name))), None)


def doi_of(entry: BibEntry) -> str | None:
    """The DOI in lower case without a resolver's address, None when the field holds none.

    Undoes the `\\_` and the like that exports put into the field; it is no LaTeX otherwise.
    """
    value = re.sub(r"\{?\\([_%&#])\}?", r"\1", entry.text("doi") or "")
    for char, code in _BRACED.items():
        value = re.sub(code, lambda _, c=char: c, value, flags=re.IGNORECASE)  # type: ignore[misc]
    match = _DOI.search(value)
    return match[0].lower() if match else None


def pmid_of(entry: BibEntry) -> str | None:
    """The PubMed number in `pmid`, or in biblatex's `eprint` of type `pubmed`."""
    is_pubmed = (entry.text("eprinttype") or entry.text("archiveprefix") or "").lower() == "pubmed"
    value = entry.text("pmid") or (entry.text("eprint") if is_pubmed else None)
    match = _NUMBERISH.search(value or "")
    return match[0] if match else None


def _updates(value: str | None) -> tuple[Update, ...]:
    """`retraction 2020-03-01 10.1000/xyz (publisher); correction` as updates; each part but the kind may be missing."""
    return tuple(update for part in (value or "").split(";") if (update := _update(part.split())))


def _update(tokens: list[str]) -> Update | None:
    if not tokens:
        return None
    doi = next((t.lower() for t in tokens[1:] if t.startswith("10.")), None)
    date = next((t for t in tokens[1:] if re.fullmatch(r"\d{4}(-\d\d){0,2}", t)), None)
    source = next((t[1:-1] for t in tokens[1:] if t.startswith("(") and t.endswith(")")), None)
    return Update(tokens[0], doi, date, source)


def written_updates(updates: tuple[Update, ...]) -> str:
    """Notices as `evidgrade-status` holds them."""
    return "; ".join(
        " ".join(p for p in (u.kind, u.date, u.doi, f"({u.source})" if u.source else None) if p) for u in updates
    )


def written_relations(relations: tuple[tuple[str, str], ...]) -> str:
    """Relations as `evidgrade-relations` holds them."""
    return "; ".join(f"{relation} {doi}" for relation, doi in relations)


def _relations(value: str | None) -> tuple[tuple[str, str], ...]:
    pairs = (part.split() for part in (value or "").split(";"))
    return tuple((pair[0], pair[1].lower()) for pair in pairs if len(pair) == 2)


def missing_fields(entry: BibEntry) -> tuple[str, ...]:
    """Fields that the entry's type needs and that are absent or blank, `a|b` where one of two would do.

    Nothing is said of types that are not in the table.
    """
    table = _types()
    required: list[str] = table["entry"].get(entry.type, {}).get("required", [])
    return tuple(need for need in required if not any(has_value(entry, name) for name in need.split("|")))


def has_value(entry: BibEntry, name: str) -> bool:
    """True when a field, or one that other programs use for the same thing, is there and not blank."""
    return any(entry.text(other) for other in (name, *_types()["alias"].get(name, ())))


def key_for(work: Work, taken: Collection[str]) -> str:
    """A key that is not in `taken` (upper and lower case are one): `song2019`, then `song2019a`, `song2019b` ...

    Made of the first author's family name and the year; of the first telling word of the title where a body or nobody
    is the author; `nd` stands for no year.
    """
    year = work.issued or (work.years[0] if work.years else None)
    base = f"{_family(work) or _title_word(work) or 'work'}{year or 'nd'}"
    used = {key.lower() for key in taken}
    return next(key for key in (base + suffix for suffix in _suffixes()) if key not in used)


def _suffixes() -> Iterator[str]:
    yield ""
    for number in count():
        letters, rest = "", number
        while rest >= 0:
            letters, rest = chr(ord("a") + rest % 26) + letters, rest // 26 - 1
        yield letters


def _family(work: Work) -> str:
    author = work.authors[0] if work.authors else None
    return _ascii(author.family) if author and author.given else ""


def _title_word(work: Work) -> str:
    for word in words(work.title or ""):
        plain = _ascii(word)
        if len(plain) > 1 and plain not in _OPENERS and not plain.isdigit():
            return plain
    return ""


def _ascii(text: str) -> str:
    plain = unicodedata.normalize("NFKD", fold(text))
    return "".join(c for c in plain if c.isascii() and c.isalnum())


def field_text(name: str, value: str) -> str:
    """A value of `fields_for` as it stands between the braces of the field `name`."""
    if name in ("author", "editor"):
        return value.strip()
    if name in VERBATIM:
        return "".join(_BRACED.get(char, char) for char in collapse(value))
    if name == "pages":
        return re.sub(r"(?<=\w)\s*[-–—−]+\s*(?=\w)", "--", escape(re.sub(r"[–—−]", "-", value)).replace("-{}-", "--"))
    return escape_title(value) if name == "title" else escape(value)


def render_entry(work: Work, key: str, provenance: Provenance, *, abstract: bool = False) -> str:
    """A BibTeX entry without a line end behind its last brace; fields of which nothing is known are left out."""
    kind = _types()["write"].get(work.type or "", "misc")
    lines = [f"@{kind}{{{key},"]
    for name, value in fields_for(work, kind, provenance, abstract=abstract).items():
        text = field_text(name, value)
        if text:
            lines.append(f"  {name} = {{{text}}},")
    return "\n".join([*lines, "}"])


def fields_for(
    work: Work, kind: str, provenance: Provenance | None = None, *, abstract: bool = False
) -> dict[str, str]:
    """What an entry of the type `kind` says of a work, by field: plain text, the author field as BibTeX writes names.

    In the order in which fields are written. For `patching.fill_fields` as well as for new entries.
    """
    rows = (*_work_fields(work, kind, abstract), *_provenance_fields(provenance or Provenance()))
    return {name: value for name, value in rows if value and collapse(value)}


def _provenance_fields(provenance: Provenance) -> tuple[tuple[str, str | None], ...]:
    similarity = None if provenance.similarity is None else f"{provenance.similarity:.2f}"
    return (
        (_OWN + "source", provenance.source),
        (_OWN + "checked", provenance.checked),
        (_OWN + "similarity", similarity),
        (_OWN + "design", provenance.design),
        (_OWN + "design-signal", provenance.design_signal),
    )


def _work_fields(work: Work, kind: str, abstract: bool) -> tuple[tuple[str, str | None], ...]:
    table = _types()["entry"].get(kind, {})
    container = table.get("container", "howpublished" if kind == "misc" else "booktitle")
    read_back = table.get("work_type")
    publisher = {"phdthesis": "school", "techreport": "institution", "online": "organization"}.get(kind, "publisher")
    year = work.issued or (work.years[0] if work.years else None)
    years = ", ".join(str(y) for y in work.years)
    return (
        ("author", write_names(work.authors)),
        ("title", _full_title(work)),
        ("journal" if kind == "misc" and work.container_title else container, work.container_title),
        ("shortjournal", work.short_container_titles[0] if work.short_container_titles else None),
        ("publisher" if kind == "article" else publisher, None if kind == "article" else work.publisher),
        ("year", str(year) if year else None),
        ("volume", work.volume),
        ("number", work.issue),
        ("pages", work.page),
        ("eid", work.article_number),
        ("issn", " ".join(work.issn)),
        ("doi", work.doi),
        ("pmid", work.pmid),
        ("abstract", work.abstract if abstract else None),
        (_OWN + "type", work.type if work.type != read_back else None),
        (_OWN + "years", years if len(work.years) > 1 else None),
        (_OWN + "publication-types", "; ".join(work.publication_types)),
        (_OWN + "mesh", "; ".join(work.mesh)),
        (_OWN + "status", written_updates(work.updated_by)),
        (_OWN + "notice", written_updates(work.update_to)),
        (_OWN + "relations", written_relations(work.relations)),
    )


def _full_title(work: Work) -> str | None:
    title, subtitle = work.title, work.subtitle
    if not title or not subtitle or decode(escape(subtitle)).lower() in title.lower():
        return title
    return f"{title}{'' if title.rstrip().endswith((':', '?', '.', '!')) else ':'} {subtitle}"
