"""The fixed answers for grave moments: chosen and filled in here, written in `care_ko.toml` and `care_en.toml`, never generated."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, fields
from enum import Enum
from functools import cache
from pathlib import Path

from bot.errors import ConfigurationError
from bot.messages import Language, Register
from bot.safety.helplines import Helpline, Purpose, emergency_number, helplines_for, lines_of
from bot.safety.signals import CrisisSignals

VARIANTS = 3
"""How many wordings there are of everything, so that a person in need is not told the same thing each time."""


class CheckIn(Enum):
    """When a message asks after a person: some hours after an urgent one, and the next day."""

    LATER = "later"
    NEXT_DAY = "next_day"


@dataclass(frozen=True, slots=True)
class CareTexts:
    """Every wording of one register; each tuple holds `VARIANTS` texts."""

    call: str
    urgent: tuple[str, ...]
    violence: tuple[str, ...]
    harm_others: tuple[str, ...]
    third_person: tuple[str, ...]
    concern: tuple[str, ...]
    cry: tuple[str, ...]
    concern_violence: tuple[str, ...]
    concern_harm: tuple[str, ...]
    wish_too: tuple[str, ...]
    helper: tuple[str, ...]
    later: tuple[str, ...]
    next_day: tuple[str, ...]


def urgent_answer(signals: CrisisSignals, language: Language, register: Register, country: str, variant: int) -> str:
    """Return the whole answer to an urgent message with the lines to call; any integer is a variant."""
    texts = care_texts(language, register)
    if signals.violence:
        wordings = (texts.violence, texts.wish_too) if signals.is_mixed else (texts.violence,)
    elif signals.harm_others:
        wordings = (texts.harm_others,)
    elif signals.third_person:
        wordings = (texts.third_person,)
    else:
        wordings = (texts.urgent,)
    words = "\n\n".join(_filled(wording, variant, language, country) for wording in wordings)
    lines = "\n".join(line.line(language) for line in helplines_for(country, signals))
    return f"{words}\n\n{texts.call}\n{lines}"


def concern_words(signals: CrisisSignals, language: Language, register: Register, country: str, variant: int = 0) -> str:
    """Return what goes below an answer to a worrying text, by what it tells of."""
    if signals.third_person:
        return helper_words(language, register, country, variant)
    if signals.harm_others:
        return _filled(care_texts(language, register).concern_harm, variant, language, country)
    said = []
    if signals.violence or signals.is_mixed:
        said.append(_filled(care_texts(language, register).concern_violence, variant, language, country))
    if signals.is_mixed or not said:
        sentence = cry_sentence if signals.may_be_a_cry else concern_sentence
        said.append(sentence(language, register, country, variant))
    return "\n\n".join(said)


def concern_sentence(language: Language, register: Register, country: str, variant: int = 0) -> str:
    """Return the one gentle sentence that offers a line and does not push it."""
    return _filled(care_texts(language, register).concern, variant, language, country)


def cry_sentence(language: Language, register: Register, country: str, variant: int = 0) -> str:
    """Return what offers a line for now and not for a later day, to what may be a cry and was not graded urgent."""
    return _filled(care_texts(language, register).cry, variant, language, country)


def helper_words(language: Language, register: Register, country: str, variant: int = 0) -> str:
    """Return words for someone who worries about another person."""
    return _filled(care_texts(language, register).helper, variant, language, country)


def check_in(which: CheckIn, language: Language, register: Register, country: str, variant: int = 0) -> str:
    """Return the message that asks after a person, without a question that must be answered."""
    texts = care_texts(language, register)
    return _filled(texts.later if which is CheckIn.LATER else texts.next_day, variant, language, country)


@cache
def care_texts(language: Language, register: Register) -> CareTexts:
    """Return the wordings of a language and register; English has one register.

    Raises:
        ConfigurationError: a wording is missing or there are not `VARIANTS` of it.
    """
    file = Path(__file__).with_name(f"care_{language.value}.toml")
    table = tomllib.loads(file.read_text(encoding="utf-8"))
    section = table.get(register.value, table["polite"])
    wordings: dict[str, tuple[str, ...]] = {}
    for entry in fields(CareTexts):
        if entry.name == "call":
            continue
        wordings[entry.name] = tuple(section.get(entry.name, ()))
        if len(wordings[entry.name]) != VARIANTS:
            raise ConfigurationError(f"{file.name} needs {VARIANTS} wordings of {register.value}.{entry.name}")
    return CareTexts(call=section["call"], **wordings)


def _filled(wordings: tuple[str, ...], variant: int, language: Language, country: str) -> str:
    lines = lines_of(country)
    talk = [line for line in lines if Purpose.SUICIDE in line.purposes][:1] or list(lines[:1])
    violence = [line for line in lines if Purpose.VIOLENCE in line.purposes] or talk
    youth = [line for line in lines if Purpose.YOUTH in line.purposes]
    unknown = "your local emergency number" if language is Language.EN else "가까운 긴급 신고 번호"
    return wordings[variant % VARIANTS].format(
        police=emergency_number(country, Purpose.POLICE) or unknown,
        ambulance=emergency_number(country, Purpose.AMBULANCE) or unknown,
        line=_named(talk, language),
        refuge=_named([*violence, *youth], language),
    )


def _named(lines: Sequence[Helpline], language: Language) -> str:
    named = ((line.name_en if language is Language.EN else line.name_ko, line.number) for line in lines)
    # A bracket keeps a particle that follows (에서, 은) out of an address.
    written = [f"{name} ({number})" if number.startswith("https://") else f"{name} {number}" for name, number in named]
    return (" or " if language is Language.EN else ", ").join(dict.fromkeys(written))
