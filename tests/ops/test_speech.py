import io
import json
from pathlib import Path

import pytest

from bot.errors import ConfigurationError, SilentClipError, WeightsMissingError
from bot.messages import Language
from bot.ops import speech
from bot.ops.exit_codes import ExitCode
from bot.ops.results import Results
from tests.fakes.engines import FakeSpeechToText, FakeTextToSpeech


class Wrote:
    def __init__(self) -> None:
        self.out, self.complaints = io.StringIO(), io.StringIO()
        self.results = Results(self.out, self.complaints, as_json=True)

    @property
    def rows(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in self.out.getvalue().splitlines()]


def clip(folder: Path, name: str, content: str) -> Path:
    file = folder / name
    file.write_text(content, encoding="utf-8")
    return file


def test_a_transcript_has_the_promised_shape(tmp_path: Path) -> None:
    wrote, file = Wrote(), clip(tmp_path, "a.ogg", "안녕하세요")
    assert speech.transcribe([file], FakeSpeechToText(), wrote.results, max_bytes=100) is ExitCode.OK
    (row,) = wrote.rows
    assert list(row) == ["file", "text", "duration_seconds", "elapsed_seconds"]
    assert (row["file"], row["text"], row["duration_seconds"]) == (str(file), "안녕하세요", 1.5)


def test_a_file_that_fails_is_named_with_its_code_and_the_others_go_on(tmp_path: Path) -> None:
    engine, wrote = FakeSpeechToText(), Wrote()
    engine.errors[b"quiet"] = SilentClipError("2.0 s at -80 dBFS")
    files = [
        clip(tmp_path, "quiet.ogg", "quiet"),
        tmp_path / "none.ogg",
        clip(tmp_path, "big.ogg", "x" * 200),
        clip(tmp_path, "good.ogg", "말"),
    ]
    assert speech.transcribe(files, engine, wrote.results, max_bytes=100) is ExitCode.FAILED
    assert wrote.rows[:3] == [
        {"file": str(files[0]), "error": "silent_clip"},
        {"file": str(files[1]), "error": "unreadable_file"},
        {"file": str(files[2]), "error": "clip_too_large"},
    ]
    assert wrote.rows[3]["text"] == "말"
    assert wrote.complaints.getvalue().count("\n") == 3


def test_a_missing_model_ends_it_all(tmp_path: Path) -> None:
    engine = FakeSpeechToText()
    engine.errors[b"a"] = WeightsMissingError("not there")
    with pytest.raises(WeightsMissingError):
        speech.transcribe([clip(tmp_path, "a.ogg", "a")], engine, Wrote().results, max_bytes=100)


def test_speaking_writes_the_file(tmp_path: Path) -> None:
    wrote, target = Wrote(), tmp_path / "out.ogg"
    speech.speak("안녕", Language.KO, FakeTextToSpeech(), target, io.BytesIO(), wrote.results)
    assert target.read_bytes() == "안녕".encode()
    assert wrote.rows == [{"file": str(target), "duration_seconds": 2.0}]


def test_speaking_to_a_pipe_writes_nothing_but_audio() -> None:
    wrote, pipe = Wrote(), io.BytesIO()
    speech.speak("안녕", Language.KO, FakeTextToSpeech(), Path("-"), pipe, wrote.results)
    assert pipe.getvalue() == "안녕".encode()
    assert wrote.rows == []


@pytest.mark.parametrize("name", ["out.mp3", "out.WAV", "out.ogg.txt"])
def test_a_name_of_another_format_is_refused_before_anything_is_spoken(tmp_path: Path, name: str) -> None:
    engine = FakeTextToSpeech()
    with pytest.raises(ConfigurationError, match=r"\.ogg, \.opus or \.oga"):
        speech.speak("안녕", Language.KO, engine, tmp_path / name, io.BytesIO(), Wrote().results)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["out.opus", "out.OGA", "out"])
def test_every_name_of_the_format_is_taken(tmp_path: Path, name: str) -> None:
    speech.speak("안녕", Language.KO, FakeTextToSpeech(), tmp_path / name, io.BytesIO(), Wrote().results)
    assert (tmp_path / name).exists()


def test_a_target_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"nowhere/out\.ogg cannot be written"):
        speech.speak("안녕", Language.KO, FakeTextToSpeech(), tmp_path / "nowhere" / "out.ogg", io.BytesIO(), Wrote().results)
