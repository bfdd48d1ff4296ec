import logging
from collections.abc import Iterator

import pytest
from pydantic import SecretStr

from bot.ops.logging import set_up_logging


@pytest.fixture(autouse=True)
def root_as_it_was() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = handlers, level
    logging.captureWarnings(capture=False)


def test_a_record_is_one_line_on_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logging("INFO", [])
    try:
        int("broken")
    except ValueError:
        logging.getLogger("todak.test").exception("first\nsecond")
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    assert "ERROR todak.test: first ⏎ second ⏎ Traceback" in captured.err


def test_secrets_are_taken_out(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logging("INFO", [SecretStr("12345:secret"), None])
    logging.getLogger("other").warning("at https://host/bot12345:secret/x")
    assert "secret" not in capsys.readouterr().err


def test_talkative_libraries_are_quiet_unless_everything_is_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logging("INFO", [])
    logging.getLogger("httpx").info("request")
    set_up_logging("DEBUG", [])
    logging.getLogger("httpx").info("request again")
    written = capsys.readouterr().err
    assert "request again" in written
    assert written.count("\n") == 1
