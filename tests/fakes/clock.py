"""A clock that stands still until it is told to go on."""

from datetime import UTC, datetime, timedelta


class FakeClock:
    """`ports.Clock` for tests."""

    def __init__(self, now_utc: datetime = datetime(2025, 11, 22, 12, 0, tzinfo=UTC)) -> None:
        self._now_utc = now_utc

    def now_utc(self) -> datetime:
        return self._now_utc

    def advance(self, delta: timedelta) -> None:
        self._now_utc += delta

    def set_to(self, moment_utc: datetime) -> None:
        self._now_utc = moment_utc
