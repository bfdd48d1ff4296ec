"""How the program says to a shell how it went."""

from enum import IntEnum

from bot.errors import ConfigurationError, MaterialError, TodakError, UnusableStoreError, WeightsMissingError, WrongKeyError


class ExitCode(IntEnum):
    """Documented in `--help`; scripts rely on the numbers."""

    OK = 0
    FAILED = 1
    USAGE = 2
    """What was asked for or configured is not usable; the same number that the command line library uses."""
    MODEL_MISSING = 3
    INTERRUPTED = 130
    """128 and the number of SIGINT, as shells have it."""

    @classmethod
    def of(cls, error: TodakError) -> "ExitCode":
        """Return the code for an expected failure."""
        if isinstance(error, WeightsMissingError):
            return cls.MODEL_MISSING
        return cls.USAGE if isinstance(error, (ConfigurationError, MaterialError, WrongKeyError, UnusableStoreError)) else cls.FAILED
