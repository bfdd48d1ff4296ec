"""What is heard, with the real models, and what is refused instead of invented."""

import json
import threading
import time
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from bot.config import Settings
from bot.errors import (
    BrokenClipError,
    ClipTooLargeError,
    ClipTooLongError,
    SilentClipError,
    SpeechError,
    SpeechServiceError,
    UnclearClipError,
    WeightsMissingError,
)
from bot.nlp.audio import HEARING_RATE_HZ, ClipLimits, Samples, decode, loudness_dbfs
from bot.nlp.google_stt import GoogleRecognizer
from bot.nlp.stt import ClipSpeechToText, build_speech_to_text
from bot.nlp.weights import find_whisper
from bot.nlp.whisper_stt import WhisperRecognizer
from tests.nlp.clips import contain, melody, silence, sine, spoken, white_noise
from tests.nlp.local_service import LocalService

FIXTURES = Path(__file__).parents[1] / "fixtures"
LIMITS = ClipLimits(max_bytes=1_000_000, max_seconds=20)


class RecordingRecognizer:
    """Stands for a model: keeps what it was given."""

    def __init__(self) -> None:
        self.heard: list[Samples] = []

    def warm_up(self) -> None: ...

    def recognize(self, speech: Samples) -> str:
        self.heard.append(speech)
        return "들었어요"


@pytest.fixture(scope="module")
def whisper(cached_settings: Settings) -> ClipSpeechToText:
    engine = build_speech_to_text(cached_settings)
    engine.warm_up()
    return engine


@pytest.fixture(scope="module")
def hearing(cached_settings: Settings) -> WhisperRecognizer:
    return WhisperRecognizer(partial(find_whisper, cached_settings))


@pytest.mark.parametrize(
    ("name", "words"),
    [("voice_miss_mother.ogg", "엄마가 보고 싶어요"), ("voice_hard_day.ogg", "너무 힘들어요"), ("voice_happy.ogg", "너무 행복해요")],
)
def test_whisper_hears_a_recorded_voice_note(whisper: ClipSpeechToText, name: str, words: str) -> None:
    transcript = whisper.transcribe((FIXTURES / name).read_bytes(), "audio/ogg")
    assert transcript.text.rstrip(".") == words
    assert 1.5 < transcript.duration_seconds < 2.5


@pytest.mark.parametrize("kind", ["webm/opus", "mp3", "m4a/aac", "wav"])
def test_whisper_hears_any_container_whatever_its_mime_says(whisper: ClipSpeechToText, kind: str) -> None:
    clip = contain(spoken("너무 행복해요"), kind)
    assert whisper.transcribe(clip, "text/plain").text.rstrip(".") == "너무 행복해요"


def test_a_short_word_is_not_refused(whisper: ClipSpeechToText) -> None:
    assert whisper.transcribe(contain(spoken("네")), "audio/ogg").text.rstrip(".") == "네"


def test_quiet_speech_between_long_pauses_is_heard(whisper: ClipSpeechToText) -> None:
    quiet = np.concatenate([silence(4), spoken("너무 행복해요"), silence(6)]) * 0.02
    transcript = whisper.transcribe(contain(quiet.astype(np.float32)), "audio/ogg")
    assert transcript.text.rstrip(".") == "너무 행복해요"
    assert transcript.duration_seconds > 11


SILENT = {"none": silence(0), "a blink": silence(0.02), "zeros": silence(5), "a quiet room": white_noise(5, 0.0003)}
NO_SPEECH = {"loud noise": white_noise(5), "soft noise": white_noise(5, 0.005), "a tone": sine(5), "a melody": melody()}


@pytest.mark.parametrize("samples", SILENT.values(), ids=SILENT)
def test_silence_is_named_as_silence(whisper: ClipSpeechToText, samples: Samples) -> None:
    with pytest.raises(SilentClipError):
        whisper.transcribe(contain(samples, "wav"), "audio/wav")


@pytest.mark.parametrize("samples", NO_SPEECH.values(), ids=NO_SPEECH)
def test_noise_and_music_are_unclear(whisper: ClipSpeechToText, samples: Samples) -> None:
    with pytest.raises(UnclearClipError):
        whisper.transcribe(contain(samples), "audio/ogg")


@pytest.mark.parametrize(
    "sound", [SILENT["a quiet room"], NO_SPEECH["loud noise"], NO_SPEECH["a melody"]], ids=["a quiet room", "noise", "a melody"]
)
def test_whisper_without_the_detector_also_refuses_what_it_makes_up(hearing: WhisperRecognizer, sound: Samples) -> None:
    with pytest.raises(UnclearClipError):
        hearing.recognize(sound)


def test_what_is_no_audio_is_broken(whisper: ClipSpeechToText) -> None:
    for content in ("오늘은 힘들었다".encode() * 50, (FIXTURES / "voice_happy.ogg").read_bytes()[:200], b""):
        with pytest.raises(BrokenClipError):
            whisper.transcribe(content, "audio/ogg")


def test_a_clip_over_the_limits_is_refused_fast() -> None:
    recognizer = RecordingRecognizer()
    engine = ClipSpeechToText(recognizer, LIMITS)
    long = contain(sine(30), "mp3")
    started = time.monotonic()
    with pytest.raises(ClipTooLongError):
        engine.transcribe(long, "audio/mpeg")
    with pytest.raises(ClipTooLargeError):
        engine.transcribe(bytes(1_000_001), "audio/ogg")
    assert time.monotonic() - started < 1.0
    assert recognizer.heard == []


