"""Trains a KoGPT2 to answer: the loss is that of the answer's pieces alone, averaged over them once.

The original divided an average by the number of pieces again, so its longer batches learned less, and a message of the full length left
its answer a negative number of pieces; here neither can happen (`bot/nlp/reply_script.py`).
"""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from transformers import GPT2LMHeadModel

from bot.errors import MaterialError
from bot.nlp.generated_reply import CARD_FILE, ReplyCard
from bot.nlp.reply_script import ReplyScript, Written
from bot.nlp.training.base import find_base, load_gpt2
from bot.nlp.training.checkpoint import RunState, forget_checkpoint, recipe_text, write_whole
from bot.nlp.training.classifier import BEST_FILE
from bot.nlp.training.ctranslate import convert_model
from bot.nlp.training.encoder import FIGURES_FILE, SERVED_FOLDER
from bot.nlp.training.loop import Course, Lesson, batch_at, best_device, learn
from bot.nlp.training.material import is_test, read_exchanges
from bot.nlp.training.pictures import CURVES_FILE, save_curves
from bot.nlp.training.pieces import pad_id, refuse_unknown, tokenizer_of
from bot.recipes import ReplyRecipe, Trained, Watch

EVALUATION_BATCH = 32


class LanguageNetwork(nn.Module):
    """A GPT-2 with its head."""

    def __init__(self, gpt2: GPT2LMHeadModel) -> None:
        super().__init__()
        self.gpt2 = gpt2

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        """Return the logits of what follows each piece, in float32, shape (n, longest, pieces)."""
        return self.gpt2(input_ids=ids, attention_mask=mask).logits.float()  # type: ignore[no-any-return]


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything a run of the language model is made of."""

    recipe: ReplyRecipe
    network: LanguageNetwork
    script: ReplyScript
    fill: int
    train: tuple[Written, ...]
    test: tuple[Written, ...]

    def loss(self, talks: Sequence[Written]) -> tuple[Tensor, int]:
        """Return the sum of the answers' losses and how many pieces they have."""
        device = next(self.network.parameters()).device
        ids, labels, mask = as_batch(talks, self.fill, self.script.mask_id)
        logits = self.network(ids.to(device), mask.to(device))
        return answer_loss(logits, labels.to(device), self.script.mask_id)

    @torch.no_grad()
    def nats(self) -> float:
        """Return the mean loss of a piece of the held-out answers."""
        self.network.eval()
        parts = [self.loss(self.test[start : start + EVALUATION_BATCH]) for start in range(0, len(self.test), EVALUATION_BATCH)]
        return sum(float(total) for total, _ in parts) / max(1, sum(count for _, count in parts))


def as_batch(talks: Sequence[Written], fill: int, hidden: int) -> tuple[Tensor, Tensor, Tensor]:
    """Return ids, labels and mask of shape (n, longest); a label of `hidden` (`<unused0>`, as in the original) is not learned."""
    width = max(len(talk.ids) for talk in talks)
    ids, labels = torch.full((len(talks), width), fill), torch.full((len(talks), width), hidden)
    mask = torch.zeros((len(talks), width), dtype=torch.long)
    for row, talk in enumerate(talks):
        length = len(talk.ids)
        ids[row, :length] = torch.tensor(talk.ids)
        labels[row, talk.answer_at : length] = ids[row, talk.answer_at : length]
        mask[row, :length] = 1
    return ids, labels, mask


def answer_loss(logits: Tensor, labels: Tensor, hidden: int) -> tuple[Tensor, int]:
    """Return the summed loss of the labels that are not hidden, each told by the logits one place before it, and their number."""
    wanted = labels[:, 1:].reshape(-1)
    total = F.cross_entropy(logits[:, :-1].reshape(-1, logits.shape[-1]), wanted, ignore_index=hidden, reduction="sum")
    return total, int((wanted != hidden).sum())


