"""What the command line asks of the composition root, so that it can be tested without models, databases and platforms."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.config import Secrets, Settings
from bot.conversation.engines import Engines
from bot.measuring import Measurers
from bot.ops.doctor import Probe
from bot.ports import EmotionEngine, SpeechToText, TextToSpeech
from bot.recipes import Trainers

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class ChatWishes:
    """How a terminal session was asked for: who sits there, whether they agree beforehand, where files go."""

    user: str
    consents: bool
    folder: Path


@dataclass(frozen=True, slots=True)
class Workshop:
    """Makes each piece when a command needs it; every function raises leaves of `TodakError`.

    `run` and `chat` return when the bot has stopped. `rotate_key` returns how many values were sealed anew and tells (done, total) as
    it goes.
    """

    root: Path
    emotion: Callable[[Settings], EmotionEngine]
    engines: Callable[[Settings, Secrets], Engines]
    hearing: Callable[[Settings], SpeechToText]
    voice: Callable[[Settings], TextToSpeech]
    probes: Callable[[Settings, Secrets], Sequence[Probe]]
    run: Callable[[Settings, Secrets], None]
    chat: Callable[[Settings, Secrets, ChatWishes], None]
    rotate_key: Callable[[Settings, Secrets, Progress], int]
    train: Trainers
    measure: Measurers
