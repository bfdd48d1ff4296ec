from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.errors import ClipTooLargeError
from bot.handlers.telegram_channel import TelegramChannel
from bot.messages import Address, ChannelName, Language
from tests.fakes.conversation import RecordingConversation
from tests.handlers.conftest import NOON
from tests.telegram_people import BOT_ID, BOT_NAME
from tests.telegram_server import BotApiServer

GROUP = -100500


async def test_a_text_arrives_with_a_key_that_stays_the_same(
    server: BotApiServer, conversation: RecordingConversation, channel: TelegramChannel
) -> None:
    message_id = server.say(7, "오늘은 참 좋았어")
    await conversation.wait_for(lambda: len(conversation.finished) == 1)
    incoming = conversation.received[0]
    assert incoming.key == f"telegram:7:{message_id}"
    assert incoming.address == Address(ChannelName.TELEGRAM, "7", "7")
    assert incoming.text == "오늘은 참 좋았어"
    assert incoming.language is Language.KO
    assert incoming.is_private
    assert not incoming.unsupported
    assert incoming.received_utc.tzinfo is not None
    assert abs(incoming.received_utc - datetime.now(UTC)).total_seconds() < 60
    assert server.chat(7)[0].text == "답: 오늘은 참 좋았어"


async def test_other_languages_are_spoken_to_in_english_and_an_unnamed_one_is_left_open(
    server: BotApiServer, conversation: RecordingConversation, channel: TelegramChannel
) -> None:
    server.say(7, "hallo", language="de-AT")
    server.say(8, "안녕", language="ko-KR")
    server.say(9, "?", language=None)
    await conversation.wait_for(lambda: len(conversation.received) == 3)
    spoken = {incoming.address.user_id: incoming.language for incoming in conversation.received}
    assert spoken == {"7": Language.EN, "8": Language.KO, "9": None}


async def test_everything_that_carries_speech_becomes_a_voice(
    server: BotApiServer, conversation: RecordingConversation, channel: TelegramChannel
) -> None:
    server.send_voice(7, b"ogg", 12, caption="들어 봐")
    server.send_audio(7, b"mp3!", 200, "audio/mpeg")
    server.send_video_note(7, b"mp4", 9)
    server.send_document(7, b"wav", "audio/x-wav")
    await conversation.wait_for(lambda: len(conversation.received) == 4)
    voices = [incoming.voice for incoming in conversation.received]
    assert [voice and (voice.mime, voice.duration_seconds, voice.size_bytes) for voice in voices] == [
        ("audio/ogg", 12.0, 3),
        ("audio/mpeg", 200.0, 4),
        ("video/mp4", 9.0, 3),
        ("audio/x-wav", None, 3),
    ]
    assert conversation.received[0].text == "들어 봐"
    assert not any(incoming.unsupported for incoming in conversation.received)


async def test_a_document_is_a_file_that_a_question_may_want(
    server: BotApiServer, conversation: RecordingConversation, channel: TelegramChannel
) -> None:
    server.send_document(7, b"full_date,mood", "text/csv")
    server.send_document(7, b"wav", "audio/x-wav")
    server.send_photo(7, caption="바다에 갔어")
    await conversation.wait_for(lambda: len(conversation.received) == 3)
    document, sound, picture = conversation.received
    assert document.file is not None
    assert document.file.size_bytes == len(b"full_date,mood")
    assert (document.unsupported, document.voice) == (True, None)
    assert await channel.outbox.fetch(document.file, 100) == b"full_date,mood"
    with pytest.raises(ClipTooLargeError):
        await channel.outbox.fetch(replace(document.file, size_bytes=None), 5)
    assert (sound.file, picture.file) == (None, None)


async def test_what_cannot_be_read_is_marked_and_keeps_its_caption(
    server: BotApiServer, conversation: RecordingConversation, channel: TelegramChannel
) -> None:
    server.send_photo(7, caption="바다에 갔어")
    server.send_sticker(7)
    server.send_location(7)
    server.send_document(7, b"pdf", "application/pdf")
    await conversation.wait_for(lambda: len(conversation.received) == 4)
    assert [(incoming.unsupported, incoming.text) for incoming in conversation.received] == [
        (True, "바다에 갔어"),
        (True, ""),
        (True, ""),
        (True, ""),
    ]


async def test_a_shared_place_arrives_as_degrees(
    server: BotApiServer, conversation: RecordingConversation, channel: TelegramChannel
) -> None:
    server.send_location(7)
    server.say(7, "여기예요")
    await conversation.wait_for(lambda: len(conversation.received) == 2)
    shared, said = (incoming.place for incoming in conversation.received)
    assert shared is not None
    assert (shared.latitude, shared.longitude) == (37.5, 127.0)
    assert said is None


