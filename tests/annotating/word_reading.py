"""What a commented Word document says, read without the product: the standard library and the standard alone."""

from __future__ import annotations

import io
import zipfile
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SHOWN = {f"{W}tab": "\t", f"{W}noBreakHyphen": "\u2011", f"{W}br": "\n", f"{W}cr": "\n"}


def files(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {info.filename: archive.read(info) for info in archive.infolist()}


def tree(data: bytes, name: str = "word/document.xml") -> Element:
    return ElementTree.fromstring(files(data)[name])


def comments(data: bytes) -> dict[str, str]:
    """Id of each comment, and its text, a line a paragraph."""
    if "word/comments.xml" not in files(data):
        return {}
    return {
        comment.get(f"{W}id", ""): "\n".join("".join(t.text or "" for t in p.iter(f"{W}t")) for p in comment.iter(f"{W}p"))
        for comment in tree(data, "word/comments.xml").iter(f"{W}comment")
    }


def words(data: bytes) -> dict[str, str]:
    """Id of each comment, and the words under it. Each has one start, one end and one mark, in that order."""
    found: dict[str, str] = {}
    open_ids: list[str] = []
    closed: list[str] = []
    marked: list[str] = []
    _walk(tree(data), found, open_ids, closed, marked)
    assert open_ids == []
    assert sorted(found) == sorted(closed) == sorted(marked)
    return found


def _walk(element: Element, found: dict[str, str], open_ids: list[str], closed: list[str], marked: list[str]) -> None:
    number = element.get(f"{W}id", "")
    if element.tag == f"{W}commentRangeStart":
        assert number not in found
        found[number] = ""
        open_ids.append(number)
    elif element.tag == f"{W}commentRangeEnd":
        open_ids.remove(number)
        closed.append(number)
    elif element.tag == f"{W}commentReference":
        assert number in closed
        marked.append(number)
    elif element.tag in (f"{W}del", f"{W}moveFrom", f"{W}rPr", f"{W}pPr"):
        return
    else:
        text = (element.text or "").replace("\u00ad", "") if element.tag == f"{W}t" else _SHOWN.get(str(element.tag), "")
        if element.tag in (f"{W}footnoteReference", f"{W}endnoteReference"):
            text = "*"
        for identifier in open_ids:
            found[identifier] += text
        for child in element:
            _walk(child, found, open_ids, closed, marked)
        if element.tag == f"{W}p":
            for identifier in open_ids:
                found[identifier] += "\n"


def without_new(data: bytes, before: bytes) -> str:
    """The main text as canonical XML, without the marks of comments that were not there before, runs of one look that touch as one."""
    known = comments(before)
    return _canonical(data, known)


def _canonical(data: bytes, known: dict[str, str]) -> str:
    root = tree(data)
    for parent in list(root.iter()):
        for child in list(parent):
            ends = [child] if child.tag in (f"{W}commentRangeStart", f"{W}commentRangeEnd") else []
            marks = [c for c in child if c.tag == f"{W}commentReference"] if child.tag == f"{W}r" else []
            if any(e.get(f"{W}id", "") not in known for e in (*ends, *marks)):
                parent.remove(child)
    for parent in list(root.iter()):
        _join(parent)
    return ElementTree.canonicalize(ElementTree.tostring(root, encoding="unicode"))


def _join(parent: Element) -> None:
    """Make one of neighbouring runs with the same attributes and properties, and of neighbouring texts in a run."""
    before: Element | None = None
    for child in list(parent):
        if before is not None and before.tag == child.tag == f"{W}r" and before.attrib == child.attrib and _look(before) == _look(child):
            for part in list(child):
                if part.tag != f"{W}rPr":
                    before.append(part)
            parent.remove(child)
        else:
            before = child
    for run in parent.findall(f"{W}r"):
        last: Element | None = None
        for part in list(run):
            if last is not None and last.tag == part.tag == f"{W}t":
                last.text = (last.text or "") + (part.text or "")
                run.remove(part)
            else:
                last = part
        for part in run.findall(f"{W}t"):
            part.attrib.clear()  # only whether white space is kept, which the text itself shows


def _look(run: Element) -> str:
    properties = run.find(f"{W}rPr")
    return ElementTree.tostring(properties, encoding="unicode") if properties is not None else ""
