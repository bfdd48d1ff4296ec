"""Serves a feeling classifier that a host trained (`./todak train emotion`): a BERT in CTranslate2, its last layer in numpy.

It tells the six feelings and nothing else, so it stands on the built-in encoder, which still grades the crisis and gives the meaning.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import ctranslate2
import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from tokenizers import Tokenizer

from bot.errors import EngineError, WeightsMissingError
from bot.messages import EMOTIONS, EmotionScores, Reading
from bot.nlp.encoder import MAX_CHARACTERS, CtEncoder, is_foreign, softmax
from bot.nlp.windows import windows

Floats = npt.NDArray[np.float32]
CARD_FILE, HEAD_FILE = "feeling.json", "feeling.npz"
NEEDED_FILES = ("model.bin", "tokenizer.json", CARD_FILE, HEAD_FILE)
BATCH = 32
OVERLAP_SHARE = 4


class FeelingCard(BaseModel):
    """What lies beside a classifier: how long its texts were, its temperature, from where on to ask, and its figures."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    max_tokens: int = Field(ge=8, le=512)
    temperature: float = Field(default=1.0, gt=0)
    ask_below: float = Field(default=0.5, ge=0, le=1)
    unseen: tuple[str, ...] = ()
    figures: dict[str, float] = Field(default_factory=dict)


class FeelingClassifier:
    """Tells the six feelings of texts."""

    def __init__(self, network: ctranslate2.Encoder, tokenizer: Tokenizer, head: tuple[Floats, Floats], card: FeelingCard) -> None:
        self._network, self._tokenizer, self._head, self.card = network, tokenizer, head, card
        self._start_id, self._end_id = tokenizer.encode("").ids

    @classmethod
    def load(cls, folder: Path, *, threads: int = 1) -> "FeelingClassifier":
        """Load a converted classifier; raises `WeightsMissingError`. A GPU is used where CTranslate2 finds one."""
        missing = [name for name in NEEDED_FILES if not (folder / name).is_file()]
        if missing:
            raise WeightsMissingError(f"{folder} lacks {', '.join(missing)}; name a folder made by ./todak train emotion")
        try:
            card = FeelingCard.model_validate_json((folder / CARD_FILE).read_text(encoding="utf-8"))
            network = ctranslate2.Encoder(str(folder), device="auto", compute_type="default", intra_threads=threads)
            tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
            tokenizer.no_truncation()
            tokenizer.no_padding()
            with np.load(folder / HEAD_FILE) as stored:
                head = (stored["weight"], stored["bias"])
            return cls(network, tokenizer, head, card)
        except ValidationError as error:
            raise WeightsMissingError(f"{folder / CARD_FILE} cannot be read; train it again") from error
        except Exception as error:  # the three libraries raise bare Exception, RuntimeError, ValueError and KeyError alike
            raise WeightsMissingError(f"the classifier in {folder} cannot be read: {type(error).__name__}") from error

    def scores(self, texts: Sequence[str]) -> list[EmotionScores]:
        """Return the six probabilities of each text; a long one is read in windows and their mean is weighted by length."""
        cut = [self._windows(text) for text in texts]
        rows = [window for own in cut for window in own]
        probabilities = softmax(self.logits_of_ids(rows) / np.float32(self.card.temperature)) if rows else np.empty((0, len(EMOTIONS)))
        found, start = [], 0
        for own in cut:
            weights = np.array([len(window) for window in own], np.float32)
            found.append(EmotionScores.from_row(tuple(np.average(probabilities[start : start + len(own)], axis=0, weights=weights))))
            start += len(own)
        return found

    def logits(self, texts: Sequence[str]) -> Floats:
        """Return the raw logits of texts, each cut to its first window, of shape (n, 6); for fitting and comparing."""
        return self.logits_of_ids([self._windows(text)[0] for text in texts])

    def logits_of_ids(self, rows: Sequence[list[int]]) -> Floats:
        """Return the raw logits of rows of token ids."""
        pooled = np.empty((len(rows), self._head[0].shape[1]), np.float32)
        by_length = sorted(range(len(rows)), key=lambda index: len(rows[index]))
        for start in range(0, len(rows), BATCH):
            chosen = by_length[start : start + BATCH]
            try:
                output = self._network.forward_batch([rows[index] for index in chosen]).pooler_output
                pooled[chosen] = np.array(output.to_device(ctranslate2.Device.cpu), dtype=np.float32)
            except (RuntimeError, ValueError) as error:
                raise EngineError("the feeling classifier failed on a batch") from error
        return np.asarray(pooled @ self._head[0].T + self._head[1], np.float32)

    def _windows(self, text: str) -> list[list[int]]:
        ids = self._tokenizer.encode(text[:MAX_CHARACTERS], add_special_tokens=False).ids
        return windows(ids, self._start_id, self._end_id, self.card.max_tokens, self.card.max_tokens // OVERLAP_SHARE)


class ClassifiedEmotionEngine:
    """An `EmotionEngine` that takes the feeling from a classifier, and crisis and meaning from the built-in encoder."""

    def __init__(self, encoder: CtEncoder, classifier: FeelingClassifier) -> None:
        self._encoder, self._classifier = encoder, classifier

    @property
    def ask_below(self) -> float:
        """The probability of the best feeling under which the person should be asked instead."""
        return self._classifier.card.ask_below

    def read(self, texts: Sequence[str]) -> list[Reading]:
        """Read texts; what is in no Korean at all keeps the encoder's unsure feeling. Raises `EngineError`."""
        readings = self._encoder.read(texts)
        korean = [at for at, text in enumerate(texts) if not is_foreign(text)]
        for at, scores in zip(korean, self._classifier.scores([texts[at] for at in korean]), strict=True):
            readings[at] = replace(readings[at], scores=scores)
        return readings
