"""What a button carries: a verb, the random id of an entry or a setting's name, and a choice.

Entry ids are random, and every press is checked against the presser, so a guessed or forwarded token opens nothing.
Telegram allows 64 bytes.
"""

from dataclasses import dataclass
from enum import StrEnum

MAX_TOKEN_BYTES = 64


class Verb(StrEnum):
    """What a button does; one letter each, to stay far below the limit."""

    CONSENT = "c"
    SENSITIVE = "C"
    CHOOSE_FEELING = "f"
    SET_FEELING = "F"
    CORRECT_TEXT = "t"
    ASK_DELETE = "x"
    DELETE = "X"
    BACK = "b"
    OPEN_ENTRY = "o"
    SETTINGS = "s"
    SET = "S"
    DELETE_ME = "D"
    CHART = "g"
    CHECK_IN = "k"
    FIND = "q"
    IMPORT = "i"
    DAY = "d"
    MONTH = "m"
    YEAR = "y"
    STATS = "p"
    HEAR = "h"
    REMINDER = "r"
    REPORT = "R"
    ENDPOINT = "w"
    LINK = "l"
    UNLINK = "L"
    VENT = "v"
    BREATHE = "B"
    GROUND = "G"


@dataclass(frozen=True, slots=True)
class Token:
    """A parsed token."""

    verb: Verb
    subject: str = ""
    choice: str = ""

    def __str__(self) -> str:
        """Return the text a button carries."""
        return ":".join((self.verb.value, self.subject, self.choice))

    @classmethod
    def parse(cls, text: str) -> "Token | None":
        """Return the token, or None for anything that is not one; ours are ASCII."""
        parts = text.split(":", 2)
        if not text.isascii() or len(text) > MAX_TOKEN_BYTES or len(parts) != 3 or parts[0] not in {verb.value for verb in Verb}:
            return None
        return cls(Verb(parts[0]), parts[1], parts[2])
