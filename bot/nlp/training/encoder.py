"""Trains the encoder on a corpus: feeling, crisis level, situations and answers in every step, then converts and calibrates it."""

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from bot.nlp.corpus import load_diary_lines, load_situations
from bot.nlp.training.base import prepare_start
from bot.nlp.training.checkpoint import CHECKPOINT_FILE, Curves, RunState, forget_checkpoint, recipe_text
from bot.nlp.training.convert import convert
from bot.nlp.training.encoder_losses import losses_of
from bot.nlp.training.encoder_material import Material, gather
from bot.nlp.training.loop import Course, Lesson, best_device, learn, warm_then_cosine
from bot.nlp.training.measure import Figures, grade_held_out, measure
from bot.nlp.training.network import EncoderNetwork, TextEncoder, has_prototypes, save, start_from
from bot.nlp.training.pictures import CONFUSION_FILE, CURVES_FILE, save_confusion, save_curves
from bot.nlp.training.pieces import TOKENIZER_FILE
from bot.recipes import EncoderRecipe, Trained, Watch

POINTED_BY = 10
# The average looks back over a fifth of the run: 500 of 2,400 steps.
AVERAGED_OVER = 5
# A step reads about 570 texts there and back, of which two cores manage 20 to 35 a second, and 110 where they count in bfloat16.
STEPS_ON_GPU, STEPS_ON_CPU = 2400, 250
START_FOLDER, SERVED_FOLDER, FIGURES_FILE = "start", "served", "training.json"


def train_encoder(recipe: EncoderRecipe, watch: Watch) -> Trained:
    """Train, measure on the held-out texts, convert and calibrate.

    `pace.out` then holds the float weights, `training.json`, `curves.png`, `confusion.png`, and in `served` what `emotion.model` may name.

    Raises:
        TodakError: the base or the corpus cannot be used, or a checkpoint belongs to another run.
    """
    out, learned = recipe.pace.out, learn_encoder(recipe, watch)
    watch.note("measuring, converting and calibrating: this reads every message of the bank some times")
    figures = measure(learned.network, learned.tokens, recipe.corpus, best_device())
    save(learned.network, out)
    (out / TOKENIZER_FILE).write_bytes((out / START_FOLDER / TOKENIZER_FILE).read_bytes())
    told = _finish(recipe, learned, figures)
    forget_checkpoint(out)
    return Trained(out / SERVED_FOLDER, told)


@dataclass(frozen=True, slots=True)
class LearnedEncoder:
    """A trained network, its weights averaged, with what cuts texts for it and how its run went."""

    network: EncoderNetwork
    tokens: TextEncoder
    curves: Curves


def learn_encoder(recipe: EncoderRecipe, watch: Watch, left_out: Collection[str] = ()) -> LearnedEncoder:
    """Train, and leave the last checkpoint where it is; `left_out` are texts of crisis rows that are not learned either.

    Raises:
        TodakError: the base or the corpus cannot be used, or a checkpoint belongs to another run.
    """
    device = best_device()
    recipe.pace.out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(recipe.pace.seed)
    torch.set_num_threads(recipe.pace.threads)
    network, tokens, material = _begin(recipe, watch, device, left_out)
    planned = recipe.steps or (STEPS_ON_GPU if device.type == "cuda" else STEPS_ON_CPU)
    steps = min(planned, recipe.pace.max_steps or planned)
    average = _Average(network, keep=1 - AVERAGED_OVER / max(steps, 2 * AVERAGED_OVER))
    optimizer, schedule = _optimizer(network, recipe, steps)
    state = RunState(network, optimizer, schedule, averaged=average.kept)
    lesson = Lesson(
        losses=lambda step: losses_of(network, material, recipe, device, step),
        look=lambda: _look(network, tokens, recipe.corpus, device),
        follow=average.follow,
    )
    learn(state, _course(recipe, steps, left_out), lesson, watch, "encoder")
    average.lay_over()
    return LearnedEncoder(network, tokens, state.curves)


def _begin(
    recipe: EncoderRecipe, watch: Watch, device: torch.device, left_out: Collection[str]
) -> tuple[EncoderNetwork, TextEncoder, Material]:
    """Return the network at its start, what cuts texts for it, and what it learns from."""
    start = recipe.pace.out / START_FOLDER
    prepare_start(recipe.base, recipe.pieces, recipe.pace, [line.text for line in load_diary_lines(recipe.corpus)], start)
    tokens = TextEncoder(start / TOKENIZER_FILE)
    network = start_from(start, len(load_situations(recipe.corpus)), recipe.dropout).to(device)
    if recipe.frozen_layers:
        network.freeze(recipe.frozen_layers)
    material = gather(recipe, tokens, left_out)
    if not (recipe.pace.out / CHECKPOINT_FILE).is_file() and not has_prototypes(start, network):
        watch.note("pointing each situation's prototype at its messages")
        _point_prototypes(network, material, device)
    return network, tokens, material


