"""The ZIP package of a Word document: its parts, opened with limits, and their XML, parsed without document types.

Part names and relationships follow ISO/IEC 29500-2 (Open Packaging Conventions). A package comes from anywhere, so nothing in it is believed:
sizes are counted while unpacking, and a document type (the door to entity expansion) is refused (OWASP, XML External Entity Prevention).
"""

from __future__ import annotations

import io
import posixpath
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from evidgrade.errors import UnreadableInput

MAX_MEMBERS = 20_000
"""Files in a package. A long book with many pictures has some thousands."""
MAX_PART = 64_000_000
"""Bytes of one XML part, unpacked. The text of a book of 1,000 pages has about 20 million."""
MAX_TOTAL = 128_000_000
"""Bytes of all XML parts that are read together, unpacked."""
MAX_RATIO = 250
"""How far a part of more than a million bytes may have been packed. WordprocessingML reaches 10 to 60."""

TRANSITIONAL = "http://schemas.openxmlformats.org/"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
# ISO/IEC 29500 "Strict" files use other names for the same elements
_STRICT = (
    (b"http://purl.oclc.org/ooxml/wordprocessingml/main", b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"),
    (b"http://purl.oclc.org/ooxml/officeDocument/relationships", b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"),
    (b"http://purl.oclc.org/ooxml/officeDocument/math", b"http://schemas.openxmlformats.org/officeDocument/2006/math"),
)  # fmt: skip
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BROKEN = (
    zipfile.BadZipFile, zlib.error, EOFError, struct.error, RuntimeError, ValueError, LookupError, OSError, OverflowError
)  # fmt: skip
"""What zipfile raises, apart from BadZipFile, for headers that contradict themselves."""
_REPAIR = "open it in Word and save it again, or get a fresh copy"


@dataclass(frozen=True, slots=True)
class Relationship:
    """One link from a part to another part or to an address outside."""

    type: str
    """Last word of the relationship type: `hyperlink`, `footnotes`, `styles`."""
    target: str
    """Name of the part in the package, or the address as written when it is external."""
    external: bool


@dataclass
class Package:
    """An opened package. `part` and `relationships` raise UnreadableInput, each with the name of the document."""

    path: str
    archive: zipfile.ZipFile
    names: Mapping[str, zipfile.ZipInfo]
    """Part names, folded, to their entries."""
    unpacked: int = 0
    """Bytes unpacked so far."""
    _rels: dict[str, dict[str, Relationship]] = field(default_factory=dict)

    def has(self, name: str) -> bool:
        """True when the package holds a part of this name."""
        return name.casefold() in self.names

    def part(self, name: str) -> Element:
        """The root element of an XML part. Raises UnreadableInput for a part that is missing, damaged or too large."""
        return parse_xml(self.path, name, self.content(name))

    def content(self, name: str) -> bytes:
        """The bytes of a part. Raises UnreadableInput for a part that is missing, damaged or too large."""
        info = self.names.get(name.casefold())
        if info is None:
            raise UnreadableInput(f"has no part `{name}`, so it is damaged or no Word document; {_REPAIR}", self.path)
        return self._unpack(name, info)

    def relationships(self, name: str) -> dict[str, Relationship]:
        """The relationships of a part by their ids; `""` stands for the package itself."""
        if name not in self._rels:
            folder, base = posixpath.split(name)
            rels = posixpath.join(folder, "_rels", f"{base}.rels")
            found = self.part(rels).iter(_RELATIONSHIP) if self.has(rels) else ()
            self._rels[name] = {item.get("Id", ""): _relationship(folder, item) for item in found}
        return self._rels[name]

    def related(self, name: str, kind: str) -> Element | None:
        """The root of the first part that `name` has a relationship of this type to, None without one."""
        target = self.related_name(name, kind)
        return self.part(target) if target is not None else None

    def related_name(self, name: str, kind: str) -> str | None:
        """The name of that part; None without a relationship or when it leads to no part of the package."""
        for relationship in self.relationships(name).values():
            if relationship.type == kind and not relationship.external and self.has(relationship.target):
                return relationship.target
        return None

    def _unpack(self, name: str, info: zipfile.ZipInfo) -> bytes:
        if info.flag_bits & 1:
            raise UnreadableInput("is protected by a password; remove the protection in Word and save it", self.path)
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise UnreadableInput(f"packs `{name}` in a way that Word does not use; {_REPAIR}", self.path)
        allowed = min(MAX_PART, MAX_TOTAL - self.unpacked)
        try:
            with self.archive.open(info) as stream:
                data = stream.read(allowed + 1)
        except _BROKEN as error:
            raise UnreadableInput(f"is truncated or damaged (`{name}`: {error}); {_REPAIR}", self.path) from error
        self.unpacked += len(data)
        packed = max(1, info.compress_size)
        if len(data) > allowed or (len(data) > 1_000_000 and len(data) > MAX_RATIO * packed):
            raise UnreadableInput(f"unpacks `{name}` to more than a document can hold; it is not read", self.path)
        return data


def _relationship(folder: str, item: Element) -> Relationship:
    target, external = item.get("Target", ""), item.get("TargetMode") == "External"
    if not external:
        target = posixpath.normpath(posixpath.join("/" + folder, target.replace("\\", "/"))).lstrip("/")
    return Relationship(item.get("Type", "").rpartition("/")[2], target, external)


def open_package(path: str, data: bytes) -> tuple[Package, str]:
    """The package and the name of its main part. Raises UnreadableInput, with what the file is instead where that can be told."""
    if not data:
        raise UnreadableInput("is empty", path)
    if not data.startswith(b"PK"):
        raise UnreadableInput(_instead(data), path)
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        entries = archive.infolist()
    except _BROKEN as error:
        raise UnreadableInput(f"is truncated or damaged ({error}); {_REPAIR}", path) from error
    if len(entries) > MAX_MEMBERS:
        raise UnreadableInput(f"holds {len(entries):,} files, more than {MAX_MEMBERS:,}; it is not read", path)
    names = {info.filename.replace("\\", "/").lstrip("/").casefold(): info for info in entries}
    package = Package(path, archive, names)
    main = package.related_name("", "officeDocument") or "word/document.xml"
    if not package.has(main) or not posixpath.basename(main).startswith("document"):
        _refuse_other(package, main)
    return package, main


def _refuse_other(package: Package, main: str) -> None:
    """Raise for the packages of other programs; a Word document may call its main part as it likes."""
    if package.has("mimetype") or package.has("content.xml"):
        raise UnreadableInput("is an OpenDocument file; save it as .docx", package.path)
    for folder, program in (("xl/", "a spreadsheet"), ("ppt/", "a presentation")):
        if any(name.startswith(folder) for name in package.names):
            raise UnreadableInput(f"is {program}, not a Word document", package.path)
    if not package.has(main):
        raise UnreadableInput("is a ZIP file without a Word document in it", package.path)


def _instead(data: bytes) -> str:
    """What a file that is no ZIP package is, as far as its first bytes tell."""
    if data.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            return "is protected by a password; remove the protection in Word and save it"
        return "is a document of Word 97-2003 (.doc); save it as .docx"
    start = data[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    for sign, name in (
        (b"{\\rtf", "an RTF file"),
        (b"%pdf", "a PDF file"),
        (b"<!doctype html", "a web page"),
        (b"<html", "a web page"),
    ):
        if start.startswith(sign):
            return f"is {name} under the name of a Word document; save it as .docx"
    return f"is no Word document (.docx), or only the end of one; {_REPAIR}"


class _Builder(ElementTree.TreeBuilder):
    """Builds the tree, and stops at a document type before anything in it is read."""

    def doctype(self, name: str, *_: str | None) -> None:
        """Called by the parser for `<!DOCTYPE`."""
        raise ValueError(f"document type `{name[:40]}`")


def parse_xml(path: str, name: str, data: bytes) -> Element:
    """The root element of one part. Raises UnreadableInput for XML that is not well formed or has a document type."""
    if b"purl.oclc.org/ooxml" in data:
        for strict, transitional in _STRICT:
            data = data.replace(strict, transitional)
    parser = ElementTree.XMLParser(target=_Builder())
    try:
        parser.feed(data)
        root: Element = parser.close()
    except ElementTree.ParseError as error:
        line, column = error.position
        message = f"is damaged: `{name}` is not well-formed XML (line {line}, column {column + 1}); {_REPAIR}"
        raise UnreadableInput(message, path) from error
    except (ValueError, LookupError) as error:
        raise UnreadableInput(f"is not read: `{name}` has {error}, which Word never writes", path) from error
    return root
