"""Answers that an endpoint writes, read by the guard before a person reads them.

A sentence is shown once it has ended and the guard would let everything up to it pass as a whole answer. So whatever stands on the screen
at any moment is something that may be said; what is refused later takes back what was shown, and is never shown itself. See
docs/decisions/0012-endpoint.md.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing
from dataclasses import replace

from bot.conversation.engines import Engines
from bot.conversation.sentences import finished_part, fitting_part, tidy
from bot.errors import EngineError, ReplyServiceError
from bot.messages import CrisisLevel, Turn
from bot.ports import Reply, ReplyRequest
from bot.safety import crisis, guard
from bot.safety.refusals import RefusalReason

logger = logging.getLogger(__name__)

TURNS_SENT = 4
ENDPOINT_SOURCE = "endpoint"
ATTEMPTS = 2
# A platform takes about one edit a second in a chat (Telegram's own advice for messages); more are refused or delayed.
SECONDS_BETWEEN_DRAFTS = 1.0
# After a failure nobody is kept waiting for the same one: the built-in answers speak alone for a while.
REST_SECONDS = 30.0
# What an unfinished answer may still grow out of (그게… is no sentence yet); every other reason is in the words themselves and stays.
_MAY_PASS_LATER = frozenset({RefusalReason.EMPTY, RefusalReason.CUT, RefusalReason.LANGUAGE, RefusalReason.COPY, RefusalReason.SPEECH})
# Wishes that our own words answer, and by which the next answers know that questions are not welcome.
_KEPT_SOURCES = ("act:", "turn:stop_talking")

# Far more than an answer may have, with room for markup and line breaks: an endless stream ends here.
_LONGEST_RAW = 5 * guard.MAX_CHARACTERS

Show = Callable[[str], Awaitable[None]]


class Composer:
    """Asks the endpoint for one answer at a time and lets go of it as soon as it fails, dawdles or is refused twice."""

    def __init__(self, engines: Engines) -> None:
        self._engines = engines
        self._rests_until = float("-inf")

    async def compose(self, request: ReplyRequest, said: Sequence[str], show: Show) -> Reply | None:
        """Return an answer that the guard let pass, or None: then the built-in one is given.

        Args:
            request: What is answered. Turns that are not to be sent are gone from it.
            said: The last answers, those included that are not sent: none of them is given again.
            show: Shows a draft, or, with an empty text, takes back what was shown.
        """
        if asyncio.get_running_loop().time() < self._rests_until:
            return None
        draft = _Draft(show)
        context = guard.GuardContext(request.text, request.language, tuple(said), register=request.register, may_ask=request.may_ask)
        text = await self._attempts(request, context, draft)
        if text is None:
            await draft.take_back()
            return None
        await draft.let_settle()
        return Reply(text, ENDPOINT_SOURCE)

    async def _attempts(self, request: ReplyRequest, context: guard.GuardContext, draft: "_Draft") -> str | None:
        try:
            async with asyncio.timeout(self._engines.limits.writing_seconds):
                for attempt in range(ATTEMPTS):
                    text = await self._attempt(request, attempt, context, draft)
                    if text is not None:
                        return text
        except TimeoutError:
            self._engines.counters.failure("writing", "timeout")
            logger.warning("an endpoint did not finish in time")
            self._rest()
        except EngineError as error:
            logger.warning("an endpoint wrote no answer: %s", error)
            if isinstance(error, ReplyServiceError) and error.is_down:
                self._rest()
        return None

    def _rest(self) -> None:
        self._rests_until = asyncio.get_running_loop().time() + REST_SECONDS

    async def _attempt(self, request: ReplyRequest, attempt: int, context: guard.GuardContext, draft: "_Draft") -> str | None:
        async with aclosing(self._engines.write(request, attempt)) as pieces:
            text, reason = await _read(pieces, context, draft)
        if reason is None:
            return text
        self._engines.counters.refusal(reason)
        logger.warning("an answer of the endpoint was refused: %s", reason.value)
        await draft.take_back()
        return None


async def _read(pieces: AsyncGenerator[str, None], context: guard.GuardContext, draft: "_Draft") -> tuple[str, RefusalReason | None]:
    """Read an answer to its end, showing what may be shown; returns it with the reason against it, if there is one."""
    raw, seen = "", ""
    async for piece in pieces:
        raw += piece
        if len(raw) > _LONGEST_RAW:
            break
        so_far = finished_part(tidy(raw) + (" " if raw[-1:].isspace() else ""))
        if so_far == seen:
            continue
        if len(so_far) > context.max_characters:
            # It has said enough: the sentences that fit are an answer, and the rest is not waited for.
            break
        seen = so_far
        reason = guard.refusal(so_far, context)
        if reason is None:
            await draft.show(so_far)
        elif reason not in _MAY_PASS_LATER:
            return so_far, reason
    whole = tidy(raw)
    text = whole if len(whole) <= context.max_characters else fitting_part(whole, context.max_characters)
    reason = guard.refusal(text, context)
    if reason is RefusalReason.CUT and seen:
        # It ran out of tokens in the middle of a sentence; the ones before it are whole.
        text, reason = seen, guard.refusal(seen, context)
    return text, reason


class _Draft:
    """What is shown of an answer in the making, not more often than a platform takes it."""

    def __init__(self, show: Show) -> None:
        self._show = show
        self._shown = ""
        self._last = float("-inf")

    async def show(self, text: str) -> None:
        """Show more of the answer, unless something was shown just now: then the next sentence brings this one along."""
        if asyncio.get_running_loop().time() - self._last >= SECONDS_BETWEEN_DRAFTS:
            await self._change(text)

    async def take_back(self) -> None:
        """Show nothing of it any more."""
        if self._shown:
            await self.let_settle()
            await self._change("")

    async def let_settle(self) -> None:
        """Wait until the platform takes the next change."""
        if self._shown:
            await asyncio.sleep(max(0.0, self._last + SECONDS_BETWEEN_DRAFTS - asyncio.get_running_loop().time()))

    async def _change(self, text: str) -> None:
        self._shown = text
        await self._show(text)
        self._last = asyncio.get_running_loop().time()


def may_answer(built_in: Reply, request: ReplyRequest) -> bool:
    """Tell whether an endpoint may answer at all: not near a crisis, and not words to the bot, for which we have better ones."""
    return request.may_write and not built_in.source.startswith(_KEPT_SOURCES)


def sendable(built_in: Reply, request: ReplyRequest, turns: Sequence[Turn]) -> ReplyRequest:
    """Return what is sent of a request: the last of these turns, but none that the rules hold for a crisis."""
    plain = tuple(turn for turn in turns[-TURNS_SENT:] if _is_plain(turn))
    return replace(request, turns=plain, may_ask=built_in.may_ask)


def _is_plain(turn: Turn) -> bool:
    return crisis.signals(turn.user_text).level is CrisisLevel.NONE
