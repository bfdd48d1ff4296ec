"""From our values to Discord's messages, within Discord's limits."""

import hashlib
import logging
import secrets

import discord
from discord.http import handle_message_parameters

from bot.errors import ChannelError, ClipTooLargeError
from bot.handlers.discord_buttons import to_view
from bot.handlers.discord_download import DiscordDownload
from bot.handlers.discord_errors import channel_errors, is_gone
from bot.handlers.discord_messages import AttachmentPlace
from bot.handlers.discord_parts import Step, VoiceFile, to_steps, voice_upload
from bot.messages import Address, Clip, FileRef, Outgoing, VoiceRef

logger = logging.getLogger(__name__)

Room = discord.PartialMessageable
# discord.com/developers/docs/resources/message#create-message: a nonce has up to 25 characters.
_NONCE_LENGTH = 25


class DiscordOutbox:
    """Speaks to people through one bot (`ports.Outbox`): in their direct messages, or in one room (see `bound_to`).

    Texts are shown as they are: no markup, no link previews, no mentions.
    """

    def __init__(self, client: discord.Client, download: DiscordDownload, room: Room | None = None) -> None:
        self._client = client
        self._download = download
        self._room = room

    def bound_to(self, channel_id: int) -> "DiscordOutbox":
        """Return an outbox that answers in a channel, whoever is spoken to."""
        return DiscordOutbox(self._client, self._download, self._client.get_partial_messageable(channel_id))

    async def show_typing(self, address: Address) -> None:
        """Show that the bot is writing; Discord drops the sign after ten seconds."""
        try:
            with channel_errors("showing typing"):
                await (await self._find_room(address)).typing()
        except ChannelError as error:
            logger.info("typing was not shown: %s", error)

    async def send(self, address: Address, outgoing: Outgoing, *, nonce: str = "") -> str:
        """Send as few messages as the limits allow, with the buttons under the last, and return the last one's id.

        Discord remembers a nonce for some minutes and answers a repeated one with the message that is there.
        """
        steps = to_steps(outgoing, can_speak=True)
        if not steps:
            raise ChannelError("there is nothing to send")
        with channel_errors("sending"):
            return await self._send_steps(await self._find_room(address), steps, nonce)

    async def edit(self, address: Address, message_ref: str, outgoing: Outgoing) -> None:
        """Replace a message with the files it had. What does not fit into it follows in new ones."""
        steps = to_steps(outgoing, can_speak=True)
        if not steps:
            raise ChannelError("there is nothing to show")
        # Speech cannot be put into a message that is there.
        spoken = [step for step in steps if step.speech is not None]
        shown = [step for step in steps if step.speech is None]
        with channel_errors("editing"):
            room = await self._find_room(address)
            if not shown:
                await self._send_steps(room, spoken, "")
                await _remove(room, int(message_ref))
                return
            first, *rest = shown
            message = room.get_partial_message(int(message_ref))
            await message.edit(content=first.text, attachments=first.files(), view=to_view(first.buttons))
            await self._send_steps(room, [*spoken, *rest], "")

    async def fetch(self, what: VoiceRef | FileRef, max_bytes: int) -> bytes:
        """Download a clip or file, raising `ClipTooLargeError` as soon as it passes `max_bytes`."""
        if what.size_bytes is not None and what.size_bytes > max_bytes:
            raise ClipTooLargeError(f"there are {what.size_bytes} bytes of {max_bytes}")
        return await self._download.read(await self._locate(what.handle), max_bytes)

    async def _locate(self, handle: str) -> str:
        place = AttachmentPlace.parse(handle)
        if place is None:
            raise ChannelError("this clip is not one of Discord's")
        self._check_connected()
        with channel_errors("finding a clip"):
            message = await self._client.get_partial_messageable(place.channel_id).fetch_message(place.message_id)
        for attachment in message.attachments:
            if attachment.id == place.attachment_id:
                return attachment.url
        raise ChannelError("the clip is not there any more")

    async def _find_room(self, address: Address) -> Room:
        self._check_connected()
        if self._room is not None:
            return self._room
        direct = await self._client.create_dm(discord.Object(int(address.user_id)))
        return self._client.get_partial_messageable(direct.id)

    def _check_connected(self) -> None:
        if self._client.user is None or self._client.is_closed():
            raise ChannelError("Discord is not connected")

    async def _send_steps(self, room: Room, steps: list[Step], nonce: str) -> str:
        message_id = 0
        for number, step in enumerate(steps):
            message_id = await self._send_step(room, step, _to_nonce(nonce, number))
        return str(message_id)

    async def _send_step(self, room: Room, step: Step, nonce: str) -> int:
        if step.speech is not None:
            return await self._speak(room, step.speech, nonce)
        view = to_view(step.buttons)
        # `view` may be left out but not be nothing.
        if view is None:
            message = await room.send(step.text or None, files=step.files(), nonce=nonce, suppress_embeds=True)
        else:
            message = await room.send(step.text or None, files=step.files(), nonce=nonce, suppress_embeds=True, view=view)
        return message.id

    async def _speak(self, room: Room, clip: Clip, nonce: str) -> int:
        """Send a voice message, or an ordinary file where Discord takes none (a server can forbid them)."""
        flags = discord.MessageFlags(voice=True)
        with handle_message_parameters(file=VoiceFile(clip), flags=flags, nonce=nonce) as parameters:
            for part in parameters.multipart or []:
                if "filename" in part:
                    part["content_type"] = "audio/ogg"
            try:
                payload = await self._client.http.send_message(room.id, params=parameters)
            except discord.HTTPException as error:
                if error.status not in (400, 403) or is_gone(error):
                    raise
                logger.info("a voice message was refused (%d); it is sent as a file", error.code)
            else:
                return int(payload["id"])
        message = await room.send(file=voice_upload(clip).to_file(), nonce=nonce)
        return message.id


async def _remove(room: Room, message_id: int) -> None:
    try:
        await room.get_partial_message(message_id).delete()
    except discord.HTTPException as error:
        # What it stood for has been sent; the person may have left.
        logger.info("a message was not removed (%d)", error.code)


def _to_nonce(nonce: str, number: int) -> str:
    # Without one a random nonce, with which the library's own retries stay harmless.
    return hashlib.sha256(f"{nonce}#{number}".encode()).hexdigest()[:_NONCE_LENGTH] if nonce else secrets.token_hex(_NONCE_LENGTH // 2)