async def test_an_album_is_answered_once(server: BotApiServer, conversation: RecordingConversation, channel: TelegramChannel) -> None:
    for _ in range(3):
        server.send_photo(7, album="holiday")
    server.say(7, "다음 이야기")
    await conversation.wait_for(lambda: len(conversation.received) == 2)
    assert [incoming.text for incoming in conversation.received] == ["", "다음 이야기"]


async def test_an_edit_has_its_own_key_and_names_what_it_changes(
    server: BotApiServer, conversation: RecordingConversation, channel: TelegramChannel
) -> None:
    message_id = server.say(7, "슬퍼")
    server.edit(7, message_id, "이제 괜찮아")
    await conversation.wait_for(lambda: len(conversation.received) == 2)
    first, edit = conversation.received
    assert edit.edit_of == first.key
    assert edit.key == f"{first.key}:edit:{int(edit.received_utc.timestamp())}"
    assert edit.text == "이제 괜찮아"


async def test_groups_are_heard_only_when_they_speak_to_the_bot(
    server: BotApiServer, conversation: RecordingConversation, channel: TelegramChannel
) -> None:
    server.say_in_group(7, GROUP, "우리끼리 하는 말")
    server.say_in_group(7, GROUP, "@someone 안녕")
    server.say_in_group(7, GROUP, f"@{BOT_NAME.lower()} 안녕")
    server.say_in_group(7, GROUP, "고마워", replies_to_bot=True)
    server.say_in_group(7, GROUP, "/help")
    server.say_in_group(7, GROUP, f"/today@{BOT_NAME} 어제")
    server.say_in_group(7, GROUP, "/today@OtherBot")
    server.change_membership(7, GROUP, old="left", new="member")
    await conversation.wait_for(lambda: len(conversation.received) == 5)
    assert all(not incoming.is_private for incoming in conversation.received)
    assert {incoming.address for incoming in conversation.received} == {Address(ChannelName.TELEGRAM, str(GROUP), "7")}
    assert [incoming.text for incoming in conversation.received] == [f"@{BOT_NAME.lower()} 안녕", "고마워", "/help", "/today 어제", ""]
    assert conversation.received[-1].key.startswith(f"telegram:{GROUP}:added:")


async def test_bots_services_and_blocks_say_nothing(
    server: BotApiServer, conversation: RecordingConversation, channel: TelegramChannel
) -> None:
    server.say(99, "나는 봇", is_bot=True)
    server.say(BOT_ID, "나 자신", is_bot=True)
    server.post(7, {"pinned_message": {"message_id": 1, "date": 0, "chat": {"id": 7, "type": "private"}}})
    server.block(8)
    server.unblock(8)
    server.change_membership(7, GROUP, old="member", new="kicked")
    server.say(7, "끝")
    await conversation.wait_for(lambda: len(conversation.received) == 1)
    assert conversation.accepted == conversation.received
    assert conversation.received[0].text == "끝"


async def test_a_press_arrives_and_its_notice_is_shown(
    server: BotApiServer, conversation: RecordingConversation, channel: TelegramChannel
) -> None:
    conversation.notice = "지웠어요" * 100
    query_id = server.press(7, 55, "delete:abc")
    await server.wait_for(lambda _: len(server.calls_of("answerCallbackQuery")) == 1)
    (press,) = conversation.presses
    assert (press.token, press.message_ref, press.received_utc) == ("delete:abc", "55", NOON)
    assert press.address == Address(ChannelName.TELEGRAM, "7", "7")
    assert press.is_private
    answer = server.calls_of("answerCallbackQuery")[0].fields
    assert answer["callback_query_id"] == query_id
    assert answer["text"] == conversation.notice[:200]


async def test_a_press_under_a_message_too_old_for_the_bot_still_counts(
    server: BotApiServer, conversation: RecordingConversation, channel: TelegramChannel
) -> None:
    server.press(7, 55, "feel:joy", accessible=False)
    await server.wait_for(lambda _: len(server.calls_of("answerCallbackQuery")) == 1)
    assert [(press.token, press.message_ref) for press in conversation.presses] == [("feel:joy", "55")]


async def test_a_press_without_a_message_is_answered_and_goes_nowhere(
    server: BotApiServer, conversation: RecordingConversation, channel: TelegramChannel
) -> None:
    sender = {"id": 7, "is_bot": False, "first_name": "하늘"}
    server.push({"callback_query": {"id": "q", "from": sender, "chat_instance": "1", "inline_message_id": "i", "data": "x"}})
    await server.wait_for(lambda _: len(server.calls_of("answerCallbackQuery")) == 1)
    assert conversation.presses == []


async def test_a_press_in_a_group_is_not_private(
    server: BotApiServer, conversation: RecordingConversation, channel: TelegramChannel
) -> None:
    server.press(7, 55, "open", chat_id=GROUP)
    await conversation.wait_for(lambda: len(conversation.presses) == 1)
    assert not conversation.presses[0].is_private
