"""What people write, say and change, and who is not listened to."""

import asyncio
import logging
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from simcord.backend import serializers
from simcord.enums import MessageType

from bot.errors import ChannelError, ClipTooLargeError, StoreError
from bot.handlers.discord_messages import AttachmentPlace
from bot.messages import VoiceRef
from tests.fakes.conversation import RecordingConversation
from tests.handlers.simulated_discord import Scene, simulated_discord

VOICE = Path(__file__).parent.parent / "fixtures" / "voice_hard_day.ogg"


@pytest.fixture
async def scene(conversation: RecordingConversation) -> AsyncIterator[Scene]:
    async with simulated_discord(conversation) as running:
        yield running


def attach(scene: Scene, *files: tuple[str, bytes]) -> list[dict[str, object]]:
    return scene.env.backend.store_attachments(scene.person.dm_channel.id, files)


async def test_a_direct_message_is_accepted_and_answered(scene: Scene) -> None:
    sent = await scene.person.send_dm("오늘 힘들었어")
    assert scene.said() == ["오늘 힘들었어", "답: 오늘 힘들었어"]
    (incoming,) = scene.conversation.received
    assert incoming.key == f"discord:{scene.person.dm_channel.id}:{sent.id}"
    assert incoming.address == scene.address
    assert incoming.received_utc == sent.created_at
    assert incoming.is_private
    assert not incoming.unsupported
    assert scene.conversation.accepted == [incoming]


async def test_messages_of_one_person_keep_their_order_while_accepting_is_slow(scene: Scene) -> None:
    scene.conversation.accept_gate.clear()
    asyncio.get_running_loop().call_later(0.1, scene.conversation.accept_gate.set)
    for number in range(4):
        scene.env.backend.create_message(scene.person.dm_channel.id, scene.person.id, str(number))
    await scene.env.settle()
    assert [incoming.text for incoming in scene.conversation.received] == ["0", "1", "2", "3"]


async def test_a_message_that_was_not_accepted_is_answered_all_the_same(scene: Scene) -> None:
    scene.conversation.accept_errors.append(StoreError("busy"))
    await scene.person.send_dm("안녕")
    assert scene.said()[-1] == "답: 안녕"


