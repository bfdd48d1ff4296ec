"""The Telegram channel: updates in, `Conversation` called, answers out. No rule of the conversation lives here."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from pydantic import SecretStr
from telegram.error import Conflict, InvalidToken, TelegramError
from telegram.ext import ApplicationBuilder, TypeHandler

from bot.config import Telegram
from bot.conversation.trouble import report_unexpected
from bot.errors import ChannelError, ConfigurationError, PersonUnreachableError
from bot.handlers.telegram_connection import connect
from bot.handlers.telegram_download import TelegramDownload
from bot.handlers.telegram_outbox import TelegramOutbox
from bot.handlers.telegram_queue import AcceptingQueue
from bot.handlers.telegram_updates import ALLOWED_UPDATES, PressedButton, UpdateReader
from bot.messages import Incoming, Language, Outgoing, Press
from bot.ports import Clock, Conversation, Outbox
from bot.texts.catalogue import Texts

logger = logging.getLogger(__name__)

Commands = Mapping[Language, Sequence[tuple[str, str]]]

# Updates worked on at once; most of them wait for their person's turn or an engine, so the number only bounds memory.
_CONCURRENT_UPDATES = 1024
# answerCallbackQuery takes up to 200 characters (core.telegram.org/bots/api#answercallbackquery).
_NOTICE_LIMIT = 200
_LONGEST_WAIT_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Patience:
    """How long the channel waits.

    `first_wait_seconds` is the wait before something that failed is tried again; it doubles up to 30 seconds. `grace_seconds` is what
    a stop gives to answers in the making (the rest is taken up at the next start). A pressed button looks busy until it is answered:
    after `busy_seconds` it is freed, and a notice that comes later is dropped.
    """

    first_wait_seconds: float = 0.5
    grace_seconds: float = 10.0
    busy_seconds: float = 5.0


DEFAULT_PATIENCE = Patience()


class _Failure(Protocol):
    """What the library's context tells an error handler."""

    @property
    def error(self) -> Exception | None: ...


