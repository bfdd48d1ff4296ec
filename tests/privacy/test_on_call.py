"""Somebody on call hears that somebody needs a look: in time, not too often, and nothing more."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.config import Secrets, load_settings
from bot.conversation.core import TodakConversation
from bot.conversation.engines import Engines
from bot.conversation.notices import leaving_words
from bot.conversation.on_call import OnCall, on_call_address
from bot.conversation.services import Services
from bot.errors import ChannelError, ConfigurationError
from bot.messages import Address, ChannelName
from bot.ops.doctor import State, examine
from bot.ops.house_rules import person_on_call, privacy_facts
from bot.ports import Outbox
from bot.texts.catalogue import Texts
from tests.conversation.house import CONCERN, URGENT, House, Somebody
from tests.fakes.clock import FakeClock
from tests.fakes.outbox import RecordingOutbox

HOST = Address(ChannelName.DISCORD, "77", "77")


class Watch:
    """A house with somebody on call, whose channel is not the one that people write in."""

    def __init__(self, house: House) -> None:
        self.house, self.outbox = house, RecordingOutbox()
        self.is_running = True
        self.on_call = OnCall(HOST, self._outbox_of, house.clock, Texts())
        self.engines = Engines(emotion=house.emotion, reply=house.reply, hearing=house.hearing, voice=house.voice)
        services = Services(house.store, self.engines, house.painter, house.painter, house.clock, on_call=self.on_call)
        house.conversation = TodakConversation(services)

    def _outbox_of(self, address: Address) -> Outbox | None:
        assert address == HOST
        return self.outbox if self.is_running else None

    async def notices(self) -> list[str]:
        await self.on_call.settle()
        return self.outbox.texts


@pytest.fixture
def watch(house: House) -> Iterator[Watch]:
    watching = Watch(house)
    yield watching
    watching.engines.close()


async def test_an_urgent_message_is_told_without_a_name_an_id_or_a_word(watch: Watch) -> None:
    haru = watch.house.friend("haru-4711")
    await haru.tell(URGENT)
    assert await watch.notices() == [Texts().say("on_call.notice", channel="텔레그램")]
    assert all(part not in watch.outbox.texts[0] for part in ("haru", "4711", "죽고"))


async def test_a_stranger_in_danger_is_told_once_also_when_they_agree_afterwards(watch: Watch) -> None:
    stranger = watch.house.stranger("haru-4711")
    await stranger.tell(URGENT)
    assert await watch.notices() == [Texts().say("on_call.notice", channel="텔레그램")]
    await stranger.agree()
    assert watch.house.store.has_open_check_in(stranger.person.id)
    assert len(await watch.notices()) == 1


@pytest.mark.parametrize("words", ["오늘은 좋은 하루였어요", CONCERN])
async def test_what_is_not_urgent_is_told_nobody(watch: Watch, words: str) -> None:
    await watch.house.friend().tell(words)
    assert await watch.notices() == []


async def test_words_that_turn_urgent_by_an_edit_are_told(watch: Watch) -> None:
    haru = watch.house.friend()
    await haru.tell("오늘은 좋은 하루였어요", key="telegram:chat-haru:1")
    await haru.tell(URGENT, edit_of="telegram:chat-haru:1")
    assert len(await watch.notices()) == 1


async def test_it_is_told_once_an_hour_and_person(watch: Watch) -> None:
    haru, bada = watch.house.friend("haru"), watch.house.friend("bada")
    for somebody in (haru, haru, bada, haru):
        await somebody.tell(URGENT)
        await watch.on_call.settle()
        watch.house.clock.advance(timedelta(minutes=15))
    assert len(await watch.notices()) == 2
    watch.house.clock.advance(timedelta(minutes=15))
    await haru.tell(URGENT)
    assert len(await watch.notices()) == 3


async def test_a_notice_that_fails_delays_no_answer_and_is_tried_with_the_next_message(watch: Watch) -> None:
    haru: Somebody = watch.house.friend()
    watch.outbox.send_errors.append(ChannelError("away"))
    assert "109" in (await haru.tell(URGENT)).text
    assert await watch.notices() == []
    watch.outbox.send_errors.append(RuntimeError("a bug"))
    await haru.tell(URGENT)
    assert await watch.notices() == []
    watch.is_running = False
    await haru.tell(URGENT)
    assert await watch.notices() == []
    watch.is_running = True
    await haru.tell(URGENT)
    assert len(await watch.notices()) == 1


async def test_whoever_is_on_call_is_not_told_of_themselves(house: House) -> None:
    outbox = RecordingOutbox()
    haru = house.friend()
    on_call = OnCall(haru.address, lambda _: outbox, FakeClock(), Texts())
    on_call.tell(haru.address)
    await on_call.settle()
    assert outbox.sent == []


@pytest.mark.parametrize(
    ("configured", "address"),
    [
        ("telegram:-10012345", Address(ChannelName.TELEGRAM, "-10012345", "-10012345")),
        ("discord:77", HOST),
        ("", None),
    ],
)
def test_the_configuration_names_a_chat(configured: str, address: Address | None, tmp_path: Path) -> None:
    settings = load_settings(tmp_path / "config.toml", {"TODAK__SAFETY__ON_CALL": configured})
    assert on_call_address(settings.safety.on_call) == address
    assert (person_on_call(settings, lambda _: None, FakeClock()) is None) == (address is None)


@pytest.mark.parametrize("configured", ["telegram", "console:1", "telegram:@name", "discord:-1", "telegram:1 ", "telegram:"])
def test_anything_else_stops_the_start_and_names_the_key(configured: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"safety\.on_call"):
        load_settings(tmp_path / "config.toml", {"TODAK__SAFETY__ON_CALL": configured})


@pytest.mark.parametrize(("token", "state"), [(None, State.BROKEN), (SecretStr("1:abc"), State.READY)])
def test_a_person_on_call_whom_nobody_could_tell_is_found_before_it_matters(token: SecretStr | None, state: State, tmp_path: Path) -> None:
    settings = load_settings(tmp_path / "config.toml", {"TODAK__SAFETY__ON_CALL": "telegram:4711"})
    found = examine(settings, Secrets(telegram_token=token), tmp_path / "requirements.txt", ())
    (finding,) = [finding for finding in found if finding.topic == "on call"]
    assert finding.state is state
    assert "4711" not in finding.detail + finding.advice


def test_consent_and_privacy_say_that_somebody_is_on_call(tmp_path: Path) -> None:
    off = load_settings(tmp_path / "config.toml", {})
    on = load_settings(tmp_path / "config.toml", {"TODAK__SAFETY__ON_CALL": "discord:77"})
    told = Texts().say("welcome.leaves_on_call")
    for channel in ChannelName:
        assert told in leaving_words(privacy_facts(on), Texts(), channel)
        assert told not in leaving_words(privacy_facts(off), Texts(), channel)
