"""Helplines by country.

Only numbers that national bodies publish, and only what is sure; an outdated number here does harm, so every entry carries where it was
taken from and the table is checked by hand at each release. Hours are given where they are round the clock and left out where they vary.
"""

from dataclasses import dataclass
from enum import Enum

from bot.messages import Language
from bot.safety.signals import CrisisSignals


class Purpose(Enum):
    """What a line is there for."""

    SUICIDE = "suicide"
    MENTAL_HEALTH = "mental_health"
    POLICE = "police"
    AMBULANCE = "ambulance"
    YOUTH = "youth"
    VIOLENCE = "violence"
    DIRECTORY = "directory"


@dataclass(frozen=True, slots=True)
class Helpline:
    """One line: `number` as people know it, or an address for the directory. `source` is where the number is published."""

    number: str
    name_ko: str
    name_en: str
    purposes: tuple[Purpose, ...]
    is_around_the_clock: bool
    source: str

    @property
    def link(self) -> str:
        """A link that calls when touched (`tel:`), or the address of the directory."""
        return self.number if self.number.startswith("https://") else "tel:" + "".join(sign for sign in self.number if sign.isdigit())

    def line(self, language: Language) -> str:
        """Return the line as one line of text."""
        if language is Language.EN:
            return f"{self.number} · {self.name_en}" + (" (24 hours)" if self.is_around_the_clock else "")
        return f"{self.number} · {self.name_ko}" + (" (24시간)" if self.is_around_the_clock else "")


def _police(number: str, ko: str, en: str, source: str) -> Helpline:
    return Helpline(number, ko, en, (Purpose.POLICE,), True, source)


def _both(number: str, source: str) -> Helpline:
    return Helpline(number, "긴급 신고(경찰·구급)", "Emergency (police, ambulance)", (Purpose.POLICE, Purpose.AMBULANCE), True, source)


_BY_COUNTRY: dict[str, tuple[Helpline, ...]] = {
    "KR": (
        Helpline("109", "자살예방상담전화", "Suicide prevention line", (Purpose.SUICIDE,), True, "mohw.go.kr"),
        Helpline("119", "구급·구조", "Ambulance and rescue", (Purpose.AMBULANCE,), True, "nfa.go.kr"),
        _police("112", "경찰", "Police", "police.go.kr"),
        Helpline("1577-0199", "정신건강위기상담전화", "Mental health crisis line", (Purpose.MENTAL_HEALTH,), True, "mohw.go.kr"),
        Helpline("1388", "청소년상담전화", "Youth counselling line", (Purpose.YOUTH,), True, "mogef.go.kr"),
        Helpline("1366", "여성긴급전화", "Women's emergency line", (Purpose.VIOLENCE,), True, "mogef.go.kr"),
    ),
    "US": (
        Helpline(
            "988",
            "988 자살·위기 상담전화",
            "988 Suicide & Crisis Lifeline",
            (Purpose.SUICIDE, Purpose.MENTAL_HEALTH),
            True,
            "988lifeline.org",
        ),
        _both("911", "911.gov"),
        Helpline("1-800-799-7233", "가정폭력 상담전화", "National Domestic Violence Hotline", (Purpose.VIOLENCE,), True, "thehotline.org"),
    ),
    "CA": (
        Helpline("988", "988 자살위기 상담전화", "988 Suicide Crisis Helpline", (Purpose.SUICIDE, Purpose.MENTAL_HEALTH), True, "988.ca"),
        _both("911", "canada.ca"),
        Helpline("1-800-668-6868", "청소년 상담전화(Kids Help Phone)", "Kids Help Phone", (Purpose.YOUTH,), True, "kidshelpphone.ca"),
    ),
    "GB": (
        Helpline("116 123", "사마리탄즈", "Samaritans", (Purpose.SUICIDE, Purpose.MENTAL_HEALTH), True, "samaritans.org"),
        _both("999", "gov.uk"),
        Helpline("0800 1111", "아동·청소년 상담전화(Childline)", "Childline", (Purpose.YOUTH,), True, "childline.org.uk"),
        Helpline(
            "0808 2000 247",
            "가정폭력 상담전화",
            "National Domestic Abuse Helpline",
            (Purpose.VIOLENCE,),
            True,
            "nationaldahelpline.org.uk",
        ),
    ),
    "AU": (
        Helpline("13 11 14", "라이프라인", "Lifeline", (Purpose.SUICIDE, Purpose.MENTAL_HEALTH), True, "lifeline.org.au"),
        _both("000", "triplezero.gov.au"),
        Helpline("1800 55 1800", "청소년 상담전화(Kids Helpline)", "Kids Helpline", (Purpose.YOUTH,), True, "kidshelpline.com.au"),
        Helpline("1800 737 732", "폭력 피해 상담전화(1800RESPECT)", "1800RESPECT", (Purpose.VIOLENCE,), True, "1800respect.org.au"),
    ),
    "JP": (
        Helpline("0120-279-338", "요리소이 핫라인", "Yorisoi Hotline", (Purpose.SUICIDE, Purpose.MENTAL_HEALTH), True, "since2011.net"),
        _police("110", "경찰", "Police", "npa.go.jp"),
        Helpline("119", "구급·구조", "Ambulance and fire", (Purpose.AMBULANCE,), True, "fdma.go.jp"),
    ),
}
_ANYWHERE = (
    Helpline(
        "https://findahelpline.com",
        "나라별 상담전화 찾기",
        "Find a helpline in your country",
        (Purpose.DIRECTORY,),
        False,
        "findahelpline.com",
    ),
)

