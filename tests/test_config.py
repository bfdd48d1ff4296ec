import re
import tomllib
from pathlib import Path

import pytest
from pydantic import BaseModel

from bot.config import Settings, load_settings, read_secrets
from bot.errors import ConfigurationError

FILE = Path(__file__).resolve().parent.parent / "config.toml"
# Left to the model's own calibration, so they stand in the file as comments only.
CALIBRATED = {("emotion", "ask_below"), ("reply", "near_enough")}


def sections() -> dict[str, BaseModel]:
    defaults = Settings()
    return {name: getattr(defaults, name) for name in Settings.model_fields if name != "folder"}


def write(folder: Path, text: str) -> Path:
    file = folder / "config.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_the_file_names_every_key_with_its_default() -> None:
    tree = tomllib.loads(FILE.read_text(encoding="utf-8"))
    assert set(tree) == set(sections())
    for name, section in sections().items():
        defaults = section.model_dump(mode="json", by_alias=True)
        calibrated = {key for section_name, key in CALIBRATED if section_name == name}
        assert {key: value for key, value in defaults.items() if key not in calibrated} == tree[name], name


def test_keys_left_to_the_model_are_documented_as_comments() -> None:
    text = FILE.read_text(encoding="utf-8")
    for section, key in CALIBRATED:
        assert re.search(rf"^\[{section}\][^\[]*^# {key} = ", text, re.MULTILINE), key


def test_every_key_has_a_line_that_says_why() -> None:
    lines = FILE.read_text(encoding="utf-8").splitlines()
    for before, line in zip(lines, lines[1:], strict=False):
        if re.match(r"(# )?[a-z_]+ = ", line):
            assert before.startswith("# "), line


def test_the_file_as_it_is_gives_the_defaults() -> None:
    assert load_settings(FILE, {}).model_dump(exclude={"folder"}) == Settings().model_dump(exclude={"folder"})


def test_a_missing_file_gives_the_defaults(tmp_path: Path) -> None:
    assert load_settings(tmp_path / "none.toml", {}).database.url == "sqlite:///var/todak.sqlite3"


def test_an_unknown_key_is_refused_with_the_nearest_one(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"unknown key database\.ulr; did you mean database\.url"):
        load_settings(write(tmp_path, '[database]\nulr = "x"'), {})


@pytest.mark.parametrize(
    ("text", "variable"),
    [
        ('[telegram]\ntoken = "123:secret"', "TELEGRAM_TOKEN"),
        ('[discord]\ntoken = "secret"', "DISCORD_TOKEN"),
        ('telegram_token = "secret"', "TELEGRAM_TOKEN"),
        ('token = "secret"', "TELEGRAM_TOKEN or DISCORD_TOKEN"),
        ('[database]\nkey = "secret"', "TODAK_KEY"),
        ('[reply]\napi_key = "secret"', "REPLY_API_KEY"),
        ('[reply]\ntoken = "secret"', "REPLY_API_KEY"),
    ],
)
def test_a_secret_in_the_file_is_sent_to_the_environment(tmp_path: Path, text: str, variable: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        load_settings(write(tmp_path, text), {})
    assert str(refused.value).endswith(f"secrets come from the environment: set {variable}")
    assert '"' not in str(refused.value)


def test_a_key_like_no_other_is_answered_with_the_valid_ones(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"unknown key database\.password; database may hold url, key_file$"):
        load_settings(write(tmp_path, '[database]\npassword = "x"'), {})
    with pytest.raises(ConfigurationError, match=r"unknown key zzz; the file may hold defaults, telegram, "):
        load_settings(write(tmp_path, "zzz = 1"), {})


def test_a_file_that_must_be_there_is_missed(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"there is no configuration file .*none\.toml"):
        load_settings(tmp_path / "none.toml", {}, must_exist=True)


def test_an_unknown_section_is_refused_with_the_nearest_one(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"unknown key telegrm; did you mean telegram"):
        load_settings(write(tmp_path, "[telegrm]"), {})
    with pytest.raises(ConfigurationError, match=r"unknown key databse; did you mean database\?"):
        load_settings(write(tmp_path, '[databse]\nurl = "x"'), {})


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ('[defaults]\nzone = "Asia/Seol"', "defaults.zone"),
        ('[defaults]\nchart_time = "25:00"', "defaults.chart_time"),
        ("[reports]\nlate_hours = 0", "reports.late_hours"),
        ('[speech_to_text]\nengine = "whispr"', "speech_to_text.engine"),
        ('[limits]\nqueue_length = "many"', "limits.queue_length"),
    ],
)
def test_a_value_out_of_range_names_its_key(tmp_path: Path, line: str, key: str) -> None:
    with pytest.raises(ConfigurationError, match=re.escape(key)):
        load_settings(write(tmp_path, line), {})


def test_a_misspelt_number_of_tokens_is_no_secret(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"did you mean reply\.max_tokens\?"):
        load_settings(write(tmp_path, "[reply]\nmax_token = 100"), {})


def test_a_trained_language_model_needs_the_name_of_its_folder(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"reply: .*model must name a folder made by \./todak train reply"):
        load_settings(write(tmp_path, '[reply]\nengine = "kogpt2"'), {})


def test_an_endpoint_needs_the_name_of_a_model(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"reply: .*model must name a model"):
        load_settings(write(tmp_path, '[reply]\nengine = "openai"'), {})


@pytest.mark.parametrize(
    "address",
    [
        "localhost:11434",
        "ftp://host/v1",
        "http://",
        "https://user:secret@host/v1",
        "https://host/v1?key=secret",
        "http://[broken",
        "http://h:99999",
    ],
)
def test_an_address_that_is_none_or_holds_a_secret_is_refused_without_quoting_it(tmp_path: Path, address: str) -> None:
    with pytest.raises(ConfigurationError, match=r"reply\.base_url") as refused:
        load_settings(write(tmp_path, f'[reply]\nbase_url = "{address}"'), {})
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("http://localhost:11434/v1", "localhost:11434"),
        ("https://API.Example.com/v1/", "api.example.com"),
        ("http://[::1]:8080/v1", "[::1]:8080"),
    ],
)
def test_people_are_told_the_host_of_an_endpoint(tmp_path: Path, address: str, host: str) -> None:
    file = write(tmp_path, f'[reply]\nengine = "openai"\nmodel = "m"\nbase_url = "{address}"')
    assert load_settings(file, {}).reply.host == host


def test_an_address_that_is_not_used_is_told_to_nobody() -> None:
    assert Settings().reply.host == ""


def test_broken_toml_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"config\.toml is not valid TOML"):
        load_settings(write(tmp_path, "[database"), {})


def test_the_environment_goes_before_the_file(tmp_path: Path) -> None:
    file = write(tmp_path, '[database]\nurl = "sqlite:///from-file"\n[reports]\nlate_hours = 3')
    settings = load_settings(file, {"TODAK__DATABASE__URL": "sqlite:///from-environment", "HOME": "/nowhere"})
    assert (settings.database.url, settings.reports.late_hours) == ("sqlite:///from-environment", 3)


def test_a_variable_that_names_no_key_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="TODAK__DATABASE"):
        load_settings(tmp_path / "none.toml", {"TODAK__DATABASE": "x"})


def test_secrets_never_print_and_an_empty_one_is_none() -> None:
    secrets = read_secrets({"TELEGRAM_TOKEN": "123:abc", "DISCORD_TOKEN": "", "REPLY_API_KEY": "sk-abc"})
    assert secrets.discord_token is None
    assert "abc" not in repr(secrets)
    assert "abc" not in str(secrets.model_dump())
