"""Everything the encoder is trained on, as token ids and labels, held-out texts left out.

Third-party rows (KOTE, GoEmotions in Korean) are read from a folder the caller names; without it those two side tasks are left out, and so
are KOTE's comments as texts of one of our six feelings.
"""

import random
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bot.errors import MaterialError
from bot.messages import EMOTIONS, CrisisLevel, Emotion
from bot.nlp.corpus import is_held_out, load_crisis_rows, load_diary_lines, load_situations
from bot.nlp.training.material import read_felt
from bot.nlp.training.network import GO_LABELS, KOTE_LABELS, TextEncoder
from bot.nlp.training.tables import read_separated
from bot.recipes import EncoderRecipe

Rows = list[list[int]]
MultiLabel = list[tuple[list[int], npt.NDArray[np.float32]]]
KOTE_FILE, GO_FILE = "kote_val.tsv", "goemotions_ko_train.tsv"
# A message this short leans on the answer before it.
LEANING_CHARACTERS = 25
PLAIN_ROWS = 4000
# Most of KOTE's comments are angry or glad; more of these would teach that people are.
POSTS_OF_A_FEELING = 600


@dataclass(slots=True)
class Material:
    """Token ids and labels of everything trained on.

    `felt` is the feeling of each situation's messages, None for words to the bot and for answers to a feeling.
    """

    feelings: list[tuple[list[int], int]]
    levels: list[tuple[list[int], int]]
    utterances: list[Rows]
    felt: list[int | None]
    replies: list[Rows]
    pairs: list[tuple[list[int], list[int]]]
    posts: list[tuple[list[int], int]]
    kote: MultiLabel
    go: MultiLabel


def gather(recipe: EncoderRecipe, tokens: TextEncoder, left_out: Collection[str] = ()) -> Material:
    """Read and tokenise the corpus, held-out texts left out, and of the crisis rows those of `left_out`."""
    choose = random.Random(recipe.pace.seed)  # noqa: S311 - not a secret
    keep: Callable[[str], bool] = (lambda text: not is_held_out(text)) if recipe.hold_out else (lambda _text: True)
    situations, lines, crisis = load_situations(recipe.corpus), load_diary_lines(recipe.corpus), load_crisis_rows(recipe.corpus)
    lines = tuple(line for line in lines if keep(line.text))
    told = [(u, situation) for situation in situations if not situation.is_fallback for u in situation.utterances if keep(u)]
    feelings = [(line.text, line.emotion) for line in lines]
    harmless = [text for text, _ in feelings] + [text for text, situation in told if not situation.is_act]
    plain = [(text, CrisisLevel.NONE) for text in choose.sample(harmless, min(len(harmless), PLAIN_ROWS))]
    levels = [(row.text, row.level) for row in crisis if keep(row.text) and row.text not in left_out] * 3 + plain
    context = [
        f"{line.history[-1][1]} {line.text}" if line.history and len(line.text) < LEANING_CHARACTERS else line.text for line in lines
    ]

    def labelled(rows: Sequence[tuple[str, int]]) -> list[tuple[list[int], int]]:
        return list(zip(tokens.ids([text for text, _ in rows]), [label for _, label in rows], strict=True))

    return Material(
        feelings=labelled([(text, EMOTIONS.index(emotion)) for text, emotion in feelings]),
        levels=labelled([(text, int(level)) for text, level in levels]),
        utterances=[tokens.ids([u for u in s.utterances if keep(u)]) if not s.is_fallback else [] for s in situations],
        felt=[None if s.is_act or s.is_fallback else EMOTIONS.index(s.emotion) for s in situations],
        replies=[tokens.ids(s.replies) for s in situations],
        pairs=list(zip(tokens.ids(context), tokens.ids([line.reply for line in lines]), strict=True)),
        posts=labelled([(text, EMOTIONS.index(emotion)) for text, emotion in _posts(recipe.third_party, choose) if keep(text)]),
        kote=_multi_label(recipe.third_party, KOTE_FILE, ("id", "text", "labels"), KOTE_LABELS, tokens),
        go=_multi_label(recipe.third_party, GO_FILE, ("text", "labels"), GO_LABELS, tokens),
    )


def _posts(folder: Path | None, choose: random.Random) -> list[tuple[str, Emotion]]:
    """Return KOTE's comments whose labels agree on one of our six feelings, not too many of any."""
    if folder is None:
        return []
    found = read_felt(folder / KOTE_FILE).rows
    told = {emotion: [row.text for row in found if row.emotion is emotion] for emotion in EMOTIONS}
    return [(text, one) for one, texts in told.items() for text in choose.sample(texts, min(len(texts), POSTS_OF_A_FEELING))]


def _multi_label(folder: Path | None, name: str, columns: Sequence[str], classes: int, tokens: TextEncoder) -> MultiLabel:
    if folder is None:
        return []
    texts, labels = [], []
    for text, numbers in read_separated(folder / name, columns).cells("text", "labels"):
        row = np.zeros(classes, np.float32)
        try:
            row[[int(label) for label in numbers.split(",") if label]] = 1
        except (ValueError, IndexError) as error:
            raise MaterialError(f"{name}: labels must be numbers from 0 to {classes - 1} with commas between") from error
        texts.append(text)
        labels.append(row)
    return list(zip(tokens.ids(texts), labels, strict=True))
