"""The library's objects, built from our settings: one bot account at one Bot API server."""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

import httpx
from pydantic import SecretStr
from telegram import LinkPreviewOptions
from telegram.ext import AIORateLimiter, Defaults, ExtBot
from telegram.request import HTTPXRequest

from bot.config import Telegram
from bot.errors import ConfigurationError

# Seconds. The library's five are short for a slow line, and a request that timed out may have been carried out all the same.
_CONNECT_SECONDS = 10.0
_ANSWER_SECONDS = 20.0
# How often a message is tried again after "429 Too Many Requests", each time after the wait that Telegram asks for.
_FLOOD_RETRIES = 3
# As BotFather writes them; anything else could not be part of an address.
_TOKEN_SHAPE = re.compile(r"\d+:[A-Za-z0-9_-]+")


def connect(token: SecretStr, settings: Telegram, on_refused: Callable[[], None]) -> ExtBot[int]:
    """Return the bot, without a request yet; raises `ConfigurationError` for a token or an address that cannot be one.

    `on_refused` is called when the server refuses the token while polling.
    """
    secret = token.get_secret_value().strip()
    if not _TOKEN_SHAPE.fullmatch(secret):
        raise ConfigurationError("TELEGRAM_TOKEN is not a bot token; BotFather gives them in the form 123456:ABC-DEF")
    server = settings.base_url.rstrip("/")
    parts = urlsplit(server)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise ConfigurationError("telegram.base_url must be the address of a Bot API server, such as https://api.telegram.org")
    return ExtBot(
        secret,
        base_url=f"{server}/bot",
        base_file_url=f"{server}/file/bot",
        request=HTTPXRequest(
            read_timeout=_ANSWER_SECONDS, write_timeout=_ANSWER_SECONDS, connect_timeout=_CONNECT_SECONDS, pool_timeout=_ANSWER_SECONDS
        ),
        get_updates_request=_polling_request(on_refused),
        defaults=Defaults(link_preview_options=LinkPreviewOptions(is_disabled=True)),
        rate_limiter=AIORateLimiter(max_retries=_FLOOD_RETRIES),
    )


def _polling_request(on_refused: Callable[[], None]) -> HTTPXRequest:
    """Return the polling's own connection; it notices what the library's polling would end on in silence."""

    async def look_at(response: httpx.Response) -> None:
        if response.status_code == httpx.codes.UNAUTHORIZED:
            on_refused()
        elif response.status_code == httpx.codes.NOT_FOUND:
            # A server of one's own that is just being restarted; the library would take it for a wrong token and give up.
            raise httpx.RemoteProtocolError("the server does not know this address at the moment")

    return HTTPXRequest(connection_pool_size=1, connect_timeout=_CONNECT_SECONDS, httpx_kwargs={"event_hooks": {"response": [look_at]}})