COUNTRIES: tuple[str, ...] = tuple(_BY_COUNTRY)
ELSEWHERE = "ZZ"
"""Any other country, which gets the directory: ISO 3166 keeps this code free for users."""
_LIMIT = 5
"""Lines shown at once: a frightened person reads no longer list."""


def lines_of(country: str) -> tuple[Helpline, ...]:
    """Return every line of a country (ISO 3166-1 alpha-2, any case); an unknown country gets the directory."""
    return _BY_COUNTRY.get(country.upper(), _ANYWHERE)


def helplines_for(country: str, signals: CrisisSignals) -> tuple[Helpline, ...]:
    """Return up to five lines for what a text tells of, the most needed first; the police are always among them."""
    if signals.violence:
        wanted: tuple[Purpose, ...] = (Purpose.POLICE, Purpose.AMBULANCE, Purpose.VIOLENCE, Purpose.YOUTH, Purpose.SUICIDE)
    elif signals.harm_others:
        wanted = (Purpose.MENTAL_HEALTH, Purpose.SUICIDE, Purpose.POLICE)
    elif signals.third_person:
        wanted = (Purpose.AMBULANCE, Purpose.POLICE, Purpose.SUICIDE)
    elif signals.is_mixed:
        wanted = (Purpose.SUICIDE, Purpose.POLICE, Purpose.AMBULANCE, Purpose.VIOLENCE, Purpose.YOUTH)
    elif signals.immediate:
        wanted = (Purpose.SUICIDE, Purpose.AMBULANCE, Purpose.POLICE, Purpose.MENTAL_HEALTH, Purpose.YOUTH)
    else:
        # What the encoder alone heard may be violence too, so the police stand here as well.
        wanted = (Purpose.SUICIDE, Purpose.MENTAL_HEALTH, Purpose.YOUTH, Purpose.AMBULANCE, Purpose.POLICE)
    lines = lines_of(country)
    chosen = {line: None for purpose in wanted for line in lines if purpose in line.purposes}
    return tuple(chosen)[:_LIMIT] or lines


def short_lines(country: str, language: Language) -> str:
    """Return a country's line for a talk and its ambulance on one line of text, for a sentence; an unknown country gets the directory."""
    lines = lines_of(country)
    talk = next((line for line in lines if Purpose.SUICIDE in line.purposes), lines[0])
    ambulance = next((line for line in lines if Purpose.AMBULANCE in line.purposes), talk)
    return " / ".join(line.line(language) for line in dict.fromkeys((talk, ambulance)))


def emergency_number(country: str, purpose: Purpose) -> str | None:
    """Return a country's number for the police or an ambulance, None where it is not known."""
    return next((line.number for line in lines_of(country) if purpose in line.purposes), None)
