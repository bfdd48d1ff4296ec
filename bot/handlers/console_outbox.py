"""From our values to a terminal: texts are shown, files are kept in a folder and named."""

import asyncio
import logging
import mimetypes
import os
import secrets
import time
from pathlib import Path

from bot.conversation.sign_of_life import SIGN_MARK
from bot.errors import ChannelError, ClipTooLargeError
from bot.handlers.console_screen import Screen
from bot.messages import Address, Button, FileRef, Outgoing, VoiceRef

logger = logging.getLogger(__name__)

OWNER_ONLY_FOLDER, OWNER_ONLY_FILE = 0o700, 0o600
# What was drawn and spoken for a person; exports are theirs to keep.
_MADE_FOR_A_PERSON = (".png", ".ogg")


class ConsoleOutbox:
    """Speaks to the one person at this terminal (`ports.Outbox`). Files hold diary words, so only their owner can read them."""

    def __init__(self, screen: Screen, folder: Path) -> None:
        self._screen = screen
        self._folder = folder
        self._shown: dict[str, Outgoing] = {}
        self._buttons: tuple[Button, ...] = ()
        self._buttons_ref = ""

    async def show_typing(self, address: Address) -> None:
        """Turn the spinner."""
        self._screen.think("")

    async def send(self, address: Address, outgoing: Outgoing, *, nonce: str = "") -> str:
        """Show a message. A placeholder is words beside the spinner and leaves no line behind."""
        ref = secrets.token_hex(6)
        if nonce.endswith(SIGN_MARK):
            self._screen.think(outgoing.text)
            self._shown[ref] = Outgoing()
        else:
            await self._show(ref, outgoing, outgoing.text)
        return ref

    async def edit(self, address: Address, message_ref: str, outgoing: Outgoing) -> None:
        """Show what is new in a message; what was printed stays where it is."""
        if outgoing.is_draft:
            # Printed words cannot be taken back, so a draft is only thought aloud.
            self._screen.think(outgoing.text)
            return
        before = self._shown.get(message_ref, Outgoing()).text
        is_longer = bool(before) and (outgoing.text + "\n").startswith(before + "\n")
        fresh = outgoing.text.removeprefix(before) if is_longer else outgoing.text
        await self._show(message_ref, outgoing, fresh.strip("\n"))

    async def fetch(self, what: VoiceRef | FileRef, max_bytes: int) -> bytes:
        """Read a file that the person at this terminal named."""
        return await asyncio.to_thread(_read, Path(what.handle), max_bytes)

    def button(self, number: int) -> tuple[Button, str] | None:
        """Return a button shown last, by its number from 1, and the message it sits under."""
        return (self._buttons[number - 1], self._buttons_ref) if 1 <= number <= len(self._buttons) else None

    def buttons(self) -> tuple[Button, ...]:
        """Return the buttons shown last."""
        return self._buttons

    def withdraw_buttons(self) -> None:
        """Something else was said: the numbers stand for nothing any more."""
        self._buttons, self._buttons_ref = (), ""

    def forget_files(self) -> Path | None:
        """Remove charts and spoken answers of a person who wants everything gone.

        Returns:
            The folder where their exports stay, which are theirs to keep; None if there are none.
        """
        if not self._folder.is_dir():
            return None
        for path in self._folder.iterdir():
            if path.suffix in _MADE_FOR_A_PERSON:
                path.unlink(missing_ok=True)
        return self._folder.absolute() if any(self._folder.iterdir()) else None

    async def _show(self, ref: str, outgoing: Outgoing, text: str) -> None:
        self._screen.rest()
        if text:
            self._screen.show(text)
        if outgoing.picture is not None:
            path = await asyncio.to_thread(self._save, outgoing.picture.file_name, outgoing.picture.content)
            self._screen.name_file(str(path), outgoing.picture.alt_text)
        if outgoing.voice is not None:
            path = await asyncio.to_thread(self._save, "voice.ogg", outgoing.voice.content)
            self._screen.name_file(str(path), "")
        if outgoing.document is not None:
            path = await asyncio.to_thread(self._save, outgoing.document.file_name, outgoing.document.content)
            self._screen.name_file(str(path), "")
        self._shown[ref] = outgoing
        if outgoing.buttons:
            self._screen.offer(outgoing.buttons)
            self._buttons = tuple(button for row in outgoing.buttons for button in row if button.token)
            self._buttons_ref = ref
        elif ref == self._buttons_ref:
            self.withdraw_buttons()

    def _save(self, name: str, content: bytes) -> Path:
        path = self._folder / f"{time.strftime('%Y%m%d-%H%M%S')}-{secrets.token_hex(2)}-{Path(name).name}"
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=OWNER_ONLY_FOLDER)
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY_FILE), "wb") as file:
                file.write(content)
        except OSError as error:
            raise ChannelError(f"a file of {len(content)} bytes was not saved: {error.strerror}") from error
        return path.absolute()


class UnseenOutbox:
    """Shows nothing: for what is done on a person's behalf without a word."""

    async def show_typing(self, address: Address) -> None:
        """Show nothing."""

    async def send(self, address: Address, outgoing: Outgoing, *, nonce: str = "") -> str:
        """Show nothing."""
        return ""

    async def edit(self, address: Address, message_ref: str, outgoing: Outgoing) -> None:
        """Show nothing."""

    async def fetch(self, what: VoiceRef | FileRef, max_bytes: int) -> bytes:
        """Refuse: nothing was sent from here."""
        raise ChannelError("there is no file here")


def to_voice(path: Path) -> VoiceRef:
    """Return the reference of an audio file; raises `OSError` if there is none."""
    size = path.stat().st_size
    mime = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return VoiceRef(handle=str(path.absolute()), mime=mime, duration_seconds=None, size_bytes=size)


def to_file(path: Path) -> FileRef:
    """Return the reference of a file; raises `OSError` if there is none."""
    return FileRef(handle=str(path.absolute()), file_name=path.name, size_bytes=path.stat().st_size)


def _read(path: Path, max_bytes: int) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(max_bytes + 1)
    except OSError as error:
        raise ChannelError(f"a file cannot be read: {error.strerror}") from error
    if len(content) > max_bytes:
        raise ClipTooLargeError(f"the file has more than {max_bytes} bytes")
    return content
