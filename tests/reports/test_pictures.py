"""Months, years, periods and reports as pictures: nothing clipped, nothing slow, nothing left behind, and words for all of it."""

import gc
import math
import time
import tracemalloc
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from matplotlib.collections import PolyCollection
from matplotlib.font_manager import get_font
from matplotlib.patches import PathPatch, Polygon
from matplotlib.text import Text

from bot.conversation.services import texts_for
from bot.messages import EMOTIONS, CrisisLevel, Emotion, Entry, Language, Person, Register
from bot.ports import ChartPainter, Drawing, ReportKind, WordSplitter
from bot.reports.calendar_plans import month_plan, year_plan
from bot.reports.canvas import Canvas, Weight, font_file
from bot.reports.days import diary_days
from bot.reports.keywords import FeelingWords, TogetherWord
from bot.reports.month_chart import month_weeks
from bot.reports.painter import MatplotlibPainter
from bot.reports.palette import DARK, LIGHT, Theme
from bot.reports.period_plans import PERIODS, Period, cut_period, flow_plan, rhythm_plan, words_plan
from bot.reports.plans import Plan
from bot.reports.report_plans import report_plan
from bot.reports.words_chart import LONGEST_WORD, Chip, place_chips
from tests.reports.days import SEOUL, person
from tests.reports.diaries import TODAY, ago, many, told, urgent
from tests.reports.test_keywords import SpaceSplitter

# Discord's limit for the description of a picture is 1,024 characters.
LONGEST_ALT_TEXT = 1000
MOST_TRIES = 15
# Under 0.3 s of processor time where the processor is ours alone; a shared one runs at two thirds of its pace for hours.
DRAWN_SECONDS = 0.45
LONG = tuple(TogetherWord(word, 9_999, 2.0) for word in ("가" * 30, "나들이", "다" * 14, "라", "마" * 13))
LONG_WORDS = tuple(FeelingWords(emotion, LONG) for emotion in EMOTIONS)
Planner = Callable[[Person, Sequence[Entry]], Plan | None]


def of_period(plan: Callable[[Period], Plan], days: int) -> Planner:
    return lambda whose, entries: plan(cut_period(whose, TODAY, days, entries))


PLANNERS: dict[str, Planner] = {
    "month": lambda whose, entries: month_plan(whose, TODAY, TODAY, entries),
    "long-month": lambda whose, entries: month_plan(whose, date(2025, 8, 1), TODAY, entries),
    "year": lambda whose, entries: year_plan(whose, TODAY.year, TODAY, entries),
    "week-report": lambda whose, entries: report_plan(whose, ReportKind.WEEK, TODAY, entries),
    "month-report": lambda whose, entries: report_plan(whose, ReportKind.MONTH, TODAY, entries),
    **{f"flow-{days}": of_period(flow_plan, days) for days in PERIODS},
    **{f"rhythm-{days}": of_period(rhythm_plan, days) for days in PERIODS},
    "words": lambda whose, entries: words_plan(cut_period(whose, TODAY, 365, entries), LONG_WORDS),
}
DIARIES: dict[str, list[Entry]] = {
    "one": told(TODAY, Emotion.JOY),
    "few": [*told(ago(9), Emotion.SADNESS, None), *told(ago(2), Emotion.JOY, Emotion.ANGER), *told(TODAY, Emotion.JOY)],
    "many": many(300, 365),
    "ten-thousand": many(10_000, 365),
    "hard": urgent(many(60, 60)),
}


def canvases(name: str, diary: str, theme: Theme, whose: Person) -> list[Canvas]:
    plan = PLANNERS[name](whose, DIARIES[diary])
    return [] if plan is None or plan.draw is None else [plan.draw(theme)]


def written(canvas: Canvas) -> list[Text]:
    return [artist for artist in canvas.figure.findobj(Text) if isinstance(artist, Text) and artist.get_text()]


