"""Hearing an entry again: the clip that was kept, or its words spoken.

Speaking is done on this machine or not at all: who agreed to answers being spoken by a service has not given it their diary.
"""

import asyncio
import logging
import re

from bot.conversation.limits import PersonLimits
from bot.conversation.rooms import Room
from bot.conversation.services import Services, Talk
from bot.conversation.tokens import Token, Verb
from bot.errors import EngineError
from bot.messages import Clip, Document, Outgoing

logger = logging.getLogger(__name__)

# What a voice engine takes at once (`TextToSpeech`); long entries are spoken in parts.
PART_CHARACTERS = 1_000
_PAUSES = (re.compile(r"[.!?…](?=\s)"), re.compile(r"\S(?=\s)"))
# Channels take these as voice messages; other clips go as the files they are.
_SPOKEN = ("audio/ogg", "audio/opus", "application/ogg")
_ENDINGS = {"audio/mpeg": "mp3", "audio/mp4": "m4a", "audio/x-m4a": "m4a", "audio/wav": "wav", "audio/x-wav": "wav", "video/mp4": "mp4"}


class HearAgain:
    """Answers the button that lets an entry be heard."""

    def __init__(self, services: Services, limits: PersonLimits) -> None:
        self._services = services
        self._limits = limits

    @property
    def room(self) -> Room:
        """What this part answers to."""
        return Room(presses={Verb.HEAR: self._hear})

    async def _hear(self, token: Token, talk: Talk) -> str:
        """Send the sound below the entry, which stays as it is; returns why there is none, or nothing."""
        entry = await asyncio.to_thread(self._services.store.entry, token.subject)
        if entry is None or entry.person_id != talk.person.id:
            return talk.texts.say("correct.not_found")
        if not self._limits.may_speak(talk.person.id, talk.now_utc):
            return talk.texts.say("hear.rest")
        clip = await asyncio.to_thread(self._services.store.audio, entry.id)
        if clip is not None:
            self._limits.charge_spoken(talk.person.id, talk.now_utc, clip)
            await talk.outbox.send(talk.address, _kept(clip))
            return ""
        if not entry.text.strip():
            return talk.texts.say("hear.nothing")
        if self._services.privacy.answers_go_to_google:
            return talk.texts.say("hear.online")
        return await self._speak(entry.text, talk)

    async def _speak(self, text: str, talk: Talk) -> str:
        for part in spoken_parts(text):
            await talk.outbox.show_typing(talk.address)
            try:
                clip = await self._services.engines.speak(part, talk.person.language, talk.person.speech_pace)
            except EngineError as error:
                logger.warning("an entry was not spoken: %s", error.code)
                return talk.texts.say("hear.failed")
            self._limits.charge_spoken(talk.person.id, talk.now_utc, clip)
            await talk.outbox.send(talk.address, Outgoing(voice=clip))
        return ""


def spoken_parts(text: str) -> list[str]:
    """Cut a text where a speaker would breathe, into parts that a voice engine takes."""
    parts, rest = [], text.strip()
    while rest:
        cut = len(rest) if len(rest) <= PART_CHARACTERS else _place_to_breathe(rest)
        parts.append(rest[:cut].strip())
        rest = rest[cut:].strip()
    return parts


def _place_to_breathe(text: str) -> int:
    """Return the end of the last sentence that fits, or else of the last word."""
    window = text[:PART_CHARACTERS]
    for pause in _PAUSES:
        ends = [found.end() for found in pause.finditer(window)]
        if ends and ends[-1] > PART_CHARACTERS // 2:
            return ends[-1]
    return PART_CHARACTERS


def _kept(clip: Clip) -> Outgoing:
    mime = clip.mime.split(";")[0]
    if mime in _SPOKEN:
        return Outgoing(voice=clip)
    return Outgoing(document=Document(clip.content, f"voice.{_ENDINGS.get(mime, 'bin')}", mime))
