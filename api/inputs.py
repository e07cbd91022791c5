"""Types of what comes in by query and body: finite numbers, clean text, dates, boxes."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field

from gis.errors import InvalidInput

LOCAL_ZONE = ZoneInfo("Asia/Shanghai")


def _clean(text: str) -> str:
    """Refuse what PostgreSQL cannot store: U+0000 and lone surrogates; U+FFFD is what undecodable bytes
    became.
    """
    if any(mark in text for mark in ("\x00", "\ufffd")) or any("\ud800" <= mark <= "\udfff" for mark in text):
        raise ValueError("contains characters that are no text")
    return text


CleanText = Annotated[str, AfterValidator(_clean)]
Lon = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
Lat = Annotated[float, Field(ge=-85.06, le=85.06, allow_inf_nan=False)]


def as_of_moment(text: str | None) -> datetime | None:
    """The moment an `as_of` means: a date is the end of that day in the tenant's zone, a time is itself;
    none is now.
    """
    if text is None or text == "":
        return None
    try:
        if len(text) == 10:
            midnight = datetime.combine(date.fromisoformat(text), time(), LOCAL_ZONE)
            moment = midnight + timedelta(days=1) - timedelta(microseconds=1)
        else:
            parsed = datetime.fromisoformat(text.replace(" ", "+"))
            moment = parsed if parsed.tzinfo else parsed.replace(tzinfo=LOCAL_ZONE)
        return moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise InvalidInput(
            "日期写法不对。用 2026-11-21 或带时区的时间。",
            "That is no date. Write 2026-11-21, or a time with its zone.",
            code="bad_as_of",
        ) from error


def local_date(moment: datetime | None) -> date:
    """The calendar day of a moment (none: now) in the tenant's zone."""
    return (moment or datetime.now(UTC)).astimezone(LOCAL_ZONE).date()


def box_lonlat(text: str | None) -> tuple[float, float, float, float] | None:
    """west, south, east, north in degrees from `w,s,e,n`; refuses a box that is reversed or off the map."""
    if text is None:
        return None
    numbers = _numbers(text, 4)
    west, south, east, north = numbers
    if not (-180 <= west <= east <= 180 and -85.06 <= south <= north <= 85.06):
        raise _bad_numbers(
            "范围应为 西,南,东,北，单位度，西小于东、南小于北。",
            "A box is west,south,east,north in degrees, with west below east and south below north.",
        )
    return west, south, east, north


def point_lonlat(text: str | None) -> tuple[float, float] | None:
    """lon, lat in degrees from `lon,lat`."""
    if text is None:
        return None
    lon, lat = _numbers(text, 2)
    if not (-180 <= lon <= 180 and -85.06 <= lat <= 85.06):
        raise _bad_numbers("坐标应为 经度,纬度，单位度。", "A point is lon,lat in degrees.")
    return lon, lat


def _numbers(text: str, count: int) -> tuple[float, ...]:
    parts = text.split(",") if len(text) <= 200 else []
    try:
        if len(parts) == count:
            return tuple(float(part) for part in parts)
    except ValueError:
        pass
    raise _bad_numbers(f"应为 {count} 个用逗号隔开的数。", f"Give {count} numbers with commas between them.")


def _bad_numbers(message_zh: str, message_en: str) -> InvalidInput:
    return InvalidInput(message_zh, message_en, code="bad_coordinates")
