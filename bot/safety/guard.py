"""Reads every line that a model or an endpoint wrote before a person does, and refuses what must not be said.

A refused line is written anew once, then a written answer is used: that is the conversation's affair. Here is only the judgement, pure and
fast, and it errs towards refusing: a written answer is always at hand.
"""

import re
import unicodedata
from dataclasses import dataclass, field

from bot.messages import Language, Register
from bot.safety.normalise import final_consonant
from bot.safety.refusals import FORBIDDEN, PERSONAL, RefusalReason
from bot.safety.speech_level import speaks_as

MAX_CHARACTERS = 400
"""The longest answer, in characters; our own replies have at most 140."""
_TOO_ALIKE = 0.8
"""Share of common three-letter pieces from which a line counts as a copy of another."""
_LONGEST_READ = 2_000

_SENTENCE_END = re.compile(r"[.!?…~。]['\"”’)\]]?$")
_KOREAN_END = re.compile(r"(?:요|다|죠|까|네|지|걸|게|라|어|아|해|야|자|래|니|데|군|나|봐|줘|돼|와|져|려|워|워요|음|함|됨|임|ㅎ+|ㅋ+|ㅠ+)$")
_HANGING = re.compile(
    r"(?:(?:^|\s)(?:그리고|그래서|하지만|그런데|그러나|또는|혹은|왜냐하면|만약|그|이|저|및|아주|가장)|"
    r"[가-힣](?:을|를|의|에게|에서|보다|이라는|다는|라는|거나|는데도|[은는](?=$)))[.,…~]*$|"
    # A full stop ends these on purpose: 마음에 불을 켜 두는 것처럼.
    r"[가-힣](?:으로|처럼|려고|면서)(?:[,…~]*|\.{2,})$"
)
_ENGLISH_HANGING = re.compile(r"\b(?:and|or|but|the|a|an|of|to|in|with|because|your|my|that|is|are|you|for|if|so)[.,…]*$", re.IGNORECASE)
_FOREIGN = ("CJK", "HIRAGANA", "KATAKANA", "CYRILLIC", "ARABIC", "THAI", "HEBREW", "DEVANAGARI", "GREEK")
_LOOP = re.compile(r"(.{5,40}?)(?:\s*\1){2,}")
_WORD_LOOP = re.compile(r"(?<!\S)(\S{2,12})(?:[\s,]+\1){3,}")
_ASKS = re.compile("[?？]")
_PAIRS = {"(": ")", "[": "]", "“": "”", "‘": "’", "「": "」", "『": "』"}


@dataclass(frozen=True, slots=True)
class GuardContext:
    """What a line answers: the person's words, the language asked for, and the last answers given.

    Without a `register` any speech level will do: our own answers are polite where no 반말 was written. `may_ask` is false where a
    question is not welcome now.
    """

    user_text: str = field(repr=False)
    language: Language = Language.KO
    recent_answers: tuple[str, ...] = field(default=(), repr=False)
    max_characters: int = MAX_CHARACTERS
    register: Register | None = None
    may_ask: bool = True


def refusal(line: str, request: GuardContext) -> RefusalReason | None:
    """Return why a line may not be said, or None if it may."""
    if len(line) > min(request.max_characters, _LONGEST_READ):
        return RefusalReason.TOO_LONG
    text = unicodedata.normalize("NFC", "".join(sign for sign in line if unicodedata.category(sign) != "Cf" or sign == "\u200d")).strip()
    if sum(sign.isalpha() for sign in text) < 2:
        return RefusalReason.EMPTY
    reason = _forbidden(text, request.user_text)
    if reason is not None:
        return reason
    if not request.may_ask and _ASKS.search(text):
        return RefusalReason.QUESTION
    if _is_other_language(text, request.language):
        return RefusalReason.LANGUAGE
    if _LOOP.search(text) or _WORD_LOOP.search(text):
        return RefusalReason.REPETITION
    if _is_cut(text, request.language):
        return RefusalReason.CUT
    if request.register is not None and not speaks_as(text, request.language, request.register):
        return RefusalReason.SPEECH
    if any(_is_alike(text, earlier) for earlier in (*request.recent_answers, request.user_text)):
        return RefusalReason.COPY
    return None


def _forbidden(text: str, user_text: str) -> RefusalReason | None:
    folded = text.casefold().replace("’", "'")
    if any(_adds_personal(pattern, text, user_text) for pattern in PERSONAL):
        return RefusalReason.PERSONAL
    return next((reason for reason, wording in FORBIDDEN if wording.search(folded)), None)


def _adds_personal(pattern: re.Pattern[str], text: str, user_text: str) -> bool:
    """Tell whether a line holds such data that the person did not write; spaces and hyphens do not count."""
    written = re.sub(r"[-\s]", "", user_text)
    return any(re.sub(r"[-\s]", "", match[0]) not in written for match in pattern.finditer(text))


def _is_other_language(text: str, language: Language) -> bool:
    letters = [sign for sign in text if sign.isalpha()]
    hangul = sum("가" <= sign <= "힣" or "ㄱ" <= sign <= "ㅣ" for sign in letters)
    if any(unicodedata.name(sign, "").startswith(_FOREIGN) for sign in letters):
        return True
    share = hangul / len(letters)
    # A Korean answer may hold an English name or greeting, and an English one a Korean word that the person used.
    return share < 0.2 if language is Language.KO else share > 0.3


def _is_cut(text: str, language: Language) -> bool:
    if any(text.count(opening) != text.count(closing) for opening, closing in _PAIRS.items()) or text.count('"') % 2:
        return True
    bare = text.rstrip("".join(sign for sign in text if unicodedata.category(sign) in ("So", "Sk", "Mn", "Cf")) + " \n❤♥")
    if not bare or bare.endswith((",", ":", "-", "·", "…으")):
        return True
    if language is Language.EN:
        return not _SENTENCE_END.search(bare) or (bare.endswith("…") and _ENGLISH_HANGING.search(bare) is not None)
    if _HANGING.search(bare) or _ends_in_half_a_syllable(bare):
        return True
    return not (_SENTENCE_END.search(bare) or _KOREAN_END.search(bare))


def _ends_in_half_a_syllable(text: str) -> bool:
    last = text[-1]
    return "ㄱ" <= last <= "ㅣ" and last not in "ㅎㅋㅠㅜ" and final_consonant(text[-2:-1] or "a") == 0


def _is_alike(one: str, other: str) -> bool:
    first, second = _pieces(one), _pieces(other[:_LONGEST_READ])
    if len(first) < 4 or len(second) < 4:
        return False
    return len(first & second) / len(first | second) >= _TOO_ALIKE


def _pieces(text: str) -> frozenset[str]:
    letters = "".join(sign for sign in text.casefold() if sign.isalnum())
    return frozenset(letters[start : start + 3] for start in range(len(letters) - 2))
