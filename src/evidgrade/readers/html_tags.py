"""What the attributes of a tag say: hidden or shown, numbered or not, another way through the site, another page or a place on this one."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

from evidgrade.readers.html_layout import Draft, Numbering
from evidgrade.readers.html_tokens import Token, elements, resolve

SOURCE_NAME = re.compile(r"ref|cit|bib|note|source|liter|^_?_?(?:fn|r|b)[-_:.]?\d", re.I)
"""Ids and classes that pages give to reference lists and their entries."""
_HIDDEN_STYLE = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)\b", re.I)
_RAISED_STYLE = re.compile(r"(?:^|;)\s*vertical-align\s*:\s*(?:super|text-top)\b", re.I)
_LIST_STYLE = re.compile(r"(?:^|;)\s*list-style(?:-type)?\s*:\s*([^;]{1,200})", re.I)
_OTHER_SIGNS = re.compile(r"\b(?:none|disc|circle|square|[\w-]{0,40}(?:alpha|roman|latin|greek))\b")
_LINKED = re.compile(r"""\bhref\s*=\s*["']?#([^"'>\s]{1,200})""", re.I)
_ADDRESS = re.compile(
    r"""<link\b(?=[^<>]{0,500}\brel\s*=\s*["']?canonical\b)[^<>]{0,500}?\bhref\s*=\s*["']?([^"'<>\s]{1,2000})
      | <meta\b(?=[^<>]{0,500}\bproperty\s*=\s*["']?og:url\b)[^<>]{0,500}?\bcontent\s*=\s*["']?([^"'<>\s]{1,2000})
      | <!--[ ]saved[ ]from[ ]url=\(\d{4}\)(\S{1,2000})""",
    re.I | re.X,
)
"""Where a page says what its own address is; the last form is what browsers write into pages that they save."""
_HEAD = 20_000
"""Characters of the file that are searched for the page's address."""
_INTEGER = re.compile(r"\s*[-+]?\d{1,6}")
_SIGNS = re.compile(r"[\W\d_]+")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_POINTER_MAX = 400
"""Characters; a longer line is no mere pointer."""


def linked_ids(source: str) -> frozenset[str]:
    """The ids that links of the page lead to."""
    return frozenset(unquote(resolve(name)) for name in _LINKED.findall(source))


def addresses(source: str) -> frozenset[str]:
    """The page's own addresses, as it gives them."""
    found = (next(filter(None, match.groups())) for match in _ADDRESS.finditer(source[:_HEAD]))
    return frozenset(resolve(address).partition("#")[0] for address in found)


def target_of(href: str, own: frozenset[str]) -> str:
    """Where a link leads: `#id` for a place on this page, also where a browser that saved it wrote the whole address."""
    page, sign, fragment = href.strip().partition("#")
    return sign + fragment if sign and page in own else href.strip()


def stays_on_site(target: str, own: frozenset[str]) -> bool:
    """True for a link to another page of the same site."""
    try:
        parts = urlsplit(target)
        hosts = {urlsplit(address).netloc for address in own}
    except ValueError:  # no address at all
        return False
    if parts.scheme in ("", "http", "https"):
        return parts.netloc in hosts if parts.netloc else bool(parts.path)
    return False


def only_points_on(draft: Draft, own: frozenset[str], entries: bool) -> bool:
    """True for a line that is nothing but links to other places of the page, or an item that is one to another page of the site.

    `entries`: the item stands in what is named as a reference list. A year makes an item a reference, too.
    """
    if draft.kind in ("heading", "code") or not draft.marks or len(draft.text) > _POINTER_MAX:
        return False
    left, inside = list(draft.text), True
    for mark in draft.marks:
        if mark.kind != "link":
            continue
        here = (mark.target or "").startswith("#")
        inside = inside and here
        if here or (draft.kind == "list-item" and not entries and stays_on_site(mark.target or "", own)):
            left[mark.start : mark.end] = " " * (mark.end - mark.start)
    if _SIGNS.sub("", "".join(left)) or not any(c.isalpha() for c in draft.text):
        return False
    return inside or not _YEAR.search(draft.text)


def classes(token: Token) -> set[str]:
    """The names in `class`, in lower case."""
    return set(token.attributes["class"].lower().split()) if "class" in token.attributes else set()


def ids(token: Token) -> list[str]:
    """The ids that a tag gives: `id`, and `name` of an anchor."""
    given = token.attributes
    names = {given.get("id"), given.get("name") if token.name == "a" else None}
    return sorted(name for name in names if name)


def names_sources(token: Token) -> bool:
    """True when id or class say that this is a reference list or an entry."""
    return any(SOURCE_NAME.search(name) for name in (*classes(token), *ids(token)))


def mutes(token: Token, block: bool) -> bool:
    """True for an element of which nothing is shown, whatever links to it."""
    given = token.attributes
    if token.name in elements("content")["dropped"]:
        return True
    if not given:
        return False
    looks, flow = elements("looks"), elements("flow")
    if given.get("role") == "doc-backlink" or classes(token) & (looks["way_back"] | looks["furniture"]):
        return True
    if classes(token) & looks["out_of_sight"]:
        return token.name not in flow["headings"]  # such a heading names its section all the same
    return not block and token.name != "sup" and hides(token)


def hides(token: Token) -> bool:
    """True for an element that is not shown until something is clicked, if ever."""
    given = token.attributes
    if token.name in elements("flow")["whole"]:  # a script shows the page when it is loaded
        return False
    if token.name == "dialog" and "open" not in given:
        return True
    if "hidden" in given or given.get("aria-hidden", "").strip().lower() == "true":
        return True
    return "style" in given and bool(_HIDDEN_STYLE.search(given["style"]))


def raises(token: Token) -> bool:
    """True for raised text."""
    return token.name == "sup" or bool(_RAISED_STYLE.search(token.attributes.get("style", "")))


def navigates(token: Token) -> bool:
    """True for ways through a site and for boxes that lie over the page."""
    given, flow = token.attributes, elements("flow")
    if token.name in flow["navigation"]:
        return True
    if not given or token.name in flow["whole"]:
        return False
    if given.get("role") in flow["navigation_roles"]:
        return True
    named = " ".join((given.get("id", ""), given.get("class", ""))).lower()
    return any(part in named for part in elements("looks")["around_the_page"])


def numbering_of(token: Token, outermost: int) -> Numbering:
    """What the items of a list print. `outermost` is the number of the list that holds it."""
    given = token.attributes
    style = _LIST_STYLE.search(given.get("style", ""))
    look = style[1].lower() if style else ""
    numbering = Numbering(token.name == "ol" or "decimal" in look, outermost)
    lettered = given.get("type", "1").strip() not in ("1", "") and "decimal" not in look
    if lettered or _OTHER_SIGNS.search(look) or classes(token) & elements("looks")["unnumbered"]:
        numbering.next = None
    else:
        numbering.next = whole(given.get("start"), 1)
    if "reversed" in given:
        numbering.step, numbering.counts_down = -1, "start" not in given
    return numbering


def whole(text: str | None, otherwise: int) -> int:
    """The whole number at the beginning of an attribute, as browsers read it."""
    match = _INTEGER.match(text) if text else None
    return int(match[0]) if match else otherwise
