"""Cutting long texts where a reader would pause.

Platforms limit the length of a message. They count differently (Telegram in UTF-16 units), so the measure is a parameter.
"""

import re
from collections.abc import Callable

# From the best place to cut to the worst: after a paragraph, a line, a sentence, a word. Korean ends sentences with the same marks.
_PAUSES = (re.compile(r"\n\s*\n"), re.compile(r"\n"), re.compile(r"(?<=[.!?。！？…~])\s+"), re.compile(r"\s+"))
# A pause in the first part of a message is not worth taking: it would make many short messages.
_EARLIEST_SHARE = 0.5
# Joiners and variation selectors: the character before them and the one after belong together (family emoji, skin tones).
_GLUE = re.compile("[\u200d\ufe00-\ufe0f\U0001f3fb-\U0001f3ff\u0300-\u036f]")


def utf16_length(text: str) -> int:
    """Return the length in UTF-16 units, in which Telegram counts; never less than the number of characters."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def split_text(text: str, limit: int, measure: Callable[[str], int] = len) -> list[str]:
    """Cut a text into parts of at most `limit` (as `measure` counts), without blank edges; an empty text gives no part."""
    parts = []
    rest = text.strip()
    while measure(rest) > limit:
        cut = _place_to_cut(rest, _longest_fit(rest, limit, measure))
        parts.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [*parts, rest] if rest else parts


def _longest_fit(text: str, limit: int, measure: Callable[[str], int]) -> int:
    low, high = 1, min(limit, len(text))
    while low < high:
        middle = (low + high + 1) // 2
        if measure(text[:middle]) <= limit:
            low = middle
        else:
            high = middle - 1
    return low


def _place_to_cut(text: str, longest: int) -> int:
    # One character more is looked at, so that a pause right after the longest fit counts.
    window = text[: longest + 1]
    for pause in _PAUSES:
        cuts = [match.start() for match in pause.finditer(window) if match.start() >= longest * _EARLIEST_SHARE]
        if cuts:
            return cuts[-1]
    cut = longest
    while cut > 1 and (_GLUE.match(text[cut]) or text[cut - 1] == "\u200d"):
        cut -= 1
    return cut if cut > 1 else longest
