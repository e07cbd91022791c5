"""Photos for tests, made and not stored."""

import io
import zlib
from struct import pack

from PIL import ExifTags, Image


def encoded(image: Image.Image, kind: str = "JPEG", **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def snapshot(width: int = 640, height: int = 480, *, colour: str = "teal", **options: object) -> bytes:
    """A plain JPEG, as a phone would send it."""
    return encoded(Image.new("RGB", (width, height), colour), **options)


def with_everything_a_camera_adds() -> bytes:
    """Turned on its side, with place, time, comment, XMP, profile and an archive behind the end."""
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    exif[ExifTags.Base.Make] = "SECRETPHONE"
    place = exif.get_ifd(ExifTags.IFD.GPSInfo)
    place[1], place[2], place[3], place[4] = "N", (25.0, 2.0, 30.0), "E", (102.0, 42.0, 0.0)
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = "2026:11:22 08:00:00"
    xmp = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>SECRETXMP</x:xmpmeta>"
    body = snapshot(exif=exif, xmp=xmp, comment=b"SECRETCOMMENT", icc_profile=b"SECRETPROFILE")
    return body + b"PK\x03\x04SECRETZIP<script>alert(1)</script>"


def pixel_bomb(side: int = 40_000) -> bytes:
    """A PNG of a few kilobytes that says it has more than a thousand million pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return pack(">I", len(data)) + name + data + pack(">I", zlib.crc32(name + data))

    header = pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"\x00" * 4_000_000, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
