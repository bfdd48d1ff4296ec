"""Measures what reads and the answers of the bank, as configured, on files or on our own rows. What is slow to import waits for its use."""

from pathlib import Path

from bot.config import Settings
from bot.measuring import Figures, Measured, Measurers, Sample
from bot.nlp.brain import bank_places, load_reader

CORPUS, GRADES = Path("corpus"), Path("grades/replies.jsonl")


def measurers(root: Path) -> Measurers:
    """Return what can be measured; `root` holds our corpus, and the built-in model where no other is configured."""

    def emotion(settings: Settings, sample: Sample) -> Measured:
        from bot.nlp.corpus import is_held_out, load_diary_lines
        from bot.nlp.evaluate_emotions import LabelledText, measure_emotions, read_labelled

        lines = (LabelledText(line.text, line.emotion) for line in load_diary_lines(root / CORPUS) if is_held_out(line.text))
        rows = read_labelled(sample.files, sample.labels) if sample.files else tuple(lines)
        reader = load_reader(settings, root)
        return measure_emotions(reader, rows, reader.ask_below if settings.emotion.ask_below is None else settings.emotion.ask_below)

    def reply(settings: Settings, sample: Sample) -> Measured:
        from bot.nlp.corpus import load_grades
        from bot.nlp.evaluate_replies import graded_messages, held_out_engine, measure_replies, read_messages

        model, corpus = bank_places(settings, root)
        # A host's own bank need not have graded answers; what it says word for word as ours does keeps our grade.
        grades = load_grades(corpus / GRADES if (corpus / GRADES).is_file() else root / CORPUS / GRADES)
        messages = read_messages(sample.files) if sample.files else graded_messages(grades)
        engine = held_out_engine(model, corpus, settings.reply.near_enough)
        return measure_replies(load_reader(settings, root), engine, messages, grades, sample.register)

    def encoder(settings: Settings) -> Figures:
        from bot.nlp.calibration import read_calibration

        return read_calibration(bank_places(settings, root)[0]).figures

    def draw(measured: Measured, file: Path) -> None:
        from bot.nlp.training.measured_pictures import draw_measured

        draw_measured(measured, file)

    return Measurers(emotion, reply, encoder, draw)
