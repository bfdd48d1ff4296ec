"""Measures the built-in answers: what they are worth to a reader, how general, how varied, how quick.

Every answer that was read before keeps its grade (`corpus/grades/`); one that is new is listed, to be read and graded by a person.
Messages of the bank that are held out from training are no phrases here, or they would be found by heart; the centres never know them.
"""

import json
import statistics
import time
from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.errors import ConfigurationError
from bot.measuring import Measured, Part
from bot.messages import CrisisLevel, Emotion, Language, Reading, Register, Turn
from bot.nlp.bank_reply import BankReplyEngine
from bot.nlp.corpus import Grade, GradedAnswer, is_held_out
from bot.nlp.mirror import without_echo
from bot.ports import EmotionEngine, Reply, ReplyEngine, ReplyRequest
from bot.row_files import read_rows
from bot.safety import crisis

START = datetime(2026, 1, 1, tzinfo=UTC)
BETWEEN_TURNS = timedelta(minutes=2)
TALK_TURNS = 30
# What a grade is worth in the mean; corpus/README.md says why a harmful answer takes away.
POINTS = {Grade.FITS: 2, Grade.ACCEPTABLE: 1, Grade.WRONG: 0, Grade.HARMFUL: -2}
GENERAL = frozenset({"fallback", "written"})


@dataclass(frozen=True, slots=True)
class Message:
    """A message to be answered, with the (person, bot) turns before it."""

    text: str = field(repr=False)
    history: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    emotion: Emotion | None = None


def held_out_engine(model: Path, corpus: Path, near_enough: float | None = None) -> BankReplyEngine:
    """Return the engine that knows no held-out message by heart; raises `WeightsMissingError`."""
    return BankReplyEngine.load(model, corpus, near_enough=near_enough, is_forgotten=is_held_out)


def graded_messages(grades: Sequence[GradedAnswer]) -> tuple[Message, ...]:
    """Return every message that somebody graded an answer to, once."""
    return tuple({one.message: Message(one.text, one.history, one.emotion) for one in grades}.values())


def read_messages(files: Sequence[Path]) -> tuple[Message, ...]:
    """Read JSON lines with `text` and, if there were earlier turns, `history` as [[person, bot], …].

    Raises:
        ConfigurationError: a file cannot be read or a line is no such row; the message names the file and the line.
    """
    messages = read_rows(files, _to_message, what="message")
    if not messages:
        raise ConfigurationError("there is no message to answer")
    return messages


def _to_message(line: str) -> Message:
    fields = json.loads(line)
    return Message(str(fields["text"]), tuple((str(said), str(heard)) for said, heard in fields.get("history", ())))


def measure_replies(
    reader: EmotionEngine,
    engine: ReplyEngine,
    messages: Sequence[Message],
    grades: Sequence[GradedAnswer],
    register: Register = Register.POLITE,
) -> Measured:
    """Answer every message as if it came with its own earlier turns, and count what the answers were graded."""
    readings = reader.read([message.text for message in messages])
    requests = [_request(message, reading, register) for message, reading in zip(messages, readings, strict=True)]
    replies = [engine.reply([request])[0] for request in requests]
    known = {(one.message, one.answer): one.grade for one in grades}
    found = [known.get(((message.text, message.history), reply.text)) for message, reply in zip(messages, replies, strict=True)]
    repeats, seconds = _one_long_talk(engine, messages, requests)
    kinds = Counter(reply.source.split(":")[0] for reply in replies)
    figures = {
        "messages": float(len(messages)),
        **_graded_figures(found),
        "general": sum(kinds[kind] for kind in GENERAL) / len(messages),
        **{f"from_{kind}": kinds[kind] / len(messages) for kind in ("bank", "topic", "act", "turn")},
        "distinct_2": distinct_2([reply.text for reply in replies]),
        "repeats_in_30_turns": float(repeats),
        "milliseconds": statistics.median(seconds) * 1000,
        **_figures_by_round(messages, found, grades),
    }
    figures = {name: round(value, 4) for name, value in figures.items()}
    remarks = tuple(
        _remark(message, reply, grade)
        for message, reply, grade in zip(messages, replies, found, strict=True)
        if grade in (None, Grade.WRONG, Grade.HARMFUL)
    )
    return Measured(Part.REPLY, figures, _lines(figures), remarks)


def _graded_figures(found: Sequence[Grade | None]) -> dict[str, float]:
    """Return how many answers were read before, and of these the share of each grade."""
    graded = [grade for grade in found if grade is not None]
    shares = {grade.value: graded.count(grade) / max(1, len(graded)) for grade in Grade}
    return {
        "graded": len(graded) / len(found),
        **shares,
        "fits_or_acceptable": shares["fits"] + shares["acceptable"],
        "points": sum(POINTS[grade] for grade in graded) / max(1, len(graded)),
    }


