"""Other people's corpora, read as our six feelings."""

from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import MaterialError
from bot.messages import EMOTIONS, Emotion
from bot.nlp.corpus import is_held_out
from bot.nlp.training.label_sets import AI_HUB_FINE, GO_EMOTIONS, KOTE
from bot.nlp.training.material import is_test, read_exchanges, read_felt
from bot.nlp.training.tables import read_table
from tests.nlp.brain import CORPUS

AI_HUB_HEADER = "연령,성별,감정_대분류,감정_소분류,사람문장1,시스템문장1,사람문장2,시스템문장2"


def write(folder: Path, name: str, text: str, encoding: str = "utf-8") -> Path:
    file = folder / name
    file.write_bytes(text.encode(encoding))
    return file


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949"])
def test_ai_hub_is_read_in_the_encoding_it_comes_in(tmp_path: Path, encoding: str) -> None:
    rows = ["청년,여성,기쁨,신이 난,드디어 합격했어,축하해요,고마워,언제나요", "노년,남성,슬픔,우울한,다 부질없어,그러셨군요,,"]
    felt = read_felt(write(tmp_path, "감성대화.csv", "\r\n".join([AI_HUB_HEADER, *rows]), encoding))
    # 우울한 stands under 슬픔 there, and is depression with us.
    assert [(row.text, row.emotion) for row in felt.rows] == [("드디어 합격했어", Emotion.JOY), ("다 부질없어", Emotion.DEPRESSION)]


def test_ai_hub_gives_every_exchange_that_has_an_answer(tmp_path: Path) -> None:
    row = "청년,여성,불안,초조한,면접이 내일이야,떨리시겠어요,잠이 안 와,따뜻한 물을 마셔 봐요"
    exchanges = read_exchanges(write(tmp_path, "a.csv", f"{AI_HUB_HEADER}\n{row}\n청년,여성,불안,초조한,답이 없는 글,,,\n"))
    assert [(one.text, one.answer, one.emotion) for one in exchanges] == [
        ("면접이 내일이야", "떨리시겠어요", Emotion.ANXIETY),
        ("잠이 안 와", "따뜻한 물을 마셔 봐요", Emotion.ANXIETY),
    ]


def test_the_derived_csv_knows_names_in_both_languages_and_numbers_that_are_explained(tmp_path: Path) -> None:
    named = read_felt(write(tmp_path, "a.csv", 'sentiment,user\n우울,"쉼표, 있는 글"\njoy,좋은 날\n당황,어쩌지\n배고픔,밥\n'))
    assert [row.emotion for row in named.rows] == [Emotion.DEPRESSION, Emotion.JOY, Emotion.ANXIETY]
    assert named.rows[0].text == "쉼표, 있는 글"
    assert named.dropped == {"배고픔": 1}
    numbered = write(tmp_path, "b.csv", "sentiment,user\n1,하나\n0,영\n")
    assert [row.emotion for row in read_felt(numbered, ("기쁨", "분노")).rows] == [Emotion.ANGER, Emotion.JOY]
    with pytest.raises(MaterialError, match=r"b\.csv: label 1 is a number; say what the numbers mean.*--labels"):
        read_felt(numbered)


def test_kote_and_goemotions_are_told_apart_and_draws_are_dropped(tmp_path: Path) -> None:
    # 22 짜증, 23 어이없음, 42 기쁨, 12 의심: two for anger and one for joy; then a draw; then a label that is none of ours.
    kote = read_felt(write(tmp_path, "kote.tsv", '7\t"그가 ""야"" 했다"\t22,23,42\n8\t반반\t22,42\n9\t의심\t12\n'))
    assert [(row.text, row.emotion) for row in kote.rows] == [('그가 "야" 했다', Emotion.ANGER)]
    assert kote.dropped == {"several": 1, "의심/불신": 1}
    go = read_felt(write(tmp_path, "go.tsv", '"혼자 선 따옴표\t25\tid1\n평범\t27\tid2\n평범하게 기쁨\t17,27\tid3\n'))
    assert [(row.text, row.emotion) for row in go.rows] == [
        ('"혼자 선 따옴표', Emotion.SADNESS),
        ("평범", Emotion.NEUTRAL),
        ("평범하게 기쁨", Emotion.JOY),
    ]
    with pytest.raises(MaterialError, match=r"labels must be numbers from 0 to 27"):
        read_felt(write(tmp_path, "bad.tsv", "글\t28\n"))


