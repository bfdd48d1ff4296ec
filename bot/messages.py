"""The values that travel between rooms.

Everything here is frozen and knows nothing of Telegram, Discord, SQL or models, so that each room can be read and tested alone.
Times are UTC; a person's zone is applied at the edge, where a day is cut or a clock time is shown.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, StrEnum

import numpy as np
import numpy.typing as npt

# What a message can carry; whoever knows messages knows them from here.
from bot.attachments import Clip as Clip
from bot.attachments import Document as Document
from bot.attachments import FileRef as FileRef
from bot.attachments import Picture as Picture
from bot.attachments import Place as Place
from bot.attachments import VoiceRef as VoiceRef
from bot.dangers import DANGERS as DANGERS
from bot.dangers import Danger as Danger


class Emotion(StrEnum):
    """The six feelings, in the order of every score row and every chart."""

    JOY = "joy"
    SADNESS = "sadness"
    DEPRESSION = "depression"
    ANGER = "anger"
    ANXIETY = "anxiety"
    NEUTRAL = "neutral"

    @property
    def is_light(self) -> bool:
        """A joy or a plain day: what must not be said to somebody who may be in danger."""
        return self in (Emotion.JOY, Emotion.NEUTRAL)


EMOTIONS: tuple[Emotion, ...] = tuple(Emotion)


class CrisisLevel(IntEnum):
    """How near a message comes to death or harm; ordered, so that `max` of two layers is the safer one."""

    NONE = 0
    CONCERN = 1
    URGENT = 2

    @property
    def word(self) -> str:
        """The level as the command line prints it: `none`, `concern` or `urgent`."""
        return self.name.lower()


class Language(StrEnum):
    """Languages of the catalogues."""

    KO = "ko"
    EN = "en"


class Register(StrEnum):
    """Korean speech level of the answers: 존댓말 (해요체) or 반말 (해체)."""

    POLITE = "polite"
    CASUAL = "casual"


class Retention(StrEnum):
    """How long a diary is kept: for ever, by age, or the words only until their day is over (feeling and time stay)."""

    FOREVER = "forever"
    YEAR = "year"
    QUARTER = "quarter"
    UNTIL_CHARTED = "until_charted"


class SpeechPace(StrEnum):
    """How fast answers are spoken."""

    SLOW = "slow"
    NORMAL = "normal"
    FAST = "fast"


class ReminderMode(StrEnum):
    """When the bot asks about the day by itself: never, at an hour the person chose, or at the hour they usually write."""

    OFF = "off"
    CHOSEN = "chosen"
    LEARNED = "learned"


class ChannelName(StrEnum):
    """The places a person can talk from."""

    TELEGRAM = "telegram"
    DISCORD = "discord"
    CONSOLE = "console"


@dataclass(frozen=True, slots=True)
class Address:
    """Where a person is reached: one account in one channel. Ids are the platform's, as text."""

    channel: ChannelName
    chat_id: str
    user_id: str


@dataclass(frozen=True, slots=True)
class Incoming:
    """One message of a person.

    `key` is unique for ever and the same on redelivery (`telegram:<chat>:<message>`). An edit has a key of its own and names in
    `edit_of` the message it changes. `is_private` is false in groups and servers, where nobody's diary is taken. `unsupported` means
    that it held something that cannot be read (a picture, a sticker); `text` is then its caption, if it had one. A `file` or `place`
    means something only to a question the bot asked (an import, a zone).
    """

    key: str
    address: Address
    received_utc: datetime
    text: str = field(default="", repr=False)
    voice: VoiceRef | None = None
    edit_of: str = ""
    is_private: bool = True
    language: Language | None = None
    unsupported: bool = False
    file: FileRef | None = None
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Press:
    """A button pressed: `token` is what the button carried, `message_ref` the message it sits under."""

    address: Address
    token: str
    message_ref: str
    received_utc: datetime
    is_private: bool = True
    language: Language | None = None


