"""Where things stand: faces that do not touch, lines that fit."""

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.messages import EMOTIONS, Emotion
from bot.reports.canvas import Weight, words_width
from bot.reports.cards import INNER_WIDTH
from bot.reports.flow import LARGEST_HEIGHT, RADII, plan_flow
from bot.reports.lines import wrap
from bot.reports.stats import MINUTES_A_DAY, Moment

MOMENTS = st.builds(Moment, st.integers(0, MINUTES_A_DAY - 1), st.sampled_from(EMOTIONS))


def at(minutes: list[int]) -> tuple[Moment, ...]:
    return tuple(Moment(minute, Emotion.JOY) for minute in sorted(minutes))


def test_one_entry_is_a_large_face_at_its_hour() -> None:
    flow = plan_flow(at([12 * 60]), INNER_WIDTH)
    (face,) = flow.faces
    assert (face.across, face.level, flow.radius) == (INNER_WIDTH / 2, 0, RADII[0])


def test_entries_of_one_minute_stand_on_each_other() -> None:
    assert [face.level for face in plan_flow(at([600, 600, 600]), INNER_WIDTH).faces] == [0, 1, 2]


def test_the_busier_the_day_the_smaller_the_faces() -> None:
    radii = [plan_flow(at([600] * count), INNER_WIDTH).radius for count in (1, 4, 6, 10)]
    assert radii == sorted(radii, reverse=True)
    assert radii[0] > radii[-1] > 0


def test_ten_thousand_entries_become_columns() -> None:
    flow = plan_flow(at([number % MINUTES_A_DAY for number in range(10_000)]), INNER_WIDTH)
    assert (flow.faces, flow.height) == ((), LARGEST_HEIGHT)


@settings(max_examples=60)
@given(st.lists(MOMENTS, min_size=1, max_size=50))
def test_no_face_touches_another_or_the_edge(moments: list[Moment]) -> None:
    flow = plan_flow(tuple(sorted(moments, key=lambda moment: moment.minute)), INNER_WIDTH)
    assert len(flow.faces) in (0, len(moments))
    for face in flow.faces:
        assert flow.radius <= face.across <= INNER_WIDTH - flow.radius
        assert (face.level + 1) * 2 * flow.radius <= flow.height
    for first, second in combinations(flow.faces, 2):
        assert first.level != second.level or abs(first.across - second.across) >= 2 * flow.radius


@pytest.mark.parametrize(
    ("words", "count"),
    [("짧아요.", 1), ("첫 문장이에요. 둘째 문장이에요.", 2), ("하나뿐인 문장인데 한 줄에는 도무지 다 들어가지 않을 만큼 길어요", 2)],
)
def test_sentences_start_on_lines_of_their_own_and_long_ones_wrap(words: str, count: int) -> None:
    lines = wrap(words, 880, 46, Weight.BOLD)
    assert len(lines) == count
    assert " ".join(lines) == words


def test_a_wrapped_sentence_has_lines_of_similar_length() -> None:
    first, second = (words_width(line, 46, Weight.BOLD) for line in wrap("가나다라 " * 5 + "마바사", 880, 46, Weight.BOLD))
    assert second / first > 0.6


@settings(max_examples=40)
@given(st.text(alphabet="가나다라마 .!?abcW", max_size=120), st.integers(120, 900))
def test_no_line_is_wider_than_asked_and_no_letter_is_lost(words: str, width: int) -> None:
    lines = wrap(words, width, 46, Weight.BOLD)
    assert all(words_width(line, 46, Weight.BOLD) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == words.replace(" ", "")
