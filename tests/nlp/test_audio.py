"""What decoding takes, refuses and never does, and what voice notes look like."""

import io
import struct
import time

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import BrokenClipError, ClipTooLargeError, ClipTooLongError, SpeechError, VoiceError
from bot.nlp.audio import (
    HEARING_RATE_HZ,
    VOICE_RATE_HZ,
    ClipLimits,
    decode,
    encode_voice,
    from_pcm16,
    loudness_dbfs,
    raise_to,
    to_flac,
    to_pcm16,
    waveform,
)
from tests.nlp.clips import FORMATS, contain, silence, sine, white_noise
from tests.nlp.local_service import LocalService

LIMITS = ClipLimits(max_bytes=20_000_000, max_seconds=300)
SECOND_OF_OPUS = contain(sine(1.0))
CLIPS = {kind: contain(sine(0.5), kind) for kind in FORMATS}


def dominant_hz(samples: np.ndarray, rate_hz: int) -> float:
    return float(np.argmax(np.abs(np.fft.rfft(samples))) * rate_hz / len(samples))


@pytest.mark.parametrize("kind", FORMATS)
def test_every_common_container_becomes_16_khz_mono(kind: str) -> None:
    samples = decode(contain(sine(2.0), kind), LIMITS)
    assert samples.dtype == np.float32
    assert samples.ndim == 1
    assert len(samples) / HEARING_RATE_HZ == pytest.approx(2.0, abs=0.12)
    assert dominant_hz(samples[: 2 * HEARING_RATE_HZ - 4_000], HEARING_RATE_HZ) == pytest.approx(440, abs=3)
    assert np.abs(samples).max() <= 1.0


def test_many_channels_are_mixed_to_one() -> None:
    assert dominant_hz(decode(contain(sine(1.0), "wav", "7.1"), LIMITS), HEARING_RATE_HZ) == pytest.approx(440, abs=3)


def test_sound_is_found_beside_a_picture() -> None:
    target = io.BytesIO()
    with av.open(target, mode="w", format="mp4") as container:
        picture = container.add_stream("mpeg4", rate=5, width=64, height=64)
        sound = container.add_stream("aac", rate=HEARING_RATE_HZ, layout="mono")
        for moment in range(5):
            image = av.VideoFrame.from_ndarray(np.zeros((64, 64, 3), np.uint8), format="rgb24")
            image.pts = moment
            container.mux(picture.encode(image))
        frame = av.AudioFrame.from_ndarray(sine(1.0)[np.newaxis], format="flt", layout="mono")
        frame.sample_rate = HEARING_RATE_HZ
        container.mux(sound.encode(frame))
        container.mux(picture.encode(None))
        container.mux(sound.encode(None))
    assert dominant_hz(decode(target.getvalue(), LIMITS), HEARING_RATE_HZ) == pytest.approx(440, abs=3)


def test_a_clip_with_no_sound_in_it_is_empty() -> None:
    assert len(decode(contain(silence(0), "wav"), LIMITS)) == 0


@pytest.mark.parametrize(
    "content",
    [b"", b"\x00", "오늘 일기".encode() * 200, bytes(range(256)) * 40, SECOND_OF_OPUS[:60], b"OggS" * 500, b"RIFF\xff\xff\xff\xffWAVE"],
    ids=["nothing", "a zero", "a text", "bytes", "half a header", "many page marks", "only a WAV header"],
)
def test_what_is_no_audio_is_broken(content: bytes) -> None:
    with pytest.raises(BrokenClipError):
        decode(content, LIMITS)


