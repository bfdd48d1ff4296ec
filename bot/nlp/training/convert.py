"""Makes the folder that the bot loads: layers for CTranslate2, small heads and bank vectors for numpy, calibration beside them.

`python -m bot.nlp.training.convert TARGET SOURCE` converts trained weights; `--bank-only TARGET` renews the bank's vectors, the
letters and the calibration after an answer or an utterance was changed.
"""

import logging
import os
import shutil
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import numpy as np
import numpy.typing as npt
import torch
import typer
from safetensors.torch import load_file
from tokenizers import Tokenizer
from transformers import BertModel

from bot.errors import WeightsMissingError
from bot.messages import EMOTIONS
from bot.nlp.bank_index import BankIndex
from bot.nlp.bank_vectors import BankVectors, save_bank_vectors
from bot.nlp.calibration import Calibration, read_calibration, write_calibration
from bot.nlp.corpus import DiaryLine, is_held_out, load_diary_lines, load_situations
from bot.nlp.encoder import CtEncoder
from bot.nlp.grave_letters import SENTENCE_ENDS
from bot.nlp.training.calibrate import fit
from bot.nlp.training.centres import centres_of
from bot.nlp.training.ctranslate import convert_model
from bot.nlp.training.letter_models import train_letter_models
from bot.nlp.training.measure import encode, f1_by_label
from bot.nlp.training.network import TextEncoder, read_config, start_from
from bot.recipes import Precision

logger = logging.getLogger(__name__)
HEADS = ("emotion", "crisis", "q", "r")
TIMED_TEXTS = 200


@dataclass(frozen=True, slots=True)
class Agreement:
    """int8 against float on the held-out diary lines.

    Cosine of the `q` vectors, how often both name the same feeling, and the macro-F1 of each.
    """

    cosine_mean: float
    cosine_lowest: float
    same_feeling: float
    float_macro_f1: float
    int8_macro_f1: float


def convert(source: Path, corpus: Path, target: Path, precision: Precision = Precision.INT8) -> Calibration:
    """Convert trained weights (`model.safetensors`, `config.json`, `tokenizer.json`) and calibrate them on the held-out texts.

    Raises:
        WeightsMissingError: a file of the source is missing, or it was trained on a bank of another size.
    """
    missing = [name for name in ("model.safetensors", "config.json", "tokenizer.json") if not (source / name).is_file()]
    if missing:
        raise WeightsMissingError(f"{source} lacks {', '.join(missing)}")
    target.mkdir(parents=True, exist_ok=True)
    _convert_layers(source, target, precision)
    shutil.copyfile(source / "tokenizer.json", target / "tokenizer.json")
    _save_heads(source, target)
    write_calibration(Calibration(), target)
    encoder = CtEncoder.load(target, with_letters=False)
    renew_bank(corpus, target)
    agreement = compare(source, corpus, encoder)
    figures = {
        "int8_cosine_mean": agreement.cosine_mean,
        "int8_cosine_lowest": agreement.cosine_lowest,
        "int8_same_feeling": agreement.same_feeling,
        "float_macro_f1": agreement.float_macro_f1,
        "int8_macro_f1": agreement.int8_macro_f1,
        **_times(target, [line.text for line in _held_out_lines(corpus)]),
    }
    calibration = fit(CtEncoder.load(target), BankIndex.load(target, corpus), corpus, figures)
    write_calibration(calibration, target)
    return calibration


def renew_bank(corpus: Path, target: Path) -> None:
    """Compute the vectors of the bank with the converted encoder, so that they carry the same rounding as a message's, and its letters."""
    situations = load_situations(corpus)
    with np.load(target / "heads.npz") as stored:
        prototypes = stored["prototypes"]
    if len(prototypes) != len(situations):
        raise WeightsMissingError(f"the encoder knows {len(prototypes)} situations, the corpus has {len(situations)}: train it again")
    encoder = CtEncoder.load(target, threads=os.cpu_count() or 1, with_letters=False)
    told = [(at, text) for at, one in enumerate(situations) for text in _learned(one.utterances)]
    centres = centres_of(encoder.outputs([text for _, text in told]).q, [at for at, _ in told], len(situations))
    replies = encoder.outputs([text for situation in situations for text in situation.replies]).r
    save_bank_vectors(BankVectors(prototypes, centres, replies), situations, target)
    train_letter_models(corpus, target)


