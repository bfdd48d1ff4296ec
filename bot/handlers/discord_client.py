"""The library's client: what it listens to, its slash commands and the buttons it knows after a restart."""

import logging
from collections.abc import Mapping, Sequence

import aiohttp
import discord
from discord import app_commands
from discord.app_commands import TranslationContextTypes, locale_str

from bot.handlers.discord_buttons import TokenButton, TokenMenu
from bot.messages import Language

logger = logging.getLogger(__name__)

Commands = Mapping[Language, Sequence[tuple[str, str]]]

# discord.com/developers/docs/interactions/application-commands: characters of a description.
_DESCRIPTION_LIMIT = 100
_KOREAN = "korean"
# A command for members of a server and for direct messages, not for the conversations of two other people.
_PLACES = app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=False)


def minimal_intents() -> discord.Intents:
    """Return what is listened to: direct messages, servers' names for mentions; nothing that Discord calls privileged.

    The words of direct messages and of messages that mention the bot are delivered without the message content intent.
    """
    intents = discord.Intents.none()
    intents.guilds = True
    intents.dm_messages = True
    intents.guild_messages = True
    return intents


class TodakClient(discord.Client):
    """Keeps no message and no member in memory. Slash commands become the event `slash`, presses the event `press`."""

    def __init__(self, commands: Commands, *, sync_commands: bool) -> None:
        # What voice channels need is not installed; we use none, and a warning at each start would only worry a host.
        discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
        super().__init__(
            intents=minimal_intents(),
            max_messages=None,
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            allowed_mentions=discord.AllowedMentions.none(),
        )
        self.tree = app_commands.CommandTree(self)
        self._sync_commands = sync_commands
        for name, description in _described(commands):
            self._add_command(name, description)

    async def setup_hook(self) -> None:
        """Register buttons and publish the commands; called by the library after the login."""
        self.add_dynamic_items(TokenButton, TokenMenu)
        await self.tree.set_translator(_KoreanDescriptions())
        if not self._sync_commands:
            return
        try:
            await self.tree.sync()
        except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
            # Messages and buttons work without the commands, and those published earlier are still there.
            logger.warning("the slash commands were not published: %s", type(error).__name__)

    def _add_command(self, name: str, description: locale_str) -> None:
        async def invoke(interaction: discord.Interaction, text: str = "") -> None:
            interaction.client.dispatch("slash", interaction, f"/{name} {text}".strip())

        self.tree.add_command(app_commands.Command(name=name, description=description, callback=invoke, allowed_contexts=_PLACES))


class _KoreanDescriptions(app_commands.Translator):
    """Gives people with a Korean app the Korean description that travels with the English one."""

    async def translate(self, string: locale_str, locale: discord.Locale, context: TranslationContextTypes) -> str | None:
        korean = string.extras.get(_KOREAN)
        return korean if locale is discord.Locale.korean and isinstance(korean, str) else None


def _described(commands: Commands) -> list[tuple[str, locale_str]]:
    """Return each command with its description, English unless there is only a Korean one, as the answers are."""
    korean, english = dict(commands.get(Language.KO, ())), dict(commands.get(Language.EN, ()))
    described = []
    for name in {**korean, **english}:
        text = english.get(name) or korean[name]
        extras = {_KOREAN: korean[name][:_DESCRIPTION_LIMIT]} if name in korean else {}
        described.append((name, locale_str(text[:_DESCRIPTION_LIMIT], **extras)))
    return described
