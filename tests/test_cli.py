"""The program as people start it, with the real models: one process for each thing that only a process can show."""

import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MOTHER = ROOT / "tests" / "fixtures" / "voice_miss_mother.ogg"
SCORES = ["joy", "sadness", "depression", "anger", "anxiety", "neutral"]


@dataclass(frozen=True, slots=True)
class Program:
    """The program with a diary of its own in an empty folder."""

    folder: Path

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name not in {"TELEGRAM_TOKEN", "DISCORD_TOKEN", "TODAK_KEY"}}
        diary = {"TODAK__DATABASE__URL": f"sqlite:///{self.folder}/diary.sqlite3", "TODAK__DATABASE__KEY_FILE": f"{self.folder}/key"}
        return {**kept, **diary, "OMP_NUM_THREADS": "2", "PYTHONWARNINGS": "ignore"}

    def run(self, *arguments: str, given: str = "", **environment: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, str(ROOT / "main.py"), *arguments],
            input=given,
            env={**self.environment, **environment},
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return Program(tmp_path)


def rows(output: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in output.splitlines()]


def test_help_names_every_command_and_the_exit_codes(program: Program) -> None:
    shown = program.run("--help")
    assert shown.returncode == 0
    names = ("run", "chat", "analyze", "reply", "transcribe", "speak", "doctor", "test", "rotate-key", "evaluate", "train", "Exit codes")
    for name in names:
        assert name in shown.stdout


def test_analyze_reads_lines_and_names_a_bad_one(program: Program) -> None:
    given = '{"text": "오늘 시험에 붙어서 너무 기뻐!"}\n{"txt": 1}\n{"text": "죽고 싶다"}\n'
    done = program.run("analyze", "--json", given=given)
    first, second = rows(done.stdout)
    assert (first["text"], first["emotion"], first["crisis"]) == ("오늘 시험에 붙어서 너무 기뻐!", "joy", "none")
    assert second["crisis"] == "urgent"
    scores = first["scores"]
    assert isinstance(scores, dict)
    assert list(scores) == SCORES
    assert sum(scores.values()) == pytest.approx(1, abs=0.001)
    assert done.stderr.splitlines() == ['standard input:2: a JSON object with a string "text" is needed']
    assert done.returncode == 1


def test_reply_answers_arguments_as_json(program: Program) -> None:
    done = program.run("reply", "친구랑 크게 싸웠어", "죽고 싶다", "--json")
    warm, urgent = rows(done.stdout)
    assert list(warm) == ["text", "emotion", "crisis", "reply", "source"]
    assert warm["reply"]
    assert (urgent["crisis"], urgent["source"]) == ("urgent", "care:urgent")
    assert "109" in str(urgent["reply"])
    assert done.returncode == 0


def test_a_chat_over_a_pipe_answers_each_line_and_keeps_everything(program: Program) -> None:
    given = f"오늘 회사에서 너무 힘들었어\n네\n네\n/voice {MOTHER}\n/chart\n"
    first = program.run("chat", "--out", str(program.folder / "out"), given=given)
    assert first.returncode == 0, first.stderr
    assert "[1] 네, 함께할게요" in first.stdout
    assert "[1] 네, 맡길게요" in first.stdout
    assert "엄마가 보고 싶어요" in first.stdout
    pictures = [line for line in first.stdout.splitlines() if line.endswith(".png")]
    assert Path(pictures[-1]).read_bytes().startswith(b"\x89PNG")
    # The next process finds the diary, without asking for consent again.
    second = program.run("chat", "--consent", given="/today\n")
    assert "오늘 회사에서 너무 힘들었어" in second.stdout
    assert "엄마가 보고 싶어요" in second.stdout
    assert (second.returncode, second.stderr) == (0, "")


def test_what_is_spoken_can_be_heard(program: Program) -> None:
    target = program.folder / "said.ogg"
    spoken = program.run("speak", "엄마가 보고 싶어요", "-o", str(target))
    assert (spoken.returncode, target.read_bytes()[:4]) == (0, b"OggS")
    (program.folder / "broken.ogg").write_bytes(b"no audio")
    heard = program.run("transcribe", str(target), "broken.ogg", "none.ogg", "--json")
    good, broken, missing = rows(heard.stdout)
    assert list(good) == ["file", "text", "duration_seconds", "elapsed_seconds"]
    assert "엄마가" in str(good["text"])
    assert broken == {"file": "broken.ogg", "error": "broken_clip"}
    assert missing == {"file": "none.ogg", "error": "unreadable_file"}
    assert heard.returncode == 1


