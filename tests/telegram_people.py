"""What people do on Telegram, as the updates that the Bot API makes of it."""

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

Json = dict[str, object]

BOT_ID = 4242
BOT_NAME = "TodakTestBot"
BOT: Json = {"id": BOT_ID, "is_bot": True, "first_name": "토닥이", "username": BOT_NAME}


@dataclass(slots=True)
class ServedFile:
    """A file on the server: what `getFile` says of it and what the download gives."""

    content: bytes = field(repr=False)
    path: str
    size_told: int | None


class TelegramPeople:
    """Makes updates and keeps them until the bot has acknowledged them, also while no bot is running.

    Private chats have the id of their person; groups have negative ids.
    """

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self.updates: list[tuple[int, Json]] = []
        self.files: dict[str, ServedFile] = {}
        self.news = asyncio.Condition()
        self._last_update_id = 1000
        self._last_message_id = 0

    def next_message_id(self) -> int:
        self._last_message_id += 1
        return self._last_message_id

    def timestamp(self) -> int:
        return int(self._now().timestamp())

    def say(self, user_id: int, text: str, *, language: str | None = "ko", is_bot: bool = False) -> int:
        """A private text message; returns its id."""
        return self.post(user_id, {"text": text, **_entities(text)}, language=language, is_bot=is_bot)

    def edit(self, user_id: int, message_id: int, text: str) -> None:
        """The person edits one of their private messages."""
        message = self._message(user_id, user_id, message_id, "ko", is_bot=False)
        self.push({"edited_message": {**message, "edit_date": self.timestamp(), "text": text, **_entities(text)}})

    def send_voice(self, user_id: int, ogg: bytes, duration: int, *, size_told: int | None = None, caption: str = "") -> int:
        """A voice note; `size_told` is the size that Telegram claims (the real one if None)."""
        file = self.add_file(ogg, "voice/file_0.oga", len(ogg) if size_told is None else size_told)
        content: Json = {"voice": {**file, "duration": duration, "mime_type": "audio/ogg"}}
        return self.post(user_id, {**content, "caption": caption} if caption else content)

    def send_audio(self, user_id: int, content: bytes, duration: int, mime: str) -> int:
        """A music or audio file."""
        file = self.add_file(content, "music/file_1.mp3", len(content))
        return self.post(user_id, {"audio": {**file, "duration": duration, "mime_type": mime}})

    def send_video_note(self, user_id: int, content: bytes, duration: int) -> int:
        """A round video message."""
        file = self.add_file(content, "video_notes/file_2.mp4", len(content))
        return self.post(user_id, {"video_note": {**file, "duration": duration, "length": 240}})

    def send_document(self, user_id: int, content: bytes, mime: str) -> int:
        """A file of any kind."""
        file = self.add_file(content, "documents/file_3", len(content))
        return self.post(user_id, {"document": {**file, "mime_type": mime, "file_name": "../../etc/passwd"}})

    def send_photo(self, user_id: int, *, caption: str = "", album: str = "") -> int:
        """A picture, with a caption or as part of an album."""
        file = self.add_file(b"picture", "photos/file_4.jpg", 7)
        content: Json = {"photo": [{**file, "width": 90, "height": 90}]}
        return self.post(user_id, content | ({"caption": caption} if caption else {}) | ({"media_group_id": album} if album else {}))

    def send_sticker(self, user_id: int) -> int:
        """A sticker."""
        file = self.add_file(b"sticker", "stickers/file_5.webp", 7)
        sticker: Json = {**file, "type": "regular", "width": 9, "height": 9, "is_animated": False, "is_video": False}
        return self.post(user_id, {"sticker": sticker})

    def send_location(self, user_id: int) -> int:
        """A place."""
        return self.post(user_id, {"location": {"latitude": 37.5, "longitude": 127.0}})

    def say_in_group(self, user_id: int, group_id: int, text: str, *, replies_to_bot: bool = False) -> int:
        """A text message in a group (negative id), perhaps as a reply to one of the bot's."""
        content: Json = {"text": text, **_entities(text)}
        if replies_to_bot:
            replied: Json = {"message_id": 1, "date": self.timestamp(), "chat": _chat(group_id), "from": BOT, "text": "안녕"}
            content["reply_to_message"] = replied
        return self.post(user_id, content, chat_id=group_id)

    def press(self, user_id: int, message_id: int, callback_data: str, *, chat_id: int | None = None, accessible: bool = True) -> str:
        """A press of a button under a message of the bot (too old to be shown to it if not `accessible`); returns the query's id."""
        chat = _chat(user_id if chat_id is None else chat_id)
        date = self.timestamp() if accessible else 0
        message: Json = {"message_id": message_id, "chat": chat, "date": date} | ({"from": BOT, "text": "…"} if accessible else {})
        query_id = f"query-{self._last_update_id + 1}"
        query: Json = {"id": query_id, "from": _person(user_id, "ko"), "chat_instance": "1", "message": message, "data": callback_data}
        self.push({"callback_query": query})
        return query_id

    def change_membership(self, user_id: int, chat_id: int, *, old: str, new: str) -> None:
        """The bot is added, removed, blocked or unblocked; statuses as in the Bot API (`member`, `left`, `kicked` …)."""
        members = {"old_chat_member": _member(old), "new_chat_member": _member(new)}
        change: Json = {"chat": _chat(chat_id), "from": _person(user_id, "ko"), "date": self.timestamp(), **members}
        self.push({"my_chat_member": change})

    def post(
        self, user_id: int, content: Mapping[str, object], *, chat_id: int | None = None, language: str | None = "ko", is_bot: bool = False
    ) -> int:
        """Any new message; returns its id."""
        message_id = self.next_message_id()
        message = self._message(user_id, user_id if chat_id is None else chat_id, message_id, language, is_bot=is_bot)
        self.push({"message": {**message, **content}})
        return message_id

    def push(self, content: Json) -> int:
        """Any update; returns its id."""
        self._last_update_id += 1
        self.updates.append((self._last_update_id, {"update_id": self._last_update_id, **content}))
        asyncio.get_running_loop().create_task(self.wake())
        return self._last_update_id

    async def wake(self) -> None:
        """Tell everybody who waits that something happened."""
        async with self.news:
            self.news.notify_all()

    def add_file(self, content: bytes, path: str, size_told: int | None) -> Json:
        """Put a file on the server and return its description without type and length."""
        file_id = f"file-{len(self.files)}"
        self.files[file_id] = ServedFile(content, path, size_told)
        described: Json = {"file_id": file_id, "file_unique_id": file_id}
        return described if size_told is None else {**described, "file_size": size_told}

    def _message(self, user_id: int, chat_id: int, message_id: int, language: str | None, *, is_bot: bool) -> Json:
        sender = _person(user_id, language, is_bot=is_bot)
        return {"message_id": message_id, "date": self.timestamp(), "chat": _chat(chat_id), "from": sender}


def _person(user_id: int, language: str | None, *, is_bot: bool = False) -> Json:
    person: Json = {"id": user_id, "is_bot": is_bot, "first_name": "하늘"}
    return person if language is None else {**person, "language_code": language}


def _chat(chat_id: int) -> Json:
    return (
        {"id": chat_id, "type": "private", "first_name": "하늘"} if chat_id > 0 else {"id": chat_id, "type": "supergroup", "title": "모임"}
    )


def _member(status: str) -> Json:
    return {"user": BOT, "status": status, **({"until_date": 0} if status == "kicked" else {})}


def _entities(text: str) -> Json:
    entities: list[Json] = []
    words = text.split()
    if text.startswith("/") and words:
        entities.append({"type": "bot_command", "offset": 0, "length": len(words[0])})
    entities += [{"type": "mention", "offset": text.index(word), "length": len(word)} for word in words if word.startswith("@")]
    return {"entities": json.loads(json.dumps(entities))} if entities else {}


def real_now() -> datetime:
    """The machine's time in UTC."""
    return datetime.now(UTC)
