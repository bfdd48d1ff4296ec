"""Sums up the messages of a situation in a few directions, so that what a message costs does not grow with the corpus."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
CENTRES = 16
# Nothing moves after fewer on any situation of our bank.
ROUNDS = 12
SEED = 1


def centres_of(vectors: Floats, owners: Sequence[int], situations: int) -> Floats:
    """Return the directions around which each situation's messages lie, by spherical k-means (Dhillon and Modha 2001).

    Args:
        vectors: L2-normalised vectors of messages, shape (n, size).
        owners: the situation of each.
        situations: how many there are.

    Returns:
        L2-normalised, shape (situations, CENTRES, size). Those of a situation with fewer messages are the messages and their mean;
        zero where a situation has none.
    """
    own = np.asarray(owners)
    found = np.zeros((situations, CENTRES, vectors.shape[1]), np.float32)
    for situation in np.unique(own):
        messages = vectors[own == situation]
        if len(messages) > CENTRES:
            # Each with a start of its own, so that one more message elsewhere moves nothing here.
            found[situation] = _centres(messages, np.random.default_rng((SEED, int(situation))))
        else:
            found[situation] = messages.mean(0) / np.linalg.norm(messages.mean(0))
            found[situation, : len(messages)] = messages
    return found


def _centres(messages: Floats, choose: np.random.Generator) -> Floats:
    centres = messages[choose.choice(len(messages), CENTRES, replace=False)]
    for _ in range(ROUNDS):
        nearest = (messages @ centres.T).argmax(1)
        sums = np.stack([messages[nearest == at].sum(0) if (nearest == at).any() else centres[at] for at in range(CENTRES)])
        centres = sums / np.linalg.norm(sums, axis=1, keepdims=True)
    return np.asarray(centres, np.float32)
