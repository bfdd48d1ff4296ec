"""Speech to text: from a stranger's bytes to words, or to the reason why there are none.

What every recogniser shares stands here: decoding within limits, silence, and cutting a clip down to its speech. A recogniser only
turns speech into words.
"""

from functools import partial
from typing import Protocol

from bot.config import Settings
from bot.errors import SilentClipError, UnclearClipError
from bot.messages import Transcript
from bot.nlp.audio import HEARING_RATE_HZ, ClipLimits, Samples, decode, loudness_dbfs, raise_to
from bot.nlp.speech_spans import only_speech
from bot.nlp.weights import find_vosk, find_whisper

_SILENCE_DBFS = -60.0
"""Speech at -53 is still heard rightly (tests); Whisper invents sentences over noise at -65."""

_HEARING_DBFS = -20.0
_HEARING_MAX_GAIN_DB = 40.0
"""Quiet speech is brought to what the models were trained on; 40 dB lifts the quietest clip we take."""


class SpeechRecognizer(Protocol):
    """Turns speech into words."""

    def warm_up(self) -> None:
        """Load what is slow to load; raises `WeightsMissingError`."""

    def recognize(self, speech: Samples) -> str:
        """Return the words, never none, in 16 kHz samples that hold speech; raises a leaf of `SpeechError`."""


class ClipSpeechToText:
    """Hears clips of any common container with one recogniser."""

    def __init__(self, recognizer: SpeechRecognizer, limits: ClipLimits) -> None:
        self._recognizer = recognizer
        self._limits = limits

    def warm_up(self) -> None:
        """Load the weights now, so that the first person does not wait; raises `WeightsMissingError`."""
        self._recognizer.warm_up()

    def transcribe(self, audio: bytes, mime: str) -> Transcript:
        """Transcribe a clip; `mime` is not used, since the bytes tell more.

        Raises:
            ClipTooLargeError, ClipTooLongError, BrokenClipError: the clip cannot be taken.
            SilentClipError, UnclearClipError: nobody speaks in it, or nobody who can be understood.
            SpeechServiceError: a network service failed.
            WeightsMissingError: the model is not there.
        """
        samples = decode(audio, self._limits)
        loudness = loudness_dbfs(samples)
        if loudness < _SILENCE_DBFS:
            raise SilentClipError(f"{len(samples) / HEARING_RATE_HZ:.1f} s at {loudness:.0f} dBFS")
        speech = only_speech(raise_to(samples, _HEARING_DBFS, _HEARING_MAX_GAIN_DB))
        if not len(speech):
            raise UnclearClipError(f"{len(samples) / HEARING_RATE_HZ:.1f} s without speech")
        return Transcript(self._recognizer.recognize(speech), len(samples) / HEARING_RATE_HZ)


def build_speech_to_text(settings: Settings) -> ClipSpeechToText:
    """Build the configured engine; its weights load at `warm_up()` or at the first clip."""
    choice = settings.speech_to_text
    return ClipSpeechToText(_recognizer(settings), ClipLimits(choice.max_bytes, choice.max_seconds))


def _recognizer(settings: Settings) -> SpeechRecognizer:
    # Imported here, since each engine brings a native library that the others do not need.
    match settings.speech_to_text.engine:
        case "whisper":
            from bot.nlp.whisper_stt import WhisperRecognizer

            return WhisperRecognizer(partial(find_whisper, settings))
        case "vosk":
            from bot.nlp.vosk_stt import VoskRecognizer

            return VoskRecognizer(partial(find_vosk, settings))
        case "google":
            from bot.nlp.google_stt import GoogleRecognizer

            return GoogleRecognizer()
