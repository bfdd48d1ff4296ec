"""How much one person may ask for in a while, so that a flood from one does not slow the others."""

from collections import OrderedDict, deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.conversation.services import Rules
from bot.messages import Incoming

PEOPLE_REMEMBERED = 10_000


@dataclass(slots=True)
class _Recent:
    messages: deque[datetime] = field(default_factory=deque)
    voice: deque[tuple[datetime, float]] = field(default_factory=deque)


class PersonLimits:
    """Counts messages a minute and seconds of speech an hour, per person, in memory."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._people: OrderedDict[int, _Recent] = OrderedDict()

    def refusal(self, person_id: int, incoming: Incoming) -> str | None:
        """Count a message and return the key of the sentence that refuses it, or None when it is welcome."""
        # By the time a message was sent, not taken up: after a stop many come at once that were told slowly.
        now = incoming.received_utc
        recent = self._recent(person_id)
        while recent.messages and now - recent.messages[0] >= timedelta(minutes=1):
            recent.messages.popleft()
        while recent.voice and now - recent.voice[0][0] >= timedelta(hours=1):
            recent.voice.popleft()
        if len(recent.messages) >= self._rules.messages_per_minute:
            return "limits.too_many"
        recent.messages.append(now)
        seconds = incoming.voice.duration_seconds or 0.0 if incoming.voice else 0.0
        if seconds > self._rules.max_clip_seconds:
            return None  # refused for its own length, in its own words
        if seconds and sum(length for _, length in recent.voice) + seconds > self._rules.voice_seconds_per_hour:
            return "limits.too_much_voice"
        if seconds:
            recent.voice.append((now, seconds))
        return None

    def forget(self, person_id: int) -> None:
        """Forget what a person asked for."""
        self._people.pop(person_id, None)

    def _recent(self, person_id: int) -> _Recent:
        recent = self._people.setdefault(person_id, _Recent())
        self._people.move_to_end(person_id)
        while len(self._people) > PEOPLE_REMEMBERED:
            self._people.popitem(last=False)
        return recent
