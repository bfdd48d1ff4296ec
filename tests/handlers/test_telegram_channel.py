"""Starting, staying, stopping, and what is said when something breaks."""

import asyncio
import io
import logging

import pytest
from pydantic import SecretStr

from bot.config import Telegram
from bot.errors import ChannelError, ConfigurationError, PersonUnreachableError, StoreError
from bot.handlers.telegram_channel import TelegramChannel
from bot.messages import Address, ChannelName, Incoming, Outgoing
from bot.ops.redaction import RedactingFilter, guard_logging
from bot.ports import Outbox
from bot.texts.catalogue import Texts
from tests.fakes.conversation import RecordingConversation
from tests.handlers.conftest import COMMANDS, NoonClock, build_channel, running
from tests.telegram_server import TOKEN, BotApiServer, decoded


async def test_the_menu_is_published_in_both_languages_and_korean_for_all_others(server: BotApiServer, channel: TelegramChannel) -> None:
    menus = {call.fields.get("language_code", ""): decoded(call.fields["commands"]) for call in server.calls_of("setMyCommands")}
    korean = [{"command": "today", "description": "오늘의 일기 보기"}]
    assert menus == {"": korean, "ko": korean, "en": [{"command": "today", "description": "Today's entries"}]}


async def test_a_menu_that_is_refused_does_not_stop_the_start(server: BotApiServer, conversation: RecordingConversation) -> None:
    server.fail("setMyCommands", 500, "Internal Server Error")
    async with running(build_channel(server, conversation)):
        server.say(7, "안녕")
        await server.wait_for_message(7, "답: 안녕")


async def test_a_wrong_token_is_named_and_not_shown(server: BotApiServer, conversation: RecordingConversation) -> None:
    wrong = "1:" + "wrongwrongwrong"
    with pytest.raises(ConfigurationError, match="TELEGRAM_TOKEN") as caught:
        await build_channel(server, conversation, token=wrong).run()
    assert wrong not in str(caught.value)
    assert caught.value.__suppress_context__


@pytest.mark.parametrize("token", ["", "hello", "1:with/slash", "1:with space"])
def test_what_cannot_be_a_token_is_refused_without_a_request(server: BotApiServer, conversation: RecordingConversation, token: str) -> None:
    with pytest.raises(ConfigurationError, match="TELEGRAM_TOKEN"):
        build_channel(server, conversation, token=token)


@pytest.mark.parametrize("url", ["", "api.telegram.org", "ftp://example.org"])
def test_what_cannot_be_a_server_is_refused(conversation: RecordingConversation, url: str) -> None:
    with pytest.raises(ConfigurationError, match=r"telegram\.base_url"):
        TelegramChannel(conversation, SecretStr(TOKEN), Telegram(base_url=url), COMMANDS, NoonClock())


async def test_a_token_revoked_while_running_ends_the_run(server: BotApiServer, conversation: RecordingConversation) -> None:
    run = asyncio.create_task(build_channel(server, conversation).run())
    server.say(7, "안녕")
    await server.wait_for_message(7, "답: 안녕")
    server.is_token_valid = False
    with pytest.raises(ConfigurationError, match="TELEGRAM_TOKEN"):
        async with asyncio.timeout(5):
            await run


async def test_a_run_ends_when_it_is_stopped(server: BotApiServer, conversation: RecordingConversation) -> None:
    channel = build_channel(server, conversation)
    run = asyncio.create_task(channel.run())
    server.say(7, "안녕")
    await server.wait_for_message(7, "답: 안녕")
    await channel.stop()
    async with asyncio.timeout(3):
        await run


async def test_a_cancelled_run_stops_cleanly_also_before_the_server_was_reached(conversation: RecordingConversation) -> None:
    settings = Telegram(base_url="http://127.0.0.1:9", poll_seconds=1)
    channel = TelegramChannel(conversation, SecretStr(TOKEN), settings, COMMANDS, NoonClock())
    run = asyncio.create_task(channel.run())
    await asyncio.sleep(0.2)
    run.cancel()
    with pytest.raises(asyncio.CancelledError):
        await run


async def test_trouble_at_the_start_and_while_polling_is_outlived(server: BotApiServer, conversation: RecordingConversation) -> None:
    server.fail("getMe", 502, "Bad Gateway", times=2)
    server.fail("deleteWebhook", 502, "Bad Gateway")
    server.fail("getUpdates", 502, "Bad Gateway")
    server.fail("getUpdates", 404, "Not Found")
    async with running(build_channel(server, conversation)):
        server.say(7, "안녕")
        await server.wait_for_message(7, "답: 안녕", within_seconds=10)


async def test_only_the_updates_that_are_read_are_asked_for(server: BotApiServer, channel: TelegramChannel) -> None:
    await server.wait_for(lambda _: bool(server.offsets))
    assert decoded(server.allowed_updates) == ["message", "edited_message", "callback_query", "my_chat_member"]


