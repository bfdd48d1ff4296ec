"""Who is in danger from whom: the rules' word, the letters' word, and which of them an answer follows."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from bot.messages import DANGERS, CrisisLevel, Danger, Language, Register
from bot.safety.care import concern_words, urgent_answer
from bot.safety.crisis import Checked, check, signals
from bot.safety.signals import CrisisSignals
from tests.nlp.brain import encoder

HERE = Path(__file__).parent
SURE = (0.01, 0.04, 0.95)
VEILED = "현관 앞 계단에 앉아서 다들 잠들기만 기다려요"


def likely(danger: Danger, share: float) -> tuple[float, ...]:
    rest = (1 - share) / (len(DANGERS) - 1)
    return tuple(share if one is danger else rest for one in DANGERS)


def kind(found: CrisisSignals) -> Danger:
    if found.is_mixed:
        return Danger.MIXED
    told = {Danger.VIOLENCE: found.violence, Danger.HARM: found.harm_others, Danger.OTHERS: found.third_person}
    return next((danger for danger, is_told in told.items() if is_told), Danger.OWN)


@pytest.mark.parametrize("danger", DANGERS)
def test_where_no_rule_says_whose_danger_it_is_the_letters_do(danger: Danger) -> None:
    assert kind(signals(VEILED, SURE, likely(danger, 0.6))) is danger
    assert kind(signals(VEILED, SURE, likely(danger, 0.4))) is Danger.OWN, "too unsure to be followed"
    assert kind(signals(VEILED, SURE)) is Danger.OWN


def test_somebody_beaten_in_words_no_rule_knows_gets_the_police_first() -> None:
    words = urgent_answer(signals(VEILED, SURE, likely(Danger.VIOLENCE, 0.9)), Language.KO, Register.POLITE, "KR", 0)
    lines = words.split("\n")
    assert [line.split(" ")[0] for line in lines[-5:]][:2] == ["112", "119"]
    assert "당신 탓이 아니에요" in words


def test_a_rules_word_on_whose_danger_it_is_gives_way_to_a_sure_reading_only() -> None:
    beaten = "남편이 지금 때려요 도와주세요"
    assert kind(signals(beaten, SURE, likely(Danger.OTHERS, 0.7))) is Danger.VIOLENCE
    assert kind(signals(beaten, SURE, likely(Danger.OTHERS, 0.9))) is Danger.OTHERS
    assert kind(signals(beaten, SURE, likely(Danger.OWN, 1.0))) is Danger.VIOLENCE, "nobody is told that the blows are their own wish"


def test_one_s_own_cry_that_a_rule_takes_for_another_s_is_one_s_own_where_the_letters_are_sure() -> None:
    told = "친구가 옥상에서 손을 잡아 줬어요 지금 난간 앞이에요"
    other = check(told).signals
    assert kind(replace(other, third_person=True)) is Danger.OTHERS
    own = Checked(replace(other, violence=False, third_person=True), may_raise=True, is_lookalike=False, may_ease=False)
    assert kind(own.with_head(SURE, likely(Danger.OWN, 0.9))) is Danger.OWN
    assert kind(own.with_head(SURE, likely(Danger.OWN, 0.7))) is Danger.OTHERS


def test_a_mere_worry_follows_the_letters_where_they_are_sure_of_blows_only() -> None:
    shadow = (0.95, 0.03, 0.02)
    struck = signals("오늘은 조용히 걸었다", shadow, likely(Danger.VIOLENCE, 0.85))
    assert (struck.level, struck.violence, struck.may_be_a_cry) == (CrisisLevel.CONCERN, True, True)
    for dangers in (likely(Danger.VIOLENCE, 0.7), likely(Danger.OTHERS, 0.9)):
        found = signals("오늘은 조용히 걸었다", shadow, dangers)
        assert (kind(found), found.may_be_a_cry) == (Danger.OWN, False)
    assert signals("오늘은 조용히 걸었다", (1.0, 0.0, 0.0), likely(Danger.VIOLENCE, 1.0)).level is CrisisLevel.NONE


def test_harm_that_is_meant_is_not_met_as_a_wish_to_die() -> None:
    found = signals(VEILED, (0.6, 0.39, 0.01), likely(Danger.HARM, 0.9))
    assert found.level is CrisisLevel.CONCERN
    for register in Register:
        words = concern_words(found, Language.KO, register, "KR", 0)
        assert "112" in words
        assert "그만큼 화가 나고 억울" in words


def test_lines_it_did_not_learn_from_are_told_apart() -> None:
    rows = [json.loads(line) for file in sorted(HERE.glob("blind*.jsonl")) for line in file.read_text(encoding="utf-8").splitlines()]
    labelled = [(row["text"], Danger(row["danger"])) for row in rows if "danger" in row]
    readings = encoder().read([text for text, _ in labelled])
    told = [kind(check(text).with_head(read.crisis, read.dangers)) for (text, _), read in zip(labelled, readings, strict=True)]
    right = [found is wanted for found, (_, wanted) in zip(told, labelled, strict=True)]
    others = [found is Danger.OWN for found, (_, wanted) in zip(told, labelled, strict=True) if wanted is Danger.VIOLENCE]
    own = [found is Danger.OWN for found, (_, wanted) in zip(told, labelled, strict=True) if wanted is Danger.OWN]
    assert len(labelled) == 683
    assert sum(right) / len(right) >= 0.9
    assert sum(others) / len(others) <= 0.15, "of those who are hurt, so few are answered as if it were their own wish"
    assert sum(own) / len(own) >= 0.99


def test_an_eased_knife_in_a_kitchen_is_no_harm_meant_unless_the_letters_say_so_too() -> None:
    text, far = "칼 새로 갈았더니 회가 아주 잘 떠지네 오늘 저녁은 광어다", (1.0, 0.0, 0.0)
    assert check(text).signals.harm_others
    assert kind(signals(text, far, likely(Danger.OTHERS, 0.3))) is Danger.OWN
    assert kind(signals(text, far, likely(Danger.HARM, 0.6))) is Danger.HARM
