"""One line a record on standard error, without a secret; standard output belongs to results."""

import logging
import sys
import time
from collections.abc import Iterable

from pydantic import SecretStr

from bot.ops.redaction import guard_logging

# These tell of every request or job at INFO, which says nothing to a host and drowns what does.
_TALKATIVE = (
    "httpx",
    "httpcore",
    "httpx2",
    "httpcore2",
    "openai",
    "apscheduler",
    "alembic",
    "matplotlib",
    "faster_whisper",
    "telegram.ext",
    "discord",
)


class OneLineFormatter(logging.Formatter):
    """Writes time (UTC), level, logger and message; line breaks, as in tracebacks, become a visible mark."""

    converter = staticmethod(time.gmtime)

    def __init__(self) -> None:
        super().__init__("%(asctime)sZ %(levelname)s %(name)s: %(message)s", "%Y-%m-%dT%H:%M:%S")

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as one line."""
        return " ⏎ ".join(line for line in super().format(record).splitlines() if line.strip())


def set_up_logging(level: str, secrets: Iterable[SecretStr | None]) -> None:
    """Send everything of a level (a name such as INFO) and above to standard error, in place of what was set up before."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(OneLineFormatter())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(max(logging.getLevelNamesMapping()[level], logging.WARNING) if level != "DEBUG" else logging.DEBUG)
    logging.captureWarnings(capture=True)
    guard_logging(secrets)
