import io
import logging
from collections.abc import Iterator

import pytest
from pydantic import SecretStr

from bot.ops.redaction import REDACTED, guard_logging

TOKEN = "123456:" + "ABCdef-GHI_jkl"
ADDRESS = f"https://api.telegram.org/bot{TOKEN}/getUpdates"


class Log:
    """A logger of its own with the guard in place, and what it wrote."""

    def __init__(self, name: str) -> None:
        self._stream = io.StringIO()
        self.logger = logging.getLogger(name)
        self.logger.propagate = False
        self.logger.setLevel(logging.DEBUG)
        self.handler = logging.StreamHandler(self._stream)
        self.logger.addHandler(self.handler)
        self.guard = guard_logging([SecretStr(TOKEN), None], self.logger)

    @property
    def text(self) -> str:
        return self._stream.getvalue()


@pytest.fixture(params=["todak", "httpx", "telegram.ext"])
def log(request: pytest.FixtureRequest) -> Iterator[Log]:
    name = f"{request.param}.redaction_test"
    made = Log(name)
    yield made
    made.logger.handlers.clear()


def test_a_token_in_a_message_is_hidden(log: Log) -> None:
    log.logger.info(f"asking {ADDRESS}")
    assert log.text == f"asking https://api.telegram.org/bot{REDACTED}/getUpdates\n"


def test_a_token_in_arguments_is_hidden_and_other_arguments_stay(log: Log) -> None:
    log.logger.info("%s answered %d in %.1f", ADDRESS, 200, 0.25)
    log.logger.info("%(address)s", {"address": ADDRESS})
    assert TOKEN not in log.text
    assert "answered 200 in 0.2" in log.text


def test_a_token_quoted_for_an_address_is_hidden(log: Log) -> None:
    log.logger.info("asking %s", ADDRESS.replace(":ABC", "%3AABC"))
    assert "ABCdef" not in log.text


def test_a_token_split_between_message_and_argument_is_hidden(log: Log) -> None:
    log.logger.info("bot123456:%s", TOKEN.split(":")[1])
    assert "ABCdef" not in log.text


def test_a_token_in_a_traceback_or_its_cause_is_hidden(log: Log) -> None:
    failure = RuntimeError("no answer")
    failure.__cause__ = ConnectionError(ADDRESS)
    log.logger.error("polling failed", exc_info=failure)
    assert TOKEN not in log.text
    assert "ConnectionError" in log.text
    assert "RuntimeError: no answer" in log.text


def test_a_token_in_an_exception_given_as_argument_is_hidden(log: Log) -> None:
    log.logger.warning("failed: %r", ConnectionError(ADDRESS))
    assert TOKEN not in log.text


def test_an_exception_without_a_token_is_left_to_the_formatter(log: Log) -> None:
    record = log.logger.makeRecord("todak", logging.ERROR, "f", 1, "m", (), (ValueError, ValueError("x"), None))
    assert log.guard.filter(record)
    assert record.exc_info is not None


def test_a_message_that_does_not_fit_its_arguments_is_logged_without_them(log: Log) -> None:
    log.logger.info("%d and %d", ADDRESS)
    assert log.text == "%d and %d\n"


def test_guarding_again_takes_the_place_of_the_first_guard(log: Log) -> None:
    other = "98765:" + "other-token"
    guard_logging([SecretStr(other)], log.logger)
    log.logger.info("%s", other)
    assert other not in log.text
    assert len(log.handler.filters) == 1


def test_a_short_secret_does_not_eat_ordinary_words() -> None:
    made = Log("todak.redaction_short")
    guard_logging([SecretStr("a"), SecretStr("")], made.logger)
    made.logger.info("a banana")
    assert made.text == "a banana\n"


def test_what_libraries_quote_of_people_is_dropped() -> None:
    made = Log("telegram.redaction_words")
    made.logger.debug("Processing update %s", {"text": "엄마가 보고 싶어"})
    made.logger.critical("Error while parsing updates! Received data was %r", [{"text": "비밀"}])
    made.logger.error('Can not load invalid JSON data: "%s"', "비밀" * 200)
    made.logger.info("Retrying after %f seconds", 1.5)
    assert "엄마" not in made.text
    assert "비밀" not in made.text
    assert "[dict]" in made.text
    assert "[400 characters]" in made.text
    assert "1.5" in made.text


@pytest.mark.parametrize("library", ["openai._base_client", "httpx2", "httpcore2.http11"])
def test_what_an_endpoints_libraries_quote_is_dropped(library: str) -> None:
    made = Log(f"{library}.redaction_words")
    made.logger.debug("Request options: %s", {"json_data": {"messages": [{"content": "엄마가 보고 싶어"}]}})
    made.logger.debug("Authorization: Bearer %s", TOKEN)
    made.logger.debug("receive_response_body.complete return_value=%r", [b"secret words"])
    assert "엄마" not in made.text
    assert "secret words" not in made.text
    assert "ABCdef" not in made.text
