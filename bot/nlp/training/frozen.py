"""Lower layers that do not learn: what they make of a text is reckoned once and kept, so that a step costs about half on a processor."""

from collections.abc import Sequence
from itertools import islice

import torch
from torch import Tensor, nn
from transformers import BertModel
from transformers.masking_utils import create_bidirectional_mask

# More would be padded to the longest of them for nothing.
READ_AT_ONCE = 32
# Two gigabytes of messages. Texts that lost some pieces hardly come again, and the oldest are forgotten first.
MOST_KEPT = 100_000


class FrozenLayers:
    """The embeddings and the lowest layers of a BERT.

    States are kept as float16, 0.8 kB a token at 384 wide: 20 kB for a message of 25 tokens.
    """

    def __init__(self, encoder: BertModel, count: int, most_kept: int = MOST_KEPT) -> None:
        self._encoder, self._most_kept = encoder, most_kept
        self._lower: list[nn.Module] = [encoder.embeddings, *encoder.encoder.layer[:count]]
        self._upper = encoder.encoder.layer[count:]
        self._known: dict[tuple[int, ...], Tensor] = {}
        for module in self._lower:
            module.requires_grad_(requires_grad=False)

    def states(self, rows: Sequence[Sequence[int]], mask: Tensor) -> Tensor:
        """Return the last states of rows of token ids, shape (n, tokens, hidden); `mask` tells tokens from padding, shape (n, tokens)."""
        self._learn_of([tuple(row) for row in rows])
        hidden = nn.utils.rnn.pad_sequence([self._known[tuple(row)] for row in rows], batch_first=True).float().to(mask.device)
        for oldest in list(islice(self._known, max(0, len(self._known) - self._most_kept))):
            del self._known[oldest]
        return self._through(self._upper, hidden, mask)

    @torch.no_grad()
    def _learn_of(self, rows: Sequence[tuple[int, ...]]) -> None:
        new = sorted({row for row in rows if row not in self._known}, key=len)
        device = next(self._encoder.parameters()).device
        for module in self._lower:
            module.eval()
        for start in range(0, len(new), READ_AT_ONCE):
            some = new[start : start + READ_AT_ONCE]
            ids = nn.utils.rnn.pad_sequence([torch.tensor(row) for row in some], batch_first=True).to(device)
            mask = nn.utils.rnn.pad_sequence([torch.ones(len(row), dtype=torch.bool) for row in some], batch_first=True).to(device)
            hidden = self._through(self._lower[1:], self._lower[0](input_ids=ids), mask)
            for row, states in zip(some, hidden, strict=True):
                self._known[row] = states[: len(row)].half().cpu().clone()

    def _through(self, layers: Sequence[nn.Module] | nn.Module, hidden: Tensor, mask: Tensor) -> Tensor:
        attention = create_bidirectional_mask(config=self._encoder.config, inputs_embeds=hidden, attention_mask=mask.long())
        for layer in layers:  # type: ignore[union-attr] # a ModuleList is iterable
            hidden = layer(hidden, attention)
        return hidden
