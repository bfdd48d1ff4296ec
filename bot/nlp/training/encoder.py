"""Trains the encoder on our corpus: feeling, crisis level, situations and answers in every step.

What each part is and why it stayed is in docs/decisions/0006-encoder-training.md. Third-party rows (KOTE, GoEmotions in Korean) are read
from a folder the caller names; without it those two side tasks are left out.
"""

import json
import logging
import math
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from bot.messages import EMOTIONS, CrisisLevel
from bot.nlp.corpus import is_held_out, load_crisis_rows, load_diary_lines, load_situations
from bot.nlp.training.measure import Figures, measure
from bot.nlp.training.network import GO_LABELS, KOTE_LABELS, EncoderNetwork, TextEncoder, pad, save, start_from

logger = logging.getLogger(__name__)
Rows = list[list[int]]

SITUATIONS_A_STEP = 64
UTTERANCES_A_SITUATION = 3
PAIRS_A_STEP = 48
CHUNK = 224


@dataclass(frozen=True, slots=True)
class Options:
    """How to train. Learning rate and weights are per step of all tasks together."""

    start: Path
    corpus: Path
    out: Path
    third_party: Path | None = None
    steps: int = 4000
    learning_rate: float = 2.5e-4
    layer_decay: float = 0.9
    dropout: float = 0.1
    smoothing: float = 0.05
    consistency: float = 0.5
    proxy_scale: float = 20.0
    proxy_margin: float = 0.1
    seed: int = 1
    hold_out: bool = True
    threads: int = 2


@dataclass(slots=True)
class Material:
    """Token ids and labels of everything trained on."""

    feelings: list[tuple[list[int], int]]
    levels: list[tuple[list[int], int]]
    utterances: list[Rows]
    replies: list[Rows]
    pairs: list[tuple[list[int], list[int]]]
    kote: list[tuple[list[int], "np.ndarray[tuple[int], np.dtype[np.float32]]"]]
    go: list[tuple[list[int], "np.ndarray[tuple[int], np.dtype[np.float32]]"]]


def train(options: Options) -> Figures:
    """Train, measure on the held-out texts, and write weights and figures to `options.out`."""
    random.seed(options.seed)
    torch.manual_seed(options.seed)
    torch.set_num_threads(options.threads)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    tokens = TextEncoder(options.start / "tokenizer.json")
    situations = load_situations(options.corpus)
    network = start_from(options.start, len(situations), options.dropout).to(device)
    material = gather(options, tokens)
    _point_prototypes(network, material, device)
    average = _Average(network)
    optimizer, schedule = _optimizer(network, options)
    started, seen = time.monotonic(), list[dict[str, float]]()
    for step in range(1, options.steps + 1):
        network.train()
        with torch.autocast(device.type, dtype=torch.bfloat16):
            losses = _losses(network, material, options, device)
        optimizer.zero_grad(set_to_none=True)
        total = torch.stack(list(losses.values())).sum()
        total.backward()  # type: ignore[no-untyped-call] # torch leaves it untyped
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        average.follow()
        if step % 100 == 0:
            seen.append({"step": step, **{name: round(loss.item(), 4) for name, loss in losses.items()}})
            logger.info("%s of %d, %.0f s", seen[-1], options.steps, time.monotonic() - started)
    average.lay_over()
    figures = measure(network, tokens, options.corpus, device)
    save(network, options.out)
    told = {"options": {name: str(value) for name, value in asdict(options).items()}, "figures": asdict(figures), "losses": seen}
    (options.out / "training.json").write_text(json.dumps(told, indent=1), encoding="utf-8")
    return figures


