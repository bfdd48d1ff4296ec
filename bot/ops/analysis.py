"""`analyze` and `reply`: what the bot understands of texts and what it would say, without a diary."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from bot.conversation.answering import Answered, Manner, answer_once
from bot.conversation.engines import Engines
from bot.conversation.hearing import readable
from bot.messages import EMOTIONS, CrisisLevel, Emotion, EmotionScores, Language, Turn
from bot.ops.exit_codes import ExitCode
from bot.ops.results import SCORE_DIGITS, Results
from bot.ops.text_input import BadLine, TextItem, in_batches
from bot.ports import EmotionEngine
from bot.safety import crisis
from bot.texts.catalogue import Texts

# The engine reads texts of like length together, so more at once is faster; a pipe that pauses is answered before that many are there.
ANALYZED_AT_ONCE = 256
ANSWERED_AT_ONCE = 32
# In a chat nobody in danger waits for a feeling; in a batch it is part of the result.
URGENT_READING_SECONDS = 60.0
# History on the command line has no time of its own.
_NO_TIME = datetime.min.replace(tzinfo=UTC)
_CRISIS_MARKS = {CrisisLevel.NONE: "", CrisisLevel.CONCERN: " [concern]", CrisisLevel.URGENT: " [urgent]"}


@dataclass(frozen=True, slots=True)
class AnalysisRow:
    """A line of `analyze --json`."""

    text: str = field(repr=False)
    emotion: Emotion
    scores: EmotionScores
    crisis: str


@dataclass(frozen=True, slots=True)
class ReplyRow:
    """A line of `reply --json`; `emotion` is None when no model could read the text."""

    text: str = field(repr=False)
    emotion: Emotion | None
    crisis: str
    reply: str = field(repr=False)
    source: str


def analyze(items: Iterable[TextItem | BadLine], engine: EmotionEngine, results: Results) -> ExitCode:
    """Write the feeling, its scores and the crisis level of each text, in the order they came."""
    texts = Texts(Language.KO)
    for batch in in_batches(items, ANALYZED_AT_ONCE):
        good = _good(batch, results)
        words = [readable(item.text) for item in good]
        for item, text, reading in zip(good, words, engine.read(words), strict=True):
            level = crisis.grade(text, reading.crisis)
            top = reading.scores.top()
            row = AnalysisRow(item.text, top, _rounded(reading.scores), level.word)
            shares = ", ".join(f"{texts.feeling_name(emotion)} {reading.scores.of(emotion):.0%}" for emotion in EMOTIONS)
            results.write(row, f"{texts.feeling(top)} {reading.scores.of(top):.0%}{_CRISIS_MARKS[level]} · {item.text}\n  {shares}")
        results.flush()
    return ExitCode.FAILED if results.complaint_count else ExitCode.OK


async def reply(items: Iterable[TextItem | BadLine], engines: Engines, manner: Manner, results: Results) -> ExitCode:
    """Write what the bot would answer to each text, in the order they came."""
    batches = in_batches(items, ANSWERED_AT_ONCE)
    while (batch := await asyncio.to_thread(next, batches, None)) is not None:
        good = _good(batch, results)
        answers = await asyncio.gather(*(_answer(item, engines, manner) for item in good))
        for item, answered in zip(good, answers, strict=True):
            understanding = answered.understanding
            row = ReplyRow(item.text, understanding.feeling(0.0), understanding.level.word, answered.words, answered.source)
            results.write(row, answered.words)
        results.flush()
    return ExitCode.FAILED if results.complaint_count else ExitCode.OK


async def _answer(item: TextItem, engines: Engines, manner: Manner) -> Answered:
    turns = [Turn(user, bot, _NO_TIME) for user, bot in item.history]
    return await answer_once(readable(item.text), manner, turns, engines, urgent_reading_seconds=URGENT_READING_SECONDS)


def _good(batch: Sequence[TextItem | BadLine], results: Results) -> list[TextItem]:
    for item in batch:
        if isinstance(item, BadLine):
            results.complain(item.place, item.reason)
    return [item for item in batch if isinstance(item, TextItem)]


def _rounded(scores: EmotionScores) -> EmotionScores:
    return EmotionScores.from_row(tuple(round(value, SCORE_DIGITS) for value in scores.as_row()))
