import numpy as np
import numpy.typing as npt

from bot.nlp.training.centres import CENTRES, centres_of


def directions(count: int, size: int = 8, seed: int = 3) -> npt.NDArray[np.float32]:
    rows = np.random.default_rng(seed).normal(size=(count, size))
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


def around(middles: npt.NDArray[np.float32], each: int) -> npt.NDArray[np.float32]:
    rows = np.repeat(middles, each, axis=0) + np.random.default_rng(5).normal(scale=0.02, size=(len(middles) * each, middles.shape[1]))
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


def test_a_situation_without_messages_has_no_direction() -> None:
    found = centres_of(directions(3), [0, 0, 2], 3)
    assert found.shape == (3, CENTRES, 8)
    assert not found[1].any()


def test_few_messages_stand_for_themselves_beside_their_mean() -> None:
    messages = directions(3)
    found = centres_of(messages, [0, 0, 0], 1)[0]
    assert np.array_equal(found[:3], messages)
    assert np.allclose(found[3:], messages.mean(0) / np.linalg.norm(messages.mean(0)))


def test_many_messages_are_summed_up_where_they_lie() -> None:
    middles = directions(5)
    found = centres_of(around(middles, 40), [0] * 200, 1)[0]
    assert np.allclose(np.linalg.norm(found, axis=1), 1, atol=1e-5)
    assert (middles @ found.T).max(1).min() > 0.99
    assert (found @ middles.T).max(1).min() > 0.95


def test_a_message_more_elsewhere_moves_nothing() -> None:
    messages = directions(81)
    some, more = centres_of(messages[:80], [0] * 40 + [1] * 40, 2), centres_of(messages, [0] * 40 + [1] * 40 + [0], 2)
    assert np.array_equal(some[1], more[1])
    assert not np.array_equal(some[0], more[0])
