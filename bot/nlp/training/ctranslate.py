"""Converts trained models to CTranslate2, with what its loaders ask for and transformers 5 left out."""

import tempfile
from pathlib import Path

import ctranslate2
from tokenizers import Tokenizer
from transformers import BertModel, GPT2LMHeadModel, PreTrainedTokenizerFast

from bot.nlp.training.pieces import TOKENIZER_FILE
from bot.recipes import Precision

# What marks are called in the vocabularies of BERT (KoBERT, e5) and of KoGPT2; a name that is not there would be added as a new piece.
_MARKS = {
    "unk_token": ("[UNK]", "<unk>"),
    "pad_token": ("[PAD]", "<pad>"),
    "bos_token": ("[CLS]", "<s>", "</s>"),
    "eos_token": ("[SEP]", "</s>"),
}


def convert_model(model: BertModel | GPT2LMHeadModel, tokenizer: Tokenizer, target: Path, precision: Precision) -> None:
    """Write a model as CTranslate2 reads it, with its tokenizer beside it."""
    target.mkdir(parents=True, exist_ok=True)
    # CTranslate2's BERT loader asserts this attribute, which transformers 5 no longer writes.
    model.config.position_embedding_type = "absolute"
    with tempfile.TemporaryDirectory() as folder:
        model.save_pretrained(folder)
        marks = {kind: next((name for name in names if tokenizer.token_to_id(name) is not None), None) for kind, names in _MARKS.items()}
        known = {kind: name for kind, name in marks.items() if name is not None}
        pieces = PreTrainedTokenizerFast(tokenizer_object=tokenizer, **known)  # type: ignore[no-untyped-call] # transformers
        # A table longer than the vocabulary is filled up by the BERT loader alone.
        pieces.add_tokens([f"<extra_id_{number}>" for number in range(model.config.vocab_size - len(pieces))])
        pieces.save_pretrained(folder)
        ctranslate2.converters.TransformersConverter(folder).convert(str(target), quantization=precision.value, force=True)
    tokenizer.save(str(target / TOKENIZER_FILE))
