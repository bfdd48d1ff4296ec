import io
import json
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.config import Secrets, Settings
from bot.errors import WrongKeyError
from bot.ops.doctor import Finding, Probe, State, examine, show
from bot.ops.exit_codes import ExitCode
from bot.ops.online import online_facts

SECRET = "987654:very-secret-token"


def pins(folder: Path, text: str) -> Path:
    file = folder / "requirements.txt"
    file.write_text(text, encoding="utf-8")
    return file


def find(findings: list[Finding], topic: str) -> Finding:
    return next(finding for finding in findings if finding.topic == topic)


def fail() -> str:
    raise WrongKeyError("the key does not open this database")


def stumble() -> str:
    raise RuntimeError(SECRET)


def test_secrets_are_told_of_and_never_shown(tmp_path: Path) -> None:
    secrets = Secrets(telegram_token=SecretStr(SECRET), key=SecretStr(SECRET))
    findings = examine(Settings(folder=tmp_path), secrets, pins(tmp_path, ""), [Probe("odd", stumble, "")])
    out = io.StringIO()
    show(findings, out, as_json=False)
    assert find(findings, "TELEGRAM_TOKEN").state is State.READY
    assert find(findings, "DISCORD_TOKEN").state is State.NOTE
    assert find(findings, "key").detail == "from TODAK_KEY"
    assert SECRET not in out.getvalue()


def test_a_failing_probe_keeps_the_bot_from_starting_and_says_what_to_do(tmp_path: Path) -> None:
    findings = examine(Settings(folder=tmp_path), Secrets(), pins(tmp_path, ""), [Probe("database", fail, "put the key back")])
    assert find(findings, "database") == Finding("database", State.BROKEN, "the key does not open this database", "put the key back")
    assert show(findings, io.StringIO(), as_json=False) is ExitCode.FAILED


def test_a_probe_that_is_not_needed_is_a_note(tmp_path: Path) -> None:
    findings = examine(Settings(folder=tmp_path), Secrets(), pins(tmp_path, ""), [Probe("vosk", fail, "", is_needed=False)])
    assert show(findings, io.StringIO(), as_json=False) is ExitCode.OK


def test_packages_are_compared_with_their_pins(tmp_path: Path) -> None:
    findings = examine(Settings(folder=tmp_path), Secrets(), pins(tmp_path, "# why\ntyper[all]==0.0.1\nno-such-package==1.0\n"), [])
    packages = find(findings, "packages")
    assert (packages.state, packages.detail) == (State.BROKEN, "missing: no-such-package")
    findings = examine(Settings(folder=tmp_path), Secrets(), pins(tmp_path, "typer[all]==0.0.1\n"), [])
    assert find(findings, "packages").state is State.NOTE


def test_a_key_file_that_others_can_read_is_named(tmp_path: Path) -> None:
    settings = Settings(folder=tmp_path)
    key = tmp_path / settings.database.key_file
    key.parent.mkdir()
    key.write_text("key", encoding="utf-8")
    key.chmod(0o644)
    finding = find(examine(settings, Secrets(), pins(tmp_path, ""), []), "key")
    assert finding.state is State.BROKEN
    assert finding.advice == f"chmod 600 {key}"


def test_json_has_one_object_a_line() -> None:
    out = io.StringIO()
    assert show([Finding("a", State.READY, "가"), Finding("b", State.NOTE, "나", "다")], out, as_json=True) is ExitCode.OK
    assert [json.loads(line)["topic"] for line in out.getvalue().splitlines()] == ["a", "b"]


def test_nothing_goes_online_by_default() -> None:
    assert online_facts(Settings(), Secrets()) == ()


@pytest.mark.parametrize(
    ("section", "values", "word"),
    [
        ("speech_to_text", {"engine": "google"}, "Google"),
        ("speech_to_text", {"model": "Systran/faster-whisper-small"}, "Hugging Face"),
        ("text_to_speech", {"engine": "auto"}, "Google"),
        ("database", {"url": "postgresql://todak@elsewhere/diary"}, "server"),
    ],
)
def test_what_goes_online_is_read_from_the_configuration(section: str, values: dict[str, str], word: str) -> None:
    (fact,) = online_facts(Settings.model_validate({section: values}), Secrets())
    assert word in fact


def test_a_token_means_that_messages_pass_through_the_platform() -> None:
    facts = online_facts(Settings(), Secrets(telegram_token=SecretStr(SECRET), discord_token=SecretStr(SECRET)))
    assert len(facts) == 2
    assert SECRET not in "".join(facts)


def test_the_host_of_an_endpoint_is_told_and_its_key_never(tmp_path: Path) -> None:
    settings = Settings.model_validate(
        {"folder": tmp_path, "reply": {"engine": "openai", "model": "m", "base_url": "https://llm.example/v1"}}
    )
    keyless = examine(settings, Secrets(), pins(tmp_path, ""), [])
    assert find(keyless, "REPLY_API_KEY").state is State.NOTE
    findings = examine(settings, Secrets(reply_key=SecretStr(SECRET)), pins(tmp_path, ""), [])
    assert find(findings, "REPLY_API_KEY") == Finding("REPLY_API_KEY", State.READY, "present")
    assert "llm.example" in find(findings, "goes online").detail


def test_a_key_for_an_endpoint_that_is_not_used_is_no_topic(tmp_path: Path) -> None:
    findings = examine(Settings(folder=tmp_path), Secrets(reply_key=SecretStr(SECRET)), pins(tmp_path, ""), [])
    assert not [finding for finding in findings if finding.topic == "REPLY_API_KEY"]
