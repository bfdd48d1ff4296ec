"""English words of death and harm: whose wish, whose hand, and how near."""

import pytest

from bot.messages import CrisisLevel
from bot.safety.crisis import signals

URGENT, CONCERN, NONE = CrisisLevel.URGENT, CrisisLevel.CONCERN, CrisisLevel.NONE


@pytest.mark.parametrize(
    ("text", "level", "kinds"),
    [
        ("dad is hitting me", URGENT, "violence"),
        ("dad is hitting my sister", URGENT, "violence"),
        ("My dad beats me every night", URGENT, "violence"),
        ("he raped me", URGENT, "violence"),
        ("he has a knife and he's outside my door", URGENT, "violence"),
        ("my husband hits me", CONCERN, "violence"),
        ("I got hit by my dad", CONCERN, "violence"),
        ("someone is trying to break in", URGENT, "violence"),
        ("my ex is outside my house with a bat", URGENT, "violence"),
        ("I'm going to stab him", URGENT, "harm_others"),
        ("I'm going to shoot up my school", URGENT, "harm_others"),
        ("I want to kill him", CONCERN, "harm_others"),
        ("I want to kill my boss", CONCERN, "harm_others"),
        ("My friend wants to kill herself", CONCERN, "third_person"),
        ("my wife wants to kill herself", CONCERN, "third_person"),
        ("my friend is on the roof", URGENT, "third_person"),
        ("my sister took all her pills", URGENT, "third_person"),
        ("my friend wants to die and so do I", URGENT, ""),
        ("I took 30 tylenol", URGENT, ""),
        ("I took a whole bottle of advil", URGENT, ""),
        ("i wanna kms", URGENT, ""),
        ("I'd rather be dead", CONCERN, ""),
        ("life isn't worth living", CONCERN, ""),
        ("I can\u2019t go on", CONCERN, ""),
    ],
)
def test_what_is_told_and_of_whom(text: str, level: CrisisLevel, kinds: str) -> None:
    found = signals(text)
    told = [name for name in ("violence", "harm_others", "third_person") if getattr(found, name)]
    assert (found.level, told) == (level, kinds.split())


@pytest.mark.parametrize(
    "text",
    [
        "dad is hitting mystery boxes",
        "he's hitting on me",
        "my dad beat me at chess again",
        "my boss is killing me with these deadlines",
        "I'm gonna kill my brother he ate my cake",
        "I will shoot him a message",
        "my dad is on the roof fixing it",
        "my brother took his pills",
        "I took 20 mg of melatonin",
        "I was hit by a car",
        "ran 5 kms today",
        "kms lol",
        "life is worth living",
    ],
)
def test_plain_english_is_left_in_peace(text: str) -> None:
    assert signals(text).level is NONE
