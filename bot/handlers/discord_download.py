"""Downloads of attachments from Discord's file server, cut off at a number of bytes."""

import asyncio

import aiohttp

from bot.errors import ChannelError, ClipTooLargeError
from bot.handlers.discord_errors import channel_errors

# Seconds. 20 MB in two minutes is a slow phone line.
_WHOLE_DOWNLOAD_SECONDS = 120.0
_SILENCE_SECONDS = 20.0
_CHUNK_BYTES = 65_536


class DiscordDownload:
    """Reads files into memory. The library's own download has no limit, so it is not used."""

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None

    async def close(self) -> None:
        """Let the connections go."""
        if self._session is not None:
            await self._session.close()

    async def read(self, url: str, max_bytes: int) -> bytes:
        """Return a file's bytes; raises `ClipTooLargeError` as soon as there are more than `max_bytes`, and `ChannelError`."""
        content = bytearray()
        # "identity": a compressed answer could grow past the limit within one chunk.
        with channel_errors("downloading"):
            async with asyncio.timeout(_WHOLE_DOWNLOAD_SECONDS), self._open().get(url, headers={"Accept-Encoding": "identity"}) as response:
                if response.status != 200:
                    raise ChannelError(f"the file server answered {response.status}")
                async for chunk in response.content.iter_chunked(_CHUNK_BYTES):
                    content += chunk
                    if len(content) > max_bytes:
                        raise ClipTooLargeError(f"the file has more than {max_bytes} bytes")
        return bytes(content)

    def _open(self) -> aiohttp.ClientSession:
        # Made on first use, since a session belongs to the event loop that runs.
        if self._session is None:
            timeout = aiohttp.ClientTimeout(total=_WHOLE_DOWNLOAD_SECONDS, sock_connect=_SILENCE_SECONDS, sock_read=_SILENCE_SECONDS)
            self._session = aiohttp.ClientSession(timeout=timeout, auto_decompress=False, cookie_jar=aiohttp.DummyCookieJar())
        return self._session
