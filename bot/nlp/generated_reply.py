"""Answers written by a language model that a host trained (`./todak train reply`), each read by the guard before it is given.

A refused line is written anew once; then our own written answers speak, as they do near a crisis, for words to the bot, for 반말 and for
other languages, which the model has not learned.
"""

import logging
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Protocol

import ctranslate2
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from tokenizers import Tokenizer

from bot.errors import EngineError, WeightsMissingError
from bot.messages import Language, Register
from bot.nlp.reply_script import END, MARKS, ReplyScript
from bot.ports import Reply, ReplyEngine, ReplyRequest
from bot.safety import guard

logger = logging.getLogger(__name__)

CARD_FILE = "reply.json"
NEEDED_FILES = ("model.bin", "tokenizer.json", CARD_FILE)
SOURCE = "kogpt2"
# The first line is the likeliest one; the second is drawn among the twenty likeliest pieces, or it would be the same again.
DRAWN_AMONG = 20
TEMPERATURE = 0.8
REPETITION_PENALTY = 1.2
# Sources of the bank that a language model must not take over: words to the bot, and what follows an answer of it.
KEPT_SOURCES = ("act:", "turn:")


class ReplyCard(BaseModel):
    """What lies beside a language model: how long its talks were, and its figures."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    max_tokens: int = Field(ge=12, le=1024)
    figures: dict[str, float] = Field(default_factory=dict)


class Writer(Protocol):
    """Writes answers."""

    def write(self, requests: Sequence[ReplyRequest], *, draws: bool = False) -> list[str]:
        """Return a line for each request: the likeliest, or one that is drawn. Raises `EngineError`."""


class LanguageModel:
    """A `Writer` in CTranslate2."""

    def __init__(self, generator: ctranslate2.Generator, tokenizer: Tokenizer, card: ReplyCard) -> None:
        self._generator, self._tokenizer = generator, tokenizer
        self._script = ReplyScript(tokenizer, card.max_tokens)
        unknown = [name for name in ("<unk>", "<pad>") if tokenizer.token_to_id(name) is not None]
        self._unwanted = [[name] for name in (*MARKS, *unknown) if name != END]

    @classmethod
    def load(cls, folder: Path, *, threads: int = 1) -> "LanguageModel":
        """Load a converted model; raises `WeightsMissingError`. A GPU is used where CTranslate2 finds one."""
        missing = [name for name in NEEDED_FILES if not (folder / name).is_file()]
        if missing:
            raise WeightsMissingError(f"{folder} lacks {', '.join(missing)}; name a folder made by ./todak train reply as reply.model")
        try:
            card = ReplyCard.model_validate_json((folder / CARD_FILE).read_text(encoding="utf-8"))
            generator = ctranslate2.Generator(str(folder), device="auto", compute_type="default", intra_threads=threads)
            tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
            tokenizer.no_truncation()
            tokenizer.no_padding()
        except ValidationError as error:
            raise WeightsMissingError(f"{folder / CARD_FILE} cannot be read; train it again") from error
        except Exception as error:  # CTranslate2 and tokenizers raise bare Exception, RuntimeError and ValueError alike
            raise WeightsMissingError(f"the language model in {folder} cannot be read: {type(error).__name__}") from error
        return cls(generator, tokenizer, card)

    def write(self, requests: Sequence[ReplyRequest], *, draws: bool = False) -> list[str]:
        """Return a line for each request: the likeliest, or one that is drawn. Raises `EngineError`."""
        prompts = [self._script.prompt(request.text, request.emotion) for request in requests]
        tokens = [[self._tokenizer.id_to_token(number) for number in prompt] for prompt in prompts]
        longest = max((len(prompt) for prompt in prompts), default=0)
        try:
            results = self._generator.generate_batch(
                tokens,
                max_length=max(1, self._script.max_tokens - longest),
                sampling_topk=DRAWN_AMONG if draws else 1,
                sampling_temperature=TEMPERATURE,
                repetition_penalty=REPETITION_PENALTY if draws else 1,
                suppress_sequences=self._unwanted,
                end_token=END,
                include_prompt_in_result=False,
            )
        except (RuntimeError, ValueError) as error:
            raise EngineError("the language model failed on a batch") from error
        return [self._tokenizer.decode(result.sequences_ids[0]).strip() for result in results]


class GeneratedReplyEngine:
    """A `ReplyEngine` that lets a language model write and the bank speak where it must not."""

    def __init__(self, model: Writer, bank: ReplyEngine) -> None:
        self._model, self._bank = model, bank

    def reply(self, requests: Sequence[ReplyRequest]) -> list[Reply]:
        """Answer each request, in order; raises `EngineError` if the bank does. Where the model fails, the bank's answers stand."""
        replies = self._bank.reply(requests)
        open_at = [at for at, request in enumerate(requests) if _may_write(request, replies[at])]
        for draws in (False, True):
            lines = self._lines([requests[at] for at in open_at], draws=draws)
            if lines is None:
                break
            refused = []
            for at, line in zip(open_at, lines, strict=True):
                if guard.refusal(line, _context(requests[at], replies[at])) is None:
                    replies[at] = replace(replies[at], text=line, source=SOURCE)
                else:
                    refused.append(at)
            open_at = refused
        return replies

    def _lines(self, requests: Sequence[ReplyRequest], *, draws: bool) -> list[str] | None:
        """Return a line for each request, or None if the model fails."""
        try:
            return self._model.write(requests, draws=draws) if requests else []
        except EngineError as error:
            # The text of an engine's error holds no word of a person.
            logger.warning("a language model wrote nothing for %d requests: %s", len(requests), error)
            return None


def _may_write(request: ReplyRequest, reply: Reply) -> bool:
    """Tell whether the model may answer: far from a crisis, in Korean, politely, and not on words to the bot itself."""
    speaks = request.language is Language.KO and request.register is Register.POLITE
    return request.may_write and speaks and not reply.source.startswith(KEPT_SOURCES)


def _context(request: ReplyRequest, reply: Reply) -> guard.GuardContext:
    said = tuple(turn.bot_text for turn in request.turns)
    return guard.GuardContext(request.text, request.language, said, register=request.register, may_ask=reply.may_ask)
