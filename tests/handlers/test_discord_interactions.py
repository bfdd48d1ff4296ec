"""Slash commands, buttons and menus: who sees the answer, and what survives a restart or the fifteen minutes of an interaction."""

import asyncio
from collections.abc import AsyncIterator

import discord
import pytest
import simcord

from bot.conversation.tokens import Token, Verb
from bot.handlers.discord_buttons import to_view
from bot.handlers.discord_messages import to_language
from bot.messages import Button, Clip, Incoming, Language, Outgoing, Picture, Press
from bot.ports import Outbox
from tests.fakes.conversation import RecordingConversation
from tests.handlers.conftest import NOON
from tests.handlers.simulated_discord import SETTLE_SECONDS, Scene, answering, build_discord_channel, simulated_discord

YES = Button("응", "c::yes")
MENU = tuple((Button(f"오후 {hour}시", str(Token(Verb.SET, "chart", str(hour)))),) for hour in range(1, 9))
CLIP = Clip(b"OggS", "audio/ogg", 2.5)


@pytest.fixture
async def scene(conversation: RecordingConversation) -> AsyncIterator[Scene]:
    async with simulated_discord(conversation) as running:
        yield running


class TurningConversation(RecordingConversation):
    """Turns the pressed message into a picture, and into words the second time."""

    async def press(self, press: Press, outbox: Outbox) -> str:
        is_first = not self.presses
        picture = Picture(b"PNG 10", "10.png", "10월의 달력")
        shown = Outgoing(text="10월", picture=picture, buttons=((YES,),)) if is_first else Outgoing(text="10월 3일의 일기")
        await outbox.edit(press.address, press.message_ref, shown)
        return await super().press(press, outbox)


class EditingConversation(RecordingConversation):
    """Changes the message that a pressed button stands under, as the core does, and says something more."""

    async def press(self, press: Press, outbox: Outbox) -> str:
        notice = await super().press(press, outbox)
        await outbox.edit(press.address, press.message_ref, Outgoing(text="고쳤어요"))
        await outbox.send(press.address, Outgoing(text="하나 더요"))
        return notice


async def test_a_command_in_direct_messages_is_answered_in_an_ordinary_message(scene: Scene) -> None:
    result = await scene.person.slash("today", text="어제")
    assert result.response is not None
    assert (result.response.content, result.ephemeral) == ("답: /today 어제", False)
    (incoming,) = scene.conversation.received
    assert incoming.key.startswith("discord:interaction:")
    assert (incoming.text, incoming.is_private, incoming.address) == ("/today 어제", True, scene.address)
    assert incoming.language is Language.KO
    assert scene.conversation.accepted == [incoming]


async def test_a_command_in_a_server_is_private_and_seen_by_the_person_alone(scene: Scene) -> None:
    scene.conversation.answer = answering(Outgoing(text="하나", buttons=((YES,),)), Outgoing(text="둘"))
    result = await scene.member.slash(scene.hall, "delete_me")
    assert result.response is not None
    assert (result.response.content, result.response.ephemeral) == ("하나", True)
    assert [(message.content, message.ephemeral) for message in result.followups] == [("둘", True)]
    assert scene.conversation.received[0].is_private
    assert scene.hall.history() == []
    assert scene.said() == []


async def test_the_answer_to_a_command_can_be_edited_afterwards(scene: Scene) -> None:
    async def answer(incoming: Incoming, outbox: Outbox) -> None:
        await outbox.show_typing(incoming.address)
        first = await outbox.send(incoming.address, Outgoing(text="듣고 있어요"))
        second = await outbox.send(incoming.address, Outgoing(text="그리고 있어요"))
        await outbox.edit(incoming.address, first, Outgoing(text="들었어요"))
        await outbox.edit(incoming.address, second, Outgoing(text="그렸어요"))

    scene.conversation.answer = answer
    in_server = await scene.member.slash(scene.hall, "today")
    assert in_server.response is not None
    assert [in_server.response.content, *(message.content for message in in_server.followups)] == ["들었어요", "그렸어요"]
    await scene.person.slash("today")
    assert scene.said() == ["들었어요", "그렸어요"]


async def test_a_command_that_nothing_is_said_to_leaves_no_thinking_behind(scene: Scene) -> None:
    scene.conversation.answer = answering()
    result = await scene.person.slash("today")
    assert result.acknowledged
    assert result.response is None
    assert scene.said() == []


async def test_speech_is_a_file_for_a_command_and_a_voice_message_after_it(scene: Scene) -> None:
    scene.conversation.answer = answering(Outgoing(voice=CLIP), Outgoing(voice=CLIP))
    await scene.person.slash("today")
    messages = scene.person.dm_channel.history()
    assert [message.flags.voice for message in messages] == [False, True]
    assert all(message.attachments for message in messages)


