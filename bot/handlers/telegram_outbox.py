"""From our values to Telegram's messages, within Telegram's limits."""

import logging
from dataclasses import dataclass, field

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, InputFile, InputMediaPhoto, Message
from telegram.constants import ChatAction, MessageLimit
from telegram.error import BadRequest, TelegramError
from telegram.ext import ExtBot

from bot.errors import ChannelError, ClipTooLargeError
from bot.handlers.telegram_download import TelegramDownload
from bot.handlers.telegram_errors import NO_TEXT_TO_EDIT, NOT_MODIFIED, channel_errors, says
from bot.handlers.text_parts import split_text, utf16_length
from bot.messages import Address, Button, Clip, Document, FileRef, Outgoing, Picture, VoiceRef

logger = logging.getLogger(__name__)

_TEXT_LIMIT = int(MessageLimit.MAX_TEXT_LENGTH)
_CAPTION_LIMIT = int(MessageLimit.CAPTION_LENGTH)


@dataclass(frozen=True, slots=True)
class _Step:
    """One message of Telegram's: a text, or a file with an optional caption."""

    text: str = field(default="", repr=False)
    media: Picture | Clip | Document | None = None


class TelegramOutbox:
    """Speaks to people through one bot (`ports.Outbox`). Texts are sent as they are: no markup, no link previews.

    Telegram knows no idempotency key, so `nonce` is not used: a message whose sending timed out may appear twice.
    """

    def __init__(self, bot: ExtBot[int], download: TelegramDownload) -> None:
        self._bot = bot
        self._download = download

    async def show_typing(self, address: Address) -> None:
        """Show that the bot is writing; Telegram drops the sign after five seconds."""
        try:
            await self._bot.send_chat_action(int(address.chat_id), ChatAction.TYPING)
        except TelegramError as error:
            logger.info("typing was not shown: %s", type(error).__name__)

    async def send(self, address: Address, outgoing: Outgoing, *, nonce: str = "") -> str:
        """Send as few messages as the limits allow, with the buttons under the last, and return the last one's id."""
        steps = _to_steps(outgoing)
        if not steps:
            raise ChannelError("there is nothing to send")
        with channel_errors("sending"):
            return await self._send_steps(int(address.chat_id), steps, to_keyboard(outgoing.buttons))

    async def edit(self, address: Address, message_ref: str, outgoing: Outgoing) -> None:
        """Replace a message. What does not fit into it follows in new ones.

        Where Telegram does not turn a message into what is wanted, that is sent anew. A picture that words take the place of stays in
        the chat without its buttons, for it was asked for; any other message is removed.
        """
        chat_id, message_id = int(address.chat_id), int(message_ref)
        steps = _to_steps(outgoing)
        if not steps:
            raise ChannelError("there is nothing to show")
        keyboard = to_keyboard(outgoing.buttons)
        first, *rest = steps
        with channel_errors("editing"):
            if not await self._edit_step(chat_id, message_id, first, None if rest else keyboard):
                await self._send_steps(chat_id, steps, keyboard)
                await (self._remove(chat_id, message_id) if first.media else self._take_buttons(chat_id, message_id))
            elif rest:
                await self._send_steps(chat_id, rest, keyboard)

    async def fetch(self, what: VoiceRef | FileRef, max_bytes: int) -> bytes:
        """Download a clip or file, raising `ClipTooLargeError` as soon as it passes `max_bytes`."""
        if what.size_bytes is not None and what.size_bytes > max_bytes:
            raise ClipTooLargeError(f"there are {what.size_bytes} bytes of {max_bytes}")
        return await self._download.fetch(what.handle, max_bytes)

    async def _send_steps(self, chat_id: int, steps: list[_Step], keyboard: InlineKeyboardMarkup | None) -> str:
        *earlier, last = steps
        for step in earlier:
            await self._send_step(chat_id, step, None)
        message = await self._send_step(chat_id, last, keyboard)
        return str(message.message_id)

    async def _send_step(self, chat_id: int, step: _Step, keyboard: InlineKeyboardMarkup | None) -> Message:
        caption = step.text or None
        match step.media:
            case Picture() as picture:
                photo = InputFile(picture.content, picture.file_name)
                return await self._bot.send_photo(chat_id, photo, caption=caption, reply_markup=keyboard)
            case Clip() as clip:
                # Telegram shows OGG/Opus with this ending as a voice message and draws the waveform itself.
                voice = InputFile(clip.content, "voice.ogg")
                seconds = max(1, round(clip.duration_seconds))
                return await self._bot.send_voice(chat_id, voice, duration=seconds, caption=caption, reply_markup=keyboard)
            case Document() as document:
                file = InputFile(document.content, document.file_name)
                return await self._bot.send_document(chat_id, file, caption=caption, reply_markup=keyboard)
            case None:
                return await self._bot.send_message(chat_id, step.text, reply_markup=keyboard)

    async def _edit_step(self, chat_id: int, message_id: int, step: _Step, keyboard: InlineKeyboardMarkup | None) -> bool:
        """Put one step in the place of a message; False if Telegram does not turn that message into it."""
        try:
            if isinstance(step.media, Picture):
                photo = InputMediaPhoto(InputFile(step.media.content, step.media.file_name, attach=True), caption=step.text or None)
                await self._bot.edit_message_media(photo, chat_id, message_id, reply_markup=keyboard)
            elif step.media is not None:
                return False
            else:
                await self._bot.edit_message_text(step.text, chat_id, message_id, reply_markup=keyboard)
        except BadRequest as error:
            if says(error, NOT_MODIFIED):
                return True
            # Older servers add no picture to a text; a picture in place of a message that is gone is welcome all the same.
            if isinstance(step.media, Picture) or says(error, NO_TEXT_TO_EDIT):
                return False
            raise
        return True

    async def _take_buttons(self, chat_id: int, message_id: int) -> None:
        try:
            await self._bot.edit_message_reply_markup(chat_id, message_id)
        except TelegramError as error:
            logger.info("the buttons of a message were not removed: %s", type(error).__name__)

    async def _remove(self, chat_id: int, message_id: int) -> None:
        try:
            await self._bot.delete_message(chat_id, message_id)
        except TelegramError as error:
            # What it stood for has been sent; the person may have removed it themselves.
            logger.info("a message was not removed: %s", type(error).__name__)


def to_keyboard(rows: tuple[tuple[Button, ...], ...]) -> InlineKeyboardMarkup | None:
    """Return Telegram's keyboard for rows of buttons, or None without any."""
    keyboard = [[_to_button(button) for button in row] for row in rows if row]
    return InlineKeyboardMarkup(keyboard) if keyboard else None


def _to_button(button: Button) -> InlineKeyboardButton:
    if button.url:
        return InlineKeyboardButton(button.label, url=button.url)
    return InlineKeyboardButton(button.label, callback_data=button.token)


def _to_steps(outgoing: Outgoing) -> list[_Step]:
    text = outgoing.text.strip()
    media = [item for item in (outgoing.picture, outgoing.voice, outgoing.document) if item is not None]
    if len(media) == 1 and utf16_length(text) <= _CAPTION_LIMIT:
        return [_Step(text, media[0])]
    return [*(_Step(media=item) for item in media), *(_Step(part) for part in split_text(text, _TEXT_LIMIT, utf16_length))]
