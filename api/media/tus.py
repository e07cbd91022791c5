"""The tus protocol 1.0.0 (core, creation, expiration) as headers: tus.io/protocols/resumable-upload.

The hash stands in Upload-Metadata as `sha256`, base64 of its hexadecimal digits or of its 32 bytes.
"""

import base64
import binascii
import re
from datetime import datetime
from email.utils import format_datetime

from fastapi import Request, Response

from api import problems
from gis.errors import InvalidInput
from gis.media.model import Declared, Upload

VERSION = "1.0.0"
MEDIA_TYPE = "application/offset+octet-stream"
_HEX = re.compile(rb"[0-9a-fA-F]{64}\Z")
_NUMBER = re.compile(r"[0-9]{1,10}\Z", re.ASCII)

_OTHER_VERSION = problems.Problem(
    412,
    "tus_version",
    f"只支持 tus {VERSION}。",
    f"Only tus {VERSION} is spoken here.",
    headers={"tus-version": VERSION},
)


def check_version(request: Request) -> None:
    """Refuse another version of the protocol; a client that names none means this one."""
    if request.headers.get("tus-resumable", VERSION) != VERSION:
        raise problems.Refused(_OTHER_VERSION)


def offset_of(said: str) -> int:
    """Where the piece begins, from Upload-Offset."""
    return _number("upload-offset", said, least=0)


def declared_by(metadata: str, length: str) -> Declared:
    """Length and hash of what will be sent, from Upload-Metadata and Upload-Length."""
    return Declared(_sha256(metadata), _number("upload-length", length, least=1))


def say(response: Response, upload: Upload, expires_at: datetime | None = None) -> None:
    """Tell how far an upload has come."""
    response.headers["tus-resumable"] = VERSION
    response.headers["upload-offset"] = str(upload.received_count)
    response.headers["upload-length"] = str(upload.byte_count)
    response.headers["cache-control"] = "no-store"
    if expires_at is not None:
        response.headers["upload-expires"] = format_datetime(expires_at, usegmt=True)


def _number(name: str, said: str, *, least: int) -> int:
    if not _NUMBER.match(said) or int(said) < least:
        raise InvalidInput(
            f"缺少 {name}，或它不是一个数。",
            f"The header {name} is missing or is no number.",
            code="bad_upload_header",
            params={"header": name},
        )
    return int(said)


def _sha256(metadata: str) -> bytes:
    for pair in metadata.split(","):
        name, _, value = pair.strip().partition(" ")
        if name != "sha256":
            continue
        try:
            said = base64.b64decode(value, validate=True)
            return said if len(said) == 32 else bytes.fromhex(_HEX.match(said)[0].decode())  # type: ignore[index]
        except (binascii.Error, ValueError, TypeError):
            break
    raise InvalidInput(
        "缺少照片的 SHA-256。放在 Upload-Metadata 里：sha256 <base64>。",
        "The photo's SHA-256 is missing. Put it into Upload-Metadata: sha256 <base64>.",
        code="bad_upload_header",
        params={"header": "upload-metadata"},
    )
