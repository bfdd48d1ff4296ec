"""A diary message's way: words, crisis check, feeling, entry, answer."""

import asyncio
import logging
import secrets
from dataclasses import dataclass, field
from datetime import timedelta

from bot.conversation.answering import Manner, to_request, urgent_words, warm_reply
from bot.conversation.breathing import OFFER_HOURS, breath_offer
from bot.conversation.care_plan import care_below, is_tender, plan_check_ins
from bot.conversation.composing import Show
from bot.conversation.delivery import Delivery
from bot.conversation.endpoint import EndpointAnswers
from bot.conversation.engines import ToldPlace
from bot.conversation.hearing import Heard, hear, readable
from bot.conversation.indexing import Indexing
from bot.conversation.limits import PersonLimits
from bot.conversation.permission import Permission
from bot.conversation.services import Services, Talk
from bot.conversation.sign_of_life import SignOfLife
from bot.conversation.understanding import Understanding, understand
from bot.conversation.wording import entry_buttons, failure_sentence, feeling_line, spoken_minute
from bot.errors import ChannelError, EngineError, PersonUnreachableError
from bot.messages import Button, CrisisLevel, Entry, Incoming, Outgoing, Person, Turn
from bot.ports import Answer, EntryFilter, Pending
from bot.safety import crisis

logger = logging.getLogger(__name__)

ENTRY_ID_BYTES = 15  # 120 random bits: nobody guesses another person's entry
STYLE_HINT_AT_ENTRY = 3


@dataclass(frozen=True, slots=True)
class Told:
    """A message on its way through: what was heard and understood of it, and the entry it may become."""

    pending: Pending
    heard: Heard = field(repr=False)
    understanding: Understanding
    entry: Entry


