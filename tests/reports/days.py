"""People and entries for the tests of this folder."""

from datetime import UTC, datetime
from itertools import count
from zoneinfo import ZoneInfo

from bot.messages import Address, ChannelName, CrisisLevel, Emotion, Entry, Language, Person, Register

SEOUL = "Asia/Seoul"
# A zone whose clocks change: 2025-03-30 has 23 hours, 2025-10-26 has 25.
BERLIN = "Europe/Berlin"
_NUMBERS = count(1)


def person(
    *,
    number: int = 1,
    zone: str = SEOUL,
    language: Language = Language.KO,
    register: Register = Register.POLITE,
    chart_minute: int | None = 21 * 60 + 30,
    channel: ChannelName = ChannelName.TELEGRAM,
) -> Person:
    return Person(
        id=number,
        address=Address(channel, f"chat-{number}", f"user-{number}"),
        consented_utc=datetime(2025, 1, 1, tzinfo=UTC),
        zone=zone,
        language=language,
        register=register,
        chart_minute=chart_minute,
    )


def entry_at(
    moment: datetime, emotion: Emotion | None = Emotion.JOY, *, crisis: CrisisLevel = CrisisLevel.NONE, person_id: int = 1
) -> Entry:
    number = next(_NUMBERS)
    return Entry(
        id=f"entry-{number}",
        person_id=person_id,
        source_key=f"telegram:1:{number}",
        created_utc=moment.astimezone(UTC),
        text="오늘 이야기",
        is_voice=False,
        emotion=emotion,
        scores=None,
        crisis=crisis,
    )


def seoul(hour: int, minute: int = 0, day: int = 22) -> datetime:
    """A moment of November 2025 on a clock in Seoul."""
    return datetime(2025, 11, day, hour, minute, tzinfo=ZoneInfo(SEOUL))
