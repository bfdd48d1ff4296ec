"""Trains the letter models: about five minutes on two cores, part of every conversion, and the same result each time."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from bot.messages import DANGERS, EMOTIONS, CrisisLevel, Emotion
from bot.nlp.corpus import is_held_out, load_crisis_rows, load_diary_lines, load_situations
from bot.nlp.letter_model import CRISIS_FILE, DANGERS_FILE, FEELINGS_FILE, SITUATIONS_FILE, LetterArrays, LetterModel
from bot.nlp.letters import buckets

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]
EPOCHS = 6
BATCH = 512
LEARNING_RATE, LAST_RATE = 3e-3, 1e-4
# Runs of letters that a text loses each time it is read, and parts of the average that are blanked.
RUNS_LOST, DROPOUT = 0.3, 0.3
SMOOTHING = 0.1
# Averages of many small vectors are short; this makes the first logits differ enough to learn from.
GAIN = 3.0
# There is one diary line for every thirteen messages, and what people write into a diary is what the feeling is read from.
DIARY_TIMES = 3
# Ordinary texts outnumber the crisis rows as five or six to one.
CRISIS_TIMES = 6
SEED = 1


@dataclass(frozen=True, slots=True)
class Shape:
    """How many buckets the runs of letters fall into, and how long their vectors are."""

    buckets: int
    size: int


OF_SITUATIONS = Shape(1 << 17, 96)
OF_FEELINGS = OF_CRISIS = Shape(1 << 17, 32)
OF_DANGERS = Shape(1 << 15, 16)


def train_letter_models(corpus: Path, folder: Path) -> None:
    """Train all on a corpus and write them into a model folder.

    Held-out messages and diary lines are left aside. Crisis rows are all learned: what letters say of rows they have not seen,
    `bot/nlp/training/crisis_letters.py` measures by cross-validation.
    """
    situations = load_situations(corpus)
    told = [(text, at) for at, one in enumerate(situations) if not one.is_fallback for text in one.utterances if not is_held_out(text)]
    fit(told, len(situations), OF_SITUATIONS).save(folder / SITUATIONS_FILE, [one.id for one in situations])
    felt = [(text, EMOTIONS.index(situations[at].emotion)) for text, at in told if not situations[at].is_act]
    felt += [(line.text, EMOTIONS.index(line.emotion)) for line in load_diary_lines(corpus) if not is_held_out(line.text)] * DIARY_TIMES
    fit(felt, len(EMOTIONS), OF_FEELINGS).save(folder / FEELINGS_FILE, EMOTIONS)
    train_crisis_letters(corpus, folder)


def train_crisis_letters(corpus: Path, folder: Path) -> None:
    """Train those of crises and of who is in danger; without crisis rows none are left in the folder."""
    rows = load_crisis_rows(corpus)
    for name in (CRISIS_FILE, DANGERS_FILE):
        (folder / name).unlink(missing_ok=True)
    graded = [(row.text, int(row.level)) for row in rows]
    if graded:
        ordinary = [(text, int(CrisisLevel.NONE)) for text in ordinary_texts(corpus)]
        levels = [level.name for level in CrisisLevel]
        fit(graded * CRISIS_TIMES + ordinary, len(levels), OF_CRISIS).save(folder / CRISIS_FILE, levels)
    told = [(row.text, DANGERS.index(row.danger)) for row in rows if row.danger is not None]
    if told:
        fit(told, len(DANGERS), OF_DANGERS).save(folder / DANGERS_FILE, DANGERS)


def ordinary_texts(corpus: Path) -> list[str]:
    """Return what people say on days that are no crisis, held-out texts left aside; diary lines of depression are, as some are grave."""
    lines = [line for line in load_diary_lines(corpus) if line.emotion is not Emotion.DEPRESSION and "109" not in line.reply]
    said = [text for one in load_situations(corpus) if not one.is_fallback for text in one.utterances]
    return [text for text in (*(line.text for line in lines), *said) if not is_held_out(text)]


def fit(rows: Sequence[tuple[str, int]], labels: int, shape: Shape) -> LetterModel:
    """Fit by Adam on the smoothed cross-entropy.

    Args:
        rows: texts with the number of their label.
        labels: how many labels there are.
        shape: how large the model is.
    """
    runs, wanted = [buckets(text, shape.buckets) for text, _ in rows], np.array([label for _, label in rows], np.int64)
    chance = np.random.default_rng(SEED)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(SEED)
        network = _Network(rarity_of(runs, shape.buckets), labels, shape)
        optimizer = torch.optim.Adam(network.parameters(), lr=LEARNING_RATE)
        for epoch in range(EPOCHS):
            for group in optimizer.param_groups:
                group["lr"] = LEARNING_RATE * (1 - epoch / EPOCHS) + LAST_RATE
            order = chance.permutation(len(runs))
            for start in range(0, len(order), BATCH):
                chosen = order[start : start + BATCH]
                averages = F.dropout(network.averages([_thinned(runs[row], chance) for row in chosen]), DROPOUT)
                loss = F.cross_entropy(network.layer(averages), torch.from_numpy(wanted[chosen]), label_smoothing=SMOOTHING)
                optimizer.zero_grad()
                loss.backward()  # type: ignore[no-untyped-call] # torch leaves it untyped
                optimizer.step()
    return LetterModel(network.arrays())


def rarity_of(texts: Sequence[Ints], count: int) -> Floats:
    """Return the inverse document frequency of every bucket, 0 for those that fewer than two texts have."""
    seen = np.bincount(np.concatenate(texts), minlength=count)
    return np.where(seen < 2, 0, np.log(len(texts) / (1 + seen)).clip(0)).astype(np.float32)


def _thinned(runs: Ints, chance: np.random.Generator) -> Ints:
    kept = runs[chance.random(len(runs)) >= RUNS_LOST]
    return kept if len(kept) else runs


class _Network(nn.Module):
    def __init__(self, rarity: Floats, labels: int, shape: Shape) -> None:
        super().__init__()
        self._rarity = torch.from_numpy(rarity)
        self.vectors = nn.EmbeddingBag(shape.buckets, shape.size, mode="sum")
        nn.init.normal_(self.vectors.weight, std=0.05)
        self.layer = nn.Linear(shape.size, labels)

    def averages(self, texts: Sequence[Ints]) -> Tensor:
        """Return the averages of texts by their rarity, shape (n, size)."""
        starts = np.cumsum([0, *(len(runs) for runs in texts[:-1])])
        flat = torch.from_numpy(np.concatenate(texts))
        rarity = self._rarity[flat]
        lengths = torch.from_numpy(np.add.reduceat((rarity**2).numpy(), starts)) + 1e-6
        sums: Tensor = self.vectors(flat, torch.from_numpy(starts), per_sample_weights=rarity)
        return GAIN * sums / lengths.sqrt()[:, None]

    def arrays(self) -> LetterArrays:
        """Return the weights as they are served."""
        vectors, rarity = self.vectors.weight.detach().numpy(), self._rarity.numpy()
        steps = np.maximum(np.abs(vectors).max(1), 1e-12) / 127
        weight, bias = self.layer.weight.detach().numpy(), self.layer.bias.detach().numpy()
        layer = np.concatenate([GAIN * weight, bias[:, None]], 1)
        return LetterArrays(np.round(vectors / steps[:, None]).astype(np.int8), steps * rarity, rarity, layer)
