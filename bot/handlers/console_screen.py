"""How answers look: plain lines for scripts, colours and a spinner for a person at a terminal."""

from collections.abc import Callable
from typing import Protocol, TextIO

from rich.console import Console
from rich.padding import Padding
from rich.status import Status
from rich.text import Text

from bot.messages import EMOTIONS, Button, Emotion, Language
from bot.texts.catalogue import Texts

_ANSWER_INDENT = (0, 2, 0, 2)
# Near the charts' colours, in names that every terminal has.
_FEELING_STYLES = {
    Emotion.JOY: "yellow",
    Emotion.SADNESS: "blue",
    Emotion.DEPRESSION: "magenta",
    Emotion.ANGER: "red",
    Emotion.ANXIETY: "cyan",
    Emotion.NEUTRAL: "green",
}


class Screen(Protocol):
    """Where answers are shown."""

    def think(self, text: str) -> None:
        """Show that an answer is in the making; an empty text leaves the words as they are."""

    def rest(self) -> None:
        """Nothing is in the making any more."""

    def show(self, text: str) -> None:
        """Show what the bot says."""

    def name_file(self, path: str, alt_text: str) -> None:
        """Name a file that belongs to the answer."""

    def offer(self, rows: tuple[tuple[Button, ...], ...]) -> None:
        """Show buttons, numbered from 1 row by row."""


class PlainScreen:
    """Lines on a stream, each there as soon as it is written. A file's path stands alone on its line."""

    def __init__(self, out: TextIO) -> None:
        self._out = out

    def think(self, text: str) -> None:
        """Show nothing: a script waits without being told."""

    def rest(self) -> None:
        """Show nothing."""

    def show(self, text: str) -> None:
        """Write the text."""
        self._write(text)

    def name_file(self, path: str, alt_text: str) -> None:
        """Write what the file shows, then its path."""
        self._write(f"{alt_text}\n{path}" if alt_text else path)

    def offer(self, rows: tuple[tuple[Button, ...], ...]) -> None:
        """Write one line a row."""
        for line in numbered(rows):
            self._write(line)

    def _write(self, text: str) -> None:
        self._out.write(text + "\n")
        self._out.flush()


class RichScreen:
    """A terminal. `unfinished` returns the prompt with what is typed so far, which is shown again below an answer that nobody waits for."""

    def __init__(self, console: Console, unfinished: Callable[[], str]) -> None:
        self._console = console
        self._unfinished = unfinished
        self._status: Status | None = None

    def think(self, text: str) -> None:
        """Turn a spinner, with words beside it once there are some."""
        if self._status is None:
            self._status = self._console.status(Text(text, style="dim"), spinner="dots")
            self._status.start()
        elif text:
            self._status.update(Text(text, style="dim"))

    def rest(self) -> None:
        """Take the spinner away."""
        if self._status is not None:
            self._status.stop()
            self._status = None

    def show(self, text: str) -> None:
        """Print the text indented, its feeling in colour."""
        coloured = Text("\n").join(_coloured(line) for line in text.split("\n"))
        self._print(Padding(coloured, _ANSWER_INDENT, expand=False))

    def name_file(self, path: str, alt_text: str) -> None:
        """Print the path, which most terminals let a person open."""
        if alt_text:
            self._print(Padding(Text(alt_text, style="dim"), _ANSWER_INDENT, expand=False))
        # Not folded into the window: a path in two lines cannot be copied.
        self._print(Text(f"  {path}", style="underline"), soft_wrap=True)

    def offer(self, rows: tuple[tuple[Button, ...], ...]) -> None:
        """Print one line a row."""
        for line in numbered(rows):
            self._print(Padding(Text(line, style="cyan"), _ANSWER_INDENT, expand=False))

    def _print(self, what: Padding | Text, *, soft_wrap: bool = False) -> None:
        self.rest()
        unfinished = self._unfinished()
        if unfinished:
            self._console.file.write("\r\x1b[2K")
        self._console.print(what, soft_wrap=soft_wrap)
        if unfinished:
            self._console.file.write(unfinished)
            self._console.file.flush()


def numbered(rows: tuple[tuple[Button, ...], ...]) -> list[str]:
    """Return one line a row: `[1] label  [2] label`; a button that only opens an address shows it and has no number."""
    lines, number = [], 0
    for row in rows:
        cells = []
        for button in row:
            if button.url:
                cells.append(f"{button.label} {button.url}")
            else:
                number += 1
                cells.append(f"[{number}] {button.label}")
        lines.append("  ".join(cells))
    return lines


def _coloured(line: str) -> Text:
    """Give a line that names a feeling, as below an answer, the feeling's colour."""
    if line.startswith("— "):
        texts = Texts(Language.KO)
        for emotion in EMOTIONS:
            # The picture before the name is the same in every language.
            if texts.feeling(emotion).split()[0] in line:
                return Text(line, style=_FEELING_STYLES[emotion])
    return Text(line)
