"""No answer comes again while others are left, and none soon, however long somebody says the same."""

import dataclasses

import pytest

from bot.messages import Emotion, Language, Register, Turn
from bot.nlp.corpus import load_situations
from bot.ports import ReplyRequest
from tests.nlp.brain import CORPUS, NOON, Talker, engine


@pytest.mark.parametrize("text", ["안녕", "내일 면접인데 너무 떨려", "그냥 그런 하루였다", "오늘 남자친구랑 헤어졌어", "I had a long day"])
def test_no_answer_comes_twice_while_others_are_left(text: str) -> None:
    talker = Talker()
    answers = [talker.say(text).text for _ in range(8)]
    assert len(set(answers)) == len(answers)


@pytest.mark.parametrize("text", ["안녕", "내일 면접인데 너무 떨려", "I had a long day"])
def test_a_refused_answer_is_not_offered_again(text: str) -> None:
    request = Talker().request(text)
    first = engine().reply([request])[0].text
    assert engine().reply([dataclasses.replace(request, refused=(first,))])[0].text != first


@pytest.mark.parametrize("register", list(Register))
@pytest.mark.parametrize("text", ["응", "ㅋㅋㅋ", "심심해", "너 사람이야?", "웃긴 얘기 해줘"])
def test_an_act_that_comes_again_and_again_never_gets_one_of_the_last_answers(register: Register, text: str) -> None:
    talker = Talker(register)
    answers = [talker.say(text).text for _ in range(31)]
    assert all(answer not in answers[max(0, at - 3) : at] for at, answer in enumerate(answers))


@pytest.mark.parametrize("text", ["응", "ㅋㅋㅋ", "..."])
def test_a_small_word_gets_fifteen_answers_before_one_comes_again(text: str) -> None:
    talker = Talker()
    answers = [talker.say(text).text for _ in range(15)]
    assert len(set(answers)) == len(answers)


def test_who_asks_whether_somebody_is_human_is_told_the_truth_each_time() -> None:
    truths = next(set(one.replies) for one in load_situations(CORPUS) if one.id == "act.are_you_human")
    talker = Talker()
    assert {talker.say("너 사람이야?").text for _ in range(20)} <= truths


@pytest.mark.parametrize("emotion", [None, *Emotion])
@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("text", ["그런 일이 있었다", "어느 날 길을 걷다가 문득 그런 생각이 들었다"])
def test_thirty_turns_of_any_feeling_hold_no_repeat(emotion: Emotion | None, language: Language, text: str) -> None:
    turns: tuple[Turn, ...] = ()
    for _ in range(30):
        answer = engine().reply([ReplyRequest(text, emotion, None, turns, language, Register.POLITE, NOON)])[0].text
        assert answer not in {turn.bot_text for turn in turns}
        turns = (*turns, Turn(text, answer, NOON))


def test_thirty_turns_of_one_feeling_hold_no_repeat() -> None:
    talker = Talker()
    days = [
        "내일 면접인데 너무 떨려",
        "실수할까 봐 걱정돼",
        "결과가 나쁘면 어떡하지",
        "돈이 모자랄까 봐 무서워",
        "자꾸 불안해서 잠이 안 와",
    ]
    answers = [talker.say(days[turn % len(days)]).text for turn in range(30)]
    assert len(set(answers)) == 30
