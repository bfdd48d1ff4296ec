"""What is understood of a text: the crisis check first, the encoder after it."""

import asyncio
import logging
from dataclasses import dataclass

from bot.conversation.engines import Engines, ToldPlace
from bot.errors import EngineError
from bot.messages import CrisisLevel, Emotion, Reading
from bot.safety import crisis
from bot.safety.signals import CrisisSignals

logger = logging.getLogger(__name__)

# A text that a rule calls urgent waits this long at most for the encoder, which may ease it; without its word it stays urgent.
URGENT_READING_SECONDS = 0.5
# Something else waits for this grade: a command, a name, a greeting. A busy encoder must not hold them up; the rules have been asked.
ASIDE_READING_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Understanding:
    """The crisis signals of both layers, and the encoder's reading if there was one."""

    signals: CrisisSignals
    reading: Reading | None

    @property
    def level(self) -> CrisisLevel:
        """The grade of both layers."""
        return self.signals.level

    def feeling(self, ask_below: float) -> Emotion | None:
        """Return the feeling, or None when the person should be asked."""
        if self.reading is None:
            return None
        top = self.reading.scores.top()
        return top if self.reading.scores.of(top) >= ask_below else None


async def understand(
    text: str, engines: Engines, told_place: ToldPlace, *, urgent_reading_seconds: float = URGENT_READING_SECONDS
) -> Understanding:
    """Check a text for a crisis, then read it; an engine that fails leaves the rules' word standing."""
    checked = await asyncio.to_thread(crisis.check, text)
    reading: Reading | None = None
    try:
        if checked.signals.level is CrisisLevel.URGENT:
            reading = await asyncio.wait_for(engines.read(text, told_nobody), urgent_reading_seconds)
        else:
            reading = await engines.read(text, told_place)
    except (EngineError, TimeoutError) as error:
        logger.warning("a text was not read: %s", type(error).__name__)
    signals = checked.with_head(reading.crisis, reading.dangers) if reading else checked.signals
    engines.counters.crisis(signals.level)
    return Understanding(signals, reading)


async def grade_aside(text: str, engines: Engines) -> CrisisSignals:
    """Return what both layers find in a text that is not taken as told: a command, a setting, words before consent.

    It is not counted, and nothing of it is kept. A text that turns out to be told is understood anew.
    """
    checked = await asyncio.to_thread(crisis.check, text)
    if not checked.may_raise:
        return checked.signals
    seconds = URGENT_READING_SECONDS if checked.signals.level is CrisisLevel.URGENT else ASIDE_READING_SECONDS
    try:
        reading = await asyncio.wait_for(engines.read(text, told_nobody), seconds)
    except (EngineError, TimeoutError) as error:
        logger.warning("a text was graded by the rules alone: %s", type(error).__name__)
        return checked.signals
    return checked.with_head(reading.crisis, reading.dangers)


async def told_nobody(_waiting: int) -> None:
    """Tell nobody a place in the queue."""
