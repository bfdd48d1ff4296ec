"""Words as a search looks for them."""

import pytest

from bot.nlp.morphemes import KiwiWordSplitter


@pytest.fixture(scope="module")
def kiwi() -> KiwiWordSplitter:
    return KiwiWordSplitter()


@pytest.mark.parametrize(
    ("written", "sought"),
    [
        ("엄마랑 시장에 갔다 왔어", "가다"),
        ("엄마랑 시장에 갔다 왔어", "엄마"),
        ("친구가 도와줘서 고마웠다", "돕다"),
        ("예쁜 꽃을 봤다", "예쁘다"),
        ("Seoul에서 coffee를 마셨다", "seoul"),
        ("#여행 첫날", "여행"),
    ],
)
def test_a_word_is_found_in_whatever_form_it_was_written(kiwi: KiwiWordSplitter, written: str, sought: str) -> None:
    (forms,) = kiwi.forms([written])
    assert sought in forms


def test_particles_and_endings_are_no_words(kiwi: KiwiWordSplitter) -> None:
    assert kiwi.forms(["엄마가 집에서는 웃었다"]) == [("엄마", "집", "웃다")]


def test_a_word_stands_once_and_nothing_gives_nothing(kiwi: KiwiWordSplitter) -> None:
    assert kiwi.forms(["엄마 엄마 엄마", "...", ""]) == [("엄마",), (), ()]
    assert kiwi.forms([]) == []
