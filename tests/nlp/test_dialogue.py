"""What counts as a question, and what as an answer to one."""

import pytest

from bot.nlp.dialogue import asks, tells


@pytest.mark.parametrize(
    "answer", ["무슨 일이 있었어요? 괜찮아지면 조금씩 들려주세요.", "지금은 어때요? 😊", "그랬어요？", "What happened? Take your time."]
)
def test_a_question_is_one_wherever_it_stands(answer: str) -> None:
    assert asks(answer)


def test_a_plain_answer_asks_nothing() -> None:
    assert not asks("여기서 듣고 있을게요.")


@pytest.mark.parametrize(
    "text",
    [
        "응",
        "속상해",
        "글쎄요 잘 모르겠어요 말하기 싫어요",
        "뭐라고 해야 할지 잘 모르겠어요",
        "됐어요 그냥 아무것도 아니에요",
        "팀장 얘기는 이제 더 하고 싶지 않아요 생각만 해도 지쳐요",
        "오늘은 그만 좀 물어봐 주면 좋겠어",
        "I don't know, I'd rather not say",
        "I really don't want to talk about it right now",
        "not sure, never mind",
    ],
)
def test_who_does_not_know_or_will_not_tell_has_not_answered(text: str) -> None:
    assert not tells(text)


@pytest.mark.parametrize(
    "text",
    [
        "팀장이 회의에서 내 발표를 끊어서 속상했어",
        "왜 그런지 모르겠지만 아침부터 자꾸 눈물이 났어",
        "남편이 나랑은 말하기 싫대서 하루 종일 서먹했어",
        "My sister never came to the hospital",
    ],
)
def test_who_tells_something_has_answered(text: str) -> None:
    assert tells(text)
