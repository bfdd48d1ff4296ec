"""As much of Discord's real HTTP and gateway as a login needs, on the loopback."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import WSMsgType, web
from aiohttp.test_utils import TestServer

ACCOUNT = {"id": "1", "username": "todak", "discriminator": "0", "avatar": None, "bot": True}
APPLICATION = {
    "id": "1",
    "name": "todak",
    "icon": None,
    "description": "",
    "bot_public": True,
    "bot_require_code_grant": False,
    "verify_key": "",
    "flags": 0,
    "team": None,
    "owner": ACCOUNT,
}
HELLO, IDENTIFY = 10, 2


@dataclass
class LocalDiscord:
    """`statuses` are what the next logins are answered with (200 when it is empty); `gateway_close_code` ends a connection at once."""

    statuses: list[int] = field(default_factory=list)
    gateway_close_code: int | None = None
    logins: int = 0
    commands: list[object] = field(default_factory=list)
    intents: int = 0
    url: str = ""
    identified: asyncio.Event = field(default_factory=asyncio.Event)

    async def me(self, request: web.Request) -> web.Response:
        self.logins += 1
        status = self.statuses.pop(0) if self.statuses else 200
        return _json(ACCOUNT if status == 200 else {"message": f"{status}: refused", "code": 0}, status=status)

    async def application(self, request: web.Request) -> web.Response:
        return _json(APPLICATION)

    async def publish(self, request: web.Request) -> web.Response:
        self.commands = await request.json()
        return _json([])

    async def gateway(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        if self.gateway_close_code is not None:
            await socket.close(code=self.gateway_close_code)
            return socket
        await socket.send_json({"op": HELLO, "d": {"heartbeat_interval": 40_000}, "s": None, "t": None})
        async for frame in socket:
            if frame.type is WSMsgType.TEXT:
                said = json.loads(frame.data)
                if said["op"] == IDENTIFY:
                    self.intents = said["d"]["intents"]
                    self.identified.set()
                    ready = {"v": 10, "user": ACCOUNT, "guilds": [], "session_id": "s", "resume_gateway_url": self.url}
                    await socket.send_json({"op": 0, "t": "READY", "s": 1, "d": {**ready, "application": APPLICATION}})
        return socket


def _json(said: object, status: int = 200) -> web.Response:
    # Without a charset, as Discord answers; the library reads no other as JSON.
    return web.Response(body=json.dumps(said).encode(), status=status, content_type="application/json")


@asynccontextmanager
async def run_local_discord() -> AsyncIterator[LocalDiscord]:
    discord = LocalDiscord()
    app = web.Application()
    app.router.add_get("/api/users/@me", discord.me)
    app.router.add_get("/api/oauth2/applications/@me", discord.application)
    app.router.add_put("/api/applications/1/commands", discord.publish)
    app.router.add_get("/", discord.gateway)
    async with TestServer(app) as server:
        discord.url = str(server.make_url("/")).rstrip("/")
        yield discord
