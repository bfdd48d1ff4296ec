"""Engines that answer by rules a test can read, and remember what they were asked."""

import hashlib
from collections.abc import Sequence

import numpy as np

from bot.messages import Clip, EmotionScores, Language, Reading, SpeechPace, Transcript
from bot.ports import Reply, ReplyRequest

SAD = EmotionScores(0.02, 0.9, 0.02, 0.02, 0.02, 0.02)
GLAD = EmotionScores(0.9, 0.02, 0.02, 0.02, 0.02, 0.02)


class FakeEmotionEngine:
    """`ports.EmotionEngine`: joy where 좋 stands in the text, else sadness; no sign of a crisis. `error` is raised if it is set."""

    def __init__(self) -> None:
        self.batches: list[list[str]] = []
        self.error: Exception | None = None

    def read(self, texts: Sequence[str]) -> list[Reading]:
        self.batches.append(list(texts))
        if self.error is not None:
            raise self.error
        return [Reading(GLAD if "좋" in text else SAD, (1.0, 0.0, 0.0), _vector(text)) for text in texts]


class FakeReplyEngine:
    """`ports.ReplyEngine`: a sentence with the number of turns before it. `error` is raised if it is set."""

    def __init__(self) -> None:
        self.requests: list[ReplyRequest] = []
        self.error: Exception | None = None

    def reply(self, requests: Sequence[ReplyRequest]) -> list[Reply]:
        self.requests += requests
        if self.error is not None:
            raise self.error
        return [Reply(f"이야기를 {len(request.turns) + 1}번째로 들려주셨네요.", "bank:fake") for request in requests]


class FakeSpeechToText:
    """`ports.SpeechToText`: the clip's bytes are its words. Errors by content are raised."""

    def __init__(self) -> None:
        self.errors: dict[bytes, Exception] = {}

    def transcribe(self, audio: bytes, mime: str) -> Transcript:
        if audio in self.errors:
            raise self.errors[audio]
        return Transcript(audio.decode(), 1.5)


class FakeTextToSpeech:
    """`ports.TextToSpeech`: the words are the clip's bytes."""

    def speak(self, text: str, language: Language, pace: SpeechPace = SpeechPace.NORMAL) -> Clip:
        return Clip(text.encode(), "audio/ogg", 2.0)


def _vector(text: str) -> "np.typing.NDArray[np.float32]":
    seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big")
    vector = np.random.default_rng(seed).normal(size=256).astype(np.float32)
    return np.asarray(vector / np.linalg.norm(vector), np.float32)
