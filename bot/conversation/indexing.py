"""Writing what a search looks at: beside each entry as it is written, and quietly for those that were written before."""

import asyncio
import logging
import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from bot.conversation.services import Services
from bot.conversation.trouble import report_unexpected
from bot.conversation.understanding import told_nobody
from bot.errors import EngineError, TodakError
from bot.messages import Entry, Reading
from bot.records import EntryIndex

logger = logging.getLogger(__name__)

# Entries read at a time; as many as the encoder takes at once, so that whoever talks meanwhile waits for one small batch.
STEP_ENTRIES = 16
# A search waits this long at most for entries written before; the rest goes on behind it.
PATIENCE_SECONDS = 1.5
_KOREAN = re.compile(r"[가-힣]")


class Indexing:
    """Keeps the index of each diary beside the diary."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._catching_up: dict[int, asyncio.Task[None]] = {}

    async def note(self, entry: Entry, reading: Reading | None) -> None:
        """Index an entry that was stored; a failure costs nothing, for a later search finds it missing and writes it then."""
        try:
            await self._write([(entry, reading)])
        except TodakError as error:
            logger.warning("an entry was not indexed: %s", error.code)

    async def is_complete(self, person_id: int, patience_seconds: float = PATIENCE_SECONDS) -> bool:
        """Index what is missing of a diary; returns False when that takes longer, and goes on with it all the same."""
        running = self.catch_up(person_id)
        await asyncio.wait({running}, timeout=patience_seconds)
        return running.done()

    def catch_up(self, person_id: int) -> asyncio.Task[None]:
        """Begin to index what is missing of a diary, unless that is under way."""
        running = self._catching_up.get(person_id)
        if running is None:
            running = asyncio.create_task(self._catch_up(person_id), name="indexing")
            self._catching_up[person_id] = running
            running.add_done_callback(lambda done: self._note_end(person_id, done))
        return running

    def _note_end(self, person_id: int, done: asyncio.Task[None]) -> None:
        """Let go of a task. Nobody awaits it, and left unread, its failure would be logged by asyncio with words and all."""
        self._catching_up.pop(person_id, None)
        if not done.cancelled() and (error := done.exception()) is not None:
            report_unexpected(logger, error)

    async def _catch_up(self, person_id: int) -> None:
        store, before = self._services.store, [""]
        try:
            while (missing := await asyncio.to_thread(store.unindexed, person_id, STEP_ENTRIES)) and missing != before:
                before = missing
                found = [await asyncio.to_thread(store.entry, entry_id) for entry_id in missing]
                entries = [entry for entry in found if entry is not None and entry.text]
                readings = await asyncio.gather(*(self._read(entry.text) for entry in entries))
                await self._write(list(zip(entries, readings, strict=True)))
        except TodakError as error:
            logger.warning("a diary was not indexed to its end: %s", error.code)

    async def _read(self, text: str) -> Reading | None:
        try:
            return await self._services.engines.read(text, told_nobody)
        except EngineError as error:
            logger.warning("an entry is indexed by its words alone: %s", error.code)
            return None

    async def _write(self, read: Sequence[tuple[Entry, Reading | None]]) -> None:
        forms = await asyncio.to_thread(self._services.words.forms, [entry.text for entry, _ in read])
        indexes = {
            entry.id: EntryIndex(words, meaning_of(entry.text, reading)) for (entry, reading), words in zip(read, forms, strict=True)
        }
        await asyncio.to_thread(self._services.store.save_indexes, indexes)


def meaning_of(text: str, reading: Reading | None) -> npt.NDArray[np.float32] | None:
    """Return the meaning of a text that was read. Without a Korean syllable there is none: the encoder's vocabulary is Korean."""
    return reading.vector if reading is not None and _KOREAN.search(text) else None
