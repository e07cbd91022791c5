"""Which encoding a text is in, decided from its bytes: UTF-8, GB18030 or Latin-1."""

import re
import struct
from pathlib import Path

_HIGH_RUN = re.compile(rb"[\x80-\xff]+")
_LANGUAGE_DRIVERS = {0x4D: "GB18030", 0x57: "", 0x03: "CP1252", 0x02: "CP850", 0x01: "CP437", 0x58: "CP1252"}
_NAMES = {
    "UTF8": "UTF-8",
    "UTF-8": "UTF-8",
    "65001": "UTF-8",
    "GBK": "GB18030",
    "GB2312": "GB18030",
    "GB18030": "GB18030",
    "936": "GB18030",
    "CP936": "GB18030",
    "ANSI 936": "GB18030",
    "ISO-8859-1": "ISO-8859-1",
    "LATIN1": "ISO-8859-1",
    "88591": "ISO-8859-1",
    "1252": "CP1252",
    "ANSI 1252": "CP1252",
    "BIG5": "BIG5",
}


def guess(data: bytes) -> str:
    """The most likely encoding of a text.

    UTF-8 proves itself. Chinese in GB18030 comes in runs of an even number of high bytes; Latin-1 letters
    stand alone
    or in odd runs. A cut at the end of ``data`` may split a character, so the last three bytes are forgiven.
    """
    if data.startswith(b"\xef\xbb\xbf"):
        return "UTF-8"
    try:
        data.decode("utf-8")
        return "UTF-8"
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data" and error.start >= len(data) - 3:
            return "UTF-8"
    runs = [len(run) for run in _HIGH_RUN.findall(data)]
    even = sum(1 for length in runs if length % 2 == 0)
    return "GB18030" if even >= 0.8 * len(runs) else "CP1252"


def known_name(label: str) -> str | None:
    """Our name for an encoding label as found in a .cpg file."""
    return _NAMES.get(label.strip().upper())


def dbf_encoding(table: Path, label: Path) -> str:
    """The encoding of a shapefile's attributes: its .cpg, else what the bytes show, else the dBASE language
    byte.

    The language byte comes last because tools that write GBK commonly leave it at Latin-1.
    """
    if label.is_file():
        named = known_name(label.read_text("ascii", "replace")[:40])
        if named:
            return named
    with table.open("rb") as stream:
        head = stream.read(32)
        if len(head) < 32:
            return "UTF-8"
        header_bytes = struct.unpack("<H", head[8:10])[0]
        stream.seek(header_bytes)
        body = stream.read(4 * 1024 * 1024)
    if _HIGH_RUN.search(body) is None:
        return "UTF-8"
    found = guess(body)
    if found == "CP1252":
        return _LANGUAGE_DRIVERS.get(head[29], "") or "CP1252"
    return found
