"""From one `Outgoing` to the messages Discord takes: at most 2,000 characters each, files with the last, speech alone."""

import base64
import io
import re
from dataclasses import dataclass, field
from typing import TypedDict

import discord

from bot.handlers.text_parts import split_text, utf16_length
from bot.messages import Button, Clip, Outgoing

# discord.com/developers/docs/resources/message: characters of a message, and of an attachment's description.
_TEXT_LIMIT = 2_000
_DESCRIPTION_LIMIT = 1_024
_VOICE_FILE_NAME = "voice-message.ogg"
# A voice message without a waveform is refused; one silent sample draws a flat line.
_FLAT_WAVEFORM = b"\x00"
# What Discord's client would draw instead of show: 좋아요~~ turns into a struck-out text and ^_^ loses its mouth. Addresses stay.
_MARKUP = re.compile(r"(?P<address>https?://\S+)|^(?P<start>[ \t]*)(?P<line>#{1,3}\s|-#|>)|(?P<mark>[\\*_~|`])", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file to attach; `description` is its alternative text."""

    content: bytes = field(repr=False)
    file_name: str
    description: str = field(default="", repr=False)

    def to_file(self) -> discord.File:
        """Return the library's file, which can be sent once."""
        return discord.File(io.BytesIO(self.content), self.file_name, description=self.description[:_DESCRIPTION_LIMIT] or None)


@dataclass(frozen=True, slots=True)
class Step:
    """One message of Discord's; with `speech` it is a voice message and holds nothing else."""

    text: str = field(default="", repr=False)
    uploads: tuple[Upload, ...] = ()
    speech: Clip | None = None
    buttons: tuple[tuple[Button, ...], ...] = ()

    def files(self) -> list[discord.File]:
        """Return the library's files, new with each call."""
        return [upload.to_file() for upload in self.uploads]


class VoicePayload(TypedDict):
    """What Discord wants to know of a voice message's file."""

    id: int
    filename: str
    duration_secs: float
    waveform: str


class VoiceFile(discord.File):
    """The file of a voice message, with its length and waveform; discord.py 2.7 reads these fields but does not write them."""

    __slots__ = ("_clip",)

    def __init__(self, clip: Clip) -> None:
        super().__init__(io.BytesIO(clip.content), _VOICE_FILE_NAME)
        self._clip = clip

    def to_dict(self, index: int) -> VoicePayload:  # type: ignore[override]  # the library's type is a plain dictionary
        """Return the entry of `attachments` in the request."""
        waveform = base64.b64encode(self._clip.waveform or _FLAT_WAVEFORM).decode("ascii")
        return {"id": index, "filename": self.filename, "duration_secs": self._clip.duration_seconds, "waveform": waveform}


def to_steps(outgoing: Outgoing, *, can_speak: bool) -> list[Step]:
    """Return the messages for one answer, none for an empty one; without `can_speak` a clip is an ordinary file."""
    parts = [escape_markup(part) for part in split_text(outgoing.text, _TEXT_LIMIT, lambda text: utf16_length(escape_markup(text)))]
    uploads = []
    if outgoing.picture is not None:
        uploads.append(Upload(outgoing.picture.content, outgoing.picture.file_name, outgoing.picture.alt_text))
    if outgoing.document is not None:
        uploads.append(Upload(outgoing.document.content, outgoing.document.file_name))
    steps = []
    if outgoing.voice is not None:
        # A voice message carries no buttons, so they need something else to stand under.
        if can_speak and (parts or uploads or not outgoing.buttons):
            steps.append(Step(speech=outgoing.voice))
        else:
            uploads.append(voice_upload(outgoing.voice))
    steps += [Step(part) for part in parts[:-1]]
    if parts or uploads:
        steps.append(Step(parts[-1] if parts else "", tuple(uploads), buttons=outgoing.buttons))
    return steps


def voice_upload(clip: Clip) -> Upload:
    """Return a clip as an ordinary file."""
    return Upload(clip.content, _VOICE_FILE_NAME)


def escape_markup(text: str) -> str:
    """Return the text so that Discord's client shows it as it is.

    The library's own function is not used: it puts a backslash in front of blank lines before a dash, and escapes dashes, which only
    start a list.
    """
    return _MARKUP.sub(_escaped, text)


def _escaped(found: re.Match[str]) -> str:
    if found["address"]:
        return found["address"]
    return "\\" + found["mark"] if found["mark"] else f"{found['start']}\\{found['line']}"
