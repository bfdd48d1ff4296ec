"""`/find`: looking for entries by word, by meaning, by feeling and period, and on this day."""

import asyncio
import logging
from dataclasses import dataclass
from datetime import date

from bot.conversation.answering import Manner, concern_words, urgent_words
from bot.conversation.care_plan import may_offer_help, plan_check_ins
from bot.conversation.find_pages import ENTRIES_A_PAGE, Page, ask_feeling, ask_words, found_card, result_page
from bot.conversation.find_query import FindQuery, read_query
from bot.conversation.hearing import readable
from bot.conversation.indexing import Indexing, meaning_of
from bot.conversation.retention import QUESTION_LASTS
from bot.conversation.rooms import Room
from bot.conversation.schedule import local_day_of
from bot.conversation.search import Found, search
from bot.conversation.services import Services, Talk
from bot.conversation.tokens import Token, Verb
from bot.conversation.understanding import Understanding, told_nobody, understand
from bot.errors import EngineError
from bot.messages import CrisisLevel, Dialogue, Entry, Incoming, Outgoing
from bot.safety import crisis

logger = logging.getLogger(__name__)

ASKED, LOOKING = "find", "found"
# Longer than this, or of several lines, nobody searches: it is something told.
LONGEST_ANSWER = 40
# Words of death and harm in their base forms: who looks for them is offered a line, also where no rule sees a crisis.
GRAVE_WORDS = frozenset({"죽다", "죽음", "자살", "자해", "유서", "죽이다", "suicide", "die", "death", "selfharm"})
FEELING, OPEN, PAGE, NARROW, TODAY = "f", "o", "p", "n", "t"


@dataclass(frozen=True, slots=True)
class _Searched:
    """What a search found, and the words and the care that go with it."""

    found: Found
    words: tuple[str, ...] = ()
    is_complete: bool = True
    understanding: Understanding | None = None


