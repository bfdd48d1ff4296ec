"""Answers from an endpoint that speaks OpenAI's chat completions: Ollama, vLLM, llama.cpp's server, or a hosted service.

Imported only where `reply.engine` asks for it. What the package raises can quote requests and answers, so nothing of it goes on: our own
leaf is raised in its place, without a cause, holding kinds and numbers alone.
"""

import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager

import httpx2
import openai
from openai.types.chat import ChatCompletionChunk, ChatCompletionMessageParam
from pydantic import SecretStr

from bot.config import ReplySettings
from bot.errors import ReplyServiceError
from bot.nlp.persona import Line, Role, to_lines
from bot.ports import ReplyRequest

# The package insists on a key; servers that ask for none ignore it.
_NO_KEY = "none"
# What newer hosted models do not take; they name it in their answer.
_OLD_PARAMETERS = ("max_tokens", "temperature")
# An answer that the endpoint's own filter ended is no answer, however much of it came.
_FILTERED = "content_filter"
# What only this request met: its size or its content. Everything else would meet the next one, too.
_OWN_FAULT = frozenset({400, 413, 422})
# Some 300 bytes a token, twice what the wordiest server sends for the longest answer that can be configured.
_MOST_BYTES = 4_000_000
_LOOK_SECONDS = 3.0
_THINKING, _THOUGHT = "<think>", "</think>"


class OpenAiReplyEngine:
    """`WritingReplyEngine` over one model of one endpoint. Its client is safe in several threads."""

    def __init__(self, settings: ReplySettings, key: SecretStr | None) -> None:
        self._settings = settings
        self._takes_old_parameters = True
        self._client = openai.OpenAI(
            api_key=key.get_secret_value().strip() if key is not None else _NO_KEY,
            base_url=settings.base_url,
            timeout=settings.timeout_seconds,
            # The conversation decides what is tried again.
            max_retries=0,
            http_client=openai.DefaultHttpxClient(
                timeout=settings.timeout_seconds,
                # A redirect would carry a person's words to a host nobody agreed to.
                follow_redirects=False,
                event_hooks={"response": [self._bound]},
            ),
        )

    def write(self, request: ReplyRequest, attempt: int) -> Generator[str, None, None]:
        """Yield the pieces of one answer.

        Raises:
            ReplyServiceError: the endpoint was not reached in time, refused, held the answer back, or broke off.
        """
        reason = ""
        with _failures(), self._open(to_lines(request, attempt)) as stream:
            unthinking = _Unthinking()
            for chunk in stream:
                text, ended = _read(chunk)
                reason = ended or reason
                if piece := unthinking.said(text):
                    yield piece
        if not reason:
            raise ReplyServiceError("the endpoint broke off in the middle of an answer")

    def look(self) -> str:
        """Return the model and its host if the endpoint has it; sends nothing of anybody. Raises `ReplyServiceError`."""
        with _failures():
            names = [model.id for model in self._client.models.list(timeout=_LOOK_SECONDS)]
        if names and self._settings.model not in names:
            raise ReplyServiceError(f"{self._settings.host} has no model {self._settings.model}; it has {', '.join(sorted(names)[:5])}")
        return f"{self._settings.model} at {self._settings.host}"

    def close(self) -> None:
        """Let go of connections."""
        self._client.close()

    def _bound(self, response: httpx2.Response) -> None:
        if isinstance(response.stream, httpx2.SyncByteStream):
            response.stream = _Bounded(response.stream, time.monotonic() + self._settings.timeout_seconds)

    def _open(self, lines: list[Line]) -> "openai.Stream[ChatCompletionChunk]":
        messages = [_to_parameter(line) for line in lines]
        if self._takes_old_parameters:
            try:
                return self._ask(messages, max_tokens=self._settings.max_tokens, temperature=self._settings.temperature)
            except openai.BadRequestError as error:
                if not _names_an_old_parameter(error):
                    raise
        stream = self._ask(messages, max_completion_tokens=self._settings.max_tokens)
        self._takes_old_parameters = False
        return stream

    def _ask(
        self,
        messages: list[ChatCompletionMessageParam],
        *,
        max_tokens: int | openai.Omit = openai.omit,
        max_completion_tokens: int | openai.Omit = openai.omit,
        temperature: float | openai.Omit = openai.omit,
    ) -> "openai.Stream[ChatCompletionChunk]":
        return self._client.chat.completions.create(
            model=self._settings.model,
            messages=messages,
            max_tokens=max_tokens,
            max_completion_tokens=max_completion_tokens,
            temperature=temperature,
            stream=True,
        )


