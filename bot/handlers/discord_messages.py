"""From Discord's messages and interactions to our values, and nothing else: no request is made here."""

import mimetypes
from dataclasses import dataclass

import discord

from bot.messages import Address, ChannelName, FileRef, Incoming, Language, VoiceRef

# People's own words; all other kinds (pins, joined members, calls) are written by Discord.
_SPOKEN = (discord.MessageType.default, discord.MessageType.reply)
_SOUND = ("audio/", "video/", "application/ogg")


@dataclass(frozen=True, slots=True)
class AttachmentPlace:
    """Where an attachment lies. Its address expires after a day, so it is asked for again when needed."""

    channel_id: int
    message_id: int
    attachment_id: int

    def __str__(self) -> str:
        """Return the text that the handle of a `VoiceRef` or `FileRef` holds."""
        return f"{self.channel_id}/{self.message_id}/{self.attachment_id}"

    @classmethod
    def parse(cls, handle: str) -> "AttachmentPlace | None":
        """Return the place, or None for anything that is not one."""
        parts = handle.split("/")
        if len(parts) != 3 or not all(part.isascii() and part.isdecimal() for part in parts):
            return None
        return cls(*(int(part) for part in parts))


def read_message(message: discord.Message, account_id: int, *, is_edit: bool = False) -> Incoming | None:
    """Return what a message says to the bot, or None if it says nothing to it.

    Of a server nothing is taken but the fact that somebody called the bot by name.
    """
    if message.author.bot or message.author.system or message.webhook_id is not None or message.type not in _SPOKEN:
        return None
    key = f"{ChannelName.DISCORD}:{message.channel.id}:{message.id}"
    address = to_address(message.author)
    if message.channel.type is not discord.ChannelType.private:
        is_called = any(user.id == account_id for user in message.mentions)
        return Incoming(key, address, message.created_at, is_private=False) if is_called and not is_edit else None
    edited = message.edited_at if is_edit else None
    if is_edit and edited is None:
        # A link that got its preview: Discord reports it as a change.
        return None
    voice = _voice(message)
    unsupported = voice is None and _holds_something(message)
    if is_edit and unsupported and not message.content:
        # A picture whose words were taken away is no news.
        return None
    return Incoming(
        key=key if edited is None else f"{key}:edit:{int(edited.timestamp() * 1000)}",
        address=address,
        received_utc=edited or message.created_at,
        text=message.content,
        voice=voice,
        edit_of="" if edited is None else key,
        unsupported=unsupported,
        file=_file(message) if voice is None and edited is None else None,
    )


def read_command(interaction: discord.Interaction, text: str) -> Incoming:
    """Return a slash command as the message it stands for; its answer is seen by the person alone, in a server, too."""
    return Incoming(
        key=f"{ChannelName.DISCORD}:interaction:{interaction.id}",
        address=to_address(interaction.user),
        received_utc=interaction.created_at,
        text=text,
        language=to_language(interaction.locale),
    )


def to_address(user: discord.abc.User) -> Address:
    """Return where a person is reached: their direct messages, wherever they spoke."""
    return Address(ChannelName.DISCORD, str(user.id), str(user.id))


def to_language(locale: discord.Locale) -> Language:
    """Return the catalogue for the language of the person's app."""
    return Language.KO if locale is discord.Locale.korean else Language.EN


def is_direct(interaction: discord.Interaction) -> bool:
    """Tell whether an interaction happened in the person's direct messages with the bot."""
    return interaction.guild_id is None and not interaction.context.private_channel


def _holds_something(message: discord.Message) -> bool:
    return bool(message.attachments or message.stickers or message.poll or message.message_snapshots)


def _voice(message: discord.Message) -> VoiceRef | None:
    for attachment in message.attachments:
        mime = (attachment.content_type or mimetypes.guess_type(attachment.filename)[0] or "").split(";")[0].strip().lower()
        if attachment.is_voice_message() or mime.startswith(_SOUND):
            place = AttachmentPlace(message.channel.id, message.id, attachment.id)
            return VoiceRef(str(place), mime or "audio/ogg", attachment.duration, attachment.size)
    return None


def _file(message: discord.Message) -> FileRef | None:
    if not message.attachments:
        return None
    first = message.attachments[0]
    return FileRef(str(AttachmentPlace(message.channel.id, message.id, first.id)), first.filename, first.size)
