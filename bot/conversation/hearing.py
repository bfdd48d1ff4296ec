"""From a message to words: typed text as it is, a voice note through the speech engine."""

import re
from dataclasses import dataclass, field

from bot.conversation.engines import Engines, ToldPlace
from bot.conversation.services import Rules
from bot.errors import ClipTooLargeError, ClipTooLongError
from bot.messages import Clip, Incoming, VoiceRef
from bot.ports import Outbox


@dataclass(frozen=True, slots=True)
class Heard:
    """The words of a message: spoken (then `clip` is there) and written below the clip, or written alone.

    `trouble` is what the person is told of a clip that could not be heard while its caption could be read.
    """

    text: str = field(repr=False)
    clip: Clip | None = None
    trouble: str = ""


EMOJI_JOINER = "\u200d"
# Colours and cursor movements as terminals send them (ECMA-48, control sequences): all ASCII, so no word is taken for a part of one.
_CONTROL_SEQUENCE = re.compile(r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]")


def readable(text: str) -> str:
    """Return a text without escape sequences, control and zero-width characters.

    Line breaks stay, and the joiner that holds some emoji together.
    """
    # Tabs and foreign spaces are not printable either, but without a space words would run together.
    spaced = (" " if letter.isspace() and letter != "\n" else letter for letter in _CONTROL_SEQUENCE.sub("", text).replace("\r\n", "\n"))
    kept = "".join(letter for letter in spaced if letter in ("\n", EMOJI_JOINER) or letter.isprintable()).strip()
    return kept if kept.strip(EMOJI_JOINER + " \n") else ""


async def hear(incoming: Incoming, engines: Engines, rules: Rules, outbox: Outbox, told_place: ToldPlace) -> Heard:
    """Return the words of a message.

    Raises:
        SpeechError: the clip is too long, too large, broken, silent or unclear; the leaf says which.
        ChannelError: the clip could not be downloaded.
    """
    if incoming.voice is None:
        return Heard(readable(incoming.text))
    _refuse_by_declaration(incoming.voice, rules)
    content = await outbox.fetch(incoming.voice, rules.max_clip_bytes)
    transcript = await engines.transcribe(content, incoming.voice.mime, told_place)
    words = readable(f"{incoming.text}\n{transcript.text}")
    return Heard(words, Clip(content, incoming.voice.mime, transcript.duration_seconds))


def _refuse_by_declaration(voice: VoiceRef, rules: Rules) -> None:
    """Refuse what the platform already says is too much, before a byte is downloaded."""
    if voice.duration_seconds is not None and voice.duration_seconds > rules.max_clip_seconds:
        raise ClipTooLongError(f"a clip of {voice.duration_seconds:.0f} s was declared")
    if voice.size_bytes is not None and voice.size_bytes > rules.max_clip_bytes:
        raise ClipTooLargeError(f"a clip of {voice.size_bytes} bytes was declared")
