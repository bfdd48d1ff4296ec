"""Telegram's refusals in our words."""

from collections.abc import Iterator
from contextlib import contextmanager

from telegram.error import BadRequest, Forbidden, TelegramError

from bot.errors import ChannelError, PersonUnreachableError

# Answers of the Bot API, found in its server's source (github.com/tdlib/telegram-bot-api, Client.cpp); they have no codes of their own.
_GONE = ("chat not found", "user not found", "user is deactivated", "peer_id_invalid", "group chat was deactivated", "bot was kicked")
NOT_MODIFIED = "message is not modified"
NO_TEXT_TO_EDIT = "there is no text in the message to edit"
FILE_TOO_BIG = "file is too big"


def says(error: TelegramError, words: str) -> bool:
    """Tell whether Telegram's answer holds these words; the library changes its capitals."""
    return words in error.message.lower()


@contextmanager
def channel_errors(doing: str) -> Iterator[None]:
    """Raise a leaf of `ChannelError` for whatever Telegram answers in this block."""
    try:
        yield
    except TelegramError as error:
        if isinstance(error, Forbidden) or (isinstance(error, BadRequest) and any(says(error, words) for words in _GONE)):
            raise PersonUnreachableError(f"{doing}: the person or group cannot be reached") from error
        raise ChannelError(f"{doing}: Telegram answered with {type(error).__name__}") from error
