"""`/import`, as a person sees it."""

import io
import json
import logging
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.conversation.import_moods import MOODS, feeling_of_mood
from bot.errors import ChannelError
from bot.messages import CrisisLevel, Emotion, FileRef, Outgoing, Retention
from bot.ports import DiaryStore, EntryFilter
from bot.texts.catalogue import Texts
from tests.conversation.house import CONCERN, URGENT, House, Somebody, labels
from tests.conversation.test_crisis import is_care, offered_help
from tests.fakes.commanded_engines import SAD, reading_of

POLITE = Texts()
LEAVING = "이제는 다 놓아 버릴 준비가 끝났어요"
DOCUMENTED = Path(__file__).resolve().parents[2] / "docs" / "export-format.md"
HEADING = "full_date,date,weekday,time,mood,activities,note_title,note\n"
DAYLIO = (
    "\ufeff"
    + HEADING
    + '2025-11-03,11월 3일,월요일,오후 9:30,rad,"친구 | 맛집",생일,"케이크를 먹었다.<br>정말 &amp; 많이"\n'
    + '2025-10-27,10월 27일,월요일,21:00,awful,,,"=HYPERLINK(""http://x.test"")"\n'
    + "2025-02-30,,,21:00,meh,,,없는 날\n"
    + "2024-12-24,,,11:05 AM,피곤 😴,,,종일 잤다\n"
    + "2024-12-23,,,,짜증,,,\n"
)


@pytest.fixture
def home(any_store: DiaryStore) -> Iterator[House]:
    built = House(any_store)
    yield built
    built.close()


@pytest.fixture
def haru(home: House) -> Somebody:
    return home.friend()


async def bring(somebody: Somebody, content: bytes, name: str = "daylio.csv", *, caption: str = "") -> Outgoing:
    """Send a file."""
    file = FileRef(f"file-{name}", name, len(content))
    somebody.house.screen.clips[file.handle] = content
    return await somebody.deliver(replace(somebody.message(caption), unsupported=True, file=file))


async def test_nothing_is_written_before_a_yes(haru: Somebody) -> None:
    assert (await haru.tell("/import")).text == POLITE.say("import.ask")
    shown = await bring(haru, DAYLIO.encode())
    assert "4편" in shown.text
    assert POLITE.say("import.skipped", count=1) in shown.text
    assert POLITE.say("import.daylio_note") in shown.text
    assert labels(shown) == [POLITE.say("import.yes"), POLITE.say("import.no")]
    assert haru.entries == []
    await haru.press(POLITE.say("import.no"))
    assert haru.seen.text == POLITE.say("import.kept")
    assert haru.entries == []


async def test_daylios_days_become_entries_in_the_persons_time(home: House, haru: Somebody) -> None:
    await bring(haru, DAYLIO.encode(), caption="/import")
    await haru.press(POLITE.say("import.yes"))
    assert haru.seen.text == POLITE.say("import.done", count=4)
    assert [(entry.created_utc, entry.text, entry.emotion) for entry in haru.entries] == [
        (datetime(2024, 12, 23, 3, 0, tzinfo=UTC), "짜증", Emotion.ANGER),
        (datetime(2024, 12, 24, 2, 5, tzinfo=UTC), "종일 잤다", None),
        (datetime(2025, 10, 27, 12, 0, tzinfo=UTC), '=HYPERLINK("http://x.test")', Emotion.DEPRESSION),
        (datetime(2025, 11, 3, 12, 30, tzinfo=UTC), "생일\n케이크를 먹었다.\n정말 & 많이\n친구 · 맛집", Emotion.JOY),
    ]
    assert [entry.is_corrected for entry in haru.entries] == [True, False, True, True]
    assert "케이크" in (await haru.tell("/find 케이크를")).text


async def test_importing_twice_adds_nothing(haru: Somebody) -> None:
    await bring(haru, DAYLIO.encode(), caption="/import")
    await haru.press(POLITE.say("import.yes"))
    before = haru.entries
    shown = await bring(haru, DAYLIO.encode(), caption="/import")
    assert POLITE.say("import.nothing_new", source=POLITE.say("import.from_daylio"), count=4) in shown.text
    assert shown.buttons == ()
    more = DAYLIO + "2025-11-04,,,10:00,good,,,새로 쓴 날\n"
    await bring(haru, more.encode(), caption="/import")
    await haru.press(POLITE.say("import.yes"))
    assert haru.seen.text == POLITE.say("import.done", count=1)
    assert len(haru.entries) == len(before) + 1


