"""Measures the models that the configuration names, on files or on our own held-out rows. What is slow to import waits for its use."""

from collections.abc import Callable, Sequence
from pathlib import Path

from bot.config import Settings
from bot.measuring import Measured, Measurers
from bot.ports import EmotionEngine

GRADES = Path("corpus/grades/replies.jsonl")


def measurers(root: Path, reader: Callable[[Settings], EmotionEngine]) -> Measurers:
    """Return what can be measured; `root` holds the corpus and the built-in model, `reader` loads the encoder."""

    def emotion(settings: Settings, files: Sequence[Path]) -> Measured:
        from bot.nlp.calibration import read_calibration
        from bot.nlp.corpus import is_held_out, load_diary_lines
        from bot.nlp.evaluate_emotions import LabelledText, measure_emotions, read_labelled

        lines = (LabelledText(line.text, line.emotion) for line in load_diary_lines(root / "corpus") if is_held_out(line.text))
        rows = read_labelled(files) if files else tuple(lines)
        ask_below = settings.emotion.ask_below
        needed = read_calibration(_folder(settings, root)).ask_below if ask_below is None else ask_below
        return measure_emotions(reader(settings), rows, needed)

    def reply(settings: Settings, files: Sequence[Path]) -> Measured:
        from bot.nlp.corpus import load_grades
        from bot.nlp.evaluate_replies import graded_messages, held_out_engine, measure_replies, read_messages

        grades = load_grades(root / GRADES)
        messages = read_messages(files) if files else graded_messages(grades)
        engine = held_out_engine(_folder(settings, root), root / "corpus", settings.reply.near_enough)
        return measure_replies(reader(settings), engine, messages, grades)

    def draw(measured: Measured, file: Path) -> None:
        from bot.nlp.training.measured_pictures import draw_measured

        draw_measured(measured, file)

    return Measurers(emotion, reply, draw)


def _folder(settings: Settings, root: Path) -> Path:
    folder = settings.path(Path(settings.emotion.model))
    return folder if folder.exists() else root / settings.emotion.model
