"""Stops at every moment: what was accepted is answered once, and nothing is kept twice."""

import asyncio
from datetime import timedelta

import pytest

from bot.conversation.core import RESUMED_AT_ONCE
from bot.errors import ChannelError, StoreError
from bot.messages import Outgoing
from bot.ports import Answer, MessageState
from tests.conversation.house import STORY, URGENT, House, labels
from tests.fakes.commanded_engines import ANSWERS


async def test_a_message_delivered_twice_is_answered_once(kept_house: House) -> None:
    haru = kept_house.friend()
    story = haru.message(STORY)
    await asyncio.gather(haru.deliver(story), haru.deliver(story))
    await haru.deliver(story)
    assert len(haru.entries) == 1
    assert len(kept_house.screen.sent) == 1
    assert kept_house.emotion.heard == [STORY]


async def test_an_accepted_message_is_taken_up_at_the_next_start(kept_house: House) -> None:
    haru = kept_house.friend()
    await kept_house.conversation.accept(haru.message(STORY))
    kept_house.restart()
    assert await kept_house.resume() == 1
    assert [entry.text for entry in haru.entries] == [STORY]
    assert ANSWERS[0] in haru.seen.text
    assert await kept_house.resume() == 0


async def test_an_answer_that_was_stored_and_not_sent_goes_out_without_asking_the_engines(kept_house: House) -> None:
    haru = kept_house.friend()
    kept_house.screen.send_errors.append(ChannelError("down"))
    await kept_house.conversation.receive(haru.message(STORY), kept_house.screen)
    (pending,) = kept_house.store.pending(10)
    assert pending.state is MessageState.ANSWERED
    kept_house.restart()
    assert await kept_house.resume() == 1
    assert len(kept_house.emotion.heard) == len(kept_house.reply.heard) == 1
    assert ANSWERS[0] in haru.seen.text
    assert len(labels(haru.seen)) == 3
    assert len(haru.entries) == 1


async def test_an_answer_lands_in_the_placeholder_of_an_earlier_life(kept_house: House) -> None:
    haru = kept_house.friend()
    story = haru.message(STORY)
    await kept_house.conversation.accept(story)
    ref = await kept_house.screen.send(haru.address, Outgoing(text="💭"))
    kept_house.store.set_placeholder(story.key, ref)
    kept_house.restart()
    await kept_house.resume()
    assert len(kept_house.screen.sent) == 1
    assert ANSWERS[0] in kept_house.screen.messages[ref].text


async def test_an_answer_that_is_to_be_spoken_is_spoken_after_a_restart(kept_house: House) -> None:
    haru = kept_house.friend(wants_voice=True)
    kept_house.screen.send_errors.append(ChannelError("down"))
    await kept_house.conversation.receive(haru.message(STORY), kept_house.screen)
    kept_house.restart()
    await kept_house.resume()
    assert [sent.outgoing.voice is not None for sent in kept_house.screen.sent] == [False, True]


async def test_unfinished_messages_keep_their_order(kept_house: House) -> None:
    haru = kept_house.friend()
    for number in range(5):
        await kept_house.conversation.accept(haru.message(f"{number}번째 이야기"))
    kept_house.restart()
    assert await kept_house.resume() == 5
    assert [request.text for request in kept_house.reply.heard] == [f"{number}번째 이야기" for number in range(5)]


async def test_many_messages_taken_up_after_a_stop_are_no_flood(house: House) -> None:
    haru = house.friend()
    for number in range(house.rules.messages_per_minute + 5):
        await haru.wait(timedelta(seconds=10))
        await house.conversation.accept(haru.message(f"{number}번째 이야기"))
    house.restart()
    await house.resume()
    assert len(haru.entries) == house.rules.messages_per_minute + 5


async def test_messages_of_a_channel_that_is_not_running_wait_for_it(kept_house: House) -> None:
    haru = kept_house.friend()
    await kept_house.conversation.accept(haru.message(STORY))
    assert await kept_house.conversation.resume(lambda _: None) == 0
    assert len(kept_house.store.pending(10)) == 1


async def test_resuming_beside_an_answer_in_work_answers_once(kept_house: House) -> None:
    haru = kept_house.friend()
    kept_house.emotion.hold()
    answering = asyncio.create_task(haru.tell(STORY))
    await asyncio.sleep(0.1)
    resuming = asyncio.create_task(kept_house.resume())
    await asyncio.sleep(0.1)
    kept_house.emotion.release()
    await asyncio.gather(answering, resuming)
    assert len(haru.entries) == 1
    assert len(kept_house.screen.sent) == 1


async def test_a_correction_cut_off_before_its_answer_is_taken_once(house: House) -> None:
    haru = house.friend()
    story = haru.message(STORY)
    await haru.deliver(story)
    house.screen.send_errors.append(ChannelError("down"))
    edit = haru.message("오늘 할머니 생각이 났어요", edit_of=story.key)
    await house.conversation.receive(edit, house.screen)
    house.restart()
    await house.resume()
    assert [entry.text for entry in haru.entries] == ["오늘 할머니 생각이 났어요"]
    assert house.store.pending(10) == []


async def test_care_that_was_cut_off_reaches_the_person_after_a_restart(kept_house: House) -> None:
    haru = kept_house.friend()
    kept_house.screen.send_errors.append(ChannelError("down"))
    await kept_house.conversation.receive(haru.message(URGENT), kept_house.screen)
    kept_house.restart()
    await kept_house.resume()
    assert "109" in haru.seen.text
    assert kept_house.store.has_open_check_in(haru.person.id)


async def test_care_for_an_urgent_edit_that_was_cut_off_comes_too(house: House) -> None:
    haru = house.friend()
    story = haru.message(STORY)
    await haru.deliver(story)
    house.screen.send_errors.append(ChannelError("down"))
    await house.conversation.receive(haru.message(URGENT, edit_of=story.key), house.screen)
    house.restart()
    await house.resume()
    assert "109" in haru.seen.text


class _FullStore(Exception):
    """Something nobody expects, quoting what it must not."""


async def test_an_unexpected_failure_is_excused_once_with_a_number_and_tried_at_the_next_start(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    haru = house.friend()
    house.screen.send_errors.append(_FullStore(STORY))
    seen = await haru.tell(STORY)
    assert "오류 번호" in seen.text
    assert STORY not in caplog.text
    assert await house.resume() == 0
    house.restart()
    assert await house.resume() == 1
    assert ANSWERS[0] in haru.seen.text


async def test_an_answer_to_a_message_whose_person_left_meanwhile_stores_nothing(kept_house: House) -> None:
    haru = kept_house.friend()
    story = haru.message(STORY)
    await kept_house.conversation.accept(story)
    kept_house.store.delete_person(haru.person.id)
    with pytest.raises(StoreError):
        kept_house.store.commit_answer(story.key, Answer(Outgoing(text="늦은 답")), entry=None, turn=None)
    assert await kept_house.resume() == 0


async def test_a_backlog_of_any_length_is_taken_up_at_once(house: House) -> None:
    haru = house.friend()
    for number in range(RESUMED_AT_ONCE + 5):
        await haru.wait(timedelta(seconds=10))
        await house.conversation.accept(haru.message(f"{number}번째 이야기"))
    house.restart()
    assert await house.resume() == RESUMED_AT_ONCE + 5
    assert house.store.pending(10) == []
