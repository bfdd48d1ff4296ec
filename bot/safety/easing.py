"""What of a text must be harmless by itself before an encoder may ease what a rule calls urgent in it.

An encoder reads a text as a whole, and four terse words beside an ordinary day drown in it. What stands there alone is therefore given to
the rules once more; what they call urgent in a few words nothing eases (docs/decisions/0023-violence-heard.md).
"""

import re

# A few words leave an encoder nothing to weigh them with: "과다복용했어요" and "교복입고죽을거야다보라고" were read as nearly harmless.
EASED_FROM_SYLLABLES = 16
# A page keeps the rules' word: its sentences are too many to weigh one by one (90,000 characters took 2.5 s), and one of them drowns.
EASED_UP_TO_CHARACTERS = 1_000
# From here on a cry without a full stop before or behind it drowned in the rest of a text: of 788 cries beside ordinary days 2 were
# eased with this bar, 58 with one of 32.
LONG_FROM_SYLLABLES = 24
# Both, for what stands beside a cry may hide it from a rule as well: "한 잔 했다 유서 썼어".
END_SYLLABLES = (4, 10)
_SYLLABLE = re.compile(r"[가-힣]")
_ENDS = re.compile(r"(?<=[.!?…~\n])\s*|(?<=[ㅋㅎㅠㅜ])\s+")


def can_be_weighed(text: str) -> bool:
    """Tell whether a text has words enough for an encoder to weigh a rule's finding with, and is no page."""
    return len(text) <= EASED_UP_TO_CHARACTERS and not _is_short(text)


def parts_to_weigh(text: str) -> tuple[str, ...]:
    """Return the sentences of a few words, and of a long text its first and last words."""
    sentences = [part for part in _ENDS.split(text) if part]
    short = [part for part in sentences if len(sentences) > 1 and _is_short(part)]
    words = text.split()
    lengths = END_SYLLABLES if _syllables(text) >= LONG_FROM_SYLLABLES else ()
    ends = [end for length in lengths for end in (_first(words, length), _first(words[::-1], length)[::-1])]
    return tuple(dict.fromkeys((*short, *(" ".join(end) for end in ends))))


def _first(words: list[str], syllables: int) -> list[str]:
    count = 0
    for number, word in enumerate(words, 1):
        count += _syllables(word)
        if count >= syllables:
            return words[:number]
    return words


def _is_short(text: str) -> bool:
    return _syllables(text) < EASED_FROM_SYLLABLES


def _syllables(text: str) -> int:
    return len(_SYLLABLE.findall(text))