def train_language_model(recipe: ReplyRecipe, watch: Watch) -> Trained:
    """Train, keep the epoch that tells the held-out answers best, and convert it.

    Raises:
        TodakError: the base or a file cannot be used.
    """
    out = recipe.pace.out
    out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(recipe.pace.seed)
    torch.set_num_threads(recipe.pace.threads)
    desk = _prepare(recipe, watch)
    optimizer = torch.optim.Adam(desk.network.parameters(), lr=recipe.learning_rate)
    state = RunState(desk.network, optimizer, torch.optim.lr_scheduler.LambdaLR(optimizer, lambda _step: 1.0))
    steps_an_epoch = -(-len(desk.train) // recipe.batch)
    planned = recipe.epochs * steps_an_epoch
    steps = min(planned, recipe.pace.max_steps or planned)
    course = Course(out, recipe_text(recipe), steps, steps_an_epoch, recipe.pace.save_every, recipe.clip, recipe.pace.bf16)
    lesson = Lesson(
        losses=lambda step: _losses(desk, step),
        look=lambda: {"nats_a_piece": desk.nats()},
        goodness=lambda figures: -figures["nats_a_piece"],
        keep_best=lambda: write_whole(out / BEST_FILE, desk.network.state_dict()),
    )
    learn(state, course, lesson, watch, "reply")
    desk.network.load_state_dict(torch.load(out / BEST_FILE, weights_only=True))
    figures = _finish(desk, state)
    forget_checkpoint(out)
    return Trained(out / SERVED_FOLDER, figures)


def _losses(desk: Desk, step: int) -> dict[str, Tensor]:
    chosen = batch_at(step, len(desk.train), desk.recipe.batch, desk.recipe.pace.seed)
    total, count = desk.loss([desk.train[at] for at in chosen])
    return {"loss": total / max(1, count)}


def _prepare(recipe: ReplyRecipe, watch: Watch) -> Desk:
    exchanges = list(dict.fromkeys(exchange for file in recipe.files for exchange in read_exchanges(file, recipe.labels)))
    test = [exchange for exchange in exchanges if is_test(exchange.text, recipe.test_share)]
    train = [exchange for exchange in exchanges if not is_test(exchange.text, recipe.test_share)]
    if not test or not train:
        raise MaterialError(f"{len(exchanges)} exchanges are too few to split; give more, or another --test-share")
    folder = find_base(recipe.base, recipe.pace)
    tokenizer = tokenizer_of(folder, [])
    tokenizer.no_truncation()
    tokenizer.no_padding()
    texts = [exchange.answer for exchange in train]
    share = refuse_unknown(tokenizer, texts, recipe.most_unknown, recipe.base)
    watch.note(f"{len(train)} exchanges to learn, {len(test)} held out; {share:.2%} of the pieces are unknown to the tokenizer")
    script = ReplyScript(tokenizer, recipe.max_tokens)
    sides = [tuple(script.exchange(one.text, one.answer, one.emotion) for one in side) for side in (train, test)]
    network = LanguageNetwork(load_gpt2(folder)).to(best_device())
    return Desk(recipe, network, script, pad_id(tokenizer), sides[0], sides[1])


def _finish(desk: Desk, state: RunState) -> dict[str, float]:
    out, recipe = desk.recipe.pace.out, desk.recipe
    nats = desk.nats()
    figures = {
        "nats_a_piece": round(nats, 4),
        "perplexity": round(math.exp(min(nats, 20.0)), 2),
        "train_rows": float(len(desk.train)),
        "test_rows": float(len(desk.test)),
    }
    served = out / SERVED_FOLDER
    convert_model(desk.network.cpu().gpt2, desk.script.tokenizer, served, recipe.pace.precision)
    card = ReplyCard(max_tokens=recipe.max_tokens, figures=figures)
    (served / CARD_FILE).write_text(card.model_dump_json(indent=1) + "\n", encoding="utf-8")
    save_curves(state.curves, out / CURVES_FILE, "reply")
    told = {"recipe": json.loads(recipe_text(recipe)), "figures": figures, "losses": state.curves.losses, "looks": state.curves.looks}
    (out / FIGURES_FILE).write_text(json.dumps(told, indent=1, ensure_ascii=False), encoding="utf-8")
    return figures
