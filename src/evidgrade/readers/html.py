"""HTML pages and fragments as a reader sees them: what is shown, in order, each word with its line in the file.

One pass over the tags with a stack of open elements; no tree is built and nothing recurses, so time and memory are linear for any input.
What browsers mend (unclosed and crossed tags) is mended in the same way where it changes the text: HTML Standard, 12.2.6. Style sheets are
not read; attributes say what is hidden, raised or numbered.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from evidgrade.model.document import BlockKind, Document, MarkKind, Piece
from evidgrade.readers import checksum
from evidgrade.readers.html_encoding import decode_page
from evidgrade.readers.html_flow import Run, Snapshot
from evidgrade.readers.html_layout import Draft, Item, Numbering, lay_out
from evidgrade.readers.html_tags import (
    SOURCE_NAME,
    addresses,
    classes,
    hides,
    ids,
    linked_ids,
    mutes,
    names_sources,
    navigates,
    numbering_of,
    only_points_on,
    raises,
    target_of,
    whole,
)
from evidgrade.readers.html_tokens import Token, elements, tokens

_WAY_BACK = re.compile(r"[\s^↑↩⤴⤶↵⏎⇑▲\ufe0e\ufe0f]{1,6}")
"""The text of a link from an entry back to its marker."""
_NUMBERS = re.compile(r"[\d\s,;–-]{1,20}")
_MAX_MARKS = 16
"""Links and raised runs that may be open at once; pages nest two or three."""


def read(path: str, data: bytes) -> Document:
    """Read an HTML page or fragment. Raises UnreadableInput for what is empty, binary or not in the encoding that it declares."""
    source, encoding = decode_page(path, data)
    xml = path.lower().endswith(".xhtml") or source.lstrip()[:5] == "<?xml"
    reader = _Reader(source, xml)
    layout = lay_out(reader.drafts)
    anchors: dict[str, int] = {}
    repeated = []
    for name, draft, inside in reader.anchors:
        offset = min(layout.starts[min(draft, len(layout.starts) - 1)] + inside, len(layout.text))
        if anchors.setdefault(name, offset) != offset:
            repeated.append((name, offset))
    return Document(
        path,
        "application/xhtml+xml" if xml else "text/html",
        layout.text,
        layout.blocks,
        checksum(data),
        encoding,
        language=reader.language,
        anchors=anchors,
        repeated_anchors=tuple(repeated),
        source=source,
        source_map=layout.pieces,
    )


@dataclass(slots=True)
class _Context:
    """What text directly inside an element is."""

    kind: BlockKind = "paragraph"
    level: int = 0
    item: Item | None = None
    numbering: Numbering | None = None
    depth: int = 0
    """How many lists are open."""
    entries: bool = False
    """The list is named as a list of sources."""
    cell: bool = False
    quiet: bool = False
    preformatted: bool = False


@dataclass(slots=True)
class _Mark:
    """A link, raised run or code that is open."""

    kind: MarkKind
    start: int
    before: Snapshot
    target: str | None = None
    numbers_only: bool = False
    """Raised by the name of a class, which is believed of numbers."""


@dataclass(slots=True)
class _Hidden:
    """A block that is not shown."""

    before: int
    """Drafts before it."""
    anchors: int
    """Ids before it."""


@dataclass(slots=True)
class _Open:
    """An open element."""

    name: str
    context: _Context
    block: bool
    marks: tuple[_Mark, ...] = ()
    bold: bool = False
    mutes: bool = False
    hidden: _Hidden | None = None
    dead: bool = False
    """Ended by a crossed end tag; still on the stack because a block lies above it."""


class _Reader:
    """The state of one pass."""

    def __init__(self, source: str, xml: bool) -> None:
        self.source, self.xml = source, xml
        self.content, self.flow, self.looks = elements("content"), elements("flow"), elements("looks")
        self.implied, self.barriers = elements("implied"), elements("scope")["barriers"]
        self.linked, self.own = linked_ids(source), addresses(source)
        self.drafts: list[Draft] = []
        self.comments: list[Draft] = []
        """Comments in the line that is being read."""
        self.anchors: list[tuple[str, int, int]] = []
        """(id, index of a draft, place in it)."""
        self.run = Run()
        self.stack: list[_Open] = []
        self.depths: dict[str, list[int]] = {}
        """Name -> depths of the open elements of that name."""
        self.block_depths: list[int] = []
        self.marks: list[_Mark] = []
        self.lists = self.bold = self.muted = self.rows = 0
        """Lists seen; open elements in bold; open elements whose content is dropped."""
        self.hiding = False
        self.language: str | None = None
        take = {"text": self._text, "start": self._start, "end": self._end, "comment": self._comment}
        for token in tokens(source, xml):
            take[token.kind](token)
        self._flush()
        self._close_to(0)

    # ---- tokens -------------------------------------------------------------------------------------------------------

    def _text(self, token: Token) -> None:
        if self.muted:
            return
        if self._context.preformatted:
            self.run.verbatim(self.source, token.start, token.end)
            return
        before = self.run.length
        self.run.flow(self.source, token.start, token.end)
        if self.bold:
            self.run.bold += self.run.length - before

    def _comment(self, token: Token) -> None:
        if self.muted or self.hiding or not self.source.startswith("<!--", token.start):
            return
        text = self.source[token.start : token.end]
        comment = Draft("comment", text, [Piece(0, token.start, 1, len(text))], [])
        if self.run.length:
            comment.inside = self.run.next
            self.comments.append(comment)
        else:
            self.drafts.append(comment)

    def _start(self, token: Token) -> None:
        name, block = token.name, token.name in self.flow["block"]
        if name == "html":
            self.language = token.attributes.get("lang") or token.attributes.get("xml:lang") or self.language
        if block and not self._line_of_entry(token):
            self._flush()
            self._end_implied("p", ("p",), self.barriers)
            if name in self.flow["headings"] and self.stack and self.stack[-1].name in self.flow["headings"]:
                self._close_to(len(self.stack) - 1)
        if name in self.implied:
            self._end_implied(name, self.implied[name]["ends"], frozenset(self.implied[name]["until"]))
        if name == "br" and not self.muted:
            self._line_break(token)
        self._anchor(token)
        if name not in self.content["void"] and not (self.xml and token.closed):
            self._push(token, block)

    def _end(self, token: Token) -> None:
        name = token.name
        depths = self.depths.get(name)
        if name == "br" and not self.muted:
            self._line_break(token)  # browsers read `</br>` as `<br>`
        if not depths:
            return
        depth = depths[-1]
        if name in self.flow["block"]:
            until = frozenset(self.implied[name]["until"]) if name in self.implied else frozenset()
            if depth > self._deepest((self.barriers | until) - {name}) or name in ("table", "template", "object"):
                if not self._line_of_entry(token):
                    self._flush()
                self._close_to(depth)
        elif not self.block_depths or depth > self.block_depths[-1]:
            self._close_to(depth)
        else:  # crossed with a block: only its effect ends
            self._finish(self.stack[depth])
            self.stack[depth].dead = True
            depths.pop()

    def _line_of_entry(self, token: Token) -> bool:
        """Inside an entry of a reference list, `<div>` parts authors, title and source: lines of one reference."""
        context = self._context
        if token.name != "div" or not context.entries or context.kind != "list-item" or self.muted:
            return False
        self.run.soft_break(token.start, token.end - token.start)
        return True

    def _line_break(self, token: Token) -> None:
        if self._context.preformatted:
            self.run.put("\n", token.start, token.end - token.start)
        else:
            self.run.line_break(token.start, token.end - token.start)

    def _anchor(self, token: Token) -> None:
        self.anchors += [(name, len(self.drafts), self.run.next) for name in ids(token)]

    # ---- the stack ----------------------------------------------------------------------------------------------------

    @property
    def _context(self) -> _Context:
        return self.stack[-1].context if self.stack else _PAGE

    def _deepest(self, names: Iterable[str]) -> int:
        return max((self.depths[n][-1] for n in names if self.depths.get(n)), default=-1)

    def _end_implied(self, name: str, ends: Iterable[str], until: frozenset[str]) -> None:
        """End the open elements that the start tag of another one ends."""
        limit = self._deepest(until - {name})
        reached = [self.depths[n][-1] for n in ends if self.depths.get(n) and self.depths[n][-1] > limit]
        if reached:
            if any(self.stack[depth].block for depth in reached):
                self._flush()
            self._close_to(min(reached))

    def _close_to(self, depth: int) -> None:
        while len(self.stack) > depth:
            element = self.stack[-1]
            if not element.dead:
                self._finish(element)
                self.depths[element.name].pop()
            if element.block:
                self.block_depths.pop()
            self.stack.pop()

    def _push(self, token: Token, block: bool) -> None:
        element = _Open(token.name, self._context_of(token), block)
        element.mutes = mutes(token, block)
        if element.mutes:
            self.muted += 1
        elif block and not self.hiding and not self.muted and hides(token):
            element.hidden, self.hiding = _Hidden(len(self.drafts), len(self.anchors) - len(ids(token))), True
        if not self.muted:
            element.marks = tuple(self._marks_of(token))
            element.bold = token.name in self.flow["bold"]
            self.bold += element.bold
        depth = len(self.stack)
        self.stack.append(element)
        self.depths.setdefault(token.name, []).append(depth)
        if block:
            self.block_depths.append(depth)

    def _finish(self, element: _Open) -> None:
        for mark in reversed(element.marks):
            self._end_mark(mark)
        self.bold -= element.bold
        self.muted -= element.mutes
        if element.hidden is not None:
            self.hiding = False
            self._forget(element.hidden)
        if element.context.numbering is not None and element.name in self.flow["lists"]:
            element.context.numbering.close()

    def _forget(self, hidden: _Hidden) -> None:
        """Drop what a hidden block held, unless links lead to entries inside: then it is folded away, and a click shows it."""
        inside = self.anchors[hidden.anchors :]
        if any(name in self.linked and SOURCE_NAME.search(name) for name, _, _ in inside):
            return
        del self.drafts[hidden.before :]
        self.anchors[hidden.anchors :] = [(name, hidden.before, 0) for name, _, _ in inside]

    # ---- what a tag says ----------------------------------------------------------------------------------------------

    def _marks_of(self, token: Token) -> Iterator[_Mark]:
        if len(self.marks) >= _MAX_MARKS:
            return
        given, start, before = token.attributes, self.run.next, self.run.snapshot()
        found: list[_Mark] = []
        if token.name == "a" and "href" in given:
            found.append(_Mark("link", start, before, target_of(given["href"], self.own)))
        if raises(token):
            found.append(_Mark("superscript", start, before))
        elif given.get("role") == "doc-noteref" or classes(token) & self.looks["raised"]:
            found.append(_Mark("superscript", start, before, numbers_only=True))
        if token.name in self.flow["code"]:
            found.append(_Mark("code", start, before))
        self.marks += found
        yield from found

    def _end_mark(self, mark: _Mark) -> None:
        for index in range(len(self.marks) - 1, -1, -1):
            if self.marks[index] is mark:
                del self.marks[index]
                break
        shown = self.run.since(mark.start)
        inside_page = mark.kind == "link" and (mark.target or "").startswith("#")
        if inside_page and _WAY_BACK.fullmatch(shown):
            self.run.restore(mark.before)
        elif not mark.numbers_only or _NUMBERS.fullmatch(shown):
            if inside_page and _NUMBERS.fullmatch(shown) and not any(m.kind == "superscript" for m in self.marks):
                self._raise_if_glued(mark)
            self.run.mark(mark.kind, mark.start, mark.target)

    def _raise_if_glued(self, mark: _Mark) -> None:
        """A number that links to an entry and stands right behind a word is raised by the style sheet: nothing else tells the two apart."""
        before = self.run.char(mark.start - 1)
        if before.isalnum() or (before and before in ".,;:!?)”’\"'" and not self.run.char(mark.start - 2).isdigit()):
            self.run.mark("superscript", mark.start)

    def _context_of(self, token: Token) -> _Context:
        """What text in this element is, from what it is in the element around."""
        name, given, around = token.name, token.attributes, self._context
        if navigates(token):
            around = replace(around, quiet=True)
        role = given.get("role", "") if given else ""
        if name in self.flow["headings"] or role == "heading":
            level = int(name[1]) if name in self.flow["headings"] else whole(given.get("aria-level"), 2)
            return replace(around, kind="heading", level=min(6, max(1, level)))
        if name == "summary":
            return replace(around, kind="heading", level=6)
        if name in self.flow["lists"]:
            self.lists += around.depth == 0
            entries = around.entries or names_sources(token)
            numbering = numbering_of(token, self.lists)
            return replace(around, kind="paragraph", item=None, cell=False, numbering=numbering, depth=around.depth + 1, entries=entries)
        if name == "li":
            return self._item_context(token, around)
        if name in ("td", "th"):
            return replace(around, kind="table-cell", item=None, cell=True, level=self.rows)
        if name == "tr":
            self.rows += 1
        if name == "dt":
            return replace(around, kind="paragraph", item=None, cell=True)
        if name in ("dd", "blockquote", "figure"):
            return replace(around, kind="paragraph", item=None, cell=False)
        if name in ("pre", "listing"):
            return replace(around, kind="code", preformatted=True)
        return around

    def _item_context(self, token: Token, around: _Context) -> _Context:
        item = Item(max(1, around.depth))
        numbering = around.numbering
        if numbering is not None:
            if numbering.next is not None:
                numbering.next = whole(token.attributes.get("value"), numbering.next)
            numbering.add(item)
        entries = around.entries or names_sources(token)
        return replace(around, kind="list-item", level=item.level, item=item, cell=False, entries=entries)

    # ---- the end of a line --------------------------------------------------------------------------------------------

    def _flush(self) -> None:
        """End the line: what was collected becomes a draft."""
        run, self.run = self.run, Run()
        text = run.text.rstrip("\n")
        comments, self.comments = self.comments, []
        if not text.strip():
            for comment in comments:
                comment.inside = -1
        else:
            run.length = len(text)
            for mark in self.marks:
                run.mark(mark.kind, mark.start, mark.target)
            self.drafts.append(self._draft(run, text))
        self.drafts += comments
        for mark in self.marks:
            mark.start, mark.before = 0, self.run.snapshot()

    def _draft(self, run: Run, text: str) -> Draft:
        context = self._context
        pieces = [piece for piece in run.pieces if piece.visible < len(text)]
        draft = Draft(context.kind, text, pieces, run.marks, context.level, cell=context.cell)
        draft.bold = run.bold >= len(text)
        item = context.item
        if item is not None and context.kind in ("list-item", "paragraph", "code"):
            if item.taken and draft.kind == "list-item":
                draft.kind, draft.level = "paragraph", 0
            elif not item.taken:
                draft.item, item.taken = item, True
        if context.numbering is not None:
            draft.list = context.numbering.outermost
        draft.quiet = context.quiet or only_points_on(draft, self.own, context.entries)
        return draft


_PAGE = _Context()
