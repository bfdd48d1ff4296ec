"""The colours are told apart by everybody, and seen on every card."""

from itertools import combinations

import numpy as np
import numpy.typing as npt
import pytest

from bot.messages import EMOTIONS
from bot.reports.palette import DARK, LIGHT, Theme, blend

Vector = npt.NDArray[np.float64]

# Machado, Oliveira and Fernandes (2009), severity 1.0, for linear sRGB.
SIGHT: dict[str, Vector] = {
    "normal": np.eye(3),
    "protanopia": np.array([[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]),
    "deuteranopia": np.array([[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]),
    "tritanopia": np.array([[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]),
}
# sRGB to CIE XYZ, D65 white.
TO_XYZ: Vector = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
WHITE: Vector = np.array([0.95047, 1.0, 1.08883])
THEMES = pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])


def linear(colour: str) -> Vector:
    channels = np.array([int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)])
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def cielab(light: Vector) -> Vector:
    xyz = TO_XYZ @ np.clip(light, 0, 1) / WHITE
    x, y, z = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def contrast(first: str, second: str) -> float:
    darker, lighter = sorted(float(TO_XYZ[1] @ linear(colour)) for colour in (first, second))
    return (lighter + 0.05) / (darker + 0.05)


@THEMES
@pytest.mark.parametrize("sight", SIGHT)
def test_any_two_feelings_are_told_apart(theme: Theme, sight: str) -> None:
    seen = {emotion: cielab(SIGHT[sight] @ linear(theme.feelings[emotion].fill)) for emotion in EMOTIONS}
    nearest = min((float(np.linalg.norm(seen[a] - seen[b])), a, b) for a, b in combinations(EMOTIONS, 2))
    assert nearest[0] >= 25, nearest


@THEMES
def test_the_edge_of_every_feeling_is_seen_on_the_card(theme: Theme) -> None:
    assert all(contrast(colours.ink, theme.card) >= 3 for colours in theme.feelings.values())


@THEMES
def test_eyes_and_mouths_are_seen_on_the_face(theme: Theme) -> None:
    assert all(contrast(colours.features, colours.fill) >= 3 for colours in theme.feelings.values())


@THEMES
def test_words_are_readable_on_the_card_and_on_every_backdrop(theme: Theme) -> None:
    backdrops = [theme.backdrop, *(blend(colours.fill, theme.backdrop, theme.tint) for colours in theme.feelings.values())]
    for surface in (theme.card, *backdrops):
        assert contrast(theme.words, surface) >= 7
        assert contrast(theme.quiet_words, surface) >= (4.5 if surface in (theme.card, theme.backdrop) else 4)


def test_blending_walks_from_one_colour_to_the_other() -> None:
    assert [blend("#FF0000", "#0000FF", part) for part in (0, 0.5, 1)] == ["#0000FF", "#800080", "#FF0000"]
