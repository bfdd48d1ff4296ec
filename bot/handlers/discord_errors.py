"""Discord's refusals in our words."""

from collections.abc import Iterator
from contextlib import contextmanager

import aiohttp
import discord

from bot.errors import ChannelError, PersonUnreachableError

# JSON error codes (discord.com/developers/docs/topics/opcodes-and-status-codes#json): unknown user; cannot send messages to this user;
# invalid recipient (a deleted account); no server shared with this user any more.
_GONE = frozenset({10013, 50007, 50033, 50278})
# Unknown message, webhook or interaction; invalid webhook token: fifteen minutes have passed, or the person dismissed the message.
_EXPIRED = frozenset({10008, 10015, 10062, 50027})


def is_gone(error: discord.HTTPException) -> bool:
    """Tell whether the person cannot be reached any more."""
    return error.code in _GONE


def is_expired(error: discord.HTTPException) -> bool:
    """Tell whether an interaction, or the message it speaks through, is no longer there."""
    return error.code in _EXPIRED


@contextmanager
def channel_errors(doing: str) -> Iterator[None]:
    """Raise a leaf of `ChannelError` for whatever Discord answers in this block."""
    try:
        yield
    except discord.HTTPException as error:
        if is_gone(error):
            raise PersonUnreachableError(f"{doing}: the person cannot be reached ({error.code})") from error
        raise ChannelError(f"{doing}: Discord answered {error.status} ({error.code})") from error
    except (discord.DiscordException, aiohttp.ClientError, OSError, TimeoutError) as error:
        raise ChannelError(f"{doing}: {type(error).__name__}") from error
