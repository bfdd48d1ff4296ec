"""The commands that belong to no other part. A new command is a name in `notices`, a description in the catalogues and a room's method."""

import asyncio
from collections.abc import Callable
from dataclasses import replace

from bot.conversation.linking import channel_names
from bot.conversation.notices import help_text, privacy_text
from bot.conversation.permission import permission_buttons
from bot.conversation.rooms import Answering, Room
from bot.conversation.services import Services, Talk
from bot.conversation.settings_menu import SettingsMenu
from bot.conversation.tokens import Token, Verb
from bot.conversation.wording import addressed
from bot.messages import Address, Button, Outgoing

YES, NO = "yes", "no"


class Commands:
    """Answers commands of a person who agreed."""

    def __init__(self, services: Services, settings: SettingsMenu, forget: Callable[[int, tuple[Address, ...]], None]) -> None:
        """Build the commands; `forget` drops what is in memory of a person who left, and of their accounts."""
        self._services = services
        self._forget = forget
        self._settings = settings

    @property
    def room(self) -> Room:
        """What this part answers to."""
        commands: dict[str, Answering] = {
            "start": self._start,
            "help": self._help,
            "voice": self._voice,
            "privacy": self._privacy,
            "delete_me": self._ask_deletion,
            "cancel": self._cancel,
        }
        return Room(commands, {Verb.DELETE_ME: self.delete_me})

    async def delete_me(self, token: Token, talk: Talk) -> Outgoing:
        """Remove everything of a person, or keep it."""
        if token.choice != YES:
            return Outgoing(text=talk.texts.say("delete_me.kept"))
        accounts = await asyncio.to_thread(self._services.store.accounts_of, talk.person.id)
        await asyncio.to_thread(self._services.store.delete_person, talk.person.id)
        self._forget(talk.person.id, accounts)
        return Outgoing(text=talk.texts.say("delete_me.done"))

    async def _start(self, talk: Talk, _argument: str) -> Outgoing:
        return Outgoing(text=addressed(talk.texts.say("welcome.already_here"), talk.person))

    async def _help(self, talk: Talk, _argument: str) -> Outgoing:
        return Outgoing(text=help_text(talk.texts, talk.person.country))

    async def _voice(self, talk: Talk, _argument: str) -> Outgoing:
        changed = replace(talk.person, wants_voice=not talk.person.wants_voice)
        await self._settings.save(changed, talk, "voice")
        said = talk.texts.say("voice.on" if changed.wants_voice else "voice.off")
        if changed.wants_voice and self._services.privacy.answers_go_to_google:
            said += "\n" + talk.texts.say("voice.online_note")
        return Outgoing(text=said)

    async def _privacy(self, talk: Talk, _argument: str) -> Outgoing:
        facts, person, texts = self._services.privacy, talk.person, talk.texts
        notice = privacy_text(facts, texts, talk.address.channel, person)
        return Outgoing(text=notice, buttons=permission_buttons(person, facts, texts))

    async def _ask_deletion(self, talk: Talk, _argument: str) -> Outgoing:
        texts = talk.texts
        yes = Button(texts.say("delete_me.yes"), str(Token(Verb.DELETE_ME, "", YES)))
        no = Button(texts.say("delete_me.no"), str(Token(Verb.DELETE_ME, "", NO)))
        accounts = await asyncio.to_thread(self._services.store.accounts_of, talk.person.id)
        shared = "\n" + texts.say("delete_me.shared", accounts=channel_names(accounts, texts)) if len(accounts) > 1 else ""
        return Outgoing(text=texts.say("delete_me.ask") + shared, buttons=((yes, no),))

    async def _cancel(self, talk: Talk, _argument: str) -> Outgoing:
        waiting = await asyncio.to_thread(self._services.store.dialogue, talk.person.id)
        await asyncio.to_thread(self._services.store.set_dialogue, talk.person.id, None)
        return Outgoing(text=talk.texts.say("correct.cancelled" if waiting else "correct.nothing_to_cancel"))
