"""Diary words as a PDF can show them: letters no font has are described, so that nobody reads boxes."""

import re
import unicodedata
from functools import cache

from bot.reports.canvas import Weight, font_file, letters_of, symbol_font_file
from bot.texts.catalogue import Texts

# One picture made of several code points: flags, and a sign with its tone, its variation and what a joiner hangs on it.
_SIGN = "[^\\s\u200d\ufe0e\ufe0f]"
_TAIL = "[\ufe0e\ufe0f\u20e3\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]*"
_CLUSTER = re.compile(f"[\U0001f1e6-\U0001f1ff]{{2}}|{_SIGN}{_TAIL}(?:\u200d{_SIGN}{_TAIL})*")
# Spaces of other widths than a font may have.
_BLANK = re.compile(r"[^\S ]")
# Words of a sign's Unicode name and how it is described; the first that fits wins. The values end the keys `pdf.sign.*`.
_KINDS = (
    ("heart", ("HEART",)),
    ("tears", ("CRYING", "TEAR", "WEARY", "DISAPPOINTED", "PENSIVE")),
    ("angry", ("ANGRY", "POUTING", "ANGER", "SERIOUS FACE", "IMP")),
    ("worried", ("FEARFUL", "ANXIOUS", "WORRIED", "SCREAMING", "COLD SWEAT", "CONFUSED", "FROWNING", "FLUSHED")),
    ("smile", ("SMILING", "GRINNING", "LAUGHING", "JOY", "SMIRK", "RELIEVED", "HUGGING", "KISS")),
    ("face", ("FACE",)),
    ("hand", ("HAND", "THUMBS", "FIST", "BICEPS")),
    ("star", ("STAR", "SPARKLES")),
    ("flower", ("FLOWER", "BLOSSOM", "CLOVER", "ROSE", "TULIP", "BOUQUET", "LEAF", "TREE", "SEEDLING", "HERB")),
    ("weather", ("SUN", "CLOUD", "RAIN", "SNOW", "MOON", "UMBRELLA", "RAINBOW")),
    ("flag", ("REGIONAL INDICATOR", "FLAG")),
)
# General categories that are seen: letters, marks, numbers, punctuation, symbols. Others (control, format, unassigned) print nothing.
_SEEN = "LMNPS"


@cache
def drawable() -> frozenset[int]:
    """Return the code points that NanumGothic (in all weights that a PDF uses) or DejaVu Sans can draw."""
    regular, bold = (letters_of(font_file(weight)) for weight in (Weight.REGULAR, Weight.BOLD))
    return regular & bold | letters_of(symbol_font_file())


def printable(text: str, texts: Texts) -> str:
    """Return a text in which every letter can be drawn: what no font has is named in brackets, what is never seen is dropped."""
    lines = [_BLANK.sub(" ", line.replace("\t", "    ")) for line in unicodedata.normalize("NFC", text).splitlines()]
    shown = "\n".join(_CLUSTER.sub(lambda found: _shown(found.group(), texts), line) for line in lines)
    # A word in a script no font has is described once, not letter by letter.
    letter = texts.say("pdf.sign.letter")
    return re.sub(f"(?:{re.escape(letter)}){{2,}}", letter, shown)


def _shown(cluster: str, texts: Texts) -> str:
    known = drawable()
    seen = "".join(letter for letter in cluster if unicodedata.category(letter)[0] in _SEEN and not _is_attached(letter))
    if not seen:
        return ""
    if all(ord(letter) in known for letter in seen):
        return seen
    if len(seen) > 1 and unicodedata.category(seen[0])[0] in "LM":
        # Letters that only lack a mark keep what can be drawn.
        return "".join(letter if ord(letter) in known else _named(letter, texts) for letter in seen)
    return _named(seen, texts)


def _named(sign: str, texts: Texts) -> str:
    category, name = unicodedata.category(sign[0]), unicodedata.name(sign[0], "")
    if category[0] == "M":
        return ""
    if category[0] == "L":
        return texts.say("pdf.sign.letter")
    kind = next((kind for kind, words in _KINDS if any(word in name for word in words)), "other")
    return texts.say(f"pdf.sign.{kind}")


def _is_attached(letter: str) -> bool:
    """Tell whether a letter only changes how the one before it looks: variations, keycaps, skin tones, tags."""
    code = ord(letter)
    return code in (0xFE0E, 0xFE0F, 0x20E3) or 0x1F3FB <= code <= 0x1F3FF or 0xE0020 <= code <= 0xE007F
