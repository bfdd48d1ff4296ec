"""What the bot's chats look like to people, with the refusals that the real Bot API gives."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
TOKEN_LIMIT_BYTES = 64


class Refusal(Exception):
    """A request that the server answers with an error."""

    def __init__(self, status: int, description: str, retry_after: int | None = None) -> None:
        super().__init__(description)
        self.status, self.description, self.retry_after = status, description, retry_after


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that the bot uploaded."""

    file_name: str
    mime: str
    content: bytes = field(repr=False)


@dataclass(slots=True)
class BotMessage:
    """A message of the bot as its person sees it now; `kind` is text, photo, voice or document, `text` also a caption."""

    message_id: int
    chat_id: int
    kind: str
    text: str
    markup: str
    upload: Upload | None
    edits: int = 0

    @property
    def buttons(self) -> list[list[tuple[str, str]]]:
        """Rows of (label, callback data or address)."""
        rows = json.loads(self.markup)["inline_keyboard"] if self.markup else []
        return [[(key["text"], key.get("callback_data") or key.get("url", "")) for key in row] for row in rows]

    def token(self, label: str) -> str:
        """The callback data of the first button whose label holds these words."""
        return next(token for row in self.buttons for text, token in row if label in text)


class Chats:
    """The bot's messages in all chats."""

    def __init__(self) -> None:
        self.messages: dict[int, BotMessage] = {}
        self.blocked: set[int] = set()
        # Since Bot API 7.11; a host's own server may be older.
        self.adds_media_to_texts = True

    def of(self, chat_id: int) -> list[BotMessage]:
        """The bot's messages in one chat, oldest first."""
        return [message for message in self.messages.values() if message.chat_id == chat_id]

    def check_reachable(self, chat_id: int) -> None:
        if chat_id in self.blocked:
            raise Refusal(403, "Forbidden: bot was blocked by the user")

    def add(self, message_id: int, kind: str, fields: Mapping[str, str], upload: Upload | None) -> BotMessage:
        """A new message; `fields` as the bot sent them."""
        chat_id = int(fields["chat_id"])
        self.check_reachable(chat_id)
        text = fields.get("text" if kind == "text" else "caption", "")
        _check_text(text, kind)
        _check_markup(fields.get("reply_markup", ""))
        message = BotMessage(message_id, chat_id, kind, text, fields.get("reply_markup", ""), upload)
        self.messages[message_id] = message
        return message

    def edit(self, fields: Mapping[str, str], *, caption: bool) -> BotMessage:
        """Text or caption and buttons of a message are replaced."""
        message = self._find(fields, "Bad Request: message to edit not found")
        if not caption and message.kind != "text":
            raise Refusal(400, "Bad Request: there is no text in the message to edit")
        text, markup = fields.get("caption" if caption else "text", ""), fields.get("reply_markup", "")
        _check_text(text, message.kind)
        _check_markup(markup)
        if (text, markup) == (message.text, message.markup):
            raise Refusal(400, "Bad Request: message is not modified: specified new message content and reply markup are the same")
        message.text, message.markup, message.edits = text, markup, message.edits + 1
        return message

    def edit_media(self, fields: Mapping[str, str], uploads: Mapping[str, Upload]) -> BotMessage:
        """A photo, uploaded beside its description, takes the place of another one, or of a text where the server knows how."""
        message = self._find(fields, "Bad Request: message to edit not found")
        media, markup = json.loads(fields["media"]), fields.get("reply_markup", "")
        if message.kind != "photo" and not (message.kind == "text" and self.adds_media_to_texts):
            raise Refusal(400, "Bad Request: there is no media in the message to edit")
        if media["type"] != "photo" or media["media"].removeprefix("attach://") not in uploads:
            raise Refusal(400, "Bad Request: wrong file identifier/HTTP URL specified")
        text = media.get("caption", "")
        _check_text(text, "photo")
        _check_markup(markup)
        message.kind, message.upload, message.edits = "photo", uploads[media["media"].removeprefix("attach://")], message.edits + 1
        message.text, message.markup = text, markup
        return message

    def edit_markup(self, fields: Mapping[str, str]) -> BotMessage:
        """The buttons of a message are replaced."""
        message, markup = self._find(fields, "Bad Request: message to edit not found"), fields.get("reply_markup", "")
        _check_markup(markup)
        if markup == message.markup:
            raise Refusal(400, "Bad Request: message is not modified: specified new message content and reply markup are the same")
        message.markup = markup
        return message

    def delete(self, fields: Mapping[str, str]) -> None:
        """A message of the bot disappears."""
        del self.messages[self._find(fields, "Bad Request: message to delete not found").message_id]

    def _find(self, fields: Mapping[str, str], refusal: str) -> BotMessage:
        self.check_reachable(int(fields["chat_id"]))
        message = self.messages.get(int(fields["message_id"]))
        if message is None or message.chat_id != int(fields["chat_id"]):
            raise Refusal(400, refusal)
        return message


def _check_text(text: str, kind: str) -> None:
    length = len(text.encode("utf-16-le")) // 2
    if kind == "text" and not text.strip():
        raise Refusal(400, "Bad Request: message text is empty")
    if length > (TEXT_LIMIT if kind == "text" else CAPTION_LIMIT):
        raise Refusal(400, "Bad Request: message is too long" if kind == "text" else "Bad Request: message caption is too long")


def _check_markup(markup: str) -> None:
    for row in json.loads(markup)["inline_keyboard"] if markup else []:
        for key in row:
            if "url" not in key and not 0 < len(key["callback_data"].encode()) <= TOKEN_LIMIT_BYTES:
                raise Refusal(400, "Bad Request: BUTTON_DATA_INVALID")
