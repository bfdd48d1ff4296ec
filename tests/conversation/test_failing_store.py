"""When the diary cannot be read or written, a person in danger still gets words of care."""

from collections.abc import Iterator

import pytest

from bot.errors import StoreError
from bot.messages import Address, Incoming, Language, Person, Register
from bot.ports import Pending
from bot.texts.catalogue import Texts
from tests.conversation.house import CONCERN, STORY, URGENT, House
from tests.conversation.test_crisis import care_texts_start, is_care, offered_help
from tests.fakes.store import MemoryDiaryStore

POLITE = Texts()


class FailingStore(MemoryDiaryStore):
    """A store whose methods named in `failing` raise."""

    def __init__(self) -> None:
        super().__init__()
        self.failing: set[str] = set()

    def _obey(self, name: str) -> None:
        if name in self.failing:
            raise StoreError("the disk is full")

    def find_person(self, address: Address) -> Person | None:
        self._obey("find_person")
        return super().find_person(address)

    def record(self, incoming: Incoming, person_id: int) -> Pending:
        self._obey("record")
        return super().record(incoming, person_id)

    def entry_count(self, person_id: int) -> int:
        self._obey("entry_count")
        return super().entry_count(person_id)


@pytest.fixture
def store() -> FailingStore:
    return FailingStore()


@pytest.fixture
def home(store: FailingStore) -> Iterator[House]:
    built = House(store)
    yield built
    built.close()


@pytest.mark.parametrize("name", ["find_person", "record", "entry_count"])
async def test_urgent_words_that_cannot_be_stored_get_care_and_no_error(home: House, store: FailingStore, name: str) -> None:
    haru = home.friend()
    store.failing.add(name)
    assert is_care((await haru.tell(URGENT)).text)
    assert len(home.screen.sent) == 1


async def test_care_without_a_store_is_said_as_the_person_wishes_where_they_can_be_read(home: House, store: FailingStore) -> None:
    haru = home.friend(register=Register.CASUAL)
    store.failing.add("record")
    assert (await haru.tell(URGENT)).text in care_texts_start(Register.CASUAL)


async def test_what_could_not_be_stored_is_answered_at_the_next_start(home: House, store: FailingStore) -> None:
    haru = home.friend()
    store.failing.add("entry_count")
    await haru.tell(URGENT)
    store.failing.clear()
    home.restart()
    await home.resume()
    assert [entry.text for entry in haru.entries] == [URGENT]
    assert store.has_open_check_in(haru.person.id)


async def test_a_worry_that_cannot_be_stored_gets_a_line_below_the_excuse(home: House, store: FailingStore) -> None:
    haru = home.friend()
    store.failing.add("record")
    seen = await haru.tell(CONCERN)
    assert "오류 번호" in seen.text
    assert offered_help(seen.text)


async def test_anything_else_that_cannot_be_stored_is_excused_with_a_number(home: House, store: FailingStore) -> None:
    haru = home.friend()
    store.failing.add("record")
    seen = await haru.tell(STORY)
    assert "오류 번호" in seen.text
    assert "109" not in seen.text


async def test_urgent_words_that_cannot_even_be_accepted_get_care_once(home: House, store: FailingStore) -> None:
    haru = home.friend()
    story, urgent = haru.message(STORY), haru.message(URGENT)
    store.failing.add("record")
    for incoming in (story, urgent, urgent):
        with pytest.raises(StoreError):
            await home.conversation.accept(incoming)
    assert [is_care(text) for text in haru.answers] == [True]
    store.failing.clear()
    await home.conversation.accept(urgent)
    await haru.deliver(urgent)
    assert store.has_open_check_in(haru.person.id)


async def test_a_stranger_hears_of_a_failure_in_their_own_language(home: House, store: FailingStore) -> None:
    ann = home.stranger("ann", Language.EN)
    store.failing.add("find_person")
    assert (await ann.tell("I want to kill myself")).text in care_texts_start(language=Language.EN)
