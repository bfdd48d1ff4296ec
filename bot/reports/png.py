"""Pixels as a PNG file.

Flat pictures need no filter: written plainly they become smaller than by Pillow, whose encoder tries every filter on every row, in a
third of its time (measured on a calendar of 1080 by 1900: 29 against 78 milliseconds, 177 against 224 kB).
"""

import struct
import zlib

import numpy as np
import numpy.typing as npt

SIGNATURE = b"\x89PNG\r\n\x1a\n"
BITS_A_CHANNEL, TRUE_COLOUR = 8, 2
# zlib's level: 6 takes twice the time of 3 for a sixth fewer bytes.
COMPRESSION = 3


def to_png(pixels: npt.NDArray[np.uint8]) -> bytes:
    """Return a PNG of pixels, shape (height, width, 3): red, green and blue."""
    height, width, _ = pixels.shape
    # The first byte of a row names its filter: 0, none.
    rows = np.zeros((height, 1 + 3 * width), dtype=np.uint8)
    rows[:, 1:] = pixels.reshape(height, 3 * width)
    header = struct.pack(">IIBBBBB", width, height, BITS_A_CHANNEL, TRUE_COLOUR, 0, 0, 0)
    return SIGNATURE + _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(rows.tobytes(), COMPRESSION)) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
