"""`/export`: collecting what is kept, and sending it in pieces that every channel takes."""

import asyncio
import logging

from bot.conversation.export import PART_BYTES, audio_document, export_document
from bot.conversation.export_charts import drawn_charts
from bot.conversation.rooms import Room
from bot.conversation.services import Services, Talk
from bot.errors import ChannelError
from bot.messages import Clip, Document, Outgoing
from bot.records import PersonalRecords

logger = logging.getLogger(__name__)


class Export:
    """Answers `/export`: clips that do not fit beside the diary go ahead in files of their own."""

    def __init__(self, services: Services) -> None:
        self._services = services

    @property
    def room(self) -> Room:
        """What this part answers to."""
        return Room({"export": self.answer})

    async def answer(self, talk: Talk, _argument: str) -> Outgoing:
        """Return everything of the person as a file."""
        records = await asyncio.to_thread(self._services.store.records, talk.person.id)
        if records is None:
            return Outgoing(text=talk.texts.say("export.none"))
        said = talk.texts.say("export.ready", count=len(records.entries))
        charts = await asyncio.to_thread(drawn_charts, records, self._services.painter, talk.now_utc)
        clips, is_whole = await self._clips(records, sum(map(len, charts.values())), talk)
        if not is_whole:
            said += "\n" + talk.texts.say("export.audio_failed")
        document = await asyncio.to_thread(export_document, records, clips, charts, talk.texts, talk.now_utc)
        return Outgoing(text=said, document=document)

    async def _clips(self, records: PersonalRecords, charts_bytes: int, talk: Talk) -> tuple[dict[str, Clip], bool]:
        """Send full parts ahead and return the clips that are left for the last one, and whether all parts went out.

        The charts are in the last part; clips that have no room beside them go ahead as well.
        """
        part: dict[str, Clip] = {}
        number, size, is_whole = 0, 0, True
        for kept in records.audio:
            clip = await asyncio.to_thread(self._services.store.audio, kept.entry_id)
            if clip is None:
                continue
            if part and size + len(clip.content) > PART_BYTES:
                number += 1
                document = await asyncio.to_thread(audio_document, records, part, number, talk.now_utc)
                is_whole = await self._send(document, talk) and is_whole
                part, size = {}, 0
            part[kept.entry_id] = clip
            size += len(clip.content)
        if part and size + charts_bytes > PART_BYTES:
            document = await asyncio.to_thread(audio_document, records, part, number + 1, talk.now_utc)
            return {}, await self._send(document, talk) and is_whole
        return part, is_whole

    async def _send(self, document: Document, talk: Talk) -> bool:
        """Send one part; a channel that refuses it must not keep the rest from the person, nor send the others again and again."""
        try:
            await talk.outbox.send(talk.address, Outgoing(document=document))
        except ChannelError as error:
            logger.warning("a part of an export (%d bytes) was not sent: %s", len(document.content), error.code)
            return False
        return True
