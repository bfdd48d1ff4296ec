"""A channel that is lists."""

from typing import NamedTuple

from bot.errors import ChannelError, ClipTooLargeError
from bot.messages import Address, FileRef, Outgoing, VoiceRef


class Sent(NamedTuple):
    """A message that went out; its reference is its place in `RecordingOutbox.sent`, counted from 1."""

    address: Address
    outgoing: Outgoing
    nonce: str


class Edited(NamedTuple):
    """A message that was changed."""

    address: Address
    message_ref: str
    outgoing: Outgoing


class RecordingOutbox:
    """`ports.Outbox` that remembers everything.

    The errors in `send_errors`, `edit_errors` and `fetch_errors` are raised one by one before anything is recorded, those in
    `errors_after_send` after: the platform has the message, and the bot never learns it. `clips` holds the bytes of voice notes and
    files by handle.
    """

    def __init__(self) -> None:
        self.sent: list[Sent] = []
        self.edits: list[Edited] = []
        self.typing: list[Address] = []
        self.fetched: list[VoiceRef | FileRef] = []
        self.clips: dict[str, bytes] = {}
        self.send_errors: list[BaseException] = []
        self.errors_after_send: list[BaseException] = []
        self.edit_errors: list[BaseException] = []
        self.fetch_errors: list[BaseException] = []

    async def show_typing(self, address: Address) -> None:
        self.typing.append(address)

    async def send(self, address: Address, outgoing: Outgoing, *, nonce: str = "") -> str:
        if self.send_errors:
            raise self.send_errors.pop(0)
        self.sent.append(Sent(address, outgoing, nonce))
        if self.errors_after_send:
            raise self.errors_after_send.pop(0)
        return str(len(self.sent))

    async def edit(self, address: Address, message_ref: str, outgoing: Outgoing) -> None:
        if self.edit_errors:
            raise self.edit_errors.pop(0)
        self.edits.append(Edited(address, message_ref, outgoing))

    async def fetch(self, what: VoiceRef | FileRef, max_bytes: int) -> bytes:
        if self.fetch_errors:
            raise self.fetch_errors.pop(0)
        self.fetched.append(what)
        if what.handle not in self.clips:
            raise ChannelError("there is no such clip")
        clip = self.clips[what.handle]
        if len(clip) > max_bytes:
            raise ClipTooLargeError(f"more than {max_bytes} bytes")
        return clip

    @property
    def texts(self) -> list[str]:
        """The texts that went out, oldest first."""
        return [sent.outgoing.text for sent in self.sent]
