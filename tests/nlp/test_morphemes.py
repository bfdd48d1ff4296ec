"""Words by kiwi."""

import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn

import pytest

from bot.errors import EngineError
from bot.nlp.morphemes import KiwiWordSplitter
from bot.ports import WordSplitter

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def splitter() -> KiwiWordSplitter:
    return KiwiWordSplitter()


class BrokenAnalyser:
    """Quotes what it was given as it fails, as a library may."""

    def tokenize(self, text: Sequence[str]) -> NoReturn:
        raise ValueError(f"cannot read {text}")


def no_model() -> NoReturn:
    raise OSError("no model in /home/somebody")


@pytest.mark.parametrize("load", [BrokenAnalyser, no_model])
def test_a_failing_analyser_is_an_engine_that_failed_and_quotes_nobody(load: Callable[[], BrokenAnalyser]) -> None:
    broken = KiwiWordSplitter(load)
    for ask in (broken.split, broken.forms):
        with pytest.raises(EngineError) as failure:
            ask(["부엉이바위에 갔다"])
        assert "부엉이" not in str(failure.value)
        assert "/home" not in str(failure.value)
        assert failure.value.__cause__ is None


def test_verbs_come_as_the_dictionary_has_them(splitter: WordSplitter) -> None:
    went, go = splitter.split(["어제 바다에 갔다", "내일 또 가요"])
    assert "가다" in went
    assert "가다" in go
    assert "바다" in went


def test_nouns_stay_and_particles_and_endings_go(splitter: WordSplitter) -> None:
    (words,) = splitter.split(["친구랑 한강에서 산책했는데 치킨도 먹었어요!"])
    assert words == ("친구", "한강", "산책", "치킨", "먹다")


def test_latin_words_are_small(splitter: WordSplitter) -> None:
    assert splitter.split(["Netflix 봤다"])[0][0] == "netflix"


def test_no_text_has_no_words_and_each_text_has_its_place(splitter: WordSplitter) -> None:
    assert splitter.split([]) == []
    assert splitter.split(["", "바다", "ㅠㅠㅠ 😭"]) == [(), ("바다",), ()]


def test_kiwi_is_not_loaded_before_the_first_text() -> None:
    program = "import sys; from bot.nlp.morphemes import KiwiWordSplitter as K; K().split([]); sys.exit('kiwipiepy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], cwd=REPOSITORY, check=False).returncode == 0


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
def test_a_word_is_found_in_whatever_form_it_was_written(splitter: KiwiWordSplitter, written: str, sought: str) -> None:
    (forms,) = splitter.forms([written])
    assert sought in forms


def test_particles_and_endings_are_no_words(splitter: KiwiWordSplitter) -> None:
    assert splitter.forms(["엄마가 집에서는 웃었다"]) == [("엄마", "집", "웃다")]


def test_a_sought_word_stands_once_and_nothing_gives_nothing(splitter: KiwiWordSplitter) -> None:
    assert splitter.forms(["엄마 엄마 엄마", "...", ""]) == [("엄마",), (), ()]
    assert splitter.forms([]) == []
