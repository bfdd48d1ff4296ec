"""Tokenizers: a sentencepiece model rewritten, and the trap of one that does not belong to the weights."""

from pathlib import Path

import pytest
import sentencepiece
from tokenizers import Tokenizer, models, pre_tokenizers

from bot.errors import MaterialError, WeightsMissingError
from bot.nlp.training.pieces import pad_id, refuse_unknown, rewrite, tokenizer_of, unknown_share
from tests.nlp.training.homemade import kobert_sentencepiece, lines

TEXTS = [line.text for line in lines()[1500:2000]]


@pytest.mark.parametrize("kind", ["unigram", "bpe"])
def test_a_rewritten_model_cuts_as_sentencepiece_does(tmp_path: Path, kind: str) -> None:
    file = kobert_sentencepiece(tmp_path, kind=kind)
    tokenizer, own = rewrite(file, TEXTS), sentencepiece.SentencePieceProcessor(model_file=str(file))
    same = [tokenizer.encode(text, add_special_tokens=False).ids == own.encode(text) for text in TEXTS]
    assert sum(same) >= 0.98 * len(same)
    assert tokenizer.encode("안녕").ids[0] == own.piece_to_id("[CLS]") == 2
    assert tokenizer.encode("안녕").ids[-1] == own.piece_to_id("[SEP]") == 3
    assert pad_id(tokenizer) == 1


def test_marks_that_a_person_writes_out_are_not_the_marks(tmp_path: Path) -> None:
    ids = rewrite(kobert_sentencepiece(tmp_path), TEXTS).encode("오늘 [SEP] 나는 [CLS][PAD]").ids
    assert [ids.count(mark) for mark in (1, 2, 3)] == [0, 1, 1]


def test_a_vocabulary_beside_the_model_gives_the_ids(tmp_path: Path) -> None:
    file = kobert_sentencepiece(tmp_path)
    own = sentencepiece.SentencePieceProcessor(model_file=str(file))
    names = [own.id_to_piece(number) for number in range(own.get_piece_size())]
    (tmp_path / "vocab.txt").write_text("\n".join([*names[5:], *names[:5]]), encoding="utf-8")
    tokenizer = rewrite(file, TEXTS)
    assert tokenizer.encode("안녕").ids[0] == len(names) - 3
    assert unknown_share(tokenizer, TEXTS) < 0.02


def test_a_vocabulary_that_does_not_belong_to_the_weights_stops_the_run_and_says_why(tmp_path: Path) -> None:
    english = tuple(f"a plain line about the weather and the number {number}" for number in range(400))
    file = kobert_sentencepiece(tmp_path, pieces=120, texts=english)
    tokenizer = rewrite(file, english)
    with pytest.raises(MaterialError, match=r"\d+% of the pieces are \[UNK\] with the tokenizer of skt/kobert-base-v1.*spiece\.model"):
        refuse_unknown(tokenizer, TEXTS, 0.05, "skt/kobert-base-v1")


def test_a_korean_tokenizer_is_let_through(tmp_path: Path) -> None:
    assert refuse_unknown(rewrite(kobert_sentencepiece(tmp_path), TEXTS), TEXTS, 0.05, "x") < 0.02


def test_what_is_no_tokenizer_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WeightsMissingError, match=r"neither tokenizer\.json nor a sentencepiece model such as spiece\.model"):
        tokenizer_of(tmp_path, [])
    (tmp_path / "spiece.model").write_bytes(b"no model")
    with pytest.raises(WeightsMissingError, match=r"spiece\.model is no sentencepiece model"):
        tokenizer_of(tmp_path, [])
    kobert_sentencepiece(tmp_path, kind="char")
    with pytest.raises(WeightsMissingError, match="only unigram and BPE"):
        tokenizer_of(tmp_path, [])
    (tmp_path / "tokenizer.json").write_text('{"version": "1.0"', encoding="utf-8")
    with pytest.raises(WeightsMissingError, match=r"tokenizer\.json is missing or no tokenizer"):
        tokenizer_of(tmp_path, [])


def test_a_tokenizer_json_goes_first(tmp_path: Path) -> None:
    other = Tokenizer(models.WordLevel({"[UNK]": 0, "안녕": 1}, unk_token="[UNK]"))
    other.pre_tokenizer = pre_tokenizers.Whitespace()
    other.save(str(tmp_path / "tokenizer.json"))
    kobert_sentencepiece(tmp_path)
    assert tokenizer_of(tmp_path, []).encode("안녕 토닥").ids == [1, 0]
