"""What a message can carry besides words: sound, pictures, files and places.

References name what still lies with a platform; the other values hold bytes that we made or fetched.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class VoiceRef:
    """A voice note that still lies with the platform.

    The core records this and never the audio, so a restart can fetch the clip again and nothing spoken is kept on disk.
    `handle` means something only to the channel that made it (file id, attachment address, path).
    """

    handle: str
    mime: str
    duration_seconds: float | None
    size_bytes: int | None


@dataclass(frozen=True, slots=True)
class FileRef:
    """A file that still lies with the platform, such as an export that a person brings back; `handle` as in `VoiceRef`.

    Its name is never used as a path: it only tells what kind of file the person means.
    """

    handle: str
    file_name: str = field(repr=False)
    size_bytes: int | None


@dataclass(frozen=True, slots=True)
class Place:
    """A place that a person shared, in degrees; kept no longer than its time zone takes to look up."""

    latitude: float = field(repr=False)
    longitude: float = field(repr=False)


@dataclass(frozen=True, slots=True)
class Clip:
    """Audio in memory. Speech we send is OGG/Opus, mono, 48 kHz; `waveform` holds up to 256 loudness samples of 0–255."""

    content: bytes = field(repr=False)
    mime: str
    duration_seconds: float
    waveform: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG with the words that stand for it (screen readers, the terminal)."""

    content: bytes = field(repr=False)
    file_name: str
    alt_text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Document:
    """A file for the person, such as an export."""

    content: bytes = field(repr=False)
    file_name: str
    mime: str
