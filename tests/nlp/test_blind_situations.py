"""Messages by two hands who saw the titles of the situations and nothing else: how well strangers are understood.

Nothing was learned from them, and the guards hold what was reached (docs/decisions/0020-letters-beside-the-encoder.md).
"""

import json
from functools import cache

import numpy as np
import numpy.typing as npt

from bot.messages import EMOTIONS, Reading
from bot.nlp.corpus import is_held_out
from tests.nlp.brain import ROOT, encoder, engine
from tests.nlp.test_corpus import nearly_the_same

FILE = ROOT / "tests" / "nlp" / "blind_situations.jsonl"
RIGHT_FIRST, AMONG_FIVE, RIGHT_FEELING = 0.93, 0.99, 0.93


@cache
def lines() -> tuple[tuple[str, str], ...]:
    """Return the messages with the situation each was written for."""
    rows = [json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines()]
    return tuple((row["text"], row["situation"]) for row in rows)


@cache
def readings() -> list[Reading]:
    """Return what the encoder reads off each message."""
    return encoder().read([text for text, _ in lines()])


@cache
def ranked() -> npt.NDArray[np.int64]:
    """Return the place of each message's own situation among those that its vector and its letters put first, from 0."""
    index = engine().index
    places = []
    for (text, own), reading in zip(lines(), readings(), strict=True):
        like = index.likeness(text, reading.vector)
        like[index.is_act] = like.min()
        if not index.is_turn[index.position(own)]:
            like[index.is_turn] = like.min()
        places.append(int((like > like[index.position(own)]).sum()))
    return np.array(places)


def test_strangers_are_understood_at_first() -> None:
    assert (ranked() == 0).mean() >= RIGHT_FIRST


def test_what_strangers_tell_is_among_five() -> None:
    assert (ranked() < 5).mean() >= AMONG_FIVE


def test_the_feeling_of_strangers_is_read() -> None:
    index = engine().index
    wanted = [index.situations[index.position(own)].emotion for _, own in lines()]
    assert np.mean([reading.scores.top() is feeling for reading, feeling in zip(readings(), wanted, strict=True)]) >= RIGHT_FEELING
    assert {*wanted} == {*EMOTIONS}


def test_no_line_of_theirs_is_in_the_corpus() -> None:
    rows = [(text, "bank") for one in engine().index.situations for text in one.utterances if not is_held_out(text)]
    theirs = [(text, f"blind {number}") for number, (text, _) in enumerate(lines())]
    near = nearly_the_same(*zip(*rows, *theirs, strict=True))
    assert [pair for pair in near if {*pair} & {text for text, _ in theirs}] == []
