"""Pixels survive their way into a file."""

from io import BytesIO

import numpy as np
from PIL import Image

from bot.reports.canvas import Box, Canvas
from bot.reports.png import to_png


def test_every_pixel_comes_back() -> None:
    pixels = np.random.default_rng(1).integers(0, 256, (37, 53, 3), dtype=np.uint8)
    picture = Image.open(BytesIO(to_png(pixels)))
    picture.verify()
    assert np.array_equal(np.asarray(Image.open(BytesIO(to_png(pixels)))), pixels)


def test_a_canvas_becomes_what_was_drawn() -> None:
    canvas = Canvas(40, 20, "#102030")
    canvas.tiles([Box(10, 5, 10, 10)], ["#FF0000"], ["#FF0000"])
    picture = Image.open(BytesIO(canvas.to_png()))
    assert (picture.size, picture.mode) == ((40, 20), "RGB")
    assert [picture.getpixel(at) for at in ((0, 0), (39, 19), (15, 10))] == [(16, 32, 48), (16, 32, 48), (255, 0, 0)]
