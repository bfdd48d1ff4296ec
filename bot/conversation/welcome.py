"""First contact: who the bot is, what it keeps, and consent. Nothing is stored before it.

Two agreements are asked for, one after the other: to keeping a diary at all, and to handling what is sensitive in it (feelings, health,
crises). The second question has a button of its own, so nothing has to be remembered between them.
"""

import asyncio
from collections import OrderedDict
from dataclasses import dataclass, replace

from bot.conversation.answering import Manner, concern_words, urgent_words
from bot.conversation.notices import help_text, helplines_line, leaving_words, privacy_text
from bot.conversation.permission import host_agreed_to, mark_of
from bot.conversation.schedule import next_moments
from bot.conversation.services import Services, is_command, split_command, texts_for, texts_for_stranger
from bot.conversation.telling import words_told
from bot.conversation.tokens import Token, Verb
from bot.conversation.understanding import Understanding, grade_aside
from bot.messages import Address, Button, ChannelName, CrisisLevel, Incoming, Language, Outgoing, Person, Press
from bot.ports import Outbox
from bot.texts.catalogue import Texts

AGREE, DECLINE = "yes", "no"
# How many strangers' first messages wait in memory for consent; the oldest go first, since nothing of them may be stored.
STRANGERS_REMEMBERED = 1000


@dataclass(frozen=True, slots=True)
class _Story:
    """What waits for consent, and the gravest that was found in it."""

    incoming: Incoming
    level: CrisisLevel


