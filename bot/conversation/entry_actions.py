"""What a person does with an entry they wrote: correct its feeling or text, delete it, look at it again."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

from bot.conversation.answering import Manner, urgent_words
from bot.conversation.calendar_buttons import card_buttons, day_token
from bot.conversation.care_plan import care_below, plan_check_ins
from bot.conversation.hearing import readable
from bot.conversation.indexing import Indexing
from bot.conversation.rooms import Room
from bot.conversation.schedule import local_day_of
from bot.conversation.services import Services, Talk
from bot.conversation.tokens import Token, Verb
from bot.conversation.understanding import grade_aside, told_nobody, understand
from bot.conversation.wording import entry_buttons, entry_card, feeling_buttons, feeling_line
from bot.messages import EMOTIONS, Button, CrisisLevel, Dialogue, Emotion, Entry, Incoming, Outgoing

CORRECT_TEXT = "correct_text"

Shown = Outgoing | None


class EntryActions:
    """Acts on one entry, after checking that it belongs to the presser."""

    def __init__(self, services: Services, indexing: Indexing) -> None:
        self._services = services
        self._indexing = indexing
        self._acts: dict[Verb, Callable[[Entry, Token, Talk], Awaitable[Shown]]] = {
            Verb.CHOOSE_FEELING: self._choose_feeling,
            Verb.SET_FEELING: self._set_feeling,
            Verb.CORRECT_TEXT: self._ask_text,
            Verb.ASK_DELETE: self._ask_delete,
            Verb.DELETE: self._delete,
            Verb.BACK: self._card,
            Verb.OPEN_ENTRY: self._card,
        }

    @property
    def room(self) -> Room:
        """What this part answers to."""
        return Room(presses=dict.fromkeys(self._acts, self.act), questions={CORRECT_TEXT: self._take_typed})

    async def act(self, token: Token, talk: Talk) -> Outgoing | str:
        """Do what a button says; a notice when the entry is not the presser's or is gone."""
        entry = await asyncio.to_thread(self._services.store.entry, token.subject)
        if entry is None or entry.person_id != talk.person.id:
            return talk.texts.say("correct.not_found")
        return await self._acts[token.verb](entry, token, talk) or talk.texts.say("correct.not_found")

    async def _take_typed(self, question: Dialogue, incoming: Incoming, talk: Talk) -> Outgoing | None:
        text, store = readable(incoming.text), self._services.store
        if not text:
            # A file or a place is no text; the question stays open.
            return None
        answer = None if await self._is_cry(question.subject, text) else await self.take_text(question.subject, text, talk)
        await asyncio.to_thread(store.set_dialogue, talk.person.id, None)
        return answer

    async def _is_cry(self, entry_id: str, text: str) -> bool:
        """Tell whether words are told now rather than meant for an entry: they would be dated to its day, and its own words lost."""
        entry = await asyncio.to_thread(self._services.store.entry, entry_id)
        level = (await grade_aside(text, self._services.engines)).level
        if entry is None:
            return level is not CrisisLevel.NONE
        return level is CrisisLevel.URGENT and entry.crisis is not CrisisLevel.URGENT

    async def take_text(self, entry_id: str, text: str, talk: Talk, *, said_key: str = "correct.text_changed") -> Outgoing:
        """Replace the words of an entry: its feeling is read again (unless the person chose it) and the crisis check runs again."""
        entry = await asyncio.to_thread(self._services.store.entry, entry_id)
        if entry is None or entry.person_id != talk.person.id:
            return Outgoing(text=talk.texts.say("correct.not_found"))
        limit = self._services.rules.max_text_characters
        if len(text) > limit and (await grade_aside(text, self._services.engines)).level is CrisisLevel.NONE:
            return Outgoing(text=talk.texts.say("diary.too_long", limit=f"{limit:,}"))
        understanding = await understand(text, self._services.engines, told_nobody)
        feeling = entry.emotion if entry.is_corrected else understanding.feeling(self._services.rules.ask_below)
        scores = understanding.reading.scores if understanding.reading else None
        changed = replace(entry, text=text[:limit], emotion=feeling, scores=scores, crisis=understanding.level)
        care_words = await care_below(self._services, talk, understanding, talk.now_utc)
        await asyncio.to_thread(self._services.store.save_entry, changed)
        if understanding.level is CrisisLevel.URGENT:
            await plan_check_ins(self._services, talk)
            variant = await asyncio.to_thread(self._services.store.entry_count, talk.person.id)
            return Outgoing(text=urgent_words(understanding, Manner.of(talk.person), variant))
        await self._indexing.note(changed, understanding.reading)
        text = f"{talk.texts.say(said_key)}{care_words}\n\n{feeling_line(changed, talk.texts)}"
        return Outgoing(text=text, buttons=entry_buttons(changed, talk.texts))

    async def _choose_feeling(self, entry: Entry, _token: Token, talk: Talk) -> Shown:
        text = f"{entry_card(entry, talk.person, talk.texts)}\n\n{talk.texts.say('correct.which_feeling')}"
        return Outgoing(text=text, buttons=feeling_buttons(entry.id, talk.texts, can_go_back=True))

    async def _set_feeling(self, entry: Entry, token: Token, talk: Talk) -> Shown:
        if token.choice not in {emotion.value for emotion in EMOTIONS}:
            return None
        chosen = Emotion(token.choice)
        changed = replace(entry, emotion=chosen, is_corrected=True)
        await asyncio.to_thread(self._services.store.save_entry, changed)
        said = talk.texts.say("correct.feeling_changed", feeling_name=talk.texts.feeling_name(chosen))
        return Outgoing(
            text=f"{entry_card(changed, talk.person, talk.texts)}\n\n{said}", buttons=card_buttons(changed, talk.person, talk.texts)
        )

    async def _ask_text(self, entry: Entry, _token: Token, talk: Talk) -> Shown:
        await asyncio.to_thread(self._services.store.set_dialogue, talk.person.id, Dialogue(CORRECT_TEXT, entry.id, talk.now_utc))
        return Outgoing(text=f"{entry_card(entry, talk.person, talk.texts)}\n\n{talk.texts.say('correct.send_text')}")

    async def _ask_delete(self, entry: Entry, _token: Token, talk: Talk) -> Shown:
        texts = talk.texts
        yes = Button(texts.say("correct.delete_yes"), str(Token(Verb.DELETE, entry.id)))
        no = Button(texts.say("correct.delete_no"), str(Token(Verb.BACK, entry.id)))
        text = f"{entry_card(entry, talk.person, texts)}\n\n{texts.say('correct.ask_delete')}"
        return Outgoing(text=text, buttons=((yes, no),))

    async def _delete(self, entry: Entry, _token: Token, talk: Talk) -> Shown:
        await asyncio.to_thread(self._services.store.delete_entry, entry.id)
        day = local_day_of(entry.created_utc, talk.person.zone)
        return Outgoing(text=talk.texts.say("correct.deleted"), buttons=((Button(talk.texts.say("day.show"), day_token(day)),),))

    async def _card(self, entry: Entry, _token: Token, talk: Talk) -> Shown:
        return Outgoing(text=entry_card(entry, talk.person, talk.texts), buttons=card_buttons(entry, talk.person, talk.texts))
