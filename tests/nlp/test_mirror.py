"""A person's own words are said back where they carry the day, and never where that could hurt."""

import pytest

from bot.messages import Emotion, EmotionScores, Reading, Register
from bot.nlp.bank_reply import BankReplyEngine
from bot.nlp.dialogue import follow_nothing
from bot.nlp.mirror import mirror
from tests.nlp.brain import CORPUS, MODEL, Talker, encoder

DAY = "엄마가 쓰던 안경을 서랍에서 찾았다. 코받침에 화장 자국이 남아 있었다. 닦지 못하고 도로 넣었다."


def said_back(text: str, emotion: Emotion = Emotion.SADNESS, register: Register = Register.POLITE, none: float = 0.97) -> str | None:
    vector = encoder().read([text])[0].vector
    reading = Reading(EmotionScores(0.1, 0.5, 0.1, 0.1, 0.1, 0.1), (none, 1 - none, 0.0), vector)
    return mirror(text, emotion, reading, register, follow_nothing())


def test_the_last_sentence_of_a_told_day_is_said_back() -> None:
    assert said_back(DAY) == "‘닦지 못하고 도로 넣었다’라는 말이 마음에 남아요."
    assert said_back(DAY, register=Register.CASUAL) == "‘닦지 못하고 도로 넣었다’라는 말이 마음에 남아."


@pytest.mark.parametrize(
    "text",
    [
        "빈소에 신발이 몇 켤레 없다",
        "하루 종일 누워 있었다. 그냥 죽은 것 같았다.",
        "거울을 봤다. 내가 너무 싫었다.",
        "팀장을 봤다. 그 새끼가 또 웃었다.",
        "통장. 3만 원이 남았다.",
        "방을 치웠다. 책장 맨 아래를 비웠다.",
        "그가 왔다. 나를 또 때렸다.",
        "봤어요. 그랬어요. 좋았습니다. 네.",
    ],
)
def test_insults_numbers_self_hate_and_words_near_a_crisis_are_not(text: str) -> None:
    assert said_back(text) is None


@pytest.mark.parametrize(
    "sentence",
    [
        "엄마가 나더러 쓰레기라고 했다",
        "언니한테 돼지라고 놀림받았다",
        "팀장이 멍청하다고 했다",
        "나는 쓰레기다",
        "나는 바보다",
        "나는 실패자다",
        "결국 겁쟁이였다",
        "내가 너무 작아 보였다",
        "상사가 몸을 더듬었다",
        "남편이 또 손찌검을 했다",
        "아빠가 술을 먹고 소리를 질렀다",
        "부모님이 또 싸웠다",
        "이제 다 그만두기로 했다",
        "옥상에 올라가 보았다",
        "강물만 오래 바라보았다",
        "아무도 오지 않았으면 했다",
        "보증금 삼천만 원을 날렸다",
        "스무 번이나 전화를 걸었다",
        "일곱 시간을 기다렸다",
        "줄을 걸어 보았다",
        "강아지를 보호소에 데려다줬다",
        "휴대폰을 초기화했다",
        "억지로 입을 맞췄다",
        "접시를 던졌다",
    ],
)
def test_what_is_said_of_oneself_done_by_others_planned_or_counted_is_not(sentence: str) -> None:
    assert said_back(f"집에 왔다. 비가 왔다. {sentence}.") is None


def test_no_earlier_sentence_stands_in_for_a_last_one_that_may_not_be_said() -> None:
    assert said_back("문구점 문이 닫혀 있었다. 나는 바보다.") is None
    assert said_back("나는 늘 늦는다. 문구점 문이 닫혀 있었다.") == "‘문구점 문이 닫혀 있었다’라는 말이 마음에 남아요."


def test_rain_is_no_water_near_a_crisis() -> None:
    day = "책장을 옮겼다. 연락처를 적은 종이가 빗물에 번졌다."
    assert said_back(day) == "‘연락처를 적은 종이가 빗물에 번졌다’라는 말이 마음에 남아요."


def test_joys_plain_days_and_what_may_be_a_crisis_are_not_said_back() -> None:
    assert said_back(DAY, Emotion.JOY) is None
    assert said_back(DAY, Emotion.NEUTRAL) is None
    assert said_back(DAY, none=0.5) is None


def test_a_mirror_stands_before_a_general_answer_and_rests_afterwards() -> None:
    talker = Talker(brain=BankReplyEngine.load(MODEL, CORPUS, near_enough=1.0))
    first = talker.say(DAY).text
    assert first.startswith("‘닦지 못하고 도로 넣었다’라는 말이 마음에 남아요.\n")
    again = talker.say("아빠가 쓰던 시계를 서랍에서 찾았다. 유리에 금이 가 있었다. 차지 못하고 도로 넣었다.").text
    assert "라는 말이 마음에 남아요" not in again
    assert first.split("\n")[1] != again