class TelegramChannel:
    """One bot account, polled; runs beside other channels in one event loop."""

    def __init__(
        self,
        conversation: Conversation,
        token: SecretStr,
        settings: Telegram,
        commands: Commands,
        clock: Clock,
        patience: Patience = DEFAULT_PATIENCE,
    ) -> None:
        """Build everything without a request.

        Args:
            conversation: What messages and presses go to.
            token: From BotFather.
            settings: Server and length of a poll.
            commands: (name without slash, description) for the menu of each language; Korean is also what other languages see.
            clock: Stamps presses; messages carry Telegram's own time.
            patience: How long things are waited for.

        Raises:
            ConfigurationError: the token or `telegram.base_url` cannot be one.
        """
        self._conversation = conversation
        self._settings = settings
        self._commands = commands
        self._patience = patience
        self._bot = connect(token, settings, self._refuse)
        self._download = TelegramDownload(self._bot)
        self._outbox = TelegramOutbox(self._bot, self._download)
        reader = UpdateReader(lambda: self._bot.bot, clock)
        queue = AcceptingQueue(conversation.accept, reader, first_wait_seconds=patience.first_wait_seconds)
        builder = ApplicationBuilder().bot(self._bot).update_queue(queue).concurrent_updates(_CONCURRENT_UPDATES)
        self._application = builder.job_queue(None).build()
        self._listen()
        self._working: set[asyncio.Task[object]] = set()
        self._stopping = False
        self._stop_lock = asyncio.Lock()
        self._is_refused = False
        self._ended = asyncio.Event()

    def _listen(self) -> None:
        self._application.add_handler(TypeHandler(Incoming, self._on_message))
        self._application.add_handler(TypeHandler(PressedButton, self._on_press))
        self._application.add_error_handler(self._on_error)

    @property
    def outbox(self) -> Outbox:
        """How to speak to Telegram people."""
        return self._outbox

    async def run(self) -> None:
        """Start, stay until `stop` is called or this task is cancelled, and stop.

        Raises:
            ConfigurationError: the server refuses the token, at the start or later.
        """
        try:
            await self.start()
            await self._ended.wait()
        finally:
            await self.stop()
        if self._is_refused:
            raise self._wrong_token()

    async def start(self) -> None:
        """Reach the server (waiting for it as long as it takes), publish the commands and begin polling."""
        try:
            await self._reach_server()
            await self._publish_commands()
            await self._application.start()
            updater = self._application.updater
            if updater is not None:
                await updater.start_polling(
                    timeout=timedelta(seconds=self._settings.poll_seconds),
                    bootstrap_retries=-1,
                    allowed_updates=ALLOWED_UPDATES,
                    error_callback=_note_polling_error,
                )
        except InvalidToken:
            # Not chained: the library quotes the token in this error's text.
            raise self._wrong_token() from None

    async def stop(self) -> None:
        """Stop polling, give answers in the making some seconds, and let everything go; harmless when repeated."""
        self._stopping = True
        async with self._stop_lock:
            await self._stop_polling()
            await self._finish_work()
            if self._application.running:
                await self._application.stop()
            await self._application.shutdown()
            await self._download.close()
            self._ended.set()

    def _refuse(self) -> None:
        self._is_refused = True
        self._ended.set()

    def _wrong_token(self) -> ConfigurationError:
        return ConfigurationError(f"TELEGRAM_TOKEN is refused by {self._settings.base_url}; copy it again from BotFather")

    async def _stop_polling(self) -> None:
        updater = self._application.updater
        if updater is None or not updater.running:
            return
        try:
            await updater.stop()
        except TelegramError as error:
            # The polling had ended on this error (a refused token) and hands it out only now.
            logger.info("polling had ended: %s", type(error).__name__)

    async def _reach_server(self) -> None:
        wait_seconds = self._patience.first_wait_seconds
        while True:
            try:
                return await self._application.initialize()
            except InvalidToken:
                raise
            except TelegramError as error:
                logger.warning("Telegram is not reached yet: %s", type(error).__name__)
            await asyncio.sleep(wait_seconds)
            wait_seconds = min(_LONGEST_WAIT_SECONDS, wait_seconds * 2)

    async def _publish_commands(self) -> None:
        try:
            for language, commands in self._commands.items():
                await self._bot.set_my_commands(commands, language_code=language.value)
                if language is Language.KO:
                    await self._bot.set_my_commands(commands)
        except InvalidToken:
            raise
        except TelegramError as error:
            # The commands work without the menu.
            logger.warning("the command menu was not published: %s", type(error).__name__)

    async def _on_message(self, incoming: Incoming, _: object) -> None:
        if self._begin_work():
            await self._conversation.receive(incoming, self._outbox)

    async def _on_press(self, pressed: PressedButton, _: object) -> None:
        if not self._begin_work():
            return
        if pressed.press is None:
            await self._answer(pressed, "")
            return
        pressing = asyncio.ensure_future(self._conversation.press(pressed.press, self._outbox))
        try:
            in_time, _ = await asyncio.wait({pressing}, timeout=self._patience.busy_seconds)
            if not in_time:
                await self._answer(pressed, "")
            notice = await pressing
        finally:
            pressing.cancel()
        if in_time:
            await self._answer(pressed, notice)

    async def _on_error(self, update: object, context: _Failure) -> None:
        """Log what nobody expected once, and give its number to the person whose message or button it was."""
        error = context.error
        if error is None:
            return
        sentence = ""
        if isinstance(error, ChannelError):
            # The person cannot be spoken to, so there is nobody to tell.
            logger.log(logging.INFO if isinstance(error, PersonUnreachableError) else logging.WARNING, "not delivered: %s", error)
        else:
            number = report_unexpected(logger, error)
            sentence = Texts(_language_of(update)).say("error.unexpected", id=number)
        if isinstance(update, PressedButton):
            await self._answer(update, sentence)
        elif isinstance(update, Incoming) and update.is_private and sentence:
            try:
                await self._outbox.send(update.address, Outgoing(text=sentence))
            except ChannelError as again:
                logger.warning("a person could not be told of an error: %s", again)

    async def _answer(self, pressed: PressedButton, notice: str) -> None:
        try:
            await self._bot.answer_callback_query(pressed.query_id, notice[:_NOTICE_LIMIT] or None)
        except TelegramError as error:
            # Telegram forgets a press after a while; what it asked for has been done all the same.
            logger.info("a press was not answered: %s", type(error).__name__)

    def _begin_work(self) -> bool:
        """Count the current task as work to finish; False once the channel stops, when accepted messages wait for the next start."""
        task = asyncio.current_task()
        if self._stopping or task is None:
            return False
        self._working.add(task)
        task.add_done_callback(self._working.discard)
        return True

    async def _finish_work(self) -> None:
        if self._working:
            _, unfinished = await asyncio.wait(self._working, timeout=self._patience.grace_seconds)
            for task in unfinished:
                task.cancel()


def _language_of(update: object) -> Language:
    if isinstance(update, PressedButton):
        update = update.press
    language = update.language if isinstance(update, (Incoming, Press)) else None
    return language or Language.KO


def _note_polling_error(error: TelegramError) -> None:
    if isinstance(error, Conflict):
        logger.error("another program polls Telegram with the same token; only one may")
    else:
        logger.warning("polling will be tried again: %s", type(error).__name__)
