"""Messages that are not new entries: answers to a question the bot asked, and edits of earlier messages."""

import asyncio
from datetime import timedelta

from bot.conversation.entry_actions import EntryActions
from bot.conversation.hearing import readable
from bot.conversation.rooms import Room
from bot.conversation.services import Services, Talk
from bot.messages import CrisisLevel, Incoming, Outgoing

# What is told later than this is no answer any more: it must not replace an old entry.
QUESTION_LASTS = timedelta(hours=1)


class Questions:
    """Knows what the bot waits for. A voice note is never taken as an answer."""

    def __init__(self, services: Services, entries: EntryActions, rooms: Room) -> None:
        self._services = services
        self._entries = entries
        self._rooms = rooms

    async def take(self, incoming: Incoming, talk: Talk) -> Outgoing | None:
        """Return the answer if the message answers an open question, else None: then it is something told."""
        store, person = self._services.store, talk.person
        question = await asyncio.to_thread(store.dialogue, person.id)
        holds_an_answer = readable(incoming.text) or incoming.file or incoming.place
        if question is None or incoming.voice is not None or not holds_an_answer:
            return None
        take = self._rooms.questions.get(question.kind)
        if take is None or talk.now_utc - question.asked_utc > QUESTION_LASTS:
            await asyncio.to_thread(store.set_dialogue, person.id, None)
            return None
        return await take(question, incoming, talk)

    async def follow_edit(self, incoming: Incoming, talk: Talk) -> Outgoing | None:
        """Let the entry follow an edited message; None if it is no entry, or nothing of it changed.

        An urgent text that is the same is answered again: the first time may have been cut off before the answer went out.
        """
        text = readable(incoming.text)
        entry = await asyncio.to_thread(self._services.store.entry_of_message, talk.person.id, incoming.edit_of)
        # A caption is not a transcript: editing it leaves what was heard as it is.
        if entry is None or not text or incoming.voice is not None:
            return None
        if text == entry.text and entry.crisis is not CrisisLevel.URGENT:
            return None
        return await self._entries.take_text(entry.id, text, talk, said_key="diary.edit_followed")
