"""Making written text fit to be spoken: what an eye enjoys (emoji, stars, links) an ear should not hear spelled out."""

import re
import unicodedata

_LINK = re.compile(r"\[([^\]]*)\]\([^)\s]*\)")
_ADDRESS = re.compile(r"\b(?:https?://|www\.)\S+")
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_MARKUP = re.compile(r"[*_~`#|<>\\^=+]+|^\s*[-•·]\s+", re.MULTILINE)
_PHONE = re.compile(r"(?<!\d)\d{2,4}(?:-\d{3,4}){1,2}(?!\d)")
_LAUGHTER = re.compile(r"[ㄱ-ㅎㅏ-ㅣ]{2,}")
"""Single letters in a row (ㅋㅋ, ㅠㅠ): voices read them one by one."""

# Symbols (emoji among them), their modifiers, invisible joiners, private and unassigned characters.
_UNSPOKEN_CATEGORIES = {"So", "Sk", "Cf", "Cc", "Cs", "Co", "Cn"}
_VARIATION_SELECTORS = range(0xFE00, 0xFE10)
_KEYCAP = "\u20e3"


def to_spoken(text: str) -> str:
    """Return the words alone, in one line with a sentence per written line; empty when there is nothing to say."""
    text = "".join(_spoken_letter(letter) for letter in unicodedata.normalize("NFC", text))
    text = _LINK.sub(r"\1", text)
    text = _TAG.sub(" ", _ADDRESS.sub(" ", text))
    text = _LAUGHTER.sub(" ", _MARKUP.sub(" ", text))
    # Digit by digit, as a number is dictated.
    text = _PHONE.sub(lambda match: ", ".join(" ".join(part) for part in match[0].split("-")), text)
    lines = (" ".join(line.split()) for line in text.splitlines())
    return " ".join(_closed(line) for line in lines if any(letter.isalnum() for letter in line))


def _spoken_letter(letter: str) -> str:
    if letter == "\n":
        return letter
    unspoken = unicodedata.category(letter) in _UNSPOKEN_CATEGORIES or ord(letter) in _VARIATION_SELECTORS or letter == _KEYCAP
    return " " if unspoken else letter


def _closed(line: str) -> str:
    return line if line[-1] in ".!?…,:;" else f"{line}."
