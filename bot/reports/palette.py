"""The colours of the charts.

The six hues follow the palette of Okabe and Ito (Color Universal Design, 2008); their lightness was then spread from light joy to
dark depression, so that with normal sight and with simulated protanopia, deuteranopia and tritanopia (Machado, Oliveira and
Fernandes, 2009) any two lie at least 25 CIELAB units apart. The light feelings contrast too little with a white card, so
everything filled is also edged in `ink`, at least 3:1 against the card (WCAG 2.1, 1.4.11). A test computes both. Colour never
stands alone: each feeling has a face of its own and a written name.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from bot.messages import Emotion


@dataclass(frozen=True, slots=True)
class FeelingColours:
    """`fill` is the surface of a feeling, `ink` its edge, `features` the eyes and mouth drawn on it."""

    fill: str
    ink: str
    features: str


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours of a picture: behind everything, of the cards, of words (strong and quiet), of thin lines, of the rabbit."""

    backdrop: str
    card: str
    words: str
    quiet_words: str
    line: str
    fur: str
    fur_edge: str
    blush: str
    mirror: str
    feelings: Mapping[Emotion, FeelingColours]
    # How much of the dominating feeling is mixed into the backdrop, 0 to 1.
    tint: float


LIGHT = Theme(
    backdrop="#F8F1E7",
    card="#FFFFFF",
    words="#3B3340",
    quiet_words="#5F5663",
    line="#E9E2DA",
    fur="#FFFFFF",
    fur_edge="#5A4E57",
    blush="#F7B9B4",
    mirror="#BFE3E0",
    feelings={
        Emotion.JOY: FeelingColours("#F8B62D", "#99660A", "#5C3D06"),
        Emotion.SADNESS: FeelingColours("#82C8EF", "#2F7BA8", "#164763"),
        Emotion.DEPRESSION: FeelingColours("#4A3A86", "#34276A", "#FFFFFF"),
        Emotion.ANGER: FeelingColours("#D4573E", "#9C3520", "#FFFFFF"),
        Emotion.ANXIETY: FeelingColours("#2F7F7E", "#1D5C5B", "#FFFFFF"),
        Emotion.NEUTRAL: FeelingColours("#CDC5AE", "#857B5F", "#4E4733"),
    },
    tint=0.22,
)

DARK = Theme(
    backdrop="#1D1A23",
    card="#2B2832",
    words="#F5F0F7",
    quiet_words="#B9B0BF",
    line="#403B49",
    fur="#F3ECE8",
    fur_edge="#2B2832",
    blush="#F0A8A4",
    mirror="#A9D6D3",
    feelings={
        Emotion.JOY: FeelingColours("#F8BE45", "#FBD98D", "#5C3D06"),
        Emotion.SADNESS: FeelingColours("#8FD0F2", "#C2E5F8", "#164763"),
        Emotion.DEPRESSION: FeelingColours("#7B66C9", "#B3A5E6", "#FFFFFF"),
        Emotion.ANGER: FeelingColours("#DB5F45", "#F0A291", "#FFFFFF"),
        Emotion.ANXIETY: FeelingColours("#2E8C88", "#79C6C2", "#FFFFFF"),
        Emotion.NEUTRAL: FeelingColours("#CFC8B6", "#E9E4D7", "#4E4733"),
    },
    tint=0.12,
)

THEMES: Mapping[Literal["light", "dark"], Theme] = {"light": LIGHT, "dark": DARK}


def blend(colour: str, into: str, part: float) -> str:
    """Mix `part` (0 to 1) of a colour into another; both as #RRGGBB."""
    pairs = [(int(colour[at : at + 2], 16), int(into[at : at + 2], 16)) for at in (1, 3, 5)]
    return "#" + "".join(f"{round(first * part + second * (1 - part)):02X}" for first, second in pairs)
