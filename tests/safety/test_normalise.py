import unicodedata

import pytest

from bot.safety.normalise import compose, normalise


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("죽 고 싶 다", "죽고싶다"),
        ("죽.고.싶.다", "죽고싶다"),
        ("죽/고 싶*다", "죽고싶다"),
        ("죽\u200b고\u2060 싶\ufeff어", "죽고싶어"),
        (unicodedata.normalize("NFD", "죽고 싶어"), "죽고싶어"),
        ("ㅈㅜㄱㄱㅗ 시ㅍㅓ", "죽고싶어"),
        ("ㅈ ㅜ ㄱ ㄱ ㅗ ㅅ ㅣ ㅍ ㄷ ㅏ", "죽고싶다"),
        ("쥭고싶엌", "죽고싶엌"),
        ("주거버리고 시퍼", "죽어버리고싶어"),
        ("디지고 싶다", "죽고싶다"),
        ("자1살 할 거야", "자살할거야"),
        ("죽고오오오 싶어어어어", "죽고싶어"),
        ("죽으려구", "죽으려고"),
        ("죽을라고", "죽으려고"),
        ("오늘 햇어. 잇엇다", "오늘했어.있었다"),
        ("칼을 꺼냈어", "칼을꺼냈어"),
        ("죽을꺼야", "죽을거야"),
    ],
)
def test_many_spellings_become_one(written: str, read: str) -> None:
    assert normalise(written).joined == read


@pytest.mark.parametrize("text", ["혼자 살고 싶다", "여자 살 빼기", "투자 해야지", "과자 살 돈", "남자 4 살"])
def test_two_words_do_not_close_up_into_a_grave_one(text: str) -> None:
    joined = normalise(text).joined
    assert "자살" not in joined
    assert "자해" not in joined


@pytest.mark.parametrize("text", ["강아지에게 사주고 싶다", "맛있는 걸 해주고 싶어", "주거 지원금", "집을 뒤져 봤다"])
def test_harmless_words_are_not_mended_into_grave_ones(text: str) -> None:
    assert "죽" not in normalise(text).joined


def test_fillers_of_speech_are_left_out_of_the_fluent_reading() -> None:
    assert normalise("나 음 그냥 죽고 어 싶어").fluent == "나죽고싶어"


def test_a_spelled_out_word_keeps_syllables_that_look_like_fillers() -> None:
    assert normalise("죽 어 버 릴 래").fluent == "죽어버릴래"


def test_laughter_is_counted_and_left_out() -> None:
    normal = normalise("ㅋㅋㅋㅋ 오늘 끝낼래 ㅎㅎ")
    assert normal.laughs == 2
    assert normal.joined == "오늘끝낼래"


def test_initials_stay_for_the_rules_that_read_them() -> None:
    assert normalise("ㅈㄱㅅㄷ").initials == "ㅈㄱㅅㄷ"
    assert compose("ㅈㅏ살") == "자살"


def test_both_ends_of_a_very_long_text_are_read() -> None:
    normal = normalise("처음 " + "가나다 " * 30_000 + " 죽고 싶다")
    assert normal.joined.startswith("처음")
    assert normal.joined.endswith("죽고싶다")
    assert len(normal.joined) < 11_000
