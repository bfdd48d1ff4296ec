"""The commands of somebody who agreed."""

import io
import zipfile
from datetime import timedelta

import pytest

from bot.conversation.notices import COMMAND_GROUPS, COMMAND_NAMES, command_list, nearest_command
from bot.conversation.services import PrivacyFacts
from bot.messages import Language
from bot.texts.catalogue import Texts
from tests.conversation.house import STORY, URGENT, House, Somebody, labels
from tests.fakes.commanded_engines import ANSWERS
from tests.fakes.store import MemoryDiaryStore

POLITE = Texts()


async def test_help_names_every_command_in_its_group_and_a_helpline(haru: Somebody) -> None:
    text = (await haru.tell("/help")).text
    headings = [POLITE.say(f"help.group_{group}") for group, _ in COMMAND_GROUPS]
    assert [text.index(heading) for heading in headings] == sorted(text.index(heading) for heading in headings)
    assert all(f"/{name}" in text for name in COMMAND_NAMES)
    assert "109" in text


@pytest.mark.parametrize(
    ("typed", "nearest"),
    [("/todya", "today"), ("/setings", "settings"), ("/char", "chart"), ("/delete", "delete_me"), ("/EXPOTR", "export")],
)
async def test_an_unknown_command_gets_the_nearest_one(haru: Somebody, typed: str, nearest: str) -> None:
    assert f"/{nearest}" in (await haru.tell(typed)).text
    assert haru.entries == []


@pytest.mark.parametrize("typed", ["/TODAY", "/Today", "/today  ", "/today 지금"])
async def test_a_command_is_known_in_any_case_and_with_words_after_it(haru: Somebody, typed: str) -> None:
    assert (await haru.tell(typed)).text == POLITE.say("today.none")


@pytest.mark.parametrize("text", ["/", "// 어제", "/1번은 실패", "/ 그리고"])
async def test_a_slash_alone_is_no_command(haru: Somebody, text: str) -> None:
    await haru.tell(text)
    assert [entry.text for entry in haru.entries] == [text]


async def test_today_lists_the_entries_of_the_persons_own_day(house: House, haru: Somebody) -> None:
    # The clock says 21:00 in Seoul; in New York the day began seven hours ago.
    await haru.tell("저녁을 먹었어요")
    await haru.wait(timedelta(hours=4))
    await haru.tell("잠이 안 와요")
    text = (await haru.tell("/today")).text
    assert "잠이 안 와요" in text
    assert "저녁을 먹었어요" not in text
    assert "11월 23일 (일)의 일기 1편" in text
    await haru.tell("/settings")
    await haru.press_token("S:zone:America/New_York")
    assert "2편" in (await haru.tell("/today")).text


async def test_a_chart_is_drawn_of_today(house: House, haru: Somebody) -> None:
    await haru.tell(STORY)
    seen = await haru.tell("/chart")
    assert seen.picture is not None
    assert seen.picture.content == b"PNG"
    person, day, entries = house.painter.heard[0]
    assert (person.id, str(day), len(entries)) == (haru.person.id, "2025-11-22", 1)


async def test_without_entries_there_is_no_picture(haru: Somebody) -> None:
    seen = await haru.tell("/chart")
    assert seen.picture is None
    assert seen.text


async def test_voice_answers_are_switched_on_and_off(house: House, haru: Somebody) -> None:
    assert (await haru.tell("/voice")).text == POLITE.say("voice.on")
    assert haru.person.wants_voice
    assert (await haru.tell("/voice")).text == POLITE.say("voice.off")
    assert not haru.person.wants_voice


async def test_a_voice_that_leaves_the_machine_is_said_so() -> None:
    house = House(privacy=PrivacyFacts(answers_go_to_google=True))
    assert POLITE.say("voice.online_note") in (await house.friend().tell("/voice")).text
    house.close()


async def test_privacy_says_that_the_talk_passes_through_the_company_of_the_channel(haru: Somebody) -> None:
    seen = await haru.tell("/privacy")
    assert POLITE.say("welcome.leaves_telegram") in seen.text
    assert POLITE.say("welcome.leaves_discord") not in seen.text
    assert POLITE.say("welcome.leaves_nothing") not in seen.text


async def test_an_export_holds_every_word_of_the_person(haru: Somebody) -> None:
    await haru.tell(STORY)
    document = (await haru.tell("/export")).document
    assert document is not None
    with zipfile.ZipFile(io.BytesIO(document.content)) as archive:
        for name in ("todaktodak.json", "entries.csv", "diary/2025-11.md"):
            assert STORY in archive.read(name).decode()


async def test_start_again_says_that_all_is_well(haru: Somebody) -> None:
    assert (await haru.tell("/start")).text == POLITE.say("welcome.already_here")


async def test_delete_me_asks_first_and_keeps_on_no(haru: Somebody) -> None:
    await haru.tell(STORY)
    await haru.tell("/delete_me")
    await haru.press(POLITE.say("delete_me.no"))
    assert haru.seen.text == POLITE.say("delete_me.kept")
    assert len(haru.entries) == 1


async def test_delete_me_removes_all_of_one_person_and_nothing_of_another(house: House, haru: Somebody) -> None:
    other = house.friend("other")
    await other.tell("다른 사람의 하루")
    await haru.tell(STORY)
    await haru.tell(URGENT)
    await haru.tell("/delete_me")
    gone = haru.person.id
    await haru.press(POLITE.say("delete_me.yes"))
    assert haru.seen.text == POLITE.say("delete_me.done")
    store = house.store
    assert isinstance(store, MemoryDiaryStore)
    left = repr((store.people, store.inbox, store.kept_entries, store.kept_turns, store.dialogues, store.check_ins, store.schedules))
    assert "haru" not in left
    assert gone not in store.people
    assert len(other.entries) == 1
    assert await haru.press_token("D::yes") == ""


async def test_somebody_who_left_is_a_stranger_again(haru: Somebody) -> None:
    await haru.tell("/delete_me")
    await haru.press(POLITE.say("delete_me.yes"))
    assert labels(await haru.tell(STORY)) == [POLITE.say("welcome.agree"), POLITE.say("welcome.decline")]


async def test_after_a_command_stories_are_told_as_before(haru: Somebody) -> None:
    await haru.tell("/help")
    assert ANSWERS[0] in (await haru.tell(STORY)).text


def test_every_command_has_a_description_in_both_languages() -> None:
    for language in Language:
        assert [name for name, _ in command_list(language)] == list(COMMAND_NAMES)
        assert all(0 < len(description) <= 100 for _, description in command_list(language))


@pytest.mark.parametrize("name", ["", "x", "…", "ㅎㅎ", "pizza"])
def test_a_command_like_no_other_is_not_guessed(name: str) -> None:
    assert nearest_command(name) is None


@pytest.mark.parametrize(("name", "meant"), [("hlep", "help"), ("Charts", "chart"), ("delete", "delete_me"), ("exprot", "export")])
def test_a_slip_of_the_hand_gets_the_command_meant(name: str, meant: str) -> None:
    assert nearest_command(name) == meant


async def test_an_unknown_command_like_none_points_to_help(haru: Somebody) -> None:
    assert (await haru.tell("/zzzz")).text == POLITE.say("help.unknown_plain", name="zzzz")
