"""What was let out under `/vent` is nowhere: not in the files, not in the log, not in memory. And codes are nowhere in plain."""

import gc
from pathlib import Path

from bot.conversation.link_codes import read_code
from bot.messages import Address, ChannelName, Person
from db.store import SqlDiaryStore
from tests.conversation.house import URGENT, House, Somebody
from tests.conversation.test_linking import code_of
from tests.privacy.test_leaving import ENCODINGS, MARKED, everything_in, log_file, reachable_texts

__all__ = ["log_file"]


async def test_not_a_word_of_a_vent_is_left(house: House, sqlite_store: SqlDiaryStore, database: Path, log_file: Path) -> None:
    haru = house.friend("haru", keeps_audio=True)
    await haru.tell("/vent")
    await haru.tell(f"{MARKED}에서 있었던 일")
    house.hearing.text = f"{MARKED}에서 들은 말"
    await haru.speak(sound=f"OggS {MARKED}".encode())
    await haru.tell(f"{URGENT} {MARKED}")
    await haru.tell("/done")
    house.hearing.text = "다른 말"
    assert MARKED in repr(house.hearing.heard + house.emotion.heard) or any(MARKED in text for text in house.emotion.heard)
    gc.collect()
    assert [words for words in reachable_texts(house.conversation) if MARKED in words] == []
    sqlite_store.close()
    left = everything_in(database.parent)
    assert log_file.name.encode() in left
    assert not any(MARKED.encode(encoding) in left for encoding in ENCODINGS)


async def test_while_it_waits_for_an_answer_it_lies_sealed(house: House, database: Path) -> None:
    haru = house.friend()
    await haru.tell("/vent")
    await house.conversation.accept(haru.message(f"{MARKED}에서 있었던 일"))
    assert not any(MARKED.encode(encoding) in everything_in(database.parent) for encoding in ENCODINGS)


async def test_a_code_is_in_no_file(house: House, sqlite_store: SqlDiaryStore, database: Path, log_file: Path) -> None:
    haru = house.friend()
    other = Somebody(house, Address(ChannelName.DISCORD, "7001", "7001"), None)
    house.store.add_person(Person(0, other.address, house.clock.now_utc()))
    shown = await code_of(haru)
    await other.tell(f"/link {shown}")
    await other.tell("/link 2345-6789")
    sqlite_store.close()
    left = everything_in(database.parent)
    for code in (shown, read_code(shown), "2345-6789", "23456789"):
        assert code.encode() not in left
