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
    """Return the bytes to seal: about 520 for a meaning of 256 floats, and the words with a line break around each."""
    halves = b"" if index.vector is None else index.vector.astype("<f2").tobytes()
    words = "".join(f"{_BETWEEN_WORDS}{word}" for word in index.words) + _BETWEEN_WORDS
    return _HEADER.pack(_VERSION, len(halves) // 2) + halves + words.encode("utf-8")


def unpack_index(content: bytes) -> EntryIndex:
    """Read packed bytes; raises `StoreError` when they are of another version."""
    halves, words = _parts(content)
    vector = np.frombuffer(halves, "<f2").astype(np.float32) if halves else None
    return EntryIndex(tuple(words.decode("utf-8").strip(_BETWEEN_WORDS).split(_BETWEEN_WORDS)) if len(words) > 1 else (), vector)


def unpack_indexes(rows: Sequence[tuple[str, bytes]]) -> SearchIndex:
    """Read the packed bytes of many entries, given with their ids, in one go: ten thousand take some ten milliseconds."""
    parts = [_parts(content) for _, content in rows]
    size = max((len(halves) for halves, _ in parts), default=0)
    # A meaning of another length is of another model and is near to nothing.
    joined = b"".join([halves if len(halves) == size else bytes(size) for halves, _ in parts])
    vectors = np.frombuffer(joined, "<f2").astype(np.float32).reshape(len(rows), size // 2)
    return SearchIndex(tuple([entry_id for entry_id, _ in rows]), tuple([words for _, words in parts]), vectors)


def _parts(content: bytes) -> tuple[bytes, bytes]:
    if content[0] != _VERSION:
        raise StoreError("a stored index does not fit this version")
    end = _HEADER.size + 2 * int.from_bytes(content[1 : _HEADER.size], "little")
    return content[_HEADER.size : end], content[end:]
