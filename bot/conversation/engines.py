"""The engines as the conversation sees them: asynchronous, batched, bounded."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import TypeVar

from bot.conversation.batching import Batcher
from bot.conversation.counters import Counters
from bot.conversation.pieces import PieceThreads
from bot.errors import EngineError
from bot.messages import Clip, Language, Reading, SpeechPace, Transcript
from bot.ports import EmotionEngine, Reply, ReplyEngine, ReplyRequest, SpeechToText, TextToSpeech, WritingReplyEngine

ToldPlace = Callable[[int], Awaitable[None]]
A = TypeVar("A")
# Waiting for a network costs a thread almost nothing, and past this many a single endpoint is slower than the built-in answer is worse.
MOST_WRITERS = 16


@dataclass(frozen=True, slots=True)
class EngineLimits:
    """How much one engine takes at once and how many requests may wait before it.

    `writing_seconds` is how long an answer may be in the writing at an endpoint, a second attempt included.
    """

    batch_size: int = 16
    queue_length: int = 64
    writing_seconds: float = 30.0


class Engines:
    """Hearing, reading, answering and speaking, each behind its own batcher; writing, if an endpoint does it, in threads."""

    def __init__(
        self,
        *,
        emotion: EmotionEngine,
        reply: ReplyEngine,
        hearing: SpeechToText,
        voice: TextToSpeech,
        limits: EngineLimits | None = None,
        writing: WritingReplyEngine | None = None,
    ) -> None:
        self.counters = Counters()
        self.limits = limits = limits or EngineLimits()
        size, length = limits.batch_size, limits.queue_length
        self._reading: Batcher[str, Reading] = Batcher("reading", emotion.read, batch_size=size, queue_length=length)
        self._reply: Batcher[ReplyRequest, Reply] = Batcher("reply", reply.reply, batch_size=size, queue_length=length)

        def transcribe(clips: Sequence[tuple[bytes, str]]) -> list[Transcript]:
            return [hearing.transcribe(audio, mime) for audio, mime in clips]

        def speak(lines: Sequence[tuple[str, Language, SpeechPace]]) -> list[Clip]:
            return [voice.speak(text, language, pace) for text, language, pace in lines]

        # Speech is seconds a clip and gains nothing from a batch: one at a time keeps the first in line from waiting for the last.
        self._hearing: Batcher[tuple[bytes, str], Transcript] = Batcher("hearing", transcribe, batch_size=1, queue_length=length)
        self._voice: Batcher[tuple[str, Language, SpeechPace], Clip] = Batcher("voice", speak, batch_size=1, queue_length=length)
        self._writing = writing
        self._writers = PieceThreads("writing", MOST_WRITERS)

    async def read(self, text: str, told_place: ToldPlace) -> Reading:
        """Read the feeling, crisis probabilities and meaning of a text."""
        return await self._counted("reading", self._reading.ask_patiently(text, told_place))

    async def reply(self, request: ReplyRequest, told_place: ToldPlace) -> Reply:
        """Choose an answer."""
        return await self._counted("reply", self._reply.ask_patiently(request, told_place))

    @property
    def can_write(self) -> bool:
        """Whether an endpoint is there that writes answers."""
        return self._writing is not None

    async def write(self, request: ReplyRequest, attempt: int) -> AsyncGenerator[str, None]:
        """Yield the pieces of an answer that an endpoint writes; raises `EngineError`. Close it to stop early."""
        writing = self._writing
        if writing is None:
            raise EngineError("no endpoint writes answers")
        try:
            async with aclosing(self._writers.pieces(lambda: writing.write(request, attempt))) as pieces:
                async for piece in pieces:
                    yield piece
        except EngineError as error:
            self.counters.failure("writing", error.code)
            raise

    async def transcribe(self, audio: bytes, mime: str, told_place: ToldPlace) -> Transcript:
        """Hear the words of a clip."""
        return await self._counted("hearing", self._hearing.ask_patiently((audio, mime), told_place))

    async def speak(self, text: str, language: Language, pace: SpeechPace = SpeechPace.NORMAL) -> Clip:
        """Speak a text; a full queue is a failure here, for the text has been sent already."""
        return await self._counted("voice", self._voice.ask((text, language, pace)))

    async def _counted(self, engine: str, asked: Awaitable[A]) -> A:
        try:
            return await asked
        except EngineError as error:
            self.counters.failure(engine, error.code)
            raise

    def close(self) -> None:
        """Stop the engine threads."""
        for batcher in (self._reading, self._reply, self._hearing, self._voice):
            batcher.close()
        if self._writing is not None:
            self._writing.close()
