"""Downloads of voice notes from a Bot API server, cut off at a number of bytes."""

import asyncio
from urllib.parse import urlsplit

import httpx
from telegram.error import BadRequest
from telegram.ext import ExtBot

from bot.errors import ChannelError, ClipTooLargeError
from bot.handlers.telegram_errors import FILE_TOO_BIG, channel_errors, says

# Seconds. 20 MB, the most Telegram gives, in two minutes is a slow phone line.
_WHOLE_DOWNLOAD_SECONDS = 120.0
_SILENCE_SECONDS = 20.0
_CHUNK_BYTES = 65_536


class TelegramDownload:
    """Fetches files into memory; names that come from the network are never paths on this machine."""

    def __init__(self, bot: ExtBot[int]) -> None:
        self._bot = bot
        self._client = httpx.AsyncClient(timeout=_SILENCE_SECONDS)

    async def close(self) -> None:
        """Let the connections go."""
        await self._client.aclose()

    async def fetch(self, file_id: str, max_bytes: int) -> bytes:
        """Return a file's bytes; raises `ClipTooLargeError` as soon as there are more than `max_bytes`, and `ChannelError`."""
        url = await self._locate(file_id, max_bytes)
        try:
            async with asyncio.timeout(_WHOLE_DOWNLOAD_SECONDS):
                return await self._read(url, max_bytes)
        except (httpx.HTTPError, TimeoutError) as error:
            raise ChannelError(f"a download broke off: {type(error).__name__}") from error

    async def _locate(self, file_id: str, max_bytes: int) -> str:
        with channel_errors("finding a file"):
            try:
                file = await self._bot.get_file(file_id)
            except BadRequest as error:
                if says(error, FILE_TOO_BIG):
                    raise ClipTooLargeError("the file is larger than Telegram gives to bots") from error
                raise
        if file.file_size is not None and file.file_size > max_bytes:
            raise ClipTooLargeError(f"the file has {file.file_size} bytes of {max_bytes}")
        # A server started with --local names a file on its own disk, which is not ours to open.
        if file.file_path is None or urlsplit(file.file_path).scheme not in ("http", "https"):
            raise ChannelError("the Bot API server gave no address for the file")
        return file.file_path

    async def _read(self, url: str, max_bytes: int) -> bytes:
        content = bytearray()
        # "identity" and raw chunks: a compressed answer could grow past the limit within one chunk.
        async with self._client.stream("GET", url, headers={"Accept-Encoding": "identity"}) as response:
            if response.status_code != httpx.codes.OK:
                raise ChannelError(f"the file server answered {response.status_code}")
            async for chunk in response.aiter_raw(_CHUNK_BYTES):
                content += chunk
                if len(content) > max_bytes:
                    raise ClipTooLargeError(f"the file has more than {max_bytes} bytes")
        return bytes(content)
