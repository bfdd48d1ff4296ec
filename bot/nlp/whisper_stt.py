"""Hearing with Whisper: SpeechRecognition's adapter around a faster-whisper model that is loaded once (docs/decisions/0003)."""

import os
import threading
from collections.abc import Callable
from pathlib import Path

from faster_whisper import WhisperModel
from speech_recognition.recognizers.whisper_local.faster_whisper import TranscribableAdapter

from bot.errors import UnclearClipError, WeightsMissingError
from bot.nlp.audio import HEARING_RATE_HZ, Samples
from bot.nlp.invented import Segment, trusted_text

_LANGUAGE = "ko"
"""Pinned: left to guess, Whisper base takes short Korean clips for Japanese or English."""

_BEAM_SIZE = 1
"""Greedy: a beam of 5 took 10 % longer and heard no better (docs/decisions/0003)."""

_MAX_THREADS = 4
"""CTranslate2's own choice; a machine with many cores has other people to hear."""


class WhisperRecognizer:
    """Hears Korean; safe to call from several threads, which then take turns."""

    def __init__(self, find_weights: Callable[[], Path]) -> None:
        self._find_weights = find_weights
        self._loading = threading.Lock()
        self._adapter: TranscribableAdapter | None = None

    def warm_up(self) -> None:
        """Load the model now instead of at the first clip; raises `WeightsMissingError`."""
        self._loaded()

    def recognize(self, speech: Samples) -> str:
        """Return the words in 16 kHz samples; raises `UnclearClipError` when they are likely invented."""
        heard = self._loaded().transcribe(
            speech,
            language=_LANGUAGE,
            beam_size=_BEAM_SIZE,
            # One pass: the usual retries at higher temperatures answer differently each time, and doubts are judged by us.
            temperature=0.0,
            compression_ratio_threshold=None,
            log_prob_threshold=None,
            no_speech_threshold=None,
            # A sentence misheard in one half minute must not colour the next.
            condition_on_previous_text=False,
        )
        segments = [Segment(each.text, each.avg_logprob, each.no_speech_prob, each.compression_ratio) for each in heard["segments"]]
        text = trusted_text(segments, len(speech) / HEARING_RATE_HZ)
        if not text:
            raise UnclearClipError(f"{len(segments)} segments, none to be trusted")
        return text

    def _loaded(self) -> TranscribableAdapter:
        with self._loading:
            if self._adapter is None:
                self._adapter = TranscribableAdapter(_load(self._find_weights()))
            return self._adapter


def _load(folder: Path) -> WhisperModel:
    # Zero leaves the choice to OMP_NUM_THREADS; unset, CTranslate2 would start four threads on two cores.
    threads = 0 if os.environ.get("OMP_NUM_THREADS") else min(_MAX_THREADS, os.cpu_count() or 1)
    try:
        return WhisperModel(str(folder), device="cpu", compute_type="int8", cpu_threads=threads)
    # CTranslate2 raises RuntimeError for a damaged model, tokenizers a bare Exception for a damaged vocabulary.
    except Exception as error:
        raise WeightsMissingError(f"{folder} is no Whisper model that loads ({type(error).__name__}); remove it and start again") from error