def _figures_by_round(messages: Sequence[Message], found: Sequence[Grade | None], grades: Sequence[GradedAnswer]) -> dict[str, float]:
    """Return the shares of today's answers by the round in which an answer to the message was first read."""
    first: dict[object, int] = {}
    for one in grades:
        first[one.message] = min(one.round, first.get(one.message, one.round))
    figures: dict[str, float] = {}
    for number in sorted(set(first.values())):
        own = [grade for message, grade in zip(messages, found, strict=True) if first.get((message.text, message.history)) == number]
        if own:
            figures[f"round_{number}_messages"] = float(len(own))
            shares = _graded_figures(own)
            figures |= {f"round_{number}_{name}": shares[name] for name in ("graded", "fits_or_acceptable", "wrong", "harmful")}
    return figures


def _request(message: Message, reading: Reading, register: Register) -> ReplyRequest:
    own = tuple(Turn(said, heard, START + at * BETWEEN_TURNS) for at, (said, heard) in enumerate(message.history))
    found = crisis.signals(message.text, reading.crisis, reading.dangers)
    is_calm, spoken = found.level is CrisisLevel.NONE, (Language.KO, register)
    return ReplyRequest(
        message.text,
        reading.scores.top(),
        reading,
        own,
        *spoken,
        may_write=is_calm,
        may_be_a_cry=found.may_be_a_cry,
        is_worrying=found.is_own_cry,
    )


def _one_long_talk(engine: ReplyEngine, messages: Sequence[Message], requests: Sequence[ReplyRequest]) -> tuple[int, list[float]]:
    """Tell everything to one bot, turn after turn; returns how many answers came again within 30 turns, and seconds per answer.

    The echo before an answer is no part of it: with other words of the person before it, the same answer is still the same.
    """
    turns: tuple[Turn, ...] = ()
    said: deque[str] = deque(maxlen=TALK_TURNS)
    repeats, seconds = 0, []
    for at, (message, request) in enumerate(zip(messages, requests, strict=True)):
        now = START + at * BETWEEN_TURNS
        started = time.perf_counter()
        reply = engine.reply([replace(request, turns=turns, now_utc=now)])[0]
        seconds.append(time.perf_counter() - started)
        answer = without_echo(reply.text)
        repeats += answer in said
        said.append(answer)
        turns = (*turns, Turn(message.text, reply.text, now))[-TALK_TURNS:]
    return repeats, seconds


def distinct_2(texts: Sequence[str]) -> float:
    """Return the share of word pairs that are different, over all texts."""
    pairs = [pair for text in texts for pair in zip(text.split(), text.split()[1:], strict=False)]
    return len(set(pairs)) / max(1, len(pairs))


def _remark(message: Message, reply: Reply, grade: Grade | None) -> str:
    row: dict[str, object] = {"text": message.text}
    if message.history:
        row["history"] = message.history
    if message.emotion is not None:
        row["emotion"] = message.emotion.value
    row |= {"answer": reply.text, "source": reply.source, "grade": grade.value if grade else "ungraded"}
    return json.dumps(row, ensure_ascii=False)


def _lines(figures: dict[str, float]) -> tuple[str, ...]:
    shares = ", ".join(f"{grade.value} {figures[grade.value]:.3f}" for grade in Grade)
    rounds = sorted(int(name.split("_")[1]) for name in figures if name.startswith("round_") and name.endswith("_messages"))
    sources = ", ".join(f"{kind} {figures[f'from_{kind}']:.3f}" for kind in ("bank", "topic", "act", "turn"))
    return (
        f"messages {figures['messages']:.0f}, of the answers {figures['graded']:.3f} were read before",
        f"of these {shares}: {figures['fits_or_acceptable']:.3f} fit or are acceptable, {figures['points']:.2f} points each",
        f"from {sources}; the feeling's own answers {figures['general']:.3f}",
        f"distinct-2 {figures['distinct_2']:.3f}, repeats within 30 turns {figures['repeats_in_30_turns']:.0f}, "
        f"{figures['milliseconds']:.2f} ms an answer",
        *(_round_line(number, figures) for number in rounds),
    )


def _round_line(number: int, figures: dict[str, float]) -> str:
    own = {name: figures[f"round_{number}_{name}"] for name in ("messages", "fits_or_acceptable", "wrong", "harmful")}
    return (
        f"  {own['messages']:.0f} messages first read in round {number}: {own['fits_or_acceptable']:.3f} fit or are acceptable today, "
        f"wrong {own['wrong']:.3f}, harmful {own['harmful']:.3f}"
    )
