"""What the bot sends and changes, within Discord's limits."""

import base64
import json
from collections.abc import AsyncIterator

import discord
import pytest

from bot.errors import ChannelError, PersonUnreachableError
from bot.handlers.discord_parts import VoiceFile, escape_markup, to_steps
from bot.messages import Address, Button, ChannelName, Clip, Document, Outgoing, Picture
from tests.fakes.conversation import RecordingConversation
from tests.handlers.simulated_discord import Scene, simulated_discord

CLIP = Clip(b"OggS", "audio/ogg", 2.5, b"\x00\x80\xff")
CHART = Picture(b"\x89PNG", "chart.png", "기쁨이 많은 하루")
MONTH = Picture(b"\x89PNG month", "month.png", "11월의 달력")
BUTTONS = ((Button("응", "c::yes"), Button("아니", "c::no")),)
DIRECT_MESSAGES = "/channels/*/messages"


@pytest.fixture
async def scene(conversation: RecordingConversation) -> AsyncIterator[Scene]:
    async with simulated_discord(conversation) as running:
        yield running


def last(scene: Scene) -> discord.Message:
    message = scene.person.dm_channel.last_message
    assert message is not None
    return message


async def test_a_person_who_never_wrote_is_reached_by_direct_message(scene: Scene) -> None:
    reference = await scene.outbox.send(scene.address, Outgoing(text="오늘 하루 어땠어요?"))
    assert scene.said() == ["오늘 하루 어땠어요?"]
    assert reference == str(last(scene).id)


async def test_a_long_text_is_cut_at_sentences_and_the_buttons_stand_under_the_last(scene: Scene) -> None:
    text = "오늘은 참 길고 긴 하루였어요. " * 300
    reference = await scene.outbox.send(scene.address, Outgoing(text=text, buttons=BUTTONS))
    messages = scene.person.dm_channel.history()
    assert len(messages) == 3
    assert all(len(message.content) <= 2_000 and message.content.endswith(".") for message in messages)
    assert " ".join(message.content for message in messages) == text.strip()
    assert [bool(message.components) for message in messages] == [False, False, True]
    assert reference == str(messages[-1].id)


async def test_the_limit_holds_for_texts_full_of_markup_and_emoji(scene: Scene) -> None:
    await scene.outbox.send(scene.address, Outgoing(text="~" * 3_000 + "😢" * 3_000))
    assert all(len(message.content) <= 2_000 for message in scene.person.dm_channel.history())


async def test_a_picture_comes_with_its_text_its_buttons_and_words_for_who_cannot_see_it(scene: Scene) -> None:
    await scene.outbox.send(scene.address, Outgoing(text="오늘이에요", picture=CHART, buttons=BUTTONS))
    message = last(scene)
    (attached,) = message.attachments
    assert (message.content, attached.filename, attached.description) == ("오늘이에요", "chart.png", "기쁨이 많은 하루")
    assert scene.env.backend.cdn.get(attached.url) == CHART.content
    assert message.components


async def test_a_document_is_attached(scene: Scene) -> None:
    await scene.outbox.send(scene.address, Outgoing(document=Document(b"{}", "diary.json", "application/json")))
    assert [attached.filename for attached in last(scene).attachments] == ["diary.json"]


async def test_speech_is_a_voice_message(scene: Scene) -> None:
    await scene.outbox.send(scene.address, Outgoing(voice=CLIP), nonce="discord:1:2")
    message = last(scene)
    assert message.flags.voice
    assert message.content == ""
    (body,) = scene.requests("POST", "/messages")
    (attachment,) = json.loads(json.dumps(body["attachments"]))
    assert attachment["duration_secs"] == 2.5
    assert base64.b64decode(attachment["waveform"]) == CLIP.waveform
    assert body["enforce_nonce"] is True


async def test_speech_where_voice_messages_are_refused_is_a_file(scene: Scene) -> None:
    scene.env.inject_error("POST", DIRECT_MESSAGES, status=403, code=50173)
    await scene.outbox.send(scene.address, Outgoing(voice=CLIP), nonce="discord:1:2")
    assert not last(scene).flags.voice
    assert [attached.filename for attached in last(scene).attachments] == ["voice-message.ogg"]
    refused, sent = scene.requests("POST", "/messages")
    assert refused["nonce"] == sent["nonce"]


async def test_a_repeated_send_carries_the_same_nonce_and_another_message_another(scene: Scene) -> None:
    for key in ("telegram:1:2", "telegram:1:2", "telegram:1:3", "", ""):
        await scene.outbox.send(scene.address, Outgoing(text="답"), nonce=key)
    bodies = list(scene.requests("POST", "/messages"))
    first, again, other, *unnamed = [str(body["nonce"]) for body in bodies]
    assert first == again
    assert len({first, other, *unnamed}) == 4
    assert all(len(nonce) <= 25 for nonce in (first, other, *unnamed))
    assert all(body["enforce_nonce"] for body in bodies)


async def test_texts_are_shown_as_they_are_and_call_nobody(scene: Scene) -> None:
    await scene.outbox.send(scene.address, Outgoing(text="좋아요~~ ^_^ @everyone\n# 제목\n> 인용\n- 하나 https://example.org/a_b_c"))
    assert last(scene).content == "좋아요\\~\\~ ^\\_^ @everyone\n\\# 제목\n\\> 인용\n- 하나 https://example.org/a_b_c"
    (body,) = scene.requests("POST", "/messages")
    assert body["allowed_mentions"] == {"parse": []}