def test_a_recogniser_gets_speech_alone_at_a_good_level() -> None:
    recognizer = RecordingRecognizer()
    speech = spoken("엄마가 보고 싶어요")
    clip = np.concatenate([silence(5), 0.05 * speech, silence(5)]).astype(np.float32)
    transcript = ClipSpeechToText(recognizer, LIMITS).transcribe(contain(clip), "audio/ogg")
    assert transcript.text == "들었어요"
    assert len(recognizer.heard[0]) / HEARING_RATE_HZ == pytest.approx(len(speech) / HEARING_RATE_HZ + 0.6, abs=0.4)
    assert loudness_dbfs(recognizer.heard[0]) > -25


def test_two_threads_load_the_model_once(cached_settings: Settings) -> None:
    asked: list[Path] = []

    def find() -> Path:
        asked.append(find_whisper(cached_settings))
        return asked[-1]

    recognizer = WhisperRecognizer(find)
    threads = [threading.Thread(target=recognizer.warm_up) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(asked) == 1


@pytest.mark.parametrize("engine", ["whisper", "vosk"])
def test_a_folder_that_holds_no_model_is_named(tmp_path: Path, engine: str) -> None:
    for name in ("model.bin", "config.json", "am/final.mdl", "conf/model.conf"):
        (tmp_path / "own" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "own" / name).write_text("{}")
    settings = Settings.model_validate({"folder": tmp_path, "speech_to_text": {"engine": engine, "model": "own"}})
    with pytest.raises(WeightsMissingError, match="own"):
        build_speech_to_text(settings).warm_up()


def test_vosk_hears_words_and_refuses_noise(cached_settings: Settings) -> None:
    settings = Settings.model_validate({"folder": cached_settings.folder, "speech_to_text": {"engine": "vosk"}})
    engine = build_speech_to_text(settings)
    engine.warm_up()
    assert "엄마" in engine.transcribe((FIXTURES / "voice_miss_mother.ogg").read_bytes(), "audio/ogg").text
    with pytest.raises(UnclearClipError):
        engine.transcribe(contain(white_noise(3)), "audio/ogg")


def google(service: LocalService, timeout_seconds: float = 5.0) -> ClipSpeechToText:
    return ClipSpeechToText(GoogleRecognizer(f"{service.address}/recognize", timeout_seconds), ClipLimits(20_000_000, 300))


def google_answer(text: str) -> bytes:
    found = {"result": [{"alternative": [{"transcript": text, "confidence": 0.9}], "final": True}], "result_index": 0}
    return b'{"result":[]}\n' + json.dumps(found).encode()


def test_google_is_sent_korean_flac_of_the_speech() -> None:
    with LocalService(google_answer("엄마가 보고 싶어요")) as service:
        transcript = google(service).transcribe((FIXTURES / "voice_miss_mother.ogg").read_bytes(), "audio/ogg")
    assert transcript.text == "엄마가 보고 싶어요"
    assert "lang=ko-KR" in service.paths[0]
    assert service.bodies[0].startswith(b"fLaC")
    assert len(decode(service.bodies[0], LIMITS)) / HEARING_RATE_HZ == pytest.approx(2, abs=0.5)


def test_google_is_sent_long_speech_in_pieces() -> None:
    minute = np.tile(spoken("너무 행복해요"), 40)[: 65 * HEARING_RATE_HZ]
    with LocalService(google_answer("행복해요")) as service:
        assert google(service).transcribe(contain(minute), "audio/ogg").text == "행복해요 행복해요 행복해요"


def test_google_is_sent_no_noise() -> None:
    with LocalService(google_answer("구독")) as service, pytest.raises(UnclearClipError):
        google(service).transcribe(contain(white_noise(3)), "audio/ogg")
    assert service.paths == []


@pytest.mark.parametrize(
    ("answer", "status", "expected"),
    [
        (b'{"result":[]}', 200, UnclearClipError),
        (b"", 200, UnclearClipError),
        (b"<html>busy</html>", 200, SpeechServiceError),
        (b'{"other":1}', 200, SpeechServiceError),
        (b"[1]", 200, SpeechServiceError),
        (b"\xff\xfe", 200, SpeechServiceError),
        (b"", 403, SpeechServiceError),
        (b"", 500, SpeechServiceError),
    ],
)
def test_an_odd_answer_of_google_is_an_expected_error(answer: bytes, status: int, expected: type[SpeechError]) -> None:
    with LocalService(answer, status) as service, pytest.raises(expected):
        google(service).transcribe((FIXTURES / "voice_happy.ogg").read_bytes(), "audio/ogg")


def test_a_google_that_does_not_answer_in_time_is_given_up() -> None:
    with LocalService(google_answer("늦었어요"), seconds_per_byte=5) as service:
        started = time.monotonic()
        with pytest.raises(SpeechServiceError):
            google(service, timeout_seconds=0.3).transcribe((FIXTURES / "voice_happy.ogg").read_bytes(), "audio/ogg")
    assert time.monotonic() - started < 3


def test_a_google_that_is_not_there_is_an_expected_error() -> None:
    with LocalService() as gone:
        engine = google(gone)
    with pytest.raises(SpeechServiceError):
        engine.transcribe((FIXTURES / "voice_happy.ogg").read_bytes(), "audio/ogg")


def test_google_needs_no_weights(tmp_path: Path) -> None:
    settings = Settings.model_validate({"folder": tmp_path, "speech_to_text": {"engine": "google"}})
    build_speech_to_text(settings).warm_up()
    assert list(tmp_path.iterdir()) == []
