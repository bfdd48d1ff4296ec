"""Everything that is kept of a person can be shown to them, row for row and column for column."""

import json
import zipfile
from io import BytesIO

from sqlalchemy import Table, func, select

from bot.conversation.export import export_document
from bot.texts.catalogue import Texts
from db.models import PERSONAL_TABLES, Base
from db.store import SqlDiaryStore
from tests.db.conftest import AnyStore
from tests.db.lives import DIARY, live
from tests.db.people import NOON, newcomer

FROM = {"account_id": "a number of ours; the key of the message names the channel"}
# Columns that an export shows under other names, or need not show: why, for each.
SHOWN_OTHERWISE = {
    "persons": {},
    "accounts": {"id": "only orders the rows"},
    "entries": {"number": "only orders the rows", **FROM, "body": "sealed: text, scores and crisis"},
    "audio": {"content": "sealed: the clip, a file beside the JSON", "waveform": "sealed: the loudness of the same clip"},
    "turns": {"id": "only orders the rows", **FROM, "body": "sealed: user_text and bot_text"},
    "inbox": {"id": "only orders the rows", **FROM, "payload": "sealed: text and voice_handle"},
    "dialogues": {},
    "reports": {"id": "only orders the rows"},
    "check_ins": {"id": "only orders the rows", "account_id": "a number of ours, of one of the accounts shown"},
    "schedules": {},
    "entry_index": {"body": "sealed: words, and the meaning as numbers made from them"},
    "link_codes": {"digest": "not the code, and of no use to anybody who reads it"},
    "link_tries": {},
    "vents": {"id": "only orders the rows"},
}


def exported(store: SqlDiaryStore, person_id: int) -> dict[str, list[dict[str, object]]]:
    records = store.records(person_id)
    assert records is not None
    clips = {kept.entry_id: clip for kept in records.audio if (clip := store.audio(kept.entry_id)) is not None}
    document = export_document(records, clips, {}, Texts(), NOON)
    with zipfile.ZipFile(BytesIO(document.content)) as archive:
        tree = json.loads(archive.read("todaktodak.json"))
        for clip in tree["audio"]:
            assert archive.read(clip["file"]) == DIARY.encode()
    return {name: rows if isinstance(rows, list) else [rows] for name, rows in tree.items()}


def test_an_export_shows_every_row_of_every_table_with_a_person(sql_store: SqlDiaryStore) -> None:
    person_id, _ = live(sql_store, "minji"), live(sql_store, "jiho", "다른 사람의 글")
    tree = exported(sql_store, person_id)
    with sql_store.database.reading() as session:
        for name in PERSONAL_TABLES:
            table = Base.metadata.tables[name]
            count = session.scalar(select(func.count()).select_from(table).where(table.c.person_id == person_id))
            assert len(tree[name]) == count, name
    shown = json.dumps(tree, ensure_ascii=False)
    assert "jiho" not in shown
    assert "다른 사람" not in shown


def test_an_export_shows_every_column_or_somebody_said_why_not(sql_store: SqlDiaryStore) -> None:
    tree = exported(sql_store, live(sql_store, "minji"))
    tree["persons"] = tree["person"]
    assert set(SHOWN_OTHERWISE) == {"persons", *PERSONAL_TABLES}
    for name, excused in SHOWN_OTHERWISE.items():
        table: Table = Base.metadata.tables[name]
        missing = {column.name for column in table.columns} - {"person_id"} - set(tree[name][0]) - set(excused)
        assert missing == set(), f"{name}: export these columns in bot/conversation/export_tree.py, or say here why not"
    assert DIARY in json.dumps(tree["inbox"][1:], ensure_ascii=False)


def test_every_store_shows_the_same(store: AnyStore) -> None:
    person = store.add_person(newcomer())
    records = store.records(person.id)
    assert records is not None
    assert (records.person, records.accounts, records.entries) == (person, (person.address,), ())
    assert store.records(person.id + 1) is None
