"""What the encoder learns in one step: all tasks at once, their texts read together.

What each part is and why it stayed is in docs/decisions/0006-encoder-training.md.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from bot.messages import CrisisLevel
from bot.nlp.training.encoder_material import Material, Rows
from bot.nlp.training.network import EncoderNetwork
from bot.recipes import EncoderRecipe

T = TypeVar("T")
SITUATIONS_A_STEP, ANSWERED_A_STEP = 64, 32
UTTERANCES_A_SITUATION = 4
PAIRS_A_STEP = 8
FEELINGS_A_STEP, LEVELS_A_STEP, SIDE_ROWS_A_STEP = 32, 192, 8
# A step's messages of the bank are ordinary days and outnumber its crisis rows, so what the crisis head learns of them weighs half.
ORDINARY_WEIGHS = 0.5
# The encoder knew 0.89 of the messages it had learned from and 0.50 of others, so every second one loses some of its pieces each time.
THINNED_SHARE, PIECES_LOST = 0.5, 0.15
# Comments of strangers are no diary: they keep the feelings of real posts in view, and weigh half.
POSTS_A_STEP, POSTS_WEIGH = 24, 0.5
# Texts read at once. At 224 every chunk was padded to its longest diary page, and a step on two cores took 2.5 times as long; a GPU
# waits for its next kernel rather than for the padding.
CHUNK_ON_CPU, CHUNK_ON_GPU = 32, 256


class _Batch:
    """The texts of all tasks of one step, read together: sorted by length into a few chunks, so that padding stays small."""

    def __init__(self) -> None:
        self._rows: Rows = []

    def add(self, rows: Sequence[list[int]]) -> slice:
        """Add texts and return where their pooled states will stand."""
        start = len(self._rows)
        self._rows += rows
        return slice(start, len(self._rows))

    def pool(self, network: EncoderNetwork, device: torch.device) -> Tensor:
        """Return the pooled states of all texts."""
        size = CHUNK_ON_GPU if device.type == "cuda" else CHUNK_ON_CPU
        order = sorted(range(len(self._rows)), key=lambda index: len(self._rows[index]))
        chunks = [order[start : start + size] for start in range(0, len(order), size)]
        pooled = torch.cat([network.pool_rows([self._rows[index] for index in chunk], device) for chunk in chunks])
        return pooled[torch.tensor(order, device=device).argsort()]


@dataclass(frozen=True, slots=True)
class _Told:
    """Messages of some situations, the situation of each, and an answer of some of these situations."""

    said: slice
    owners: list[int]
    answered: slice
    answers_of: list[int]


def losses_of(network: EncoderNetwork, material: Material, recipe: EncoderRecipe, device: torch.device, step: int) -> dict[str, Tensor]:
    """Return the losses of one step, by task. Which rows it reads follows from the seed and the step alone."""
    choose = random.Random(f"{recipe.pace.seed}:{step}")  # noqa: S311 - not a secret
    batch = _Batch()
    size = recipe.step_size
    told = _read_bank(choose, material, batch, size)
    pairs = _some(choose, material.pairs, PAIRS_A_STEP * size)
    asks, replies = batch.add([ask for ask, _ in pairs]), batch.add([reply for _, reply in pairs])
    graded = {
        "emotion": _some(choose, material.feelings, FEELINGS_A_STEP * size),
        "crisis": _some(choose, material.levels, LEVELS_A_STEP * size),
    }
    posts = _some(choose, material.posts, POSTS_A_STEP * size)
    posted = batch.add([ids for ids, _ in posts])
    readings = 2 if recipe.consistency else 1
    spans = {head: batch.add([ids for ids, _ in rows] * readings) for head, rows in graded.items()}
    side = {head: _some(choose, rows, SIDE_ROWS_A_STEP * size) for head, rows in (("kote", material.kote), ("go", material.go)) if rows}
    side_spans = {head: batch.add([ids for ids, _ in rows]) for head, rows in side.items()}
    pooled = batch.pool(network, device)
    losses = {
        head: _classify(network.logits(head, pooled[spans[head]]), [label for _, label in rows], recipe) for head, rows in graded.items()
    }
    if posts:
        losses["posts"] = POSTS_WEIGH * _classify(network.logits("emotion", pooled[posted]), [label for _, label in posts], recipe)
    losses |= _bank_losses(network, pooled, told, material, recipe)
    losses["pairs"] = 0.25 * _answer_pairs(network.vector("q", pooled[asks]), network.vector("r", pooled[replies]))
    for head, rows in side.items():
        wanted = torch.tensor(np.stack([label for _, label in rows]), device=device)
        losses[head] = 2.0 * F.binary_cross_entropy_with_logits(network.logits(head, pooled[side_spans[head]]), wanted)
    return losses


def _read_bank(choose: random.Random, material: Material, batch: _Batch, size: int) -> _Told:
    chosen = _some(choose, [index for index, rows in enumerate(material.utterances) if rows], SITUATIONS_A_STEP * size)
    owners = [index for index in chosen for _ in range(UTTERANCES_A_SITUATION)]
    said = batch.add([_thinned(choose, choose.choice(material.utterances[index])) for index in owners])
    answers_of = chosen[: ANSWERED_A_STEP * size]
    return _Told(said, owners, batch.add([choose.choice(material.replies[index]) for index in answers_of]), answers_of)


def _bank_losses(network: EncoderNetwork, pooled: Tensor, told: _Told, material: Material, recipe: EncoderRecipe) -> dict[str, Tensor]:
    """Learn a message's situation, and from the same single reading its feeling and that it tells of no crisis."""
    said = pooled[told.said]
    losses = _situations(network.vector("q", said), network.vector("r", pooled[told.answered]), network.prototypes, told, recipe)
    felt = [(at, label) for at, owner in enumerate(told.owners) if (label := material.felt[owner]) is not None]
    if felt:
        losses["felt"] = _classify(network.logits("emotion", said[[at for at, _ in felt]]), [label for _, label in felt], recipe)
    ordinary = [int(CrisisLevel.NONE)] * len(told.owners)
    losses["ordinary"] = ORDINARY_WEIGHS * _classify(network.logits("crisis", said), ordinary, recipe)
    return losses