def test_the_doctor_finds_a_working_house_and_shows_no_secret(program: Program) -> None:
    done = program.run("doctor", TELEGRAM_TOKEN="123456:do-not-show-this")
    assert done.returncode == 0, done.stdout
    assert "TELEGRAM_TOKEN" in done.stdout
    assert "do-not-show-this" not in done.stdout + done.stderr


def test_a_missing_model_has_an_exit_code_of_its_own(program: Program) -> None:
    done = program.run("analyze", "안녕", TODAK__EMOTION__MODEL="nowhere")
    assert (done.returncode, done.stdout) == (3, "")


def test_the_bot_listens_without_a_model(program: Program) -> None:
    done = program.run("chat", "--consent", given="오늘 힘들었어\n죽고 싶다\n", TODAK__EMOTION__MODEL="nowhere")
    assert done.returncode == 0
    assert "어떤 마음에 가장 가까우세요?" in done.stdout
    assert "109" in done.stdout
    assert "힘들었어" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "environment", "sentence"),
    [
        (["nonsense"], {}, "No such command"),
        (["run"], {}, "set TELEGRAM_TOKEN or DISCORD_TOKEN"),
        (["analyze", "안녕"], {"TODAK__EMOTION__MODLE": "x"}, "did you mean emotion.model"),
        (["analyze", "안녕", "--file", "x"], {}, "not both"),
        (["--config", "/nonexistent.toml", "analyze", "안녕"], {}, "there is no configuration file /nonexistent.toml"),
        (["speak", "안녕", "-o", "said.mp3"], {}, "said.mp3 would be OGG/Opus under a wrong name"),
        (["chat"], {"TODAK__DATABASE__URL": f"sqlite:///{MOTHER}"}, "is no SQLite database"),
        (["chat"], {"TODAK__DATABASE__URL": "postgresql://me:hidden@127.0.0.1:1/d"}, "could not be reached; check host, port"),
        (["rotate-key"], {"TODAK_KEY": "a passphrase of some length", "TODAK_NEW_KEY": "a passphrase of some length"}, "is the key in use"),
    ],
)
def test_wrong_usage_is_named_and_ends_with_two(program: Program, arguments: list[str], environment: dict[str, str], sentence: str) -> None:
    done = program.run(*arguments, **environment)
    assert (done.returncode, done.stdout) == (2, "")
    assert sentence in done.stderr
    assert "hidden" not in done.stderr


def test_an_empty_argument_is_named_and_the_others_are_read(program: Program) -> None:
    done = program.run("analyze", "", "오늘 힘들었어", "--json")
    assert [row["text"] for row in rows(done.stdout)] == ["오늘 힘들었어"]
    assert (done.returncode, done.stderr) == (1, "text 1: the text is empty\n")


def test_a_wrong_key_stops_the_start_and_changes_nothing(program: Program) -> None:
    program.run("chat", "--consent", given="오늘 힘들었어\n")
    before = (program.folder / "diary.sqlite3").read_bytes()
    done = program.run("chat", "--consent", given="또 왔어\n", TODAK_KEY="A" * 43 + "=")
    assert (done.returncode, done.stdout) == (2, "")
    assert (program.folder / "diary.sqlite3").read_bytes() == before


def test_a_changed_key_opens_the_same_diary(program: Program) -> None:
    program.run("chat", "--consent", given="오늘 힘들었어\n")
    old = (program.folder / "key").read_text(encoding="ascii")
    changed = program.run("rotate-key")
    assert (changed.returncode, changed.stdout) == (0, "")
    assert "the diary opens with the new key now" in changed.stderr
    assert (program.folder / "key").read_text(encoding="ascii") != old
    assert "오늘 힘들었어" in program.run("chat", given="/today\n").stdout


def test_a_reader_that_has_seen_enough_is_no_failure(program: Program) -> None:
    file = program.folder / "many.txt"
    file.write_text("오늘\n" * 2000, encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "main.py"), "analyze", "-f", str(file)],
        env=program.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.readline()
    process.stdout.close()
    assert process.stderr.read() == ""
    process.stderr.close()
    assert process.wait(60) == 0


def test_a_signal_ends_a_chat_cleanly_while_the_pipe_is_open(program: Program) -> None:
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "main.py"), "chat", "--consent"],
        env=program.environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write("오늘 힘들었어\n")
    process.stdin.flush()
    process.stdout.readline()
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 0
    process.communicate()
    assert "오늘 힘들었어" in program.run("chat", given="/today\n").stdout
