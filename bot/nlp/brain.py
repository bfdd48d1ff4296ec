"""Puts together what reads and answers, as configured: the built-in encoder and bank, or models that a host trained and named.

Only what is asked for is imported, so that a command that needs no model waits for none.
"""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from bot.config import Settings
from bot.errors import WeightsMissingError
from bot.nlp.hub import find_model, lacking, looks_like_hub
from bot.ports import EmotionEngine, ReplyEngine

if TYPE_CHECKING:
    from bot.nlp.encoder import CtEncoder

# The models are small: more threads than this cost more than they bring.
MOST_THREADS = 4
BUILT_IN_ENCODER = Path("models/encoder")
# What tells a folder of `train emotion` from one of `train encoder`.
CLASSIFIER_MARK, ENCODER_MARK = "feeling.json", "heads.npz"


@dataclass(frozen=True, slots=True)
class Brain:
    """What reads and answers; `ask_below` is the probability under which the person is asked for the feeling."""

    emotion: EmotionEngine
    reply: ReplyEngine
    ask_below: float


class Reader(EmotionEngine, Protocol):
    """An `EmotionEngine` that knows how sure it must be."""

    @property
    def ask_below(self) -> float:
        """The probability of the best feeling under which the person should be asked instead."""


def load_brain(settings: Settings, root: Path) -> Brain:
    """Load what reads and what answers; `root` is where the built-in models lie. Raises `WeightsMissingError`."""
    from bot.nlp.bank_reply import BankReplyEngine

    folder, (encoder_folder, corpus) = _emotion_folder(settings, root), bank_places(settings, root)
    encoder = _encoder(encoder_folder)
    reader = _classified(encoder, folder) if _is_classifier(folder) else encoder
    bank = BankReplyEngine.load(encoder_folder, corpus, near_enough=settings.reply.near_enough)
    return Brain(reader, _answering(settings, bank), reader.ask_below)


def bank_places(settings: Settings, root: Path) -> tuple[Path, Path]:
    """Return the folder of the encoder whose vectors the bank has, and the corpus it stands in; raises `WeightsMissingError`."""
    folder = _emotion_folder(settings, root)
    return root / BUILT_IN_ENCODER if _is_classifier(folder) else folder, _corpus(settings, root)


def load_reader(settings: Settings, root: Path) -> Reader:
    """Load what reads, alone; raises `WeightsMissingError`."""
    folder = _emotion_folder(settings, root)
    return _classified(_encoder(root / BUILT_IN_ENCODER), folder) if _is_classifier(folder) else _encoder(folder)


def _emotion_folder(settings: Settings, root: Path) -> Path:
    """Return the folder of the configured reader; the built-in one is found from a configuration that lies elsewhere, too."""
    name = settings.emotion.model
    folder = settings.path(Path(name))
    if not folder.is_dir() and (root / name).is_dir():
        return root / name
    # `models/encoder` could be a name on the hub by its form; the built-in model is never looked for there.
    if Path(name) == BUILT_IN_ENCODER or not looks_like_hub(name):
        return folder
    found = find_model(name, folder, settings.path(settings.speech_to_text.cache_folder), key="emotion.model")
    if lacking(found, ["model.bin"]):
        raise WeightsMissingError(f"emotion.model: {name} is not converted; train it with ./todak train emotion --base {name}")
    return found


def _is_classifier(folder: Path) -> bool:
    return (folder / CLASSIFIER_MARK).is_file() and not (folder / ENCODER_MARK).is_file()


def _encoder(folder: Path) -> "CtEncoder":
    from bot.nlp.encoder import CtEncoder

    return CtEncoder.load(folder, threads=_threads())


def _classified(encoder: "CtEncoder", folder: Path) -> Reader:
    from bot.nlp.feeling_classifier import ClassifiedEmotionEngine, FeelingClassifier

    return ClassifiedEmotionEngine(encoder, FeelingClassifier.load(folder, threads=_threads()))


def _corpus(settings: Settings, root: Path) -> Path:
    """Return the folder of the bank; our own is found from a configuration that lies elsewhere, too."""
    folder = settings.path(settings.reply.corpus)
    return folder if folder.is_dir() else root / settings.reply.corpus


def _answering(settings: Settings, bank: ReplyEngine) -> ReplyEngine:
    if settings.reply.engine != "kogpt2":
        return bank
    from bot.nlp.generated_reply import GeneratedReplyEngine, LanguageModel

    name = settings.reply.model
    folder = find_model(name, settings.path(Path(name)), settings.path(settings.speech_to_text.cache_folder), key="reply.model")
    return GeneratedReplyEngine(LanguageModel.load(folder, threads=_threads()), bank)


def _threads() -> int:
    return min(MOST_THREADS, os.cpu_count() or 1)