def _learned(utterances: Sequence[str]) -> Sequence[str]:
    """Return what the centres may know: all but what is held out, so that held-out messages measure what is served."""
    return [text for text in utterances if not is_held_out(text)] or utterances


def _convert_layers(source: Path, target: Path, precision: Precision) -> None:
    """Convert the layers; the pooler that CTranslate2's loader asks for is left as it was made, since nothing reads it."""
    model = BertModel(read_config(source), add_pooling_layer=True)
    stored = {name.removeprefix("encoder."): tensor.float() for name, tensor in _weights(source).items() if name.startswith("encoder.")}
    lacking, unknown = model.load_state_dict(stored, strict=False)
    wrong = [name for name in (*lacking, *unknown) if not name.startswith(("pooler.", "embeddings.position_ids"))]
    if wrong:
        raise WeightsMissingError(f"{source} does not fit its configuration: {wrong[0]}")
    convert_model(model, Tokenizer.from_file(str(source / "tokenizer.json")), target, precision)


def _save_heads(source: Path, target: Path) -> None:
    stored = _weights(source)
    arrays = {f"{head}.{part}": stored[f"heads.{head}.{part}"].float().numpy() for head in HEADS for part in ("weight", "bias")}
    prototypes = stored["prototypes"].float().numpy()
    prototypes /= np.linalg.norm(prototypes, axis=-1, keepdims=True)
    np.savez(target / "heads.npz", allow_pickle=False, prototypes=prototypes, **arrays)


def _weights(source: Path) -> dict[str, torch.Tensor]:
    return dict(load_file(source / "model.safetensors"))


def compare(source: Path, corpus: Path, encoder: CtEncoder) -> Agreement:
    """Compare the converted encoder with the float weights on the held-out diary lines."""
    lines = _held_out_lines(corpus)
    texts = [line.text for line in lines]
    wanted = np.array([EMOTIONS.index(line.emotion) for line in lines])
    network = start_from(source, len(load_situations(corpus)), 0.0)
    float_out = encode(network, TextEncoder(source / "tokenizer.json"), texts, torch.device("cpu"))
    int8_out = encoder.outputs(texts)
    cosines: npt.NDArray[np.float32] = (float_out["q"] * int8_out.q).sum(-1)
    before, after = float_out["emotion"].argmax(-1), int8_out.emotion.argmax(-1)
    macro_f1 = [float(np.mean(f1_by_label(wanted, guessed))) for guessed in (before, after)]
    return Agreement(float(cosines.mean()), float(cosines.min()), float((before == after).mean()), *macro_f1)


def _times(target: Path, lines: Sequence[str]) -> dict[str, float]:
    """Return what a diary line takes on one thread and on two, and what one of its sentences takes on one."""
    sentences = [sentence for line in lines for sentence in SENTENCE_ENDS.split(line)]
    one = CtEncoder.load(target)
    return {
        "milliseconds_one_thread": milliseconds(one, lines),
        "milliseconds_two_threads": milliseconds(CtEncoder.load(target, threads=2), lines),
        "milliseconds_a_sentence": milliseconds(one, sentences),
    }


def milliseconds(encoder: CtEncoder, texts: Sequence[str]) -> float:
    """Return the median time of reading one text, after some to warm up."""
    times = []
    for text in [*texts[:10], *texts[:TIMED_TEXTS]]:
        started = time.perf_counter()
        encoder.read([text])
        times.append(time.perf_counter() - started)
    return float(np.median(times[10:]) * 1000)


def _held_out_lines(corpus: Path) -> list[DiaryLine]:
    return [line for line in load_diary_lines(corpus) if is_held_out(line.text)]


def main(
    target: Annotated[Path, typer.Argument(help="The folder to write, such as models/encoder.")],
    source: Annotated[Path | None, typer.Argument(help="Trained weights; left out with --bank-only.")] = None,
    corpus: Annotated[Path, typer.Option(help="The corpus the bank stands in.")] = Path("corpus"),
    *,
    bank_only: Annotated[bool, typer.Option(help="Only renew the bank's vectors, the letters and the calibration.")] = False,
) -> None:
    """Convert a trained encoder, or renew what one that is converted already has of the corpus."""
    if bank_only or source is None:
        renew_bank(corpus, target)
        calibration = fit(CtEncoder.load(target), BankIndex.load(target, corpus), corpus, read_calibration(target).figures)
        write_calibration(calibration, target)
    else:
        calibration = convert(source, corpus, target)
    typer.echo(calibration.model_dump_json(indent=1))


if __name__ == "__main__":
    typer.run(main)
