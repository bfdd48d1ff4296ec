"""Words that appear together with feelings."""

import math
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.messages import EMOTIONS, Emotion
from bot.reports.keywords import FEWEST_ENTRIES, FEWEST_USES, FEWEST_Z, MOST_WORDS, FeltWords, log_odds_z, words_by_feeling
from bot.reports.together import meaningful, words_together


def felt(emotion: Emotion, *words: str) -> FeltWords:
    return FeltWords(emotion, frozenset(words))


class SpaceSplitter:
    """`ports.WordSplitter` that splits at spaces."""

    def split(self, texts: Sequence[str]) -> list[tuple[str, ...]]:
        return [tuple(text.split()) for text in texts]


def test_the_score_is_the_one_of_monroe_and_others() -> None:
    """By hand: 친구 in 8 of 10 entries of joy and 1 of 10 of sadness, 집 in all of them."""
    joys = [felt(Emotion.JOY, "집", "친구")] * 8 + [felt(Emotion.JOY, "집")] * 2
    sorrows = [felt(Emotion.SADNESS, "집", "친구")] + [felt(Emotion.SADNESS, "집")] * 9
    (row,) = words_by_feeling(joys + sorrows)
    (word,) = row.words
    assert (row.emotion, word.word, word.count) == (Emotion.JOY, "친구", 8)
    # 9 of 20 entries hold it, so the prior adds 3.6 entries with it and 4.4 without to either side of ten.
    expected = (math.log(11.6 / 6.4) - math.log(4.6 / 13.4)) / math.sqrt(1 / 11.6 + 1 / 6.4 + 1 / 4.6 + 1 / 13.4)
    assert word.score == pytest.approx(expected)


def test_a_word_of_both_sides_alike_scores_nothing() -> None:
    assert log_odds_z(4, 8, 10, 20) == pytest.approx(0)
    assert log_odds_z(8, 8, 8, 8) == 0
    assert log_odds_z(1, 20, 15, 20) == pytest.approx(-log_odds_z(15, 20, 1, 20))


@pytest.mark.parametrize(("own", "others", "is_told"), [(8, 8, True), (7, 20, False), (20, 7, False)])
def test_fewer_than_eight_entries_tell_nothing(own: int, others: int, is_told: bool) -> None:
    entries = [felt(Emotion.ANGER, "팀장")] * own + [felt(Emotion.JOY, "바다")] * others
    assert (Emotion.ANGER in [row.emotion for row in words_by_feeling(entries)]) is is_told


def test_a_word_that_is_everywhere_goes_with_nothing() -> None:
    entries = [felt(Emotion.JOY, "집", "바다")] * 10 + [felt(Emotion.SADNESS, "집", "병원")] * 10
    assert [[word.word for word in row.words] for row in words_by_feeling(entries)] == [["바다"], ["병원"]]


def test_a_word_used_twice_is_chance() -> None:
    entries = [felt(Emotion.JOY, "바다")] * 2 + [felt(Emotion.JOY, "산")] * 30 + [felt(Emotion.SADNESS, "비")] * 30
    assert "바다" not in [word.word for row in words_by_feeling(entries) for word in row.words]


def test_nothing_is_said_of_no_entries() -> None:
    assert words_by_feeling([]) == ()


@given(st.lists(st.builds(FeltWords, st.sampled_from(EMOTIONS), st.frozensets(st.sampled_from("가나다라마바사"), max_size=4)), max_size=60))
def test_whatever_is_told_has_enough_behind_it(entries: list[FeltWords]) -> None:
    for row in words_by_feeling(entries):
        own = [entry for entry in entries if entry.emotion is row.emotion]
        assert len(own) >= FEWEST_ENTRIES
        assert len(entries) - len(own) >= FEWEST_ENTRIES
        assert 1 <= len(row.words) <= MOST_WORDS
        assert [word.score for word in row.words] == sorted((word.score for word in row.words), reverse=True)
        for word in row.words:
            assert word.count == sum(word.word in entry.words for entry in own) >= FEWEST_USES
            assert word.score >= FEWEST_Z


def test_words_of_every_diary_and_scraps_of_latin_say_nothing() -> None:
    assert meaningful(["오늘", "친구", "친구", "하다", "the", "to", "gym"]) == {"친구", "gym"}


def test_texts_become_words_of_their_feelings() -> None:
    told = [(Emotion.JOY, "오늘 바다 바다")] * 9 + [(Emotion.SADNESS, "오늘 병원")] * 9
    rows = words_together(told, SpaceSplitter())
    assert [(row.emotion, [(word.word, word.count) for word in row.words]) for row in rows] == [
        (Emotion.JOY, [("바다", 9)]),
        (Emotion.SADNESS, [("병원", 9)]),
    ]


def test_a_small_diary_wakes_no_splitter() -> None:
    class Asleep:
        def split(self, texts: Sequence[str]) -> list[tuple[str, ...]]:
            raise AssertionError("nobody should have asked")

    assert words_together([(Emotion.JOY, "바다")] * 20 + [(Emotion.ANGER, "회의")] * 7, Asleep()) == ()