def assert_is_tidy(canvas: Canvas) -> None:
    assert len(canvas.to_png()) < 2_000_000
    boxes = [(text.get_text(), text.get_window_extent()) for text in written(canvas)]
    assert boxes
    for place, (words, box) in enumerate(boxes):
        assert min(box.x0, box.y0) >= 0, words
        assert box.x1 <= canvas.width, words
        assert box.y1 <= canvas.height, words
        assert [other for other, beside in boxes[place + 1 :] if box.overlaps(beside)] == [], words


@pytest.mark.parametrize("diary", DIARIES)
@pytest.mark.parametrize("name", PLANNERS)
def test_nothing_is_clipped_and_no_words_lie_on_others(name: str, diary: str) -> None:
    for theme, language in ((LIGHT, Language.KO), (DARK, Language.EN)):
        for canvas in canvases(name, diary, theme, person(language=language)):
            assert_is_tidy(canvas)


@pytest.mark.parametrize("language", Language)
def test_every_letter_of_every_picture_is_in_the_font(language: Language) -> None:
    known = {weight: get_font(str(font_file(weight))).get_charmap() for weight in Weight}
    for name in PLANNERS:
        for canvas in canvases(name, "many", LIGHT, person(language=language)):
            letters = {letter for text in written(canvas) for letter in text.get_text()}
            assert [letter for letter in sorted(letters) for weight in Weight if ord(letter) not in known[weight]] == [], name


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("register", Register)
def test_every_picture_has_words_that_fit_every_channel(language: Language, register: Register) -> None:
    for name, planner in PLANNERS.items():
        for diary in DIARIES.values():
            plan = planner(person(language=language, register=register), diary)
            if plan is not None and plan.draw is not None:
                assert 0 < len(plan.alt_text) <= LONGEST_ALT_TEXT, name
                assert plan.caption
                assert "{" not in plan.alt_text + plan.caption


def test_a_calendar_says_what_each_day_felt_like() -> None:
    entries = [*told(date(2025, 11, 3), Emotion.JOY, Emotion.JOY, Emotion.ANGER), *told(date(2025, 11, 4), Emotion.SADNESS)]
    plan = month_plan(person(), TODAY, TODAY, [replace(entry, is_voice=entry is entries[-1]) for entry in entries])
    assert plan.alt_text == " ".join(
        (
            "2025년 11월의 마음 달력. 이야기 4편 · 적은 날 2일. 기쁨 50%, 슬픔 25%, 분노 25%.",
            "날마다: 3일 기쁨·분노, 4일 슬픔. 목소리를 남긴 날: 4일.",
        )
    )
    assert plan.caption == "2025년 11월 · 이야기 4편 · 적은 날 2일"


def test_weeks_begin_on_sunday_in_korea_and_on_monday_elsewhere() -> None:
    assert [text.get_text() for text in written(canvases("month", "one", LIGHT, person())[0])][2:9] == list("일월화수목금토")
    heads = [text.get_text() for text in written(canvases("month", "one", LIGHT, person(language=Language.EN))[0])][2:9]
    assert heads == ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    assert month_weeks(TODAY, 6)[0] == [None] * 6 + [date(2025, 11, 1)]
    assert month_weeks(TODAY, 0)[0][5:] == [date(2025, 11, 1), date(2025, 11, 2)]


def test_a_pixel_of_the_year_is_divided_by_the_shares_of_its_day() -> None:
    entries = told(ago(1), Emotion.JOY, Emotion.JOY, Emotion.JOY, Emotion.ANGER)
    plan = year_plan(person(), TODAY.year, TODAY, entries)
    assert plan.draw is not None
    (tiles,) = [artist for artist in plan.draw(LIGHT).figure.findobj(PolyCollection) if isinstance(artist, PolyCollection)]
    outlines = [np.asarray(path.vertices) for path in tiles.get_paths()]
    widths = [float(np.ptp(outline[:, 0])) for outline in outlines]
    assert len(widths) == 366
    whole = max(widths)
    assert sorted(widths)[:2] == pytest.approx([whole / 4, whole * 3 / 4])


