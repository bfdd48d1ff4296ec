"""Bytes to samples and back: decoding any common container, loudness, and voice notes as the platforms want them.

Sound arrives from strangers, so every limit holds while decoding and nothing that a file names (a playlist, another file) is ever
opened. This module knows nothing of recognisers, voices or channels. Samples are float32 between -1 and 1, mono.
"""

import io
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import av
import av.error
import numpy as np
import numpy.typing as npt

from bot.errors import BrokenClipError, ClipTooLargeError, ClipTooLongError, VoiceError
from bot.messages import Clip

if TYPE_CHECKING:
    from av.audio.stream import AudioStream
    from av.container import InputContainer

Samples = npt.NDArray[np.float32]

HEARING_RATE_HZ = 16_000
"""What Whisper, Vosk and Silero were trained on."""

VOICE_RATE_HZ = 48_000
"""The rate of Opus; Telegram and Discord show no other as a voice message."""

VOICE_MIME = "audio/ogg"

# ffmpeg also reads playlists (HLS, concat), which would open addresses and local files that a stranger wrote into them.
_FORMATS = "ogg,mp3,wav,w64,flac,aac,amr,caf,aiff,mov,matroska,webm,asf,avi"
_OPEN_OPTIONS = {"format_whitelist": _FORMATS, "protocol_whitelist": "none"}

_MAX_CHANNELS = 8
"""7.1 sound is the most that a phone or a film gives."""

_MAX_RATE_HZ = 192_000
"""The highest rate of consumer recorders."""

_MAX_BAD_PACKETS = 50
"""A scratched clip is still worth hearing; one that is mostly scratches is broken."""

_FRAME_SECONDS = 0.03
"""Loudness is measured over about one phoneme."""

_FLOOR_DBFS = -120.0
"""Loudness of digital silence, below the quietest 16-bit sample (-90)."""

_SPOKEN_RMS = 10 ** (-20 / 20)
"""-20 dBFS in the median frame: loud enough for the speaker of a phone, with room for the peaks of speech."""

_SPOKEN_PEAK = 10 ** (-1.5 / 20)
"""-1.5 dBFS leaves room for what Opus adds to a peak."""

_OPUS_BITS_PER_SECOND = 32_000
"""Opus speech is transparent here (RFC 7587 recommends 28-40 kbit/s for full-band speech)."""

_WAVEFORM_SECONDS = 0.1
_WAVEFORM_LENGTH = 256
"""Discord takes one loudness byte per 100 ms, 256 at most (API reference, voice messages)."""


@dataclass(frozen=True, slots=True)
class ClipLimits:
    """How much sound a host is ready to take."""

    max_bytes: int
    max_seconds: int


def decode(content: bytes, limits: ClipLimits, rate_hz: int = HEARING_RATE_HZ) -> Samples:
    """Decode the first audio stream to mono samples; an empty array means a container without sound.

    Decoding stops as soon as `max_seconds` is passed, whatever the header claims. A clip that is cut off gives what came before the cut.

    Raises:
        ClipTooLargeError: more bytes than allowed.
        ClipTooLongError: more seconds than allowed.
        BrokenClipError: no audio stream, an unknown or damaged container, or one with absurd channels or rate.
    """
    if len(content) > limits.max_bytes:
        raise ClipTooLargeError(f"{len(content)} bytes, at most {limits.max_bytes}")
    max_samples = limits.max_seconds * rate_hz
    pieces: list[Samples] = []
    count = 0
    try:
        with av.open(io.BytesIO(content), mode="r", options=_OPEN_OPTIONS, metadata_errors="replace") as container:
            for piece in _pieces(container, rate_hz):
                pieces.append(piece)
                count += len(piece)
                if count > max_samples:
                    raise ClipTooLongError(f"longer than {limits.max_seconds} s")
    # PyAV raises ValueError for a stream that changes its shape half-way and for headers it cannot make sense of.
    except (av.error.FFmpegError, ValueError) as error:
        if not pieces:
            raise BrokenClipError(f"{len(content)} bytes that do not decode: {type(error).__name__}") from error
    if not pieces:
        return np.zeros(0, np.float32)
    return np.clip(np.nan_to_num(np.concatenate(pieces)), -1.0, 1.0)


def _pieces(container: "InputContainer", rate_hz: int) -> Iterator[Samples]:
    if not container.streams.audio:
        raise BrokenClipError("no audio stream")
    stream = container.streams.audio[0]
    # A header that names a codec nobody knows leaves the stream without a decoder.
    if stream.codec_context is None:
        raise BrokenClipError("no decoder for the stream")
    if not 1 <= stream.codec_context.channels <= _MAX_CHANNELS or not 1 <= stream.codec_context.sample_rate <= _MAX_RATE_HZ:
        raise BrokenClipError(f"{stream.codec_context.channels} channels at {stream.codec_context.sample_rate} Hz")
    resampler = av.AudioResampler(format="flt", layout="mono", rate=rate_hz)
    for frame in itertools.chain(_frames(container, stream), [None]):
        for resampled in resampler.resample(frame):
            yield resampled.to_ndarray()[0]


