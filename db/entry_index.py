"""The packed form of what a search looks at: the meaning as half-precision floats, then the base forms of the words."""

import struct

import numpy as np

from bot.errors import StoreError
from bot.records import EntryIndex

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
    version, count = _HEADER.unpack_from(content)
    if version != _VERSION:
        raise StoreError("a stored index does not fit this version")
    start = _HEADER.size
    vector = np.frombuffer(content, "<f2", count, start).astype(np.float32) if count else None
    words = content[start + 2 * count :].decode("utf-8")
    return EntryIndex(tuple(words.split(_BETWEEN_WORDS)) if words else (), vector)
