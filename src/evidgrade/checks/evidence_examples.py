"""The two works that the examples of the evidence checks cite."""

from __future__ import annotations

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
