"""The works that the examples of the evidence checks cite."""

from __future__ import annotations

import json

from evidgrade.checks.declaration import Example

LIST = (
    "\n\nReferences\n\n1. Adams B, Cole D. Exercise for knee pain: a randomized controlled trial. J Pain. 2019;12:101-109. doi:10.1000/pain.2019.101\n"
    "2. Brown C, Dean E. Bed rest for knee pain: a narrative review. Spine. 2018;3:20-29. doi:10.1000/spine.2018.20\n"
)
TRIAL = (
    '{"DOI": "10.1000/pain.2019.101", "type": "journal-article", "title": ["Exercise for knee pain: a randomized controlled trial"], "author": [{"family": "Adams", "given": "B"}, '
    '{"family": "Cole", "given": "D"}], "container-title": ["Journal of Pain"], "issued": {"date-parts": [[2019]]}, "volume": "12", "page": "101-109", '
    '"abstract": "Sixty adults with knee pain were randomly assigned to exercise or to usual care. Pain fell by 30% with exercise."}'
)
REVIEW = (
    '{"DOI": "10.1000/spine.2018.20", "type": "journal-article", "title": ["Bed rest for knee pain: a narrative review"], "author": [{"family": "Brown", "given": "C"}, '
    '{"family": "Dean", "given": "E"}], "container-title": ["Spine"], "issued": {"date-parts": [[2018]]}, "volume": "3", "page": "20-29"}'
)


def example(text: str) -> Example:
    """A text with the list of both works behind it, and both works."""
    return Example(text + LIST, works=(TRIAL, REVIEW))


def cited(text: str, *works: str) -> Example:
    """A text with a list of works by Adams and others, numbered from 1; each is a title, or `title | abstract`, or `title | abstract | JSON fields`."""
    entries, records = [], []
    for number, work in enumerate(works, 1):
        title, abstract, more = ([part.strip() for part in work.split("|")] + ["", ""])[:3]
        authors = [(name, chr(64 + number)) for name in ("Adams", "Brown", "Cole")] if "author" not in more else []
        record = {
            "DOI": f"10.1000/pain.{number}",
            "type": "journal-article",
            "title": [title],
            "author": [{"family": family, "given": given} for family, given in authors],
            "container-title": ["Journal of Pain"],
            "issued": {"date-parts": [[2010 + number]]},
            "volume": str(number),
            "page": "101-109",
            **({"abstract": abstract} if abstract else {}),
            **(json.loads(more) if more else {}),
        }
        printed = ", ".join(f"{a['family']} {a['given']}" for a in record["author"])
        entries.append(f"{number}. {printed}. {title}. Journal of Pain. {2010 + number};{number}:101-109. doi:10.1000/pain.{number}")
        records.append(json.dumps(record))
    return Example(f"{text}\n\nReferences\n\n" + "\n".join(entries) + "\n", works=tuple(records))
