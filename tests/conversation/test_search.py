"""What a search finds, on indexes made by hand."""

import numpy as np

from bot.conversation.search import MOST_NEAR, NEAR_ENOUGH, search
from bot.records import SearchIndex


def index_of(*words: tuple[str, ...], vectors: list[list[float]] | None = None) -> SearchIndex:
    laid = np.array(vectors, np.float32) if vectors else np.zeros((len(words), 0), np.float32)
    held = tuple("\n".join(("", *one, "")).encode() for one in words)
    return SearchIndex(tuple(str(place) for place in range(len(words))), held, laid)


def pointing(likeness: float) -> list[float]:
    """A direction with this cosine to (1, 0)."""
    return [likeness, (1 - likeness**2) ** 0.5]


AHEAD = np.array([1, 0], np.float32)


def test_every_word_must_be_there_where_it_can() -> None:
    index = index_of(("엄마", "시장"), ("엄마",), ("시장", "엄마", "가다"))
    assert search(index, ["엄마", "시장"], None).entry_ids == ("0", "2")


def test_where_no_entry_has_all_words_those_with_the_most_are_found() -> None:
    index = index_of(("엄마", "시장"), ("엄마",), ("비",))
    assert search(index, ["엄마", "시장", "바다"], None).entry_ids == ("0",)


def test_a_noun_finds_longer_words_and_a_verb_or_a_single_letter_does_not() -> None:
    index = index_of(("회사원",), ("가다듬다",), ("나무",))
    assert search(index, ["회사"], None).entry_ids == ("0",)
    assert search(index, ["가다"], None).entry_ids == ()
    assert search(index, ["나"], None).entry_ids == ()


def test_part_of_two_neighbouring_words_is_no_word() -> None:
    assert search(index_of(("할머", "니")), ["머니"], None).entry_ids == ()


def test_only_clearly_near_meanings_are_found_the_nearest_first_and_behind_the_words() -> None:
    vectors = [pointing(NEAR_ENOUGH + 0.01), pointing(NEAR_ENOUGH - 0.01), pointing(0.99), pointing(0.2), pointing(0.95)]
    index = index_of(("비",), ("비",), ("비",), ("엄마",), ("엄마",), vectors=vectors)
    found = search(index, ["엄마"], AHEAD)
    assert (found.by_words, found.by_meaning) == (("3", "4"), ("2", "0"))


def test_meanings_that_were_not_read_or_are_of_another_model_are_near_to_nothing() -> None:
    assert search(index_of(("비",), vectors=[[0, 0]]), [], AHEAD).entry_ids == ()
    assert search(index_of(("비",), vectors=[[1, 0, 0]]), [], AHEAD).entry_ids == ()
    assert search(index_of(("비",)), [], AHEAD).entry_ids == ()


def test_a_page_of_near_ones_is_enough() -> None:
    index = index_of(*[("비",)] * 40, vectors=[pointing(0.9)] * 40)
    assert search(index, [], AHEAD).by_meaning == tuple(str(place) for place in range(MOST_NEAR))


def test_an_empty_diary_holds_nothing() -> None:
    assert search(index_of(), ["엄마"], AHEAD).entry_ids == ()
