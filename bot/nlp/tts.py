"""Text to speech: voices that make the voice notes the platforms show as such (OGG/Opus, mono, 48 kHz)."""

import logging
import time
from collections.abc import Callable
from typing import Protocol

from bot.config import Settings
from bot.errors import SpeechError, VoiceError
from bot.messages import Clip, Language, SpeechPace
from bot.nlp.audio import VOICE_RATE_HZ, ClipLimits, decode, encode_voice
from bot.nlp.espeak import Espeak
from bot.nlp.google_tts import GoogleVoiceClient
from bot.nlp.spoken_text import to_spoken

_log = logging.getLogger(__name__)

MAX_CHARACTERS = 1_000

_ENGLISH_VOICE = "en-us"

_PACES = {SpeechPace.SLOW: 0.75, SpeechPace.NORMAL: 1.0, SpeechPace.FAST: 1.3}
"""Shares of the configured words a minute, far enough apart to be noticed at once."""

_SLOWEST_WORDS_PER_MINUTE = 80
"""espeak-ng speaks no slower (espeakRATE_MINIMUM in its speak_lib.h)."""

_FETCHED_LIMITS = ClipLimits(max_bytes=10_000_000, max_seconds=600)
"""A thousand characters spoken slowly are under five minutes."""

_AVOID_SECONDS = 60.0
"""After a failure the network voice is left alone this long, so that not every answer waits for the timeout."""


class Voice(Protocol):
    """A `TextToSpeech` that can be made ready before the first text."""

    def warm_up(self) -> None:
        """Load what is slow to load; raises `VoiceError`."""

    def speak(self, text: str, language: Language, pace: SpeechPace = SpeechPace.NORMAL) -> Clip:
        """Speak a text of 1 to 1,000 characters; raises `VoiceError`."""


class EspeakTextToSpeech:
    """espeak-ng: offline, instant, and audibly a machine."""

    def __init__(self, voice: str, words_per_minute: int) -> None:
        self._voice = voice
        self._words_per_minute = words_per_minute
        self._espeak = Espeak()

    def warm_up(self) -> None:
        """Open the library and try the voices; raises `VoiceError`."""
        for language in Language:
            self._espeak.synthesize("1", self._voice_for(language), self._words_per_minute)

    def speak(self, text: str, language: Language, pace: SpeechPace = SpeechPace.NORMAL) -> Clip:
        """Speak a text; raises `VoiceError` when it has no words, is too long, or the library fails."""
        words_per_minute = max(_SLOWEST_WORDS_PER_MINUTE, round(self._words_per_minute * _PACES[pace]))
        samples, rate_hz = self._espeak.synthesize(_checked(text), self._voice_for(language), words_per_minute)
        return encode_voice(samples, rate_hz)

    def _voice_for(self, language: Language) -> str:
        if language is Language.KO:
            return self._voice
        # The timbre (`+f3`) is the person's 토닥이 in both languages.
        _, plus, variant = self._voice.partition("+")
        return _ENGLISH_VOICE + plus + variant


class GttsTextToSpeech:
    """Google Translate's voice through gTTS: pleasant, and the text leaves the machine."""

    def __init__(self, client: GoogleVoiceClient) -> None:
        self._client = client

    def warm_up(self) -> None:
        """Do nothing: there is no model to load, and asking would send something away."""

    def speak(self, text: str, language: Language, pace: SpeechPace = SpeechPace.NORMAL) -> Clip:
        """Speak a text; raises `VoiceError` when it has no words, is too long, or the service fails. It knows slow and normal only."""
        mp3 = self._client.fetch(_checked(text), language.value, is_slow=pace is SpeechPace.SLOW)
        try:
            samples = decode(mp3, _FETCHED_LIMITS, VOICE_RATE_HZ)
        except SpeechError as error:
            raise VoiceError(f"the voice service sent {len(mp3)} bytes that do not decode") from error
        return encode_voice(samples, VOICE_RATE_HZ)


class AutoTextToSpeech:
    """The network voice while it answers in time, the built-in one otherwise."""

    def __init__(self, online: Voice, offline: Voice, clock: Callable[[], float] = time.monotonic) -> None:
        self._online = online
        self._offline = offline
        self._clock = clock
        self._avoid_until_seconds = float("-inf")

    def warm_up(self) -> None:
        """Make both ready; raises `VoiceError`."""
        self._online.warm_up()
        self._offline.warm_up()

    def speak(self, text: str, language: Language, pace: SpeechPace = SpeechPace.NORMAL) -> Clip:
        """Speak a text; raises `VoiceError` when it has no words, is too long, or the built-in voice fails, too."""
        _checked(text)
        if self._clock() >= self._avoid_until_seconds:
            try:
                return self._online.speak(text, language, pace)
            except VoiceError as error:
                self._avoid_until_seconds = self._clock() + _AVOID_SECONDS
                _log.warning("the network voice failed on %d characters, so the built-in one speaks: %s", len(text), error)
        return self._offline.speak(text, language, pace)


def build_text_to_speech(settings: Settings) -> Voice:
    """Build the configured voice; it loads at `warm_up()` or at the first text."""
    choice = settings.text_to_speech
    espeak = EspeakTextToSpeech(choice.voice, choice.words_per_minute)
    if choice.engine == "espeak":
        return espeak
    online = GttsTextToSpeech(GoogleVoiceClient(choice.online_timeout_seconds))
    return online if choice.engine == "gtts" else AutoTextToSpeech(online, espeak)


def _checked(text: str) -> str:
    if len(text) > MAX_CHARACTERS:
        raise VoiceError(f"{len(text)} characters, at most {MAX_CHARACTERS}")
    spoken = to_spoken(text)
    if not spoken:
        raise VoiceError(f"nothing to say in {len(text)} characters")
    return spoken
