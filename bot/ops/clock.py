"""The machine's clock."""

from datetime import UTC, datetime


class SystemClock:
    """`ports.Clock` of the running program."""

    def now_utc(self) -> datetime:
        """Return the current time."""
        return datetime.now(UTC)
