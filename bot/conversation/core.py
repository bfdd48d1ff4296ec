"""The conversation: one message in, answers out, the same in every channel.

Everything a person sends comes through `receive` or `press`. The order is always: write it down, check it, work it out, store the
answer, send it, mark it done; so a stop at any moment loses nothing and stores nothing twice.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from bot.conversation.breathing import Breathing
from bot.conversation.calendar_views import CalendarViews
from bot.conversation.commands import Commands
from bot.conversation.day_view import DayView
from bot.conversation.delivery import Delivery
from bot.conversation.diary import DiaryKeeper
from bot.conversation.entry_actions import EntryActions
from bot.conversation.excuses import Excuses
from bot.conversation.find import Find
from bot.conversation.grounding import Grounding
from bot.conversation.hear_again import HearAgain
from bot.conversation.importing import Import
from bot.conversation.indexing import Indexing
from bot.conversation.limits import PersonLimits
from bot.conversation.linking import Linking
from bot.conversation.notices import helplines_line
from bot.conversation.permission import Permission
from bot.conversation.questions import Questions
from bot.conversation.reception import Reception, SmallPresses
from bot.conversation.report_room import ReportRoom
from bot.conversation.rooms import joined
from bot.conversation.schedule import next_moments
from bot.conversation.services import Services, Talk, is_command, texts_for, texts_for_stranger
from bot.conversation.settings_menu import SettingsMenu
from bot.conversation.statistics_views import StatisticsViews
from bot.conversation.taking_along import Export
from bot.conversation.telling import Telling
from bot.conversation.turnstile import Turnstile
from bot.conversation.unlinking import Unlinking
from bot.conversation.venting import Venting
from bot.conversation.welcome import Welcome
from bot.errors import ChannelError, StoreError
from bot.messages import Address, Incoming, Outgoing, Person, Press
from bot.ports import Answer, MessageState, Outbox, OutboxLookup, Pending

logger = logging.getLogger(__name__)

RESUMED_AT_ONCE = 200


class TodakConversation:
    """Implements `ports.Conversation` over the services."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._turnstile = Turnstile()
        self._limits = PersonLimits(services.rules)
        self._welcome = Welcome(services)
        indexing = Indexing(services)
        entries, settings = EntryActions(services, indexing), SettingsMenu(services)
        self._permission = Permission(services.privacy, settings)
        commands, calendars = Commands(services, settings, self._forget), CalendarViews(services)
        linking, unlinking = Linking(services, self._forget_number), Unlinking(services)
        self._delivery = Delivery(services)
        self._venting, self._breathing = Venting(services, self._delivery, self._limits), Breathing(services)
        parts = (
            entries,
            settings,
            commands,
            Export(services),
            Find(services, indexing),
            Import(services, indexing),
            ReportRoom(services, settings),
            calendars,
            DayView(services, calendars),
            StatisticsViews(services),
            HearAgain(services, self._limits),
            SmallPresses(services),
            self._permission,
            linking,
            unlinking,
            self._venting,
            self._breathing,
            Grounding(),
        )
        rooms = joined(part.room for part in parts)
        self._questions = Questions(services, entries, rooms)
        self._reception = Reception(services, rooms)
        diary = DiaryKeeper(services, self._delivery, self._permission, indexing, self._limits)
        self._telling = Telling(services, diary, self._venting, self._questions, self._reception)
        self._excuses = Excuses(services)
        self._failed: dict[str, Address] = {}

    async def accept(self, incoming: Incoming) -> None:
        """Write a message down, if its sender has agreed to that."""
        if not incoming.is_private:
            return
        try:
            await self._record(incoming)
        except StoreError:
            await self._excuses.care(incoming)
            raise

    async def receive(self, incoming: Incoming, outbox: Outbox) -> None:
        """Answer a message; a message already done is left alone."""
        self._breathing.interrupt(incoming.address)
        try:
            async with self._turn(incoming.address):
                await self._receive(incoming, outbox)
        except ChannelError as error:
            logger.warning("a message could not be answered: %s", error.code)
        except Exception as error:  # here the unexpected ends: the person gets a number, the log the place
            self._failed[incoming.key] = incoming.address
            await self._excuses.excuse(error, incoming, outbox)

    async def press(self, press: Press, outbox: Outbox) -> str:
        """Act on a button; returns a short notice for the presser, or an empty string."""
        async with self._turn(press.address):
            try:
                return await self._press(press, outbox)
            except ChannelError as error:
                logger.warning("a press could not be answered: %s", error.code)
            except Exception as error:  # as in receive
                await self._excuses.excuse(error, press, outbox)
            return ""

    async def resume(self, outboxes: OutboxLookup) -> int:
        """Take up messages that a stop or a failing channel left unfinished; returns how many.

        Harmless at any time: a message in work is waited for and then found done. Those of a channel that is not running wait for it,
        and those that failed unexpectedly wait for the next start, so nobody is told the same excuse again and again.
        """
        count, after = 0, 0
        while page := await asyncio.to_thread(self._services.store.pending, RESUMED_AT_ONCE, after):
            after = page[-1].position
            # Tasks start in the order of the list and the turnstile is fair, so each person's messages keep their order.
            taken_up = [
                self.receive(unfinished.incoming, outbox)
                for unfinished in page
                if unfinished.incoming.key not in self._failed and (outbox := outboxes(unfinished.incoming.address)) is not None
            ]
            await asyncio.gather(*taken_up)
            count += len(taken_up)
        return count

    @asynccontextmanager
    async def _turn(self, address: Address) -> AsyncIterator[None]:
        """Wait for the turn of an account, and of its person, who may be talking from another one."""
        async with self._turnstile.hold(address):
            while person := await asyncio.to_thread(self._services.store.find_person, address):
                async with self._turnstile.hold_person(person.id):
                    # Until the turn came, the account may have joined somebody, left somebody, or been deleted.
                    again = await asyncio.to_thread(self._services.store.find_person, address)
                    if again is not None and again.id == person.id:
                        yield
                        return
            yield

    async def _record(self, incoming: Incoming) -> tuple[Person, Pending] | None:
        person = await asyncio.to_thread(self._services.store.find_person, incoming.address)
        if person is None:
            return None
        return person, await asyncio.to_thread(self._services.store.record, incoming, person.id)

    async def _receive(self, incoming: Incoming, outbox: Outbox) -> None:
        if not incoming.is_private:
            texts = texts_for_stranger(incoming.language, self._services.defaults)
            # Of a group no word is weighed (Discord's servers give none), so the invitation always names a line.
            invitation = texts.say("group.invite", helplines=helplines_line(texts, self._services.defaults.country))
            await outbox.send(incoming.address, Outgoing(text=invitation), nonce=incoming.key)
            return
        recorded = await self._record(incoming)
        if recorded is None:
            await self._welcome.meet(incoming, outbox)
            return
        person, pending = recorded
        if pending.state is MessageState.DONE:
            return
        person = await self._reached_again(person)
        talk = Talk(person, texts_for(person), outbox, self._services.clock.now_utc(), pending.incoming.file)
        if pending.state is MessageState.ANSWERED and pending.answer is not None:
            await self._delivery.deliver(pending, pending.answer, person, outbox)
            return
        await self._answer(pending, talk)

    async def _answer(self, pending: Pending, talk: Talk) -> None:
        incoming = pending.incoming
        self._services.engines.counters.message(incoming.address.channel)
        refusal = self._limits.refusal(talk.person.id, incoming)
        # Words of a crisis are heard in whatever form and number they come.
        is_beside = refusal is not None or (is_command(incoming) and not incoming.edit_of)
        is_grave = is_beside and await self._telling.is_grave(incoming, is_answered=refusal is None)
        if refusal is not None and not is_grave:
            limit = self._services.rules.messages_per_minute
            await self._say(pending, Outgoing(text=talk.texts.say(refusal, limit=limit)), talk)
        elif incoming.edit_of:
            followed = await self._questions.follow_edit(incoming, talk)
            if followed is not None or not await self._telling.take_edit(pending, talk):
                await self._say(pending, followed, talk)
        elif is_command(incoming) and is_grave:
            await self._telling.take_command(pending, talk)
        elif is_command(incoming):
            await self._say(pending, await self._reception.command(incoming.text, talk), talk)
        else:
            answered = await self._questions.take(incoming, talk)
            if answered is not None:
                await self._say(pending, answered, talk)
            elif _is_unreadable(incoming):
                await self._say(pending, Outgoing(text=talk.texts.say("diary.unsupported")), talk)
            else:
                await self._telling.take(pending, talk)
        self._questions.note_account(talk)

    async def _say(self, pending: Pending, outgoing: Outgoing | None, talk: Talk) -> None:
        """Send an answer that can be worked out again (a menu, a picture): it is not stored, only marked."""
        if outgoing is not None:
            await self._delivery.deliver(pending, Answer(outgoing), talk.person, talk.outbox)
        else:
            await asyncio.to_thread(self._services.store.mark_done, pending.incoming.key)

    async def _press(self, press: Press, outbox: Outbox) -> str:
        person = await asyncio.to_thread(self._services.store.find_person, press.address)
        if person is None:
            return await self._press_of_stranger(press, outbox)
        talk = Talk(person, texts_for(person), outbox, self._services.clock.now_utc())
        self._questions.note_account(talk)
        shown = await self._reception.press(press, talk)
        if isinstance(shown, str):
            return shown
        await outbox.edit(press.address, press.message_ref, shown)
        return ""

    async def _press_of_stranger(self, press: Press, outbox: Outbox) -> str:
        joined = await self._welcome.answer(press, outbox)
        if joined is None:
            return ""
        _, story = joined
        if story is not None:
            # The turnstile is held for this account already, so the story is taken directly.
            await self._receive(story, outbox)
        return ""

    async def _reached_again(self, person: Person) -> Person:
        """A person who was unreachable has spoken: what was stopped starts again."""
        if person.is_reachable:
            return person
        back = replace(person, is_reachable=True)
        moments = next_moments(back, self._services.clock.now_utc())
        await asyncio.to_thread(self._services.store.save_person, back, next_utc=moments)
        return back

    def _forget(self, person_id: int, accounts: tuple[Address, ...]) -> None:
        """Drop what memory holds of a person who left; nothing of theirs is in a queue, for their turn is held while they leave."""
        self._forget_number(person_id)
        gone = {(account.channel, account.user_id) for account in accounts}
        for account in accounts:
            self._welcome.forget(account)
            self._breathing.interrupt(account)
            if self._services.on_call is not None:
                self._services.on_call.forget(account)
        self._failed = {key: address for key, address in self._failed.items() if (address.channel, address.user_id) not in gone}

    def _forget_number(self, person_id: int) -> None:
        self._limits.forget(person_id)
        self._permission.forget(person_id)
        self._telling.forget(person_id)
        self._questions.forget(person_id)


def _is_unreadable(incoming: Incoming) -> bool:
    holds_more = incoming.unsupported or incoming.file is not None or incoming.place is not None
    return holds_more and incoming.voice is None and not incoming.text.strip()
