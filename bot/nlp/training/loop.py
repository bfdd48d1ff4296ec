"""The loop every run shares: steps with their losses, looks at the held-out texts, checkpoints on the way.

What a step reads depends on its number and the seed alone, so a run that was stopped goes on as if it had not been.
"""

import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import torch
from torch import Tensor, nn

from bot.nlp.training.checkpoint import RunState, load_checkpoint, save_checkpoint
from bot.recipes import Watch

LOSSES_EVERY = 10
# Linux tells there what a processor can do; elsewhere `--bf16` has to be asked for.
CPU_FACTS = Path("/proc/cpuinfo")
# Whatever a step costs, no more than this is lost when the power goes.
SAVE_AT_LEAST_EVERY_SECONDS = 300.0


@dataclass(frozen=True, slots=True)
class Course:
    """How long a run goes and when it looks up; `recipe` is what a checkpoint is compared by."""

    folder: Path
    recipe: str
    steps: int
    look_every: int
    save_every: int
    clip: float
    bf16: bool | None


@dataclass(frozen=True, slots=True)
class Lesson:
    """What is learned.

    `losses(step)` are added up; `look()` returns figures on held-out texts; `follow()` comes after each step; `keep(figures)` after
    each look says how good it was and `keep_best()` is called when it was the best so far.
    """

    losses: Callable[[int], Mapping[str, Tensor]]
    look: Callable[[], dict[str, float]]
    follow: Callable[[], None] = lambda: None
    goodness: Callable[[Mapping[str, float]], float] = lambda _figures: 0.0
    keep_best: Callable[[], None] = lambda: None


def learn(state: RunState, course: Course, lesson: Lesson, watch: Watch, task: str) -> None:
    """Train to the end of the course, from the checkpoint in its folder if there is one."""
    if load_checkpoint(course.folder, state, course.recipe):
        watch.note(f"{task}: going on after step {state.step}")
    watch.begin(task, course.steps, state.step)
    saved = time.monotonic()
    while state.step < course.steps:
        losses = _step(state, course, lesson)
        state.step += 1
        watch.step(state.step, losses)
        is_last = state.step == course.steps
        if state.step % LOSSES_EVERY == 0 or is_last:
            state.curves.losses.append((state.step, losses))
        if state.step % course.look_every == 0 or is_last:
            _look(state, lesson, watch)
        if state.step % course.save_every == 0 or is_last or time.monotonic() - saved > SAVE_AT_LEAST_EVERY_SECONDS:
            save_checkpoint(course.folder, state, course.recipe)
            saved = time.monotonic()


def _step(state: RunState, course: Course, lesson: Lesson) -> dict[str, float]:
    state.network.train()
    device = next(state.network.parameters()).device
    with torch.autocast(device.type, dtype=torch.bfloat16, enabled=_counts_in_bf16(device) if course.bf16 is None else course.bf16):
        losses = lesson.losses(state.step + 1)
    state.optimizer.zero_grad(set_to_none=True)
    torch.stack(list(losses.values())).sum().backward()  # type: ignore[no-untyped-call] # torch leaves it untyped
    nn.utils.clip_grad_norm_(state.network.parameters(), course.clip)
    state.optimizer.step()
    state.schedule.step()
    lesson.follow()
    return {name: round(loss.item(), 4) for name, loss in losses.items()}


def _look(state: RunState, lesson: Lesson, watch: Watch) -> None:
    state.network.eval()
    figures = {name: round(value, 4) for name, value in lesson.look().items()}
    state.curves.looks.append((state.step, figures))
    watch.note(f"step {state.step}: " + ", ".join(f"{name} {value:.3f}" for name, value in figures.items()))
    goodness = lesson.goodness(figures)
    if goodness > state.best:
        state.best = goodness
        lesson.keep_best()


@cache
def _counts_in_bf16(device: torch.device) -> bool:
    """Tell whether bfloat16 is quicker here: a processor without instructions for it imitates them, three times slower than float32."""
    if device.type == "cuda":
        return bool(torch.cuda.is_bf16_supported())
    try:
        flags = CPU_FACTS.read_text(encoding="utf-8")
    except OSError:
        return False
    return "avx512_bf16" in flags or "amx_bf16" in flags


def batch_at(step: int, rows: int, size: int, seed: int) -> list[int]:
    """Return which rows step `step` (from 1) reads: every row once an epoch, in an order that the seed and the epoch give."""
    steps_an_epoch = -(-rows // size)
    epoch, at = divmod(step - 1, steps_an_epoch)
    order = torch.randperm(rows, generator=torch.Generator().manual_seed(seed * 100_003 + epoch))
    return order[at * size : (at + 1) * size].tolist()


def warm_then_cosine(steps: int, *, warm_up: float, lowest: float) -> Callable[[int], float]:
    """Return the share of the learning rate by step: rising over the first `warm_up` of the run, then a cosine down to `lowest`."""
    warm = warm_up * steps

    def share(step: int) -> float:
        if step < warm:
            return (step + 1) / (warm + 1)
        return lowest + (1 - lowest) * 0.5 * (1 + math.cos(math.pi * min(1.0, (step - warm) / max(1.0, steps - warm))))

    return share


def best_device() -> torch.device:
    """Return the GPU if there is one."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")
