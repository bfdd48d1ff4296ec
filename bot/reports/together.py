"""From entries to the words that appear with each feeling: what is left out, and how much is read."""

from collections.abc import Sequence

from bot.messages import EMOTIONS, Emotion
from bot.ports import WordSplitter
from bot.reports.keywords import FeelingWords, FeltWords, has_enough, words_by_feeling

# Splitting 1,000 entries takes about 0.7 seconds on one core; older ones than these are not read.
MOST_ENTRIES = 1_000
# Words that stand in every diary or name the feeling itself; they would say nothing of what goes with it.
_COMMON = """
오늘 어제 내일 하루 요즘 지금 이번 다음 아침 점심 저녁 오전 오후 시간 때문 정도 자신 사람 생각 마음 기분 느낌 이야기 말 일 나 우리
기쁨 슬픔 우울 분노 불안 일상 걱정 행복 화 짜증 눈물 하다 되다 있다 없다 보다 가다 오다 주다 받다 나다 들다 알다 모르다 말하다 느끼다
생각하다 싶다 같다 좋아하다 싫어하다 그러다 이러다 어떻다 울다 웃다 다녀오다
the and that this with was were had have has not but for are you your they them she her him his its our all one out who get got just like
really very today day feel felt feeling feelings about from when then than been because would could there what will did didn don can
"""
COMMON_WORDS = frozenset(_COMMON.split())
SHORTEST_LATIN = 3


def words_together(told: Sequence[tuple[Emotion, str]], splitter: WordSplitter) -> tuple[FeelingWords, ...]:
    """Return the words that appear together with each feeling in texts; the splitter is asked only if there can be any."""
    if not any(has_enough([emotion for emotion, _ in told], emotion) for emotion in EMOTIONS):
        return ()
    split = splitter.split([text for _, text in told])
    felt = [FeltWords(emotion, meaningful(words)) for (emotion, _), words in zip(told, split, strict=True)]
    return words_by_feeling([entry for entry in felt if entry.words])


def meaningful(words: Sequence[str]) -> frozenset[str]:
    """Return the different words that can tell something."""
    return frozenset(word for word in words if word not in COMMON_WORDS and (not word.isascii() or len(word) >= SHORTEST_LATIN))
