"""Credits, loops and despairing decoders are refused; what people say is kept."""

import zlib

import pytest

from bot.nlp.invented import Segment, trusted_text


def heard(text: str, mean_logprob: float = -0.5, no_speech: float = 0.1) -> Segment:
    content = text.encode()
    return Segment(text, mean_logprob, no_speech, len(content) / len(zlib.compress(content)))


@pytest.mark.parametrize(
    "text",
    [
        " 시청해주셔서 감사합니다.",
        "오늘도 시청해 주셔서 감사합니다!",
        "끝까지 시청해주셔서 고맙습니다",
        "구독과 좋아요 부탁드립니다.",
        "구독, 좋아요, 알림설정까지 부탁드릴게요",
        "구독과 좋아요",
        "다음 영상에서 만나요!",
        "MBC 뉴스 김지경입니다.",
        "KBS 뉴스 홍길동입니다",
        "한글자막 by 한효정",
        "자막 제공: 광고주",
        "자막뉴스",
        "이 시각 세계였습니다.",
        "이 영상은 유료광고를 포함하고 있습니다.",
        "Thank you for watching!",
        "...",
        "",
    ],
)
def test_credits_are_refused_however_sure_the_decoder_is(text: str) -> None:
    assert trusted_text([heard(text, mean_logprob=-0.1)], 3.0) == ""


@pytest.mark.parametrize(
    "text",
    [
        "네",
        "응.",
        "엄마",
        "죽고 싶어",
        "감사합니다",
        "오늘 올린 영상에 구독과 좋아요가 늘어서 기뻤어요",
        "시청해 주셔서 감사합니다라고 말하다가 울었어요",
        "뉴스를 보다가 무서워졌어요",
        "자막이 없는 영화를 봤어",
    ],
)
def test_what_a_person_may_say_is_kept(text: str) -> None:
    assert trusted_text([heard(f" {text}")], 2.5) == text


def test_a_short_word_is_kept_though_the_decoder_doubts() -> None:
    assert trusted_text([heard("네", mean_logprob=-2.2, no_speech=0.57)], 0.6) == "네"


def test_thanks_over_doubtful_sound_are_refused() -> None:
    assert trusted_text([heard("감사합니다", mean_logprob=-1.0)], 2.0) == ""
    assert trusted_text([heard("감사합니다", no_speech=0.8)], 2.0) == ""


def test_a_plea_said_ten_times_is_kept() -> None:
    plea = " ".join(["제발 살려 줘"] * 10)
    assert trusted_text([heard(plea)], 12.0) == plea


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        pytest.param("오" + "우" * 200, 4.0, id="a vowel faster than speech"),
        pytest.param("오" * 16, 4.0, id="a vowel"),
        pytest.param("오, " * 30, 10.0, id="a vowel with commas"),
        pytest.param("영상에서 " * 70, 30.0, id="a word for half a minute"),
        pytest.param("시간이 없어서 빨리 말할 수밖에 없었어요", 0.5, id="a sentence in a click"),
    ],
)
def test_loops_and_impossible_speed_are_refused(text: str, seconds: float) -> None:
    assert trusted_text([heard(text, mean_logprob=-0.15)], seconds) == ""


def test_one_syllable_for_many_seconds_is_refused() -> None:
    assert trusted_text([heard("이")], 4.0) == ""
    assert trusted_text([heard("아")], 2.0) == "아"


@pytest.mark.parametrize(("mean_logprob", "no_speech"), [(-2.3, 0.3), (-1.6, 0.7)])
def test_a_sentence_the_decoder_does_not_believe_is_refused(mean_logprob: float, no_speech: float) -> None:
    assert trusted_text([heard("이 정도는 더 이상은 것 같아요", mean_logprob, no_speech)], 5.0) == ""


def test_an_invented_ending_does_not_take_the_rest_with_it() -> None:
    segments = [heard(" 오늘 엄마랑 싸웠어요."), heard(" 마음이 무거워요."), heard(" 시청해주셔서 감사합니다.", -0.2)]
    assert trusted_text(segments, 8.0) == "오늘 엄마랑 싸웠어요. 마음이 무거워요."