async def test_an_answer_after_fifteen_minutes_comes_by_direct_message(scene: Scene) -> None:
    async def answer(incoming: Incoming, outbox: Outbox) -> None:
        # Time passes while the answer is made; the simulation's own way to move it cannot be called from inside.
        scene.env.backend.advance_clock(16 * 60)
        await outbox.send(incoming.address, Outgoing(text="늦은 답"))
        await outbox.send(incoming.address, Outgoing(text="하나 더"))

    scene.conversation.answer = answer
    await scene.member.slash(scene.hall, "today")
    assert scene.said() == ["늦은 답", "하나 더"]


async def test_a_command_that_was_published_once_and_is_no_more_still_reaches_the_conversation(conversation: RecordingConversation) -> None:
    async with simulated_discord(conversation, check_errors=False) as scene:
        later = RecordingConversation()
        await scene.env.restart_bot(build_discord_channel(later, commands={}, sync_commands=False).client)
        await scene.person.slash("today")
        assert later.received[0].text == "/today"


async def test_a_pressed_button_reaches_the_conversation_and_is_acknowledged(scene: Scene) -> None:
    await scene.outbox.send(scene.address, Outgoing(text="괜찮을까요?", buttons=((YES,),)))
    message = scene.person.dm_channel.last_message
    assert message is not None
    result = await scene.person.click(message, label="응")
    assert result.acknowledged
    (press,) = scene.conversation.presses
    assert press == Press(scene.address, "c::yes", str(message.id), NOON, is_private=True, language=Language.KO)


async def test_a_press_is_acknowledged_before_the_conversation_has_answered(scene: Scene) -> None:
    hold = scene.conversation.holds[str(scene.person.id)] = asyncio.Event()
    await scene.outbox.send(scene.address, Outgoing(text="괜찮을까요?", buttons=((YES,),)))
    message = scene.person.dm_channel.last_message
    assert message is not None
    clicking = asyncio.create_task(scene.person.click(message, label="응"))
    await scene.conversation.wait_for(lambda: bool(scene.conversation.presses))
    assert any(entry.path.endswith("/callback") for entry in scene.env.http_requests)
    hold.set()
    await clicking


async def test_a_notice_is_whispered(scene: Scene) -> None:
    scene.conversation.notice = "이미 지운 기록이에요."
    await scene.outbox.send(scene.address, Outgoing(text="기록", buttons=((YES,),)))
    message = scene.person.dm_channel.last_message
    assert message is not None
    result = await scene.person.click(message, label="응")
    assert [(notice.content, notice.ephemeral) for notice in result.followups] == [("이미 지운 기록이에요.", True)]


async def test_a_press_under_a_direct_message_edits_it() -> None:
    async with simulated_discord(EditingConversation()) as scene:
        await scene.outbox.send(scene.address, Outgoing(text="기록", buttons=((YES,),)))
        message = scene.person.dm_channel.last_message
        assert message is not None
        await scene.person.click(message, label="응")
        assert scene.said() == ["고쳤어요", "하나 더요"]


async def test_a_press_in_a_server_edits_what_the_person_alone_sees() -> None:
    conversation = EditingConversation()
    conversation.answer = answering(Outgoing(text="기록", buttons=((YES,),)))
    async with simulated_discord(conversation) as scene:
        shown = (await scene.member.slash(scene.hall, "today")).response
        assert shown is not None
        result = await scene.member.click(shown, label="응")
        assert shown.content == "고쳤어요"
        assert shown.components == []
        assert [(message.content, message.ephemeral) for message in result.followups] == [("하나 더요", True)]
        assert conversation.presses[0].is_private
        assert scene.said() == []


async def test_buttons_and_menus_survive_a_restart(scene: Scene) -> None:
    await scene.outbox.send(scene.address, Outgoing(text="언제 볼까요?", buttons=(*MENU, (YES,))))
    message = scene.person.dm_channel.last_message
    assert message is not None
    later = RecordingConversation()
    await scene.env.restart_bot(build_discord_channel(later).client)
    await scene.person.click(message, label="응")
    await scene.person.select(message, ["S:chart:3"])
    assert [press.token for press in later.presses] == ["c::yes", "S:chart:3"]
    assert scene.conversation.presses == []


async def test_what_breaks_in_a_press_is_told_with_a_number_to_the_presser_alone(conversation: RecordingConversation) -> None:
    async with simulated_discord(conversation, check_errors=False) as scene:
        conversation.press_errors.append(ValueError("비밀 이야기"))
        await scene.outbox.send(scene.address, Outgoing(text="기록", buttons=((YES,),)))
        message = scene.person.dm_channel.last_message
        assert message is not None
        result = await scene.person.click(message, label="응")
        (told,) = result.followups
        assert told.ephemeral
        assert "비밀" not in told.content