def _frames(container: "InputContainer", stream: "AudioStream") -> Iterator[av.AudioFrame]:
    bad_packets = 0
    for packet in container.demux(stream):
        try:
            frames = packet.decode()
        except av.error.InvalidDataError:
            bad_packets += 1
            if bad_packets > _MAX_BAD_PACKETS:
                raise
            continue
        yield from (frame for frame in frames if isinstance(frame, av.AudioFrame))


def loudness_dbfs(samples: Samples, rate_hz: int = HEARING_RATE_HZ) -> float:
    """Return the RMS of the loudest twentieth of 30 ms frames in dBFS, so that a short word in a long silence counts."""
    return 20 * float(np.log10(max(_loud_rms(samples, rate_hz, 95), 10 ** (_FLOOR_DBFS / 20))))


def raise_to(samples: Samples, target_dbfs: float, max_gain_db: float) -> Samples:
    """Amplify a quiet clip towards a loudness without clipping it; a loud one is returned as it is."""
    gain_db = min(target_dbfs - loudness_dbfs(samples), max_gain_db)
    if gain_db <= 0:
        return samples
    peak = float(np.abs(samples).max(initial=1e-6))
    return (samples * min(10 ** (gain_db / 20), max(1.0, 1 / peak))).astype(np.float32)


def to_pcm16(samples: Samples) -> bytes:
    """Return the samples as little-endian 16-bit PCM."""
    return (np.clip(samples, -1.0, 1.0) * 32_767).astype("<i2").tobytes()


def from_pcm16(pcm16: bytes) -> Samples:
    """Return little-endian 16-bit PCM as samples."""
    return np.frombuffer(pcm16, "<i2").astype(np.float32) / np.float32(32_768)


def to_flac(pcm16: bytes, rate_hz: int) -> bytes:
    """Compress mono 16-bit PCM to FLAC without loss."""
    frame = av.AudioFrame.from_ndarray(np.frombuffer(pcm16, "<i2")[np.newaxis], format="s16", layout="mono")
    frame.sample_rate = rate_hz
    return _encode(frame, "flac", "flac")


def encode_voice(samples: Samples, rate_hz: int) -> Clip:
    """Encode speech as a voice note: OGG/Opus, mono, 48 kHz, normalised, with its waveform.

    Raises:
        VoiceError: there is nothing to encode or the encoder failed.
    """
    if not len(samples):
        raise VoiceError("no samples to encode")
    try:
        full_rate = _normalised(_resample(samples, rate_hz, VOICE_RATE_HZ))
        content = _encode(_to_frame(full_rate, VOICE_RATE_HZ), "ogg", "libopus", _OPUS_BITS_PER_SECOND)
    except (av.error.FFmpegError, ValueError) as error:
        raise VoiceError(f"{len(samples)} samples that do not encode: {type(error).__name__}") from error
    return Clip(content, VOICE_MIME, round(len(full_rate) / VOICE_RATE_HZ, 3), waveform(full_rate, VOICE_RATE_HZ))


def waveform(samples: Samples, rate_hz: int) -> bytes:
    """Return 1 to 256 loudness bytes, one per 100 ms while they last; the loudest is 255 unless all is silent."""
    bins = min(_WAVEFORM_LENGTH, max(1, round(len(samples) / rate_hz / _WAVEFORM_SECONDS)))
    loudness = np.array([np.sqrt(np.mean(np.square(part))) if len(part) else 0.0 for part in np.array_split(samples, bins)])
    return bytes(np.rint(255 * loudness / max(float(loudness.max()), 1e-6)).astype(np.uint8))


def _loud_rms(samples: Samples, rate_hz: int, percentile: int) -> float:
    length = max(1, int(rate_hz * _FRAME_SECONDS))
    if not len(samples):
        return 0.0
    if len(samples) < length:
        return float(np.sqrt(np.mean(np.square(samples))))
    frames = samples[: len(samples) // length * length].reshape(-1, length)
    return float(np.percentile(np.sqrt(np.mean(np.square(frames), axis=1)), percentile))


def _normalised(samples: Samples) -> Samples:
    rms, peak = _loud_rms(samples, VOICE_RATE_HZ, 50), float(np.abs(samples).max())
    if peak == 0:
        return samples
    return (samples * min(_SPOKEN_RMS / max(rms, 1e-6), _SPOKEN_PEAK / peak)).astype(np.float32)


def _resample(samples: Samples, from_hz: int, to_hz: int) -> Samples:
    resampler = av.AudioResampler(format="flt", layout="mono", rate=to_hz)
    frames = itertools.chain(resampler.resample(_to_frame(samples, from_hz)), resampler.resample(None))
    return np.concatenate([frame.to_ndarray()[0] for frame in frames])


def _to_frame(samples: Samples, rate_hz: int) -> av.AudioFrame:
    frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples, np.float32)[np.newaxis], format="flt", layout="mono")
    frame.sample_rate = rate_hz
    return frame


def _encode(frame: av.AudioFrame, container_format: str, codec: Literal["flac", "libopus"], bits_per_second: int | None = None) -> bytes:
    target = io.BytesIO()
    with av.open(target, mode="w", format=container_format) as container:
        stream = container.add_stream(codec, rate=frame.sample_rate, layout="mono")
        if bits_per_second:
            stream.bit_rate = bits_per_second
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return target.getvalue()
