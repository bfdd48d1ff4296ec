"""Grave texts without a grave word: many small signs that together tell of a leave-taking.

A person who has decided often writes of emptied fridges, paid debts, a bridge and an evening. No single sign counts; their sum does.
Weights were set by hand on our corpus; see docs/decisions/0004-crisis-floor.md.
"""

import re
from dataclasses import dataclass

from bot.safety.contexts import BENIGN_PARTING, LEISURE, PLAY, SPORT, STORY
from bot.safety.rules import pattern


@dataclass(frozen=True, slots=True)
class Hint:
    """One sign: it counts once however often it is found."""

    weight: float
    sign: re.Pattern[str]


HINTS: tuple[Hint, ...] = (
    # leaving, said as going or ending
    Hint(
        2.2,
        pattern(
            r"(?:가기로|끝내기로|떠나기로)_?(?:마음|결심|정|했)|(?:나|내가|저|제가)_?(?:하나)?_?가면_?(?:다|끝|되|돼|편)|(?:그냥|"
            r"먼저|이만|조용히|깨끗이|깨끗하게|밤에|오늘|내일|자정에|새벽에|전에)_?(?:가려고|가려오|가려한|갈게|갈거|갈란|가련|"
            r"내려가련|가야지|떠날|떠나려)",
            r"(?:다|모두|전부|진짜)_?끝(?:날일|날거|내러|나지$|나지[.]|날일)|끝이_?있겠|끝나는_?셈|세워_?달라|다시_?나가려|"
            r"안_?돌아올|조용히_?정리|가는_?날|사망_?시|졸업합니다_?_?국화|돌아오는_?표|편도로?_?끊|물에_?들어가기_?전|"
            r"해가_?지면_?나갈|먼_?데_?간다고|(?:저|나)_?하나_?(?:가면|빠지면|없으면)",
            r"하기만_?하면_?(?:돼|된)|혼자_?있게_?되면_?할|마음이_?안_?바뀌면|없어져_?주는|없을_?(?:예정|거라서|테니)|"
            r"하나둘셋=(?:가는|갈|뛰|할)|셋_?세고|(?:오늘|내일)이_?(?:그날|진짜)|재도전|다시_?해볼|안_?망설|실패함|날면_?몇_?초|"
            r"얼마_?안_?남았|나_?갈게|내가_?그냥_?가|배_?타고_?나갑|표를_?편도|몸값",
        ),
    ),
    Hint(
        1.0,
        pattern(
            r"미안|죄송|용서|고마웠|고마워|사랑해|사랑한다|안녕|잘_?있|잘_?살아|잘_?지내|행복해라|즐거웠|생각해_?[주조]|"
            r"좋은_?새엄마|폐_?끼치|말하지_?마|신고하지|술_?좀_?끊|울지"
        ),
    ),
    Hint(
        1.3,
        pattern(
            r"(?:냉장고|옷장|방|짐|서랍|집)(?:를|을|도)?_?(?:다)?_?비우|비웠|나눔|나눠_?[주줬]|맡기|맡겼|데려다줬|초기화|비번|"
            r"비밀번호|통장|반납|빌린_?돈|갚|부어_?[놨놓]|편지|봉투|쪽지|문은_?안_?잠|찾기_?쉬운|전해주|유품|묶어두고|반지|해지|"
            r"자동이체|보험|"
            r"문단속|다려놨|약속_?다_?취소|번호_?바꿈|개어서_?넣|수의|이름표_?다|사물함|명의|이제_?(?:필요|못_?먹)|사진첩|인감"
        ),
    ),
    Hint(0.8, pattern(r"오늘|자정|[월화수목금토일]요일|주말|새벽|내일|세_?시까지|이번|지금|디데이|d-1|d-?day|추석|동짓날")),
    Hint(0.8, pattern(r"마지막|영영|영원히|그동안|어차피|이제|내년엔")),
    Hint(
        1.0,
        pattern(
            r"아무도|혼자|거짓말|몰래|못_?본_?척|입원시|연락_?안_?될|찾지_?마|아무한테도|누구한테도|모른다|농담_?같|안_?죽는다고|"
            r"출장_?가는_?줄|애들_?몰래"
        ),
    ),
    Hint(
        1.7,
        pattern(
            r"(?<![예계만절취])약(?:이|을|도)?_?(?:앞에|손에|모[아으음]|챙|쥐|많이)|손에_?쥐|칼(?:이|을)|밧줄|끈을|번개탄|농약|"
            r"(?<![기드두])다리(?:를_?건널|위|_?중간|요|난간)|강물|바다(?:로|에서|보고)|저수지|난간|옥상|창문(?:을)?_?(?:열|넘|닫)|"
            r"신발(?:을|은)_?(?:벗|가지런)|물에_?들어|바위_?위에|핸들|"
            r"선로|철길|(?<!수)가스(?!물)|베란다|줄_?또_?늘|목에_?자국|장례식"
        ),
    ),
    Hint(1.0, pattern(r"진심이야|농담_?아니|장난_?아니|진짜야|홀가분|정했(?:다|어|음)|정해두|정함")),
    Hint(
        1.0,
        pattern(
            r"안?_?무섭지_?않|안_?무서워|차분|편해|담담|마음이_?가벼|고칠_?데가_?없|미련|나_?하나|저_?하나|내가_?없|나_?없으면|"
            r"빚쟁이|사채|아무_?느낌"
        ),
    ),
)
URGENT_FROM = 4.5
CONCERN_FROM = 3.9
_MOST_TAKEN_OFF = 2.1
_HARMLESS = pattern(f"{LEISURE.pattern}|{BENIGN_PARTING.pattern}|{PLAY.pattern}|{SPORT.pattern}|{STORY.pattern}")


def weight_of_hints(joined: str) -> float:
    """Return the sum of the signs in a closed-up text; each sign of an ordinary day takes something off, up to a limit."""
    total = sum(hint.weight for hint in HINTS if hint.sign.search(joined))
    if total < CONCERN_FROM:
        return total
    harmless = len({match[0] for match in _HARMLESS.finditer(joined)})
    return total - min(0.7 * harmless, _MOST_TAKEN_OFF)
