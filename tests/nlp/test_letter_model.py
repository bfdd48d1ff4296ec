from pathlib import Path

import numpy as np
import pytest

from bot.errors import WeightsMissingError
from bot.messages import EMOTIONS
from bot.nlp.letter_model import FEELINGS_FILE, LetterArrays, LetterModel
from bot.nlp.letters import buckets
from bot.nlp.training.letter_models import Shape, fit, rarity_of
from tests.nlp.brain import MODEL

SMALL = Shape(1 << 12, 8)
LABELS = ("meal", "rain", "empty")
ROWS = [
    (text, label)
    for label, texts in enumerate(
        (
            ("점심은 김밥", "저녁에 김밥을 먹었다", "김치찌개 먹고 옴", "라면 먹었어"),
            ("비가 온다", "하루 종일 비가 왔다", "비 맞았어", "우산이 없는데 비가 와"),
        )
    )
    for text in texts
] * 1000


def of_one_run(rarity: float) -> LetterModel:
    """A model of two labels that knows the run 가 alone, whose vector is (127,) and whose scale is its rarity over 127."""
    count = 1 << 12
    vectors, scales, rare = np.zeros((count, 1), np.int8), np.zeros(count, np.float32), np.zeros(count, np.float32)
    at = next(iter(set(buckets("가", count).tolist()) & set(buckets("가나", count).tolist()) - set(buckets("나", count).tolist())))
    vectors[at], scales[at], rare[at] = 127, rarity / 127, rarity
    return LetterModel(LetterArrays(vectors, scales, rare, np.array([[1.0, 0.0], [-1.0, 0.5]], np.float32)))


def test_a_text_is_the_average_of_its_runs_by_their_rarity() -> None:
    # The one known run, whatever its rarity: 2 / sqrt(2²) = 1, so the logits are 1 and -0.5.
    expected = np.array([1.0, -0.5]) - np.log(np.exp(1.0) + np.exp(-0.5))
    for rarity in (2.0, 5.0):
        assert np.allclose(of_one_run(rarity).log_probabilities("가"), expected, atol=1e-3)


def test_a_text_without_a_known_run_gets_what_is_usual() -> None:
    usual = np.array([0.0, 0.5]) - np.log(1 + np.exp(0.5))
    assert np.allclose(of_one_run(2.0).log_probabilities("나"), usual, atol=1e-3)
    assert np.allclose(of_one_run(2.0).log_probabilities(""), usual, atol=1e-3)


def test_what_was_learned_is_told_apart_and_survives_the_file(tmp_path: Path) -> None:
    model = fit(ROWS, len(LABELS), SMALL)
    meal, rain = (model.log_probabilities(text) for text in ("오늘도 김밥 먹었다", "아침부터 비가 왔어"))
    assert [int(meal.argmax()), int(rain.argmax())] == [0, 1]
    assert np.isclose(np.exp(meal).sum(), 1, atol=1e-5)
    model.save(tmp_path / "some.npz", LABELS)
    loaded = LetterModel.load(tmp_path / "some.npz", LABELS)
    assert np.allclose(loaded.log_probabilities("오늘도 김밥 먹었다"), meal, atol=0.01)


def test_the_same_rows_give_the_same_model() -> None:
    one, other = (fit(ROWS, len(LABELS), SMALL).log_probabilities("비가 온다") for _ in range(2))
    assert np.array_equal(one, other)


def test_a_run_of_one_text_alone_counts_for_nothing() -> None:
    texts = [np.array([0, 1]), np.array([0, 2]), np.array([0, 2])]
    assert np.allclose(rarity_of(texts, 4), [0, 0, 0, 0])
    assert np.allclose(rarity_of([*texts, *[np.array([3])] * 9], 4), [np.log(12 / 4), 0, np.log(12 / 3), np.log(12 / 10)], atol=1e-6)


def test_a_model_of_other_labels_a_missing_and_a_broken_one_are_told(tmp_path: Path) -> None:
    file = tmp_path / "some.npz"
    with pytest.raises(WeightsMissingError, match="missing or cannot be read"):
        LetterModel.load(file, LABELS)
    of_one_run(2.0).save(file, LABELS[:2])
    with pytest.raises(WeightsMissingError, match="other labels"):
        LetterModel.load(file, ("rain", "meal"))
    for content in (b"", b"PK no archive", file.read_bytes()[:300]):
        file.write_bytes(content)
        with pytest.raises(WeightsMissingError, match="missing or cannot be read"):
            LetterModel.load(file, LABELS[:2])


def test_the_shipped_letters_read_plain_feelings() -> None:
    letters = LetterModel.load(MODEL / FEELINGS_FILE, EMOTIONS)
    for text, feeling in (("합격했다 너무 기뻐", "joy"), ("면접 때문에 떨리고 무서워", "anxiety"), ("진짜 화나 열받아", "anger")):
        assert EMOTIONS[int(letters.log_probabilities(text).argmax())].value == feeling
