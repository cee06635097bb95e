"""Stamps: short sums that tell whether what a person judged is still what stands there.

Only what carries meaning is summed, so that a new line break or a reordered field does not void a judgement. The stamp of a work has a
part for each field, so that it can be said which one changed, and an empty field that was filled later is no change.
"""

from __future__ import annotations

import hashlib
import re

from evidgrade.model.work import Work
from evidgrade.text import collapse, squeeze

LENGTH = 16
"""Hexadecimal digits of the stamp of a sentence: 64 bits."""
NO_ENTRY = "none"
"""In place of a stamp: the reference had no entry in references/ when the claim was judged."""
NO_LEVEL = "none"
"""In place of a level: the claim had none when it was judged."""
_PART = 8
_STAMP = re.compile(r"\w+:\S+(?: \w+:\S+)*\Z")


def text_stamp(text: str) -> str:
    """Stamp of a claim's sentence; white space does not count."""
    return _sum(collapse(text), LENGTH)


def source_stamp(work: Work | None) -> str:
    """Stamp of a cited work, `title:1f0a2b3c authors:... year:2019`; `none` for a reference without an entry.

    Title, family names, year, journal, DOI, PMID and abstract count; volume, pages and spelling of punctuation do not. What has become of
    the work since (`notices`) is kept apart.
    """
    if work is None:
        return NO_ENTRY
    summed = {
        "title": squeeze(work.title or ""),
        "authors": " ".join(squeeze(author.family) for author in work.authors),
        "year": str(work.issued or ""),
        "journal": squeeze(work.container_title or ""),
        "doi": work.doi or "",
        "pmid": work.pmid or "",
        "abstract": squeeze(work.abstract or ""),
    }
    return " ".join(f"{name}:{_sum(value, _PART)}" for name, value in summed.items() if value) or NO_ENTRY


def changed_fields(then: str, now: str) -> tuple[str, ...]:
    """Names of the fields that differ between two stamps of one entry; a field that was empty and is filled now does not.

    `entry` stands for the whole: it was removed, or the older stamp is not of this form.
    """
    if then in (now, NO_ENTRY):
        return ()
    if now == NO_ENTRY or not _STAMP.match(then):
        return ("entry",)
    before, after = _parts(then), _parts(now)
    return tuple(name for name, value in before.items() if after.get(name) != value)


def _parts(stamp: str) -> dict[str, str]:
    return dict(part.split(":", 1) for part in stamp.split(" "))


def notices(work: Work | None) -> tuple[str, ...]:
    """What is known to have become of a work: `retraction 10.1000/x`, sorted; the DOI is that of the notice."""
    updates = work.updated_by if work is not None else ()
    return tuple(sorted({f"{update.kind} {update.doi or ''}".strip() for update in updates}))


def _sum(text: str, length: int) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:length]
