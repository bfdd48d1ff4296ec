"""The unexpected, logged once with a number and without a word of a person."""

import logging
import secrets
import traceback

NUMBER_BYTES = 4


def report_unexpected(logger: logging.Logger, error: BaseException) -> str:
    """Log an exception's type and place, never its text (it may quote a diary), and return the number that finds it in the log."""
    number = secrets.token_hex(NUMBER_BYTES)
    frames = traceback.extract_tb(error.__traceback__)
    places = " < ".join(f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno} {frame.name}" for frame in reversed(frames[-8:]))
    cause = f" from {type(error.__cause__).__name__}" if error.__cause__ else ""
    logger.error("unexpected %s%s, number %s, at %s", type(error).__name__, cause, number, places)
    return number
