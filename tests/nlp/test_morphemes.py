"""Words by kiwi."""

import subprocess
import sys
from pathlib import Path

import pytest

from bot.nlp.morphemes import KiwiWordSplitter
from bot.ports import WordSplitter

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def splitter() -> WordSplitter:
    return KiwiWordSplitter()


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
