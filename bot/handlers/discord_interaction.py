"""Answers to slash commands and presses: seen by the person alone in a server, ordinary messages in direct ones."""

import logging

import aiohttp
import discord

from bot.errors import ChannelError
from bot.handlers.discord_buttons import to_view
from bot.handlers.discord_errors import channel_errors, is_expired
from bot.handlers.discord_messages import is_direct
from bot.handlers.discord_outbox import DiscordOutbox
from bot.handlers.discord_parts import Step, escape_markup, to_steps
from bot.messages import Address, FileRef, Outgoing, VoiceRef

logger = logging.getLogger(__name__)

_NOTICE_LIMIT = 2_000
_FAILURES = (discord.DiscordException, aiohttp.ClientError, OSError, TimeoutError)


class InteractionOutbox:
    """Speaks through an interaction (`ports.Outbox`) while Discord allows it, fifteen minutes, and by direct message after that."""

    def __init__(self, interaction: discord.Interaction, direct: DiscordOutbox, *, is_waiting: bool) -> None:
        """Bind to an interaction.

        Args:
            interaction: A command or press.
            direct: The person's direct messages.
            is_waiting: Discord shows "thinking…" in a message that the first answer fills.
        """
        self._interaction = interaction
        self._direct = direct
        self._is_direct = is_direct(interaction)
        self._is_waiting = is_waiting
        self._original_ref = str(interaction.message.id) if interaction.message is not None else ""

    async def show_typing(self, address: Address) -> None:
        """Show that the bot is writing, unless Discord shows it already or nobody else may see it."""
        if self._is_direct and not self._is_waiting:
            await self._direct.show_typing(address)

    async def send(self, address: Address, outgoing: Outgoing, *, nonce: str = "") -> str:
        """Send one message and return its reference, which in a server only this outbox can edit."""
        if self._is_direct and not self._is_waiting:
            return await self._direct.send(address, outgoing, nonce=nonce)
        steps = _to_shown_steps(outgoing)
        with channel_errors("answering an interaction"):
            try:
                return await self._send_steps(steps)
            except discord.HTTPException as error:
                self._pass_if_expired(error)
        return await self._direct.send(address, outgoing, nonce=nonce)

    async def edit(self, address: Address, message_ref: str, outgoing: Outgoing) -> None:
        """Replace a message sent through this interaction, or the one it was pressed under."""
        if self._is_direct:
            await self._direct.edit(address, message_ref, outgoing)
            return
        first, *rest = _to_shown_steps(outgoing)
        with channel_errors("editing through an interaction"):
            try:
                await self._edit_step(message_ref, first)
                await self._send_steps(rest)
            except discord.HTTPException as error:
                self._pass_if_expired(error)
            else:
                return
        await self._direct.send(address, outgoing)

    async def fetch(self, what: VoiceRef | FileRef, max_bytes: int) -> bytes:
        """Download a clip or file, raising `ClipTooLargeError` as soon as it passes `max_bytes`."""
        return await self._direct.fetch(what, max_bytes)

    async def finish(self) -> None:
        """Remove the "thinking…" that nothing was said in."""
        if not self._is_waiting:
            return
        self._is_waiting = False
        try:
            await self._interaction.delete_original_response()
        except _FAILURES as error:
            logger.info("an empty answer was not removed: %s", type(error).__name__)

    def _pass_if_expired(self, error: discord.HTTPException) -> None:
        if not is_expired(error):
            raise error
        self._is_waiting = False
        logger.info("an interaction has expired (%d); its answer goes by direct message", error.code)

    async def _send_steps(self, steps: list[Step]) -> str:
        reference = ""
        for step in steps:
            reference = await (self._fill(step) if self._is_waiting else self._follow(step))
        return reference

    async def _fill(self, step: Step) -> str:
        message = await self._interaction.edit_original_response(content=step.text, attachments=step.files(), view=to_view(step.buttons))
        self._is_waiting = False
        self._original_ref = str(message.id)
        return self._original_ref

    async def _follow(self, step: Step) -> str:
        view = to_view(step.buttons) or discord.utils.MISSING
        message = await self._interaction.followup.send(
            step.text, files=step.files(), view=view, ephemeral=not self._is_direct, suppress_embeds=True, wait=True
        )
        return str(message.id)

    async def _edit_step(self, message_ref: str, step: Step) -> None:
        files, view = step.files(), to_view(step.buttons)
        if message_ref == self._original_ref:
            await self._interaction.edit_original_response(content=step.text, attachments=files, view=view)
        else:
            await self._interaction.followup.edit_message(int(message_ref), content=step.text, attachments=files, view=view)


async def acknowledge_command(interaction: discord.Interaction) -> bool:
    """Tell Discord that an answer will come (it waits three seconds for that); False if it will not take one any more."""
    try:
        await interaction.response.defer(ephemeral=not is_direct(interaction), thinking=True)
    except _FAILURES as error:
        logger.info("a command was not acknowledged: %s", type(error).__name__)
        return False
    return True


async def acknowledge_press(interaction: discord.Interaction) -> None:
    """Free the button; what was asked for is done even if Discord does not take this."""
    try:
        await interaction.response.defer()
    except _FAILURES as error:
        logger.info("a press was not acknowledged: %s", type(error).__name__)


async def whisper(interaction: discord.Interaction, text: str) -> None:
    """Show a notice to this person alone; a failure is logged."""
    try:
        await interaction.followup.send(escape_markup(text)[:_NOTICE_LIMIT], ephemeral=True)
    except _FAILURES as error:
        logger.info("a notice was not shown: %s", type(error).__name__)


def _to_shown_steps(outgoing: Outgoing) -> list[Step]:
    # Interactions know no voice messages, so a clip is a file here.
    steps = to_steps(outgoing, can_speak=False)
    if not steps:
        raise ChannelError("there is nothing to send")
    return steps
