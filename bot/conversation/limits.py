"""How much one person may ask for in a while, so that a flood from one does not slow the others."""

from collections import OrderedDict, deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.conversation.services import Rules
from bot.messages import Clip, Incoming

PEOPLE_REMEMBERED = 10_000
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@dataclass(slots=True)
class _Recent:
    messages: deque[datetime] = field(default_factory=deque)
    voice: deque[tuple[datetime, float]] = field(default_factory=deque)
    spoken: deque[tuple[datetime, float]] = field(default_factory=deque)


class PersonLimits:
    """Counts messages a minute and seconds of speech an hour, heard and spoken, per person, in memory."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._people: OrderedDict[int, _Recent] = OrderedDict()

    def refusal(self, person_id: int, incoming: Incoming) -> str | None:
        """Count a message and return the key of the sentence that refuses it, or None when it is welcome."""
        # By the time a message was sent, not taken up: after a stop many come at once that were told slowly.
        now = incoming.received_utc
        recent = self._recent(person_id)
        while recent.messages and now - recent.messages[0] >= MINUTE:
            recent.messages.popleft()
        if len(recent.messages) >= self._rules.messages_per_minute:
            return "limits.too_many"
        recent.messages.append(now)
        if incoming.voice is None:
            return None
        seconds = incoming.voice.duration_seconds or 0.0
        if seconds > self._rules.max_clip_seconds:
            return None  # refused for its own length, in its own words
        heard = _seconds_within_hour(recent.voice, now)
        # Of a clip whose length nobody declared it is known only afterwards what it takes: it is let in while anything is left.
        if heard + seconds > self._rules.voice_seconds_per_hour or heard >= self._rules.voice_seconds_per_hour:
            return "limits.too_much_voice"
        if seconds:
            recent.voice.append((now, seconds))
        return None

    def charge_heard(self, person_id: int, incoming: Incoming, clip: Clip | None) -> None:
        """Count what a clip took beyond the length that was declared of it; platforms declare none of files and may be wrong."""
        if clip is None or incoming.voice is None:
            return
        undeclared = clip.duration_seconds - (incoming.voice.duration_seconds or 0.0)
        if undeclared > 0:
            self._recent(person_id).voice.append((incoming.received_utc, undeclared))

    def may_speak(self, person_id: int, now_utc: datetime) -> bool:
        """Tell whether something may be spoken to a person who pressed for it."""
        spoken = self._recent(person_id).spoken
        seconds = _seconds_within_hour(spoken, now_utc)
        lately = sum(now_utc - moment < MINUTE for moment, _ in spoken)
        return seconds < self._rules.voice_seconds_per_hour and lately < self._rules.messages_per_minute

    def charge_spoken(self, person_id: int, now_utc: datetime, clip: Clip) -> None:
        """Count what was spoken."""
        self._recent(person_id).spoken.append((now_utc, clip.duration_seconds))

    def forget(self, person_id: int) -> None:
        """Forget what a person asked for."""
        self._people.pop(person_id, None)

    def _recent(self, person_id: int) -> _Recent:
        recent = self._people.setdefault(person_id, _Recent())
        self._people.move_to_end(person_id)
        while len(self._people) > PEOPLE_REMEMBERED:
            self._people.popitem(last=False)
        return recent


def _seconds_within_hour(clips: deque[tuple[datetime, float]], now: datetime) -> float:
    while clips and now - clips[0][0] >= HOUR:
        clips.popleft()
    return sum(seconds for _, seconds in clips)
