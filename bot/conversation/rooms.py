"""What a part of the conversation answers to: commands, buttons, and what is typed after a question.

A new feature is a class with a `room`, named once in `core`. Two rooms that claim the same command, verb or question stop the start.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from bot.conversation.services import Talk
from bot.conversation.tokens import Token, Verb
from bot.messages import Dialogue, Incoming, Outgoing

Answering = Callable[[Talk, str], Awaitable[Outgoing | None]]
"""Answers `/name argument`; None when everything was said already."""

Pressing = Callable[[Token, Talk], Awaitable[Outgoing | str | None]]
"""Returns the message in its new form, a notice for the presser alone, or None for a button that means nothing any more."""

Taking = Callable[[Dialogue, Incoming, Talk], Awaitable[Outgoing | None]]
"""Takes what came after a question; None when it is no answer to it, and is something told."""

K = TypeVar("K")
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Room:
    """One part's commands, buttons and questions."""

    commands: Mapping[str, Answering] = field(default_factory=dict)
    presses: Mapping[Verb, Pressing] = field(default_factory=dict)
    questions: Mapping[str, Taking] = field(default_factory=dict)


def joined(rooms: Iterable[Room]) -> Room:
    """Return one room that answers to everything; raises `ValueError` where two answer to the same."""
    commands: dict[str, Answering] = {}
    presses: dict[Verb, Pressing] = {}
    questions: dict[str, Taking] = {}
    for room in rooms:
        _add(commands, room.commands)
        _add(presses, room.presses)
        _add(questions, room.questions)
    return Room(commands, presses, questions)


def _add(known: dict[K, V], more: Mapping[K, V]) -> None:
    twice = known.keys() & more.keys()
    if twice:
        raise ValueError(f"two rooms answer to {sorted(map(str, twice))}")
    known.update(more)
