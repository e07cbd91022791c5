"""Reading photos: what comes out is pixels only, and whatever is no photo gets its answer, not the server's end."""

import io
from datetime import UTC, datetime

import pytest
from PIL import Image

from gis.errors import InvalidInput
from gis.media import decoding
from gis.media.decoding import read_photo
from tests.gis.media.photos import encoded, pixel_bomb, snapshot, with_everything_a_camera_adds

PIXELS = 50_000_000


def test_a_photo_is_made_anew_upright_and_without_what_the_camera_added() -> None:
    sent = with_everything_a_camera_adds()
    photo = read_photo(sent, PIXELS)
    assert (photo.width_px, photo.height_px) == (480, 640)
    assert photo.position == (102.7, 25.0416667)
    assert photo.taken_at == datetime(2026, 11, 22, tzinfo=UTC), "without a zone it is China's time"
    for body in (photo.body, photo.thumbnail):
        assert sent.count(b"SECRET") == 5 and b"SECRET" not in body and b"script" not in body
        with Image.open(io.BytesIO(body)) as made:
            assert made.format == "JPEG" and not made.getexif()
            assert not {"comment", "xmp", "icc_profile", "exif"} & made.info.keys()


def test_large_photos_and_every_kind_of_pixels_become_plain_colours() -> None:
    large = read_photo(encoded(Image.new("P", (5000, 3000), 3), "PNG"), PIXELS)
    assert (large.width_px, large.height_px) == (2048, 1229)
    for image, kind in (
        (Image.new("RGBA", (60, 40), (255, 0, 0, 0)), "PNG"),
        (Image.new("CMYK", (60, 40)), "JPEG"),
        (Image.new("L", (60, 40), 255), "WEBP"),
        (Image.new("1", (60, 40), 1), "PNG"),
    ):
        photo = read_photo(encoded(image, kind), PIXELS)
        with Image.open(io.BytesIO(photo.body)) as made:
            assert made.mode == "RGB" and made.getpixel((5, 5)) == (255, 255, 255), "what is clear is white"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (pixel_bomb(), "photo_pixels"),
        (encoded(Image.new("RGB", (9000, 9000)), "WEBP", quality=1, method=0), "photo_pixels"),
        (snapshot(2000, 2000)[:6000], "photo_broken"),
        (b"\xff\xd8\xff" + bytes(range(256)) * 20, "photo_broken"),
        (pixel_bomb(3000)[:2000], "photo_broken"),
        (b"PK\x03\x04" + snapshot(), "photo_kind"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "photo_kind"),
        (b"GIF89a" + b"\x00" * 50, "photo_kind"),
        (b"\x00\x00\x00\x18ftypheic" + b"\x00" * 50, "photo_heic"),
        (b"", "photo_kind"),
    ],
    ids=["png bomb", "webp bomb", "cut off", "junk", "cut png", "zip", "svg", "gif", "heic", "empty"],
)
def test_what_is_no_photo_gets_a_clear_answer(data: bytes, code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_photo(data, PIXELS)
    assert refused.value.problem_code == code and refused.value.message_zh and refused.value.message_en


def test_a_photo_that_takes_too_much_memory_ends_the_child_and_not_the_server(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(decoding, "MEMORY_MB", 200)
    with pytest.raises(InvalidInput) as refused:
        read_photo(encoded(Image.new("RGBA", (7000, 7000)), "PNG", compress_level=1), PIXELS)
    assert refused.value.problem_code in ("photo_too_hard", "photo_broken")
