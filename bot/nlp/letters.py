"""What a text is to a model that reads letters: runs of one to four characters, as numbers that are the same in every process."""

import re
import zlib

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
LONGEST_RUN = 4
MAX_CHARACTERS = 2_000
"""More is read as its end: whoever writes that much comes to the point last."""
_SPACE = re.compile(r"\s+")
_STRETCHED = re.compile(r"([ㅋㅎㅠㅜ.!?~])\1+")


def buckets(text: str, count: int) -> Ints:
    """Return the buckets, 0 to `count` - 1, of the runs of a text, each once, in order; an empty text has those of its two ends."""
    closed = _STRETCHED.sub(r"\1\1", _SPACE.sub(" ", text[-MAX_CHARACTERS:].lower()).strip())
    marked = f"^{closed}$"
    runs = {marked[at : at + length] for length in range(1, LONGEST_RUN + 1) for at in range(len(marked) - length + 1)}
    # A checksum, not Python's hash: the same run has the same number in every process.
    return np.unique(np.fromiter((zlib.crc32(run.encode("utf-8", "replace")) % count for run in runs), np.int64))
