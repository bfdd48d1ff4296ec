"""Whatever a hand, a microphone or a careful censor-dodger does to an urgent sentence, the grade must not fall; and nothing may break."""

import random
import time
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.messages import CrisisLevel
from bot.safety.crisis import grade_by_rules, signals

URGENT_SENTENCES = (
    "나 죽고 싶어",
    "자살하고 싶다",
    "오늘 죽을래",
    "이제 그만 살래요",
    "스스로 목숨을 끊으려고 해요",
    "옥상에서 뛰어내리고 싶어",
    "유서를 다 썼어요",
    "죽어버리고 싶어요",
    "오늘 밤에 자살할 거야",
    "자해하고 싶어",
)
FILLERS = ("음", "어", "그", "막", "진짜", "그냥", "뭐랄까", "있잖아", "아니", "너무")
ENDINGS = ("...", "!!", " ㅠㅠ", " ㅋㅋㅋ", "ㅎㅎ", "~", " 진짜로", " 농담 아니야", "…", " 어떡해", "\n\n")
BEFORE = ("솔직히 ", "있잖아 ", "야 ", "저기요 ", "ㅋㅋㅋ ", "하... ", "오늘 학교 갔다가 왔는데. ", "엄마 ", "2024년에도 ")
INVISIBLE = ("\u200b", "\u200d", "\u2060", "\ufeff", "\u00ad")

sentences = st.sampled_from(URGENT_SENTENCES)
seeds = st.integers(min_value=0, max_value=10_000)


