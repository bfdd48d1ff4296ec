"""Whatever comes in: an answer or one of our own errors, within a second."""

import csv
import io
import json
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.config import ENVIRONMENT_PREFIX, Settings, load_settings
from bot.conversation.export_pages import entries_csv, monthly_pages
from bot.conversation.export_tree import export_json
from bot.conversation.hearing import readable
from bot.conversation.on_call import on_call_address
from bot.conversation.settings_typed import parse_clock
from bot.conversation.tokens import MAX_TOKEN_BYTES, Token, Verb
from bot.conversation.wording import entry_card
from bot.errors import ConfigurationError
from bot.messages import Address, ChannelName, CrisisLevel, Emotion, Entry, Language, Person
from bot.records import PersonalRecords
from bot.safety import crisis, guard
from bot.safety.normalise import normalise
from bot.texts.catalogue import Texts
from bot.texts.cities import zone_of_city
from db.payloads import storable

# Of processor time, which counts for more where the machine is shared.
LONGEST_SECONDS = 2.0
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])

SECTIONS = st.sampled_from([*Settings.model_fields, "unknown", "Safety", ""])
KEYS = st.sampled_from(
    [key for field in Settings.model_fields.values() for key in getattr(field.annotation, "model_fields", {})] + ["x", ""]
)
VALUES = st.one_of(
    st.integers(),
    st.floats(),
    st.booleans(),
    st.text(max_size=30),
    st.sampled_from(["telegram:1", "ko", "polite", "Asia/Seoul", "../../etc/passwd", "\x00", "21:30", "1e999", "nan"]),
)
# Parts of Korean writing, invisible signs, and words next to those that the rules look for.
PIECES = st.sampled_from(
    ["죽", "고", "싶", "다", "ㅈ", "ㅜ", "ㄱ", "ㅋ", "\u200b", "\u0301", "\u1107", "\u3164", "1", ".", "자", "살", "안", " ", "\n", "💊"]
)
WRITING = st.one_of(st.text(max_size=300), st.lists(PIECES, max_size=200).map("".join))


def loads_or_refuses(file: Path, environment: dict[str, str]) -> None:
    try:
        load_settings(file, environment)
    except ConfigurationError as error:
        assert str(error)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


@unhurried
@given(content=st.one_of(st.binary(max_size=200), st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace"))))
@example(content=b"[safety]\ncheck_in_hours = " + b"9" * 5_000)
@example(content=b"x = " + b"[" * 100_000)
@example(content=b"folder = '/etc'\n[folder]\nx = 1")
def test_any_file_is_a_configuration_or_a_sentence_about_it(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    loads_or_refuses(file, {})


def test_a_folder_in_place_of_the_file_is_a_sentence_too(file: Path) -> None:
    file.mkdir()
    with pytest.raises(ConfigurationError, match=r"config\.toml"):
        load_settings(file, {})


@unhurried
@given(section=SECTIONS, key=KEYS, value=VALUES)
def test_any_value_under_any_key_is_taken_or_refused(file: Path, section: str, key: str, value: object) -> None:
    written = json.dumps(value) if isinstance(value, str) else str(value).lower()
    file.write_text(f"[{json.dumps(section)}]\n{json.dumps(key)} = {written}\n", encoding="utf-8")
    loads_or_refuses(file, {})


@unhurried
@given(name=st.one_of(st.text(max_size=40), st.builds(lambda section, key: f"{section}__{key}", SECTIONS, KEYS)), value=VALUES.map(str))
@example(name="DEFAULTS", value="x")
@example(name="DEFAULTS__ZONE__X", value="x")
@example(name="FOLDER__X", value="x")
def test_any_variable_is_taken_or_refused(file: Path, name: str, value: str) -> None:
    loads_or_refuses(file, {ENVIRONMENT_PREFIX + name.upper(): value, ENVIRONMENT_PREFIX + name: value})


@unhurried
@given(st.text(max_size=100))
@example("F:" + "\ud800" + ":joy")
@example("F:" + "가" * 30 + ":x")
def test_any_text_is_a_token_or_none(text: str) -> None:
    token = Token.parse(text)
    if token is not None:
        assert str(token) == text
        assert len(text.encode()) <= MAX_TOKEN_BYTES


@given(st.sampled_from(Verb), st.text(st.characters(exclude_characters=":", max_codepoint=127), max_size=20), st.text("abc_:", max_size=20))
def test_what_a_button_carries_is_read_back(verb: Verb, subject: str, choice: str) -> None:
    assert Token.parse(str(Token(verb, subject, choice))) == Token(verb, subject, choice)


@unhurried
@given(WRITING)
@example("ㅈ" * 10_000)
@example("죽고싶" * 30_000)
@example("\u0301" * 10_000)
@example("안 " * 20_000 + "죽고 싶다")
@example("\ud83d")
def test_any_writing_is_graded_and_guarded_in_two_seconds(text: str) -> None:
    for read in (normalise, readable, storable, crisis.signals):
        started = time.process_time()
        read(text)
        assert time.process_time() - started < LONGEST_SECONDS, read
    started = time.process_time()
    assert crisis.grade(text, (0.0, 0.0, 1.0)) >= CrisisLevel.NONE
    guard.refusal(text, guard.GuardContext(text, Language.KO, (text,)))
    assert time.process_time() - started < LONGEST_SECONDS


@given(st.text(max_size=60))
def test_any_typed_setting_is_read_or_not(text: str) -> None:
    minute = parse_clock(text)
    assert minute is None or 0 <= minute < 24 * 60
    zone_of_city(text)


@given(st.text(max_size=30).filter(lambda text: text.partition(":")[0] not in set(ChannelName)))
@example("")
def test_a_name_of_no_channel_is_nobodys_address(text: str) -> None:
    if not text.partition(":")[2]:
        assert on_call_address(text) is None


@unhurried
@given(st.text(min_size=1, max_size=200), st.sampled_from(Language))
@example("{text} {0} {x.__class__}", Language.KO)
@example("=1+1", Language.KO)
@example("\r\n,\"'", Language.KO)
def test_any_text_leaves_in_the_export_as_it_was_told(text: str, language: Language) -> None:
    told = storable(text)
    person = Person(1, Address(ChannelName.TELEGRAM, "1", "1"), NOON, language=language)
    entry = Entry("e", 1, "k", NOON, told, False, Emotion.JOY, None)
    records = PersonalRecords(person, (), (person.address,), (entry,), (), (), (), None, (), ())
    assert json.loads(export_json(records, {}, NOON))["entries"][0]["text"] == told
    rows = list(csv.reader(io.StringIO(entries_csv(records, Texts(language)).decode("utf-8-sig"), newline="")))
    assert rows[1][3] in (told, f"'{told}")
    assert not rows[1][3].startswith(("=", "+", "-", "@"))
    assert list(monthly_pages(records, Texts(language))) == ["2026-03"]
    assert told in entry_card(entry, person, Texts(language))
