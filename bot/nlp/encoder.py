"""Reads texts with the built-in encoder: CTranslate2 for the layers (int8 as shipped), numpy for the small heads. Knows nothing of torch.

A folder of weights is made by `./todak train encoder`: `model.bin`, `tokenizer.json`, `heads.npz`, `calibration.json`, and letter models.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import ctranslate2
import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from bot.errors import EngineError, WeightsMissingError
from bot.messages import DANGERS, EMOTIONS, CrisisLevel, EmotionScores, Reading
from bot.nlp.calibration import Calibration, read_calibration
from bot.nlp.grave_letters import GraveLetters
from bot.nlp.letter_model import CRISIS_FILE, DANGERS_FILE, FEELINGS_FILE, LetterModel
from bot.nlp.windows import windows

Floats = npt.NDArray[np.float32]
MAX_CHARACTERS = 10_000
# What the network was trained on, the two marks included; a longer text is read in windows that overlap, so that no sentence is only
# seen cut in two.
MAX_TOKENS = 128
WINDOW_OVERLAP_TOKENS = 32
BATCH = 32
# How much the letters count beside the head of the same question; chosen on texts neither had seen (docs/decisions/0020).
FEELING_LETTERS_SHARE, CRISIS_LETTERS_SHARE = 0.5, 1.0
# Above this no grade is raised (`CrisisThresholds.concern`), so nothing asks who is in danger.
SURELY_NONE = 0.99
NEEDED_FILES = ("model.bin", "tokenizer.json", "heads.npz", "calibration.json")

UNSURE = EmotionScores(joy=0.16, sadness=0.16, depression=0.16, anger=0.16, anxiety=0.16, neutral=0.2)
_KOREAN = re.compile(r"[가-힣ㄱ-ㅎㅏ-ㅣ]")
_FOREIGN_WORD = re.compile(r"[^\W\d_]{3}")


def is_foreign(text: str) -> bool:
    """Tell whether a text has words and none of them is Korean."""
    return _KOREAN.search(text) is None and _FOREIGN_WORD.search(text) is not None


@dataclass(frozen=True, slots=True, eq=False)
class HeadOutputs:
    """Raw outputs of n texts: logits of feeling (n, 6) and crisis (n, 3), L2-normalised `q` and `r` (n, 256)."""

    emotion: Floats
    crisis: Floats
    q: Floats
    r: Floats


@dataclass(frozen=True, slots=True)
class Letters:
    """The letter models beside the heads; None where a folder has none, as while it is being made."""

    feelings: LetterModel | None = None
    crisis: GraveLetters | None = None
    dangers: LetterModel | None = None

    @classmethod
    def load(cls, folder: Path) -> "Letters":
        """Load those of a model folder; raises `WeightsMissingError` when one is there and cannot be read."""
        felt, grave, dangers = folder / FEELINGS_FILE, folder / CRISIS_FILE, folder / DANGERS_FILE
        return cls(
            LetterModel.load(felt, EMOTIONS) if felt.is_file() else None,
            GraveLetters(LetterModel.load(grave, [level.name for level in CrisisLevel])) if grave.is_file() else None,
            LetterModel.load(dangers, DANGERS) if dangers.is_file() else None,
        )


@dataclass(frozen=True, slots=True, eq=False)
class _Heads:
    """Weight (out, in) and bias (out) of each head."""

    emotion: tuple[Floats, Floats]
    crisis: tuple[Floats, Floats]
    q: tuple[Floats, Floats]
    r: tuple[Floats, Floats]


class CtEncoder:
    """The built-in `EmotionEngine`. Safe to call from several threads: CTranslate2 queues, the rest holds no state."""

    def __init__(
        self,
        network: ctranslate2.Encoder,
        tokenizer: Tokenizer,
        heads: _Heads,
        calibration: Calibration,
        letters: Letters,
    ) -> None:
        self._network = network
        self._tokenizer = tokenizer
        self._heads = heads
        self._calibration = calibration
        self._letters = letters
        self._start_id, self._end_id = tokenizer.encode("").ids

    @classmethod
    def load(cls, folder: Path, *, threads: int = 1, with_letters: bool = True) -> "CtEncoder":
        """Load a converted encoder; without its letters to make them anew.

        Raises:
            WeightsMissingError: a file is missing or cannot be read.
        """
        missing = [name for name in NEEDED_FILES if not (folder / name).is_file()]
        if missing:
            raise WeightsMissingError(
                f"{folder} lacks {', '.join(missing)}: check the whole repository out again, "
                "or name a folder made by `./todak train encoder` as emotion.model"
            )
        try:
            network = ctranslate2.Encoder(str(folder), device="cpu", compute_type="default", intra_threads=threads)
            tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
            tokenizer.no_truncation()
            tokenizer.no_padding()
            with np.load(folder / "heads.npz") as stored:
                heads = _Heads(
                    *((stored[f"{name}.weight"], stored[f"{name}.bias"]) for name in ("emotion", "crisis", "q", "r")),
                )
        except Exception as error:  # the three libraries raise bare Exception, RuntimeError, ValueError and KeyError alike
            raise WeightsMissingError(f"the encoder in {folder} cannot be read: {type(error).__name__}") from error
        return cls(network, tokenizer, heads, read_calibration(folder), Letters.load(folder) if with_letters else Letters())

    @property
    def ask_below(self) -> float:
        """The probability of the best feeling under which the person should be asked instead."""
        return self._calibration.ask_below

    def read(self, texts: Sequence[str]) -> list[Reading]:
        """Read texts of 1 to 10,000 characters (more is cut), in order.

        A text of more than 128 tokens is read in overlapping windows: the feeling is their mean weighted by length, the crisis
        probabilities are the highest of any window, the meaning is the mean direction. A text without a Korean syllable in a foreign
        language gets no sure feeling and no crisis grade: the vocabulary was pruned to Korean, and a guess would be worse than asking.

        Raises:
            EngineError: CTranslate2 failed.
        """
        if not texts:
            return []
        cut = [self._windows(text) for text in texts]
        flat = [window for own in cut for window in own]
        out = self._outputs(flat)
        counts = [len(own) for own in cut]
        emotion = softmax(self._felt(out.emotion, texts, counts) / self._calibration.emotion_temperature)
        crisis = self._crisis(out.crisis, texts, counts)
        readings, start = [], 0
        for text, own in zip(texts, cut, strict=True):
            rows = slice(start, start + len(own))
            weights = np.array([len(window) for window in own], np.float32)
            scores = np.average(emotion[rows], axis=0, weights=weights)
            vector = np.average(out.q[rows], axis=0, weights=weights).astype(np.float32)
            vector /= np.linalg.norm(vector)
            grave = _worst(crisis[rows])
            reading = Reading(EmotionScores.from_row(tuple(scores)), grave, vector, self._dangers(text, grave))
            readings.append(replace(reading, scores=UNSURE, crisis=(1.0, 0.0, 0.0), dangers=()) if is_foreign(text) else reading)
            start += len(own)
        return readings

    def outputs(self, texts: Sequence[str]) -> HeadOutputs:
        """Return the raw outputs of texts, each cut to its first window; for fitting and for the vectors of the bank."""
        return self._outputs([self._windows(text)[0] for text in texts])

    def feelings(self, texts: Sequence[str]) -> Floats:
        """Return the logits of (n, 6) feelings, letters included, of each text's first window; for calibration."""
        return self._felt(self.outputs(texts).emotion, texts, [1] * len(texts))

    def _felt(self, logits: Floats, texts: Sequence[str], windows: Sequence[int]) -> Floats:
        """Return the feeling logits of every window: the head's word on it and, where there is one, the letters' on its text."""
        if self._letters.feelings is None:
            return logits
        told = np.stack([self._letters.feelings.log_probabilities(text) for text in texts])
        return np.asarray(logits + FEELING_LETTERS_SHARE * np.repeat(told, windows, axis=0), np.float32)

    def _crisis(self, logits: Floats, texts: Sequence[str], windows: Sequence[int]) -> Floats:
        """Return (none, concern, urgent) of every window, from its head and letters alike."""
        graded = logits / self._calibration.crisis_temperature
        if self._letters.crisis is not None:
            read = self._letters.crisis.log_probabilities
            told = np.stack([read(text[:MAX_CHARACTERS], is_long=count > 1) for text, count in zip(texts, windows, strict=True)])
            graded = graded + CRISIS_LETTERS_SHARE * np.repeat(told, windows, axis=0)
        return softmax(np.asarray(graded, np.float32))

    def _dangers(self, text: str, crisis: tuple[float, float, float]) -> tuple[float, ...]:
        """Return the probabilities of `DANGERS` where a text may be grave: of others nobody asks."""
        if self._letters.dangers is None or crisis[CrisisLevel.NONE] > SURELY_NONE:
            return ()
        told = self._letters.dangers.log_probabilities(text[:MAX_CHARACTERS])
        return tuple(float(share) for share in np.exp(told))

    def _windows(self, text: str) -> list[list[int]]:
        """Return the ids of a text in windows of at most `MAX_TOKENS`, marks included."""
        ids: list[int] = self._tokenizer.encode(text[:MAX_CHARACTERS], add_special_tokens=False).ids
        return windows(ids, self._start_id, self._end_id, MAX_TOKENS, WINDOW_OVERLAP_TOKENS)

    def _outputs(self, rows: Sequence[list[int]]) -> HeadOutputs:
        pooled = np.empty((len(rows), self._heads.q[0].shape[1]), np.float32)
        by_length = sorted(range(len(rows)), key=lambda index: len(rows[index]))
        for start in range(0, len(rows), BATCH):
            chosen = by_length[start : start + BATCH]
            pooled[chosen] = self._pool([rows[index] for index in chosen])
        heads = self._heads
        return HeadOutputs(
            _linear(pooled, heads.emotion), _linear(pooled, heads.crisis), _direction(pooled, heads.q), _direction(pooled, heads.r)
        )

    def _pool(self, rows: Sequence[list[int]]) -> Floats:
        """Return the mean of the last states over real tokens, shape (n, hidden)."""
        try:
            states = np.array(self._network.forward_batch(list(rows)).last_hidden_state, dtype=np.float32)
        except (RuntimeError, ValueError) as error:
            raise EngineError("the encoder failed on a batch") from error
        lengths = np.array([len(row) for row in rows])
        mask = (np.arange(states.shape[1])[None] < lengths[:, None]).astype(np.float32)
        return np.asarray(np.einsum("nth,nt->nh", states, mask) / lengths[:, None], np.float32)


def softmax(logits: Floats) -> Floats:
    """Return probabilities along the last axis."""
    powers = np.exp(logits - logits.max(-1, keepdims=True))
    return np.asarray(powers / powers.sum(-1, keepdims=True), np.float32)


def _linear(pooled: Floats, head: tuple[Floats, Floats]) -> Floats:
    return np.asarray(pooled @ head[0].T + head[1], np.float32)


def _direction(pooled: Floats, head: tuple[Floats, Floats]) -> Floats:
    vectors = _linear(pooled, head)
    return np.asarray(vectors / np.linalg.norm(vectors, axis=-1, keepdims=True), np.float32)


def _worst(windows: Floats) -> tuple[float, float, float]:
    """Return (none, concern, urgent) with the highest urgency and then the highest concern of any window; they sum to 1."""
    urgent = float(windows[:, 2].max())
    concern = min(float(windows[:, 1].max()), 1.0 - urgent)
    return (max(0.0, 1.0 - urgent - concern), concern, urgent)