class Welcome:
    """Greets strangers and takes their consent. What they say before it lives in memory only."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._waiting: OrderedDict[tuple[str, str], _Story | None] = OrderedDict()

    async def meet(self, incoming: Incoming, outbox: Outbox) -> None:
        """Answer somebody who has not agreed: care first if the words are grave, then the introduction, or a short reminder."""
        texts, defaults = texts_for_stranger(incoming.language, self._services.defaults), self._services.defaults
        manner = Manner(texts.language, defaults.register, defaults.country)
        understanding = Understanding(await grade_aside(words_told(incoming), self._services.engines), None)
        account, level = _account(incoming.address), understanding.level
        is_known = account in self._waiting
        # Before anything is sent: a channel that fails now must not lose it.
        self._remember(incoming.address, _waiting_after(self._waiting.get(account), incoming, level))
        if level is CrisisLevel.URGENT:
            if self._services.on_call is not None:
                self._services.on_call.tell(incoming.address)
            words = urgent_words(understanding, manner, 0)
            await outbox.send(incoming.address, Outgoing(text=words), nonce=f"{incoming.key}#care")
        first = self._first_words(incoming, texts, is_known=is_known)
        if level is CrisisLevel.CONCERN:
            first = replace(first, text=first.text + concern_words(understanding, manner, 0))
        await outbox.send(incoming.address, first, nonce=incoming.key)

    def _first_words(self, incoming: Incoming, texts: Texts, *, is_known: bool) -> Outgoing:
        name = split_command(incoming.text)[0] if is_command(incoming) else ""
        if name == "help":
            return Outgoing(text=help_text(texts, self._services.defaults.country), buttons=self._consent_buttons(texts))
        if name == "privacy":
            return Outgoing(
                text=privacy_text(self._services.privacy, texts, incoming.address.channel), buttons=self._consent_buttons(texts)
            )
        is_reminder = is_known and name != "start"
        return Outgoing(
            text=texts.say("welcome.still_waiting") if is_reminder else self._introduction(texts, incoming.address.channel),
            buttons=self._consent_buttons(texts),
        )

    async def agree(self, address: Address, language: Language | None, mark: str) -> tuple[Person, Incoming | None]:
        """Store a person who agreed to both and return them with the story they told before, if it is still in memory.

        `mark` names the endpoint that their introduction spoke of; under another configuration it counts for none.
        """
        defaults = self._services.defaults
        now = self._services.clock.now_utc()
        newcomer = Person(
            id=0,
            address=address,
            consented_utc=now,
            zone=defaults.zone,
            language=language or defaults.language,
            register=defaults.register,
            chart_minute=defaults.chart_minute,
            wants_voice=defaults.wants_voice,
            country=defaults.country,
            words_go_to=host_agreed_to(mark, self._services.privacy),
        )
        person = await asyncio.to_thread(self._services.store.add_person, newcomer)
        await asyncio.to_thread(self._services.store.save_person, person, next_utc=next_moments(person, now))
        waiting = self._waiting.pop(_account(address), None)
        return person, waiting.incoming if waiting else None

    def forget(self, address: Address) -> None:
        """Forget that an account ever wrote."""
        self._waiting.pop(_account(address), None)

    def decline(self, address: Address) -> None:
        """Forget what a person said before they declined."""
        self._remember(address, None)

    async def answer(self, press: Press, outbox: Outbox) -> tuple[Person, Incoming | None] | None:
        """Act on a stranger's press; returns the new person and their waiting story once they agreed to both."""
        texts = texts_for_stranger(press.language, self._services.defaults)
        token = Token.parse(press.token)
        if token is None or token.verb not in (Verb.CONSENT, Verb.SENSITIVE):
            introduction = Outgoing(text=self._introduction(texts, press.address.channel), buttons=self._consent_buttons(texts))
            await outbox.edit(press.address, press.message_ref, introduction)
            return None
        if token.choice != AGREE:
            self.decline(press.address)
            await outbox.edit(press.address, press.message_ref, Outgoing(text=texts.say("welcome.declined")))
            return None
        if token.verb is not Verb.SENSITIVE:
            asked = Outgoing(text=texts.say("welcome.sensitive"), buttons=_buttons(Verb.SENSITIVE, token.subject, texts))
            await outbox.edit(press.address, press.message_ref, asked)
            return None
        person, story = await self.agree(press.address, press.language, token.subject)
        if story is not None:
            # Written down before anything is said: a channel that fails now must not lose it.
            await asyncio.to_thread(self._services.store.record, story, person.id)
        said = texts_for(person).say("welcome.agreed_with_story" if story else "welcome.agreed")
        await outbox.edit(press.address, press.message_ref, Outgoing(text=said))
        return person, story

    def _introduction(self, texts: Texts, channel: ChannelName) -> str:
        facts = self._services.privacy
        return texts.say(
            "welcome.intro",
            where=texts.say("welcome.where_sqlite" if facts.database_is_local_file else "welcome.where_postgresql"),
            leaves=leaving_words(facts, texts, channel),
            helplines=helplines_line(texts, self._services.defaults.country),
        )

    def _consent_buttons(self, texts: Texts) -> tuple[tuple[Button, ...], ...]:
        return _buttons(Verb.CONSENT, mark_of(self._services.privacy.words_go_to), texts)

    def _remember(self, address: Address, story: _Story | None) -> None:
        self._waiting[_account(address)] = story
        self._waiting.move_to_end(_account(address))
        while len(self._waiting) > STRANGERS_REMEMBERED:
            self._waiting.popitem(last=False)


def _waiting_after(waiting: _Story | None, incoming: Incoming, level: CrisisLevel) -> _Story | None:
    """Return what waits for consent after one more message: the newest that was told, but never a lighter one for a graver."""
    if waiting is not None and incoming.edit_of == waiting.incoming.key:
        return _Story(replace(waiting.incoming, text=incoming.text), max(waiting.level, level))
    is_told = not is_command(incoming) and not incoming.edit_of and (bool(incoming.text.strip()) or not incoming.unsupported)
    is_story = is_told or level is not CrisisLevel.NONE
    if not is_story or (waiting is not None and level < waiting.level):
        return waiting
    # Grave words in an edit are told for the first time, as far as anything is kept.
    return _Story(replace(incoming, edit_of=""), level)


def _account(address: Address) -> tuple[str, str]:
    return address.channel.value, address.user_id


def _buttons(asked: Verb, mark: str, texts: Texts) -> tuple[tuple[Button, ...], ...]:
    label = "welcome.sensitive_agree" if asked is Verb.SENSITIVE else "welcome.agree"
    agree, decline = Token(asked, mark, AGREE), Token(asked, mark, DECLINE)
    return ((Button(texts.say(label), str(agree)), Button(texts.say("welcome.decline"), str(decline))),)
