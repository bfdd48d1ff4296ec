"""Which of a situation's answers is given: nothing said lately, no question that is not welcome, then what answers best."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot.messages import Register
from bot.nlp.bank_index import Floats
from bot.nlp.corpus import Situation
from bot.nlp.dialogue import Talk, asks, tells
from bot.texts.catalogue import said_longest_ago

# Answers this close to the best count as equally good, and chance (a hash of the request) chooses among them.
EQUALLY_GOOD = 0.03
# Answers of an act or a feeling fit any message, so their scores say little and the choice is wider.
EQUALLY_GOOD_GENERAL = 0.15
# What the person wrote to be hurt by the bot is not met with many words.
SHORT_CHARACTERS = 45


@dataclass(frozen=True, slots=True)
class Manner:
    """How to speak: speech level, whether a question is welcome now, and whether few words are."""

    register: Register
    may_ask: bool
    briefly: bool


def manner_of(text: str, register: Register, talk: Talk) -> Manner:
    """Return how to speak: no question after a wish for quiet, after two in a row, or after one that was not answered."""
    unanswered = talk.asked_last and not tells(text)
    hurt = talk.last is not None and talk.last.id.startswith("bot.hurt.")
    may_ask = not (talk.wants_quiet or talk.asked_twice or unanswered)
    return Manner(register, may_ask=may_ask, briefly=hurt)


def answers_of(situation: Situation, register: Register) -> tuple[str, ...]:
    """Return a situation's answers in a speech level; polite ones stand in where no 반말 was written."""
    return situation.casual_replies if register is Register.CASUAL and situation.casual_replies else situation.replies


def choose_answer(situation: Situation, scores: Floats | None, manner: Manner, talk: Talk, seed: str) -> str | None:
    """Return the answer to give, or None when every fitting one was said within the last turns.

    `scores` are those of the situation's answers for the message, None if it could not be read. The same request always gets the
    same answer.
    """
    answers = answers_of(situation, manner.register)
    fresh = [at for at in range(len(answers)) if not _was_said(situation, at, talk)]
    if not manner.may_ask:
        fresh = [at for at in fresh if not asks(answers[at])]
    if manner.briefly:
        fresh = [at for at in fresh if len(answers[at]) <= SHORT_CHARACTERS] or fresh
    if not fresh:
        return None
    general = situation.is_act or situation.is_fallback or situation.is_topic or situation.is_turn
    return answers[_among_best(fresh, scores, EQUALLY_GOOD_GENERAL if general else EQUALLY_GOOD, seed)]


def oldest_answer(answers: Sequence[str], talk: Talk, *, may_ask: bool) -> str:
    """Return the answer said longest ago; for when all have been said and one must be given again."""
    welcome = [answer for answer in answers if may_ask or not asks(answer)] or list(answers)
    return said_longest_ago(welcome, talk.said)


def draw(count: int, seed: str) -> int:
    """Return a number below `count` that only depends on the seed."""
    return int.from_bytes(hashlib.sha256(seed.encode()).digest()[:4]) % count


def _was_said(situation: Situation, at: int, talk: Talk) -> bool:
    twins = [situation.replies[at], *situation.casual_replies[at : at + 1]]
    return any(talk.was_said(answer) for answer in twins)


def _among_best(candidates: Sequence[int], scores: Floats | None, tolerance: float, seed: str) -> int:
    if scores is None:
        return candidates[draw(len(candidates), seed)]
    mine = np.array([scores[at] for at in candidates])
    best = [at for at, score in zip(candidates, mine, strict=True) if score >= mine.max() - tolerance]
    return best[draw(len(best), seed)]
