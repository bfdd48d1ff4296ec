"""`/unlink`: one of several accounts becomes a person of its own again, with what was written from it."""

import asyncio

from bot.conversation.linking import NO, YES, tell_others
from bot.conversation.rooms import Room
from bot.conversation.services import Services, Talk
from bot.conversation.tokens import Token, Verb
from bot.messages import Address, Button, Outgoing
from bot.texts.catalogue import Texts

ASK = "ask"


class Unlinking:
    """Parts accounts. A button names an account of the presser's own; any other one parts nothing."""

    def __init__(self, services: Services) -> None:
        self._services = services

    @property
    def room(self) -> Room:
        """What this part answers to."""
        return Room({"unlink": self._unlink}, {Verb.UNLINK: self._press})

    async def _unlink(self, talk: Talk, _argument: str) -> Outgoing:
        accounts = await self._accounts(talk)
        if len(accounts) < 2:
            return Outgoing(text=talk.texts.say("unlink.single"))
        rows = tuple((Button(account_name(account, talk), str(Token(Verb.UNLINK, _subject(account), ASK))),) for account in accounts)
        keep = (Button(talk.texts.say("unlink.no"), str(Token(Verb.UNLINK, "", NO))),)
        return Outgoing(text=talk.texts.say("unlink.which"), buttons=(*rows, keep))

    async def _press(self, token: Token, talk: Talk) -> Outgoing | None:
        if token.choice == NO:
            return Outgoing(text=talk.texts.say("unlink.kept"))
        accounts = await self._accounts(talk)
        leaving = next((account for account in accounts if _subject(account) == token.subject), None)
        if leaving is None or len(accounts) < 2:
            # A second press: what it asked for is done.
            return Outgoing(text=talk.texts.say("unlink.single")) if len(accounts) == 1 and token.choice == YES else None
        if token.choice == ASK:
            return await self._ask(leaving, talk)
        return await self._part(leaving, accounts, talk) if token.choice == YES else None

    async def _ask(self, leaving: Address, talk: Talk) -> Outgoing:
        texts = talk.texts
        count = await asyncio.to_thread(self._services.store.entry_count_from, talk.person.id, leaving)
        yes = Button(texts.say("unlink.yes"), str(Token(Verb.UNLINK, _subject(leaving), YES)))
        no = Button(texts.say("unlink.no"), str(Token(Verb.UNLINK, "", NO)))
        return Outgoing(text=texts.say("unlink.ask", account=account_name(leaving, talk), count=count), buttons=((yes, no),))

    async def _part(self, leaving: Address, accounts: tuple[Address, ...], talk: Talk) -> Outgoing | None:
        store, texts = self._services.store, talk.texts
        parted = await asyncio.to_thread(store.part_account, talk.person.id, leaving)
        if parted is None:
            return None
        count = await asyncio.to_thread(store.entry_count, parted.id)
        told = texts.say("unlink.told", account=_channel(leaving, texts), count=count)
        await tell_others(self._services, accounts, talk.address, Outgoing(text=told))
        return Outgoing(text=texts.say("unlink.done", account=_channel(leaving, texts), count=count))

    async def _accounts(self, talk: Talk) -> tuple[Address, ...]:
        return await asyncio.to_thread(self._services.store.accounts_of, talk.person.id)


def account_name(account: Address, talk: Talk) -> str:
    """Return an account in words: its channel, and whether it is the one that is spoken from."""
    is_this = (account.channel, account.user_id) == (talk.address.channel, talk.address.user_id)
    name = _channel(account, talk.texts)
    return talk.texts.say("unlink.this_account", channel=name) if is_this else name


def _channel(account: Address, texts: Texts) -> str:
    return texts.say(f"on_call.{account.channel.value}")


def _subject(account: Address) -> str:
    return f"{account.channel.value}.{account.user_id}"
