"""The catalogues: every sentence a person reads, Korean first, English second.

`ko.toml` and `en.toml` hold the same keys (a test compares them). A value is a sentence or a list of sentences that mean the
same. The table `casual` in `ko.toml` holds 반말 for what is said in talk; labels and notices stay in 해요체. Placeholders are
`str.format`'s, and `{word:은/는}` attaches the right particle.
"""

import string
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files

from bot.messages import Emotion, Language, Register
from bot.texts.korean import with_particle

Sentences = Mapping[str, tuple[str, ...]]


class _KoreanFormatter(string.Formatter):
    def format_field(self, value: object, format_spec: str) -> str:
        """Attach a particle when the specification is a pair such as 은/는."""
        if "/" in format_spec:
            return with_particle(str(value), format_spec)
        return str(super().format_field(value, format_spec))


_FORMATTER = _KoreanFormatter()


@cache
def load_sentences(language: Language) -> Sentences:
    """Return a catalogue flattened to dotted keys, each with one or more sentences."""
    tree = tomllib.loads(files("bot.texts").joinpath(f"{language.value}.toml").read_text(encoding="utf-8"))
    return dict(_flatten(tree, ""))


def _flatten(tree: Mapping[str, object], prefix: str) -> list[tuple[str, tuple[str, ...]]]:
    flat: list[tuple[str, tuple[str, ...]]] = []
    for name, value in tree.items():
        if isinstance(value, Mapping):
            flat += _flatten(value, f"{prefix}{name}.")
        elif isinstance(value, str):
            flat.append((prefix + name, (value.strip(),)))
        elif isinstance(value, list):
            flat.append((prefix + name, tuple(str(sentence).strip() for sentence in value)))
        else:
            raise TypeError(f"{prefix}{name} must be a sentence or a list of sentences")
    return flat


def said_longest_ago(sentences: Sequence[str], said: Sequence[str]) -> str:
    """Return the sentence whose last turn among `said` (oldest first) is farthest back; the first of those that are in none."""
    return min(sentences, key=lambda sentence: max((at for at, text in enumerate(said) if sentence in text), default=-1))


class Texts:
    """The catalogue in one person's language and speech level."""

    def __init__(self, language: Language = Language.KO, register: Register = Register.POLITE) -> None:
        self.language = language
        self.register = register
        self._sentences = load_sentences(language)

    def say(self, key: str, /, **values: object) -> str:
        """Return the (first) sentence of a key, filled in; raises `KeyError` for a key that is not in the catalogue."""
        return self._fill(self.choices(key)[0], values)

    def vary(self, key: str, turn: int, /, **values: object) -> str:
        """Return one of the sentences of a key; consecutive turns walk through all of them."""
        choices = self.choices(key)
        return self._fill(choices[turn % len(choices)], values)

    def least_said(self, *keys: str, said: Sequence[str]) -> str:
        """Return the sentence of these keys that was said longest ago; the first of those that never were, in the order of the keys."""
        return said_longest_ago([choice for key in keys for choice in self.choices(key)], said)

    def choices(self, key: str) -> Sequence[str]:
        """Return every sentence of a key as written, in 반말 where the person wants it and it exists."""
        if self.register is Register.CASUAL:
            casual = self._sentences.get(f"casual.{key}")
            if casual:
                return casual
        return self._sentences[key]

    def feeling(self, emotion: Emotion) -> str:
        """Return the name of a feeling with its picture, as on buttons."""
        return self.say(f"feeling.{emotion.value}")

    def feeling_name(self, emotion: Emotion) -> str:
        """Return the bare name of a feeling."""
        return self.say(f"feeling_name.{emotion.value}")

    def _fill(self, sentence: str, values: Mapping[str, object]) -> str:
        return _FORMATTER.vformat(sentence, (), values)
