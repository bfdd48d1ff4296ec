import torch
from transformers import BertModel

from bot.nlp.training.frozen import FrozenLayers
from tests.nlp.training.homemade import narrow_bert

ROWS = [[0, *range(10, 10 + length), 2] for length in (3, 4, 5, 6)]


def test_what_was_forgotten_is_read_again() -> None:
    torch.manual_seed(1)
    encoder = BertModel(narrow_bert(2), add_pooling_layer=False)
    encoder.train(mode=False)
    forgetful, mindful = FrozenLayers(encoder, 1, most_kept=2), FrozenLayers(encoder, 1)
    for rows in (ROWS, ROWS[::-1], ROWS[:2]):
        mask = torch.nn.utils.rnn.pad_sequence([torch.ones(len(row), dtype=torch.bool) for row in rows], batch_first=True)
        assert torch.equal(forgetful.states(rows, mask), mindful.states(rows, mask))
