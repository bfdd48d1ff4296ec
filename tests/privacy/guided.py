"""Fuzzing led by coverage: `python -m tests.privacy.guided import FOLDER -max_total_time=600` looks for a file that breaks the importer.

Hypothesis draws what we think of; libFuzzer (by atheris) keeps every input that reaches a new branch and builds on it. An exception that is
none of ours, or a few seconds, end the run with the input that did it. Atheris exists for Linux on x86_64 alone.
"""

import resource
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import atheris

with atheris.instrument_imports(include=["bot"]):
    from bot.config import load_settings
    from bot.conversation.find_query import FindQuery, read_query
    from bot.conversation.import_files import read_brought
    from bot.conversation.tokens import Token, Verb
    from bot.errors import BroughtFileError, ConfigurationError, SpeechError
    from bot.nlp.acts import act_of_characters
    from bot.nlp.audio import ClipLimits, decode
    from bot.safety import crisis

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
# What libFuzzer counts, in whole seconds of the wall clock; four times what a quiet machine may take.
TIMEOUT_SECONDS = 4
# Linux hands a process the peak of whoever started it, so libFuzzer's own limit would measure the test runner: an input that
# asks for more than this gets a MemoryError instead, which ends the run.
MOST_BYTES = 2 << 30
CLIP = ClipLimits(max_bytes=200_000, max_seconds=5)
CLIP_FILE = Path(__file__).resolve().parents[1] / "fixtures" / "voice_happy.ogg"
SEEDS: dict[str, tuple[bytes, ...]] = {
    "crisis": ("죽 고싶 다 ㅈㄱㅅㄷ\u200b".encode(), "밤에 문고리 돌리는 소리. 혼자야".encode()),
    "act": ("짜장면이냐 짬뽕이냐".encode(), "ㅋㅋ또 나왔다".encode()),
    "token": tuple(f"{verb.value}:2025-11-22:yes".encode() for verb in Verb),
    "query": ("기쁨 지난달 회사".encode(),),
    "config": (b'[safety]\ncheck_in_hours = 4\n[telegram]\nmode = "polling"\n',),
    "import": (
        "full_date,date,weekday,time,mood,activities,note_title,note\n2025-03-02,3월 2일,일,21:30,rad,a | b,,글\n".encode(),
        b'{"format": 1, "entries": [{"created_utc": "2025-03-02T12:00:00+00:00", "text": "x"}]}',
        b"PK\x03\x04",
    ),
    "audio": (CLIP_FILE.read_bytes()[:4_000],),
}


def _crisis(content: bytes) -> None:
    crisis.check(content.decode("utf-8", "replace"))


def _act(content: bytes) -> None:
    act_of_characters(content.decode("utf-8", "replace"))


def _token(content: bytes) -> None:
    text = content.decode("utf-8", "replace")
    found = Token.parse(text)
    if found is not None and str(found) != text:
        raise AssertionError("a token was read that is not written so")


def _query(content: bytes) -> None:
    query = read_query(content.decode("utf-8", "replace"), date(2026, 3, 2))
    if FindQuery.from_subject(query.to_subject()) != query:
        raise AssertionError("a query that was put down is another when taken up")


def _config(content: bytes) -> None:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "config.toml"
        file.write_bytes(content)
        try:
            load_settings(file, {})
        except ConfigurationError as error:
            if not str(error):
                raise AssertionError("a refusal says nothing") from error


def _import(content: bytes) -> None:
    try:
        read_brought(content, "Asia/Seoul", NOW, 10_000)
    except BroughtFileError:
        return


def _audio(content: bytes) -> None:
    try:
        decode(content, CLIP)
    except SpeechError:
        return


TARGETS: dict[str, Callable[[bytes], None]] = {
    "crisis": _crisis,
    "act": _act,
    "token": _token,
    "query": _query,
    "config": _config,
    "import": _import,
    "audio": _audio,
}


def main(name: str, seeds: Path, options: list[str]) -> None:
    """Fuzz one target from its seeds, which are written into a folder, with libFuzzer's own options. Does not return."""
    for at, seed in enumerate(SEEDS[name]):
        (seeds / str(at)).write_bytes(seed)
    resource.setrlimit(resource.RLIMIT_DATA, (MOST_BYTES, MOST_BYTES))
    limits = (f"-timeout={TIMEOUT_SECONDS}", "-rss_limit_mb=0", "-max_len=4096")
    atheris.Setup([sys.argv[0], *limits, *options, str(seeds)], TARGETS[name])
    atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), sys.argv[3:])