class DiaryKeeper:
    """Takes one recorded message from words to a stored and sent answer."""

    def __init__(self, services: Services, delivery: Delivery, permission: Permission, indexing: Indexing, limits: PersonLimits) -> None:
        self._services = services
        self._delivery = delivery
        self._permission = permission
        self._indexing = indexing
        self._limits = limits
        self._endpoint = EndpointAnswers(services)

    async def take(self, pending: Pending, talk: Talk) -> None:
        """Hear, check, read, store and answer one message."""
        told: Told | None = None

        async def work(sign: SignOfLife) -> Answer:
            nonlocal told
            answer, told = await self._work_out(pending, talk, sign)
            return answer

        await self._delivery.work_out(pending, talk, work)
        if self._permission.is_open(talk.person):
            await self._ask_permission(pending.incoming.key, talk)
        if told is not None:
            # After the answer: nobody waits for it. What was talk and no entry is left out by the store.
            await self._indexing.note(told.entry, told.understanding.reading)

    def forget(self, person_id: int) -> None:
        """Drop what memory holds of a person who left."""
        self._endpoint.forget(person_id)

    async def _ask_permission(self, key: str, talk: Talk) -> None:
        """Ask below an ordinary entry, never near a crisis."""
        store, person_id = self._services.store, talk.person.id
        entry = await asyncio.to_thread(store.entry_of_message, person_id, key)
        if entry is None or entry.crisis is not CrisisLevel.NONE or await is_tender(self._services, talk):
            return
        await self._permission.ask(talk)

    async def _work_out(self, pending: Pending, talk: Talk, sign: SignOfLife) -> tuple[Answer, Told | None]:
        incoming, rules = pending.incoming, self._services.rules
        try:
            heard = await hear(incoming, self._services.engines, rules, talk.outbox, _place_teller(sign, talk))
            self._limits.charge_heard(talk.person.id, incoming, heard.clip)
        except PersonUnreachableError:
            raise
        except (EngineError, ChannelError) as error:
            logger.info("a clip was not heard: %s", error.code)
            sentence, caption = failure_sentence(error, talk.texts, rules), readable(incoming.text)
            if not caption:
                return await self._commit(pending, Answer(Outgoing(text=sentence))), None
            heard = Heard(caption, trouble=sentence)
        refused = await self._refused(heard.text, talk)
        if refused is not None:
            return await self._commit(pending, Answer(Outgoing(text=refused))), None
        understanding = await understand(heard.text, self._services.engines, _place_teller(sign, talk))
        told = Told(pending, heard, understanding, self._entry(incoming, talk.person, heard, understanding))
        if understanding.level is CrisisLevel.URGENT:
            return await self._answer_urgent(told, talk), told
        return await self._answer_warmly(told, talk, sign), told

    async def _refused(self, text: str, talk: Talk) -> str | None:
        """Return why a text is not taken as an entry. A crisis is never refused for its length."""
        if not text:
            return talk.texts.say("diary.empty")
        limit = self._services.rules.max_text_characters
        if len(text) > limit and not await asyncio.to_thread(crisis.is_urgent, text):
            return talk.texts.say("diary.too_long", limit=f"{limit:,}")
        return None

    def _entry(self, incoming: Incoming, person: Person, heard: Heard, understanding: Understanding) -> Entry:
        return Entry(
            id=secrets.token_urlsafe(ENTRY_ID_BYTES),
            person_id=person.id,
            source_key=incoming.key,
            created_utc=incoming.received_utc,
            text=heard.text[: self._services.rules.max_text_characters],
            is_voice=heard.clip is not None,
            emotion=understanding.feeling(self._services.rules.ask_below),
            scores=understanding.reading.scores if understanding.reading else None,
            crisis=understanding.level,
        )

    async def _answer_urgent(self, told: Told, talk: Talk) -> Answer:
        """Answer with fixed words of care. Nothing here is generated, and no feeling, hint or voice effect is added."""
        person, entry = talk.person, told.entry
        variant = await asyncio.to_thread(self._services.store.entry_count, person.id)
        # Before the answer is committed: a stop in between plans them again, the other way round they would be missing.
        await plan_check_ins(self._services, talk)
        words = urgent_words(told.understanding, Manner.of(person), variant)
        answer = Answer(Outgoing(text=_with_transcript(told, words, talk)))
        turn = Turn(entry.text, words, talk.now_utc)
        return await self._commit(told.pending, answer, entry, turn)

    async def _answer_warmly(self, told: Told, talk: Talk, sign: SignOfLife) -> Answer:
        person, store = talk.person, self._services.store
        await asyncio.to_thread(store.settle_check_ins, person.id)
        turns = await asyncio.to_thread(store.turns, person.id, self._services.rules.turns_in_context)
        manner, engines = Manner.of(person), self._services.engines
        place = _place_teller(sign, talk)
        is_hushed = await is_tender(self._services, talk)
        request = to_request(told.entry.text, told.understanding, manner, turns, talk.now_utc, is_tender=is_hushed)
        built_in = await warm_reply(request, engines, place)
        reply = await self._endpoint.in_place_of(built_in, request, talk, _draft_teller(sign, told, talk))
        is_small_talk = reply.source.startswith("act:")
        # In the hours after an urgent word, laughter or a bare "응" is not answered lightly.
        still_here = talk.texts.least_said("diary.still_here", said=[turn.bot_text for turn in turns])
        words = still_here if is_hushed and is_small_talk else reply.text
        turn = Turn(told.entry.text, words, talk.now_utc)
        words += await care_below(self._services, talk, told.understanding, told.pending.incoming.received_utc)
        speech = words if person.wants_voice and not is_hushed else ""
        if is_small_talk and told.understanding.level is CrisisLevel.NONE:
            # Words to the bot (a greeting, thanks) are talk, not a day's entry: they would colour the charts.
            answer = Answer(Outgoing(text=_with_trouble(told, _with_transcript(told, words, talk))), speech)
            return await self._commit(told.pending, answer, None, turn)
        text = _with_transcript(told, words, talk) + _feeling_below(told, talk)
        text += "" if is_hushed or told.understanding.signals.may_be_a_cry else await self._hint(talk)
        text = _with_trouble(told, text)
        offer = () if is_hushed else await self._breath_offer(told.entry, talk)
        answer = Answer(Outgoing(text=text, buttons=(*entry_buttons(told.entry, talk.texts), *offer)), speech)
        result = await self._commit(told.pending, answer, told.entry, turn)
        if told.heard.clip is not None and person.keeps_audio:
            await asyncio.to_thread(store.save_audio, told.entry.id, told.heard.clip)
        return result

    async def _breath_offer(self, entry: Entry, talk: Talk) -> tuple[tuple[Button, ...], ...]:
        since = EntryFilter(since_utc=talk.now_utc - timedelta(hours=OFFER_HOURS))
        lately = await asyncio.to_thread(self._services.store.entries, talk.person.id, since)
        return breath_offer(entry, lately, talk.texts)

    async def _hint(self, talk: Talk) -> str:
        """Return a gentle word about a setting, on the first and the third entry only."""
        count = await asyncio.to_thread(self._services.store.entry_count, talk.person.id)
        if count == 0 and talk.person.chart_minute is not None:
            time = spoken_minute(talk.person.chart_minute, talk.person.language)
            return "\n\n" + talk.texts.say("diary.hint_chart", time=time)
        return "\n\n" + talk.texts.say("diary.hint_style") if count == STYLE_HINT_AT_ENTRY - 1 else ""

    async def _commit(self, pending: Pending, answer: Answer, entry: Entry | None = None, turn: Turn | None = None) -> Answer:
        key = pending.incoming.key
        await asyncio.to_thread(self._services.store.commit_answer, key, answer, entry=entry, turn=turn)
        return answer


def _place_teller(sign: SignOfLife, talk: Talk) -> ToldPlace:
    async def tell(waiting: int) -> None:
        await sign.tell(talk.texts.say("diary.in_line", count=waiting))

    return tell


def _draft_teller(sign: SignOfLife, told: Told, talk: Talk) -> Show:
    async def show(draft: str) -> None:
        await sign.tell(_with_transcript(told, draft, talk) if draft else talk.texts.say("diary.listening_text"), is_draft=True)

    return show


def _feeling_below(told: Told, talk: Talk) -> str:
    """Return the line with the feeling; what may be a cry is not told that it reads as a joy or a plain day."""
    emotion = told.entry.emotion
    if told.understanding.signals.may_be_a_cry and emotion is not None and emotion.is_light:
        return ""
    return "\n\n" + feeling_line(told.entry, talk.texts)


def _with_transcript(told: Told, words: str, talk: Talk) -> str:
    """Put what was heard above the answer, so that a mishearing is seen and can be corrected."""
    if told.heard.clip is None:
        return words
    return talk.texts.say("diary.heard", transcript=told.heard.text) + "\n\n" + words


def _with_trouble(told: Told, words: str) -> str:
    """Say above the answer to a caption that its clip could not be heard."""
    return f"{told.heard.trouble}\n\n{words}" if told.heard.trouble else words
