"""Mends the many spellings of the words that matter: slips of the hand and of the ear, slang, dialect.

Each entry turns a family of spellings into the one that the patterns know. Entries work on closed-up text (no spaces) and are applied in
order. Only spellings that cannot be a harmless word in that surrounding are mended: 주거 alone is housing, 주거시퍼 is not.
"""

import re

_FILLERS = (
    "음 어 그 막 뭐 저 아 에 흠 응 네 예 저기 그니까 그러니까 그게 그냥 걍 진짜 정말 진심 너무 좀 약간 뭐랄까 있잖아 뭐지 그거 아니 이제 "
    "인제 막상 뭐냐 글쎄 근데 그런데 아무튼 일단 암튼 뭐라고"
)
FILLERS = frozenset(_FILLERS.split())
"""Words that speech puts between other words and that change nothing."""

_FAMILIES: tuple[tuple[str, str], ...] = (
    # ㅅ for ㅆ, and other everyday slips
    (r"햇(?=[어다는고음던지네습으엇었을대])", "했"),
    (r"잇(?=[어다는고음던지네습으엇었을대])", "있"),
    (r"[겟겄](?=[어다는고음던지네습으엇었을대])", "겠"),
    (r"엇(?=[어다는고음던지네습으엇었을대])", "었"),
    (r"앗(?=[어다는고음던지네습으엇었을대])", "았"),
    (r"(?<=[가-힣])졋", "졌"),
    (r"업(?=[어다슴서는네을])(?!다운)|[없업]스", "없"),
    (r"시(?:러|름|렁)(?=[.]|$|요|진|[가-힣])(?<=[기도가]시[러름렁])", "싫어"),
    (r"놧(?=어|다|음|는)", "놨"),
    (r"오느레", "오늘에"),
    (r"조켓|좋겟|조켔|좋켔", "좋겠"),
    (r"어케|어캐", "어떻게"),
    (r"담생", "다음생"),
    (r"낼(?=아침|새벽|밤|모레|죽|이면|까지)", "내일"),
    # 죽-: mistyped, as heard, as a child writes it
    (r"[쥭듁쥨줅죾]|(?<=[^가-힣])축(?=고시[퍼포]|고싶)|^축(?=고시[퍼포]|고싶)", "죽"),
    (r"쥬(?=[거고그ㄱ]|고?[싶십시])", "주"),
    (
        r"(?:(?<![아어해와줘려여])주[거그구](?:고|구)?|죽[구꼬그]|주꼬|(?<![가-힣])주고(?=시)|죽고고|죽ㄱ고|쥬고)(?=[싶십슆싪]|"
        r"시[퍼포프파픈픔픙])",
        "죽고",
    ),
    (r"죽고파(?!는)", "죽고싶어"),
    (r"(?<=[고구꼬])(?:싶프|십프|시프|시픈(?=데)|십(?=[어다네은을엇었])|슆|싪|시프(?=[다네]))", "싶"),
    (r"(?<=[고구꼬])시[퍼포펑파픙펏픔픈]", "싶어"),
    (r"(?<=[고구])[슾싚](?=[다땨댜어네은을])", "싶"),
    (r"(?<=[고구])[싶십쉽](?:땨|댜|탸)", "싶다"),
    (r"(?<=고)싶(?:드아|돠|당|따|디|엉|오|따아)", "싶다"),
    (r"[듀뷰](?=거버)", "주"),
    (r"[주쥬]글(?=거|꺼|래|께|게|란|라고|생각|까|준비|것)|죽울(?=거|꺼|래)|주굴(?=거|꺼|래)", "죽을"),
    (r"죽을[꺼커]", "죽을거"),
    (r"[주쥬]그[꺼커거](?=[야다에예임])", "죽을거"),
    (r"주그(?=려|러|면)", "죽으"),
    (r"[주쥬][거겨](?=도|버리|버릴|뿌|불|야지|야겠)", "죽어"),
    (r"죽(?:어|아)?(?:뿌|불)(?=고싶|릴|릴래|란|랑|면|자|까)", "죽어버리"),
    (r"죽(?:을|어)(?:란다|련다|랑게|랑께|라요|라네|랍니다|라오|라꼬)", "죽으려고해"),
    # a particle inside the wish, a syllable typed twice
    (r"(?<=[가-힣])[고구꼬](?:는|도|만|라도)(?=싶)", "고"),
    (r"(?<=[하리버해])[구꼬](?=싶)", "고"),
    (r"(자살|자해|투신)(?:을|를|이|가|이라도|라도|만)(?=[하할한해])", r"\1"),
    (r"([살해버리고])\1(?=[할하해고버리릴싶])", r"\1"),
    (r"을을(?=[래거])", "을"),
    (r"(?<![가-힣])스로(?=목숨)", "스스로"),
    # slang for dying
    (r"(?:뒤지|디지|뒈지|뒤즤)(?=고싶|러|려고|기로|는게)", "죽으"),
    (r"죽으(?=고싶)", "죽"),
    (r"죽으(?=기로|는게)", "죽"),
    (r"(?:뒤질|디질|뒈질)(?=래|거|꺼|라고|란|생각|까|께|게|예정)", "죽을"),
    (r"(?:뒤져|디져|뒈져|뒤저|디저)(?=버리|버릴|야지|야겠|줄|있을)", "죽어"),
    (r"(?<=[가-힣])려구(?=[요해하.]|$)", "려고"),
    # 자살
    (r"[자쟈짜][샬쌀샇삷]|쟈살|지살(?=하고싶|할거|할래)|자1살|자사ㄹ|자殺|自[殺杀]", "자살"),
    (r"살자(?:를|는)?(?=뒤집|거꾸로|마렵|반대로)", "자살하고싶"),
    (r"自害", "자해"),
    (r"死고싶", "죽고싶"),
    # other words
    (r"뛰(?:어|여)?[네내](?=[리릴려립린림])|[띄튀](?:어|여)내(?=[리릴려])|뛰어러내|뛰러내", "뛰어내"),
    (r"손[못묵몫몪](?=을|그|긋|에)", "손목"),
    (r"그엇|그섯|그었ㅆ|그엇엇", "그었"),
    (r"먹엇|머것|머겄|묵었|머거(?=써|버렸|ㅆ)|먹엌", "먹었"),
    (r"끋|끗(?=내|낼)", "끝"),
    (r"오늘바메|오늘빰|오늘밤메", "오늘밤에"),
    (r"주갰|죽겟|죽것(?=다|네|어)|죽겄|디지것|디지겠|뒤지겠|뒈지겠|뒤지것|뒤지겄", "죽겠"),
    (r"(?<=[갈질할릴낼살])께", "게"),
    (r"(?<=죽고)[오우으]+(?=싶)", ""),
    (r"싫[타다]아이가", "싫다"),
    (r"몬살", "못살"),
    (r"살기시[러렁름른]|살기실[어타다]|살기싫[타으]", "살기싫다"),
    (r"잘이써|잘잇어|잘이쓰|잘있어(?=라)", "잘있어"),
    (r"미안[헤혜]|미안애", "미안해"),
)
_MENDERS: tuple[tuple[re.Pattern[str], str], ...] = tuple((re.compile(spellings), word) for spellings, word in _FAMILIES)

_INTENT = re.compile(r"([가-힣])[라려](?:고|구|꼬|공)")
# Not of 꺼내다: 칼을 꺼냈다 has no tense to mend.
_TENSE = re.compile(r"(?<=[갈할릴낼살질될볼올줄을])꺼(?![내냈낼낸냄])")
_RIEUL = 8  # the index of ㄹ among the final consonants
_HANGUL_BASE = 0xAC00


def mend(joined: str) -> str:
    """Return closed-up text with the known spellings mended."""
    for spellings, word in _MENDERS:
        joined = spellings.sub(word, joined)
    joined = _TENSE.sub("거", joined)
    return _INTENT.sub(_plain_intent, joined)


def _plain_intent(match: re.Match[str]) -> str:
    """죽을라고, 할려구, 갈라꼬 become 죽으려고, 하려고, 가려고."""
    code = ord(match[1]) - _HANGUL_BASE
    # 살려고 is of 살다, to live: taking its ㄹ would make it 사다, to buy.
    if code % 28 != _RIEUL or match[1] == "살":
        return match[0]
    return chr(_HANGUL_BASE + code - _RIEUL) + "려고"
