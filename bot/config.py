"""Typed settings: `config.toml` under the environment.

Every key has a default, so an empty file works. A variable `TODAK__SECTION__KEY` overrides `section.key`. Secrets (`TELEGRAM_TOKEN`,
`DISCORD_TOKEN`, `REPLY_API_KEY`, `TODAK_KEY`) come from the environment alone and are never part of the settings, so that printing
settings cannot leak them.
"""

import difflib
import os
import tomllib
import zoneinfo
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, ValidationError, model_validator

from bot.errors import ConfigurationError
from bot.messages import Language, Register

ENVIRONMENT_PREFIX = "TODAK__"
# Similarity (difflib, 0 to 1) from which a wrong key is taken for a misspelt one: ulr and url have 0.67, unrelated words below 0.5.
_NEAR = 0.5
# DNS allows 253 characters (RFC 1035); a port is written in two to six more.
_LONGEST_HOST = 255
_NAMES_OF_THE_KEY = ("key", "todak_key")
_NAMES_OF_AN_API_KEY = ("key", "api_key", "token", "reply_api_key")


def _known_zone(name: str) -> str:
    if name not in zoneinfo.available_timezones():
        raise ValueError("not an IANA time zone such as Asia/Seoul")
    return name


def _endpoint_address(address: str) -> str:
    try:
        parts = urlsplit(address)
        is_usable = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0 and len(parts.netloc) <= _LONGEST_HOST
    except ValueError:
        is_usable = False
    if not is_usable:
        raise ValueError("not an address such as http://localhost:11434/v1")
    if "@" in parts.netloc or parts.query or parts.fragment:
        raise ValueError("may hold no user, password or query; a key comes from the environment: set REPLY_API_KEY")
    return address


class Section(BaseModel):
    """A table of the file: unknown keys are refused and nothing changes after the start."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Defaults(Section):
    """`[defaults]`: what a new person starts with."""

    language: Language = Language.KO
    register_: Register = Field(default=Register.POLITE, alias="register")
    zone: Annotated[str, AfterValidator(_known_zone)] = "Asia/Seoul"
    chart_time: str = Field(default="21:30", pattern=r"^([01]\d|2[0-3]):[0-5]\d$")
    voice: bool = False
    country: str = Field(default="KR", pattern=r"^[A-Z]{2}$")


class Telegram(Section):
    """`[telegram]`."""

    base_url: str = "https://api.telegram.org"
    poll_seconds: int = Field(default=30, ge=0, le=50)


class Discord(Section):
    """`[discord]`."""

    sync_commands: bool = True


class Database(Section):
    """`[database]`."""

    url: str = "sqlite:///var/todak.sqlite3"
    key_file: Path = Path("var/todak.key")


class SpeechToTextSettings(Section):
    """`[speech_to_text]`."""

    engine: Literal["whisper", "vosk", "google"] = "whisper"
    model: str = ""
    cache_folder: Path = Path("var/models")
    max_seconds: int = Field(default=300, ge=1, le=7200)
    max_bytes: int = Field(default=20_000_000, ge=1_000)


class TextToSpeechSettings(Section):
    """`[text_to_speech]`."""

    engine: Literal["espeak", "gtts", "auto"] = "espeak"
    voice: str = "ko+f3"
    words_per_minute: int = Field(default=130, ge=80, le=450)
    online_timeout_seconds: float = Field(default=3.0, gt=0, le=30)


class EmotionSettings(Section):
    """`[emotion]`."""

    model: str = "models/encoder"
    ask_below: float | None = Field(default=None, ge=0, le=1)


class ReplySettings(Section):
    """`[reply]`."""

    engine: Literal["bank", "kogpt2", "openai"] = "bank"
    near_enough: float | None = Field(default=None, ge=0, le=1)
    corpus: Path = Path("corpus")
    model: str = ""
    base_url: Annotated[str, AfterValidator(_endpoint_address)] = "http://localhost:11434/v1"
    timeout_seconds: float = Field(default=30.0, gt=0, le=300)
    max_tokens: int = Field(default=400, ge=16, le=4000)
    temperature: float = Field(default=0.7, ge=0, le=2)

    @model_validator(mode="after")
    def _names_a_model(self) -> Self:
        if self.engine != "bank" and not self.model.strip():
            what = "a model of the endpoint" if self.engine == "openai" else "a folder made by ./todak train reply, or one on the hub,"
            raise ValueError(f"model must name {what} when engine is {self.engine}")
        return self

    @property
    def host(self) -> str:
        """The endpoint's host as people are told it, with its port if one is written; empty when no endpoint writes answers."""
        return urlsplit(self.base_url).netloc.lower() if self.engine == "openai" else ""


class Reports(Section):
    """`[reports]`."""

    tick_seconds: int = Field(default=30, ge=1, le=600)
    late_hours: int = Field(default=12, ge=1, le=48)
    theme: Literal["light", "dark"] = "light"


class Limits(Section):
    """`[limits]`."""

    queue_length: int = Field(default=64, ge=1)
    batch_size: int = Field(default=16, ge=1, le=256)
    messages_per_minute: int = Field(default=20, ge=1)
    voice_seconds_per_hour: int = Field(default=1800, ge=10)


class Safety(Section):
    """`[safety]`."""

    check_in_hours: int = Field(default=4, ge=1, le=24)
    on_call: str = Field(default="", pattern=r"^((telegram:-?|discord:)\d{1,20})?$")


