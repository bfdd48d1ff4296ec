"""Trains a KoBERT (or another BERT) to tell the six feelings, as the original service did: pooler, dropout, one linear layer.

The service's settings are the recipe's defaults. What came of it is converted, calibrated on the test side and served by
`bot/nlp/feeling_classifier.py`.
"""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
import torch.nn.functional as F
from tokenizers import Tokenizer
from torch import Tensor, nn
from transformers import BertModel

from bot.errors import MaterialError
from bot.messages import EMOTIONS
from bot.nlp.encoder import softmax
from bot.nlp.feeling_classifier import CARD_FILE, HEAD_FILE, FeelingCard, FeelingClassifier
from bot.nlp.training.base import find_base, load_bert
from bot.nlp.training.calibrate import ask_threshold, calibration_error, temperature_of
from bot.nlp.training.checkpoint import RunState, forget_checkpoint, recipe_text, write_whole
from bot.nlp.training.ctranslate import convert_model
from bot.nlp.training.encoder import FIGURES_FILE, SERVED_FOLDER
from bot.nlp.training.loop import Course, Lesson, batch_at, best_device, learn, warm_then_cosine
from bot.nlp.training.material import FeltText, is_test, read_felt
from bot.nlp.training.measure import f1_by_label
from bot.nlp.training.network import pad
from bot.nlp.training.pictures import CONFUSION_FILE, CURVES_FILE, save_confusion, save_curves
from bot.nlp.training.pieces import pad_id, refuse_unknown, tokenizer_of
from bot.recipes import EmotionRecipe, Trained, Watch

BEST_FILE = "best.pt"
EVALUATION_BATCH = 128


class ClassifierNetwork(nn.Module):
    """BERT, its pooler (first state, dense, tanh), dropout, one linear layer."""

    def __init__(self, bert: BertModel, dropout: float) -> None:
        super().__init__()
        self.bert = bert
        self.dropout = nn.Dropout(dropout)
        self.head = nn.Linear(bert.config.hidden_size, len(EMOTIONS))

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        """Return the logits of n texts in float32, shape (n, 6)."""
        pooled = self.bert(input_ids=ids, attention_mask=mask).pooler_output
        return self.head(self.dropout(pooled)).float()  # type: ignore[no-any-return]


@dataclass(frozen=True, slots=True)
class Side:
    """Token ids and labels of one side of the split."""

    rows: list[list[int]]
    labels: npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Classroom:
    """Everything a run of the classifier is made of."""

    recipe: EmotionRecipe
    network: ClassifierNetwork
    tokenizer: Tokenizer
    train: Side
    test: Side

    def logits(self, rows: Sequence[list[int]]) -> Tensor:
        """Return the logits of rows of token ids."""
        device = next(self.network.parameters()).device
        ids = pad(rows, device, pad_id(self.tokenizer))
        lengths = torch.tensor([len(row) for row in rows], device=device)
        # By length and not by the filling's id, which in some vocabularies is also a piece.
        mask = (torch.arange(ids.shape[1], device=device)[None] < lengths[:, None]).long()
        return self.network(ids, mask)  # type: ignore[no-any-return]

    @torch.no_grad()
    def read_test(self) -> tuple[npt.NDArray[np.float32], float]:
        """Return the logits of the test side and its loss."""
        self.network.eval()
        starts = range(0, len(self.test.rows), EVALUATION_BATCH)
        logits = torch.cat([self.logits(self.test.rows[start : start + EVALUATION_BATCH]).cpu() for start in starts])
        return logits.numpy(), float(F.cross_entropy(logits, torch.from_numpy(self.test.labels)))


