"""Words that are told, however they come: as a message, behind a slash, past the limit, or in an edit of something else.

They go into the diary, or into a time of which nothing is kept. What comes beside is told from a worry on.
"""

import asyncio
from dataclasses import replace

from bot.conversation.diary import DiaryKeeper
from bot.conversation.hearing import readable
from bot.conversation.notices import COMMAND_NAMES
from bot.conversation.questions import Questions
from bot.conversation.reception import Reception
from bot.conversation.services import Services, Talk, is_command, split_command
from bot.conversation.understanding import grade_aside
from bot.conversation.venting import Venting
from bot.messages import CrisisLevel, Incoming
from bot.ports import Pending
from bot.safety import crisis

# Grades what is looked for by itself, and answers a worry with what was found and a line.
FIND = "find"
# What stands behind it belongs to the time that it begins.
VENT = "vent"


class Telling:
    """Leads what is told to the diary or to the one who only listens."""

    def __init__(self, services: Services, diary: DiaryKeeper, venting: Venting, questions: Questions, reception: Reception) -> None:
        self._services = services
        self._diary = diary
        self._venting = venting
        self._questions = questions
        self._reception = reception

    async def take(self, pending: Pending, talk: Talk) -> None:
        """Take one message."""
        is_vented = await self._venting.covers(pending.incoming, talk)
        await (self._venting.take(pending, talk) if is_vented else self._diary.take(pending, talk))

    def forget(self, person_id: int) -> None:
        """Drop what memory holds of a person who left."""
        self._diary.forget(person_id)

    async def take_command(self, pending: Pending, talk: Talk) -> None:
        """Take the words behind a slash; what was asked for waits, but for `/vent`, for nothing of them may be kept."""
        told = replace(pending, incoming=_as_told(pending.incoming))
        if split_command(pending.incoming.text)[0] == VENT:
            begun = await self._reception.command(f"/{VENT}", talk)
            await self._venting.take(told, talk)
            if begun is not None:
                await talk.outbox.send(talk.address, begun)
            return
        # As any command would: the next words are no answer to an old question.
        await asyncio.to_thread(self._services.store.set_dialogue, talk.person.id, None)
        await self.take(told, talk)

    async def take_edit(self, pending: Pending, talk: Talk) -> bool:
        """Take grave words that came by an edit of what is no entry (a greeting, a command, a caption); False if there are none."""
        incoming = pending.incoming
        if await self._questions.is_known(incoming, talk) or not await self.is_grave(incoming):
            return False
        taken = replace(pending, incoming=replace(_as_told(incoming), voice=None))
        is_vented = await self._venting.covers_edit(incoming, talk)
        await (self._venting.take(taken, talk) if is_vented else self._diary.take(taken, talk))
        return True

    async def is_grave(self, incoming: Incoming, *, is_answered: bool = False) -> bool:
        """Tell whether either layer finds a worry or more in words that would not be taken as told.

        `is_answered` says that a command would be answered otherwise, and not refused or passed over.
        """
        if is_command(incoming):
            # The whole of it for the rules alone: a command's name would lead the encoder astray.
            if await asyncio.to_thread(crisis.is_urgent, incoming.text):
                return True
            if is_answered and split_command(incoming.text)[0] == FIND:
                return False
        found = await grade_aside(words_told(incoming), self._services.engines)
        return found.level is not CrisisLevel.NONE


def words_told(incoming: Incoming) -> str:
    """Return what a message tells: not the name of its command, or all but the slash where there is no such command."""
    if not is_command(incoming):
        return readable(incoming.text)
    name, argument = split_command(incoming.text)
    return argument if name in COMMAND_NAMES else incoming.text[1:]


def _as_told(incoming: Incoming) -> Incoming:
    return replace(incoming, text=words_told(incoming))
