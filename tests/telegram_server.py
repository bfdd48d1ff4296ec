"""A Bot API server on loopback, spoken to over real HTTP.

It does what the real one does with the methods the bot uses: long polling with offsets (what is not acknowledged is delivered
again, also to the next run of the bot), file downloads, uploads, edits, limits and refusals. A test acts as people
(`say`, `send_voice`, `press` …), waits with `wait_for`, and looks at `chat(user_id)` or at the recorded `calls`.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime

from aiohttp import web

from tests.telegram_chats import BotMessage, Chats, Refusal, Upload
from tests.telegram_people import BOT, Json, ServedFile, TelegramPeople, real_now

TOKEN = "4242:" + "AAtestTESTtestTESTtestTESTtestTEST0"
_SEND_KINDS = {"sendMessage": "text", "sendPhoto": "photo", "sendVoice": "voice", "sendDocument": "document"}
_CHUNK_BYTES = 65_536


@dataclass(frozen=True, slots=True)
class Call:
    """A request of the bot, in the order of arrival (`getUpdates` is left out; see `offsets`)."""

    method: str
    fields: Mapping[str, str]
    uploads: Mapping[str, Upload] = field(default_factory=dict)


@dataclass(slots=True)
class _Failure:
    refusal: Refusal
    times: int
    chat_id: int | None


class BotApiServer(TelegramPeople):
    """The server; use `async with run_server() as server`."""

    def __init__(self, now: Callable[[], datetime] = real_now) -> None:
        super().__init__(now)
        self.url = ""
        self.calls: list[Call] = []
        self.offsets: list[int] = []
        self.allowed_updates = "null"
        self.chats = Chats()
        self.bytes_served = 0
        self.download_limit_bytes = 20_000_000
        self.is_token_valid = True
        self.tells_length = True
        self.serves_files = True
        self._failures: dict[str, list[_Failure]] = {}

    def chat(self, chat_id: int) -> list[BotMessage]:
        """The bot's messages in a chat as they look now, oldest first."""
        return self.chats.of(chat_id)

    def calls_of(self, method: str) -> list[Call]:
        """The requests for one method."""
        return [call for call in self.calls if call.method == method]

    @property
    def acknowledged_up_to(self) -> int:
        """The highest offset the bot asked for: every update below it is gone for good."""
        return max(self.offsets, default=0)

    def fail(
        self, method: str, status: int, description: str, *, retry_after: int | None = None, times: int = 1, chat_id: int | None = None
    ) -> None:
        """Answer the next `times` requests for a method (in one chat, if given) with an error."""
        self._failures.setdefault(method, []).append(_Failure(Refusal(status, description, retry_after), times, chat_id))

    def block(self, user_id: int) -> None:
        """The person blocks the bot: it is told, and whatever it sends is refused."""
        self.chats.blocked.add(user_id)
        self.change_membership(user_id, user_id, old="member", new="kicked")

    def unblock(self, user_id: int) -> None:
        """The person lets the bot in again."""
        self.chats.blocked.discard(user_id)
        self.change_membership(user_id, user_id, old="kicked", new="member")

    async def wait_for(self, condition: Callable[[Sequence[Call]], bool], within_seconds: float = 5.0) -> None:
        """Wait until a condition on the calls (or anything else that requests change) holds."""
        async with asyncio.timeout(within_seconds), self.news:
            while not condition(self.calls):
                await self.news.wait()

    async def wait_for_message(self, chat_id: int, words: str, within_seconds: float = 5.0) -> BotMessage:
        """Wait until the bot has a message with these words in a chat, and return the newest."""
        await self.wait_for(lambda _: any(words in message.text for message in self.chat(chat_id)), within_seconds)
        return next(message for message in reversed(self.chat(chat_id)) if words in message.text)

    async def handle_method(self, request: web.Request) -> web.Response:
        """Answer `POST /bot<token>/<method>`."""
        method = request.match_info["method"]
        fields, uploads = await _read_form(request)
        try:
            self._check_token(request.match_info["token"])
            if method != "getUpdates":
                self.calls.append(Call(method, fields, uploads))
            self._refuse_if_told(method, fields)
            result = await self._answer(method, fields, uploads)
        except Refusal as refusal:
            parameters: Json = {} if refusal.retry_after is None else {"parameters": {"retry_after": refusal.retry_after}}
            body: Json = {"ok": False, "error_code": refusal.status, "description": refusal.description, **parameters}
            response = web.json_response(body, status=refusal.status)
        else:
            response = web.json_response({"ok": True, "result": result})
        await self.wake()
        return response

    async def handle_file(self, request: web.Request) -> web.StreamResponse:
        """Answer `GET /file/bot<token>/<path>` in chunks, noting how much left the server."""
        file = next((known for known in self.files.values() if known.path == request.match_info["path"]), None)
        if file is None or request.match_info["token"] != TOKEN or not self.serves_files:
            raise web.HTTPNotFound
        response = web.StreamResponse()
        if self.tells_length:
            response.content_length = len(file.content)
        else:
            response.enable_chunked_encoding()
        await response.prepare(request)
        for start in range(0, len(file.content), _CHUNK_BYTES):
            await response.write(file.content[start : start + _CHUNK_BYTES])
            self.bytes_served += len(file.content[start : start + _CHUNK_BYTES])
        return response

    def _check_token(self, token: str) -> None:
        if token != TOKEN or not self.is_token_valid:
            raise Refusal(401, "Unauthorized")

    def _refuse_if_told(self, method: str, fields: Mapping[str, str]) -> None:
        for failure in self._failures.get(method, []):
            if failure.times > 0 and failure.chat_id in (None, int(fields.get("chat_id", "0"))):
                failure.times -= 1
                raise failure.refusal

    async def _answer(self, method: str, fields: Mapping[str, str], uploads: Mapping[str, Upload]) -> object:
        if method == "getUpdates":
            self.allowed_updates = fields.get("allowed_updates", "null")
            return await self._get_updates(int(fields.get("offset", "0")), float(fields.get("timeout", "0")))
        if method in _SEND_KINDS:
            kind = _SEND_KINDS[method]
            return self._shown(self.chats.add(self.next_message_id(), kind, fields, uploads.get(kind)))
        if method in ("editMessageText", "editMessageCaption"):
            return self._shown(self.chats.edit(fields, caption=method == "editMessageCaption"))
        if method == "editMessageMedia":
            return self._shown(self.chats.edit_media(fields, uploads))
        if method == "editMessageReplyMarkup":
            return self._shown(self.chats.edit_markup(fields))
        if method == "deleteMessage":
            self.chats.delete(fields)
        elif method == "sendChatAction":
            self.chats.check_reachable(int(fields["chat_id"]))
        elif method == "getFile":
            return self._describe_file(self.files.get(fields["file_id"]), fields["file_id"])
        elif method == "getMe":
            return {**BOT, "can_join_groups": True, "can_read_all_group_messages": False, "supports_inline_queries": False}
        elif method not in ("answerCallbackQuery", "setMyCommands", "deleteWebhook"):
            raise Refusal(404, "Not Found")
        return True

    async def _get_updates(self, offset: int, timeout_seconds: float) -> list[Json]:
        self.offsets.append(offset)
        self.updates = [(number, update) for number, update in self.updates if number >= offset]
        await self.wake()
        try:
            async with asyncio.timeout(timeout_seconds), self.news:
                while not self.updates:
                    await self.news.wait()
        except TimeoutError:
            return []
        return [update for _, update in self.updates[:100]]

    def _describe_file(self, file: ServedFile | None, file_id: str) -> Json:
        if file is None:
            raise Refusal(400, "Bad Request: wrong file_id or the file is temporarily unavailable")
        if len(file.content) > self.download_limit_bytes:
            raise Refusal(400, "Bad Request: file is too big")
        size: Json = {} if file.size_told is None else {"file_size": file.size_told}
        return {"file_id": file_id, "file_unique_id": file_id, "file_path": file.path, **size}

    def _shown(self, message: BotMessage) -> Json:
        chat: Json = {"id": message.chat_id, "type": "private" if message.chat_id > 0 else "supergroup"}
        return {"message_id": message.message_id, "date": self.timestamp(), "chat": chat, "from": BOT, "text": message.text}


async def _read_form(request: web.Request) -> tuple[dict[str, str], dict[str, Upload]]:
    fields: dict[str, str] = {}
    uploads: dict[str, Upload] = {}
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            uploads[name] = Upload(value.filename, value.content_type, value.file.read())
        else:
            fields[name] = str(value)
    return fields, uploads


@asynccontextmanager
async def run_server(now: Callable[[], datetime] = real_now) -> AsyncIterator[BotApiServer]:
    """Serve on a free port of loopback until the block ends."""
    server = BotApiServer(now)
    application = web.Application(client_max_size=64_000_000)
    application.router.add_post("/bot{token}/{method}", server.handle_method)
    application.router.add_get("/file/bot{token}/{path:.+}", server.handle_file)
    runner = web.AppRunner(application, shutdown_timeout=0.1, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    server.url = f"http://{host}:{port}"
    try:
        yield server
    finally:
        await runner.cleanup()


def decoded(text: str) -> object:
    """A field that the bot sent as JSON."""
    value: object = json.loads(text)
    return value
