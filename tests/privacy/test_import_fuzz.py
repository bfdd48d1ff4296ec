"""Files from anywhere: a diary, or one of our own errors, within a second; and nothing of a file reaches anybody else."""

import io
import json
import time
import zipfile
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.conversation.brought import BroughtDiary, import_key, new_entries
from bot.conversation.export_tree import FORMAT
from bot.conversation.import_files import MAX_UNPACKED_BYTES, read_brought
from bot.conversation.import_moods import feeling_of_mood
from bot.errors import BrokenFileError, BroughtFileError
from bot.messages import Entry
from db.payloads import EntryShape

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
SEOUL = "Asia/Seoul"
LIMIT = 10_000
ALLOWED_SECONDS = 1.0
unhurried = settings(deadline=2_000, suppress_health_check=[HealthCheck.too_slow])

HEADING = "full_date,date,weekday,time,mood,activities,note_title,note"
CELLS = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        [
            *(
                "2025-03-02",
                "2025-13-40",
                "0001-01-01",
                "9999-12-31",
                "2025년 3월 2일",
                "오후 9:30",
                "25:99",
                "9:30\u202fPM",
                "rad",
                "우울함",
            ),
            *(
                "=1+1",
                '=HYPERLINK("http://x.test")',
                "<br>",
                "<b onclick=x>",
                "&lt;script&gt;",
                "a|b|c",
                "\x00",
                "\ud800",
                "../../etc/passwd",
                '"',
            ),
        ]
    ),
)
TABLES = st.lists(st.lists(CELLS, max_size=9), max_size=12).map(lambda rows: HEADING + "\n" + "\n".join(",".join(row) for row in rows))
JSON_VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=30), st.sampled_from(["2025-03-02T12:00:00Z", "joy"])),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=10), inner, max_size=4)),
    max_leaves=12,
)
FIELDS = ("id", "source_key", "created_utc", "text", "emotion", "is_corrected", "is_voice", "scores", "crisis")
ROWS = st.dictionaries(st.sampled_from(FIELDS), JSON_VALUES, max_size=9)
TREES = st.lists(ROWS, max_size=6).map(lambda rows: json.dumps({"format": FORMAT, "version": 3, "entries": rows}))


def read(content: bytes) -> BroughtDiary | None:
    """Read a file as an import does; None for one that is refused."""
    started = time.thread_time()
    try:
        diary = read_brought(content, SEOUL, NOW, LIMIT)
    except BroughtFileError as error:
        assert str(error)
        diary = None
    assert time.thread_time() - started < ALLOWED_SECONDS
    return diary


def is_sound(diary: BroughtDiary) -> None:
    """Everything that was read can be stored, shown and told apart."""
    for entry in diary.entries:
        assert entry.created_utc.tzinfo is UTC
        assert entry.created_utc <= NOW + timedelta(days=1)
        assert len(entry.text) <= LIMIT
        assert EntryShape.from_bytes(EntryShape.of(entry.text, entry.scores, entry.crisis).to_bytes()).text == entry.text
        assert entry.import_key == import_key(entry.created_utc, entry.text)
    assert list(diary.entries) == sorted(diary.entries, key=lambda entry: entry.created_utc)
    again = [Entry("x", 1, entry.import_key, entry.created_utc, entry.text, False, None, None) for entry in diary.entries]
    assert new_entries(diary.entries, again) == ()


@unhurried
@given(st.one_of(st.binary(max_size=400), TABLES.map(lambda text: text.encode("utf-8", "surrogatepass"))))
@example(b"\xff\xfe" + "full_date,mood\n2025-03-02,rad".encode("utf-16-le"))
@example(b"\xff\xfe\x00")
@example(HEADING.encode() + b"\n" + b'"' * 300_000)
@example(HEADING.encode() + b"\n2025-03-02,,,10:00,rad,,," + b"<" * 120_000)
@example(HEADING.encode() + b"\n2025-03-02,,,10:00,rad,,," + b"&" * 120_000)
def test_any_table_is_a_diary_or_a_sentence(content: bytes) -> None:
    diary = read(content)
    if diary is not None:
        is_sound(diary)


@unhurried
@given(st.one_of(TREES, JSON_VALUES.map(json.dumps), st.text(max_size=100).map("{".__add__)))
@example("[" * 200_000)
@example('{"a":' * 50_000)
@example('{"x": ' + "9" * 100_000 + "}")
@example(json.dumps({"format": FORMAT, "version": 3, "entries": [{"created_utc": "0001-01-01T00:00:00+14:00", "text": "x"}]}))
@example(json.dumps({"format": FORMAT, "version": 3, "entries": [{"created_utc": "9999-12-31T23:59:59-14:00", "text": "x"}]}))
@example('{"format": "todaktodak-export", "version": 3, "entries": [{"created_utc": "2025-03-02T12:00:00Z", "text": "\\ud800 x"}]}')
def test_any_json_is_a_diary_or_a_sentence(text: str) -> None:
    diary = read(text.encode("utf-8", "surrogatepass"))
    if diary is not None:
        is_sound(diary)


def zipped(name: str, content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return out.getvalue()


SOUND_ZIP = zipped("todaktodak.json", json.dumps({"format": FORMAT, "version": 3, "entries": []}).encode())


@unhurried
@given(st.data())
def test_any_damage_to_a_zip_is_a_diary_or_a_sentence(data: st.DataObject) -> None:
    damaged = bytearray(SOUND_ZIP)
    for _ in range(data.draw(st.integers(1, 6))):
        damaged[data.draw(st.integers(4, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    read(bytes(damaged[: data.draw(st.integers(4, len(damaged)))]))


def test_a_bomb_is_refused_before_it_bursts() -> None:
    bomb = zipped("todaktodak.json", b" " * (MAX_UNPACKED_BYTES + 1))
    assert len(bomb) < 100_000
    with pytest.raises(BrokenFileError):
        read_brought(bomb, SEOUL, NOW, LIMIT)


def test_a_directory_of_a_million_names_is_refused_before_it_is_read() -> None:
    entry = b"PK\x01\x02" + b"\x00" * 42
    directory = entry * 400_000
    end = b"PK\x05\x06" + b"\x00" * 4 + b"\xff\xff\xff\xff" + len(directory).to_bytes(4, "little") + (4).to_bytes(4, "little") + b"\x00\x00"
    assert read(b"PK\x03\x04" + directory + end) is None
    vast = b"PK\x06\x07" + b"\x00" * 16
    small = b"PK\x05\x06" + b"\x00" * 18
    assert read(b"PK\x03\x04" + directory + vast + small) is None


def test_a_locked_zip_is_a_sentence() -> None:
    locked = bytearray(SOUND_ZIP)
    for sign, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        locked[locked.index(sign) + flags] |= 1
    with pytest.raises(BrokenFileError):
        read_brought(bytes(locked), SEOUL, NOW, LIMIT)


def test_twenty_thousand_days_are_read_in_seconds() -> None:
    rows = "\n".join(f"2025-03-{number % 28 + 1:02d},,,10:00,rad,친구 | 산책,제목,{number}번째 <b>날</b>" for number in range(20_000))
    started = time.thread_time()
    diary = read_brought(f"{HEADING}\n{rows}".encode(), SEOUL, NOW, LIMIT)
    assert len(diary.entries) == 20_000
    assert time.thread_time() - started < 10 * ALLOWED_SECONDS


@given(st.text(max_size=60))
def test_any_mood_is_a_feeling_or_none(mood: str) -> None:
    feeling_of_mood(mood)
