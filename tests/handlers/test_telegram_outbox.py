import asyncio
import time

import pytest

from bot.errors import ChannelError, ClipTooLargeError, PersonUnreachableError
from bot.handlers.telegram_channel import TelegramChannel
from bot.messages import Address, Button, ChannelName, Clip, Document, Outgoing, Picture, VoiceRef
from tests.fakes.conversation import RecordingConversation
from tests.telegram_server import TOKEN, BotApiServer, decoded

PERSON = Address(ChannelName.TELEGRAM, "7", "7")
BUTTONS = ((Button("마음 고치기", token="f:1"), Button("지우기", token="d:1")), (Button("전화", url="https://example.org/109"),))
PICTURE = Picture(b"\x89PNG", "chart.png", "오늘의 그림")


async def test_a_text_goes_out_plain_with_its_buttons(server: BotApiServer, channel: TelegramChannel) -> None:
    ref = await channel.outbox.send(PERSON, Outgoing("*별* <b>태그</b> https://example.org", BUTTONS))
    (message,) = server.chat(7)
    assert ref == str(message.message_id)
    assert message.text == "*별* <b>태그</b> https://example.org"
    assert message.buttons == [[("마음 고치기", "f:1"), ("지우기", "d:1")], [("전화", "https://example.org/109")]]
    fields = server.calls_of("sendMessage")[0].fields
    assert "parse_mode" not in fields
    assert decoded(fields["link_preview_options"]) == {"is_disabled": True}


async def test_a_long_text_is_cut_where_a_reader_pauses_and_the_buttons_come_last(server: BotApiServer, channel: TelegramChannel) -> None:
    paragraphs = ["가" * 3000 + ".", "나" * 3000 + ".", "🐰" * 2040]
    ref = await channel.outbox.send(PERSON, Outgoing("\n\n".join(paragraphs), BUTTONS))
    messages = server.chat(7)
    assert [message.text for message in messages] == paragraphs
    assert [bool(message.buttons) for message in messages] == [False, False, True]
    assert ref == str(messages[-1].message_id)


async def test_a_picture_carries_its_text_as_caption_if_it_fits(server: BotApiServer, channel: TelegramChannel) -> None:
    await channel.outbox.send(PERSON, Outgoing("오늘의 마음", BUTTONS, picture=PICTURE))
    await channel.outbox.send(PERSON, Outgoing("길" * 1025, BUTTONS, picture=PICTURE))
    captioned, bare, text = server.chat(7)
    assert (captioned.kind, captioned.text, len(captioned.buttons)) == ("photo", "오늘의 마음", 2)
    assert captioned.upload is not None
    assert captioned.upload.content == b"\x89PNG"
    assert (bare.kind, bare.text, bare.buttons) == ("photo", "", [])
    assert (text.kind, len(text.text), len(text.buttons)) == ("text", 1025, 2)


async def test_a_voice_and_a_document_are_uploaded(server: BotApiServer, channel: TelegramChannel) -> None:
    await channel.outbox.send(PERSON, Outgoing(voice=Clip(b"OggS", "audio/ogg", 3.6)))
    await channel.outbox.send(PERSON, Outgoing("내 일기", document=Document(b"{}", "diary.json", "application/json")))
    voice, document = server.chat(7)
    assert voice.upload is not None
    assert document.upload is not None
    assert (voice.kind, voice.upload.content) == ("voice", b"OggS")
    assert server.calls_of("sendVoice")[0].fields["duration"] == "4"
    assert (document.upload.file_name, document.upload.content, document.text) == ("diary.json", b"{}", "내 일기")


async def test_nothing_to_send_is_an_error_of_ours(channel: TelegramChannel) -> None:
    with pytest.raises(ChannelError):
        await channel.outbox.send(PERSON, Outgoing("  "))


async def test_an_edit_replaces_text_and_buttons(server: BotApiServer, channel: TelegramChannel) -> None:
    ref = await channel.outbox.send(PERSON, Outgoing("듣고 있어요…"))
    await channel.outbox.edit(PERSON, ref, Outgoing("그랬군요", BUTTONS))
    (message,) = server.chat(7)
    assert (message.text, len(message.buttons)) == ("그랬군요", 2)
    await channel.outbox.edit(PERSON, ref, Outgoing("그랬군요"))
    assert message.buttons == []


async def test_an_edit_to_what_is_there_already_is_no_failure(server: BotApiServer, channel: TelegramChannel) -> None:
    ref = await channel.outbox.send(PERSON, Outgoing("그대로", BUTTONS))
    await channel.outbox.edit(PERSON, ref, Outgoing("그대로", BUTTONS))
    assert server.chat(7)[0].edits == 0


