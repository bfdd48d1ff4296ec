"""What must never reach a log: tokens, and what libraries would quote of a person's messages.

Telegram's token is part of every address that is requested, so any library that logs an address logs the token. The filter sits on
handlers, since a filter on a logger does not see the records of the loggers below it.
"""

import logging
import traceback
from collections.abc import Iterable, Mapping
from urllib.parse import quote

from pydantic import SecretStr

REDACTED = "[redacted]"
# Libraries that carry people's messages and, at DEBUG or when something breaks, log them whole.
_CARRIERS = ("telegram", "discord", "httpx", "httpcore", "aiohttp", "openai", "httpx2", "httpcore2")
# A longer argument of these libraries is not an id, a name or an address but content.
_LONGEST_ARGUMENT = 200
_BODY_STARTS = ("{", "[")
# Shorter "secrets" are parts of ordinary words; no token or key is as short.
_SHORTEST_SECRET = 6
_HARMLESS = (int, float, type(None), BaseException)


class RedactingFilter(logging.Filter):
    """Lets every record through, without the secrets: in the message, its arguments, the traceback and the stack.

    From libraries that carry messages, arguments that hold more than a short text or a number are replaced by their type, too.
    """

    def __init__(self, secrets: Iterable[SecretStr | None]) -> None:
        super().__init__()
        known = [secret.get_secret_value().strip() for secret in secrets if secret is not None]
        forms = {form for value in known if len(value) >= _SHORTEST_SECRET for form in (value, quote(value, safe=""))}
        # The longest first: a secret may contain another.
        self._forms = sorted(forms, key=len, reverse=True)

    def filter(self, record: logging.LogRecord) -> bool:
        """Clean a record in place."""
        if record.name.split(".", 1)[0] in _CARRIERS:
            _drop_content(record)
        message = self._formatted(record)
        if self._is_dirty(message):
            record.msg, record.args = self.clean(message), ()
        if record.exc_info and not record.exc_text:
            trace = "".join(traceback.format_exception(*record.exc_info)).rstrip("\n")
            if self._is_dirty(trace):
                # Without the exception itself no other formatter can write the secret out again.
                record.exc_text, record.exc_info = trace, None
        if record.exc_text:
            record.exc_text = self.clean(record.exc_text)
        if record.stack_info:
            record.stack_info = self.clean(record.stack_info)
        return True

    def clean(self, text: str) -> str:
        """Return a text without the secrets."""
        for form in self._forms:
            text = text.replace(form, REDACTED)
        return text

    def _is_dirty(self, text: str) -> bool:
        return any(form in text for form in self._forms)

    @staticmethod
    def _formatted(record: logging.LogRecord) -> str:
        try:
            return record.getMessage()
        except (TypeError, ValueError):
            # Arguments that do not fit the message; logging itself would print all of them to standard error.
            record.args = ()
            return str(record.msg)


def guard_logging(secrets: Iterable[SecretStr | None], logger: logging.Logger | None = None) -> RedactingFilter:
    """Put a filter on every handler of a logger (the root if none is given), in place of one put there before, and return it."""
    guard = RedactingFilter(secrets)
    for handler in (logger or logging.getLogger()).handlers:
        for old in [known for known in handler.filters if isinstance(known, RedactingFilter)]:
            handler.removeFilter(old)
        handler.addFilter(guard)
    return guard


def _drop_content(record: logging.LogRecord) -> None:
    if isinstance(record.args, Mapping):
        # A single dictionary is either named arguments or, by logging's special rule, one argument.
        if "%(" in str(record.msg):
            record.args = {name: _without_content(value) for name, value in record.args.items()}
        else:
            record.args = (_without_content(record.args),)
    elif record.args:
        record.args = tuple(_without_content(value) for value in record.args)


def _without_content(value: object) -> object:
    if isinstance(value, str):
        # discord.py writes the bodies of its requests as JSON, and a short answer is shorter than an address.
        is_content = len(value) > _LONGEST_ARGUMENT or value.lstrip().startswith(_BODY_STARTS)
        return f"[{len(value)} characters]" if is_content else value
    return value if isinstance(value, _HARMLESS) else f"[{type(value).__name__}]"
