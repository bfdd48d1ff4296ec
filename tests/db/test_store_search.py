"""What every store keeps to about its search index and entries that come from elsewhere; and how fast the real one is."""

import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
from pydantic import SecretStr

from bot.conversation.search import search
from bot.messages import EMOTIONS, Emotion, Entry, Retention
from bot.ports import EntryFilter
from bot.records import EntryIndex
from db.store import open_store
from tests.db.conftest import AnyStore
from tests.db.people import NOON, entry_of, message, newcomer, tell

EVERYTHING = EntryFilter()
MANY = 10_000
ALLOWED_SECONDS = 0.3


def unit(seed: int) -> "np.typing.NDArray[np.float32]":
    vector = np.random.default_rng(seed).normal(size=256).astype(np.float32)
    return np.asarray(vector / np.linalg.norm(vector), np.float32)


def test_an_index_lies_side_by_side_newest_first(store: AnyStore) -> None:
    person, other = store.add_person(newcomer()), store.add_person(newcomer("jiho"))
    first, second, third = (tell(store, person, number) for number in (1, 2, 3))
    theirs = tell(store, other, 4)
    store.save_indexes({first.id: EntryIndex(("엄마", "가다"), unit(1)), third.id: EntryIndex((), None), theirs.id: EntryIndex(("엄마",))})
    store.save_index(second.id, EntryIndex(("비",), unit(2)))
    index = store.search_index(person.id, EVERYTHING)
    assert index.entry_ids == (third.id, second.id, first.id)
    assert index.words == tuple(words.encode() for words in ("\n", "\n비\n", "\n엄마\n가다\n"))
    assert index.vectors.dtype == np.float32
    assert not index.vectors[0].any()
    np.testing.assert_allclose(index.vectors[1:], [unit(2), unit(1)], atol=1e-3)


def test_a_diary_without_an_index_is_an_empty_one(store: AnyStore) -> None:
    person = store.add_person(newcomer())
    tell(store, person, 1)
    index = store.search_index(person.id, EVERYTHING)
    assert (index.entry_ids, index.words, index.vectors.shape) == ((), (), (0, 0))


def test_period_and_feeling_narrow_index_ids_and_entries_alike(store: AnyStore) -> None:
    person = store.add_person(newcomer())
    entries = [tell(store, person, number) for number in range(4)]
    store.save_entry(replace(entries[2], emotion=Emotion.JOY))
    store.save_indexes({entry.id: EntryIndex(("비",)) for entry in entries})
    which = EntryFilter(entries[1].created_utc, entries[3].created_utc, Emotion.JOY)
    for narrow, wanted in ((which, [2]), (replace(which, emotion=None), [2, 1]), (EntryFilter(emotion=Emotion.SADNESS), [3, 1, 0])):
        ids = [entries[number].id for number in wanted]
        assert list(store.search_index(person.id, narrow).entry_ids) == store.entry_ids(person.id, narrow) == ids
        assert [entry.id for entry in store.entries(person.id, narrow)] == ids[::-1]


def test_an_index_goes_when_the_words_change_and_stays_when_the_feeling_does(store: AnyStore) -> None:
    person = store.add_person(newcomer())
    entry = tell(store, person, 1)
    store.save_index(entry.id, EntryIndex(("비밀",)))
    store.save_entry(replace(entry, emotion=Emotion.JOY))
    assert store.search_index(person.id, EVERYTHING).entry_ids == (entry.id,)
    store.save_entry(replace(entry, text="다른 말"))
    assert store.search_index(person.id, EVERYTHING).entry_ids == ()
    assert store.unindexed(person.id, 10) == [entry.id]


def test_an_index_goes_with_its_entry_and_with_its_words(store: AnyStore) -> None:
    person = store.add_person(newcomer())
    store.save_person(replace(person, retention=Retention.UNTIL_CHARTED), next_utc={})
    gone, wordless = tell(store, person, 1), tell(store, person, 2)
    store.save_indexes({entry.id: EntryIndex(("비밀",)) for entry in (gone, wordless)})
    store.delete_entry(gone.id)
    assert store.search_index(person.id, EVERYTHING).entry_ids == (wordless.id,)
    store.purge(NOON + timedelta(days=3))
    assert store.search_index(person.id, EVERYTHING).entry_ids == ()
    assert store.unindexed(person.id, 10) == []
    store.save_index(wordless.id, EntryIndex(("비밀",)))
    assert store.search_index(person.id, EVERYTHING).entry_ids == ()


def test_entries_from_elsewhere_are_added_once(store: AnyStore) -> None:
    person, other = store.add_person(newcomer()), store.add_person(newcomer("jiho"))
    known = tell(store, person, 1)
    brought = [replace(entry_of(person, message(person, number)), source_key=f"import:{number}") for number in (5, 6)]
    again = replace(brought[0], id="another id")
    assert store.add_entries(person.id, [*brought, again, replace(known, id="a third id")]) == 2
    assert store.add_entries(person.id, [replace(entry, id=f"new {entry.id}") for entry in brought]) == 0
    assert store.known_imports(person.id, ["import:5", "import:6", "import:7"]) == {"import:5", "import:6"}
    assert _wordless(store.entries(person.id, EVERYTHING)) == _wordless([known, *brought])
    theirs = [replace(entry, id=f"theirs {entry.id}", person_id=other.id) for entry in brought]
    assert store.add_entries(other.id, theirs) == 2
    assert _wordless(store.entries(other.id, EVERYTHING)) == _wordless(theirs)
    assert store.known_imports(other.id, ["import:7"]) == set()
    assert store.add_entries(person.id + other.id + 1, brought) == 0


def test_ten_thousand_sealed_entries_are_searched_in_a_blink(sqlite_file: Path, key: SecretStr, tmp_path: Path) -> None:
    sql_store = open_store(f"sqlite:///{sqlite_file}", key=key, key_file=tmp_path / "unused.key")
    person = sql_store.add_person(newcomer())
    hour = timedelta(hours=1)
    words = [f"낱말{number}" for number in range(3_000)]
    chosen = np.random.default_rng(1).integers(0, len(words), (MANY, 20))
    told = entry_of(person, message(person, 1))
    for start in range(0, MANY, 1_000):
        numbers = range(start, start + 1_000)
        entries = [
            replace(told, id=f"e{n}", source_key=f"import:{n}", created_utc=NOON + n * hour, emotion=EMOTIONS[n % 6]) for n in numbers
        ]
        sql_store.add_entries(person.id, entries)
        sql_store.save_indexes({f"e{n}": EntryIndex(tuple(words[place] for place in chosen[n]), unit(n)) for n in numbers})
    taken = []
    for _ in range(5):
        # Seconds of this thread: what else runs on the machine is not measured.
        start_seconds = time.thread_time()
        found = search(sql_store.search_index(person.id, EVERYTHING), ["낱말77"], unit(4_321))
        shown = [sql_store.entry(entry_id) for entry_id in found.entry_ids[:5]]
        taken.append(time.thread_time() - start_seconds)
        assert len(shown) == 5
        assert found.by_meaning == ("e4321",)
    sql_store.close()
    assert sorted(taken)[len(taken) // 2] < ALLOWED_SECONDS


def _wordless(entries: Sequence[Entry]) -> list[Entry]:
    """Entries without their source keys, which are kept in another form."""
    return [replace(entry, source_key="") for entry in entries]