def test_the_flow_has_a_hole_where_nothing_was_written() -> None:
    entries = [entry for step in (*range(5), *range(20, 25)) for entry in told(ago(step), Emotion.JOY)]
    plan = flow_plan(cut_period(person(), TODAY, 30, entries))
    assert plan.draw is not None
    areas = [artist for artist in plan.draw(LIGHT).figure.findobj(Polygon) if isinstance(artist, Polygon)]
    # Five days are seven places (their middles and both ends), walked forth and back and closed.
    assert [len(area.get_xy()) for area in areas] == [2 * 7 + 1] * 2


def test_feelings_outside_the_drawn_days_do_not_count() -> None:
    entries = [*told(ago(7), Emotion.ANGER), *told(TODAY, Emotion.JOY), *told(ago(-1), Emotion.ANGER)]
    painter = MatplotlibPainter()
    for drawing in (*painter.period(person(), TODAY, 7, entries), painter.report(person(), ReportKind.WEEK, TODAY, entries)):
        assert drawing.entry_count == 1
        assert drawing.picture is not None
        assert "분노" not in drawing.picture.alt_text


def draw_all(painter: ChartPainter, entries: list[Entry]) -> list[Drawing]:
    whose = person()
    reports = [painter.report(whose, kind, TODAY, entries) for kind in (ReportKind.WEEK, ReportKind.MONTH)]
    periods = [drawing for days in PERIODS for drawing in painter.period(whose, TODAY, days, entries)]
    return [painter.month(whose, TODAY, TODAY, entries), painter.year(whose, TODAY.year, TODAY, entries), *periods, *reports]


def test_an_empty_diary_is_told_in_words() -> None:
    *drawings, week, month = draw_all(MatplotlibPainter(), [])
    assert all(drawing.picture is None and drawing.entry_count == 0 and drawing.sentence for drawing in drawings)
    assert (week.sentence, month.sentence) == ("", "")


def test_feelings_not_chosen_yet_are_asked_for_unless_it_was_hard() -> None:
    unfelt = told(TODAY, None)
    hard = [replace(entry, crisis=CrisisLevel.URGENT) for entry in unfelt]
    texts = texts_for(person())
    for entries, key in ((unfelt, "chart.no_feelings"), (hard, "chart.no_feelings_hard")):
        drawing = MatplotlibPainter().month(person(), TODAY, TODAY, entries)
        assert (drawing.picture, drawing.sentence, drawing.entry_count) == (None, texts.say(key), 1)


def test_a_period_has_its_words_only_with_a_splitter_or_facts() -> None:
    entries = [entry for step in range(9) for entry in told(ago(step), Emotion.JOY, text="바다 간식")]
    entries += [entry for step in range(9) for entry in told(ago(step), Emotion.ANGER, hour=13, text="회의 간식")]
    splitter: WordSplitter = SpaceSplitter()
    with_words = MatplotlibPainter(splitter=splitter).period(person(), TODAY, 30, entries)
    picture = with_words[-1].picture
    assert picture is not None
    assert "기쁨: 바다. 분노: 회의." in picture.alt_text
    assert "꾸준히 적은 날: 9일" in picture.alt_text
    assert len(MatplotlibPainter().period(person(), TODAY, 7, told(TODAY, Emotion.JOY))) == 2


def test_the_pictures_of_words_never_speak_of_causes() -> None:
    for language in Language:
        texts = texts_for(person(language=language))
        said = " ".join(
            texts.say(f"period.{key}", fewest=8) for key in ("words", "title_words", "words_note", "words_few", "caption_words")
        )
        assert "때문" not in said
        assert "because" not in said.lower()


def test_after_something_urgent_nobody_is_measured() -> None:
    entries = [entry for step in range(20) for entry in told(ago(step), Emotion.JOY if step % 3 else Emotion.SADNESS)]
    calm, hard = (words_plan(cut_period(person(), TODAY, 30, some), LONG_WORDS) for some in (entries, urgent(sorted(entries, key=_age))))
    assert calm is not None
    assert hard is not None
    for key in ("period.fact_streak", "period.fact_recovery"):
        label = texts_for(person()).say(key)
        assert label in calm.alt_text
        assert label not in hard.alt_text


def _age(entry: Entry) -> float:
    return entry.created_utc.timestamp()


