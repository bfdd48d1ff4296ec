import pytest

from bot.conversation.hearing import readable


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("\x1b[31m힘들었어\x1b[0m", "힘들었어"),
        ("\x1b[1;35m오늘\x1b[K 좋았어", "오늘 좋았어"),
        ("\x9b2J안녕", "안녕"),
        ("\x1b힘들었어", "힘들었어"),
        ("[31m]이라고 적었어", "[31m]이라고 적었어"),
        ("첫 줄\r\n둘째\t줄\u200b", "첫 줄\n둘째 줄"),
        ("\x1b[31m\x1b[0m", ""),
    ],
)
def test_what_a_terminal_adds_is_no_part_of_a_text(typed: str, read: str) -> None:
    assert readable(typed) == read