def test_a_clip_cut_off_gives_what_came_before() -> None:
    whole = contain(sine(4.0))
    seconds = len(decode(whole[: len(whole) // 2], LIMITS)) / HEARING_RATE_HZ
    assert 1.0 < seconds < 3.5


def test_a_clip_scratched_in_the_middle_is_still_heard() -> None:
    scratched = bytearray(contain(sine(4.0), "mp3"))
    scratched[len(scratched) // 2 : len(scratched) // 2 + 300] = b"\x55" * 300
    assert len(decode(bytes(scratched), LIMITS)) / HEARING_RATE_HZ > 3.0


def test_a_video_without_sound_is_broken() -> None:
    target = io.BytesIO()
    with av.open(target, mode="w", format="mp4") as container:
        picture = container.add_stream("mpeg4", rate=5, width=64, height=64)
        container.mux(picture.encode(av.VideoFrame.from_ndarray(np.zeros((64, 64, 3), np.uint8), format="rgb24")))
        container.mux(picture.encode(None))
    with pytest.raises(BrokenClipError):
        decode(target.getvalue(), LIMITS)


def test_too_many_bytes_are_refused_unread() -> None:
    with pytest.raises(ClipTooLargeError):
        decode(SECOND_OF_OPUS, ClipLimits(max_bytes=len(SECOND_OF_OPUS) - 1, max_seconds=300))


def test_a_clip_at_the_limit_of_seconds_passes() -> None:
    assert len(decode(contain(sine(3.0), "wav"), ClipLimits(20_000_000, 3))) == 3 * HEARING_RATE_HZ


def test_decoding_stops_soon_after_the_limit_of_seconds() -> None:
    two_hours = contain(silence(60), "aac") * 120
    started = time.monotonic()
    with pytest.raises(ClipTooLongError):
        decode(two_hours, ClipLimits(20_000_000, 10))
    assert time.monotonic() - started < 1.0


def test_a_header_that_lies_about_length_does_not_refuse_a_short_clip() -> None:
    wav = bytearray(contain(sine(1.0), "wav"))
    wav[4:8] = struct.pack("<I", 0xFFFF_FFFF)
    wav[wav.index(b"data") + 4 : wav.index(b"data") + 8] = struct.pack("<I", 0xFFFF_FFFF)
    assert len(decode(bytes(wav), LIMITS)) / HEARING_RATE_HZ == pytest.approx(1.0, abs=0.05)


def test_infinite_and_undefined_samples_become_finite() -> None:
    samples = sine(1.0).copy()
    samples[100:200] = np.nan
    samples[300:400] = np.inf
    header = struct.pack("<4sI4s4sIHHIIHH4sI", b"RIFF", 64_036, b"WAVE", b"fmt ", 16, 3, 1, 16_000, 64_000, 4, 32, b"data", 64_000)
    decoded = decode(header + samples.tobytes(), LIMITS)
    assert np.isfinite(decoded).all()
    assert np.abs(decoded).max() <= 1.0


@pytest.mark.parametrize(("channels", "rate_hz"), [(200, 16_000), (1, 4_000_000)])
def test_absurd_channels_and_rates_are_refused(channels: int, rate_hz: int) -> None:
    frame = channels * 2
    header = struct.pack(
        "<4sI4s4sIHHIIHH4sI",
        b"RIFF",
        40_036,
        b"WAVE",
        b"fmt ",
        16,
        1,
        channels,
        rate_hz,
        rate_hz * frame,
        frame % 65_536,
        16,
        b"data",
        40_000,
    )
    with pytest.raises(BrokenClipError):
        decode(header + bytes(40_000), LIMITS)


@pytest.mark.parametrize("scheme", ["http", "concat", "file"])
def test_a_playlist_never_opens_what_it_names(scheme: str, tmp_path: object) -> None:
    with LocalService(SECOND_OF_OPUS) as service:
        named = f"{service.address}/inside.ts" if scheme == "http" else f"{tmp_path}/secret.ogg"
        playlist = f"ffconcat version 1.0\nfile '{named}'\n" if scheme == "concat" else f"#EXTM3U\n#EXTINF:10,\n{named}\n#EXT-X-ENDLIST\n"
        with pytest.raises(BrokenClipError):
            decode(playlist.encode(), LIMITS)
        assert service.paths == []


@settings(max_examples=60, deadline=1_000)
@given(
    st.binary(max_size=4_000),
    st.sampled_from([b"", b"OggS\0", b"ID3\x04", b"RIFF\0\0\0\0WAVEfmt ", b"\x1aE\xdf\xa3", b"\0\0\0\x18ftypM4A ", b"fLaC"]),
)
def test_any_bytes_decode_or_are_refused_as_expected(content: bytes, start: bytes) -> None:
    try:
        samples = decode(start + content, LIMITS)
    except SpeechError:
        return
    assert np.isfinite(samples).all()


@settings(max_examples=60, deadline=1_000)
@given(st.sampled_from(sorted(FORMATS)), st.integers(0, 10**6), st.binary(min_size=1, max_size=64), st.booleans())
def test_any_damage_to_a_clip_is_survived(kind: str, place: int, damage: bytes, is_cut: bool) -> None:
    clip = CLIPS[kind]
    start = place % len(clip)
    damaged = clip[:start] + damage + (b"" if is_cut else clip[start + len(damage) :])
    try:
        samples = decode(damaged, LIMITS)
    except SpeechError:
        return
    assert np.isfinite(samples).all()


def test_loudness_is_in_dbfs_and_a_word_in_silence_counts() -> None:
    assert loudness_dbfs(silence(1)) == -120
    assert loudness_dbfs(silence(0)) == -120
    assert loudness_dbfs(sine(1.0, loudness=0.1)) == pytest.approx(-23, abs=0.5)
    assert loudness_dbfs(np.concatenate([silence(4), sine(0.5, loudness=0.1), silence(4)])) == pytest.approx(-23, abs=1)


def test_quiet_sound_is_raised_and_loud_sound_left() -> None:
    quiet, loud = sine(1.0, loudness=0.001), sine(1.0, loudness=0.5)
    assert loudness_dbfs(raise_to(quiet, -20, 60)) == pytest.approx(-20, abs=0.5)
    assert loudness_dbfs(raise_to(quiet, -20, 10)) == pytest.approx(-53, abs=0.5)
    assert raise_to(loud, -20, 60) is loud
    click = silence(1.0)
    click[::1_000] = 0.9
    assert np.abs(raise_to(click, 0, 60)).max() <= 1.0


@pytest.mark.parametrize("loudness", [0.003, 0.3, 1.0])
def test_a_voice_note_is_normalised_opus_at_48_khz(loudness: float) -> None:
    clip = encode_voice(sine(2.0, loudness=loudness), HEARING_RATE_HZ)
    with av.open(io.BytesIO(clip.content), mode="r") as container:
        stream = container.streams.audio[0]
        assert container.format.name == "ogg"
        assert (stream.codec_context.name, stream.codec_context.sample_rate, stream.codec_context.channels) == ("opus", VOICE_RATE_HZ, 1)
    heard = decode(clip.content, LIMITS, VOICE_RATE_HZ)
    assert clip.mime == "audio/ogg"
    assert clip.duration_seconds == pytest.approx(2.0, abs=0.01)
    assert len(heard) / VOICE_RATE_HZ == pytest.approx(clip.duration_seconds, abs=0.03)
    assert loudness_dbfs(heard, VOICE_RATE_HZ) == pytest.approx(-20, abs=1)
    assert np.abs(heard).max() < 1.0


def test_nothing_is_no_voice_note() -> None:
    with pytest.raises(VoiceError):
        encode_voice(silence(0), HEARING_RATE_HZ)


@pytest.mark.parametrize(("seconds", "length"), [(0.01, 1), (1.0, 10), (25.6, 256), (120.0, 256)])
def test_a_waveform_has_a_byte_per_tenth_of_a_second_up_to_256(seconds: float, length: int) -> None:
    shape = waveform(white_noise(seconds), HEARING_RATE_HZ)
    assert len(shape) == length
    assert max(shape) == 255


def test_a_waveform_follows_loudness() -> None:
    shape = waveform(np.concatenate([silence(1), sine(1.0, loudness=0.1), sine(1.0, loudness=0.2)]), HEARING_RATE_HZ)
    assert set(shape[:10]) == {0}
    assert shape[15] == pytest.approx(128, abs=2)
    assert shape[25] == 255
    assert set(waveform(silence(1), HEARING_RATE_HZ)) == {0}


def test_pcm_and_flac_keep_the_samples() -> None:
    samples = white_noise(1.0)
    pcm = to_pcm16(samples)
    assert np.abs(from_pcm16(pcm) - np.clip(samples, -1, 1)).max() < 1e-4
    assert to_pcm16(decode(to_flac(pcm, HEARING_RATE_HZ), LIMITS)) == to_pcm16(from_pcm16(pcm))