async def test_an_edit_too_long_for_one_message_goes_on_in_new_ones(server: BotApiServer, channel: TelegramChannel) -> None:
    ref = await channel.outbox.send(PERSON, Outgoing("듣고 있어요…"))
    await channel.outbox.edit(PERSON, ref, Outgoing("가" * 4000 + "\n" + "나" * 4000, BUTTONS))
    first, second = server.chat(7)
    assert (first.text, first.buttons) == ("가" * 4000, [])
    assert (second.text, len(second.buttons)) == ("나" * 4000, 2)


OTHER_PICTURE = Picture(b"\x89PNG 2", "month.png", "11월의 그림")


async def test_a_text_becomes_a_picture_in_its_place(server: BotApiServer, channel: TelegramChannel) -> None:
    ref = await channel.outbox.send(PERSON, Outgoing("그리고 있어요…"))
    await channel.outbox.edit(PERSON, ref, Outgoing("오늘", BUTTONS, picture=PICTURE))
    (message,) = server.chat(7)
    assert (str(message.message_id), message.kind, message.text, len(message.buttons)) == (ref, "photo", "오늘", 2)
    assert message.upload is not None
    assert (message.upload.content, message.upload.file_name) == (b"\x89PNG", "chart.png")


async def test_where_the_server_adds_no_picture_to_a_text_it_is_sent_and_the_text_removed(
    server: BotApiServer, channel: TelegramChannel
) -> None:
    server.chats.adds_media_to_texts = False
    ref = await channel.outbox.send(PERSON, Outgoing("그리고 있어요…"))
    await channel.outbox.edit(PERSON, ref, Outgoing("오늘", BUTTONS, picture=PICTURE))
    (message,) = server.chat(7)
    assert (message.kind, message.text, len(message.buttons)) == ("photo", "오늘", 2)
    assert str(message.message_id) != ref


async def test_a_picture_becomes_another_one_with_other_buttons(server: BotApiServer, channel: TelegramChannel) -> None:
    ref = await channel.outbox.send(PERSON, Outgoing("오늘", BUTTONS, picture=PICTURE))
    await channel.outbox.edit(PERSON, ref, Outgoing("11월", BUTTONS[:1], picture=OTHER_PICTURE))
    (message,) = server.chat(7)
    assert (str(message.message_id), message.text, len(message.buttons)) == (ref, "11월", 1)
    assert message.upload is not None
    assert message.upload.content == OTHER_PICTURE.content
    await channel.outbox.edit(PERSON, ref, Outgoing(picture=PICTURE))
    assert (message.text, message.buttons) == ("", [])


async def test_words_too_long_for_the_caption_of_a_new_picture_follow_with_the_buttons(
    server: BotApiServer, channel: TelegramChannel
) -> None:
    ref = await channel.outbox.send(PERSON, Outgoing("오늘", BUTTONS, picture=PICTURE))
    await channel.outbox.edit(PERSON, ref, Outgoing("길" * 1025, BUTTONS, picture=OTHER_PICTURE))
    picture, words = server.chat(7)
    assert (picture.kind, picture.text, picture.buttons) == ("photo", "", [])
    assert (words.kind, len(words.text), len(words.buttons)) == ("text", 1025, 2)


async def test_words_in_place_of_a_picture_come_below_it_and_take_its_buttons(server: BotApiServer, channel: TelegramChannel) -> None:
    ref = await channel.outbox.send(PERSON, Outgoing("오늘", BUTTONS, picture=PICTURE))
    await channel.outbox.edit(PERSON, ref, Outgoing("11월 3일의 일기", BUTTONS))
    picture, words = server.chat(7)
    assert (picture.kind, picture.text, picture.buttons) == ("photo", "오늘", [])
    assert (words.kind, words.text, len(words.buttons)) == ("text", "11월 3일의 일기", 2)


async def test_buttons_that_are_gone_already_are_no_failure(server: BotApiServer, channel: TelegramChannel) -> None:
    ref = await channel.outbox.send(PERSON, Outgoing("오늘", picture=PICTURE))
    await channel.outbox.edit(PERSON, ref, Outgoing("11월 3일의 일기"))
    assert [message.text for message in server.chat(7)] == ["오늘", "11월 3일의 일기"]


async def test_a_picture_in_place_of_a_message_that_is_gone_is_sent(server: BotApiServer, channel: TelegramChannel) -> None:
    await channel.outbox.edit(PERSON, "999", Outgoing("오늘", picture=PICTURE))
    assert [message.kind for message in server.chat(7)] == ["photo"]


async def test_an_edit_of_a_message_that_is_gone_is_a_channel_error(channel: TelegramChannel) -> None:
    with pytest.raises(ChannelError) as caught:
        await channel.outbox.edit(PERSON, "999", Outgoing("어디 갔지"))
    assert not isinstance(caught.value, PersonUnreachableError)


