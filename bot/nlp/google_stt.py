"""Hearing with Google's web service through SpeechRecognition: opt-in, since the speech of a person leaves the machine."""

import http.client

import speech_recognition as sr

from bot.errors import SpeechServiceError, UnclearClipError
from bot.nlp.audio import HEARING_RATE_HZ, Samples, to_flac, to_pcm16

# SpeechRecognition's own default is plain HTTP, which anybody on the way could listen to.
_ENDPOINT = "https://www.google.com/speech-api/v2/recognize"

_LANGUAGE = "ko-KR"

_TIMEOUT_SECONDS = 15.0
"""Per read of a request: enough to upload half a minute of speech (about 600 kB of FLAC) on a slow line and wait for the answer."""

_PIECE_SECONDS = 30
"""The service is made for short phrases; long recordings are known to be refused."""


class _FlacThroughPyAv(sr.AudioData):  # type: ignore[misc]  # the package ships no types
    """Audio that needs no `flac` program: SpeechRecognition's own runs on some processors only and changes its own file's mode."""

    def get_flac_data(self, convert_rate: int | None = None, convert_width: int | None = None) -> bytes:
        return to_flac(self.get_raw_data(convert_rate, convert_width), convert_rate or self.sample_rate)


class GoogleRecognizer:
    """Hears Korean over the network."""

    def __init__(self, endpoint: str = _ENDPOINT, timeout_seconds: float = _TIMEOUT_SECONDS) -> None:
        self._endpoint = endpoint
        self._timeout_seconds = timeout_seconds

    def warm_up(self) -> None:
        """Do nothing: there is no model to load."""

    def recognize(self, speech: Samples) -> str:
        """Return the words in 16 kHz samples.

        Raises:
            UnclearClipError: the service heard no words.
            SpeechServiceError: the service was not reached, refused, or answered nonsense.
        """
        length = _PIECE_SECONDS * HEARING_RATE_HZ
        texts = [self._ask(speech[start : start + length]) for start in range(0, len(speech), length)]
        text = " ".join(part for part in texts if part)
        if not text:
            raise UnclearClipError("the service heard no words")
        return text

    def _ask(self, piece: Samples) -> str:
        recognizer = sr.Recognizer()
        recognizer.operation_timeout = self._timeout_seconds
        try:
            audio = _FlacThroughPyAv(to_pcm16(piece), HEARING_RATE_HZ, 2)
            return str(recognizer.recognize_google(audio, language=_LANGUAGE, endpoint=self._endpoint)).strip()
        except sr.UnknownValueError:
            return ""
        # An unreachable or refusing service, a slow one, and an answer that is not the JSON expected, in this order.
        except (sr.RequestError, OSError, http.client.HTTPException, ValueError, LookupError, TypeError) as error:
            raise SpeechServiceError(f"the speech service failed: {type(error).__name__}") from error
