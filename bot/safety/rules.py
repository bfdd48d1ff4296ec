"""What a crisis rule is, and the small language its patterns are written in.

Patterns read closed-up text (see `normalise`). To keep them readable, `_` stands for up to twelve characters within the sentence, `=` for
up to thirty within it, and `~` for up to sixty across sentences: a span is bounded, so matching stays linear in the text.
"""

import re
from dataclasses import dataclass
from enum import Enum

from bot.messages import CrisisLevel

_SPANS = {"_": r"[^.]{0,12}", "=": r"[^.]{0,30}", "~": r".{0,60}"}
_SPAN = re.compile(r"(?<!\(\?)(?<!\(\?<)[_=~](?![^\[]*\])")


class Family(Enum):
    """What a rule speaks of; the context of a text weighs differently on each."""

    WISH = "wish"
    GOODBYE = "goodbye"
    MEANS = "means"
    SELF_HARM = "self_harm"
    VIOLENCE = "violence"
    HARM_OTHERS = "harm_others"
    PASSIVE = "passive"
    PAST = "past"
    OTHERS = "others"


@dataclass(frozen=True, slots=True)
class Rule:
    """One family of wordings: `pattern` finds it, `unless` in the same sentence or `unless_anywhere` in the text makes it harmless.

    `heals` says that a text of better days makes it harmless too: a scar is no worry in it.
    """

    name: str
    level: CrisisLevel
    family: Family
    pattern: re.Pattern[str]
    unless: re.Pattern[str] | None = None
    unless_anywhere: re.Pattern[str] | None = None
    heals: bool = False

    def finds(self, joined: str) -> bool:
        """Tell whether the rule holds for a closed-up text."""
        if self.unless_anywhere is not None and self.unless_anywhere.search(joined):
            return False
        for match in self.pattern.finditer(joined):
            if self.unless is None or not self.unless.search(sentence_around(joined, match.start(), match.end())):
                return True
        return False


def sentence_around(joined: str, start: int, end: int) -> str:
    """Return the sentences that a span of closed-up text touches."""
    left = joined.rfind(".", 0, start) + 1
    right = joined.find(".", end)
    return joined[left : right if right >= 0 else len(joined)]


def pattern(*wordings: str) -> re.Pattern[str]:
    """Compile wordings of the small language into one alternation."""
    expanded = (_SPAN.sub(lambda match: _SPANS[match[0]], wording) for wording in wordings)
    return re.compile("|".join(f"(?:{wording})" for wording in expanded), re.DOTALL)


def rule(
    name: str,
    level: CrisisLevel,
    family: Family,
    *wordings: str,
    unless: re.Pattern[str] | None = None,
    unless_anywhere: re.Pattern[str] | None = None,
    heals: bool = False,
) -> Rule:
    """Build a rule from wordings."""
    return Rule(name, level, family, pattern(*wordings), unless, unless_anywhere, heals)
