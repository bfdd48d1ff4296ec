"""Measures an encoder on the held-out texts of our corpus."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
import torch.nn.functional as F

from bot.messages import EMOTIONS, CrisisLevel
from bot.nlp.bank_index import near_by_vector
from bot.nlp.corpus import is_held_out, load_crisis_rows, load_diary_lines, load_situations
from bot.nlp.training.centres import centres_of
from bot.nlp.training.network import EncoderNetwork, TextEncoder

Floats = npt.NDArray[np.float32]
BATCH = 256


@dataclass(frozen=True, slots=True)
class Figures:
    """Shares between 0 and 1. Crisis figures are the head's alone, at the argmax, and the recall at 3 % false urgent."""

    emotion_accuracy: float
    emotion_macro_f1: float
    emotion_f1: tuple[float, ...]
    crisis_urgent_recall: float
    crisis_false_urgent: float
    crisis_missed: float
    crisis_recall_at_3: float
    situation_first: float
    situation_among_five: float
    situation_by_prototype: float
    rows: tuple[int, int, int]


@torch.no_grad()
def encode(network: EncoderNetwork, tokens: TextEncoder, texts: Sequence[str], device: torch.device) -> dict[str, Floats]:
    """Return emotion and crisis logits and `q` and `r` vectors of texts."""
    network.eval()
    parts: dict[str, list[Floats]] = {"emotion": [], "crisis": [], "q": [], "r": []}
    rows = tokens.ids(texts)
    # Texts of like length together, or most of what is read would be filling.
    order = sorted(range(len(rows)), key=lambda at: len(rows[at]))
    for start in range(0, len(rows), BATCH):
        pooled = network.pool_rows([rows[at] for at in order[start : start + BATCH]], device).float()
        for head, kept in parts.items():
            out = network.vector(head, pooled) if head in ("q", "r") else network.logits(head, pooled)
            kept.append(out.cpu().numpy())
    back = np.argsort(order)
    return {head: np.concatenate(kept)[back] for head, kept in parts.items()}


@dataclass(frozen=True, slots=True)
class Graded:
    """What the classifying heads say of the held-out texts: labels wanted and guessed, and the crisis figures."""

    wanted: npt.NDArray[np.int64]
    guessed: npt.NDArray[np.int64]
    f1: tuple[float, ...]
    urgent_recall: float
    false_urgent: float
    missed: float
    recall_at_3: float
    crisis_rows: int


def grade_held_out(network: EncoderNetwork, tokens: TextEncoder, corpus: Path, device: torch.device) -> Graded:
    """Read the held-out diary lines and crisis rows; quick enough to be done on the way."""
    lines = [line for line in load_diary_lines(corpus) if is_held_out(line.text)]
    wanted = np.array([EMOTIONS.index(line.emotion) for line in lines])
    guessed = encode(network, tokens, [line.text for line in lines], device)["emotion"].argmax(1)
    crisis = [row for row in load_crisis_rows(corpus) if is_held_out(row.text)]
    levels = np.array([int(row.level) for row in crisis])
    logits = encode(network, tokens, [row.text for row in crisis], device)["crisis"]
    urgent, none = levels == CrisisLevel.URGENT, levels == CrisisLevel.NONE
    graded = logits.argmax(1)
    probability = torch.softmax(torch.tensor(logits), -1).numpy()[:, 2]
    threshold = np.sort(probability[none])[::-1][int(0.03 * none.sum())]
    return Graded(
        wanted=wanted,
        guessed=guessed,
        f1=f1_by_label(wanted, guessed),
        urgent_recall=float((graded[urgent] == CrisisLevel.URGENT).mean()),
        false_urgent=float((graded[none] == CrisisLevel.URGENT).mean()),
        missed=float((graded[urgent] == CrisisLevel.NONE).mean()),
        recall_at_3=float((probability[urgent] > threshold).mean()),
        crisis_rows=len(crisis),
    )


def measure(network: EncoderNetwork, tokens: TextEncoder, corpus: Path, device: torch.device) -> Figures:
    """Return the figures on the held-out texts."""
    graded = grade_held_out(network, tokens, corpus, device)
    first, five, by_prototype, asked = _retrieval(network, tokens, corpus, device)
    return Figures(
        emotion_accuracy=float((graded.wanted == graded.guessed).mean()),
        emotion_macro_f1=float(np.mean(graded.f1)),
        emotion_f1=graded.f1,
        crisis_urgent_recall=graded.urgent_recall,
        crisis_false_urgent=graded.false_urgent,
        crisis_missed=graded.missed,
        crisis_recall_at_3=graded.recall_at_3,
        situation_first=first,
        situation_among_five=five,
        situation_by_prototype=by_prototype,
        rows=(len(graded.wanted), graded.crisis_rows, asked),
    )


def f1_by_label(wanted: npt.NDArray[np.int64], guessed: npt.NDArray[np.int64]) -> tuple[float, ...]:
    """Return F1 of each feeling, in `EMOTIONS` order."""
    return tuple(_f1(wanted == label, guessed == label) for label in range(len(EMOTIONS)))


def _retrieval(network: EncoderNetwork, tokens: TextEncoder, corpus: Path, device: torch.device) -> tuple[float, float, float, int]:
    """Return how often the right situation is first, among five, and first by its prototype alone, and of how many messages.

    By vectors, without the letters, which are trained later.
    """
    situations = load_situations(corpus)
    told = [(u, i) for i, situation in enumerate(situations) if not situation.is_fallback for u in situation.utterances]
    vectors = encode(network, tokens, [text for text, _ in told], device)["q"]
    owners = np.array([i for _, i in told])
    held = np.array([is_held_out(text) for text, _ in told])
    centres = centres_of(vectors[~held], owners[~held].tolist(), len(situations))
    prototypes = F.normalize(network.prototypes.detach().float(), dim=-1).cpu().numpy()
    ranked = np.stack([np.argsort(-near_by_vector(prototypes, centres, vector)) for vector in vectors[held]])
    is_right = ranked == owners[held][:, None]
    by_prototype = float(((vectors[held] @ prototypes.T).argmax(1) == owners[held]).mean())
    return float(is_right[:, 0].mean()), float(is_right[:, :5].any(1).mean()), by_prototype, int(held.sum())


def _f1(wanted: npt.NDArray[np.bool_], guessed: npt.NDArray[np.bool_]) -> float:
    hits = int((wanted & guessed).sum())
    return 2 * hits / max(1, int(wanted.sum() + guessed.sum()))