async def test_an_unexpected_error_is_logged_once_with_the_number_that_the_person_gets(
    server: BotApiServer, conversation: RecordingConversation, channel: TelegramChannel, caplog: pytest.LogCaptureFixture
) -> None:
    conversation.receive_errors = [ValueError("엄마한테 한 말")]
    server.say(7, "엄마한테 화를 냈어")
    told = await server.wait_for_message(7, "오류 번호")
    errors = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert len(errors) == 1
    number = told.text.split("오류 번호 ")[1].rstrip(")")
    assert number in errors[0].getMessage()
    assert told.text == Texts().say("error.unexpected", id=number)
    assert "엄마" not in caplog.text
    assert "ValueError" in caplog.text
    server.say(7, "그래도 계속")
    await server.wait_for_message(7, "답: 그래도 계속")


async def test_a_failed_press_is_answered_with_the_number(
    server: BotApiServer, conversation: RecordingConversation, channel: TelegramChannel
) -> None:
    conversation.press_errors = [StoreError("locked")]
    server.press(7, 1, "token")
    await server.wait_for(lambda _: len(server.calls_of("answerCallbackQuery")) == 1)
    assert "오류 번호" in server.calls_of("answerCallbackQuery")[0].fields["text"]


async def test_a_button_does_not_look_busy_while_a_press_takes_long(
    server: BotApiServer, conversation: RecordingConversation, channel: TelegramChannel
) -> None:
    conversation.holds["7"] = asyncio.Event()
    conversation.notice = "too late to show"
    server.press(7, 1, "token")
    await server.wait_for(lambda _: len(server.calls_of("answerCallbackQuery")) == 1)
    conversation.holds["7"].set()
    await channel.stop()
    assert ["text" in call.fields for call in server.calls_of("answerCallbackQuery")] == [False]


async def test_an_answer_to_a_press_that_telegram_forgot_is_no_error(
    server: BotApiServer, conversation: RecordingConversation, channel: TelegramChannel, caplog: pytest.LogCaptureFixture
) -> None:
    server.fail("answerCallbackQuery", 400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
    server.press(7, 1, "token")
    await server.wait_for(lambda _: len(server.calls_of("answerCallbackQuery")) == 1)
    server.say(7, "안녕")
    await server.wait_for_message(7, "답: 안녕")
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


@pytest.mark.parametrize("error", [PersonUnreachableError("gone"), ChannelError("down")])
async def test_a_person_who_cannot_be_answered_is_not_told_so(
    server: BotApiServer, conversation: RecordingConversation, channel: TelegramChannel, error: ChannelError
) -> None:
    conversation.receive_errors = [error]
    server.say(7, "하나")
    server.say(7, "둘")
    await server.wait_for_message(7, "답: 둘")
    assert len(server.calls_of("sendMessage")) == 1


async def test_a_blocked_bot_goes_on_quietly(
    server: BotApiServer, conversation: RecordingConversation, channel: TelegramChannel, caplog: pytest.LogCaptureFixture
) -> None:
    server.chats.blocked.add(7)
    server.say(7, "안녕")
    await server.wait_for(lambda _: len(server.calls_of("sendMessage")) == 1)
    server.say(8, "안녕")
    await server.wait_for_message(8, "답: 안녕")
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]


async def test_neither_the_token_nor_a_word_is_logged_even_at_debug(server: BotApiServer, conversation: RecordingConversation) -> None:
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    guard_logging([SecretStr(TOKEN)], root)
    try:
        server.fail("getMe", 502, "Bad Gateway")
        async with running(build_channel(server, conversation)):
            server.say(7, "엄마가 보고 싶어")
            await server.wait_for_message(7, "답: 엄마가 보고 싶어")
            server.fail("getUpdates", 500, "Internal Server Error")
            server.press(7, 1, "token")
            await conversation.wait_for(lambda: len(conversation.presses) == 1)
    finally:
        root.setLevel(level)
        root.removeHandler(handler)
        for other in root.handlers:
            other.filters = [known for known in other.filters if not isinstance(known, RedactingFilter)]
    assert "getUpdates" in written.getvalue()
    assert TOKEN not in written.getvalue()
    assert "엄마" not in written.getvalue()


async def test_an_answer_can_be_sent_before_the_polling_began(server: BotApiServer, conversation: RecordingConversation) -> None:
    channel = build_channel(server, conversation)
    await channel.outbox.send(Address(ChannelName.TELEGRAM, "7", "7"), Outgoing("이어서 답할게요"))
    await channel.stop()
    assert [message.text for message in server.chat(7)] == ["이어서 답할게요"]


async def test_people_speak_at_once(server: BotApiServer, conversation: RecordingConversation, channel: TelegramChannel) -> None:
    here, all_here = 0, asyncio.Event()

    async def meet(incoming: Incoming, outbox: Outbox) -> None:
        nonlocal here
        here += 1
        if here == 10:
            all_here.set()
        await all_here.wait()

    conversation.answer = meet
    for user_id in range(1, 11):
        server.say(user_id, "안녕")
    await conversation.wait_for(lambda: len(conversation.finished) == 10)
