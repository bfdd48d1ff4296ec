"""What an answer is chosen on, from what was understood."""

import pytest

from bot.conversation.answering import Manner, to_request
from bot.conversation.understanding import Understanding
from bot.messages import CrisisLevel, EmotionScores, Reading
from bot.safety import crisis
from tests.fakes.commanded_engines import SAD, reading_of

CALM = "오늘은 조용히 걸었다"


def understood(text: str, probabilities: tuple[float, float, float] | None, scores: EmotionScores = SAD) -> Understanding:
    reading = None if probabilities is None else Reading(scores, probabilities, reading_of(scores).vector)
    return Understanding(crisis.signals(text, probabilities), reading)


@pytest.mark.parametrize(
    ("probabilities", "may_write", "is_worrying"),
    [((0.99, 0.005, 0.005), True, False), ((0.85, 0.1, 0.05), False, False), ((0.7, 0.2, 0.1), False, True), (None, True, False)],
    ids=["calm", "a shadow", "a worry", "not read"],
)
def test_the_doubt_of_the_encoder_decides_what_holds_for_a_cry(
    probabilities: tuple[float, float, float] | None, may_write: bool, is_worrying: bool
) -> None:
    request = to_request(CALM, understood(CALM, probabilities), Manner(), [])
    assert (request.may_write, request.is_worrying) == (may_write, is_worrying)


def test_a_worry_in_english_is_answered_as_one_though_the_encoder_does_not_read_it() -> None:
    text = "I feel like a burden to everyone"
    understanding = understood(text, (1.0, 0.0, 0.0))
    assert understanding.level is CrisisLevel.CONCERN
    assert to_request(text, understanding, Manner(), []).is_worrying


def test_a_worry_about_somebody_else_is_no_cry_of_ones_own() -> None:
    text = "친구가 죽고 싶다고 해요"
    request = to_request(text, understood(text, (0.2, 0.5, 0.3)), Manner(), [])
    assert (request.may_write, request.is_worrying) == (False, False)


def test_the_hours_after_urgent_words_bar_what_is_written_and_nothing_else() -> None:
    request = to_request(CALM, understood(CALM, (0.99, 0.005, 0.005)), Manner(), [], is_tender=True)
    assert (request.may_write, request.is_worrying) == (False, False)
