"""Rules for 초성 (bare initials) and for a cry that is the whole message: they read the text with its spaces and its laughter."""

import re

from bot.messages import CrisisLevel
from bot.safety.rules import Family, Rule

_SORRY = re.compile(
    r"ㅈㅅㅈㅅ|ㅈㅅ\s*(?:합니다|해요|해\b|한데|요|여|ㅎㅎ|ㅠ|할\s*거\s*없|할\s*것|함\b|!|~|지금|어제|늦|내가|너무)|"
    r"ㅈㅅㅎ(?![ㄱㄹ])|ㅈㅎㅊ|ㅈㄱㄴ|ㅈㄱㅈㄱ"
)
_DAY = r"(?:옥상|유서|오늘|지금|말리지|한강|칼|약|이번엔|진짜|내일|뛰|시도|다리)"


def _initials(name: str, level: CrisisLevel, family: Family, wording: str, unless: re.Pattern[str] | None = _SORRY) -> Rule:
    return Rule(name, level, family, re.compile(wording), unless)


INITIALS: tuple[Rule, ...] = (
    _initials(
        "wants to die, in initials",
        CrisisLevel.URGENT,
        Family.WISH,
        r"(?<!ㄹ)ㅈ\s*ㄱ\s*ㄱ?\s*(?:고\s*|구\s*)?ㅅ\s*[ㅍㅇㄷㅂ]|ㅈㄱㄱ?\s*(?:고|구)?\s*(?:ㅅ\s*)?싶|ㅈㄱㅅㅍㄷ|ㄷㅈㄱㅅㄷ|"
        r"ㄷㅈㄱ\s*싶|죽ㄱㅅㅍ|죽\s*ㄱ\s*ㅅ\s*ㄷ|죽고\s*ㅅ\s*[ㄷㅍㅇ]|ㅈ고\s*ㅅ\s*[ㄷㅍㅇ]|ㅈㄱ고\s*싶|ㅈ고\s*싶|ㅈㄱ\s*(?:거임|"
        r"을\s*래|을\s*거|을래|을거|는다|으러|으려|버리)|ㅈㄱㄹ\b",
        None,
    ),
    _initials(
        "suicide, in initials",
        CrisisLevel.URGENT,
        Family.WISH,
        r"ㅈ\s*ㅅ\s*(?:하고\s*싶|하고\s*시|하러|할\s*(?:거|래|까|생각|게|예정)|할래|할거|하려|하까|각|시도|마렵|충동|하기로|"
        r"밖에|생각|ㅎㄱㅅ|ㅎㄹ\b|해야|할)|ㅈㅅㅎㄱㅅ|ㅈㅅㅎㄹㄱ|ㅈ살\s*(?:하|각|할|마|시|충|생)?|자ㅅ\s*(?:하|할|각)"
        rf"|ㅈㅅ[^.!?\n]{{0,12}}{_DAY}|{_DAY}[^.!?\n]{{0,8}}ㅈㅅ",
    ),
    _initials(
        "self-harm, in initials",
        CrisisLevel.URGENT,
        Family.SELF_HARM,
        r"(?<![ㄱ-ㅎ])ㅈㅎ\s*(?:하고|했|할|함|해|또|하는|중|참|충동|ㅎㄱㅅ|못|흔적|마렵|시작|ㅎ\b)|또\s*ㅈㅎ(?![ㄱ-ㅎ])|"
        r"(?<![ㄱ-ㅎ])ㅈㅎ(?![ㄱ-ㅎ이가는])[^.\n]{0,25}(?:방금|오늘|또|터짐|못참)",
    ),
    _initials(
        "does not want to live, in initials",
        CrisisLevel.CONCERN,
        Family.PASSIVE,
        r"ㅅㄱ\s*ㅅ[ㄷㅇㄹ](?![ㄱ-ㅎ])|ㅈㅅㅅㄷ|ㅅㄹㅈㄱ\s*ㅅ[ㄷㅍㅇ]|ㅅㄱㅅㅎ|살ㄱㅅㅇ|ㅅㄹㅈㄱㅅ[ㄷㅍㅇ]|ㅇㅇㅈㄱㅅ",
    ),
)

CRIES: tuple[Rule, ...] = (
    # Of 살려줘 ㅋㅋ nothing is left but 살려줘 once the laughter is gone, so this reads the text as it was written.
    Rule(
        "cries for help and says no more",
        CrisisLevel.URGENT,
        Family.WISH,
        re.compile(
            r"^\W*(?:제발\s*|누가\s*|누구\s*)?(?:저\s*|나\s*)?(?:좀\s*)?(?:제발\s*)?살려\s*(?:주세요|줘요?|주십시오|달라고)(?:\s*제발)?[\s.!?~…ㅠㅜ]*$"
        ),
    ),
    Rule(
        "says that they die today and no more",
        CrisisLevel.URGENT,
        Family.WISH,
        re.compile(
            r"^\W*(?:나는?|저는?|난|전)?\s*(?:진짜\s*|그냥\s*)?(?:오늘|내일|오늘\s*밤)(?:은|에)?\s*(?:진짜\s*|그냥\s*)?죽(?:는다|습니다|어요)[\s.!~…ㅠㅜ]*$"
        ),
    ),
)
