"""REF012, REF014, REF102 and REF111: what references/ and the registry's record of a work says of the entry that cites it."""

from __future__ import annotations

from collections.abc import Iterator

from evidgrade.checks.declaration import Example, Problem, check
from evidgrade.checks.gathering import enumerated, gathered
from evidgrade.checks.registry import CONTAINERS
from evidgrade.checks.scope import Page, Project

_LIST = "Exercise helps [1]. Rest does not [2].\n\nReferences\n\n1. {}\n2. Brown C. Rest. Spine. 2018;3:20-29.\n"
_ENTRY = "Fox G, Hill I. Exercise for backs in office workers. Journal of Pain. 2020;11:101-109. doi:10.1000/fox.2020"
_WORK = (
    '{"DOI": "10.1000/fox.2020", "type": "journal-article", "title": ["Exercise for backs in office workers"], "author": [{"family": "Fox", "given": "G"}, {"family": "Hill", "given": "I"}], '
    '"container-title": ["Journal of Pain"], "issued": {"date-parts": [[2020]]}, "volume": "11", "page": "101-109"%s}'
)


def _example(entry: str, more: str = "") -> Example:
    return Example(_LIST.format(entry), works=(_WORK % more,))


_GOOD = _example(_ENTRY)



@check(
    "REF102",
    "error",
    "The printed DOI belongs to another work.",
    rationale="""The link takes the reader to a paper that is not the one described; one in twenty-five of fabricated references looks like this. Compare both, and
    correct the DOI or the entry.""",
    bad=_example(
        "Meyer K, Novak L. Statins after stroke in nursing homes. Lancet Neurol. 2015;14:900-910. doi:10.1000/fox.2020"
    ),
    good=_GOOD,
)
def doi_wrong_work(page: Page) -> Iterator[Problem]:
    """Entries with a DOI whose record disagrees with what is printed."""
    for position, resolution in sorted(page.resolutions.items()):
        printed = page.reference(position).fields.doi
        named = next((c.work for c in resolution.candidates if c.work.doi and c.work.doi == printed), None)
        if (
            printed
            and named
            and (resolution.work is None or resolution.work.doi != printed)
            and resolution.verdict != "unavailable"
            and named.type not in CONTAINERS  # REF103
        ):
            yield Problem(
                page.reference(position).span,
                f"DOI {printed} is registered for `{named.title or 'another work'}`, which is not what this entry describes.",
            )


@check(
    "REF111",
    "warning",
    "Several works fit an entry.",
    rationale="The entry does not say enough to tell which work is meant, and evidgrade does not guess. Add the title or the DOI.",
    bad=Example(
        _LIST.format("Fox G. Exercise for backs in office workers. Journal of Pain. 2020."),
        works=tuple(
            f'{{"DOI": "10.1000/{n}", "type": "journal-article", "title": ["Exercise for backs in office workers"], "author": [{{"family": "Fox", "given": "G"}}], '
            f'"container-title": ["Journal of Pain"], "issued": {{"date-parts": [[2020]]}}, "volume": "11", "page": "{n}1-{n}9"}}'
            for n in (1, 2)
        ),
    ),
    good=_GOOD,
)
def ambiguous_match(page: Page) -> Iterator[Problem]:
    """Resolutions that name several works."""
    for position, resolution in sorted(page.resolutions.items()):
        if resolution.verdict == "ambiguous":
            several = "; ".join(c.work.doi or c.work.title or "a work" for c in resolution.candidates[:3])
            yield Problem(page.reference(position).span, f"Several works fit this entry: {several}.")


@check(
    "REF012",
    "warning",
    "An entry of the list has no counterpart in references/.",
    rationale="What is not in references/ is neither completed nor watched for retractions. Run `evidgrade sync`, or add the entry by hand.",
    bad=Example(
        _LIST.format(_ENTRY),
        bibliography="@article{hale2001,\n  title = {Sleep in nurses},\n  author = {Hale, J.},\n  journal = {Sleep},\n  year = 2001,\n  volume = 4,\n  pages = {1--9}\n}\n",
    ),
    good=Example("Exercise helps many people. Rest does not.\n"),
    scope="project",
)
def list_entry_unlinked(project: Project) -> Iterator[Problem]:
    """Entries without a key, where the workspace has a bibliography."""
    if project.bibliography is None or not project.bibliography.entries:
        return
    recorded = {d.path for d in project.ledger.documents} if project.ledger else None
    for page in project.pages:
        if recorded is not None and page.path not in recorded:
            continue  # a page that sync has not seen
        missing = [r for r in page.references if (page.path, r.position) not in project.keys]
        names = enumerated([page.number(r.position) for r in missing])
        message = f"{len(missing)} of the {len(page.references)} references have no entry in references/: {names}."
        single = "Reference {} has no entry in references/."
        yield from gathered(
            [Problem(r.span, single.format(page.number(r.position)), document=page.path) for r in missing], message
        )


_BIB = "@article{{hale2001,\n  title = {{Sleep in nurses}},\n  author = {{Hale, J.}},\n  journal = {{Sleep}},\n  year = 2001,\n}}\n{}"
_UNUSED = "@article{ito2002,\n  title = {Naps at work},\n  author = {Ito, M.},\n  journal = {Sleep},\n  year = 2002,\n}\n"


@check(
    "REF014",
    "info",
    "An entry of references/ is used by no document and no claim.",
    rationale="""It may be a leftover of a text that was cut, or the work whose marker was lost. Cite it, or take it out. Only told when all documents of the
    workspace are checked.""",
    bad=Example("Night shifts cost sleep [@hale2001].\n", bibliography=_BIB.format(_UNUSED)),
    good=Example("Night shifts cost sleep [@hale2001].\n", bibliography=_BIB.format("")),
    scope="project",
)
def orphan_bib_entry(project: Project) -> Iterator[Problem]:
    """Entries whose key no reference has and no claim of the ledger names, one finding for each file."""
    if project.bibliography is None or project.policy.partial or not project.pages:
        return
    used = set(project.keys.values())
    if project.ledger is not None:
        used |= {key for d in project.ledger.documents for key in d.references.values() if key}
        used |= {key for c in project.ledger.claims for key in (*c.direct, *c.inherited)}
        used |= {key for c in project.ledger.claims if c.judgement for key in (*c.judgement.confirmed, *c.judgement.rejected)}
    orphans: dict[str, list[tuple[str, int]]] = {}
    for entry in project.bibliography.entries:
        if entry.key not in used:
            orphans.setdefault(entry.path, []).append((entry.key, entry.line))
    for path, entries in orphans.items():
        found = [
            Problem(project.line_span(path, line), f"`{key}` is used by no document and no claim.", document=path)
            for key, line in entries
        ]
        names = enumerated([key for key, _ in entries])
        yield from gathered(found, f"{len(entries)} entries are used by no document and no claim: {names}.")