async def test_commands_are_published_in_both_languages_for_servers_and_direct_messages(scene: Scene) -> None:
    commands = scene.env.backend.commands[None].values()
    shown = {command["name"]: (command["description"], command["description_localizations"]) for command in commands}
    assert shown == {
        "today": ("Today's entries", {"ko": "오늘의 일기 보기"}),
        "delete_me": ("Delete everything", {"ko": "모두 지우기"}),
    }
    assert set(scene.person.available_commands()) == set(scene.member.available_commands(scene.hall)) == {"today", "delete_me"}


async def test_commands_that_cannot_be_published_do_not_stop_the_start(conversation: RecordingConversation) -> None:
    env = simcord.Env(build_discord_channel(conversation).client, settle_timeout=SETTLE_SECONDS)
    env.inject_error("PUT", "/applications/*/commands", status=500)
    await env.start()
    await env.create_user("haru").send_dm("안녕")
    assert [incoming.text for incoming in conversation.received] == ["안녕"]
    await env.shutdown()


async def test_commands_are_left_alone_when_the_host_says_so(conversation: RecordingConversation) -> None:
    env = simcord.Env(build_discord_channel(conversation, sync_commands=False).client, settle_timeout=SETTLE_SECONDS)
    await env.start()
    assert not any(entry.method == "PUT" for entry in env.http_requests)
    await env.shutdown()


def test_a_person_with_a_korean_app_is_spoken_to_in_korean_and_all_others_in_english() -> None:
    assert to_language(discord.Locale.korean) is Language.KO
    assert to_language(discord.Locale.japanese) is Language.EN


def components_of(*rows: tuple[Button, ...]) -> list[list[str]]:
    """Return the kinds (or labels, of buttons) of the components of each row."""
    view = to_view(rows)
    if view is None:
        return []
    return [
        [str(item.get("label", f"menu of {len(item.get('options', []))}")) for item in row["components"]] for row in view.to_components()
    ]


def test_six_choices_stay_buttons_and_seven_become_a_menu() -> None:
    back = (Button("돌아가기", "s::"),)
    assert components_of(*MENU[:6]) == [["오후 1시", "오후 2시", "오후 3시", "오후 4시", "오후 5시"], ["오후 6시"]]
    assert components_of(*MENU[:7], back) == [["menu of 7"], ["돌아가기"]]


def test_rows_hold_five_buttons_and_a_message_five_rows() -> None:
    many = tuple(Button(str(number), f"o:{number}:") for number in range(30))
    assert components_of(many) == [[str(row * 5 + place) for place in range(5)] for row in range(5)]


def test_links_open_and_what_discord_cannot_open_is_left_out() -> None:
    assert components_of((Button("읽기", url="https://example.org"), Button("전화", url="tel:109"))) == [["읽기"]]
    assert components_of((Button("전화", url="tel:109"),)) == []


def test_more_choices_than_a_menu_holds_are_shared_out_and_the_rest_stays_below() -> None:
    days = tuple(Button(f"{day}일", f"d:2025-12:{day:02d}") for day in range(1, 32))
    arrows = (Button("◀ 11월", "m:2025:11"), Button("2025년", "y:2025:"))
    assert components_of(days[:25], arrows) == [["menu of 25"], ["◀ 11월", "2025년"]]
    assert components_of(days, arrows) == [["menu of 16"], ["menu of 15"], ["◀ 11월", "2025년"]]
    view = to_view((days, arrows))
    assert view is not None
    menus = [item for row in view.to_components() for item in row["components"] if "options" in item]
    assert [menu["placeholder"] for menu in menus] == ["1일 – 16일", "17일 – 31일"]
    assert [option["value"] for menu in menus for option in menu["options"]] == [day.token for day in days]


def test_menus_never_push_the_last_buttons_out() -> None:
    kinds = [tuple(Button(str(number), f"S:{kind}:{number}") for number in range(7)) for kind in range(6)]
    assert components_of(*kinds, (Button("돌아가기", "s::"),))[-1] == ["돌아가기"]


async def test_a_picture_that_the_person_alone_sees_becomes_another_and_then_words() -> None:
    conversation = TurningConversation()
    conversation.answer = answering(Outgoing(text="11월", picture=Picture(b"PNG 11", "11.png", "11월의 달력"), buttons=((YES,),)))
    async with simulated_discord(conversation) as scene:
        shown = (await scene.member.slash(scene.hall, "today")).response
        assert shown is not None
        await scene.member.click(shown, label="응")
        assert (shown.content, [one.filename for one in shown.attachments]) == ("10월", ["10.png"])
        await scene.member.click(shown, label="응")
        assert (shown.content, shown.attachments) == ("10월 3일의 일기", [])