async def test_an_entry_corrected_after_its_import_does_not_come_again(haru: Somebody) -> None:
    await bring(haru, DAYLIO.encode(), caption="/import")
    await haru.press(POLITE.say("import.yes"))
    haru.house.store.save_entry(replace(haru.entries[0], text="고쳐 쓴 말"))
    shown = await bring(haru, DAYLIO.encode(), caption="/import")
    assert "모두 이미" in shown.text


async def test_our_own_export_comes_back_whole_and_only_where_it_is_missing(home: House, haru: Somebody) -> None:
    await haru.tell("오늘은 부엉이바위에 다녀왔어요")
    await haru.wait(timedelta(minutes=5))
    await haru.tell("엄마가 보고 싶어요")
    home.store.save_entry(replace(haru.entries[1], emotion=Emotion.ANXIETY, is_corrected=True))
    told = haru.entries
    document = (await haru.tell("/export")).document
    assert document is not None
    assert "모두 이미" in (await bring(haru, document.content, document.file_name, caption="/import")).text
    home.store.delete_entry(told[0].id)
    await bring(haru, document.content, document.file_name, caption="/import")
    await haru.press(POLITE.say("import.yes"))
    assert [entry.text for entry in haru.entries] == [entry.text for entry in told]
    elsewhere = home.friend("noah")
    await bring(elsewhere, document.content, document.file_name, caption="/import")
    await elsewhere.press(POLITE.say("import.yes"))
    kept = [(entry.created_utc, entry.text, entry.emotion, entry.is_corrected, entry.is_voice) for entry in elsewhere.entries]
    assert kept == [(entry.created_utc, entry.text, entry.emotion, entry.is_corrected, entry.is_voice) for entry in told]
    for here, there in zip(told, elsewhere.entries, strict=True):
        assert (here.scores is None) == (there.scores is None)
        assert here.id != there.id
    assert haru.entries[1].id == told[1].id


@pytest.mark.parametrize("version", [2, 3])
async def test_json_alone_and_both_versions_are_read(haru: Somebody, version: int) -> None:
    row = {"id": "x", "created_utc": "2025-03-02T12:00:00+00:00", "text": "옛 일기", "emotion": "joy"}
    tree = {"format": "todaktodak-export", "version": version, "entries": [row], "person": {"id": 1, "zone": "Europe/Berlin"}}
    await bring(haru, json.dumps(tree).encode(), "todaktodak.json", caption="/import")
    await haru.press(POLITE.say("import.yes"))
    assert [(entry.text, entry.emotion) for entry in haru.entries] == [("옛 일기", Emotion.JOY)]
    assert haru.person.zone == "Asia/Seoul"


async def test_ids_of_another_person_in_a_file_reach_nobody(home: House, haru: Somebody) -> None:
    await haru.tell("하루만의 이야기예요")
    (theirs,) = haru.entries
    noah = home.friend("noah")
    row = {"id": theirs.id, "source_key": theirs.source_key, "created_utc": theirs.created_utc.isoformat(), "text": "바꿔치기"}
    tree = {
        "format": "todaktodak-export",
        "version": 3,
        "entries": [{**row, "person_id": haru.person.id}],
        "accounts": [{"user_id": "haru"}],
    }
    await bring(noah, json.dumps(tree).encode(), "todaktodak.json", caption="/import")
    await noah.press(POLITE.say("import.yes"))
    assert haru.entries == [theirs]
    assert [entry.text for entry in noah.entries] == ["바꿔치기"]


async def test_old_words_of_a_crisis_are_graded_and_nobody_is_asked_after(home: House, haru: Somebody) -> None:
    row = HEADING + f"2020-01-01,,,10:00,awful,,,{URGENT}\n"
    await bring(haru, row.encode(), caption="/import")
    await haru.press(POLITE.say("import.yes"))
    assert haru.entries[0].crisis is CrisisLevel.URGENT
    assert not home.store.has_open_check_in(haru.person.id)
    assert haru.seen.text == POLITE.say("import.done", count=1)


async def test_a_diary_in_the_old_korean_code_page_is_read(haru: Somebody) -> None:
    await bring(haru, (HEADING + "2025-03-02,,,10:00,좋음,,,봄이다\n").encode("cp949"), caption="/import")
    await haru.press(POLITE.say("import.yes"))
    assert [(entry.text, entry.emotion) for entry in haru.entries] == [("봄이다", Emotion.JOY)]


