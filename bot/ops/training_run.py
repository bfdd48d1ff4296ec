"""How a run that the command line asked for is watched, and what it needs of the composition root."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from rich.console import Console

from bot.ops.training_bars import TrainingBars
from bot.recipes import Pace, Precision, Trained, Trainers, Watch

CHECKPOINT_FILE = "checkpoint.pt"


class TrainingPlace(Protocol):
    """What training needs of the composition root."""

    @property
    def root(self) -> Path:
        """The folder of the program."""

    @property
    def train(self) -> Trainers:
        """The four runs."""


class Shell(Protocol):
    """What a command starts from."""

    @property
    def workshop(self) -> TrainingPlace:
        """What the composition root makes."""

    def log(self) -> None:
        """Log as configured."""


def place_of(shell: Shell) -> TrainingPlace:
    """Return what training needs, logging as configured."""
    shell.log()
    return shell.workshop


def pace_at(
    workshop: TrainingPlace,
    out: Path,
    seed: int,
    max_steps: int | None,
    save_every: int,
    threads: int,
    bf16: bool | None,
    precision: Precision,
) -> Pace:
    """Return a pace; what comes from the hub is kept with the other models."""
    return Pace(out, seed, max_steps, save_every, threads, bf16, precision, cache_folder=workshop.root / "var/models")


def split_names(labels: str) -> tuple[str, ...]:
    """Return names that are written with commas between."""
    return tuple(name.strip() for name in labels.split(",") if name.strip())


def watch_run(train: Callable[[Watch], Trained], pace: Pace, key: str, *, anew: bool, as_json: bool) -> None:
    """Watch a run at standard error and write its figures to standard output, with the line that puts it to use."""
    if anew:
        (pace.out / CHECKPOINT_FILE).unlink(missing_ok=True)
    with TrainingBars(Console(stderr=True)) as bars:
        trained = train(bars)
    if as_json:
        sys.stdout.write(json.dumps({"served": str(trained.served), "figures": dict(trained.figures)}, ensure_ascii=False) + "\n")
    else:
        sys.stdout.writelines(f"{name} {value:g}\n" for name, value in trained.figures.items())
    sys.stderr.write(f'토닥토닥: to use it, set {key} = "{trained.served}" in config.toml\n')
