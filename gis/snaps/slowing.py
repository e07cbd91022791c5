"""How many reports one device and one address may send: free ones, then waits that grow with each.

Counted in the database over a day, so that every process of the service counts the same. Whoever's reports were taken
up may send more before waiting. A device is what the page says it is; whoever says something else each time is held by
the address, which many people may share and which is therefore free for longer.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from gis.errors import TooMany

WINDOW = timedelta(hours=24)
DEVICE_FREE = 5
DEVICE_MOST_FREE = 20
ADDRESS_FREE = 60


@dataclass(frozen=True, slots=True)
class Sent:
    """What came lately: within the window, the last of it, and how many of the device's were ever taken up."""

    by_device: int
    device_last_at: datetime | None
    by_address: int
    address_last_at: datetime | None
    taken_up: int


def wait_s(sent: Sent, now: datetime) -> int:
    """Seconds until the next report is taken; 0: now."""
    free = min(DEVICE_FREE + sent.taken_up, DEVICE_MOST_FREE)
    device_s = _left(sent.device_last_at, now, _pause(sent.by_device - free, first_s=60, most_s=6 * 3600))
    address_s = _left(
        sent.address_last_at, now, _pause((sent.by_address - ADDRESS_FREE) // 10, first_s=5, most_s=900)
    )
    return max(device_s, address_s)


def check(sent: Sent, now: datetime) -> None:
    """TooMany that says how long to wait, and that nothing typed is lost."""
    seconds = wait_s(sent, now)
    if seconds > 0:
        minutes = -(-seconds // 60)
        raise TooMany(
            f"这台手机或这个网络刚才报得太多了，请 {minutes} 分钟后再提交。写好的内容和照片都还在，不用重写。",
            f"Too many reports came from this phone or network. Send again in {minutes} min; what you wrote stays.",
            code="reports_too_many",
            params={"retry_after_s": seconds},
        )


def _pause(over: int, *, first_s: int, most_s: int) -> int:
    """Doubling from the first report over what is free."""
    return 0 if over < 0 else int(min(first_s * 2.0 ** min(over, 30), most_s))


def _left(last_at: datetime | None, now: datetime, pause_s: int) -> int:
    if last_at is None or pause_s == 0:
        return 0
    return max(0, -int(-(pause_s - (now - last_at).total_seconds()) // 1))
