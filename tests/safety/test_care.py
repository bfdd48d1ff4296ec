import re

import pytest

from bot.messages import CrisisLevel, Language, Register
from bot.safety.care import (
    VARIANTS,
    CheckIn,
    care_texts,
    check_in,
    concern_sentence,
    concern_words,
    cry_sentence,
    helper_words,
    urgent_answer,
)
from bot.safety.crisis import signals
from bot.safety.helplines import COUNTRIES, Purpose, emergency_number, helplines_for, lines_of
from bot.safety.signals import CrisisSignals

URGENT = CrisisSignals(CrisisLevel.URGENT)
VIOLENCE = CrisisSignals(CrisisLevel.URGENT, violence=True)
OTHERS = CrisisSignals(CrisisLevel.URGENT, third_person=True, immediate=True)
TO_OTHERS = CrisisSignals(CrisisLevel.URGENT, harm_others=True)
KINDS = (URGENT, VIOLENCE, OTHERS, TO_OTHERS)
ALL = [(language, register) for language in Language for register in Register]


@pytest.mark.parametrize(("language", "register"), ALL)
@pytest.mark.parametrize("country", [*COUNTRIES, "ZZ"])
def test_every_answer_is_complete_in_every_country(language: Language, register: Register, country: str) -> None:
    for variant in range(VARIANTS):
        texts = [urgent_answer(kind, language, register, country, variant) for kind in KINDS]
        texts.append(concern_sentence(language, register, country, variant))
        texts.append(cry_sentence(language, register, country, variant))
        texts.append(concern_words(CrisisSignals(CrisisLevel.CONCERN, violence=True, is_mixed=True), language, register, country, variant))
        texts.append(helper_words(language, register, country, variant))
        texts.extend(check_in(which, language, register, country, variant) for which in CheckIn)
        for text in texts:
            assert "{" not in text
            assert text.strip() == text
            assert len(text) < 900


@pytest.mark.parametrize(("language", "register"), ALL)
def test_three_variants_differ(language: Language, register: Register) -> None:
    for kind in KINDS:
        assert len({urgent_answer(kind, language, register, "KR", variant) for variant in range(VARIANTS)}) == VARIANTS


def test_any_number_chooses_a_variant() -> None:
    assert urgent_answer(URGENT, Language.KO, Register.POLITE, "KR", 7) == urgent_answer(URGENT, Language.KO, Register.POLITE, "KR", 1)


@pytest.mark.parametrize("register", Register)
def test_the_urgent_words_ask_nothing_and_promise_nothing(register: Register) -> None:
    texts = care_texts(Language.KO, register)
    for text in (*texts.urgent, *texts.violence, *texts.harm_others, *texts.third_person, *texts.later, *texts.next_day):
        assert "?" not in text
        assert not re.search(r"약속할게|약속해요|반드시 (?:나아|좋아)|꼭 (?:나아|좋아)|다 잘될|괜찮아질 거", text)


def test_the_polite_texts_are_polite_and_the_casual_ones_are_not() -> None:
    assert all(re.search(r"요\.", text) for text in care_texts(Language.KO, Register.POLITE).urgent)
    assert not any(re.search(r"(?:어요|해요|세요|예요)\.", text) for text in care_texts(Language.KO, Register.CASUAL).urgent)


def test_an_urgent_answer_in_korea_names_the_lines_that_fit() -> None:
    assert "109" in urgent_answer(URGENT, Language.KO, Register.POLITE, "KR", 0)
    assert "1577-0199" in urgent_answer(URGENT, Language.KO, Register.POLITE, "KR", 0)
    first = [line.number for line in helplines_for("KR", VIOLENCE)]
    assert first[:2] == ["112", "119"]
    assert "1366" in first
    assert [line.number for line in helplines_for("KR", OTHERS)][0] == "119"


def test_the_police_are_named_whatever_the_danger() -> None:
    immediate = CrisisSignals(CrisisLevel.URGENT, immediate=True)
    mixed = CrisisSignals(CrisisLevel.URGENT, is_mixed=True)
    for kind in (*KINDS, immediate, mixed):
        assert "112" in [line.number for line in helplines_for("KR", kind)]
    assert "1388" in [line.number for line in helplines_for("KR", VIOLENCE)]
    assert "0808 2000 247" in [line.number for line in helplines_for("GB", VIOLENCE)]


def test_young_people_find_their_line() -> None:
    assert "1388" in [line.number for line in helplines_for("KR", URGENT)]


@pytest.mark.parametrize(("country", "number"), [("US", "988"), ("CA", "988"), ("GB", "116 123"), ("AU", "13 11 14"), ("kr", "109")])
def test_each_country_has_its_own_line_first(country: str, number: str) -> None:
    assert helplines_for(country, URGENT)[0].number == number


def test_an_unknown_country_is_sent_to_the_directory() -> None:
    (only,) = helplines_for("ZZ", URGENT)
    assert only.link == "https://findahelpline.com"
    assert emergency_number("ZZ", Purpose.POLICE) is None
    assert "your local emergency number" in urgent_answer(VIOLENCE, Language.EN, Register.POLITE, "ZZ", 0)


def test_a_touch_calls_the_number() -> None:
    assert [line.link for line in lines_of("KR")] == ["tel:109", "tel:119", "tel:112", "tel:15770199", "tel:1388", "tel:1366"]
    assert lines_of("GB")[0].link == "tel:116123"


def test_every_line_names_its_source_and_works_in_both_languages() -> None:
    for country in COUNTRIES:
        for line in lines_of(country):
            assert line.source
            assert re.search(r"[가-힣]", line.line(Language.KO)) or line.name_ko
            assert not re.search(r"[가-힣]", line.line(Language.EN))
        assert emergency_number(country, Purpose.POLICE)
        assert emergency_number(country, Purpose.AMBULANCE)


def test_the_floor_and_the_answers_fit_together() -> None:
    found = signals("남편이 지금 때려요 도와주세요")
    assert "112" in urgent_answer(found, Language.KO, Register.POLITE, "KR", 0)
    assert signals("오늘 그 새끼 죽일 거야 칼 챙겼어").harm_others


@pytest.mark.parametrize("register", list(Register))
def test_what_may_be_a_cry_is_given_a_line_for_now(register: Register) -> None:
    cry, shadow = CrisisSignals(CrisisLevel.CONCERN, may_be_a_cry=True), CrisisSignals(CrisisLevel.CONCERN)
    for variant in range(VARIANTS):
        words = concern_words(cry, Language.KO, register, "KR", variant)
        assert "119" in words
        assert "109" in words
        assert (
            concern_words(shadow, Language.KO, register, "KR", variant) == concern_sentence(Language.KO, register, "KR", variant) != words
        )
