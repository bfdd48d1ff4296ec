"""Breaking a sentence into lines that fit and look even."""

import re

from bot.reports.canvas import Weight, words_width

_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+")
MAX_LINES_A_SENTENCE_EACH = 4


def wrap(words: str, width: float, size: float, weight: Weight) -> list[str]:
    """Break words into lines of at most `width` pixels.

    Each sentence starts a line of its own unless that makes a tall block of them; within it, as few lines as possible, all about
    equally long. Lines break at spaces; a word wider than a line breaks between letters, so nothing is ever cut off.
    """
    sentences = [sentence for sentence in _SENTENCE_END.split(words.strip()) if sentence]
    apart = [line for sentence in sentences for line in _even(sentence, width, size, weight)]
    return apart if len(apart) <= MAX_LINES_A_SENTENCE_EACH else _even(words, width, size, weight)


def _even(sentence: str, width: float, size: float, weight: Weight) -> list[str]:
    count = len(_fill(sentence, width, size, weight))
    if count == 1:
        return [sentence]
    # The narrowest width that needs no more lines leaves no single word alone on the last one.
    low, high = width / 2, width
    while high - low > size / 4:
        middle = (low + high) / 2
        if len(_fill(sentence, middle, size, weight)) > count:
            low = middle
        else:
            high = middle
    return _fill(sentence, high, size, weight)


def _fill(sentence: str, width: float, size: float, weight: Weight) -> list[str]:
    lines = [""]
    for word in sentence.split():
        longer = f"{lines[-1]} {word}".strip()
        if words_width(longer, size, weight) <= width:
            lines[-1] = longer
            continue
        pieces = _split(word, width, size, weight)
        lines = [*lines[:-1], *([lines[-1]] if lines[-1] else []), *pieces]
    return lines


def _split(word: str, width: float, size: float, weight: Weight) -> list[str]:
    pieces = [""]
    for letter in word:
        if pieces[-1] and words_width(pieces[-1] + letter, size, weight) > width:
            pieces.append("")
        pieces[-1] += letter
    return pieces
