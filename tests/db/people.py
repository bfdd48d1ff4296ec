"""People and what they say, for the tests of the store."""

from datetime import UTC, datetime, timedelta

from bot.messages import Address, Button, ChannelName, Emotion, EmotionScores, Entry, Incoming, Outgoing, Person, Turn
from bot.ports import Answer, DiaryStore

NOON = datetime(2026, 3, 2, 12, 0, 0, 123456, tzinfo=UTC)
SCORES = EmotionScores(0.05, 0.6, 0.2, 0.05, 0.05, 0.05)


def newcomer(name: str = "minji") -> Person:
    return Person(0, Address(ChannelName.TELEGRAM, f"chat-{name}", f"user-{name}"), NOON)


def message(person: Person, number: int, text: str = "오늘은 조금 힘들었어") -> Incoming:
    moment = NOON + timedelta(minutes=number)
    return Incoming(f"telegram:{person.address.chat_id}:{number}", person.address, moment, text)


def entry_of(person: Person, incoming: Incoming) -> Entry:
    return Entry(
        id=f"entry-{person.id}-{incoming.key}",
        person_id=person.id,
        source_key=incoming.key,
        created_utc=incoming.received_utc,
        text=incoming.text,
        is_voice=False,
        emotion=Emotion.SADNESS,
        scores=SCORES,
    )


def turn_of(incoming: Incoming, bot_text: str = "그랬구나, 고생했어요") -> Turn:
    return Turn(incoming.text, bot_text, incoming.received_utc)


def answer(text: str = "그랬구나, 고생했어요") -> Answer:
    buttons = ((Button("고치기", "fix:1"), Button("지우기", "drop:1")), (Button("109", url="tel:109"),))
    return Answer(Outgoing(text=text, buttons=buttons), "토닥토닥")


def tell(store: DiaryStore, person: Person, number: int, text: str = "오늘은 조금 힘들었어") -> Entry:
    """Let a person say something, up to the stored answer."""
    incoming = message(person, number, text)
    entry = entry_of(person, incoming)
    store.record(incoming, person.id)
    store.commit_answer(incoming.key, answer(), entry=entry, turn=turn_of(incoming))
    return entry
