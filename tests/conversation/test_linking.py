"""One diary over several accounts: the code, what is said before, what both sides are told, and parting again."""

import asyncio
import re
from datetime import timedelta

import pytest

from bot.conversation.link_codes import ALPHABET, CODE_CHARACTERS, new_code, read_code, shown_code
from bot.conversation.tokens import MAX_TOKEN_BYTES, Token, Verb
from bot.errors import ChannelError, PersonUnreachableError
from bot.messages import Address, ChannelName, Person, Register, Retention
from bot.texts.catalogue import Texts
from tests.conversation.house import STORY, URGENT, House, Somebody, labels
from tests.fakes.store import MemoryDiaryStore

POLITE = Texts()
CODE = re.compile(rf"/link ([{ALPHABET}]{{4}}-[{ALPHABET}]{{4}})")
WRONG = "ZZZZZZZZ"


def on_discord(house: House, name: str = "7001") -> Somebody:
    """The same human at another account, who agreed there."""
    somebody = Somebody(house, Address(ChannelName.DISCORD, name, name), None)
    house.store.add_person(Person(0, somebody.address, house.clock.now_utc()))
    return somebody


async def code_of(somebody: Somebody) -> str:
    found = CODE.search((await somebody.tell("/link")).text)
    assert found is not None
    return found[1]


async def link(giving: Somebody, joining: Somebody) -> None:
    await joining.tell(f"/link {await code_of(giving)}")
    await joining.press(POLITE.say("link.yes"))


def texts_of(somebody: Somebody) -> list[str]:
    return [entry.text for entry in somebody.entries]


async def test_two_accounts_become_one_diary(kept_house: House) -> None:
    haru, other = kept_house.friend(nickname="하루"), on_discord(kept_house)
    await haru.tell("여기서 적은 이야기")
    await other.tell("저기서 적은 이야기")
    await other.tell(f"/link {await code_of(haru)}")
    for part in ("텔레그램", "디스코드", "1편"):
        assert part in other.seen.text
    assert kept_house.store.find_person(other.address) != kept_house.store.find_person(haru.address)
    await other.press(POLITE.say("link.yes"))
    assert other.seen.text == POLITE.say("link.done", count=2)
    assert other.person.id == haru.person.id
    assert other.person.nickname == "하루"
    assert texts_of(haru) == texts_of(other) == ["여기서 적은 이야기", "저기서 적은 이야기"]


async def test_the_first_account_is_told_on_its_own_channel(house: House) -> None:
    haru, other = house.friend(register=Register.CASUAL), on_discord(house)
    await link(haru, other)
    assert haru.answers[-1] == Texts(register=Register.CASUAL).say("link.told", channel="디스코드", count=0)


@pytest.mark.parametrize("error", [ChannelError("down"), PersonUnreachableError("gone")])
async def test_a_channel_that_fails_does_not_undo_the_link(house: House, error: ChannelError) -> None:
    haru, other = house.friend(), on_discord(house)
    await other.tell(f"/link {await code_of(haru)}")
    house.screen.send_errors = [error]
    await other.press(POLITE.say("link.yes"))
    assert other.person.id == haru.person.id
    assert other.seen.text == POLITE.say("link.done", count=0)


async def test_a_channel_that_does_not_run_is_no_trouble(house: House) -> None:
    house.silent = {ChannelName.TELEGRAM}
    haru, other = house.friend(), on_discord(house)
    await link(haru, other)
    assert other.person.id == haru.person.id


async def test_nobody_is_told_on_somebody_elses_terminal(house: House) -> None:
    at_home = Somebody(house, Address(ChannelName.CONSOLE, "me", "me"), None)
    house.store.add_person(Person(0, at_home.address, house.clock.now_utc()))
    other = on_discord(house)
    await link(at_home, other)
    assert other.person.id == at_home.person.id
    assert len(at_home.answers) == 1, "only the code"


async def test_saying_no_keeps_them_apart(house: House) -> None:
    haru, other = house.friend(), on_discord(house)
    await other.tell(f"/link {await code_of(haru)}")
    await other.press(POLITE.say("link.no"))
    assert other.seen.text == POLITE.say("link.kept")
    assert other.person.id != haru.person.id


async def test_pressing_twice_and_old_buttons_are_harmless(house: House) -> None:
    haru, other = house.friend(), on_discord(house)
    await other.tell(STORY)
    await other.tell(f"/link {await code_of(haru)}")
    token = other.seen.buttons[0][0].token
    await other.press_token(token)
    before = house.store.records(haru.person.id)
    await other.press_token(token)
    assert POLITE.say("link.joined_now", accounts="텔레그램 · 디스코드") in other.seen.text
    after = house.store.records(haru.person.id)
    assert before is not None
    assert after is not None
    assert (after.entries, after.accounts, after.turns) == (before.entries, before.accounts, before.turns)


