"""`/breathe`: a paced minute as one message that is edited, beside the person's turn, so that they can write meanwhile; then it stops.

Nothing of it is stored. A stop of the bot leaves the message as it stands, and its button still answers.
"""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass

from bot.conversation.care_plan import is_tender
from bot.conversation.rooms import Room
from bot.conversation.services import Services, Talk
from bot.conversation.tokens import Token, Verb
from bot.conversation.trouble import report_unexpected
from bot.errors import ChannelError
from bot.messages import Address, Button, ChannelName, CrisisLevel, Emotion, Entry, Outgoing
from bot.safety.helplines import short_lines
from bot.texts.catalogue import Texts

logger = logging.getLogger(__name__)

START, STOP = "start", "stop"


@dataclass(frozen=True, slots=True)
class Phase:
    """A part of a breath."""

    name: str
    seconds: int


# Six breaths a minute, out longer than in: slow breathing as in Laborde et al. 2022, Neuroscience & Biobehavioral Reviews 138, 104711.
# An edit every four to six seconds is far below what Telegram takes in one chat (about one a second, core.telegram.org/bots/faq).
PHASES = (Phase("in", 4), Phase("out", 6))
BREATHS = 6
READY_SECONDS = 5
OFFER_HOURS = 24


class Breathing:
    """Paces breaths, one person's at a time."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._running: dict[tuple[str, str], asyncio.Event] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def room(self) -> Room:
        """What this part answers to."""
        return Room({"breathe": self._begin}, {Verb.BREATHE: self._press})

    def interrupt(self, account: Address) -> None:
        """The person does something else: let the breaths end where they are."""
        stop = self._running.pop(_key(account), None)
        if stop is not None:
            stop.set()

    async def settle(self) -> None:
        """Wait for the breaths under way."""
        await asyncio.gather(*self._tasks)

    async def _begin(self, talk: Talk, _argument: str = "") -> None:
        self.interrupt(talk.address)
        said = talk.texts.say("breathe.ready", seconds_in=PHASES[0].seconds, seconds_out=PHASES[1].seconds)
        if await is_tender(self._services, talk):
            # Breathing is no help in danger; the people who are stay in sight.
            said += "\n\n" + talk.texts.say("breathe.helplines", line=short_lines(talk.person.country, talk.texts.language))
        ref = await talk.outbox.send(talk.address, _shown(said, talk))
        stop = self._running[_key(talk.address)] = asyncio.Event()
        task = asyncio.create_task(self._pace(talk, ref, stop))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _press(self, token: Token, talk: Talk) -> Outgoing | str | None:
        if token.choice == START:
            # A message of its own: the entry that the offer stood under stays.
            await self._begin(talk)
            return ""
        if token.choice != STOP:
            return None
        self.interrupt(talk.address)
        return _ended("breathe.stopped", talk.texts)

    async def _pace(self, talk: Talk, ref: str, stop: asyncio.Event) -> None:
        """Edit the message through all breaths; a channel that fails ends it without a word, for nothing is lost."""
        try:
            is_whole = await self._breathe(talk, ref, stop)
            await talk.outbox.edit(talk.address, ref, _ended("breathe.done" if is_whole else "breathe.stopped", talk.texts))
        except ChannelError as error:
            logger.info("a breathing minute ended early: %s", error.code)
        except Exception as error:  # nobody awaits this task, so here the unexpected ends
            report_unexpected(logger, error)
        finally:
            if self._running.get(_key(talk.address)) is stop:
                del self._running[_key(talk.address)]

    async def _breathe(self, talk: Talk, ref: str, stop: asyncio.Event) -> bool:
        clock = asyncio.get_running_loop().time
        # Each moment is counted from the start, so that a slow channel does not stretch the breaths.
        due = clock() + READY_SECONDS
        if await self._is_stopped(stop, due - clock()):
            return False
        for breath in range(1, BREATHS + 1):
            for phase in PHASES:
                words = talk.texts.say(f"breathe.{phase.name}", seconds=phase.seconds, breath=breath, breaths=BREATHS)
                await talk.outbox.edit(talk.address, ref, _shown(words, talk))
                due += phase.seconds
                if await self._is_stopped(stop, due - clock()):
                    return False
        return True

    async def _is_stopped(self, stop: asyncio.Event, seconds: float) -> bool:
        """Wait, and tell whether the person did something else meanwhile."""
        waits = {asyncio.ensure_future(self._services.sleep(max(0.0, seconds))), asyncio.ensure_future(stop.wait())}
        _, others = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        for other in others:
            other.cancel()
        return stop.is_set()


def breath_offer(entry: Entry, lately: Sequence[Entry], texts: Texts) -> tuple[tuple[Button, ...], ...]:
    """Return a row with the offer under an anxious or worrying entry, the first in a day; no row under any other."""
    if not _is_uneasy(entry) or any(_is_uneasy(other) for other in lately):
        return ()
    return ((Button(texts.say("breathe.offer"), str(Token(Verb.BREATHE, "", START))),),)


def _is_uneasy(entry: Entry) -> bool:
    return entry.emotion is Emotion.ANXIETY or entry.crisis is CrisisLevel.CONCERN


def _shown(words: str, talk: Talk) -> Outgoing:
    if talk.address.channel is ChannelName.CONSOLE:
        # A terminal prints every step anew, and a typed line stops it there as well.
        return Outgoing(text=words)
    return Outgoing(text=words, buttons=((Button(talk.texts.say("breathe.button_stop"), str(Token(Verb.BREATHE, "", STOP))),),))


def _ended(key: str, texts: Texts) -> Outgoing:
    again = Button(texts.say("breathe.button_again"), str(Token(Verb.BREATHE, "", START)))
    ground = Button(texts.say("breathe.button_ground"), str(Token(Verb.GROUND, "", "0")))
    return Outgoing(text=texts.say(key), buttons=((again, ground),))


def _key(account: Address) -> tuple[str, str]:
    return account.channel.value, account.user_id