def train_classifier(recipe: EmotionRecipe, watch: Watch) -> Trained:
    """Train, keep the best epoch by macro-F1, convert and calibrate; writes what `train_encoder` writes.

    Raises:
        TodakError: the base or a file cannot be used, or too many pieces are unknown to the tokenizer.
    """
    out = recipe.pace.out
    out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(recipe.pace.seed)
    torch.set_num_threads(recipe.pace.threads)
    room = _prepare(recipe, watch)
    state = _state(room)
    steps_an_epoch = -(-len(room.train.rows) // recipe.batch)
    steps = _steps(recipe, steps_an_epoch)
    course = Course(out, recipe_text(recipe), steps, steps_an_epoch, recipe.pace.save_every, recipe.clip, recipe.pace.bf16)
    lesson = Lesson(
        losses=lambda step: _losses(room, step),
        look=lambda: _look(room),
        goodness=lambda figures: figures["macro_f1"],
        keep_best=lambda: write_whole(out / BEST_FILE, room.network.state_dict()),
    )
    learn(state, course, lesson, watch, "emotion")
    room.network.load_state_dict(torch.load(out / BEST_FILE, weights_only=True))
    figures = _finish(room, state)
    forget_checkpoint(out)
    return Trained(out / SERVED_FOLDER, figures)


def _prepare(recipe: EmotionRecipe, watch: Watch) -> Classroom:
    read = [read_felt(file, recipe.labels) for file in recipe.files]
    by_text = {row.text: row for felt in reversed(read) for row in felt.rows}
    dropped = Counter[str]()
    for felt in read:
        dropped.update(felt.dropped)
    rows = sorted(by_text.values(), key=lambda row: row.text)
    test = [row for row in rows if is_test(row.text, recipe.test_share)]
    train = [row for row in rows if not is_test(row.text, recipe.test_share)]
    if not test or not train:
        raise MaterialError(f"{len(rows)} rows are too few to split; give more, or another --test-share")
    _tell(rows, dropped, watch)
    folder = find_base(recipe.base, recipe.pace)
    texts = [row.text for row in train]
    tokenizer = tokenizer_of(folder, texts)
    share = refuse_unknown(tokenizer, texts, recipe.most_unknown, recipe.base)
    watch.note(f"{share:.2%} of the pieces are unknown to the tokenizer")
    tokenizer.enable_truncation(recipe.max_tokens)
    tokenizer.no_padding()
    network = ClassifierNetwork(load_bert(folder), recipe.dropout).to(best_device())
    return Classroom(recipe, network, tokenizer, _side(train, tokenizer), _side(test, tokenizer))


def _side(rows: Sequence[FeltText], tokenizer: Tokenizer) -> Side:
    ids = [encoding.ids for encoding in tokenizer.encode_batch([row.text for row in rows])]
    return Side(ids, np.array([EMOTIONS.index(row.emotion) for row in rows], np.int64))


def _tell(rows: Sequence[FeltText], dropped: Counter[str], watch: Watch) -> None:
    counts = Counter(row.emotion for row in rows)
    watch.note(f"{len(rows)} texts: " + ", ".join(f"{emotion.value} {counts[emotion]}" for emotion in EMOTIONS))
    if dropped:
        common = ", ".join(f"{label or 'no label'} {count}" for label, count in dropped.most_common(6))
        watch.note(f"{dropped.total()} rows are dropped, whose labels are none of the six: {common}")
    unseen = [emotion.value for emotion in EMOTIONS if not counts[emotion]]
    if unseen:
        watch.note(f"no row is {' or '.join(unseen)}, so the model will never say so; mix in a corpus that has it")


def _state(room: Classroom) -> RunState:
    recipe = room.recipe
    matrices, others = decaying(room.network)
    groups = [{"params": matrices, "weight_decay": recipe.weight_decay}, {"params": others, "weight_decay": 0.0}]
    optimizer = torch.optim.AdamW(groups, lr=recipe.learning_rate)
    steps = _steps(recipe, -(-len(room.train.rows) // recipe.batch))
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, warm_then_cosine(steps, warm_up=recipe.warm_up, lowest=0.0))
    return RunState(room.network, optimizer, schedule)


def decaying(network: nn.Module) -> tuple[list[nn.Parameter], list[nn.Parameter]]:
    """Return what decays and what does not: biases and the weights of layer normalisation, which are the one-dimensional ones."""
    weights = list(network.parameters())
    return [weight for weight in weights if weight.ndim > 1], [weight for weight in weights if weight.ndim <= 1]


def _steps(recipe: EmotionRecipe, steps_an_epoch: int) -> int:
    steps = recipe.epochs * steps_an_epoch
    return min(steps, recipe.pace.max_steps or steps)


def _losses(room: Classroom, step: int) -> dict[str, Tensor]:
    chosen = batch_at(step, len(room.train.rows), room.recipe.batch, room.recipe.pace.seed)
    logits = room.logits([room.train.rows[at] for at in chosen])
    return {"loss": F.cross_entropy(logits, torch.from_numpy(room.train.labels[chosen]).to(logits.device))}


def _look(room: Classroom) -> dict[str, float]:
    logits, loss = room.read_test()
    guessed = logits.argmax(1)
    return {"loss": loss, "macro_f1": macro_f1(room.test.labels, guessed), "accuracy": float((guessed == room.test.labels).mean())}


def macro_f1(wanted: npt.NDArray[np.int64], guessed: npt.NDArray[np.int64]) -> float:
    """Return the mean F1 over the feelings that occur; a corpus without everyday lines is not punished for their absence."""
    f1 = f1_by_label(wanted, guessed)
    return float(np.mean([f1[label] for label in np.unique(wanted)]))


def _finish(room: Classroom, state: RunState) -> dict[str, float]:
    """Convert the best epoch, calibrate what is served, and write every figure down."""
    out, recipe, wanted = room.recipe.pace.out, room.recipe, room.test.labels
    served, network = out / SERVED_FOLDER, room.network.cpu().eval()
    float_logits, _ = room.read_test()
    room.tokenizer.no_truncation()
    convert_model(network.bert, room.tokenizer, served, recipe.pace.precision)
    np.savez(served / HEAD_FILE, weight=network.head.weight.detach().numpy(), bias=network.head.bias.detach().numpy())
    _write_card(served, FeelingCard(max_tokens=recipe.max_tokens))
    logits = FeelingClassifier.load(served, threads=recipe.pace.threads).logits_of_ids(room.test.rows)
    card = _calibrated(room, logits)
    figures = {
        **card.figures,
        "macro_f1_float": round(macro_f1(wanted, float_logits.argmax(1)), 4),
        "logits_apart_most": round(float(np.abs(logits - float_logits).max()), 4),
    }
    _write_card(served, card.model_copy(update={"figures": figures}))
    save_curves(state.curves, out / CURVES_FILE, "emotion")
    save_confusion(wanted, logits.argmax(1), out / CONFUSION_FILE)
    told = {"recipe": json.loads(recipe_text(recipe)), "figures": figures, "losses": state.curves.losses, "looks": state.curves.looks}
    (out / FIGURES_FILE).write_text(json.dumps(told, indent=1, ensure_ascii=False), encoding="utf-8")
    return figures


def _calibrated(room: Classroom, logits: npt.NDArray[np.float32]) -> FeelingCard:
    """Return the card of the served classifier: temperature and threshold fitted on the test side, and the figures there."""
    wanted, guessed = room.test.labels, logits.argmax(1)
    temperature = temperature_of(logits, wanted)
    probabilities = softmax(logits / np.float32(temperature))
    ask_below, right, named = ask_threshold(probabilities, wanted)
    figures = {
        "macro_f1": macro_f1(wanted, guessed),
        "accuracy": float((guessed == wanted).mean()),
        "calibration_error": calibration_error(probabilities, wanted),
        "right_when_named": right,
        "share_named": named,
        "train_rows": float(len(room.train.rows)),
        "test_rows": float(len(wanted)),
        **{f"f1_{emotion.value}": value for emotion, value in zip(EMOTIONS, f1_by_label(wanted, guessed), strict=True)},
    }
    return FeelingCard(
        max_tokens=room.recipe.max_tokens,
        temperature=temperature,
        ask_below=round(ask_below, 2),
        unseen=tuple(emotion.value for at, emotion in enumerate(EMOTIONS) if at not in room.train.labels),
        figures={name: round(value, 4) for name, value in figures.items()},
    )


def _write_card(folder: Path, card: FeelingCard) -> None:
    (folder / CARD_FILE).write_text(card.model_dump_json(indent=1) + "\n", encoding="utf-8")
