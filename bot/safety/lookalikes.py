"""Clear look-alikes: texts that share words with a crisis and are none.

Used for one thing only: beside one, a mere suspicion of the encoder's crisis head is no concern yet. A rule's finding is never lowered
here.
"""

from bot.safety.contexts import COOKING, IDIOM_CAUSE, NOT_A_PERSON, PLAY, SPORT
from bot.safety.hints import weight_of_hints
from bot.safety.normalise import NormalText
from bot.safety.rules import pattern

_IDIOM = pattern(
    rf"{IDIOM_CAUSE}(?:서)?_?(?:죽겠|죽는줄|죽을뻔|죽을것같|죽을지경|죽음|죽을듯|죽네|사망)",
    r"죽여(?:준다|주네|줬|줘요$|주는)|죽이네|죽을_?맛|죽은_?듯이|죽은_?척|죽기_?살기|죽을_?힘|죽었다_?깨어나|죽마고우|"
    r"간_?떨어[질지]|죽이_?(?:척척|잘)_?맞|죽_?끓|죽이_?되든|죽도_?밥도|죽_?쒀|죽_?쑤|죽_?한_?그릇|죽집",
    r"(?:전복|호박|팥|흰|야채|소고기|잣|녹두|참치|닭|타락|게살|미음)죽|죽(?:을|만|이나|도)?_?(?:먹|끓|쑤|포장|시켜|배달)",
    r"자살골|자살률|자살론|자살예방|유서_?깊|자해공갈|주거(?:비|지|급여|환경|문제|침입|용|안정|공간|단지)|칼퇴|칼국수|"
    r"칼군무|번지|뱃살|심쿵사|사회적_?사망|데드라인|데드리프트",
)
_FICTION = pattern(r"드라마|영화|웹툰|소설|주인공|연극|뮤지컬|애니|에세이|다큐|뉴스에서|뉴스_?보|예고편|결말|대사|명대사|사극")
# 죄송, 수고, 감사 as the young write them. The letters of 자살 and 살자 are among them, and an encoder knows little of bare consonants.
_COURTESY = pattern(r"ㅈㅅ+(?!하|할|해|함|각|ㅎ|ㄱ|ㄷ)|ㅅㄱ|ㄱㅅ")
_LONGEST_COURTESY = 20

_LONGEST = 120
"""Closed-up characters: in a longer text one harmless word says too little about the rest of it."""
_GRAVEST = 2.5
"""From this weight of leave-taking signs on, a harmless word excuses nothing."""


def is_lookalike(normal: NormalText) -> bool:
    """Tell whether a short text is plainly an idiom, food, play, sport or a story, with no sign of leave-taking beside it."""
    text = normal.joined
    if len(text) > _LONGEST or weight_of_hints(text) >= _GRAVEST:
        return False
    if len(text) <= _LONGEST_COURTESY and _COURTESY.search(normal.initials) and "끝" not in text and not weight_of_hints(text):
        return True
    return any(sign.search(text) for sign in (_IDIOM, _FICTION, PLAY, SPORT, NOT_A_PERSON)) or (
        "칼" in text and COOKING.search(text) is not None
    )
