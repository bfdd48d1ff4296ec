"""Rules for 초성 (bare initials) and for English: they read the text with its spaces, where the other rules read closed-up Korean."""

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

_NOT_MEANT = re.compile(
    r"lo+l|lmao|haha|squad|song|movie|film|episode|drama|game|boss|embarrass|laugh|cringe|deadline|so cute|of cuteness|"
    r"hungry|bored|prevention|awareness|funny|ㅋㅋ|웃|귀여"
)


def _english(name: str, level: CrisisLevel, family: Family, *wordings: str, unless: re.Pattern[str] | None = _NOT_MEANT) -> Rule:
    return Rule(name, level, family, re.compile("|".join(wordings)), unless)


ENGLISH: tuple[Rule, ...] = (
    _english(
        "wants to die, in English",
        CrisisLevel.URGENT,
        Family.WISH,
        r"\b(?:want|wanna|going|gonna|ready|plan(?:ning)?|decided|wish i could|need)\s+(?:to\s+)?(?:just\s+)?(?:die|be dead|"
        r"kill (?:myself|me)|end (?:it|it all|my life|everything)|hang myself|jump off|overdose)",
        r"\bwanna die|\bkill(?:ing)? my\s?self|\bend(?:ing)? my (?:own )?life|\btak(?:e|ing) my (?:own )?life|"
        r"\bhang(?:ing)? myself|\bsuicide note|\bcommit(?:ting)? suicide|\bend it all",
        r"\b(?:this is|it'?s) my last (?:night|day|message)|\b(?:standing|sitting) on (?:the|a) (?:bridge|ledge|roof|edge)|"
        r"\b(?:won'?t|will not) be (?:here|around|alive) (?:tomorrow|anymore|much longer)|\btell my (?:mom|dad|mother|family|"
        r"parents|wife|husband|kids)[^.]{0,20}(?:sorry|love)|\b(?:thinking about|thought of) (?:hanging|shooting|killing|"
        r"drowning)|\bgoodbye (?:world|everyone|forever)|\bi(?:'m| am) (?:suicidal|on the (?:roof|bridge|ledge))|\b(?:took|"
        r"taken|swallowed|have) (?:all )?(?:of )?(?:my |the |these )?pills|\bi (?:just )?overdosed",
        r"\bby the time you read this|\bbetter off (?:dead|without me)|\bno reason to live|\bhave a plan (?:tonight|to)|"
        r"don'?t want to (?:be alive|live)(?: anymore)?[^.]{0,30}(?:tonight|plan|pills|now)",
    ),
    _english(
        "kms",
        CrisisLevel.URGENT,
        Family.WISH,
        r"\bju[gk]go ?(?:sip|sh?ip)|\bkms\b[^.]{0,20}(?:할|하|tonight|real|not kidding|now|오늘|진짜)|\bunalive myself",
    ),
    _english(
        "hurts themselves, in English",
        CrisisLevel.URGENT,
        Family.SELF_HARM,
        r"\b(?:cut(?:ting)?|burn(?:ed|ing|t)?|hurt(?:ing)?|harm(?:ed|ing)?) my\s?(?:self|wrists?|arms?|thighs?)|"
        r"\bself[- ]?harm(?:ed|ing)\b",
        unless=re.compile(r"shaving|cooking|kitchen|stopped|years? ago|used to|lo+l|clean for|by accident|accidentally|haircut"),
    ),
    _english(
        "is being hurt, in English",
        CrisisLevel.URGENT,
        Family.VIOLENCE,
        r"\b(?:he|she|they|dad|father|mom|mother|husband|wife|boyfriend|girlfriend|brother|uncle)(?:'s| is| are|"
        r"'re)?\s+(?:\w+\s+){0,3}(?:hitting|beating|choking|kill(?:ing)?|hurting|attacking|threatening|raping|stab\w*|"
        r"strangling)\s+(?:me|my|us|her|him)",
        r"\b(?:going|gonna|trying) (?:to )?kill me\b|\boutside my door\b[^.]{0,40}\b(?:knife|gun|kill)|\blocked me (?:in|up)\b",
    ),
    _english(
        "a passive wish, in English",
        CrisisLevel.CONCERN,
        Family.PASSIVE,
        r"\b(?:wouldn'?t|don'?t want to|not|never) wake up|\bdon'?t (?:want to|wanna) (?:live|exist|be here|be alive)|"
        r"\bpoint (?:of|in) (?:living|life|going on)|\bwish i (?:was|were|wasn'?t|had never been)\s?(?:dead|born|alive|"
        r"never born)?|\bwant to disappear|\bdisappear(?:하|해도|ed forever)|\bsuicid(?:e|al)|\bself[- ]?harm|\bwants? to die|"
        r"\bhopeless|\bcan'?t (?:go on|do this anymore)|\bburden to (?:everyone|my)|\btired of (?:living|being alive|life)",
        unless=re.compile(r"squad|song|movie|prevention|ㅋㅋ|lo+l|game|drama|alarm"),
    ),
    _english(
        "a means with a goodbye, in English",
        CrisisLevel.URGENT,
        Family.MEANS,
        r"can'?t do this anymore[\s\S]{0,60}(?:pills|약|goodbye|bye|sorry)",
        r"(?:goodbye|bye|i'?m done)[\s\S]{0,20}(?:약\s*먹|pills|죽)",
    ),
)
