"""Unexpected errors of the channels: logged once, under an id that the person can quote, and without a word of anybody."""

import logging
import secrets
import traceback

from bot.errors import TodakError

_ID_BYTES = 4


def log_failure(logger: logging.Logger, doing: str, error: BaseException) -> str:
    """Log where an error came from and return its id. Only our own errors' texts are logged: others may quote what a person wrote."""
    failure_id = secrets.token_hex(_ID_BYTES)
    logger.error("%s failed (%s)\n%s", doing, failure_id, describe_failure(error))
    return failure_id


def describe_failure(error: BaseException) -> str:
    """Return types and code lines of an error and of what caused it, the cause first."""
    descriptions: list[str] = []
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        words = f": {current}" if isinstance(current, TodakError) else ""
        frames = "".join(traceback.format_tb(current.__traceback__))
        descriptions.append(f"{frames}{type(current).__qualname__}{words}")
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
    return "\n".join(reversed(descriptions))
