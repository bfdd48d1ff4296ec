"""Cuts the token ids of a long text into windows that overlap, so that no sentence is only seen cut in two."""

from collections.abc import Sequence


def windows(ids: Sequence[int], start_id: int, end_id: int, max_tokens: int, overlap: int) -> list[list[int]]:
    """Return windows of at most `max_tokens`, the two marks included; a short text is one window."""
    room = max_tokens - 2
    if len(ids) <= room:
        return [[start_id, *ids, end_id]]
    starts = range(0, len(ids) - overlap, room - overlap)
    return [[start_id, *ids[start : start + room], end_id] for start in starts]
