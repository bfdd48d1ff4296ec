import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.handlers.text_parts import split_text, utf16_length


def test_a_short_text_stays_whole_and_an_empty_one_gives_nothing() -> None:
    assert split_text(" 안녕 \n", 10) == ["안녕"]
    assert split_text(" \n ", 10) == []


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("가나다라\n\n마바 사아자", ["가나다라", "마바 사아자"]),
        ("가나다.\n라마바 사아자", ["가나다.", "라마바 사아자"]),
        ("가나다라. 마바 사아자", ["가나다라.", "마바 사아자"]),
        ("가나다라마 바사아자차", ["가나다라마", "바사아자차"]),
        ("가나다라마바사아자차카", ["가나다라마바사아", "자차카"]),
    ],
)
def test_the_best_pause_within_reach_is_taken(text: str, parts: list[str]) -> None:
    assert split_text(text, 8) == parts


def test_a_family_is_not_torn_apart() -> None:
    family = "👨‍👩‍👧"
    assert split_text("가" * 7 + family, 9) == ["가" * 7, family]


@given(st.text(), st.integers(min_value=2, max_value=40))
def test_parts_keep_the_limit_and_lose_only_blanks(text: str, limit: int) -> None:
    parts = split_text(text, limit, utf16_length)
    assert all(0 < utf16_length(part) <= limit for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())
