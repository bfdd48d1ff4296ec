"""Looking back when asked, a PDF of what is ticked, and the answer to a reminder's question."""

from datetime import date, timedelta

from bot.conversation.report_room import ENTRIES_A_PAGE
from bot.conversation.tokens import Token, Verb
from bot.messages import ReminderMode
from bot.ports import CheckInKind, DueReport, ReportKind
from bot.texts.catalogue import Texts
from tests.conversation.house import House, Somebody, labels


async def tell_of_days(somebody: Somebody, count: int) -> None:
    for number in range(count):
        await somebody.tell(f"{number}번째 이야기예요")
        await somebody.wait(timedelta(minutes=5))


async def test_a_report_asked_for_shows_the_last_seven_days(house: House) -> None:
    haru = house.friend()
    await haru.tell("오늘은 조금 힘들었어요")
    shown = await haru.tell("/report")
    assert shown.picture is not None
    assert house.painter.reported == [(haru.person.id, ReportKind.WEEK, date(2025, 11, 22), 1)]


async def test_a_month_asked_for_is_the_one_that_is_over(house: House) -> None:
    haru = house.friend()
    await haru.tell("오늘은 조금 힘들었어요")
    await haru.tell("/report month")
    assert house.painter.reported[-1][2] == date(2025, 10, 31)


async def test_a_time_without_words_and_an_unknown_wish_get_a_sentence(house: House) -> None:
    haru = house.friend()
    assert (await haru.tell("/report")).text == Texts().say("report_menu.none")
    assert (await haru.tell("/report pdf 30")).text == Texts().say("report_menu.none")
    assert (await haru.tell("/report 어제")).text == Texts().say("report_menu.unknown")


async def test_nothing_is_counted_up_in_the_hours_after_an_urgent_word(house: House) -> None:
    haru = house.friend()
    await haru.tell("이제 그만 죽고 싶어요")
    shown = await haru.tell("/report")
    assert shown.picture is None
    assert "109" in shown.text


async def test_a_pdf_holds_the_words_of_ticked_entries_only(house: House) -> None:
    haru = house.friend()
    await tell_of_days(haru, 3)
    await haru.tell("/report pdf")
    await haru.press("30")
    await haru.press("1번째")
    assert "☑" in next(label for label in labels(haru.seen) if "1번째" in label)
    assert "☐" in next(label for label in labels(haru.seen) if "2번째" in label)
    await haru.press("PDF")
    assert haru.seen.document is not None
    assert house.painter.printed == [(30, 3, 1)]


async def test_ticks_go_over_pages_and_can_be_taken_back(house: House) -> None:
    haru, count = house.friend(), ENTRIES_A_PAGE + 2
    await tell_of_days(haru, count)
    await haru.tell("/report pdf 7")
    await haru.press("모두 고르기")
    await haru.press("다음")
    await haru.press(f"{count - 1}번째")
    page, ref = haru.seen, house.screen.newest["haru"]
    await haru.press("PDF")
    assert house.painter.printed == [(7, count, count - 1)]
    nothing = next(button.token for row in page.buttons for button in row if "빼기" in button.label)
    await haru.press_token(nothing, ref)
    assert "0편" in house.screen.messages[ref].text


async def test_a_forged_tick_brings_nobody_elses_words_into_the_pdf(house: House) -> None:
    haru, mina = house.friend("haru"), house.friend("mina")
    await mina.tell("미나만의 비밀이에요")
    await haru.tell("하루의 이야기예요")
    await haru.tell("/report pdf 7")
    await haru.press_token(str(Token(Verb.REPORT, "tick", f"0,{mina.entries[0].id}")))
    assert "0편" in haru.seen.text
    await haru.press("PDF")
    assert house.painter.printed == [(7, 1, 0)]


async def test_a_choice_that_is_gone_says_so(house: House) -> None:
    haru = house.friend()
    await haru.tell("하루의 이야기예요")
    assert await haru.press_token(str(Token(Verb.REPORT, "make"))) == Texts().say("report_menu.too_old")


async def test_words_told_while_ticking_are_told_as_ever(house: House) -> None:
    haru = house.friend()
    await haru.tell("하루의 이야기예요")
    await haru.tell("/report pdf 7")
    await haru.tell("그런데 방금 좋은 일이 있었어요")
    assert len(haru.entries) == 2


async def test_reminders_stop_when_asked_to_and_begin_anew_when_wanted(house: House) -> None:
    haru = house.friend(reminder=ReminderMode.CHOSEN)
    due = DueReport(haru.person, date(2025, 11, 1), house.clock.now_utc(), ReportKind.REMINDER)
    house.store.claim_report(due, house.clock.now_utc(), 60)
    house.store.finish_report(due, "asked", None)
    await haru.tell("하루의 이야기예요")
    await haru.press_token(str(Token(Verb.REMINDER, "", "go_on")))
    assert house.store.report_records(haru.person.id, ReportKind.REMINDER) == []
    assert haru.person.reminder.value == "chosen"
    await haru.press_token(str(Token(Verb.REMINDER, "", "stop")))
    assert haru.person.reminder.value == "off"
    tomorrow = house.store.due_reports(house.clock.now_utc() + timedelta(days=1), 10)
    assert ReportKind.REMINDER not in {due.kind for due in tomorrow}


async def test_reminders_that_are_wanted_again_begin_anew_but_not_twice_on_one_day(house: House) -> None:
    haru = house.friend(reminder=ReminderMode.OFF)
    today = date(2025, 11, 22)
    for day, outcome in ((date(2025, 11, 1), "asked"), (today, "sent")):
        due = DueReport(haru.person, day, house.clock.now_utc(), ReportKind.REMINDER)
        house.store.claim_report(due, house.clock.now_utc(), 60)
        house.store.finish_report(due, outcome, None)
    await haru.tell("/settings")
    await haru.press_token(str(Token(Verb.SET, "reminder", "learned")))
    assert haru.person.reminder.value == "learned"
    assert [row.local_day for row in house.store.report_records(haru.person.id, ReportKind.REMINDER)] == [today]


async def test_changing_the_speech_level_does_not_skip_what_is_due_this_minute(house: House) -> None:
    haru = house.friend()
    due = house.clock.now_utc() - timedelta(minutes=1)
    house.store.save_person(haru.person, next_utc={ReportKind.DAY: due})
    house.store.schedule_check_ins(haru.person.id, {CheckInKind.NEXT_DAY: due})
    await haru.tell("/settings")
    await haru.press_token("S:register:casual")
    assert [one.due_utc for one in house.store.due_reports(house.clock.now_utc(), 10)] == [due]
