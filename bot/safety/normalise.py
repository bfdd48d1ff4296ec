"""Makes one spelling of many, so that the crisis rules need to know only one.

People in distress write with odd spaces, bare jamo, stretched letters, look-alike characters and slips; people who fear a filter do so
on purpose. Everything here is pure, runs in time linear in the text and never raises. It knows nothing of what the rules look for
except through `spelling`, which mends words.
"""

import re
import unicodedata
from dataclasses import dataclass, field

from bot.safety.spelling import FILLERS, mend

HEAD_CHARACTERS = 6_000
TAIL_CHARACTERS = 4_000
"""What is read of a very long text: both ends, in characters. Telegram cuts at 4,096 and five minutes of speech give about 2,000."""

_HANGUL_BASE = 0xAC00
_HANGUL_LAST = 0xD7A3
_FINALS = "ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"
_INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"

_LAUGH = re.compile(r"[ㅋㅎ]{2,}|(?<![ㄱ-ㅎ])[ㅋㅎ](?![ㄱ-ㅎㅏ-ㅣ])|[ㅠㅜㅡ]{2,}|\^\^|\b(?:lol|lmao|haha)\w*")
_WHITESPACE = re.compile(r"[^\S\n]+")
_STRETCHED = re.compile(r"(.)\1{2,}")
_STRETCHED_VOWEL = re.compile(r"(?<=[가-힣])([아어오우으이에])\1+")
_SPLIT_JAMO = re.compile(r"(?<=[ㄱ-ㅎ])[ .·*/_-]{1,3}(?=[ㅏ-ㅣ])")
_HANGUL_AND_LATIN_VOWEL = re.compile(r"(?<=[ㄱ-ㅎ])([rl|])(?![a-z])")
_SPACED_JAMO = re.compile(r"(?:[ㄱ-ㅎㅏ-ㅣ][ .·]){3,}[ㄱ-ㅎㅏ-ㅣ]")
_JAMO_SYLLABLE = re.compile(r"([ㄱ-ㅎ])([ㅏ-ㅣ])(?:([ㄱ-ㅎ])(?![ㅏ-ㅣ]))?")
_LOOSE_FINAL = re.compile(r"([가-힣])([ㄱ-ㅎ])(?![ㄱ-ㅎㅏ-ㅣ])")
_INITIALS_OF_FAREWELL = (
    (re.compile(r"(?<![ㄱ-ㅎ])ㄱㅁㅇ+"), "고마워"),
    (re.compile(r"(?<![ㄱ-ㅎ])(?:ㅂㅂ|ㅂㅇ|ㅃㅇ|ㅂ2|ㅃ2)(?![ㄱ-ㅎ])"), "안녕"),
    (re.compile(r"(?<![ㄱ-ㅎ])ㅁㅇ(?=해|하|\b)"), "미안"),
)
_STRAY_JAMO = re.compile(r"[ㄱ-ㅎㅏ-ㅣ]+")
_PAUSE = re.compile(r"\.{2,}|…+|[,~\-_*/'\"“”‘’`()\[\]{}<>:;|+=·^♡♥★☆ㆍ]+")
_END = re.compile(r"[.!?\n。]+")
_SPELLED_OUT = re.compile(
    r"(?<![가-힣])([가-힣])(?:[^가-힣\s\w]{1,2}(?=[가-힣])|\d(?=[가-힣]))|(?<=[가-힣])[^가-힣\s\w]{1,2}(?=[가-힣](?![가-힣]))"
)
_SPELLED_OUT_RUN = re.compile(r"(?:(?<![가-힣])[가-힣] ?[^가-힣\s\w] ?(?=[가-힣](?![가-힣]))){2,}")
# With spaces around it only in 죽 1 고: closed up, 남자 4 살 would read as 자살.
_DIGIT_INSIDE = re.compile(r"(?<=[자죽뛰목])[\d@#$%&*](?=[살고어을매맬해])|(?<=죽) ?[\d@#$%&*] ?(?=[고어을])")
_NOT_HANGUL = re.compile(r"[^가-힣]")
# "혼자 살고 싶다" must not close up into 자살; the dot that stays between the words keeps them apart.
_ENDS_IN_JA = re.compile(r"(?<=[가-힣]자) +(?=[살해])")


@dataclass(frozen=True, slots=True)
class NormalText:
    """One text in the spellings that rules read.

    `plain` is lower case with single spaces, punctuation kept; `initials` is `plain` without laughter, its bare jamo left as they are;
    `joined` has no spaces and one full stop between sentences; `fluent` is `joined` without the fillers of speech. `laughs` counts
    runs of ㅋ and ㅎ.
    """

    plain: str = field(repr=False)
    initials: str = field(repr=False)
    joined: str = field(repr=False)
    fluent: str = field(repr=False)
    laughs: int