def _some(choose: random.Random, rows: Sequence[T], count: int) -> list[T]:
    return choose.sample(rows, min(count, len(rows)))


def _thinned(choose: random.Random, row: list[int]) -> list[int]:
    """Return a text as it is, or with some of its pieces lost between its two end marks, but never all."""
    if choose.random() >= THINNED_SHARE:
        return row
    kept = [piece for piece in row[1:-1] if choose.random() >= PIECES_LOST]
    return [row[0], *kept, row[-1]] if kept else row


def _classify(logits: Tensor, labels: list[int], recipe: EncoderRecipe) -> Tensor:
    """Cross-entropy; texts read twice with different dropout are held together (R-Drop, Liang et al. 2021)."""
    wanted = torch.tensor(labels, device=logits.device).repeat(len(logits) // len(labels))
    loss = F.cross_entropy(logits, wanted, label_smoothing=recipe.smoothing)
    if len(logits) == len(labels):
        return loss
    one, two = (F.log_softmax(half, -1) for half in logits.chunk(2))
    apart = F.kl_div(one, two, log_target=True, reduction="batchmean") + F.kl_div(two, one, log_target=True, reduction="batchmean")
    return loss + recipe.consistency * apart / 2


def _situations(q: Tensor, r: Tensor, prototypes: Tensor, told: _Told, recipe: EncoderRecipe) -> dict[str, Tensor]:
    """Pull a message to its situation's prototype, to messages of the same situation, and to one of its answers."""
    target, chosen = (torch.tensor(which, device=q.device) for which in (told.owners, told.answers_of))
    scores = q @ F.normalize(prototypes.float(), dim=-1).T
    scores = scores - recipe.proxy_margin * F.one_hot(target, scores.shape[1])
    proxy = F.cross_entropy(recipe.proxy_scale * scores, target)
    near, same = q @ q.T / 0.07, target[:, None] == target[None]
    near.fill_diagonal_(-1e4)
    same.fill_diagonal_(False)
    has_answer = torch.isin(target, chosen)
    answer = _info_nce(q[has_answer] @ r.T / 0.05, target[has_answer, None] == chosen[None])
    return {"proxy": proxy, "near": 0.3 * _info_nce(near, same), "answer": 0.5 * answer}


def _answer_pairs(q: Tensor, r: Tensor) -> Tensor:
    scores, wanted = q @ r.T / 0.05, torch.arange(len(q), device=q.device)
    return F.cross_entropy(scores, wanted) + F.cross_entropy(scores.T, wanted)


def _info_nce(scores: Tensor, positive: Tensor) -> Tensor:
    return -(F.log_softmax(scores, -1).masked_fill(~positive, 0).sum(1) / positive.sum(1)).mean()
