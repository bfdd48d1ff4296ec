"""Buttons, by their verb. A token that is unknown, stale or of another person's entry gets a notice and changes nothing."""

import asyncio

from bot.conversation.commands import Commands
from bot.conversation.entry_actions import EntryActions
from bot.conversation.permission import Permission
from bot.conversation.services import Services, Talk
from bot.conversation.settings_menu import SettingsMenu
from bot.conversation.tokens import Token, Verb
from bot.messages import Outgoing, Press
from bot.safety.helplines import short_lines

STOP = "stop"


class Presses:
    """Turns a press of somebody known into what its message becomes, or into a notice."""

    def __init__(
        self, services: Services, entries: EntryActions, settings: SettingsMenu, commands: Commands, permission: Permission
    ) -> None:
        self._services = services
        self._entries = entries
        self._settings = settings
        self._commands = commands
        self._permission = permission

    async def answer(self, press: Press, talk: Talk) -> Outgoing | str:
        """Return the message in its new form, or a notice for the presser alone."""
        token = Token.parse(press.token)
        if token is None:
            return talk.texts.say("correct.unknown_button")
        if token.verb in self._entries.verbs:
            return await self._entries.act(token, talk) or talk.texts.say("correct.not_found")
        shown = await self._answer_other(token, talk)
        return shown or talk.texts.say("correct.unknown_button")

    async def _answer_other(self, token: Token, talk: Talk) -> Outgoing | None:
        if token.verb is Verb.SETTINGS:
            return await self._settings.open(token, talk)
        if token.verb is Verb.SET:
            return await self._settings.set(token, talk)
        if token.verb is Verb.DELETE_ME:
            return await self._commands.delete_me(token, talk)
        if token.verb is Verb.CHECK_IN:
            await asyncio.to_thread(self._services.store.cancel_check_ins, talk.person.id)
            key = "check_in.stopped" if token.choice == STOP else "check_in.thanks"
            return Outgoing(text=talk.texts.say(key, line=short_lines(talk.person.country, talk.texts.language)))
        if token.verb is Verb.ENDPOINT:
            return await self._permission.decide(token, talk)
        return Outgoing(text=talk.texts.say("welcome.already_here")) if token.verb is Verb.CONSENT else None
