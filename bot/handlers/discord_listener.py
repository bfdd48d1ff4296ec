"""Discord's events on their way to the conversation, and the one place where their failures end."""

import asyncio
import logging
import sys
from collections.abc import Callable

import discord
from discord import app_commands

from bot.conversation.trouble import report_unexpected
from bot.conversation.turnstile import Turnstile
from bot.errors import ChannelError, PersonUnreachableError, TodakError
from bot.handlers.discord_interaction import InteractionOutbox, acknowledge_command, acknowledge_press, whisper
from bot.handlers.discord_messages import is_direct, read_command, read_message, to_address, to_language
from bot.handlers.discord_outbox import DiscordOutbox
from bot.messages import Incoming, Language, Outgoing, Press
from bot.ports import Clock, Conversation, Outbox
from bot.texts.catalogue import Texts

logger = logging.getLogger(__name__)

Account = Callable[[], discord.ClientUser | None]


class DiscordListener:
    """Holds the library's event handlers; each event is a task of its own."""

    def __init__(self, conversation: Conversation, outbox: DiscordOutbox, clock: Clock, account: Account) -> None:
        self._conversation = conversation
        self._outbox = outbox
        self._clock = clock
        self._account = account
        self._accepting = Turnstile()
        self._working: set[asyncio.Task[object]] = set()
        self._stopping = False

    def listen(self, client: discord.Client, tree: "app_commands.CommandTree[discord.Client]") -> None:
        """Register the handlers under the names of their events."""
        for handler in (self.on_message, self.on_raw_message_edit, self.on_slash, self.on_press, self.on_error):
            client.event(handler)
        tree.error(self.on_tree_error)

    async def stop(self, grace_seconds: float) -> None:
        """Only write down what still comes, and give answers in the making some seconds."""
        self._stopping = True
        working = self._working - {asyncio.current_task()}
        if working:
            _, unfinished = await asyncio.wait(working, timeout=grace_seconds)
            for task in unfinished:
                task.cancel()

    async def on_message(self, message: discord.Message) -> None:
        """Somebody wrote: a direct message is taken, a call in a server is answered there with an invitation."""
        account = self._account()
        incoming = read_message(message, account.id) if account is not None else None
        if incoming is not None:
            outbox = self._outbox if incoming.is_private else self._outbox.bound_to(message.channel.id)
            await self._take(incoming, outbox)

    async def on_raw_message_edit(self, event: discord.RawMessageUpdateEvent) -> None:
        """Somebody changed a message; the raw event comes for messages that nobody kept."""
        account = self._account()
        incoming = read_message(event.message, account.id, is_edit=True) if account is not None else None
        if incoming is not None:
            await self._take(incoming, self._outbox)

    async def on_slash(self, interaction: discord.Interaction, text: str) -> None:
        """Somebody used a slash command."""
        is_waiting = await acknowledge_command(interaction)
        outbox = InteractionOutbox(interaction, self._outbox, is_waiting=is_waiting)
        try:
            await self._take(read_command(interaction, text), outbox)
        finally:
            await outbox.finish()

    async def on_press(self, interaction: discord.Interaction, token: str) -> None:
        """Somebody pressed a button or chose from a menu."""
        message = interaction.message
        # Once the channel stops a press stays unanswered: Discord says so and the person presses again later.
        if message is None or not self._begin_work():
            return
        await acknowledge_press(interaction)
        is_private = is_direct(interaction)
        press = Press(
            address=to_address(interaction.user),
            token=token,
            message_ref=str(message.id),
            received_utc=self._clock.now_utc(),
            is_private=is_private or message.flags.ephemeral,
            language=to_language(interaction.locale),
        )
        outbox: Outbox = self._outbox if is_private else InteractionOutbox(interaction, self._outbox, is_waiting=False)
        notice = await self._conversation.press(press, outbox)
        if notice:
            await whisper(interaction, notice)

    async def on_tree_error(self, interaction: discord.Interaction, error: app_commands.AppCommandError) -> None:
        """A command that was published once and is no more is for the conversation to answer; anything else is a failure."""
        if isinstance(error, app_commands.CommandNotFound):
            interaction.client.dispatch("slash", interaction, f"/{error.name}")
        else:
            await self._fail(error.__cause__ or error, interaction)

    async def on_error(self, event: str, /, *args: object, **_: object) -> None:
        """Every error that an event's handler did not catch ends here, called by the library while the error is handled."""
        error = sys.exc_info()[1]
        if error is not None:
            await self._fail(error, args[0] if args else None)

    async def _take(self, incoming: Incoming, outbox: Outbox) -> None:
        """Write a message down at once, in the order in which a person's messages came, and answer it in its turn."""
        is_answered_now = self._begin_work()
        async with self._accepting.hold(incoming.address):
            await self._accept(incoming)
        if is_answered_now:
            await self._conversation.receive(incoming, outbox)

    async def _accept(self, incoming: Incoming) -> None:
        try:
            await self._conversation.accept(incoming)
        except TodakError as error:
            # Discord delivers once; the answering writes it down again and tells the person if that fails as well.
            logger.warning("a message was not accepted at first: %s", error.code)

    async def _fail(self, error: BaseException, about: object) -> None:
        """Log what nobody expected once, and give its id to the person whose message or button it was."""
        if isinstance(error, ChannelError):
            # The person cannot be spoken to, so there is nobody to tell.
            logger.log(logging.INFO if isinstance(error, PersonUnreachableError) else logging.WARNING, "not delivered: %s", error)
            return
        number = report_unexpected(logger, error)
        if isinstance(about, discord.Interaction):
            await whisper(about, Texts(to_language(about.locale)).say("error.unexpected", id=number))
        elif isinstance(about, discord.Message) and about.channel.type is discord.ChannelType.private:
            try:
                await self._outbox.send(to_address(about.author), Outgoing(text=Texts(Language.KO).say("error.unexpected", id=number)))
            except ChannelError as again:
                logger.warning("a person could not be told of an error: %s", again)

    def _begin_work(self) -> bool:
        """Count the current task as work to finish; False once the channel stops, when accepted messages wait for the next start."""
        task = asyncio.current_task()
        if self._stopping or task is None:
            return False
        self._working.add(task)
        task.add_done_callback(self._working.discard)
        return True
