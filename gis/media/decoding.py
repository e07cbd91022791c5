"""Reading a photo in a process of its own with limits on memory and time, so that no photo can take the server down."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from gis.children import ask
from gis.media.model import PHOTO_PX, THUMBNAIL_PX, Photo, is_refusal, refused

MEMORY_MB = 1_024
CPU_S = 20
WALL_S = 40
_MAX_HEADER_BYTES = 65_536
_MAX_BLOB_BYTES = 16 * 1_048_576

_STARTS: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\xff\xd8\xff", "jpeg"),
    (0, b"\x89PNG\r\n\x1a\n", "png"),
    (8, b"WEBP", "webp"),
    (4, b"ftypheic", "heic"),
    (4, b"ftypheix", "heic"),
    (4, b"ftypmif1", "heic"),
    (4, b"ftypmsf1", "heic"),
    (4, b"ftypavif", "AVIF"),
    (4, b"ftyp", "MP4"),
    (0, b"GIF8", "GIF"),
    (0, b"BM", "BMP"),
    (0, b"II*\x00", "TIFF"),
    (0, b"MM\x00*", "TIFF"),
    (0, b"%PDF", "PDF"),
    (0, b"PK\x03\x04", "ZIP"),
    (0, b"<", "SVG / HTML"),
)


def kind_of(data: bytes) -> str:
    """What the first bytes say it is; ``?`` when they say nothing known."""
    return next((kind for at, start, kind in _STARTS if data[at : at + len(start)] == start), "?")


def read_photo(data: bytes, max_pixels: int) -> Photo:
    """The photo made anew; InvalidInput says why one is not taken. Takes a thread for up to 40 s."""
    kind = kind_of(data)
    if kind == "heic":
        raise refused("photo_heic")
    if kind not in ("jpeg", "png", "webp"):
        raise refused("photo_kind", found=kind)
    limits = {
        "pixels": max_pixels,
        "memory_mb": MEMORY_MB,
        "cpu_s": CPU_S,
        "photo_px": PHOTO_PX,
        "thumbnail_px": THUMBNAIL_PX,
    }
    answer = ask(
        "gis.media.child",
        json.dumps(limits).encode() + b"\n" + data,
        wall_s=WALL_S,
        max_header_bytes=_MAX_HEADER_BYTES,
        max_blob_bytes=_MAX_BLOB_BYTES,
    )
    if answer is None:
        raise refused("photo_too_hard")
    header, blob = answer
    if header.get("frame") == "refused" and is_refusal(header.get("code")):
        raise refused(header["code"], **header["params"])
    try:
        return _photo(header, blob)
    except (KeyError, ValueError, TypeError) as error:
        raise refused("photo_broken") from error


def _photo(header: Mapping[str, Any], blob: bytes) -> Photo:
    body_bytes = int(header["body_bytes"])
    taken_at, position = header["taken_at"], header["position"]
    return Photo(
        width_px=int(header["width_px"]),
        height_px=int(header["height_px"]),
        body=blob[:body_bytes],
        thumbnail=blob[body_bytes:],
        taken_at=datetime.fromisoformat(taken_at) if taken_at else None,
        position=(float(position[0]), float(position[1])) if position else None,
    )