def normalise(text: str) -> NormalText:
    """Return the readings of a text of any length; of more than 10,000 characters only the two ends are read."""
    if len(text) > HEAD_CHARACTERS + TAIL_CHARACTERS:
        text = text[:HEAD_CHARACTERS] + "\n" + text[-TAIL_CHARACTERS:]
    # Telephones type can’t with a curly apostrophe.
    plain = _STRETCHED.sub(_shorten, _visible(text).lower()).replace("’", "'")
    laughs = len(re.findall(r"[ㅋㅎ]{2,}", plain))
    initials = _LAUGH.sub(" ", plain)
    composed = compose(_spell_out(initials))
    return NormalText(
        plain=plain,
        initials=initials,
        joined=mend(_join(composed)),
        fluent=mend(_join(_drop_fillers(composed))),
        laughs=laughs,
    )


def compose(text: str) -> str:
    """Build syllables from bare jamo (ㅈㅜㄱㄱㅗ becomes 죽고); consonants without a vowel stay."""
    text = _HANGUL_AND_LATIN_VOWEL.sub(lambda match: "ㅏ" if match[1] == "r" else "ㅣ", text)
    text = _SPACED_JAMO.sub(lambda match: re.sub(r"[ .·]", "", match[0]) if re.search("[ㅏ-ㅣ]", match[0]) else match[0], text)
    text = _SPLIT_JAMO.sub("", text)
    text = _JAMO_SYLLABLE.sub(_syllable, text)
    return _LOOSE_FINAL.sub(_close, text)


def final_consonant(syllable: str) -> int:
    """Return the index of a Hangul syllable's final consonant, 0 for none (and for anything that is no syllable)."""
    code = ord(syllable)
    return (code - _HANGUL_BASE) % 28 if _HANGUL_BASE <= code <= _HANGUL_LAST else 0


def _visible(text: str) -> str:
    """NFKC without format, control, surrogate and combining characters; conjoining jamo become the compatibility ones."""
    kept = []
    for character in unicodedata.normalize("NFKC", text):
        category = unicodedata.category(character)
        if character in "\n\t":
            kept.append(character)
        elif category in ("Cf", "Cc", "Cs", "Co", "Cn", "Mn", "Me") or character in "\u115f\u1160\u3164\uffa0":
            continue
        else:
            kept.append(_compatible(character))
    return _WHITESPACE.sub(" ", "".join(kept)).strip()


def _compatible(character: str) -> str:
    code = ord(character)
    if 0x1100 <= code <= 0x1112:
        return _INITIALS[code - 0x1100]
    if 0x1161 <= code <= 0x1175:
        return _VOWELS[code - 0x1161]
    if 0x11A8 <= code <= 0x11C2:
        return _FINALS[code - 0x11A8]
    return " " if character.isspace() and character != "\n" else character


def _shorten(match: re.Match[str]) -> str:
    """Three or more of a letter are one; of laughter, crying, dots and digits two stay, since they mean something."""
    character = match[1]
    if character.isdigit():
        return match[0]
    return character * 2 if character in "ㅋㅎㅠㅜ." else character


def _syllable(match: re.Match[str]) -> str:
    initial, vowel, final = match[1], match[2], match[3]
    if initial not in _INITIALS:
        return match[0]
    code = _HANGUL_BASE + (_INITIALS.index(initial) * 21 + _VOWELS.index(vowel)) * 28
    return chr(code + (_FINALS.index(final) + 1 if final and final in _FINALS else 0)) + (final if final and final not in _FINALS else "")


def _close(match: re.Match[str]) -> str:
    """주ㄱ becomes 죽: a lone consonant after an open syllable is its final."""
    syllable, final = match[1], match[2]
    if final_consonant(syllable) or final not in _FINALS:
        return syllable
    return chr(ord(syllable) + _FINALS.index(final) + 1)


def _spell_out(text: str) -> str:
    """Write out the initials that a farewell is made of, before bare jamo are dropped."""
    for initials, word in _INITIALS_OF_FAREWELL:
        text = initials.sub(word, text)
    return text.replace("자4", "자살")


def _join(text: str) -> str:
    """Close up the spaces, keeping one full stop between sentences."""
    text = _DIGIT_INSIDE.sub("", text)
    text = _SPELLED_OUT_RUN.sub(lambda match: _NOT_HANGUL.sub("", match[0]), text)
    text = _SPELLED_OUT.sub(lambda match: match[1] or "", text)
    text = _STRETCHED_VOWEL.sub(r"\1", text)
    text = _PAUSE.sub(" ", text)
    text = _STRAY_JAMO.sub("", text)
    text = _ENDS_IN_JA.sub("·", _WHITESPACE.sub(" ", text))
    text = _END.sub(".", text)
    return re.sub(r"\.{2,}", ".", text.replace(" ", ""))


def _drop_fillers(text: str) -> str:
    """Leave out 음, 어, 그 and the like where they stand alone, but not in a word spelled out letter by letter."""
    words = text.split(" ")
    kept = []
    for index, word in enumerate(words):
        spelled_out = len(word) == 1 and all(len(near) == 1 for near in words[max(0, index - 1) : index + 2])
        if spelled_out or word.rstrip(",.…~") not in FILLERS:
            kept.append(word)
    return " ".join(kept)
