"""The packed form of what a search looks at: the meaning as half-precision floats, then the base forms of the words."""

import struct
from collections.abc import Sequence

import numpy as np

from bot.errors import StoreError
from bot.records import EntryIndex, SearchIndex

# Version, number of floats in the vector.
_HEADER = struct.Struct("<BH")
_VERSION = 1
_BETWEEN_WORDS = "\n"


def pack_index(index: EntryIndex) -> bytes:
    """Return the bytes to seal: about 520 for a meaning of 256 floats, and the words."""
    halves = b"" if index.vector is None else index.vector.astype("<f2").tobytes()
    return _HEADER.pack(_VERSION, len(halves) // 2) + halves + _BETWEEN_WORDS.join(index.words).encode("utf-8")


def unpack_index(content: bytes) -> EntryIndex:
    """Read packed bytes; raises `StoreError` when they are of another version."""
    halves, words = _parts(content)
    vector = np.frombuffer(halves, "<f2").astype(np.float32) if halves else None
    return EntryIndex(tuple(words.split(_BETWEEN_WORDS)) if words else (), vector)


def unpack_indexes(rows: Sequence[tuple[str, bytes]]) -> SearchIndex:
    """Read the packed bytes of many entries, given with their ids, in one go: ten thousand take some ten milliseconds."""
    parts = [_parts(content) for _, content in rows]
    size = max((len(halves) for halves, _ in parts), default=0)
    # A meaning of another length is of another model and is near to nothing.
    joined = b"".join(halves if len(halves) == size else bytes(size) for halves, _ in parts)
    vectors = np.frombuffer(joined, "<f2").astype(np.float32).reshape(len(rows), size // 2)
    words = tuple(f"{_BETWEEN_WORDS}{words}{_BETWEEN_WORDS}" for _, words in parts)
    return SearchIndex(tuple(entry_id for entry_id, _ in rows), words, vectors)


def _parts(content: bytes) -> tuple[bytes, str]:
    version, count = _HEADER.unpack_from(content)
    if version != _VERSION:
        raise StoreError("a stored index does not fit this version")
    end = _HEADER.size + 2 * count
    return content[_HEADER.size : end], content[end:].decode("utf-8")
