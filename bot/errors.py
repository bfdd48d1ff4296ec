"""One tree of expected failures.

Each leaf has a stable `code` that the conversation turns into a sentence from the catalogue; the text of an exception is for
the log and holds no word of a person. Adapters raise a leaf `from` its cause.
"""

from typing import ClassVar


class TodakError(Exception):
    """The root: something we expect can go wrong."""

    code: ClassVar[str] = "todak"


class ConfigurationError(TodakError):
    """The configuration is not usable; the message names the key and what it may be."""

    code = "configuration"


class StoreError(TodakError):
    """The diary could not be read or written."""

    code = "store"


class WrongKeyError(StoreError):
    """The key does not open this database."""

    code = "wrong_key"


class UnusableStoreError(StoreError):
    """There is no diary behind `database.url`: it is something else, or not within reach; the message says what to do."""

    code = "unusable_store"


class EngineError(TodakError):
    """An engine (speech, feeling, answer) failed."""

    code = "engine"


class WeightsMissingError(EngineError):
    """The weights of an engine are not there or not the ones expected."""

    code = "weights_missing"


class QueueFullError(EngineError):
    """Too many requests wait in front of an engine; `waiting` says how many."""

    code = "queue_full"

    def __init__(self, waiting: int) -> None:
        super().__init__(f"{waiting} requests are waiting")
        self.waiting = waiting


class ReplyServiceError(EngineError):
    """An answering service in the network did not answer as it should; never quotes what it was sent or what it said."""

    code = "reply_service"

    def __init__(self, message: str, *, is_down: bool = True) -> None:
        """Say what went wrong; `is_down` means that other requests would not fare better just now."""
        super().__init__(message)
        self.is_down = is_down


class SpeechError(EngineError):
    """A clip could not become words."""

    code = "speech"


class BrokenClipError(SpeechError):
    """The bytes are not audio that can be decoded."""

    code = "broken_clip"


class SilentClipError(SpeechError):
    """The clip holds no sound to speak of, or none at all."""

    code = "silent_clip"


class UnclearClipError(SpeechError):
    """There is sound but no speech that can be trusted: noise, music, or an invented transcript."""

    code = "unclear_clip"


class ClipTooLongError(SpeechError):
    """The clip is longer than the host allows."""

    code = "clip_too_long"


class ClipTooLargeError(SpeechError):
    """The clip has more bytes than the host or the platform allows."""

    code = "clip_too_large"


class SpeechServiceError(SpeechError):
    """A speech service in the network did not answer as it should."""

    code = "speech_service"


class VoiceError(EngineError):
    """A text could not be spoken."""

    code = "voice"


class MaterialError(TodakError):
    """A file to train or measure on cannot be used; the message names the file and what it should hold."""

    code = "material"


class TrainingError(TodakError):
    """A training run cannot go on."""

    code = "training"


class ChannelError(TodakError):
    """A platform refused or failed."""

    code = "channel"


class PersonUnreachableError(ChannelError):
    """The person blocked the bot, left, or deleted the account; stop sending."""

    code = "person_unreachable"


class BroughtFileError(TodakError):
    """A file that a person brought cannot be imported."""

    code = "brought_file"


class UnknownFileError(BroughtFileError):
    """It is none of the kinds that can be imported."""

    code = "unknown_file"


class BrokenFileError(BroughtFileError):
    """It is of a known kind, but damaged, locked or out of all proportion."""

    code = "broken_file"


class NewerFileError(BroughtFileError):
    """It is an export of a version that this program does not know."""

    code = "newer_file"


class TooManyEntriesError(BroughtFileError):
    """It holds more entries than one import takes."""

    code = "too_many_entries"