@given(sentences, seeds)
@settings(max_examples=80, deadline=None)
def test_odd_spaces_do_not_lower_the_grade(sentence: str, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - no secret
    spaced = "".join(letter + (" " if chance.random() < 0.4 else "") for letter in sentence)
    assert grade_by_rules(spaced) is CrisisLevel.URGENT, spaced


@given(sentences, st.sampled_from([" ", ".", "/", "-", "*", " . ", "~", "_"]))
@settings(max_examples=60, deadline=None)
def test_a_sign_between_all_letters_does_not_lower_the_grade(sentence: str, sign: str) -> None:
    spelled_out = sign.join(sentence.replace(" ", ""))
    assert grade_by_rules(spelled_out) is CrisisLevel.URGENT, spelled_out


@given(sentences, st.sampled_from(FILLERS), seeds)
@settings(max_examples=80, deadline=None)
def test_fillers_do_not_lower_the_grade(sentence: str, filler: str, seed: int) -> None:
    words = sentence.split(" ")
    words.insert(random.Random(seed).randint(0, len(words)), filler)  # noqa: S311 - no secret
    assert grade_by_rules(" ".join(words)) is CrisisLevel.URGENT, words


@given(sentences, st.sampled_from(BEFORE), st.sampled_from(ENDINGS))
@settings(max_examples=80, deadline=None)
def test_words_and_signs_around_do_not_lower_the_grade(sentence: str, before: str, ending: str) -> None:
    assert grade_by_rules(before + sentence + ending) is CrisisLevel.URGENT, before + sentence + ending


@given(sentences, st.sampled_from(INVISIBLE), seeds)
@settings(max_examples=60, deadline=None)
def test_invisible_characters_do_not_lower_the_grade(sentence: str, invisible: str, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - no secret
    hidden = "".join(letter + (invisible if chance.random() < 0.5 else "") for letter in sentence)
    assert grade_by_rules(hidden) is CrisisLevel.URGENT


@given(sentences, st.integers(min_value=3, max_value=12))
@settings(max_examples=40, deadline=None)
def test_a_stretched_ending_does_not_lower_the_grade(sentence: str, times: int) -> None:
    assert grade_by_rules(sentence + sentence[-1] * times) is CrisisLevel.URGENT


@pytest.mark.parametrize("stem", ["죽고 싶", "자살하고 싶", "죽어버리고 싶"])
@pytest.mark.parametrize(
    "ending", ["어", "다", "어요", "네", "네요", "음", "습니다", "은데", "어서", "구나", "당", "엉", "다고", "어 ㅠ", "었는데 지금도 그래"]
)
def test_any_ending_of_a_wish_is_heard(stem: str, ending: str) -> None:
    assert grade_by_rules(stem + ending) is CrisisLevel.URGENT


@given(sentences, st.sampled_from(("나는", "나도", "저는", "난", "내가", "제가", "이젠", "오늘은", "정말로", "솔직히는", "나만")))
def test_whoever_says_it_and_however_it_begins_it_is_heard(sentence: str, opening: str) -> None:
    assert grade_by_rules(f"{opening} {sentence.removeprefix('나 ')}") is CrisisLevel.URGENT


@pytest.mark.parametrize(
    "sentence",
    [
        *(
            "죽고는 싶어",
            "죽고만 싶어",
            "죽고도 싶어",
            "죽고 싶긴 해",
            "죽고 싶기도 해",
            "죽고 싶을 뿐이야",
            "죽고 싶다니까",
            "죽고 싶은 걸 어떡해",
        ),
        *("자살을 하고 싶다", "자살이라도 하고 싶다", "자살만 하고 싶다", "자해라도 하고 싶어", "자해가 하고 싶어", "자해하고만 싶어"),
        *("옥상에서라도 뛰어내리고 싶어", "옥상에서 뛰어내리고만 싶어", "죽어버리고만 싶어요", "오늘이라도 죽을래", "유서까지 다 썼어요"),
        *("오늘 밤에 자살을 할 거야", "스스로 목숨이라도 끊으려고 해요", "이제는 그만 살래요"),
    ],
)
def test_a_particle_inside_does_not_lower_the_grade(sentence: str) -> None:
    assert grade_by_rules(sentence) is CrisisLevel.URGENT


def slips_of(sentence: str) -> Iterator[str]:
    """The sentence with one syllable typed twice, its vowel held, or the syllable fallen apart into jamo."""
    for at, syllable in enumerate(sentence):
        if not "가" <= syllable <= "힣":
            continue
        before, after = sentence[:at], sentence[at + 1 :]
        yield before + syllable * 2 + after
        number = ord(syllable) - ord("가")
        if number % 28 == 0:
            vowel = chr(ord("ㅏ") + number % 588 // 28)
            yield before + syllable + vowel + after
            yield before + "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"[number // 588] + vowel + after


@pytest.mark.parametrize("sentence", URGENT_SENTENCES)
def test_no_slip_of_one_syllable_lowers_the_grade(sentence: str) -> None:
    slips = list(slips_of(sentence))
    assert len(slips) > len(sentence) / 2
    assert [slip for slip in slips if grade_by_rules(slip) is not CrisisLevel.URGENT] == []


@pytest.mark.parametrize(
    "typo",
    [
        "쥭고싶어",
        "죽고시퍼",
        "죽고십어",
        "죽구싶어",
        "주꼬싶어",
        "죽고싶ㅇㅓ",
        "ㅈㅜㄱ고싶어",
        "죽ㄱㅗ싶다",
        "주거시퍼",
        "죽고 싶ㄷr",
        "듁고시포",
        "주거버릴래",
        "자샬하고싶다",
        "뛰여내릴래",
        "쥭고십땨",
        "죽고슾다",
        "죽 1 고 싶 다",
        "주그꺼야",
    ],
)
def test_common_slips_are_heard(typo: str) -> None:
    assert grade_by_rules(typo) is CrisisLevel.URGENT


@given(st.text(max_size=400))
@settings(max_examples=150, deadline=None)
def test_no_text_breaks_the_floor(text: str) -> None:
    assert signals(text).level in CrisisLevel


@pytest.mark.parametrize(
    "piece",
    [
        "죽",
        "ㅋ",
        "ㅈㅅ ",
        "나 음 어 ",
        "a",
        "\u0301",
        ".",
        "자 살 ",
        "엄마가 지금 ",
        "약약약 ",
        "\U0001f600",
        "가나다라 마바사. ",
        "ㅈ ㅜ ",
    ],
)
def test_a_very_long_text_takes_about_a_second(piece: str) -> None:
    # Processor time of this thread: the machine may be busy with other things.
    text = (piece * 100_000)[:100_000]
    start = time.thread_time()
    signals(text)
    assert time.thread_time() - start < 2.0
