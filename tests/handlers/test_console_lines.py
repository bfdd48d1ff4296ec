import asyncio
import io
import threading
from collections.abc import Callable

from bot.handlers.console_lines import PipedLines, TerminalLines


async def test_piped_lines_come_one_by_one_and_end() -> None:
    lines = PipedLines(io.StringIO("하나\r\n\n셋"))
    assert [await lines.next_line() for _ in range(4)] == ["하나", "", "셋", None]


class Prompt:
    """Plays what a person does at each prompt: a line, or the exception that a key raises."""

    def __init__(self, *keys: str | type[BaseException]) -> None:
        self._keys = list(keys)
        self.asked: list[str] = []

    def __call__(self, prompt: str) -> str:
        self.asked.append(prompt)
        key = self._keys.pop(0)
        if isinstance(key, str):
            return key
        raise key


async def read_all(lines: TerminalLines) -> list[str | None]:
    """Read in the loop while another thread serves, as the main thread does."""
    server = threading.Thread(target=lines.serve)
    server.start()
    got: list[str | None] = []
    while not got or got[-1] is not None:
        got.append(await asyncio.wait_for(lines.next_line(), 5))
    lines.close()
    server.join(5)
    assert not server.is_alive()
    return got


def terminal(prompt: Callable[[str], str]) -> tuple[TerminalLines, list[str]]:
    started: list[str] = []
    return TerminalLines("❯ ", lambda: started.append("line"), prompt), started


async def test_typed_lines_arrive_until_the_end_key() -> None:
    lines, _ = terminal(Prompt("하나", "둘", EOFError))
    assert await read_all(lines) == ["하나", "둘", None]


async def test_an_interrupt_takes_the_line_back_and_two_end_the_chat() -> None:
    lines, started = terminal(Prompt(KeyboardInterrupt, "다시", KeyboardInterrupt, KeyboardInterrupt))
    assert await read_all(lines) == ["다시", None]
    assert len(started) == 3


async def test_nothing_is_unfinished_while_nobody_is_asked() -> None:
    lines, _ = terminal(Prompt(EOFError))
    assert lines.unfinished() == ""
    await read_all(lines)


async def test_an_unfinished_line_can_be_shown_again() -> None:
    seen: list[str] = []
    holder: list[TerminalLines] = []

    def prompt(text: str) -> str:
        seen.append(holder[0].unfinished())
        raise EOFError

    lines, _ = terminal(prompt)
    holder.append(lines)
    await read_all(lines)
    assert "❯ " in seen[0]
    assert "\x01" not in seen[0]
