"""What the encoder learns from beside our own corpus."""

from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from bot.errors import MaterialError
from bot.messages import EMOTIONS, Emotion
from bot.nlp.corpus import is_held_out
from bot.nlp.training import encoder_material
from bot.nlp.training.encoder_material import Material, gather
from bot.nlp.training.network import GO_LABELS, KOTE_LABELS, TextEncoder
from bot.recipes import EncoderRecipe
from tests.nlp.brain import MODEL
from tests.nlp.training.homemade import pace

ANGRY, GLAD, PUZZLED = "22", "42", "12"
MANY = encoder_material.POSTS_OF_A_FEELING + 100


@pytest.fixture(scope="module")
def tokens() -> TextEncoder:
    return TextEncoder(MODEL / "tokenizer.json")


def learned(folder: Path | None, tokens: TextEncoder, corpus: Path) -> Material:
    return gather(EncoderRecipe(pace(corpus), corpus, third_party=folder), tokens)


def third_party(folder: Path, kote: list[tuple[str, str]]) -> Path:
    folder.mkdir()
    rows = "".join(f"{at}\t{text}\t{labels}\n" for at, (text, labels) in enumerate(kote))
    (folder / encoder_material.KOTE_FILE).write_text(rows, encoding="utf-8")
    (folder / encoder_material.GO_FILE).write_text("정말 슬프다\t25\tid1\n", encoding="utf-8")
    return folder


def test_comments_teach_our_feelings_but_not_that_everybody_is_angry(tokens: TextEncoder, small_corpus: Path, tmp_path: Path) -> None:
    rows = [(f"{at}번째로 열받는 댓글", ANGRY) for at in range(MANY)] + [("좋아요 굿", GLAD), ("글쎄요", PUZZLED)]
    found = learned(third_party(tmp_path / "sets", rows), tokens, small_corpus)
    counts = Counter(EMOTIONS[label] for _, label in found.posts)
    kept = round(encoder_material.POSTS_OF_A_FEELING * 0.95)
    assert counts[Emotion.ANGER] == pytest.approx(kept, abs=30)
    assert counts[Emotion.JOY] == (not is_held_out("좋아요 굿"))
    assert set(counts) <= {Emotion.ANGER, Emotion.JOY}
    # Their own labels are learned from all of them, the puzzled one too.
    assert len(found.kote) == len(rows)
    assert found.kote[0][1].shape == (KOTE_LABELS,)
    assert np.flatnonzero(found.go[0][1]).tolist() == [25] and found.go[0][1].shape == (GO_LABELS,)


def test_without_other_peoples_sets_only_our_corpus_is_learned(tokens: TextEncoder, small_corpus: Path) -> None:
    found = learned(None, tokens, small_corpus)
    assert (found.posts, found.kote, found.go) == ([], [], [])
    assert {label for _, label in found.feelings} == set(range(len(EMOTIONS)))
    assert {label for _, label in found.levels} == {0, 1, 2}


def test_a_label_that_the_set_does_not_know_is_named(tokens: TextEncoder, small_corpus: Path, tmp_path: Path) -> None:
    with pytest.raises(MaterialError, match="labels must be numbers from 0 to 43"):
        learned(third_party(tmp_path / "sets", [("글", "44")]), tokens, small_corpus)
