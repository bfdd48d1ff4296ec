"""How a command ends: expected failures as one sentence and a code, the unexpected as a number, a closed pipe in silence."""

import contextlib
import logging
import os
import sys
from collections.abc import Iterator

from bot.conversation.trouble import report_unexpected
from bot.errors import TodakError
from bot.ops.exit_codes import ExitCode

logger = logging.getLogger(__name__)


@contextlib.contextmanager
def ending_well() -> Iterator[None]:
    """Turn what a command raises into a sentence on standard error and an exit code. No traceback: it may quote a diary."""
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader has seen enough (as `head` does). What is left in the buffer must not be written at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except KeyboardInterrupt:
        sys.stderr.write("\n")
        raise SystemExit(ExitCode.INTERRUPTED) from None
    except TodakError as error:
        sys.stderr.write(f"토닥토닥: {error}\n")
        raise SystemExit(ExitCode.of(error)) from None
    except Exception as error:  # here the unexpected ends
        number = report_unexpected(logger, error)
        sys.stderr.write(f"토닥토닥: unexpected {type(error).__name__}; the log names the place under {number}\n")
        raise SystemExit(ExitCode.FAILED) from None


def speak_utf8() -> None:
    """Read and write UTF-8 whatever the machine's locale is; what cannot be written is shown as a question mark."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    if hasattr(sys.stdin, "reconfigure"):
        sys.stdin.reconfigure(encoding="utf-8")
