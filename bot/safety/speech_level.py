"""Which Korean speech level an answer speaks: 존댓말 or 반말, read off how its sentences end.

An answer that changes the level in its middle sounds like two people, so every sentence counts. What stands in quotation marks is
somebody else's and is left out: “힘들다”라고 적어 주셨네요.
"""

import re

from bot.messages import Language, Register
from bot.safety.normalise import final_consonant

# "3.5" ends nothing, and an answer without a space after its full stop still has two sentences.
_HARD_END = re.compile(r"\n|(?<!\d)[.!?。]+|[.!?。]+(?!\d)")
# After these a sentence may have ended or only paused: 그게… 참 어려운 일이에요.
_SOFT_END = re.compile(r"[…~]+|\.{2,}")
_ASIDE = re.compile(r"“[^”]*”|‘[^’]*’|\"[^\"]*\"|「[^」]*」|『[^』]*』|\([^)]*\)|(?<!\w)'[^']*(?:'|$)")
_QUOTED_WHOLE = re.compile(r"^[“‘\"'「『(](.*)[”’\"'」』)]$", re.DOTALL)
_AFTER_THE_END = "ㅎㅋㅠㅜ "
# Nouns in 요 end no polite sentence.
_POLITE_END = re.compile(r"(?<![필중])(?:요|죠)$|시오$")
_PLAIN_PAUSE = re.compile(
    r"(?:[겠었았했였셨졌렸됐왔갔봤줬](?:다|어|네|지|구나|군|니|냐)|구나|잖아|거든|거야|이야|이네|한다|는다|하네|하다|해|돼)$"
)
# Said to both alike.
_NEITHER = frozenset({"토닥토닥", "쓰담쓰담", "아이고", "에고", "저런", "세상에", "어머나", "파이팅", "화이팅"})
_FINAL_P = 17  # ㅂ, as in 입니다 and 습니까


def speaks_as(text: str, language: Language, register: Register) -> bool:
    """Tell whether a Korean answer speaks as the person chose: every sentence in 존댓말, or none of them for 반말."""
    if language is not Language.KO:
        return True
    whole, paused = _sentences(text)
    if register is Register.CASUAL:
        return not any(_is_polite(sentence) for sentence in (*whole, *paused))
    return all(_is_polite(sentence) for sentence in whole) and not any(_PLAIN_PAUSE.search(sentence) for sentence in paused)


def _sentences(text: str) -> tuple[list[str], list[str]]:
    """Return the sentences that end for sure, and the parts before a pause that may be an end; letters and spaces only."""
    own = _ASIDE.sub(" ", text)
    if not any("가" <= sign <= "힣" for sign in own) and (quoted := _QUOTED_WHOLE.match(text.strip())):
        own = quoted[1]
    whole, paused = [], []
    for sentence in _HARD_END.split(_SOFT_END.sub("…", own)):
        *before, last = (_letters(part) for part in sentence.rstrip("… ").split("…"))
        whole.append(last)
        paused += before
    return [sentence for sentence in whole if _is_read(sentence)], [part for part in paused if _is_read(part)]


def _letters(sentence: str) -> str:
    return "".join(sign for sign in sentence if sign.isalnum() or sign == " ").strip(_AFTER_THE_END)


def _is_read(sentence: str) -> bool:
    """Leave out what is too short to have a level (음, 네) and what is said to everybody alike."""
    return sum("가" <= sign <= "힣" for sign in sentence) > 1 and not all(word in _NEITHER for word in sentence.split())


def _is_polite(sentence: str) -> bool:
    if sentence.endswith(("니다", "니까", "시다")):
        return final_consonant(sentence[-3:-2] or "a") == _FINAL_P
    return _POLITE_END.search(sentence) is not None
