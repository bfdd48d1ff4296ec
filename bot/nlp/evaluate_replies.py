"""Measures the reply engine on held-out messages and writes every answer for reading.

`python -m bot.nlp.evaluate_replies --read answers.jsonl` writes one row a message (source, score, answer), to be graded by a person:
fits, acceptable, wrong, harmful. The figures need no grades.
"""

import json
import statistics
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from bot.messages import Language, Register, Turn
from bot.nlp.acts import Phrases
from bot.nlp.bank_index import BankIndex
from bot.nlp.bank_reply import BankReplyEngine
from bot.nlp.bank_vectors import load_bank_vectors
from bot.nlp.calibration import read_calibration
from bot.nlp.corpus import DiaryLine, is_held_out, load_diary_lines, load_situations
from bot.nlp.encoder import CtEncoder
from bot.nlp.situation_choice import Thresholds
from bot.ports import ReplyRequest

START = datetime(2026, 1, 1, tzinfo=UTC)
BETWEEN_TURNS = timedelta(minutes=2)
TALK_TURNS = 30


@dataclass(frozen=True, slots=True)
class Answered:
    """One message with its answer; `score` is the chosen situation's, None for a general answer."""

    text: str = field(repr=False)
    emotion: str
    source: str
    score: float | None
    reply: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ReplyFigures:
    """`general` is the share answered for the feeling alone; repeats are counted in one long talk of all messages, per 30 turns."""

    messages: int
    general: float
    acts: float
    feeling_right: float
    distinct_2: float
    repeats_in_thirty_turns: int
    milliseconds: float


def answer_held_out(encoder: CtEncoder, engine: BankReplyEngine, lines: Sequence[DiaryLine]) -> list[Answered]:
    """Answer each line alone, with its own history before it."""
    answered = []
    for line, reading in zip(lines, encoder.read([line.text for line in lines]), strict=True):
        turns = tuple(Turn(user, bot, START + at * BETWEEN_TURNS) for at, (user, bot) in enumerate(line.history))
        request = ReplyRequest(line.text, reading.scores.top(), reading, turns, Language.KO, Register.POLITE)
        choice, reply = engine.choice(request), engine.reply([request])[0]
        answered.append(Answered(line.text, reading.scores.top().value, reply.source, choice.score if choice else None, reply.text))
    return answered


def measure(encoder: CtEncoder, engine: BankReplyEngine, lines: Sequence[DiaryLine]) -> tuple[ReplyFigures, list[Answered]]:
    """Return the figures and the answers they were taken from."""
    answered = answer_held_out(encoder, engine, lines)
    repeats, times = _one_long_talk(encoder, engine, lines)
    kinds = Counter(row.source.split(":")[0] for row in answered)
    count = len(answered)
    figures = ReplyFigures(
        messages=count,
        general=round((kinds["fallback"] + kinds["written"]) / count, 4),
        acts=round(kinds["act"] / count, 4),
        feeling_right=round(sum(row.emotion == line.emotion.value for row, line in zip(answered, lines, strict=True)) / count, 4),
        distinct_2=round(distinct_2([row.reply for row in answered]), 4),
        repeats_in_thirty_turns=repeats,
        milliseconds=round(statistics.median(times) * 1000, 2),
    )
    return figures, answered


def _one_long_talk(encoder: CtEncoder, engine: BankReplyEngine, lines: Sequence[DiaryLine]) -> tuple[int, list[float]]:
    """Tell everything to one bot, turn after turn; returns how many answers came again within 30 turns, and seconds per answer."""
    turns: tuple[Turn, ...] = ()
    repeats, times = 0, []
    for at, (line, reading) in enumerate(zip(lines, encoder.read([line.text for line in lines]), strict=True)):
        now = START + at * BETWEEN_TURNS
        started = time.perf_counter()
        request = ReplyRequest(line.text, reading.scores.top(), reading, turns, Language.KO, Register.POLITE, now)
        reply = engine.reply([request])[0]
        times.append(time.perf_counter() - started)
        repeats += any(turn.bot_text == reply.text for turn in turns)
        turns = (*turns, Turn(line.text, reply.text, now))[-TALK_TURNS:]
    return repeats, times


def distinct_2(texts: Sequence[str]) -> float:
    """Return the share of word pairs that are different, over all texts."""
    pairs = [pair for text in texts for pair in zip(text.split(), text.split()[1:], strict=False)]
    return len(set(pairs)) / max(1, len(pairs))


def main(
    model: Annotated[Path, typer.Option(help="The folder of the converted encoder.")] = Path("models/encoder"),
    corpus: Annotated[Path, typer.Option(help="The folder of the corpus.")] = Path("corpus"),
    read: Annotated[Path | None, typer.Option(help="Write every answer to this file for reading, one JSON object a line.")] = None,
    near_enough: Annotated[float | None, typer.Option(help="Try another threshold.")] = None,
) -> None:
    """Answer the held-out diary lines, the held-out utterances of the bank left out of it, and print the figures."""
    situations, calibration = load_situations(corpus), read_calibration(model)
    index = BankIndex(situations, load_bank_vectors(model, situations), leave_out=is_held_out)
    needed = calibration.near_enough if near_enough is None else near_enough
    engine = BankReplyEngine(
        index, Thresholds(needed, calibration.act_near_enough, calibration.turn_near_enough), Phrases(situations, is_held_out)
    )
    lines = [line for line in load_diary_lines(corpus) if is_held_out(line.text)]
    figures, answered = measure(CtEncoder.load(model), engine, lines)
    if read is not None:
        rows = [json.dumps(asdict(row), ensure_ascii=False) for row in answered]
        read.write_text("\n".join(rows) + "\n", encoding="utf-8")
    typer.echo(json.dumps(asdict(figures)))


if __name__ == "__main__":
    typer.run(main)
