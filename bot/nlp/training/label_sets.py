"""The one table from other people's labels to our six feelings. None says that a label is dropped: it is none of the six.

Our definitions are in corpus/README.md. A set's row order is its own, where its labels are numbers. `FINE` refines AI Hub's six: there
"우울한" is filed under 슬픔 and "억울한" under 상처.
"""

from collections import Counter
from collections.abc import Mapping, Sequence

from bot.messages import Emotion

JOY, SADNESS, DEPRESSION, ANGER, ANXIETY, NEUTRAL = Emotion

# 감성대화 (AI Hub), column 감정_대분류. It has no everyday lines, so nothing there is neutral. 당황 is embarrassment or panic, which is
# anxiety by our definition; 상처 is being hurt.
AI_HUB: Mapping[str, Emotion | None] = {
    "기쁨": JOY,
    "슬픔": SADNESS,
    "상처": SADNESS,
    "분노": ANGER,
    "불안": ANXIETY,
    "당황": ANXIETY,
}

# Its column 감정_소분류, where it tells more than the six do.
_LOW = ("우울한", "마비된", "염세적인", "낙담한", "열등감", "외로운", "고립된", "고립된(당황한)", "한심한", "죄책감의")
_WRONGED = ("억울한", "혐오스러운")
AI_HUB_FINE: Mapping[str, Emotion | None] = {**dict.fromkeys(_LOW, DEPRESSION), **dict.fromkeys(_WRONGED, ANGER)}

# KOTE (MIT), 44 labels in the order of its own list. Dropped are surprise and stances, towards others
# (respect, scorn, distrust, interest) or things (bother, boredom, insight, resolve): they come with any feeling.
KOTE: Mapping[str, Emotion | None] = {
    "불평/불만": ANGER,
    "환영/호의": JOY,
    "감동/감탄": JOY,
    "지긋지긋": ANGER,
    "고마움": JOY,
    "슬픔": SADNESS,
    "화남/분노": ANGER,
    "존경": None,
    "기대감": JOY,
    "우쭐댐/무시함": None,
    "안타까움/실망": SADNESS,
    "비장함": None,
    "의심/불신": None,
    "뿌듯함": JOY,
    "편안/쾌적": JOY,
    "신기함/관심": None,
    "아껴주는": JOY,
    "부끄러움": ANXIETY,
    "공포/무서움": ANXIETY,
    "절망": DEPRESSION,
    "한심함": ANGER,
    "역겨움/징그러움": ANGER,
    "짜증": ANGER,
    "어이없음": ANGER,
    "없음": NEUTRAL,
    "패배/자기혐오": DEPRESSION,
    "귀찮음": None,
    "힘듦/지침": DEPRESSION,
    "즐거움/신남": JOY,
    "깨달음": None,
    "죄책감": DEPRESSION,
    "증오/혐오": ANGER,
    "흐뭇함(귀여움/예쁨)": JOY,
    "당황/난처": ANXIETY,
    "경악": None,
    "부담/안_내킴": ANXIETY,
    "서러움": SADNESS,
    "재미없음": None,
    "불쌍함/연민": SADNESS,
    "놀람": None,
    "행복": JOY,
    "불안/걱정": ANXIETY,
    "기쁨": JOY,
    "안심/신뢰": JOY,
}

# GoEmotions (Apache-2.0), 28 labels in the order of its emotions.txt. Of our depression it has guilt alone, which is that in the other sets
# too. Dropped are surprise and what looks outward without a feeling of one's own: approval, caring, curiosity, desire, realization.
GO_EMOTIONS: Mapping[str, Emotion | None] = {
    "admiration": JOY,
    "amusement": JOY,
    "anger": ANGER,
    "annoyance": ANGER,
    "approval": None,
    "caring": None,
    "confusion": ANXIETY,
    "curiosity": None,
    "desire": None,
    "disappointment": SADNESS,
    "disapproval": ANGER,
    "disgust": ANGER,
    "embarrassment": ANXIETY,
    "excitement": JOY,
    "fear": ANXIETY,
    "gratitude": JOY,
    "grief": SADNESS,
    "joy": JOY,
    "love": JOY,
    "nervousness": ANXIETY,
    "optimism": JOY,
    "pride": JOY,
    "realization": None,
    "relief": JOY,
    "remorse": DEPRESSION,
    "sadness": SADNESS,
    "surprise": None,
    "neutral": NEUTRAL,
}

# A column `sentiment`: our own names, in English or Korean, and the words people use for them.
PLAIN: Mapping[str, Emotion | None] = {
    **{emotion.value: emotion for emotion in Emotion},
    **AI_HUB,
    "행복": JOY,
    "우울": DEPRESSION,
    "화남": ANGER,
    "걱정": ANXIETY,
    "일상": NEUTRAL,
    "중립": NEUTRAL,
}


def strongest(labels: Sequence[str], table: Mapping[str, Emotion | None]) -> Emotion | None:
    """Return the feeling that most of a row's labels name; None for a draw and where none names one. Neutral counts only alone."""
    named = [feeling for label in labels if (feeling := table.get(label)) is not None]
    counts = Counter(feeling for feeling in named if feeling is not NEUTRAL or len(labels) == 1).most_common(2)
    if not counts or (len(counts) == 2 and counts[0][1] == counts[1][1]):
        return None
    return counts[0][0]
