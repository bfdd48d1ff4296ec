"""How a run is watched at a terminal: a bar with time left and losses, notes above it; plain lines where there is none."""

import time
from collections import deque
from collections.abc import Mapping

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn, TimeRemainingColumn

# A single step's loss is noisy; what is shown is the mean of this many.
SHOWN_STEPS = 20
# Into a file or a pipe, a line this often.
LINE_EVERY_SECONDS = 30.0


class TrainingBars:
    """A `recipes.Watch` on a console; use it as a context, so that the bar is closed whatever ends the run."""

    def __init__(self, console: Console) -> None:
        self._console = console
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TimeRemainingColumn())
        self._bars = Progress(*columns, TextColumn("{task.fields[losses]}"), console=console, disable=not console.is_terminal)
        self._task: TaskID | None = None
        self._name, self._total = "", 0
        self._recent: dict[str, deque[float]] = {}
        self._told = 0.0

    def __enter__(self) -> "TrainingBars":
        self._bars.start()
        return self

    def __exit__(self, *_failure: object) -> None:
        self._bars.stop()

    def begin(self, task: str, total: int, done: int = 0) -> None:
        """Begin a bar."""
        self._name, self._total, self._recent, self._told = task, total, {}, time.monotonic()
        self._task = self._bars.add_task(task, total=total, completed=done, losses="")

    def step(self, done: int, losses: Mapping[str, float]) -> None:
        """Move the bar and show the mean of the last losses."""
        for name, loss in losses.items():
            self._recent.setdefault(name, deque(maxlen=SHOWN_STEPS)).append(loss)
        shown = " ".join(f"{name} {sum(values) / len(values):.3f}" for name, values in self._recent.items())
        if self._task is not None:
            self._bars.update(self._task, completed=done, losses=shown)
        if not self._console.is_terminal and (done == self._total or time.monotonic() - self._told > LINE_EVERY_SECONDS):
            self._told = time.monotonic()
            self.note(f"{self._name} {done}/{self._total} {shown}")

    def note(self, sentence: str) -> None:
        """Print a line above the bar."""
        self._bars.console.print(sentence, highlight=False, markup=False, soft_wrap=True)
