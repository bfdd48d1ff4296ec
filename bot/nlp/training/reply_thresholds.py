"""Chooses, on the held-out utterances of the bank, how near a situation must be before its own answers are given.

`python -m bot.nlp.training.reply_thresholds models/encoder` chooses again after the choosing itself was changed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import numpy as np
import numpy.typing as npt
import typer

from bot.messages import Language, Reading, Register
from bot.nlp.bank_index import NOTHING_NEAR, BankIndex
from bot.nlp.calibration import read_calibration, write_calibration
from bot.nlp.corpus import Situation, is_held_out
from bot.nlp.dialogue import follow_nothing
from bot.nlp.encoder import CtEncoder
from bot.nlp.situation_choice import ACT_CHARACTERS, SituationChooser, Thresholds
from bot.ports import ReplyRequest

# Of the situations taken at a threshold, this share must be the right topic or its twin. Chosen by reading 421 answers: of those from
# situations 86 in 100 fitted or were acceptable above the score it asks for, 69 below (docs/decisions/0020-letters-beside-the-encoder.md).
RIGHT_TOPIC = 0.87
# Ordinary short messages taken for words to the bot lose their place in the diary.
FALSE_ACTS = 0.003
# Of what is taken for a follow-up turn, this share must be one. At 0.8 six of eleven answers to turns were read wrong, and at 0.86 a
# farewell ("이제 다 정리했어") was taken for a decision.
RIGHT_TURNS = 0.93
# Few acts are held out, so the data alone would let it fall too low.
LOWEST_ACT_THRESHOLD = 0.45
TRIED = np.arange(-0.4, 0.95, 0.01)
NEVER = 2.0


@dataclass(frozen=True, slots=True)
class _Taken:
    """A held-out utterance with its own situation, the one chosen, and the score."""

    own: Situation
    chosen: Situation
    score: float


def fit_thresholds(encoder: CtEncoder, index: BankIndex) -> tuple[Thresholds, dict[str, float]]:
    """Return the thresholds and the figures at them, on held-out utterances, of which the centres and the letters know nothing."""
    situations = index.situations
    asked = [(text, own) for own in situations if not own.is_fallback for text in own.utterances if is_held_out(text)]
    readings = encoder.read([text for text, _ in asked])
    told = [(text, own, reading) for (text, own), reading in zip(asked, readings, strict=True) if not own.is_act]
    act, acts_found = _act_threshold(index, [(text, own, reading) for (text, own), reading in zip(asked, readings, strict=True)])
    alone = _choose(index, [row for row in told if not _follows(row[1])], is_open=False)
    groups = {situation.id: int(group) for situation, group in zip(situations, index.group, strict=True)}
    topic = np.array([_topic(row.own) == _topic(row.chosen) or groups[row.own.id] == groups[row.chosen.id] for row in alone])
    scores = np.array([row.score for row in alone])
    near = _lowest(scores, topic, RIGHT_TOPIC)
    in_talk = _choose(index, told, is_open=True)
    following = [row for row in in_talk if _follows(row.chosen)]
    is_turn = np.array([_follows(row.own) for row in following])
    turn = _lowest(np.array([row.score for row in following]), is_turn, RIGHT_TURNS)
    taken = scores >= near
    turns = [row for row in in_talk if _follows(row.own)]
    figures = {
        "situation_first": float(np.mean([row.own.id == row.chosen.id for row in alone])),
        "situation_among_five": _among_five(index, [row for row in told if not _follows(row[1])]),
        "near_enough_topic_right": float(topic[taken].mean()) if taken.any() else 0.0,
        "near_enough_share": float(taken.mean()),
        "acts_found": acts_found,
        "turns_found": float(np.mean([_follows(row.chosen) and row.score >= turn for row in turns])),
    }
    return Thresholds(near, act, turn), figures


def _choose(index: BankIndex, rows: Sequence[tuple[str, Situation, Reading]], *, is_open: bool) -> list[_Taken]:
    chooser = SituationChooser(index, Thresholds(NEVER, NEVER, NEVER))
    taken = []
    for text, own, reading in rows:
        best = chooser.best(_request(text, reading), follow_nothing(is_open=is_open))
        if best is not None:
            taken.append(_Taken(own, best.situation, best.score))
    return taken


def _among_five(index: BankIndex, rows: Sequence[tuple[str, Situation, Reading]]) -> float:
    """Return how often the right situation is among the five nearest of those one tells of a day, feelings left aside."""
    found = []
    for text, own, reading in rows:
        like = np.where(index.is_act | index.is_turn, NOTHING_NEAR, index.likeness(text, reading.vector))
        found.append(index.position(own.id) in np.argsort(-like)[:5])
    return float(np.mean(found)) if found else 0.0


def _act_threshold(index: BankIndex, rows: Sequence[tuple[str, Situation, Reading]]) -> tuple[float, float]:
    """Return the lowest score at which hardly any ordinary short utterance passes, and the share of acts then found."""
    chooser = SituationChooser(index, Thresholds(NEVER, -1.0, NEVER))
    ordinary: list[float] = []
    acts: list[float] = []
    for text, own, reading in rows:
        if len(text) <= ACT_CHARACTERS and not _follows(own):
            best = chooser.best(_request(text, reading), follow_nothing(is_open=False))
            score = best.score if best is not None and best.situation.is_act else -1.0
            (acts if own.is_act else ordinary).append(score)
    for threshold in TRIED[TRIED >= LOWEST_ACT_THRESHOLD]:
        if np.mean(np.array(ordinary) >= threshold) <= FALSE_ACTS:
            return round(float(threshold), 2), float(np.mean(np.array(acts) >= threshold))
    return 1.0, 0.0


def _lowest(scores: npt.NDArray[np.float64], right: npt.NDArray[np.bool_], needed: float) -> float:
    """Return the lowest threshold at and above which enough of what is taken is right; 1 if there is none."""
    for threshold in TRIED:
        taken = scores >= threshold
        if taken.any() and right[taken].mean() >= needed:
            return round(float(threshold), 2)
    return 1.0


def _request(text: str, reading: Reading) -> ReplyRequest:
    return ReplyRequest(text, reading.scores.top(), reading, (), Language.KO, Register.POLITE)


def _follows(situation: Situation) -> bool:
    return situation.is_turn or situation.id.startswith("bot.")


def _topic(situation: Situation) -> str:
    """Return the id without the feeling at its end: `work.mistake` for both of its situations."""
    name, _, ending = situation.id.rpartition(".")
    return name if ending == situation.emotion.value else situation.id


def main(
    target: Annotated[Path, typer.Argument(help="A folder of a converted encoder; its calibration is changed.")],
    corpus: Annotated[Path, typer.Option(help="The corpus the bank stands in.")] = Path("corpus"),
) -> None:
    """Choose the thresholds again and write them into the calibration."""
    thresholds, figures = fit_thresholds(CtEncoder.load(target), BankIndex.load(target, corpus))
    known = read_calibration(target)
    chosen = known.model_copy(
        update={
            "near_enough": thresholds.near_enough,
            "act_near_enough": thresholds.act,
            "turn_near_enough": thresholds.turn,
            "figures": {**known.figures, **{name: round(value, 4) for name, value in figures.items()}},
        }
    )
    write_calibration(chosen, target)
    typer.echo(chosen.model_dump_json(indent=1))


if __name__ == "__main__":
    typer.run(main)
