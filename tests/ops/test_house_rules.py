import pytest

from bot.config import Settings
from bot.messages import Address, ChannelName
from bot.ops.house_rules import house_rules, newcomer_defaults, person_on_call, privacy_facts
from tests.fakes.clock import FakeClock
from tests.fakes.outbox import RecordingOutbox


def test_limits_come_from_the_configuration_for_people_far_away() -> None:
    settings = Settings.model_validate({"limits": {"messages_per_minute": 7}, "speech_to_text": {"max_seconds": 60}})
    rules = house_rules(settings, 0.4, is_local=False)
    assert (rules.messages_per_minute, rules.max_clip_seconds, rules.ask_below) == (7, 60, 0.4)


def test_a_script_at_this_machine_may_bring_a_diary_in_seconds() -> None:
    assert house_rules(Settings(), 0.4, is_local=True).messages_per_minute > 1_000_000


def test_a_configured_threshold_goes_before_the_models() -> None:
    assert house_rules(Settings.model_validate({"emotion": {"ask_below": 0.0}}), 0.4, is_local=False).ask_below == 0.0


def test_the_hour_of_the_chart_is_minutes_after_midnight() -> None:
    assert newcomer_defaults(Settings.model_validate({"defaults": {"chart_time": "07:05"}})).chart_minute == 425


@pytest.mark.parametrize(("engine", "goes"), [("espeak", False), ("gtts", True), ("auto", True)])
def test_the_privacy_notice_knows_which_voice_goes_online(engine: str, goes: bool) -> None:
    assert privacy_facts(Settings.model_validate({"text_to_speech": {"engine": engine}})).answers_go_to_google is goes


def test_the_privacy_notice_knows_the_endpoint_and_only_one_that_is_used() -> None:
    endpoint = {"model": "m", "base_url": "https://llm.example/v1"}
    assert privacy_facts(Settings.model_validate({"reply": {"engine": "openai", **endpoint}})).words_go_to == "llm.example"
    assert privacy_facts(Settings.model_validate({"reply": endpoint})).words_go_to == ""


def test_nobody_is_on_call_unless_configured() -> None:
    outboxes = {ChannelName.TELEGRAM: RecordingOutbox()}

    def find(address: Address) -> RecordingOutbox | None:
        return outboxes.get(address.channel)

    assert person_on_call(Settings(), find, FakeClock()) is None
    assert person_on_call(Settings.model_validate({"safety": {"on_call": "telegram:-100123"}}), find, FakeClock()) is not None
