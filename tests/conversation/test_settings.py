"""The settings menu, and what is typed into it."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.schedule import next_moments
from bot.conversation.services import texts_for
from bot.conversation.settings_menu import parse_clock
from bot.conversation.tokens import Token, Verb
from bot.messages import Language, Register
from bot.ports import ReportKind
from bot.texts.catalogue import Texts
from tests.conversation.house import CONCERN, STORY, URGENT, House, Somebody, labels
from tests.fakes.store import MemoryDiaryStore

POLITE = Texts()
SETTINGS = ("register", "language", "voice", "chart", "zone", "country", "audio")


async def open_page(haru: Somebody, name: str) -> None:
    await haru.tell("/settings")
    await haru.press_token(str(Token(Verb.SETTINGS, name)))


@pytest.mark.parametrize("name", SETTINGS)
async def test_every_setting_has_a_page_that_leads_back(haru: Somebody, name: str) -> None:
    await haru.tell("/settings")
    await haru.press(POLITE.say(f"settings.button_{name}"))
    assert haru.seen.text == POLITE.say(f"settings.ask_{name}")
    await haru.press(POLITE.say("settings.back"))
    assert POLITE.say(f"settings.button_{name}") in labels(haru.seen)


@pytest.mark.parametrize(
    ("name", "choice", "field", "value"),
    [
        ("register", "casual", "register", Register.CASUAL),
        ("voice", "on", "wants_voice", True),
        ("audio", "on", "keeps_audio", True),
        ("chart", "1320", "chart_minute", 1320),
        ("chart", "never", "chart_minute", None),
        ("zone", "Europe/London", "zone", "Europe/London"),
        ("country", "US", "country", "US"),
    ],
)
async def test_a_choice_is_stored_and_shown(haru: Somebody, name: str, choice: str, field: str, value: object) -> None:
    await open_page(haru, name)
    await haru.press_token(str(Token(Verb.SET, name, choice)))
    assert getattr(haru.person, field) == value
    assert texts_for(haru.person).say("settings.saved") in haru.seen.text


async def test_choosing_casual_words_is_answered_in_casual_words_alone(haru: Somebody) -> None:
    await open_page(haru, "register")
    await haru.press_token(str(Token(Verb.SET, "register", "casual")))
    assert "요." not in haru.seen.text


async def test_another_language_is_spoken_at_once(haru: Somebody) -> None:
    await open_page(haru, "language")
    await haru.press("English")
    assert haru.person.language is Language.EN
    assert Texts(Language.EN).say("settings.saved") in haru.seen.text


@pytest.mark.parametrize(
    "token",
    ["S:register:rude", "S:language:fr", "S:voice:maybe", "S:audio:", "S:chart:1", "S:chart:-5", "S:zone:Mars", "S:country:XX", "S:x:y"],
)
async def test_a_choice_that_there_is_not_changes_nothing(haru: Somebody, token: str) -> None:
    before = haru.person
    await haru.tell("/settings")
    assert await haru.press_token(token) == POLITE.say("correct.unknown_button")
    assert haru.person == before


@pytest.mark.parametrize(
    ("typed", "minute"),
    [
        ("새벽 2시", 120),
        ("밤 1시", 60),
        ("낮 11시", 660),
        ("낮 2시", 840),
        ("저녁 9시 반", 1290),
        ("정오", 720),
        ("21:30", 1290),
        ("오후 9시 30분", 1290),
        ("밤 9시", 1260),
        ("9:30 pm", 1290),
        ("오전 12시", 0),
        ("오후 12시", 720),
        ("밤 12시", 0),
        ("자정", 0),
        ("7", 420),
        ("00:00", 0),
        ("23.59", 1439),
    ],
)
async def test_a_typed_time_is_understood(haru: Somebody, typed: str, minute: int) -> None:
    await open_page(haru, "chart")
    await haru.press(POLITE.say("settings.type_time"))
    await haru.tell(typed)
    assert haru.person.chart_minute == minute


@pytest.mark.parametrize("typed", ["24:00", "25시", "12:60", "곧", "9시 반쯤", "21:30:00", "١٢", "🐰", "9" * 500])
async def test_a_time_that_there_is_not_is_asked_for_again_until_it_is_right(haru: Somebody, typed: str) -> None:
    await open_page(haru, "chart")
    await haru.press(POLITE.say("settings.type_time"))
    before = haru.person
    await haru.tell(typed)
    if haru.person == before:
        assert haru.seen.text == POLITE.say("settings.bad_time")
        await haru.tell("21:45")
        assert haru.person.chart_minute == 21 * 60 + 45
    assert haru.entries == []


@pytest.mark.parametrize(("typed", "zone"), [("뉴욕", "America/New_York"), ("berlin", "Europe/Berlin"), (" Europe/Paris ", "Europe/Paris")])
async def test_a_typed_city_becomes_a_zone(haru: Somebody, typed: str, zone: str) -> None:
    await open_page(haru, "zone")
    await haru.press(POLITE.say("settings.type_zone"))
    await haru.tell(typed)
    assert haru.person.zone == zone


async def test_a_city_that_nobody_knows_is_asked_for_again(haru: Somebody) -> None:
    await open_page(haru, "zone")
    await haru.press(POLITE.say("settings.type_zone"))
    assert (await haru.tell("달나라")).text == POLITE.say("settings.bad_zone")
    assert haru.person.zone == "Asia/Seoul"


@pytest.mark.parametrize("words", [URGENT, CONCERN])
async def test_words_of_a_crisis_are_never_taken_as_a_setting(house: House, haru: Somebody, words: str) -> None:
    await open_page(haru, "zone")
    await haru.press(POLITE.say("settings.type_zone"))
    await haru.tell(words)
    assert [entry.text for entry in haru.entries] == [words]
    assert house.store.dialogue(haru.person.id) is None


@pytest.mark.parametrize("command", ["/today", "/help", "/settings"])
async def test_a_command_ends_an_open_question(house: House, haru: Somebody, command: str) -> None:
    await open_page(haru, "zone")
    await haru.press(POLITE.say("settings.type_zone"))
    await haru.tell(command)
    await haru.tell(STORY)
    assert [entry.text for entry in haru.entries] == [STORY]


async def test_a_new_hour_or_zone_moves_the_next_chart(house: House, haru: Somebody) -> None:
    assert isinstance(house.store, MemoryDiaryStore)
    for token in ("S:chart:1320", "S:zone:America/New_York", "S:chart:never"):
        await haru.tell("/settings")
        await haru.press_token(token)
        assert house.store.schedules[haru.person.id] == next_moments(haru.person, house.clock.now_utc())


async def test_charts_that_were_not_wanted_come_again_when_they_are(house: House) -> None:
    someone = house.friend("someone", chart_minute=None)
    assert isinstance(house.store, MemoryDiaryStore)
    assert ReportKind.DAY not in house.store.schedules.get(someone.person.id, {})
    await someone.tell("/settings")
    await someone.press_token("S:chart:1290")
    moment = house.store.schedules[someone.person.id][ReportKind.DAY]
    assert moment is not None
    assert moment - house.clock.now_utc() <= timedelta(days=1)


@given(st.integers(0, 23), st.integers(0, 59))
def test_every_time_of_the_day_is_read_in_each_way_to_write_it(hour: int, minute: int) -> None:
    half, twelve = ("오전", "am") if hour < 12 else ("오후", "pm"), hour % 12 or 12
    written = (f"{hour}:{minute:02d}", f"{hour}시 {minute}분", f"{half[0]} {twelve}:{minute:02d}", f"{twelve}:{minute:02d}{half[1]}")
    assert {parse_clock(text) for text in written} == {hour * 60 + minute}


@given(st.text(max_size=30))
def test_no_typed_time_raises(text: str) -> None:
    minute = parse_clock(text)
    assert minute is None or 0 <= minute < 24 * 60