def zipped(name: str, content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b"", "unknown_file"),
        (b"\x89PNG\r\n\x1a\n\x00", "unknown_file"),
        ("오늘은 좋은 날".encode(), "unknown_file"),
        (b"full_date,mood\n", "unknown_file"),
        (b'{"format": "something else"}', "unknown_file"),
        (b"[" * 100_000, "broken_file"),
        (b'{"format": "todaktodak-export", "version": 4, "entries": []}', "newer_file"),
        (b"PK\x03\x04 and no end", "broken_file"),
        (zipped("todaktodak.json", b"0" * 60_000_000), "broken_file"),
        (zipped("../../etc/passwd", b"x"), "unknown_file"),
        (HEADING.encode() + b'2025-01-01,,,,"' + b"a" * 200_000, "broken_file"),
        (HEADING.encode() + b"2025-01-01,,,10:00,good,,,x\n" * 20_001, "too_many_entries"),
    ],
)
async def test_what_cannot_be_imported_gets_a_kind_sentence(haru: Somebody, content: bytes, key: str) -> None:
    shown = await bring(haru, content, caption="/import")
    assert shown.text == POLITE.say(f"import.{key}", limit="20,000")
    assert haru.entries == []


async def test_another_file_may_follow_one_that_could_not_be_read(haru: Somebody) -> None:
    await haru.tell("/import")
    await bring(haru, b"nonsense")
    assert "4편" in (await bring(haru, DAYLIO.encode())).text


async def test_a_file_that_is_too_large_or_gone_gets_a_sentence(home: House, haru: Somebody) -> None:
    shown = await bring(haru, b"x" * 20_000_001, caption="/import")
    assert shown.text == POLITE.say("import.too_large", megabytes=20)
    home.screen.fetch_errors.append(ChannelError("404"))
    assert (await bring(haru, b"x", caption="/import")).text == POLITE.say("import.fetch")


async def test_a_file_that_changed_between_showing_and_yes_is_not_imported(home: House, haru: Somebody) -> None:
    await bring(haru, DAYLIO.encode(), caption="/import")
    home.screen.clips["file-daylio.csv"] = (DAYLIO + "2025-11-04,,,10:00,good,,,몰래 더한 줄\n").encode()
    await haru.press(POLITE.say("import.yes"))
    assert haru.seen.text == POLITE.say("import.changed")
    assert haru.entries == []


async def test_a_button_pressed_twice_or_after_another_command_imports_nothing(haru: Somebody) -> None:
    shown = await bring(haru, DAYLIO.encode(), caption="/import")
    token = shown.buttons[0][0].token
    await haru.tell("/today")
    assert await haru.press_token(token) == POLITE.say("import.gone")
    assert haru.entries == []


async def test_a_file_without_the_question_is_what_it_was(haru: Somebody) -> None:
    assert (await bring(haru, DAYLIO.encode())).text == POLITE.say("diary.unsupported")
    await bring(haru, DAYLIO.encode(), caption="이 사진 속의 날이 그리워요")
    assert [entry.text for entry in haru.entries] == ["이 사진 속의 날이 그리워요"]


async def test_what_is_told_while_a_file_is_waited_for_is_kept(haru: Somebody) -> None:
    await haru.tell("/import")
    await haru.tell("파일을 찾는 중인데 자꾸 옛날 생각이 나요")
    assert len(haru.entries) == 1
    assert "4편" in (await bring(haru, DAYLIO.encode())).text


async def test_a_file_is_no_correction_of_an_entry(haru: Somebody) -> None:
    await haru.tell("오늘은 부엉이바위에 다녀왔어요")
    await haru.press(POLITE.say("diary.button_text"))
    assert (await bring(haru, b"x")).text == POLITE.say("diary.unsupported")
    assert [entry.text for entry in haru.entries] == ["오늘은 부엉이바위에 다녀왔어요"]


async def test_who_keeps_a_diary_for_a_while_only_is_told_what_happens_to_old_entries(home: House) -> None:
    noah = home.friend("noah", retention=Retention.YEAR)
    assert POLITE.say("import.retention_note") in (await bring(noah, DAYLIO.encode(), caption="/import")).text


