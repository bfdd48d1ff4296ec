"""`evaluate`: what the models are worth, measured with one command and written into their card."""

import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Protocol

import typer

from bot.config import Settings
from bot.errors import ConfigurationError, WeightsMissingError
from bot.measuring import Measured, Part, Sample
from bot.messages import Register
from bot.ops.crisis_report import crisis_json, measure_crisis
from bot.ops.endings import ending_well
from bot.ops.model_card import BLIND_LINES, CARD_FIGURES, CARD_PAGE, card_page, figures_text
from bot.ops.speech_accuracy import NORMALISATION, measure_speech, read_spoken
from bot.ops.training_run import split_names
from bot.ops.workshop import Workshop
from bot.ports import EmotionEngine

# The clips that come with the repository; they are our own synthetic voice, so real people are heard less well.
CLIPS = Path("tests/fixtures/clips.jsonl")

PartArgument = Annotated[Part, typer.Argument(help="What to measure; card measures everything and writes models/CARD.md.")]
DataOption = Annotated[
    list[Path] | None,
    typer.Option(
        help="JSON lines, several times if need be; for emotion also what train emotion takes.",
        show_default="our own held-out or graded rows",
    ),
]
LabelsOption = Annotated[str, typer.Option(help="emotion: feelings of a file that has numbers, from 0 on: 기쁨,슬픔,…")]
RegisterOption = Annotated[Register, typer.Option(help="reply: speech level of the answers; only polite ones are graded.")]
JsonOption = Annotated[bool, typer.Option("--json", help="One JSON object with the figures.")]
PlotOption = Annotated[Path | None, typer.Option(help="Draw the confusion matrix, the curve or the shares into this PNG.")]


class Shell(Protocol):
    """What a command starts from."""

    workshop: Workshop

    @property
    def settings(self) -> Settings:
        """The settings; raises `ConfigurationError`."""

    def log(self) -> None:
        """Log as configured."""


def add_evaluating(app: typer.Typer, shell_of: Callable[[typer.Context], Shell]) -> None:
    """Add the command."""

    @app.command(epilog="Examples: ./todak evaluate emotion --plot emotion.png · ./todak evaluate crisis --data rows.jsonl --json")
    def evaluate(
        context: typer.Context,
        part: PartArgument,
        data: DataOption = None,
        labels: LabelsOption = "",
        register: RegisterOption = Register.POLITE,
        as_json: JsonOption = False,
        plot: PlotOption = None,
    ) -> None:
        """Measure what the models are worth, as configured; the card, as they come.

        emotion: rows with text and emotion. crisis: text, level and kind. reply: text and, if need be, history; answers that were read
        before keep their grade, new ones are listed. stt: audio and text.
        """
        with ending_well():
            shell = shell_of(context)
            shell.log()
            if part is Part.CARD:
                Evaluation(shell.workshop, Settings(folder=shell.workshop.root)).write_card(data or ())
                return
            evaluation = Evaluation(shell.workshop, shell.settings)
            measured = evaluation.measure(part, Sample(tuple(data or ()), split_names(labels), register))
            if plot is not None:
                shell.workshop.measure.draw(measured, plot)
            sys.stdout.write(evaluation.as_json(measured) if as_json else _plain(measured))


class Evaluation:
    """Measures one part or all, with what the settings name."""

    def __init__(self, workshop: Workshop, settings: Settings) -> None:
        self._workshop = workshop
        self._settings = settings
        self._crisis_json = ""

    def measure(self, part: Part, sample: Sample) -> Measured:
        """Measure one part; raises leaves of `TodakError`."""
        root = self._workshop.root
        if part is Part.EMOTION:
            return self._workshop.measure.emotion(self._settings, sample)
        if part is Part.REPLY:
            return self._workshop.measure.reply(self._settings, sample)
        if part is Part.STT:
            return measure_speech(self._workshop.hearing(self._settings), read_spoken(sample.files or (root / CLIPS,)))
        measured, report = measure_crisis(sample.files or sorted((root / "corpus").glob("crisis_*.jsonl")), self._reader())
        self._crisis_json = crisis_json(report)
        return measured

    def write_card(self, files: Sequence[Path]) -> None:
        """Measure everything and write the card and the figures it was made from; raises `ConfigurationError` if rows were named."""
        if files:
            raise ConfigurationError("the card is measured on our own rows: leave --data out")
        root, measure = self._workshop.root, self._workshop.measure
        told = {part.value: self.measure(part, Sample()).figures for part in Part if part is not Part.CARD}
        for key, file in BLIND_LINES.items():
            if (root / file).is_file():
                told[key] = self.measure(Part.CRISIS, Sample((root / file,))).figures
        figures = figures_text({**told, "encoder": measure.encoder(self._settings)})
        (root / CARD_FIGURES).write_text(figures, encoding="utf-8")
        (root / CARD_PAGE).write_text(card_page(figures), encoding="utf-8")
        sys.stdout.write(f"{CARD_PAGE}\n")

    def as_json(self, measured: Measured) -> str:
        """Return one JSON object: of the crisis floor the whole report, of the rest the figures and the rows worth reading."""
        if measured.part is Part.CRISIS:
            return self._crisis_json + "\n"
        told: dict[str, object] = {"part": measured.part.value, **measured.figures}
        if measured.matrix is not None:
            told["confusion"] = measured.matrix.counts
        if measured.part is Part.STT:
            told["normalisation"] = NORMALISATION
        told["remarks"] = [json.loads(remark) for remark in measured.remarks]
        return json.dumps(told, ensure_ascii=False) + "\n"

    def _reader(self) -> EmotionEngine | None:
        try:
            return self._workshop.emotion(self._settings)
        except WeightsMissingError as error:
            sys.stderr.write(f"without the encoder, the rules alone: {error}\n")
            return None


def _plain(measured: Measured) -> str:
    return "".join(f"{line}\n" for line in (*measured.lines, *measured.remarks))