def test_escaping_leaves_ordinary_words_alone() -> None:
    assert escape_markup("오늘은 2시 30분에 #1 카페. 3 > 2!") == "오늘은 2시 30분에 #1 카페. 3 > 2!"


async def test_an_edit_replaces_text_and_buttons(scene: Scene) -> None:
    reference = await scene.outbox.send(scene.address, Outgoing(text="듣고 있어요", buttons=BUTTONS))
    await scene.outbox.edit(scene.address, reference, Outgoing(text="들었어요"))
    await scene.outbox.edit(scene.address, reference, Outgoing(text="들었어요"))
    assert scene.said() == ["들었어요"]
    assert last(scene).components == []


async def test_an_edit_that_is_too_long_goes_on_in_new_messages(scene: Scene) -> None:
    reference = await scene.outbox.send(scene.address, Outgoing(text="듣고 있어요"))
    await scene.outbox.edit(scene.address, reference, Outgoing(text="긴 이야기예요. " * 400, buttons=BUTTONS))
    messages = scene.person.dm_channel.history()
    assert str(messages[0].id) == reference
    assert [bool(message.components) for message in messages] == [False, True]


async def test_a_text_becomes_a_picture_then_another_one_and_words_again(scene: Scene) -> None:
    reference = await scene.outbox.send(scene.address, Outgoing(text="그리고 있어요"))
    await scene.outbox.edit(scene.address, reference, Outgoing(text="오늘이에요", picture=CHART, buttons=BUTTONS))
    (first,) = last(scene).attachments
    await scene.outbox.edit(scene.address, reference, Outgoing(text="11월이에요", picture=MONTH))
    (second,) = last(scene).attachments
    assert [(one.filename, one.description) for one in (first, second)] == [("chart.png", "기쁨이 많은 하루"), ("month.png", "11월의 달력")]
    assert scene.env.backend.cdn.get(second.url) == MONTH.content
    await scene.outbox.edit(scene.address, reference, Outgoing(text="11월 3일의 일기"))
    assert (scene.said(), last(scene).attachments) == (["11월 3일의 일기"], [])
    assert str(last(scene).id) == reference


async def test_an_edit_into_speech_sends_it_and_removes_the_old_message(scene: Scene) -> None:
    reference = await scene.outbox.send(scene.address, Outgoing(text="말하고 있어요"))
    await scene.outbox.edit(scene.address, reference, Outgoing(voice=CLIP))
    (message,) = scene.person.dm_channel.history()
    assert message.flags.voice


async def test_a_message_that_is_gone_cannot_be_edited(scene: Scene) -> None:
    with pytest.raises(ChannelError, match="10008"):
        await scene.outbox.edit(scene.address, "1", Outgoing(text="안녕"))


@pytest.mark.parametrize("code", [50007, 50278, 10013])
async def test_a_person_who_takes_no_messages_is_unreachable(scene: Scene, code: int) -> None:
    scene.env.inject_error("POST", DIRECT_MESSAGES, status=403, code=code, times=None)
    with pytest.raises(PersonUnreachableError):
        await scene.outbox.send(scene.address, Outgoing(text="안녕"))
    with pytest.raises(PersonUnreachableError):
        await scene.outbox.send(scene.address, Outgoing(voice=CLIP))


async def test_an_account_that_never_was_is_unreachable(scene: Scene) -> None:
    with pytest.raises(PersonUnreachableError):
        await scene.outbox.send(Address(ChannelName.DISCORD, "5", "5"), Outgoing(text="안녕"))


async def test_other_failures_are_channel_errors_without_words(scene: Scene) -> None:
    scene.env.inject_error("POST", DIRECT_MESSAGES, status=400, code=50035, message="Invalid: 비밀 이야기")
    with pytest.raises(ChannelError) as caught:
        await scene.outbox.send(scene.address, Outgoing(text="비밀 이야기"))
    assert not isinstance(caught.value, PersonUnreachableError)
    assert "비밀" not in str(caught.value)
    assert isinstance(caught.value.__cause__, discord.HTTPException)


async def test_nothing_cannot_be_sent(scene: Scene) -> None:
    with pytest.raises(ChannelError, match="nothing"):
        await scene.outbox.send(scene.address, Outgoing(text=" \n"))
    with pytest.raises(ChannelError, match="nothing"):
        await scene.outbox.edit(scene.address, "1", Outgoing())


async def test_typing_is_shown_and_its_failure_is_no_failure(scene: Scene) -> None:
    await scene.outbox.show_typing(scene.address)
    assert any(entry.path.endswith("/typing") for entry in scene.env.http_requests)
    scene.env.inject_error("POST", "/channels/*/typing", status=403, code=50007)
    await scene.outbox.show_typing(scene.address)


def test_speech_with_buttons_alone_is_a_file_so_that_the_buttons_have_a_place() -> None:
    (step,) = to_steps(Outgoing(voice=CLIP, buttons=BUTTONS), can_speak=True)
    assert step.speech is None
    assert [upload.file_name for upload in step.uploads] == ["voice-message.ogg"]


def test_a_clip_without_a_waveform_still_has_one_in_the_request() -> None:
    assert VoiceFile(Clip(b"OggS", "audio/ogg", 1.0)).to_dict(0)["waveform"]
