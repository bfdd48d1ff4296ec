"""Telling what Whisper heard from what it made up.

Trained on subtitles, Whisper fills silence and noise with credits, and sometimes loops on a syllable. Everything here is pure and judged on
what the decoder says about itself. A doubtful short word is kept: refusing a whispered cry for help costs more than an odd transcript,
which the person sees and can correct.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

_UNLIKELY_LOGPROB = -1.8
"""Mean log-probability per token. Measured: noise, hum and melodies -1.9 to -3.3; synthetic speech heard wrongly down to -1.7."""

_LONG_SYLLABLES = 4
"""Up to here the end-of-text token dominates the mean (a clear "네" measures -1.2 to -2.3), so a low one says nothing."""

_NO_SPEECH = 0.6
_NO_SPEECH_LOGPROB = -1.5
"""Whisper's own rule is 0.6 and -1.0 (Radford et al. 2022, section 4.5); the detector before us has heard a voice, so we doubt later."""

_SYLLABLE_LOOP = 2.4
"""Whisper's own limit of the zlib ratio, here for one syllable repeated. A phrase may repeat: people in despair say a thing ten times."""

_PHRASE_LOOP = 15.0
"""Thirty repetitions of a short phrase in half a minute. Measured: loops over noise 33 to 35, a plea said ten times 5."""

_MAX_SYLLABLES_PER_SECOND = 12.0
"""Fast Korean reaches 8 to 9 syllables a second; nobody speaks 12."""

_MIN_SYLLABLES_PER_SECOND = 0.6
_DRAWN_OUT_SECONDS = 1.5
"""A sigh may last; but one syllable for three seconds of speech means that the decoder gave up."""

_MIN_SPOKEN_SECONDS = 0.5
"""Shorter spans are measured as this, since the detector may clip a word."""

# Compared after spaces and punctuation are dropped and only against a whole segment: somebody may well talk about subscribers.
_CREDITS = re.compile(
    r"""
    (?:오늘도|지금까지|끝까지|영상)*시청해?주(?:셔서|신여러분)?(?:대단히|정말)?(?:감사합니다|고맙습니다)
    | (?:구독(?:과|하고)?|좋아요(?:와|랑)?|알림설정(?:까지|과)?)+(?:한번씩|꼭)?(?:눌러주세요|부탁드(?:립니다|려요|릴게요)|해주세요)?
    | (?:그럼)?다음(?:영상|시간|주)(?:에서?|에)(?:또)?(?:만나요|뵙겠습니다|봬요|뵐게요)
    | (?:한글|한국어)?자막(?:제공|제작|편집|뉴스|by).*
    | (?:영상)?편집(?:및)?자막.*
    | (?:mbc|kbs|sbs|ytn|jtbc)뉴스.{0,12}(?:입니다|이었습니다|였습니다)?
    | 이시각세계(?:였습니다)?
    | 이영상은유료광고를?포함하고있습니다
    | (?:thankyou(?:so|very)?(?:much)?for)?watching
    | subtitlesby.*
    """,
    re.VERBOSE,
)

# Real people say these, too, so they are refused only when the decoder doubts itself.
_POLITE_FILLERS = re.compile(r"(?:네)?(?:감사합니다|고맙습니다|안녕히계세요|아멘)")
_FILLER_LOGPROB = -0.9


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a transcript with the decoder's own doubts about it."""

    text: str = field(repr=False)
    mean_logprob: float
    no_speech_probability: float
    compression_ratio: float


def trusted_text(segments: Sequence[Segment], spoken_seconds: float) -> str:
    """Return the text of the segments that were heard, joined by spaces; empty when all or too much is invented."""
    text = " ".join(segment.text.strip() for segment in segments if not _is_invented(segment))
    most = _MAX_SYLLABLES_PER_SECOND * max(spoken_seconds, _MIN_SPOKEN_SECONDS)
    least = _MIN_SYLLABLES_PER_SECOND * (spoken_seconds - _DRAWN_OUT_SECONDS)
    if not least <= _syllables(text) <= most:
        return ""
    return " ".join(text.split())


def _is_invented(segment: Segment) -> bool:
    bare = _bare(segment.text)
    if not bare or _CREDITS.fullmatch(bare):
        return True
    if _POLITE_FILLERS.fullmatch(bare) and (segment.mean_logprob < _FILLER_LOGPROB or segment.no_speech_probability > _NO_SPEECH):
        return True
    if segment.compression_ratio > (_SYLLABLE_LOOP if len(set(bare)) == 1 else _PHRASE_LOOP):
        return True
    if segment.no_speech_probability > _NO_SPEECH and segment.mean_logprob < _NO_SPEECH_LOGPROB:
        return True
    return segment.mean_logprob < _UNLIKELY_LOGPROB and _syllables(bare) >= _LONG_SYLLABLES


def _bare(text: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFC", text).casefold() if letter.isalnum())


def _syllables(text: str) -> int:
    return sum(letter.isalnum() for letter in text)
