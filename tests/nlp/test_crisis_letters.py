from pathlib import Path

import numpy as np
import pytest

from bot.errors import WeightsMissingError
from bot.messages import CrisisLevel
from bot.nlp.crisis_letters import FILE_NAME, CrisisLetters
from bot.nlp.training.crisis_folds import fold_of_each
from bot.nlp.training.crisis_letters import Lines, figures, fit
from tests.nlp.brain import MODEL

GRAVE = ["이제 다 끝낼 거야", "오늘 밤에 끝낼 거야", "유서를 다 썼어"] * 20
HARMLESS = ["오늘 점심은 김밥이었다", "비가 와서 집에 있었다", "친구랑 영화를 봤다"] * 20


def test_what_was_learned_is_told_apart_and_survives_the_file(tmp_path: Path) -> None:
    model = fit(Lines.of(GRAVE + HARMLESS, [2] * len(GRAVE) + [0] * len(HARMLESS)))
    model.save(tmp_path)
    loaded = CrisisLetters.load(tmp_path)
    assert loaded is not None
    grave, harmless = loaded.logits(["오늘 끝낼 거야", "오늘은 김밥"])
    assert grave.argmax() == CrisisLevel.URGENT
    assert harmless.argmax() == CrisisLevel.NONE
    assert np.allclose(loaded.logits(GRAVE[:3]), model.logits(GRAVE[:3]), atol=0.02)


def test_without_its_file_there_is_none_and_a_broken_one_is_told(tmp_path: Path) -> None:
    assert CrisisLetters.load(tmp_path) is None
    (tmp_path / FILE_NAME).write_bytes(b"PK no archive")
    with pytest.raises(WeightsMissingError):
        CrisisLetters.load(tmp_path)


def test_the_shipped_letters_hear_a_plain_cry_and_no_lunch() -> None:
    letters = CrisisLetters.load(MODEL)
    assert letters is not None
    cry, lunch = letters.logits(["유서 다 썼어 오늘 밤에 끝낼 거야", "점심은 김치찌개 먹고 은행 들렀다가 집에 옴"])
    assert cry.argmax() == CrisisLevel.URGENT
    assert lunch.argmax() == CrisisLevel.NONE


def test_twins_stay_on_one_side() -> None:
    urgent, concern, none = CrisisLevel.URGENT, CrisisLevel.CONCERN, CrisisLevel.NONE
    texts = ["옥상 문이 열려 있다 갈 거야", "옥상 문이 열려 있나 본다", "이불을 널었다", "다른 줄", "또 다른 이야기", "이불을 널었다네"]
    fold = fold_of_each(texts, [urgent, concern, none, none, none, none], 1000, 1)
    assert fold[0] == fold[1] == fold[2] == fold[5]
    assert len({fold[2], fold[3], fold[4]}) == 3


def test_figures_are_counted_by_hand() -> None:
    logits = np.zeros((8, 3), np.float32)
    logits[:4, 2] = [5, 4, 1, -5]
    logits[4:, 2] = [2, -1, -2, -3]
    assert figures(logits, np.array([2, 2, 2, 2, 0, 0, 0, 0])).recall_at_3 == 0.5
