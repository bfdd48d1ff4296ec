import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from bot.errors import WeightsMissingError
from bot.messages import CrisisLevel, Emotion
from bot.nlp.encoder import MAX_CHARACTERS, NEEDED_FILES, CtEncoder
from bot.safety.crisis import CrisisThresholds
from tests.nlp.brain import MODEL, encoder

ORDINARY = "아침에 일어나 물을 마시고 방을 치웠다. 점심에는 김밥을 먹고 도서관에 다녀왔다. "


@pytest.mark.parametrize(
    ("text", "emotion"),
    [
        ("나 오늘 시험 합격했어! 너무 기뻐서 소리 질렀어", Emotion.JOY),
        ("키우던 강아지가 하늘나라로 떠나서 계속 눈물이 나", Emotion.SADNESS),
        ("몇 달째 아무것도 하기 싫고 내가 텅 빈 것 같아", Emotion.DEPRESSION),
        ("팀장이 내 공을 가로채고 소리까지 질렀어 진짜 열받아", Emotion.ANGER),
        ("내일 면접인데 떨려서 잠이 안 와 망치면 어떡하지", Emotion.ANXIETY),
        ("점심은 김치찌개 먹고 은행 들렀다가 집에 옴", Emotion.NEUTRAL),
    ],
)
def test_a_plain_feeling_is_read(text: str, emotion: Emotion) -> None:
    assert encoder().read([text])[0].scores.top() is emotion


def test_probabilities_sum_to_one_and_the_vector_has_length_one() -> None:
    for reading in encoder().read(["안녕", "오늘은 그냥 그랬어", "ㅋ", "🙂", ORDINARY * 10]):
        assert sum(reading.scores.as_row()) == pytest.approx(1, abs=1e-4)
        assert sum(reading.crisis) == pytest.approx(1, abs=1e-4)
        assert reading.vector.shape == (256,)
        assert reading.vector.dtype == np.float32
        assert float(np.linalg.norm(reading.vector)) == pytest.approx(1, abs=1e-4)


def test_no_texts_give_no_readings() -> None:
    assert encoder().read([]) == []


def test_a_text_reads_the_same_alone_and_among_others() -> None:
    texts = ["오늘 너무 행복해", ORDINARY * 8, "화가 나", ORDINARY]
    together = encoder().read(texts)
    for text, reading in zip(texts, together, strict=True):
        alone = encoder().read([text])[0]
        assert alone.scores.as_row() == pytest.approx(reading.scores.as_row(), abs=0.02)
        assert float(alone.vector @ reading.vector) > 0.99


def test_a_crisis_at_the_end_of_a_long_entry_is_seen() -> None:
    words = "이제 그만 살고 싶어. 오늘 밤에 죽으려고 해."
    long_entry, without = encoder().read([ORDINARY * 12 + words, ORDINARY * 12])
    assert long_entry.crisis[CrisisLevel.URGENT] > 0.9
    assert without.crisis[CrisisLevel.URGENT] < CrisisThresholds().urgent


def test_a_text_over_the_limit_is_cut_and_not_refused() -> None:
    long_entry = ORDINARY * 200
    cut, whole = encoder().read([long_entry[:MAX_CHARACTERS], long_entry])
    assert whole.scores.as_row() == pytest.approx(cut.scores.as_row(), abs=1e-4)


def test_several_threads_read_the_same() -> None:
    texts = [f"{number}번째로 속상한 날이야" for number in range(8)]
    expected = encoder().read(texts)
    with ThreadPoolExecutor(4) as pool:
        readings = list(pool.map(lambda text: encoder().read([text])[0], texts))
    for reading, wanted in zip(readings, expected, strict=True):
        assert float(reading.vector @ wanted.vector) > 0.99


def test_it_says_when_to_ask() -> None:
    assert 0.3 <= encoder().ask_below <= 0.8


def test_a_missing_folder_is_refused_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(WeightsMissingError, match=r"lacks model\.bin.*train encoder"):
        CtEncoder.load(tmp_path)


@pytest.mark.parametrize("name", NEEDED_FILES)
def test_a_broken_file_is_refused(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "encoder"
    shutil.copytree(MODEL, folder)
    (folder / name).write_bytes(b"not a model")
    with pytest.raises(WeightsMissingError):
        CtEncoder.load(folder)


def test_a_text_in_another_language_gets_no_sure_feeling_and_no_grade() -> None:
    for text in ("I had a rough day at work and I am so tired", "Je suis fatigué", "今日はとても疲れました"):
        reading = encoder().read([text])[0]
        assert max(reading.scores.as_row()) < encoder().ask_below
        assert reading.crisis == (1.0, 0.0, 0.0)


def test_a_korean_text_with_foreign_words_is_read() -> None:
    assert encoder().read(["오늘 meeting 완전 망했어 ㅠㅠ 너무 속상해"])[0].scores.top() is Emotion.SADNESS