class Logging(Section):
    """`[logging]`."""

    level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"


class Settings(Section):
    """The whole file. `folder` is where relative paths start: the folder of the file."""

    folder: Path = Field(default=Path(), exclude=True)
    defaults: Defaults = Defaults()
    telegram: Telegram = Telegram()
    discord: Discord = Discord()
    database: Database = Database()
    speech_to_text: SpeechToTextSettings = SpeechToTextSettings()
    text_to_speech: TextToSpeechSettings = TextToSpeechSettings()
    emotion: EmotionSettings = EmotionSettings()
    reply: ReplySettings = ReplySettings()
    reports: Reports = Reports()
    limits: Limits = Limits()
    safety: Safety = Safety()
    logging: Logging = Logging()

    def path(self, relative: Path) -> Path:
        """Return a configured path as an absolute one."""
        return (self.folder / relative.expanduser()).resolve()


class Secrets(Section):
    """What only the environment holds; each prints as asterisks."""

    telegram_token: SecretStr | None = None
    discord_token: SecretStr | None = None
    reply_key: SecretStr | None = None
    key: SecretStr | None = None

    @property
    def all(self) -> tuple[SecretStr | None, ...]:
        """Every one, for whoever keeps them out of logs."""
        return (self.telegram_token, self.discord_token, self.reply_key, self.key)


def read_secrets(environment: Mapping[str, str] = os.environ) -> Secrets:
    """Read tokens and the database key from the environment; an empty variable counts as unset."""
    names = {"telegram_token": "TELEGRAM_TOKEN", "discord_token": "DISCORD_TOKEN", "reply_key": "REPLY_API_KEY", "key": "TODAK_KEY"}
    return Secrets(**{field: SecretStr(environment[name]) for field, name in names.items() if environment.get(name)})


def load_settings(file: Path, environment: Mapping[str, str] = os.environ, *, must_exist: bool = False) -> Settings:
    """Read the file (a missing one means all defaults, unless it must exist) and lay the environment over it.

    Raises:
        ConfigurationError: the file is not there though it must be, it is not TOML, a key is unknown (the valid ones are named) or a
            value is out of range.
    """
    tree = _read_tree(file, must_exist=must_exist)
    for name, value in environment.items():
        if name.startswith(ENVIRONMENT_PREFIX):
            _override(tree, name, value)
    try:
        return Settings.model_validate({**tree, "folder": file.resolve().parent})
    except ValidationError as error:
        raise ConfigurationError(_explain(error)) from error


def _read_tree(file: Path, *, must_exist: bool) -> dict[str, object]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        if must_exist:
            raise ConfigurationError(f"there is no configuration file {file}") from error
        return {}
    except OSError as error:
        raise ConfigurationError(f"{file.name} cannot be read: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        # Not TOML, not UTF-8, a number of thousands of digits, or brackets without end.
        raise ConfigurationError(f"{file.name} is not valid TOML: {error}") from error


def _override(tree: dict[str, object], name: str, value: str) -> None:
    parts = name.removeprefix(ENVIRONMENT_PREFIX).lower().split("__")
    if len(parts) != 2 or not all(parts):
        raise ConfigurationError(f"the variable {name} should look like {ENVIRONMENT_PREFIX}DATABASE__URL")
    section = tree.setdefault(parts[0], {})
    if not isinstance(section, dict):
        raise ConfigurationError(f"{parts[0]} must be a table")
    section[parts[1]] = value


def _explain(error: ValidationError) -> str:
    sentences = []
    for problem in error.errors():
        location = [str(part) for part in problem["loc"]]
        key = ".".join(location)
        if problem["type"] == "extra_forbidden":
            sentences.append(f"unknown key {key}; {_advice(location)}")
        else:
            sentences.append(f"{key}: {problem['msg'][:1].lower()}{problem['msg'][1:]}")
    return "; ".join(sentences)


def _advice(location: list[str]) -> str:
    """Return what to do about an unknown key: its variable if it is a secret, the nearest valid key, or all of them."""
    *sections, name = location
    if variable := _secret_variable(location):
        return f"secrets come from the environment: set {variable}"
    valid = _valid_keys(sections)
    if near := difflib.get_close_matches(name, valid, n=1, cutoff=_NEAR):
        return f"did you mean {'.'.join([*sections, *near])}?"
    return f"{'.'.join(sections) or 'the file'} may hold {', '.join(valid)}"


def _secret_variable(location: list[str]) -> str:
    """Return the variable of the secret that a key seems to be meant for, or nothing."""
    key = "_".join(location).lower()
    if location[0].lower() == "reply":
        return "REPLY_API_KEY" if location[-1].lower() in _NAMES_OF_AN_API_KEY else ""
    if "token" in key:
        channels = [channel.upper() for channel in ("telegram", "discord") if channel in key] or ["TELEGRAM", "DISCORD"]
        return " or ".join(f"{channel}_TOKEN" for channel in channels)
    return "TODAK_KEY" if location[-1].lower() in _NAMES_OF_THE_KEY else ""


def _valid_keys(sections: list[str]) -> list[str]:
    model: type[BaseModel] = Settings
    for name in sections:
        model = type(getattr(model(), name))
    return [field.alias or name for name, field in model.model_fields.items() if name != "folder"]
