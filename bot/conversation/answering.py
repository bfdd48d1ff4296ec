"""From a text that is understood to what is said to it: the one path that the conversation and the command line share.

It knows no store and no channel; what was said before and how somebody is spoken to come as values.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.conversation.composing import Composer, may_answer, sendable
from bot.conversation.engines import Engines, ToldPlace
from bot.conversation.understanding import Understanding, told_nobody, understand
from bot.conversation.wording import written_answer
from bot.errors import EngineError
from bot.messages import CrisisLevel, Language, Person, Register, Turn
from bot.ports import Reply, ReplyRequest
from bot.safety import care, guard
from bot.texts.catalogue import Texts

logger = logging.getLogger(__name__)

# A refused answer is asked for once more; refused twice, a written one is given.
ATTEMPTS = 2
CARE_SOURCE = "care:urgent"
# An answer must not copy the ones a person still sees above it; a greeting may come again after a while.
RECENT_ANSWERS = 3
# Below this the best of six feelings says nothing (chance is 0.17), and a general answer is the honest one.
HARDLY_A_GUESS = 0.3


@dataclass(frozen=True, slots=True)
class Manner:
    """How somebody is spoken to, and the country whose helplines are named."""

    language: Language = Language.KO
    register: Register = Register.POLITE
    country: str = "KR"

    @classmethod
    def of(cls, person: Person) -> "Manner":
        """Return what a person chose."""
        return cls(person.language, person.register, person.country)


@dataclass(frozen=True, slots=True)
class Answered:
    """What was understood of a text and what is said to it; `source` is `care:urgent` or the reply's."""

    understanding: Understanding
    words: str = field(repr=False)
    source: str


def urgent_words(understanding: Understanding, manner: Manner, variant: int) -> str:
    """Return the fixed words of care; nothing in them is generated."""
    signals = replace(understanding.signals, level=CrisisLevel.URGENT)
    return care.urgent_answer(signals, manner.language, manner.register, manner.country, variant)


def concern_words(understanding: Understanding, manner: Manner, variant: int) -> str:
    """Return what goes below an answer to a worrying text: a gentle sentence, or words for a helper of somebody else."""
    return "\n\n" + care.concern_words(understanding.signals, manner.language, manner.register, manner.country, variant)


def to_request(
    text: str,
    understanding: Understanding,
    manner: Manner,
    turns: Sequence[Turn],
    now_utc: datetime | None = None,
    *,
    is_tender: bool = False,
) -> ReplyRequest:
    """Return what an answer is chosen or written on; `is_tender` says that it falls into the hours after an urgent word."""
    emotion, signals = understanding.feeling(HARDLY_A_GUESS), understanding.signals
    may_write = understanding.level is CrisisLevel.NONE and not is_tender
    spoken = (manner.language, manner.register)
    return ReplyRequest(
        text,
        emotion,
        understanding.reading,
        tuple(turns),
        *spoken,
        now_utc,
        may_write=may_write,
        may_be_a_cry=signals.may_be_a_cry,
        is_worrying=signals.is_own_cry,
    )


async def warm_reply(request: ReplyRequest, engines: Engines, told_place: ToldPlace) -> Reply:
    """Ask the engine for an answer and let the guard read it; a failure or two refusals lead to a written one, never to silence."""
    texts, turns = Texts(request.language, request.register), request.turns
    kind = _kind_of_written(request)
    # Nobody has read the talk for it, so nobody knows whether a question would be welcome.
    written = Reply(written_answer(kind, texts, turns), f"written:{kind}", may_ask=False)
    context = guard.GuardContext(request.text, request.language, tuple(turn.bot_text for turn in turns[-RECENT_ANSWERS:]))
    for _ in range(ATTEMPTS):
        try:
            reply = await engines.reply(request, told_place)
        except EngineError as error:
            logger.warning("no engine answered: %s", error.code)
            return written
        reason = guard.refusal(reply.text, context)
        if reason is None:
            return reply
        engines.counters.refusal(reason)
        logger.warning("an answer was refused: %s", reason.value)
        request = replace(request, refused=(*request.refused, reply.text))
    return written


def _kind_of_written(request: ReplyRequest) -> str:
    if request.is_worrying:
        return "worrying"
    emotion = request.emotion
    return "unknown" if emotion is None or (emotion.is_light and not request.may_write) else emotion.value


async def answer_once(text: str, manner: Manner, turns: Sequence[Turn], engines: Engines, *, urgent_reading_seconds: float) -> Answered:
    """Answer a text outside any diary, as the conversation would answer it as a new entry after these turns."""
    understanding = await understand(text, engines, told_nobody, urgent_reading_seconds=urgent_reading_seconds)
    if understanding.level is CrisisLevel.URGENT:
        return Answered(understanding, urgent_words(understanding, manner, len(turns)), CARE_SOURCE)
    request = to_request(text, understanding, manner, turns)
    reply = await warm_reply(request, engines, told_nobody)
    if engines.can_write and may_answer(reply, request):
        # Whoever runs this command chose the endpoint and typed the text: there is nobody else to ask.
        said = [turn.bot_text for turn in turns]
        reply = await Composer(engines).compose(sendable(reply, request, turns), said, _show_nothing) or reply
    concern = concern_words(understanding, manner, len(turns)) if understanding.level is CrisisLevel.CONCERN else ""
    return Answered(understanding, reply.text + concern, reply.source)


async def _show_nothing(_draft: str) -> None:
    """Show no draft: a command writes whole answers."""