def gather(options: Options, tokens: TextEncoder) -> Material:
    """Read and tokenise the corpus, held-out texts left out."""
    keep: Callable[[str], bool] = (lambda text: not is_held_out(text)) if options.hold_out else (lambda _text: True)
    situations, lines, crisis = load_situations(options.corpus), load_diary_lines(options.corpus), load_crisis_rows(options.corpus)
    lines = tuple(line for line in lines if keep(line.text))
    told = [(u, situation) for situation in situations if not situation.is_fallback for u in situation.utterances if keep(u)]
    feelings = [(line.text, line.emotion) for line in lines]
    feelings += [(text, situation.emotion) for text, situation in told if not situation.is_act]
    plain = [(text, CrisisLevel.NONE) for text, _ in random.sample(feelings, min(len(feelings), 4000))]
    levels = [(row.text, row.level) for row in crisis if keep(row.text)] * 3 + plain
    context = [f"{line.history[-1][1]} {line.text}" if line.history and len(line.text) < 25 else line.text for line in lines]

    def labelled(rows: Sequence[tuple[str, int]]) -> list[tuple[list[int], int]]:
        return list(zip(tokens.ids([text for text, _ in rows]), [label for _, label in rows], strict=True))

    return Material(
        feelings=labelled([(text, EMOTIONS.index(emotion)) for text, emotion in feelings]),
        levels=labelled([(text, int(level)) for text, level in levels]),
        utterances=[tokens.ids([u for u in s.utterances if keep(u)]) if not s.is_fallback else [] for s in situations],
        replies=[tokens.ids(s.replies) for s in situations],
        pairs=list(zip(tokens.ids(context), tokens.ids([line.reply for line in lines]), strict=True)),
        kote=_multi_label(options.third_party, "kote_val.tsv", KOTE_LABELS, 1, 2, tokens),
        go=_multi_label(options.third_party, "goemotions_ko_train.tsv", GO_LABELS, 0, 1, tokens),
    )


def _multi_label(
    folder: Path | None, name: str, classes: int, text_at: int, label_at: int, tokens: TextEncoder
) -> list[tuple[list[int], "np.ndarray[tuple[int], np.dtype[np.float32]]"]]:
    if folder is None:
        return []
    texts, labels = [], []
    for line in (folder / name).read_text(encoding="utf-8").splitlines():
        parts = line.split("\t")
        if len(parts) > max(text_at, label_at) and parts[label_at]:
            row = np.zeros(classes, np.float32)
            row[[int(label) for label in parts[label_at].split(",")]] = 1
            texts.append(parts[text_at])
            labels.append(row)
    return list(zip(tokens.ids(texts), labels, strict=True))


def _point_prototypes(network: EncoderNetwork, material: Material, device: torch.device) -> None:
    """Start each prototype at the mean of its situation's utterances."""
    network.eval()
    with torch.no_grad():
        for index, rows in enumerate(material.utterances):
            if rows:
                network.prototypes[index] = network.vector("q", network.pool(pad(rows, device))).mean(0)


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
        order = sorted(range(len(self._rows)), key=lambda index: len(self._rows[index]))
        chunks = [order[start : start + CHUNK] for start in range(0, len(order), CHUNK)]
        pooled = torch.cat([network.pool(pad([self._rows[index] for index in chunk], device)) for chunk in chunks])
        return pooled[torch.tensor(order, device=device).argsort()]


def _losses(network: EncoderNetwork, material: Material, options: Options, device: torch.device) -> dict[str, Tensor]:
    batch = _Batch()
    told = [index for index, rows in enumerate(material.utterances) if rows]
    chosen = random.sample(told, SITUATIONS_A_STEP)
    owners = [index for index in chosen for _ in range(UTTERANCES_A_SITUATION)]
    said = batch.add([random.choice(material.utterances[index]) for index in owners])  # noqa: S311 - not a secret
    answered = batch.add([random.choice(material.replies[index]) for index in chosen])  # noqa: S311 - not a secret
    pairs = random.sample(material.pairs, PAIRS_A_STEP)
    asks, replies = batch.add([ask for ask, _ in pairs]), batch.add([reply for _, reply in pairs])
    graded = {"emotion": random.sample(material.feelings, 64), "crisis": random.sample(material.levels, 48)}
    spans = {head: batch.add([ids for ids, _ in rows] * 2) for head, rows in graded.items()}
    side = {head: random.sample(rows, 32) for head, rows in (("kote", material.kote), ("go", material.go)) if rows}
    side_spans = {head: batch.add([ids for ids, _ in rows]) for head, rows in side.items()}
    pooled = batch.pool(network, device)
    losses = {
        head: _classify(network.logits(head, pooled[spans[head]]), [label for _, label in rows], options) for head, rows in graded.items()
    }
    q, r = network.vector("q", pooled[said]), network.vector("r", pooled[answered])
    losses |= _situations(q, r, network.prototypes, (owners, chosen), options)
    losses["pairs"] = 0.25 * _answer_pairs(network.vector("q", pooled[asks]), network.vector("r", pooled[replies]))
    for head, rows in side.items():
        wanted = torch.tensor(np.stack([label for _, label in rows]), device=device)
        losses[head] = 2.0 * F.binary_cross_entropy_with_logits(network.logits(head, pooled[side_spans[head]]), wanted)
    return losses


