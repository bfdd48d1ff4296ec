"""The paper a person takes to somebody: what stands on it, that it can be read, and that no letter is missing."""

import logging
import re
import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.conversation.services import texts_for
from bot.messages import Emotion, Entry, Language
from bot.ports import ReportPrinter
from bot.reports.counsellor_pdf import print_pdf
from bot.reports.counsellor_plan import PDF_MIME, paper_name, paper_page, paper_plans
from bot.reports.painter import MatplotlibPainter
from bot.reports.period_plans import cut_period
from bot.reports.printable import drawable, printable
from tests.reports.days import person
from tests.reports.diaries import TODAY, ago, many, told

TEXTS = texts_for(person())
LONG_STORY = "오늘은 정말 길고 긴 하루였다. " * 400 + "띄어쓰기없이" * 200
ODD = "😊🥹❤️👍🏽👨‍👩‍👧🇰🇷 ㅠㅠ ㅋㅋ ภาษาไทย 漢字 かな 🫨 → ★ \u200b\u0007끝"


def pages_of(pdf: bytes) -> int:
    return len(re.findall(rb"/Type /Page\n", pdf))


def pictures_in(pdf: bytes) -> int:
    return len(re.findall(rb"/Subtype /Image", pdf))


def letters_in(pdf: bytes) -> set[str]:
    """Every letter that the embedded fonts can be read back to (their ToUnicode tables)."""
    found: set[str] = set()
    for table in re.findall(rb"begincmap(.*?)endcmap", pdf, re.DOTALL):
        codes = re.findall(rb"<[0-9A-F]{4}> <([0-9A-F]+)>", table)
        found |= {bytes.fromhex(code.decode()).decode("utf-16-be", errors="ignore") for code in codes}
    return found


def printed(entries: list[Entry], chosen: list[Entry], days: int = 30, language: Language = Language.KO) -> bytes:
    printer: ReportPrinter = MatplotlibPainter("dark")
    document = printer.print_report(person(language=language), TODAY, days, entries, chosen)
    assert document.mime == PDF_MIME
    assert document.content.startswith(b"%PDF-")
    return document.content


def test_the_name_tells_the_days() -> None:
    assert paper_name(cut_period(person(), TODAY, 30, [])) == "todak-2025-10-24-2025-11-22.pdf"


def test_calendars_and_charts_come_first_then_the_chosen_entries() -> None:
    entries = many(60, 30)
    pdf = printed(entries, entries[-3:])
    # October and November, flow and rhythm, facts.
    assert pictures_in(pdf) == 5
    assert pages_of(pdf) >= 3


def test_a_year_is_shown_in_pixels_and_not_in_thirteen_calendars() -> None:
    plans = paper_plans(cut_period(person(), TODAY, 365, many(300, 365)), ())
    assert [plan.file_name for plan in plans][:2] == ["todak-2024.png", "todak-2025.png"]
    assert len(plans) == 5


def test_only_chosen_entries_are_printed() -> None:
    shown, hidden = told(ago(1), Emotion.JOY, text="보여줄뷁"), told(ago(2), Emotion.ANGER, text="감출쀍")
    letters = letters_in(printed([*hidden, *shown], shown))
    assert "뷁" in letters
    assert "쀍" not in letters


def test_entries_stand_under_their_day_with_time_feeling_and_voice() -> None:
    chosen = [*told(ago(1), Emotion.JOY, hour=21, text="둘"), *told(ago(2), None, text="하나")]
    chosen[0] = replace(chosen[0], is_voice=True)
    page = paper_page(cut_period(person(), TODAY, 7, []), [], chosen)
    assert [(day.name, [(entry.head, entry.text) for entry in day.entries]) for day in page.days] == [
        ("11월 20일 (목)", [("오후 12:00 · 마음을 고르지 않음", "하나")]),
        ("11월 21일 (금)", [("오후 9:00 · 기쁨 · 목소리로 남김", "둘")]),
    ]


def test_words_that_were_dropped_are_told_of() -> None:
    page = paper_page(cut_period(person(), TODAY, 7, []), [], told(TODAY, Emotion.JOY, text=""))
    assert page.days[0].entries[0].text == TEXTS.say("today.words_gone")


def test_it_says_that_it_is_no_diagnosis_in_both_languages() -> None:
    assert "진단이나 평가가 아니" in TEXTS.say("pdf.notice")
    assert "no diagnosis" in texts_for(person(language=Language.EN)).say("pdf.notice")


@pytest.mark.parametrize("language", Language)
def test_nothing_told_and_nothing_chosen_is_one_page(language: Language) -> None:
    pdf = printed([], [], language=language)
    assert (pages_of(pdf), pictures_in(pdf)) == (1, 0)


def test_long_stories_run_over_as_many_pages_as_they_need() -> None:
    chosen = told(TODAY, Emotion.SADNESS, text=LONG_STORY) + told(TODAY, Emotion.JOY, text="ㅋ" * 3_000)
    page = paper_page(cut_period(person(), TODAY, 7, []), [], chosen)
    assert pages_of(print_pdf(page)) >= 4


def test_the_same_paper_is_the_same_file() -> None:
    page = paper_page(cut_period(person(), TODAY, 7, []), [], told(TODAY, Emotion.JOY, text=ODD))
    assert print_pdf(page) == print_pdf(page)


def test_no_glyph_is_missing_whatever_is_written(caplog: pytest.LogCaptureFixture) -> None:
    page = paper_page(cut_period(person(), TODAY, 7, []), [], told(TODAY, Emotion.JOY, text=ODD))
    with caplog.at_level(logging.DEBUG, logger="fpdf"):
        pdf = print_pdf(page)
    assert [record.message for record in caplog.records if "missing" in record.message.lower()] == []
    assert {"😊", "→", "★", "漢", "か", "끝", "(", "깃", "발"} <= letters_in(pdf)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("안녕 😊", "안녕 😊"),
        ("🥹", "(우는 얼굴)"),
        ("❤️", "❤"),
        ("🫶", "(하트)"),
        ("👍🏽 좋아", "(손 모양) 좋아"),
        ("👨‍👩‍👧", "(그림)"),
        ("🇰🇷🇯🇵", "(깃발)(깃발)"),
        ("ภาษาไทย 말", "(다른 글자) 말"),
        ("한\u1100\u1161", "한가"),
        ("줄\r\n바꿈\t칸", "줄\n바꿈    칸"),
        ("\u200b\u0007보이지 않는", "보이지 않는"),
        ("", ""),
    ],
)
def test_what_cannot_be_drawn_is_described(written: str, shown: str) -> None:
    assert printable(written, TEXTS) == shown


@settings(max_examples=300)
@given(st.text(max_size=60))
def test_every_letter_that_is_left_can_be_drawn(text: str) -> None:
    for language in Language:
        shown = printable(text, texts_for(person(language=language)))
        assert [letter for letter in shown if letter != "\n" and ord(letter) not in drawable()] == []


@given(st.text(alphabet=st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3), max_size=80))
def test_korean_stays_as_it_is(text: str) -> None:
    assert printable(text, TEXTS) == unicodedata.normalize("NFC", text)
