import torch
from transformers import BertConfig, BertModel

from bot.nlp.training.frozen import FrozenLayers

NARROW = BertConfig(
    vocab_size=90,
    hidden_size=16,
    num_hidden_layers=2,
    num_attention_heads=2,
    intermediate_size=16,
    pad_token_id=1,
    hidden_dropout_prob=0,
    attention_probs_dropout_prob=0,
)
ROWS = [[0, *range(10, 10 + length), 2] for length in (3, 4, 5, 6)]


def test_what_was_forgotten_is_read_again() -> None:
    torch.manual_seed(1)
    encoder = BertModel(NARROW, add_pooling_layer=False)
    forgetful, mindful = FrozenLayers(encoder, 1, most_kept=2), FrozenLayers(encoder, 1)
    for rows in (ROWS, ROWS[::-1], ROWS[:2]):
        mask = torch.nn.utils.rnn.pad_sequence([torch.ones(len(row), dtype=torch.bool) for row in rows], batch_first=True)
        assert torch.equal(forgetful.states(rows, mask), mindful.states(rows, mask))
