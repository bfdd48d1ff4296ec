"""What a run needs to go on after it was stopped: weights, optimiser, schedule, random numbers, step and curves, in one file.

The file is written beside its place and renamed, so whatever kills the process, the last whole checkpoint is there.
"""

import contextlib
import json
import os
import random
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

import torch
from torch import Tensor, nn

from bot.errors import TrainingError
from bot.recipes import EmotionRecipe, EncoderRecipe, ReplyRecipe

CHECKPOINT_FILE = "checkpoint.pt"


@dataclass(slots=True)
class Curves:
    """What was seen on the way: the training losses by step, and the figures of each look at the held-out texts."""

    losses: list[tuple[int, dict[str, float]]] = field(default_factory=list)
    looks: list[tuple[int, dict[str, float]]] = field(default_factory=list)


@dataclass(slots=True)
class RunState:
    """A run under way; `averaged` are the tensors of an average of the weights, if one is kept; `best` the best look so far."""

    network: nn.Module
    optimizer: torch.optim.Optimizer
    schedule: torch.optim.lr_scheduler.LambdaLR
    averaged: list[Tensor] = field(default_factory=list)
    step: int = 0
    best: float = float("-inf")
    curves: Curves = field(default_factory=Curves)


def recipe_text(recipe: EncoderRecipe | EmotionRecipe | ReplyRecipe) -> str:
    """Return what must be the same when a run is taken up again; where it writes and how often it saves may differ."""
    same = replace(recipe, pace=replace(recipe.pace, out=Path(), save_every=0, cache_folder=Path()))
    return json.dumps(asdict(same), default=str, sort_keys=True, ensure_ascii=False)


def save_checkpoint(folder: Path, state: RunState, recipe: str) -> None:
    """Write a checkpoint; `recipe` is what the run was asked for, and must be the same when it is taken up."""
    device = next(state.network.parameters()).device
    whole = {
        "recipe": recipe,
        "network": state.network.state_dict(),
        "optimizer": state.optimizer.state_dict(),
        "schedule": state.schedule.state_dict(),
        "averaged": state.averaged,
        "step": state.step,
        "best": state.best,
        "losses": state.curves.losses,
        "looks": state.curves.looks,
        "python_random": random.getstate(),
        "torch_random": torch.get_rng_state(),
        "device_random": torch.cuda.get_rng_state(device) if device.type == "cuda" else None,
    }
    write_whole(folder / CHECKPOINT_FILE, whole)


def load_checkpoint(folder: Path, state: RunState, recipe: str) -> bool:
    """Take a run up where its checkpoint left it; returns whether there was one.

    Raises:
        TrainingError: the checkpoint cannot be read, or belongs to a run that was asked for differently.
    """
    file = folder / CHECKPOINT_FILE
    if not file.is_file():
        return False
    device = next(state.network.parameters()).device
    try:
        whole = torch.load(file, map_location=device, weights_only=True)
    except Exception as error:  # of bytes that are no checkpoint, unpickling raises whatever comes
        raise TrainingError(f"{file} is no checkpoint that can be read; remove it to start anew") from error
    if whole["recipe"] != recipe:
        raise TrainingError(f"{file} belongs to a run with other options; give the same ones, another --out, or --anew to start anew")
    state.network.load_state_dict(whole["network"])
    state.optimizer.load_state_dict(whole["optimizer"])
    state.schedule.load_state_dict(whole["schedule"])
    with torch.no_grad():
        for kept, stored in zip(state.averaged, whole["averaged"], strict=True):
            kept.copy_(stored)
    state.step, state.best = whole["step"], whole["best"]
    state.curves = Curves(list(whole["losses"]), list(whole["looks"]))
    version, numbers, gauss = whole["python_random"]
    random.setstate((version, tuple(numbers), gauss))
    torch.set_rng_state(whole["torch_random"].cpu())
    if device.type == "cuda":
        torch.cuda.set_rng_state(whole["device_random"].cpu(), device)
    return True


def forget_checkpoint(folder: Path) -> None:
    """Remove the checkpoint of a run that is over."""
    (folder / CHECKPOINT_FILE).unlink(missing_ok=True)


def write_whole(file: Path, content: Mapping[str, object]) -> None:
    """Write with torch so that the file is the old one or the new one and never half of either."""
    beside = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        with beside.open("wb") as stream:
            torch.save(dict(content), stream)
            stream.flush()
            os.fsync(stream.fileno())
        beside.replace(file)
    except OSError as error:
        raise TrainingError(f"{file} cannot be written: {error.strerror}") from error
    finally:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)
