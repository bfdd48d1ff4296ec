"""One batcher in front of each engine: requests that arrive together are answered by one call.

An engine is synchronous and slow; each batcher owns one thread for it, so the event loop never waits and ten people typing at once cost
about one inference. The queue is bounded: past it, callers learn how many wait before them instead of waiting in the dark.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Generic, TypeVar

from bot.errors import EngineError, QueueFullError, TodakError

Q = TypeVar("Q")
A = TypeVar("A")


class Batcher(Generic[Q, A]):
    """Gathers concurrent requests into batches for one engine.

    A failing batch of several is asked again one by one, so one bad request cannot spoil its neighbours.
    """

    def __init__(self, name: str, answer: Callable[[Sequence[Q]], Sequence[A]], *, batch_size: int, queue_length: int) -> None:
        self._answer = answer
        self._batch_size = batch_size
        self._queue_length = queue_length
        self._waiting: deque[tuple[Q, asyncio.Future[A]]] = deque()
        self._room = asyncio.Condition()
        self._worker: asyncio.Task[None] | None = None
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)

    async def ask(self, request: Q) -> A:
        """Answer one request.

        Raises:
            QueueFullError: the queue in front of the engine is full.
            EngineError: what the engine raised; anything unexpected is wrapped without its words, which could be a person's.
        """
        if len(self._waiting) >= self._queue_length:
            raise QueueFullError(len(self._waiting))
        future: asyncio.Future[A] = asyncio.get_running_loop().create_future()
        self._waiting.append((request, future))
        if self._worker is None or self._worker.done():
            self._worker = asyncio.create_task(self._work())
        return await future

    async def ask_patiently(self, request: Q, told_place: Callable[[int], Awaitable[None]]) -> A:
        """Like `ask`, but when the queue is full tell the place once and wait for room."""
        try:
            return await self.ask(request)
        except QueueFullError as full:
            await told_place(full.waiting)
        while True:
            async with self._room:
                await self._room.wait_for(lambda: len(self._waiting) < self._queue_length)
            try:
                return await self.ask(request)
            except QueueFullError:
                continue

    def close(self) -> None:
        """Let the running batch end and stop the thread."""
        self._thread.shutdown(wait=True, cancel_futures=True)

    async def _work(self) -> None:
        while self._waiting:
            batch = [self._waiting.popleft() for _ in range(min(self._batch_size, len(self._waiting)))]
            async with self._room:
                self._room.notify_all()
            live = [(request, future) for request, future in batch if not future.done()]
            if live:
                await self._run(live)

    async def _run(self, batch: list[tuple[Q, asyncio.Future[A]]]) -> None:
        loop = asyncio.get_running_loop()
        try:
            answers = await loop.run_in_executor(self._thread, self._answer, [request for request, _ in batch])
            if len(answers) != len(batch):
                raise EngineError(f"an engine gave {len(answers)} answers to {len(batch)} requests")  # noqa: TRY301 - treated like its own
        except Exception as error:  # whatever the engine raised belongs to the callers, not to this loop
            if len(batch) > 1:
                for single in batch:
                    await self._run([single])
                return
            _fail(batch[0][1], error)
            return
        for (_, future), answer in zip(batch, answers, strict=True):
            if not future.done():
                future.set_result(answer)


def _fail(future: "asyncio.Future[A]", error: Exception) -> None:
    if future.done():
        return
    if isinstance(error, TodakError):
        future.set_exception(error)
        return
    # The words of an unexpected exception may quote what a person said, so only its kind goes on.
    future.set_exception(EngineError(f"an engine failed with {type(error).__name__}"))
