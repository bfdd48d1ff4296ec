"""Fits temperatures and thresholds of a converted encoder on the held-out texts."""

import math
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bot.messages import EMOTIONS
from bot.nlp.bank_index import BankIndex
from bot.nlp.calibration import Calibration
from bot.nlp.corpus import is_held_out, load_crisis_rows, load_diary_lines
from bot.nlp.encoder import CtEncoder, softmax
from bot.nlp.training.reply_thresholds import fit_thresholds

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]
TEMPERATURES = np.geomspace(0.3, 5.0, 200)
# Of the messages whose feeling is named rather than asked, at least this share should be right.
RIGHT_WHEN_NAMED = 0.9
# Asking more often than this would be a form, not a friend; the threshold stops here.
ASK_AT_MOST = 0.35
CALIBRATION_BINS = 10


def fit(encoder: CtEncoder, index: BankIndex, corpus: Path, figures: dict[str, float]) -> Calibration:
    """Return the calibration; `figures` are those measured already and are kept beside the new ones."""
    lines = [line for line in load_diary_lines(corpus) if is_held_out(line.text)]
    logits = encoder.feelings([line.text for line in lines])
    wanted = np.array([EMOTIONS.index(line.emotion) for line in lines])
    temperature = temperature_of(logits, wanted)
    probabilities = softmax(logits / np.float32(temperature))
    ask_below, share_right, share_named = ask_threshold(probabilities, wanted)
    rows = [row for row in load_crisis_rows(corpus) if is_held_out(row.text)]
    crisis = encoder.outputs([row.text for row in rows]).crisis
    crisis_temperature = temperature_of(crisis, np.array([int(row.level) for row in rows]))
    thresholds, reply_figures = fit_thresholds(encoder, index)
    figures = {
        **figures,
        **reply_figures,
        "emotion_accuracy": float((probabilities.argmax(-1) == wanted).mean()),
        "emotion_calibration_error": calibration_error(probabilities, wanted),
        "emotion_calibration_error_before": calibration_error(softmax(logits), wanted),
        "right_when_named": share_right,
        "share_named": share_named,
        "held_out_lines": float(len(lines)),
        "held_out_crisis_rows": float(len(rows)),
        "situations": float(len(index.situations)),
        "utterances": float(sum(len(one.utterances) for one in index.situations)),
    }
    return Calibration(
        emotion_temperature=temperature,
        crisis_temperature=crisis_temperature,
        ask_below=round(ask_below, 2),
        near_enough=thresholds.near_enough,
        act_near_enough=thresholds.act,
        turn_near_enough=thresholds.turn,
        figures=_rounded(figures),
    )


def temperature_of(logits: Floats, wanted: Ints) -> float:
    """Return the temperature of the lowest negative log-likelihood (Guo et al. 2017)."""
    losses = [-np.log(softmax(logits / np.float32(value))[np.arange(len(wanted)), wanted] + 1e-9).mean() for value in TEMPERATURES]
    return round(float(TEMPERATURES[int(np.argmin(losses))]), 3)


def ask_threshold(probabilities: Floats, wanted: Ints) -> tuple[float, float, float]:
    """Return the lowest threshold at which the feelings still named are right often enough, the share right, and the share named."""
    best, right = probabilities.max(-1), probabilities.argmax(-1) == wanted
    highest = float(np.quantile(best, ASK_AT_MOST))
    for threshold in np.arange(0.4, 0.9, 0.01):
        named = best >= threshold
        if threshold >= highest or (named.any() and right[named].mean() >= RIGHT_WHEN_NAMED):
            return float(threshold), _share(right[named]), float(named.mean())
    return highest, _share(right[best >= highest]), float((best >= highest).mean())


def _share(right: npt.NDArray[np.bool_]) -> float:
    """Return the share that is right; 0 of none, as with a model that has learned nothing yet."""
    return float(right.mean()) if right.size else 0.0


def calibration_error(probabilities: Floats, wanted: Ints) -> float:
    """Return the expected calibration error over ten bins of the best probability."""
    best, right = probabilities.max(-1), probabilities.argmax(-1) == wanted
    bins = np.minimum((best * CALIBRATION_BINS).astype(int), CALIBRATION_BINS - 1)
    gaps = [
        abs(right[bins == b].mean() - best[bins == b].mean()) * (bins == b).mean() for b in range(CALIBRATION_BINS) if (bins == b).any()
    ]
    return float(np.sum(gaps))


def _rounded(figures: dict[str, float]) -> dict[str, float]:
    """Round, and leave out what is no number: a share of nothing, as a model that has learned nothing gives."""
    return {name: round(value, 4) for name, value in figures.items() if not math.isnan(value)}
