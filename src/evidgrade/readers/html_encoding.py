"""Which encoding a page is in: byte order mark, then what the page declares, then UTF-8.

HTML Standard, 12.2.3 (determining the character encoding), with the labels of the Encoding Standard. No guess is made from the bytes: a
wrong guess shows wrong words.
"""

from __future__ import annotations

import codecs
import re

from evidgrade.errors import UnreadableInput
from evidgrade.readers import decode

_DECLARED = re.compile(
    rb"""<meta\b[^<>]{0,500}?\bcharset\s*=\s*["']?\s*([\w.:-]{1,40})|^\s*<\?xml\b[^<>]{0,200}?\bencoding\s*=\s*["']([\w.:-]{1,40})""",
    re.I,
)
_PRESCAN = 4096
"""Bytes that are searched for a declaration; the standard asks for 1024, saved pages put more before it."""
_READ_AS = {"ascii": "cp1252", "iso8859-1": "cp1252", "iso8859-9": "cp1254", "tis-620": "cp874", "iso8859-11": "cp874", "gb2312": "gbk"}
"""Encoding Standard, 4.2: labels that stand for another encoding than their name says."""
_KNOWN = frozenset(
    ["cp866", "iso8859-2", "iso8859-3", "iso8859-4", "iso8859-5", "iso8859-6", "iso8859-7", "iso8859-8", "iso8859-10", "iso8859-13",
     "iso8859-14", "iso8859-15", "iso8859-16", "koi8-r", "koi8-u", "mac-roman", "mac-cyrillic", "cp874", "cp1250", "cp1251", "cp1252",
     "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258", "gbk", "gb18030", "big5", "big5hkscs", "euc_jp", "iso2022_jp",
     "shift_jis", "cp932", "euc_kr", "cp949"]
)  # fmt: skip
"""Encoding Standard, 4.2, by Python's names."""
_C1 = {byte: chr(byte) for byte in (0x81, 0x8D, 0x8F, 0x90, 0x9D)}
"""Bytes that windows-1252 leaves open, and browsers read as control characters (Encoding Standard, index windows-1252)."""


def declared_encoding(data: bytes) -> str | None:
    """Python's name of the encoding that the page declares, None for none, for UTF-8 and for a name that is not known."""
    match = _DECLARED.search(data[:_PRESCAN])
    if match is None:
        return None
    try:
        name = codecs.lookup((match[1] or match[2]).decode("ascii")).name
    except (LookupError, UnicodeDecodeError, ValueError):
        return None
    name = _READ_AS.get(name, name)
    return name if name in _KNOWN else None


def decode_page(path: str, data: bytes) -> tuple[str, str]:
    """The text of a page and the name of its encoding. Raises UnreadableInput for what is empty, binary or wrongly encoded."""
    for mark, name in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        if data.startswith(mark):
            return _strict(path, data[len(mark) :], name), name
    declared = None if data.startswith(codecs.BOM_UTF8) else declared_encoding(data)
    if declared is None or b"\0" in data[:8192]:
        return decode(path, data), "utf-8"
    return _strict(path, data, declared), declared


def _strict(path: str, data: bytes, name: str) -> str:
    try:
        return data.decode(name)
    except UnicodeDecodeError as error:
        if name == "cp1252":
            return "".join(_C1.get(byte) or bytes([byte]).decode("cp1252") for byte in data)
        line = data[: error.start].count(b"\n") + 1
        message = f"is not {name}, as it says (byte 0x{data[error.start]:02x}); save it as UTF-8 and declare that"
        raise UnreadableInput(message, path, line) from error
