import numpy as np

from bot.messages import CrisisLevel
from bot.nlp.training.crisis_folds import fold_of_each
from bot.nlp.training.crisis_letters import figures


def test_twins_stay_on_one_side() -> None:
    urgent, concern, none = CrisisLevel.URGENT, CrisisLevel.CONCERN, CrisisLevel.NONE
    texts = ["옥상 문이 열려 있다 갈 거야", "옥상 문이 열려 있나 본다", "이불을 널었다", "다른 줄", "또 다른 이야기", "이불을 널었다네"]
    fold = fold_of_each(texts, [urgent, concern, none, none, none, none], 1000, 1)
    assert fold[0] == fold[1] == fold[2] == fold[5]
    assert len({fold[2], fold[3], fold[4]}) == 3


def test_figures_are_counted_by_hand() -> None:
    urgency = np.array([0.9, 0.8, 0.4, 0.1, 0.5, 0.2, 0.1, 0.1], np.float32)
    assert figures(urgency, np.array([2, 2, 2, 2, 0, 0, 0, 0])).recall_at_3 == 0.5