class Find:
    """Answers `/find`. What is looked for is kept, sealed, only as the open question, so that its pages can be turned."""

    def __init__(self, services: Services, indexing: Indexing) -> None:
        self._services = services
        self._indexing = indexing

    @property
    def room(self) -> Room:
        """What this part answers to."""
        return Room({"find": self.find}, {Verb.FIND: self._press}, {ASKED: self._take_typed, LOOKING: self._leave})

    async def find(self, talk: Talk, argument: str) -> Outgoing:
        """Search for what was typed, or ask what to look for."""
        text = readable(argument)
        if not text:
            await asyncio.to_thread(self._services.store.set_dialogue, talk.person.id, Dialogue(ASKED, "", talk.now_utc))
            return ask_words(talk.texts)
        return await self._show(read_query(text, self._today(talk)), 0, talk)

    async def _take_typed(self, _question: Dialogue, incoming: Incoming, talk: Talk) -> Outgoing | None:
        """Take what was typed as words to look for, unless it is something told; urgent words always are."""
        text = readable(incoming.text)
        is_told = not text or len(text) > LONGEST_ANSWER or "\n" in text
        signals = await asyncio.to_thread(crisis.signals, text)
        if is_told or signals.level is CrisisLevel.URGENT:
            await asyncio.to_thread(self._services.store.set_dialogue, talk.person.id, None)
            return None
        return await self._show(read_query(text, self._today(talk)), 0, talk)

    async def _leave(self, _question: Dialogue, _incoming: Incoming, _talk: Talk) -> None:
        """While results are looked at nothing is asked: what is typed is something told."""

    async def _press(self, token: Token, talk: Talk) -> Outgoing | str:
        act, _, choice = token.choice.partition("-")
        if act == TODAY:
            return await self._show(FindQuery(on_this_day=True), 0, talk)
        query = await self._query_of(token, talk)
        if query is None:
            return talk.texts.say("find.gone")
        if act == FEELING:
            return ask_feeling(query, talk.texts)
        if act == OPEN:
            return await self._open(query, choice, talk)
        if act == PAGE:
            return await self._show(query, int(choice) if choice.isdecimal() and len(choice) < 6 else 0, talk)
        return await self._show(query.narrowed(choice, self._today(talk)), 0, talk)

    async def _query_of(self, token: Token, talk: Talk) -> FindQuery | None:
        """Return the search a button belongs to, or None when another one took its place, or it rested too long to be kept."""
        question = await asyncio.to_thread(self._services.store.dialogue, talk.person.id)
        if question is not None and talk.now_utc - question.asked_utc > QUESTION_LASTS:
            await asyncio.to_thread(self._services.store.set_dialogue, talk.person.id, None)
            return None
        query = FindQuery.from_subject(question.subject) if question and question.kind == LOOKING else None
        return query if query and query.digest == token.subject else None

    async def _open(self, query: FindQuery, entry_id: str, talk: Talk) -> Outgoing | str:
        entry = await asyncio.to_thread(self._services.store.entry, entry_id)
        if entry is None or entry.person_id != talk.person.id:
            return talk.texts.say("correct.not_found")
        return found_card(entry, query, talk.person, talk.texts)

    async def _show(self, query: FindQuery, page: int, talk: Talk) -> Outgoing:
        """Search and return one page of what was found, with words of care where the search speaks of death or harm."""
        searched = await self._search(query, talk)
        understanding = searched.understanding
        if understanding is not None and understanding.level is CrisisLevel.URGENT:
            await plan_check_ins(self._services, talk)
            return Outgoing(text=urgent_words(understanding, Manner.of(talk.person), 0))
        await asyncio.to_thread(self._services.store.set_dialogue, talk.person.id, Dialogue(LOOKING, query.to_subject(), talk.now_utc))
        ids = searched.found.entry_ids
        last_page = max(0, (len(ids) - 1) // ENTRIES_A_PAGE)
        page = min(page, last_page)
        start = page * ENTRIES_A_PAGE
        entries = await asyncio.to_thread(self._entries, ids[start : start + ENTRIES_A_PAGE], talk)
        near = frozenset(searched.found.by_meaning)
        shown = result_page(Page(query, entries, len(ids), page, near, searched.words, searched.is_complete), talk.person, talk.texts)
        is_grave = understanding is not None and (understanding.level is CrisisLevel.CONCERN or GRAVE_WORDS & set(searched.words))
        # Turning pages is no new word: a line that was offered above the first one is not offered again.
        if understanding is None or not is_grave or page or not await may_offer_help(self._services, talk, understanding, talk.now_utc):
            return shown
        return Outgoing(text=shown.text + concern_words(understanding, Manner.of(talk.person), page), buttons=shown.buttons)

    async def _search(self, query: FindQuery, talk: Talk) -> _Searched:
        filters = query.filters(self._today(talk), talk.person.zone)
        store, person_id = self._services.store, talk.person.id
        if not query.text:
            ids = [entry_id for which in filters for entry_id in await asyncio.to_thread(store.entry_ids, person_id, which)]
            return _Searched(Found(tuple(ids), ()))
        understanding = await understand(query.text, self._services.engines, told_nobody)
        if understanding.level is CrisisLevel.URGENT:
            return _Searched(Found((), ()), understanding=understanding)
        # First, for the analyser may have to be loaded: that is no part of the time older entries are waited for.
        words = await self._words_of(query.text)
        is_complete = await self._indexing.is_complete(person_id)
        vector = meaning_of(query.text, understanding.reading)
        index = await asyncio.to_thread(store.search_index, person_id, filters[0])
        found = await asyncio.to_thread(search, index, words, vector)
        return _Searched(found, words, is_complete, understanding)

    async def _words_of(self, text: str) -> tuple[str, ...]:
        """Return the base forms to look for; without an analyser the meaning alone is looked for."""
        try:
            return (await asyncio.to_thread(self._services.words.forms, [text]))[0]
        except EngineError as error:
            logger.warning("a search goes without its words: %s", error.code)
            return ()

    def _entries(self, ids: tuple[str, ...], talk: Talk) -> tuple[Entry, ...]:
        found = (self._services.store.entry(entry_id) for entry_id in ids)
        return tuple(entry for entry in found if entry is not None and entry.person_id == talk.person.id)

    @staticmethod
    def _today(talk: Talk) -> date:
        return local_day_of(talk.now_utc, talk.person.zone)