def test_a_hard_report_shows_no_numbers() -> None:
    (canvas,) = canvases("week-report", "hard", LIGHT, person())
    assert not any("%" in text.get_text() for text in written(canvas))


def test_long_words_are_shortened_and_stay_on_the_card() -> None:
    placed = place_chips(tuple(Chip("가" * length, 10) for length in (1, 40, 14, 15, 3)), 600)
    assert all(chip.left + chip.width <= 600 for chip in placed)
    assert [len(chip.shown) for chip in placed] == [1, LONGEST_WORD, 14, LONGEST_WORD, 3]


def test_other_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="31"):
        MatplotlibPainter().period(person(), TODAY, 31, [])
    with pytest.raises(ValueError, match="reminder"):
        MatplotlibPainter().report(person(), ReportKind.REMINDER, TODAY, [])


def test_threads_draw_the_same_pictures() -> None:
    painter = MatplotlibPainter()
    diaries = [DIARIES[name] for name in ("one", "few", "many")]
    alone = [painter.month(person(), TODAY, TODAY, diary).picture for diary in diaries]
    with ThreadPoolExecutor(6) as pool:
        together = list(pool.map(lambda number: painter.month(person(), TODAY, TODAY, diaries[number % 3]), range(9)))
    assert [drawing.picture for drawing in together] == [alone[number % 3] for number in range(9)]


@pytest.mark.parametrize("name", PLANNERS)
def test_ten_thousand_entries_are_drawn_soon(name: str) -> None:
    whose, entries = person(), DIARIES["ten-thousand"]
    plan = PLANNERS[name](whose, entries)
    assert plan is not None
    assert plan.draw is not None
    quickest = math.inf
    # Processor time, and the best of several, for a busy machine slows even that; counting the entries is measured below.
    for _ in range(MOST_TRIES):
        start = time.process_time()
        plan.draw(LIGHT).to_png()
        quickest = min(quickest, time.process_time() - start)
        if quickest < DRAWN_SECONDS:
            break
    assert quickest < DRAWN_SECONDS


def test_ten_thousand_entries_are_counted_in_under_300_milliseconds() -> None:
    spent = []
    for _ in range(3):
        start = time.process_time()
        plan = report_plan(person(), ReportKind.MONTH, TODAY, DIARIES["ten-thousand"])
        assert plan.draw is not None
        assert len(diary_days(DIARIES["ten-thousand"], SEOUL)) == 365
        spent.append(time.process_time() - start)
    assert min(spent) < 0.3


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_fifty_drawings_leave_no_memory_behind() -> None:
    painter, entries = MatplotlibPainter(splitter=SpaceSplitter()), DIARIES["many"]
    draw_all(painter, entries)
    tracemalloc.start()
    # What a library keeps once (glyphs, measures of words) it keeps in one round; what a drawing leaves behind, it leaves in all of them.
    grown = min(grown_a_drawing(painter, entries, 17) for _ in range(3))
    tracemalloc.stop()
    # Three kilobytes a drawing: the smallest picture kept would be more.
    assert grown < 3_000


def grown_a_drawing(painter: ChartPainter, entries: list[Entry], least: int) -> float:
    """Return how many bytes stay for each of at least so many drawings."""
    gc.collect()
    before, drawn = tracemalloc.get_traced_memory()[0], 0
    while drawn < least:
        drawn += len(draw_all(painter, entries))
    gc.collect()
    return (tracemalloc.get_traced_memory()[0] - before) / drawn


def test_microphones_stand_on_days_with_a_voice() -> None:
    quiet = told(TODAY, Emotion.JOY)
    spoken = [replace(entry, is_voice=True) for entry in quiet]
    marks = []
    for entries in (quiet, spoken):
        plan = month_plan(person(), TODAY, TODAY, entries)
        assert plan.draw is not None
        marks.append(len([artist for artist in plan.draw(LIGHT).figure.findobj(PathPatch) if isinstance(artist, PathPatch)]))
    # Two strokes for the microphone of the day, two for the one that explains it.
    assert marks[1] - marks[0] == 4
