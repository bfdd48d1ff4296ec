"""Buttons and commands, by the room that answers to them. A token that is unknown, stale or of another person's entry changes nothing."""

import asyncio

from bot.conversation.notices import unknown_command_text
from bot.conversation.rooms import Room
from bot.conversation.services import Services, Talk, split_command
from bot.conversation.tokens import Token, Verb
from bot.messages import Outgoing, Press
from bot.safety.helplines import short_lines

STOP = "stop"
# What a database holds as a whole number; a longer one was not made by us.
MOST_DIGITS = 18


class Reception:
    """Leads what a known person typed or pressed to the room it is for."""

    def __init__(self, services: Services, rooms: Room) -> None:
        self._services = services
        self._rooms = rooms

    async def command(self, text: str, talk: Talk) -> Outgoing | None:
        """Answer `/name argument`; an unknown name gets the nearest one. A command ends an open question, `/cancel` says so."""
        name, argument = split_command(text)
        answer = self._rooms.commands.get(name)
        if answer is None:
            return Outgoing(text=unknown_command_text(name, talk.texts))
        if name != "cancel":
            await asyncio.to_thread(self._services.store.set_dialogue, talk.person.id, None)
        return await answer(talk, argument)

    async def press(self, press: Press, talk: Talk) -> Outgoing | str:
        """Return the message in its new form, or a notice for the presser alone."""
        token = Token.parse(press.token)
        answer = self._rooms.presses.get(token.verb) if token else None
        shown = await answer(token, talk) if token and answer else None
        return talk.texts.say("correct.unknown_button") if shown is None else shown


class SmallPresses:
    """Buttons that belong to no other part."""

    def __init__(self, services: Services) -> None:
        self._services = services

    @property
    def room(self) -> Room:
        """What this part answers to."""
        return Room(presses={Verb.CHECK_IN: self._check_in, Verb.CONSENT: self._consent, Verb.SENSITIVE: self._consent})

    async def _check_in(self, token: Token, talk: Talk) -> Outgoing | None:
        """Call off what is planned, but not what later urgent words planned anew. The hours of silence go on."""
        # Buttons of earlier versions have no number: they call off whatever is planned.
        check_in_id = _number(token.subject) if token.subject else None
        is_current = await asyncio.to_thread(self._services.store.cancel_check_ins, talk.person.id, check_in_id)
        if token.choice == STOP and not is_current:
            return None
        key = "check_in.stopped" if token.choice == STOP else "check_in.thanks"
        return Outgoing(text=talk.texts.say(key, line=short_lines(talk.person.country, talk.texts.language)))

    async def _consent(self, _token: Token, talk: Talk) -> Outgoing:
        return Outgoing(text=talk.texts.say("welcome.already_here"))


def _number(text: str) -> int:
    """Return the number of a check-in, or 0, which none has."""
    return int(text) if text.isdecimal() and len(text) <= MOST_DIGITS else 0
