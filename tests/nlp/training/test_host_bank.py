"""A dialogue script of a host's own, such as 웰니스, as situations beside ours."""

import shutil
from pathlib import Path

import openpyxl
import pytest

from bot.errors import ConfigurationError, MaterialError
from bot.messages import Emotion
from bot.nlp.corpus import load_situations
from bot.nlp.training.host_bank import merge, read_host_bank, train_situations
from bot.recipes import EncoderRecipe, Pace, SituationsRecipe
from tests.nlp.brain import CORPUS, MODEL, encoder
from tests.nlp.training.homemade import RecordingWatch

OURS = load_situations(CORPUS)
ROWS = [
    ("구분", "유저", "챗봇"),
    ("감정/우울감", "요즘 계속 처지고 의욕이 하나도 안 생겨요", "많이 가라앉아 계시는군요. 언제부터 그러셨어요?"),
    ("감정/우울감", "아침에 일어나는 것부터가 버거운 나날이에요", ""),
    ("배경/자랑거리", "우리 딸이 이번에 전교 일등을 했지 뭐예요", "정말 자랑스러우시겠어요. 따님께 뭐라고 해 주셨어요?"),
    ("배경/자랑거리", "제가 만든 노래가 방송에 나왔어요 너무 신나요", "제가 의사인데 약을 끊으세요."),
    ("증상/자살충동", "그만 끝내고 싶다는 생각이 들어요", "그러지 마세요."),
    ("감정/우울감", OURS[0].utterances[0], ""),
    ("모호함", "이건 답이 없는 글이에요", ""),
]


def spreadsheet(file: Path) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in ROWS:
        sheet.append(row)
    book.save(file)
    return file


def test_categories_become_situations_with_a_feeling(tmp_path: Path) -> None:
    bank = read_host_bank([spreadsheet(tmp_path / "wellness.xlsx")], OURS, encoder())
    low, proud = bank.situations
    assert (low.id, low.emotion, len(low.utterances)) == ("host.감정_우울감.depression", Emotion.DEPRESSION, 2)
    # No word of the category tells, so the encoder reads it off the questions.
    assert (proud.id, proud.emotion, len(proud.replies)) == ("host.배경_자랑거리.joy", Emotion.JOY, 1)


def test_what_is_left_out_is_counted(tmp_path: Path) -> None:
    left_out = read_host_bank([spreadsheet(tmp_path / "wellness.xlsx")], OURS, encoder()).left_out
    assert left_out["question of a crisis category"] == 1
    assert left_out["question that another situation has"] == 1
    assert left_out["category without questions or answers"] == 2
    assert sum(count for reason, count in left_out.items() if reason.startswith("answer the guard refuses")) >= 1


def test_the_merged_corpus_loads_with_ours(tmp_path: Path) -> None:
    bank = read_host_bank([spreadsheet(tmp_path / "wellness.xlsx")], OURS, encoder())
    small = tmp_path / "ours"
    small.mkdir()
    shutil.copy(CORPUS / "bank_4.jsonl", small)
    for _ in range(2):
        merge(small, bank.situations, tmp_path / "merged")
    merged = load_situations(tmp_path / "merged")
    assert len(merged) == len(load_situations(small)) + 2
    assert {situation.id for situation in bank.situations} < {situation.id for situation in merged}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["merged", "ours", "wellness.xlsx"]


def test_categories_that_differ_in_punctuation_alone_are_numbered(tmp_path: Path) -> None:
    file = tmp_path / "script.csv"
    rows = [
        f"{name},아침에 {number}번 깼어요,피곤하시겠어요." for number, name in enumerate(("우울/감", "우울 감", "우울-감 2", "우울.감"))
    ]
    file.write_text("\n".join(["구분,유저,챗봇", *rows]), encoding="utf-8")
    bank = read_host_bank([file], OURS, encoder())
    names = ("우울_감", "우울_감_2", "우울_감_2_2", "우울_감_3")
    assert [one.id for one in bank.situations] == [f"host.{name}.depression" for name in names]


@pytest.mark.parametrize("out", [".", "corpus", "corpus/topics"])
def test_our_corpus_is_never_written_over(tmp_path: Path, out: str) -> None:
    corpus = tmp_path / "corpus"
    (corpus / "topics").mkdir(parents=True)
    shutil.copy(CORPUS / "bank_4.jsonl", corpus)
    files = sorted(corpus.rglob("*"))
    pace = Pace(tmp_path / out)
    recipe = SituationsRecipe(EncoderRecipe(pace, corpus), (spreadsheet(tmp_path / "wellness.xlsx"),), MODEL)
    with pytest.raises(ConfigurationError, match="--out: .* would be written over the corpus"):
        train_situations(recipe, RecordingWatch())
    assert sorted(corpus.rglob("*")) == files


def test_a_corpus_inside_the_target_and_a_folder_of_somebody_else_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "corpus" / "ours").mkdir(parents=True)
    shutil.copy(CORPUS / "bank_4.jsonl", tmp_path / "corpus" / "ours")
    with pytest.raises(ConfigurationError, match="would be written over"):
        merge(tmp_path / "corpus" / "ours", OURS[:1], tmp_path / "corpus")
    (tmp_path / "photographs").mkdir()
    with pytest.raises(ConfigurationError, match="no earlier run made it"):
        merge(tmp_path / "corpus" / "ours", OURS[:1], tmp_path / "photographs")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["corpus", "photographs"]


def test_a_script_without_its_columns_or_without_answers_is_named(tmp_path: Path) -> None:
    file = tmp_path / "script.csv"
    file.write_text("구분,유저\n감정,안녕\n", encoding="cp949")
    with pytest.raises(MaterialError, match=r"script\.csv has no column 챗봇 or answer.*its columns are 구분, 유저"):
        read_host_bank([file], OURS, encoder())
    file.write_text("구분,유저,챗봇\n감정,이 글에는 답이 없네,\n", encoding="cp949")
    with pytest.raises(MaterialError, match="no category has both a question and an answer"):
        read_host_bank([file], OURS, encoder())