def digest(texts: Collection[str]) -> str:
    """Return what tells one set of texts from another."""
    return hashlib.sha256("\n".join(sorted(texts)).encode()).hexdigest() if texts else ""


def _course(recipe: EncoderRecipe, steps: int, left_out: Collection[str]) -> Course:
    pace, same = recipe.pace, recipe_text(recipe) + digest(left_out)
    return Course(pace.out, same, steps, recipe.look_every, pace.save_every, clip=1.0, bf16=pace.bf16)


def _look(network: EncoderNetwork, tokens: TextEncoder, corpus: Path, device: torch.device) -> dict[str, float]:
    graded = grade_held_out(network, tokens, corpus, device)
    return {"feeling_macro_f1": float(np.mean(graded.f1)), "urgent_recall_at_3": graded.recall_at_3}


def _finish(recipe: EncoderRecipe, learned: LearnedEncoder, figures: Figures) -> Mapping[str, float]:
    """Draw, convert, calibrate, and write every figure down; returns the figures of the converted encoder."""
    out = recipe.pace.out
    save_curves(learned.curves, out / CURVES_FILE, "encoder")
    graded = grade_held_out(learned.network, learned.tokens, recipe.corpus, best_device())
    save_confusion(graded.wanted, graded.guessed, out / CONFUSION_FILE)
    calibration = convert(out, recipe.corpus, out / SERVED_FOLDER, recipe.pace.precision)
    told = {
        "recipe": json.loads(recipe_text(recipe)),
        "figures": asdict(figures),
        "served": calibration.figures,
        "losses": learned.curves.losses,
        "looks": learned.curves.looks,
    }
    (out / FIGURES_FILE).write_text(json.dumps(told, indent=1), encoding="utf-8")
    return calibration.figures


def _point_prototypes(network: EncoderNetwork, material: Material, device: torch.device) -> None:
    """Start each prototype at the mean of some of its situation's utterances; where it goes from there, training says."""
    network.eval()
    with torch.no_grad():
        for index, rows in enumerate(material.utterances):
            if rows:
                network.prototypes[index] = network.vector("q", network.pool_rows(rows[:POINTED_BY], device)).mean(0)


def _optimizer(network: EncoderNetwork, recipe: EncoderRecipe, steps: int) -> tuple[torch.optim.AdamW, torch.optim.lr_scheduler.LambdaLR]:
    """Lower layers learn slower (they know the language), heads faster (they know nothing yet)."""
    layers = network.encoder.config.num_hidden_layers
    by_pace: dict[tuple[float, float], list[nn.Parameter]] = {}
    for name, parameter in network.named_parameters():
        if not parameter.requires_grad:
            continue
        if name.startswith("encoder.encoder.layer."):
            scale = recipe.layer_decay ** (layers - 1 - int(name.split(".")[3]))
        elif name.startswith("encoder."):
            scale = recipe.layer_decay**layers
        else:
            scale = 1.0 if name.startswith(("heads.q", "heads.r")) else 5.0
        by_pace.setdefault((scale, 0.0 if parameter.ndim == 1 else 0.01), []).append(parameter)
    groups = [
        {"params": parameters, "lr": recipe.learning_rate * scale, "weight_decay": decay} for (scale, decay), parameters in by_pace.items()
    ]
    optimizer = torch.optim.AdamW(groups, betas=(0.9, 0.98))
    return optimizer, torch.optim.lr_scheduler.LambdaLR(optimizer, warm_then_cosine(steps, warm_up=0.06, lowest=0.02))


class _Average:
    """An exponential average of the weights, which generalises a little better than the last ones."""

    def __init__(self, network: nn.Module, keep: float) -> None:
        self._keep = keep
        self._live = [parameter.detach() for parameter in network.parameters()]
        self.kept: list[Tensor] = [tensor.clone() for tensor in self._live]

    def follow(self) -> None:
        """Move towards the present weights."""
        torch._foreach_lerp_(self.kept, self._live, 1 - self._keep)

    def lay_over(self) -> None:
        """Put the average in the place of the present weights."""
        torch._foreach_copy_(self._live, self.kept)
