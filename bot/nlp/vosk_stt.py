"""Hearing with Vosk: small and quick, and wrong twice as often as Whisper base in Korean (docs/decisions/0003)."""

import json
import threading
from collections.abc import Callable
from pathlib import Path

import speech_recognition as sr
import vosk

from bot.errors import UnclearClipError, WeightsMissingError
from bot.nlp.audio import HEARING_RATE_HZ, Samples, to_pcm16

_BLOCK_BYTES = HEARING_RATE_HZ
"""Half a second of 16-bit sound: Vosk notices the end of a sentence between blocks only."""


class VoskRecognizer:
    """Hears Korean; safe to call from several threads at once, since each clip gets its own decoder."""

    def __init__(self, find_weights: Callable[[], Path]) -> None:
        self._find_weights = find_weights
        self._loading = threading.Lock()
        self._model: vosk.Model | None = None

    def warm_up(self) -> None:
        """Load the model now instead of at the first clip; raises `WeightsMissingError`."""
        self._loaded()

    def recognize(self, speech: Samples) -> str:
        """Return the words in 16 kHz samples; raises `UnclearClipError` when there are none."""
        audio = sr.AudioData(to_pcm16(speech), HEARING_RATE_HZ, 2)
        pcm: bytes = audio.get_raw_data(convert_rate=HEARING_RATE_HZ, convert_width=2)
        decoder = vosk.KaldiRecognizer(self._loaded(), HEARING_RATE_HZ)
        sentences = []
        for start in range(0, len(pcm), _BLOCK_BYTES):
            # True means a sentence has ended; its words are lost unless they are taken before the next block.
            if decoder.AcceptWaveform(pcm[start : start + _BLOCK_BYTES]):
                sentences.append(_text(decoder.Result()))
        sentences.append(_text(decoder.FinalResult()))
        text = " ".join(sentence for sentence in sentences if sentence)
        if not text:
            raise UnclearClipError("Vosk heard no words")
        return text

    def _loaded(self) -> vosk.Model:
        with self._loading:
            if self._model is None:
                self._model = _load(self._find_weights())
            return self._model


def _load(folder: Path) -> vosk.Model:
    vosk.SetLogLevel(-1)  # Kaldi writes pages to stderr otherwise
    try:
        return vosk.Model(str(folder))
    # Vosk raises a bare Exception when Kaldi refuses the folder.
    except Exception as error:
        raise WeightsMissingError(f"{folder} cannot be loaded as a Vosk model ({type(error).__name__})") from error


def _text(result: str) -> str:
    return str(json.loads(result).get("text", "")).strip()
