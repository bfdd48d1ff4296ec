"""What a person is told before they agree, and in /privacy, is what the tables and the configuration really do."""

from datetime import UTC, datetime

import pytest

from bot.conversation.notices import leaving_words
from bot.conversation.services import PrivacyFacts
from bot.messages import Address, ChannelName, Language, Person, Register
from bot.texts.catalogue import Texts
from db.columns import Sealed
from db.models import AccountRow, AudioRow, Base, EntryRow, PersonRow, TurnRow
from tests.conversation.house import STORY, House, Somebody

NOW = datetime(2026, 11, 27, tzinfo=UTC)
LOCKED = {Language.KO: ("암호로 잠", "잠그지 않아요"), Language.EN: ("encrypted", "are not, so that")}
KEPT_IN_PLAIN = {
    Language.KO: ("마음", "시각", "설정", "번호"),
    Language.EN: ("feelings", "times", "settings", "account"),
}
COMPANIES = {ChannelName.TELEGRAM: "welcome.leaves_telegram", ChannelName.DISCORD: "welcome.leaves_discord"}


def newcomer(house: House, channel: ChannelName, language: Language = Language.KO) -> Somebody:
    return Somebody(house, Address(channel, "chat-new", "new"), language)


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("asked", [STORY, "/privacy"])
async def test_what_is_locked_and_what_is_not_is_said_before_consent(house: House, language: Language, asked: str) -> None:
    seen = await newcomer(house, ChannelName.TELEGRAM, language).tell(asked)
    for words in (*LOCKED[language], *KEPT_IN_PLAIN[language]):
        assert words in seen.text.lower()


def test_the_tables_lock_what_the_notice_says_and_leave_the_rest_plain() -> None:
    def is_sealed(row: type[Base], column: str) -> bool:
        return isinstance(row.__table__.columns[column].type, Sealed)

    assert all(is_sealed(*place) for place in ((EntryRow, "body"), (TurnRow, "body"), (AudioRow, "content"), (AudioRow, "waveform")))
    plain = ((EntryRow, "emotion"), (EntryRow, "created_utc"), (PersonRow, "zone"), (AccountRow, "user_id"))
    assert not any(is_sealed(*place) for place in plain)


@pytest.mark.parametrize("asked", [STORY, "/privacy"])
@pytest.mark.parametrize("channel", list(ChannelName))
async def test_only_the_company_of_the_channel_is_named(house: House, channel: ChannelName, asked: str) -> None:
    seen = await newcomer(house, channel).tell(asked)
    assert {named for named, key in COMPANIES.items() if Texts().say(key) in seen.text} == {channel} & COMPANIES.keys()


@pytest.mark.parametrize("language", list(Language))
def test_at_a_terminal_with_the_defaults_nothing_leaves(language: Language) -> None:
    texts = Texts(language)
    assert leaving_words(PrivacyFacts(), texts, ChannelName.CONSOLE) == texts.say("welcome.leaves_nothing")


@pytest.mark.parametrize("channel", list(ChannelName))
async def test_a_database_of_the_host_is_said_before_consent(channel: ChannelName) -> None:
    house, texts = House(privacy=PrivacyFacts(database_is_local_file=False)), Texts()
    seen = await newcomer(house, channel).tell(STORY)
    assert texts.say("welcome.where_postgresql") in seen.text
    assert texts.say("welcome.where_sqlite") not in seen.text
    assert texts.say("welcome.leaves_database") in seen.text
    house.close()


@pytest.mark.parametrize("language", list(Language))
def test_an_endpoint_is_named_to_newcomers_and_to_those_who_agreed_to_it_alone(language: Language) -> None:
    facts, texts = PrivacyFacts(words_go_to="llm.example"), Texts(language)
    here = Address(ChannelName.CONSOLE, "c", "u")
    agreed, declined, other = (Person(1, here, NOW, words_go_to=host) for host in ("llm.example", "", "old.example"))
    said = texts.say("welcome.leaves_endpoint", host="llm.example")
    assert said in leaving_words(facts, texts, ChannelName.CONSOLE)
    assert said in leaving_words(facts, texts, ChannelName.CONSOLE, agreed)
    for person in (declined, other):
        assert leaving_words(facts, texts, ChannelName.CONSOLE, person) == texts.say("welcome.leaves_nothing")


async def test_a_local_file_is_not_called_a_server(house: House) -> None:
    seen = await newcomer(house, ChannelName.TELEGRAM).tell(STORY)
    assert Texts().say("welcome.where_sqlite") in seen.text
    assert Texts().say("welcome.leaves_database") not in seen.text


async def test_a_persons_own_notice_is_of_their_channel(house: House) -> None:
    here = Address(ChannelName.DISCORD, "chat-bom", "bom")
    house.store.add_person(Person(0, here, house.clock.now_utc()))
    seen = await Somebody(house, here, None).tell("/privacy")
    assert Texts().say("welcome.leaves_discord") in seen.text


async def test_a_friend_who_chose_casual_words_is_asked_casually_before_everything_goes(house: House) -> None:
    friend, casual = house.friend(register=Register.CASUAL), Texts(register=Register.CASUAL)
    assert (await friend.tell("/delete_me")).text == casual.say("delete_me.ask") != Texts().say("delete_me.ask")
    await friend.press(casual.say("delete_me.no"))
    assert friend.seen.text == casual.say("delete_me.kept") != Texts().say("delete_me.kept")