async def test_a_code_ends_after_ten_minutes_also_at_the_last_press(house: House) -> None:
    haru, other = house.friend(), on_discord(house)
    await other.tell(f"/link {await code_of(haru)}")
    await haru.wait(timedelta(minutes=10))
    await other.press(POLITE.say("link.yes"))
    assert POLITE.say("link.wrong") in other.seen.text
    assert other.person.id != haru.person.id


async def test_a_new_code_ends_the_one_before(house: House) -> None:
    haru, other = house.friend(), on_discord(house)
    old, new = await code_of(haru), await code_of(haru)
    assert old != new
    assert (await other.tell(f"/link {old}")).text == POLITE.say("link.wrong")
    assert other.person.id != haru.person.id
    assert labels(await other.tell(f"/link {new}"))


async def test_three_wrong_codes_then_a_pause_even_for_the_right_one(house: House) -> None:
    haru, other = house.friend(), on_discord(house)
    right = await code_of(haru)
    assert [(await other.tell(f"/link {WRONG}")).text for _ in range(3)] == [
        POLITE.say("link.wrong"),
        POLITE.say("link.wrong"),
        POLITE.say("link.pause", minutes=10),
    ]
    assert (await other.tell(f"/link {right}")).text == POLITE.say("link.pause", minutes=10)
    await other.press_token(str(Token(Verb.LINK, read_code(right), "yes")))
    assert other.person.id != haru.person.id
    await other.wait(timedelta(minutes=10, seconds=1))
    assert labels(await other.tell(f"/link {await code_of(haru)}"))


async def test_codes_guessed_through_buttons_count_as_well(house: House) -> None:
    haru, other = house.friend(), on_discord(house)
    right = await code_of(haru)
    for _ in range(3):
        await other.press_token(str(Token(Verb.LINK, WRONG, "yes")))
    await other.press_token(str(Token(Verb.LINK, read_code(right), "yes")))
    assert other.person.id != haru.person.id


async def test_ones_own_code_joins_nothing(haru: Somebody) -> None:
    assert (await haru.tell(f"/link {await code_of(haru)}")).text == POLITE.say("link.own")


async def test_a_shorter_keeping_is_said_before(house: House) -> None:
    haru, other = house.friend(retention=Retention.QUARTER), on_discord(house)
    await other.tell(f"/link {await code_of(haru)}")
    assert POLITE.say("link.retention", kept="90일") in other.seen.text


async def test_a_stranger_agrees_before_anything_else(house: House) -> None:
    haru, stranger = house.friend(), house.stranger("new")
    await stranger.tell(f"/link {await code_of(haru)}")
    assert house.store.find_person(stranger.address) is None


async def test_an_account_that_leaves_takes_along_what_was_written_from_it(kept_house: House) -> None:
    haru, other = kept_house.friend(nickname="하루"), on_discord(kept_house)
    await other.tell("예전 이야기")
    await link(haru, other)
    await other.tell("저기서 적은 이야기")
    await haru.tell("여기서 적은 이야기")
    await haru.tell("/unlink")
    await haru.press("디스코드")
    assert haru.seen.text == POLITE.say("unlink.ask", account="디스코드", count=2)
    await haru.press(POLITE.say("unlink.yes"))
    assert haru.seen.text == POLITE.say("unlink.done", account="디스코드", count=2)
    assert other.answers[-1] == POLITE.say("unlink.told", account="디스코드", count=2)
    assert other.person.id != haru.person.id
    assert (texts_of(haru), texts_of(other)) == (["여기서 적은 이야기"], ["예전 이야기", "저기서 적은 이야기"])
    assert other.person.nickname == "하루"


async def test_the_account_that_is_spoken_from_can_leave(house: House) -> None:
    haru, other = house.friend(), on_discord(house)
    await link(haru, other)
    await other.tell(STORY)
    await other.tell("/unlink")
    await other.press(POLITE.say("unlink.this_account", channel="디스코드"))
    token = other.seen.buttons[0][0].token
    await other.press_token(token)
    assert (texts_of(haru), texts_of(other)) == ([], [STORY])
    await other.press_token(token)
    assert other.seen.text == POLITE.say("unlink.single")
    assert texts_of(other) == [STORY]


async def test_one_account_alone_has_nothing_to_part(haru: Somebody) -> None:
    assert (await haru.tell("/unlink")).text == POLITE.say("unlink.single")


async def test_everybody_can_stay_together_after_all(house: House) -> None:
    haru, other = house.friend(), on_discord(house)
    await link(haru, other)
    await haru.tell("/unlink")
    await haru.press("디스코드")
    await haru.press(POLITE.say("unlink.no"))
    assert other.person.id == haru.person.id


async def test_deleting_takes_all_accounts_and_says_so(house: House) -> None:
    haru, other = house.friend(), on_discord(house)
    await link(haru, other)
    await haru.tell("/delete_me")
    assert POLITE.say("delete_me.shared", accounts="텔레그램 · 디스코드") in haru.seen.text
    await haru.press("모두")
    assert house.store.find_person(haru.address) is house.store.find_person(other.address) is None
    assert POLITE.say("welcome.agree") in labels(await other.tell("안녕하세요"))


