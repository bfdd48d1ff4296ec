"""The terminal as a channel: a line is a message, a number presses a button. No rule of the conversation lives here."""

import asyncio
import hashlib
import re
import secrets
import shlex
from dataclasses import dataclass, replace
from pathlib import Path

from bot.conversation.tokens import Token, Verb
from bot.handlers.console_lines import Lines
from bot.handlers.console_outbox import ConsoleOutbox, UnseenOutbox, to_file, to_voice
from bot.handlers.console_screen import Screen
from bot.messages import Address, ChannelName, Incoming, Language, Press, VoiceRef
from bot.ports import Clock, Conversation, Outbox
from bot.texts.catalogue import Texts

# What people answer instead of a number, and the choice of a button's token it stands for.
_YES, _NO = ("네", "넵", "예", "응", "yes", "y"), ("아니요", "아니오", "아니", "no", "n")
_WORDS = {**dict.fromkeys(_YES, "yes"), **dict.fromkeys(_NO, "no")}
_NUMBER = re.compile(r"\[?(\d{1,3})\]?")
_BRACKETED_NUMBER = re.compile(r"\[\d+\]")
_VOICE_FILE = re.compile(r"/voice\s+(\S.*)", re.IGNORECASE)
# Only here: a path means something to the person at this machine alone.
_IMPORT_FILE = re.compile(r"(/import)\s+(\S.*)", re.IGNORECASE)
_ACCOUNT_CHARACTERS = 16


@dataclass(frozen=True, slots=True)
class ConsoleTraits:
    """How a terminal session behaves: `greets` says hello before the first line, `consents` agrees to the terms without asking.

    `terms` is the mark of the endpoint that these terms name, empty without one.
    """

    account: str
    language: Language
    greets: bool = False
    consents: bool = False
    terms: str = ""


class ConsoleChannel:
    """One person at one terminal, or a script in their place."""

    def __init__(self, conversation: Conversation, traits: ConsoleTraits, lines: Lines, screen: Screen, folder: Path, clock: Clock) -> None:
        """Build everything.

        Args:
            conversation: What lines and presses go to.
            traits: Who sits there and how the session behaves.
            lines: Where lines come from.
            screen: Where answers are shown.
            folder: Where charts, exports and spoken answers of all local people go; each has a folder in it.
            clock: Stamps messages.
        """
        self._conversation = conversation
        self._traits = traits
        self._lines = lines
        self._screen = screen
        self._outbox = ConsoleOutbox(screen, folder / traits.account)
        self._clock = clock
        self._texts = Texts(traits.language)
        self._stopping = False
        # Keys are unique for ever, so a new session never takes up the numbers of an old one.
        self._session, self._count = secrets.token_hex(8), 0

    @property
    def address(self) -> Address:
        """The person at the terminal."""
        return Address(ChannelName.CONSOLE, self._traits.account, self._traits.account)

    @property
    def outbox(self) -> Outbox:
        """How to speak to the person at the terminal."""
        return self._outbox

    async def run(self) -> None:
        """Answer line after line until there are no more, or `stop`."""
        if self._traits.consents:
            await self._consent()
        if self._traits.greets:
            await self._receive(self._incoming("/start"))
            self._screen.show(self._texts.say("console.keys"))
        while not self._stopping and (line := await self._lines.next_line()) is not None:
            if line.strip():
                await self._take(line.strip())

    async def stop(self) -> None:
        """Take no line after the one in work."""
        self._stopping = True

    async def _take(self, line: str) -> None:
        self._screen.think("")
        try:
            if self._is_button(line):
                await self._press(line)
            elif _BRACKETED_NUMBER.fullmatch(line):
                # A number without brackets may be something told, so it stays a message.
                self._screen.show(self._texts.say("console.no_button"))
            elif voice := _VOICE_FILE.fullmatch(line):
                await self._send_file(voice[1])
            elif brought := _IMPORT_FILE.fullmatch(line):
                await self._bring_file(brought[1], brought[2])
            else:
                self._outbox.withdraw_buttons()
                await self._receive(self._incoming(line))
        finally:
            self._screen.rest()

    async def _receive(self, incoming: Incoming) -> None:
        await self._conversation.receive(incoming, self._outbox)

    async def _send_file(self, name: str) -> None:
        """Send an audio file as a voice message."""
        try:
            voice = to_voice(_to_path(name))
        except OSError:
            self._screen.show(self._texts.say("console.no_file"))
            return
        self._outbox.withdraw_buttons()
        await self._receive(self._incoming("", voice))

    async def _bring_file(self, command: str, name: str) -> None:
        """Send a command together with a file."""
        try:
            file = to_file(_to_path(name))
        except OSError:
            self._screen.show(self._texts.say("console.no_import_file"))
            return
        self._outbox.withdraw_buttons()
        await self._receive(replace(self._incoming(command), file=file))

    def _is_button(self, line: str) -> bool:
        return self._pressed_number(line) is not None

    def _pressed_number(self, line: str) -> int | None:
        """Return the number of the button a line stands for, if it stands for one."""
        number = _NUMBER.fullmatch(line)
        if number and self._outbox.button(int(number[1])):
            return int(number[1])
        choice = _WORDS.get(line.lower().rstrip(".!~ "))
        for place, button in enumerate(self._outbox.buttons(), start=1):
            token = Token.parse(button.token)
            if line == button.label or (choice and token and token.choice == choice):
                return place
        return None

    async def _press(self, line: str) -> None:
        number = self._pressed_number(line)
        found = self._outbox.button(number) if number else None
        if found is None:
            return
        button, ref = found
        notice = await self._conversation.press(Press(self.address, button.token, ref, self._clock.now_utc()), self._outbox)
        if notice:
            self._screen.show(notice)
        token = Token.parse(button.token)
        if token and token.verb is Verb.DELETE_ME and token.choice == "yes":
            self._tell_of_exports(await asyncio.to_thread(self._outbox.forget_files))

    def _tell_of_exports(self, folder: Path | None) -> None:
        if folder is not None:
            self._screen.show(self._texts.say("console.exports_stay", folder=folder))

    async def _consent(self) -> None:
        """Press the agreeing buttons of what is not shown; harmless for somebody who has agreed."""
        verbs = (Verb.CONSENT, Verb.SENSITIVE, *((Verb.ENDPOINT,) if self._traits.terms else ()))
        for verb in verbs:
            token = str(Token(verb, self._traits.terms, "yes"))
            await self._conversation.press(Press(self.address, token, "", self._clock.now_utc()), UnseenOutbox())

    def _incoming(self, text: str, voice: VoiceRef | None = None) -> Incoming:
        self._count += 1
        key = f"console:{self._traits.account}:{self._session}:{self._count}"
        return Incoming(key=key, address=self.address, received_utc=self._clock.now_utc(), text=text, voice=voice)


def account_of(name: str) -> str:
    """Return the account of a local person: a hash, which keeps login names out of the database and out of folder names."""
    return hashlib.sha256(f"todak:{name}".encode()).hexdigest()[:_ACCOUNT_CHARACTERS]


def _to_path(name: str) -> Path:
    """Return the path a person typed or dropped into the terminal, which quotes or escapes it then."""
    plain = Path(name.strip()).expanduser()
    if plain.is_file():
        return plain
    try:
        parts = shlex.split(name)
    except ValueError:
        return plain
    return Path(" ".join(parts)).expanduser()
