"""`/import`: a diary kept elsewhere is read, shown in numbers, and added only when the person says so."""

import asyncio
import hashlib
import logging
import secrets
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.conversation.answering import Manner, concern_words, urgent_words
from bot.conversation.brought import BroughtDiary, BroughtEntry, FileKind, new_entries
from bot.conversation.care_plan import plan_check_ins
from bot.conversation.diary import ENTRY_ID_BYTES
from bot.conversation.hearing import readable
from bot.conversation.import_daylio import MOST_ENTRIES
from bot.conversation.import_files import MAX_FILE_BYTES, read_brought
from bot.conversation.indexing import Indexing
from bot.conversation.periods import Period
from bot.conversation.rooms import Room
from bot.conversation.schedule import local_day_of
from bot.conversation.services import Services, Talk
from bot.conversation.tokens import Token, Verb
from bot.conversation.understanding import Understanding, grade_aside
from bot.conversation.wording import BYTES_PER_MEGABYTE
from bot.errors import BroughtFileError, ChannelError, ClipTooLargeError
from bot.messages import EMOTIONS, Button, CrisisLevel, Dialogue, Entry, FileRef, Incoming, Outgoing, Retention
from bot.ports import EntryFilter
from bot.safety import crisis
from bot.safety.signals import CrisisSignals

logger = logging.getLogger(__name__)

ASKED, READY = "import", "import_ready"
YES, NO = "yes", "no"
# One transaction each; the crisis check takes some milliseconds an entry, so a stop loses a second of work.
BATCH_ENTRIES = 100
# From so many on the person is told that it takes a while.
MANY_ENTRIES = 300
# What was written so lately is no past that is over, wherever it was written.
FRESH = timedelta(hours=48)
# Of so many, the last ones, the encoder is asked: more in two days is no diary but a flood, and gets the rules alone.
MOST_READ = 30
_DIGEST_CHARACTERS = 8


