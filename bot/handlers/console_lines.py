"""Lines a person or a script writes, brought to the event loop."""

import asyncio
import contextlib
import importlib
import queue
import threading
from collections.abc import Callable
from types import ModuleType
from typing import Protocol, TextIO

_GIVE_UP_AFTER_INTERRUPTS = 2


class Lines(Protocol):
    """Where lines come from."""

    async def next_line(self) -> str | None:
        """Return the next line without its end, or None when there will be no more."""


class PipedLines:
    """Lines of a stream that is no terminal: a pipe, a file."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._arrived: asyncio.Queue[str | None] = asyncio.Queue(maxsize=1)
        self._reader: threading.Thread | None = None

    async def next_line(self) -> str | None:
        """Return the next line."""
        if self._reader is None:
            # A daemon: a pipe that stays open must not keep the program from ending at a signal.
            self._reader = threading.Thread(target=self._read, args=(asyncio.get_running_loop(),), name="lines", daemon=True)
            self._reader.start()
        return await self._arrived.get()

    def _read(self, loop: asyncio.AbstractEventLoop) -> None:
        # The loop is closed when the program ends; nobody waits for the line then.
        with contextlib.suppress(RuntimeError):
            for line in self._stream:
                asyncio.run_coroutine_threadsafe(self._arrived.put(line.rstrip("\r\n")), loop).result()
            asyncio.run_coroutine_threadsafe(self._arrived.put(None), loop).result()


class TerminalLines:
    """Lines typed at a prompt, with editing.

    `serve` runs in the main thread, since only there Ctrl-C reaches the prompt; the conversation's event loop runs in another one.
    What is typed is a diary, so no history is kept in any file, and none beyond the session in memory.
    """

    def __init__(self, prompt: str, start_line: Callable[[], None], read_line: Callable[[str], str] = input) -> None:
        """Build everything.

        Args:
            prompt: What stands before the line.
            start_line: Moves to a new line after one that was taken back.
            read_line: Asks for a line; `input` edits with readline where there is one.
        """
        self._readline = _line_editor()
        # The marks tell readline which characters have no width; without it they would be seen.
        self._prompt = f"\x01\x1b[1;35m\x02{prompt}\x01\x1b[0m\x02" if self._readline else prompt
        self._start_line = start_line
        self._read_line = read_line
        self._wanted: queue.Queue[tuple[asyncio.AbstractEventLoop, asyncio.Future[str | None]] | None] = queue.Queue()
        self._is_waiting = False

    async def next_line(self) -> str | None:
        """Return the next line; None after Ctrl-D, or Ctrl-C on an empty line twice."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[str | None] = loop.create_future()
        self._wanted.put((loop, future))
        return await future

    def close(self) -> None:
        """End `serve`; called when the conversation has ended, from any thread."""
        self._wanted.put(None)

    def serve(self) -> None:
        """Answer the conversation's wish for lines until `close`."""
        while (wish := self._wanted.get()) is not None:
            loop, future = wish
            line = self._ask()
            loop.call_soon_threadsafe(_settle, future, line)
            if line is None:
                return

    def unfinished(self) -> str:
        """Return the prompt and what is typed so far, to be shown again after something was printed; empty while nothing is asked."""
        if not self._is_waiting:
            return ""
        typed: str = self._readline.get_line_buffer() if self._readline else ""
        return self._prompt.replace("\x01", "").replace("\x02", "") + typed

    def _ask(self) -> str | None:
        interrupts = 0
        while interrupts < _GIVE_UP_AFTER_INTERRUPTS:
            self._is_waiting = True
            try:
                return self._read_line(self._prompt)
            except EOFError:
                self._start_line()
                return None
            except KeyboardInterrupt:
                # The first one takes the line back, as shells have it.
                interrupts += 1
                self._start_line()
            finally:
                self._is_waiting = False
        return None


def _settle(future: "asyncio.Future[str | None]", line: str | None) -> None:
    if not future.done():
        future.set_result(line)


def _line_editor() -> ModuleType | None:
    """Load readline, which gives `input` its editing; Windows has none and does without."""
    try:
        return importlib.import_module("readline")
    except ImportError:
        return None
