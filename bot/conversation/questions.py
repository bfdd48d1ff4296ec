"""Messages that are not new entries: answers to a question the bot asked, and edits of earlier messages."""

import asyncio
from collections import OrderedDict

from bot.conversation.entry_actions import EntryActions
from bot.conversation.hearing import readable
from bot.conversation.retention import QUESTION_LASTS
from bot.conversation.rooms import Room
from bot.conversation.services import Services, Talk
from bot.messages import CrisisLevel, Incoming, Outgoing

PEOPLE_REMEMBERED = 10_000


class Questions:
    """Knows what the bot waits for. A voice note is never taken as an answer."""

    def __init__(self, services: Services, entries: EntryActions, rooms: Room) -> None:
        self._services = services
        self._entries = entries
        self._rooms = rooms
        # Where each person was last spoken with. A question stands in that chat; what is told from another account is no answer to it.
        self._last_account: OrderedDict[int, tuple[str, str]] = OrderedDict()

    async def take(self, incoming: Incoming, talk: Talk) -> Outgoing | None:
        """Return the answer if the message answers an open question, else None: then it is something told."""
        store, person = self._services.store, talk.person
        question = await asyncio.to_thread(store.dialogue, person.id)
        holds_an_answer = readable(incoming.text) or incoming.file or incoming.place
        if question is None or incoming.voice is not None or not holds_an_answer:
            return None
        take = self._rooms.questions.get(question.kind)
        is_elsewhere = self._last_account.get(person.id, _account(talk)) != _account(talk)
        if take is None or is_elsewhere or talk.now_utc - question.asked_utc > QUESTION_LASTS:
            await asyncio.to_thread(store.set_dialogue, person.id, None)
            return None
        return await take(question, incoming, talk)

    def note_account(self, talk: Talk) -> None:
        """Remember the account that a person is spoken with now."""
        self._last_account[talk.person.id] = _account(talk)
        self._last_account.move_to_end(talk.person.id)
        while len(self._last_account) > PEOPLE_REMEMBERED:
            self._last_account.popitem(last=False)

    def forget(self, person_id: int) -> None:
        """Forget where a person was spoken with."""
        self._last_account.pop(person_id, None)

    async def is_known(self, incoming: Incoming, talk: Talk) -> bool:
        """Tell whether the words of an edit are in its entry already, answered as they were told; urgent ones are answered again."""
        entry = await asyncio.to_thread(self._services.store.entry_of_message, talk.person.id, incoming.edit_of)
        return entry is not None and readable(incoming.text) in entry.text and entry.crisis is not CrisisLevel.URGENT

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


def _account(talk: Talk) -> tuple[str, str]:
    return talk.address.channel.value, talk.address.user_id
