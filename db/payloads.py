"""What sealed columns hold: JSON of explicit shapes.

The shapes are written here and not derived from `bot.messages`, so that renaming a field there cannot change what older rows
mean. A field that is added needs a default, or older rows stop loading.
"""

from datetime import UTC, datetime
from typing import Self

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.errors import StoreError
from bot.messages import (
    Address,
    Button,
    ChannelName,
    CrisisLevel,
    EmotionScores,
    FileRef,
    Incoming,
    Language,
    Outgoing,
    Place,
    Turn,
    VoiceRef,
)
from bot.ports import Answer


class Payload(BaseModel):
    """A shape; what it does not know is refused, so a row of a newer version is noticed."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    def to_bytes(self) -> bytes:
        """Return the JSON to seal."""
        return self.model_dump_json().encode("utf-8")

    @classmethod
    def from_bytes(cls, content: bytes) -> Self:
        """Read opened JSON; raises `StoreError` when it is of another shape."""
        try:
            return cls.model_validate_json(content)
        except ValidationError as error:
            raise StoreError(f"a stored {cls.__name__} does not fit this version") from error


class VoiceShape(Payload):
    """A `VoiceRef`."""

    handle: str
    mime: str
    duration_seconds: float | None
    size_bytes: int | None

    @classmethod
    def of(cls, voice: VoiceRef) -> Self:
        """Describe a reference."""
        return cls(handle=voice.handle, mime=voice.mime, duration_seconds=voice.duration_seconds, size_bytes=voice.size_bytes)

    def to_value(self) -> VoiceRef:
        """Return the reference."""
        return VoiceRef(self.handle, self.mime, self.duration_seconds, self.size_bytes)


class FileShape(Payload):
    """A `FileRef`."""

    handle: str
    file_name: str
    size_bytes: int | None


class PlaceShape(Payload):
    """A `Place`."""

    latitude: float
    longitude: float


class IncomingShape(Payload):
    """An `Incoming`."""

    key: str
    channel: ChannelName
    chat_id: str
    user_id: str
    received_utc: datetime
    text: str
    voice: VoiceShape | None
    edit_of: str
    is_private: bool
    language: Language | None
    unsupported: bool = False
    file: FileShape | None = None
    place: PlaceShape | None = None

    @classmethod
    def of(cls, incoming: Incoming) -> Self:
        """Describe a message."""
        return cls(
            key=incoming.key,
            channel=incoming.address.channel,
            chat_id=incoming.address.chat_id,
            user_id=incoming.address.user_id,
            received_utc=incoming.received_utc,
            text=storable(incoming.text),
            voice=VoiceShape.of(incoming.voice) if incoming.voice else None,
            edit_of=incoming.edit_of,
            is_private=incoming.is_private,
            language=incoming.language,
            unsupported=incoming.unsupported,
            file=_file_shape(incoming.file) if incoming.file else None,
            place=PlaceShape(latitude=incoming.place.latitude, longitude=incoming.place.longitude) if incoming.place else None,
        )

    def to_value(self) -> Incoming:
        """Return the message."""
        return Incoming(
            key=self.key,
            address=Address(self.channel, self.chat_id, self.user_id),
            received_utc=self.received_utc.astimezone(UTC),
            text=self.text,
            voice=self.voice.to_value() if self.voice else None,
            edit_of=self.edit_of,
            is_private=self.is_private,
            language=self.language,
            unsupported=self.unsupported,
            file=FileRef(self.file.handle, self.file.file_name, self.file.size_bytes) if self.file else None,
            place=Place(self.place.latitude, self.place.longitude) if self.place else None,
        )


class ButtonShape(Payload):
    """A `Button`."""

    label: str
    token: str
    url: str


class AnswerShape(Payload):
    """An `Answer`: text and buttons. Pictures, clips and files are never part of a stored answer."""

    text: str
    buttons: tuple[tuple[ButtonShape, ...], ...]
    speech: str

    @classmethod
    def of(cls, answer: Answer) -> Self:
        """Describe an answer."""
        rows = tuple(
            tuple(ButtonShape(label=button.label, token=button.token, url=button.url) for button in row) for row in answer.outgoing.buttons
        )
        return cls(text=storable(answer.outgoing.text), buttons=rows, speech=storable(answer.speech))

    def to_value(self) -> Answer:
        """Return the answer."""
        rows = tuple(tuple(Button(button.label, button.token, button.url) for button in row) for row in self.buttons)
        return Answer(Outgoing(text=self.text, buttons=rows), self.speech)


class EntryShape(Payload):
    """The sealed part of an `Entry`; scores are in the order of `EMOTIONS`."""

    text: str
    scores: tuple[float, float, float, float, float, float] | None
    crisis: CrisisLevel

    @classmethod
    def of(cls, text: str, scores: EmotionScores | None, crisis: CrisisLevel) -> Self:
        """Describe what an entry says."""
        row = (scores.joy, scores.sadness, scores.depression, scores.anger, scores.anxiety, scores.neutral) if scores else None
        return cls(text=storable(text), scores=row, crisis=crisis)


class TurnShape(Payload):
    """The sealed part of a `Turn`."""

    user_text: str
    bot_text: str

    @classmethod
    def of(cls, turn: Turn) -> Self:
        """Describe what was said."""
        return cls(user_text=storable(turn.user_text), bot_text=storable(turn.bot_text))


def _file_shape(file: FileRef) -> FileShape:
    return FileShape(handle=file.handle, file_name=storable(file.file_name), size_bytes=file.size_bytes)


def storable(text: str) -> str:
    """Replace half surrogate pairs, which some platforms let through and UTF-8 cannot hold."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
