"""The picture of a day: figure, file, words."""

import gc
import struct
import subprocess
import sys
import time
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.font_manager import get_font
from matplotlib.patches import Wedge
from matplotlib.text import Text

from bot.conversation.services import texts_for
from bot.messages import EMOTIONS, CrisisLevel, Emotion, Entry, Language, Person, Register
from bot.ports import ChartPainter
from bot.reports.canvas import Canvas, Weight, font_file
from bot.reports.cards import WIDTH
from bot.reports.day_chart import draw_day
from bot.reports.day_plan import day_page, day_plan
from bot.reports.painter import MatplotlibPainter
from bot.reports.palette import DARK, LIGHT, Theme
from bot.reports.stats import day_statistics
from bot.texts.catalogue import Texts
from tests.reports.days import entry_at, person, seoul

DAY = date(2025, 11, 22)
REPOSITORY = Path(__file__).parents[2]
LONG_SENTENCE = "아주 긴 하루를 보내신 당신에게 전하고 싶은 말이 정말로 많아서 한 줄에는 다 적을 수가 없네요. " * 3


def many(count: int) -> list[Entry]:
    return [entry_at(seoul(6 + number * 7 % 18, number * 13 % 60), EMOTIONS[number % 6]) for number in range(count)]


def drawn(entries: list[Entry], whose: Person | None = None, theme: Theme = LIGHT, sentence: str = "애쓰셨어요.") -> Canvas:
    whose = whose or person()
    return draw_day(day_page(day_statistics(entries, DAY, whose.zone), "11월 22일 (토)", sentence, texts_for(whose)), theme)


def written(canvas: Canvas) -> list[Text]:
    found = [artist for artist in canvas.figure.findobj(Text) if isinstance(artist, Text)]
    return [text for text in found if text.get_text()]


def pixel_sheets() -> int:
    return sum(isinstance(thing, RendererAgg) for thing in gc.get_objects())


def size_of(png: bytes) -> tuple[int, int]:
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", png[16:24])
    return width, height


def test_the_picture_is_a_sharp_png_of_modest_size() -> None:
    picture = MatplotlibPainter().day(person(), DAY, many(6)).picture
    assert picture is not None
    width, height = size_of(picture.content)
    assert width == WIDTH
    assert width < height < 1.8 * width
    assert len(picture.content) < 2_000_000
    assert picture.file_name == "todak-2025-11-22.png"


def test_a_day_without_entries_has_no_picture() -> None:
    empty = MatplotlibPainter().day(person(), DAY, [])
    assert (empty.picture, empty.entry_count) == (None, 0)
    assert empty.sentence == texts_for(person()).say("chart.none")


def test_entries_without_a_feeling_have_words_and_no_picture() -> None:
    waiting = MatplotlibPainter().day(person(), DAY, [entry_at(seoul(9), None)])
    assert (waiting.picture, waiting.entry_count) == (None, 1)
    assert waiting.sentence == texts_for(person()).say("chart.no_feelings")


def test_nobody_is_asked_to_sort_feelings_after_an_urgent_word() -> None:
    urgent = MatplotlibPainter().day(person(), DAY, [entry_at(seoul(9), None, crisis=CrisisLevel.URGENT)])
    assert urgent.picture is None
    assert urgent.sentence == texts_for(person()).say("chart.no_feelings_hard")


def test_the_words_say_what_the_picture_shows() -> None:
    entries = [entry_at(seoul(9)), entry_at(seoul(10)), entry_at(seoul(11), Emotion.ANGER)]
    day = MatplotlibPainter().day(person(), DAY, entries)
    assert day.picture is not None
    assert day.picture.alt_text == "11월 22일 (토)의 마음 그림. 이야기 3편. 기쁨 67%, 분노 33%."
    assert day.sentence.startswith("11월 22일 (토) · 이야기 3편\n")
    assert day.sentence.split("\n")[1] in texts_for(person()).choices("chart.sentence.joy")


def test_the_sentence_is_the_same_all_day_and_another_one_tomorrow() -> None:
    painter = MatplotlibPainter()
    tomorrow = DAY + timedelta(days=1)
    today = [painter.day(person(), DAY, [entry_at(seoul(9))]).sentence.split("\n")[1] for _ in range(2)]
    later = painter.day(person(), tomorrow, [entry_at(seoul(9, day=23))]).sentence.split("\n")[1]
    assert today[0] == today[1] != later


def test_an_urgent_entry_changes_the_tone() -> None:
    entries = [entry_at(seoul(9)), entry_at(seoul(10), crisis=CrisisLevel.URGENT)]
    sentence = MatplotlibPainter().day(person(), DAY, entries).sentence.split("\n")[1]
    assert sentence in texts_for(person()).choices("chart.sentence.hard")


def test_casual_speech_reaches_the_picture() -> None:
    friend = person(register=Register.CASUAL)
    sentence = MatplotlibPainter().day(friend, DAY, [entry_at(seoul(9))]).sentence.split("\n")[1]
    assert sentence in texts_for(friend).choices("chart.sentence.joy")


