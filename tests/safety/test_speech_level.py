"""Whether an answer speaks as a person chose, sentence by sentence."""

import json
from pathlib import Path

import pytest

from bot.messages import Language, Register
from bot.safety.speech_level import speaks_as
from bot.texts.catalogue import Texts, load_sentences

CORPUS = Path(__file__).resolve().parents[2] / "corpus"
OTHER = {Register.POLITE: Register.CASUAL, Register.CASUAL: Register.POLITE}
POLITE = [
    "많이 속상하셨겠어요. 오늘은 푹 쉬세요.",
    "얼마나 힘드셨습니까? 애쓰셨습니다.",
    "그게… 참 어려운 하루였겠어요.",
    "“괜찮아. 잘했어.”라고 말해 주고 싶어요.",
    "'괜찮아. 잘했어.'라고 말해 주고 싶어요.",
    "3.5점도 애쓴 점수예요.",
    "아이고, 저런. 아프셨겠어요...",
    "곁에서 들을게요ㅎㅎ 🌱",
    "쉬어 가세요 (토닥토닥)",
]
CASUAL = [
    "많이 힘들었겠다. 오늘은 푹 쉬어.",
    "서운한 날에도 밥은 네 편이니까.",
    "꼭 혼자 맞서지 않아도 되니까, 천천히 해.",
    "‘괜찮아요’라는 말이 오늘은 무거웠겠다.",
    "오늘은 쉼이 필요.",
]
MIXED = [
    "많이 힘들었겠다. 오늘은 푹 쉬세요.",
    "많이 힘들었겠다.오늘은 푹 쉬세요.",
    "많이 힘들었겠다… 오늘은 푹 쉬세요.",
    "오늘은 푹 쉬세요. 시간은 많으니까.",
    "속상하셨겠어요. 나는 네 편이야. 천천히 말해 주세요.",
]


@pytest.mark.parametrize(
    ("text", "register"), [*((text, Register.POLITE) for text in POLITE), *((text, Register.CASUAL) for text in CASUAL)]
)
def test_an_answer_speaks_its_own_level_and_not_the_other(text: str, register: Register) -> None:
    assert speaks_as(text, Language.KO, register)
    assert not speaks_as(text, Language.KO, OTHER[register])


@pytest.mark.parametrize("text", MIXED)
def test_an_answer_that_changes_its_level_speaks_neither(text: str) -> None:
    assert not any(speaks_as(text, Language.KO, register) for register in Register)


@pytest.mark.parametrize(("files", "register"), [("bank_*.jsonl", Register.POLITE), ("casual/*.jsonl", Register.CASUAL)])
def test_every_answer_of_the_bank_is_told_from_the_other_level(files: str, register: Register) -> None:
    lines = [line for file in sorted(CORPUS.glob(files)) for line in file.read_text(encoding="utf-8").splitlines()]
    replies = [reply for line in lines for reply in json.loads(line)["replies"]]
    assert len(replies) > 1_000
    wrong = [text for text in replies if not speaks_as(text, Language.KO, register) or speaks_as(text, Language.KO, OTHER[register])]
    assert wrong == []


@pytest.mark.parametrize("register", list(Register))
def test_every_fallback_speaks_its_level(register: Register) -> None:
    texts = Texts(Language.KO, register)
    lines = [line for key in load_sentences(Language.KO) if key.startswith("fallback.") for line in texts.choices(key)]
    assert lines
    assert [line for line in lines if not speaks_as(line, Language.KO, register)] == []


def test_english_has_no_levels() -> None:
    assert all(speaks_as("That sounds hard.", Language.EN, register) for register in Register)
