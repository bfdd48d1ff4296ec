"""What one step of the encoder reads and learns from, on a BERT of one narrow layer."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from bot.messages import CrisisLevel
from bot.nlp.training.encoder_losses import UTTERANCES_A_SITUATION, losses_of
from bot.nlp.training.encoder_material import Material
from bot.nlp.training.network import EncoderNetwork
from bot.recipes import EncoderRecipe, Pace
from tests.nlp.training.homemade import narrow_bert

CPU = torch.device("cpu")
START, END = 0, 2


class ReadingNetwork(EncoderNetwork):
    """Remembers the rows it was given."""

    def __init__(self, situations: int) -> None:
        super().__init__(narrow_bert(1), situations)
        self.rows: list[tuple[int, ...]] = []

    def pool_rows(self, rows: Sequence[Sequence[int]], device: torch.device) -> torch.Tensor:
        self.rows += [tuple(row) for row in rows]
        return super().pool_rows(rows, device)


def row(first: int, pieces: int) -> list[int]:
    return [START, *range(first, first + pieces), END]


@pytest.fixture
def material() -> Material:
    """Two situations of long messages, of which the second is words to the bot, and one whose message is a single piece."""
    said = [[row(10 + at, 20) for at in range(8)], [row(100 + at, 20) for at in range(8)], [row(200, 1)]]
    return Material(
        feelings=[(row(300, 5), at) for at in range(6)],
        levels=[(row(320, 5), at % 3) for at in range(6)],
        utterances=said,
        felt=[3, None, 5],
        replies=[[row(400 + 10 * at, 6)] for at in range(3)],
        pairs=[(row(440, 4), row(450, 4)), (row(460, 4), row(470, 4))],
        posts=[],
        kote=[],
        go=[],
    )


@pytest.fixture
def recipe(tmp_path: Path) -> EncoderRecipe:
    return EncoderRecipe(Pace(tmp_path), tmp_path, consistency=0)


def test_some_messages_lose_pieces_and_none_all_of_them(material: Material, recipe: EncoderRecipe) -> None:
    network = ReadingNetwork(3)
    for step in range(20):
        losses_of(network, material, recipe, CPU, step)
    whole = {tuple(message) for rows in material.utterances for message in rows}
    said = [one for one in network.rows if 10 <= one[1] < 300]
    assert all(one[0] == START and one[-1] == END and len(one) > 2 for one in network.rows)
    thinned = [one for one in said if one not in whole]
    assert 0.3 < len(thinned) / len(said) < 0.6
    assert all(any(set(one) < set(message) for message in whole) for one in thinned)


def test_a_step_is_the_same_whenever_it_is_taken(material: Material, recipe: EncoderRecipe) -> None:
    network, again = ReadingNetwork(3), ReadingNetwork(3)
    losses_of(network, material, recipe, CPU, 7)
    losses_of(again, material, recipe, CPU, 7)
    assert network.rows == again.rows


def test_every_situation_is_read_several_times_and_answered_once(material: Material, recipe: EncoderRecipe) -> None:
    network = ReadingNetwork(3)
    losses_of(network, material, recipe, CPU, 1)
    assert sum(10 <= one[1] < 300 for one in network.rows) == 3 * UTTERANCES_A_SITUATION
    assert sum(400 <= one[1] < 430 for one in network.rows) == 3


def test_the_feeling_of_messages_is_learned_from_the_same_reading(material: Material, recipe: EncoderRecipe) -> None:
    assert losses_of(ReadingNetwork(3), material, recipe, CPU, 1)["felt"] > 0


def test_messages_of_ordinary_days_are_learned_as_no_crisis(material: Material, recipe: EncoderRecipe) -> None:
    network = ReadingNetwork(3)
    losses_of(network, material, recipe, CPU, 1)["ordinary"].backward()  # type: ignore[no-untyped-call]
    bias = network.heads["crisis"].bias.grad
    assert isinstance(bias, torch.Tensor)
    assert bias[CrisisLevel.NONE] < 0 < bias[CrisisLevel.CONCERN]
    assert bias[CrisisLevel.URGENT] > 0


def test_words_to_the_bot_teach_no_feeling(material: Material, recipe: EncoderRecipe) -> None:
    assert "felt" not in losses_of(ReadingNetwork(3), replace(material, felt=[None, None, None]), recipe, CPU, 1)


def test_every_loss_can_be_learned_from(material: Material, recipe: EncoderRecipe) -> None:
    network = ReadingNetwork(3)
    losses = losses_of(network, material, replace(recipe, consistency=0.5), CPU, 1)
    torch.stack(list(losses.values())).sum().backward()  # type: ignore[no-untyped-call]
    assert set(losses) >= {"emotion", "crisis", "felt", "proxy", "near", "answer", "pairs"}
    assert all(torch.isfinite(loss) for loss in losses.values())
    assert network.prototypes.grad is not None
    assert network.prototypes.grad.abs().sum() > 0


def test_a_larger_step_reads_more_of_everything(material: Material, recipe: EncoderRecipe) -> None:
    many = 400
    plenty = replace(
        material,
        levels=material.levels * many,
        feelings=material.feelings * many,
        pairs=material.pairs * many,
        utterances=material.utterances * many,
        replies=material.replies * many,
        felt=material.felt * many,
        posts=[(row(480, 5), at % 6) for at in range(many)],
    )
    # By their first piece: messages, feelings, levels, answers, asks and replies of pairs, posts.
    spans = [(10, 300), (300, 306), (320, 326), (400, 440), (440, 480), (480, 490)]

    def read(step_size: int) -> list[int]:
        network = ReadingNetwork(3 * many)
        losses_of(network, plenty, replace(recipe, step_size=step_size), CPU, 1)
        return [sum(first <= one[1] < end for one in network.rows) for first, end in spans]

    once, twice = read(1), read(2)
    assert all(once)
    assert twice == [2 * count for count in once]
