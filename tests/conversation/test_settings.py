"""The settings menu, and what is typed into it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.schedule import next_moments
from bot.conversation.services import texts_for
from bot.conversation.settings_choices import GROUP_OF, GROUPS, SETTINGS, TYPED
from bot.conversation.settings_typed import parse_clock
from bot.conversation.tokens import Token, Verb
from bot.messages import Language, Place, Register, ReminderMode, Retention, SpeechPace
from bot.nlp.tts import EspeakTextToSpeech
from bot.ports import ReportKind
from bot.texts.catalogue import Texts
from tests.conversation.house import CONCERN, STORY, URGENT, House, Somebody, labels
from tests.conversation.test_crisis import is_care
from tests.fakes.commanded_engines import SAD, reading_of
from tests.fakes.store import MemoryDiaryStore

POLITE = Texts()


async def open_page(haru: Somebody, name: str) -> None:
    await haru.tell("/settings")
    await haru.press_token(str(Token(Verb.SETTINGS, name)))


@pytest.mark.parametrize("name", SETTINGS)
async def test_every_setting_has_a_page_that_leads_back(haru: Somebody, name: str) -> None:
    await haru.tell("/settings")
    await haru.press(POLITE.say(f"settings.group_{GROUP_OF[name].name}"))
    await haru.press(POLITE.say(f"settings.button_{name}"))
    assert haru.seen.text == POLITE.say(f"settings.ask_{name}")
    await haru.press(POLITE.say("settings.back"))
    assert POLITE.say(f"settings.button_{name}") in labels(haru.seen)
    await haru.press(POLITE.say("settings.back"))
    assert POLITE.say("settings.group_talk") in labels(haru.seen)


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("name", ["", *(group.name for group in GROUPS), *SETTINGS])
async def test_every_page_fits_a_phone_and_discord(house: House, name: str, language: Language) -> None:
    haru = house.friend(language=language, nickname="하루")
    await haru.tell("/settings")
    await haru.press_token(str(Token(Verb.SETTINGS, name)))
    tokens = [Token.parse(button.token) for row in haru.seen.buttons for button in row]
    assert None not in tokens
    assert len(haru.seen.buttons) <= 5
    assert all(len(row) <= 3 and sum(len(button.label) for button in row) <= 45 for row in haru.seen.buttons), haru.seen.buttons
    assert len(haru.seen.text) < 600


@pytest.mark.parametrize("name", [name for name in SETTINGS if name != "name"])
async def test_what_is_set_now_is_marked_and_every_choice_is_taken(haru: Somebody, name: str) -> None:
    await open_page(haru, name)
    offered = [Token.parse(button.token) for row in haru.seen.buttons for button in row]
    choices = [token.choice for token in offered if token and token.verb is Verb.SET and token.choice != TYPED]
    assert len(choices) > 1
    for choice in choices:
        await open_page(haru, name)
        await haru.press_token(str(Token(Verb.SET, name, choice)))
        setting = SETTINGS[name]
        assert setting.shown(haru.person, texts_for(haru.person)) in haru.seen.text
        await open_page(haru, name)
        marked = [button.token for row in haru.seen.buttons for button in row if button.label.startswith("✓")]
        assert marked == [str(Token(Verb.SET, name, choice))]


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
        ("country", "ZZ", "country", "ZZ"),
        ("pace", "slow", "speech_pace", SpeechPace.SLOW),
        ("week", "0", "report_weekday", 0),
        ("week", "never", "report_weekday", None),
        ("month", "off", "wants_month_report", False),
        ("hour", "540", "report_minute", 540),
        ("reminder", "learned", "reminder", ReminderMode.LEARNED),
        ("reminder", "480", "reminder_minute", 480),
        ("retention", "year", "retention", Retention.YEAR),
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
    [
        "S:register:rude",
        "S:language:fr",
        "S:voice:maybe",
        "S:audio:",
        "S:chart:1",
        "S:chart:-5",
        "S:zone:Mars",
        "S:country:XX",
        "S:x:y",
        "S:week:7",
        "S:month:",
        "S:hour:541",
        "S:reminder:chosen",
        "S:pace:",
        "S:voice:type",
    ],
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


@pytest.mark.parametrize(("name", "field"), [("hour", "report_minute"), ("reminder", "reminder_minute"), ("chart", "chart_minute")])
async def test_a_typed_time_goes_where_it_was_asked_for(haru: Somebody, name: str, field: str) -> None:
    before = {each: getattr(haru.person, each) for each in ("report_minute", "reminder_minute", "chart_minute")}
    await open_page(haru, name)
    await haru.press(POLITE.say("settings.type_time"))
    await haru.tell("06:10")
    assert {each: getattr(haru.person, each) for each in before} == {**before, field: 370}
    assert (haru.person.reminder is ReminderMode.CHOSEN) == (name == "reminder")


async def test_a_shared_place_becomes_its_zone_and_is_not_kept(house: House, haru: Somebody) -> None:
    await open_page(haru, "zone")
    await haru.press(POLITE.say("settings.type_zone"))
    assert POLITE.say("settings.share_place") in haru.seen.text
    shared = replace(haru.message(), unsupported=True, place=Place(48.8566, 2.3522))
    await haru.deliver(shared)
    assert haru.person.zone == "Europe/Paris"
    assert haru.entries == []
    assert "48.8" not in repr(house.store.records(haru.person.id))


async def test_a_place_that_lies_nowhere_is_asked_for_again(haru: Somebody) -> None:
    await open_page(haru, "zone")
    await haru.press(POLITE.say("settings.type_zone"))
    seen = await haru.deliver(replace(haru.message(), unsupported=True, place=Place(95.0, 200.0)))
    assert seen.text == POLITE.say("settings.bad_zone")
    assert haru.person.zone == "Asia/Seoul"


async def test_a_place_that_nobody_asked_for_changes_nothing(haru: Somebody) -> None:
    seen = await haru.deliver(replace(haru.message(), unsupported=True, place=Place(48.8566, 2.3522)))
    assert seen.text == POLITE.say("diary.unsupported")
    assert haru.person.zone == "Asia/Seoul"


@pytest.mark.parametrize(
    ("typed", "register", "called"),
    [
        ("하루", Register.POLITE, "하루 님"),
        (" 민준 ", Register.POLITE, "민준 님"),
        ("하루", Register.CASUAL, "하루야"),
        ("민준", Register.CASUAL, "민준아"),
        ("Tom", Register.CASUAL, "Tom"),
        ("달님", Register.POLITE, "달님"),
    ],
)
async def test_people_are_called_by_the_name_they_typed(house: House, typed: str, register: Register, called: str) -> None:
    haru = house.friend(register=register)
    await open_page(haru, "name")
    await haru.press(POLITE.say("settings.type_name"))
    await haru.tell(typed)
    assert haru.person.nickname == typed.strip()
    assert called in haru.seen.text
    assert (await haru.tell("/start")).text.startswith(f"{called}, ")
    await open_page(haru, "name")
    await haru.press_token(str(Token(Verb.SET, "name", "never")))
    assert haru.person.nickname == ""
    assert called not in (await haru.tell("/start")).text


@pytest.mark.parametrize("typed", ["가" * 21, "오늘은 회사에서 정말 많이 힘들었던 하루였어요"])
async def test_what_is_too_long_for_a_name_is_asked_for_again(haru: Somebody, typed: str) -> None:
    await open_page(haru, "name")
    await haru.press(POLITE.say("settings.type_name"))
    assert (await haru.tell(typed)).text == POLITE.say("settings.bad_name")
    assert haru.person.nickname == ""


@pytest.mark.parametrize("typed", ["{called}", "{0}", "%s", "a:b/c"])
async def test_a_name_is_never_filled_in_again(haru: Somebody, typed: str) -> None:
    await open_page(haru, "name")
    await haru.press(POLITE.say("settings.type_name"))
    await haru.tell(typed)
    assert (await haru.tell("/start")).text.startswith(f"{typed} 님, ")


@pytest.mark.parametrize(("pace", "is_longer"), [(SpeechPace.SLOW, True), (SpeechPace.FAST, False)])
async def test_answers_are_spoken_at_the_chosen_pace(house: House, pace: SpeechPace, is_longer: bool) -> None:
    haru = house.friend(wants_voice=True, speech_pace=pace)
    await haru.tell(STORY)
    assert house.voice.paces == [pace]
    espeak = EspeakTextToSpeech("ko", 130)
    normal, chosen = (espeak.speak(STORY, Language.KO, each).duration_seconds for each in (SpeechPace.NORMAL, pace))
    assert (chosen > 1.15 * normal) if is_longer else (chosen < 0.9 * normal)


@pytest.mark.parametrize("words", [URGENT, CONCERN])
@pytest.mark.parametrize("name", ["zone", "name"])
async def test_words_of_a_crisis_are_never_taken_as_a_setting(house: House, haru: Somebody, name: str, words: str) -> None:
    await open_page(haru, name)
    await haru.press(POLITE.say(f"settings.type_{name}"))
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


async def test_what_the_encoder_alone_finds_grave_is_no_name(house: House, haru: Somebody) -> None:
    house.emotion.readings["놓을게 이제"] = reading_of(SAD, (0.07, 0.02, 0.91))
    await open_page(haru, "name")
    await haru.press(POLITE.say("settings.type_name"))
    assert is_care((await haru.tell("놓을게 이제")).text)
    assert haru.person.nickname == ""
    assert house.store.dialogue(haru.person.id) is None


async def test_a_name_is_taken_although_the_encoder_fails(house: House, haru: Somebody) -> None:
    house.emotion.broken = ValueError()
    await open_page(haru, "name")
    await haru.press(POLITE.say("settings.type_name"))
    await haru.tell("하루")
    assert haru.person.nickname == "하루"