def test_the_ring_is_divided_by_the_shares() -> None:
    canvas = drawn([entry_at(seoul(9)), entry_at(seoul(10)), entry_at(seoul(11)), entry_at(seoul(12), Emotion.ANGER)])
    parts = [artist for artist in canvas.figure.findobj(Wedge) if isinstance(artist, Wedge)]
    assert [part.theta2 - part.theta1 for part in parts] == pytest.approx([270, 90])
    assert {text.get_text() for text in written(canvas)} >= {"기쁨", "75%", "분노", "25%", "이야기 4편"}


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("count", [1, 6, 40, 10_000])
def test_nothing_is_clipped_and_no_words_lie_on_others(theme: Theme, language: Language, count: int) -> None:
    entries = [*many(count), entry_at(seoul(5), None)]
    canvas = drawn(entries, person(language=language), theme, LONG_SENTENCE)
    content = canvas.to_png()
    assert size_of(content) == (canvas.width, canvas.height)
    assert len(content) < 2_000_000
    boxes = [text.get_window_extent() for text in written(canvas)]
    for place, box in enumerate(boxes):
        assert box.x0 >= 0
        assert box.x1 <= canvas.width
        assert box.y0 >= 0
        assert box.y1 <= canvas.height
        assert not any(box.overlaps(other) for other in boxes[place + 1 :])


@pytest.mark.parametrize("language", Language)
def test_every_letter_of_the_catalogue_is_in_the_font(language: Language) -> None:
    whose = person(language=language)
    texts = texts_for(whose)
    sentences = [sentence for pattern in (*EMOTIONS, "mixed", "hard") for sentence in texts.choices(f"chart.sentence.{pattern}")]
    letters = {letter for sentence in sentences for letter in sentence}
    letters |= {letter for text in written(drawn(many(12), whose)) for letter in text.get_text()}
    for weight in Weight:
        known = get_font(str(font_file(weight))).get_charmap()
        assert [letter for letter in sorted(letters) if ord(letter) not in known] == []


def test_a_dollar_sign_is_no_formula() -> None:
    assert drawn([entry_at(seoul(9))], sentence="$5 그리고 $x_1$").to_png()


def test_threads_draw_the_same_picture() -> None:
    painter: ChartPainter = MatplotlibPainter()
    days = [many(count) for count in (1, 2, 3)]
    alone = [painter.day(person(), DAY, entries) for entries in days]
    with ThreadPoolExecutor(6) as pool:
        together = list(pool.map(lambda number: painter.day(person(), DAY, days[number % 3]), range(12)))
    assert [day.picture for day in together] == [alone[number % 3].picture for number in range(12)]


def test_many_drawings_leave_no_memory_behind() -> None:
    painter, entries = MatplotlibPainter(), many(6)
    for _ in range(3):
        painter.day(person(), DAY, entries)
    gc.collect()
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    for _ in range(15):
        painter.day(person(), DAY, entries)
    gc.collect()
    grown = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    assert grown < 200_000


def test_the_pixels_of_a_picture_do_not_wait_for_a_collection() -> None:
    entries = [*many(6), entry_at(seoul(5), None)]
    gc.collect()
    gc.disable()
    try:
        before = pixel_sheets()
        drawn(entries).to_png()
        assert pixel_sheets() == before
    finally:
        gc.enable()


@pytest.mark.parametrize("count", [1, 6, 40, 10_000])
def test_a_day_is_drawn_in_under_300_milliseconds(count: int) -> None:
    painter, entries = MatplotlibPainter(), many(count)
    painter.day(person(), DAY, entries)
    spent = []
    for _ in range(3):
        start = time.process_time()
        painter.day(person(), DAY, entries)
        spent.append(time.process_time() - start)
    # Processor time, so that a busy machine does not fail the test.
    assert min(spent) < 0.3


def test_pyplot_is_never_imported() -> None:
    program = "import sys, bot.reports.painter as p; p.MatplotlibPainter; from bot.reports.canvas import *; font_file(Weight.BOLD)"
    done = subprocess.run([sys.executable, "-c", program + "; sys.exit('matplotlib.pyplot' in sys.modules)"], cwd=REPOSITORY, check=False)
    assert done.returncode == 0


@pytest.mark.parametrize(("is_tender", "words_ago"), [(True, None), (False, timedelta()), (False, timedelta(days=1))])
def test_a_picture_near_urgent_words_says_nothing_cheerful(is_tender: bool, words_ago: timedelta | None) -> None:
    said = None if words_ago is None else seoul(14) - words_ago + timedelta(hours=24)
    plan = day_plan(replace(person(), tender_until_utc=said), DAY, [entry_at(seoul(9))], is_tender=is_tender)
    is_hushed = any(words in plan.caption for words in Texts().choices("chart.sentence.hard"))
    assert is_hushed is (is_tender or words_ago == timedelta())
