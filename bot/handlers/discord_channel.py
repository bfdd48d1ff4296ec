"""The Discord channel: events in, `Conversation` called, answers out. No rule of the conversation lives here."""

import asyncio
import logging
import re

import aiohttp
import discord
from pydantic import SecretStr

from bot.config import Discord
from bot.errors import ChannelError, ConfigurationError, TodakError
from bot.handlers.discord_client import Commands, TodakClient
from bot.handlers.discord_download import DiscordDownload
from bot.handlers.discord_listener import DiscordListener
from bot.handlers.discord_outbox import DiscordOutbox
from bot.ports import Clock, Conversation, Outbox

logger = logging.getLogger(__name__)

_LONGEST_WAIT_SECONDS = 30.0
# Three parts with dots, as the developer portal writes them.
_TOKEN_SHAPE = re.compile(r"[\w-]+\.[\w-]+\.[\w-]+", re.ASCII)
# discord.com/developers/docs/topics/opcodes-and-status-codes#gateway: authentication failed.
_REFUSED_BY_GATEWAY = 4004


class DiscordChannel:
    """One bot account; runs beside other channels in one event loop."""

    def __init__(
        self,
        conversation: Conversation,
        token: SecretStr,
        settings: Discord,
        commands: Commands,
        clock: Clock,
        *,
        first_wait_seconds: float = 0.5,
        grace_seconds: float = 10.0,
    ) -> None:
        """Build everything without a request.

        Args:
            conversation: What messages and presses go to.
            token: From the developer portal.
            settings: Whether the slash commands are published.
            commands: (name without slash, description) of each language; people whose app is not Korean see the English one.
            clock: Stamps presses; messages carry Discord's own time.
            first_wait_seconds: The wait before Discord is called again; it doubles up to 30 seconds.
            grace_seconds: What a stop gives to answers in the making; the rest is taken up at the next start.

        Raises:
            ConfigurationError: the token cannot be one.
        """
        self._token = token.get_secret_value().strip()
        if not _TOKEN_SHAPE.fullmatch(self._token):
            raise ConfigurationError("DISCORD_TOKEN is not a bot token; the developer portal gives them in three parts with dots between")
        self._first_wait_seconds = first_wait_seconds
        self._grace_seconds = grace_seconds
        self._client = TodakClient(commands, sync_commands=settings.sync_commands)
        self._download = DiscordDownload()
        self._outbox = DiscordOutbox(self._client, self._download)
        self._listener = DiscordListener(conversation, self._outbox, clock, lambda: self._client.user)
        self._listener.listen(self._client, self._client.tree)
        self._connection: asyncio.Task[None] | None = None
        self._stop_lock = asyncio.Lock()
        self._ended = asyncio.Event()
        self._failure: TodakError | None = None

    @property
    def outbox(self) -> Outbox:
        """How to speak to Discord people."""
        return self._outbox

    @property
    def client(self) -> discord.Client:
        """The library's client, which a simulated Discord can drive in place of `start`."""
        return self._client

    async def run(self) -> None:
        """Start, stay until `stop` is called or this task is cancelled, and stop.

        Raises:
            ConfigurationError: Discord refuses the token, at the start or later.
            ChannelError: Discord ended the connection for good.
        """
        try:
            await self.start()
            await self._ended.wait()
        finally:
            await self.stop()
        if self._failure is not None:
            raise self._failure

    async def start(self) -> None:
        """Log in (waiting for Discord as long as it takes), publish the commands and begin listening; the library reconnects."""
        await self._log_in()
        self._connection = asyncio.create_task(self._client.connect())
        self._connection.add_done_callback(self._note_end)

    async def stop(self) -> None:
        """Give answers in the making some seconds and let everything go; harmless when repeated."""
        async with self._stop_lock:
            await self._listener.stop(self._grace_seconds)
            await self._client.close()
            if self._connection is not None:
                await asyncio.wait({self._connection})
            await self._download.close()
            self._ended.set()

    async def _log_in(self) -> None:
        wait_seconds = self._first_wait_seconds
        while True:
            try:
                return await self._client.login(self._token)
            except discord.LoginFailure as error:
                raise _wrong_token() from error
            except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
                logger.warning("Discord is not reached yet: %s", type(error).__name__)
            # The next login opens new connections, and the library would leave these open.
            await self._client.http.close()
            self._client.http.connector = discord.utils.MISSING
            await asyncio.sleep(wait_seconds)
            wait_seconds = min(_LONGEST_WAIT_SECONDS, wait_seconds * 2)

    def _note_end(self, connection: "asyncio.Task[None]") -> None:
        error = None if connection.cancelled() else connection.exception()
        if isinstance(error, discord.ConnectionClosed) and error.code == _REFUSED_BY_GATEWAY:
            self._failure = _wrong_token()
        elif error is not None:
            self._failure = ChannelError(f"the connection to Discord ended: {type(error).__name__}")
            self._failure.__cause__ = error
        self._ended.set()


def _wrong_token() -> ConfigurationError:
    return ConfigurationError("DISCORD_TOKEN is refused by Discord; copy it again from the developer portal")