async def test_people_who_are_gone_are_unreachable(server: BotApiServer, channel: TelegramChannel) -> None:
    ref = await channel.outbox.send(PERSON, Outgoing("안녕"))
    server.block(7)
    with pytest.raises(PersonUnreachableError):
        await channel.outbox.send(PERSON, Outgoing("안녕?"))
    with pytest.raises(PersonUnreachableError):
        await channel.outbox.edit(PERSON, ref, Outgoing("안녕!"))
    await channel.outbox.show_typing(PERSON)
    for description in ("Bad Request: chat not found", "Forbidden: user is deactivated"):
        server.fail("sendMessage", 400 if "Bad" in description else 403, description, chat_id=8)
        with pytest.raises(PersonUnreachableError):
            await channel.outbox.send(Address(ChannelName.TELEGRAM, "8", "8"), Outgoing("안녕"))


async def test_other_refusals_are_channel_errors_without_the_text(server: BotApiServer, channel: TelegramChannel) -> None:
    server.fail("sendMessage", 500, "Internal Server Error")
    with pytest.raises(ChannelError) as caught:
        await channel.outbox.send(PERSON, Outgoing("비밀 이야기"))
    assert not isinstance(caught.value, PersonUnreachableError)
    assert caught.value.__cause__ is not None
    assert "비밀" not in str(caught.value)


async def test_a_flood_warning_is_waited_out(server: BotApiServer, channel: TelegramChannel) -> None:
    server.fail("sendMessage", 429, "Too Many Requests: retry after 1", retry_after=1)
    started = time.monotonic()
    await channel.outbox.send(PERSON, Outgoing("천천히"))
    assert time.monotonic() - started >= 1
    assert [message.text for message in server.chat(7)] == ["천천히"]


async def test_typing_is_shown_and_its_failure_swallowed(server: BotApiServer, channel: TelegramChannel) -> None:
    await channel.outbox.show_typing(PERSON)
    server.fail("sendChatAction", 500, "Internal Server Error")
    await channel.outbox.show_typing(PERSON)
    assert server.calls_of("sendChatAction")[0].fields["action"] == "typing"


async def _voice(server: BotApiServer, conversation: RecordingConversation, content: bytes, size_told: int | None = None) -> VoiceRef:
    server.send_voice(7, content, 5, size_told=size_told)
    await conversation.wait_for(lambda: len(conversation.received) == 1)
    voice = conversation.received[0].voice
    assert voice is not None
    return voice


async def test_a_voice_is_downloaded(server: BotApiServer, conversation: RecordingConversation, channel: TelegramChannel) -> None:
    content = bytes(range(256)) * 1000
    voice = await _voice(server, conversation, content)
    assert await channel.outbox.fetch(voice, len(content)) == content


async def test_a_clip_that_says_it_is_too_large_is_not_asked_for(server: BotApiServer, channel: TelegramChannel) -> None:
    with pytest.raises(ClipTooLargeError):
        await channel.outbox.fetch(VoiceRef("file-0", "audio/ogg", 5, 1001), 1000)
    assert server.calls_of("getFile") == []


@pytest.mark.parametrize("tells_length", [True, False])
async def test_a_clip_larger_than_it_said_is_cut_off_while_it_streams(
    server: BotApiServer, conversation: RecordingConversation, channel: TelegramChannel, tells_length: bool
) -> None:
    server.download_limit_bytes = 100_000_000
    server.tells_length = tells_length
    voice = await _voice(server, conversation, bytes(60_000_000), size_told=900)
    with pytest.raises(ClipTooLargeError):
        await channel.outbox.fetch(voice, 1000)
    await asyncio.sleep(0.1)
    assert server.bytes_served < 30_000_000


async def test_a_file_that_telegram_does_not_give_to_bots_is_too_large(
    server: BotApiServer, conversation: RecordingConversation, channel: TelegramChannel
) -> None:
    voice = await _voice(server, conversation, bytes(20_000_001), size_told=900)
    with pytest.raises(ClipTooLargeError):
        await channel.outbox.fetch(voice, 50_000_000)


async def test_a_file_that_cannot_be_had_is_a_channel_error_without_the_token(
    server: BotApiServer, conversation: RecordingConversation, channel: TelegramChannel
) -> None:
    with pytest.raises(ChannelError):
        await channel.outbox.fetch(VoiceRef("nobody", "audio/ogg", 5, None), 1000)
    voice = await _voice(server, conversation, b"ogg")
    server.serves_files = False
    with pytest.raises(ChannelError) as caught:
        await channel.outbox.fetch(voice, 1000)
    assert TOKEN not in repr(caught.value)


async def test_a_file_name_from_the_network_is_never_opened_here(
    server: BotApiServer, conversation: RecordingConversation, channel: TelegramChannel
) -> None:
    voice = await _voice(server, conversation, b"ogg")
    server.files[voice.handle].path = __file__
    with pytest.raises(ChannelError):
        await channel.outbox.fetch(voice, 1_000_000)
