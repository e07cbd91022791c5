"""Days and quarters as people mean them, in the tenant's zone."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LOCAL_ZONE = ZoneInfo("Asia/Shanghai")

_MONTHS = {"month": 1, "quarter": 3, "year": 12}


def day_start(day: date) -> datetime:
    """The first moment of a day."""
    return datetime.combine(day, time(), LOCAL_ZONE).astimezone(UTC)


def day_end(day: date) -> datetime:
    """The moment at which a day is over."""
    return day_start(day + timedelta(days=1))


def period_start(period: str, at: datetime) -> datetime:
    """The first moment of the calendar month, quarter or year that holds a moment."""
    months = _MONTHS[period]
    day = at.astimezone(LOCAL_ZONE).date()
    return day_start(date(day.year, (day.month - 1) // months * months + 1, 1))


def period_end(period: str, at: datetime) -> date:
    """The last day of that period."""
    months = _MONTHS[period]
    first = period_start(period, at).astimezone(LOCAL_ZONE).date()
    index = first.year * 12 + first.month - 1 + months
    return date(index // 12, index % 12 + 1, 1) - timedelta(days=1)


def quarter_start(at: datetime) -> datetime:
    """The first moment of the calendar quarter."""
    return period_start("quarter", at)