def test_the_tables_have_the_sizes_of_their_sets_and_name_all_they_can() -> None:
    assert (len(KOTE), len(GO_EMOTIONS)) == (44, 28)
    assert {feeling for feeling in KOTE.values() if feeling} == set(EMOTIONS)
    assert {feeling for feeling in GO_EMOTIONS.values() if feeling} == set(EMOTIONS)
    assert set(AI_HUB_FINE.values()) == {Emotion.DEPRESSION, Emotion.ANGER}


def test_guilt_is_the_same_feeling_in_every_set() -> None:
    assert {KOTE["죄책감"], GO_EMOTIONS["remorse"], AI_HUB_FINE["죄책감의"]} == {Emotion.DEPRESSION}


def test_our_corpus_is_a_folder_with_all_six() -> None:
    felt = read_felt(CORPUS)
    assert {row.emotion for row in felt.rows} == set(EMOTIONS)
    assert len(felt.rows) > 4000
    assert not felt.dropped


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("감정,글\n기쁨,좋다\n", "has no column user; its columns are 감정, 글"),
        ("user,reply\n좋다,네\n", "has no column sentiment; its columns are user, reply"),
        ("sentiment,user\n", "holds no row below its header"),
        ("sentiment,user\n배고픔,밥\n", "no label is one of ours; the first is 배고픔"),
    ],
)
def test_a_file_that_cannot_be_used_is_named_with_what_it_should_hold(tmp_path: Path, text: str, sentence: str) -> None:
    with pytest.raises(MaterialError, match=rf"rows\.csv.*{sentence}"):
        read_felt(write(tmp_path, "rows.csv", text))


def test_a_line_of_a_tsv_may_hold_other_separators(tmp_path: Path) -> None:
    felt = read_felt(write(tmp_path, "go.tsv", "하나\u2028둘\t25\tid1\r\n셋\t17\tid2\r\n"))
    assert [(row.text, row.emotion) for row in felt.rows] == [("하나\u2028둘", Emotion.SADNESS), ("셋", Emotion.JOY)]


def test_a_wrong_encoding_and_a_missing_file_are_named(tmp_path: Path) -> None:
    with pytest.raises(MaterialError, match=r"rows\.csv is in neither UTF-8 nor cp949"):
        read_felt(write(tmp_path, "rows.csv", "sentiment,user\n기쁨,좋다\n", "utf-16"))
    with pytest.raises(MaterialError, match=r"none\.csv cannot be read: No such file"):
        read_felt(tmp_path / "none.csv")
    with pytest.raises(MaterialError, match=r"broken\.xlsx is no spreadsheet"):
        read_table(write(tmp_path, "broken.xlsx", "no zip"))


def test_a_spreadsheet_is_read_like_a_csv(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["sentiment", "user"], ["분노", "화가 나"], [None, None], ["기쁨", "좋아"]):
        sheet.append(row)
    book.save(tmp_path / "rows.xlsx")
    assert [(row.text, row.emotion) for row in read_felt(tmp_path / "rows.xlsx").rows] == [
        ("화가 나", Emotion.ANGER),
        ("좋아", Emotion.JOY),
    ]


@given(st.text(min_size=1))
def test_the_test_side_grows_with_its_share_and_holds_what_our_corpus_holds_out(text: str) -> None:
    assert is_test(text, 0.05) == is_held_out(text)
    assert is_test(text, 1.0)
    if is_test(text, 0.1):
        assert is_test(text, 0.2)