def _classify(logits: Tensor, labels: list[int], options: Options) -> Tensor:
    """Cross-entropy of the same texts read twice with different dropout, the two held together (R-Drop, Liang et al. 2021)."""
    wanted = torch.tensor(labels, device=logits.device).repeat(2)
    one, two = (F.log_softmax(half, -1) for half in logits.chunk(2))
    apart = F.kl_div(one, two, log_target=True, reduction="batchmean") + F.kl_div(two, one, log_target=True, reduction="batchmean")
    return F.cross_entropy(logits, wanted, label_smoothing=options.smoothing) + options.consistency * apart / 2


def _situations(q: Tensor, r: Tensor, prototypes: Tensor, ids: tuple[list[int], list[int]], options: Options) -> dict[str, Tensor]:
    """Pull a message to its situation's prototype, to messages of the same situation, and to one of its answers."""
    target, chosen = (torch.tensor(which, device=q.device) for which in ids)
    scores = q @ F.normalize(prototypes.float(), dim=-1).T
    scores = scores - options.proxy_margin * F.one_hot(target, scores.shape[1])
    proxy = F.cross_entropy(options.proxy_scale * scores, target)
    near, same = q @ q.T / 0.07, target[:, None] == target[None]
    near.fill_diagonal_(-1e4)
    same.fill_diagonal_(False)
    answer = _info_nce(q @ r.T / 0.05, target[:, None] == chosen[None])
    return {"proxy": proxy, "near": 0.3 * _info_nce(near, same), "answer": 0.5 * answer}


def _answer_pairs(q: Tensor, r: Tensor) -> Tensor:
    scores, wanted = q @ r.T / 0.05, torch.arange(len(q), device=q.device)
    return F.cross_entropy(scores, wanted) + F.cross_entropy(scores.T, wanted)


def _info_nce(scores: Tensor, positive: Tensor) -> Tensor:
    return -(F.log_softmax(scores, -1).masked_fill(~positive, 0).sum(1) / positive.sum(1)).mean()


def _optimizer(network: EncoderNetwork, options: Options) -> tuple[torch.optim.AdamW, torch.optim.lr_scheduler.LambdaLR]:
    """Lower layers learn slower (they know the language), heads faster (they know nothing yet)."""
    layers = network.encoder.config.num_hidden_layers
    by_pace: dict[tuple[float, float], list[nn.Parameter]] = {}
    for name, parameter in network.named_parameters():
        if name.startswith("encoder.encoder.layer."):
            scale = options.layer_decay ** (layers - 1 - int(name.split(".")[3]))
        elif name.startswith("encoder."):
            scale = options.layer_decay**layers
        else:
            scale = 1.0 if name.startswith(("heads.q", "heads.r")) else 5.0
        by_pace.setdefault((scale, 0.0 if parameter.ndim == 1 else 0.01), []).append(parameter)
    groups = [
        {"params": parameters, "lr": options.learning_rate * scale, "weight_decay": decay} for (scale, decay), parameters in by_pace.items()
    ]
    optimizer = torch.optim.AdamW(groups, betas=(0.9, 0.98))

    def warm_then_cosine(step: int) -> float:
        warm = 0.06 * options.steps
        return step / warm if step < warm else 0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * (step - warm) / (options.steps - warm)))

    return optimizer, torch.optim.lr_scheduler.LambdaLR(optimizer, warm_then_cosine)


class _Average:
    """An exponential average of the weights, which generalises a little better than the last ones."""

    def __init__(self, network: nn.Module, keep: float = 0.998) -> None:
        self._keep = keep
        self._live = [parameter.detach() for parameter in network.parameters()]
        self._kept = [tensor.clone() for tensor in self._live]

    def follow(self) -> None:
        """Move towards the present weights."""
        torch._foreach_lerp_(self._kept, self._live, 1 - self._keep)

    def lay_over(self) -> None:
        """Put the average in the place of the present weights."""
        torch._foreach_copy_(self._live, self._kept)
