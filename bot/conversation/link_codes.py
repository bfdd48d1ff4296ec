"""The codes that join accounts: made for reading aloud and typing, and read as people type them."""

import secrets
from datetime import timedelta

# Without 0 and O, 1 and I: 32 letters and digits, 5 bits each.
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
CODE_CHARACTERS = 8
CODE_LASTS = timedelta(minutes=10)
# Three tries of 2^40 codes, then a pause: whoever guesses finds one of a thousand codes at hand in some hundred years.
MOST_TRIES = 3
PAUSE = timedelta(minutes=10)


def new_code() -> str:
    """Return a fresh random code."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_CHARACTERS))


def shown_code(code: str) -> str:
    """Return a code in two halves, as it is easier to read."""
    return f"{code[: CODE_CHARACTERS // 2]}-{code[CODE_CHARACTERS // 2 :]}"


def read_code(text: str) -> str:
    """Return what was typed as a code would be kept: capital letters, without the spaces and dashes between."""
    return "".join(letter for letter in text.upper() if not letter.isspace() and letter not in "-–—_")
