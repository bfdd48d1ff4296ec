"""`transcribe` and `speak`: the ear and the voice of the bot, without a diary."""

import mimetypes
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from bot.errors import ClipTooLargeError, ConfigurationError, SpeechError
from bot.messages import Language
from bot.ops.exit_codes import ExitCode
from bot.ops.results import Results
from bot.ops.text_input import STANDARD_INPUT
from bot.ports import SpeechToText, TextToSpeech

UNREADABLE_FILE = "unreadable_file"
SECONDS_DIGITS = 3
# Without an ending there is no wrong one, as in /dev/stdout.
OGG_ENDINGS = (".ogg", ".opus", ".oga", "")


@dataclass(frozen=True, slots=True)
class TranscriptRow:
    """A line of `transcribe --json`."""

    file: str
    text: str = field(repr=False)
    duration_seconds: float
    elapsed_seconds: float


@dataclass(frozen=True, slots=True)
class FailureRow:
    """A line of `transcribe --json` for a file that was not heard; `error` is the stable code of `bot.errors`."""

    file: str
    error: str


@dataclass(frozen=True, slots=True)
class SpokenRow:
    """A line of `speak --json`."""

    file: str
    duration_seconds: float


def transcribe(files: Sequence[Path], engine: SpeechToText, results: Results, *, max_bytes: int) -> ExitCode:
    """Write the words of each file, in order; one that fails is named and the others go on. A missing model ends it all."""
    for file in files:
        started = time.perf_counter()
        try:
            heard = engine.transcribe(_read_clip(file, max_bytes), mimetypes.guess_type(file.name)[0] or "")
        except SpeechError as error:
            results.complain(str(file), f"{error} ({error.code})")
            results.write(FailureRow(str(file), error.code), f"{file}: {error.code}")
        except OSError as error:
            results.complain(str(file), error.strerror or type(error).__name__)
            results.write(FailureRow(str(file), UNREADABLE_FILE), f"{file}: {UNREADABLE_FILE}")
        else:
            elapsed = round(time.perf_counter() - started, SECONDS_DIGITS)
            line = heard.text if len(files) == 1 else f"{file}: {heard.text}"
            results.write(TranscriptRow(str(file), heard.text, round(heard.duration_seconds, SECONDS_DIGITS), elapsed), line)
        results.flush()
    return ExitCode.FAILED if results.complaint_count else ExitCode.OK


def speak(text: str, language: Language, engine: TextToSpeech, target: Path, out: BinaryIO, results: Results) -> ExitCode:
    """Speak a text into an OGG/Opus file; `-` is standard output.

    Raises:
        VoiceError: the text could not be spoken.
        ConfigurationError: the file's name promises another format, or it cannot be written.
    """
    if target.suffix.lower() not in OGG_ENDINGS:
        raise ConfigurationError(f"{target} would be OGG/Opus under a wrong name; let it end in .ogg, .opus or .oga")
    clip = engine.speak(text, language)
    if str(target) == STANDARD_INPUT:
        out.write(clip.content)
        return ExitCode.OK
    try:
        target.write_bytes(clip.content)
    except OSError as error:
        raise ConfigurationError(f"{target} cannot be written: {error.strerror}") from error
    results.write(SpokenRow(str(target), round(clip.duration_seconds, SECONDS_DIGITS)), f"{target} ({clip.duration_seconds:.1f} s)")
    return ExitCode.OK


def _read_clip(file: Path, max_bytes: int) -> bytes:
    size = file.stat().st_size
    if size > max_bytes:
        raise ClipTooLargeError(f"the file has {size} bytes of {max_bytes}")
    return file.read_bytes()
