"""From Telegram's updates to our values, and nothing else: no request is made here and nothing is decided but who is spoken to."""

import os
import re
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from telegram import (
    Audio,
    CallbackQuery,
    Chat,
    ChatMember,
    ChatMemberUpdated,
    Document,
    Message,
    MessageEntity,
    Update,
    User,
    VideoNote,
    Voice,
)
from telegram.constants import ChatType, UpdateType
from telegram.ext import filters

from bot.messages import Address, ChannelName, FileRef, Incoming, Language, Place, Press, VoiceRef
from bot.ports import Clock

# The library's documented switch to durations as timedelta; without it every duration read warns.
os.environ.setdefault("PTB_TIMEDELTA", "true")

ALLOWED_UPDATES = (UpdateType.MESSAGE, UpdateType.EDITED_MESSAGE, UpdateType.CALLBACK_QUERY, UpdateType.MY_CHAT_MEMBER)
_COMMAND = re.compile(r"/(?P<name>\w{1,32})(?:@(?P<bot>\w+))?(?=\s|$)", re.ASCII)
_GROUPS = (ChatType.GROUP, ChatType.SUPERGROUP)
_ABSENT = (ChatMember.LEFT, ChatMember.BANNED)
# How many albums are remembered: their pictures arrive within seconds of each other.
_ALBUMS_REMEMBERED = 64


@dataclass(frozen=True, slots=True)
class PressedButton:
    """A callback query that Telegram wants answered; `press` is None when there is nothing to act on."""

    query_id: str
    press: Press | None


class UpdateReader:
    """Turns updates into values for one bot account.

    It remembers the albums it saw, since Telegram delivers each picture of an album as a message of its own and one answer is enough.
    """

    def __init__(self, account: Callable[[], User], clock: Clock) -> None:
        self._account = account
        self._clock = clock
        self._albums: deque[str] = deque(maxlen=_ALBUMS_REMEMBERED)

    def read(self, update: Update) -> Incoming | PressedButton | None:
        """Return what an update says to the bot, or None if it says nothing to it."""
        if update.callback_query is not None:
            return self._button(update.callback_query)
        if update.my_chat_member is not None:
            return _invitation(update.my_chat_member)
        message = update.message or update.edited_message
        if message is None or message.from_user is None or message.from_user.is_bot or filters.StatusUpdate.ALL.check_update(update):
            return None
        return self._message(message, message.from_user, is_edit=update.edited_message is not None)

    def _message(self, message: Message, sender: User, *, is_edit: bool) -> Incoming | None:
        account = self._account()
        is_private = message.chat.type == ChatType.PRIVATE
        written = message.text or message.caption or ""
        text = _for_this_bot(written, account)
        if text is None or (not is_private and (is_edit or not _is_addressed(message, written, account))):
            return None
        voice = _voice(message)
        unsupported = voice is None and message.text is None
        # Edits of pictures and of moving places are no news; pictures of an album share one answer.
        if unsupported and not text and (is_edit or self._is_known_album(message)):
            return None
        key = f"{ChannelName.TELEGRAM}:{message.chat.id}:{message.message_id}"
        edited = message.edit_date if is_edit else None
        return Incoming(
            key=key if edited is None else f"{key}:edit:{int(edited.timestamp())}",
            address=_address(message.chat, sender),
            received_utc=edited or message.date,
            text=text,
            voice=voice,
            edit_of="" if edited is None else key,
            is_private=is_private,
            language=to_language(sender.language_code),
            unsupported=unsupported,
            place=_place(message),
            file=_file(message) if voice is None and edited is None else None,
        )

    def _is_known_album(self, message: Message) -> bool:
        album = message.media_group_id
        if album is None:
            return False
        if album in self._albums:
            return True
        self._albums.append(album)
        return False

    def _button(self, query: CallbackQuery) -> PressedButton:
        # No message: the button stood in an inline result. No data: a game. Neither is ours.
        if query.message is None or query.data is None or query.from_user.is_bot:
            return PressedButton(query.id, None)
        press = Press(
            address=_address(query.message.chat, query.from_user),
            token=query.data,
            message_ref=str(query.message.message_id),
            received_utc=self._clock.now_utc(),
            is_private=query.message.chat.type == ChatType.PRIVATE,
            language=to_language(query.from_user.language_code),
        )
        return PressedButton(query.id, press)


def to_language(code: str | None) -> Language | None:
    """Return the catalogue for an IETF language tag: Korean for Korean, English for any other, None if the person's app names none."""
    if not code:
        return None
    return Language.KO if code.lower().split("-")[0] == "ko" else Language.EN


def _address(chat: Chat, user: User) -> Address:
    return Address(ChannelName.TELEGRAM, str(chat.id), str(user.id))


def _for_this_bot(text: str, account: User) -> str | None:
    """Return the text with `/command@ThisBot` written as `/command`, or None if the command is another bot's."""
    command = _COMMAND.match(text)
    if command is None or command["bot"] is None:
        return text
    if command["bot"].lower() != (account.username or "").lower():
        return None
    return f"/{command['name']}{text[command.end() :]}"


def _is_addressed(message: Message, written: str, account: User) -> bool:
    replied = message.reply_to_message
    if _COMMAND.match(written) or (replied is not None and replied.from_user is not None and replied.from_user.id == account.id):
        return True
    kinds: list[str | None] = [MessageEntity.MENTION, MessageEntity.TEXT_MENTION]
    mentions = message.parse_entities(kinds) if message.text is not None else message.parse_caption_entities(kinds)
    name = f"@{account.username}".lower()
    return any(words.lower() == name or (entity.user is not None and entity.user.id == account.id) for entity, words in mentions.items())


def _invitation(change: ChatMemberUpdated) -> Incoming | None:
    """Return a message without words when the bot was just added to a group; being blocked or removed says nothing."""
    was_absent = change.old_chat_member.status in _ABSENT
    is_absent = change.new_chat_member.status in _ABSENT
    if change.chat.type not in _GROUPS or not was_absent or is_absent or change.from_user.is_bot:
        return None
    return Incoming(
        key=f"{ChannelName.TELEGRAM}:{change.chat.id}:added:{int(change.date.timestamp())}",
        address=_address(change.chat, change.from_user),
        received_utc=change.date,
        is_private=False,
        language=to_language(change.from_user.language_code),
    )


def _place(message: Message) -> Place | None:
    return Place(message.location.latitude, message.location.longitude) if message.location is not None else None


def _voice(message: Message) -> VoiceRef | None:
    if message.voice is not None:
        return _voice_ref(message.voice, message.voice.mime_type or "audio/ogg", message.voice.duration)
    if message.audio is not None:
        return _voice_ref(message.audio, message.audio.mime_type or "audio/mpeg", message.audio.duration)
    if message.video_note is not None:
        # Round video messages are always MP4 and come without a type.
        return _voice_ref(message.video_note, "video/mp4", message.video_note.duration)
    document = message.document
    if document is not None and document.mime_type is not None and document.mime_type.startswith(("audio/", "application/ogg")):
        return _voice_ref(document, document.mime_type, None)
    return None


def _file(message: Message) -> FileRef | None:
    """Return the file of a message; an animation is a document as well, and nobody means it as one."""
    document = message.document
    if document is None or message.animation is not None:
        return None
    return FileRef(document.file_id, document.file_name or "", document.file_size)


def _voice_ref(file: Voice | Audio | VideoNote | Document, mime: str, duration: int | timedelta | None) -> VoiceRef:
    seconds = duration.total_seconds() if isinstance(duration, timedelta) else duration
    return VoiceRef(file.file_id, mime, None if seconds is None else float(seconds), file.file_size)
