"""Engines at a test's command: they remember what they were given, and fail or wait when told to."""

import threading
from collections.abc import Sequence

import numpy as np

from bot.conversation.plain_words import PlainWords
from bot.messages import Clip, EmotionScores, Language, Reading, SpeechPace, Transcript
from bot.ports import Reply, ReplyRequest

LONGEST_WAIT_SECONDS = 10.0
SAD = EmotionScores(0.02, 0.8, 0.1, 0.02, 0.03, 0.03)
UNSURE = EmotionScores(0.2, 0.2, 0.2, 0.2, 0.1, 0.1)
CALM = (0.98, 0.01, 0.01)
# All different, for the guard refuses an answer that is like one of the last three.
ANSWERS = (
    "마음이 많이 무거우셨겠어요. 여기 천천히 내려놓으셔도 돼요.",
    "그랬군요. 오늘 하루도 정말 애쓰셨어요.",
    "이야기해 주셔서 고마워요, 곁에서 듣고 있을게요.",
    "지금은 따뜻한 물 한 잔 마시면서 숨을 골라 보면 어떨까요?",
    "속상한 게 당연해요. 누구라도 그랬을 거예요.",
)


def reading_of(scores: EmotionScores, crisis: tuple[float, float, float] = CALM) -> Reading:
    return Reading(scores, crisis, np.zeros(256, dtype=np.float32))


class Commanded:
    """What all engines here do on demand: raise `errors` one by one or `broken` always, and wait while `hold` was called."""

    def __init__(self) -> None:
        self.errors: list[Exception] = []
        self.broken: Exception | None = None
        self._gate = threading.Event()
        self._gate.set()

    def hold(self) -> None:
        self._gate.clear()

    def release(self) -> None:
        self._gate.set()

    def _obey(self) -> None:
        self._gate.wait(LONGEST_WAIT_SECONDS)
        if self.broken is not None:
            raise self.broken
        if self.errors:
            raise self.errors.pop(0)


class CommandedEmotionEngine(Commanded):
    """`ports.EmotionEngine`: everything is `scores` unless `readings` knows the text."""

    def __init__(self, scores: EmotionScores = SAD) -> None:
        super().__init__()
        self.scores = scores
        self.readings: dict[str, Reading] = {}
        self.batches: list[tuple[str, ...]] = []

    @property
    def heard(self) -> list[str]:
        return [text for batch in self.batches for text in batch]

    def read(self, texts: Sequence[str]) -> list[Reading]:
        self.batches.append(tuple(texts))
        self._obey()
        return [self.readings.get(text, reading_of(self.scores)) for text in texts]


class CommandedReplyEngine(Commanded):
    """`ports.ReplyEngine`: the `answers` in turn."""

    def __init__(self, answers: Sequence[str] = ANSWERS, source: str = "bank:fake") -> None:
        super().__init__()
        self.answers = tuple(answers)
        self.source = source
        self.may_ask = True
        self.heard: list[ReplyRequest] = []

    def reply(self, requests: Sequence[ReplyRequest]) -> list[Reply]:
        self._obey()
        replies = []
        for request in requests:
            replies.append(Reply(self.answers[len(self.heard) % len(self.answers)], self.source, self.may_ask))
            self.heard.append(request)
        return replies


class CommandedSpeechToText(Commanded):
    """`ports.SpeechToText`: always hears `text`."""

    def __init__(self, text: str = "오늘은 회사에서 많이 힘들었어요") -> None:
        super().__init__()
        self.text = text
        self.heard: list[tuple[bytes, str]] = []

    def transcribe(self, audio: bytes, mime: str) -> Transcript:
        self.heard.append((audio, mime))
        self._obey()
        return Transcript(self.text, 2.5)


class CommandedTextToSpeech(Commanded):
    """`ports.TextToSpeech`: says everything with the same clip."""

    def __init__(self) -> None:
        super().__init__()
        self.clip = Clip(b"OggS spoken", "audio/ogg", 1.5, b"\x01\x02")
        self.heard: list[tuple[str, Language]] = []
        self.paces: list[SpeechPace] = []

    def speak(self, text: str, language: Language, pace: SpeechPace = SpeechPace.NORMAL) -> Clip:
        self.heard.append((text, language))
        self.paces.append(pace)
        self._obey()
        return self.clip


class CommandedWords(Commanded):
    """`ports.WordForms` without grammar."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[str] = []
        self._plain = PlainWords()

    def forms(self, texts: Sequence[str]) -> list[tuple[str, ...]]:
        self.heard.extend(texts)
        self._obey()
        return self._plain.forms(texts)
