"""Stories told on other days than today, which is 22 November 2025, a Saturday, 21:00 in Seoul."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

from bot.messages import Outgoing
from tests.conversation.house import Somebody


async def tell_on(somebody: Somebody, day: str, text: str, at: str = "21:00", zone: str = "Asia/Seoul", key: str = "") -> Outgoing:
    """Tell something on a day (2025-11-20) at a clock time of a zone; afterwards it is today again."""
    clock = somebody.house.clock
    now = clock.now_utc()
    clock.set_to(datetime.combine(datetime.fromisoformat(day).date(), time.fromisoformat(at), ZoneInfo(zone)))
    try:
        return await somebody.tell(text, key=key)
    finally:
        clock.set_to(now)