async def test_a_voice_message_is_referred_to_and_can_be_fetched_again(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    async def serve(request: web.Request) -> web.Response:
        return web.Response(body=scene.env.backend.cdn.get(str(request.url)))

    app = web.Application()
    app.router.add_get("/{path:.*}", serve)
    async with TestServer(app) as files:
        monkeypatch.setattr("simcord.backend.cdn.CDN_BASE", str(files.make_url("/")).rstrip("/"))
        sound = VOICE.read_bytes()
        (attached,) = attach(scene, ("voice-message.ogg", sound))
        await scene.person.send_dm("", attachments=[{**attached, "duration_secs": 2.5, "waveform": "AAEC"}], flags=8192)
        (incoming,) = scene.conversation.received
        voice = incoming.voice
        assert voice is not None
        assert (voice.mime, voice.duration_seconds, voice.size_bytes) == ("audio/ogg", 2.5, len(sound))
        assert not incoming.unsupported
        assert await scene.outbox.fetch(voice, len(sound)) == sound
        with pytest.raises(ClipTooLargeError):
            await scene.outbox.fetch(voice, len(sound) - 1)
        # A size that was not told, or was told wrong, is found out while the bytes come.
        with pytest.raises(ClipTooLargeError):
            await scene.outbox.fetch(VoiceRef(voice.handle, voice.mime, None, None), len(sound) - 1)
        await scene.channel.stop()


@pytest.mark.parametrize("handle", ["", "1/2", "1/2/x", "../../etc/passwd", "https://example.org/a.ogg"])
async def test_a_clip_that_is_not_discords_cannot_be_fetched(scene: Scene, handle: str) -> None:
    with pytest.raises(ChannelError):
        await scene.outbox.fetch(VoiceRef(handle, "audio/ogg", None, None), 1_000)


async def test_a_clip_that_was_removed_cannot_be_fetched(scene: Scene) -> None:
    with pytest.raises(ChannelError, match="10008"):
        await scene.outbox.fetch(VoiceRef(f"{scene.person.dm_channel.id}/1/2", "audio/ogg", None, None), 1_000)


async def test_of_several_attachments_the_first_with_sound_is_heard(scene: Scene) -> None:
    files = attach(scene, ("cat.png", b"1"), ("film.mp4", b"22"), ("song.mp3", b"333"))
    await scene.person.send_dm("", attachments=files)
    (incoming,) = scene.conversation.received
    assert incoming.voice is not None
    assert (incoming.voice.mime, incoming.voice.size_bytes) == ("video/mp4", 2)


async def test_a_picture_is_unsupported_and_keeps_its_words(scene: Scene) -> None:
    await scene.person.send_dm("고양이야", attachments=attach(scene, ("cat.png", b"1")))
    (incoming,) = scene.conversation.received
    assert (incoming.unsupported, incoming.text, incoming.voice) == (True, "고양이야", None)


async def test_an_attachment_without_sound_is_a_file_that_a_question_may_want(scene: Scene) -> None:
    await scene.person.send_dm("", attachments=attach(scene, ("daylio.csv", b"full_date,mood")))
    await scene.person.send_dm("", attachments=attach(scene, ("song.mp3", b"333")))
    document, sound = scene.conversation.received
    assert document.file is not None
    assert (document.file.file_name, document.file.size_bytes, document.unsupported) == ("daylio.csv", 14, True)
    assert AttachmentPlace.parse(document.file.handle) is not None
    assert sound.file is None


async def test_an_edit_has_a_key_of_its_own_and_names_what_it_changes(scene: Scene) -> None:
    sent = await scene.person.send_dm("오늘 힘드렀어")
    await scene.env.advance_time(5)
    await scene.person.edit(sent, "오늘 힘들었어")
    first, edit = scene.conversation.received
    assert edit.text == "오늘 힘들었어"
    assert edit.edit_of == first.key
    assert edit.key.startswith(f"{first.key}:edit:")
    assert edit.received_utc > first.received_utc


async def test_a_link_preview_is_no_edit(scene: Scene) -> None:
    sent = await scene.person.send_dm("https://example.org")
    stored = scene.env.backend.get_message(scene.person.dm_channel.id, sent.id)
    scene.env.backend.emit("MESSAGE_UPDATE", dict(serializers.message_payload(scene.env.backend, stored)))
    await scene.env.settle()
    assert len(scene.conversation.received) == 1


async def test_in_a_server_only_a_call_by_name_is_answered_there_and_nothing_of_it_is_taken(scene: Scene) -> None:
    await scene.member.send(scene.hall, "혼잣말이야")
    await scene.member.send(scene.hall, "@everyone 모여")
    call = await scene.member.send(scene.hall, f"<@{scene.env.backend.bot_user.id}> 나 힘들어")
    await scene.member.edit(call, f"<@{scene.env.backend.bot_user.id}> 나 정말 힘들어")
    (incoming,) = scene.conversation.received
    assert (incoming.is_private, incoming.text, incoming.voice) == (False, "", None)
    assert incoming.address == scene.address
    assert [message.content for message in scene.hall.history()][-1] == "답: …"
    assert scene.said() == []


async def test_bots_webhooks_the_bot_itself_and_discords_own_messages_are_ignored(scene: Scene) -> None:
    bot_mention = f"<@{scene.env.backend.bot_user.id}>"
    other_bot = scene.env.guild.add_member(scene.env.create_user("robot", bot=True))
    await other_bot.send(scene.hall, bot_mention)
    await scene.env.guild.create_webhook(scene.hall, "hook").send(bot_mention)
    sent = await scene.person.send_dm("안녕")
    room = scene.person.dm_channel.id
    scene.env.backend.create_message(
        room, scene.person.id, "고정", message_type=MessageType.PINS_ADD, reference={"message_id": str(sent.id)}
    )
    await scene.env.settle()
    assert [incoming.text for incoming in scene.conversation.received] == ["안녕"]


async def test_what_breaks_unexpectedly_is_told_with_a_number_and_logged_without_words(
    conversation: RecordingConversation, caplog: pytest.LogCaptureFixture
) -> None:
    async with simulated_discord(conversation, check_errors=False) as scene:
        conversation.receive_errors.append(ValueError("비밀 이야기"))
        with caplog.at_level(logging.INFO, logger="bot"):
            await scene.person.send_dm("비밀 이야기")
        assert "비밀" not in caplog.text
        (record,) = [record for record in caplog.records if record.levelno == logging.ERROR]
        number = record.getMessage().split("number ")[1].split(",")[0]
        assert number in scene.said()[-1]
