"""What a search shows: a page of entries with buttons to open, turn and narrow, and one entry with the way back."""

from dataclasses import dataclass, field

from bot.conversation.find_query import FindQuery
from bot.conversation.periods import dated
from bot.conversation.schedule import local_day_of
from bot.conversation.tokens import Token, Verb
from bot.conversation.wording import EXCERPT_CHARACTERS, FEELINGS_PER_ROW, entry_buttons, entry_card, excerpt, feeling_of
from bot.messages import EMOTIONS, Button, Entry, Outgoing, Person
from bot.texts.catalogue import Texts

ENTRIES_A_PAGE = 5
# How much of an excerpt stands before the word that was looked for.
BEFORE_WORD = 15

Rows = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class Page:
    """One page of results: `near` are entries found by meaning alone, `is_complete` is False while older entries are still read."""

    query: FindQuery
    entries: tuple[Entry, ...]
    total: int
    number: int
    near: frozenset[str]
    words: tuple[str, ...] = field(repr=False)
    is_complete: bool = True


def ask_words(texts: Texts) -> Outgoing:
    """Return the question what to look for, with what can be looked for without words."""
    days = _button(texts.say("find.last_days"), "", "n-days")
    return Outgoing(
        text=texts.say("find.ask"),
        buttons=((_button(texts.say("find.on_this_day"), "", "t"), days), (_button(texts.say("find.by_feeling"), "", "f"),)),
    )


def ask_feeling(query: FindQuery, texts: Texts) -> Outgoing:
    """Return the six feelings to narrow a search by."""
    mark = query.digest if query != FindQuery() else ""
    buttons = [_button(texts.feeling(emotion), mark, f"n-{emotion.value}") for emotion in EMOTIONS]
    rows = [tuple(buttons[start : start + FEELINGS_PER_ROW]) for start in range(0, len(buttons), FEELINGS_PER_ROW)]
    if mark:
        rows.append((_button(texts.say("find.back"), mark, "p-0"),))
    return Outgoing(text=texts.say("find.ask_feeling"), buttons=tuple(rows))


def result_page(page: Page, person: Person, texts: Texts) -> Outgoing:
    """Return a page of what was found."""
    lines = [texts.say("find.title", query=page.query.name(texts), count=page.total), ""] if page.total else [_nothing(page.query, texts)]
    first = page.number * ENTRIES_A_PAGE + 1
    for number, entry in enumerate(page.entries, first):
        day = dated(local_day_of(entry.created_utc, person.zone), person.language)
        mark = f"{texts.say('find.near_mark')} " if entry.id in page.near else ""
        words = excerpt_around(entry.text, page.words) if entry.text else texts.say("today.words_gone")
        lines.append(texts.say("find.line", number=number, date=day, feeling=feeling_of(entry, texts), text=mark + words))
    if any(entry.id in page.near for entry in page.entries):
        lines += ["", texts.say("find.near_note")]
    if not page.is_complete:
        lines += ["", texts.say("find.still_reading")]
    return Outgoing(text="\n".join(lines).strip(), buttons=_buttons(page, texts))


def found_card(entry: Entry, query: FindQuery, person: Person, texts: Texts) -> Outgoing:
    """Return one entry with its day, its own buttons, and the way back to what was found."""
    day = dated(local_day_of(entry.created_utc, person.zone), person.language)
    back = (_button(texts.say("find.back"), query.digest, "p-0"),)
    return Outgoing(text=f"{day}\n{entry_card(entry, person, texts)}", buttons=(*entry_buttons(entry, texts), back))


def excerpt_around(text: str, words: tuple[str, ...]) -> str:
    """Return the part of a text where one of the words stands, or its beginning where none is seen."""
    flat = " ".join(text.split())
    places = [place for word in words if (place := flat.lower().find(_stem(word))) >= 0]
    start = min(places, default=0) - BEFORE_WORD
    if len(flat) <= EXCERPT_CHARACTERS or start <= 0:
        return excerpt(flat)
    return "…" + excerpt(flat[start:].lstrip())


def _stem(word: str) -> str:
    return word.removesuffix("다") if len(word) > 1 else word


def _nothing(query: FindQuery, texts: Texts) -> str:
    return texts.say("find.nothing_that_day" if query.on_this_day else "find.nothing", query=query.name(texts))


def _buttons(page: Page, texts: Texts) -> Rows:
    mark, first = page.query.digest, page.number * ENTRIES_A_PAGE + 1
    opening = tuple(
        _button(texts.say("today.open", number=number), mark, f"o-{entry.id}") for number, entry in enumerate(page.entries, first)
    )
    turning = []
    if page.number > 0:
        turning.append(_button(texts.say("find.newer_page"), mark, f"p-{page.number - 1}"))
    if first + ENTRIES_A_PAGE <= page.total:
        turning.append(_button(texts.say("find.next_page"), mark, f"p-{page.number + 1}"))
    narrowing = [_button(texts.say("find.by_feeling"), mark, "f")] if page.total > 1 and page.query.emotion is None else []
    if page.total > 1 and page.query.period is None and not page.query.on_this_day:
        narrowing.append(_button(texts.say("find.last_days"), mark, "n-days"))
    if page.query.is_narrowed:
        narrowing.append(_button(texts.say("find.all"), mark, "n-all"))
    return tuple(row for row in (opening, tuple(turning), tuple(narrowing)) if row)


def _button(label: str, mark: str, choice: str) -> Button:
    return Button(label, str(Token(Verb.FIND, mark, choice)))
