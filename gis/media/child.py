"""The confined half of reading a photo: takes bytes on stdin, gives up what it does not need, and makes the photo anew.

What comes out holds pixels only: no EXIF, position, comment, profile or anything appended is carried over.
"""

import io
import json
import os
import struct
import sys
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError

from gis.confinement import confine, write_frame

FORMATS = ("JPEG", "PNG", "WEBP")
"""The only readers that are tried; Pillow has more than forty."""
_BAD = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    EOFError,
    OverflowError,
    RuntimeError,
)
_BAD_TAGS = (*_BAD, ZeroDivisionError, struct.error, AttributeError)
_CHINA = timezone(timedelta(hours=8))


class _Refused(Exception):
    """Not a photo that is taken."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code, self.params = code, params


def serve() -> None:
    """One photo: a line of JSON with the limits and the bytes on stdin, one frame on stdout."""
    limits = json.loads(sys.stdin.buffer.readline())
    data = sys.stdin.buffer.read()
    stream = os.fdopen(os.dup(1), "wb")
    # Libraries print warnings to descriptor 1, which would land in the frame.
    os.dup2(2, 1)
    confine(cpu_s=limits["cpu_s"], memory_mb=limits["memory_mb"])
    try:
        header, blob = _read(data, limits)
    except _Refused as refused:
        header, blob = {"frame": "refused", "code": refused.code, "params": refused.params}, b""
    except MemoryError:
        header, blob = {"frame": "refused", "code": "photo_too_hard", "params": {}}, b""
    write_frame(stream, header, blob)


def _read(data: bytes, limits: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    Image.MAX_IMAGE_PIXELS = None  # Counted below, before anything is decoded, with an answer of our own.
    try:
        image: Image.Image = Image.open(io.BytesIO(data), formats=FORMATS)
    except (UnidentifiedImageError, *_BAD) as error:
        raise _Refused("photo_broken") from error
    width, height = image.size
    if width * height > limits["pixels"]:
        raise _Refused(
            "photo_pixels", width_px=width, height_px=height, limit_mpx=round(limits["pixels"] / 1_000_000)
        )
    try:
        taken_at, position = _camera(image)
        image.draft("RGB", (limits["photo_px"],) * 2)
        photo = _clean(ImageOps.exif_transpose(_shrink(image, limits["photo_px"])))
        body = _jpeg(photo, 82)
        thumbnail = _jpeg(_shrink(photo.copy(), limits["thumbnail_px"]), 72)
    except _BAD as error:
        raise _Refused("photo_broken") from error
    header = {
        "frame": "photo",
        "width_px": photo.width,
        "height_px": photo.height,
        "body_bytes": len(body),
        "taken_at": taken_at and taken_at.isoformat(),
        "position": position,
    }
    return header, body + thumbnail


def _shrink(image: Image.Image, side_px: int) -> Image.Image:
    """No side longer than that; palettes and deep grey are made colours first, or they would be picked, not mixed."""
    image.load()
    if image.mode not in ("RGB", "RGBA", "L", "LA"):
        image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    image.thumbnail((side_px, side_px), Image.Resampling.LANCZOS, reducing_gap=2.0)
    return image


def _clean(image: Image.Image) -> Image.Image:
    """The pixels on white in a new image: Pillow carries comments over where the image has any."""
    clean = Image.new("RGB", image.size, "white")
    if image.has_transparency_data:
        clean.paste(image.convert("RGBA"), mask=image.convert("RGBA").getchannel("A"))
    else:
        clean.paste(image.convert("RGB"))
    return clean


def _jpeg(image: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality, optimize=True, progressive=True)
    return out.getvalue()


def _camera(image: Image.Image) -> tuple[datetime | None, tuple[float, float] | None]:
    """When and where, as the camera said; none where it says nothing readable."""
    try:
        exif = image.getexif()
        return _moment(exif.get_ifd(ExifTags.IFD.Exif)), _position(exif.get_ifd(ExifTags.IFD.GPSInfo))
    except _BAD_TAGS:
        return None, None


def _moment(tags: Any) -> datetime | None:
    """A time without a zone is China's."""
    said = str(tags.get(ExifTags.Base.DateTimeOriginal, ""))
    offset = str(tags.get(ExifTags.Base.OffsetTimeOriginal, ""))
    try:
        moment = datetime.strptime(said[:19], "%Y:%m:%d %H:%M:%S").replace(tzinfo=_CHINA)
        if offset:
            moment = datetime.strptime(f"{said[:19]} {offset[:6]}", "%Y:%m:%d %H:%M:%S %z")
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _position(tags: Any) -> tuple[float, float] | None:
    """Longitude and latitude in degrees."""
    if not {1, 2, 3, 4} <= set(tags):
        return None
    lat, lon = (_degrees(tags[key]) for key in (2, 4))
    lat = -lat if str(tags[1]).upper().startswith("S") else lat
    lon = -lon if str(tags[3]).upper().startswith("W") else lon
    if not (-85 <= lat <= 85 and -180 <= lon <= 180) or (lon == 0 and lat == 0):
        return None
    return round(lon, 7), round(lat, 7)


def _degrees(said: Any) -> float:
    degrees, minutes, seconds = (float(part) for part in said)
    return degrees + minutes / 60 + seconds / 3600


if __name__ == "__main__":
    serve()
