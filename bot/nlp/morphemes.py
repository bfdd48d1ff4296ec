"""Korean words in the form a dictionary has them, so that 갔다 and 가요 are both 가다.

kiwipiepy is imported and loaded (one to two seconds, 0.3 GB) with the first text and not before: most evenings nobody asks for words.
"""

from collections.abc import Callable, Sequence
from functools import cached_property
from threading import Lock
from typing import Protocol

from bot.errors import EngineError

# Kiwi's tags (Sejong): common and proper nouns, words in Latin letters. Verbs begin with VV; their irregular forms have a suffix.
NOUNS = ("NNG", "NNP")
LATIN = "SL"
VERB = "VV"
# What a search looks for besides: adjectives, adverbs, roots, Hanja, and hashtags, in which people file their days themselves.
SOUGHT_PREDICATES = ("VV", "VA")
SOUGHT_WORDS = (*NOUNS, "MAG", "XR", "SH")
SOUGHT_SIGNS = (LATIN, "W_HASHTAG")


class _Morpheme(Protocol):
    form: str
    tag: str
    lemma: str


class _Analyser(Protocol):
    def tokenize(self, text: Sequence[str]) -> Sequence[Sequence[_Morpheme]]: ...


def _load_kiwi() -> _Analyser:
    from kiwipiepy import Kiwi

    analyser: _Analyser = Kiwi()
    return analyser


class KiwiWordSplitter:
    """`WordSplitter` and `WordForms` by kiwipiepy: nouns as they are, verbs as their dictionary form, Latin words in small letters."""

    def __init__(self, load: Callable[[], _Analyser] = _load_kiwi) -> None:
        self._load = load
        self._loading = Lock()

    def split(self, texts: Sequence[str]) -> list[tuple[str, ...]]:
        """Split each text, in order; about 0.7 ms for a sentence or two on one core. Raises `EngineError`."""
        return [tuple(word for morpheme in found if (word := _word(morpheme))) for found in self._analysed(texts)]

    def warm_up(self) -> None:
        """Load the analyser, so that the first entry does not wait for it. Raises `EngineError`."""
        self.split(["낱말"])

    def forms(self, texts: Sequence[str]) -> list[tuple[str, ...]]:
        """Return the different words of each text that a search may look for, in order; fast as `split`. Raises `EngineError`."""
        found = self._analysed(texts)
        return [tuple(dict.fromkeys(form for morpheme in morphemes if (form := _form(morpheme)))) for morphemes in found]

    def _analysed(self, texts: Sequence[str]) -> Sequence[Sequence[_Morpheme]]:
        if not texts:
            return []
        try:
            with self._loading:
                analyser = self._analyser
            return list(analyser.tokenize(list(texts)))
        except Exception as error:  # kiwi names no errors of its own, and a missing or broken model raises whatever reading it raised
            # Without its cause: that may quote the text.
            raise EngineError(f"the word analyser failed with {type(error).__name__}") from None

    @cached_property
    def _analyser(self) -> _Analyser:
        return self._load()


def _word(morpheme: _Morpheme) -> str:
    if morpheme.tag in NOUNS:
        return morpheme.form
    if morpheme.tag == LATIN:
        return morpheme.form.lower()
    return morpheme.lemma if morpheme.tag.startswith(VERB) else ""


def _form(morpheme: _Morpheme) -> str:
    if morpheme.tag in SOUGHT_WORDS:
        return morpheme.form
    if morpheme.tag in SOUGHT_SIGNS:
        return morpheme.form.lstrip("#").lower()
    return morpheme.lemma if morpheme.tag.startswith(SOUGHT_PREDICATES) else ""
