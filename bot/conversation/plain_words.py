"""Words as they are written, for a house without an analyser of Korean."""

import re
from collections.abc import Sequence

_WORD = re.compile(r"\w+")


class PlainWords:
    """`WordForms` that knows no grammar: what stands between spaces and signs, in small letters."""

    def forms(self, texts: Sequence[str]) -> list[tuple[str, ...]]:
        """Return the different words of each text, in order."""
        return [tuple(dict.fromkeys(_WORD.findall(text.lower()))) for text in texts]