async def test_two_accounts_of_one_person_are_answered_one_after_the_other(house: House) -> None:
    haru, other = house.friend(), on_discord(house)
    await link(haru, other)
    house.reply.hold()
    told = [asyncio.create_task(one.tell(f"{number}번째 이야기")) for number, one in enumerate((haru, other, haru), 1)]
    await asyncio.sleep(0.2)
    stories = [text for text in house.emotion.heard if "이야기" in text]
    assert len(stories) == 1, "the second one is read only when the first is answered"
    house.reply.release()
    await asyncio.gather(*told)
    assert texts_of(haru) == ["1번째 이야기", "2번째 이야기", "3번째 이야기"]
    assert [len(request.turns) for request in house.reply.heard] == [0, 1, 2]


async def test_messages_that_wait_while_accounts_join_land_in_the_one_diary(house: House) -> None:
    haru, other = house.friend(), on_discord(house)
    await other.tell(f"/link {await code_of(haru)}")
    token = other.seen.buttons[0][0].token
    async with asyncio.timeout(10):
        await asyncio.gather(
            haru.tell("가나다 이야기"),
            other.press_token(token),
            other.tell("라마바 이야기"),
            haru.tell("/today"),
            other.press_token(token),
            haru.tell("사아자 이야기"),
        )
    assert sorted(texts_of(haru)) == ["가나다 이야기", "라마바 이야기", "사아자 이야기"]


async def test_accounts_that_join_each_other_at_once_never_wait_for_ever(kept_house: House) -> None:
    haru, other = kept_house.friend(), on_discord(kept_house)
    mine, theirs = await code_of(haru), await code_of(other)
    async with asyncio.timeout(10):
        await asyncio.gather(
            haru.press_token(str(Token(Verb.LINK, read_code(theirs), "yes"))),
            other.press_token(str(Token(Verb.LINK, read_code(mine), "yes"))),
        )
    assert haru.person.id == other.person.id


async def test_a_stop_between_joining_and_telling_is_mended_by_another_press(house: House) -> None:
    haru, other = house.friend(), on_discord(house)
    await other.tell(f"/link {await code_of(haru)}")
    token = other.seen.buttons[0][0].token
    house.screen.edit_errors = [ChannelError("down")]
    await other.press_token(token)
    assert other.person.id == haru.person.id
    house.restart()
    await other.press_token(token)
    assert POLITE.say("link.joined_now", accounts="텔레그램 · 디스코드") in other.seen.text


async def test_a_story_told_elsewhere_is_no_answer_to_a_question_of_another_chat(house: House) -> None:
    haru, other = house.friend(), on_discord(house)
    await link(haru, other)
    await haru.tell("처음 적은 이야기")
    await haru.press(POLITE.say("diary.button_text"))
    await other.tell("디스코드에서 들려주는 다른 이야기")
    assert texts_of(haru) == ["처음 적은 이야기", "디스코드에서 들려주는 다른 이야기"]
    assert house.store.dialogue(haru.person.id) is None
    await haru.press_token(str(Token(Verb.CORRECT_TEXT, haru.entries[0].id)))
    await haru.tell("고친 이야기")
    assert texts_of(haru)[0] == "고친 이야기"


@pytest.mark.parametrize("is_first", [True, False])
async def test_only_the_first_account_that_is_gone_stops_what_comes_unasked(house: House, is_first: bool) -> None:
    haru, other = house.friend(), on_discord(house)
    await link(haru, other)
    house.screen.send_errors = [PersonUnreachableError("blocked")]
    await (haru if is_first else other).tell("/help")
    person = house.store.person(haru.person.id)
    assert person is not None
    assert person.is_reachable is not is_first


async def test_words_of_a_crisis_after_the_command_are_heard(haru: Somebody) -> None:
    await haru.tell(f"/link {URGENT}")
    assert [entry.text for entry in haru.entries] == [URGENT]


async def test_an_open_check_in_of_either_side_holds_for_both(house: House) -> None:
    haru, other = house.friend(), on_discord(house)
    await other.tell(URGENT)
    await link(haru, other)
    assert isinstance(house.store, MemoryDiaryStore)
    assert house.store.has_open_check_in(haru.person.id)


def test_a_code_is_made_of_letters_that_nobody_mixes_up_and_is_read_as_people_type() -> None:
    codes = {new_code() for _ in range(500)}
    assert len(codes) == 500
    assert all(len(code) == CODE_CHARACTERS and set(code) <= set(ALPHABET) for code in codes)
    assert len(ALPHABET) == 32
    assert not set("01IO") & set(ALPHABET)
    assert set("".join(codes)) == set(ALPHABET)
    code = new_code()
    assert {read_code(text) for text in (shown_code(code), code.lower(), f" {code[:4]} {code[4:]} ", shown_code(code).lower())} == {code}


@pytest.mark.parametrize("user_id", ["9" * 20, "x" * 40])
def test_the_buttons_of_every_account_fit(user_id: str) -> None:
    assert len(str(Token(Verb.UNLINK, f"telegram.{user_id}", "yes"))) <= MAX_TOKEN_BYTES
