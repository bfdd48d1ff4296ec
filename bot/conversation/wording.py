"""Wording that several answers share: times, entries as a line, failures as a sentence, the buttons under an entry."""

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.conversation.services import Rules
from bot.conversation.tokens import Token, Verb
from bot.errors import ChannelError, ClipTooLargeError, ClipTooLongError, TodakError
from bot.messages import EMOTIONS, Button, Entry, Language, Person, Turn
from bot.texts.catalogue import Texts
from bot.texts.korean import called_name

KO_WEEKDAYS = "월화수목금토일"
EXCERPT_CHARACTERS = 60
BYTES_PER_MEGABYTE = 1_000_000
FEELINGS_PER_ROW = 3


def clock_time(moment_utc: datetime, zone: str, language: Language) -> str:
    """Return a clock time in the person's zone: 오후 9:30, 9:30 PM."""
    local = moment_utc.astimezone(ZoneInfo(zone))
    return spoken_minute(local.hour * 60 + local.minute, language)


def spoken_minute(minute: int, language: Language) -> str:
    """Return minutes after midnight as a clock time people read: 오후 9:30, 9:30 PM."""
    hour, rest = divmod(minute, 60)
    twelve = hour % 12 or 12
    if language is Language.KO:
        return f"{'오전' if hour < 12 else '오후'} {twelve}:{rest:02d}"
    return f"{twelve}:{rest:02d} {'AM' if hour < 12 else 'PM'}"


def day_name(day: date, language: Language) -> str:
    """Return a day as people write it: 11월 22일 (일), Sun 22 Nov."""
    if language is Language.KO:
        return f"{day.month}월 {day.day}일 ({KO_WEEKDAYS[day.weekday()]})"
    return f"{day:%a} {day.day} {day:%b}"


def called(person: Person) -> str:
    """Return what a person wants to be called, as they are spoken to (하루 님, 하루야); empty without a name."""
    if not person.nickname or person.language is not Language.KO:
        return person.nickname
    return called_name(person.nickname, person.register)


def addressed(words: str, person: Person) -> str:
    """Return words that begin with the person's name, or the words alone if they told none."""
    if not person.nickname:
        return words
    return Texts(person.language, person.register).say("name.opening", called=called(person), words=words)


def excerpt(text: str, characters: int = EXCERPT_CHARACTERS) -> str:
    """Return the first words of a text on one line."""
    flat = " ".join(text.split())
    return flat if len(flat) <= characters else flat[: characters - 1].rstrip() + "…"


def feeling_of(entry: Entry, texts: Texts) -> str:
    """Return the feeling of an entry with its picture, or the sign for one not chosen yet."""
    return texts.feeling(entry.emotion) if entry.emotion else texts.say("today.no_feeling")


def feeling_line(entry: Entry, texts: Texts) -> str:
    """Return the line under an answer that says which feeling was read, with its probability unless the person chose it."""
    if entry.emotion is None:
        return texts.say("diary.unsure")
    if entry.is_corrected or entry.scores is None:
        return texts.say("diary.feeling_line_own", feeling=texts.feeling(entry.emotion))
    percent = round(100 * entry.scores.of(entry.emotion))
    return texts.say("diary.feeling_line", feeling=texts.feeling(entry.emotion), percent=percent)


def entry_buttons(entry: Entry, texts: Texts) -> tuple[tuple[Button, ...], ...]:
    """Return the three buttons under an entry, or the six feelings while none is chosen."""
    if entry.emotion is None:
        return feeling_buttons(entry.id, texts)
    return (
        (
            Button(texts.say("diary.button_feeling"), str(Token(Verb.CHOOSE_FEELING, entry.id))),
            Button(texts.say("diary.button_text"), str(Token(Verb.CORRECT_TEXT, entry.id))),
            Button(texts.say("diary.button_delete"), str(Token(Verb.ASK_DELETE, entry.id))),
        ),
    )


def feeling_buttons(entry_id: str, texts: Texts, *, can_go_back: bool = False) -> tuple[tuple[Button, ...], ...]:
    """Return six buttons, one a feeling, in rows of three."""
    buttons = [Button(texts.feeling(emotion), str(Token(Verb.SET_FEELING, entry_id, emotion.value))) for emotion in EMOTIONS]
    rows = [tuple(buttons[start : start + FEELINGS_PER_ROW]) for start in range(0, len(buttons), FEELINGS_PER_ROW)]
    if can_go_back:
        rows.append((Button(texts.say("diary.button_back"), str(Token(Verb.BACK, entry_id))),))
    return tuple(rows)


def entry_card(entry: Entry, person: Person, texts: Texts) -> str:
    """Return an entry as the message its buttons stand under."""
    mark = f"{texts.say('today.voice_mark')} " if entry.is_voice else ""
    time = clock_time(entry.created_utc, person.zone, person.language)
    return texts.say("today.entry", time=time, feeling=feeling_of(entry, texts), text=mark + (entry.text or texts.say("today.words_gone")))


def failure_sentence(error: TodakError, texts: Texts, rules: Rules) -> str:
    """Return what a person is told when their clip could not be heard."""
    if isinstance(error, ClipTooLongError):
        return texts.say("error.clip_too_long", minutes=rules.max_clip_seconds // 60 or 1)
    if isinstance(error, ClipTooLargeError):
        return texts.say("error.clip_too_large", megabytes=rules.max_clip_bytes // BYTES_PER_MEGABYTE)
    if isinstance(error, ChannelError):
        return texts.say("error.fetch")
    spoken = {"broken_clip", "silent_clip", "unclear_clip", "speech_service"}
    return texts.say(f"error.{error.code}" if error.code in spoken else "error.speech")


def written_answer(kind: str, texts: Texts, turns: Sequence[Turn]) -> str:
    """Return the answer of the catalogue that these turns hold least lately, for when no engine can be asked.

    Its kind is a feeling, `unknown`, or `worrying`.
    """
    return texts.least_said(f"fallback.{kind}", "fallback.more", said=[turn.bot_text for turn in turns])
