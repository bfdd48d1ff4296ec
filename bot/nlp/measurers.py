"""Measures what reads (as configured) and the built-in answers, on files or on our own rows. What is slow to import waits for its use."""

from collections.abc import Sequence
from pathlib import Path

from bot.config import Settings
from bot.measuring import Measured, Measurers
from bot.nlp.brain import BUILT_IN_ENCODER, load_reader

GRADES = Path("corpus/grades/replies.jsonl")


def measurers(root: Path) -> Measurers:
    """Return what can be measured; `root` holds the corpus and the built-in model."""

    def emotion(settings: Settings, files: Sequence[Path]) -> Measured:
        from bot.nlp.corpus import is_held_out, load_diary_lines
        from bot.nlp.evaluate_emotions import LabelledText, measure_emotions, read_labelled

        lines = (LabelledText(line.text, line.emotion) for line in load_diary_lines(root / "corpus") if is_held_out(line.text))
        rows = read_labelled(files) if files else tuple(lines)
        reader = load_reader(settings, root)
        return measure_emotions(reader, rows, reader.ask_below if settings.emotion.ask_below is None else settings.emotion.ask_below)

    def reply(settings: Settings, files: Sequence[Path]) -> Measured:
        from bot.nlp.corpus import load_grades
        from bot.nlp.evaluate_replies import graded_messages, held_out_engine, measure_replies, read_messages

        grades = load_grades(root / GRADES)
        messages = read_messages(files) if files else graded_messages(grades)
        engine = held_out_engine(root / BUILT_IN_ENCODER, root / "corpus", settings.reply.near_enough)
        return measure_replies(load_reader(settings, root), engine, messages, grades)

    def draw(measured: Measured, file: Path) -> None:
        from bot.nlp.training.measured_pictures import draw_measured

        draw_measured(measured, file)

    return Measurers(emotion, reply, draw)
