"""A package with some parts changed and some added; every other part keeps its packed bytes, its place and its date.

The ZIP format is that of APPNOTE.TXT 6.3 (PKWARE). The standard library cannot copy a member without packing it anew, so the records are written here.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from evidgrade.errors import RefusedWrite, UnreadableInput
from evidgrade.readers.docx_package import Package

_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s4B4H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_UTF8, _DESCRIPTOR, _LOCKED = 0x800, 0x8, 0x1
_NO_DATE = (1980, 1, 1, 0, 0, 0)
"""What Word writes."""


@dataclass(frozen=True, slots=True)
class _Member:
    """One file as it will stand in the new package."""

    info: zipfile.ZipInfo
    packed: bytes
    extra: bytes
    """Further fields of the local record."""
    method: int
    crc: int
    size: int


def rewritten(package: Package, data: bytes, changed: Mapping[str, bytes], added: Mapping[str, bytes]) -> bytes:
    """The bytes of the package with new content for the parts of `changed` and with those of `added` behind the others.

    Raises UnreadableInput where the records of the package contradict each other, RefusedWrite for what cannot be copied as it is.
    """
    replaced = {package.names[name.casefold()].header_offset: content for name, content in changed.items()}
    members = [_kept(package.path, data, info) if info.header_offset not in replaced else _packed(info, replaced[info.header_offset]) for info in package.archive.infolist()]
    if sum(len(member.packed) for member in members) > 2 * len(data) + sum(map(len, changed.values())):
        raise UnreadableInput("has parts that lie upon each other, so it is damaged; open it in Word and save it again", package.path)
    members += [_packed(_new(name), content) for name, content in added.items()]
    return b"".join(_records(members, package.archive.comment))


def _new(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _NO_DATE)
    info.create_system = 0
    return info


def _packed(info: zipfile.ZipInfo, content: bytes) -> _Member:
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    return _Member(info, packer.compress(content) + packer.flush(), b"", zipfile.ZIP_DEFLATED, zlib.crc32(content), len(content))


def _kept(path: str, data: bytes, info: zipfile.ZipInfo) -> _Member:
    if info.flag_bits & _LOCKED:
        raise RefusedWrite("holds parts that are protected by a password; remove the protection in Word and save it", path)
    head = data[info.header_offset : info.header_offset + _LOCAL.size]
    if len(head) < _LOCAL.size or not head.startswith(b"PK\3\4"):
        raise UnreadableInput(f"is truncated or damaged (`{info.filename}`); open it in Word and save it again, or get a fresh copy", path)
    name, extra = _LOCAL.unpack(head)[-2:]
    start = info.header_offset + _LOCAL.size + name
    packed = data[start + extra : start + extra + info.compress_size]
    if len(packed) != info.compress_size:
        raise UnreadableInput(f"is truncated or damaged (`{info.filename}`); open it in Word and save it again, or get a fresh copy", path)
    return _Member(info, packed, _without_sizes(data[start : start + extra]), info.compress_type, info.CRC, info.file_size)


def _without_sizes(extra: bytes) -> bytes:
    """Further fields without those of ZIP64, which the new records do not need."""
    kept, at = b"", 0
    while at + 4 <= len(extra):
        kind, size = struct.unpack_from("<HH", extra, at)
        kept += extra[at : at + 4 + size] if kind != 1 else b""
        at += 4 + size
    return kept + extra[at:]


def _records(members: list[_Member], comment: bytes) -> Iterator[bytes]:
    at, central = 0, []
    for member in members:
        info = member.info
        name, flags = _name(info)
        date, time = _date(info)
        shared = (flags, member.method, time, date, member.crc, len(member.packed), member.size, len(name))
        record = _LOCAL.pack(b"PK\3\4", info.extract_version, *shared, len(member.extra)) + name + member.extra
        extra = _without_sizes(info.extra)
        central.append(
            _CENTRAL.pack(
                b"PK\1\2", info.create_version, info.create_system, info.extract_version, 0, *shared,
                len(extra), len(info.comment), 0, info.internal_attr, info.external_attr, at,
            ) + name + extra + info.comment
        )  # fmt: skip
        at += len(record) + len(member.packed)
        yield record
        yield member.packed
    size = sum(map(len, central))
    yield from central
    yield _END.pack(b"PK\5\6", 0, 0, len(members), len(members), size, at, len(comment)) + comment


def _name(info: zipfile.ZipInfo) -> tuple[bytes, int]:
    """The name as the package has it, and the flags of its record; sizes stand in the record, not behind the data."""
    flags = info.flag_bits & ~_DESCRIPTOR
    if flags & _UTF8:
        return info.orig_filename.encode("utf-8"), flags
    try:
        return info.orig_filename.encode("cp437"), flags
    except UnicodeEncodeError:
        return info.orig_filename.encode("utf-8"), flags | _UTF8


def _date(info: zipfile.ZipInfo) -> tuple[int, int]:
    year, month, day, hour, minute, second = info.date_time
    return (year - 1980) << 9 | month << 5 | day, hour << 11 | minute << 5 | second // 2
