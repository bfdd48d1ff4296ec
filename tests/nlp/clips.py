"""Sounds made in the tests: real containers with speech of our own voice, and what is not speech."""

import io
from typing import Literal

import av
import numpy as np

from bot.messages import Language
from bot.nlp.audio import HEARING_RATE_HZ, ClipLimits, Samples, decode
from bot.nlp.tts import EspeakTextToSpeech

Codec = Literal["libopus", "libmp3lame", "aac", "pcm_s16le", "pcm_f32le", "flac"]

FORMATS: dict[str, tuple[str, Codec, int]] = {
    "ogg/opus": ("ogg", "libopus", 48_000),
    "webm/opus": ("webm", "libopus", 48_000),
    "mp3": ("mp3", "libmp3lame", 44_100),
    "m4a/aac": ("ipod", "aac", 44_100),
    "mp4/aac": ("mp4", "aac", 48_000),
    "aac": ("adts", "aac", 22_050),
    "wav": ("wav", "pcm_s16le", 8_000),
    "wav float": ("wav", "pcm_f32le", 48_000),
    "flac": ("flac", "flac", 96_000),
}


def contain(samples: Samples, kind: str = "ogg/opus", channels: Literal["mono", "stereo", "7.1"] = "mono") -> bytes:
    """Put 16 kHz samples into a container."""
    container_format, codec, rate_hz = FORMATS[kind]
    target = io.BytesIO()
    with av.open(target, mode="w", format=container_format) as container:
        stream = container.add_stream(codec, rate=rate_hz, layout=channels)
        container.start_encoding()
        if len(samples):
            frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples)[np.newaxis], format="flt", layout="mono")
            frame.sample_rate = HEARING_RATE_HZ
            resampler = av.AudioResampler(format=stream.codec_context.format, layout=channels, rate=rate_hz)
            for resampled in [*resampler.resample(frame), *resampler.resample(None)]:
                container.mux(stream.encode(resampled))
        container.mux(stream.encode(None))
    return target.getvalue()


def spoken(text: str, voice: str = "ko+f2", words_per_minute: int = 140) -> Samples:
    return decode(EspeakTextToSpeech(voice, words_per_minute).speak(text, Language.KO).content, ClipLimits(10_000_000, 300))


def silence(seconds: float) -> Samples:
    return np.zeros(int(seconds * HEARING_RATE_HZ), np.float32)


def white_noise(seconds: float, loudness: float = 0.1) -> Samples:
    generator = np.random.default_rng(20)
    return (loudness * generator.standard_normal(int(seconds * HEARING_RATE_HZ))).astype(np.float32)


def sine(seconds: float, frequency_hz: float = 440.0, loudness: float = 0.3) -> Samples:
    moments = np.arange(int(seconds * HEARING_RATE_HZ)) / HEARING_RATE_HZ
    return (loudness * np.sin(2 * np.pi * frequency_hz * moments)).astype(np.float32)


def melody() -> Samples:
    notes = [sine(0.4, frequency_hz) for frequency_hz in (262, 294, 330, 349, 392, 440, 494, 523) * 2]
    return np.concatenate([note * np.hanning(len(note)).astype(np.float32) for note in notes])
