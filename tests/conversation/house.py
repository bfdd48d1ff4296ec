"""A conversation put together as the program does it, with engines that a test commands, and people who talk to it."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta

from bot.conversation.core import TodakConversation
from bot.conversation.engines import EngineLimits, Engines
from bot.conversation.plain_words import PlainWords
from bot.conversation.schedule import next_moments
from bot.conversation.services import NewcomerDefaults, PrivacyFacts, Rules, Services
from bot.messages import Address, ChannelName, Entry, Incoming, Language, Outgoing, Person, Press, VoiceRef
from bot.ports import DiaryStore, EntryFilter, Outbox, WordForms, WritingReplyEngine
from bot.texts.catalogue import Texts
from tests.fakes.clock import FakeClock
from tests.fakes.commanded_engines import (
    CommandedEmotionEngine,
    CommandedReplyEngine,
    CommandedSpeechToText,
    CommandedTextToSpeech,
)
from tests.fakes.outbox import RecordingOutbox
from tests.fakes.painter import CommandedPainter
from tests.fakes.store import MemoryDiaryStore

STORY = "오늘 엄마 생각이 나서 많이 울었어요"
URGENT = "이제 그만 죽고 싶어요"
CONCERN = "요즘은 왜 사는지 모르겠고 다 의미 없게 느껴져요"


class Screen(RecordingOutbox):
    """A channel whose messages can be looked at as they stand after all edits; the newest changed one is what a person looks at."""

    def __init__(self) -> None:
        super().__init__()
        self.messages: dict[str, Outgoing] = {}
        self.newest: dict[str, str] = {}

    async def send(self, address: Address, outgoing: Outgoing, *, nonce: str = "") -> str:
        ref = await super().send(address, outgoing, nonce=nonce)
        self.messages[ref], self.newest[address.user_id] = outgoing, ref
        return ref

    async def edit(self, address: Address, message_ref: str, outgoing: Outgoing) -> None:
        await super().edit(address, message_ref, outgoing)
        self.messages[message_ref], self.newest[address.user_id] = outgoing, message_ref


@dataclass
class House:
    """The services, and the conversation made of them; `restart` gives it a new life with the same store."""

    store: DiaryStore = field(default_factory=MemoryDiaryStore)
    rules: Rules = field(default_factory=Rules)
    defaults: NewcomerDefaults = field(default_factory=NewcomerDefaults)
    privacy: PrivacyFacts = field(default_factory=PrivacyFacts)
    limits: EngineLimits = field(default_factory=EngineLimits)
    words: WordForms = field(default_factory=PlainWords)
    writing: WritingReplyEngine | None = None

    def __post_init__(self) -> None:
        self.emotion, self.reply = CommandedEmotionEngine(), CommandedReplyEngine()
        self.hearing, self.voice = CommandedSpeechToText(), CommandedTextToSpeech()
        self.painter, self.clock, self.screen = CommandedPainter(), FakeClock(), Screen()
        # Channels that do not run.
        self.silent: set[ChannelName] = set()
        self.slept: list[float] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self._engines: list[Engines] = []
        self.conversation = self.restart()

    def restart(self) -> TodakConversation:
        engines = Engines(
            emotion=self.emotion, reply=self.reply, hearing=self.hearing, voice=self.voice, limits=self.limits, writing=self.writing
        )
        self._engines.append(engines)
        self.engines = engines
        parts = (self.store, engines, self.painter, self.painter, self.clock, self.defaults, self.rules, self.privacy)
        services = Services(*parts, outboxes=self._outbox_of, sleep=self._sleep, words=self.words)
        self.conversation = TodakConversation(services)
        return self.conversation

    def _outbox_of(self, address: Address) -> Outbox | None:
        return None if address.channel in self.silent else self.screen

    async def _sleep(self, seconds: float) -> None:
        """Wait as long as the gate is closed, whatever the seconds; they are remembered."""
        self.slept.append(seconds)
        await self.gate.wait()

    def close(self) -> None:
        for engine in (self.emotion, self.reply, self.hearing, self.voice, self.painter):
            engine.release()
        for engines in self._engines:
            engines.close()

    def stranger(self, name: str = "haru", language: Language | None = None) -> "Somebody":
        return Somebody(self, Address(ChannelName.TELEGRAM, f"chat-{name}", name), language)

    def friend(self, name: str = "haru", **settings: object) -> "Somebody":
        """Somebody who agreed earlier, with settings of their own."""
        somebody = self.stranger(name)
        added = self.store.add_person(Person(0, somebody.address, self.clock.now_utc()))
        person = replace(added, **settings)  # type: ignore[arg-type]  # the fields of a person, by name
        self.store.save_person(person, next_utc=next_moments(person, self.clock.now_utc()))
        return somebody

    async def resume(self) -> int:
        return await self.conversation.resume(lambda _: self.screen)


class Somebody:
    """A person at their side of a channel."""

    def __init__(self, house: House, address: Address, language: Language | None) -> None:
        self.house, self.address, self._language = house, address, language
        self._number = 0

    @property
    def person(self) -> Person:
        person = self.house.store.find_person(self.address)
        assert person is not None
        return person

    @property
    def entries(self) -> list[Entry]:
        return self.house.store.entries(self.person.id, EntryFilter())

    @property
    def seen(self) -> Outgoing:
        """The message that changed last."""
        return self.house.screen.messages[self.house.screen.newest[self.address.user_id]]

    @property
    def answers(self) -> list[str]:
        """Every text this person was sent, as first sent."""
        return [sent.outgoing.text for sent in self.house.screen.sent if sent.address == self.address]

    def message(self, text: str = "", *, key: str = "", edit_of: str = "", voice: VoiceRef | None = None) -> Incoming:
        self._number += 1
        key = key or f"{self.address.channel}:{self.address.chat_id}:{self._number}"
        return Incoming(key, self.address, self.house.clock.now_utc(), text, voice, edit_of, language=self._language)

    async def tell(self, text: str, *, key: str = "", edit_of: str = "") -> Outgoing:
        """Say something and return what is seen then."""
        return await self.deliver(self.message(text, key=key, edit_of=edit_of))

    async def speak(self, *, caption: str = "", seconds: float | None = 2.5, size: int | None = None, sound: bytes = b"OggS") -> Outgoing:
        voice = VoiceRef(f"clip-{self._number + 1}", "audio/ogg", seconds, size)
        self.house.screen.clips[voice.handle] = sound
        return await self.deliver(self.message(caption, voice=voice))

    async def deliver(self, incoming: Incoming) -> Outgoing:
        await self.house.conversation.receive(incoming, self.house.screen)
        return self.seen

    async def press(self, label: str) -> str:
        """Press the button of the message last seen whose label holds these words; returns the notice."""
        found = [button.token for row in self.seen.buttons for button in row if label in button.label]
        assert found, f"no button says {label}"
        return await self.press_token(found[0])

    async def agree(self) -> str:
        """Press both agreeing buttons, one after the other; returns the last notice."""
        texts = Texts(self._language or Language.KO)
        await self.press(texts.say("welcome.agree"))
        return await self.press(texts.say("welcome.sensitive_agree"))

    async def press_token(self, token: str, message_ref: str = "") -> str:
        ref = message_ref or self.house.screen.newest.get(self.address.user_id, "1")
        press = Press(self.address, token, ref, self.house.clock.now_utc(), language=self._language)
        return await self.house.conversation.press(press, self.house.screen)

    async def wait(self, delta: timedelta) -> None:
        self.house.clock.advance(delta)


def labels(outgoing: Outgoing) -> list[str]:
    return [button.label for row in outgoing.buttons for button in row]


async def until(condition: Callable[[], bool], within_seconds: float = 5.0) -> None:
    """Wait for something that happens in threads and tasks, which tell nobody."""
    async with asyncio.timeout(within_seconds):
        while not condition():  # noqa: ASYNC110
            await asyncio.sleep(0.01)