class _Bounded(httpx2.SyncByteStream):
    """An answer's bytes, up to a moment (monotonic seconds) and a size.

    The network's own timeout starts anew with every byte, so an answer that drips, or says nothing for ever, would never end.
    """

    def __init__(self, stream: httpx2.SyncByteStream, deadline: float) -> None:
        self._stream = stream
        self._deadline = deadline

    def __iter__(self) -> Iterator[bytes]:
        count = 0
        for block in self._stream:
            count += len(block)
            if time.monotonic() > self._deadline or count > _MOST_BYTES:
                raise httpx2.ReadTimeout("the answer has no end")
            yield block

    def close(self) -> None:
        self._stream.close()


class _Unthinking:
    """Leaves out what a model thinks before it speaks, where the server does not keep the two apart."""

    def __init__(self) -> None:
        self._held = ""
        self._decided = False

    def said(self, text: str) -> str:
        """Return what of the text so far is said and was not returned before."""
        if self._decided:
            return text
        self._held += text
        begun = self._held.lstrip()
        if begun.startswith(_THINKING):
            _, thought, rest = begun.partition(_THOUGHT)
            if not thought:
                return ""
            begun = rest.lstrip()
        elif _THINKING.startswith(begun):
            # Perhaps the first letters of the mark; an answer that ends here says nothing either way.
            return ""
        if not begun:
            return ""
        self._decided = True
        return begun


def _read(chunk: ChatCompletionChunk) -> tuple[str, str]:
    """Return the words of a chunk, and why the answer ended if this is its end; raises `ReplyServiceError` where it was held back."""
    if not chunk.choices:
        return "", ""
    choice = chunk.choices[0]
    delta = choice.delta
    if choice.finish_reason == _FILTERED or (delta is not None and delta.refusal):
        raise ReplyServiceError("the endpoint held its answer back", is_down=False)
    words = delta.content if delta is not None else None
    return words if isinstance(words, str) else "", choice.finish_reason or ""


def _names_an_old_parameter(error: openai.BadRequestError) -> bool:
    return any(name in f"{error.param} {error.message}" for name in _OLD_PARAMETERS)


def _to_parameter(line: Line) -> ChatCompletionMessageParam:
    match line.role:
        case Role.SYSTEM:
            return {"role": "system", "content": line.text}
        case Role.USER:
            return {"role": "user", "content": line.text}
        case Role.ASSISTANT:
            return {"role": "assistant", "content": line.text}


@contextmanager
def _failures() -> Iterator[None]:
    """Turn what the package raises into our leaf, which quotes nothing."""
    try:
        yield
    except openai.APIStatusError as error:
        raise ReplyServiceError(f"the endpoint answered {error.status_code}", is_down=error.status_code not in _OWN_FAULT) from None
    except openai.APITimeoutError:
        raise ReplyServiceError("the endpoint took too long") from None
    except openai.APIConnectionError:
        raise ReplyServiceError("the endpoint cannot be reached, or the connection broke") from None
    except openai.OpenAIError as error:
        raise ReplyServiceError(f"the endpoint failed with {type(error).__name__}") from None
    except (ValueError, TypeError, AttributeError, LookupError, httpx2.StreamError) as error:
        # The package does not check the shape of what it reads.
        raise ReplyServiceError(f"the endpoint's answer cannot be read: {type(error).__name__}") from None
