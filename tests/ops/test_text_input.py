import io
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.errors import ConfigurationError
from bot.ops.text_input import BadLine, TextItem, in_batches, read_items, read_whole


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def read(text: str) -> list[TextItem | BadLine]:
    return list(read_items([], None, io.StringIO(text)))


def test_arguments_are_texts_of_their_own() -> None:
    assert list(read_items(["하나", "둘 셋"], None, Terminal())) == [TextItem("하나"), TextItem("둘 셋")]


def test_an_empty_argument_is_named_by_its_place() -> None:
    assert list(read_items(["하나", " \u200b"], None, Terminal())) == [TextItem("하나"), BadLine("text 2", "the text is empty")]


def test_empty_lines_are_skipped_and_others_trimmed() -> None:
    assert read("하나\n\n   \n\u200b\n 둘 \r\n") == [TextItem("하나"), TextItem("둘")]


def test_json_lines_are_recognised_and_carry_history() -> None:
    assert read('{"text": "안녕", "history": [["나", "봇"]]}\n{"text": "또", "other": 1}') == [
        TextItem("안녕", (("나", "봇"),)),
        TextItem("또"),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "{broken",
        '{"txt": "a"}',
        '{"text": 3}',
        '{"text": " "}',
        '{"text": "a", "history": [["one"]]}',
        '{"text": "a", "history": "no"}',
        "plain",
    ],
)
def test_a_bad_json_line_is_named_with_its_number_and_no_word_of_it(line: str) -> None:
    first, bad, last = read('{"text": "처음"}\n' + line + '\n{"text": "끝"}')
    assert isinstance(bad, BadLine)
    assert bad.place == "standard input:2"
    assert "plain" not in bad.reason
    assert (first, last) == (TextItem("처음"), TextItem("끝"))


def test_a_plain_text_may_hold_braces_after_the_first_line() -> None:
    assert read("첫 줄\n{웃음} 둘째 줄") == [TextItem("첫 줄"), TextItem("{웃음} 둘째 줄")]


def test_a_file_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    file = tmp_path / "diary.txt"
    file.write_text("\ufeff오늘\n내일\n", encoding="utf-8")
    assert list(read_items([], file, Terminal())) == [TextItem("오늘"), TextItem("내일")]


def test_a_file_in_another_encoding_is_named(tmp_path: Path) -> None:
    file = tmp_path / "diary.txt"
    file.write_bytes("오늘은".encode("cp949"))
    with pytest.raises(ConfigurationError, match=r"diary\.txt is not UTF-8"):
        list(read_items([], file, Terminal()))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"none\.txt cannot be read"):
        list(read_items([], tmp_path / "none.txt", Terminal()))


def test_a_dash_means_standard_input() -> None:
    assert list(read_items([], Path("-"), io.StringIO("줄"))) == [TextItem("줄")]


def test_nothing_given_at_a_terminal_is_wrong_usage() -> None:
    with pytest.raises(ConfigurationError, match="give a text"):
        read_items([], None, Terminal())


def test_texts_and_a_file_together_are_wrong_usage(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="not both"):
        read_items(["글"], tmp_path, Terminal())


def test_batches_are_full_and_in_order() -> None:
    gate = threading.Event()

    def numbers() -> Iterator[int]:
        yield from range(10)
        gate.set()

    batches = []
    for batch in in_batches(numbers(), 4):
        gate.wait(5)
        batches.append(batch)
    assert [number for batch in batches for number in batch] == list(range(10))
    assert max(len(batch) for batch in batches) <= 4


def test_a_pipe_that_pauses_is_answered_at_once() -> None:
    go_on = threading.Event()

    def slow() -> Iterator[str]:
        yield "first"
        go_on.wait(5)
        yield "second"

    batches = in_batches(slow(), 64)
    assert next(batches) == ["first"]
    go_on.set()
    assert next(batches) == ["second"]


def test_what_the_source_raises_comes_after_what_it_gave() -> None:
    def failing() -> Iterator[str]:
        yield "good"
        raise ConfigurationError("bad")

    got: list[str] = []
    with pytest.raises(ConfigurationError, match="bad"):
        for batch in in_batches(failing(), 4):
            got += batch
    assert got == ["good"]


def test_a_whole_text_joins_words_and_lines() -> None:
    assert read_whole(["오늘도", "애썼어요"], None, Terminal()) == "오늘도 애썼어요"
    assert read_whole([], None, io.StringIO("첫째 줄\n둘째 줄\n")) == "첫째 줄\n둘째 줄"
