"""What Daylio's moods are called, and which of our feelings they become; `docs/export-format.md` shows the table.

Daylio's five moods are steps from good to bad and name no feeling; people rename them and add their own. A mood that says how strong
or how tired somebody is, and not what they feel, becomes none: the entry then waits for the person's word.
"""

import re

from bot.messages import Emotion

MOODS: dict[Emotion | None, tuple[str, ...]] = {
    Emotion.JOY: (
        *("rad", "good", "great", "happy", "joy", "excited", "awesome", "amazing", "grateful", "proud", "loved"),
        *("최고", "아주 좋음", "매우 좋음", "완전 좋음", "좋음", "좋아", "행복", "기쁨", "신남", "설렘", "즐거움", "감사", "뿌듯", "사랑"),
    ),
    Emotion.NEUTRAL: (
        *("meh", "ok", "okay", "fine", "neutral", "normal", "calm", "relaxed", "content"),
        *("보통", "그저 그럼", "그냥 그럼", "그럭저럭", "무난", "평범", "일상", "평온", "편안", "차분"),
    ),
    Emotion.SADNESS: (
        *("bad", "sad", "sadness", "lonely", "hurt", "disappointed"),
        *("나쁨", "안 좋음", "별로", "슬픔", "슬퍼", "외로움", "서운", "속상", "눈물", "그리움"),
    ),
    Emotion.DEPRESSION: (
        *("awful", "terrible", "depressed", "depression", "hopeless", "empty", "numb"),
        *("최악", "아주 나쁨", "매우 나쁨", "끔찍", "우울", "무기력", "공허", "절망", "침울"),
    ),
    Emotion.ANGER: (
        *("angry", "anger", "annoyed", "irritated", "frustrated", "mad", "furious"),
        *("분노", "화남", "화", "짜증", "답답", "억울"),
    ),
    Emotion.ANXIETY: (
        *("anxious", "anxiety", "nervous", "worried", "stressed", "scared", "afraid", "overwhelmed"),
        *("불안", "걱정", "초조", "긴장", "스트레스", "두려움", "무서움"),
    ),
    None: ("tired", "sleepy", "sick", "bored", "busy", "피곤", "졸림", "아픔", "지루", "심심", "바쁨"),
}
_ENDINGS = re.compile(r"(?:함|했음|해요|해|하다|한)$")


def feeling_of_mood(mood: str) -> Emotion | None:
    """Return the feeling of a mood by its name, whatever emoji stand around it; None for one that names no feeling or is unknown."""
    bare = _bare(mood)
    return _FEELINGS.get(bare) or _FEELINGS.get(_ENDINGS.sub("", bare))


def _bare(mood: str) -> str:
    return re.sub(r"[\W_]", "", mood).lower()


_FEELINGS: dict[str, Emotion | None] = {_bare(name): emotion for emotion, names in MOODS.items() for name in names}