async def test_many_entries_go_in_by_batches_and_the_person_is_told_that_it_takes_a_while(haru: Somebody) -> None:
    rows = "".join(f"2025-01-{number % 28 + 1:02d},,,10:00,good,,,{number}번째 날\n" for number in range(310))
    await bring(haru, (HEADING + rows).encode(), caption="/import")
    await haru.press(POLITE.say("import.yes"))
    assert POLITE.say("import.working", count=310) in haru.answers
    assert len(haru.house.store.entry_ids(haru.person.id, EntryFilter())) == 310


def test_every_mood_has_one_feeling_and_stands_in_the_documentation() -> None:
    written = DOCUMENTED.read_text(encoding="utf-8")
    for emotion, names in MOODS.items():
        for name in names:
            assert feeling_of_mood(f"{name.upper()} 😀") is emotion, name
            assert name in written, name


@pytest.mark.parametrize(
    ("mood", "emotion"),
    [
        ("행복해", Emotion.JOY),
        ("우울함", Emotion.DEPRESSION),
        ("불안했음", Emotion.ANXIETY),
        ("보라색", None),
        ("", None),
        ("그저 그럼", Emotion.NEUTRAL),
    ],
)
def test_moods_that_people_named_themselves(mood: str, emotion: Emotion | None) -> None:
    assert feeling_of_mood(mood) is emotion


async def test_neither_words_nor_names_of_a_file_are_written_to_the_log(haru: Somebody, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    for content in (b"nonsense", DAYLIO.encode()):
        await bring(haru, content, "부엉이바위.csv", caption="/import")
    await haru.press(POLITE.say("import.yes"))
    assert len(haru.entries) == 4
    assert "부엉이바위" not in caplog.text
    assert "케이크" not in caplog.text


def written_at(moment: str, words: str) -> bytes:
    return (HEADING + f"{moment},,,10:00,awful,,,{words}\n").encode()


async def test_fresh_words_of_a_crisis_get_care_and_check_ins_once(home: House, haru: Somebody) -> None:
    for _ in range(2):
        await bring(haru, written_at("2025-11-21", URGENT), caption="/import")
        if haru.seen.buttons:
            await haru.press(POLITE.say("import.yes"))
            assert is_care(haru.seen.text)
            assert POLITE.say("import.done", count=1) in haru.seen.text
            assert home.store.has_open_check_in(haru.person.id)
            home.store.cancel_check_ins(haru.person.id)
    assert [entry.crisis for entry in haru.entries] == [CrisisLevel.URGENT]
    assert not home.store.has_open_check_in(haru.person.id)


async def test_what_the_encoder_alone_finds_in_fresh_words_counts(home: House, haru: Somebody) -> None:
    home.emotion.readings[LEAVING] = reading_of(SAD, (0.02, 0.03, 0.95))
    await bring(haru, written_at("2025-11-22", LEAVING), caption="/import")
    await haru.press(POLITE.say("import.yes"))
    assert is_care(haru.seen.text)
    assert [entry.crisis for entry in haru.entries] == [CrisisLevel.URGENT]


async def test_a_fresh_worry_is_met_with_a_helpline(home: House, haru: Somebody) -> None:
    await bring(haru, written_at("2025-11-22", CONCERN), caption="/import")
    await haru.press(POLITE.say("import.yes"))
    assert haru.seen.text.startswith(POLITE.say("import.done", count=1))
    assert offered_help(haru.seen.text)
    assert not home.store.has_open_check_in(haru.person.id)


async def test_of_very_many_fresh_entries_each_is_graded_by_the_rules(home: House, haru: Somebody) -> None:
    rows = "".join(f"2025-11-22,,,10:{minute:02d},good,,,{minute}번째 글\n" for minute in range(1, 60))
    await bring(haru, written_at("2025-11-22", URGENT) + rows.encode(), caption="/import")
    await haru.press(POLITE.say("import.yes"))
    assert is_care(haru.seen.text)
    assert POLITE.say("import.done", count=60) in haru.seen.text


@pytest.mark.parametrize("words", [URGENT, CONCERN])
@pytest.mark.parametrize("command", ["", "/import "])
async def test_grave_words_in_the_caption_of_a_file_are_told(haru: Somebody, words: str, command: str) -> None:
    if not command:
        await haru.tell("/import")
    assert "109" in (await bring(haru, DAYLIO.encode(), caption=command + words)).text
    assert [entry.text for entry in haru.entries] == [words]
    assert "4편" in (await bring(haru, DAYLIO.encode(), caption="/import")).text
