"""How often things happened since the start: numbers under fixed names, never a word or an id of anybody.

They live in memory and are written to the log as one line, so a host sees that something is wrong without seeing whom it happened to.
"""

from collections import Counter

from bot.messages import ChannelName, CrisisLevel
from bot.safety.refusals import RefusalReason


class Counters:
    """Counts on the event loop's thread; every name comes from an enumeration or from an error's fixed code."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    def message(self, channel: ChannelName) -> None:
        """A person's message was taken up."""
        self._counts[f"messages.{channel.value}"] += 1

    def crisis(self, level: CrisisLevel) -> None:
        """A text was graded."""
        self._counts[f"crisis.{level.word}"] += 1

    def refusal(self, reason: RefusalReason) -> None:
        """The guard refused an answer."""
        self._counts[f"refusals.{reason.value}"] += 1

    def failure(self, engine: str, code: str) -> None:
        """An engine raised; `code` is the error's."""
        self._counts[f"failures.{engine}.{code}"] += 1

    def __str__(self) -> str:
        """Return `name=number` pairs in the order of their names; empty when nothing happened yet."""
        return " ".join(f"{name}={count}" for name, count in sorted(self._counts.items()))
