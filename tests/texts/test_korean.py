"""Particles follow the sound of the word before them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.messages import EMOTIONS, Register
from bot.texts.catalogue import Texts
from bot.texts.korean import called_name, with_particle

PAIRS = ("은/는", "이/가", "을/를", "과/와", "으로/로", "이에요/예요")


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("기쁨", "기쁨은 기쁨이 기쁨을 기쁨과 기쁨으로 기쁨이에요"),
        ("분노", "분노는 분노가 분노를 분노와 분노로 분노예요"),
        ("서울", "서울은 서울이 서울을 서울과 서울로 서울이에요"),
        ("“울음”", "“울음”은 “울음”이 “울음”을 “울음”과 “울음”으로 “울음”이에요"),
        ("나무)", "나무)는 나무)가 나무)를 나무)와 나무)로 나무)예요"),
        ("10", "10은 10이 10을 10과 10으로 10이에요"),
        ("7", "7은 7이 7을 7과 7로 7이에요"),
        ("1", "1은 1이 1을 1과 1로 1이에요"),
        ("2", "2는 2가 2를 2와 2로 2예요"),
        ("13", "13은 13이 13을 13과 13으로 13이에요"),
        ("16", "16은 16이 16을 16과 16으로 16이에요"),
        ("50%", "50%는 50%가 50%를 50%와 50%로 50%예요"),
        ("help", "help는 help가 help를 help와 help로 help예요"),
        ("Seoul", "Seoul은 Seoul이 Seoul을 Seoul과 Seoul로 Seoul이에요"),
        ("Berlin", "Berlin은 Berlin이 Berlin을 Berlin과 Berlin으로 Berlin이에요"),
        ("", "는 가 를 와 로 예요"),
        ("🐰", "🐰는 🐰가 🐰를 🐰와 🐰로 🐰예요"),
    ],
)
def test_a_particle_fits_its_word(word: str, expected: str) -> None:
    assert " ".join(with_particle(word, pair) for pair in PAIRS) == expected


@given(st.text(max_size=20), st.sampled_from(PAIRS))
def test_one_of_the_two_particles_is_always_attached(word: str, pair: str) -> None:
    closed, opened = pair.split("/")
    assert with_particle(word, pair) in (word + closed, word + opened)


def test_every_feeling_is_changed_to_with_the_right_particle() -> None:
    texts = Texts()
    said = [texts.say("correct.feeling_changed", feeling_name=texts.feeling_name(emotion)).split()[0] for emotion in EMOTIONS]
    assert said == ["기쁨으로", "슬픔으로", "우울로", "분노로", "불안으로", "일상으로"]


def test_a_command_is_named_with_its_particle() -> None:
    assert "/chart를" in Texts().say("help.unknown", name="그림", nearest="chart")
    assert "/그림은" in Texts().say("help.unknown", name="그림", nearest="chart")


@pytest.mark.parametrize(
    ("name", "polite", "casual"),
    [
        ("하루", "하루 님", "하루야"),
        ("민준", "민준 님", "민준아"),
        ("은별", "은별 님", "은별아"),
        ("Tom", "Tom 님", "Tom"),
        ("해님", "해님", "해님"),
    ],
)
def test_a_name_is_called_as_people_would(name: str, polite: str, casual: str) -> None:
    assert (called_name(name, Register.POLITE), called_name(name, Register.CASUAL)) == (polite, casual)