@dataclass(frozen=True, slots=True)
class Button:
    """A button: `token` (up to 64 ASCII bytes, Telegram's limit) comes back as a `Press`; a `url` opens instead."""

    label: str
    token: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message to a person. Text may be empty when a picture, clip or document is there; buttons stand in rows.

    A draft is an answer on its way: it will be edited into the whole, so a channel that cannot take words back may leave it out.
    """

    text: str = field(default="", repr=False)
    buttons: tuple[tuple[Button, ...], ...] = ()
    picture: Picture | None = None
    voice: Clip | None = None
    document: Document | None = None
    is_draft: bool = False


@dataclass(frozen=True, slots=True)
class EmotionScores:
    """Calibrated probabilities of the six feelings; they sum to 1."""

    joy: float
    sadness: float
    depression: float
    anger: float
    anxiety: float
    neutral: float

    def of(self, emotion: Emotion) -> float:
        """Return the probability of one feeling."""
        return float(getattr(self, emotion.value))

    def top(self) -> Emotion:
        """Return the most probable feeling; the first of `EMOTIONS` wins a tie."""
        return max(EMOTIONS, key=self.of)

    def as_row(self) -> tuple[float, ...]:
        """Return the six probabilities in `EMOTIONS` order."""
        return tuple(self.of(emotion) for emotion in EMOTIONS)

    @classmethod
    def from_row(cls, row: tuple[float, ...]) -> "EmotionScores":
        """Build from six probabilities in `EMOTIONS` order."""
        return cls(*(float(value) for value in row))


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """What one forward pass of the encoder says of a text.

    `crisis` holds the probabilities of (none, concern, urgent); `vector` is the L2-normalised meaning, float32 of shape (256,);
    `dangers` the probabilities of `DANGERS` for a text that is grave at all, empty where the engine cannot tell them apart.
    """

    scores: EmotionScores
    crisis: tuple[float, float, float]
    vector: npt.NDArray[np.float32] = field(repr=False)
    dangers: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Turn:
    """One exchange: what the person said and what the bot answered."""

    user_text: str = field(repr=False)
    bot_text: str = field(repr=False)
    created_utc: datetime


@dataclass(frozen=True, slots=True)
class Transcript:
    """Words heard in a clip and how long the clip was."""

    text: str = field(repr=False)
    duration_seconds: float


@dataclass(frozen=True, slots=True)
class Person:
    """A person who agreed to the terms, with their settings.

    `chart_minute` is minutes after midnight in `zone` (IANA name) at which the daily chart comes, or None for never. `country`
    (ISO 3166-1 alpha-2) chooses the helplines. `is_reachable` turns false when a platform says the person is gone, and true again
    with their next message. `nickname` is what they want to be called, or empty. The weekly report comes on `report_weekday` (Monday
    is 0; None for never) and the monthly one on the first, both at `report_minute`; `reminder_minute` is chosen or learned.
    `words_go_to` is the host of the endpoint that may be sent their words to write answers: None until they were asked, empty when they
    would rather not. No settings: until `tender_until_utc` (a day after the last urgent words) nothing cheerful speaks to them unasked,
    and `helpline_offered_utc` is when a helpline was last offered; saving a person leaves both as they are.
    """

    id: int
    address: Address
    consented_utc: datetime
    zone: str = "Asia/Seoul"
    language: Language = Language.KO
    register: Register = Register.POLITE
    chart_minute: int | None = 21 * 60 + 30
    wants_voice: bool = False
    keeps_audio: bool = False
    country: str = "KR"
    is_reachable: bool = True
    retention: Retention = Retention.FOREVER
    nickname: str = field(default="", repr=False)
    speech_pace: SpeechPace = SpeechPace.NORMAL
    report_weekday: int | None = 6
    report_minute: int = 20 * 60
    wants_month_report: bool = True
    reminder: ReminderMode = ReminderMode.OFF
    reminder_minute: int = 21 * 60
    words_go_to: str | None = None
    tender_until_utc: datetime | None = None
    helpline_offered_utc: datetime | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One diary entry.

    `id` is random and unguessable, so it can travel in buttons. `scores` is None when no model could read the text. `emotion` is
    what counts everywhere: the person's correction if there is one, else the model's word, else None until the person tells us.
    `text` is empty once the words were dropped, as the person wished (`Retention.UNTIL_CHARTED`).
    """

    id: str
    person_id: int
    source_key: str
    created_utc: datetime
    text: str = field(repr=False)
    is_voice: bool
    emotion: Emotion | None
    scores: EmotionScores | None
    is_corrected: bool = False
    crisis: CrisisLevel = CrisisLevel.NONE


@dataclass(frozen=True, slots=True)
class Dialogue:
    """A question the bot waits on: `kind` names it, `subject` is its entry or setting. Kept in the database, not in a channel's memory."""

    kind: str
    subject: str
    asked_utc: datetime