class _ReadyFile(BaseModel):
    """The file that was shown, until the person says yes or no; its content is fetched again then and never kept."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    handle: str
    file_name: str
    size_bytes: int | None
    digest: str

    @classmethod
    def of(cls, file: FileRef, content: bytes) -> "_ReadyFile":
        digest = hashlib.sha256(content).hexdigest()[:_DIGEST_CHARACTERS]
        return cls(handle=file.handle, file_name=file.file_name, size_bytes=file.size_bytes, digest=digest)

    def to_file(self) -> FileRef:
        return FileRef(self.handle, self.file_name, self.size_bytes)


@dataclass(frozen=True, slots=True)
class _Plan:
    """What a file would add."""

    ready: _ReadyFile
    diary: BroughtDiary
    new: tuple[BroughtEntry, ...]


class Import:
    """Answers `/import`. Nothing is written before the person confirms; importing the same again adds nothing."""

    def __init__(self, services: Services, indexing: Indexing) -> None:
        self._services = services
        self._indexing = indexing

    @property
    def room(self) -> Room:
        """What this part answers to."""
        return Room({"import": self.begin}, {Verb.IMPORT: self._press}, {ASKED: self._take_file, READY: self._take_file})

    async def begin(self, talk: Talk, _argument: str) -> Outgoing:
        """Look at the file that came with the command, or ask for one."""
        if talk.file is not None:
            return await self._show(talk.file, talk)
        await self._remember(Dialogue(ASKED, "", talk.now_utc), talk)
        return Outgoing(text=talk.texts.say("import.ask"))

    async def _take_file(self, _question: Dialogue, incoming: Incoming, talk: Talk) -> Outgoing | None:
        """Look at a file; what is typed instead, or is grave in its caption, is something told, and the question stays open."""
        if incoming.file is None:
            return None
        caption = await grade_aside(readable(incoming.text), self._services.engines)
        return await self._show(incoming.file, talk) if caption.level is CrisisLevel.NONE else None

    async def _press(self, token: Token, talk: Talk) -> Outgoing | str:
        ready = await self._ready_file(token, talk)
        if ready is None:
            return talk.texts.say("import.gone")
        await self._remember(None, talk)
        if token.choice != YES:
            return Outgoing(text=talk.texts.say("import.kept"))
        plan = await self._plan(ready.to_file(), talk)
        if isinstance(plan, Outgoing):
            return plan
        if plan.ready.digest != ready.digest:
            return Outgoing(text=talk.texts.say("import.changed"))
        new, gravest = await self._graded(plan.new, talk)
        if gravest.level is CrisisLevel.URGENT:
            await plan_check_ins(self._services, talk)
        done = talk.texts.say("import.done", count=f"{await self._write(new, talk):,}")
        return Outgoing(text=await self._with_care(done, gravest, talk))

    async def _graded(self, new: Sequence[BroughtEntry], talk: Talk) -> tuple[list[BroughtEntry], CrisisSignals]:
        """Return the entries (oldest first) with the fresh ones graded, and the gravest of what was found in those."""
        graded, gravest = list(new), CrisisSignals(CrisisLevel.NONE)
        for place, entry in enumerate(new):
            if entry.created_utc < talk.now_utc - FRESH:
                continue
            is_read = place >= len(new) - MOST_READ
            found = await (grade_aside(entry.text, self._services.engines) if is_read else asyncio.to_thread(crisis.signals, entry.text))
            found = replace(found, level=max(found.level, entry.crisis))
            graded[place] = replace(entry, crisis=found.level)
            gravest = max(gravest, found, key=lambda signals: signals.level)
        return graded, gravest

    async def _with_care(self, done: str, gravest: CrisisSignals, talk: Talk) -> str:
        """Put words of care beside the news, as for the same words told here."""
        if gravest.level is CrisisLevel.NONE:
            return done
        understanding, manner = Understanding(gravest, None), Manner.of(talk.person)
        variant = await asyncio.to_thread(self._services.store.entry_count, talk.person.id)
        if gravest.level is CrisisLevel.URGENT:
            return f"{urgent_words(understanding, manner, variant)}\n\n{done}"
        return done + concern_words(understanding, manner, variant)

    async def _show(self, file: FileRef, talk: Talk) -> Outgoing:
        """Return what a file would add, in numbers, with the two buttons; a file that cannot be read leaves the question open."""
        plan = await self._plan(file, talk)
        if isinstance(plan, Outgoing):
            await self._remember(Dialogue(ASKED, "", talk.now_utc), talk)
            return plan
        texts, source = talk.texts, talk.texts.say(f"import.from_{plan.diary.kind.value}")
        if not plan.new:
            await self._remember(None, talk)
            said = texts.say("import.nothing_new", source=source, count=f"{len(plan.diary.entries):,}")
            return Outgoing(text="\n\n".join([said, *_skipped(plan, talk)]))
        await self._remember(Dialogue(READY, plan.ready.model_dump_json(), talk.now_utc), talk)
        yes = Button(texts.say("import.yes"), str(Token(Verb.IMPORT, plan.ready.digest, YES)))
        no = Button(texts.say("import.no"), str(Token(Verb.IMPORT, plan.ready.digest, NO)))
        return Outgoing(text=_preview(plan, source, talk), buttons=((yes, no),))

    async def _plan(self, file: FileRef, talk: Talk) -> _Plan | Outgoing:
        """Fetch and read a file and compare it with the diary; a sentence where that fails."""
        texts = talk.texts
        try:
            content = await talk.outbox.fetch(file, MAX_FILE_BYTES)
            limit = self._services.rules.max_text_characters
            diary = await asyncio.to_thread(read_brought, content, talk.person.zone, talk.now_utc, limit)
        except ClipTooLargeError:
            return Outgoing(text=texts.say("import.too_large", megabytes=MAX_FILE_BYTES // BYTES_PER_MEGABYTE))
        except ChannelError as error:
            logger.info("a file was not fetched: %s", error.code)
            return Outgoing(text=texts.say("import.fetch"))
        except BroughtFileError as error:
            logger.info("a file was not imported: %s", error.code)
            return Outgoing(text=texts.say(f"import.{error.code}", limit=f"{MOST_ENTRIES:,}"))
        if not diary.entries:
            return Outgoing(text=texts.say("import.unknown_file"))
        here = await asyncio.to_thread(self._services.store.entries, talk.person.id, EntryFilter(diary.entries[0].created_utc))
        new = await asyncio.to_thread(new_entries, diary.entries, here)
        # What was imported before and changed since is known by its key alone.
        known = await asyncio.to_thread(self._services.store.known_imports, talk.person.id, [entry.import_key for entry in new])
        new = tuple(entry for entry in new if entry.import_key not in known)
        return _Plan(_ReadyFile.of(file, content), diary, new)

    async def _write(self, brought: Sequence[BroughtEntry], talk: Talk) -> int:
        """Add entries batch by batch and return how many."""
        if len(brought) >= MANY_ENTRIES:
            await talk.outbox.send(talk.address, Outgoing(text=talk.texts.say("import.working", count=f"{len(brought):,}")))
        count = 0
        for start in range(0, len(brought), BATCH_ENTRIES):
            batch = await asyncio.to_thread(_entries, brought[start : start + BATCH_ENTRIES], talk.person.id)
            count += await asyncio.to_thread(self._services.store.add_entries, talk.person.id, batch)
        self._indexing.catch_up(talk.person.id)
        return count

    async def _ready_file(self, token: Token, talk: Talk) -> _ReadyFile | None:
        question = await asyncio.to_thread(self._services.store.dialogue, talk.person.id)
        if question is None or question.kind != READY:
            return None
        try:
            ready = _ReadyFile.model_validate_json(question.subject)
        except ValidationError:
            return None
        return ready if ready.digest == token.subject else None

    async def _remember(self, question: Dialogue | None, talk: Talk) -> None:
        await asyncio.to_thread(self._services.store.set_dialogue, talk.person.id, question)


def _entries(brought: Sequence[BroughtEntry], person_id: int) -> list[Entry]:
    """Return entries to store: under ids of our own, and graded by the rules, whatever grade the file claims on top."""
    return [
        Entry(
            id=secrets.token_urlsafe(ENTRY_ID_BYTES),
            person_id=person_id,
            source_key=entry.import_key,
            created_utc=entry.created_utc,
            text=entry.text,
            is_voice=entry.is_voice,
            emotion=entry.emotion,
            scores=entry.scores,
            is_corrected=entry.is_corrected,
            crisis=max(entry.crisis, crisis.signals(entry.text).level),
        )
        for entry in brought
    ]


def _preview(plan: _Plan, source: str, talk: Talk) -> str:
    texts, person, new = talk.texts, talk.person, plan.new
    first, last = (local_day_of(entry.created_utc, person.zone) for entry in (new[0], new[-1]))
    counts = Counter(entry.emotion for entry in new)
    feelings = [texts.say("import.feeling", feeling=texts.feeling(e), count=f"{counts[e]:,}") for e in EMOTIONS if counts[e]]
    feelings += [texts.say("import.no_feeling", count=f"{counts[None]:,}")] if counts[None] else []
    lines = texts.say(
        "import.preview",
        source=source,
        count=f"{len(plan.diary.entries):,}",
        new=f"{len(new):,}",
        days=Period(first, last).name(person.language),
        known=f"{len(plan.diary.entries) - len(new):,}",
        feelings=", ".join(feelings),
    )
    notes = [texts.say("import.daylio_note")] if plan.diary.kind is FileKind.DAYLIO else []
    notes += [texts.say("import.retention_note")] if person.retention is not Retention.FOREVER else []
    return "\n\n".join(["\n".join([lines, *_skipped(plan, talk)]), *notes, texts.say("import.confirm")])


def _skipped(plan: _Plan, talk: Talk) -> list[str]:
    return [talk.texts.say("import.skipped", count=f"{plan.diary.skipped:,}")] if plan.diary.skipped else []
