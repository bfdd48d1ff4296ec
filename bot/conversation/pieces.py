"""From an engine that yields pieces in a thread to the event loop, which never waits for it."""

import asyncio
import threading
from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import closing, suppress

from bot.errors import EngineError, QueueFullError, TodakError

Pieces = Generator[str, None, None]
_Event = str | Exception | None


class PieceThreads:
    """Runs generators in threads; what they raise arrives as a `TodakError` without anybody's words.

    The threads are daemons: one that hangs on a network until its own time limit must not keep the program from ending.
    """

    def __init__(self, name: str, most: int) -> None:
        """Name the threads; past `most` at once, callers are told so instead of waiting."""
        self._name = name
        self._most = most
        self._free = threading.Semaphore(most)

    async def pieces(self, start: Callable[[], Pieces]) -> AsyncGenerator[str, None]:
        """Yield what a generator yields. Closing this closes the generator at its next piece.

        Raises:
            QueueFullError: too many run already.
            EngineError: what the generator raised; anything unexpected is wrapped without its words, which could be a person's.
        """
        if not self._free.acquire(blocking=False):
            raise QueueFullError(self._most)
        loop, arrived, left = asyncio.get_running_loop(), asyncio.Queue[_Event](), threading.Event()

        def put(event: _Event) -> None:
            # The loop may have ended while the other side was slow; then nobody waits for this any more.
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(arrived.put_nowait, event)

        def run() -> None:
            try:
                _drain(start(), put, left)
                put(None)
            except Exception as error:  # it belongs to whoever waits, not to this thread
                put(error)
            finally:
                self._free.release()

        threading.Thread(target=run, name=self._name, daemon=True).start()
        try:
            while (event := await arrived.get()) is not None:
                if isinstance(event, str):
                    yield event
                elif isinstance(event, TodakError):
                    raise event
                else:
                    raise EngineError(f"an engine failed with {type(event).__name__}")
        finally:
            left.set()


def _drain(generator: Pieces, put: Callable[[str], None], left: threading.Event) -> None:
    with closing(generator) as pieces:
        for piece in pieces:
            if left.is_set():
                return
            put(piece)
