"""ZIP packages of other makers, and hostile ones."""

from __future__ import annotations

import io
import struct
import zipfile
from typing import IO

import pytest
import word_drafts as drafts
from word_reading import files

from evidgrade.annotating.package import rewritten
from evidgrade.errors import RefusedWrite, UnreadableInput
from evidgrade.readers.docx_package import open_package

FILES = files(drafts.first_draft())


class Pipe(io.RawIOBase):
    """A stream that cannot go back, so that sizes are written behind the data."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        self.parts.append(bytes(data))
        return len(data)


def packed(stream: IO[bytes], *, comment: bytes = b"", zip64: bool = False) -> None:
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.comment = comment
        for name, content in FILES.items():
            info = zipfile.ZipInfo(name, (2025, 12, 31, 23, 59, 58))
            info.compress_type, info.external_attr, info.comment = zipfile.ZIP_DEFLATED, 0o644 << 16, b"a file"
            info.extra = struct.pack("<HH4s", 0x9999, 4, b"abcd")
            with archive.open(info, "w", force_zip64=zip64) as part:
                part.write(content)
        archive.writestr("word/media/Größe.png", b"picture")
        archive.mkdir("customXml") if hasattr(archive, "mkdir") else archive.writestr("customXml/", b"")


def made(kind: str) -> bytes:
    if kind == "pipe":
        pipe = Pipe()
        packed(pipe)  # type: ignore[arg-type]
        return b"".join(pipe.parts)
    out = io.BytesIO()
    packed(out, comment=b"made by hand" if kind == "comment" else b"", zip64=kind == "zip64")
    return out.getvalue()


@pytest.mark.parametrize("kind", ["plain", "pipe", "comment", "zip64"])
def test_packages_of_other_makers_keep_what_is_not_changed(kind: str) -> None:
    data = made(kind)
    package, main = open_package("draft.docx", data)

    out = rewritten(package, data, {main: b"<new/>"}, {"word/comments.xml": b"<more/>"})

    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(io.BytesIO(out)) as new:
        assert new.testzip() is None
        assert new.comment == old.comment
        assert new.namelist() == [*old.namelist(), "word/comments.xml"]
        for one, other in zip(old.infolist(), new.infolist(), strict=False):
            content = b"<new/>" if one.filename == main else old.read(one)
            assert new.read(other) == content
            assert (one.date_time, one.external_attr, one.comment) == (other.date_time, other.external_attr, other.comment)


def test_parts_that_lie_upon_each_other_are_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in FILES.items():
            archive.writestr(name, content)
        archive.writestr("bomb", bytes(50_000))
        info = archive.getinfo("bomb")
        archive.filelist += [info] * 500
    data = out.getvalue()
    package, main = open_package("draft.docx", data)

    with pytest.raises(UnreadableInput, match="lie upon each other"):
        rewritten(package, data, {main: b"<new/>"}, {})


def test_parts_under_a_password_are_refused() -> None:
    data = bytearray(drafts.pack({**FILES, "locked": b"x"}))
    at = data.rindex(b"locked") - 46
    data[at + 8] |= 1
    package, main = open_package("draft.docx", bytes(data))

    with pytest.raises(RefusedWrite, match="password"):
        rewritten(package, bytes(data), {main: b"<new/>"}, {})


@pytest.mark.parametrize("cut", [30, 200, 1000])
def test_a_part_that_is_not_where_it_should_be_is_refused(cut: int) -> None:
    data = drafts.first_draft()
    package, main = open_package("draft.docx", data)

    with pytest.raises(UnreadableInput, match="truncated or damaged"):
        rewritten(package, data[:cut], {main: b"<new/>"}, {})
