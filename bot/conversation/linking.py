"""`/link`: one diary over several accounts. One account gives a code, another one gives it back, sees what will happen and agrees."""

import asyncio
import logging
from collections.abc import Callable, Iterable

from bot.conversation.link_codes import CODE_CHARACTERS, CODE_LASTS, MOST_TRIES, PAUSE, new_code, read_code, shown_code
from bot.conversation.rooms import Room
from bot.conversation.services import Services, Talk, texts_for
from bot.conversation.tokens import Token, Verb
from bot.errors import ChannelError
from bot.messages import Address, Button, ChannelName, Outgoing, Person, Retention
from bot.texts.catalogue import Texts

logger = logging.getLogger(__name__)

YES, NO = "yes", "no"


class Linking:
    """Joins accounts. The last press asks the store for everything again, so old buttons and second presses are harmless."""

    def __init__(self, services: Services, forget: Callable[[int], None]) -> None:
        """Build the room; `forget` drops what is in memory of a person who became part of another one."""
        self._services = services
        self._forget = forget

    @property
    def room(self) -> Room:
        """What this part answers to."""
        return Room({"link": self._link}, {Verb.LINK: self._press})

    async def _link(self, talk: Talk, argument: str) -> Outgoing:
        if argument:
            return await self._take_code(read_code(argument), talk)
        code = new_code()
        await asyncio.to_thread(self._services.store.offer_link, talk.person.id, code, talk.now_utc + CODE_LASTS)
        minutes = CODE_LASTS.seconds // 60
        said = talk.texts.say("link.code", code=shown_code(code), minutes=minutes)
        others = await self._accounts(talk.person.id)
        if len(others) > 1:
            said += "\n\n" + talk.texts.say("link.joined_now", accounts=channel_names(others, talk.texts))
        return Outgoing(text=said)

    async def _take_code(self, code: str, talk: Talk) -> Outgoing:
        """Answer a code with what will happen, and ask."""
        found = await self._owner(code, talk)
        if isinstance(found, str):
            return Outgoing(text=found)
        store, texts = self._services.store, talk.texts
        here, there = [await asyncio.to_thread(store.entry_count, person.id) for person in (talk.person, found)]
        said = texts.say(
            "link.ask",
            here=channel_names(await self._accounts(talk.person.id), texts),
            here_count=here,
            there=channel_names(await self._accounts(found.id), texts),
            there_count=there,
        )
        if found.retention is not Retention.FOREVER and found.retention is not talk.person.retention:
            said += "\n\n" + texts.say("link.retention", kept=texts.say(f"settings.retention_{found.retention.value}"))
        yes = Button(texts.say("link.yes"), str(Token(Verb.LINK, code, YES)))
        no = Button(texts.say("link.no"), str(Token(Verb.LINK, "", NO)))
        return Outgoing(text=said, buttons=((yes, no),))

    async def _press(self, token: Token, talk: Talk) -> Outgoing | None:
        if token.choice == NO:
            return Outgoing(text=talk.texts.say("link.kept"))
        if token.choice != YES or len(token.subject) != CODE_CHARACTERS:
            return None
        found = await self._owner(token.subject, talk)
        if isinstance(found, str):
            return Outgoing(text=found)
        if not await asyncio.to_thread(self._services.store.join_people, talk.person.id, found.id):
            return Outgoing(text=talk.texts.say("link.wrong"))
        self._forget(talk.person.id)
        texts = texts_for(found)
        count = await asyncio.to_thread(self._services.store.entry_count, found.id)
        told = Outgoing(text=texts.say("link.told", channel=texts.say(f"on_call.{talk.address.channel.value}"), count=count))
        await tell_others(self._services, await self._accounts(found.id), talk.address, told)
        return Outgoing(text=texts.say("link.done", count=count))

    async def _owner(self, code: str, talk: Talk) -> Person | str:
        """Return whose code it is, or what is said to a code that joins nothing; wrong ones are counted."""
        store, person, texts, since = self._services.store, talk.person, talk.texts, talk.now_utc - PAUSE
        if await asyncio.to_thread(store.link_tries, person.id, since) >= MOST_TRIES:
            return texts.say("link.pause", minutes=PAUSE.seconds // 60)
        owner_id = await asyncio.to_thread(store.link_offer, code, talk.now_utc)
        owner = None if owner_id is None else await asyncio.to_thread(store.person, owner_id)
        if owner is not None:
            return texts.say("link.own") if owner.id == person.id else owner
        accounts = await self._accounts(person.id)
        tries = await asyncio.to_thread(store.count_link_try, person.id, talk.now_utc, since)
        if tries >= MOST_TRIES:
            return texts.say("link.pause", minutes=PAUSE.seconds // 60)
        said = texts.say("link.wrong")
        return said + "\n" + texts.say("link.joined_now", accounts=channel_names(accounts, texts)) if len(accounts) > 1 else said

    async def _accounts(self, person_id: int) -> tuple[Address, ...]:
        return await asyncio.to_thread(self._services.store.accounts_of, person_id)


def channel_names(accounts: Iterable[Address], texts: Texts) -> str:
    """Return the channels of accounts in words."""
    return " · ".join(texts.say(f"on_call.{account.channel.value}") for account in accounts)


async def tell_others(services: Services, accounts: Iterable[Address], but: Address, told: Outgoing) -> None:
    """Tell accounts on their own channels, where those run; who cannot be told finds out with their next message."""
    for account in accounts:
        if (account.channel, account.user_id) == (but.channel, but.user_id):
            continue
        # A terminal shows whatever it is sent to whoever sits at it, so nobody else is told through it.
        is_screen = account.channel is ChannelName.CONSOLE
        outbox = services.outboxes(account) if services.outboxes and not is_screen else None
        if outbox is None:
            logger.info("an account was not told of a link: its channel is not running")
            continue
        try:
            await outbox.send(account, told)
        except ChannelError as error:
            logger.info("an account was not told of a link: %s", error.code)
