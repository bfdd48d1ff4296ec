"""The engines as the conversation sees them: asynchronous, batched, bounded."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from bot.conversation.batching import Batcher
from bot.conversation.counters import Counters
from bot.errors import EngineError
from bot.messages import Clip, Language, Reading, SpeechPace, Transcript
from bot.ports import EmotionEngine, Reply, ReplyEngine, ReplyRequest, SpeechToText, TextToSpeech

ToldPlace = Callable[[int], Awaitable[None]]
A = TypeVar("A")


@dataclass(frozen=True, slots=True)
class EngineLimits:
    """How much one engine takes at once and how many requests may wait before it."""

    batch_size: int = 16
    queue_length: int = 64


class Engines:
    """Hearing, reading, answering and speaking, each behind its own batcher."""

    def __init__(
        self, *, emotion: EmotionEngine, reply: ReplyEngine, hearing: SpeechToText, voice: TextToSpeech, limits: EngineLimits | None = None
    ) -> None:
        self.counters = Counters()
        limits = limits or EngineLimits()
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

    async def read(self, text: str, told_place: ToldPlace) -> Reading:
        """Read the feeling, crisis probabilities and meaning of a text."""
        return await self._counted("reading", self._reading.ask_patiently(text, told_place))

    async def reply(self, request: ReplyRequest, told_place: ToldPlace) -> Reply:
        """Choose an answer."""
        return await self._counted("reply", self._reply.ask_patiently(request, told_place))

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
